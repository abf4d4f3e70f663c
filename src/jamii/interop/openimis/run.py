"""The import from beginning to end: read and check everything, then write all of it or nothing.

One transaction: a mistake that only a bulk door finds, or a row that nobody accounts for, leaves
the installation as empty as it was. The same source again changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import psycopg
from django.db import DataError, IntegrityError

from jamii.interop.openimis import (
    claims,
    coverage,
    people,
    plans,
    reading,
    registers,
    users,
    words,
)
from jamii.interop.openimis.loading import Loading
from jamii.interop.openimis.reconciliation import Reconciliation, Sum, Unaccounted
from jamii.interop.openimis.source import CsvSource, DsnSource, Source, SourceUnreachable
from jamii.interop.openimis.tables import LEFT_OUT, ORIGINS, TABLES
from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.errors import Conflict, Invalid, Problem
from jamii.platform import clock, locale, sentences
from jamii.platform.acting import done_by
from jamii.registers.accounts import queries as account_queries
from jamii.registers.catalogue import queries as catalogue_queries
from jamii.registers.organisations import queries as organisation_queries
from jamii.registers.organisations import services as organisations
from jamii.registers.organisations.types import Scheme
from jamii.registers.places import queries as place_queries
from jamii.registers.providers import queries as provider_queries

__all__ = ["ImportRefused", "import_openimis", "load", "words"]


class ImportRefused(RuntimeError):
    """Nothing was imported; the text says what to mend."""


def load(
    source: Source, scheme_code: str, currency: str, *, by: Actor, at: datetime
) -> Reconciliation:
    """Import everything, or nothing.

    Raises: Invalid with every mistake of the source (file, row, column), Conflict
    (`installation-holds-data`) where the installation holds anything else, Unaccounted.
    """
    book = reading.read(source)
    fingerprint = hashlib.sha256(
        f"{source.fingerprint()} {scheme_code} {currency}".encode()
    ).hexdigest()
    with done_by(by, at):
        is_again = _refuse_other(fingerprint)
        organisations.mark_installation(
            "real", source=f"openimis:{source.title}", fingerprint=fingerprint, by=by, at=at
        )
        scheme = _scheme(fingerprint, scheme_code, currency, by, at)
        loading = Loading(book, scheme, by, at, is_again)
        if not is_again:
            loading.changed += 1
        registers.load_places(loading)
        registers.load_diagnoses(loading)
        registers.load_entries(loading)
        registers.load_price_lists(loading)
        registers.load_facilities(loading)
        registers.load_claim_administrators(loading)
        registers.load_payers(loading)
        rights = users.load_roles(loading)
        how_many = users.load_users(loading)
        plans.load_plans(loading)
        people.load_people(loading)
        sums = [*coverage.load_coverage(loading), *claims.load_claims(loading)]
        for table in book.counts.keys() - TABLES.keys():
            reason = LEFT_OUT[table][1] if table in LEFT_OUT else "table-unknown"
            loading.tally.left_out(table, reason)
        lines = loading.tally.lines(book.counts, book.rows)
        if not is_again:
            _refuse_differing(sums)
    return Reconciliation(
        source.title,
        scheme_code,
        currency,
        lines,
        tuple(sums),
        loading.changed,
        rights,
        how_many,
    )


def _refuse_other(fingerprint: str) -> bool:
    """Whether this very source was imported before. Raises: Conflict for anything else."""
    known = organisation_queries.installation()
    if known is not None:
        if known.mode == "real" and known.source_fingerprint == fingerprint:
            return True
        raise Conflict("installation-holds-data")
    holds = (
        not place_queries.is_empty()
        or not catalogue_queries.is_empty()
        or not provider_queries.is_empty()
        or organisation_queries.all_schemes()
        or account_queries.users(by=SYSTEM, size=1)
    )
    if holds:
        raise Conflict("installation-holds-data")
    return False


def _scheme(fingerprint: str, code: str, currency: str, by: Actor, at: datetime) -> Scheme:
    key = reading.key_of("scheme", fingerprint)
    return organisations.create_scheme(code, {"en": code}, currency, id=key, by=by, at=at)


def _refuse_differing(sums: list[Sum]) -> None:
    for amount in sums:
        if amount.before != amount.after:
            raise Unaccounted(
                f"{amount.name}: the source holds {amount.before}, here stand {amount.after}."
            )


# The command


def import_openimis(
    folder: Path | None, dsn: str, scheme: str, currency: str, say: Callable[[str], None]
) -> int:
    """Import and print the account; the exit code is 0.

    Raises: ImportRefused with every mistake, one a line.
    """
    try:
        source: Source = CsvSource(folder) if folder is not None else DsnSource(dsn, ORIGINS)
        account = load(source, scheme, currency, by=SYSTEM, at=clock.now())
    except Invalid as refusal:
        lines = "\n".join(_mistake(problem) for problem in refusal.problems[:200])
        is_of_source = all("file" in problem.values for problem in refusal.problems)
        then = "Mend the source first:" if is_of_source else "Name another scheme or currency:"
        raise ImportRefused(f"Nothing was imported. {then}\n{lines}") from None
    except Conflict as refusal:
        raise ImportRefused(sentences.sentence(refusal.code, refusal.values)) from None
    except Unaccounted as refusal:
        raise ImportRefused(f"Nothing was imported. {refusal}") from None
    except SourceUnreachable as refusal:
        raise ImportRefused(f"The database of the source does not answer: {refusal}") from None
    except (DataError, IntegrityError, psycopg.DataError, psycopg.IntegrityError) as refusal:
        # What no check of the source foresaw; the transaction took everything back.
        raise ImportRefused(
            f"Nothing was imported. A value of the source does not fit here: {refusal}"
        ) from None
    for line in report(account):
        say(line)
    return 0


def _mistake(problem: Problem) -> str:
    """One mistake: file, row, column, what is wrong."""
    where = [str(problem.values.get("file", ""))]
    if problem.row is not None:
        where.append(f"row {problem.row}")
    column = problem.values.get("column") or problem.field
    if column:
        where.append(f"column {column}")
    place = ", ".join(part for part in where if part)
    return f"  {place}: {sentences.sentence(problem.code, problem.values)}"


def report(account: Reconciliation) -> list[str]:
    """The account as lines to print."""
    width = max(len(line.table) for line in account.lines)
    head = f"{'table':<{width}}  {'read':>6} {'imported':>9} {'history':>8} {'skipped':>8}"
    found = [head, "-" * len(head)]
    for line in account.lines:
        skipped = sum(line.skipped.values())
        reasons = "; ".join(
            f"{count} {sentences.sentence(reason)}" for reason, count in line.skipped.items()
        )
        row = f"{line.table:<{width}}  {line.read:>6} {line.imported:>9} {line.history:>8} "
        found.append(f"{row}{skipped:>8}  {reasons}".rstrip())
    total = [
        sum(line.read for line in account.lines),
        sum(line.imported for line in account.lines),
        sum(line.history for line in account.lines),
        sum(sum(line.skipped.values()) for line in account.lines),
    ]
    found.append(f"{'all':<{width}}  {total[0]:>6} {total[1]:>9} {total[2]:>8} {total[3]:>8}")
    found += ["", f"{'sum':<34} {'before':>16} {'after':>16}"]
    for amount in account.sums:
        before, after = _money(amount.before, account), _money(amount.after, account)
        found.append(f"{amount.name:<34} {before:>16} {after:>16}")
    found += ["", *_remarks(account)]
    return found


def _money(value: Decimal, account: Reconciliation) -> str:
    return locale.money(value, account.currency)


def _remarks(account: Reconciliation) -> list[str]:
    remarks = [f"Scheme {account.scheme}, currency {account.currency}."]
    for role, numbers in sorted(account.rights.items()):
        listed = ", ".join(str(number) for number in numbers)
        remarks.append(f"Rights of the role {role} that grant nothing here: {listed}.")
    remarks.append(
        f"{account.users} users were imported without a password; "
        "`jamii user LOGIN` sets one for each."
    )
    remarks.append(
        "Nothing changed: this source was imported before."
        if account.changed == 0
        else f"{account.changed} records and rows were written."
    )
    return remarks
