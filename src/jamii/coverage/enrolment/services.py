"""Households are enrolled, covers are activated, suspended, extended and ended; lists are loaded.

What a contribution does to a cover is worked out here too, by one function for every event:
`payments_changed`. Contributions themselves are kept by their own room.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from jamii.coverage.enrolment import access, hooks, models, queries
from jamii.coverage.enrolment.rules import activation, joining
from jamii.coverage.enrolment.rules.value import cover_value
from jamii.coverage.enrolment.types import (
    NEXT,
    Act,
    Counted,
    Cover,
    CoverId,
    NewCover,
    NewOfficer,
    Offer,
    Payment,
    Stage,
    Status,
    WhenShort,
    Why,
)
from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.errors import Conflict, Invalid, NotFound, Problem, WrongState
from jamii.kernel.ids import new_id
from jamii.kernel.reasons import Reason
from jamii.platform import hooks as platform_hooks
from jamii.platform import journal, numbering, permissions
from jamii.platform.acting import done_by
from jamii.platform.database import found, merge, replace_children, stage
from jamii.registers.organisations import queries as organisations
from jamii.registers.organisations.types import Scheme
from jamii.registers.people import queries as people
from jamii.registers.people import services as people_services
from jamii.registers.people.types import Household, HouseholdApplication, PersonStatus
from jamii.schemes.plans import queries as plans

_KIND = "enrolment.cover"
_OPEN = (Status.IDLE, Status.READY, Status.ACTIVE, Status.SUSPENDED)


# --- enrolling ---------------------------------------------------------------------------------


def enrol(
    household: UUID,
    plan: UUID,
    enrolled: date,
    officer: UUID | None = None,
    stage: Stage | str | None = None,
    id: UUID | None = None,
    *,
    by: Actor,
    at: datetime,
) -> Cover:
    """Give the household a cover of the plan; the same id sent twice is one cover.

    Days and value follow the terms of the enrolment day. `stage` None: a renewal where a cover of
    the plan came before. A cover that costs nothing is active at once.

    Raises: NotFound, NotAllowed (`enrolment.enrol`), Invalid.
    """
    if id is not None and (known := queries.covers_by_id([id]).get(id)):
        return known
    chosen = plans.plan(plan)
    whole = queries.household_for(household, by=by)
    permissions.require(by, access.ENROL, scheme=chosen.scheme, place=whole.place)
    scheme = organisations.scheme(chosen.scheme)
    problems = _enrolment_problems(whole, scheme, enrolled, officer, at)
    if problems:
        raise Invalid(problems)
    offer = queries.offer(whole, chosen, enrolled, Stage(stage) if stage else None)
    with done_by(by, at):
        people_services.know_household(household, scheme.id)
        row = _write_cover(whole, scheme, offer, enrolled, officer, id or new_id(at), at)
        journal.write(
            "enrolment.enrolled",
            row,
            by=by,
            at=at,
            scheme=scheme.id,
            number=row.number,
            plan=offer.plan_code,
            members=offer.value.counted,
            value_amount=row.value,
            currency=offer.currency,
        )
        if row.value == 0:
            _evaluate(row, WhenShort.WAIT, by, at)
    return queries.covers_by_id([row.id])[row.id]


def enrol_household(
    application: HouseholdApplication,
    scheme: UUID,
    plan: UUID,
    enrolled: date,
    officer: UUID | None = None,
    id: UUID | None = None,
    *,
    by: Actor,
    at: datetime,
) -> tuple[Household, Cover]:
    """Register a household and give it a cover, as one act: both or nothing.

    Raises: what `register_household` and `enrol` raise.
    """
    with done_by(by, at):
        household = people_services.register_household(application, scheme, by=by, at=at)
        cover = enrol(household.id, plan, enrolled, officer, id=id, by=by, at=at)
    return household, cover


def _enrolment_problems(
    household: Household, scheme: Scheme, enrolled: date, officer: UUID | None, at: datetime
) -> list[Problem]:
    problems = []
    if enrolled > organisations.today(scheme, at):
        problems.append(Problem("enrolled-in-future", "enrolled"))
    if household.ended_on is not None:
        problems.append(Problem("household-ended", values={"day": household.ended_on}))
    if officer is not None:
        known = models.Officer.objects.filter(pk=officer, ended_on=None).first()
        if known is None:
            problems.append(Problem("officer-unknown", "officer"))
        elif known.last_day is not None and known.last_day < enrolled:
            problems.append(Problem("officer-gone", "officer", {"day": known.last_day}))
    return problems


def _number(scheme: Scheme, plan_code: str, start: date) -> str:
    running = numbering.next_number(f"{_KIND}:{scheme.code}:{plan_code}:{start.year}")
    chosen = platform_hooks.choose(
        scheme.packs, "cover_number", scheme.code, plan_code, start.year, running
    )
    return str(chosen) if chosen else f"{plan_code}-{start.year}-{running:05d}"


def _write_cover(
    household: Household,
    scheme: Scheme,
    offer: Offer,
    enrolled: date,
    officer: UUID | None,
    key: UUID,
    at: datetime,
) -> models.Cover:
    last = offer.days.last or offer.days.first
    row = models.Cover.objects.create(
        id=key,
        number=_number(scheme, offer.plan_code, offer.days.first),
        scheme_id=scheme.id,
        household_id=household.id,
        plan_id=offer.plan,
        stage=offer.stage,
        status=Status.IDLE,
        enrolled=enrolled,
        start=offer.days.first,
        expiry=last,
        value=offer.value.total,
        base_value=offer.value.total,
        previous_id=offer.previous,
        officer_id=officer,
        last_payment_day=offer.last_payment_day,
        terms_hash=offer.terms,
        steps=[step.as_json() for step in offer.steps],
        warnings=[warning.as_json() for warning in offer.warnings],
    )
    models.CoverMember.objects.bulk_create(
        models.CoverMember(
            id=new_id(at),
            cover=row,
            person_id=person,
            place_no=place_no,
            enrolled=enrolled,
            expiry=last,
        )
        for place_no, person in enumerate(offer.covered)
    )
    return row


def revise(key: UUID, version: int, enrolled: date, *, by: Actor, at: datetime) -> Cover:
    """Work out an idle cover anew, with another day of enrolment or the members of today, while
    nothing has been paid.

    Raises: NotFound, NotAllowed, WrongState (`cover-not-idle`, `contributions-first`), Invalid,
    Conflict (`changed-meanwhile`).
    """
    with done_by(by, at):
        row = _locked(key, by, access.ENROL)
        if row.status != Status.IDLE:
            raise WrongState("cover-not-idle", status=Status(row.status).word)
        if hooks.payments_of(key):
            raise WrongState("contributions-first")
        if row.version != version:
            raise Conflict("changed-meanwhile")
        household = people.household_unscoped(row.household_id)
        scheme = organisations.scheme(row.scheme_id)
        problems = _enrolment_problems(household, scheme, enrolled, None, at)
        if problems:
            raise Invalid(problems)
        offer = queries.offer(household, plans.plan(row.plan_id), enrolled, Stage(row.stage))
        last = offer.days.last or offer.days.first
        _change(
            row,
            enrolled=enrolled,
            start=offer.days.first,
            expiry=last,
            value=offer.value.total,
            base_value=offer.value.total,
            last_payment_day=offer.last_payment_day,
            terms_hash=offer.terms,
            steps=[step.as_json() for step in offer.steps],
            warnings=[warning.as_json() for warning in offer.warnings],
        )
        inside = models.CoverMember.objects.filter(cover=row, ended=False)
        inside.exclude(person__in=offer.covered).update(ended=True)
        known = set(inside.values_list("person_id", flat=True))
        inside.update(enrolled=enrolled, expiry=last)
        models.CoverMember.objects.bulk_create(
            models.CoverMember(
                id=new_id(at),
                cover=row,
                person_id=person,
                place_no=place_no,
                enrolled=enrolled,
                expiry=last,
            )
            for place_no, person in enumerate(offer.covered)
            if person not in known
        )
        _note("enrolment.revised", row, by, at, value_amount=row.value)
        if row.value == 0:
            _evaluate(row, WhenShort.WAIT, by, at)
    return queries.covers_by_id([key])[key]


# --- states ------------------------------------------------------------------------------------


def _locked(key: UUID, by: Actor, act: str) -> models.Cover:
    """The cover, locked, where the actor may do the act. Raises: NotFound, NotAllowed."""
    queries.lock_covers([key])
    row = models.Cover.objects.select_related("household").filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    permissions.require(by, act, scheme=row.scheme_id, place=row.household.place_id)
    return row


def _change(row: models.Cover, **columns: object) -> None:
    """Write these columns of a locked cover; its version rises."""
    row.version += 1
    models.Cover.objects.filter(pk=row.pk).update(version=row.version, **columns)
    for name, value in columns.items():
        setattr(row, name, value)


def _after(row: models.Cover, act: Act) -> Status:
    """The state that follows. Raises: WrongState (`wrong-state`)."""
    following = NEXT.get((Status(row.status), act))
    if following is None:
        raise WrongState("wrong-state", status=Status(row.status).word)
    return following


def _note(code: str, row: models.Cover, by: Actor, at: datetime, **values: object) -> None:
    scheme = organisations.scheme(row.scheme_id)
    journal.write(
        code,
        (_KIND, row.pk),
        by=by,
        at=at,
        scheme=row.scheme_id,
        number=row.number,
        currency=scheme.currency,
        **values,  # type: ignore[arg-type]
    )


def _standing(row: models.Cover, scheme: Scheme) -> activation.Standing:
    by_hand = scheme.settings.get("enrolment", {}).get("activation") == "by-hand"
    return activation.Standing(
        Status(row.status),
        row.enrolled,
        row.start,
        row.value,
        row.base_value,
        row.effective,
        row.enforced,
        row.suspended_because,
        by_hand,
    )


_SAID = {
    Act.MAKE_READY: "enrolment.ready",
    Act.ACTIVATE: "enrolment.activated",
    Act.SUSPEND: "enrolment.suspended-unpaid",
    Act.REINSTATE: "enrolment.activated-again",
}


def _evaluate(
    row: models.Cover, when_short: WhenShort, by: Actor, at: datetime
) -> tuple[Reason, ...]:
    """Ask the rule what the cover is after the event, and write it with its members' days."""
    scheme = organisations.scheme(row.scheme_id)
    payments = hooks.payments_of(row.pk)
    outcome = activation.evaluate(_standing(row, scheme), payments, when_short)
    if outcome.act is not None:
        status = _after(row, outcome.act)
        effective = outcome.effective if status is Status.ACTIVE else row.effective
        _change(
            row,
            status=status,
            effective=effective,
            enforced=outcome.enforced,
            suspended_because=outcome.suspended_because,
        )
        _note(_SAID[outcome.act], row, by, at, effective=effective, paid_amount=outcome.paid)
    if row.status == Status.ACTIVE:
        _settle_members(row, payments, anew=outcome.act is Act.REINSTATE)
    return tuple(
        Reason(reason.code, {**reason.values, "currency": scheme.currency})
        for reason in outcome.reasons
    )


