"""What Amandara consists of: its files read into the types of the rooms.

Keys are made from a seed, so that every installation of the demonstration has the same. Dates that
a file gives as month and day mean the last such day before the demonstration's own day.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from jamii.kernel.days import Days
from jamii.kernel.ids import new_id, seeded
from jamii.lab import types as lab
from jamii.registers.catalogue.types import (
    CareType,
    EntryType,
    Kind,
    NewDiagnosis,
    NewEntry,
    NewListLine,
    NewPackage,
    NewPriceList,
    PackageType,
    Part,
    Patients,
    ServiceCategory,
    ServiceLevel,
    Terms,
)
from jamii.registers.organisations.types import NewPayer
from jamii.registers.people.types import Sex
from jamii.registers.places.types import NewLevel, NewPlace, Under
from jamii.registers.providers.types import (
    FacilityLevel,
    FacilityStatus,
    FacilityTerms,
    LegalForm,
    NewCatchment,
    NewClaimAdministrator,
    NewFacility,
    SubLevel,
)

FOLDER = Path(__file__).parent
SEED = "amandara"
SAMPLING_SECRET = "amandara"
SINCE = date(2020, 1, 1)
_LISTS = {"D": "dispensary", "C": "health-centre", "H": "hospital", "R": "referral"}
_LIST_NAMES = {
    "dispensary": "TARIF-D",
    "health-centre": "TARIF-C",
    "hospital": "TARIF-H",
    "referral": "TARIF-R",
}
_OWN_PRICES = {"hospital": "hospital_price", "referral": "referral_price"}
_PATIENTS = {
    "everyone": 15,
    "women": Patients.FEMALE | Patients.ADULT | Patients.MINOR,
    "men": Patients.MALE | Patients.ADULT | Patients.MINOR,
    "adults": Patients.MALE | Patients.FEMALE | Patients.ADULT,
    "minors": Patients.MALE | Patients.FEMALE | Patients.MINOR,
    "adult-women": Patients.FEMALE | Patients.ADULT,
    "adult-men": Patients.MALE | Patients.ADULT,
}


def rows(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a code file with their line numbers."""
    with (FOLDER / "codes" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from enumerate(csv.DictReader(file), start=2)


def toml(name: str) -> dict[str, Any]:
    """One of the pack's TOML files."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def key(what: str) -> UUID:
    """The key of something that the pack brings, the same in every installation."""
    moment = datetime(SINCE.year, SINCE.month, SINCE.day, tzinfo=UTC)
    return new_id(moment, seeded(f"{SEED}:{what}"))


def last_day(month_day: str, today: date) -> date:
    """The last such day ("07-01") on or before `today`."""
    month, day = (int(part) for part in month_day.split("-"))
    this_year = date(today.year, month, day)
    return this_year if this_year <= today else date(today.year - 1, month, day)


def _names(row: Mapping[str, str]) -> dict[str, str]:
    return {"en": row["name_en"], "fr": row["name_fr"]}


def _amount(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def levels() -> list[NewLevel]:
    """Region, district, ward, village."""
    return [
        NewLevel(
            row["code"],
            _names(row),
            int(row["rank"]),
            row["holds_facilities"] == "yes",
            row["holds_households"] == "yes",
        )
        for _, row in rows("levels")
    ]


def places() -> list[NewPlace]:
    """The tree, from the top down."""
    return [
        NewPlace(
            key(f"place:{row['code']}"),
            row["code"],
            row["name"],
            row["level"],
            (Under(key(f"place:{row['parent']}"), Days(SINCE)),) if row["parent"] else (),
            int(row["male"]),
            int(row["female"]),
            0,
            int(row["families"]),
            row=number,
        )
        for number, row in rows("places")
    ]


def payers() -> list[NewPayer]:
    """Who pays for others."""
    return [
        NewPayer(
            key(f"payer:{row['code']}"),
            row["name"],
            row["kind"],
            row["code"],
            key(f"place:{row['place']}") if row["place"] else None,
            row=number,
        )
        for number, row in rows("payers")
    ]


def _validity() -> dict[tuple[str, str], Days]:
    return {
        (row["kind"], row["code"]): Days(
            date.fromisoformat(row["first"]),
            date.fromisoformat(row["last"]) if row["last"] else None,
        )
        for _, row in rows("validity")
    }


def entries() -> list[NewEntry]:
    """Services and items with their terms."""
    limited = _validity()
    found = []
    for kind in Kind:
        for number, row in rows(f"{kind.value}s"):
            is_service = kind is Kind.SERVICE
            days = limited.get((kind.value, row["code"]), Days(SINCE))
            terms = Terms(
                days,
                Decimal(row["price"]),
                CareType(row["care_type"]),
                int(row["frequency_days"]),
                int(_PATIENTS[row["patients"]]),
                _amount(row["max_quantity"]),
            )
            found.append(
                NewEntry(
                    key(f"{kind.value}:{row['code']}"),
                    kind,
                    row["code"],
                    _names(row),
                    EntryType(row["type"]),
                    (terms,),
                    ServiceCategory(row["category"]) if is_service else None,
                    ServiceLevel(row["level"]) if is_service else None,
                    PackageType(row["package"]) if is_service else PackageType.SINGLE,
                    quantity=None if is_service else Decimal(row["quantity"]),
                    row=number,
                )
            )
    return found


def packages() -> list[NewPackage]:
    """What the packages consist of."""
    parts: dict[str, list[Part]] = {}
    for _, row in rows("packages"):
        part = Part(Kind(row["kind"]), row["code"], Decimal(row["quantity"]), Decimal(row["price"]))
        parts.setdefault(row["package"], []).append(part)
    return [NewPackage(code, tuple(of_package)) for code, of_package in parts.items()]


def diagnoses() -> list[NewDiagnosis]:
    """Common diagnoses, by the codes of the international list, in words of our own."""
    return [
        NewDiagnosis(key(f"diagnosis:{row['code']}"), row["code"], _names(row), Days(SINCE), number)
        for number, row in rows("diagnoses")
    ]


def list_key(name: str, kind: Kind) -> UUID:
    """The key of the price list of a level ("dispensary" … "referral")."""
    return key(f"list:{name}:{kind.value}")


def price_lists(currency: str, today: date) -> list[NewPriceList]:
    """One list of each kind for each level of facility; some prices change on 1 July."""
    changes = {
        (row["list"], row["kind"], row["code"]): (
            last_day(row["month_day"], today),
            Decimal(row["price"]),
        )
        for _, row in rows("price_changes")
    }
    found = []
    for letter, name in _LISTS.items():
        for kind in Kind:
            lines: list[NewListLine] = []
            for number, row in rows(f"{kind.value}s"):
                if letter not in row["lists"]:
                    continue
                own = _amount(row.get(_OWN_PRICES.get(name, ""), "") or "")
                change = changes.get((name, kind.value, row["code"]))
                if change is None:
                    lines.append(NewListLine(row["code"], Days(SINCE), own, number))
                    continue
                on, price = change
                before = Days(SINCE, on - timedelta(days=1))
                lines.append(NewListLine(row["code"], before, own, number))
                lines.append(NewListLine(row["code"], Days(on), price, number))
            found.append(
                NewPriceList(
                    list_key(name, kind),
                    kind,
                    _LIST_NAMES[name],
                    currency,
                    Days(SINCE),
                    tuple(lines),
                )
            )
    return found


def facilities(today: date) -> list[NewFacility]:
    """Dispensaries, health centres and hospitals; one contract has run out a month ago."""
    month_ago = today - timedelta(days=30)
    found = []
    for number, row in rows("facilities"):
        ends = month_ago if row["contract"] == "ended" else date(today.year + 2, 12, 31)
        terms = FacilityTerms(
            Days(SINCE),
            FacilityLevel(row["level"]),
            CareType(row["care_type"]),
            FacilityStatus(row["status"]),
            Days(SINCE, ends),
            list_key(row["list"], Kind.SERVICE),
            list_key(row["list"], Kind.ITEM),
        )
        found.append(
            NewFacility(
                key(f"facility:{row['code']}"),
                row["code"],
                row["name"],
                LegalForm(row["legal_form"]),
                key(f"place:{row['place']}"),
                (terms,),
                SubLevel(row["sub_level"]),
                phone=row["phone"],
                account_code=row["account"],
                row=number,
            )
        )
    return found


def claim_administrators() -> list[NewClaimAdministrator]:
    """Who signs the claims of each facility."""
    return [
        NewClaimAdministrator(
            key(f"administrator:{row['code']}"),
            row["code"],
            row["last_name"],
            row["other_names"],
            key(f"facility:{row['facility']}"),
            Days(SINCE),
            date.fromisoformat(row["born"]),
            row["phone"],
            row=number,
        )
        for number, row in rows("claim_administrators")
    ]


def catchments() -> list[NewCatchment]:
    """A hospital serves its district, a health centre and a dispensary half of it each."""
    of_place = {row["code"]: row for _, row in rows("places")}
    villages = [row for row in of_place.values() if row["level"] == "village"]
    percents = {"hospital": 100, "health-centre": 50, "dispensary": 50}
    return [
        NewCatchment(
            key(f"facility:{row['code']}"),
            key(f"place:{village['code']}"),
            Decimal(percents[row["level"]]),
        )
        for _, row in rows("facilities")
        if row["level"] in percents and row["sub_level"] != "reference"
        for village in villages
        if village["code"].startswith(row["place"])
    ]


def district_of(place_code: str) -> str:
    """The district that a village lies in; its code is the beginning of the village's."""
    return place_code[:3]


def facility_levels() -> dict[str, tuple[str, str]]:
    """Level and district of each facility, by its code."""
    return {row["code"]: (row["level"], row["place"]) for _, row in rows("facilities")}


def _line(row: list[Any]) -> lab.EpisodeLine:
    kind, code, low, high, percent = row
    return lab.EpisodeLine(Kind(kind), code, low, high, percent)


def _sex(row: Mapping[str, Any]) -> Sex | None:
    return Sex(row["sex"]) if "sex" in row else None


def country() -> lab.Country:
    """Amandara as the generator knows it. Facilities that may not send claims treat nobody."""
    names, care = toml("names.toml"), toml("episodes.toml")
    plans = [toml(f"schemes/{name}.toml") for name in ("family", "union")]
    weights = {"FAMILY": 68, "UNION": 32}
    return lab.Country(
        names=lab.NameBook(tuple(names["family"]), tuple(names["male"]), tuple(names["female"])),
        villages=tuple(
            lab.Village(row["code"], district_of(row["code"]), int(row["families"]))
            for _, row in rows("places")
            if row["level"] == "village"
        ),
        facilities=tuple(
            lab.Care(row["code"], row["place"], row["level"], row["care_type"] != "out")
            for _, row in rows("facilities")
            if row["status"] == "active" and row["contract"] == "yes" and row["care_type"] != "in"
        ),
        episodes=tuple(
            lab.Episode(
                row["name"],
                row["weight"],
                tuple(row["diagnoses"]),
                tuple(row["levels"]),
                tuple(_line(line) for line in row["lines"]),
                tuple(row.get("age", (0, 120))),  # type: ignore[arg-type]
                _sex(row),
                tuple(row.get("nights", (0, 0))),  # type: ignore[arg-type]
                row.get("visit_type", "other"),
            )
            for row in care["episodes"]
        ),
        plans=tuple(
            lab.PlanShare(
                plan["code"],
                weights[plan["code"]],
                tuple(
                    (int(text[:2]), int(text[3:]))
                    for text in plan["joining"].get("start_cycles", ())
                ),
            )
            for plan in plans
        ),
        flaws=tuple(
            lab.Flaw(
                row["name"],
                tuple(_line(line) for line in row.get("lines", ())),
                row.get("replaces", False),
                _sex(row),
                tuple(row.get("age", (0, 120))),  # type: ignore[arg-type]
                row.get("level"),
                row.get("repeats"),
                row.get("nights"),
                row.get("before_cover", False),
                row.get("first_months", False),
                row.get("away", False),
                row.get("times", 2),
            )
            for row in care["flaws"]
        ),
    )
