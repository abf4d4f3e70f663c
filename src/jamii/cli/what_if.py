"""Try other terms of a plan on claims of the past: what it would have cost, and for whom.

Nothing of the claims is changed.

--set takes ceiling.any, deductible.in-patient, limits-per, co-insurance.service,
co-insurance.category.antenatal, fixed.service.CODE, waiting.item.CODE, max-quantity.item.CODE,
covered.service.CODE (yes or no), category-cap.delivery, category-claims.visit, and prices (in
percent of today's list); the value none takes a limit away. --file reads the same from TOML.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from jamii.cli.home import Refused, ready, say, set_up_django

EXAMPLE = "jamii whatif FAM --set ceiling.any=40 --set co-insurance.service=80 --language fr"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `jamii whatif`."""
    parser.add_argument("plan", metavar="PLAN", help="the code of the plan")
    parser.add_argument("--scheme", metavar="CODE", help="where two schemes have the code")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", dest="sets")
    parser.add_argument("--file", metavar="FILE", help="a change in TOML")
    parser.add_argument("--from", type=date.fromisoformat, dest="first", metavar="DAY")
    parser.add_argument("--to", type=date.fromisoformat, dest="last", metavar="DAY")
    parser.add_argument("--processes", type=int, default=2, help="work side by side")
    parser.add_argument("--json", metavar="FILE", help="write the result as JSON; - prints it")
    parser.add_argument("--language", default="en", choices=["en", "fr"])


def run(options: argparse.Namespace) -> int:
    """Ask, work it off, and print what came out."""
    with ready():
        from django.utils import translation

        with translation.override(options.language):
            return _run(options, _given(options))


def _given(options: argparse.Namespace) -> dict[str, str]:
    """The change as it is written. Raises: Refused."""
    given: dict[str, str] = {}
    if options.file:
        from jamii.reports.whatif.queries import flat

        try:
            table = tomllib.loads(Path(options.file).read_text(), parse_float=Decimal)
        except (OSError, tomllib.TOMLDecodeError) as problem:
            raise Refused(f"{options.file}: {problem}") from None
        given = flat(table)
    for one in options.sets:
        path, equals, value = one.partition("=")
        if not equals:
            raise Refused(f"--set {one}: write NAME=VALUE, as in ceiling.any=40.")
        given[path.strip()] = value.strip()
    return given


def _run(options: argparse.Namespace, given: Mapping[str, str]) -> int:
    from jamii.kernel.actors import SYSTEM
    from jamii.kernel.days import Days, day_at
    from jamii.kernel.errors import Invalid
    from jamii.kernel.ids import new_id
    from jamii.platform import clock, sentences
    from jamii.reports.whatif import queries, services

    plan, scheme = _plan(options.plan, options.scheme)
    at = clock.now()
    usual = queries.last_year(day_at(at, scheme.time_zone))
    days = Days(options.first or usual.first, options.last or usual.last)
    key = new_id(at)
    try:
        services.ask_and_wait(plan.id, days, given, id=key, by=SYSTEM, at=at)
    except Invalid as refusal:
        said = (
            f"{one.field}: {sentences.sentence(one.code, one.values)}" for one in refusal.problems
        )
        raise Refused("\n".join(said)) from None
    _work_off(key, max(1, options.processes))
    done = queries.run(key, by=SYSTEM)
    if options.json:
        _write_json(options.json, done)
    if options.json != "-":
        _print(done)
    return 0


def _plan(code: str, scheme_code: str | None) -> Any:
    """The plan and its scheme. Raises: Refused."""
    from jamii.kernel.actors import SYSTEM
    from jamii.reports.whatif import queries

    known = queries.plans_to_ask_about(by=SYSTEM)
    found = [
        (plan, scheme)
        for plan, scheme in known
        if plan.code == code and scheme_code in (None, scheme.code)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        schemes = ", ".join(scheme.code for _plan, scheme in found)
        raise Refused(f"Several schemes have a plan {code}: say --scheme with one of {schemes}.")
    codes = ", ".join(sorted({plan.code for plan, _scheme in known}))
    raise Refused(f"There is no plan {code}. There are: {codes}.")


def _work_off(key: UUID, processes: int) -> None:
    """Work the run off in this process and others beside it, and tell how far it is."""
    from jamii.platform import clock
    from jamii.reports.whatif import services

    started = multiprocessing.get_context("spawn")
    helpers = [started.Process(target=_help, args=(str(key),)) for _ in range(processes - 1)]
    for helper in helpers:
        helper.start()
    services.carry_out(key, at=clock.now())
    for helper in helpers:
        helper.join()
    services.carry_out(key, at=clock.now())  # whoever came last may have left it unfinished


def _help(key: str) -> None:
    """What a process beside the first one does; the database is known by its environment."""
    set_up_django()
    from jamii.platform import clock
    from jamii.reports.whatif import services

    services.carry_out(UUID(key), at=clock.now())


def _write_json(file: str, run: Any) -> None:
    whole = {
        "run": str(run.id),
        "days": [run.days.first.isoformat(), run.days.last.isoformat()],
        "change": run.change.as_json(),
        "currency": run.currency,
        "result": run.result.as_json(),
        "names": run.names,
    }
    text = json.dumps(whole, ensure_ascii=False, indent=2)
    if file == "-":
        sys.stdout.write(text + "\n")
    else:
        Path(file).write_text(text + "\n")


def _print(run: Any) -> None:
    """The result as a table in the language of the terminal."""
    from jamii.reports.whatif.queries import as_lines

    for line in as_lines(run):
        say(line)
