"""The terms of a plan, as the rules read them: frozen, typed, complete.

Amounts are in the scheme's currency, periods in months unless the name says otherwise. None means
"none" (no limit, no price, not configured); zero means zero except where the field says that zero
means none. Source: the register of products and coverage lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import NewType
from uuid import UUID

from jamii.kernel.canonical import fingerprint
from jamii.kernel.days import Days
from jamii.registers.catalogue.types import Kind as Kind

PlanId = NewType("PlanId", UUID)
TermsHash = NewType("TermsHash", str)


class PriceOrigin(StrEnum):
    """Where the unit price of a line comes from."""

    PRICE_LIST = "price-list"
    OWN = "own"  # what the facility asks
    RELATIVE = "relative"  # price list, later multiplied by an index


class Limitation(StrEnum):
    """How much of a line the scheme pays: a percentage, or a fixed amount per unit."""

    COINSURANCE = "co-insurance"
    FIXED = "fixed"


class Exclusion(StrEnum):
    """Cases in which a line's value is neither limited by nor counted in the ceiling."""

    HOSPITAL = "hospital"
    NOT_HOSPITAL = "not-hospital"
    BOTH = "both"


class Per(StrEnum):
    """Over what deductible and ceiling are counted."""

    TREATMENT = "treatment"
    PERSON = "person"
    COVER = "cover"


class HospitalCase(StrEnum):
    """What counts as an in-patient (hospital) case for a plan."""

    OVERNIGHT = "overnight"
    HOSPITAL_LEVEL = "hospital-level"


class Care(StrEnum):
    """The part of care that a deductible or a ceiling speaks of."""

    ANY = "any"
    IN_PATIENT = "in-patient"
    OUT_PATIENT = "out-patient"


class Category(StrEnum):
    """The category of a claim, in the order in which the first hit decides."""

    SURGERY = "surgery"
    DELIVERY = "delivery"
    ANTENATAL = "antenatal"
    HOSPITALISATION = "hospitalisation"
    CONSULTATION = "consultation"
    VISIT = "visit"


class VisitType(StrEnum):
    """Why the patient came."""

    OTHER = "other"
    REFERRAL = "referral"
    EMERGENCY = "emergency"


class AgeGroup(StrEnum):
    """Adult from the majority age (completed years), else minor."""

    ADULT = "adult"
    CHILD = "child"


class Period(StrEnum):
    """How often relative prices get an index."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Share:
    """What the scheme pays of a line for one visit type: co-insurance percent (None: 100) or a
    fixed amount per unit (None or 0: unlimited), for each age group. `kind` None: this visit type
    has no limitation of its own.
    """

    kind: Limitation | None
    adult: Decimal | None
    child: Decimal | None

    def value(self, age: AgeGroup) -> Decimal | None:
        return self.adult if age is AgeGroup.ADULT else self.child


NO_SHARE = Share(None, None, None)


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """How one service or item is covered. A code without a line is not covered."""

    kind: Kind
    code: str
    price_origin: PriceOrigin = PriceOrigin.PRICE_LIST
    share_other: Share = Share(Limitation.COINSURANCE, Decimal(100), Decimal(100))
    share_referral: Share = NO_SHARE
    share_emergency: Share = NO_SHARE
    max_quantity_adult: Decimal | None = None  # per person within the cover's period
    max_quantity_child: Decimal | None = None
    waiting_months_adult: int = 0
    waiting_months_child: int = 0
    ceiling_exclusion_adult: Exclusion | None = None
    ceiling_exclusion_child: Exclusion | None = None


@dataclass(frozen=True, slots=True)
class Deductible:
    """What the members bear first. One with care `any`, or one each for in- and out-patient."""

    care: Care
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that the scheme pays. `extra_member` is added for each member above the plan's
    threshold, up to `cap` (None: no cap); both count for ceilings per cover only.
    """

    care: Care
    amount: Decimal
    extra_member: Decimal = Decimal(0)
    cap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CategoryLimit:
    """Claims of one category: how many per person within the cover's period (None: any number; 0:
    none), and how much per claim (None or 0: no cap).
    """

    category: Category
    max_claims: int | None = None
    max_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Premiums:
    """What a cover costs. Lump sums win over fees per head when above zero; see the rule of a
    cover's value.
    """

    lump_sum: Decimal = Decimal(0)
    adult: Decimal = Decimal(0)
    child: Decimal = Decimal(0)
    registration_lump_sum: Decimal = Decimal(0)
    registration_fee: Decimal = Decimal(0)
    assembly_lump_sum: Decimal = Decimal(0)
    assembly_fee: Decimal = Decimal(0)
    registration_again_after_months: int = 0  # 0: never again ("recurrence")
    enrolment_discount_percent: Decimal = Decimal(0)
    enrolment_discount_months: int = 0
    renewal_discount_percent: Decimal = Decimal(0)
    renewal_discount_months: int = 0
    max_instalments: int | None = None


