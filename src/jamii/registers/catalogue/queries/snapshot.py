"""The whole catalogue in memory, for whoever decides by the thousand.

It answers as `entry_facts` does, for any day, and hands out the same object for the same answer. It
is as old as the moment at which it was read: a run takes a new one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from jamii.kernel.days import nearest
from jamii.registers.catalogue.models import Diagnosis, PackagePart
from jamii.registers.catalogue.queries.reading import parts_of, rows_of, texts_of
from jamii.registers.catalogue.types import (
    CareType,
    EntryFacts,
    EntryId,
    EntryType,
    Kind,
    Known,
    ListPrice,
    PackageType,
    Part,
    ServiceCategory,
)

EntryKey = tuple[Kind, str]
Found = tuple[EntryFacts, ListPrice | None]

_ENTRIES = """
SELECT entry.id, entry.kind, entry.code, entry.names, entry.type, entry.category,
       entry.package_type, entry.manual_price, lower(terms.days), upper(terms.days),
       terms.care_type, terms.frequency_days, terms.patient_mask, terms.max_quantity, terms.price
FROM catalogue_entry entry LEFT JOIN catalogue_entryterms terms ON terms.entry_id = entry.id
ORDER BY entry.id, lower(terms.days)
"""
_LINES = """
SELECT price_list_id, entry_id, lower(days), upper(days), price
FROM catalogue_pricelistline WHERE price_list_id = ANY(%(lists)s)
ORDER BY price_list_id, entry_id, lower(days)
"""


@dataclass(frozen=True, slots=True)
class _Terms:
    """One set of terms; `end` is the first day on which it no longer counts."""

    end: date | None
    care_type: CareType
    frequency_days: int
    patient_mask: int
    max_quantity: Decimal | None
    price: Decimal


_NEVER_ANY = _Terms(None, CareType.BOTH, 0, 15, None, Decimal(0))


@dataclass(slots=True)
class _Entry:
    """An entry with its terms in order, and with the facts that were made of them so far."""

    id: EntryId
    kind: Kind
    code: str
    names: Mapping[str, str]
    type: EntryType
    category: ServiceCategory | None
    package_type: PackageType
    manual_price: bool
    parts: tuple[Part, ...]
    starts: list[date] = field(default_factory=list)
    terms: list[_Terms] = field(default_factory=list)
    made: dict[tuple[int, Known], EntryFacts] = field(default_factory=dict)
    found: dict[tuple[int, Known, Decimal | None, bool], Found] = field(default_factory=dict)

    def stand(self, on: date) -> tuple[int, Known]:
        """Which of the terms stand for the day, and whether they count on it."""
        if not self.starts:
            return -1, "ended"
        which = nearest(self.starts, on)
        if self.starts[which] > on:
            return which, "not-yet"
        end = self.terms[which].end
        return which, "valid" if end is None or on < end else "ended"

    def facts(self, which: int, known: Known) -> EntryFacts:
        made = self.made.get((which, known))
        if made is None:
            terms = self.terms[which] if which >= 0 else _NEVER_ANY
            made = self.made[which, known] = EntryFacts(
                self.id,
                self.kind,
                self.code,
                self.names,
                self.type,
                self.category,
                self.package_type,
                self.manual_price,
                terms.care_type,
                terms.frequency_days,
                terms.patient_mask,
                terms.max_quantity,
                terms.price,
                known,
                self.parts,
            )
        return made


_Line = tuple[date, date | None, Decimal | None]  # from, until (excluded), price


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The catalogue as it was when it was read."""

    _entries: Mapping[EntryKey, _Entry]
    _lines: Mapping[UUID, Mapping[UUID, tuple[_Line, ...]]]
    diagnoses: frozenset[str]

    def entry(
        self, kind: Kind, code: str, on: date, lists: Mapping[Kind, UUID | None]
    ) -> Found | None:
        """The entry on the day and its price on these lists, as `entry_facts` gives them; None for
        an unknown code.

        Raises: KeyError for a list that is not in the snapshot.
        """
        entry = self._entries.get((kind, code))
        if entry is None:
            return None
        which, known = entry.stand(on)
        price_list = lists.get(kind)
        price, is_listed = None, False
        if price_list is not None:
            for first, end, own_price in self._lines[price_list].get(entry.id, ()):
                if first <= on and (end is None or on < end):
                    price, is_listed = own_price, True
                    break
        found = entry.found.get((which, known, price, is_listed))
        if found is None:
            facts = entry.facts(which, known)
            listed = None
            if is_listed:
                listed = ListPrice(facts.price if price is None else price, price is not None)
            found = entry.found[which, known, price, is_listed] = (facts, listed)
        return found


def snapshot(price_lists: Collection[UUID]) -> Snapshot:
    """The catalogue as it is now, with the lines of these price lists. Five statements."""
    packages = PackagePart.objects.values_list("package_id", flat=True).distinct()
    return Snapshot(
        _read_entries(parts_of(packages)),
        _read_lines(price_lists),
        frozenset(Diagnosis.objects.values_list("code", flat=True)),
    )


def _read_entries(parts: Mapping[UUID, tuple[Part, ...]]) -> dict[EntryKey, _Entry]:
    entries: dict[EntryKey, _Entry] = {}
    for (
        key,
        kind,
        code,
        names,
        type_,
        category,
        package_type,
        manual_price,
        first,
        end,
        care_type,
        frequency_days,
        patient_mask,
        max_quantity,
        price,
    ) in rows_of(_ENTRIES, {}):
        entry = entries.get((Kind(kind), code))
        if entry is None:
            package = PackageType(package_type)
            entry = entries[Kind(kind), code] = _Entry(
                EntryId(key),
                Kind(kind),
                code,
                texts_of(names),
                EntryType(type_),
                None if category is None else ServiceCategory(category),
                package,
                manual_price,
                () if package is PackageType.SINGLE else parts.get(key, ()),
            )
        if first is not None:
            entry.starts.append(first)
            terms = (end, CareType(care_type), frequency_days, patient_mask, max_quantity, price)
            entry.terms.append(_Terms(*terms))
    return entries


def _read_lines(price_lists: Collection[UUID]) -> dict[UUID, dict[UUID, tuple[_Line, ...]]]:
    lines: dict[UUID, dict[UUID, tuple[_Line, ...]]] = {key: {} for key in price_lists}
    for price_list, entry, first, end, price in rows_of(_LINES, {"lists": list(price_lists)}):
        of_list = lines[price_list]
        of_list[entry] = (*of_list.get(entry, ()), (first, end, price))
    return lines
