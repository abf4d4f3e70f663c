"""Which plans are there, and which terms count on a day?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound
from jamii.platform import permissions
from jamii.platform.database import as_days, days_on
from jamii.schemes.plans import access, models, types
from jamii.schemes.plans.types import (
    Capitation,
    CapitationGroup,
    Care,
    Category,
    CategoryLimit,
    Ceiling,
    CoverageLine,
    Deductible,
    Exclusion,
    HospitalCase,
    Joining,
    Kind,
    Limitation,
    NamedTerms,
    Per,
    Period,
    PlanId,
    Premiums,
    PriceOrigin,
    RelativePrices,
    Share,
    Terms,
    TermsHash,
    TermsVersion,
    on,
)

# Columns that are named otherwise than the field: a bare "adult" says nothing in a table.
PREMIUM_COLUMNS = {"adult": "premium_adult", "child": "premium_child"}

# Terms by their hash: whatever has the same hash is the same for ever, in every process.
_known: dict[TermsHash, Terms] = {}


def _plan(row: models.Plan) -> types.Plan:
    return types.Plan(
        PlanId(row.id),
        row.scheme_id,
        row.code,
        row.names,
        row.place_id,
        as_days(row.offered),
        PlanId(row.conversion_plan_id) if row.conversion_plan_id else None,
    )


def plan(key: UUID) -> types.Plan:
    """The plan, for other rooms. Raises: NotFound."""
    row = models.Plan.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    return _plan(row)


def visible_plan(key: UUID, *, by: Actor) -> types.Plan:
    """The plan, for somebody who looks. Raises: NotFound, also where its scheme is out of reach."""
    rows = permissions.limit(models.Plan.objects.all(), by, access.VIEW, scheme="scheme_id")
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    return _plan(row)


def plan_by_code(scheme: UUID, code: str) -> types.Plan:
    """The plan of the scheme that has the code. Raises: NotFound."""
    row = models.Plan.objects.filter(scheme=scheme, code=code).first()
    if row is None:
        raise NotFound("not-found", code=code)
    return _plan(row)


def all_plans(scheme: UUID | None = None) -> tuple[types.Plan, ...]:
    """All plans by code, of one scheme or of all, for other rooms."""
    rows = models.Plan.objects.order_by("code", "id")
    return tuple(_plan(row) for row in (rows if scheme is None else rows.filter(scheme=scheme)))


def plans(*, by: Actor, scheme: UUID | None = None) -> tuple[types.Plan, ...]:
    """The plans that the person may see, by code."""
    rows = permissions.limit(models.Plan.objects.all(), by, access.VIEW, scheme="scheme_id")
    if scheme is not None:
        rows = rows.filter(scheme=scheme)
    return tuple(_plan(row) for row in rows.order_by("code", "id"))


def plans_offered(scheme: UUID, day: date, places: Iterable[UUID]) -> tuple[types.Plan, ...]:
    """The plans of a scheme whose covers may start on the day, national ones and those of the given
    places (the household's and the ones above it).
    """
    rows = models.Plan.objects.filter(days_on("offered", day), scheme=scheme).order_by("code")
    within = set(places)
    return tuple(_plan(row) for row in rows if row.place_id is None or row.place_id in within)


def plan_names(keys: Iterable[UUID]) -> dict[UUID, Mapping[str, str]]:
    """The names of plans by id. One statement."""
    rows = models.Plan.objects.filter(pk__in=set(keys)).values_list("id", "names")
    return dict(rows)


def plans_by_id(keys: Iterable[UUID]) -> dict[UUID, types.Plan]:
    """The plans by id; unknown ids are left out. One statement."""
    return {row.id: _plan(row) for row in models.Plan.objects.filter(pk__in=set(keys))}


def versions(plan: UUID) -> tuple[TermsVersion, ...]:
    """All versions of a plan's terms, oldest first. At most four statements."""
    return _versions(models.TermsVersion.objects.filter(plan=plan))


def terms_on(plan: UUID, day: date) -> TermsVersion | None:
    """The version that counts on the day, or None. One statement, and three more the first time."""
    return terms_on_day([plan], day).get(plan)


def terms_on_day(plans: Iterable[UUID], day: date) -> dict[UUID, TermsVersion]:
    """The versions of several plans that count on the day, by plan. One statement, and three more
    for terms that this process has not read yet.
    """
    rows = models.TermsVersion.objects.filter(days_on("days", day), plan__in=set(plans))
    return {version.plan: version for version in _versions(rows)}


class Snapshot:
    """The terms of all plans in memory, as they were when it was read."""

    def __init__(self, versions: Iterable[TermsVersion]):
        self._versions: dict[UUID, tuple[TermsVersion, ...]] = {}
        self._named: dict[str, NamedTerms] = {}
        for version in versions:
            self._versions[version.plan] = (*self._versions.get(version.plan, ()), version)
            self._named[version.hash] = NamedTerms(version.hash, version.terms)

    def name_on(self, plan: UUID, day: date) -> str | None:
        """The name of the terms of the plan that count on the day, or None."""
        found = on(self._versions.get(plan, ()), day)
        return None if found is None else found.hash

    def named(self, name: str | None) -> NamedTerms | None:
        """The terms of this name, always the same object."""
        return None if name is None else self._named.get(name)


def snapshot() -> Snapshot:
    """The terms of all plans as they are now. At most four statements."""
    return Snapshot(_versions(models.TermsVersion.objects.all()))


def terms_by_hash(key: str) -> Terms | None:
    """Terms by their name, for whoever explains a decision years later."""
    known = _known.get(TermsHash(key))
    if known is None:
        found = _versions(models.TermsVersion.objects.filter(hash=key)[:1])
        known = found[0].terms if found else None
    return known


def terms_named(names: Iterable[str]) -> dict[str, NamedTerms]:
    """Terms by name; from memory once this process has read them, else four statements."""
    wanted = {TermsHash(name) for name in names}
    if unknown := wanted - set(_known):
        _versions(models.TermsVersion.objects.filter(hash__in=unknown))
    return {name: NamedTerms(name, _known[name]) for name in wanted if name in _known}


def _versions(rows: Any) -> tuple[TermsVersion, ...]:
    return _read(list(rows.select_related("plan")))


def _read(headers: list[models.TermsVersion]) -> tuple[TermsVersion, ...]:
    headers.sort(key=lambda row: (row.plan_id, row.days.lower))
    missing = {row.hash: row for row in headers if row.hash not in _known}
    if missing:
        keys = [row.id for row in missing.values()]
        limits: dict[UUID, list[models.LimitRow]] = {}
        for limit in models.LimitRow.objects.filter(terms__in=keys).order_by("id"):
            limits.setdefault(limit.terms_id, []).append(limit)
        lines: dict[UUID, list[models.CoverageLine]] = {}
        for line in models.CoverageLine.objects.filter(terms__in=keys).order_by("id"):
            lines.setdefault(line.terms_id, []).append(line)
        prices: dict[UUID, list[models.RelativePriceRow]] = {}
        for price in models.RelativePriceRow.objects.filter(terms__in=keys).order_by("id"):
            prices.setdefault(price.terms_id, []).append(price)
        for row in missing.values():
            _known[TermsHash(row.hash)] = _terms(
                row, limits.get(row.id, []), lines.get(row.id, []), prices.get(row.id, [])
            )
    return tuple(
        TermsVersion(
            PlanId(row.plan_id), as_days(row.days), _known[TermsHash(row.hash)], TermsHash(row.hash)
        )
        for row in headers
    )


def _named(kind: Any, row: models.TermsVersion, renamed: Mapping[str, str]) -> dict[str, Any]:
    return {name: getattr(row, renamed.get(name, name)) for name in kind.__slots__}


def _terms(
    row: models.TermsVersion,
    limits: Iterable[models.LimitRow],
    lines: Iterable[models.CoverageLine],
    prices: Iterable[models.RelativePriceRow],
) -> Terms:
    joining = _named(Joining, row, {})
    joining["start_cycles"] = tuple(
        (int(day), int(month)) for day, month in (text.split("-") for text in row.start_cycles)
    )
    groups = (text.partition("/") for text in row.capitation_groups)
    capitation = {name: getattr(row, name) for name in Capitation.__slots__ if name != "groups"}
    limits = list(limits)
    covered = (_line(line) for line in lines)
    return Terms(
        plan_code=row.plan.code,
        currency=row.currency,
        places=row.places,
        joining=Joining(**joining),
        premiums=Premiums(**_named(Premiums, row, PREMIUM_COLUMNS)),
        limits_per=Per(row.limits_per) if row.limits_per else None,
        deductibles=tuple(
            Deductible(Care(one.care), one.amount) for one in limits if one.what == "deductible"
        ),
        ceilings=tuple(
            Ceiling(Care(one.care), one.amount, one.extra_member, one.cap)
            for one in limits
            if one.what == "ceiling"
        ),
        hospital_case=HospitalCase(row.hospital_case),
        category_limits=tuple(
            CategoryLimit(Category(one.category), one.max_claims, one.amount)
            for one in limits
            if one.what == "category"
        ),
        lines=MappingProxyType({(line.kind, line.code): line for line in covered}),
        relative_prices=tuple(
            RelativePrices(Care(one.care), Period(one.period), tuple(one.percents))
            for one in prices
        ),
        capitation=Capitation(
            groups=tuple(CapitationGroup(level, sub or None) for level, _, sub in groups),
            **capitation,
        ),
        strict_care_type=row.strict_care_type,
        pay_lower_of_list_and_asked=row.pay_lower_of_list_and_asked,
    )


def _share(row: models.CoverageLine, name: str) -> Share:
    kind = getattr(row, name)
    return Share(
        Limitation(kind) if kind else None,
        getattr(row, f"{name}_adult"),
        getattr(row, f"{name}_child"),
    )


def _line(row: models.CoverageLine) -> CoverageLine:
    return CoverageLine(
        Kind(row.kind),
        row.code,
        PriceOrigin(row.price_origin),
        _share(row, "share_other"),
        _share(row, "share_referral"),
        _share(row, "share_emergency"),
        row.max_quantity_adult,
        row.max_quantity_child,
        row.waiting_months_adult,
        row.waiting_months_child,
        Exclusion(row.ceiling_exclusion_adult) if row.ceiling_exclusion_adult else None,
        Exclusion(row.ceiling_exclusion_child) if row.ceiling_exclusion_child else None,
    )