def _settle_members(row: models.Cover, payments: tuple[Payment, ...], *, anew: bool) -> None:
    """Give each member the day from which they count. A day once set stays, unless the money for it
    is gone or the whole cover starts again.
    """
    for member in models.CoverMember.objects.filter(cover=row, ended=False).order_by("place_no"):
        effective = joining.member_effective_after(
            None if anew else member.effective,
            member.enrolled,
            member.waits_for,
            row.effective,
            payments,
        )
        if effective != member.effective:
            models.CoverMember.objects.filter(pk=member.pk).update(effective=effective)


def payments_changed(
    key: UUID, when_short: WhenShort = WhenShort.WAIT, *, by: Actor, at: datetime
) -> tuple[Cover, tuple[Reason, ...]]:
    """A contribution came or was cancelled: the cover afterwards, and what is worth saying.

    Called by the room of contributions inside its own act, after its own permission check.
    """
    with done_by(by, at):
        queries.lock_covers([key])
        row = models.Cover.objects.get(pk=key)
        reasons = _evaluate(row, when_short, by, at)
    return queries.covers_by_id([key])[key], reasons


def activate(key: UUID, *, by: Actor, at: datetime) -> Cover:
    """Make a paid cover active where the scheme does that by hand. The day from which it counts
    follows the money, not the click.

    Raises: NotFound, NotAllowed (`enrolment.suspend`), WrongState.
    """
    with done_by(by, at):
        row = _locked(key, by, access.SUSPEND)
        if row.status != Status.READY:
            raise WrongState("wrong-state", status=Status(row.status).word)
        payments = hooks.payments_of(key)
        standing = _standing(row, organisations.scheme(row.scheme_id))
        effective = activation.effective_day(standing, payments)
        _change(row, status=_after(row, Act.ACTIVATE), effective=effective)
        _settle_members(row, payments, anew=False)
        paid = activation.paid_sum(payments)
        _note("enrolment.activated", row, by, at, effective=effective, paid_amount=paid)
    return queries.covers_by_id([key])[key]


