"""What of a sent picture is kept: known tags, class names, roles; no address, no style, no script.

The device masks (community specification, section 1.3); this is the second sieve, which trusts
nothing. Text stays as sent, but digits and addresses in it are barred: labels have none.
"""

from __future__ import annotations

import re
import zlib
from html import escape
from html.parser import HTMLParser

from jamii.commons.feedback.types import Mask

BAR = "█"
_TAGS = frozenset(
    [
        "a",
        "article",
        "aside",
        "button",
        "caption",
        "code",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "header",
        "i",
        "label",
        "legend",
        "li",
        "main",
        "meter",
        "nav",
        "ol",
        "option",
        "p",
        "section",
        "select",
        "small",
        "span",
        "strong",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "ul",
        "input",
        "textarea",
        "hr",
        "br",
    ]
)
_EMPTY = frozenset({"input", "hr", "br"})
# What stands inside these is never wanted, not even as text.
_SILENT = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "math"})
_CLASSES = re.compile(r"[a-z0-9 _-]{0,200}\Z")
_VALUES = {
    "type": frozenset({"text", "checkbox", "radio", "search", "date", "button", "submit"}),
    "dir": frozenset({"ltr", "rtl"}),
    "aria-current": frozenset({"page", "true", "step"}),
    "open": frozenset({""}),
    "checked": frozenset({""}),
    "disabled": frozenset({""}),
}
_NUMBERS = frozenset({"colspan", "rowspan"})
_READABLE = re.compile(rf"[^{BAR}\s]")
# An address is looked for from the beginning of a word only: from every letter of a long one, it
# would take a minute to find none.
_PRIVATE = (re.compile(r"(?<![^\s@])[^\s@]+(?:@[^\s@]+)+"), re.compile(r"\d{4,}"))


def crc32(markup: str) -> str:
    """The checksum of the markup as the device computes it: CRC-32 of its UTF-8, eight digits."""
    return f"{zlib.crc32(markup.encode()):08x}"


class _Sieve(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.open: list[str] = []
        self.silent = 0
        self.kept = 0
        self.barred = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
            return
        if self.silent or tag not in _TAGS:
            return
        self.parts.append(f"<{tag}{self._attributes(attributes)}>")
        if tag not in _EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
            return
        if self.silent or tag not in self.open:
            return
        while True:
            closed = self.open.pop()
            self.parts.append(f"</{closed}>")
            if closed == tag:
                return

    def handle_data(self, text: str) -> None:
        if self.silent:
            return
        if text.strip():
            if _READABLE.search(text):
                self.kept += 1
            else:
                self.barred += 1
        for private in _PRIVATE:
            text = private.sub(lambda match: BAR * len(match.group()), text)
        self.parts.append(escape(text, quote=False))

    @staticmethod
    def _attributes(attributes: list[tuple[str, str | None]]) -> str:
        kept = []
        for name, value in attributes:
            value = value or ""
            allowed = (
                (name == "class" and _CLASSES.match(value))
                or value in _VALUES.get(name, frozenset())
                or (name in _NUMBERS and value.isdigit() and len(value) < 3)
            )
            if allowed:
                kept.append(f' {name}="{escape(value)}"')
        return "".join(kept)


def sieve(markup: str) -> tuple[str, int, int]:
    """The markup that may be kept, and how many texts in what was sent were readable and barred."""
    sieved = _Sieve()
    sieved.feed(markup)
    sieved.close()
    while sieved.open:
        sieved.parts.append(f"</{sieved.open.pop()}>")
    return "".join(sieved.parts), sieved.kept, sieved.barred


def fits(mask: Mask | None, markup: str, kept: int, barred: int) -> bool:
    """Whether the device's account of its masking agrees with what it sent."""
    return mask is not None and (mask.crc32, mask.kept, mask.barred) == (
        crc32(markup),
        kept,
        barred,
    )
