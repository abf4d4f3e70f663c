"""What did users say, where does it stand, and which text of the source did they mean?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from importlib.metadata import entry_points
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import trans_real

import jamii
from jamii.commons.feedback import access, models
from jamii.commons.feedback.rules import clocks
from jamii.commons.feedback.types import (
    ENDS,
    REPEAT_MINUTES,
    Context,
    Feedback,
    FeedbackId,
    Kind,
    Status,
    Wording,
)
from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound
from jamii.platform import permissions
from jamii.platform.packs import loaded, speaking
from jamii.registers.accounts import queries as accounts


def _rows() -> QuerySet[models.Feedback]:
    return models.Feedback.objects.select_related("reporter").annotate(
        has_picture=Exists(models.Picture.objects.filter(feedback=OuterRef("pk")))
    )


def _feedback(row: models.Feedback, on: date | None = None) -> Feedback:
    status = Status(row.status)
    context = Context(
        row.screen,
        row.route,
        row.language,
        row.viewport,
        row.online,
        row.workflow_state,
        row.last_error,
        tuple(row.interactions),
        row.local_time,
    )
    wording = Wording(row.wording_key, row.wording_text, row.language) if row.wording_text else None
    return Feedback(
        FeedbackId(row.id),
        row.number,
        row.at,
        row.reporter_id,
        row.reporter.name if row.reporter else "",
        Kind(row.kind),
        row.text,
        row.goal,
        row.severity,
        row.may_contact,
        context,
        row.module,
        row.release,
        tuple(row.packs),
        tuple(row.roles),
        row.org_level,
        wording,
        row.is_private,
        row.unknown_context,
        bool(getattr(row, "has_picture", False)),
        row.picture_dropped,
        row.attachment_type,
        status,
        row.status_at,
        row.answer,
        row.decline_reason,
        row.link,
        FeedbackId(row.merged_into_id) if row.merged_into_id else None,
        row.version,
        clocks.is_overdue(status, row.at.date(), on) if on else False,
    )


def _visible(by: Actor) -> QuerySet[models.Feedback]:
    """Everything for those who handle feedback, one's own for everybody else."""
    if by.may(access.HANDLE):
        return _rows()
    return _rows().filter(reporter=by.id)


def place_in_list(row: Feedback) -> str:
    """Where a feedback stands in a list, newest first: what `after` takes."""
    return f"{row.at.isoformat()} {row.id}"


def _behind(rows: QuerySet[models.Feedback], after: str | None) -> QuerySet[models.Feedback]:
    """The rows, newest first, from behind a place; from the start for one that makes no sense."""
    rows = rows.order_by("-at", "-id")
    moment, _, key = (after or "").rpartition(" ")
    try:
        at, last = datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        return rows
    if at.tzinfo is None:
        return rows
    return rows.filter(Q(at__lt=at) | Q(at=at, id__lt=last))


def feedback(key: UUID, *, by: Actor, on: date | None = None) -> Feedback:
    """One feedback, of one's own or as its handler. Raises: NotFound."""
    row = _visible(by).filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    return _feedback(row, on)


def picture(key: UUID, *, by: Actor) -> str:
    """The masked markup of a feedback's picture. Raises: NotFound."""
    markup = (
        models.Picture.objects.filter(feedback__in=_visible(by).filter(pk=key).values("pk"))
        .values_list("markup", flat=True)
        .first()
    )
    if markup is None:
        raise NotFound("not-found")
    return markup


def attachment(key: UUID, *, by: Actor) -> tuple[str, str]:
    """The key and the content type of the file that came with a feedback. Raises: NotFound."""
    row = _visible(by).filter(pk=key).exclude(attachment_key="").first()
    if row is None:
        raise NotFound("not-found")
    return row.attachment_key, row.attachment_type


def own(*, by: Actor, on: date, after: str | None = None, size: int = 50) -> list[Feedback]:
    """One's own feedback, newest first; one more than `size` when there are more."""
    rows = _behind(_rows().filter(reporter=by.id), after)
    return [_feedback(row, on) for row in rows[: size + 1]]


def ended_lately(*, by: Actor, on: date, days: int = 14) -> list[Feedback]:
    """One's own feedback that came to an end in the last days, the latest first."""
    since = on - timedelta(days=days)
    rows = _rows().filter(reporter=by.id, status__in=ENDS, status_at__date__gte=since)
    return [_feedback(row) for row in rows.order_by("-status_at", "id")[:5]]


def inbox(
    *,
    by: Actor,
    on: date,
    kind: str = "",
    screen: str = "",
    module: str = "",
    severity: str = "",
    language: str = "",
    status: str = "",
    older_than_days: int = 0,
    after: str | None = None,
    size: int = 50,
) -> list[Feedback]:
    """All feedback, newest first, by what is asked; `status` may be `open`. One statement.

    Raises: NotAllowed (`feedback.handle`).
    """
    permissions.require(by, access.HANDLE)
    asked = {
        "kind": kind,
        "module": module,
        "severity": severity if severity in {"1", "2", "3", "4"} else "",
        "language": language,
        "status": "" if status == "open" else status,
    }
    rows = _rows().filter(**{name: value for name, value in asked.items() if value})
    if screen:
        rows = rows.filter(screen__icontains=screen)
    if status == "open":
        rows = rows.exclude(status__in=ENDS)
    if older_than_days:
        rows = rows.filter(at__date__lte=on - timedelta(days=older_than_days))
    return [_feedback(row, on) for row in _behind(rows, after)[: size + 1]]


