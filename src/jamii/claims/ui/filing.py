"""Files of claims: send one, see what would become of each claim, have it taken, read what did."""

from __future__ import annotations

import re
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jamii.claims import access, queries, services
from jamii.claims.records import FileResult, FileShown
from jamii.kernel.errors import Invalid, NotFound, Problem
from jamii.platform import sentences
from jamii.registers.organisations import queries as organisations
from jamii.registers.organisations.types import Scheme
from jamii.ui.pages import Request, download, go, page, screen
from jamii.ui.paging import page_of

_PAGE = 50
_SHOWN_PROBLEMS = 10  # of one claim


@require_http_methods(["GET", "HEAD", "POST"])
@screen("claims.files", access.ENTER)
def claim_files(request: Request) -> HttpResponse:
    """Choose a file to send; and the files of late."""
    schemes = organisations.schemes(request.actor, access.ENTER)
    if request.method != "POST":
        return _list(request, schemes)
    try:
        scheme = _scheme(request, schemes)
        sent = _sent(request)
        shown = services.receive_file(
            sent.chunks(), sent.name or "", scheme.id, by=request.actor, at=request.now
        )
    except Invalid as refusal:
        said = [(one.row, sentences.sentence(one.code, one.values)) for one in refusal.problems]
        return _list(request, schemes, said, status=422)
    return go("claims:file", shown.id)


def _list(
    request: Request,
    schemes: tuple[Scheme, ...],
    mistakes: list[tuple[int | None, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    names = {scheme.id: scheme for scheme in schemes}
    files = queries.claim_files(by=request.actor)
    return page(
        request,
        "claims/files.html",
        status=status,
        schemes=schemes,
        chosen=request.POST.get("scheme", ""),
        files=[(shown, names.get(shown.scheme)) for shown in files],
        mistakes=mistakes,
        most_mb=services.MOST_BYTES // 1_000_000,
    )


def _scheme(request: Request, schemes: tuple[Scheme, ...]) -> Scheme:
    """The scheme that was chosen; where there is one only, that. Raises: Invalid."""
    code = request.POST.get("scheme", "")
    if not code and len(schemes) == 1:
        return schemes[0]
    found = next((one for one in schemes if one.code == code), None)
    if found is None:
        raise Invalid("scheme-missing", field="scheme")
    return found


def _sent(request: Request) -> UploadedFile[bytes]:
    """The file. Raises: Invalid where there is none, or too large a one; before it is read."""
    sent = request.FILES.get("file")
    if sent is None or not sent.size:
        raise Invalid("file-empty", field="file")
    if sent.size > services.MOST_BYTES:
        most = services.MOST_BYTES // 1_000_000
        raise Invalid("claims-file-too-large", field="file", limit_mb=most)
    return sent


@require_safe
@screen("claims.file", access.ENTER)
def claim_file(request: Request, key: UUID) -> HttpResponse:
    """How far a file is; what would become of its claims, or what became of them."""
    shown = queries.claim_file(key, by=request.actor)
    after = request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    rows = (
        []
        if shown.is_at_work
        else queries.results(key, by=request.actor, after=start, size=_PAGE, every=False)
    )
    listed = page_of(rows, _PAGE, lambda row: str(row.place), after=after or None)
    return page(
        request,
        "claims/file.html",
        fragment="progress",
        file=shown,
        scheme=organisations.scheme(shown.scheme),
        problems=[(one.row, one) for one in shown.problems],
        listed=listed,
        told=[(row, _told(row), len(row.problems) - _SHOWN_PROBLEMS) for row in listed],
        answer=_answer(shown),
    )


def _answer(shown: FileShown) -> str:
    """How the page colours what it says."""
    return "warn" if shown.refused else "good"


def _told(row: FileResult) -> list[tuple[str, int | None, Problem]]:
    """The problems of a claim with their fields in words and, where it is another, their row."""
    return [
        (_field(one.field), one.row if one.row != row.row else None, one)
        for one in row.problems[:_SHOWN_PROBLEMS]
    ]


_OF_LINE = re.compile(r"lines\.(\d+)\.(\w+)")


def _field(path: str) -> str:
    """The field in the reader's words: “Line 2, quantity”."""
    of_line = _OF_LINE.match(path)
    if of_line:
        place, name = int(of_line[1]) + 1, sentences.label(f"field-{of_line[2]}")
        return _("Line %(number)s, %(field)s") % {"number": place, "field": name}
    name = path.partition(".")[0]
    return sentences.label(f"field-{name}").removeprefix("field-") if name else ""


@require_POST
@screen("claims.take-file", access.ENTER)
def take(request: Request, key: UUID) -> HttpResponse:
    """Have what is in order taken."""
    services.take_file(key, by=request.actor, at=request.now)
    return go("claims:file", key)


@require_POST
@screen("claims.discard-file", access.ENTER)
def discard(request: Request, key: UUID) -> HttpResponse:
    """Throw a file away that was only checked."""
    services.discard_file(key, by=request.actor, at=request.now)
    return go("claims:files", note=_("The file was thrown away. Nothing of it was taken."))


@require_safe
@screen("claims.file-result", access.ENTER)
def result(request: Request, key: UUID) -> HttpResponse:
    """What became of every claim, as CSV."""
    _finished(request, key)
    return download(queries.result_table(key, by=request.actor))


@require_safe
@screen("claims.file-refused", access.ENTER)
def refused(request: Request, key: UUID) -> HttpResponse:
    """The refused claims in our own form, to be mended and sent again."""
    _finished(request, key)
    return download(queries.refused_table(key, by=request.actor))


def _finished(request: Request, key: UUID) -> None:
    """Raises: NotFound while the file is at work: half a result would be taken for all of it."""
    if queries.claim_file(key, by=request.actor).is_at_work:
        raise NotFound("not-found")
