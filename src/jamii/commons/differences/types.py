"""Differences as instances carry them, what they are compared with, and what is recommended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NewType
from uuid import UUID

from jamii.kernel.reasons import Reason

ClusterId = NewType("ClusterId", UUID)
NodeCode = NewType("NodeCode", str)
_NOTHING: Mapping[str, Any] = MappingProxyType({})

CLUSTERED_FROM = 0.60  # similarity from which two differences are suggested to be one
MAYBE_FROM = 0.45  # from which a curator is asked


class Verdict(StrEnum):
    """What a local value is beside all that the core ever had for its target."""

    IDENTICAL = "identical"
    STALE = "stale"
    NEW = "new"
    ORPHAN = "orphan"
    DELIBERATE = "deliberate"
    CONFLICT = "conflict"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Past:
    """The values of the core for one target: release and value, oldest first.

    `is_gone`: the core has given the target up, and the last value is what it had at the end.
    `declared` are the names that a text may fill in; None: nobody said.
    """

    values: tuple[tuple[str, Any], ...] = ()
    is_gone: bool = False
    declared: frozenset[str] | None = None

    @property
    def now(self) -> Any:
        """The value of today; None where there is none."""
        return self.values[-1][1] if self.values and not self.is_gone else None

    def on(self, release: str) -> Any:
        """The value that the core had in a release that it changed in; None where it is unknown."""
        return next((value for known, value in self.values if known == release), None)


@dataclass(frozen=True, slots=True)
class Classified:
    """What became of the comparison. For data with several fields `fields` says it for each, and
    `core_defect` that the core fails a check which the local value passes.
    """

    verdict: Verdict
    core_defect: bool = False
    fields: Mapping[str, Verdict] = field(default_factory=lambda: _NOTHING)
    defects: tuple[Reason, ...] = ()

    @property
    def is_partly_stale(self) -> bool:
        """Whether some fields are older values of the core, and others are not."""
        stale = {Verdict.STALE, Verdict.IDENTICAL}
        return self.verdict not in stale and Verdict.STALE in self.fields.values()


class PersonalData(StrEnum):
    """What a difference makes an instance hold about people."""

    NONE = "none"
    IDENTIFYING = "identifying"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class Node:
    """An instance that takes part. `legal_family` names countries that share their law of insurance
    (`cima`); `is_synthetic`: made up, for the demonstration and for lessons.
    """

    code: NodeCode
    name: Mapping[str, str]
    country: str
    languages: tuple[str, ...] = ()
    legal_family: str = ""
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of the records or sessions of an instance touch a difference, in percent, and when
    last; None: not measured.
    """

    percent: int | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """One difference as one instance carries it.

    Codes are those of packs (`field-add`, `law`); `spec` is data; `labels` its words by language.
    `breakages` counts the upgrades that it broke. `defect_test` names the check that fails on the
    core and passes with the difference, once a curator has seen it do so.
    """

    id: str
    node: NodeCode
    pack: str
    kind: str
    target: str
    spec: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    intent: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    reason: str = "unknown"
    citation: str = ""
    upstream: str = "not-offered"
    upstream_reference: str = ""
    personal_data: PersonalData = PersonalData.NONE
    since: date | None = None
    review_by: date | None = None
    tests: tuple[str, ...] = ()
    usage: Usage = Usage()
    breakages: int = 0
    verdict: Verdict = Verdict.NEW
    text_defect: bool = False
    defect_test: str = ""
    kind_written: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Who carries it, and its id there."""
        return self.node, self.id

    @property
    def core_defect(self) -> bool:
        """Whether the core is wrong and this mends it: seen by a check of texts, or by a test."""
        return self.text_defect or bool(self.defect_test)

    @property
    def module(self) -> str:
        """The module that its target lies in."""
        return "text" if self.target.startswith(("text:", "word:")) else self.target.split(".")[0]

    @property
    def entity(self) -> str:
        """Module and thing (`grievances.case`), within which differences are compared."""
        if self.target.startswith(("text:", "word:")):
            return self.target
        return ".".join(self.target.split(".")[:2])

    @property
    def labels(self) -> Mapping[str, str]:
        """What it is called, by language."""
        named = self.spec.get("label", {})
        return named if isinstance(named, Mapping) else {"": str(named)}


UNKNOWN_KIND = "unknown-kind"
KINDS = frozenset(
    {"field-add", "field-hide", "field-require", "field-relabel", "codelist-add", "codelist-close",
     "rule-validation", "rule-eligibility", "rule-benefit", "workflow-state",
     "workflow-transition", "screen-slot", "menu", "report", "document-template", "term",
     "permission", "connector", "calc", "refdata", "theme", "schedule", "code-override",
     UNKNOWN_KIND}
)  # fmt: skip

# The groups of kinds within which differences are compared; a kind that is none of these stands
# for itself.
_GROUPS: Mapping[str, str] = {
    "screen-slot": "screen",
    "menu": "screen",
    "report": "screen",
    "document-template": "screen",
    "term": "text",
}
_PREFIXES = ("field", "codelist", "rule", "workflow")


def group_of(kind: str) -> str:
    """The group of kinds that a kind belongs to: `field-add` and `field-hide` are of one."""
    prefix = kind.partition("-")[0]
    return prefix if prefix in _PREFIXES else _GROUPS.get(kind, kind)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an instance says of itself: what it runs, how it differs, and what in its database
    belongs to nobody.

    `settings` holds only what differs from the defaults. `sequence` grows with each manifest of the
    node.
    """

    node: Node
    core: str
    modules: tuple[str, ...]
    packs: Mapping[str, str]
    carried: tuple[Carried, ...]
    settings: Mapping[str, Any]
    unclaimed: tuple[str, ...]
    sequence: int = 1
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A difference as it is compared: what it touches and says, without an instance's own names.

    `shape` is what makes two specs compatible; differing shapes are variants.
    """

    key: tuple[str, str]
    group: str
    target: str
    entity: str
    module: str
    labels: frozenset[str]
    data_type: str
    values: frozenset[str] | None
    intent: frozenset[str]
    shape: str


@dataclass(frozen=True, slots=True)
class Similarity:
    """How alike two differences are, part by part, each from 0 to 1."""

    target: float
    labels: float
    data_type: float
    values: float
    intent: float

    @property
    def total(self) -> float:
        """The weighted sum, rounded to thousandths so that 0.6 is 0.6."""
        return round(
            0.35 * self.target
            + 0.25 * self.labels
            + 0.15 * self.data_type
            + 0.15 * self.values
            + 0.10 * self.intent,
            3,
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """Two differences with their similarity."""

    one: tuple[str, str]
    other: tuple[str, str]
    similarity: Similarity


@dataclass(frozen=True, slots=True)
class Ties:
    """What curators said about pairs, against or beside the arithmetic."""

    together: frozenset[frozenset[tuple[str, str]]] = frozenset()
    apart: frozenset[frozenset[tuple[str, str]]] = frozenset()


class Rule(StrEnum):
    """The rules, in the order in which they are asked."""

    R0 = "R0"
    R7 = "R7"
    R6 = "R6"
    R5A = "R5a"
    R2 = "R2"
    R3 = "R3"
    R4 = "R4"
    R8 = "R8"
    R5 = "R5"


class Say(StrEnum):
    """What is recommended."""

    TAKE_CORE = "take-core"
    FIX_CORE = "fix-core"
    RETIRE = "retire"
    KEEP_BY_LAW = "keep-by-law"
    CORE = "core"
    OPTION = "option"
    SHARED_PACK = "shared-pack"
    OFFER = "offer"
    WATCH = "watch"


class Confidence(StrEnum):
    """How much the facts bear: all measured; use not measured; grouping not confirmed."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Carrier:
    """One instance's part in the facts. `variant` names the group of compatible specs it is of."""

    node: NodeCode
    country: str
    variant: str
    kind: str
    verdict: Verdict
    reason: str = "unknown"
    cites_law: bool = False
    languages: frozenset[str] = frozenset()
    legal_family: str = ""
    usage: Usage = Usage()
    has_test: bool = False
    personal_data: PersonalData = PersonalData.NONE
    breakages: int = 0
    core_defect: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a recommendation rests on, on a day."""

    carriers: tuple[Carrier, ...]
    on: date
    is_confirmed: bool = False

    @property
    def instances(self) -> int:
        """n: how many instances carry it."""
        return len({carrier.node for carrier in self.carriers})

    @property
    def countries(self) -> int:
        """c: how many countries they are in."""
        return len({carrier.country for carrier in self.carriers})

    @property
    def variants(self) -> int:
        """v: how many incompatible ways there are."""
        return len({carrier.variant for carrier in self.carriers})

    @property
    def conflicts(self) -> int:
        """Upgrades broken so far, and conflicts that stand now."""
        return sum(
            carrier.breakages + (carrier.verdict is Verdict.CONFLICT) for carrier in self.carriers
        )


@dataclass(frozen=True, slots=True)
class Tried:
    """One rule that was asked: whether it holds, and why."""

    rule: Rule
    holds: bool
    why: Reason


@dataclass(frozen=True, slots=True)
class Change:
    """One fact changed, and what the rules say then."""

    what: Reason
    rule: Rule
    say: Say
    notes: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the rules say about a cluster: the rule that holds, those asked before it, notes that
    go with it, how sure, what waiting has cost, and what would change it.
    """

    rule: Rule
    say: Say
    tried: tuple[Tried, ...]
    notes: tuple[Reason, ...]
    confidence: Confidence
    cost: int
    changes: tuple[Change, ...] = ()


