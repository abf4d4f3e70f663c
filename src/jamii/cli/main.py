"""The command's door: reads the word and hands over to its file."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from importlib import import_module
from types import FrameType

import jamii

# The words in the order in which --help shows them, each with its file.
WORDS = {
    "up": "up",
    "down": "down",
    "doctor": "doctor",
    "user": "user",
    "import": "import_source",
    "try": "try_cases",
    "explain": "explain",
    "whatif": "what_if",
    "take": "take",
    "adjudicate": "adjudicate",
    "pack": "pack",
    "federation": "federation",
    "bench": "bench",
    "test": "test",
    "manage": "manage",
}


# The words that hand everything behind them to another program.
HANDS_OVER = frozenset({"test", "manage"})


def parser() -> argparse.ArgumentParser:
    """The parser with every word; each file adds its own arguments and example."""
    top = argparse.ArgumentParser(
        prog="jamii",
        description="Administers health insurance and social protection schemes.",
        epilog="Begin with: jamii up",
    )
    top.add_argument("--version", action="version", version=f"jamii {jamii.__version__}")
    words = top.add_subparsers(dest="word", metavar="WORD", required=True)
    for word, file in WORDS.items():
        module = import_module(f"jamii.cli.{file}")
        first_line = (module.__doc__ or "").strip().split("\n")[0]
        sub = words.add_parser(
            word,
            help=first_line[0].lower() + first_line[1:].rstrip("."),
            description=module.__doc__,
            epilog=f"Example: {module.EXAMPLE}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(sub)
        sub.set_defaults(run=module.run)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code: 0 done, 1 refused with a sentence, 2 not
    understood.
    """
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] and given[0] in HANDS_OVER and given[1:2] not in (["--help"], ["-h"]):
        # argparse would take the options of the other program for its own.
        options = parser().parse_args(given[:1])
        options.arguments = given[1:]
    else:
        options = parser().parse_args(given)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jamii.web.settings")
    from jamii.cli.home import Refused

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    try:
        return int(options.run(options) or 0)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except PermissionError as problem:
        print(f"{problem.filename}: {problem.strerror}. Run this as its owner.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _end(number: int, frame: FrameType | None) -> None:
    """Being told to end is like Ctrl-C: what was started is stopped on the way out."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