def suspend(key: UUID, reason: str = "", *, by: Actor, at: datetime) -> Cover:
    """Stop a cover until somebody reinstates it. `reason` is shown in the journal.

    Raises: NotFound, NotAllowed (`enrolment.suspend`), WrongState.
    """
    with done_by(by, at):
        row = _locked(key, by, access.SUSPEND)
        _change(row, status=_after(row, Act.SUSPEND), suspended_because=Why.BY_HAND)
        _note("enrolment.suspended", row, by, at, reason=reason.strip() or "–")
    return queries.covers_by_id([key])[key]


def reinstate(key: UUID, *, by: Actor, at: datetime) -> Cover:
    """Let a suspended cover count again, from the day it counted before. What is still unpaid is
    waived: the cover is marked as enforced.

    Raises: NotFound, NotAllowed (`enrolment.suspend`), WrongState (`cover-is-over`).
    """
    with done_by(by, at):
        row = _locked(key, by, access.SUSPEND)
        status = _after(row, Act.REINSTATE)
        scheme = organisations.scheme(row.scheme_id)
        if row.expiry < organisations.today(scheme, at):
            raise WrongState("cover-is-over", expiry=row.expiry)
        payments = hooks.payments_of(key)
        effective = row.effective or activation.effective_day(_standing(row, scheme), payments)
        short = activation.paid_sum(payments) < row.base_value
        _change(
            row,
            status=status,
            effective=effective,
            enforced=row.enforced or short,
            suspended_because="",
        )
        _settle_members(row, payments, anew=False)
        _note("enrolment.reinstated", row, by, at, effective=effective)
    return queries.covers_by_id([key])[key]


