"""What may leave, and what left, word for word."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from jamii.commons.federation import access, models
from jamii.commons.federation.rules import envelopes, fields
from jamii.commons.federation.types import Consent, Envelope, Kind, Sent
from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound
from jamii.platform import permissions


def consents() -> dict[Kind, Consent]:
    """The last word about each type that was ever asked about. One statement."""
    rows = models.Consent.objects.select_related("by").order_by("kind", "-id").distinct("kind")
    return {
        Kind(row.kind): Consent(
            Kind(row.kind), row.version, row.is_agreed, row.at, row.by.name if row.by else ""
        )
        for row in rows
    }


def has_consent(kind: Kind) -> bool:
    """Whether a type may leave as this release sends it: other fields are another question."""
    said = consents().get(kind)
    return said is not None and said.is_agreed and said.version == fields.newest(kind).version


class Withdrawn:
    """What was taken back: of each type up to a number, of some records apart."""

    def __init__(self) -> None:
        self._whole: dict[str, int] = {}
        self._records: dict[tuple[str, str], int] = {}
        stones = models.Outgoing.objects.filter(kind=Kind.TOMBSTONE.value)
        for document in stones.order_by("sequence").values_list("document", flat=True):
            said = envelopes.read(document.encode()).payload or {}
            if "record" in said:
                self._records[said["of"], said["record"]] = said["until"]
            else:
                self._whole[said["of"]] = said["until"]

    def holds(self, kind: str, record: str, sequence: int) -> bool:
        """Whether the contents of this envelope were taken back."""
        return sequence <= max(self._whole.get(kind, 0), self._records.get((kind, record), 0))


def withdrawn() -> Withdrawn:
    """What was taken back of all that left. One statement."""
    return Withdrawn()


def _sent(row: models.Outgoing, gone: Withdrawn) -> Sent:
    is_gone = gone.holds(row.kind, row.record, row.sequence)
    return Sent(row.sequence, row.kind, row.record, row.at, row.hash, row.document, is_gone)


def place_in_list(row: Sent) -> str:
    """Where an envelope stands in the list, newest first: what `after` takes."""
    return str(row.sequence)


def sent(*, by: Actor, after: str | None = None, size: int = 50) -> list[Sent]:
    """What left, newest first; one more than `size` when there are more. Two statements.

    Raises: NotAllowed (`federation.see`).
    """
    permissions.require(by, access.SEE)
    rows = models.Outgoing.objects.order_by("-sequence")
    if after and after.isdigit():
        rows = rows.filter(sequence__lt=int(after))
    gone = withdrawn()
    return [_sent(row, gone) for row in rows[: size + 1]]


def sent_one(sequence: int, *, by: Actor) -> Sent:
    """One envelope as it left. Raises: NotAllowed (`federation.see`), NotFound."""
    permissions.require(by, access.SEE)
    row = models.Outgoing.objects.filter(sequence=sequence).first()
    if row is None:
        raise NotFound("not-found")
    return _sent(row, withdrawn())


def sent_of(kind: Kind, record: str) -> Sent | None:
    """The newest envelope about a record that was not taken back, or None."""
    rows = models.Outgoing.objects.filter(kind=kind.value, record=record)
    row = rows.order_by("-sequence").first()
    if row is None:
        return None
    found = _sent(row, withdrawn())
    return None if found.withdrawn else found


def document(row: Sent) -> str:
    """The line as it travels: without its contents once they were taken back."""
    if not row.withdrawn:
        return row.document
    return envelopes.text_of(envelopes.without_contents(_read(row)))


def _read(row: Sent) -> Envelope:
    return envelopes.read(row.document.encode())


def lines_from(first: int, most: int | None = None) -> Iterator[tuple[int, str]]:
    """The lines of our chain from a number on, in order, as they travel."""
    gone = withdrawn()
    rows = models.Outgoing.objects.filter(sequence__gte=first).order_by("sequence")
    for row in rows[:most] if most is not None else rows.iterator(chunk_size=500):
        yield row.sequence, document(_sent(row, gone))


def missing_before(first: int) -> bool:
    """Whether our chain lacks what another node asks for: it was continued here after a loss."""
    has_it = models.Outgoing.objects.filter(Q(sequence=first)).exists()
    begins_later = models.Outgoing.objects.filter(sequence__gt=first).exists()
    return begins_later and not has_it
