"""Covers within the reader's reach, what a plan would cost a household, and who was covered when.

Functions without `by` serve other rooms, which checked the reach themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import (
    Count,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import JSONObject

from jamii.coverage.enrolment import access, models
from jamii.coverage.enrolment.rules import periods
from jamii.coverage.enrolment.rules.value import cover_value
from jamii.coverage.enrolment.types import (
    COVERING,
    Counted,
    Cover,
    CoverFacts,
    CoverId,
    CoverMember,
    JoiningFacts,
    Membership,
    Offer,
    Officer,
    OfficerId,
    Stage,
    Status,
    cover_facts,
    days_inside,
)
from jamii.kernel.actors import Actor
from jamii.kernel.days import Days, completed_years
from jamii.kernel.errors import Invalid, NotFound, Problem
from jamii.kernel.reasons import Reason
from jamii.kernel.words import fold
from jamii.platform import database, hooks, permissions
from jamii.platform.database import days_on
from jamii.registers.organisations import queries as organisations
from jamii.registers.people import queries as people
from jamii.registers.people.types import Household, Person, PersonStatus
from jamii.registers.places import queries as places
from jamii.schemes.plans import queries as plans
from jamii.schemes.plans.types import Plan, TermsVersion

# A cover in one of these states stands in the way of, or before, another of the same plan.
_STANDING = (Status.IDLE, Status.READY, Status.ACTIVE, Status.SUSPENDED, Status.EXPIRED)


def _member(row: models.CoverMember) -> CoverMember:
    return CoverMember(
        row.id,
        row.person_id,
        row.place_no,
        row.enrolled,
        row.effective,
        row.expiry,
        row.waits_for,
        row.ended,
    )


def cover_of(row: models.Cover, members: Iterable[models.CoverMember] = ()) -> Cover:
    """The stored row as other rooms see it, with these members in their order."""
    inside = sorted((_member(member) for member in members), key=lambda one: (one.place_no, one.id))
    return Cover(
        CoverId(row.id),
        row.number,
        row.scheme_id,
        row.household_id,
        row.plan_id,
        Stage(row.stage),
        Status(row.status),
        row.enrolled,
        row.start,
        row.expiry,
        row.effective,
        row.value,
        row.base_value,
        row.enforced,
        row.suspended_because,
        row.previous_id,
        row.officer_id,
        row.last_payment_day,
        row.terms_hash,
        tuple(row.steps),
        tuple(row.warnings),
        row.version,
        row.origin,
        row.scheme.currency,
        row.plan.names,
        tuple(inside),
    )


def _with_members(rows: QuerySet[models.Cover]) -> list[Cover]:
    inside = models.CoverMember.objects.filter(ended=False)
    listed = rows.select_related("scheme", "plan").prefetch_related(
        Prefetch("members", queryset=inside)
    )
    return [cover_of(row, row.members.all()) for row in listed]


def _visible(by: Actor, act: str = access.VIEW) -> QuerySet[models.Cover]:
    return permissions.limit(
        models.Cover.objects.select_related("scheme", "plan"),
        by,
        act,
        scheme="scheme_id",
        place="household__place_id",
    )


def cover(key: UUID, *, by: Actor, act: str = access.VIEW) -> Cover:
    """The cover with its members, head first. Two statements. Raises: NotFound, also where it is
    out of reach.
    """
    found = _with_members(_visible(by, act).filter(pk=key))
    if not found:
        raise NotFound("not-found")
    return found[0]


def covers_by_id(keys: Iterable[UUID]) -> dict[UUID, Cover]:
    """These covers with their members, for other rooms. Two statements."""
    return {one.id: one for one in _with_members(models.Cover.objects.filter(pk__in=set(keys)))}


def plans_of_covers(keys: Iterable[UUID]) -> dict[UUID, UUID]:
    """The plan of each of these covers; what is no cover is left out. One statement."""
    rows = models.Cover.objects.filter(pk__in=set(keys))
    return dict(rows.values_list("id", "plan_id"))


def insured_by_place(plans: Iterable[UUID], day: date) -> dict[tuple[UUID, UUID], tuple[int, int]]:
    """How many people, and how many households, each plan covers on the day, by plan and the place
    where the household lives today. One statement.
    """
    rows = (
        models.CoverMember.objects.filter(
            cover__plan__in=set(plans),
            cover__status__in=[status.value for status in COVERING],
            cover__effective__lte=day,
            cover__expiry__gte=day,
            effective__lte=day,
            expiry__gte=day,
            ended=False,
        )
        .values_list("cover__plan_id", "cover__household__place_id")
        .annotate(
            people=Count("person_id", distinct=True),
            households=Count("cover__household_id", distinct=True),
        )
    )
    return {(plan, place): (people, households) for plan, place, people, households in rows}


def cover_by_number(scheme: UUID, number: str) -> Cover:
    """The cover of the scheme that has the number. Raises: NotFound."""
    found = _with_members(models.Cover.objects.filter(scheme=scheme, number=number))
    if not found:
        raise NotFound("not-found", number=number)
    return found[0]


def covers_of_household(household: UUID, *, by: Actor) -> list[Cover]:
    """The covers of a household with their members, the latest first. Two statements."""
    rows = _visible(by).filter(household=household)
    return _with_members(rows.order_by("-start", "-id"))


def cover_list_of_household(household: UUID, *, by: Actor) -> list[Cover]:
    """The covers of a household without their members, the latest first. One statement."""
    rows = _visible(by).filter(household=household)
    return [cover_of(row) for row in rows.order_by("-start", "-id")]


def cover_line(key: UUID) -> Cover:
    """The cover without its members, for other rooms. One statement. Raises: NotFound."""
    row = models.Cover.objects.select_related("scheme", "plan").filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    return cover_of(row)


def covers(
    *, by: Actor, status: str = "", text: str = "", after: str | None = None, size: int = 50
) -> list[Cover]:
    """One page of covers, newest first; one more than `size` when there are more. One statement."""
    rows = _visible(by).order_by("-id")
    if status:
        rows = rows.filter(status=status)
    if text.strip():
        rows = rows.filter(
            Q(number__istartswith=text.strip())
            | Q(household__head__name_key__contains=fold(text))
            | Q(household__head__number=text.strip())
        )
    if after:
        rows = rows.filter(id__lt=UUID(after))
    return [cover_of(row) for row in rows[: size + 1]]


def find(text: str, *, by: Actor, limit: int = 8) -> list[Cover]:
    """Covers by their number. One statement."""
    wanted = text.strip()
    if len(wanted) < 3:
        return []
    rows = _visible(by).filter(number__istartswith=wanted).order_by("number")
    return [cover_of(row) for row in rows[:limit]]


def awaiting_payment(*, by: Actor, size: int = 5) -> tuple[int, list[Cover]]:
    """How many covers wait for money, and those whose last payment day comes first."""
    rows = _visible(by).filter(status=Status.IDLE)
    return rows.count(), [cover_of(row) for row in rows.order_by("last_payment_day", "id")[:size]]


def to_expire(today: date, *, by: Actor, days: int = 30, size: int = 5) -> tuple[int, list[Cover]]:
    """How many active covers end within so many days, and the first of them."""
    last = today + timedelta(days=days)
    rows = _visible(by).filter(status=Status.ACTIVE, expiry__gte=today, expiry__lte=last)
    return rows.count(), [cover_of(row) for row in rows.order_by("expiry", "id")[:size]]


_INSIDE = (
    models.CoverMember.objects.filter(cover=OuterRef("cover"), ended=False)
    .values("cover")
    .annotate(days=JSONBAgg(JSONObject(first="effective", last="expiry")))
    .values("days")
)


def _facts(
    rows: QuerySet[models.CoverMember], day: date, *, lock: bool = False
) -> tuple[CoverFacts, ...]:
    """Facts of these memberships, each with its cover, the days of everybody inside, and the name
    of the terms that count on the day. One statement; `lock` locks the covers in sorted order.
    """
    versions = FilteredRelation(
        "cover__plan__versions", condition=days_on("cover__plan__versions__days", day)
    )
    found = rows.select_related("cover__plan").annotate(
        inside=Subquery(_INSIDE), version=versions, terms=F("version__hash")
    )
    if lock:
        found = found.order_by("cover_id").select_for_update(of=("cover",))
    terms = {(row.person_id, row.cover_id): row.terms for row in found}
    return cover_facts(
        [_membership(row) for row in found], lambda one: terms[one.person, one.cover]
    )


def _membership(row: models.CoverMember) -> Membership:
    cover = row.cover
    return Membership(
        row.person_id,
        row.enrolled,
        row.effective,
        row.expiry,
        CoverId(row.cover_id),
        cover.number,
        cover.scheme_id,
        cover.household_id,
        cover.plan_id,
        Stage(cover.stage),
        Status(cover.status),
        cover.enrolled,
        cover.effective,
        cover.expiry,
        days_inside(_days_inside(row.inside)),  # type: ignore[attr-defined]
        cover.plan.names,
    )


def _days_inside(rows: list[dict[str, str | None]]) -> Iterator[tuple[date | None, date]]:
    for row in rows:
        first, last = row["first"], row["last"]
        if last is None:
            raise ValueError("A member of a cover has no last day.")
        yield (None if first is None else date.fromisoformat(first)), date.fromisoformat(last)


def covers_on(person: UUID, day: date) -> tuple[CoverFacts, ...]:
    """The covers under which the person is covered on the day. One statement."""
    rows = models.CoverMember.objects.filter(
        person=person,
        ended=False,
        effective__lte=day,
        expiry__gte=day,
        cover__effective__lte=day,
        cover__expiry__gte=day,
        cover__status__in=COVERING,
    )
    return _facts(rows, day)


def covers_of_persons(
    persons: Iterable[UUID], since: date, on: date, *, lock: bool = False
) -> tuple[CoverFacts, ...]:
    """The covers in which these persons stand or stood whose membership ends on `since` or later,
    in any state but cancelled, with the terms that count `on` the day; `person` tells whose each
    is. One statement. With `lock` the covers are locked until the act commits.
    """
    rows = models.CoverMember.objects.filter(
        person__in=list(persons), ended=False, expiry__gte=since
    )
    return _facts(rows.exclude(cover__status=Status.CANCELLED), on, lock=lock)


_MEMBERSHIPS = """
SELECT member.person_id, member.enrolled, member.effective, member.expiry, cover.id, cover.number,
       cover.scheme_id, cover.household_id, cover.plan_id, cover.stage, cover.status,
       cover.enrolled, cover.effective, cover.expiry
