"""Claims as facilities sent them, taken undecided through the door of the claims room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from jamii.claims import services as claims
from jamii.claims.queries import bulk
from jamii.claims.queries.facts import parameters_of
from jamii.claims.types import NewClaim
from jamii.kernel.actors import Actor
from jamii.registers.organisations import queries as organisations


class Intake:
    """Takes claims in several goes; the registers, which do not change meanwhile, are read once."""

    def __init__(self) -> None:
        self._registers: dict[UUID, bulk.Registers] = {}

    def take(self, rows: Iterable[tuple[NewClaim, datetime]], *, by: Actor, at: datetime) -> int:
        """Take claims with the moments at which they came; returns how many.

        Raises: ValueError where one is refused: the generator made what nobody may send.
        """
        of_scheme: dict[UUID, list[NewClaim]] = {}
        moments: dict[UUID, datetime] = {}
        for new, sent_at in rows:
            of_scheme.setdefault(new.scheme, []).append(new)
            moments[new.id] = sent_at
        for scheme, sent in sorted(of_scheme.items()):
            taken = claims.take_claims(
                sent,
                scheme,
                entered=lambda new: moments[new.id],
                registers=self._of(scheme),
                by=by,
                at=at,
            )
            if taken.taken != len(sent):
                raise ValueError(f"Claims were refused: {taken.problems[:3]}")
        return len(moments)

    def _of(self, key: UUID) -> bulk.Registers:
        known = self._registers.get(key)
        if known is None:
            scheme = organisations.scheme(key)
            read = next(iter(self._registers.values()), None)
            # All but the scheme itself and its settings is the same for all schemes.
            known = self._registers[key] = (
                bulk.registers(scheme)
                if read is None
                else replace(read, scheme=scheme, parameters=parameters_of(scheme))
            )
        return known