def cancel(key: UUID, *, by: Actor, at: datetime) -> Cover:
    """Take back a cover that never counted or was suspended, once its contributions are cancelled.

    Raises: NotFound, NotAllowed (`enrolment.suspend`), WrongState (`contributions-first`).
    """
    with done_by(by, at):
        row = _locked(key, by, access.SUSPEND)
        status = _after(row, Act.CANCEL)
        if hooks.payments_of(key):
            raise WrongState("contributions-first")
        _change(row, status=status)
        _note("enrolment.cancelled", row, by, at)
    return queries.covers_by_id([key])[key]


def expire_due(today: date, *, by: Actor = SYSTEM, at: datetime) -> int:
    """End every cover whose last day is past, and return how many. A suspended one stays so.

    Raises: NotAllowed (`enrolment.suspend` everywhere).
    """
    permissions.require(by, access.SUSPEND)
    with done_by(by, at):
        due = models.Cover.objects.filter(
            status__in=(Status.ACTIVE, Status.READY), expiry__lt=today
        ).order_by("id")
        rows = [
            row
            for row in due.select_for_update(of=("self",))
            if activation.is_over(Status(row.status), row.expiry, today)
        ]
        models.Cover.objects.filter(pk__in=[row.pk for row in rows]).update(
            status=Status.EXPIRED, version=F("version") + 1
        )
        for row in rows:
            _note("enrolment.expired", row, by, at, expiry=row.expiry)
    return len(rows)


