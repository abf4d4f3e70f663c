"""Claims as they are kept and shown: what was asked, what was decided, and why.

Reasons and steps are codes and values; sentences are made where they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from jamii.claims.types import (
    NEXT,
    Act,
    Answers,
    Became,
    LineDecision,
    NewClaim,
    NewLine,
    PaperKind,
    RawClaim,
    ReviewState,
    Said,
    Stage,
    Status,
    Talk,
    Verdict,
)
from jamii.coverage.eligibility.types import CoverAnswer
from jamii.kernel.days import Days
from jamii.kernel.errors import Problem
from jamii.kernel.money import ZERO
from jamii.kernel.reasons import Reason, Step, Value
from jamii.schemes.plans.types import Kind


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it was sent, and where it stands. `decision_no` 0: nothing was decided yet."""

    asked: NewClaim
    status: Status
    review: ReviewState
    questions: tuple[Reason, ...]
    category: str
    adjustment: str
    claimed: Decimal
    approved: Decimal | None
    adjusted: Decimal | None
    valuated: Decimal | None
    remunerated: Decimal | None
    decision_no: int
    restores: UUID | None
    restored_as: UUID | None
    entered_at: datetime
    entered_by: UUID
    entered_by_name: str
    origin: str
    version: int
    talk: Talk = Talk.QUIET
    talk_since: datetime | None = None
    enquiry: ReviewState = ReviewState.IDLE

    @property
    def id(self) -> UUID:
        return self.asked.id

    @property
    def code(self) -> str:
        return self.asked.code

    @property
    def scheme(self) -> UUID:
        return self.asked.scheme

    @property
    def lines(self) -> tuple[NewLine, ...]:
        return self.asked.lines

    @property
    def pays(self) -> Decimal | None:
        """What the scheme pays, so far as it is known: after index or capitation once they are."""
        return self.valuated if self.remunerated is None else self.remunerated

    @property
    def waits(self) -> bool:
        """Whether a reviewer must look at it."""
        return self.status is Status.CHECKED

    def can(self, act: Act) -> bool:
        """What the table of states allows now."""
        return (self.status, act) in NEXT


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One row of a list of claims."""

    id: UUID
    code: str
    scheme: UUID
    status: Status
    review: ReviewState
    person_name: str
    person_number: str
    facility_code: str
    facility_name: str
    first_day: date
    last_day: date
    main_diagnosis: str
    claimed: Decimal
    valuated: Decimal | None
    remunerated: Decimal | None
    questions: tuple[Reason, ...]
    entered_at: datetime
    entered_by: UUID
    score: int = 0
    talk: Talk = Talk.QUIET
    talk_since: datetime | None = None
    papers: int = 0
    version: int = 1
    proposed_by: UUID | None = None  # who reviewed it first, while a second look is due
    origin: str = "entered"

    @property
    def waits_for_run(self) -> bool:
        """Whether it was taken without being decided, and the next run of its scheme decides it."""
        return self.status is Status.ENTERED and self.origin == "entered"

    @property
    def pays(self) -> Decimal | None:
        """What the scheme pays, so far as it is known."""
        return self.valuated if self.remunerated is None else self.remunerated


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """Which of the waiting claims the queue shows. Empty means all; `entered_before` is the first
    moment that is too young.
    """

    why: str = ""
    facility: str = ""  # its code
    amount_from: Decimal | None = None
    entered_before: datetime | None = None
    part: str = ""  # one of the parts of the queue; empty: what can be taken up now


@dataclass(frozen=True, slots=True)
class CoverShown:
    """The cover that bore a line, as it was called on the day of the decision."""

    id: UUID
    number: str
    plan: UUID
    plan_names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DecisionShown:
    """One decision as it was stored."""

    number: int
    cause: str
    at: datetime
    actor_name: str
    act: Act
    category: str
    amounts: Mapping[str, Decimal | None]
    reasons: tuple[Reason, ...]
    questions: tuple[Reason, ...]
    warnings: tuple[Reason, ...]
    dropped: tuple[tuple[str, Reason], ...]  # number of the cover, and why it does not pay
    rules: str
    facts: str
    parameters: Mapping[str, str]
    covers: Mapping[UUID, CoverShown]
    shared: Mapping[str, Value] = field(default_factory=dict)  # by the steps of all lines
    run: UUID | None = None  # that decided it among many
    entry: UUID | None = None  # of the ledger, in which its amount stands among others


@dataclass(frozen=True, slots=True)
class LineShown:
    """One line from asked to paid. `decided` None: nothing was decided yet."""

    number: int
    asked: NewLine
    names: Mapping[str, str]
    decided: LineDecision | None
    cover: CoverShown | None = None

    @property
    def asked_amount(self) -> Decimal:
        """Quantity times price, as asked."""
        return self.asked.quantity * self.asked.price_asked

    @property
    def passed(self) -> bool:
        return self.decided is not None and self.decided.passed

    @property
    def paid(self) -> Decimal:
        """What the scheme pays for the line, so far as it is known."""
        line = self.decided
        if line is None or not line.passed:
            return ZERO
        return line.value if line.remunerated is None else line.remunerated

    @property
    def by_index(self) -> Decimal:
        """What index or capitation took from the line's value (below zero), or added to it."""
        line = self.decided
        return self.paid - line.value if line is not None and line.passed else ZERO

    @property
    def borne(self) -> Decimal:
        """What of the agreed price the person bears: deductible, share, what is above limits."""
        line = self.decided
        if line is None or not line.passed or line.price is None:
            return ZERO
        return line.quantity * line.price - line.value

    @property
    def not_accepted(self) -> Decimal:
        """What was asked above the agreed quantity and price, or the whole of a refused line."""
        line = self.decided
        if line is None:
            return ZERO
        if not line.passed or line.price is None:
            return self.asked_amount
        return max(ZERO, self.asked_amount - line.quantity * line.price)

    @property
    def steps(self) -> tuple[Step, ...]:
        return () if self.decided is None else self.decided.all_steps

    @property
    def adds_up(self) -> bool:
        """Whether the stored parts give quantity times price again."""
        line = self.decided
        if line is None or not line.passed or line.price is None:
            return True
        parts = (
            line.above_fixed
            + line.deductible
            + line.co_insurance
            + line.exceed_category
            + line.exceed_ceiling
            + line.rounding
            + line.value
        )
        return abs(parts - line.quantity * line.price) < Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class ReviewShown:
    """What a reviewer said."""

    at: datetime
    actor_name: str
    decision_no: int
    remark: str
    verdicts: Mapping[int, Verdict]


