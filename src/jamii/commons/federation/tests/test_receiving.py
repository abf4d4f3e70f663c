"""What arrives: taken in once and in order, refused with a reason, deleted when taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from jamii.commons.federation import models, queries, services
from jamii.commons.federation.rules import joining
from jamii.commons.federation.tests.factories import (
    AT,
    Elsewhere,
    named,
    said,
    seed_of,
    stored,
)
from jamii.commons.federation.types import Purpose, Received, Via
from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from jamii.registers.accounts.tests.factories import make_user

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def hub(settings: Any) -> None:
    settings.JAMII_HUB = True
    named("xx-hub")


def _joined(node: Elsewhere) -> Elsewhere:
    code = services.invite(node.code, Purpose.JOIN, id=uuid4(), by=SYSTEM, at=AT)
    services.admit(node.ask(code), by=SYSTEM, at=AT)
    return node


@pytest.fixture
def bepha() -> Elsewhere:
    return _joined(Elsewhere())


def _take(*lines: bytes, sender: str = "", via: Via = Via.HTTPS) -> Received:
    (received,) = services.take_in(lines, via=via, by=SYSTEM, at=AT, sender=sender)
    return received


def _codes(received: Received) -> list[str]:
    return [one.code for one in received.refused]


def test_what_is_next_is_kept_and_what_is_known_changes_nothing(bepha: Elsewhere) -> None:
    lines = [bepha.seal(said(number)) for number in (1, 2, 3)]
    first = _take(*lines)
    assert (first.taken, first.known, first.next, _codes(first)) == (3, 0, 4, [])
    before = stored()
    again = _take(*lines, via=Via.FILE)
    assert (again.taken, again.known, again.next, _codes(again)) == (0, 3, 4, [])
    assert stored() == before == (3, 3, 0)
    shown = queries.arrived(by=SYSTEM)
    assert [row.record for row in shown] == [f"cm-bepha:FB-0000{n}" for n in (3, 2, 1)]
    assert shown[0].payload == said(3)


def test_a_gap_is_asked_for_and_nothing_is_kept(bepha: Elsewhere) -> None:
    lines = [bepha.seal(said(number)) for number in (1, 2, 3, 4)]
    assert _take(lines[0]).next == 2
    received = _take(lines[3], lines[2])
    assert (received.next, received.ahead) == (2, 3)
    assert _codes(received) == ["sequence-ahead", "sequence-ahead"]
    assert stored() == (1, 1, 0)
    assert _take(*lines[1:]).next == 5


def test_a_changed_byte_is_refused_and_what_it_said_is_not_kept(bepha: Elsewhere) -> None:
    line = bepha.seal(said(text="A word about the form"))
    received = _take(line.replace(b"A word", b"A sord"))
    assert _codes(received) == ["envelope-changed"]
    assert received.next == 1
    (held,) = queries.held(by=SYSTEM)
    assert (held.node, held.sequence, held.reason) == ("cm-bepha", 1, "envelope-changed")
    assert "sord" not in str(models.Quarantine.objects.values())
    _take(line.replace(b"A word", b"A sord"))
    assert stored() == (0, 0, 1)
    assert _take(line).taken == 1


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (said(reporter="Amina Farah"), "payload-field-unknown"),
        (said(text="Call +255 712 345 678"), "holds-personal"),
        (said(node="cm-other"), "payload-field-unfit"),
        ({}, "payload-field-missing"),
    ],
)
def test_what_is_genuine_and_may_not_be_here_is_dropped_and_the_chain_goes_on(
    bepha: Elsewhere, payload: dict[str, Any], code: str
) -> None:
    received = _take(bepha.seal(payload), bepha.seal(said(2)))
    assert (received.taken, received.next, _codes(received)) == (1, 3, [code])
    assert stored() == (2, 1, 1)
    kept = str([list(m.objects.values()) for m in (models.Incoming, models.Contents)])
    assert "Farah" not in kept
    assert "712" not in kept


def test_types_that_are_unknown_or_not_theirs(bepha: Elsewhere, settings: Any) -> None:
    received = _take(
        bepha.seal({"name": "Farah"}, "diary"), bepha.seal(said(2), schema=2), bepha.seal(said(3))
    )
    assert _codes(received) == ["type-unknown", "type-unknown"]
    settings.JAMII_HUB = False
    assert _codes(_take(bepha.seal(said(4)))) == ["type-not-theirs"]


def test_strangers_suspended_nodes_and_borrowed_names(bepha: Elsewhere) -> None:
    stranger = Elsewhere("cm-other", seed_of("other"))
    received = _take(stranger.seal(said(1, "cm-other")))
    assert (received.node, _codes(received)) == ("", ["node-unknown"])
    assert _codes(_take(bepha.seal(said(1)), sender="cm-other")) == ["not-its-own"]
    services.suspend("cm-bepha", by=SYSTEM, at=AT)
    line = bepha.seal(said(1))
    assert _codes(_take(line)) == ["node-suspended"]
    services.resume("cm-bepha", by=SYSTEM, at=AT)
    with pytest.raises(NotFound):
        services.suspend("cm-nobody", by=SYSTEM, at=AT)


def test_a_thief_without_the_key_and_a_node_that_lives_twice(bepha: Elsewhere) -> None:
    _take(bepha.seal(said(1)))
    thief = Elsewhere(seed=seed_of("thief"), next=2, previous=bepha.previous)
    assert _codes(_take(thief.seal(said(2)))) == ["key-unknown"]
    twin = Elsewhere()
    assert _codes(_take(twin.seal(said(7)))) == ["chain-forked"]
    assert models.Contents.objects.count() == 1


def test_a_new_key_is_believed_by_the_word_of_the_old(bepha: Elsewhere) -> None:
    lines = [bepha.seal(said(1)), bepha.rotate(), bepha.seal(said(2))]
    assert _take(*lines).taken == 3
    node = queries.known_node("cm-bepha")
    assert node is not None
    assert [(key.first, key.how.value) for key in node.keys] == [(1, "joined"), (3, "rotated")]
    assert _take(*lines).known == 3
    old = Elsewhere(next=4, previous=bepha.previous)
    assert _codes(_take(old.seal(said(9)))) == ["key-unknown"]


def test_a_new_key_that_nobody_proves_to_hold_is_not_believed(bepha: Elsewhere) -> None:
    payload = {"public_key": "ab" * 32, "proof": "cd" * 64}
    received = _take(bepha.seal(payload, "key"), bepha.seal(said(1)))
    assert _codes(received) == ["key-unproven"]
    assert received.taken == 1


def test_taking_back_deletes_at_once_and_for_ever(bepha: Elsewhere) -> None:
    lines = [bepha.seal(said(number)) for number in (1, 2)]
    lines.append(bepha.seal({"of": "feedback", "until": 2}, "tombstone"))
    lines.append(bepha.seal(said(3)))
    _take(*lines)
    assert stored() == (4, 1, 0)
    assert _take(*lines).known == 4
    assert stored() == (4, 1, 0)
    texts = str(list(models.Incoming.objects.values())) + str(
        list(models.Contents.objects.values())
    )
    assert texts.count("diagnostics") == 1


def test_one_record_is_taken_back_with_all_its_versions(bepha: Elsewhere) -> None:
    _take(bepha.seal(said(1)), bepha.seal(said(2)), bepha.seal(said(1, text="Other words")))
    stone = {"of": "feedback", "record": "cm-bepha:FB-00001", "until": 3}
    _take(bepha.seal(stone, "tombstone"))
    left = models.Contents.objects.select_related("incoming")
    assert [row.incoming.record for row in left] == ["cm-bepha:FB-00002"]


def test_nobody_takes_back_what_is_anothers(bepha: Elsewhere) -> None:
    other = _joined(Elsewhere("cm-other", seed_of("other")))
    _take(other.seal(said(1, "cm-other")))
    _take(bepha.seal({"of": "feedback", "until": 9}, "tombstone"))
    assert models.Contents.objects.count() == 1
    stone = {"of": "feedback", "record": "cm-other:FB-00001", "until": 9}
    assert _codes(_take(bepha.seal(stone, "tombstone"))) == ["payload-field-unfit"]
    assert models.Contents.objects.count() == 1


def test_contents_go_by_a_tombstone_only_and_never_change(bepha: Elsewhere) -> None:
    _take(bepha.seal(said(1)))
    for change in (
        lambda: models.Contents.objects.all().delete(),
        lambda: models.Contents.objects.update(salt="0"),
        lambda: models.Incoming.objects.update(hash="0"),
        lambda: models.NodeKey.objects.update(first=9),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert stored() == (1, 1, 0)


def test_what_was_withdrawn_before_it_travelled_arrives_as_a_head(bepha: Elsewhere) -> None:
    from jamii.commons.federation.rules import envelopes

    bepha.seal(said(1))
    bare = envelopes.text_of(envelopes.without_contents(bepha.sealed[0])).encode()
    assert _take(bare).taken == 1
    assert stored() == (1, 0, 0)


def test_a_clock_that_is_a_day_ahead_is_flagged_and_taken(bepha: Elsewhere) -> None:
    assert _take(bepha.seal(said(1), at=AT + timedelta(days=2))).taken == 1
    assert queries.arrived(by=SYSTEM)[0].flag == "clock-ahead"


def _invited(purpose: Purpose, number: int, by: Actor = SYSTEM) -> str:
    return services.invite("cm-bepha", purpose, id=UUID(int=900 + number), by=by, at=AT)


def test_an_invitation_counts_once_for_one_node_and_some_days() -> None:
    code = _invited(Purpose.JOIN, 1)
    with pytest.raises(Conflict):
        _invited(Purpose.JOIN, 1)
    node, other = Elsewhere(), Elsewhere("cm-other")
    with pytest.raises(Invalid, match="join-code-wrong"):
        services.admit(other.ask(code), by=SYSTEM, at=AT)
    with pytest.raises(Invalid, match="join-code-wrong"):
        services.admit(node.ask("7Q2M-XR3D-9PWA"), by=SYSTEM, at=AT)
    with pytest.raises(Invalid, match="join-code-wrong"):
        services.admit(node.ask(code), by=SYSTEM, at=AT + timedelta(days=15))
    assert not models.Node.objects.exists()
    line = node.ask(code)
    answer = services.admit(line, by=SYSTEM, at=AT)
    assert services.admit(line, by=SYSTEM, at=LATER) == answer
    admitted, proof, signature = joining.read_admitting(answer.encode())
    assert (admitted.hub, admitted.node, admitted.next) == ("xx-hub", "cm-bepha", 1)
    assert joining.is_proven(admitted, joining.code_key(code), proof, signature)
    thief = Elsewhere(seed=seed_of("thief"))
    with pytest.raises(WrongState, match="join-code-used"):
        services.admit(thief.ask(code), by=SYSTEM, at=AT)
    with pytest.raises(Invalid, match="node-is-member"):
        _invited(Purpose.JOIN, 2)


def test_a_node_that_is_no_hub_admits_nobody(settings: Any) -> None:
    code = _invited(Purpose.JOIN, 1)
    settings.JAMII_HUB = False
    with pytest.raises(WrongState, match="not-a-hub"):
        services.admit(Elsewhere().ask(code), by=SYSTEM, at=AT)
    with pytest.raises(WrongState, match="not-a-hub"):
        _invited(Purpose.JOIN, 2)


def test_what_was_sealed_before_joining_is_not_asked_for() -> None:
    node = Elsewhere()
    early = node.seal(said(1))
    _joined(node)
    assert _codes(_take(early)) == ["signature-wrong"]
    assert _take(node.seal(said(2))).next == 3


def test_a_lost_key_needs_two_persons_and_history_shows_it(bepha: Elsewhere) -> None:
    one, two = make_user("rose", "hub-coordinator"), make_user("paul", "hub-coordinator")
    pending = [bepha.seal(said(1)), bepha.seal(said(2))]
    _take(pending[0])
    # The key is lost: the node makes another, which signs from the third number on.
    bepha.seed, bepha.first = seed_of("after the loss"), bepha.next
    after = bepha.seal(said(3))
    assert _codes(_take(pending[1], after)) == ["key-unknown"]
    code = _invited(Purpose.READMIT, 1, one)
    line = bepha.ask(code)
    with pytest.raises(WrongState, match="join-unconfirmed"):
        services.admit(line, by=SYSTEM, at=AT)
    for by in (one, SYSTEM):
        with pytest.raises(NotAllowed, match="second-person"):
            services.confirm(UUID(int=901), by=by, at=AT)
    services.confirm(UUID(int=901), by=two, at=AT)
    services.admit(line, by=SYSTEM, at=AT)
    assert _take(after).taken == 1
    node = queries.known_node("cm-bepha")
    assert node is not None
    assert [(key.first, key.how.value) for key in node.keys] == [(1, "joined"), (3, "readmitted")]
    (shown,) = [row for row in queries.invitations(by=one) if row.purpose is Purpose.READMIT]
    assert (shown.made_by_name, shown.confirmed_by_name) == ("Rose", "Paul")


def test_a_node_that_lost_everything_goes_on_behind_what_the_hub_has(bepha: Elsewhere) -> None:
    two = make_user("paul", "hub-coordinator")
    _take(bepha.seal(said(1)), bepha.seal(said(2)))
    anew = Elsewhere(seed=seed_of("anew"))
    code = _invited(Purpose.READMIT, 1)
    services.confirm(UUID(int=901), by=two, at=AT)
    answer = services.admit(anew.ask(code), by=SYSTEM, at=AT)
    said_by_hub, _proof, _signature = joining.read_admitting(answer.encode())
    anew.next, anew.previous = said_by_hub.next, said_by_hub.previous
    assert anew.next == 3
    assert _take(anew.seal(said(3))).taken == 1


def test_who_may_do_what_at_the_hub(bepha: Elsewhere) -> None:
    leila = make_user("leila", "champion")
    ben = make_user("ben", "enrolment-officer")
    for act in (
        lambda: _invited(Purpose.READMIT, 1, leila),
        lambda: services.confirm(UUID(int=901), by=leila, at=AT),
        lambda: services.suspend("cm-bepha", by=leila, at=AT),
        lambda: services.settle(1, by=leila, at=AT),
        lambda: queries.arrived(by=ben),
        lambda: queries.held(by=ben),
        lambda: queries.members(by=ben),
        lambda: queries.invitations(by=ben),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert queries.arrived(by=leila) == []


def test_settling_is_noted_once() -> None:
    _take(b"nonsense")
    (held,) = queries.held(by=SYSTEM)
    rose = make_user("rose", "hub-coordinator")
    services.settle(held.id, by=rose, at=AT)
    services.settle(held.id, by=rose, at=LATER)
    assert queries.held(by=SYSTEM)[0].settled_at == AT
    assert queries.held_count(by=SYSTEM) == 0
    with pytest.raises(NotFound):
        services.settle(held.id + 1, by=rose, at=AT)
