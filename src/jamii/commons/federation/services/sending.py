"""What may leave is agreed to, sealed, and taken back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jamii.commons.federation import access, queries
from jamii.commons.federation.models import Consent, OwnNode
from jamii.commons.federation.offers import OFFERS, known
from jamii.commons.federation.rules import envelopes, fields, naming, reducing
from jamii.commons.federation.services import sealing
from jamii.commons.federation.services.naming import subject
from jamii.commons.federation.types import OWN_AFFAIRS, Kind
from jamii.commons.feedback import queries as feedback
from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.errors import Invalid, NotFound, Problem, WrongState
from jamii.platform import jobs, journal, permissions
from jamii.platform.acting import done_by
from jamii.registers.accounts import queries as accounts
from jamii.registers.people import queries as people
from jamii.registers.providers import queries as providers


def agree(kind: str, *, by: Actor, at: datetime) -> None:
    """Agree that a type may leave, as its fields are in this release.

    Raises: NotAllowed (`federation.agree`), NotFound (`consent-of-none`), WrongState
    (`node-has-no-name`).
    """
    permissions.require(by, access.AGREE)
    about = _offered(kind)
    with done_by(by, at):
        own = sealing.own_for_update()
        if queries.has_consent(about):
            return
        _say(about, True, own.code, by, at)


def revoke(kind: str, *, by: Actor, at: datetime) -> None:
    """Take back that a type may leave. What left already is taken back by a tombstone, which hubs
    honour by deleting.

    Raises: NotAllowed (`federation.agree`), NotFound (`consent-of-none`), WrongState.
    """
    permissions.require(by, access.AGREE)
    about = _offered(kind)
    with done_by(by, at):
        own = sealing.own_for_update()
        said = queries.consents().get(about)
        if said is None or not said.is_agreed:
            return
        _say(about, False, own.code, by, at)
        if own.next > 1:
            payload = {"of": about.value, "until": own.next - 1}
            sealing.seal(Kind.TOMBSTONE, payload, own=own, at=at)
            jobs.defer("federation.exchange")


def _offered(kind: str) -> Kind:
    if kind not in {offer.value for offer in OFFERS}:
        raise NotFound("consent-of-none")
    return Kind(kind)


def _say(kind: Kind, is_agreed: bool, code: str, by: Actor, at: datetime) -> None:
    Consent.objects.create(
        kind=kind,
        version=fields.newest(kind).version,
        is_agreed=is_agreed,
        at=at,
        by_id=None if by.is_system else by.id,
    )
    said = f"envelope-{kind.value}"
    if is_agreed:
        journal.write("federation.agreed", subject(code), by=by, at=at, said=said)
    else:
        journal.write("federation.revoked", subject(code), by=by, at=at, said=said)


def held_words(*texts: str) -> frozenset[str]:
    """Which capitalised words of these texts stand in the registers as a name of somebody: of a
    person, a user, a claim administrator; folded.
    """
    asked = frozenset().union(*(naming.candidates(text) for text in texts))
    if not asked:
        return frozenset()
    return people.names_among(asked) | accounts.names_among(asked) | providers.names_among(asked)


def forward_feedback(key: UUID, text: str, goal: str = "", *, by: Actor, at: datetime) -> int:
    """Send a feedback on to the hub, in these words, without anything else that is personal;
    returns the number of its envelope. The same words again are the same envelope; other words
    replace those before.

    Raises: NotAllowed (`federation.forward`), NotFound, WrongState (`consent-missing`,
    `stays-private`, `node-has-no-name`), Invalid (`holds-personal`, `holds-a-name`, `required`).
    """
    permissions.require(by, access.FORWARD)
    said = feedback.feedback(key, by=by)
    if said.is_private:
        raise WrongState("stays-private")
    _refuse_names(text=text, goal=goal)
    with done_by(by, at):
        own = sealing.own_for_update()
        payload = reducing.reduced(said, text, goal, own.code, known())
        if not text.strip():
            raise Invalid("required", field="text")
        before = queries.sent_of(Kind.FEEDBACK, payload["record"])
        if before and envelopes.read(before.document.encode()).payload == payload:
            return before.sequence
        sequence = sealing.seal(Kind.FEEDBACK, payload, own=own, at=at)
        about = ("feedback.feedback", key)
        journal.write(
            "federation.forwarded", about, by=by, at=at, number=said.number, sequence=sequence
        )
        jobs.defer("federation.exchange")
    return sequence


def _refuse_names(**texts: str) -> None:
    names = held_words(*texts.values())
    problems = []
    for field, text in texts.items():
        held = [piece.text for piece in naming.marked(text, names) if piece.is_held]
        named = [word for word in held if naming.candidates(word) & names]
        if named:
            problems.append(Problem("holds-a-name", field, {"words": ", ".join(named)}))
        if len(named) < len(held):
            problems.append(Problem("holds-personal", field))
    if problems:
        raise Invalid(problems)


def let_go_by_itself(is_on: bool, *, by: Actor, at: datetime) -> None:
    """Whether feedback goes on to the hub by itself from now on, where nothing in it is held.

    Raises: NotAllowed (`federation.agree`), WrongState (`node-has-no-name`, `consent-missing`).
    """
    permissions.require(by, access.AGREE)
    with done_by(by, at):
        own = sealing.own_for_update()
        if is_on and not queries.has_consent(Kind.FEEDBACK):
            raise WrongState("consent-missing")
        if own.auto_forward == is_on:
            return
        # What was written before somebody said so stays for a person to look at.
        OwnNode.objects.update(auto_forward=is_on, collected_at=at)
        if is_on:
            journal.write("federation.by-itself", subject(own.code), by=by, at=at)
        else:
            journal.write("federation.by-hand", subject(own.code), by=by, at=at)


def collect(*, by: Actor, at: datetime) -> int:
    """Seal what came up since the last time and may leave by itself; returns how many envelopes.
    What is held waits for a person.

    Raises: NotAllowed (`federation.forward`).
    """
    permissions.require(by, access.FORWARD)
    sealed = 0
    with done_by(by, at):
        row = OwnNode.objects.select_for_update().first()
        if row is None or not row.auto_forward:
            return 0
        for kind, offer in OFFERS.items():
            if not queries.has_consent(kind):
                continue
            for payload in offer.collect(row.collected_at, at, row.code):
                texts = [value for value in payload.values() if isinstance(value, str)]
                wrong = fields.problems(fields.newest(kind), payload, row.code)
                if wrong or held_words(*texts):
                    continue
                if queries.sent_of(kind, payload["record"]) is None:
                    sealing.seal(kind, payload, own=sealing.own_for_update(), at=at)
                    sealed += 1
        OwnNode.objects.update(collected_at=at)
    return sealed


def take_back(sequence: int, *, by: Actor, at: datetime) -> None:
    """Take back what was sent about one record: hubs delete all that was said about it.

    Raises: NotAllowed (`federation.agree`), NotFound (`not-sent`), WrongState.
    """
    permissions.require(by, access.AGREE)
    with done_by(by, at):
        own = sealing.own_for_update()
        try:
            row = queries.sent_one(sequence, by=SYSTEM)
        except NotFound:
            raise NotFound("not-sent") from None
        if row.withdrawn or row.kind in OWN_AFFAIRS or not row.record:
            raise NotFound("not-sent")
        payload = {"of": row.kind, "record": row.record, "until": own.next - 1}
        sealing.seal(Kind.TOMBSTONE, payload, own=own, at=at)
        journal.write("federation.taken-back", subject(own.code), by=by, at=at, record=row.record)
        jobs.defer("federation.exchange")