@dataclass(frozen=True, slots=True)
class PaperShown:
    """Something attached to a claim. `media_type` is empty for one that lies elsewhere."""

    id: UUID
    kind: PaperKind
    title: str
    day: date
    media_type: str
    size: int
    url: str
    at: datetime
    actor_name: str

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Word:
    """What was said about a claim; `line` None: about the whole claim."""

    id: UUID
    kind: Said
    line: int | None
    text: str
    paper: UUID | None
    at: datetime
    actor_name: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A claim with everything that explains it, replayed from what the decision stored."""

    claim: Claim
    currency: str
    places: int
    time_zone: str
    scheme_names: Mapping[str, str]
    person_name: str
    person_number: str
    facility_code: str
    facility_name: str
    diagnoses: tuple[tuple[str, Mapping[str, str]], ...]
    decision: DecisionShown | None
    earlier: tuple[DecisionShown, ...]
    lines: tuple[LineShown, ...]
    reviews: tuple[ReviewShown, ...]

    @property
    def decisions(self) -> tuple[DecisionShown, ...]:
        """All decisions, the newest first."""
        return () if self.decision is None else (self.decision, *self.earlier)

    @property
    def named_entries(self) -> tuple[UUID, ...]:
        """Ledger entries in which amounts of the claim stand among others."""
        return tuple(row.entry for row in self.decisions if row.entry is not None)

    @property
    def adds_up(self) -> bool:
        """Whether the stored lines give the stored total again; imported figures are not judged."""
        if self.decision is None or self.claim.origin == "imported":
            return True
        value = self.paid - self.by_index
        return (
            value == (self.claim.valuated or ZERO)
            and (self.claim.remunerated is None or self.paid == self.claim.remunerated)
            and all(line.adds_up for line in self.lines)
        )

    @property
    def asked(self) -> Decimal:
        return sum((line.asked_amount for line in self.lines), ZERO)

    @property
    def not_accepted(self) -> Decimal:
        return sum((line.not_accepted for line in self.lines), ZERO)

    @property
    def borne(self) -> Decimal:
        return sum((line.borne for line in self.lines), ZERO)

    @property
    def paid(self) -> Decimal:
        return sum((line.paid for line in self.lines), ZERO)

    @property
    def by_index(self) -> Decimal:
        """What index or capitation took from the claim's value (below zero), or added to it."""
        return sum((line.by_index for line in self.lines), ZERO)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a decision letter says beside the claim's explanation: where the facility is reached,
    and where the money is. The earlier decisions and the reviews are left out of it.
    """

    shown: Explanation
    scheme_code: str
    facility_address: tuple[str, ...]
    payment: Payment | None


@dataclass(frozen=True, slots=True)
class HandValue:
    """A number of what may settle without a hand, on some days."""

    id: int
    name: str
    days: Days
    value: str
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class ProfileShown:
    """When the statistics of what is usual were worked out, over which days of care, and how many
    claims.
    """

    at: datetime
    first_day: date
    last_day: date
    claims: int


class RunState(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    PAUSED = "paused"
    FAILED = "failed"  # stopped by an error; goes on once that is mended
    FINISHED = "finished"

    @property
    def word(self) -> str:
        """The word whose label is shown: a job may be running too, and says so otherwise."""
        return f"run-{self.value}"


@dataclass(frozen=True, slots=True)
class RunFigures:
    """What is done of a run so far. `looked_at` counts claims of the chunks that are done, with
    those that somebody decided meanwhile on a screen.
    """

    chunks: int = 0
    looked_at: int = 0
    lines: int = 0
    valued: int = 0
    waiting: int = 0
    awaiting_index: int = 0
    rejected: int = 0
    claimed: Decimal = ZERO
    valuated: Decimal = ZERO
    remunerated: Decimal = ZERO
    left: int = 0
    last_at: datetime | None = None

    @property
    def decided(self) -> int:
        """How many claims the run decided."""
        return self.valued + self.waiting + self.awaiting_index + self.rejected


@dataclass(frozen=True, slots=True)
class RunShown:
    """A run: how many chunks and claims it began with, and what is done of them."""

    id: UUID
    scheme: UUID
    state: RunState
    chunks: int
    claims: int
    problem: str
    started_at: datetime
    finished_at: datetime | None
    actor_name: str
    figures: RunFigures

    @property
    def percent(self) -> int:
        """How much of it is done, by claims."""
        return 100 * self.figures.looked_at // self.claims if self.claims else 100

    @property
    def elsewhere(self) -> int:
        """Claims that were decided on a screen before the run came to them."""
        return self.figures.looked_at - self.figures.decided - self.figures.left


class FileState(StrEnum):
    """Where a file of claims stands."""

    CHECKING = "checking"
    CHECKED = "checked"  # tried; waits for a person to say that it be taken
    TAKING = "taking"
    DONE = "done"
    UNREADABLE = "unreadable"

    @property
    def word(self) -> str:
        """The word whose label is shown: claims and bulk decisions have such states too."""
        return f"file-{self.value}"


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file of claims: how many it holds (None: not read through yet), and what became of them so
    far; before they are taken, what would. `problems`: why it cannot be read.
    """

    id: UUID
    scheme: UUID
    name: str
    form: str
    size: int
    state: FileState
    claims: int | None
    taken: int
    repeated: int
    refused: int
    problems: tuple[Problem, ...]
    sent_at: datetime
    finished_at: datetime | None
    actor_id: UUID
    actor_name: str

    @property
    def looked_at(self) -> int:
        return self.taken + self.repeated + self.refused

    @property
    def percent(self) -> int:
        """How much of it is done, by claims."""
        return 100 * self.looked_at // self.claims if self.claims else 0

    @property
    def is_at_work(self) -> bool:
        return self.state in (FileState.CHECKING, FileState.TAKING)

    @property
    def is_taken(self) -> bool:
        """Whether anything of it was taken, or is about to be."""
        return self.state in (FileState.TAKING, FileState.DONE)


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one claim of a file. `place` counts the claims of the file from 1, `row` is
    the line at which it begins; `sent` what the file says of a refused one.
    """

    place: int
    row: int
    code: str
    became: Became
    claim: UUID | None
    problems: tuple[Problem, ...]
    sent: RawClaim | None

    @property
    def number(self) -> str:
        """The number of the patient, as the file says it of a refused claim."""
        return "" if self.sent is None else str(self.sent.fields.get("number", ""))


@dataclass(frozen=True, slots=True)
class Settled:
    """Claims that were entered on some days, and those of them that needed no hand."""

    days: Days
    claims: int
    straight: int


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Claims that wait since so many days (`most` None: and more), and what they ask."""

    least: int
    most: int | None
    entered: Days
    claims: int
    asked: Decimal


