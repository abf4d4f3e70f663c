"""What a job is, what it works with, and what comes out of one repetition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jamii.lab.jobs.ground import Ground
from jamii.lab.sized.country import Country


@dataclass(frozen=True, slots=True)
class Served:
    """A web server that runs: its port and its process."""

    port: int
    process: int


@dataclass(frozen=True, slots=True)
class Bench:
    """What every job works with. `serve` starts the web server on the database at hand with so many
    processes; `folder` is for files that are gone afterwards.
    """

    whole: Country
    ground: Ground
    serve: Callable[[int], AbstractContextManager[Served]]
    folder: Path
    clients: int | None = None  # None: as many as the job says
    workers: int = 2
    seconds: float = 20.0  # of each phase of a job that goes by time
    repetition: int = 0  # which one this is
    repeats: int = 1
    is_brief: bool = False  # for each commit: a fifth of the requests, a tenth of samples
    memory: dict[str, Any] = field(default_factory=dict)  # what a repetition leaves for the next

    @property
    def is_first(self) -> bool:
        """Whether this is the first repetition, which also proves what need be proved once."""
        return self.repetition == 0

    def amount(self, small: int, middle: int, large: int) -> int:
        """One of three amounts, by the size of the country."""
        whole = {"M": middle, "L": large}.get(self.whole.size.name, small)
        return whole // 5 if self.is_brief else whole

    def sample(self, whole: int) -> int:
        """How many are drawn for a proof."""
        return whole // 10 if self.is_brief else whole


@dataclass(frozen=True, slots=True)
class Outcome:
    """One repetition. Costs are those of one unit; memory in MB; `time` has `per_s` and CPU seconds
    of ours and of PostgreSQL. `told` is for people: what was found beside.
    """

    units: int
    right: Mapping[str, bool]
    unit_cost: Mapping[str, float]
    memory: Mapping[str, float]
    time: Mapping[str, Any]
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SizedJob:
    """A named measure. `bounds`: the most that a figure of `unit_cost`, `memory` or `time` may be;
    they stop a commit. `goals`: the least (`per_s`) or the most (everything else) that `time`
    should reach; they are watched. `probe`: the yardstick that the speed is divided by. `is_proof`:
    it only proves, so it runs when it is named, and once.
    """

    name: str
    unit: str
    what: str
    bounds: Mapping[str, float]
    goals: Mapping[str, float]
    probe: str
    do: Callable[[Bench], Outcome]
    is_proof: bool = False