def suspend_unpaid(today: date, *, by: Actor = SYSTEM, at: datetime) -> int:
    """Suspend covers that were paid in part when their last payment day passed, in schemes that
    ask for it (`enrolment.suspend_unpaid`). Returns how many.
    """
    permissions.require(by, access.SUSPEND)
    wanted = [
        scheme.id
        for scheme in organisations.all_schemes()
        if scheme.settings.get("enrolment", {}).get("suspend_unpaid")
    ]
    count = 0
    with done_by(by, at):
        due = models.Cover.objects.filter(
            scheme__in=wanted, status=Status.IDLE, last_payment_day__lt=today
        ).order_by("id")
        for row in due.select_for_update(of=("self",)):
            paid = activation.paid_sum(hooks.payments_of(row.pk))
            if 0 < paid < row.value:
                _change(row, status=_after(row, Act.SUSPEND), suspended_because=Why.UNPAID.value)
                _note(_SAID[Act.SUSPEND], row, by, at, effective=None, paid_amount=paid)
                count += 1
    return count


# --- members -----------------------------------------------------------------------------------


def add_member(key: UUID, person: UUID, on: date, *, by: Actor, at: datetime) -> Cover:
    """Let a member of the household join the cover on the day.

    The value is worked out again with the joiner; where it rises, the joiner waits until the rest
    is paid, and nobody else is touched.

    Raises: NotFound, NotAllowed (`enrolment.enrol`), WrongState (`cover-is-over`, `cover-is-full`,
    `not-in-household`, `already-in-cover`).
    """
    with done_by(by, at):
        row = _locked(key, by, access.ENROL)
        refused = _join(row, person, on, by, at)
        if refused is not None:
            raise WrongState(refused.code, **dict(refused.values))
    return queries.covers_by_id([key])[key]


def _join(row: models.Cover, person: UUID, on: date, by: Actor, at: datetime) -> Reason | None:
    """Write the joiner into a locked cover, or return why that cannot be."""
    if row.status not in _OPEN or row.expiry < on:
        return Reason("cover-is-over", {"expiry": row.expiry})
    household = people.household_unscoped(row.household_id)
    joiner = next((one for one in household.members if one.id == person), None)
    if joiner is None or joiner.status is not PersonStatus.ACTIVE:
        return Reason("not-in-household")
    inside = list(models.CoverMember.objects.filter(cover=row, ended=False).order_by("place_no"))
    still = [member for member in inside if member.expiry >= on]
    if any(member.person_id == person for member in inside):
        return Reason("already-in-cover")
    version = plans.terms_on(row.plan_id, row.enrolled)
    if version is None:
        return Reason("plan-without-terms", {"day": row.enrolled})
    persons = people.persons([*(member.person_id for member in still), person])
    counted = [
        Counted(persons[key].born, persons[key].relation)
        for key in [*(member.person_id for member in still), person]
    ]
    previous = models.Cover.objects.filter(pk=row.previous_id).first() if row.previous_id else None
    value = cover_value(
        version.terms,
        Stage(row.stage),
        counted,
        row.enrolled,
        row.start,
        previous.expiry if previous else None,
    )
    joined = joining.join_later(
        Status(row.status),
        row.effective,
        version.terms.joining.max_members,
        len(still),
        row.value,
        value.total,
        on,
    )
    if not joined.is_covered:
        return joined.reasons[0]
    models.CoverMember.objects.create(
        id=new_id(at),
        cover=row,
        person_id=person,
        place_no=1 + max((member.place_no for member in inside), default=-1),
        enrolled=on,
        effective=joined.effective,
        expiry=row.expiry,
        waits_for=joined.waits_for,
    )
    if joined.value != row.value:
        columns: dict[str, object] = {"value": joined.value}
        if row.status == Status.IDLE:
            columns |= {
                "base_value": joined.value,
                "steps": [step.as_json() for step in value.steps],
            }
        _change(row, **columns)
    _note(
        "enrolment.member-joined" if joined.waits_for is None else "enrolment.member-waits",
        row,
        by,
        at,
        name=joiner.name,
        effective=joined.effective,
        value_amount=joined.value,
    )
    # Money may have been paid beyond the value before: then the joiner need not wait for it.
    if joined.waits_for is not None:
        _evaluate(row, WhenShort.WAIT, by, at)
    return None