FROM enrolment_covermember member JOIN enrolment_cover cover ON cover.id = member.cover_id
WHERE member.person_id = ANY(%(persons)s) AND NOT member.ended AND member.expiry >= %(since)s
  AND cover.status <> 'cancelled'
ORDER BY cover.id
"""
_OF_COVERS = """
SELECT cover_id, effective, expiry FROM enrolment_covermember
WHERE cover_id = ANY(%(covers)s) AND NOT ended
"""


def memberships(
    persons: Iterable[UUID], since: date, *, lock: bool = False
) -> dict[UUID, tuple[Membership, ...]]:
    """What `covers_of_persons` reads, for many persons and for any day from which `since` is
    asked: the memberships of each person, with their covers. Three statements.

    With `lock` the covers are locked in sorted order until the act commits.
    """
    values = {"persons": list(persons), "since": since}
    rows = database.found(_MEMBERSHIPS + ("FOR UPDATE OF cover" if lock else ""), values)
    inside: dict[UUID, list[tuple[date | None, date]]] = {}
    for cover, first, last in database.found(
        _OF_COVERS, {"covers": list({row[4] for row in rows})}
    ):
        inside.setdefault(cover, []).append((first, last))
    days = {cover: days_inside(all_days) for cover, all_days in inside.items()}
    names = plans.plan_names({row[8] for row in rows})
    of_person: dict[UUID, list[Membership]] = {}
    for person, enrolled, effective, expiry, cover, *about in rows:
        number, scheme, household, plan, stage, status, made, first, last = about
        one = Membership(
            person,
            enrolled,
            effective,
            expiry,
            cover,
            number,
            scheme,
            household,
            plan,
            Stage(stage),
            Status(status),
            made,
            first,
            last,
            days[cover],
            names[plan],
        )
        of_person.setdefault(person, []).append(one)
    return {person: tuple(found_of) for person, found_of in of_person.items()}


def lock_covers(keys: Iterable[UUID]) -> None:
    """Lock these covers in sorted order until the act commits."""
    rows = models.Cover.objects.select_for_update(of=("self",)).filter(pk__in=set(keys))
    list(rows.order_by("id").values_list("id", flat=True))


def officers(*, by: Actor, on: date) -> list[Officer]:
    """The officers who may sign on the day, by name. One statement."""
    rows = permissions.limit(models.Officer.objects.all(), by, access.ENROL, place="place_id")
    rows = rows.filter(Q(last_day=None) | Q(last_day__gte=on), ended_on=None)
    return [_officer(row) for row in rows.order_by("last_name", "other_names", "id")]


def officers_by_id(keys: Iterable[UUID]) -> dict[UUID, Officer]:
    """These officers by id. One statement."""
    return {row.id: _officer(row) for row in models.Officer.objects.filter(pk__in=set(keys))}


def officers_by_phone(places: Iterable[UUID], on: date) -> dict[UUID, Officer]:
    """For each of these villages the officer who serves it on the day and is reached by phone; the
    first by code where there are several. One statement.
    """
    rows = (
        models.Officer.objects.filter(
            Q(last_day=None) | Q(last_day__gte=on),
            villages__in=list(places),
            phone_communication=True,
            ended_on=None,
        )
        .exclude(phone="")
        .annotate(village=F("villages"))
        .order_by("-code")
    )
    return {row.village: _officer(row) for row in rows}


def officers_by_code(codes: Iterable[str], on: date) -> dict[str, Officer]:
    """The officers with these codes who serve on the day. One statement."""
    rows = models.Officer.objects.filter(
        Q(last_day=None) | Q(last_day__gte=on), code__in=list(codes), ended_on=None
    )
    return {row.code: _officer(row) for row in rows}


def officer_of_user(user: UUID) -> Officer | None:
    """The officer that a signed-in person is, if any."""
    row = models.Officer.objects.filter(user=user, ended_on=None).first()
    return None if row is None else _officer(row)


def _officer(row: models.Officer) -> Officer:
    return Officer(
        OfficerId(row.id),
        row.code,
        f"{row.other_names} {row.last_name}".strip(),
        row.place_id,
        row.phone,
        row.last_day,
        row.user_id,
        row.substitute_id,
    )


# --- what a plan would cost --------------------------------------------------------------------


def plans_for(household: Household, on: date) -> list[Plan]:
    """The plans that the household may choose on the day, of every scheme."""
    around = places.ancestors(household.place)
    return [
        plan
        for scheme in organisations.all_schemes()
        for plan in plans.plans_offered(scheme.id, on, around)
    ]


def previous_cover(household: UUID, plan: UUID, before: date) -> models.Cover | None:
    """The latest cover of the plan, or of one that this plan follows, that counted before."""
    leading_here = {one.id for one in plans.all_plans() if one.conversion_plan == plan}
    rows = models.Cover.objects.filter(
        household=household,
        plan__in={plan, *leading_here},
        effective__isnull=False,
        enrolled__lte=before,
    )
    return rows.exclude(status=Status.CANCELLED).order_by("-expiry", "-id").first()


def members_to_cover(household: Household) -> list[Person]:
    """Who can be covered: the living and active members, head first, then by entry."""
    return [
        person
        for person in household.members
        if person.status is PersonStatus.ACTIVE and person.ended_on is None
    ]


def offer(household: Household, plan: Plan, enrolled: date, stage: Stage | None = None) -> Offer:
    """Days, value and warnings of a cover, worked out and not saved.

    `stage` None: a renewal where a cover of the plan came before, else new. Raises: Invalid
    (`plan-without-terms`, `nobody-to-cover`, `plan-not-here`, `plan-not-offered`, and what packs
    refuse).
    """
    version = plans.terms_on(plan.id, enrolled)
    if version is None:
        raise Invalid("plan-without-terms", field="plan", day=enrolled)
    persons = members_to_cover(household)
    if not persons:
        raise Invalid("nobody-to-cover")
    if plan.place is not None and plan.place not in places.ancestors(household.place):
        raise Invalid("plan-not-here", field="plan")
    previous = None
    if stage is not Stage.NEW:
        previous = previous_cover(household.id, plan.id, enrolled)
    chosen = stage or (Stage.NEW if previous is None else Stage.RENEWAL)
    before = previous.expiry if previous else None
    joining = version.terms.joining
    days = periods.cover_days(joining, chosen, enrolled, before)
    warnings = _warnings(household.id, plan, version, days, persons, enrolled)
    if days.first not in plan.offered:
        if chosen is Stage.NEW:
            raise Invalid("plan-not-offered", field="plan", start=days.first)
        warnings.append(Reason("plan-not-offered-any-more", {"start": days.first}))
    counted = [Counted(person.born, person.relation) for person in persons]
    value = cover_value(version.terms, chosen, counted, enrolled, days.first, before)
    covered = persons[: joining.max_members]
    adults = sum(
        completed_years(person.born, days.first) >= joining.majority_age for person in covered
    )
    refusals = hooks.add(
        organisations.scheme(plan.scheme).packs,
        "joining_checks",
        JoiningFacts(plan.code, days.first, chosen, len(covered), adults),
    )
    if refusals:
        raise Invalid(Problem(one.code, "plan", one.values) for one in refusals)
    return Offer(
        plan.id,
        plan.code,
        plan.names,
        plan.scheme,
        version.terms.currency,
        version.hash,
        chosen,
        previous.id if previous else None,
        days,
        value,
        periods.last_payment_day(joining, chosen, enrolled, days.first),
        (*periods.why_these_days(joining, chosen, enrolled, days, before), *value.steps),
        tuple(warnings),
        tuple(person.id for person in covered),
        tuple(person.id for person in persons[len(covered) :]),
    )


def _warnings(
    household: UUID,
    plan: Plan,
    version: TermsVersion,
    days: Days,
    persons: Sequence[Person],
    enrolled: date,
) -> list[Reason]:
    """What is allowed, but worth a look: an overlap, ages that the plan does not expect."""
    overlapping = models.Cover.objects.filter(
        household=household,
        plan=plan.id,
        status__in=[status for status in _STANDING if status is not Status.EXPIRED],
        start__lte=days.last,
        expiry__gte=days.first,
    )
    found = [
        Reason("overlapping-cover", {"number": number})
        for number in overlapping.order_by("start").values_list("number", flat=True)
    ]
    joining = version.terms.joining
    for person in persons:
        age = completed_years(person.born, enrolled)
        too_young = joining.min_age is not None and age < joining.min_age
        too_old = joining.max_age is not None and age > joining.max_age
        if too_young or too_old:
            found.append(Reason("age-outside", {"name": person.name, "age": age}))
    return found


def household_for(key: UUID, *, by: Actor) -> Household:
    """The household, for somebody who may enrol it. Raises: NotFound."""
    return people.household(key, by=by, act=access.ENROL)


def heads_of(listed: Iterable[Cover]) -> Mapping[UUID, Person]:
    """The heads of the households of these covers, by household. One statement."""
    return people.heads({one.household for one in listed})


def total_value(scheme: UUID) -> Decimal:
    """The value of all covers of a scheme that were not cancelled."""
    rows = models.Cover.objects.filter(scheme=scheme).exclude(status=Status.CANCELLED.value)
    summed: Decimal = rows.aggregate(total=Sum("value", default=Decimal(0)))["total"]
    return summed
