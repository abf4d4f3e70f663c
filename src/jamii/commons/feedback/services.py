"""Feedback is taken from a screen, read, answered or led elsewhere, and reopened by its writer."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection
from PIL import Image, UnidentifiedImageError

from jamii.commons.feedback import access, queries
from jamii.commons.feedback.models import Feedback, Picture
from jamii.commons.feedback.rules import clocks, personal
from jamii.commons.feedback.rules import picture as pictures
from jamii.commons.feedback.types import (
    ATTACHMENT_BYTES,
    EXPLANATION_MIN,
    NEXT,
    PER_DAY,
    PICTURE_BYTES,
    REOPEN_DAYS,
    TEXT_MAX,
    TEXT_MIN,
    Act,
    Attachment,
    DeclineReason,
    FeedbackId,
    NewFeedback,
    Status,
    Taken,
)
from jamii.kernel.actors import Actor
from jamii.kernel.errors import (
    Conflict,
    Invalid,
    NotFound,
    NotSignedIn,
    Problem,
    TooMany,
    WrongState,
)
from jamii.platform import files, journal, numbering, permissions
from jamii.platform.acting import done_by
from jamii.ui.pages import known_screens

# Whoever writes without signing in, where that is allowed: the largest key, which nobody else has.
VISITOR = Actor(UUID(int=2**128 - 1), "")

_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}\Z")
_ROUTE = re.compile(r"/?[a-z0-9_{}/.-]{0,199}\Z")
_IDENTIFIERS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d[^/]*")
_NAMES = re.compile(r"[^\d\n]{1,80}\Z")
_VIEWPORT = re.compile(r"\d{2,5}x\d{2,5}\Z")
_LOCAL_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?[+-]\d\d:\d\d\Z")


def take(new: NewFeedback, *, by: Actor | None, at: datetime) -> Taken:
    """Take a feedback from a screen. The same id sent twice is one; so are the same words about the
    same screen within ten minutes.

    Raises: NotSignedIn (`sign-in-to-write`), TooMany (`rate-limited`),
    Invalid (`text-length`, `severity-range`, `looks-personal`, `mask-manifest-required`,
    `attachment-type`).
    """
    require_writer(by)
    writer = by or VISITOR
    with done_by(writer, at):
        _one_at_a_time(writer)
        before = Feedback.objects.filter(pk=new.id).first()
        if before is not None:
            if before.reporter_id != (by.id if by else None):
                raise Conflict("key-used-otherwise", key=str(new.id))
            return Taken(FeedbackId(before.id), before.number, True, before.picture_dropped)
        if by is not None:
            repeat = queries.said_just_now(by.id, _screen(new), new.text.strip(), at)
            if repeat:
                return Taken(*repeat, is_repeat=True)
            _not_too_many(by, at)
        _checked(new)
        markup, dropped = _picture(new)
        attachment_key, attachment_type = _attachment(new.attachment)
        number = f"FB-{numbering.next_number('feedback'):05d}"
        row = Feedback.objects.create(
            id=new.id,
            number=number,
            at=at,
            status_at=at,
            reporter_id=by.id if by else None,
            kind=new.kind,
            text=new.text.strip(),
            goal=new.goal.strip(),
            severity=new.severity,
            may_contact=new.may_contact and by is not None,
            is_private=bool(personal.hits(new.text) or personal.hits(new.goal)),
            picture_dropped=dropped,
            attachment_key=attachment_key,
            attachment_type=attachment_type,
            **queries.own_context(by, at.date()),
            **_context(new),
        )
        if markup and new.mask:
            Picture.objects.create(
                feedback=row,
                markup=markup,
                kept=new.mask.kept,
                barred=new.mask.barred,
                crc32=new.mask.crc32,
            )
        journal.write("feedback.taken", row, by=writer, at=at, number=number)
    return Taken(FeedbackId(row.id), number, False, dropped)


def require_writer(by: Actor | None) -> None:
    """Raises: NotSignedIn (`sign-in-to-write`) for a visitor, unless visitors may write."""
    if by is None and not settings.JAMII_ANONYMOUS_FEEDBACK:
        raise NotSignedIn("sign-in-to-write")


def _one_at_a_time(writer: Actor) -> None:
    """Two sendings of one person wait for each other, so that a repeat sees the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('feedback'), hashtext(%s))", [str(writer.id)]
        )