def join_covers(person: UUID, first_day: date, by: Actor, at: datetime) -> None:
    """Somebody joined a household: let them join its covers too. Heard from the room of people, in
    its act; a cover that is full says so in its journal.
    """
    known = people.persons([person]).get(person)
    if known is None or known.household is None:
        return
    open_covers = models.Cover.objects.filter(
        household=known.household, status__in=_OPEN, expiry__gte=first_day
    )
    for key in open_covers.order_by("id").values_list("id", flat=True):
        with done_by(by, at):
            queries.lock_covers([key])
            row = models.Cover.objects.get(pk=key)
            refused = _join(row, person, first_day, by, at)
            if refused is not None and refused.code == "cover-is-full":
                _note("enrolment.member-not-covered", row, by, at, name=known.name)


def end_memberships(person: UUID, last_day: date, by: Actor, at: datetime) -> None:
    """Somebody died, became inactive or left: their cover ends on that day. Heard from the room of
    people, in its act.
    """
    with done_by(by, at):
        rows = models.CoverMember.objects.filter(
            person=person, ended=False, expiry__gt=last_day, cover__status__in=_OPEN
        )
        for member in rows.select_related("cover").order_by("cover_id"):
            expiry = joining.expiry_after_leaving(member.expiry, last_day)
            models.CoverMember.objects.filter(pk=member.pk).update(expiry=expiry)
            name = people.persons([person])[person].name
            _note("enrolment.membership-ended", member.cover, by, at, name=name, expiry=expiry)


# --- lists -------------------------------------------------------------------------------------

_OFFICER_COLUMNS = (
    "id",
    "code",
    "last_name",
    "other_names",
    "place_id",
    "phone",
    "email",
    "born",
    "phone_communication",
    "last_day",
    "substitute_id",
    "user_id",
    "ended_on",
)


def load_officers(rows: Iterable[NewOfficer], *, by: Actor, at: datetime) -> int:
    """Load enrolment officers; the same rows again change nothing. Returns how many are new or
    changed.

    Raises: NotAllowed (`enrolment.manage`), Invalid with the row of every mistake.
    """
    permissions.require(by, access.MANAGE)
    whole = list(rows)
    codes = Counter(row.code for row in whole if row.ended_on is None)
    problems = [
        Problem("officer-twice", "code", {"code": row.code}, row.row)
        for row in whole
        if row.ended_on is None and codes[row.code] > 1
    ]
    problems += [
        Problem("officer-own-substitute", "substitute", {"code": row.code}, row.row)
        for row in whole
        if row.substitute == row.id
    ]
    if problems:
        raise Invalid(problems)
    with done_by(by, at):
        stage(
            "incoming_officer",
            models.Officer,
            _OFFICER_COLUMNS,
            (
                tuple(
                    getattr(row, column if column == "id" else column.removesuffix("_id"))
                    for column in _OFFICER_COLUMNS
                )
                for row in whole
            ),
        )
        changed = merge("incoming_officer", models.Officer, _OFFICER_COLUMNS)
        villages = models.Officer.villages.through
        stage(
            "incoming_village",
            villages,
            ("officer_id", "place_id"),
            ((row.id, village) for row in whole for village in row.villages),
        )
        changed += replace_children(
            "incoming_village",
            villages,
            "officer_id",
            ("officer_id", "place_id"),
            "incoming_officer",
        )
        if changed:
            run = ("enrolment.officer", new_id(at))
            journal.write("enrolment.officers-loaded", run, by=by, at=at, count=len(whole))
    return changed


