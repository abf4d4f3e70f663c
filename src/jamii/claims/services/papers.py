"""Attaching papers to a claim: what they are is read from their content, never from their name.

Pictures are drawn anew, so that nothing but the picture is kept: no place and no device from the
camera, and no second file hidden behind it.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from PIL import Image, ImageOps, UnidentifiedImageError

from jamii.claims import access, models
from jamii.claims.queries import facts as reading
from jamii.claims.queries import listing
from jamii.claims.records import Claim
from jamii.claims.rules.papers import paper_problems
from jamii.claims.types import NewPaper, PaperTerms
from jamii.kernel.actors import Actor
from jamii.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from jamii.platform import files, journal
from jamii.platform.acting import done_by
from jamii.platform.documents import Document
from jamii.registers.organisations import queries as organisations

# A page at 300 dots an inch has nine million points; more than this is no photograph of a paper.
_MOST_PIXELS = 40_000_000
_LONGEST_SIDE = 3_000  # points; enough to read small print
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia)\b")


def readable(content: bytes) -> tuple[bytes, str]:
    """The content as it may be kept, and its media type.

    Raises: Invalid (`file-empty`, `file-not-readable`, `file-too-many-points`, `file-is-active`).
    """
    if not content:
        raise Invalid("file-empty", field="file")
    if content.startswith(b"%PDF-"):
        return _document(content), "application/pdf"
    return _picture(content)


def _document(content: bytes) -> bytes:
    """The PDF as it came, where it ends as one and does nothing by itself."""
    _body, mark, behind = content.rpartition(b"%%EOF")
    if not mark or behind.strip(b"\r\n\t \0"):
        raise Invalid("file-not-readable", field="file")
    if _ACTIVE.search(content):
        raise Invalid("file-is-active", field="file")
    return content


def _picture(content: bytes) -> tuple[bytes, str]:
    try:
        with warnings.catch_warnings():
            # We look at the size ourselves, before a single point is unpacked.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))
        with picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise Invalid("file-too-many-points", field="file", max=_MOST_PIXELS // 1_000_000)
            is_png = picture.format == "PNG"
            upright = ImageOps.exif_transpose(picture)
            bare = upright.convert("RGBA" if is_png and upright.has_transparency_data else "RGB")
    except Image.DecompressionBombError:
        raise Invalid("file-too-many-points", field="file", max=_MOST_PIXELS // 1_000_000) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Invalid("file-not-readable", field="file") from None
    bare.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    bare.info.clear()
    drawn = io.BytesIO()
    if is_png:
        bare.save(drawn, "PNG", optimize=True)
    else:
        bare.save(drawn, "JPEG", quality=88)
    return drawn.getvalue(), "image/png" if is_png else "image/jpeg"


def rows_of(
    claim: UUID,
    papers: Sequence[NewPaper],
    terms: PaperTerms,
    *,
    today: date,
    attached: int,
    by: Actor,
    at: datetime,
) -> list[models.Paper]:
    """The rows of these papers, their files stored. Raises: Invalid with every mistake."""
    problems: list[Problem] = []
    checked: list[tuple[NewPaper, bytes, str]] = []
    for place, paper in enumerate(papers):
        found = paper_problems(paper, terms, today=today, attached=attached + place)
        problems += found
        if not found:
            content, media_type = (b"", "") if paper.url else readable(paper.content)
            checked.append((paper, content, media_type))
    if problems:
        raise Invalid(problems)
    return [
        models.Paper(
            id=paper.id,
            claim_id=claim,
            kind=paper.kind.value,
            title=paper.title.strip(),
            day=paper.day,
            file_key=files.store(content) if content else "",
            media_type=media_type,
            size=len(content),
            url=paper.url,
            at=at,
            actor_id=by.id,
            actor_name=by.name,
        )
        for paper, content, media_type in checked
    ]


def may_attach(claim: Claim, by: Actor) -> bool:
    """Whether the actor enters claims of this facility, or reviews them."""
    where = {"scheme": claim.scheme, "facility": claim.asked.facility}
    return by.may(access.ENTER, **where) or by.may(access.REVIEW, **where)


def attach_paper(claim: UUID, new: NewPaper, *, by: Actor, at: datetime) -> UUID:
    """Attach a paper to a claim that was sent. The same id sent again changes nothing. Returns the
    id of the paper.

    Raises: NotFound, NotAllowed (`claims.enter` or `claims.review` at the claim's facility),
    Invalid, Conflict (`paper-id-taken`).
    """
    found = listing.claim(claim, by=by)
    if not may_attach(found, by):
        raise NotAllowed("not-allowed", act=str(access.ENTER))
    scheme = organisations.scheme(found.scheme)
    with done_by(by, at):
        # One at a time, so that the count holds.
        models.Claim.objects.select_for_update().get(pk=claim)
        known = models.Paper.objects.filter(pk=new.id).first()
        if known is not None:
            if known.claim_id != claim:
                raise Conflict("paper-id-taken")
            return known.id
        (row,) = rows_of(
            claim,
            [new],
            reading.paper_terms_of(scheme),
            today=organisations.today(scheme, at),
            attached=models.Paper.objects.filter(claim_id=claim).count(),
            by=by,
            at=at,
        )
        row.save(force_insert=True)
        journal.write(
            "claims.paper-attached",
            ("claims.claim", claim),
            by=by,
            at=at,
            scheme=found.scheme,
            kind=row.kind,
        )
    return row.id


def open_paper(key: UUID, *, by: Actor) -> Document:
    """The file of a paper, for those who see its claim.

    Raises: NotFound, also for a paper that lies elsewhere.
    """
    row = (
        models.Paper.objects.filter(pk=key, claim__in=listing.visible(by))
        .exclude(file_key="")
        .first()
    )
    if row is None:
        raise NotFound("not-found")
    suffix = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}[row.media_type]
    name = f"{row.kind}-{row.day.isoformat()}.{suffix}"
    return Document(name, row.media_type, files.read(row.file_key))