def _not_too_many(by: Actor, at: datetime) -> None:
    sent = queries.sent_within_a_day(by.id, at)
    if len(sent) >= PER_DAY:
        free = sent[-PER_DAY] + timedelta(days=1)
        raise TooMany("rate-limited", count=PER_DAY, next=free.strftime("%Y-%m-%d %H:%M"))


def _checked(new: NewFeedback) -> None:
    problems = []
    length = len(new.text.strip())
    if not TEXT_MIN <= length <= TEXT_MAX:
        values = {"min": TEXT_MIN, "max": TEXT_MAX, "length": length}
        problems.append(Problem("text-length", "text", values))
    if len(new.goal) > TEXT_MAX:
        values = {"min": 0, "max": TEXT_MAX, "length": len(new.goal)}
        problems.append(Problem("text-length", "goal", values))
    if new.severity is not None and not 1 <= new.severity <= 4:
        problems.append(Problem("severity-range", "severity"))
    if problems:
        raise Invalid(problems)
    if not new.keep_personal:
        found = [
            Problem("looks-personal", field)
            for field, text in (("text", new.text), ("goal", new.goal))
            if personal.hits(text)
        ]
        if found:
            raise Invalid(found)


def _picture(new: NewFeedback) -> tuple[str, bool]:
    """The markup to keep, and whether a picture was dropped for its size. Raises: Invalid."""
    if new.picture is None:
        return "", False
    markup, kept, barred = pictures.sieve(new.picture)
    if not pictures.fits(new.mask, new.picture, kept, barred):
        raise Invalid("mask-manifest-required", field="picture")
    if len(markup.encode()) > PICTURE_BYTES:
        return "", True
    return markup, False


def _attachment(attachment: Attachment | None) -> tuple[str, str]:
    """Where the file is kept, and its type; pictures lose what the camera wrote into them.

    Raises: Invalid (`attachment-type`).
    """
    if attachment is None:
        return "", ""
    content = attachment.content
    if len(content) > ATTACHMENT_BYTES:
        raise Invalid("attachment-type", field="attachment")
    if content.startswith(b"%PDF-"):
        return files.store(content), "application/pdf"
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as image:
            kind = "PNG" if image.format == "PNG" else "JPEG"
            bare = Image.new(image.mode, image.size)
            bare.paste(image)
            if image.mode == "P" and (palette := image.getpalette()):
                bare.putpalette(palette)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise Invalid("attachment-type", field="attachment") from None
    stripped = io.BytesIO()
    bare.save(stripped, kind)
    return files.store(stripped.getvalue()), f"image/{kind.lower()}"


def _screen(new: NewFeedback) -> str:
    return new.context.screen if _CODE.match(new.context.screen) else "unknown"


def _context(new: NewFeedback) -> Mapping[str, object]:
    """The context as it may be stored: what does not have the expected form is left out, for it
    could carry anything.
    """
    context = new.context
    route = _IDENTIFIERS.sub("{id}", context.route)
    screen = _screen(new)
    module = screen.partition(".")[0]
    rooms = {config.label for config in apps.get_app_configs()}
    is_known = screen in known_screens()
    language = context.language if context.language in dict(settings.LANGUAGES) else ""
    return {
        "screen": screen,
        "module": module if module in rooms or is_known else "",
        "unknown_context": not is_known,
        "route": route if _ROUTE.match(route) else "",
        "language": language,
        "viewport": context.viewport if _VIEWPORT.match(context.viewport) else "",
        "online": context.online,
        "workflow_state": _code(context.workflow_state),
        "last_error": _code(context.last_error),
        "interactions": [name for name in context.interactions if _NAMES.match(name)][-10:],
        "local_time": context.local_time if _LOCAL_TIME.match(context.local_time) else "",
        "wording_text": new.wording.strip()[:500],
        "wording_key": queries.source_of(new.wording[:500], language or "en"),
    }


def _code(word: str) -> str:
    return word[:60] if _CODE.match(word[:60]) else ""


def _move(
    key: UUID,
    act: Act,
    code: str,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
    said: str = "",
    changes: Mapping[str, object] | None = None,
) -> None:
    """Lead a feedback along one arrow of the table. Raises: NotFound, WrongState, Conflict."""
    with done_by(by, at):
        row = Feedback.objects.select_for_update(of=("self",)).filter(pk=key).first()
        if row is None:
            raise NotFound("not-found")
        after = NEXT.get((Status(row.status), act))
        if after is None:
            raise WrongState("feedback-move", status=row.status)
        if version is not None and row.version != version:
            raise Conflict("changed-meanwhile")
        Feedback.objects.filter(pk=key).update(
            status=after, status_at=at, version=row.version + 1, **(changes or {})
        )
        journal.write(code, row, by=by, at=at, number=row.number, said=said)


