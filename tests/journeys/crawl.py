"""Walk every page that a link leads to, as each of the cast, and write down what was seen.

Run as a program against the database of a demonstration that is up (`DATABASE_URL`, `JAMII_HOME`
and `JAMII_TODAY` as the server has them):

    python -m tests.journeys.crawl fr out.json

For each page: who saw it, its address and view, its status, the texts that were asked for in the
language and are not translated, the visible sentences that look English, and the number of SQL
statements.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

# Words that stand in every English sentence and in no French one.
ENGLISH = re.compile(
    r"\b(the|and|of|to|is|are|was|were|with|for|from|this|that|these|not|has|have|you|your|its|"
    r"will|which|when|where|what|who|there|their|been|does|each|every|before|after|without|only|"
    r"until|then|into|nothing|already|here|how|why|by|at)\b",
    re.IGNORECASE,
)
_READ_OUT = ("placeholder", "aria-label", "title", "alt", "aria-description")
_SILENT = {"script", "style", "template", "code", "pre"}
_VOID = {"input", "meta", "link", "br", "hr", "img", "use", "path", "source", "wbr", "col", "rect"}
PER_VIEW = 3  # pages of one kind that each person looks at


@dataclass
class Seen:
    """One page as one person saw it."""

    login: str
    address: str
    view: str
    status: int
    statements: int = 0
    untranslated: list[str] = field(default_factory=list)
    english: list[str] = field(default_factory=list)
    components: bool = False
    is_page: bool = True  # not a file to keep
    problem: str = ""


class Reader(HTMLParser):
    """The visible texts of a page with the language they are in, and its links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.links: list[str] = []
        self._open: list[tuple[str, bool]] = []  # tag, and whether its text is left alone

    def _left_alone(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        alone = self._left_alone() or tag in _SILENT or given.get("translate") == "no"
        # A text marked with its own language may be English.
        alone = alone or (tag != "html" and given.get("lang", "fr") != "fr")
        if not alone:
            self.texts += [given[name] for name in _READ_OUT if given.get(name)]
            if tag == "input" and given.get("type") in {"submit", "button"}:
                self.texts.append(given.get("value", ""))
        if tag not in _VOID:
            self._open.append((tag, alone))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not self._left_alone():
            self.texts.append(text)


def english_in(html: str) -> list[str]:
    """The visible texts that hold an English function word, outside what is marked otherwise."""
    reader = Reader()
    reader.feed(html)
    return [text for text in reader.texts if ENGLISH.search(text)]


def _links(html: str, address: str) -> Iterator[str]:
    reader = Reader()
    reader.feed(html)
    for link in reader.links:
        parts = urlsplit(urljoin(address, link))
        if not parts.netloc or parts.netloc == "testserver":
            yield parts.path + (f"?{parts.query}" if parts.query else "")


class Misses:
    """Every text that was asked for in the language and has no translation."""

    def __init__(self, language: str) -> None:
        self.found: Counter[str] = Counter()
        self.language = language

    def listen(self) -> None:
        """Put an ear to Django's catalogues. A text that the catalogue holds is no miss, even where
        both languages write it alike."""
        from django.utils import translation
        from django.utils.translation import get_language, trans_real

        catalogue = trans_real.translation(self.language)
        # Django's own mapping has keys() but cannot be walked.
        keys = list(catalogue._catalog.keys())  # type: ignore[attr-defined]
        known = {key[0] if isinstance(key, tuple) else key for key in keys}
        misses = self
        for name in ("gettext", "ngettext"):
            original = getattr(trans_real, name)

            def heard(*arguments: Any, original: Any = original) -> Any:
                if get_language() == misses.language and str(arguments[0]).strip():
                    text = str(arguments[0]).replace("\r\n", "\n").replace("\r", "\n")
                    if text not in known:
                        misses.found[text] += 1
                return original(*arguments)

            setattr(trans_real, name, heard)
            # The façade keeps the function that it found first.
            setattr(translation._trans, name, heard)


def walk(language: str) -> list[Seen]:
    """All pages, as all of the cast."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import Resolver404, resolve

    from jamii_demoland import LOGINS, PASSWORD

    misses = Misses(language)
    misses.listen()
    seen: list[Seen] = []

    def look(client: Client, login: str, address: str) -> str:
        misses.found.clear()
        with CaptureQueriesContext(connection) as statements:
            response = client.get(address, headers={"accept-language": language})
        problem = getattr(response, "exc_info", None)
        try:
            view = resolve(urlsplit(address).path).view_name
        except Resolver404:
            view = ""
        html = ""
        if response.headers.get("Content-Type", "").startswith("text/html"):
            html = response.content.decode()
        seen.append(
            Seen(
                login,
                address,
                view,
                response.status_code,
                sum("SAVEPOINT" not in row["sql"] for row in statements),
                sorted(misses.found),
                english_in(html) if language == "fr" else [],
                "<c-" in html,
                bool(html),
                repr(problem[1]) if problem else "",
            )
        )
        if response.status_code in {301, 302, 303}:
            return f'<a href="{response.headers["Location"]}">'
        return html

    visitor = Client(raise_request_exception=False)
    visitor.cookies["language"] = language
    look(visitor, "", "/sign-in/")
    for login in LOGINS:
        client = Client(raise_request_exception=False)
        client.cookies["language"] = language
        answer = client.post("/sign-in/", {"login": login.login, "password": PASSWORD})
        if answer.status_code not in {302, 303}:
            raise SystemExit(f"{login.login} cannot sign in: {answer.status_code}")
        client.post("/language/", {"language": language})
        waiting, known, of_view = deque(["/", "/find/?q=a"]), {"/"}, Counter[str]()
        while waiting:
            address = waiting.popleft()
            for link in _links(look(client, login.login, address), address):
                try:
                    view = resolve(urlsplit(link).path).view_name
                except Resolver404:
                    view = f"nowhere:{link}"
                if link in known or link.startswith("/static/") or "sign-out" in link:
                    continue
                known.add(link)
                of_view[view] += 1
                if of_view[view] <= PER_VIEW:
                    waiting.append(link)
    return seen


def main() -> None:
    """Walk in the language of the first argument and write to the file of the second."""
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.JAMII_STRICT_WORDS = True
    language, file = sys.argv[1:3]
    Path(file).write_text(
        json.dumps([asdict(row) for row in walk(language)], ensure_ascii=False, indent=1)
    )


if __name__ == "__main__":
    main()
