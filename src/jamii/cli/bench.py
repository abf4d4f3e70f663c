"""Measure what one unit costs: is the result right, how many statements, how fast.

`bench list` names the jobs; `bench run JOB…` runs them on the demonstration country.
"""

from __future__ import annotations

import argparse

from jamii.cli.home import Refused, make_home, ready, set_up_django

EXAMPLE = "jamii bench run eligibility claim-now --json -"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `jamii bench`."""
    parser.add_argument("what", choices=["list", "run"])
    parser.add_argument("jobs", nargs="*", metavar="JOB", help="all when none is named")
    parser.add_argument("--size", default="demo", choices=["demo"])
    parser.add_argument("--repeat", type=int, default=3, help="how often each is measured")
    parser.add_argument(
        "--json", metavar="FILE", help="write one JSON object per job; - prints them"
    )
    parser.add_argument("--check", action="store_true", help="fail when a bound is passed")


def run(options: argparse.Namespace) -> int:
    """List the jobs or run them."""
    if options.what == "list":
        make_home()
        set_up_django()
        from jamii.lab import bench

        return bench.list_jobs()
    if options.repeat < 1:
        raise Refused("Measure at least once: --repeat 1 or more.")
    with ready() as folder:
        mode = folder / "mode"
        if mode.exists() and mode.read_text().strip() == "real":
            raise Refused("This installation holds real records. Measure on a demonstration.")
        from jamii.lab import bench

        return bench.run_jobs(
            options.jobs, repeat=options.repeat, json_file=options.json, check=options.check
        )
