"""Documents to be printed and kept: pages as PDF, set by Typst from a template of ours and values.

Values are data: a template shows texts as they are and never reads them as markup. Fonts are those
that come with Typst, and those of `JAMII_FONTS` for scripts that they lack; nothing is fetched.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast

import typst
from django.conf import settings
from django.utils import translation

from jamii.kernel.errors import Invalid, Unavailable

PDF = "application/pdf"
_ROOT = Path(__file__).parents[1]  # templates import the house’s own from here
# Typst keeps what it worked out for the next documents: up to half a gigabyte after some of a
# thousand rows. From this much on, a process of its own does it, and gives all of it back.
_ALONE_FROM = 100_000
_PATIENCE = 120  # seconds


@dataclass(frozen=True, slots=True)
class Document:
    """A file to be handed out: the name to save it under, its media type, its content."""

    name: str
    media_type: str
    content: bytes


def name_of(*parts: str, suffix: str) -> str:
    """A file's name of plain letters, whatever the parts hold: `letter-HC-2025-00001-fr.pdf`."""
    joined = "-".join(re.sub(r"[^A-Za-z0-9.]+", "-", part).strip("-.") for part in parts if part)
    return f"{joined[:100]}.{suffix}"


@contextmanager
def in_language(asked: str) -> Iterator[str]:
    """Speak the language that was asked for, or the reader's where none was; yields its code.
    Raises: Invalid (`unknown-choice`).
    """
    language = asked or translation.get_language() or "en"
    if language not in dict(settings.LANGUAGES):
        raise Invalid("unknown-choice", field="language", value=language[:20])
    with translation.override(language):
        yield language


def typeset(
    template: Path, values: Mapping[str, Any], *, at: datetime, form: Literal["pdf", "png"] = "pdf"
) -> bytes:
    """The template filled with values: texts, lists and mappings of texts, and truths. `at` is the
    moment that the file names as its making: the same values at the same moment are the same bytes.

    Raises: Unavailable when it takes longer than two minutes.
    """
    data = json.dumps(values, ensure_ascii=False)
    fonts = str(settings.JAMII_FONTS or "")
    if len(data) < _ALONE_FROM:
        return _compile(str(template), data, at.timestamp(), form, fonts)
    asked = {
        "template": str(template),
        "data": data,
        "at": at.timestamp(),
        "form": form,
        "fonts": fonts,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "jamii.platform.documents"],
            input=json.dumps(asked).encode(),
            stdout=subprocess.PIPE,
            timeout=_PATIENCE,
            check=True,
            env={**os.environ, "PYTHONPATH": str(_ROOT.parent)},
        )
    except subprocess.TimeoutExpired:
        raise Unavailable("unavailable") from None
    return done.stdout


def _compile(template: str, data: str, at: float, form: str, fonts: str) -> bytes:
    # Several pages of a picture come as a list; the house looks at the first.
    made = typst.compile(
        template,
        root=str(_ROOT),
        font_paths=_fonts(fonts),
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        timestamp=int(at),
        format=cast(Any, form),
    )
    return made[0] if isinstance(made, list) else made


@lru_cache(maxsize=4)
def _fonts(folder: str) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[folder] if folder else [],
    )


def _alone() -> None:
    """Set one document, as a process of its own: what is asked comes in, the file goes out."""
    asked = json.load(sys.stdin)
    sys.stdout.buffer.write(
        _compile(asked["template"], asked["data"], asked["at"], asked["form"], asked["fonts"])
    )


if __name__ == "__main__":
    _alone()
