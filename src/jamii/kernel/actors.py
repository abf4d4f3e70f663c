"""Who acts, and where they may: an actor carries the grants that were in force when the request
began.

A grant is a set of acts within a scope: one scheme or all, places or all, one facility or none in
particular. The scope of an actor for an act is the union of the grants that hold it.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Grant:
    """Acts, and where they may be done. None means all; an empty set means none at all.

    `places` holds the places as granted; "within" is answered by the closure of the tree
    (`places.queries`).
    """

    acts: frozenset[str]
    scheme: UUID | None = None
    places: frozenset[UUID] | None = None
    facility: UUID | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Where one act may be done, as one of several alternatives: scheme, places, facility; None
    means all.
    """

    scheme: UUID | None
    places: frozenset[UUID] | None
    facility: UUID | None


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, an API key, or the system itself."""

    id: UUID
    name: str
    grants: tuple[Grant, ...] = ()
    language: str = "en"
    facility: UUID | None = None
    is_system: bool = False
    packs: tuple[str, ...] = ()  # of the schemes worked for: those that all of them have

    def may(self, act: str, *, scheme: UUID | None = None, facility: UUID | None = None) -> bool:
        """Whether some grant holds the act for this scheme and facility (None: not asked). Places
        are asked apart.
        """
        return self.is_system or any(
            (scheme is None or reach.scheme is None or reach.scheme == scheme)
            and (facility is None or reach.facility is None or reach.facility == facility)
            for reach in self.reaches(act)
        )

    def reaches(self, act: str) -> tuple[Reach, ...]:
        """The alternatives in which the act is granted; one without limits for the system
        itself.
        """
        if self.is_system:
            return (Reach(None, None, None),)
        return tuple(
            Reach(grant.scheme, grant.places, grant.facility)
            for grant in self.grants
            if act in grant.acts
        )

    def schemes(self, act: str) -> frozenset[UUID] | None:
        """The schemes in which the act is granted; None means all."""
        reaches = self.reaches(act)
        if any(reach.scheme is None for reach in reaches):
            return None
        return frozenset(reach.scheme for reach in reaches if reach.scheme is not None)


SYSTEM = Actor(UUID(int=0), "Jamii", is_system=True)