class Stage(StrEnum):
    """Where a cluster stands on its way."""

    FOUND = "found"
    OFFERED = "offered"
    UNDER_REVIEW = "under-review"
    ACCEPTED_CORE = "accepted-core"
    ACCEPTED_OPTION = "accepted-option"
    SHARED_PACK = "shared-pack"
    KEPT_LOCAL = "kept-local"
    DROPPED = "dropped"
    RETIRED = "retired"


class Act(StrEnum):
    """What is done with a cluster."""

    OFFER = "offer"
    REVIEW = "review"
    ACCEPT_CORE = "accept-core"
    ACCEPT_OPTION = "accept-option"
    SHARE = "share"
    KEEP = "keep"
    DROP = "drop"
    RETIRE = "retire"


_DECIDING: Mapping[Act, Stage] = {
    Act.ACCEPT_CORE: Stage.ACCEPTED_CORE,
    Act.ACCEPT_OPTION: Stage.ACCEPTED_OPTION,
    Act.SHARE: Stage.SHARED_PACK,
    Act.KEEP: Stage.KEPT_LOCAL,
    Act.DROP: Stage.DROPPED,
    Act.RETIRE: Stage.RETIRED,
}
ACCEPTING = frozenset({Act.ACCEPT_CORE, Act.ACCEPT_OPTION, Act.SHARE})
NEXT: Mapping[tuple[Stage, Act], Stage] = {
    (Stage.FOUND, Act.OFFER): Stage.OFFERED,
    (Stage.OFFERED, Act.REVIEW): Stage.UNDER_REVIEW,
    **{(Stage.UNDER_REVIEW, act): stage for act, stage in _DECIDING.items()},
    # What a cluster of old text or of nobody's use needs is no review.
    (Stage.FOUND, Act.DROP): Stage.DROPPED,
    (Stage.FOUND, Act.RETIRE): Stage.RETIRED,
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster as it is kept: confirmed by a curator and by a champion of a carrier, and where it
    stands.
    """

    id: ClusterId
    number: str
    since: date
    curator: str
    champion: str
    stage: Stage
    stage_on: date | None
    link: str
    release: str
    mapping: str
    version: int

    @property
    def is_confirmed(self) -> bool:
        """Whether both have confirmed it."""
        return bool(self.curator and self.champion)


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a manifest that came in: its node and sequence; `refusal` is the code for
    which it was put aside and not counted, or empty.
    """

    id: UUID
    node: str
    sequence: int
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What moving an instance to the core of today would ask: what must be settled by a person,
    what vanishes because the core says the same or said it before, what stays as it is.
    """

    settle: int
    vanish: int
    stay: int


def forecast(carried: tuple[Carried, ...]) -> Forecast:
    """Counted from the verdicts: conflicts and orphans are settled, identical and stale vanish."""
    verdicts = [one.verdict for one in carried]
    settle = sum(verdict in (Verdict.CONFLICT, Verdict.ORPHAN) for verdict in verdicts)
    vanish = sum(verdict in (Verdict.IDENTICAL, Verdict.STALE) for verdict in verdicts)
    return Forecast(settle, vanish, len(verdicts) - settle - vanish)


def overdue_days(carried: tuple[Carried, ...], on: date) -> int:
    """The debt of an instance: by how many days the reviews of its differences are overdue,
    together.
    """
    return sum(max(0, (on - one.review_by).days) for one in carried if one.review_by)
