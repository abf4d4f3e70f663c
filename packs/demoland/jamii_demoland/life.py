"""A year in Amandara: the shapes of the generator happen, day by day, through the real services.

Whoever acts is one of the cast or a clerk of the facility; the clock stands at the moment of the
act, so that decisions, journal and ledger are as true as in a real installation.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import count
from uuid import UUID, uuid5

from jamii.claims import queries as decisions
from jamii.claims import services as claims
from jamii.claims.records import LineShown
from jamii.claims.types import ClaimId, NewClaim, NewLine, ReviewState, Status, Verdict
from jamii.coverage.contributions import queries as paid_so_far
from jamii.coverage.contributions import services as contributions
from jamii.coverage.eligibility import services as eligibility
from jamii.coverage.enrolment import queries as covers
from jamii.coverage.enrolment import services as enrolment
from jamii.coverage.enrolment.types import Stage
from jamii.coverage.enrolment.types import Status as CoverStatus
from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.days import add_months
from jamii.kernel.errors import Invalid, NotFound
from jamii.kernel.ids import new_id, seeded
from jamii.lab.dice import Dice
from jamii.lab.types import ClaimShape, CoverShape, HouseholdShape, LineShape, MemberShape
from jamii.lab.types import PaymentShape as PaymentOf
from jamii.platform import clock
from jamii.registers.accounts import queries as accounts
from jamii.registers.catalogue.types import Kind, NewListLine
from jamii.registers.people import queries as registered
from jamii.registers.people import services as people
from jamii.registers.people.types import (
    HouseholdApplication,
    HouseholdId,
    NewPerson,
    PersonId,
)
from jamii.schemes.plans.types import VisitType
from jamii.settlement import queries as bills
from jamii.settlement import services as settlement
from jamii.settlement.records import BillFilters
from jamii.settlement.types import BillState
from jamii_demoland import country
from jamii_demoland.registers import clerk_logins

Act = Callable[[datetime], None]
# What happens first on one day.
_ENROL, _PAY, _SUSPEND, _JOIN, _ASK, _CLAIM, _REVIEW, _SETTLE = range(8)
_REVIEWED_BEFORE_DAYS = 18  # the last ones still wait when the demonstration opens
_REFUSED_ONCE = 5  # the month whose first draft the manager sends back
_CENT = Decimal("0.01")
_PROTOCOL = "Protocol 4.2"


@dataclass
class Calendar:
    """What is to happen, the earliest first. One may add to it while it runs."""

    _waiting: list[tuple[date, int, int, Act]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)
    added: int = 0

    def add(self, day: date, rank: int, act: Act) -> None:
        """`act` happens on the day, among the others of its rank in the order of adding."""
        heapq.heappush(self._waiting, (day, rank, next(self._order), act))
        self.added += 1

    def run(self, progress: Callable[[float], None]) -> None:
        """Let everything happen, each act under the clock of its moment."""
        done, today, on_the_day, now = 0, date.min, 0, clock.now()
        while self._waiting:
            day, _rank, _order, act = heapq.heappop(self._waiting)
            on_the_day = on_the_day + 1 if day == today else 0
            today = day
            moment = datetime.combine(day, time(7, 30), UTC) + timedelta(minutes=3 * on_the_day)
            moment = min(moment, now)  # whoever loads early in the day sees nothing of the future
            with clock.at_moment(moment):
                act(moment)
            done += 1
            progress(done / self.added)


class Year:
    """The year before `today` in a scheme."""

    def __init__(self, today: date, scheme: UUID, plans: Mapping[str, UUID]) -> None:
        self.today = today
        self.scheme = scheme
        self.plans = plans
        self.calendar = Calendar()
        self.clerks = clerk_logins()
        self.administrators = {
            row["facility"]: country.key(f"administrator:{row['code']}")
            for _, row in country.rows("claim_administrators")
        }
        self.facilities = country.facility_levels()
        self.prices = Prices(today)
        self._actors: dict[str, Actor] = {}

    @cached_property
    def officers(self) -> Mapping[str, UUID]:
        """The enrolment officer of each district."""
        return {
            row["place"]: country.key(f"officer:{row['code']}")
            for _, row in country.rows("officers")
        }

    def actor(self, login: str) -> Actor:
        """One of the cast, or a clerk, with the grants of the demonstration's day."""
        if login not in self._actors:
            found = accounts.actor_by_login(login, self.today)
            if found is None:
                raise NotFound("not-found", login=login)
            self._actors[login] = found
        return self._actors[login]

    def plan_household(self, shape: HouseholdShape) -> None:
        """Put everything of a household into the calendar."""
        add = self.calendar.add
        if not shape.covers:
            add(shape.registered_on, _ENROL, lambda at: self._register(shape, at))
        for cover in shape.covers:
            add(cover.enrolled, _ENROL, self._enrolment(shape, cover))
            for number, payment in enumerate(cover.payments):
                add(payment.day, _PAY, self._payment(shape, cover, payment, number))
            if cover.suspended_on:
                add(cover.suspended_on, _SUSPEND, self._suspension(cover))
        if shape.joiner and shape.joined_on:
            add(shape.joined_on, _JOIN, self._joining(shape, shape.joiner))
        for number, claim in enumerate(shape.claims):
            if number % 5 == 0 and claim.first >= shape.registered_on:
                add(claim.first, _ASK, self._question(shape, claim))
            add(claim.sent_on, _CLAIM, self._claim(shape, claim))

    def _person(self, member: MemberShape) -> NewPerson:
        return NewPerson(
            PersonId(member.id),
            member.last_name,
            member.other_names,
            member.born,
            member.sex,
            member.relation,
            phone=member.phone,
        )

    def _application(self, shape: HouseholdShape) -> HouseholdApplication:
        return HouseholdApplication(
            HouseholdId(shape.id),
            country.key(f"place:{shape.village}"),
            tuple(self._person(member) for member in shape.members),
            phone=shape.phone,
            is_poor=shape.is_poor,
        )

    def _officer(self, shape: HouseholdShape) -> UUID:
        return self.officers[country.district_of(shape.village)]

    def _register(self, shape: HouseholdShape, at: datetime) -> None:
        people.register_household(
            self._application(shape), self.scheme, by=self.actor("ben"), at=at
        )

    def _enrolment(self, shape: HouseholdShape, cover: CoverShape) -> Act:
        def act(at: datetime) -> None:
            officer = self.actor("ben")
            if not cover.is_renewal:
                enrolment.enrol_household(
                    self._application(shape),
                    self.scheme,
                    self.plans[cover.plan],
                    cover.enrolled,
                    self._officer(shape),
                    id=cover.id,
                    by=officer,
                    at=at,
                )
                return
            enrolment.enrol(
                shape.id,
                self.plans[cover.plan],
                cover.enrolled,
                self._officer(shape),
                stage=Stage.RENEWAL,
                id=cover.id,
                by=officer,
                at=at,
            )

        return act

    def _payment(
        self, shape: HouseholdShape, cover: CoverShape, payment: PaymentOf, number: int
    ) -> Act:
        def act(at: datetime) -> None:
            due = covers.cover(cover.id, by=SYSTEM)
            paid = paid_so_far.paid_sum(cover.id)
            amount = (due.value * payment.share).quantize(_CENT, ROUND_HALF_UP)
            amount = due.value - paid if payment.rest else amount
            if amount <= 0:
                return
            # A poor household that cannot pay the whole is taken in all the same, now and then.
            enforced = shape.is_poor and not payment.rest and len(cover.payments) == 1
            contributions.receive(
                cover.id,
                amount,
                payment.day,
                payment.kind,
                payer=country.key("payer:GOV") if shape.is_poor else None,
                when_short="enforce" if enforced else "wait",
                id=new_id(at, seeded(f"paid:{cover.id}:{number}")),
                # Taking a household in before all is paid needs a right that the officer lacks.
                by=self.actor("joseph" if enforced else "ben"),
                at=at,
            )

        return act

    def _suspension(self, cover: CoverShape) -> Act:
        def act(at: datetime) -> None:
            if covers.cover(cover.id, by=SYSTEM).status is CoverStatus.ACTIVE:
                enrolment.suspend(cover.id, by=self.actor("solange"), at=at)

        return act

    def _joining(self, shape: HouseholdShape, joiner: MemberShape) -> Act:
        def act(at: datetime) -> None:
            people.add_person(
                shape.id, self._person(joiner), self.scheme, by=self.actor("ben"), at=at
            )

        return act

    def _clerk(self, facility: str) -> Actor:
        return self.actor(self.clerks[facility])

    def _question(self, shape: HouseholdShape, claim: ClaimShape) -> Act:
        def act(at: datetime) -> None:
            first, person = claim.lines[0], shape.members[claim.member].id
            eligibility.check(
                registered.persons([person])[person].number,
                on=claim.first,
                entry=(first.kind, first.code),
                facility=country.key(f"facility:{claim.facility}"),
                by=self._clerk(claim.facility),
                at=at,
            )

        return act

    def _line(self, claim: ClaimShape, line: LineShape) -> NewLine:
        level = self.facilities[claim.facility][0]
        price = self.prices.of(level, line.kind, line.code, claim.last)
        asked = (price * line.asked_percent / 100).quantize(_CENT, ROUND_HALF_UP)
        return NewLine(line.kind, line.code, line.quantity, asked)

    def _new_claim(self, shape: HouseholdShape, claim: ClaimShape) -> NewClaim:
        needs_letter = claim.visit_type == "referral" and claim.has_referral
        return NewClaim(
            id=ClaimId(claim.id),
            scheme=self.scheme,
            facility=country.key(f"facility:{claim.facility}"),
            administrator=self.administrators[claim.facility],
            person=shape.members[claim.member].id,
            code="",
            first_day=claim.first,
            last_day=claim.last,
            claimed_on=claim.sent_on,
            main_diagnosis=claim.diagnosis,
            other_diagnoses=(claim.second_diagnosis,) if claim.second_diagnosis else (),
            lines=tuple(self._line(claim, line) for line in claim.lines),
            visit_type=VisitType(claim.visit_type),
            referral_code=f"RL-{claim.id.int % 100_000:05d}" if needs_letter else "",
        )

    def _claim(self, shape: HouseholdShape, claim: ClaimShape) -> Act:
        def act(at: datetime) -> None:
            new, clerk = self._new_claim(shape, claim), self._clerk(claim.facility)
            if claim.stays_draft:
                self._keep(new, shape, claim, clerk, at)
                return
            try:
                decided = claims.submit_claim(new, by=clerk, at=at)
            except Invalid:
                # As in life: what the desk refuses stays a draft until somebody mends it.
                self._keep(new, shape, claim, clerk, at)
                return
            review = claim.sent_on + timedelta(days=3 + claim.id.int % 7)
            waits = decided.status is Status.CHECKED
            if waits and review <= self.today - timedelta(days=_REVIEWED_BEFORE_DAYS):
                self.calendar.add(review, _REVIEW, self._review(claim))
            elif waits and claim.id.int % 4 == 0 and claim.sent_on < self.today:
                claims.ask_facility(
                    claim.id,
                    "Prescription ?",
                    id=uuid5(claim.id, "question"),
                    by=self.actor("chen"),
                    at=at + timedelta(hours=3),
                )

        return act

    def _keep(
        self, new: NewClaim, shape: HouseholdShape, claim: ClaimShape, clerk: Actor, at: datetime
    ) -> None:
        """Leave the claim half typed on the clerk's screen."""
        member = shape.members[claim.member]
        content = _typed(new, registered.persons([member.id])[member.id].number)
        title = f"{member.other_names} {member.last_name}"
        claims.save_draft(
            new.id, content, revision=1, title=title, facility=new.facility, by=clerk, at=at
        )

    def plan_settlement(self) -> None:
        """Each month is drafted after its end, confirmed the next day, and its bills are paid in
        the week that follows. When the demonstration opens, the last draft waits for the manager,
        and some bills of the month before it are still to be paid.
        """
        this = self.today.replace(day=1)
        months = [add_months(this, -back) for back in range(14, 0, -1)]
        for place, first in enumerate(months):
            after = add_months(first, 1)
            drafted = after + timedelta(days=3)
            is_last, is_before_last = place == len(months) - 1, place == len(months) - 2
            if drafted > self.today:
                continue
            if place == _REFUSED_ONCE:
                self.calendar.add(drafted, _SETTLE, self._draft(first, "pascal", refused=True))
            self.calendar.add(drafted, _SETTLE, self._draft(first, "grace"))
            if not is_last:
                self.calendar.add(drafted + timedelta(days=1), _SETTLE, self._confirm(first))
                self.calendar.add(
                    drafted + timedelta(days=8), _SETTLE, self._pay_bills(first, is_before_last)
                )

    def _draft(self, first: date, login: str, *, refused: bool = False) -> Act:
        def act(at: datetime) -> None:
            run = settlement.draft_run(
                self.scheme,
                None,
                first.year,
                first.month,
                id=new_id(at, seeded(f"run:{first}:{login}")),
                by=self.actor(login),
                at=at,
            )
            if refused:
                reason = "Deux cotisations du mois ne sont pas encore comptabilisées."
                settlement.refuse_run(run.id, reason, by=self.actor("solange"), at=at)

        return act

    def _confirm(self, first: date) -> Act:
        def act(at: datetime) -> None:
            run = self._run_of(first)
            settlement.confirm_run(run, accepts_zero=True, by=self.actor("solange"), at=at)

        return act

    def _run_of(self, first: date) -> UUID:
        """The draft or run of the month that counts."""
        listed = bills.runs(by=self.actor("grace"), size=5)
        return next(run.id for run in listed if run.first_day == first)

    def _pay_bills(self, first: date, leaves_some: bool) -> Act:
        def act(at: datetime) -> None:
            payer = self.actor("pascal")
            filters = BillFilters(run=self._run_of(first), state=BillState.OPEN.value)
            listed = bills.bills(by=payer, filters=filters, size=200)
            for place, bill in enumerate(sorted(listed, key=lambda bill: bill.number)):
                if leaves_some and place % 3 == 0:
                    continue
                reference = f"VIR {bill.number}"
                settlement.pay_bill(bill.id, at.date(), reference, "1000", by=payer, at=at)

        return act

    def _review(self, claim: ClaimShape) -> Act:
        def act(at: datetime) -> None:
            reviewer = self.actor("marc" if claim.id.int % 3 else "chen")
            shown = decisions.explanation(claim.id, by=reviewer)
            verdicts = _verdicts(claim.id, shown.lines)
            done = claims.review_claim(claim.id, verdicts, by=reviewer, at=at)
            if done.review is ReviewState.PROPOSED:
                second = self.actor("chen" if claim.id.int % 3 else "marc")
                seen = claims.preview_confirmation(claim.id, by=second, at=at)
                claims.confirm_review(claim.id, expected=seen.amounts.valuated, by=second, at=at)

        return act


