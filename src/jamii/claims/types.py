"""Claims as facilities send them, the facts that rules read, and the decision that comes out.

Amounts are in the scheme's currency; unit prices are per unit, values are line totals. Lines are
named by their number, counted from 1 in the order of entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NewType
from uuid import UUID

from jamii.coverage.eligibility.types import CoverOn, Patient
from jamii.kernel.canonical import fingerprint, plain
from jamii.kernel.decisions import Decision
from jamii.kernel.errors import Problem
from jamii.kernel.money import ZERO
from jamii.kernel.reasons import Reason, Step
from jamii.registers.catalogue.types import CareType, EntryFacts, ListPrice
from jamii.registers.providers.types import FacilityOn
from jamii.schemes.plans.types import Category, Kind, Limitation, PriceOrigin, VisitType
from jamii.schemes.usage.types import ClaimUse, CoverUse, LineKey, Totals

ClaimId = NewType("ClaimId", UUID)
RULES_VERSION = "1"


class Status(StrEnum):
    """Where a claim stands. *Paid* is derived, never stored."""

    ENTERED = "entered"
    CHECKED = "checked"  # waits for a person
    REJECTED = "rejected"
    PROCESSED = "processed"  # waits for an index
    VALUED = "valued"


class Act(StrEnum):
    """What a decision says is to be done with the claim."""

    PASS = "pass"
    REJECT = "reject"
    AWAIT = "await"
    VALUE = "value"


NEXT: Mapping[tuple[Status, Act], Status] = MappingProxyType(
    {
        (Status.ENTERED, Act.PASS): Status.CHECKED,
        (Status.ENTERED, Act.REJECT): Status.REJECTED,
        (Status.ENTERED, Act.AWAIT): Status.PROCESSED,
        (Status.ENTERED, Act.VALUE): Status.VALUED,
        (Status.CHECKED, Act.PASS): Status.CHECKED,  # an unfinished review, saved
        (Status.CHECKED, Act.REJECT): Status.REJECTED,
        (Status.CHECKED, Act.AWAIT): Status.PROCESSED,
        (Status.CHECKED, Act.VALUE): Status.VALUED,
        (Status.PROCESSED, Act.AWAIT): Status.PROCESSED,  # revalued by name
        (Status.PROCESSED, Act.VALUE): Status.VALUED,
        (Status.VALUED, Act.VALUE): Status.VALUED,  # revalued by name
    }
)


class ReviewState(StrEnum):
    """Whether a person is to look at the claim; the same words serve for feedback."""

    IDLE = "idle"
    NOT_SELECTED = "not-selected"
    SELECTED = "selected"
    PROPOSED = "proposed"  # reviewed once; a second reviewer must confirm
    DELIVERED = "delivered"
    BY_PASSED = "by-passed"


class Talk(StrEnum):
    """Whose turn it is in the talk about a claim."""

    QUIET = "quiet"
    ASKED = "waits-for-facility"
    ANSWERED = "answered"


class Stage(StrEnum):
    """Where a claim is, as its facility asks: what is to be done, and by whom."""

    ASKED = "your-answer"  # the reviewer has a question
    REVIEW = "with-reviewer"
    INDEX = "waits-for-index"
    VALUED = "to-be-paid"
    REJECTED = "nothing-paid"
    ENTERED = "not-decided"


class Said(StrEnum):
    """What kind of word it is; a note is for reviewers only."""

    QUESTION = "question"
    ANSWER = "answer"
    NOTE = "note"


AFTER: Mapping[Said, Talk | None] = MappingProxyType(
    {Said.QUESTION: Talk.ASKED, Said.ANSWER: Talk.ANSWERED, Said.NOTE: None}
)


class YesNo(StrEnum):
    """An answer of a patient."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a patient said on a day; `assessment` from 0 to 5, None: unknown."""

    day: date
    care_given: YesNo = YesNo.UNKNOWN
    payment_asked: YesNo = YesNo.UNKNOWN
    drug_prescribed: YesNo = YesNo.UNKNOWN
    drug_received: YesNo = YesNo.UNKNOWN
    assessment: int | None = None


