"""Take files of claims: XML of openIMIS, CSV or NDJSON in our forms, of any size.

They wait for the next run of their scheme (jamii adjudicate). The same claim is never taken twice;
after a stop the same command takes the rest. --try only says what would become of them.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jamii.cli.home import Refused, ready, say

if TYPE_CHECKING:
    from jamii.claims.records import FileShown

EXAMPLE = "jamii take january.csv --try"
_PIECE = 256 * 1024
_SAID = 20  # how many refusals are printed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `jamii take`."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--try", action="store_true", dest="trial", help="take nothing")
    parser.add_argument("--scheme", metavar="CODE", help="where there are several schemes")
    parser.add_argument("--as", metavar="LOGIN", dest="login", help="act as this user")
    parser.add_argument("--results", metavar="FILE", help="write the result of each claim as CSV")
    parser.add_argument("--language", default="en", choices=["en", "fr"])


def run(options: argparse.Namespace) -> int:
    """Take each file and say what became of it; 1 where a file or a claim was refused."""
    with ready():
        from django.utils import translation

        with translation.override(options.language):
            return _run(options)


def _run(options: argparse.Namespace) -> int:
    scheme, actor = _scheme(options.scheme), _actor(options.login)
    refused = False
    results = Path(options.results) if options.results else None
    if results is not None:
        results.write_text("")
    for file in options.files:
        shown = _take(file, scheme, actor, options, results)
        refused = refused or shown is None or bool(shown.refused)
    return int(refused)


def _take(
    file: Path, scheme: Any, actor: Any, options: argparse.Namespace, results: Path | None
) -> FileShown | None:
    from jamii.claims import services
    from jamii.kernel.errors import Invalid, NotAllowed
    from jamii.platform import clock, sentences

    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    size = file.stat().st_size

    def source() -> Iterator[bytes]:
        with file.open("rb") as opened:
            while piece := opened.read(_PIECE):
                yield piece

    at = clock.now()
    try:
        shown = services.take_from(
            source, file.name, size, scheme.id, trial=options.trial, by=actor, at=at
        )
    except Invalid as refusal:
        for problem in refusal.problems:
            where = f"{file}:{problem.row}" if problem.row else str(file)
            print(f"{where}: {sentences.sentence(problem.code, problem.values)}", file=sys.stderr)
        return None
    except NotAllowed:
        raise Refused(f"{actor.name} may not enter claims of {scheme.code}.") from None
    _say(file, shown, actor, results)
    if options.trial:
        services.discard_file(shown.id, by=actor, at=at)
    return shown


def _say(file: Path, shown: FileShown, actor: Any, results: Path | None) -> None:
    """What became of the file, and the first of its refusals with row and field."""
    from jamii.claims import queries
    from jamii.platform import sentences

    is_trial = not shown.is_taken
    words = (
        ("would be taken", "came before", "would be refused")
        if is_trial
        else (
            "taken",
            "came before",
            "refused",
        )
    )
    numbers = (shown.taken, shown.repeated, shown.refused)
    counts = ", ".join(f"{number} {word}" for number, word in zip(numbers, words, strict=True))
    say(f"{file}: {shown.claims} claims: {counts}.")
    left = _SAID
    for one in queries.all_results(shown.id, by=actor, every=False):
        for problem in one.problems[:left]:
            field = f" {problem.field}:" if problem.field else ""
            said = sentences.sentence(problem.code, problem.values)
            say(f"{file}:{problem.row or one.row}:{field} {said}")
            left -= 1
        if not left:
            say("Further refusals are not shown; --results writes all of them.")
            break
    if results is not None:
        with results.open("a", newline="", encoding="utf-8") as opened:
            write = csv.writer(opened)
            if not opened.tell():
                write.writerow(queries.RESULT_COLUMNS)
            write.writerows(queries.result_rows(queries.all_results(shown.id, by=actor)))


def _scheme(code: str | None) -> Any:
    from jamii.registers.organisations import queries as organisations

    schemes = organisations.all_schemes()
    found = [one for one in schemes if code in (None, one.code)]
    if len(found) == 1:
        return found[0]
    codes = ", ".join(one.code for one in schemes)
    if code is not None:
        raise Refused(f"There is no scheme {code}. There are: {codes}.")
    raise Refused(f"Say for which scheme the claims are: --scheme with one of {codes}.")


def _actor(login: str | None) -> Any:
    from jamii.kernel.actors import SYSTEM
    from jamii.platform import clock
    from jamii.registers.accounts import queries as accounts

    if login is None:
        return SYSTEM
    actor = accounts.actor_by_login(login, clock.now().date())
    if actor is None:
        raise Refused(f"There is no user {login}.")
    return actor
