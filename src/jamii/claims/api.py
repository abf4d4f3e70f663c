"""Claims as JSON: send one and read the decision with everything that explains it; or store one to
be decided later; and the papers attached to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status as Reply

from jamii.claims import access, queries, services
from jamii.claims.records import (
    Claim,
    Explanation,
    FileShown,
    FileState,
    LineShown,
    PaperShown,
)
from jamii.claims.types import Became, ClaimId, NewClaim, NewLine, NewPaper, PaperKind
from jamii.kernel.actors import Actor
from jamii.kernel.canonical import plain
from jamii.kernel.errors import Invalid, Problem
from jamii.kernel.ids import new_id
from jamii.kernel.reasons import Reason
from jamii.platform import documents, idempotency, sentences
from jamii.platform.packs import attributes, loaded
from jamii.platform.wire import (
    Amount,
    Key,
    Quantity,
    Sent,
    Text20,
    Text50,
    Text4000,
    can_be_kept,
    files,
)
from jamii.registers.catalogue.types import CareType
from jamii.registers.organisations import queries as organisations
from jamii.registers.people import queries as people
from jamii.registers.people.types import Person
from jamii.schemes.plans.types import Kind, VisitType
from jamii.ui.pages import download

router = Router()

# What is decided while the facility waits; hospitals send less than a hundred.
MOST_LINES = 500


class LineIn(Sent):
    """A service or item: quantity, and the price of one unit as asked."""

    kind: Kind
    code: Text50
    quantity: Quantity
    price_asked: Amount
    explanation: Text4000 = ""


class ClaimIn(Sent):
    """A claim. `id` (or the header Idempotency-Key) makes sending twice harmless; without a `code`
    the claim gets the next number of its facility.
    """

    id: UUID | None = None
    scheme: UUID
    facility: UUID | None = None
    administrator: UUID | None = None
    number: Text50
    code: Text50 = ""
    first_day: date
    last_day: date | None = None
    claimed_on: date | None = None
    visit_type: VisitType = VisitType.OTHER
    care_type: CareType | None = None
    main_diagnosis: Text20
    other_diagnoses: Annotated[list[Text20], Field(max_length=20)] = []
    referral_code: Text50 = ""
    preauthorisation: Text50 = ""
    guarantee: Text50 = ""
    explanation: Text4000 = ""
    ext: Annotated[
        dict[Text50, dict[Text50, str | int | bool | None]],
        Field(max_length=20, description="What packs ask beside it, by pack and field."),
    ] = {}
    lines: Annotated[list[LineIn], Field(max_length=MOST_LINES)]


class StoredOut(Schema):
    """A claim that is kept and waits to be decided, with its code and what it asks."""

    id: UUID
    code: str
    status: str
    claimed: Decimal


class Why(Schema):
    """A reason or step: its stable code, its values, and the sentence in the caller's language."""

    code: str
    params: dict[str, Any]
    message: str


class LineOut(Schema):
    """One line from asked to paid."""

    number: int
    kind: str
    code: str
    quantity_asked: Decimal
    price_asked: Decimal
    passed: bool | None
    quantity: Decimal | None
    price: Decimal | None
    value: Decimal | None
    remunerated: Decimal | None
    cover: str | None
    reasons: list[Why]
    steps: list[Why]


class ClaimOut(Schema):
    """A claim, where it stands, and why."""

    id: UUID
    code: str
    status: str
    category: str
    currency: str
    claimed: Decimal
    approved: Decimal | None
    adjusted: Decimal | None
    valuated: Decimal | None
    remunerated: Decimal | None
    decision: int
    decided_at: datetime | None
    rules: str
    reasons: list[Why]
    questions: list[Why]
    warnings: list[Why]
    ext: dict[str, Any]
    lines: list[LineOut]


def _why(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "params": plain(reason.values),
        "message": sentences.sentence(reason.code, reason.values),
    }


def _line(line: LineShown) -> dict[str, Any]:
    decided = line.decided
    return {
        "number": line.number,
        "kind": line.asked.kind.value,
        "code": line.asked.code,
        "quantity_asked": line.asked.quantity,
        "price_asked": line.asked.price_asked,
        "passed": None if decided is None else decided.passed,
        "quantity": None if decided is None else decided.quantity,
        "price": None if decided is None else decided.price,
        "value": None if decided is None else decided.value,
        "remunerated": None if decided is None else decided.remunerated,
        "cover": None if line.cover is None else line.cover.number,
        "reasons": [] if decided is None else [_why(reason) for reason in decided.reasons],
        "steps": [_why(step) for step in line.steps],
    }


