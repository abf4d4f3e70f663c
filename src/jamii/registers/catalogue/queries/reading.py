"""What may be claimed, at what price, on which day?

The catalogue is no secret within the house: reads for other rooms take no actor; lists for screens
are empty without `catalogue.view`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound
from jamii.kernel.words import fold
from jamii.platform.database import as_days, days_on
from jamii.registers.catalogue import access, types
from jamii.registers.catalogue.models import Diagnosis, Entry, PackagePart, PriceList, PriceListLine
from jamii.registers.catalogue.types import (
    CareType,
    Choice,
    EntryFacts,
    EntryId,
    EntryRow,
    EntryType,
    Kind,
    Known,
    ListPrice,
    PackageType,
    Part,
    PriceListId,
    PriceListRow,
    ServiceCategory,
    ServiceLevel,
    Terms,
)

# The terms that count on the day; else the last ones before it; else the first ones after it.
_TERMS_OF_THE_DAY = """
LEFT JOIN LATERAL (
    SELECT * FROM catalogue_entryterms terms WHERE terms.entry_id = entry.id
    ORDER BY lower(terms.days) <= %(on)s DESC,
             CASE WHEN lower(terms.days) <= %(on)s THEN lower(terms.days) END DESC,
             lower(terms.days)
    LIMIT 1
) terms ON true
"""
_FACTS = f"""
SELECT entry.id, entry.kind, entry.code, entry.names, entry.type, entry.category,
       entry.package_type, entry.manual_price, terms.care_type, terms.frequency_days,
       terms.patient_mask, terms.max_quantity, terms.price, terms.days @> %(on)s::date,
       lower(terms.days) > %(on)s, line.id IS NOT NULL, line.price,
       (SELECT array_agg(code) FROM catalogue_diagnosis WHERE code = ANY(%(diagnoses)s))
FROM catalogue_entry entry {_TERMS_OF_THE_DAY}
LEFT JOIN catalogue_pricelistline line ON line.entry_id = entry.id AND line.days @> %(on)s::date
     AND line.price_list_id = CASE entry.kind WHEN 'item' THEN %(items)s::uuid
                                              ELSE %(services)s::uuid END
WHERE (entry.kind, entry.code) IN (SELECT * FROM unnest(%(kinds)s::text[], %(codes)s::text[]))
"""
_SEARCH = f"""
SELECT entry.id, entry.kind, entry.code, entry.names, entry.category, entry.package_type,
       terms.max_quantity, coalesce(line.price, terms.price), line.id IS NOT NULL
FROM catalogue_entry entry {_TERMS_OF_THE_DAY}
LEFT JOIN catalogue_pricelistline line ON line.entry_id = entry.id AND line.days @> %(on)s::date
     AND line.price_list_id = %(list)s::uuid
WHERE terms.days @> %(on)s::date
  AND (%(kind)s::text IS NULL OR entry.kind = %(kind)s)
  AND (%(key)s = '' OR entry.search_key %%> %(key)s OR entry.search_key LIKE %(part)s
       OR starts_with(lower(entry.code), %(code)s))
ORDER BY lower(entry.code) = %(code)s DESC, starts_with(lower(entry.code), %(code)s) DESC,
         line.id IS NOT NULL DESC, word_similarity(%(key)s, entry.search_key) DESC, entry.code
