"""Hand everything behind it to Django's own command, with this home's database running."""

from __future__ import annotations

import argparse

from jamii.cli.home import database, make_home, set_up_django
from jamii.platform import translations

EXAMPLE = "jamii manage shell"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything behind `manage` is Django's."""
    parser.add_argument(
        "arguments", nargs="*", metavar="…", help="Django's command; help lists them"
    )


def run(options: argparse.Namespace) -> int:
    """Run Django's command with the database up."""
    from django.core.management import execute_from_command_line

    folder = make_home()
    with database(folder):
        translations.compile_all()
        set_up_django()
        execute_from_command_line(["jamii manage", *options.arguments])
    return 0
