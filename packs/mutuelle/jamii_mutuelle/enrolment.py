"""Who may join the mutual: groups of at least four."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jamii.coverage.enrolment.types import JoiningFacts
from jamii.kernel.reasons import Reason
from jamii.platform import sentences
from jamii.platform.hooks import hookimpl

SMALLEST_GROUP = 4

sentences.register(
    {
        "min-group-4": _(
            "A group of the mutual has at least %(least)s members, and this one has %(members)s. "
            "Add members, or let them join a group that is there."
        )
    }
)


@hookimpl
def joining_checks(joining: JoiningFacts) -> list[Reason]:
    """Internal rules of the mutual: groups of at least four, so that not only the sick join."""
    if joining.members >= SMALLEST_GROUP:
        return []
    return [Reason("min-group-4", {"least": SMALLEST_GROUP, "members": joining.members})]


@hookimpl
def cover_number(scheme: str, plan: str, year: int, running: int) -> str:
    """The group's number in the register of the year: `G2026-0042`."""
    return f"G{year}-{running:04d}"
