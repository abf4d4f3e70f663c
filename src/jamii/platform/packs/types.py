"""Packs, their differences from the core, and the places where the core may be extended.

A pack states differences and never copies: each difference (a *delta*) names a place that the core
published (an *extension*), says what is to be different there, and why. Source of the fields:
the specification of the community part, sections 4.1, 4.2 and 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NewType

DeltaId = NewType("DeltaId", str)
_NOTHING: Mapping[str, Any] = MappingProxyType({})

TEXT = "text:"
"""What the target of a term begins with; behind it stands the source text."""
WORD = "word:"
"""What the target of a word begins with, which is replaced wherever it stands in a text."""


class Layer(StrEnum):
    """Whom a pack speaks for; the later layer wins, per item."""

    CORE = "core"
    SECTOR = "sector"
    REGION = "region"
    LANGUAGE = "language"
    COUNTRY = "country"
    SCHEME = "scheme"
    INSTANCE = "instance"

    @property
    def rank(self) -> int:
        """Its place in the order, 0 for the core; regions and languages stand on one step."""
        return _RANKS[self]


_RANKS = {
    Layer.CORE: 0,
    Layer.SECTOR: 1,
    Layer.REGION: 2,
    Layer.LANGUAGE: 2,
    Layer.COUNTRY: 3,
    Layer.SCHEME: 4,
    Layer.INSTANCE: 5,
}


class DeltaKind(StrEnum):
    """What sort of difference it is."""

    FIELD_ADD = "field-add"
    FIELD_HIDE = "field-hide"
    FIELD_REQUIRE = "field-require"
    FIELD_RELABEL = "field-relabel"
    CODELIST_ADD = "codelist-add"
    CODELIST_CLOSE = "codelist-close"
    RULE_VALIDATION = "rule-validation"
    RULE_ELIGIBILITY = "rule-eligibility"
    RULE_BENEFIT = "rule-benefit"
    WORKFLOW_STATE = "workflow-state"
    WORKFLOW_TRANSITION = "workflow-transition"
    SCREEN_SLOT = "screen-slot"
    MENU = "menu"
    REPORT = "report"
    DOCUMENT_TEMPLATE = "document-template"
    TERM = "term"
    PERMISSION = "permission"
    CONNECTOR = "connector"
    CALC = "calc"
    REFDATA = "refdata"
    THEME = "theme"
    SCHEDULE = "schedule"
    CODE_OVERRIDE = "code-override"
    UNKNOWN = "unknown-kind"  # written for a core that knows more kinds; shown, never applied


class DeltaReason(StrEnum):
    """Why somebody departs from the core; `law` cites it, `temporary` ends within six months."""

    LAW = "law"
    LANGUAGE = "language"
    ORGANISATION = "organisation"
    DONOR = "donor"
    PRACTICE = "practice"
    DEFECT_IN_CORE = "defect-in-core"
    TEMPORARY = "temporary"
    UNKNOWN = "unknown"


class UpstreamState(StrEnum):
    """Whether the difference was offered to the core, and what came of it."""

    NOT_OFFERED = "not-offered"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Upstream:
    """The state, and what proves it: the request offered, the release that took it, the decision
    that refused it, or why it cannot be offered.
    """

    state: UpstreamState = UpstreamState.NOT_OFFERED
    reference: str = ""


class PersonalData(StrEnum):
    """What a difference makes the installation hold about people."""

    NONE = "none"
    IDENTIFYING = "identifying"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class Requirement:
    """Another pack, and the releases of it that fit (`>=1.2,<2`; empty: any)."""

    pack: str
    releases: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as its `pack.toml` describes it.

    `since` is the day of its first release, `core` the releases of Jamii that it fits, `made_on`
    the release of Jamii that its differences were written against (empty: not said), `node` the
    installation or organisation that speaks, such as `cm-bepha`.
    """

    name: str
    version: str
    title: Mapping[str, str]
    layer: Layer
    since: date
    core: str = ""
    requires: tuple[Requirement, ...] = ()
    licence: str = ""
    maintainers: tuple[str, ...] = ()
    node: str = ""
    made_on: str = ""
    currency: str = ""
    calendars: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def country(self) -> str:
        """The two letters of the country that the node names; empty where it names none."""
        return self.node[:2] if self.layer.rank >= Layer.COUNTRY.rank else ""


@dataclass(frozen=True, slots=True)
class Delta:
    """One difference from the core, and why.

    `spec` is data: type, length, allowed values, text. `base` is the value of the core that the
    difference was made against, where the pack kept it. `since` and `review_by` are days of the
    pack's own calendar of maintenance. `kind_written` is the kind as the file spells it, which only
    says more where `kind` is unknown. `file` and `row` say where it stands, for messages.
    """

    id: DeltaId
    pack: str
    since: date
    kind: DeltaKind
    target: str
    spec: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    intent: str = ""
    intent_lang: str = ""
    reason: DeltaReason = DeltaReason.UNKNOWN
    citation: str = ""
    upstream: Upstream = Upstream()
    personal_data: PersonalData = PersonalData.NONE
    review_by: date | None = None
    tests: tuple[str, ...] = ()
    base: Any = None
    made_on: str = ""
    kind_written: str = ""
    file: str = ""
    row: int | None = None

    @property
    def room(self) -> str:
        """The room that the target names (`claims` of `claims.claim.attributes`); empty for texts,
        which belong to many.
        """
        return "" if self.is_about_words else self.target.partition(".")[0]

    @property
    def entity(self) -> str:
        """Room and thing (`claims.claim`), by which two differences compare; empty for texts."""
        return "" if self.is_about_words else ".".join(self.target.split(".")[:2])

    @property
    def is_about_words(self) -> bool:
        """Whether it changes how something is said, and nothing else."""
        return self.target.startswith((TEXT, WORD))


@dataclass(frozen=True, slots=True)
class PackFiles:
    """A pack and all that it states, words included, in the order of its files."""

    pack: Pack
    deltas: tuple[Delta, ...]


class ExtensionKind(StrEnum):
    """What sort of place it is that a pack may change."""

    HOOK = "hook"
    ATTRIBUTES = "attributes"
    FIELD = "field"
    CODE_LIST = "code-list"
    MENU = "menu"
    SLOT = "slot"
    TEXT = "text"
    ACT = "act"
    DOCUMENT = "document"
    WORKFLOW = "workflow"
    REPORT = "report"
    SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True)
class Extension:
    """A place that the core published for packs to extend.

    `accepts` are the kinds of difference that take effect there; none means that the place is only
    named, so that others can speak about it. `what` says in each language what it is, `room` who
    owns it, `doc` where it is described, `tested_by` the test that proves it, `since` the release
    that published it. `values` are the entries there today, such as the codes of a list.
    """

    target: str
    kind: ExtensionKind
    what: Mapping[str, str]
    room: str
    accepts: tuple[DeltaKind, ...] = ()
    doc: str = ""
    tested_by: str = ""
    since: str = "0.1.0"
    values: tuple[str, ...] = ()
