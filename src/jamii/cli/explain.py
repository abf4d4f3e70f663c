"""Print why a claim was paid as it was: every step from asked to paid, as the decision stored
it.
"""

from __future__ import annotations

import argparse

from jamii.cli.home import Refused, ready, say

EXAMPLE = "jamii explain HC012/2026/00042 --language fr"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `jamii explain`."""
    parser.add_argument("claim", metavar="CLAIM", help="the claim's code, or its id")
    parser.add_argument("--language", default="en", choices=["en", "fr"])


def run(options: argparse.Namespace) -> int:
    """Print the explanation in the language."""
    with ready():
        from django.utils import translation

        from jamii.claims import queries
        from jamii.kernel.actors import SYSTEM
        from jamii.kernel.errors import NotFound

        with translation.override(options.language):
            try:
                for line in queries.explanation_lines(options.claim, by=SYSTEM):
                    say(line)
            except NotFound:
                raise Refused(f"There is no claim {options.claim}.") from None
    return 0
