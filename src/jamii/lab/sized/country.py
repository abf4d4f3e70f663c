"""People, covers and claims of a sized country, block by block.

A block depends on its own seed and number only, so that a country of a million takes no more memory
than a village, and the first blocks of L are made like those of S.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import cast
from uuid import UUID

from jamii.claims.types import NewClaim
from jamii.coverage.contributions.types import NewContribution, PayKind
from jamii.coverage.enrolment.types import CoverId, CoverMember, NewCover, Stage, Status
from jamii.kernel.days import add_months, completed_years
from jamii.kernel.ids import new_id, with_check_digit
from jamii.lab.dice import Dice
from jamii.lab.sized import care
from jamii.lab.sized.names import family_names, given_names, zipf
from jamii.lab.sized.registers import Registers
from jamii.lab.sized.sizes import DEFAULT_SEED, HOUSEHOLD_SIZES, SIZES, TODAY, Size
from jamii.registers.people.types import (
    HouseholdApplication,
    HouseholdId,
    NewPerson,
    PersonId,
    Relation,
    Sex,
)

_SCHEMES = 3
_PLANS_OF_SCHEME = 4
_WAVES = ((5, 15), (9, 15), (1, 15))  # month and day on which covers start
_ADULT = 18

# How a person who stands there twice differs, in turn: of a hundred persons 0.7 in nothing, 0.7 by
# a typing error, 0.3 by swapped names, 0.3 by the day of birth.
_COPIES = (
    "nothing", "typing", "names", "birth", "typing", "nothing", "nothing", "typing", "names",
    "nothing", "typing", "birth", "nothing", "typing", "nothing", "typing", "names", "birth",
    "typing", "nothing",
)  # fmt: skip
_COPIES_OF_BLOCK = 2


@dataclass(frozen=True, slots=True)
class SentClaim:
    """A claim and the moment at which it comes. `breaks`: the one rule that it was made to break,
    by the word of the reason; `repeats`: the claim that it asks for a second time.
    """

    claim: NewClaim
    sent_at: datetime
    breaks: str = ""
    repeats: UUID | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The truth about a planted duplicate: who stands there twice, and how the copy differs."""

    copy: UUID
    original: UUID
    differs_in: str  # nothing, typing, names, birth


