"""The catalogue is loaded, and its prices change from a day on.

Dated rows are never rewritten backwards: a new price closes the one before it on the day before.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from jamii.kernel.actors import Actor
from jamii.kernel.days import Days, day_at, day_before
from jamii.kernel.errors import Conflict, Invalid, NotFound, Problem
from jamii.kernel.ids import new_id
from jamii.kernel.words import fold
from jamii.platform import journal, permissions
from jamii.platform.acting import done_by
from jamii.platform.database import (
    as_days,
    as_range,
    days_on,
    found,
    merge,
    replace_children,
    stage,
)
from jamii.registers.catalogue import access, queries, types
from jamii.registers.catalogue.models import (
    Diagnosis,
    Entry,
    EntryTerms,
    PackagePart,
    PriceList,
    PriceListLine,
)
from jamii.registers.catalogue.types import (
    CareType,
    EntryType,
    Kind,
    NewDiagnosis,
    NewEntry,
    NewPackage,
    NewPriceList,
    PackageType,
    Strategy,
    Terms,
    Upload,
)

_TYPES = {
    Kind.ITEM: {EntryType.DRUG, EntryType.SUPPLY},
    Kind.SERVICE: {EntryType.PREVENTIVE, EntryType.CURATIVE},
}
_ENTRY_COLUMNS = (
    "id",
    "kind",
    "code",
    "names",
    "search_key",
    "type",
    "category",
    "level",
    "package_type",
    "manual_price",
    "package",
    "quantity",
)
_TERMS_COLUMNS = (
    "entry_id",
    "days",
    "price",
    "care_type",
    "frequency_days",
    "patient_mask",
    "max_quantity",
)


def search_key_of(code: str, names: Mapping[str, str]) -> str:
    """What a search compares with: code and names of all languages, folded."""
    return " ".join(dict.fromkeys(fold(text) for text in (code, *names.values()) if text))


def _terms_problems(terms: Terms, row: int | None = None) -> list[Problem]:
    problems = []
    if terms.price < 0:
        problems.append(Problem("negative-number", "price", {}, row))
    if terms.frequency_days < 0:
        problems.append(Problem("negative-number", "frequency_days", {}, row))
    if not 0 <= terms.patient_mask <= 15:
        problems.append(Problem("mask-out-of-range", "patient_mask", {}, row))
    if terms.max_quantity is not None and terms.max_quantity <= 0:
        problems.append(Problem("max-quantity-not-positive", "max_quantity", {}, row))
    return problems


def _word_problems(
    code: str, names: Mapping[str, str], row: int | None, length: int = 20
) -> list[Problem]:
    problems = []
    if not code.strip():
        problems.append(Problem("required", "code", {}, row))
    elif len(code) > length:
        problems.append(Problem("text-too-long", "code", {"limit": length}, row))
    if not any(text.strip() for text in names.values()):
        problems.append(Problem("name-missing", "names", {}, row))
    return problems


def _first_overlap(spans: Iterable[Days]) -> date | None:
    ordered = sorted(spans, key=lambda days: days.first)
    for earlier, later in pairwise(ordered):
        if earlier.overlaps(later):
            return later.first
    return None


def _entry_problems(row: NewEntry) -> list[Problem]:
    problems = _word_problems(row.code, row.names, row.row)
    if row.type not in _TYPES[row.kind]:
        values = {"type": row.type.value, "kind": row.kind.value}
        problems.append(Problem("entry-type-wrong", "type", values, row.row))
    if row.kind is Kind.ITEM and (row.category or row.package_type is not PackageType.SINGLE):
        problems.append(Problem("entry-category-wrong", "category", {}, row.row))
    if not row.terms:
        problems.append(Problem("entry-without-terms", "terms", {}, row.row))
    for terms in row.terms:
        problems += _terms_problems(terms, row.row)
    if (day := _first_overlap(terms.days for terms in row.terms)) is not None:
        problems.append(Problem("terms-overlap", "terms", {"day": day}, row.row))
    return problems


def load_entries(rows: Iterable[NewEntry], *, by: Actor, at: datetime) -> int:
    """Load services and items with their terms over time; the same rows again change nothing.
    Returns how many rows of entries and terms are new or changed.

    Raises: NotAllowed (`catalogue.manage`), Invalid with the row of every mistake.
    """
    permissions.require(by, access.MANAGE)
    whole = list(rows)
    codes = Counter((row.kind, row.code) for row in whole)
    keys = Counter(row.id for row in whole)
    problems = []
    for row in whole:
        problems += _entry_problems(row)
        if codes[row.kind, row.code] > 1 or keys[row.id] > 1:
            problems.append(Problem("entry-code-twice", "code", {"code": row.code}, row.row))
    if problems:
        raise Invalid(problems)
    with done_by(by, at):
        stage(
            "incoming_entry",
            Entry,
            _ENTRY_COLUMNS,
            (
                (
                    row.id,
                    row.kind.value,
                    row.code,
                    json.dumps(dict(row.names), ensure_ascii=False),
                    search_key_of(row.code, row.names),
                    row.type.value,
                    None if row.category is None else row.category.value,
                    "" if row.level is None else row.level.value,
                    row.package_type.value,
                    row.manual_price,
                    row.package,
                    row.quantity,
                )
                for row in whole
            ),
        )
        taken = found(
            "SELECT new.id, new.code FROM incoming_entry new JOIN catalogue_entry old "
            "ON old.kind = new.kind AND old.code = new.code AND old.id <> new.id"
        )
        if taken:
            numbers = {row.id: row.row for row in whole}
            raise Invalid(
                Problem("entry-code-taken", "code", {"code": code}, numbers[key])
                for key, code in taken
            )
        stage(
            "incoming_terms",
            EntryTerms,
            _TERMS_COLUMNS,
            (
                (
                    row.id,
                    as_range(terms.days),
                    terms.price,
                    terms.care_type.value,
                    terms.frequency_days,
                    terms.patient_mask,
                    terms.max_quantity,
                )
                for row in whole
                for terms in row.terms
            ),
        )
        changed = merge("incoming_entry", Entry, _ENTRY_COLUMNS)
        changed += replace_children(
            "incoming_terms", EntryTerms, "entry_id", _TERMS_COLUMNS, "incoming_entry"
        )
        if changed:
            _journal_run("catalogue.entries-loaded", "catalogue.entry", len(whole), by, at)
    return changed


def _journal_run(code: str, kind: str, count: int, by: Actor, at: datetime) -> None:
    journal.write(code, (kind, new_id(at)), by=by, at=at, count=count)


def load_packages(rows: Iterable[NewPackage], *, by: Actor, at: datetime) -> int:
    """Give packages their parts; what is given replaces the parts that were. Returns how many part
    rows went or came.

    Raises: NotAllowed (`catalogue.manage`), Invalid with the row of every mistake.
    """
    permissions.require(by, access.MANAGE)
    whole = list(rows)
    known = {
        (Kind(kind), code): (key, package_type)
        for key, kind, code, package_type in Entry.objects.values_list(
            "id", "kind", "code", "package_type"
        )
    }
    problems = []
    for row in whole:
        _, package_type = known.get((Kind.SERVICE, row.code), (None, None))
        if package_type is None:
            problems.append(Problem("package-unknown", "code", {"code": row.code}, row.row))
        elif package_type == PackageType.SINGLE:
            problems.append(Problem("package-not-a-package", "code", {"code": row.code}, row.row))
        times = Counter((part.kind, part.code) for part in row.parts)
        for part in row.parts:
            values = {"code": part.code}
            if (part.kind, part.code) not in known:
                values = {"code": part.code, "kind": part.kind.value}
                problems.append(Problem("entry-unknown", "parts", values, row.row))
            elif known[part.kind, part.code][1] != PackageType.SINGLE:
                problems.append(Problem("package-in-package", "parts", values, row.row))
            if times[part.kind, part.code] > 1:
                problems.append(Problem("package-part-twice", "parts", values, row.row))
            if part.quantity <= 0 or part.price < 0:
                problems.append(Problem("package-part-wrong", "parts", values, row.row))
    if problems:
        raise Invalid(problems)
    columns = ("package_id", "part_id", "quantity", "price")
    with done_by(by, at):
        stage(
            "incoming_package",
            Entry,
            ("id",),
            ((known[Kind.SERVICE, row.code][0],) for row in whole),
        )
        stage(
            "incoming_part",
            PackagePart,
            columns,
            (
                (
                    known[Kind.SERVICE, row.code][0],
                    known[part.kind, part.code][0],
                    part.quantity,
                    part.price,
                )
                for row in whole
                for part in row.parts
            ),
        )
        changed = replace_children(
            "incoming_part", PackagePart, "package_id", columns, "incoming_package"
        )
        if changed:
            _journal_run("catalogue.packages-loaded", "catalogue.entry", len(whole), by, at)
    return changed


_DIAGNOSIS_COLUMNS = ("id", "code", "names", "search_key", "days")


def load_diagnoses(
    rows: Iterable[NewDiagnosis],
    strategy: Strategy = Strategy.INSERT_UPDATE,
    dry_run: bool = False,
    *,
    by: Actor,
    at: datetime,
) -> Upload:
    """Load diagnoses by code. Lines that the strategy does not allow, and every occurrence of a
    code that stands twice, are errors and left out; the others are loaded, unless it is a dry run.

    Raises: NotAllowed (`catalogue.manage`).
    """
    permissions.require(by, access.MANAGE)
    whole = list(rows)
    times = Counter(row.code for row in whole)
    errors: list[Problem] = []
    good: list[NewDiagnosis] = []
    with done_by(by, at):
        known = {row.code: row for row in Diagnosis.objects.select_for_update().order_by("code")}
        for row in whole:
            problems = _word_problems(row.code, row.names, row.row)
            values = {"code": row.code}
            if times[row.code] > 1:
                problems.append(Problem("diagnosis-code-twice", "code", values, row.row))
            elif strategy is Strategy.INSERT and row.code in known:
                problems.append(Problem("diagnosis-exists", "code", values, row.row))
            elif strategy is Strategy.UPDATE and row.code not in known:
                problems.append(Problem("diagnosis-unknown", "code", values, row.row))
            errors += problems
            if not problems:
                good.append(row)
        new = [row for row in good if row.code not in known]
        changed = [row for row in good if row.code in known and not _same(row, known[row.code])]
        gone = []
        today = day_at(at, "UTC")
        if strategy is Strategy.INSERT_UPDATE_DELETE:
            gone = [
                row
                for code, row in known.items()
                if code not in times and today in as_days(row.days)
            ]
        result = Upload(len(whole), len(new), len(changed), len(gone), tuple(errors))
        if dry_run or not (new or changed or gone):
            return result
        stage(
            "incoming_diagnosis",
            Diagnosis,
            _DIAGNOSIS_COLUMNS,
            (
                (
                    known[row.code].id if row.code in known else row.id,
                    row.code,
                    json.dumps(dict(row.names), ensure_ascii=False),
                    search_key_of(row.code, row.names),
                    as_range(row.days),
                )
                for row in (*new, *changed)
            ),
        )
        merge("incoming_diagnosis", Diagnosis, _DIAGNOSIS_COLUMNS)
        for diagnosis in gone:
            days = as_days(diagnosis.days).until(today)
            if days is not None:
                Diagnosis.objects.filter(pk=diagnosis.pk).update(
                    days=as_range(days), version=diagnosis.version + 1
                )
        journal.write(
            "catalogue.diagnoses-loaded",
            ("catalogue.diagnosis", new_id(at)),
            by=by,
            at=at,
            inserted=len(new),
            updated=len(changed),
            deleted=len(gone),
        )
    return result


def _same(row: NewDiagnosis, stored: Diagnosis) -> bool:
    return dict(row.names) == stored.names and row.days == as_days(stored.days)


_LIST_COLUMNS = ("id", "kind", "name", "scheme_id", "place_id", "currency", "days")
_LINE_COLUMNS = ("price_list_id", "entry_id", "days", "price")


def load_price_lists(rows: Iterable[NewPriceList], *, by: Actor, at: datetime) -> int:
    """Load price lists, whole, with their lines over time; the same rows again change nothing.
    Returns how many rows of lists and lines are new or changed.

    Raises: NotAllowed (`catalogue.manage`), Invalid with the row of every mistake.
    """
    permissions.require(by, access.MANAGE)
    whole = list(rows)
    entries = {
        (kind, code): key for key, kind, code in Entry.objects.values_list("id", "kind", "code")
    }
    problems = []
    keys = Counter(row.id for row in whole)
    for row in whole:
        if keys[row.id] > 1:
            values = {"name": row.name}
            problems.append(Problem("price-list-twice", "name", values, row.row))
        if not row.name.strip():
            problems.append(Problem("required", "name", {}, row.row))
        by_code: dict[str, list[Days]] = {}
        for line in row.lines:
            values = {"code": line.code, "kind": row.kind.value}
            if (row.kind.value, line.code) not in entries:
                problems.append(Problem("entry-unknown", "code", values, line.row))
            if line.price is not None and line.price < 0:
                problems.append(Problem("negative-number", "price", {}, line.row))
            if line.days.common(row.days) is None:
                problems.append(Problem("price-list-line-outside", "days", values, line.row))
            if any(days.overlaps(line.days) for days in by_code.get(line.code, ())):
                problems.append(Problem("price-list-line-twice", "code", values, line.row))
            by_code.setdefault(line.code, []).append(line.days)
    if problems:
        raise Invalid(problems)
    numbers = {row.id: row.row for row in whole}
    with done_by(by, at):
        stage(
            "incoming_list",
            PriceList,
            _LIST_COLUMNS,
            (
                (
                    row.id,
                    row.kind.value,
                    row.name,
                    row.scheme,
                    row.place,
                    row.currency,
                    as_range(row.days),
                )
                for row in whole
            ),
        )
        for code, statement in (
            (
                "price-list-place-unknown",
                "SELECT id, name FROM incoming_list new WHERE place_id IS NOT NULL AND NOT EXISTS "
                "(SELECT FROM places_place place WHERE place.id = new.place_id)",
            ),
            (
                "price-list-scheme-unknown",
                "SELECT id, name FROM incoming_list new WHERE scheme_id IS NOT NULL AND NOT EXISTS "
                "(SELECT FROM organisations_scheme scheme WHERE scheme.id = new.scheme_id)",
            ),
            (
                "price-list-name-taken",
                "SELECT new.id, new.name FROM incoming_list new WHERE EXISTS (SELECT FROM "
                "(SELECT id, kind, name, days FROM catalogue_pricelist old WHERE NOT EXISTS "
                "(SELECT FROM incoming_list other WHERE other.id = old.id) "
                "UNION ALL SELECT id, kind, name, days FROM incoming_list) rival "
                "WHERE rival.kind = new.kind AND rival.name = new.name AND rival.id <> new.id "
                "AND rival.days && new.days)",
            ),
        ):
            problems += [
                Problem(code, "name", {"name": name}, numbers[key])
                for key, name in found(statement)
            ]
        if problems:
            raise Invalid(problems)
        stage(
            "incoming_line",
            PriceListLine,
            _LINE_COLUMNS,
            (
                (
                    row.id,
                    entries[row.kind.value, line.code],
                    as_range(line.days.common(row.days) or line.days),
                    line.price,
                )
                for row in whole
                for line in row.lines
            ),
        )
        changed = merge("incoming_list", PriceList, _LIST_COLUMNS)
        changed += replace_children(
            "incoming_line", PriceListLine, "price_list_id", _LINE_COLUMNS, "incoming_list"
        )
        if changed:
            _journal_run("catalogue.price-lists-loaded", "catalogue.pricelist", len(whole), by, at)
    return changed


def set_terms(
    entry: UUID,
    *,
    version: int,
    on: date,
    price: Decimal,
    care_type: CareType,
    frequency_days: int = 0,
    patient_mask: int = 15,
    max_quantity: Decimal | None = None,
    by: Actor,
    at: datetime,
) -> types.Entry:
    """From a day on, these terms count; the ones before end on the day before.

    Terms that begin on the same day are corrected in place; the old row is kept in history. Raises:
    NotFound, NotAllowed (`catalogue.manage`), Invalid (`terms-not-later` and more), Conflict.
    """
    permissions.require(by, access.MANAGE)
    terms = Terms(Days(on), price, care_type, frequency_days, patient_mask, max_quantity)
    problems = _terms_problems(terms)
    if problems:
        raise Invalid(problems)
    with done_by(by, at):
        row = _locked_entry(entry, version)
        last = EntryTerms.objects.filter(entry=row).order_by("-days").first()
        values = {
            "price": price,
            "care_type": care_type.value,
            "frequency_days": frequency_days,
            "patient_mask": patient_mask,
            "max_quantity": max_quantity,
        }
        since = None if last is None else as_days(last.days).first
        if since is not None and on < since:
            raise Invalid("terms-not-later", field="on", day=since)
        if last is not None and since == on:
            EntryTerms.objects.filter(pk=last.pk).update(days=as_range(Days(on)), **values)
        else:
            if last is not None and on in as_days(last.days):
                closed = Days(as_days(last.days).first, day_before(on))
                EntryTerms.objects.filter(pk=last.pk).update(days=as_range(closed))
            EntryTerms.objects.create(entry=row, days=as_range(Days(on)), **values)
        Entry.objects.filter(pk=entry).update(version=version + 1)
        journal.write("catalogue.terms-set", row, by=by, at=at, day=on, code=row.code, price=price)
    return queries.entry(entry)


def _locked_entry(entry: UUID, version: int) -> Entry:
    row = Entry.objects.select_for_update().filter(pk=entry).first()
    if row is None:
        raise NotFound("not-found")
    if row.version != version:
        raise Conflict("changed-meanwhile")
    return row


def rename_entry(
    entry: UUID, *, version: int, names: Mapping[str, str], by: Actor, at: datetime
) -> types.Entry:
    """Change the words of an entry. Raises: NotFound, NotAllowed, Invalid (`name-missing`),
    Conflict.
    """
    permissions.require(by, access.MANAGE)
    kept = {language: text.strip() for language, text in names.items() if text.strip()}
    if not kept:
        raise Invalid("name-missing", field="names")
    with done_by(by, at):
        row = _locked_entry(entry, version)
        Entry.objects.filter(pk=entry).update(
            names=kept, search_key=search_key_of(row.code, kept), version=version + 1
        )
        journal.write("catalogue.entry-renamed", row, by=by, at=at, code=row.code)
    return queries.entry(entry)


def set_list_price(
    price_list: UUID,
    code: str,
    *,
    version: int,
    on: date,
    price: Decimal | None,
    by: Actor,
    at: datetime,
) -> types.PriceList:
    """From a day on, the list prices the entry so; None is the register's price, 0 is 0.

    Raises: NotFound, NotAllowed (`catalogue.manage` for the list's scheme), Invalid, Conflict.
    """
    row = PriceList.objects.filter(pk=price_list).first()
    if row is None:
        raise NotFound("not-found")
    permissions.require(by, access.MANAGE, scheme=row.scheme_id)
    if price is not None and price < 0:
        raise Invalid("negative-number", field="price")
    entry = Entry.objects.filter(kind=row.kind, code=code.strip()).first()
    if entry is None:
        raise Invalid("entry-unknown", field="code", kind=row.kind, code=code)
    if on not in as_days(row.days):
        raise Invalid("price-list-line-outside", field="on", code=entry.code, kind=row.kind)
    with done_by(by, at):
        row = PriceList.objects.select_for_update().get(pk=price_list)
        if row.version != version:
            raise Conflict("changed-meanwhile")
        lines = PriceListLine.objects.filter(price_list=row, entry=entry)
        last = lines.order_by("-days").first()
        end = as_days(row.days).last
        if last is not None and on < as_days(last.days).first:
            raise Invalid("terms-not-later", field="on", day=as_days(last.days).first)
        if last is not None and on == as_days(last.days).first:
            lines.filter(pk=last.pk).update(price=price, days=as_range(Days(on, end)))
        else:
            current = lines.filter(days_on("days", on)).first()
            if current is not None:
                closed = Days(as_days(current.days).first, day_before(on))
                lines.filter(pk=current.pk).update(days=as_range(closed))
            PriceListLine.objects.create(
                price_list=row, entry=entry, days=as_range(Days(on, end)), price=price
            )
        PriceList.objects.filter(pk=price_list).update(version=version + 1)
        journal.write(
            "catalogue.list-price-set",
            row,
            by=by,
            at=at,
            scheme=row.scheme_id,
            day=on,
            code=entry.code,
            price=price,
        )
    return queries.price_list(price_list)


def drop_list_line(
    price_list: UUID, codes: Sequence[str], *, on: date, by: Actor, at: datetime
) -> types.PriceList:
    """Take entries off the list; `on` is their last day. Raises: NotFound, NotAllowed."""
    row = PriceList.objects.filter(pk=price_list).first()
    if row is None:
        raise NotFound("not-found")
    permissions.require(by, access.MANAGE, scheme=row.scheme_id)
    with done_by(by, at):
        row = PriceList.objects.select_for_update().get(pk=price_list)
        lines = PriceListLine.objects.filter(
            days_on("days", on), price_list=row, entry__code__in=list(codes)
        )
        for line in lines.select_related("entry"):
            PriceListLine.objects.filter(pk=line.pk).update(
                days=as_range(Days(as_days(line.days).first, on))
            )
            journal.write(
                "catalogue.list-line-ended",
                row,
                by=by,
                at=at,
                scheme=row.scheme_id,
                code=line.entry.code,
                day=on,
            )
        PriceList.objects.filter(pk=price_list).update(version=row.version + 1)
    return queries.price_list(price_list)
