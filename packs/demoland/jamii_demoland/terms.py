"""The plans of Amandara: their files read into terms.

A block of coverage lines names codes, or whole groups by their first letter; a later block wins.
The catalogue says which codes there are, so that a wrong code in a file is an error here, with the
file's name, and not at night in a batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from jamii.kernel.days import Days, day_before
from jamii.registers.catalogue.types import Kind
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
    Limitation,
    Per,
    Period,
    Premiums,
    PriceOrigin,
    RelativePrices,
    Share,
    Terms,
)
from jamii_demoland import country

FILES = ("family", "union")
_COUNTS = {"max_instalments", "enrolment_discount_months", "renewal_discount_months"}
_COUNTS |= {"registration_again_after_months"}


class PlanFileError(ValueError):
    """A plan's file does not fit the catalogue."""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan and its terms over time."""

    code: str
    names: Mapping[str, str]
    versions: tuple[tuple[Days, Terms], ...]


def plan_files(currency: str, places: int, today: date) -> list[PlanFile]:
    """All plans of the country. Raises: PlanFileError for a code that the catalogue lacks."""
    codes = {
        kind: frozenset(row["code"] for _, row in country.rows(f"{kind.value}s")) for kind in Kind
    }
    return [_plan(name, currency, places, today, codes) for name in FILES]


def _plan(
    name: str, currency: str, places: int, today: date, codes: Mapping[Kind, frozenset[str]]
) -> PlanFile:
    file = country.toml(f"schemes/{name}.toml")
    lines = _lines(file, codes, name)
    terms = Terms(
        plan_code=file["code"],
        currency=currency,
        places=places,
        joining=_joining(file["joining"]),
        premiums=_premiums(file["premiums"]),
        limits_per=Per(file["limits"]["per"]),
        deductibles=tuple(
            Deductible(Care(row["care"]), Decimal(row["amount"]))
            for row in file["limits"].get("deductibles", ())
        ),
        ceilings=_ceilings(file["limits"]),
        hospital_case=HospitalCase(file["limits"]["hospital_case"]),
        category_limits=tuple(
            CategoryLimit(
                Category(row["category"]),
                row.get("max_claims"),
                Decimal(row["max_amount"]) if "max_amount" in row else None,
            )
            for row in file["categories"]
        ),
        lines=MappingProxyType(lines),
        relative_prices=tuple(
            RelativePrices(
                Care(row["care"]),
                Period(row["period"]),
                tuple(Decimal(percent) for percent in row["percents"]),
            )
            for row in file.get("relative_prices", ())
        ),
        capitation=_capitation(file.get("capitation")),
    )
    versions = [(Days(country.SINCE), terms)]
    if change := file.get("change"):
        on = country.last_day(change["from_month_day"], today)
        later = replace(
            terms,
            ceilings=_ceilings(change) or terms.ceilings,
            lines=MappingProxyType(lines | _lines(change, codes, name)),
        )
        versions = [(Days(country.SINCE, day_before(on)), terms), (Days(on), later)]
    return PlanFile(file["code"], file["names"], tuple(versions))


def _joining(row: Mapping[str, Any]) -> Joining:
    cycles = tuple((int(text[:2]), int(text[3:])) for text in row.get("start_cycles", ()))
    return Joining(**{**row, "start_cycles": cycles})


def _premiums(row: Mapping[str, Any]) -> Premiums:
    return Premiums(
        **{name: int(value) if name in _COUNTS else Decimal(value) for name, value in row.items()}
    )


def _capitation(row: Mapping[str, Any] | None) -> Capitation:
    """Whom the plan pays by capitation, and by what; nobody where the file says nothing."""
    if row is None:
        return Capitation()
    groups = tuple(CapitationGroup(one["level"], one.get("sub_level")) for one in row["groups"])
    weights = {f"weight_{name}": Decimal(value) for name, value in row.get("weights", {}).items()}
    return Capitation(groups, Decimal(row["share_of_contributions"]), **weights)


def _ceilings(row: Mapping[str, Any]) -> tuple[Ceiling, ...]:
    return tuple(
        Ceiling(
            Care(ceiling["care"]),
            Decimal(ceiling["amount"]),
            Decimal(ceiling.get("extra_member", 0)),
            Decimal(ceiling["cap"]) if "cap" in ceiling else None,
        )
        for ceiling in row.get("ceilings", ())
    )


def _share(row: Mapping[str, Any] | None) -> Share:
    if row is None:
        return Share(None, None, None)
    return Share(Limitation(row["kind"]), Decimal(row["adult"]), Decimal(row["child"]))


def _chosen(
    block: Mapping[str, Any], codes: Mapping[Kind, frozenset[str]], name: str
) -> Iterator[tuple[Kind, str]]:
    kind = Kind(block["kind"])
    wanted = set(block.get("codes", ()))
    if unknown := wanted - codes[kind]:
        raise PlanFileError(f"{name}.toml names codes that are not there: {sorted(unknown)}.")
    wanted |= {code for code in codes[kind] if code[0] in block.get("group", ())}
    yield from ((kind, code) for code in sorted(wanted))


def _lines(
    file: Mapping[str, Any], codes: Mapping[Kind, frozenset[str]], name: str
) -> dict[tuple[Kind, str], CoverageLine]:
    lines: dict[tuple[Kind, str], CoverageLine] = {}
    for block in file.get("lines", ()):
        exclusion = Exclusion(block["ceiling_exclusion"]) if "ceiling_exclusion" in block else None
        for kind, code in _chosen(block, codes, name):
            lines[kind, code] = CoverageLine(
                kind,
                code,
                PriceOrigin(block.get("price_origin", "price-list")),
                _share(block["share"]),
                _share(block.get("share_referral")),
                _share(block.get("share_emergency")),
                _quantity(block, "max_quantity_adult"),
                _quantity(block, "max_quantity_child"),
                block.get("waiting_months_adult", 0),
                block.get("waiting_months_child", 0),
                exclusion,
                exclusion,
            )
    for block in file.get("not_covered", ()):
        for chosen in _chosen(block, codes, name):
            lines.pop(chosen, None)
    return lines


def _quantity(block: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(block[name]) if name in block else None
