"""Run worked examples from any file against the rules, and say what differs.

The format is described in docs/reference/cases.md. No database is needed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from jamii.cli.home import Refused, say

EXAMPLE = "jamii try my-examples.yaml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `jamii try`."""
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path)


def run(options: argparse.Namespace) -> int:
    """Print each case that differs; exit code 1 when one does."""
    from jamii.kernel import cases

    cases.discover()
    tried = different = 0
    for file in options.files:
        try:
            loaded = cases.load(file)
        except OSError as problem:
            raise Refused(f"{file}: {problem.strerror}") from None
        except cases.CaseError as problem:
            raise Refused(f"{file}: {problem}") from None
        for case in loaded:
            tried += 1
            differences = cases.run(case)
            if differences:
                different += 1
                say(f"{file}: {case.name}")
                for line in differences:
                    say(f"    {line}")
    say(f"{tried} cases tried, {different} differ.")
    return 1 if different else 0