LIMIT %(limit)s
"""


def _like(key: str) -> str:
    """The pattern "contains"; a folded key holds neither percent nor underscore."""
    return f"%{key}%"


def rows_of(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement of ours."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def texts_of(stored: Any) -> Mapping[str, str]:
    """JSON comes as text from a plain cursor."""
    if isinstance(stored, str):
        texts: Mapping[str, str] = json.loads(stored)
        return texts
    return dict(stored)


def parts_of(packages: Iterable[UUID]) -> dict[UUID, tuple[Part, ...]]:
    """The parts of these packages, in the order of kind and code."""
    found: dict[UUID, tuple[Part, ...]] = {}
    rows = PackagePart.objects.filter(package__in=set(packages)).order_by(
        "part__kind", "part__code"
    )
    for package, kind, code, quantity, price in rows.values_list(
        "package_id", "part__kind", "part__code", "quantity", "price"
    ):
        found[package] = (*found.get(package, ()), Part(Kind(kind), code, quantity, price))
    return found


def entry_facts(
    codes: Collection[tuple[Kind, str]], on: date, price_lists: Mapping[Kind, UUID | None]
) -> dict[tuple[Kind, str], tuple[EntryFacts, ListPrice | None]]:
    """Everything that a decision reads of these entries on the day, with the price on the lists;
    None where the list has no line for it, or there is no list. Unknown codes are left out.

    At most two statements: entries with terms and list lines, and the parts of packages.
    """
    return entry_facts_and_diagnoses(codes, on, price_lists, ())[0]


def entry_facts_and_diagnoses(
    codes: Collection[tuple[Kind, str]],
    on: date,
    price_lists: Mapping[Kind, UUID | None],
    diagnoses: Collection[str],
) -> tuple[dict[tuple[Kind, str], tuple[EntryFacts, ListPrice | None]], frozenset[str]]:
    """Like `entry_facts`, and which of these diagnoses are known; no statement more where an entry
    is.
    """
    if not codes:
        return {}, _known_diagnoses(diagnoses)
    ordered = sorted(codes)
    rows = rows_of(
        _FACTS,
        {
            "on": on,
            "items": price_lists.get(Kind.ITEM),
            "services": price_lists.get(Kind.SERVICE),
            "kinds": [kind.value for kind, _ in ordered],
            "codes": [code for _, code in ordered],
            "diagnoses": list(diagnoses),
        },
    )
    known_diagnoses = frozenset(rows[0][-1] or ()) if rows else _known_diagnoses(diagnoses)
    parts = (
        parts_of(packages) if (packages := {row[0] for row in rows if row[6] != "single"}) else {}
    )
    facts: dict[tuple[Kind, str], tuple[EntryFacts, ListPrice | None]] = {}
    for (
        key,
        kind,
        code,
        names,
        type_,
        category,
        package_type,
        manual_price,
        care_type,
        frequency,
        mask,
        max_quantity,
        price,
        is_valid,
        is_later,
        is_listed,
        list_price,
        _diagnoses,
    ) in rows:
        known: Known = "valid" if is_valid else "not-yet" if is_later else "ended"
        price = Decimal(0) if price is None else price
        listed = None
        if is_listed:
            listed = ListPrice(price if list_price is None else list_price, list_price is not None)
        facts[Kind(kind), code] = (
            EntryFacts(
                EntryId(key),
                Kind(kind),
                code,
                texts_of(names),
                EntryType(type_),
                None if category is None else ServiceCategory(category),
                PackageType(package_type),
                manual_price,
                CareType(care_type or "both"),
                frequency or 0,
                15 if mask is None else mask,
                max_quantity,
                price,
                known,
                parts.get(key, ()),
            ),
            listed,
        )
    return facts, known_diagnoses


def _known_diagnoses(codes: Collection[str]) -> frozenset[str]:
    if not codes:
        return frozenset()
    return frozenset(Diagnosis.objects.filter(code__in=codes).values_list("code", flat=True))


def search_entries(
    text: str,
    kind: Kind | None = None,
    on: date | None = None,
    price_list: UUID | None = None,
    limit: int = 12,
) -> list[Choice]:
    """Entries in force on the day whose code begins with the text, or whose name in any language
    resembles it; the exact code first, then what is on the price list, then the closest.

    `price` is that of the list where it has the entry, else the register's. Raises: ValueError
    without a day.
    """
    if on is None:
        raise ValueError("A search in the catalogue needs a day.")
    key = fold(text)
    rows = rows_of(
        _SEARCH,
        {
            "on": on,
            "list": price_list,
            "kind": None if kind is None else kind.value,
            "key": key,
            "part": _like(key),
            "code": text.strip().lower(),
            "limit": limit,
        },
    )
    return [
        Choice(
            key_,
            kind_,
            code,
            texts_of(names),
            price,
            is_listed or price_list is None,
            category,
            package_type,
            max_quantity,
        )
        for (
            key_,
            kind_,
            code,
            names,
            category,
            package_type,
            max_quantity,
            price,
            is_listed,
        ) in rows
    ]


_SEARCH_DIAGNOSES = """
SELECT id, code, names FROM catalogue_diagnosis
WHERE (%(on)s::date IS NULL OR days @> %(on)s::date)
  AND (%(key)s = '' OR search_key %%> %(key)s OR search_key LIKE %(part)s
       OR starts_with(lower(code), %(code)s))
ORDER BY lower(code) = %(code)s DESC, starts_with(lower(code), %(code)s) DESC,
         word_similarity(%(key)s, search_key) DESC, code
