"""The look holds its promises: contrast in both themes, size, direction, icons, no loose ends."""

from __future__ import annotations

import gzip
import re
from importlib.resources import files
from pathlib import Path

import pytest

import jamii

SOURCE = Path(jamii.__file__).parent
CSS = (SOURCE / "ui/static/ui/jamii.css").read_text()
_BLOCK = re.compile(r":root[^{]*\{([^}]*)\}")
_TOKEN = re.compile(r"(--[a-z-]+):\s*(#[0-9a-f]{3,6})")


def _theme(place: int) -> dict[str, str]:
    return dict(_TOKEN.findall(_BLOCK.findall(CSS)[place]))


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1, 2], ids=["light", "dark by device", "dark by choice"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("--ink", "--ground", 7),
        ("--ink", "--sheet", 7),
        ("--soft", "--sheet", 4.5),
        ("--soft", "--ground", 4.5),
        ("--soft", "--raised", 4.5),
        ("--deep", "--sheet", 4.5),
        ("--deep", "--deep-soft", 4.5),
        ("--deep-ink", "--deep", 4.5),
        ("--good", "--good-soft", 4.5),
        ("--warn", "--warn-soft", 4.5),
        ("--bad", "--bad-soft", 4.5),
        ("--ink", "--calm-soft", 4.5),
        ("--bad", "--sheet", 4.5),
        ("--line-strong", "--sheet", 3),
        ("--focus", "--sheet", 3),
        ("--focus", "--ground", 3),
    ],
)
def test_words_and_edges_stand_out(theme: int, ink: str, ground: str, least: float) -> None:
    tokens = _theme(theme)
    assert _contrast(tokens[ink], tokens[ground]) >= least


def test_the_two_ways_into_the_dark_are_the_same() -> None:
    assert _theme(1) == _theme(2)


def test_the_first_load_is_small() -> None:
    ours = [
        SOURCE / "ui/static/ui/jamii.css",
        SOURCE / "ui/static/ui/jamii.js",
        SOURCE / "ui/static/ui/icons.svg",
        SOURCE / "commons/feedback/ui/static/feedback/feedback.js",
    ]
    htmx = files("django_htmx").joinpath("static/django_htmx/htmx-2.min.js").read_bytes()
    weight = sum(len(gzip.compress(content)) for content in [htmx, *map(Path.read_bytes, ours)])
    assert weight < 60_000


def test_the_stylesheet_fits_both_directions_of_writing() -> None:
    physical = re.compile(
        r"(?:margin|padding|border)-(?:left|right)|[{;]\s*(?:left|right)\s*:|text-align:\s*(?:left|right)"
    )
    assert physical.findall(CSS) == []


def test_the_stylesheet_asks_nobody_else() -> None:
    assert "url(" not in CSS
    assert "@import" not in CSS


def _templates() -> list[Path]:
    return sorted(SOURCE.rglob("templates/**/*.html"))


def test_every_icon_that_is_named_exists() -> None:
    drawn = set(
        re.findall(r'<symbol id="([a-z-]+)"', (SOURCE / "ui/static/ui/icons.svg").read_text())
    )
    named = {
        name
        for template in _templates()
        for name in re.findall(r'<c-icon name="([a-z-]+)"', template.read_text())
    }
    in_menus = {
        icon
        for slots in SOURCE.rglob("ui/slots.py")
        for icon in re.findall(r'slots\.menu\([^)]*"([a-z]+)"\s*\)', slots.read_text())
    }
    assert named <= drawn
    assert in_menus <= drawn


def test_no_template_runs_or_styles_inline() -> None:
    inline = re.compile(
        r"<style|\sstyle=|\son(?:click|change|submit|input|load)=|javascript:|<script>"
    )
    loose = [
        f"{template.name}: {found.group()}"
        for template in _templates()
        if (found := inline.search(template.read_text()))
    ]
    assert loose == []


def test_every_component_that_is_used_exists() -> None:
    known = {path.stem for path in (SOURCE / "ui/templates/cotton").glob("*.html")}
    used = {
        name.replace("-", "_")
        for template in _templates()
        for name in re.findall(r"<c-([a-z-]+)", template.read_text())
    } - {"vars", "slot"}
    assert used <= known, used - known