@dataclass(frozen=True, slots=True)
class ReasonYield:
    """A reason why claims needed a hand, and what came of the look."""

    code: str
    claims: int
    reviewed: int
    changed: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Reviewed claims and those that the review changed; and the same of claims that only chance
    selected.
    """

    reviewed: int
    changed: int
    drawn: int
    drawn_changed: int


@dataclass(frozen=True, slots=True)
class Duration:
    """How long it took: the median, and the time within which nine of ten were decided."""

    claims: int
    median: timedelta
    most: timedelta


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed of a claim, unchecked."""

    id: UUID
    facility: UUID | None
    title: str
    content: Mapping[str, Any]
    revision: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Filters:
    """Which claims a list shows. Empty means all."""

    text: str = ""
    status: str = ""
    facility: UUID | None = None
    first: date | None = None
    last: date | None = None
    entered: Days | None = None  # the days of entry, where the scheme is
    zone: str = "UTC"
    scheme: UUID | None = None
    way: str = ""  # straight, or hand
    why: str = ""  # a reason why it needed a hand
    outcome: str = ""  # reviewed, changed, or unchanged
    stage: str = ""

    @property
    def asks_why(self) -> bool:
        """Whether the list shows why claims needed a hand, which not everybody may know."""
        return bool(self.way or self.why or self.outcome)