LIMIT %(limit)s
"""


def search_diagnoses(text: str, limit: int = 12, on: date | None = None) -> list[Choice]:
    """Diagnoses whose code begins with the text or whose name in any language resembles it."""
    key = fold(text)
    rows = rows_of(
        _SEARCH_DIAGNOSES,
        {
            "on": on,
            "key": key,
            "part": _like(key),
            "code": text.strip().lower(),
            "limit": limit,
        },
    )
    return [Choice(id_, "diagnosis", code, texts_of(names)) for id_, code, names in rows]


def _diagnosis(row: Diagnosis) -> types.Diagnosis:
    return types.Diagnosis(row.id, row.code, row.names, as_days(row.days), row.version)


def diagnosis(code: str) -> types.Diagnosis:
    """The diagnosis with the code. Raises: NotFound."""
    row = Diagnosis.objects.filter(code=code).first()
    if row is None:
        raise NotFound("not-found", code=code)
    return _diagnosis(row)


def diagnoses(codes: Iterable[str]) -> dict[str, types.Diagnosis]:
    """The diagnoses by code; unknown codes are left out."""
    return {row.code: _diagnosis(row) for row in Diagnosis.objects.filter(code__in=set(codes))}


def listed_diagnoses(
    by: Actor, text: str = "", after: str | None = None, size: int = 50
) -> list[types.Diagnosis]:
    """One page of the diagnoses by code; `after` is the last code seen."""
    if not by.may(access.VIEW):
        return []
    rows = _matching(Diagnosis.objects.all(), text)
    if after:
        rows = rows.filter(code__gt=after)
    return [_diagnosis(row) for row in rows.order_by("code")[:size]]


def _matching(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    key = fold(text)
    if not key:
        return rows
    return rows.filter(
        Q(search_key__trigram_word_similar=key)
        | Q(search_key__contains=key)
        | Q(code__istartswith=text.strip())
    )


def entry(key: UUID) -> types.Entry:
    """The entry with all its terms and parts. Raises: NotFound."""
    row = Entry.objects.prefetch_related("terms").filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    return types.Entry(
        EntryId(row.id),
        Kind(row.kind),
        row.code,
        row.names,
        EntryType(row.type),
        None if row.category is None else ServiceCategory(row.category),
        ServiceLevel(row.level) if row.level else None,
        PackageType(row.package_type),
        row.manual_price,
        row.package,
        row.quantity,
        row.version,
        tuple(
            sorted(
                (
                    Terms(
                        as_days(terms.days),
                        terms.price,
                        CareType(terms.care_type),
                        terms.frequency_days,
                        terms.patient_mask,
                        terms.max_quantity,
                    )
                    for terms in row.terms.all()
                ),
                key=lambda terms: terms.days.first,
            )
        ),
        parts_of([row.id]).get(row.id, ()) if row.package_type != "single" else (),
    )


def entry_by_code(kind: Kind, code: str) -> types.Entry:
    """The entry with the code. Raises: NotFound."""
    key = Entry.objects.filter(kind=kind.value, code=code).values_list("pk", flat=True).first()
    if key is None:
        raise NotFound("not-found", code=code)
    return entry(key)


def entry_names(codes: Collection[tuple[Kind, str]]) -> dict[tuple[Kind, str], Mapping[str, str]]:
    """The names of these entries; unknown codes are left out."""
    wanted = Q(pk__in=[])
    for kind in Kind:
        wanted |= Q(kind=kind.value, code__in={code for of, code in codes if of is kind})
    rows = Entry.objects.filter(wanted).values_list("kind", "code", "names")
    return {(Kind(kind), code): names for kind, code, names in rows}


def names_of(
    codes: Collection[tuple[Kind, str]], diagnoses: Collection[str]
) -> tuple[dict[tuple[Kind, str], Mapping[str, str]], dict[str, Mapping[str, str]]]:
    """The names of these entries, and of these diagnoses; unknown codes are left out. One
    statement.
    """
    rows = rows_of(
        "SELECT kind, code, names FROM catalogue_entry "
        "WHERE (kind, code) IN (SELECT * FROM unnest(%(kinds)s::text[], %(codes)s::text[])) "
        "UNION ALL SELECT 'diagnosis', code, names FROM catalogue_diagnosis "
        "WHERE code = ANY(%(diagnoses)s)",
        {
            "kinds": [kind.value for kind, _ in codes],
            "codes": [code for _, code in codes],
            "diagnoses": list(diagnoses),
        },
    )
    entries = {
        (Kind(kind), code): texts_of(names) for kind, code, names in rows if kind in set(Kind)
    }
    return entries, {code: texts_of(names) for kind, code, names in rows if kind == "diagnosis"}


_LIST = f"""
SELECT entry.id, entry.kind, entry.code, entry.names, entry.type, entry.category,
       entry.package_type, terms.price, terms.care_type
FROM catalogue_entry entry {_TERMS_OF_THE_DAY}
WHERE (%(kind)s::text IS NULL OR entry.kind = %(kind)s)
  AND (%(after)s::text IS NULL OR (entry.code, entry.kind) > (%(after)s, %(after_kind)s))
  AND (%(key)s = '' OR entry.search_key %%> %(key)s OR entry.search_key LIKE %(part)s
       OR starts_with(lower(entry.code), %(code)s))