def modules(*, by: Actor) -> list[str]:
    """The rooms about which something was said. Raises: NotAllowed (`feedback.handle`)."""
    permissions.require(by, access.HANDLE)
    named = models.Feedback.objects.exclude(module="").values_list("module", flat=True)
    return sorted(set(named.distinct()))


def waiting(*, by: Actor, on: date) -> tuple[int, int]:
    """How many wait for a first word or an end, and how many of them for too long."""
    permissions.require(by, access.HANDLE)
    rows = models.Feedback.objects.exclude(status__in=ENDS).values_list("status", "at")
    late = [clocks.is_overdue(Status(status), at.date(), on) for status, at in rows]
    return len(late), sum(late)


def written_between(first: datetime | None, last: datetime, *, by: Actor) -> list[Feedback]:
    """What was written after `first` (None: from the start) and not after `last`, oldest first.

    Raises: NotAllowed (`feedback.handle`).
    """
    permissions.require(by, access.HANDLE)
    rows = _rows().filter(at__lte=last)
    if first is not None:
        rows = rows.filter(at__gt=first)
    return [_feedback(row) for row in rows.order_by("at", "id")]


@cache
def source_texts() -> frozenset[str]:
    """Every text of the product that has a translation: the keys of translators."""
    catalogue = trans_real.translation("fr")._catalog  # type: ignore[attr-defined]
    return frozenset(key for key in catalogue.keys() if isinstance(key, str) and key)  # noqa: SIM118


def by_number(number: str, *, by: Actor) -> Feedback:
    """The feedback with this number. Raises: NotFound (`feedback-number-unknown`)."""
    row = _visible(by).filter(number=number.strip().upper()).first()
    if row is None:
        raise NotFound("feedback-number-unknown", number=number)
    return _feedback(row)


def merged_here(key: UUID, *, by: Actor) -> list[Feedback]:
    """What was merged into this feedback."""
    return [_feedback(row) for row in _visible(by).filter(merged_into=key).order_by("id")]


def said_just_now(
    reporter: UUID, screen: str, text: str, at: datetime
) -> tuple[FeedbackId, str] | None:
    """Id and number of the same words about the same screen within the last ten minutes."""
    since = at - timedelta(minutes=REPEAT_MINUTES)
    row = (
        models.Feedback.objects.filter(
            Q(reporter=reporter, screen=screen, text=text, at__gte=since, at__lte=at)
        )
        .order_by("id")
        .values_list("id", "number")
        .first()
    )
    return (FeedbackId(row[0]), row[1]) if row else None


def sent_within_a_day(reporter: UUID, at: datetime) -> list[datetime]:
    """The moments of this person's feedback in the last 24 hours, oldest first."""
    since = at - timedelta(days=1)
    rows = models.Feedback.objects.filter(reporter=reporter, at__gt=since, at__lte=at)
    return list(rows.order_by("at").values_list("at", flat=True))


@cache
def active_packs() -> tuple[str, ...]:
    """The packs that are loaded, with their versions."""
    points = {point.name: point for point in entry_points(group="jamii.packs")}
    named = []
    for name in settings.JAMII_PACKS:
        distribution = points[name].dist if name in points else None
        named.append(f"{name} {distribution.version}" if distribution else name)
    return tuple(named)


def _org_level(by: Actor | None) -> str:
    if by is None:
        return ""
    if by.facility or any(grant.facility for grant in by.grants):
        return "facility"
    return "everywhere" if any(grant.places is None for grant in by.grants) else "area"


def own_context(by: Actor | None, on: date) -> dict[str, Any]:
    """What the house itself adds to a feedback: release, packs, roles, and how wide the writer
    works; never which facility or place.
    """
    return {
        "release": jamii.__version__,
        "packs": list(active_packs()),
        "roles": list(accounts.role_codes(by.id, on)) if by else [],
        "org_level": _org_level(by),
    }


def source_of(text: str, language: str) -> str:
    """The source text (the key of translators) of a text as shown in a language; empty where none
    reads so.
    """
    wanted = " ".join(text.split())
    if not wanted:
        return ""
    catalogue = trans_real.translation(language)._catalog  # type: ignore[attr-defined]
    packs = speaking.words_of(loaded.current(), language)  # what stood on the writer's screen
    for key, shown in catalogue.items():
        if isinstance(key, str) and key:
            said = packs.texts.get(key) or packs.said(str(shown))
            if " ".join(said.split()) == wanted:
                return key
    return wanted if language.startswith("en") else ""


def open_by_module() -> dict[str, int]:
    """How many feedbacks wait for their end, by module; a count that names nobody."""
    rows = models.Feedback.objects.exclude(status__in=[end.value for end in ENDS])
    counted = rows.values_list("module").annotate(number=Count("id")).order_by("module")
    return dict(counted)
