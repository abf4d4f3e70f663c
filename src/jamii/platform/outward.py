"""Ask another system over the network: with a limit of time and size, and nowhere else than where
it was told to.
"""

from __future__ import annotations

import http.client
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from jamii.kernel.errors import Unavailable

_SECONDS = 30
_THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other system answered."""

    status: int
    content: bytes


class _Straight(urllib.request.HTTPRedirectHandler):
    """An answer that points elsewhere is no answer: what was signed for one is sent to no other."""

    def redirect_request(self, *arguments: object, **named: object) -> None:
        return None


def ask(method: str, url: str, body: bytes, headers: Mapping[str, str], most: int) -> Answer:
    """The answer of another system, of at most `most` bytes.

    Raises: Unavailable (`no-answer`) where there is none in time, or a longer one.
    """
    request = urllib.request.Request(
        url, data=body if method == "POST" else None, headers=dict(headers), method=method
    )
    handlers: list[urllib.request.BaseHandler] = [
        _Straight(),
        urllib.request.HTTPSHandler(context=ssl.create_default_context()),
    ]
    if urlsplit(url).hostname in _THIS_MACHINE:
        handlers.append(urllib.request.ProxyHandler({}))
    opener = urllib.request.build_opener(*handlers)
    try:
        with opener.open(request, timeout=_SECONDS) as answer:
            return _whole(int(answer.status), answer, most)
    except urllib.error.HTTPError as refused:
        with refused:
            return _whole(refused.code, refused, most)
    except (OSError, http.client.HTTPException, ValueError):
        raise Unavailable("no-answer") from None


def _whole(status: int, answer: object, most: int) -> Answer:
    content: bytes = answer.read(most + 1)  # type: ignore[attr-defined]
    if len(content) > most:
        raise Unavailable("no-answer")
    return Answer(status, content)