@dataclass(frozen=True, slots=True)
class StageSum:
    """How many claims are at a stage, what they ask, and what the scheme pays for them so far."""

    stage: Stage
    scheme: UUID
    claims: int
    asked: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class Link:
    """One claim of a chain: a rejected one and those that were sent in its place."""

    id: UUID
    code: str
    status: Status
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Payment:
    """Where the money of a claim is: `state` is a word that whoever tells it has labelled; `day`
    and `name` say when and by which bill, `url` leads there, and `paper` to its remittance advice,
    for those who may see bills.
    """

    state: str
    day: date | None = None
    name: str = ""
    url: str = ""
    paper: str = ""


# What lies on a reviewer's table beside a claim


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """A line of another claim of the person; `is_same`: the claim under review has it too."""

    kind: Kind
    code: str
    quantity: Decimal
    is_same: bool


@dataclass(frozen=True, slots=True)
class EarlierClaim:
    """Another claim of the person, with its lines."""

    id: UUID
    code: str
    status: Status
    facility_name: str
    last_day: date
    main_diagnosis: str
    claimed: Decimal
    valuated: Decimal | None
    lines: tuple[EarlierLine, ...]

    @property
    def has_same(self) -> bool:
        return any(line.is_same for line in self.lines)


@dataclass(frozen=True, slots=True)
class FacilityRecord:
    """What became of the last claims of a facility: how many, how many were rejected, and what was
    asked and came of it.
    """

    claims: int
    rejected: int
    asked: Decimal
    paid: Decimal

    @property
    def cut_percent(self) -> int:
        """How much of what was asked was not paid by the scheme, in whole percent."""
        return 0 if self.asked <= ZERO else int((self.asked - self.paid) * 100 / self.asked)


@dataclass(frozen=True, slots=True)
class ProposalShown:
    """A first review as it was proposed; `answered_by` empty: nobody has looked at it yet."""

    id: UUID
    at: datetime
    actor_id: UUID
    actor_name: str
    verdicts: Mapping[int, Verdict]
    remark: str
    act: Act
    before: Decimal
    after: Decimal
    lines: Mapping[int, tuple[bool, Decimal]]  # whether it passes, and its value
    confirmed: bool
    reason: str
    answered_by: str
    answered_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.answered_at is None


