"""Import an existing database of another system into an empty installation.

Reads every table, history included, and prints a reconciliation: rows read, imported, kept as
history, skipped and why, and sums of money before and after. It fails if a row is unaccounted for;
a second run changes nothing.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from jamii.cli.home import Refused, ready, say

EXAMPLE = "jamii import openimis ../openimis-demo --scheme NHI --currency TZS"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `jamii import`."""
    parser.add_argument("system", choices=["openimis"])
    parser.add_argument(
        "folder", metavar="DIR", nargs="?", type=Path, help="one CSV file per table"
    )
    parser.add_argument("--dsn", default="", help="read a live PostgreSQL database instead")
    parser.add_argument(
        "--scheme", default="NHI", help="the code of the scheme that all belongs to"
    )
    parser.add_argument("--currency", default="XTS", help="its currency; the source knows none")


def run(options: argparse.Namespace) -> int:
    """Import, print the reconciliation, and remember that this home is a real installation."""
    if (options.folder is None) == (not options.dsn):
        raise Refused("Name a folder of CSV files, or a database with --dsn.")
    if options.folder is not None and not options.folder.is_dir():
        raise Refused(f"There is no folder {options.folder}.")
    with ready() as folder:
        from jamii.interop.openimis import run as importing

        try:
            code = importing.import_openimis(
                options.folder, options.dsn, options.scheme, options.currency, say
            )
        except importing.ImportRefused as refusal:
            raise Refused(str(refusal)) from None
        (folder / "mode").write_text("real")
    return code
