"""Which people live in the country, what do they pay, and why do they seek care?

One household after the other, each from its own seed, so that a million take no more memory than
one. Nothing here asks the clock or a database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from jamii.kernel.days import add_months, completed_years
from jamii.kernel.ids import new_id
from jamii.lab.dice import Dice
from jamii.lab.types import (
    Care,
    ClaimShape,
    Country,
    CoverShape,
    Episode,
    EpisodeLine,
    Flaw,
    HouseholdShape,
    LineShape,
    MemberShape,
    PaymentShape,
)
from jamii.registers.people.types import Relation, Sex

SIZES = {"demo": 200, "S": 2_000, "M": 20_000, "L": 200_000}
_MONTHS = 13  # so that the first covers have ended, and some were renewed
_CLAIM_CHANCES = ((0, 12), (1, 18), (2, 20), (3, 18), (4, 14), (6, 11), (9, 7))
_UNPAID_CHANCES = ((0, 70), (1, 30))
_FLAW_PERCENT = 18
_DUPLICATE_EVERY = 40
NO_FLAW = Flaw("")


def generate(size: str, seed: str, today: date, country: Country) -> Iterator[HouseholdShape]:
    """The households of a country of this size ("demo", "S", "M", "L"), in no order of days.

    Raises: ValueError for an unknown size.
    """
    if size not in SIZES:
        raise ValueError(f"There is no size {size}. Choose one of {', '.join(SIZES)}.")
    before: HouseholdShape | None = None
    for number in range(SIZES[size]):
        dice = Dice(f"{seed}:{number}")
        if before is not None and number % _DUPLICATE_EVERY == _DUPLICATE_EVERY - 1:
            yield _copy(before, dice, today)
        else:
            before = _household(dice, today, country)
            yield before


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


def _key(dice: Dice, day: date) -> UUID:
    return new_id(_moment(day), dice.source)


def _household(dice: Dice, today: date, country: Country) -> HouseholdShape:
    registered = dice.day(add_months(today, -_MONTHS), today - timedelta(days=3))
    village = dice.weighted([(village, village.families) for village in country.villages])
    members = _members(dice, registered, country)
    covers = _covers(dice, registered, today, country)
    joiner, joined_on = _newborn(dice, members, covers, today, country)
    return HouseholdShape(
        id=_key(dice, registered),
        village=village.code,
        registered_on=registered,
        is_poor=dice.chance(18),
        phone=members[0].phone,
        members=members,
        covers=covers,
        claims=_claims(dice, village.district, members, covers, today, country),
        joiner=joiner,
        joined_on=joined_on,
    )


def _copy(original: HouseholdShape, dice: Dice, today: date) -> HouseholdShape:
    """The head of a household, registered a second time with a small mistake."""
    head = original.members[0]
    registered = min(original.registered_on + timedelta(days=dice.between(5, 60)), today)
    last_name, other_names, born = head.last_name, head.other_names, head.born
    match dice.pick(("same", "typing", "swapped", "birthday")):
        case "typing":
            cut = dice.between(1, len(last_name) - 1)
            last_name = last_name[:cut] + last_name[cut - 1] + last_name[cut:]
        case "swapped":
            last_name, other_names = other_names, last_name
        case "birthday":
            born = born.replace(day=born.day % 28 + 1)
        case _:
            pass
    again = MemberShape(
        _key(dice, registered), last_name, other_names, born, head.sex, None, head.phone
    )
    return HouseholdShape(
        id=_key(dice, registered),
        village=original.village,
        registered_on=registered,
        is_poor=original.is_poor,
        phone=head.phone,
        members=(again,),
        covers=(),
        claims=(),
        copy_of=original.id,
    )


def _given(dice: Dice, sex: Sex, country: Country) -> str:
    book = country.names.male if sex is Sex.MALE else country.names.female
    first = dice.front_heavy(book)
    second = dice.front_heavy(book)
    return f"{first} {second}" if dice.chance(22) and second != first else first


def _born(dice: Dice, age: int, on: date) -> date:
    # Every thirtieth person knows only the year.
    if dice.chance(3):
        return date(on.year - age - 1, 1, 1)
    return add_months(on, -12 * age) - timedelta(days=dice.between(1, 360))


def _members(dice: Dice, on: date, country: Country) -> tuple[MemberShape, ...]:
    family = dice.front_heavy(country.names.family)
    head_sex = Sex.FEMALE if dice.chance(18) else Sex.MALE
    head_age = dice.between(22, 66)
    phone = f"+000 7{dice.between(0, 9)} {dice.between(100000, 999999)}" if dice.chance(70) else ""

    def one(sex: Sex, age: int, relation: Relation | None, name: str = family) -> MemberShape:
        return MemberShape(
            _key(dice, on), name, _given(dice, sex, country), _born(dice, age, on), sex, relation,
            phone if relation is None else "",
        )  # fmt: skip

    found = [one(head_sex, head_age, None)]
    if dice.chance(30 if head_sex is Sex.FEMALE else 82):
        other = Sex.MALE if head_sex is Sex.FEMALE else Sex.FEMALE
        own_name = dice.front_heavy(country.names.family) if dice.chance(40) else family
        found.append(one(other, max(18, head_age - dice.between(0, 8)), Relation.SPOUSE, own_name))
    oldest = min(head_age - 18, 24)
    for _ in range(dice.weighted(((0, 10), (1, 16), (2, 24), (3, 22), (4, 15), (5, 9), (7, 4)))):
        if oldest < 1:
            break
        sex = dice.pick((Sex.MALE, Sex.FEMALE))
        found.append(one(sex, dice.below(oldest + 1), Relation.CHILD))
    if dice.chance(14):
        found.append(
            one(dice.pick((Sex.MALE, Sex.FEMALE)), min(head_age + 24, 92), Relation.PARENT)
        )
    if dice.chance(6):
        sex = dice.pick((Sex.MALE, Sex.FEMALE))
        outside = dice.front_heavy(country.names.family)
        found.append(one(sex, dice.between(14, 40), Relation.OTHER, outside))
    return tuple(found)


def _newborn(
    dice: Dice,
    members: tuple[MemberShape, ...],
    covers: tuple[CoverShape, ...],
    today: date,
    country: Country,
) -> tuple[MemberShape, date] | tuple[None, None]:
    """A child born within the cover, and the day on which it joins; needs a mother."""
    mother = any(m.sex is Sex.FEMALE and m.relation in {None, Relation.SPOUSE} for m in members)
    if not covers or not mother or not dice.chance(8):
        return None, None
    joined_on = covers[0].enrolled + timedelta(days=dice.between(40, 120))
    if joined_on > today:
        return None, None
    sex = dice.pick((Sex.MALE, Sex.FEMALE))
    born = joined_on - timedelta(days=dice.between(3, 30))
    name = _given(dice, sex, country)
    key = _key(dice, joined_on)
    return MemberShape(key, members[0].last_name, name, born, sex, Relation.CHILD), joined_on


def _payments(dice: Dice, enrolled: date, today: date) -> tuple[PaymentShape, ...]:
    """At once, in two parts, a part only, or nothing."""
    kind = dice.weighted((("cash", 60), ("mobile", 30), ("bank", 10)))
    way = dice.weighted((("whole", 68), ("halves", 17), ("part", 8), ("nothing", 7)))
    first = min(enrolled + timedelta(days=dice.weighted(((0, 70), (2, 20), (9, 10)))), today)
    if way == "nothing":
        return ()
    if way == "whole":
        return (PaymentShape(first, Decimal(1), kind, rest=True),)
    part = PaymentShape(first, Decimal("0.5"), kind)
    second = first + timedelta(days=dice.between(10, 40))
    if way == "part" or second > today:
        return (part,)
    return (part, PaymentShape(second, Decimal("0.5"), kind, rest=True))


def _covers(dice: Dice, registered: date, today: date, country: Country) -> tuple[CoverShape, ...]:
    if dice.chance(5):
        return ()
    plan = dice.weighted([(plan, plan.weight) for plan in country.plans])
    payments = _payments(dice, registered, today)
    suspended = None
    if payments and dice.chance(3):
        suspended = min(registered + timedelta(days=dice.between(60, 200)), today)
    first = CoverShape(_key(dice, registered), plan.code, registered, False, payments, suspended)
    covers = [first]
    renewed = add_months(registered, 12) + timedelta(days=dice.between(-20, 10))
    if not plan.cycles and suspended is None and renewed <= today and dice.chance(60):
        covers.append(
            CoverShape(
                _key(dice, renewed), plan.code, renewed, True,
                (PaymentShape(renewed, Decimal(1), "cash", rest=True),),
            )
        )  # fmt: skip
    return tuple(covers)


def _starts(cover: CoverShape, country: Country) -> date:
    """About when the cover begins: the next cycle day, else the day of enrolment."""
    cycles = next(plan.cycles for plan in country.plans if plan.code == cover.plan)
    if not cycles:
        return cover.enrolled
    days = [
        date(year, month, day)
        for year in (cover.enrolled.year - 1, cover.enrolled.year, cover.enrolled.year + 1)
        for day, month in cycles
    ]
    return min(day for day in days if cover.enrolled < add_months(day, 1))


@dataclass(frozen=True, slots=True)
class _Home:
    """What every claim of a household needs to know."""

    district: str
    members: tuple[MemberShape, ...]
    registered: date
    start: date  # about when the cover begins
    today: date
    country: Country


def _claims(
    dice: Dice,
    district: str,
    members: tuple[MemberShape, ...],
    covers: tuple[CoverShape, ...],
    today: date,
    country: Country,
) -> tuple[ClaimShape, ...]:
    if not covers:
        return ()
    paid = covers[0].payments[-1].day if covers[0].payments else covers[0].enrolled
    start = max(_starts(covers[0], country), paid)
    home = _Home(district, members, covers[0].enrolled, start, today, country)
    if home.start >= today:
        return ()
    # Who has not paid seldom comes; most stay away once the cover is over, and some do not know.
    is_paid = any(payment.rest for payment in covers[0].payments)
    is_over = today if len(covers) > 1 else min(add_months(start, 12), today)
    last = today if dice.chance(15) else is_over
    found: list[ClaimShape] = []
    for _ in range(dice.weighted(_CLAIM_CHANCES if is_paid else _UNPAID_CHANCES)):
        found += _care(dice, home, dice.day(home.start, last))
    return tuple(sorted(found, key=lambda claim: (claim.sent_on, claim.id)))


def _fits(age: tuple[int, int], sex: Sex | None, member: MemberShape, day: date) -> bool:
    years = completed_years(member.born, day) if member.born <= day else -1
    return age[0] <= years <= age[1] and (sex is None or sex is member.sex)


def _weight(member: MemberShape, day: date) -> int:
    """Children and old people come twice as often."""
    return 1 if 6 <= completed_years(member.born, day) <= 60 else 2


def _care(dice: Dice, home: _Home, day: date) -> list[ClaimShape]:
    """One reason to seek care: a claim, or two where the flaw is that it comes twice."""
    flaws = home.country.flaws
    flaw = dice.pick(flaws) if flaws and dice.chance(_FLAW_PERCENT) else NO_FLAW
    if flaw.first_months:
        day = min(home.start + timedelta(days=dice.between(5, 50)), home.today)
    if flaw.before_cover:
        day = home.start - timedelta(days=dice.between(5, 20))
    patients = [
        (place, _weight(member, day))
        for place, member in enumerate(home.members)
        if _fits(flaw.age, flaw.sex, member, day)
    ]
    if not patients:
        return []
    place = dice.weighted(patients)
    episodes = [
        (episode, episode.weight)
        for episode in home.country.episodes
        if _fits(episode.age, episode.sex, home.members[place], day)
        and (flaw.level is None or flaw.level in episode.levels)
    ]
    if not episodes:
        return []
    episode = dice.weighted(episodes)
    facility = _facility(dice, home, flaw.level or dice.pick(episode.levels), flaw.away)
    apart = flaw.repeats or 0
    days = [day + timedelta(days=apart * time) for time in range(flaw.times if apart else 1)]
    claims = [_claim(dice, home, place, facility, episode, flaw, first) for first in days]
    return [claim for claim in claims if claim is not None]


def _facility(dice: Dice, home: _Home, level: str, away: bool) -> Care:
    """Near home in most cases; never when the flaw is that it is far away."""
    of_level = [care for care in home.country.facilities if care.level == level]
    near = [care for care in of_level if care.district == home.district]
    if away:
        return dice.pick([care for care in of_level if care not in near] or of_level)
    return dice.pick(near) if near and dice.chance(88) else dice.pick(of_level)


def _claim(
    dice: Dice, home: _Home, place: int, facility: Care, episode: Episode, flaw: Flaw, day: date
) -> ClaimShape | None:
    nights = dice.between(*episode.nights) if flaw.nights is None else flaw.nights
    last = day + timedelta(days=nights)
    if last > home.today:
        return None
    wait = dice.weighted(((0, 30), (1, 25), (3, 20), (8, 15), (20, 10)))
    # Nobody sends a claim for a person who is not registered yet.
    sent = min(max(last + timedelta(days=wait), home.registered), home.today)
    wanted = {(line.kind, line.code): line for line in flaw.lines}
    if not flaw.replaces:
        wanted = {(line.kind, line.code): line for line in episode.lines} | wanted
    lines = tuple(_lines(dice, tuple(wanted.values()), nights))
    if not lines:
        return None
    diagnosis, second = dice.pick(episode.diagnoses), dice.pick(episode.diagnoses)
    is_away = facility.district != home.district and facility.level == "hospital"
    is_sent_on = is_away and episode.visit_type == "other"
    return ClaimShape(
        id=_key(dice, sent),
        member=place,
        facility=facility.code,
        first=day,
        last=last,
        sent_on=sent,
        visit_type="referral" if is_sent_on else episode.visit_type,
        diagnosis=diagnosis,
        second_diagnosis=second if second != diagnosis and dice.chance(30) else None,
        lines=lines,
        has_referral=not flaw.away and not (is_away and dice.chance(20)),
        flaw=flaw.name or None,
        stays_draft=sent > home.today - timedelta(days=6) and not flaw.name and dice.chance(35),
    )


def _lines(dice: Dice, wanted: tuple[EpisodeLine, ...], nights: int) -> Iterator[LineShape]:
    for line in wanted:
        if line.percent < 100 and not dice.chance(line.percent):
            continue
        # A line of 0 to 0 units is one for each night.
        units = max(nights, 1) if line.high == 0 else dice.between(line.low, line.high)
        asked = dice.weighted(((100, 86), (95, 5), (115, 6), (140, 3)))
        yield LineShape(line.kind, line.code, Decimal(units), asked)
