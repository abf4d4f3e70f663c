"""Settlement as JSON and files: what facilities are told about their payments."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from jamii.kernel.actors import Actor
from jamii.platform import documents, sheets
from jamii.platform.wire import files
from jamii.settlement import services
from jamii.ui.pages import download

router = Router()


@router.get(
    "/bills/{bill_id}/remittance",
    summary="The remittance advice of a bill as PDF, XLSX or CSV",
    openapi_extra=files(documents.PDF, sheets.XLSX, sheets.CSV),
)
def remittance(
    request: HttpRequest,
    bill_id: UUID,
    form: services.Form = services.Form.PDF,
    language: Annotated[str, Query(max_length=20)] = "",
) -> HttpResponse:
    """Every claim of the bill: what it asked, what was cut and why in short, what it is paid; the
    sums are those of the bill. In the language asked for (`en`, `fr`), else in the caller's.
    Whoever fetches it stands in the journal of the bill. A cancelled bill is refused.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now: datetime = request.now  # type: ignore[attr-defined]
    return download(services.fetch_remittance(bill_id, form, language=language, by=actor, at=now))
