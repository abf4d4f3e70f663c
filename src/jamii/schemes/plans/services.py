"""Plans are set up, and their terms are set for days to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from jamii.kernel.actors import Actor
from jamii.kernel.days import Days, day_before
from jamii.kernel.errors import Conflict, Invalid, NotFound, Problem, WrongState
from jamii.kernel.ids import new_id
from jamii.platform import journal, permissions
from jamii.platform.acting import done_by
from jamii.platform.database import as_days, as_range, copy_rows
from jamii.registers.catalogue import queries as catalogue
from jamii.registers.organisations import queries as organisations
from jamii.registers.places import queries as places
from jamii.schemes.plans import access, models, queries, types
from jamii.schemes.plans.rules import file
from jamii.schemes.plans.rules.consistency import problems_of
from jamii.schemes.plans.types import Capitation, CoverageLine, Joining, Premiums, Terms

_LONGEST_CODE = 20


def create_plan(
    scheme: UUID,
    code: str,
    names: Mapping[str, str],
    place: UUID | None,
    offered: Days,
    *,
    conversion_plan: UUID | None = None,
    id: UUID | None = None,
    by: Actor,
    at: datetime,
) -> types.Plan:
    """Set up a plan; the same id sent twice is one plan. `place` None: national.

    Raises: NotAllowed (`plans.manage`), Invalid.
    """
    permissions.require(by, access.MANAGE, scheme=scheme, place=place)
    if id is not None and models.Plan.objects.filter(pk=id).exists():
        return queries.plan(id)
    problems = _plan_problems(scheme, code, names, place, offered, conversion_plan)
    if models.Plan.objects.filter(scheme=scheme, code=code.strip()).exists():
        problems.append(Problem("plan-code-taken", "code", {"code": code}))
    if problems:
        raise Invalid(problems)
    with done_by(by, at):
        row = models.Plan.objects.create(
            id=id or new_id(at),
            scheme_id=scheme,
            code=code.strip(),
            names=dict(names),
            place_id=place,
            offered=as_range(offered),
            conversion_plan_id=conversion_plan,
        )
        journal.write("plans.plan-created", row, by=by, at=at, scheme=scheme, code=row.code)
    return queries.plan(row.id)


def change_plan(
    key: UUID,
    version: int,
    names: Mapping[str, str],
    offered: Days,
    conversion_plan: UUID | None = None,
    *,
    by: Actor,
    at: datetime,
) -> types.Plan:
    """Change the words of a plan, the days on which it is offered, and the plan that follows it.

    Raises: NotFound, NotAllowed (`plans.manage`), Invalid, Conflict (`changed-meanwhile`).
    """
    known = queries.plan(key)
    permissions.require(by, access.MANAGE, scheme=known.scheme, place=known.place)
    problems = _plan_problems(
        known.scheme, known.code, names, known.place, offered, conversion_plan, key
    )
    if problems:
        raise Invalid(problems)
    with done_by(by, at):
        changed = models.Plan.objects.filter(pk=key, version=version).update(
            names=dict(names),
            offered=as_range(offered),
            conversion_plan_id=conversion_plan,
            version=version + 1,
        )
        if not changed:
            raise Conflict("changed-meanwhile")
        journal.write(
            "plans.plan-changed",
            ("plans.plan", key),
            by=by,
            at=at,
            scheme=known.scheme,
            code=known.code,
        )
    return queries.plan(key)


def _plan_problems(
    scheme: UUID,
    code: str,
    names: Mapping[str, str],
    place: UUID | None,
    offered: Days,
    conversion_plan: UUID | None,
    own: UUID | None = None,
) -> list[Problem]:
    problems = []
    if not code.strip():
        problems.append(Problem("required", "code"))
    elif len(code.strip()) > _LONGEST_CODE:
        problems.append(Problem("text-too-long", "code", {"limit": _LONGEST_CODE}))
    if not any(names.values()):
        problems.append(Problem("required", "names"))
    if offered.last is None:
        problems.append(Problem("offered-without-end", "offered_last"))
    if place is not None:
        known = places.places([place]).get(place)
        if known is None or known.rank > places.facility_level().rank:
            problems.append(Problem("plan-place-level", "place"))
    if conversion_plan is not None:
        problems += _conversion_problems(scheme, conversion_plan, own)
    return problems


def _conversion_problems(scheme: UUID, follower: UUID, own: UUID | None) -> list[Problem]:
    """The chain of plans that follow each other must not come back to the plan."""
    following = dict(
        models.Plan.objects.filter(scheme=scheme).values_list("id", "conversion_plan_id")
    )
    if follower not in following:
        return [Problem("conversion-unknown", "conversion_plan")]
    seen = {own}
    step: UUID | None = follower
    while step is not None:
        if step in seen:
            return [Problem("conversion-comes-back", "conversion_plan")]
        seen.add(step)
        step = following.get(step)
    return []


def set_terms(
    plan: UUID, days: Days, terms: Terms, *, source: str = "", by: Actor, at: datetime
) -> types.TermsVersion:
    """Set the terms of a plan for these days; the version before them ends the day before.

    What counts already is not edited: a correction is a version that starts later. A version that
    has not begun yet is replaced. The same terms for the same days again change nothing.

    Raises: NotFound, NotAllowed (`plans.manage`), Invalid, WrongState (`terms-count-already`).
    """
    known = queries.plan(plan)
    permissions.require(by, access.MANAGE, scheme=known.scheme, place=known.place)
    problems = terms_problems(known, terms)
    if problems:
        raise Invalid(problems)
    name = types.hash_of(terms)
    scheme = organisations.scheme(known.scheme)
    today = organisations.today(scheme, at)
    with done_by(by, at):
        models.Plan.objects.select_for_update().get(pk=plan)
        for row in models.TermsVersion.objects.filter(plan=plan).order_by("days"):
            before = as_days(row.days)
            if before == days and row.hash == name:
                return types.TermsVersion(known.id, days, terms, name)
            _make_room(row, before, days, today)
        row = _write(known, days, terms, name, source, at)
        journal.write(
            "plans.terms-set",
            ("plans.plan", plan),
            by=by,
            at=at,
            scheme=known.scheme,
            code=known.code,
            first=days.first,
            hash=name,
            lines=len(terms.lines),
        )
    return types.TermsVersion(known.id, as_days(row.days), terms, name)


def _make_room(row: models.TermsVersion, before: Days, days: Days, today: date) -> None:
    """End the earlier version the day before, or take away one that has not begun."""
    if not before.overlaps(days):
        return
    if before.first < days.first:
        models.TermsVersion.objects.filter(pk=row.pk).update(
            days=as_range(Days(before.first, day_before(days.first)))
        )
    elif before.first > today:
        models.TermsVersion.objects.filter(pk=row.pk).delete()
    else:
        raise WrongState("terms-count-already", first=before.first)


def terms_problems(plan: types.Plan, terms: Terms) -> list[Problem]:
    """What stands in the way of storing these terms for this plan."""
    scheme = organisations.scheme(plan.scheme)
    problems = problems_of(terms)
    if terms.plan_code != plan.code:
        problems.append(Problem("terms-of-another-plan", "plan_code", {"code": terms.plan_code}))
    if (terms.currency, terms.places) != (scheme.currency, scheme.places):
        problems.append(
            Problem("terms-in-another-currency", "currency", {"currency": scheme.currency})
        )
    known = catalogue.entry_names(list(terms.lines))
    problems += [
        Problem("line-unknown", f"lines.{kind.value}.{code}", {"kind": kind.value, "code": code})
        for kind, code in terms.lines
        if (kind, code) not in known
    ]
    return problems


def _write(
    plan: types.Plan, days: Days, terms: Terms, name: str, source: str, at: datetime
) -> models.TermsVersion:
    joining = {field.name: getattr(terms.joining, field.name) for field in fields(Joining)}
    joining["start_cycles"] = [
        f"{day:02d}-{month:02d}" for day, month in terms.joining.start_cycles
    ]
    premiums = {
        queries.PREMIUM_COLUMNS.get(field.name, field.name): getattr(terms.premiums, field.name)
        for field in fields(Premiums)
    }
    capitation = {
        field.name: getattr(terms.capitation, field.name)
        for field in fields(Capitation)
        if field.name != "groups"
    }
    row = models.TermsVersion.objects.create(
        id=new_id(at),
        plan_id=plan.id,
        days=as_range(days),
        hash=name,
        source=source,
        currency=terms.currency,
        places=terms.places,
        limits_per=terms.limits_per.value if terms.limits_per else "",
        hospital_case=terms.hospital_case.value,
        strict_care_type=terms.strict_care_type,
        pay_lower_of_list_and_asked=terms.pay_lower_of_list_and_asked,
        capitation_groups=[
            f"{group.level}/{group.sub_level or ''}" for group in terms.capitation.groups
        ],
        **joining,
        **premiums,
        **capitation,
    )
    models.LimitRow.objects.bulk_create(_limit_rows(row.id, terms))
    # A plan may cover all that there is, thousands of codes: by COPY, a third of the time.
    copy_rows(
        models.CoverageLine._meta.db_table,
        ("terms_id", *_LINE_COLUMNS),
        ((row.id, *_line_row(line)) for line in terms.lines.values()),
    )
    models.RelativePriceRow.objects.bulk_create(
        models.RelativePriceRow(
            terms_id=row.id,
            care=price.care.value,
            period=price.period.value,
            percents=list(price.percents),
        )
        for price in terms.relative_prices
    )
    return row


def _limit_rows(key: UUID, terms: Terms) -> list[models.LimitRow]:
    return [
        *(
            models.LimitRow(terms_id=key, what="deductible", care=one.care.value, amount=one.amount)
            for one in terms.deductibles
        ),
        *(
            models.LimitRow(
                terms_id=key,
                what="ceiling",
                care=one.care.value,
                amount=one.amount,
                extra_member=one.extra_member,
                cap=one.cap,
            )
            for one in terms.ceilings
        ),
        *(
            models.LimitRow(
                terms_id=key,
                what="category",
                category=one.category.value,
                amount=one.max_amount,
                max_claims=one.max_claims,
            )
            for one in terms.category_limits
        ),
    ]


_SHARES = ("share_other", "share_referral", "share_emergency")
_LINE_COLUMNS = (
    "kind",
    "code",
    "price_origin",
    "max_quantity_adult",
    "max_quantity_child",
    "waiting_months_adult",
    "waiting_months_child",
    "ceiling_exclusion_adult",
    "ceiling_exclusion_child",
    *(f"{share}{part}" for share in _SHARES for part in ("", "_adult", "_child")),
)


def _line_row(line: CoverageLine) -> tuple[object, ...]:
    """The values of `_LINE_COLUMNS`."""
    adult, child = line.ceiling_exclusion_adult, line.ceiling_exclusion_child
    shares = (line.share_other, line.share_referral, line.share_emergency)
    return (
        line.kind.value,
        line.code,
        line.price_origin.value,
        line.max_quantity_adult,
        line.max_quantity_child,
        line.waiting_months_adult,
        line.waiting_months_child,
        adult.value if adult else "",
        child.value if child else "",
        *(
            part
            for share in shares
            for part in (share.kind.value if share.kind else "", share.adult, share.child)
        ),
    )


@dataclass(frozen=True, slots=True)
class Trial:
    """What loading a file would do: the plan, the days, and each difference to the terms that count
    on the first of them.
    """

    plan: types.Plan
    days: Days
    terms: Terms
    differences: tuple[file.Difference, ...]


def try_file(scheme: UUID, text: str, *, by: Actor, at: datetime) -> Trial:
    """Read a file of terms without storing anything.

    Raises: NotAllowed (`plans.manage`), Invalid with every mistake of the file.
    """
    permissions.require(by, access.MANAGE, scheme=scheme)
    known = organisations.scheme(scheme)
    read = file.read(text, known.currency, known.places)
    try:
        plan = queries.plan_by_code(scheme, read.code)
    except NotFound:
        raise Invalid("plan-code-unknown", field="file", code=read.code) from None
    problems = terms_problems(plan, read.terms)
    if problems:
        raise Invalid(problems)
    standing = queries.terms_on(plan.id, read.days.first)
    before = standing.terms if standing else None
    return Trial(plan, read.days, read.terms, tuple(file.differences(before, read.terms)))


def load_file(scheme: UUID, text: str, *, source: str = "", by: Actor, at: datetime) -> Trial:
    """Load a file of terms; a plan that does not exist yet is set up from its head.

    Raises: as `try_file` and `set_terms`.
    """
    known = organisations.scheme(scheme)
    read = file.read(text, known.currency, known.places)
    with done_by(by, at):
        if not models.Plan.objects.filter(scheme=scheme, code=read.code).exists():
            if read.offered is None or not read.names:
                raise Invalid("plan-code-unknown", field="file", code=read.code)
            try:
                with transaction.atomic():
                    create_plan(scheme, read.code, read.names, None, read.offered, by=by, at=at)
            except IntegrityError:
                raise Conflict("plan-code-taken", code=read.code) from None
        trial = try_file(scheme, text, by=by, at=at)
        set_terms(trial.plan.id, trial.days, trial.terms, source=source, by=by, at=at)
    return trial


def export(plan: UUID, day: date, *, by: Actor) -> str:
    """The terms that count on the day as a file that `load_file` reads. Raises: NotFound."""
    known = queries.visible_plan(plan, by=by)
    version = queries.terms_on(plan, day)
    if version is None:
        raise NotFound("not-found")
    return file.write(known, version)
