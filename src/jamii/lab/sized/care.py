"""Why people of a block seek care, and which claims come of it.

Most claims are as they should be. Four in a hundred are made to break one rule and no other; one in
two hundred asks again for what was asked before; one cover in two hundred is used up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from jamii.claims.types import ClaimId, NewClaim, NewLine, NewPart
from jamii.coverage.contributions.types import NewContribution
from jamii.coverage.enrolment.types import NewCover
from jamii.kernel.days import completed_years
from jamii.kernel.ids import new_id
from jamii.lab.dice import Dice, spread
from jamii.lab.sized import registers as groups
from jamii.lab.sized.registers import Clinic, Registers
from jamii.registers.catalogue.types import Kind
from jamii.registers.people.types import HouseholdApplication, HouseholdId, NewPerson, Sex
from jamii.schemes.plans.types import Category, VisitType

if TYPE_CHECKING:
    from jamii.lab.sized.country import Country

_LINES = spread(
    ((1, 12), (2, 18), (3, 18), (4, 17), (5, 13), (6, 9), (7, 5), (8, 4), (9, 2), (10, 1), (12, 1))
)
_VISITS = spread(((VisitType.OTHER, 43), (VisitType.REFERRAL, 3), (VisitType.EMERGENCY, 4)))
_EPISODES = spread(
    (("visit", 23), ("consultation", 19), ("stay", 4), ("antenatal", 2), ("surgery", 1),
     ("delivery", 1))
)  # fmt: skip
_WAITS = spread(((0, 6), (1, 5), (3, 4), (8, 3), (20, 2)))
_ASKED = spread(((100, 43), (95, 2), (115, 3), (140, 2)))
_QUANTITIES = spread(((1, 4), (2, 3), (3, 2), (6, 2), (10, 5), (20, 3)))
_DIRT_OF_BLOCK = 4
_CARE_DAYS = 365

# Which rule is broken, by the word of the reason; a block takes the next four of the list.
BREAKS = (
    "not-in-register", "target-date", "not-in-price-list", "care-type", "patient-category",
    "frequency", "not-covered", "waiting-period", "max-provisions", "insuree-invalid", "no-cover",
    "max-admissions", "max-visits", "max-consultations", "max-surgeries", "max-deliveries",
    "max-antenatal",
)  # fmt: skip
_COUNTED = {
    "max-admissions": (Category.HOSPITALISATION, groups.ADMISSION),
    "max-visits": (Category.VISIT, groups.VISIT[0]),
    "max-consultations": (Category.CONSULTATION, groups.CONSULTATION[0]),
    "max-surgeries": (Category.SURGERY, groups.SURGERY),
    "max-deliveries": (Category.DELIVERY, groups.DELIVERY),
    "max-antenatal": (Category.ANTENATAL, groups.ANTENATAL),
}


@dataclass(slots=True)
class Home:
    """A household while its block is made."""

    id: HouseholdId
    village: UUID
    district: int
    people: list[NewPerson]
    registered: date
    scheme: UUID
    plan: int
    phone: str
    is_poor: bool
    covers: list[NewCover] = field(default_factory=list)
    contributions: list[NewContribution] = field(default_factory=list)
    shared: list[NewCover] = field(
        default_factory=list
    )  # of other households, with a person of ours
    ended_on: date | None = None

    def application(self) -> HouseholdApplication:
        return HouseholdApplication(
            self.id,
            self.village,
            tuple(self.people),
            phone=self.phone,
            is_poor=self.is_poor,
            registered_on=self.registered,
            ended_on=self.ended_on,
        )

    @property
    def woman(self) -> NewPerson:
        """The grown-up woman of a household of two and more."""
        head = self.people[0]
        return head if head.sex is Sex.FEMALE else self.people[1]


@dataclass(frozen=True, slots=True)
class Sent:
    """A claim while its block is made."""

    claim: NewClaim
    sent_at: datetime
    breaks: str = ""
    repeats: UUID | None = None


class Pharmacy:
    """What each facility may ask for, by group of codes, with the price on its list."""

    def __init__(self, registers: Registers) -> None:
        self.registers = registers
        self.clinics = registers.clinics()
        self.by_district: dict[tuple[int, bool], list[Clinic]] = {}
        for clinic in self.clinics:
            for overnight in {False, clinic.keeps_overnight}:
                self.by_district.setdefault((clinic.district, overnight), []).append(clinic)
        self.overnight = [clinic for clinic in self.clinics if clinic.keeps_overnight]
        self._codes: dict[tuple[Kind, int, int], list[int]] = {}
        self._asked: dict[tuple[Kind, int], Decimal] = {}
        self._names: dict[tuple[Kind, int], str] = {}
        for kind in Kind:
            for number in range(registers.count(kind)):
                of = groups.group(kind, number)
                self._asked[kind, number] = registers.price(kind, number)
                self._names[kind, number] = groups.code(kind, number)
                for list_no in range(registers.size.lists):
                    if registers.is_listed(kind, number, list_no):
                        self._codes.setdefault((kind, of, list_no), []).append(number)
        self.packages = {package.code: package.parts for package in registers.packages()}

    def codes(self, kind: Kind, of: int, list_no: int) -> Sequence[int]:
        """The codes of a group on a list; of a group that is on no list, all of its codes."""
        found = self._codes.get((kind, of, list_no))
        if found is None:
            count = self.registers.count(kind)
            found = [number for number in range(count) if groups.group(kind, number) == of]
            self._codes[kind, of, list_no] = found
        return found

    def line(
        self, dice: Dice, kind: Kind, of: int, clinic: Clinic, quantity: Decimal = Decimal(1)
    ) -> NewLine:
        """A line of the group, as the facility asks."""
        return self.line_of(dice, kind, dice.pick(self.codes(kind, of, clinic.list_no)), quantity)

    def line_of(self, dice: Dice, kind: Kind, number: int, quantity: Decimal) -> NewLine:
        base = self._asked[kind, number]
        percent = dice.pick(_ASKED)
        asked = base if percent == 100 else (base * percent / 100).quantize(Decimal("0.01"))
        return NewLine(kind, self._names[kind, number], quantity, asked)


@dataclass(frozen=True, slots=True)
class _Patient:
    """One person with the cover under which care is looked for."""

    home: Home
    person: NewPerson
    first: date
    last: date


def claims_of(
    dice: Dice, pharmacy: Pharmacy, homes: list[Home], whole: Country, block: int
) -> list[Sent]:
    """All claims of a block."""
    maker = _Maker(dice, pharmacy, whole, block)
    if whole.size.is_edgy:
        return maker.edgy(homes)
    return maker.usual(homes)


class _Maker:
    def __init__(self, dice: Dice, pharmacy: Pharmacy, whole: Country, block: int) -> None:
        self.dice, self.pharmacy, self.whole, self.block = dice, pharmacy, whole, block
        self.today = whole.today
        self.count = 0

    # Days, places, keys

    def _day(self, first: date, last: date) -> date:
        """A day of care: Mondays are full, Sundays nearly empty."""
        span = (last - first).days + 1
        while True:
            day = first + timedelta(days=self.dice.below(span))
            weekday = day.weekday()
            if weekday == 0 or self.dice.below(100) < (25 if weekday == 6 else 72):
                return day
            span = max(span, 7) if first + timedelta(days=6) <= self.today else span

    def _clinic(self, home: Home, *, overnight: bool) -> Clinic:
        near = self.pharmacy.by_district.get((home.district, overnight))
        if near and self.dice.below(100) < 85:
            return self.dice.pick(near)
        return self.dice.pick(self.pharmacy.overnight if overnight else self.pharmacy.clinics)

    def _sent(
        self,
        home: Home,
        person: NewPerson,
        clinic: Clinic,
        first: date,
        last: date,
        lines: Sequence[NewLine],
        *,
        breaks: str = "",
        repeats: UUID | None = None,
        after: datetime | None = None,
    ) -> Sent:
        dice = self.dice
        wait = dice.pick(_WAITS)
        day = min(last + timedelta(days=wait), self.today)
        seconds = 7 * 3600 + dice.below(10 * 3600)
        sent_at = datetime.combine(day, time(), UTC) + timedelta(
            seconds=seconds, milliseconds=dice.below(1000)
        )
        if after is not None and sent_at <= after:
            sent_at = after + timedelta(milliseconds=1 + dice.below(1000))
        self.count += 1
        visit = dice.pick(_VISITS)
        main, other = dice.below(120), dice.below(120)
        registers = self.pharmacy.registers
        claim = NewClaim(
            ClaimId(new_id(sent_at, dice.source)),
            home.scheme,
            clinic.id,
            clinic.administrator,
            person.id,
            f"{self.block:05d}-{self.count:03d}",
            first,
            last,
            day,
            registers.diagnosis(main),
            tuple(lines),
            (registers.diagnosis(other),) if other % 3 == 0 and other != main else (),
            visit,
            referral_code=f"R{main:03d}{other:03d}" if visit is VisitType.REFERRAL else "",
        )
        return Sent(claim, sent_at, breaks, repeats)

    # As it should be

    def usual(self, homes: list[Home]) -> list[Sent]:
        found: list[Sent] = []
        taken: set[UUID] = set()
        for turn in range(_DIRT_OF_BLOCK):
            breaks = BREAKS[(self.block * _DIRT_OF_BLOCK + turn) % len(BREAKS)]
            found += self._broken(breaks, homes, taken)
        patients = [
            patient
            for home in homes
            if home.ended_on is None
            for patient in self._patients(home)
            if patient.person.id not in taken
        ]
        # Children and old people come twice as often.
        weights = spread(
            [
                (patient, 1 if 6 <= completed_years(patient.person.born, patient.last) <= 60 else 2)
                for patient in patients
            ]
        )
        if self.block % 12 == 0 and patients:
            found += self._heavy(self.dice.pick(patients))
        left = self.whole.size.claims - len(found)
        repeat_at = self.dice.below(max(left, 1)) if self.block % 2 == 0 else -1
        for turn in range(left if weights else 0):
            if turn == repeat_at and found:
                before = self.dice.pick(found)
                if not before.breaks:
                    found.append(self._again(before))
                    continue
            found.append(self._episode(self.dice.pick(weights)))
        return found

    def _patients(self, home: Home) -> Iterator[_Patient]:
        """Who has cover within the year before today, and on which days."""
        begin = self.today - timedelta(days=_CARE_DAYS)
        for order, person in enumerate(home.people):
            for cover in home.covers:
                if order >= len(cover.members):
                    continue
                member = cover.members[order]
                assert member.effective is not None
                first = max(begin, member.effective, person.born)
                last = min(self.today, member.expiry)
                if first <= last:
                    yield _Patient(home, person, first, last)

    def _episode(self, patient: _Patient) -> Sent:
        dice, person = self.dice, patient.person
        kind = dice.pick(_EPISODES)
        day = self._day(patient.first, patient.last)
        years = completed_years(person.born, day)
        is_woman = person.sex is Sex.FEMALE and years >= 18
        if kind in {"antenatal", "delivery"} and not (is_woman and years < 50):
            kind = "visit"
        nights = 0
        if kind in {"stay", "delivery", "surgery"}:
            nights = dice.between(1, 5)
            if day + timedelta(days=nights) > patient.last:
                kind, nights = "consultation", 0
        main = {
            "visit": dice.pick(groups.VISIT),
            "consultation": dice.pick(groups.CONSULTATION),
            "stay": groups.ADMISSION,
            "antenatal": groups.ANTENATAL,
            "surgery": groups.SURGERY,
            "delivery": groups.DELIVERY,
        }[kind]
        clinic = self._clinic(patient.home, overnight=nights > 0)
        days = Decimal(nights) if kind == "stay" else Decimal(1)
        lines = [self.pharmacy.line(dice, Kind.SERVICE, main, clinic, days)]
        for _ in range(dice.pick(_LINES) - 1):
            lines.append(self._side_line(person, clinic, years, overnight=nights > 0))
        return self._sent(patient.home, person, clinic, day, day + timedelta(days=nights), lines)

    def _side_line(
        self, person: NewPerson, clinic: Clinic, years: int, *, overnight: bool
    ) -> NewLine:
        dice = self.dice
        if dice.below(100) < 62:
            of = dice.pick(groups.ITEM_PLAIN)
            special = dice.below(20)
            if special == 0:
                of = groups.ITEM_FOR_ADULTS if years >= 18 else groups.ITEM_FOR_MINORS
            elif special == 1 and overnight:
                of = groups.ITEM_WARD
            quantity = dice.pick(_QUANTITIES)
            amount = Decimal("0.5") if dice.below(100) < 2 else Decimal(quantity)
            return self.pharmacy.line(dice, Kind.ITEM, of, clinic, amount)
        of = dice.pick(groups.SIMPLE)
        special = dice.below(40)
        if special == 0 and person.sex is Sex.FEMALE:
            of = groups.FOR_WOMEN
        elif special == 1:
            of = groups.FIXED_PACKAGE
        elif special == 2:
            line = self.pharmacy.line(dice, Kind.SERVICE, groups.PACKAGE, clinic)
            return self._lowered(line) if dice.chance(50) else line
        return self.pharmacy.line(dice, Kind.SERVICE, of, clinic)

    def _lowered(self, line: NewLine) -> NewLine:
        """A package of which less was given than usual."""
        parts = self.pharmacy.packages[line.code]
        less = self.dice.below(len(parts))
        return replace(
            line,
            parts=tuple(
                NewPart(part.kind, part.code, part.quantity / 2 if place == less else part.quantity)
                for place, part in enumerate(parts)
            ),
        )

    def _again(self, before: Sent) -> Sent:
        """The same care asked for a second time, under another code."""
        self.count += 1
        sent_at = min(
            before.sent_at + timedelta(days=self.dice.between(1, 30)),
            datetime.combine(self.today, time(18), UTC),
        ) + timedelta(milliseconds=self.dice.below(1000))
        claim = replace(
            before.claim,
            id=ClaimId(new_id(sent_at, self.dice.source)),
            code=f"{self.block:05d}-{self.count:03d}",
            claimed_on=sent_at.date(),
        )
        return Sent(claim, sent_at, repeats=before.claim.id)

    def _heavy(self, patient: _Patient) -> list[Sent]:
        """Two long stays that no ceiling stands."""
        dice = self.dice
        found: list[Sent] = []
        for _ in range(2):
            clinic = self._clinic(patient.home, overnight=True)
            day = self._day(patient.first, patient.last)
            last = min(day + timedelta(days=6), patient.last)
            first = max(patient.first, last - timedelta(days=6))
            lines = [
                self.pharmacy.line(dice, Kind.SERVICE, groups.ADMISSION, clinic, Decimal(60)),
                self.pharmacy.line(dice, Kind.SERVICE, groups.SIMPLE[0], clinic, Decimal(20)),
            ]
            if last > first:
                found.append(self._sent(patient.home, patient.person, clinic, first, last, lines))
        return found

    # Dirt

    def _broken(self, breaks: str, homes: list[Home], taken: set[UUID]) -> list[Sent]:
        """One claim that breaks one rule, after the claims that it needs before it; nothing where
        no household of the block can break it.
        """
        start = self.dice.below(len(homes))
        for home in (*homes[start:], *homes[:start]):
            if home.id in taken or len(home.people) < 2 or not home.covers or home.ended_on:
                continue
            found = self._try(breaks, home)
            if found:
                taken.add(home.id)
                taken.update(person.id for person in home.people)
                return found
        return []

    def _try(self, breaks: str, home: Home) -> list[Sent]:
        cover = home.covers[-1] if breaks != "waiting-period" else home.covers[0]
        begin = self.today - timedelta(days=_CARE_DAYS)
        first = max(begin, cover.start)
        last = min(self.today, cover.expiry)
        if len(home.covers) > 1 and home.covers[-2].start == cover.start:
            return []  # two plans at once: what one refuses, the other may pay
        if breaks == "no-cover":
            return self._without_cover(home)
        if (last - first).days < 90:
            return []
        if breaks in _COUNTED:
            return self._too_often(breaks, home, first, last)
        if breaks == "frequency":
            return self._twice(breaks, home, first, last, Kind.ITEM, groups.ITEM_RARE, 2)
        if breaks == "max-provisions":
            return self._twice(breaks, home, first, last, Kind.SERVICE, groups.RATIONED, 30)
        if breaks == "waiting-period":
            return self._waiting(home, cover)
        if breaks == "insuree-invalid":
            day = self._day(last - timedelta(days=60), last)
            home.ended_on = day - timedelta(days=self.dice.below(20))
            return [self._visit(home, home.people[0], day, (), breaks)]
        return self._wrong_line(breaks, home, first, last)

    def _visit(
        self,
        home: Home,
        person: NewPerson,
        day: date,
        more: Sequence[tuple[Kind, int]],
        breaks: str = "",
        after: datetime | None = None,
    ) -> Sent:
        """A visit with lines of these groups beside the visit itself."""
        dice = self.dice
        clinic = self._clinic(home, overnight=False)
        lines = [self.pharmacy.line(dice, Kind.SERVICE, groups.SIMPLE[1], clinic)]
        lines += [self.pharmacy.line(dice, kind, of, clinic) for kind, of in more]
        lines.append(self.pharmacy.line(dice, Kind.ITEM, groups.ITEM_PLAIN[0], clinic))
        return self._sent(home, person, clinic, day, day, lines, breaks=breaks, after=after)

    def _wrong_line(self, breaks: str, home: Home, first: date, last: date) -> list[Sent]:
        person = home.people[0]
        of: tuple[Kind, int] = {
            "not-in-register": (Kind.SERVICE, groups.ENDED),
            "target-date": (Kind.SERVICE, groups.FUTURE),
            "not-in-price-list": (Kind.SERVICE, groups.UNLISTED),
            "care-type": (Kind.ITEM, groups.ITEM_WARD),
            "patient-category": (Kind.ITEM, groups.ITEM_FOR_MINORS),
            "not-covered": (Kind.SERVICE, groups.UNCOVERED),
        }[breaks]
        if breaks == "care-type" and home.plan // 4 == 2:
            return []  # the third scheme is not strict about it
        return [self._visit(home, person, self._day(first, last), (of,), breaks)]

    def _without_cover(self, home: Home) -> list[Sent]:
        start = min(cover.start for cover in home.covers)
        day = start - timedelta(days=self.dice.between(1, 25))
        if home.shared or not (self.today - timedelta(days=600) < day < self.today):
            return []
        return [self._visit(home, home.people[0], day, (), "no-cover")]

    def _waiting(self, home: Home, cover: NewCover) -> list[Sent]:
        months = self.pharmacy.registers.waiting_months(home.plan)
        if not months or home.shared:
            return []
        day = cover.start + timedelta(days=self.dice.between(1, 28 * months))
        if day > self.today:
            return []
        more = ((Kind.SERVICE, groups.AWAITED),)
        return [self._visit(home, home.people[0], day, more, "waiting-period")]

    def _twice(
        self, breaks: str, home: Home, first: date, last: date, kind: Kind, of: int, apart: int
    ) -> list[Sent]:
        """The same code again: too soon, or beyond what the plan gives."""
        dice, person = self.dice, home.people[0]
        day = self._day(first, last - timedelta(days=apart))
        clinic = self._clinic(home, overnight=False)
        quantity = groups.RATION if breaks == "max-provisions" else Decimal(5)
        line = self.pharmacy.line(dice, kind, of, clinic, quantity)
        one = self._sent(home, person, clinic, day, day, [line])
        other = day + timedelta(days=apart)
        lines = [
            self.pharmacy.line(dice, Kind.SERVICE, groups.SIMPLE[1], clinic),
            replace(line, quantity=Decimal(1)),
        ]
        return [
            one,
            self._sent(home, person, clinic, other, other, lines, breaks=breaks, after=one.sent_at),
        ]

    def _too_often(self, breaks: str, home: Home, first: date, last: date) -> list[Sent]:
        category, of = _COUNTED[breaks]
        dice = self.dice
        person = home.people[0]
        if category in {Category.DELIVERY, Category.ANTENATAL}:
            person = home.woman
        nights = 2 if category in {Category.HOSPITALISATION, Category.DELIVERY} else 0
        times = groups.MAX_CLAIMS[category] + 1
        step = (last - first).days // times
        found: list[Sent] = []
        for turn in range(times):
            day = first + timedelta(days=turn * step + dice.below(max(step - nights, 1)))
            clinic = self._clinic(home, overnight=nights > 0)
            lines = [
                self.pharmacy.line(dice, Kind.SERVICE, of, clinic),
                self.pharmacy.line(dice, Kind.ITEM, groups.ITEM_PLAIN[1], clinic),
            ]
            found.append(
                self._sent(
                    home, person, clinic, day, day + timedelta(days=nights), lines,
                    breaks=breaks if turn == times - 1 else "",
                    after=found[-1].sent_at if found else None,
                )
            )  # fmt: skip
        return found

    # Everything at once

    def edgy(self, homes: list[Home]) -> list[Sent]:
        """Any code for anybody, again and again, on days around those of the covers."""
        dice = self.dice
        found = []
        for _ in range(self.whole.size.claims):
            home = dice.pick(homes)
            person = home.people[min(dice.below(4), len(home.people) - 1)]
            day = self.today - timedelta(days=dice.below(400))
            if home.covers and dice.chance(92):
                day = self._edgy_day(dice.pick(home.covers))
            leap = date(self.today.year, 2, 28) + timedelta(days=dice.below(3))
            day = leap if dice.chance(6) else day
            nights = dice.weighted(((0, 8), (1, 1), (3, 1)))
            last = min(day + timedelta(days=nights), self.today)
            day = max(min(day, last), person.born)
            lines = [self._edgy_line() for _ in range(dice.between(1, 8))]
            if dice.chance(30):
                lines.append(replace(dice.pick(lines), quantity=Decimal("1.25"), parts=()))
            overnight = self.pharmacy.overnight
            clinic = dice.pick(overnight if nights and dice.chance(85) else self.pharmacy.clinics)
            found.append(self._sent(home, person, clinic, day, max(day, last), lines))
        for home in homes:
            if dice.chance(10):
                home.ended_on = self.today - timedelta(days=dice.below(300))
        return found

    def _edgy_day(self, cover: NewCover) -> date:
        """A day inside the cover, or one on which something begins or ends."""
        dice, begin = self.dice, cover.effective or cover.start
        if dice.chance(10):
            return cover.expiry + timedelta(days=dice.pick((0, 1)))
        if dice.chance(25):
            return begin + timedelta(days=dice.pick((-1, 0, 1, 29, 30, 31, 89, 90, 91, 92)))
        return begin + timedelta(days=dice.below(max((self.today - begin).days, 1)))

    def _edgy_line(self) -> NewLine:
        dice = self.dice
        kind = dice.pick(tuple(Kind))
        number = dice.below(self.pharmacy.registers.count(kind))
        quantity = Decimal(dice.pick(("0.3333", "0.5", "1", "1", "1", "2", "3", "7.77", "24")))
        line = self.pharmacy.line_of(dice, kind, number, quantity)
        if dice.chance(3):
            line = replace(line, code="NEVER")
        if dice.chance(15):
            line = replace(line, price_asked=Decimal(dice.pick(("0", "0.01", "3.33", "9999.99"))))
        if line.code in self.pharmacy.packages and dice.chance(60):
            line = self._lowered(line)
        return line
