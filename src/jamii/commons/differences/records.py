"""What the queries return: rows of the pages, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from jamii.commons.differences.types import (
    Carried,
    Cluster,
    Facts,
    Forecast,
    Node,
    NodeCode,
    Pair,
    Recommendation,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One country's cell in the row of a cluster: it carries a variant of it, could (it runs the
    module), or does not run the module.
    """

    node: Node
    variant: str
    runs_module: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A cluster with all that a page needs: its title by language, its module, who carries it, what
    the rules say. `since` is the day on which the first carrier made it.
    """

    cluster: Cluster
    title: Mapping[str, str]
    module: str
    kind: str
    carried: tuple[Carried, ...]
    marks: tuple[Mark, ...]
    facts: Facts
    answer: Recommendation
    since: date | None
    variant_of: Mapping[tuple[str, str], str]

    @property
    def nodes(self) -> frozenset[NodeCode]:
        """Who carries it."""
        return frozenset(one.node for one in self.carried)

    @property
    def age_days(self) -> int | None:
        """How long the first carrier has had it, on the day of the facts."""
        return None if self.since is None else (self.facts.on - self.since).days


@dataclass(frozen=True, slots=True)
class Compared:
    """Everything that instances tell, compared: the page *Core or local?*"""

    nodes: tuple[Node, ...]
    rows: tuple[Row, ...]
    maybes: tuple[Pair, ...]
    on: date


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance: what it runs, its differences by verdict, what an upgrade would ask."""

    node: Node
    manifest: UUID | None
    received_at: datetime | None
    core: str
    modules: tuple[str, ...]
    packs: Mapping[str, str]
    settings: Mapping[str, Any]
    unclaimed: tuple[str, ...]
    carried: tuple[Carried, ...]
    counts: Mapping[Verdict, int]
    ahead: Forecast
    overdue_days: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A manifest that was put aside: who it says it is from, when, and why it does not count."""

    id: UUID
    claimed: str
    received_at: datetime
    refusal: str
