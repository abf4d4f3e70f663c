"""May this be attached to a claim? What is said about it, and where a linked paper may lie.

A host is compared with the host of the address, never with its text: a path or a user name may hold
anything. Source: claims §2.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from jamii.claims.types import NewPaper, PaperTerms
from jamii.kernel.errors import Problem

TITLE_MAX = 200
URL_MAX = 500


def paper_problems(
    new: NewPaper, terms: PaperTerms, *, today: date, attached: int
) -> tuple[Problem, ...]:
    """All that hinders attaching the paper but the content of a file; `attached`: how many the
    claim has.
    """
    return tuple(_problems(new, terms, today, attached))


def _problems(new: NewPaper, terms: PaperTerms, today: date, attached: int) -> Iterator[Problem]:
    if attached >= terms.most:
        yield Problem("too-many-papers", "file", {"max": terms.most})
    if len(new.title) > TITLE_MAX:
        yield Problem("title-too-long", "title", {"max": TITLE_MAX})
    if new.day > today:
        yield Problem("day-in-the-future", "day", {"day": today})
    if new.content and new.url:
        yield Problem("file-or-address", "url")
    elif new.url:
        problem = address_problem(new.url, terms)
        if problem is not None:
            yield problem
    elif not new.content:
        yield Problem("file-empty", "file")
    elif len(new.content) > terms.limit_kb * 1024:
        yield Problem("file-too-large", "file", {"limit_kb": terms.limit_kb})


def address_problem(url: str, terms: PaperTerms) -> Problem | None:
    """Why a paper may not lie there: only https, without user or port, on a host that the scheme
    names.
    """
    if len(url) > URL_MAX:
        return Problem("address-too-long", "url", {"max": URL_MAX})
    # Browsers read a backslash as a slash and drop control characters; then it is another address.
    if "\\" in url or any(sign.isspace() or not sign.isprintable() for sign in url):
        return Problem("address-not-understood", "url")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return Problem("address-not-understood", "url")
    if parts.scheme != "https" or not host or parts.username is not None or port not in (None, 443):
        return Problem("address-not-understood", "url")
    if host.rstrip(".") not in terms.hosts:
        return Problem("host-not-allowed", "url", {"host": host})
    return None
