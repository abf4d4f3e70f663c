"""Places, diagnoses, catalogue, price lists, facilities, claim administrators, payers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from jamii.interop.openimis.loading import Loading, rows_of
from jamii.interop.openimis.reading import Row
from jamii.interop.openimis.versions import Record, life_of, spans
from jamii.kernel.actors import Actor
from jamii.kernel.days import Days
from jamii.kernel.errors import Invalid
from jamii.kernel.words import fold
from jamii.registers.catalogue import services as catalogue
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
    ServiceCategory,
    ServiceLevel,
    Strategy,
    Terms,
)
from jamii.registers.organisations import services as organisations
from jamii.registers.organisations.types import NewPayer
from jamii.registers.places import services as places
from jamii.registers.places.types import NewLevel, NewPlace, Under
from jamii.registers.providers import services as providers
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

_LEVELS = (
    NewLevel("region", {"en": "Region", "fr": "Région"}, 0),
    NewLevel("district", {"en": "District", "fr": "District"}, 1, holds_facilities=True),
    NewLevel("ward", {"en": "Ward", "fr": "Commune"}, 2),
    NewLevel("village", {"en": "Village", "fr": "Village"}, 3, holds_households=True),
)


def load_places(loading: Loading) -> None:
    """The tree, with the parents of each place over time."""
    if not loading.is_again:
        places.set_levels(_LEVELS, by=loading.by, at=loading.at)
    records = loading.records("locations")
    rows = []
    for record in records:
        row = record.row
        rows.append(
            NewPlace(
                record.id,
                row["LocationCode"],
                row["LocationName"],
                row["LocationType"],
                tuple(_parents(loading, record)),
                row["MalePopulation"] or 0,
                row["FemalePopulation"] or 0,
                row["OtherPopulation"] or 0,
                row["Families"] or 0,
                record.ended_on,
                row.number,
            )
        )
        loading.tally.imported(row)
        loading.tally.kept(*record.old)
    with rows_of("locations"):
        loading.load(places.load_places, rows)
    loading.keep(
        "places.place",
        (
            (
                record.id,
                row,
                {
                    "code": row["LocationCode"],
                    "name": row["LocationName"],
                    "name_key": fold(row["LocationName"]),
                    "parent_id": loading.id_of("locations", row["ParentLocationId"]),
                    "male": row["MalePopulation"] or 0,
                    "female": row["FemalePopulation"] or 0,
                    "other": row["OtherPopulation"] or 0,
                    "families": row["Families"] or 0,
                },
            )
            for record in records
            for row in record.old
        ),
    )


def _parents(loading: Loading, record: Record) -> Iterator[Under]:
    found: list[Under] = []
    for row, days in spans(record.versions):
        parent = loading.id_of("locations", row["ParentLocationId"])
        if parent is None or parent == record.id:
            continue
        if found and found[-1].parent == parent:
            found[-1] = Under(parent, Days(found[-1].days.first, days.last))
        else:
            found.append(Under(parent, days))
    yield from found


def load_diagnoses(loading: Loading) -> None:
    """The list of diagnoses."""
    rows = []
    for record in loading.records("diagnoses"):
        row, days = record.row, life_of(record)
        if days is None:
            loading.tally.skipped("open-on-no-day", *record.versions)
            continue
        names = {"en": row["ICDName"]}
        rows.append(NewDiagnosis(record.id, row["ICDCode"], names, days, row.number))
        loading.tally.imported(row)
        loading.tally.kept(*record.old)
    with rows_of("diagnoses"):
        loading.load(_diagnoses, rows)
    loading.keep(
        "catalogue.diagnosis",
        (
            (record.id, row, {"code": row["ICDCode"], "names": {"en": row["ICDName"]}})
            for record in loading.records("diagnoses")
            for row in record.old
            if life_of(record) is not None
        ),
    )


def _diagnoses(rows: list[NewDiagnosis], *, by: Actor, at: datetime) -> int:
    """The door for diagnoses leaves wrong lines out; the import takes all or none."""
    upload = catalogue.load_diagnoses(rows, Strategy.INSERT_UPDATE, by=by, at=at)
    if upload.errors:
        raise Invalid(upload.errors)
    return upload.inserted + upload.updated


def _item_terms(row: Row, days: Days) -> Terms:
    return Terms(
        days,
        row["ItemPrice"],
        CareType(row["ItemCareType"]),
        row["ItemFrequency"] or 0,
        row["ItemPatCat"] or 0,
        row["MaximumAmount"] or None,
    )


def _service_terms(row: Row, days: Days) -> Terms:
    return Terms(
        days,
        row["ServPrice"],
        CareType(row["ServCareType"]),
        row["ServFrequency"] or 0,
        row["ServPatCat"] or 0,
        row["MaximumAmount"] or None,
    )


def _dated(loading: Loading, record: Record) -> list[tuple[Row, Days]]:
    """The days of the record's versions; versions without a day are put down as history."""
    counting = spans(record.versions)
    rows = {row.key for row, _ in counting} | {record.row.key}
    loading.tally.imported(*(row for row in record.versions if row.key in rows))
    loading.tally.kept(*(row for row in record.versions if row.key not in rows))
    return counting


