"""Measure what one unit costs: is the result right, how many statements, how fast.

`bench list` names the jobs, `bench data SIZE` builds the database of a size, `bench run JOB…
--size SIZE` runs jobs in copies of it (without a size: on the demonstration), `bench probe`
measures this machine, and `bench compare` sets two results, or one and a reference system, beside
each other.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from jamii.cli.home import Refused, database, make_home, ready, say, set_up_django
from jamii.cli.up import listening, stop, web_command

if TYPE_CHECKING:
    from jamii.lab.jobs.job import Served
    from jamii.lab.measuring import Cost
    from jamii.platform.postgres import Server

EXAMPLE = "jamii bench run adjudicate claim-now --size S --check"
_HOST = "127.0.0.1"
_COUNTED = "jamii.lab.jobs.serving:application"
_SIZES = ("XS", "S", "M", "L", "edge-M")
_SEED = "20260101"
_REFERENCES = Path(__file__).resolve().parents[3] / "bench" / "reference"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `jamii bench`."""
    parser.add_argument("what", choices=["list", "data", "run", "probe", "compare"])
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="jobs (all when none is named), the size of the data, or files to compare",
    )
    parser.add_argument("--seed", default=_SEED, help="of the data")
    parser.add_argument(
        "--size", default="demo", choices=["demo", *_SIZES], help="what jobs run on"
    )
    parser.add_argument("--repeat", type=int, default=3, help="how often each is measured")
    parser.add_argument("--clients", type=int, help="who ask at once; else as many as the job says")
    parser.add_argument(
        "--workers",
        type=int,
        default=os.cpu_count() or 1,
        help="processes that write data, decide, or serve",
    )
    parser.add_argument(
        "--brief", action="store_true", help="as for each commit: fewer requests, smaller samples"
    )
    parser.add_argument(
        "--seconds", type=float, default=20.0, help="each phase of a job that goes by time"
    )
    parser.add_argument(
        "--json", metavar="FILE", help="write one JSON object per job; - prints them"
    )
    parser.add_argument("--check", action="store_true", help="fail when a bound is passed")
    parser.add_argument(
        "--watch",
        action="append",
        default=[],
        metavar="JOB",
        help="a job whose bounds are shown and stop no check",
    )
    parser.add_argument("--reference", metavar="SYSTEM", help="a system of bench/reference")


def run(options: argparse.Namespace) -> int:
    """Do what the word says."""
    return {
        "list": _list,
        "data": _data,
        "run": _run,
        "probe": _probe,
        "compare": _compare,
    }[options.what](options)


def _list(_options: argparse.Namespace) -> int:
    make_home()
    set_up_django()
    from jamii.lab import bench
    from jamii.lab.jobs import running

    say("On the demonstration:")
    bench.list_jobs()
    say(f"In copies of a country (--size {', '.join(_SIZES)}):")
    for job in running.JOBS.values():
        say(f"{job.name:<16} per {job.unit:<8} {job.what}")
    return 0


@contextmanager
def _sized(size: str, seed: str, workers: int) -> Iterator[tuple[Server, str, Cost | None]]:
    """The database of a size on the server of the home, with its country in it: the server, the
    name of the database, and what it took to build (None: it stood). It is the day of the country.
    """
    from jamii.lab.sized.sizes import TODAY

    os.environ["JAMII_TODAY"] = TODAY.isoformat()
    folder = make_home()
    with database(folder) as server:
        if server is None:
            raise Refused("The data of a size need a server of our own: unset DATABASE_URL.")
        name = f"jamii_bench_{size.lower()}"
        server.make_database(name)
        os.environ["DATABASE_URL"] = server.address(name)
        set_up_django()
        from django.core.management import call_command
        from django.db import connection

        from jamii.lab import sized
        from jamii.lab.sized import building

        whole = sized.country(size, seed)
        call_command("migrate", verbosity=0, interactive=False)
        if not building.stands(whole) and not building.is_empty():
            # Another seed, or a building that was interrupted.
            connection.close()
            server.empty(name)
            call_command("migrate", verbosity=0, interactive=False)
        built = None
        if not building.stands(whole):
            built = building.build(whole, workers=workers, tell=say)
        yield server, name, built