def _claim(shown: Explanation) -> dict[str, Any]:
    claim, decision = shown.claim, shown.decision
    return {
        "id": claim.id,
        "code": claim.code,
        "status": claim.status.value,
        "category": claim.category,
        "currency": shown.currency,
        "claimed": claim.claimed,
        "approved": claim.approved,
        "adjusted": claim.adjusted,
        "valuated": claim.valuated,
        "remunerated": claim.remunerated,
        "decision": claim.decision_no,
        "decided_at": decision.at if decision else None,
        "rules": decision.rules if decision else "",
        "reasons": [_why(reason) for reason in decision.reasons] if decision else [],
        "questions": [_why(reason) for reason in claim.questions],
        "warnings": [_why(reason) for reason in decision.warnings] if decision else [],
        "ext": attributes.out("claims.claim", loaded.current(), claim.asked.attributes),
        "lines": [_line(line) for line in shown.lines],
    }


def _new(request: HttpRequest, sent: ClaimIn, claim: UUID) -> tuple[NewClaim, Person]:
    """The claim as it was sent, and its patient found by number. Raises: Invalid, NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now: datetime = request.now  # type: ignore[attr-defined]
    facility = sent.facility or actor.facility
    if facility is None:
        raise Invalid("claim-without-facility", field="facility")
    person = people.person_by_number(sent.number, by=actor, at=now)
    new = NewClaim(
        id=ClaimId(claim),
        scheme=sent.scheme,
        facility=facility,
        administrator=sent.administrator,
        person=person.id,
        code=sent.code,
        first_day=sent.first_day,
        last_day=sent.last_day,
        claimed_on=sent.claimed_on or request.today,  # type: ignore[attr-defined]
        main_diagnosis=sent.main_diagnosis,
        lines=tuple(
            NewLine(line.kind, line.code, line.quantity, line.price_asked, line.explanation)
            for line in sent.lines
        ),
        other_diagnoses=tuple(sent.other_diagnoses),
        visit_type=sent.visit_type,
        care_type=sent.care_type,
        explanation=sent.explanation,
        referral_code=sent.referral_code,
        preauthorisation=sent.preauthorisation,
        guarantee=sent.guarantee,
        attributes=sent.ext,
    )
    return new, person


def _once(
    request: HttpRequest,
    sent: ClaimIn,
    key: UUID | None,
    what: str,
    take: Callable[[NewClaim, Person], Claim],
) -> UUID:
    """Take the claim once for its key or id, and return its id. Only the id is kept with the key:
    what a claim says about a person stays with the claim.
    """
    claim = sent.id or key or new_id(request.now)  # type: ignore[attr-defined]
    answer = idempotency.once(
        key or sent.id,
        what,
        sent.model_dump(mode="json"),
        lambda: {"id": str(take(*_new(request, sent, claim)).id)},
        by=request.actor,  # type: ignore[attr-defined]
        at=request.now,  # type: ignore[attr-defined]
        answer={"id": str(claim)},
    )
    return UUID(answer["id"])


@router.post("", response={201: ClaimOut}, summary="Send a claim and read its decision")
def send(request: HttpRequest, sent: ClaimIn, key: Key = None) -> Reply[dict[str, Any]]:
    """The claim as it was decided. The same id or key sent again answers with the same claim; with
    other contents it is refused as `key-used-otherwise`.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now: datetime = request.now  # type: ignore[attr-defined]

    def submit(new: NewClaim, patient: Person) -> Claim:
        return services.submit_claim(new, by=actor, at=now, patient=patient)

    claim = _once(request, sent, key, "claims.send", submit)
    return Reply(201, _claim(queries.explanation(claim, by=actor)))


