"""Products into plans: headers and coverage lines, each with its own days, cut into whole versions
of terms.

Of the three sets of deductibles and ceilings (per treatment, insuree, policy) a plan has the one
that holds amounts; `CeilingType` decides where more than one does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from jamii.interop.openimis.loading import Loading, rows_of
from jamii.interop.openimis.reading import Row
from jamii.interop.openimis.source import problem
from jamii.interop.openimis.versions import Record, spans
from jamii.kernel.days import Days, day_after, day_before
from jamii.kernel.errors import Invalid
from jamii.registers.organisations.types import Scheme
from jamii.schemes.plans import queries as plan_queries
from jamii.schemes.plans import services as plans
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
    Per,
    Period,
    Premiums,
    PriceOrigin,
    RelativePrices,
    Share,
    Terms,
    hash_of,
)

_ZERO = Decimal(0)
_SUFFIX = {Per.TREATMENT: "Treatment", Per.PERSON: "Insuree", Per.COVER: "Policy"}
_CARE = {Care.ANY: "", Care.OUT_PATIENT: "OP", Care.IN_PATIENT: "IP"}
_PERIOD_COUNT = {Period.MONTH: 12, Period.QUARTER: 4, Period.YEAR: 1}
_CATEGORIES = {
    Category.SURGERY: ("MaxNoSurgery", "MaxAmountSurgery"),
    Category.DELIVERY: ("MaxNoDelivery", "MaxAmountDelivery"),
    Category.ANTENATAL: ("MaxNoAntenatal", "MaxAmountAntenatal"),
    Category.HOSPITALISATION: ("MaxNoHospitalizaion", "MaxAmountHospitalization"),
    Category.CONSULTATION: ("MaxNoConsultation", "MaxAmountConsultation"),
    Category.VISIT: ("MaxNoVisits", None),
}
DatedLine = tuple[Days, CoverageLine]
Distribution = Mapping[tuple[Period, Care], tuple[Decimal, ...]]


def load_plans(loading: Loading) -> None:
    """Every product with all its versions of terms."""
    lines = _lines(loading)
    distributions = _distributions(loading)
    made = []
    for record in loading.records("products"):
        row = record.row
        counting = spans(record.versions)
        if not counting:
            loading.tally.skipped("open-on-no-day", *record.versions)
            continue
        used = {version.key for version, _ in counting} | {row.key}
        loading.tally.imported(*(version for version in record.versions if version.key in used))
        loading.tally.kept(*(version for version in record.versions if version.key not in used))
        made.append((record, counting))
    if loading.is_again:
        return
    for record, _ in made:
        with rows_of("products", record.row.number):
            _make_plan(loading, record)
    for record, _ in made:
        with rows_of("products", record.row.number):
            _set_follower(loading, record)
    for record, counting in made:
        with rows_of("products", record.row.number):
            _set_terms(
                loading,
                record,
                counting,
                lines.get(record.id, []),
                distributions.get(record.id, {}),
            )
    loading.keep(
        "plans.plan",
        (
            (
                record.id,
                row,
                {
                    "code": row["ProductCode"],
                    "names": {"en": row["ProductName"]},
                    "place_id": loading.id_of("locations", row["LocationId"]),
                    "offered": f"[{row['DateFrom']},{row['DateTo']}]",
                },
            )
            for record, _ in made
            for row in record.old
        ),
    )


def _make_plan(loading: Loading, record: Record) -> None:
    row = record.row
    last = row["DateTo"]
    if record.ended_on is not None:
        last = max(row["DateFrom"], min(last, day_before(record.ended_on)))
    known = {plan.id for plan in plan_queries.all_plans(loading.scheme.id)}
    if record.id in known:
        return
    plans.create_plan(
        loading.scheme.id,
        row["ProductCode"],
        {"en": row["ProductName"]},
        loading.id_of("locations", row["LocationId"]),
        Days(row["DateFrom"], last),
        id=record.id,
        by=loading.by,
        at=loading.at,
    )
    loading.changed += 1


def _set_follower(loading: Loading, record: Record) -> None:
    """The plan that is proposed at renewal, once all plans stand."""
    follower = loading.id_of("products", record.row["ConversionProdID"])
    plan = plan_queries.plan(record.id)
    if follower is None or plan.conversion_plan == follower:
        return
    plans.change_plan(
        record.id, 1, plan.names, plan.offered, follower, by=loading.by, at=loading.at
    )
    loading.changed += 1


def _set_terms(
    loading: Loading,
    record: Record,
    counting: list[tuple[Row, Days]],
    lines: list[DatedLine],
    distribution: Distribution,
) -> None:
    known = {(version.days, version.hash) for version in plan_queries.versions(record.id)}
    code = record.row["ProductCode"]
    for days, terms in terms_over_time(loading.scheme, code, counting, lines, distribution):
        if (days, hash_of(terms)) in known:
            continue
        plans.set_terms(record.id, days, terms, by=loading.by, at=loading.at)
        loading.changed += 1


def terms_over_time(
    scheme: Scheme,
    code: str,
    headers: list[tuple[Row, Days]],
    lines: list[DatedLine],
    distribution: Distribution,
) -> list[tuple[Days, Terms]]:
    """Whole versions of terms: a new one begins wherever a header or a line begins or ends. `code`
    is the code of the product today, whatever it was called before.
    """
    found: list[tuple[Days, Terms]] = []
    for row, days in headers:
        header = header_terms(scheme, code, row, distribution)
        edges = {days.first}
        for line_days, _ in lines:
            for edge in (line_days.first, line_days.last and day_after(line_days.last)):
                if isinstance(edge, date) and edge in days:
                    edges.add(edge)
        ordered = sorted(edges)
        for place, first in enumerate(ordered):
            last = day_before(ordered[place + 1]) if place + 1 < len(ordered) else days.last
            counting = {
                (line.kind, line.code): line for line_days, line in lines if first in line_days
            }
            terms = replace(header, lines=MappingProxyType(counting))
            before = found[-1] if found else None
            if before and before[1] == terms and before[0].last == day_before(first):
                found[-1] = (Days(before[0].first, last), terms)
            else:
                found.append((Days(first, last), terms))
    return found


def header_terms(scheme: Scheme, code: str, row: Row, distribution: Distribution) -> Terms:
    """The terms of one header, without lines."""
    per = _limits_per(row)
    relative = []
    for care, column in (
        (Care.ANY, "PeriodRelPrices"),
        (Care.OUT_PATIENT, "PeriodRelPricesOP"),
        (Care.IN_PATIENT, "PeriodRelPricesIP"),
    ):
        if row[column]:
            period = Period(row[column])
            percents = distribution.get((period, care), ())
            percents += (_ZERO,) * (_PERIOD_COUNT[period] - len(percents))
            relative.append(RelativePrices(care, period, percents))
    return Terms(
        code,
        scheme.currency,
        scheme.places,
        _joining(row),
        _premiums(row),
        per,
        () if per is None else _deductibles(row, per),
        () if per is None else _ceilings(row, per),
        HospitalCase(row["CeilingInterpretation"]),
        tuple(
            CategoryLimit(category, row[number], row[amount] if amount else None)
            for category, (number, amount) in _CATEGORIES.items()
            if row[number] is not None or (amount and row[amount])
        ),
        relative_prices=tuple(relative),
        capitation=_capitation(row),
    )


def _limits_per(row: Row) -> Per | None:
    filled = [
        per
        for per, suffix in _SUFFIX.items()
        if any(row[f"{what}{care}{suffix}"] for what in ("Ded", "Max") for care in _CARE.values())
    ]
    named = Per(row["CeilingType"]) if row["CeilingType"] else None
    if not filled:
        return None
    if named in filled:
        return named
    if len(filled) > 1:
        raise Invalid([problem("limits-of-several-kinds", "products.csv", row.number)])
    return filled[0]


def _deductibles(row: Row, per: Per) -> tuple[Deductible, ...]:
    amounts = ((care, row[f"Ded{mark}{_SUFFIX[per]}"]) for care, mark in _CARE.items())
    return tuple(Deductible(care, amount) for care, amount in amounts if amount)


def _ceilings(row: Row, per: Per) -> tuple[Ceiling, ...]:
    found = []
    for care, mark in _CARE.items():
        amount = row[f"Max{mark}{_SUFFIX[per]}"]
        if not amount:
            continue
        extra, cap = _ZERO, None
        if per is Per.COVER:
            extra = row[f"MaxPolicyExtraMember{mark}"] or _ZERO
            cap = row[f"MaxCeilingPolicy{mark}"] or None
        found.append(Ceiling(care, amount, extra, cap))
    return tuple(found)


def _joining(row: Row) -> Joining:
    cycles = {row[f"StartCycle{place}"] for place in range(1, 5)} - {None}
    return Joining(
        row["InsurancePeriod"] or 12,
        row["AdministrationPeriod"] or 0,
        row["MemberCount"] or None,
        row["Threshold"] or None,
        tuple(sorted(cycles, key=lambda cycle: (cycle[1], cycle[0]))),
        row["GracePeriod"] or 0,
        row["GracePeriodRenewal"] or 0,
        row["WaitingPeriod"] or 0,
        row["Min Age"],
        row["Max Age"],
    )


def _premiums(row: Row) -> Premiums:
    return Premiums(
        row["LumpSum"] or _ZERO,
        row["PremiumAdult"] or _ZERO,
        row["PremiumChild"] or _ZERO,
        row["RegistrationLumpSum"] or _ZERO,
        row["RegistrationFee"] or _ZERO,
        row["GeneralAssemblyLumpSum"] or _ZERO,
        row["GeneralAssemblyFee"] or _ZERO,
        row["Recurrence"] or 0,
        row["EnrolmentDiscountPerc"] or _ZERO,
        row["EnrolmentDiscountPeriod"] or 0,
        row["RenewalDiscountPerc"] or _ZERO,
        row["RenewalDiscountPeriod"] or 0,
        row["MaxInstallments"] or None,
    )


def _capitation(row: Row) -> Capitation:
    groups = tuple(
        CapitationGroup(
            row[f"Level{place}"],
            None if row[f"Sublevel{place}"] in (None, "none") else row[f"Sublevel{place}"],
        )
        for place in range(1, 5)
        if row[f"Level{place}"]
    )
    return Capitation(
        groups,
        row["ShareContribution"] or _ZERO,
        row["WeightPopulation"] or _ZERO,
        row["WeightNumberFamilies"] or _ZERO,
        row["WeightInsuredPopulation"] or _ZERO,
        row["WeightNumberInsuredFamilies"] or _ZERO,
        row["WeightNumberVisits"] or _ZERO,
        row["WeightAdjustedAmount"] or _ZERO,
    )


def _share(row: Row, visit: str) -> Share:
    kind = row[f"LimitationType{visit}"]
    if kind is None and not visit:
        kind = Limitation.COINSURANCE.value
    if kind is None:
        return Share(None, None, None)
    return Share(Limitation(kind), row[f"LimitAdult{visit}"], row[f"LimitChild{visit}"])


def _line(row: Row, kind: Kind, code: str) -> CoverageLine:
    def exclusion(column: str) -> Exclusion | None:
        return None if row[column] is None else Exclusion(row[column])

    return CoverageLine(
        kind,
        code,
        PriceOrigin(row["PriceOrigin"] or "price-list"),
        _share(row, ""),
        _share(row, "R"),
        _share(row, "E"),
        row["LimitNoAdult"],
        row["LimitNoChild"],
        row["WaitingPeriodAdult"] or 0,
        row["WaitingPeriodChild"] or 0,
        exclusion("CeilingExclusionAdult"),
        exclusion("CeilingExclusionChild"),
    )


def _lines(loading: Loading) -> dict[UUID, list[DatedLine]]:
    """The coverage lines of each product over time. Rows of one product and entry are one line."""
    found: dict[UUID, list[DatedLine]] = {}
    for kind, table, entries, column, code in (
        (Kind.ITEM, "product_items", "items", "ItemID", "ItemCode"),
        (Kind.SERVICE, "product_services", "services", "ServiceID", "ServCode"),
    ):
        by_line: dict[tuple[str, str], list[Row]] = {}
        for row in loading.book.table(table):
            product = loading.records("products").of(row["ProdID"]).row.key
            entry = loading.records(entries).of(row[column]).row.key
            by_line.setdefault((product, entry), []).append(row)
        for (product, entry), rows in by_line.items():
            counting = spans(rows)
            used = {row.key for row, _ in counting}
            loading.tally.imported(*(row for row in rows if row.key in used))
            loading.tally.skipped("open-on-no-day", *(row for row in rows if row.key not in used))
            own_code = loading.records(entries).of(entry).row[code]
            found.setdefault(loading.records("products").of(product).id, []).extend(
                (days, _line(row, kind, own_code)) for row, days in counting
            )
    return found


def _distributions(loading: Loading) -> dict[UUID, Distribution]:
    """The percentages of relative prices by product, where the product has relative prices."""
    asked = {
        record.id: any(
            row[column]
            for row in record.versions
            for column in ("PeriodRelPrices", "PeriodRelPricesOP", "PeriodRelPricesIP")
        )
        for record in loading.records("products")
    }
    found: dict[UUID, dict[tuple[Period, Care], dict[int, Decimal]]] = {}
    for row in loading.book.table("product_relative_distribution"):
        product = loading.must_id("products", row["ProdID"])
        if row.until is not None:
            loading.tally.skipped("closed", row)
        elif not asked[product]:
            loading.tally.skipped("no-relative-price", row)
        else:
            loading.tally.imported(row)
            kind = Period(row["DistrType"]), Care(row["DistrCareType"])
            found.setdefault(product, {}).setdefault(kind, {})[row["Period"]] = row["DistrPerc"]
    return {
        product: {
            kind: tuple(percents[number] for number in sorted(percents))
            for kind, percents in kinds.items()
        }
        for product, kinds in found.items()
    }