@dataclass(frozen=True, slots=True)
class Joining:
    """Who may join, when cover starts, and how long it lasts. `start_cycles` are (day, month),
    sorted in a year.
    """

    insurance_months: int
    administration_months: int = 0
    max_members: int | None = None
    threshold: int | None = None  # members inside a lump sum, and inside a ceiling per cover
    start_cycles: tuple[tuple[int, int], ...] = ()
    grace_months_enrolment: int = 0
    grace_months_renewal: int = 0
    grace_months_payment: int = 0
    min_age: int | None = None
    max_age: int | None = None
    majority_age: int = 18


@dataclass(frozen=True, slots=True)
class CapitationGroup:
    """Facilities paid by capitation: a level, and a sub-level or any."""

    level: str
    sub_level: str | None = None


@dataclass(frozen=True, slots=True)
class Capitation:
    """The feed of the pool and its weights, all in percent."""

    groups: tuple[CapitationGroup, ...] = ()
    share_of_contributions: Decimal = Decimal(0)
    weight_population: Decimal = Decimal(0)
    weight_families: Decimal = Decimal(0)
    weight_insured_population: Decimal = Decimal(0)
    weight_insured_families: Decimal = Decimal(0)
    weight_visits: Decimal = Decimal(0)
    weight_adjusted_amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class RelativePrices:
    """The period of the index for one part of care, and the percentage of contributions for each
    period number.
    """

    care: Care
    period: Period
    percents: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a plan's terms: everything that a rule reads of a plan."""

    plan_code: str
    currency: str
    places: int  # decimal places to which amounts are rounded
    joining: Joining
    premiums: Premiums
    limits_per: Per | None = None  # None: no deductible and no ceiling
    deductibles: tuple[Deductible, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    hospital_case: HospitalCase = HospitalCase.HOSPITAL_LEVEL
    category_limits: tuple[CategoryLimit, ...] = ()
    lines: Mapping[tuple[Kind, str], CoverageLine] = field(
        default_factory=lambda: MappingProxyType({})
    )
    relative_prices: tuple[RelativePrices, ...] = ()
    capitation: Capitation = Capitation()
    strict_care_type: bool = True
    pay_lower_of_list_and_asked: bool = False

    def deductible(self, care: Care) -> Deductible | None:
        return next((row for row in self.deductibles if row.care is care and row.amount > 0), None)

    def ceiling(self, care: Care) -> Ceiling | None:
        return next((row for row in self.ceilings if row.care is care and row.amount > 0), None)

    def category_limit(self, category: Category) -> CategoryLimit | None:
        return next((row for row in self.category_limits if row.category is category), None)


@dataclass(frozen=True, slots=True)
class TermsVersion:
    """Terms, the days on which they count, and their name: the hash of their canonical JSON."""

    plan: PlanId
    days: Days
    terms: Terms
    hash: TermsHash


@dataclass(frozen=True, slots=True)
class NamedTerms:
    """Terms with their name: all that a decision keeps of them."""

    hash: TermsHash
    terms: Terms


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as other rooms see it. `place` None: national."""

    id: PlanId
    scheme: UUID
    code: str
    names: Mapping[str, str]
    place: UUID | None
    offered: Days  # the day on which a cover starts must lie inside
    conversion_plan: PlanId | None = None


def canonical_terms(terms: Terms) -> dict[str, object]:
    """The terms with their lines as a sorted list: the form that is hashed, exported and loaded."""
    from dataclasses import fields

    whole: dict[str, object] = {
        row.name: getattr(terms, row.name) for row in fields(terms) if row.name != "lines"
    }
    whole["lines"] = [
        terms.lines[key] for key in sorted(terms.lines, key=lambda key: (key[0].value, key[1]))
    ]
    return whole


def hash_of(terms: Terms) -> TermsHash:
    """The name of these terms."""
    return TermsHash(fingerprint(canonical_terms(terms)))


def on(versions: tuple[TermsVersion, ...], day: date) -> TermsVersion | None:
    """The version that counts on the day, or None."""
    return next((version for version in versions if day in version.days), None)