def _data(options: argparse.Namespace) -> int:
    if len(options.names) != 1 or options.names[0] not in _SIZES:
        raise Refused(f"Say one size: {', '.join(_SIZES)}.")
    size = options.names[0]
    with _sized(size, options.seed, options.workers) as (_server, _name, built):
        from jamii.lab import sized
        from jamii.lab.sized import building

        report = building.report(sized.country(size, options.seed))
        for table, (count, digest) in report["tables"].items():
            say(f"{table:<32} {count:>9} {digest}")
        if options.json:
            _write(options.json, json.dumps(report, indent=1) + "\n")
        if built is not None and built.peak_ours_mb > building.MOST_MB:
            say(f"Building took more than {building.MOST_MB} MB.")
            return int(options.check)
    return 0


def _write(file: str, text: str) -> None:
    if file == "-":
        say(text.rstrip("\n"))
    else:
        Path(file).write_text(text)


@contextmanager
def _demonstration() -> Iterator[None]:
    """The demonstration of the home. Raises: Refused where real records lie."""
    with ready() as folder:
        mode = folder / "mode"
        if mode.exists() and mode.read_text().strip() == "real":
            raise Refused("This installation holds real records. Measure on a demonstration.")
        yield


def _run(options: argparse.Namespace) -> int:
    if options.repeat < 1:
        raise Refused("Measure at least once: --repeat 1 or more.")
    if options.size != "demo":
        return _run_sized(options)
    with _demonstration():
        from jamii.lab import bench

        return bench.run_jobs(
            options.names, repeat=options.repeat, json_file=options.json, check=options.check
        )


def _run_sized(options: argparse.Namespace) -> int:
    if options.workers < 1 or (options.clients or 1) < 1 or options.seconds <= 0:
        raise Refused("--workers, --clients and --seconds are above zero.")
    with (
        _sized(options.size, options.seed, options.workers) as (server, name, _built),
        tempfile.TemporaryDirectory(prefix="jamii-bench-") as folder,
    ):
        from jamii.lab import sized
        from jamii.lab.jobs import running
        from jamii.lab.jobs.ground import Ground
        from jamii.lab.jobs.job import Bench

        if names := running.unknown([*options.names, *options.watch]):
            raise Refused(
                f"There is no job {', '.join(names)} of a size. Jobs: {', '.join(running.JOBS)}."
            )
        bench = Bench(
            sized.country(options.size, options.seed),
            Ground(server, name),
            _serving,
            Path(folder),
            clients=options.clients,
            workers=options.workers,
            seconds=options.seconds,
            repeats=options.repeat,
            is_brief=options.brief,
        )
        return running.run_jobs(
            options.names,
            bench,
            make_home() / "bench",
            json_file=options.json,
            check=options.check,
            watched=options.watch,
            tell=say,
        )


@contextmanager
def _serving(workers: int) -> Iterator[Served]:
    """The web server on the database at hand, on this machine only, counting its statements."""
    from jamii.lab.jobs.job import Served

    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port = probe.getsockname()[1]
    child = subprocess.Popen(web_command(_HOST, port, workers, _COUNTED), start_new_session=True)
    try:
        if not listening(_HOST, port, [child]):
            raise Refused("The web server did not start.")
        yield Served(port, child.pid)
    finally:
        stop([child])


def _probe(options: argparse.Namespace) -> int:
    with _demonstration():
        from jamii.lab import bench

        return bench.run_probes(options.json)


def _compare(options: argparse.Namespace) -> int:
    files = [Path(name) for name in options.names]
    if len(files) != (1 if options.reference else 2):
        raise Refused("Name two files with results, or one and --reference SYSTEM.")
    reference = None
    if options.reference:
        reference = _REFERENCES / f"{options.reference}.json"
        files.append(reference)
    if missing := [str(file) for file in files if not file.is_file()]:
        raise Refused(f"There is no file {', '.join(missing)}.")
    make_home()
    set_up_django()
    from jamii.lab import bench

    return bench.compare(files[0], None if reference else files[1], reference)