@router.post("/store", response={201: StoredOut}, summary="Store a claim that is decided later")
def store(request: HttpRequest, sent: ClaimIn, key: Key = None) -> Reply[dict[str, Any]]:
    """The claim is checked as any other and waits for the next run of its scheme; its decision is
    then read at its address. The same id or key sent again answers with the same claim; with other
    contents it is refused as `key-used-otherwise`.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now: datetime = request.now  # type: ignore[attr-defined]
    stored: list[Claim] = []

    def keep(new: NewClaim, patient: Person) -> Claim:
        stored.append(services.store_claim(new, by=actor, at=now, patient=patient))
        return stored[0]

    key_of_claim = _once(request, sent, key, "claims.store", keep)
    claim = stored[0] if stored else queries.claim(key_of_claim, by=actor, act=access.ENTER)
    shown = {"id": claim.id, "code": claim.code, "claimed": claim.claimed}
    return Reply(201, {**shown, "status": claim.status.value})


class MistakeOut(Schema):
    """One mistake: its stable code, the path of its field, the line of the file, its values, and
    the sentence in the caller's language.
    """

    code: str
    field: str
    row: int | None
    params: dict[str, Any]
    message: str


class ResultOut(Schema):
    """What became of one claim of a file: `taken`, `repeated` (the same was taken before) or
    `refused`. `place` counts the claims from 1, `row` is the line at which it begins; `claim` is
    empty for a refused one, and while the file is only tried.
    """

    place: int
    row: int
    code: str
    result: Became
    claim: UUID | None
    problems: list[MistakeOut]


class FileOut(Schema):
    """A file of claims, how many it holds and what became of them; `next` is the place behind which
    more results follow, empty on the last page.
    """

    id: UUID
    state: str
    form: str
    claims: int
    taken: int
    repeated: int
    refused: int
    results: list[ResultOut]
    next: int | None


_RESULTS = 1_000
_PIECE = 64 * 1024
_BODY = {"schema": {"type": "string", "format": "binary"}}
_A_FILE = {
    "requestBody": {
        "required": True,
        "content": dict.fromkeys(("application/x-ndjson", "text/csv", "application/xml"), _BODY),
    }
}


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    """The body as it comes. Raises: Invalid where it says at once that it is too large, or is a
    form.
    """
    said = request.headers.get("Content-Length", "")
    if said.isascii() and said.isdigit() and int(said[:20]) > services.MOST_BYTES:
        raise Invalid("claims-file-too-large", field="file", limit_mb=services.MOST_BYTES // 10**6)
    if (request.content_type or "").startswith("multipart/"):
        raise Invalid("file-form-unknown", field="file")
    while piece := request.read(_PIECE):
        yield piece


def _mistake(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "field": problem.field,
        "row": problem.row,
        "params": plain(problem.values),
        "message": sentences.sentence(problem.code, problem.values),
    }


def _file(shown: FileShown, actor: Actor, after: int = 0) -> dict[str, Any]:
    rows = queries.results(shown.id, by=actor, after=after, size=_RESULTS)
    page = rows[:_RESULTS]
    return {
        "id": shown.id,
        "state": shown.state.value,
        "form": shown.form,
        "claims": shown.claims or 0,
        "taken": shown.taken,
        "repeated": shown.repeated,
        "refused": shown.refused,
        "results": [
            {
                "place": one.place,
                "row": one.row,
                "code": one.code,
                "result": one.became,
                "claim": one.claim,
                "problems": [_mistake(problem) for problem in one.problems],
            }
            for one in page
        ],
        "next": page[-1].place if len(rows) > len(page) else None,
    }


@router.post(
    "/file",
    response={201: FileOut},
    summary="Send a file of claims and read what became of each",
    openapi_extra=_A_FILE,
)
def send_file(
    request: HttpRequest,
    scheme: UUID,
    trial: bool = False,
    name: Annotated[str, Query(max_length=200)] = "",
    key: Key = None,
) -> Reply[dict[str, Any]]:
    """The body is the file itself: one JSON object a line, CSV, or XML of openIMIS's form; which it
    is, its contents say. The claims wait for the next run of their scheme. A file that cannot be
    read to its end is refused whole; of any other each claim is taken or refused by itself. With
    `trial` nothing is taken, and the answer says what would be.

    The same claim is never taken twice, in whatever file it comes; the same key sent again answers
    with the same file. More results than the first thousand are read at `/claims/files/{id}`.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now: datetime = request.now  # type: ignore[attr-defined]
    if not can_be_kept(name):
        raise Invalid("text-not-kept", field="name")
    pieces = _pieces(request)
    received = services.receive_file(
        pieces, name or "claims", scheme, key=key, worker=False, by=actor, at=now
    )
    if not trial:
        services.take_file(received.id, worker=False, by=actor, at=now)
    services.work_on_file(received.id, by=actor, at=now)
    shown = queries.claim_file(received.id, by=actor)
    answer = _file(shown, actor)
    if shown.state is FileState.UNREADABLE or (trial and not shown.is_taken):
        services.discard_file(shown.id, by=actor, at=now)
    if shown.problems:
        raise Invalid(shown.problems)
    return Reply(201, answer)