def load_entries(loading: Loading) -> None:
    """Services and items with their prices over time, and the parts of packages."""
    entries: list[NewEntry] = []
    for table in ("items", "services"):
        for record in loading.records(table):
            row, counting = record.row, spans(record.versions)
            if not counting:
                loading.tally.skipped("open-on-no-day", *record.versions)
                continue
            _dated(loading, record)
            entries.append(
                _item(record, row, counting)
                if table == "items"
                else _service(record, row, counting)
            )
    for kind, table in ((Kind.ITEM, "items"), (Kind.SERVICE, "services")):
        with rows_of(table):
            loading.load(catalogue.load_entries, (entry for entry in entries if entry.kind is kind))
    _keep_entries(loading)
    _load_packages(loading)


def _item(record: Record, row: Row, counting: list[tuple[Row, Days]]) -> NewEntry:
    return NewEntry(
        record.id,
        Kind.ITEM,
        row["ItemCode"],
        {"en": row["ItemName"]},
        EntryType(row["ItemType"]),
        tuple(_item_terms(version, days) for version, days in counting),
        package=row["ItemPackage"],
        quantity=row["Quantity"],
        row=row.number,
    )


def _service(record: Record, row: Row, counting: list[tuple[Row, Days]]) -> NewEntry:
    return NewEntry(
        record.id,
        Kind.SERVICE,
        row["ServCode"],
        {"en": row["ServName"]},
        EntryType(row["ServType"]),
        tuple(_service_terms(version, days) for version, days in counting),
        ServiceCategory(row["ServCategory"]) if row["ServCategory"] else None,
        ServiceLevel(row["ServLevel"]),
        PackageType(row["ServPackageType"]),
        row["manualPrice"],
        row=row.number,
    )


def _keep_entries(loading: Loading) -> None:
    """Words of old versions, and the terms of those that counted on no day."""
    for table, prefix, of in (
        ("items", "Item", _item_terms),
        ("services", "Serv", _service_terms),
    ):
        old = [
            (record, row)
            for record in loading.records(table)
            if spans(record.versions)
            for row in record.versions
            if row is not record.row
        ]
        loading.keep(
            "catalogue.entry",
            (
                (
                    record.id,
                    row,
                    {
                        "code": row[f"{prefix}Code"],
                        "names": {"en": row[f"{prefix}Name"]},
                        "search_key": catalogue.search_key_of(
                            row[f"{prefix}Code"], {"en": row[f"{prefix}Name"]}
                        ),
                        "type": row[f"{prefix}Type"],
                    },
                )
                for record, row in old
            ),
        )
        counting = {
            row.key for record in loading.records(table) for row, _ in spans(record.versions)
        }
        loading.keep(
            "catalogue.entryterms",
            (
                (record.id, row, _terms_values(of(row, Days(row.since.date(), row.since.date()))))
                for record, row in old
                if row.key not in counting
            ),
            match="entry_id",
        )


def _terms_values(terms: Terms) -> dict[str, object]:
    first = terms.days.first
    return {
        "days": f"[{first},{first}]",
        "price": terms.price,
        "care_type": terms.care_type.value,
        "frequency_days": terms.frequency_days,
        "patient_mask": terms.patient_mask,
        "max_quantity": terms.max_quantity,
    }


def _load_packages(loading: Loading) -> None:
    parts: dict[str, list[Part]] = {}
    services, items = loading.records("services"), loading.records("items")
    for row in loading.book.table("service_items"):
        whole, part = services.of(row["ServiceLinked"]).row, services.of(row["ServiceId"]).row
        # Which column names the package differs between releases; the package is the one that is
        # one.
        if whole["ServPackageType"] == "single":
            whole, part = part, whole
        parts.setdefault(whole["ServCode"], []).append(
            Part(
                Kind.SERVICE, part["ServCode"], row["qty"] or Decimal(1), row["price"] or Decimal()
            )
        )
        loading.tally.imported(row)
    for row in loading.book.table("service_services"):
        whole, part = services.of(row["ServiceID"]).row, items.of(row["ItemID"]).row
        parts.setdefault(whole["ServCode"], []).append(
            Part(Kind.ITEM, part["ItemCode"], row["qty"] or Decimal(1), row["price"] or Decimal())
        )
        loading.tally.imported(row)
    with rows_of("service_items"):
        loading.load(
            catalogue.load_packages,
            [NewPackage(code, tuple(found)) for code, found in parts.items()],
        )


