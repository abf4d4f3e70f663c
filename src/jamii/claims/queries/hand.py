"""What may settle without a hand, as people read it: each number over time, and how fresh the
statistics are.
"""

from __future__ import annotations

from uuid import UUID

from jamii.claims import access, models
from jamii.claims.records import HandValue, ProfileShown
from jamii.claims.rules.parameters import PARAMETERS
from jamii.kernel.actors import Actor
from jamii.platform import permissions
from jamii.platform.database import as_days


def values_of(scheme: UUID, name: str) -> list[HandValue]:
    """The values of one number, oldest first; for services, which asked for their own permission.
    One statement.
    """
    rows = models.HandParameter.objects.filter(scheme_id=scheme, name=name).order_by("days")
    return [_value(row) for row in rows]


def hand_values(scheme: UUID, *, by: Actor) -> dict[str, list[HandValue]]:
    """Every number of a scheme by name, in the order of their use, each with its values from the
    oldest on; an empty list where none is set. One statement. Raises: NotAllowed.
    """
    permissions.require(by, access.SEE_HAND, scheme=scheme)
    listed: dict[str, list[HandValue]] = {name: [] for name in PARAMETERS}
    for row in models.HandParameter.objects.filter(scheme_id=scheme).order_by("days"):
        listed.setdefault(row.name, []).append(_value(row))
    return listed


def _value(row: models.HandParameter) -> HandValue:
    return HandValue(row.id, row.name, as_days(row.days), row.value, row.unit, row.source)


def profile_run(scheme: UUID) -> ProfileShown | None:
    """When the statistics were worked out, and over which claims; None: never. One statement."""
    row = models.ProfileRun.objects.filter(scheme_id=scheme).first()
    return None if row is None else ProfileShown(row.at, row.first_day, row.last_day, row.claims)