@dataclass(frozen=True, slots=True)
class Bench:
    """One claim under review with all that a reviewer looks at. `previous` and `following` are its
    neighbours in the queue that the reviewer may take; None: there is none.
    """

    shown: Explanation
    covers: tuple[CoverAnswer, ...]
    earlier: tuple[EarlierClaim, ...]
    entry_names: Mapping[tuple[Kind, str], Mapping[str, str]]
    facility: FacilityRecord
    words: tuple[Word, ...]
    papers: tuple[PaperShown, ...]
    proposals: tuple[ProposalShown, ...]
    queue: tuple[ClaimRow, ...]
    previous: UUID | None
    following: UUID | None

    @property
    def proposal(self) -> ProposalShown | None:
        """The first review that waits for a second look."""
        last = self.proposals[-1] if self.proposals else None
        return last if last is not None and last.is_open else None


# What patients say


@dataclass(frozen=True, slots=True)
class EnquiryShown:
    """A patient to be asked about a claim, or what was said; `answers` None: not yet."""

    claim: UUID
    code: str
    person_name: str
    person_number: str
    facility_name: str
    last_day: date
    officer_name: str
    phone: str
    asked_at: datetime
    answered_at: datetime | None
    answered_by_name: str
    answers: Answers | None


# One decision about several claims


class What(StrEnum):
    """What is decided: accept as the rules say, or reject whole."""

    ACCEPT = "accept"
    REJECT = "reject"


class ItemState(StrEnum):
    """What became of a claim of the decision."""

    WAITING = "waiting"
    DONE = "done"
    PROPOSED = "proposed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A claim as the reviewer saw it in the list."""

    claim: UUID
    version: int


@dataclass(frozen=True, slots=True)
class BulkItem:
    """One claim of a decision, and what became of it."""

    claim: UUID
    code: str
    facility_name: str
    state: ItemState
    reason: Reason | None
    paid: Decimal | None


@dataclass(frozen=True, slots=True)
class Bulk:
    """A decision about several claims with its progress."""

    id: UUID
    name: str
    what: What
    reason: str
    at: datetime
    items: tuple[BulkItem, ...]

    def count(self, state: ItemState) -> int:
        return sum(item.state is state for item in self.items)

    @property
    def waiting(self) -> int:
        return self.count(ItemState.WAITING)

    @property
    def done(self) -> int:
        return self.count(ItemState.DONE)

    @property
    def proposed(self) -> int:
        return self.count(ItemState.PROPOSED)

    @property
    def failed(self) -> tuple[BulkItem, ...]:
        return tuple(item for item in self.items if item.state is ItemState.FAILED)


# What a run of settlement reads


@dataclass(frozen=True, slots=True)
class LineToSettle:
    """A passed line that waits for an index; `terms` names the terms by which it was decided."""

    number: int
    plan: UUID
    terms: str
    value: Decimal
    is_capitated: bool


@dataclass(frozen=True, slots=True)
class ClaimToSettle:
    """A claim with the lines that wait for an index; its other lines come to `so_far`."""

    claim: UUID
    facility: UUID
    target: date
    is_overnight: bool
    decision_no: int
    so_far: Decimal
    lines: tuple[LineToSettle, ...]


@dataclass(frozen=True, slots=True)
class ValuedToSettle:
    """A claim that is final and stands on no bill."""

    claim: UUID
    facility: UUID
    remunerated: Decimal


@dataclass(frozen=True, slots=True)
class Activity:
    """What a facility did for the members of a plan: claims, and what they are worth before any
    limit.
    """

    facility: UUID
    plan: UUID
    visits: int
    adjusted: Decimal


@dataclass(frozen=True, slots=True)
class ClaimOnBill:
    """A claim as a bill shows it."""

    id: UUID
    code: str
    person_name: str
    person_number: str
    first_day: date
    last_day: date
    claimed: Decimal
    valuated: Decimal | None
    remunerated: Decimal | None


@dataclass(frozen=True, slots=True)
class Cut:
    """Why a claim is paid less than it asked, and by how much; below zero: more than it asked.
    `why` is the code of a reason, or a word of how prices and limits cut.
    """

    why: str
    amount: Decimal