def load_price_lists(loading: Loading) -> None:
    """Price lists with their lines over time."""
    for kind, table, name, entry_column, list_column, entries, code in (
        (
            Kind.ITEM,
            "pricelists_items",
            "PLItemName",
            "ItemID",
            "PLItemID",
            "items",
            "ItemCode",
        ),
        (
            Kind.SERVICE,
            "pricelists_services",
            "PLServName",
            "ServiceID",
            "PLServiceID",
            "services",
            "ServCode",
        ),
    ):
        lines = _lines(loading, f"{table}_details", list_column, table, entry_column, entries, code)
        lists = []
        for record in loading.records(table):
            row, days = record.row, life_of(record)
            if days is None:
                loading.tally.skipped("open-on-no-day", *record.versions)
                continue
            lists.append(
                NewPriceList(
                    record.id,
                    kind,
                    row[name],
                    loading.scheme.currency,
                    days,
                    tuple(
                        line
                        for line in lines.get(record.id, ())
                        if line.days.common(days) is not None
                    ),
                    None,
                    loading.id_of("locations", row["LocationId"]),
                    row.number,
                )
            )
            loading.tally.imported(row)
            loading.tally.kept(*record.old)
        with rows_of(table):
            loading.load(catalogue.load_price_lists, lists)
        loading.keep(
            "catalogue.pricelist",
            (
                (
                    record.id,
                    row,
                    {
                        "name": row[name],
                        "place_id": loading.id_of("locations", row["LocationId"]),
                    },
                )
                for record in loading.records(table)
                if life_of(record) is not None
                for row in record.old
            ),
        )


def _lines(
    loading: Loading,
    table: str,
    list_column: str,
    lists: str,
    entry_column: str,
    entries: str,
    code: str,
) -> dict[UUID, list[NewListLine]]:
    """The lines of all lists of a kind. Rows of one list and entry are one line over time."""
    by_line: dict[tuple[str, str], list[Row]] = {}
    for row in loading.book.table(table):
        of_list = loading.records(lists).of(row[list_column])
        of_entry = loading.records(entries).of(row[entry_column])
        by_line.setdefault((of_list.row.key, of_entry.row.key), []).append(row)
    found: dict[UUID, list[NewListLine]] = {}
    for (of_list_key, of_entry_key), rows in by_line.items():
        of_list = loading.records(lists).of(of_list_key)
        entry, life = loading.records(entries).of(of_entry_key).row, life_of(of_list)
        counting = [
            (row, days)
            for row, days in spans(rows)
            if life is not None and days.common(life) is not None
        ]
        used = {row.key for row, _ in counting}
        loading.tally.imported(*(row for row in rows if row.key in used))
        loading.tally.skipped("open-on-no-day", *(row for row in rows if row.key not in used))
        found.setdefault(of_list.id, []).extend(
            NewListLine(entry[code], days, row["PriceOverule"], row.number)
            for row, days in counting
        )
    return found


def _facility_terms(loading: Loading, row: Row, days: Days) -> FacilityTerms:
    first, last = row["ContractStartDate"], row["ContractEndDate"]
    return FacilityTerms(
        days,
        FacilityLevel(row["HFLevel"]),
        CareType(row["HFCareType"]),
        FacilityStatus(row["status"]),
        Days(first, last) if first and last and first < last else None,
        loading.id_of("pricelists_services", row["PLServiceID"]),
        loading.id_of("pricelists_items", row["PLItemID"]),
    )