ORDER BY entry.code, entry.kind LIMIT %(size)s
"""


def entries(
    by: Actor,
    on: date,
    kind: Kind | None = None,
    text: str = "",
    after: str | None = None,
    size: int = 50,
) -> list[EntryRow]:
    """One page of the entries by code and kind, with price and care type of the day; `after` is the
    last `code` and `kind` seen, joined by a tab.
    """
    if not by.may(access.VIEW):
        return []
    key = fold(text)
    last_code, _, last_kind = (after or "").partition("\t")
    rows = rows_of(
        _LIST,
        {
            "on": on,
            "kind": None if kind is None else kind.value,
            "after": last_code if after else None,
            "after_kind": last_kind,
            "key": key,
            "part": _like(key),
            "code": text.strip().lower(),
            "size": size,
        },
    )
    return [
        EntryRow(
            EntryId(id_),
            Kind(kind_),
            code,
            texts_of(names),
            EntryType(type_),
            None if category is None else ServiceCategory(category),
            PackageType(package_type),
            price,
            None if care_type is None else CareType(care_type),
        )
        for id_, kind_, code, names, type_, category, package_type, price, care_type in rows
    ]


def _price_list(row: PriceList) -> types.PriceList:
    return types.PriceList(
        PriceListId(row.id),
        Kind(row.kind),
        row.name,
        row.currency,
        as_days(row.days),
        row.scheme_id,
        row.place_id,
        None if row.place is None else row.place.name,
        row.line_count,  # type: ignore[attr-defined]
        row.version,
    )


def _price_lists() -> QuerySet[PriceList]:
    return PriceList.objects.select_related("place").annotate(
        line_count=Count("lines__entry", distinct=True)
    )


def price_list(key: UUID) -> types.PriceList:
    """The price list without its lines. Raises: NotFound."""
    row = _price_lists().filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    return _price_list(row)


def price_lists(
    by: Actor, kind: Kind | None = None, text: str = "", after: str | None = None, size: int = 50
) -> list[types.PriceList]:
    """One page of the price lists by name and id; `after` is the last name and id, joined by a
    tab.
    """
    if not by.may(access.VIEW):
        return []
    rows = _price_lists()
    schemes = by.schemes(access.VIEW)
    if schemes is not None:
        rows = rows.filter(Q(scheme=None) | Q(scheme__in=schemes))
    if kind is not None:
        rows = rows.filter(kind=kind.value)
    if text.strip():
        rows = rows.filter(name__icontains=text.strip())
    if after:
        name, _, key = after.partition("\t")
        rows = rows.filter(Q(name__gt=name) | Q(name=name, id__gt=key))
    return [_price_list(row) for row in rows.order_by("name", "id")[:size]]


def price_lists_by_id(keys: Iterable[UUID]) -> dict[UUID, types.PriceList]:
    """The price lists by id; unknown ids are left out."""
    return {row.id: _price_list(row) for row in _price_lists().filter(pk__in=set(keys))}


def price_lists_on(day: date) -> list[types.PriceList]:
    """All price lists in force on the day, by name, to choose from."""
    return [
        _price_list(row) for row in _price_lists().filter(days_on("days", day)).order_by("name")
    ]


_LIST_LINES = f"""
SELECT line.id, entry.code, entry.names, line.days, line.price, terms.price
FROM catalogue_pricelistline line JOIN catalogue_entry entry ON entry.id = line.entry_id
{_TERMS_OF_THE_DAY}
WHERE line.price_list_id = %(list)s AND line.days @> %(on)s::date
  AND (%(after)s::text IS NULL OR entry.code > %(after)s)
  AND (%(key)s = '' OR entry.search_key %%> %(key)s OR entry.search_key LIKE %(part)s
       OR starts_with(lower(entry.code), %(code)s))
ORDER BY entry.code LIMIT %(size)s
"""


def price_list_lines(
    price_list: UUID, on: date, text: str = "", after: str | None = None, size: int = 50
) -> list[PriceListRow]:
    """One page of the lines in force on the day, by code; `after` is the last code seen."""
    key = fold(text)
    rows = rows_of(
        _LIST_LINES,
        {
            "list": price_list,
            "on": on,
            "after": after,
            "key": key,
            "part": _like(key),
            "code": text.strip().lower(),
            "size": size,
        },
    )
    return [
        PriceListRow(id_, code, texts_of(names), as_days(days), price, register_price)
        for id_, code, names, days, price, register_price in rows
    ]


def list_price(price_list: UUID, code: str, on: date) -> PriceListRow:
    """One line of a list on a day. Raises: NotFound where the list has none."""
    row = (
        PriceListLine.objects.select_related("entry")
        .filter(days_on("days", on), price_list=price_list, entry__code=code)
        .first()
    )
    if row is None:
        raise NotFound("not-found", code=code)
    return PriceListRow(row.id, row.entry.code, row.entry.names, as_days(row.days), row.price, None)


def is_empty() -> bool:
    """Whether the catalogue holds nothing at all."""
    return not (Entry.objects.exists() or Diagnosis.objects.exists() or PriceList.objects.exists())