@router.get("/files/{file_id}", response=FileOut, summary="What became of a file of claims")
def read_file(
    request: HttpRequest,
    file_id: UUID,
    after: Annotated[int, Query(ge=0, le=2_000_000_000)] = 0,
) -> dict[str, Any]:
    """A thousand results behind the place `after`, in the order of the file."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return _file(queries.claim_file(file_id, by=actor), actor, after)


@router.get("/{claim_id}", response=ClaimOut, summary="Read a claim and why it was decided so")
def read(request: HttpRequest, claim_id: UUID) -> dict[str, Any]:
    """The claim with every step from asked to paid."""
    return _claim(queries.explanation(claim_id, by=request.actor))  # type: ignore[attr-defined]


@router.get(
    "/{claim_id}/letter",
    summary="The decision letter of a claim as PDF",
    openapi_extra=files(documents.PDF),
)
def letter(
    request: HttpRequest,
    claim_id: UUID,
    language: Annotated[str, Query(max_length=20)] = "",
) -> HttpResponse:
    """The letter in the language asked for (`en`, `fr`), else in the caller's. Whoever fetches it
    stands in the journal of the claim. Before the decision it is refused as `nothing-decided`.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now: datetime = request.now  # type: ignore[attr-defined]
    return download(services.fetch_letter(claim_id, language=language, by=actor, at=now))


class PaperOut(Schema):
    """Something attached to a claim; `media_type` and `size` (bytes) are of the file that is kept,
    empty and 0 for a paper that lies elsewhere.
    """

    id: UUID
    kind: PaperKind
    title: str
    day: date
    media_type: str
    size: int
    url: str
    at: datetime
    attached_by: str


def _paper(paper: PaperShown) -> dict[str, Any]:
    return {
        "id": paper.id,
        "kind": paper.kind,
        "title": paper.title,
        "day": paper.day,
        "media_type": paper.media_type,
        "size": paper.size,
        "url": paper.url,
        "at": paper.at,
        "attached_by": paper.actor_name,
    }


def _papers(claim_id: UUID, actor: Actor) -> list[dict[str, Any]]:
    _words, papers = queries.talk_about(queries.claim(claim_id, by=actor), by=actor)
    return [_paper(paper) for paper in papers]


@router.get("/{claim_id}/papers", response=list[PaperOut], summary="What is attached to a claim")
def papers(request: HttpRequest, claim_id: UUID) -> list[dict[str, Any]]:
    """The papers in the order in which they came."""
    return _papers(claim_id, request.actor)  # type: ignore[attr-defined]


@router.post("/{claim_id}/papers", response={201: PaperOut}, summary="Attach a paper to a claim")
def attach(
    request: HttpRequest,
    claim_id: UUID,
    kind: Form[PaperKind],
    day: Form[date],
    title: Form[str] = "",
    id: Form[UUID | None] = None,
    file: File[UploadedFile | None] = None,
    url: Form[str] = "",
    key: Key = None,
) -> Reply[dict[str, Any]]:
    """The body is a form (multipart/form-data) with a `file`, or with the `url` at which the paper
    lies. What a file is, PDF, JPEG or PNG, is read from its contents. The same id or key sent again
    changes nothing.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now: datetime = request.now  # type: ignore[attr-defined]
    for name, text in (("title", title), ("url", url)):
        if not can_be_kept(text):
            raise Invalid("text-not-kept", field=name)
    claim = queries.claim(claim_id, by=actor)
    limit_kb = queries.paper_terms_of(organisations.scheme(claim.scheme)).limit_kb
    if file is not None and (file.size or 0) > limit_kb * 1024:
        # Said before it is read: what is too large need not come into memory.
        raise Invalid("file-too-large", field="file", limit_kb=limit_kb)
    new = NewPaper(
        id or key or new_id(now), kind, title, day, b"" if file is None else file.read(), url
    )
    kept = services.attach_paper(claim_id, new, by=actor, at=now)
    return Reply(201, next(one for one in _papers(claim_id, actor) if one["id"] == kept))


@router.get(
    "/papers/{paper_id}",
    summary="The file of a paper",
    openapi_extra=files("application/pdf", "image/png", "image/jpeg"),
)
def fetch_paper(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """The file as it is kept, with its media type; to be saved rather than opened."""
    return download(services.open_paper(paper_id, by=request.actor))  # type: ignore[attr-defined]
