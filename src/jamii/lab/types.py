"""What a country looks like, and the shapes of what happens in it: frozen, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from jamii.registers.catalogue.types import Kind
from jamii.registers.people.types import Relation, Sex


@dataclass(frozen=True, slots=True)
class NameBook:
    """Family names and given names; the first ones are the more common."""

    family: tuple[str, ...]
    male: tuple[str, ...]
    female: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Village:
    """A village, the district it lies in, and how many families live there."""

    code: str
    district: str
    families: int


@dataclass(frozen=True, slots=True)
class Care:
    """A facility: its code, its district, its level, whether patients stay overnight."""

    code: str
    district: str
    level: str
    overnight: bool


@dataclass(frozen=True, slots=True)
class EpisodeLine:
    """One service or item of an episode, and how many units at least and at most."""

    kind: Kind
    code: str
    low: int
    high: int
    percent: int = 100  # how often the line is there at all


@dataclass(frozen=True, slots=True)
class Episode:
    """A reason to seek care, and what is then provided. `nights` (0, 0) means no overnight stay."""

    name: str
    weight: int
    diagnoses: tuple[str, ...]
    levels: tuple[str, ...]
    lines: tuple[EpisodeLine, ...]
    age: tuple[int, int] = (0, 120)
    sex: Sex | None = None
    nights: tuple[int, int] = (0, 0)
    visit_type: str = "other"


@dataclass(frozen=True, slots=True)
class PlanShare:
    """A plan, how many households in a hundred take it, and the days on which it may start."""

    code: str
    weight: int
    cycles: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Country:
    """Everything that the generator knows of a country. `flaws` are the rules that some claims
    break: the name of each, and the lines that break it.
    """

    names: NameBook
    villages: tuple[Village, ...]
    facilities: tuple[Care, ...]
    episodes: tuple[Episode, ...]
    plans: tuple[PlanShare, ...]
    flaws: tuple[Flaw, ...] = ()


@dataclass(frozen=True, slots=True)
class Flaw:
    """How a claim breaks one rule: lines that come on top, and where and for whom.

    `sex`: only for patients of this sex. `level`: at a facility of this level. `repeats`: the
    claim is sent `times` times, so many days apart. `nights`: the stay, where the flaw lies in it.
    `before_cover`: the care lies before the cover began. `first_months`: soon after it began.
    `away`: in another district, without a referral letter.
    """

    name: str
    lines: tuple[EpisodeLine, ...] = ()
    replaces: bool = False
    sex: Sex | None = None
    age: tuple[int, int] = (0, 120)
    level: str | None = None
    repeats: int | None = None
    nights: int | None = None
    before_cover: bool = False
    first_months: bool = False
    away: bool = False
    times: int = 2


@dataclass(frozen=True, slots=True)
class MemberShape:
    """One person of a household."""

    id: UUID
    last_name: str
    other_names: str
    born: date
    sex: Sex
    relation: Relation | None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PaymentShape:
    """A contribution: a share (0 to 1) of the cover's value. `rest`: what is still missing."""

    day: date
    share: Decimal
    kind: str
    rest: bool = False


@dataclass(frozen=True, slots=True)
class CoverShape:
    """A cover that a household takes. `suspended_on`: somebody stops it on that day."""

    id: UUID
    plan: str
    enrolled: date
    is_renewal: bool
    payments: tuple[PaymentShape, ...]
    suspended_on: date | None = None


@dataclass(frozen=True, slots=True)
class LineShape:
    """What a facility asks for: units, and the price as a percentage of its list."""

    kind: Kind
    code: str
    quantity: Decimal
    asked_percent: int = 100


@dataclass(frozen=True, slots=True)
class ClaimShape:
    """A claim as a facility will send it. `member` counts from 0, the head."""

    id: UUID
    member: int
    facility: str
    first: date
    last: date
    sent_on: date
    visit_type: str
    diagnosis: str
    second_diagnosis: str | None
    lines: tuple[LineShape, ...]
    has_referral: bool = True
    flaw: str | None = None
    stays_draft: bool = False


@dataclass(frozen=True, slots=True)
class HouseholdShape:
    """A household with all that happens to it in the year. `copy_of`: the household whose head
    stands here a second time, with small differences (a planted duplicate).
    """

    id: UUID
    village: str
    registered_on: date
    is_poor: bool
    phone: str
    members: tuple[MemberShape, ...]
    covers: tuple[CoverShape, ...]
    claims: tuple[ClaimShape, ...]
    joiner: MemberShape | None = None
    joined_on: date | None = None
    copy_of: UUID | None = None
