"""Asking patients: who is to be asked, what they say, and a list of answers as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jamii.claims import access, queries, services
from jamii.claims.types import Answers, YesNo
from jamii.claims.ui.forms import EnquiryForm, SelectForm
from jamii.kernel.errors import Invalid, NotFound, Problem
from jamii.platform import sentences
from jamii.registers.organisations import queries as organisations
from jamii.ui.pages import Request, go, page, screen
from jamii.ui.paging import page_of

_PAGE = 50
_MOST_BYTES = 1_000_000
COLUMNS = (
    "officer",
    "claim",
    "number",
    "day",
    "care_given",
    "payment_asked",
    "drug_prescribed",
    "drug_received",
    "assessment",
)


@require_safe
@screen("claims.enquiries", access.ASK_PATIENTS)
def enquiries(request: Request) -> HttpResponse:
    """The patients who are still to be asked."""
    return _list(request)


def _list(request: Request, status: int = 200, **more: Any) -> HttpResponse:
    after = request.GET.get("after")
    rows = queries.open_enquiries(by=request.actor, after=after, size=_PAGE)
    shown = page_of(rows, _PAGE, lambda row: str(row.claim), after=after)
    columns = ", ".join(COLUMNS)
    return page(
        request, "claims/enquiries.html", status=status, shown=shown, columns=columns, **more
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen("claims.enquiry", access.ASK_PATIENTS)
def enquiry(request: Request, key: UUID) -> HttpResponse:
    """What one patient says."""
    found = queries.enquiry(key, by=request.actor)
    if found is None:
        raise NotFound("claim-unknown")
    posted = request.POST if request.method == "POST" else None
    form = EnquiryForm(posted, initial={"day": request.today})
    if form.is_valid():
        try:
            services.answer_for_patient(key, form.answers(), by=request.actor, at=request.now)
        except Invalid as refusal:
            form.take(refusal)
        else:
            return go("claims:enquiries", note=_("The patient’s answers are kept."))
    status = 422 if form.errors else 200
    return page(request, "claims/enquiry.html", status=status, form=form, enquiry=found)


@require_POST
@screen("claims.select-patients", access.REVIEW)
def select(request: Request) -> HttpResponse:
    """Choose of which waiting claims the patients are asked."""
    form = SelectForm(request.POST)
    if not form.is_valid():
        note = " ".join(error for errors in form.errors.values() for error in errors)
        return go("claims:queue", note=note)
    how = services.Selection(
        form.cleaned_data["random_percent"],
        form.cleaned_data["from_amount"],
        form.cleaned_data["variance_percent"],
    )
    number = sum(
        services.select_for_enquiry(scheme.id, how, by=request.actor, at=request.now)[0]
        for scheme in organisations.schemes(request.actor, access.REVIEW)
    )
    said = ngettext("%(number)s patient is asked.", "%(number)s patients are asked.", number)
    return go("claims:queue", note=said % {"number": number})


@require_POST
@screen("claims.upload-answers", access.ASK_PATIENTS)
def upload(request: Request) -> HttpResponse:
    """Answers as a file with commas: what becomes of each row is told."""
    try:
        rows = list(_rows(request))
        told = services.upload_answers(rows, by=request.actor, at=request.now)
    except Invalid as refusal:
        mistakes = [
            (problem.row, sentences.sentence(problem.code, problem.values))
            for problem in refusal.problems
        ]
        return _list(request, status=422, mistakes=mistakes)
    return _list(request, told=told)


def _rows(request: Request) -> Iterator[services.UploadRow]:
    """The rows of the file. Raises: Invalid with everything that cannot be read."""
    sent = request.FILES.get("file")
    if sent is None or not sent.size:
        raise Invalid("file-empty", field="file")
    if sent.size > _MOST_BYTES:
        raise Invalid("file-too-large", field="file", limit_kb=_MOST_BYTES // 1000)
    try:
        text = sent.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("file-not-text", field="file") from None
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise Invalid("columns-missing", field="file", columns=", ".join(missing))
    problems: list[Problem] = []
    read = []
    for number, row in enumerate(reader, start=2):
        try:
            read.append(_row(number, {name: (row.get(name) or "").strip() for name in COLUMNS}))
        except ValueError:
            problems.append(Problem("answer-not-understood", "file", {}, number))
    if problems:
        raise Invalid(problems)
    yield from read


def _row(number: int, row: dict[str, str]) -> services.UploadRow:
    """Raises: ValueError for a word or number that is none of the answers."""
    answers = Answers(
        day=date.fromisoformat(row["day"]),
        care_given=YesNo(row["care_given"] or "unknown"),
        payment_asked=YesNo(row["payment_asked"] or "unknown"),
        drug_prescribed=YesNo(row["drug_prescribed"] or "unknown"),
        drug_received=YesNo(row["drug_received"] or "unknown"),
        assessment=int(row["assessment"]) if row["assessment"] not in ("", "-1") else None,
    )
    return services.UploadRow(number, row["officer"], row["claim"], row["number"], answers)
