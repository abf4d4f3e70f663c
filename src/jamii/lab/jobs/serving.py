"""The web application as it is served, with the number of its statements on every answer.

The door that a measured server opens instead of the usual one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jamii.web.settings")

import django

django.setup()

from django.core.servers.basehttp import get_internal_wsgi_application  # noqa: E402

from jamii.lab.jobs import counting  # noqa: E402

STATEMENTS = "X-Statements"
_served = get_internal_wsgi_application()
counting.begin()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as always, and say how many statements it took."""
    before = counting.so_far()

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        said = (STATEMENTS, str(counting.so_far() - before))
        return start_response(status, [*headers, said], *more)

    answer: Iterable[bytes] = _served(environ, start)
    return answer