def acknowledge(key: UUID, *, version: int | None = None, by: Actor, at: datetime) -> None:
    """Tell the writer that it was read. Raises: NotAllowed, NotFound, WrongState, Conflict."""
    permissions.require(by, access.HANDLE)
    _move(key, Act.ACKNOWLEDGE, "feedback.acknowledged", version=version, by=by, at=at)


def answer(key: UUID, text: str, *, version: int | None = None, by: Actor, at: datetime) -> None:
    """Answer the writer. Raises: NotAllowed, NotFound, WrongState, Conflict, Invalid
    (`answer-missing`).
    """
    permissions.require(by, access.HANDLE)
    if not text.strip():
        raise Invalid("answer-missing", field="text")
    changes = {"answer": text.strip()[:TEXT_MAX]}
    _move(key, Act.ANSWER, "feedback.answered", version=version, by=by, at=at, changes=changes)


def decline(
    key: UUID,
    reason: str,
    explanation: str,
    *,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Say no, with a reason and an explanation of at least 20 characters that the writer reads.

    Raises: NotAllowed, NotFound, WrongState, Conflict, Invalid (`required`,
    `explanation-too-short`).
    """
    permissions.require(by, access.HANDLE)
    problems = []
    if reason not in set(DeclineReason):
        problems.append(Problem("required", "reason"))
    if len(explanation.strip()) < EXPLANATION_MIN:
        problems.append(Problem("explanation-too-short", "text", {"min": EXPLANATION_MIN}))
    if problems:
        raise Invalid(problems)
    _move(
        key,
        Act.DECLINE,
        "feedback.declined",
        version=version,
        by=by,
        at=at,
        said=reason,
        changes={"decline_reason": reason, "answer": explanation.strip()[:TEXT_MAX]},
    )


def link(
    key: UUID, act: Act, to: str, *, version: int | None = None, by: Actor, at: datetime
) -> None:
    """Lead it to a request or a ticket, by its number or address.

    Raises: NotAllowed, NotFound, WrongState, Conflict, Invalid (`link-missing`).
    """
    permissions.require(by, access.HANDLE)
    codes = {
        Act.OPEN_TICKET: "feedback.ticket-opened",
        Act.LINK_REQUEST: "feedback.request-linked",
    }
    if not to.strip():
        raise Invalid("link-missing", field="link")
    to = to.strip()[:200]
    _move(key, act, codes[act], version=version, by=by, at=at, said=to, changes={"link": to})


def merge(key: UUID, into: str, *, version: int | None = None, by: Actor, at: datetime) -> None:
    """Merge it into the feedback of this number, where the conversation goes on.

    Raises: NotAllowed, NotFound, WrongState, Conflict, Invalid (`feedback-number-unknown`,
    `merged-into-itself`).
    """
    permissions.require(by, access.HANDLE)
    target = Feedback.objects.filter(number=into.strip().upper()).first()
    if target is None:
        raise Invalid("feedback-number-unknown", field="into", number=into.strip())
    seen = target
    while True:
        if seen.pk == key:
            raise Invalid("merged-into-itself", field="into")
        if seen.merged_into is None:
            break
        seen = seen.merged_into
    _move(
        key,
        Act.MERGE,
        "feedback.merged",
        version=version,
        by=by,
        at=at,
        said=target.number,
        changes={"merged_into": target},
    )


def reopen(key: UUID, *, by: Actor, at: datetime) -> None:
    """Its writer says that it is still not right, within thirty days.

    Raises: NotFound (for everybody else), WrongState (`reopen-too-late`, `feedback-move`).
    """
    row = Feedback.objects.filter(pk=key, reporter=by.id).first()
    if row is None:
        raise NotFound("not-found")
    status = Status(row.status)
    if (status, Act.REOPEN) in NEXT and not clocks.may_reopen(status, row.status_at, at):
        raise WrongState("reopen-too-late", days=REOPEN_DAYS)
    _move(
        key,
        Act.REOPEN,
        "feedback.reopened",
        by=by,
        at=at,
        changes={"merged_into": None, "decline_reason": ""},
    )