class UploadResult(StrEnum):
    """What became of a row of a list of answers."""

    TAKEN = "taken"
    OFFICER_UNKNOWN = "officer-unknown"
    CLAIM_UNKNOWN = "claim-unknown"
    NUMBER_MISMATCH = "number-mismatch"
    ALREADY_THERE = "already-there"


class PaperKind(StrEnum):
    """What is attached to a claim."""

    REFERRAL = "referral-letter"
    PRESCRIPTION = "prescription"
    LABORATORY = "laboratory-result"
    INVOICE = "invoice"
    DISCHARGE = "discharge-letter"
    OTHER = "other-paper"


class Condition(StrEnum):
    """The patient's condition at the end of care; informational."""

    HEALED = "healed"
    DECEASED = "deceased"
    EVACUATED = "evacuated"
    RECOVERING = "recovering"


# What a facility sends


@dataclass(frozen=True, slots=True)
class NewPart:
    """A part of a package as it was given: how many per package."""

    kind: Kind
    code: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class NewLine:
    """One line as sent."""

    kind: Kind
    code: str
    quantity: Decimal
    price_asked: Decimal
    explanation: str = ""
    parts: tuple[NewPart, ...] = ()  # empty: as the catalogue defines the package


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim as sent. `last_day` None: the same day. Diagnoses are codes, the main one first among
    all.
    """

    id: ClaimId
    scheme: UUID
    facility: UUID
    administrator: UUID | None
    person: UUID
    code: str
    first_day: date
    last_day: date | None
    claimed_on: date
    main_diagnosis: str
    lines: tuple[NewLine, ...]
    other_diagnoses: tuple[str, ...] = ()
    visit_type: VisitType = VisitType.OTHER
    care_type: CareType | None = None
    explanation: str = ""
    referred_from: UUID | None = None
    referred_to: UUID | None = None
    referral_code: str = ""
    preauthorisation: str = ""
    condition: Condition | None = None
    guarantee: str = ""
    # What packs ask beside it, `{pack: {name: value}}`; decisions know nothing of it.
    attributes: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def target(self) -> date:
        """The day on which versions, prices, ages and covers are taken."""
        return self.last_day or self.first_day


# Claims in a file: persons by number, all else by code; nothing is looked up yet


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line as a file writes it: texts by field name (kind, code, quantity, price_asked,
    explanation). `row`: where it stands in the file. `parts`: kind, code, quantity of each.
    """

    row: int
    fields: Mapping[str, str]
    parts: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RawClaim:
    """A claim as a file writes it, whatever the form of the file: texts by field name, and what is
    wrong with its form already. `row`: the line of the file at which it begins.
    """

    row: int
    fields: Mapping[str, str]
    lines: tuple[RawLine, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line as understood. `price_asked` None: what the price list says on the day."""

    kind: Kind
    code: str
    quantity: Decimal
    price_asked: Decimal | None
    explanation: str = ""
    parts: tuple[NewPart, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenClaim:
    """A claim of a file as understood. Empty texts: not given. `claimed_on` None: the day on which
    it is taken.
    """

    number: str
    first_day: date
    main_diagnosis: str
    lines: tuple[WrittenLine, ...]
    id: UUID | None = None
    scheme: str = ""
    facility: str = ""
    administrator: str = ""
    code: str = ""
    last_day: date | None = None
    claimed_on: date | None = None
    other_diagnoses: tuple[str, ...] = ()
    visit_type: VisitType = VisitType.OTHER
    care_type: CareType | None = None
    condition: Condition | None = None
    explanation: str = ""
    referred_from: str = ""
    referred_to: str = ""
    referral_code: str = ""
    preauthorisation: str = ""
    guarantee: str = ""

    @property
    def target(self) -> date:
        """The day on which prices are taken."""
        return self.last_day or self.first_day


class Became(StrEnum):
    """What became of a claim that was sent among many; where it was only tried, what would."""

    TAKEN = "taken"
    REPEATED = "repeated"  # the same was taken before
    REFUSED = "refused"

    @property
    def word(self) -> str:
        """The word whose label is shown: a list of answers says “taken” too, of something else."""
        return f"file-{self.value}"


# What may settle without a hand


class Signal(StrEnum):
    """What makes a claim unusual; each weighs as much as the scheme says, and none refuses."""

    UNUSUAL_AMOUNT = "unusual-amount"
    RARE_FOR_DIAGNOSIS = "rare-for-diagnosis"
    PRICE_ABOVE_DISTRICT = "price-above-district"
    REPEATED_SOON = "repeated-soon"
    ELSEWHERE_SAME_DAY = "elsewhere-same-day"
    JUST_UNDER_AMOUNT = "just-under-amount"
    UNUSUAL_QUANTITY = "unusual-quantity"
    BUSY_DAY = "busy-day"
    UNUSUAL_DAY_OFF = "unusual-day-off"


NO_WEIGHTS: Mapping[Signal, Decimal] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class HandRules:
    """What of a scheme's claims settles without a hand on a day, and what never does. None, zero or
    empty switches a question off; `name` is the hash of the set, empty where none is set.

    `days_off` holds names of days of the week, days of every year (`05-01`) and single days.
    """

    name: str = ""
    amount_from: Decimal | None = None
    second_look_from: Decimal | None = None  # from here on a review counts once it is confirmed
    categories: frozenset[Category] = frozenset()
    entries: frozenset[str] = frozenset()  # codes of services and items
    new_facility_claims: int = 0
    record_percent: Decimal | None = None
    record_months: int = 6
    record_claims: int = 10
    sample_percent: Decimal = ZERO
    score_from: int | None = None
    weights: Mapping[Signal, Decimal] = field(default_factory=lambda: NO_WEIGHTS)
    least_compared: int = 20
    unusual_from: Decimal = Decimal("3.5")
    rare_below_percent: Decimal = Decimal(2)
    price_times: Decimal = Decimal("1.5")
    repeat_days: int = 7
    just_under_percent: Decimal = Decimal(5)
    quantity_times: Decimal = Decimal(3)
    busy_times: Decimal = Decimal(2)
    days_off: frozenset[str] = frozenset({"saturday", "sunday"})
    day_off_below_percent: Decimal = Decimal(5)

    def weight(self, signal: Signal) -> Decimal:
        """The most points that the signal gives; zero where it is switched off."""
        return self.weights.get(signal, ZERO)


NO_HAND_RULES = HandRules()


@dataclass(frozen=True, slots=True)
class AmountsSeen:
    """What claims of a category asked: how many, their median, and the median distance from it."""

    number: int
    median: Decimal
    deviation: Decimal


@dataclass(frozen=True, slots=True)
class EntrySeen:
    """Lines of one code in a district: how many, the median price of one unit, the median quantity
    and the one that 95 of 100 lines do not pass.
    """

    number: int
    price: Decimal
    quantity: Decimal
    quantity_high: Decimal


@dataclass(frozen=True, slots=True)
class DiagnosisSeen:
    """Claims with a main diagnosis, and how many of them carried which entry."""

    number: int
    carrying: Mapping[LineKey, int]


@dataclass(frozen=True, slots=True)
class FacilitySeen:
    """A facility's claims of the last year: how many, on how many days, the median of a day, how
    many fell on days off; and of those reviewed since `record_since` how many were cut or rejected.
    """

    claims: int
    days: int = 0
    daily_median: Decimal = ZERO
    on_days_off: int = 0
    reviewed: int = 0
    changed: int = 0
    record_since: date | None = None


@dataclass(frozen=True, slots=True)
class OtherClaim:
    """A claim for the same person at another facility on the same days."""

    code: str
    facility: str
    first_day: date


NO_AMOUNTS: Mapping[Category, AmountsSeen] = MappingProxyType({})
NO_ENTRIES: Mapping[LineKey, EntrySeen] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual, as the scheme's statistics stood when the claim was decided; and what happened
    beside it. `draw` is the claim's place from 0 to 100 in the random sample, None: nothing drawn.
    """

    facility: FacilitySeen | None = None
    own_amounts: Mapping[Category, AmountsSeen] = field(default_factory=lambda: NO_AMOUNTS)
    district_amounts: Mapping[Category, AmountsSeen] = field(default_factory=lambda: NO_AMOUNTS)
    entries: Mapping[LineKey, EntrySeen] = field(default_factory=lambda: NO_ENTRIES)
    diagnosis: DiagnosisSeen | None = None
    others_on_day: int = 0
    elsewhere: tuple[OtherClaim, ...] = ()
    draw: Decimal | None = None


NO_BASELINE = Baseline()


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the scheme says about claims. `review_above`: claims that ask this much or more wait for
    a reviewer, `review_second_above`: from here on for two, unless `hand` says so for the day. A
    None switches the rule off.
    """

    currency: str
    places: int
    majority_age: int = 18
    code_length: int = 20
    review_above: Decimal | None = None
    review_second_above: Decimal | None = None
    explanation_above: Decimal | None = None  # quantity of a service that needs an explanation
    referral_needs_code: bool = False
    referral_needs_paper: bool = False  # the letter itself, attached
    packages_as_defined: bool = False
    max_restores: int = 3  # how often a rejected claim may be sent again
    hand: HandRules = NO_HAND_RULES

    @property
    def amount_from(self) -> Decimal | None:
        """Claims that ask this much wait: by the rules of the day, else by the settings."""
        return self.hand.amount_from if self.hand.name else self.review_above


@dataclass(frozen=True, slots=True)
class EntryContext:
    """What the entry rules read beside the claim itself. Absent things are None."""

    today: date
    facility: FacilityOn | None  # on the target day
    administrator_facility: UUID | None
    is_person_known: bool
    is_code_taken: bool
    known_diagnoses: frozenset[str]
    entries: Mapping[LineKey, EntryFacts]
    parameters: Parameters
    attached: frozenset[PaperKind] = frozenset()


@dataclass(frozen=True, slots=True)
class PaperTerms:
    """What the scheme says about attachments: the largest file, how many a claim may have, and the
    hosts on which a linked paper may lie.
    """

    limit_kb: int = 5120
    most: int = 20
    hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper to attach: a file's content, or the address at which it lies. `day`: of the paper."""

    id: UUID
    kind: PaperKind
    title: str
    day: date
    content: bytes = b""
    url: str = ""


# What the rules read


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One line with what the registers say about it on the target day. `entry` None: no such code;
    `list_price` None: not on the facility's list.
    """

    number: int
    kind: Kind
    code: str
    quantity: Decimal
    price_asked: Decimal
    entry: EntryFacts | None
    list_price: ListPrice | None
    parts: tuple[NewPart, ...] = ()
    explanation: str = ""

    @property
    def key(self) -> LineKey:
        return (self.kind, self.code)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer says of one line. None leaves a figure as it was; zero is zero."""

    accept: bool = True
    quantity: Decimal | None = None
    price: Decimal | None = None
    justification: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A cover that was looked at for a line, or for the whole claim, and why it does not pay."""

    cover: UUID
    number: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Finding:
    """What checks and choice found for one line: they are made once, at submission, and stand
    afterwards.

    `reasons` are empty when the line passed. `quantity` is set where a limit of quantity left less
    than was asked: made by the rule, not by a reviewer.
    """

    passed: bool
    reasons: tuple[Reason, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    cover: UUID | None = None
    limitation: Limitation | None = None
    limit: Decimal | None = None  # percent, or amount per unit; None: unlimited
    price_origin: PriceOrigin | None = None
    quantity: Decimal | None = None
    steps: tuple[Step, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Everything by its name, in JSON's types."""
        return {
            "passed": self.passed,
            "reasons": [reason.as_json() for reason in self.reasons],
            "dropped": [
                {"cover": str(row.cover), "number": row.number, "reason": row.reason.as_json()}
                for row in self.dropped
            ],
            "cover": None if self.cover is None else str(self.cover),
            "limitation": None if self.limitation is None else self.limitation.value,
            "limit": plain(self.limit),
            "price_origin": None if self.price_origin is None else self.price_origin.value,
            "quantity": plain(self.quantity),
            "steps": [step.as_json() for step in self.steps],
        }


NO_VERDICTS: Mapping[int, Verdict] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """All that the rules read to decide a claim.

    `covers` are all covers of the person near the target day; the rules ask which count. `history`
    are the person's other claims, `totals` what other claims used of these covers. `standing` holds
    the findings of the submission when the claim is decided again; `is_reviewed` says that a
    reviewer has delivered. `added` are refusals by country packs. `baseline` is what is usual, read
    only where the scheme has rules about hands.
    """

    claim: ClaimId
    code: str
    scheme: UUID
    facility: FacilityOn
    patient: Patient
    first_day: date
    last_day: date
    lines: tuple[LineFacts, ...]
    covers: tuple[CoverOn, ...]
    history: tuple[ClaimUse, ...]
    totals: Totals
    parameters: Parameters
    visit_type: VisitType = VisitType.OTHER
    care_type: CareType | None = None
    main_diagnosis: str = ""
    other_diagnoses: tuple[str, ...] = ()
    referral_code: str = ""
    verdicts: Mapping[int, Verdict] = field(default_factory=lambda: NO_VERDICTS)
    standing: Mapping[int, Finding] | None = None
    is_reviewed: bool = False
    added: tuple[Reason, ...] = ()
    baseline: Baseline = NO_BASELINE

    @property
    def target(self) -> date:
        """The day on which versions, prices, ages and covers are taken."""
        return self.last_day

    @property
    def is_overnight(self) -> bool:
        return self.last_day > self.first_day

    def with_use(
        self, history: tuple[ClaimUse, ...], totals: Totals, added: tuple[Reason, ...] | None = None
    ) -> ClaimFacts:
        """The same claim with this history, these totals, and what packs add; written out, for it
        is made for every claim of a batch.
        """
        return ClaimFacts(
            self.claim,
            self.code,
            self.scheme,
            self.facility,
            self.patient,
            self.first_day,
            self.last_day,
            self.lines,
            self.covers,
            history,
            totals,
            self.parameters,
            self.visit_type,
            self.care_type,
            self.main_diagnosis,
            self.other_diagnoses,
            self.referral_code,
            self.verdicts,
            self.standing,
            self.is_reviewed,
            self.added if added is None else added,
            self.baseline,
        )


# What comes out


class QuantityBy(StrEnum):
    """Who set the quantity that counts."""

    FACILITY = "facility"
    RULE = "rule"
    REVIEWER = "reviewer"


@dataclass(frozen=True, slots=True)
class LineDecision:
    """What is decided about one line. The parts add up: above_fixed + deductible + co_insurance +
    exceed_category + exceed_ceiling + rounding + value = quantity × price.

    `remunerated` None: waits for an index, or the claim is not valued yet.
    """

    number: int
    kind: Kind
    code: str
    finding: Finding
    passed: bool
    reasons: tuple[Reason, ...]
    quantity: Decimal
    quantity_by: QuantityBy
    price: Decimal | None = None
    above_fixed: Decimal = ZERO
    deductible: Decimal = ZERO
    co_insurance: Decimal = ZERO
    exceed_category: Decimal = ZERO
    exceed_ceiling: Decimal = ZERO
    rounding: Decimal = ZERO
    value: Decimal = ZERO
    remunerated: Decimal | None = None
    awaits_index: bool = False
    steps: tuple[Step, ...] = ()

    @property
    def cover(self) -> UUID | None:
        """The cover that pays, or None."""
        return self.finding.cover if self.passed else None

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """From asked to paid: which cover pays, then the amounts; nothing for a rejected line."""
        return (*self.finding.steps, *self.steps) if self.passed else ()


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of a claim, of passed lines only but for `claimed`. `remunerated` None: not
    final.
    """

    claimed: Decimal
    approved: Decimal
    adjusted: Decimal
    valuated: Decimal
    remunerated: Decimal | None


@dataclass(frozen=True, slots=True)
class ClaimDecision:
    """What is decided about a claim, with everything that explains it.

    `reasons`: why the whole claim is rejected. `dropped`: covers that left for the whole claim.
    `questions`: why a person must look at it, `score` how unusual it is, from 0 to 100; None when
    it was not asked. `claim_use` and `cover_uses` are what is to be posted to usage; nothing for a
    rejected claim. `parameters` names by hash the terms of each cover that was read, and the rules
    about hands under the scheme's id.
    """

    act: Act
    category: Category
    amounts: Amounts
    lines: tuple[LineDecision, ...]
    reasons: tuple[Reason, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    questions: tuple[Reason, ...] = ()
    score: int | None = None
    warnings: tuple[Reason, ...] = ()
    claim_use: ClaimUse | None = None
    cover_uses: tuple[CoverUse, ...] = ()
    parameters: Mapping[UUID, str] = field(default_factory=lambda: MappingProxyType({}))
    rules: str = RULES_VERSION

    def line(self, number: int) -> LineDecision:
        """The decision about the line of this number. Raises: StopIteration for an unknown one."""
        return next(line for line in self.lines if line.number == number)

    def as_decision(self) -> Decision:
        """The shape that every decision of the house has."""
        amounts = self.amounts
        named = {
            "claimed": amounts.claimed,
            "approved": amounts.approved,
            "adjusted": amounts.adjusted,
            "valuated": amounts.valuated,
        }
        if amounts.remunerated is not None:
            named["remunerated"] = amounts.remunerated
        return Decision(
            outcome=self.act.value,
            amounts=named,
            reasons=(*self.reasons, *self.questions),
            steps=tuple(step for line in self.lines for step in line.all_steps),
            rules=self.rules,
            parameters=fingerprint({str(key): value for key, value in self.parameters.items()}),
        )


# What a run of settlement says of claims that wait for an index


@dataclass(frozen=True, slots=True)
class LineAtIndex:
    """What a line comes to, and the step that says how. No step: the facility is paid by
    capitation.
    """

    number: int
    remunerated: Decimal
    step: Step | None


@dataclass(frozen=True, slots=True)
class ClaimAtIndex:
    """What an index makes of a claim: the lines that it gives an amount, and the amount of the
    whole. `remunerated` None: other lines still wait. `decision_no`: the decision it builds upon.
    """

    claim: UUID
    decision_no: int
    lines: tuple[LineAtIndex, ...]
    remunerated: Decimal | None


# What comes from elsewhere, decided


@dataclass(frozen=True, slots=True)
class LoadedLine:
    """One line and what was decided about it elsewhere, its figures untouched. Unit prices, but for
    the amounts of deductible, caps, value and remuneration, which are of the whole line.
    """

    number: int
    kind: Kind
    code: str
    quantity: Decimal
    price_asked: Decimal
    explanation: str = ""
    passed: bool = True
    rejection: str = ""
    quantity_approved: Decimal | None = None
    price_adjusted: Decimal | None = None
    price_valued: Decimal | None = None
    remunerated: Decimal | None = None
    deductible: Decimal | None = None
    over_ceiling: Decimal | None = None
    over_category_cap: Decimal | None = None
    price_origin: str = ""
    limitation: str = ""
    limitation_value: Decimal | None = None
    cover: UUID | None = None
    plan: UUID | None = None


@dataclass(frozen=True, slots=True)
class LoadedClaim:
    """A claim decided elsewhere: shown, counted in what was used, posted as an opening entry, never
    decided again.
    """

    id: UUID
    scheme: UUID
    facility: UUID
    administrator: UUID | None
    person: UUID
    code: str
    first_day: date
    last_day: date
    claimed_on: date
    main_diagnosis: str
    other_diagnoses: tuple[str, ...]
    visit_type: VisitType
    status: Status
    category: Category | None
    claimed: Decimal
    approved: Decimal | None
    valued: Decimal | None
    remunerated: Decimal | None
    explanation: str
    adjustment: str
    guarantee: str
    entered_at: datetime
    decided_at: datetime | None
    lines: tuple[LoadedLine, ...]
    claim_use: ClaimUse | None = None  # posted as they are, also what the source counted
    cover_uses: tuple[CoverUse, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    row: int | None = None