def load_facilities(loading: Loading) -> None:
    """Facilities with their terms over time, and whom they serve."""
    records = loading.records("health_facilities")
    rows = []
    for record in records:
        row, counting = record.row, spans(record.versions)
        if not counting:
            loading.tally.skipped("open-on-no-day", *record.versions)
            continue
        _dated(loading, record)
        rows.append(
            NewFacility(
                record.id,
                row["HFCode"],
                row["HFName"],
                LegalForm(row["LegalForm"]),
                loading.must_id("locations", row["LocationId"]),
                tuple(_facility_terms(loading, version, days) for version, days in counting),
                SubLevel(row["HFSublevel"]),
                row["HFAddress"],
                row["Phone"],
                row["Fax"],
                row["eMail"],
                row["AccCode"],
                row["OffLine"],
                record.ended_on,
                row.number,
            )
        )
    with rows_of("health_facilities"):
        loading.load(providers.load_facilities, rows)
    loading.keep(
        "providers.facility",
        (
            (
                record.id,
                row,
                {
                    "code": row["HFCode"],
                    "name": row["HFName"],
                    "name_key": fold(row["HFName"]),
                    "legal_form": row["LegalForm"],
                    "sub_level": row["HFSublevel"],
                    "place_id": loading.id_of("locations", row["LocationId"]),
                    "address": row["HFAddress"],
                    "phone": row["Phone"],
                    "fax": row["Fax"],
                    "email": row["eMail"],
                    "account_code": row["AccCode"],
                },
            )
            for record in records
            for row in record.old
        ),
    )
    counting_rows = {row.key for record in records for row, _ in spans(record.versions)}
    loading.keep(
        "providers.facilityterms",
        (
            (record.id, row, _facility_terms_values(loading, row))
            for record in records
            for row in record.old
            if row.key not in counting_rows
        ),
        match="facility_id",
    )
    _load_catchments(loading)


def _facility_terms_values(loading: Loading, row: Row) -> dict[str, object]:
    day = row.since.date()
    terms = _facility_terms(loading, row, Days(day, day))
    contract = terms.contract
    return {
        "days": f"[{day},{day}]",
        "level": terms.level.value,
        "care_type": terms.care_type.value,
        "status": terms.status.value,
        "contract_days": None if contract is None else f"[{contract.first},{contract.last}]",
        "service_list_id": terms.service_list,
        "item_list_id": terms.item_list,
    }


def _load_catchments(loading: Loading) -> None:
    rows = []
    for row in loading.book.table("hf_catchments"):
        if row.until is not None:
            loading.tally.skipped("closed", row)
            continue
        loading.tally.imported(row)
        rows.append(
            NewCatchment(
                loading.must_id("health_facilities", row["HFID"]),
                loading.must_id("locations", row["LocationId"]),
                Decimal(100) if row["Catchment"] is None else row["Catchment"],
                row.number,
            )
        )
    with rows_of("hf_catchments"):
        loading.load(providers.load_catchments, rows)


def load_claim_administrators(loading: Loading) -> None:
    """Who signs the claims of a facility."""
    records = loading.records("claim_admins")
    rows, known = [], set()
    for record in records:
        row, days = record.row, life_of(record)
        if days is None:
            loading.tally.skipped("open-on-no-day", *record.versions)
            continue
        known.add(record.id)
        rows.append(
            NewClaimAdministrator(
                record.id,
                row["ClaimAdminCode"],
                row["LastName"],
                row["OtherNames"],
                loading.must_id("health_facilities", row["HFId"]),
                days,
                row["DOB"],
                row["Phone"],
                row["EmailId"],
                row.number,
            )
        )
        loading.tally.imported(row)
        loading.tally.kept(*record.old)
    with rows_of("claim_admins"):
        loading.load(providers.load_claim_administrators, rows)
    loading.keep(
        "providers.claimadministrator",
        (
            (
                record.id,
                row,
                {
                    "code": row["ClaimAdminCode"],
                    "last_name": row["LastName"],
                    "other_names": row["OtherNames"],
                    "name": f"{row['OtherNames']} {row['LastName']}".strip(),
                    "born": row["DOB"],
                    "phone": row["Phone"],
                    "email": row["EmailId"],
                    "facility_id": loading.id_of("health_facilities", row["HFId"]),
                },
            )
            for record in records
            if record.id in known
            for row in record.old
        ),
    )


def load_payers(loading: Loading) -> None:
    """Who pays for others."""
    records = loading.records("payers")
    rows = []
    for record in records:
        row = record.row
        rows.append(
            NewPayer(
                record.id,
                row["PayerName"],
                row["PayerType"],
                None,
                loading.id_of("locations", row["LocationId"]),
                row["PayerAddress"],
                row["Phone"],
                row["Fax"],
                row["eMail"],
                record.ended_on,
                row.number,
            )
        )
        loading.tally.imported(row)
        loading.tally.kept(*record.old)
    with rows_of("payers"):
        loading.load(organisations.load_payers, rows)
    loading.keep(
        "organisations.payer",
        (
            (
                record.id,
                row,
                {
                    "name": row["PayerName"],
                    "kind": row["PayerType"],
                    "place_id": loading.id_of("locations", row["LocationId"]),
                    "address": row["PayerAddress"],
                    "phone": row["Phone"],
                    "fax": row["Fax"],
                    "email": row["eMail"],
                },
            )
            for record in records
            for row in record.old
        ),
    )