@dataclass(frozen=True, slots=True)
class Block:
    """Twenty households with their covers and claims, and the truth about duplicates in them."""

    number: int
    households: tuple[HouseholdApplication, ...]
    schemes: tuple[UUID, ...]  # of each household
    covers: tuple[NewCover, ...]
    contributions: tuple[NewContribution, ...]
    claims: tuple[SentClaim, ...]
    duplicates: tuple[Duplicate, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """A country of one size. `registers` come whole, `blocks` one by one."""

    size: Size
    seed: str
    today: date
    registers: Registers

    def blocks(self, first: int = 0) -> Iterator[Block]:
        """All blocks in order, from the number `first` on."""
        maker = _Maker(self)
        for number in range(first, self.size.blocks):
            yield maker.block(number)


def country(size: str, seed: str = DEFAULT_SEED, today: date = TODAY) -> Country:
    """The country of this size. Raises: ValueError for an unknown size."""
    if size not in SIZES:
        raise ValueError(f"There is no size {size}. Choose one of {', '.join(SIZES)}.")
    chosen = SIZES[size]
    return Country(chosen, seed, today, Registers(chosen, seed, today))


@cache
def _villages(count: int) -> tuple[int, ...]:
    return zipf(count, "1.1")


class _Maker:
    """What all blocks of a country share, worked out once."""

    def __init__(self, whole: Country) -> None:
        self.whole, self.size, self.today = whole, whole.size, whole.today
        self.family, self.given = family_names(whole.seed), given_names(whole.seed)
        self.family_sums = zipf(len(self.family), "1.0")
        self.given_sums = zipf(len(self.given), "1.0")
        self.village_sums = _villages(self.size.villages)
        self.villages = [whole.registers.place(3, n) for n in range(self.size.villages)]
        self.districts = [whole.registers.district_of(n) for n in range(self.size.villages)]
        self.schemes = [whole.registers.scheme(number) for number in range(_SCHEMES)]
        self.plans = [whole.registers.plan(number) for number in range(_SCHEMES * _PLANS_OF_SCHEME)]
        self.pharmacy = care.Pharmacy(whole.registers)

    def block(self, number: int) -> Block:
        size = self.size
        dice = Dice(f"{self.whole.seed}:{size.name}:block:{number}")
        sizes = list(HOUSEHOLD_SIZES)
        for place in range(len(sizes) - 1, 0, -1):  # shuffled
            other = dice.below(place + 1)
            sizes[place], sizes[other] = sizes[other], sizes[place]
        homes: list[care.Home] = []
        first = number * size.persons // size.blocks
        for place, members in enumerate(sizes):
            homes.append(self._home(dice, number, place, members, first))
            first += members
        duplicates = self._plant_duplicates(dice, homes, number)
        for home in homes:
            self._insure(dice, home)
        self._share_members(dice, homes)
        claims = care.claims_of(dice, self.pharmacy, homes, self.whole, number)
        return Block(
            number,
            tuple(home.application() for home in homes),
            tuple(home.scheme for home in homes),
            tuple(cover for home in homes for cover in home.covers),
            tuple(row for home in homes for row in home.contributions),
            tuple(
                SentClaim(row.claim, row.sent_at, row.breaks, row.repeats)
                for row in sorted(claims, key=lambda row: row.claim.id)
            ),
            tuple(duplicates),
        )

    def _pick(self, dice: Dice, sums: tuple[int, ...]) -> int:
        return bisect_right(sums, dice.source.getrandbits(48) * sums[-1] >> 48)

    def _home(self, dice: Dice, block: int, place: int, members: int, first: int) -> care.Home:
        village = self._pick(dice, self.village_sums)
        family = self.family[self._pick(dice, self.family_sums)]
        registered = self.today - timedelta(days=dice.between(420, 1_800))
        moment = datetime.combine(registered, time(8), UTC)
        phone = f"+99970{block % 100_000:05d}{place:02d}" if dice.chance(50) else ""
        has_female_head = dice.chance(15)
        people: list[NewPerson] = []
        head_age = dice.between(22, 75)
        for order in range(members):
            sex, age, relation = self._member(dice, order, head_age, female_head=has_female_head)
            running = first + order + 1
            has_identity = dice.chance(60)
            people.append(
                NewPerson(
                    PersonId(new_id(moment, dice.source)),
                    family if order < 2 or dice.chance(85) else self.family[
                        self._pick(dice, self.family_sums)
                    ],
                    self.given[self._pick(dice, self.given_sums)],
                    self._born(dice, age),
                    sex,
                    relation,
                    with_check_digit(f"{running:08d}"),
                    phone if phone and dice.chance(70) else "",
                    identification_kind="national" if has_identity else "",
                    identification_number=f"N{running:09d}" if has_identity else "",
                    order=order,
                )
            )  # fmt: skip
        scheme = (block + place) % _SCHEMES
        return care.Home(
            HouseholdId(new_id(moment, dice.source)),
            self.villages[village],
            self.districts[village],
            people,
            registered,
            self.schemes[scheme],
            scheme * _PLANS_OF_SCHEME + dice.below(_PLANS_OF_SCHEME),
            phone,
            dice.chance(12),
        )

    def _member(
        self, dice: Dice, order: int, head_age: int, *, female_head: bool
    ) -> tuple[Sex, int, Relation | None]:
        """The head, a spouse of the other sex, then mostly children: so that every household of two
        has a grown-up woman, and 45 % of all people are under fifteen.
        """
        if order == 0:
            return (Sex.FEMALE if female_head else Sex.MALE), head_age, None
        if order == 1:
            other = Sex.MALE if female_head else Sex.FEMALE
            return other, max(_ADULT + 1, head_age - dice.between(0, 6)), Relation.SPOUSE
        sex = dice.pick((Sex.MALE, Sex.FEMALE))
        if self.size.is_edgy and dice.chance(5):
            sex = Sex.OTHER
        if dice.chance(76):
            return sex, dice.below(15), Relation.CHILD
        if dice.chance(70):
            return sex, dice.between(15, 29), Relation.CHILD
        return sex, dice.between(45, 92), Relation.PARENT

    def _born(self, dice: Dice, age: int) -> date:
        if self.size.is_edgy and dice.chance(25):
            # People who come of age in the year, some of them born on a leap day.
            of_age = self.today.year - _ADULT
            return dice.pick(
                (
                    date(of_age, 1, 31),
                    date(of_age - of_age % 4, 2, 29),
                    dice.day(date(of_age - 1, 7, 1), date(of_age, self.today.month, 28)),
                )
            )
        year = self.today.year - age - 1
        if dice.chance(3):
            return date(year + 1, 1, 1)  # only the year is known
        return date(year, 1, 1) + timedelta(
            days=(self.today - date(self.today.year, 1, 1)).days + dice.between(1, 365)
        )

    def _plant_duplicates(self, dice: Dice, homes: list[care.Home], block: int) -> list[Duplicate]:
        """Two in a hundred stand in another household too, as they are or with one mistake. Ten
        blocks have each kind as often as it should be.

        A copy takes the place of the last person of a household of three and more. Nobody is copied
        who is a copy, and no place is taken of somebody who was copied: the truth stays true.
        """
        found: list[Duplicate] = []
        large = [home for home in homes if len(home.people) > 2]
        for turn in range(_COPIES_OF_BLOCK):
            differs_in = _COPIES[(block * _COPIES_OF_BLOCK + turn) % len(_COPIES)]
            known = {key for row in found for key in (row.copy, row.original)}
            target = dice.pick([home for home in large if home.people[-1].id not in known])
            original = dice.pick(
                [
                    person
                    for home in homes
                    if home is not target
                    for person in home.people
                    if person.id not in known
                ]
            )
            old = target.people[-1]
            target.people[-1] = replace(
                self._mistaken(dice, original, differs_in),
                id=old.id, number=old.number, phone=old.phone, order=old.order,
                relation=Relation.OTHER, identification_kind="", identification_number="",
            )  # fmt: skip
            found.append(Duplicate(cast(UUID, old.id), cast(UUID, original.id), differs_in))
        return found

    def _mistaken(self, dice: Dice, person: NewPerson, differs_in: str) -> NewPerson:
        """The person as a hasty clerk writes a second record."""
        last, given, born = person.last_name, person.other_names, person.born
        if differs_in == "names":
            return replace(person, last_name=given, other_names=last)
        if differs_in == "typing":
            at = dice.below(len(given))
            letter = dice.pick([one for one in "aeioulnrst" if one != given[at].lower()])
            return replace(person, other_names=given[:at] + letter + given[at + 1 :])
        if differs_in == "birth":
            days = timedelta(days=dice.pick((1, 9, 10, 30, 31)))
            return replace(person, born=born + days if born + days <= self.today else born - days)
        return person

    # Covers

    def _insure(self, dice: Dice, home: care.Home) -> None:
        if self.size.is_edgy:
            for _ in range(dice.weighted(((0, 1), (1, 6), (2, 8), (3, 5)))):
                self._edgy_cover(dice, home)
            return
        kind = dice.weighted((("today", 70), ("lapsed", 20), ("never", 10)))
        if kind == "never":
            return
        starts = self._waves()
        start = starts[dice.weighted(((2, 25), (1, 35), (0, 40)))]
        renews = start == starts[2] or dice.chance(60)
        if kind == "lapsed":
            start = add_months(starts[dice.below(3)], -12)
            renews = dice.chance(40)
        late = [
            start + timedelta(days=dice.between(20, 120)) if order > 1 and dice.chance(3) else start
            for order in range(len(home.people))
        ]
        plan = home.plan
        if renews:
            before = add_months(start, -12)
            self._cover(dice, home, plan, Stage.NEW, before, [before] * len(home.people))
        self._cover(dice, home, plan, Stage.RENEWAL if renews else Stage.NEW, start, late)
        if kind == "today" and dice.chance(8):
            # A second plan of the same scheme on top.
            other = plan // _PLANS_OF_SCHEME * _PLANS_OF_SCHEME + (plan + 1) % _PLANS_OF_SCHEME
            self._cover(dice, home, other, Stage.NEW, start, late)

    def _waves(self) -> list[date]:
        """The last three days on which covers started, the oldest first."""
        days = [
            date(year, month, day)
            for year in (self.today.year - 1, self.today.year)
            for month, day in _WAVES
        ]
        return sorted(day for day in days if day <= self.today)[-3:]

    def _cover(
        self,
        dice: Dice,
        home: care.Home,
        plan: int,
        stage: Stage,
        start: date,
        effective: list[date],
    ) -> None:
        expiry = add_months(start, 12) - timedelta(days=1)
        enrolled = start - timedelta(days=dice.between(0, 25))
        key = new_id(datetime.combine(enrolled, time(9), UTC), dice.source)
        value = Decimal(12 * len(home.people))
        home.covers.append(
            NewCover(
                CoverId(key), f"C{key.hex[:11]}{key.hex[-9:]}", home.scheme, home.id,
                self.plans[plan], stage,
                Status.ACTIVE if expiry >= self.today else Status.EXPIRED,
                enrolled, start, expiry, start, value,
                members=tuple(
                    CoverMember(
                        new_id(datetime.combine(enrolled, time(9), UTC), dice.source),
                        person.id, order, enrolled, effective[order], expiry,
                    )
                    for order, person in enumerate(home.people)
                ),
                origin="entered",
            )
        )  # fmt: skip
        home.contributions.append(
            NewContribution(
                new_id(datetime.combine(start, time(9), UTC), dice.source),
                home.scheme, key, value, enrolled, dice.pick((PayKind.CASH, PayKind.MOBILE)),
                f"R{key.hex[:11]}{key.hex[-9:]}",
            )
        )  # fmt: skip

    def _edgy_cover(self, dice: Dice, home: care.Home) -> None:
        """Any state, days that overlap or just touch, members who come late, leave or never pay."""
        plan = home.plan // _PLANS_OF_SCHEME * _PLANS_OF_SCHEME + dice.below(_PLANS_OF_SCHEME)
        start = dice.pick(
            (
                dice.day(add_months(self.today, -14), add_months(self.today, -2)),
                add_months(self.today, -12).replace(day=28),
                date(self.today.year - 1, 8, 31),
                date(self.today.year - 1, 11, 30),
            )
        )
        stage = dice.pick((Stage.NEW, Stage.RENEWAL))
        delay = timedelta(days=dice.pick((0, 0, 0, 9, 45)))
        effective = [
            start + delay + timedelta(days=dice.pick((0, 0, 0, 0, 3, 60))) for _ in home.people
        ]
        self._cover(dice, home, plan, stage, start, effective)
        cover = home.covers[-1]
        status = dice.weighted(
            (
                (Status.ACTIVE, 20),
                (Status.EXPIRED, 6),
                (Status.SUSPENDED, 1),
                (Status.IDLE, 1),
                (Status.READY, 1),
            )
        )
        members = tuple(
            replace(
                member,
                effective=None if dice.chance(4) else member.effective,
                expiry=member.expiry - timedelta(days=dice.pick((0, 0, 0, 0, 200))),
            )
            for member in cover.members
            if not dice.chance(10)
        )
        home.covers[-1] = replace(cover, status=status, effective=start + delay, members=members)

    def _share_members(self, dice: Dice, homes: list[care.Home]) -> None:
        """One household in a hundred has a person of another one inside its cover."""
        if not dice.chance(60 if self.size.is_edgy else 20):
            return
        host, guest = dice.pick(homes), dice.pick(homes)
        if host is guest or not host.covers or host.scheme != guest.scheme:
            return
        cover, person = host.covers[-1], dice.pick(guest.people)
        shared = CoverMember(
            new_id(datetime.combine(cover.enrolled, time(9), UTC), dice.source),
            cast(UUID, person.id),
            len(cover.members),
            cover.enrolled,
            cover.effective,
            cover.expiry,
        )
        host.covers[-1] = replace(cover, members=(*cover.members, shared))
        guest.shared.append(host.covers[-1])


def age_on(person: NewPerson, day: date) -> int:
    """Completed years; minus one before birth."""
    return completed_years(person.born, day) if person.born <= day else -1
