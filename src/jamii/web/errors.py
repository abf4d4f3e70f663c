"""How a refusal is answered: a page that says what happened and what to do, or a problem
document.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

import psycopg
from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jamii.kernel.canonical import plain
from jamii.kernel.errors import Invalid, JamiiError, Problem
from jamii.platform import sentences

# What a value that cannot be stored raises: in a statement, in a COPY, on the way to either.
UNFIT = (DataError, psycopg.DataError, UnicodeEncodeError)
_log = logging.getLogger(__name__)

_HEADINGS = {
    400: gettext_lazy("This request could not be read"),
    403: gettext_lazy("You may not do this"),
    404: gettext_lazy("This is not here"),
    409: gettext_lazy("This can no longer be done"),
    422: gettext_lazy("Some of it needs another look"),
    401: gettext_lazy("Please sign in first"),
    429: gettext_lazy("That was very often"),
    500: gettext_lazy("Something went wrong on our side"),
    503: gettext_lazy("A part of the system does not answer"),
}


def problem_document(error: JamiiError) -> dict[str, Any]:
    """RFC 9457, with every mistake: code, params, field, and row in files."""
    document: dict[str, Any] = {
        "type": f"about:blank#{error.code}",
        "title": sentences.sentence(error.code, error.values),
        "status": error.status,
        "code": error.code,
        "params": plain(error.values),
    }
    # A single refusal stands in the list too, so that a program need look in one place only.
    found = (
        error.problems if isinstance(error, Invalid) else [Problem(error.code, "", error.values)]
    )
    document["errors"] = [
        {
            "code": problem.code,
            "params": plain(problem.values),
            "field": problem.field,
            "row": problem.row,
            "message": sentences.sentence(problem.code, problem.values),
        }
        for problem in found
    ]
    return document


def does_not_fit(request: HttpRequest, mistake: Exception | type[Exception]) -> Invalid:
    """The refusal of a value that the database cannot hold (SQL class 22) and that no form or
    schema caught, to be mended there: so it is logged, by its kind only, since texts of the
    database quote values.
    """
    cause = mistake.__cause__ or mistake
    _log.warning("%s: %s at %s", "does-not-fit", type(cause).__name__, request.path)
    return Invalid("does-not-fit")


def refusal(request: HttpRequest, error: JamiiError) -> HttpResponse:
    """The answer to a refusal, in the form that the asker understands."""
    if request.path.startswith("/api/"):
        return JsonResponse(
            problem_document(error), status=error.status, content_type="application/problem+json"
        )
    found = error.problems if isinstance(error, Invalid) else ()
    said = [sentences.sentence(problem.code, problem.values) for problem in found]
    said = said or [sentences.sentence(error.code, error.values)]
    return page_of(request, error.status, said, error.code)


def page_of(request: HttpRequest, status: int, said: list[str], code: str = "") -> HttpResponse:
    """The page, or for programs the problem document, that says these sentences."""
    if request.path.startswith("/api/"):
        title = " ".join(said)
        code = code or _code(status)
        mistake: dict[str, Any] = {
            "code": code,
            "params": {},
            "field": "",
            "row": None,
            "message": title,
        }
        body = {
            "type": "about:blank",
            "title": title,
            "status": status,
            "code": code,
            "errors": [mistake],
        }
        return JsonResponse(body, status=status, content_type="application/problem+json")
    context = {
        "status": status,
        "error_code": code or _code(status),
        "heading": _HEADINGS.get(status, HTTPStatus(status).phrase),
        "said": said,
    }
    return HttpResponse(
        loader.render_to_string("web/refusal.html", context, request), status=status
    )


def _code(status: int) -> str:
    return HTTPStatus(status).phrase.lower().replace(" ", "-")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request makes no sense, or comes under a name that this installation does not have."""
    return page_of(request, 400, [_("Please go back and try again.")])


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Something that is closed to this person."""
    return page_of(request, 403, [_("Ask your administrator if you need this for your work.")])


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is too old, or was sent from elsewhere."""
    return page_of(
        request,
        403,
        [_("This form was open for too long. Go back, reload the page and send again.")],
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page."""
    return page_of(
        request,
        404,
        [
            _(
                "The address may be mistyped, or the record is not for you to see. "
                "Try the search box."
            )
        ],
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """A mistake of ours. Nothing of the request was saved."""
    return page_of(
        request,
        500,
        [_("Nothing was saved. Please try again; if it happens again, tell us with Alt+F.")],
    )