_COVER_COLUMNS = (
    "id",
    "number",
    "scheme_id",
    "household_id",
    "plan_id",
    "stage",
    "status",
    "enrolled",
    "start",
    "expiry",
    "effective",
    "value",
    "base_value",
    "enforced",
    "suspended_because",
    "previous_id",
    "officer_id",
    "last_payment_day",
    "terms_hash",
    "steps",
    "warnings",
    "origin",
)
_MEMBER_COLUMNS = (
    "id",
    "cover_id",
    "person_id",
    "place_no",
    "enrolled",
    "effective",
    "expiry",
    "waits_for",
    "ended",
)


def load_covers(rows: Iterable[NewCover], *, by: Actor, at: datetime) -> int:
    """Load covers with their members as they are: days, value and state untouched. The same rows
    again change nothing. Returns how many rows are new or changed.

    Raises: NotAllowed (`enrolment.manage`), Invalid with the row of every mistake.
    """
    permissions.require(by, access.MANAGE)
    whole = list(rows)
    problems = []
    numbers = Counter((row.scheme, row.number) for row in whole)
    for row in whole:
        if numbers[row.scheme, row.number] > 1:
            problems.append(Problem("cover-twice", "number", {"number": row.number}, row.row))
        if row.expiry < row.start:
            problems.append(Problem("cover-days-wrong", "expiry", {"number": row.number}, row.row))
        if row.status is Status.ACTIVE and row.effective is None:
            problems.append(
                Problem("cover-day-missing", "effective", {"number": row.number}, row.row)
            )
    if problems:
        raise Invalid(problems)
    with done_by(by, at):
        stage("incoming_cover", models.Cover, _COVER_COLUMNS, (_loaded(row) for row in whole))
        unknown = found(
            "SELECT new.id FROM incoming_cover new WHERE NOT EXISTS "
            "(SELECT FROM people_household household WHERE household.id = new.household_id) OR "
            "NOT EXISTS (SELECT FROM plans_plan plan WHERE plan.id = new.plan_id)"
        )
        if unknown:
            named = {row.id: row for row in whole}
            raise Invalid(
                Problem(
                    "cover-of-nobody", "household", {"number": named[key].number}, named[key].row
                )
                for (key,) in unknown
            )
        changed = merge("incoming_cover", models.Cover, _COVER_COLUMNS)
        stage(
            "incoming_member",
            models.CoverMember,
            _MEMBER_COLUMNS,
            (
                (
                    member.id,
                    row.id,
                    member.person,
                    member.place_no,
                    member.enrolled,
                    member.effective,
                    member.expiry,
                    member.waits_for,
                    member.ended,
                )
                for row in whole
                for member in row.members
            ),
        )
        changed += merge("incoming_member", models.CoverMember, _MEMBER_COLUMNS)
        if changed:
            run: tuple[str, UUID] = (_KIND, CoverId(new_id(at)))
            journal.write("enrolment.covers-loaded", run, by=by, at=at, count=len(whole))
    return changed


def _loaded(row: NewCover) -> tuple[object, ...]:
    base = row.value if row.base_value is None else row.base_value
    return (
        row.id,
        row.number,
        row.scheme,
        row.household,
        row.plan,
        row.stage.value,
        row.status.value,
        row.enrolled,
        row.start,
        row.expiry,
        row.effective,
        row.value,
        base,
        row.enforced,
        row.suspended_because,
        row.previous,
        row.officer,
        row.expiry,
        "",
        "[]",
        "[]",
        row.origin,
    )
