"""What leaves: agreed to, looked over, sealed once, taken back; and never anything else."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from jamii.commons.federation import models, queries, services
from jamii.commons.federation.rules import envelopes, keys, order
from jamii.commons.federation.tests.factories import AT, named
from jamii.commons.federation.types import Kind
from jamii.commons.feedback import services as feedback
from jamii.commons.feedback.queries import active_packs
from jamii.commons.feedback.tests.factories import TEXT, said
from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    Unavailable,
    WrongState,
)
from jamii.platform import journal
from jamii.registers.accounts.tests.factories import make_user

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def champion() -> Actor:
    return make_user("leila", "champion")


@pytest.fixture
def amina() -> Actor:
    return make_user("amina", "facility-clerk")


@pytest.fixture
def agreed(champion: Actor) -> None:
    named()
    services.agree("feedback", by=champion, at=AT)


def _payload(sequence: int) -> dict[str, Any]:
    payload: dict[str, Any] = json.loads(models.Outgoing.objects.get(sequence=sequence).document)[
        "payload"
    ]
    return payload


def test_the_code_is_given_once_and_never_changes() -> None:
    named("cm-bepha")
    named("cm-bepha")
    with pytest.raises(Conflict, match="node-has-a-name"):
        named("cm-other")
    for statement in (
        "UPDATE federation_ownnode SET code = 'cm-other'",
        "DELETE FROM federation_ownnode",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            models.OwnNode.objects.raw(statement)._fetch_all()
    own = queries.own_node()
    assert own is not None
    assert own.code == "cm-bepha"


@pytest.mark.parametrize("code", ["", "cm", "CM-BEPHA", "cmr-bepha", "cm-b", "cm-" + "a" * 21])
def test_a_code_of_another_form_is_refused(code: str) -> None:
    with pytest.raises(Invalid, match="node-code-badly-formed"):
        named(code)
    assert queries.own_node() is None


def test_the_private_key_is_a_file_for_its_owner_and_nowhere_else(settings: Any) -> None:
    named()
    own = queries.own_node()
    assert own is not None
    file = Path(settings.JAMII_NODE_KEYS) / f"{own.key.fingerprint}.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    seed = file.read_text().strip()
    assert keys.public_key_of(bytes.fromhex(seed)) == own.key.public_key
    stored = [
        str(row) for model in (models.OwnKey, models.OwnNode) for row in model.objects.values()
    ]
    assert seed not in "".join(stored)
    file.chmod(0o644)
    with pytest.raises(Unavailable, match="private-key-open"):
        services.rotate_key(by=SYSTEM, at=AT)
    file.unlink()
    with pytest.raises(Unavailable, match="private-key-missing"):
        services.rotate_key(by=SYSTEM, at=AT)
    assert not models.Outgoing.objects.exists()


def test_nothing_leaves_before_somebody_agreed(amina: Actor, champion: Actor) -> None:
    taken = feedback.take(said(), by=amina, at=AT)
    with pytest.raises(WrongState, match="node-has-no-name"):
        services.forward_feedback(taken.id, TEXT, by=champion, at=AT)
    named()
    with pytest.raises(WrongState, match="consent-missing"):
        services.forward_feedback(taken.id, TEXT, by=champion, at=AT)
    assert not models.Outgoing.objects.exists()


def test_a_feedback_leaves_with_listed_fields_only(
    amina: Actor, champion: Actor, agreed: None
) -> None:
    taken = feedback.take(said(severity=3, may_contact=True), by=amina, at=AT)
    number = services.forward_feedback(taken.id, TEXT, by=champion, at=LATER)
    assert _payload(number) == {
        "record": "xx-own:FB-00001",
        "kind": "problem",
        "text": TEXT,
        "severity": 3,
        "written_on": "2026-01-30",
        "language": "en",
        "screen": "home",
        "release": "0.1.0",
        "packs": list(active_packs()),
        "roles": ["facility-clerk"],
        "org_level": "everywhere",
    }
    entry = journal.entries_about("feedback.feedback", taken.id)[0]
    assert entry.sentence == "The feedback FB-00001 left as envelope 1."


def test_the_same_words_are_one_envelope_and_others_replace_them(
    amina: Actor, champion: Actor, agreed: None
) -> None:
    taken = feedback.take(said(), by=amina, at=AT)
    first = services.forward_feedback(taken.id, TEXT, by=champion, at=AT)
    assert services.forward_feedback(taken.id, TEXT, by=champion, at=LATER) == first
    other = services.forward_feedback(taken.id, "The button hides.", by=champion, at=LATER)
    assert other == first + 1
    assert _payload(other)["text"] == "The button hides."


def test_names_of_the_registers_and_numbers_do_not_leave(
    amina: Actor, champion: Actor, agreed: None
) -> None:
    taken = feedback.take(said(), by=amina, at=AT)
    with pytest.raises(Invalid) as refused:
        services.forward_feedback(
            taken.id, "Amina cannot find the card of amina.", "Call 0712345678", by=champion, at=AT
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("holds-a-name", "text"),
        ("holds-personal", "goal"),
    ]
    assert refused.value.problems[0].values == {"words": "Amina"}
    assert not models.Outgoing.objects.exists()


def test_what_was_kept_private_never_leaves(amina: Actor, champion: Actor, agreed: None) -> None:
    private = said(text="Call +255 712 345 678", keep_personal=True)
    taken = feedback.take(private, by=amina, at=AT)
    with pytest.raises(WrongState, match="stays-private"):
        services.forward_feedback(taken.id, "Clean words", by=champion, at=AT)
    assert not models.Outgoing.objects.exists()


def test_who_may_do_what(amina: Actor, champion: Actor, agreed: None) -> None:
    taken = feedback.take(said(), by=amina, at=AT)
    for act in (
        lambda: services.agree("feedback", by=amina, at=AT),
        lambda: services.revoke("feedback", by=amina, at=AT),
        lambda: services.forward_feedback(taken.id, TEXT, by=amina, at=AT),
        lambda: services.take_back(1, by=amina, at=AT),
        lambda: services.let_go_by_itself(True, by=amina, at=AT),
        lambda: services.name_node("cm-bepha", by=champion, at=AT),
        lambda: services.rotate_key(by=champion, at=AT),
        lambda: services.ask_to_join("7Q2M-XR3D-9PWA", by=champion, at=AT),
        lambda: services.exchange(by=champion, at=AT),
        lambda: queries.sent(by=amina),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert models.Consent.objects.count() == 1
    assert not models.Outgoing.objects.exists()


def test_taking_back_seals_a_tombstone_and_the_words_travel_no_more(
    amina: Actor, champion: Actor, agreed: None
) -> None:
    taken = feedback.take(said(), by=amina, at=AT)
    services.forward_feedback(taken.id, TEXT, by=champion, at=AT)
    services.revoke("feedback", by=champion, at=LATER)
    assert _payload(2) == {"of": "feedback", "until": 1}
    lines = [line for _number, line in queries.lines_from(1)]
    assert TEXT not in "".join(lines)
    assert [envelopes.read(line.encode()).sequence for line in lines] == [1, 2]
    with pytest.raises(WrongState, match="consent-missing"):
        services.forward_feedback(taken.id, TEXT, by=champion, at=LATER)
    services.revoke("feedback", by=champion, at=LATER)
    assert models.Outgoing.objects.count() == 2
    services.agree("feedback", by=champion, at=LATER)
    again = services.forward_feedback(taken.id, TEXT, by=champion, at=LATER)
    assert again == 3
    assert TEXT in dict(queries.lines_from(3))[3]


def test_one_record_can_be_taken_back(amina: Actor, champion: Actor, agreed: None) -> None:
    one = feedback.take(said(1), by=amina, at=AT)
    two = feedback.take(said(2, "Another word"), by=amina, at=AT)
    services.forward_feedback(one.id, TEXT, by=champion, at=AT)
    services.forward_feedback(two.id, "Another word", by=champion, at=AT)
    services.take_back(1, by=champion, at=LATER)
    assert _payload(3) == {"of": "feedback", "record": "xx-own:FB-00001", "until": 2}
    lines = "".join(line for _number, line in queries.lines_from(1))
    assert TEXT not in lines
    assert "Another word" in lines
    for number in (1, 3, 99):
        with pytest.raises(NotFound, match="not-sent"):
            services.take_back(number, by=champion, at=LATER)


def test_other_fields_are_another_question(
    champion: Actor, agreed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from jamii.commons.federation.rules import fields

    assert queries.has_consent(Kind.FEEDBACK)
    second = replace(fields.newest(Kind.FEEDBACK), version=2)
    more = {**fields.SCHEMAS, ("feedback", 2): second}
    monkeypatch.setattr(fields, "SCHEMAS", more)
    assert not queries.has_consent(Kind.FEEDBACK)


def test_only_what_is_clean_goes_on_by_itself(amina: Actor, champion: Actor, agreed: None) -> None:
    feedback.take(said(1, "Written before it was switched on"), by=amina, at=AT)
    services.let_go_by_itself(True, by=champion, at=AT + timedelta(minutes=1))
    for number, text in enumerate(
        ("A clean word", "Amina cannot sign in", "The form is long"), start=2
    ):
        feedback.take(said(number, text), by=amina, at=AT + timedelta(minutes=number))
    feedback.take(
        said(9, "Call 0712345678", keep_personal=True), by=amina, at=AT + timedelta(minutes=9)
    )
    assert services.collect(by=SYSTEM, at=LATER) == 2
    assert services.collect(by=SYSTEM, at=LATER) == 0
    texts = [_payload(row.sequence)["text"] for row in models.Outgoing.objects.order_by("sequence")]
    assert texts == ["A clean word", "The form is long"]


def test_the_chain_verifies_before_and_after_a_new_key(
    amina: Actor, champion: Actor, agreed: None
) -> None:
    one = feedback.take(said(1), by=amina, at=AT)
    two = feedback.take(said(2, "Another word"), by=amina, at=AT)
    services.forward_feedback(one.id, TEXT, by=champion, at=AT)
    services.rotate_key(by=SYSTEM, at=AT)
    services.forward_feedback(two.id, "Another word", by=champion, at=AT)
    own = queries.own_keys()
    assert [key.first for key in own] == [1, 3]
    previous = "0" * 64
    for number, line in queries.lines_from(1):
        envelope = envelopes.read(line.encode())
        key = order.key_for(own, number)
        assert key is not None
        assert envelopes.is_signed_by(envelope, key.public_key)
        assert envelope.previous == previous
        previous = envelopes.hash_of(envelope)


def test_what_left_is_written_once(amina: Actor, champion: Actor, agreed: None) -> None:
    taken = feedback.take(said(), by=amina, at=AT)
    services.forward_feedback(taken.id, TEXT, by=champion, at=AT)
    for change in (
        lambda: models.Outgoing.objects.update(document="{}"),
        lambda: models.Outgoing.objects.all().delete(),
        lambda: models.Consent.objects.update(is_agreed=False),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_codes_that_are_none_of_ours_stay_here(amina: Actor, champion: Actor, agreed: None) -> None:
    taken = feedback.take(said(), by=amina, at=AT)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE feedback_feedback SET screen = 'people.farah', module = 'farah', "
            "last_error = 'farah', language = 'xx', packs = ARRAY['farah 1.0'], "
            "roles = ARRAY['friend-of-farah', 'champion'], wording_text = 'Farah', "
            "wording_key = 'Farah'"
        )
    number = services.forward_feedback(taken.id, TEXT, by=champion, at=AT)
    assert "arah" not in models.Outgoing.objects.get(sequence=number).document
    assert _payload(number)["roles"] == ["champion"]


def test_an_unknown_feedback_is_not_there(champion: Actor, agreed: None) -> None:
    with pytest.raises(NotFound):
        services.forward_feedback(UUID(int=5), TEXT, by=champion, at=AT)