def _typed(new: NewClaim, number: str) -> dict[str, object]:
    """A claim as the entry screen keeps what is typed: texts, field by field."""
    content: dict[str, object] = {
        "scheme": str(new.scheme),
        "facility": str(new.facility),
        "administrator": str(new.administrator or ""),
        "number": number,
        "first_day": new.first_day.isoformat(),
        "last_day": new.target.isoformat() if new.target != new.first_day else "",
        "visit_type": new.visit_type.value,
        "main_diagnosis": new.main_diagnosis,
        "referral_code": new.referral_code,
        "rows": str(len(new.lines) + 1),
    }
    for place, line in enumerate(new.lines):
        content[f"l{place}-kind"] = line.kind.value
        content[f"l{place}-code"] = line.code
        content[f"l{place}-quantity"] = str(line.quantity)
        content[f"l{place}-price"] = str(line.price_asked)
    return content


def _verdicts(claim: UUID, lines: Sequence[LineShown]) -> dict[int, Verdict]:
    """What the reviewer says: most is in order, some quantities go down, some lines fall."""
    dice = Dice(f"review:{claim}")
    mood = dice.weighted((("fine", 60), ("less", 25), ("one", 10), ("all", 5)))
    passed = [line for line in lines if line.passed]
    if mood == "all":
        return {line.number: Verdict(False, justification=_PROTOCOL) for line in passed}
    if mood == "one" and passed:
        return {passed[-1].number: Verdict(False, justification=_PROTOCOL)}
    for line in passed:
        as_asked = line.decided is not None and line.decided.finding.quantity is None
        if mood == "less" and as_asked and line.asked.quantity > 1:
            less = line.asked.quantity - 1
            return {line.number: Verdict(quantity=less, justification=_PROTOCOL)}
    return {}


class Prices:
    """What a facility of a level asks for one unit on a day: its list's price, else the
    register's.
    """

    def __init__(self, today: date) -> None:
        self.register = {
            (entry.kind, entry.code): entry.terms[0].price for entry in country.entries()
        }
        self.lists: dict[tuple[UUID, str], list[NewListLine]] = {}
        for row in country.price_lists("XTS", today):
            for line in row.lines:
                self.lists.setdefault((row.id, line.code), []).append(line)

    def of(self, level: str, kind: Kind, code: str, day: date) -> Decimal:
        """The price of one unit."""
        for line in self.lists.get((country.list_key(level, kind), code), ()):
            if day in line.days and line.price is not None:
                return line.price
        return self.register[kind, code]
