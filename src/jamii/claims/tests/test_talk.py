"""Questions to the facility and its answers: whose turn it is, who sees what, and that nothing said
is changed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from jamii.claims import models, queries, services
from jamii.claims.records import ClaimRow, QueueFilters
from jamii.claims.tests.factories import (
    CLAIM,
    NOBODY,
    NURSE,
    REVIEWER,
    TABLETS,
    VISIT,
    make_covered_farahs,
    new_claim,
)
from jamii.claims.types import Talk
from jamii.kernel.actors import Actor, Grant
from jamii.kernel.errors import Conflict, Invalid, NotFound, WrongState
from jamii.platform import journal
from jamii.registers.places.tests.factories import AT
from jamii.registers.providers.tests.factories import HOSPITAL

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=2)
FIRST, SECOND = UUID(int=0xD1), UUID(int=0xD2)
ELSEWHERE = Actor(NURSE.id, "Amina", (replace(NURSE.grants[0], facility=HOSPITAL),))
OTHER_SCHEME = Actor(REVIEWER.id, "Chen", (Grant(REVIEWER.grants[0].acts, UUID(int=0x99)),))


@pytest.fixture(autouse=True)
def _waiting() -> None:
    make_covered_farahs()
    services.submit_claim(new_claim(VISIT, replace(TABLETS, quantity=Decimal(15))), by=NURSE, at=AT)


def part(name: str) -> list[ClaimRow]:
    """A part of the reviewer's queue."""
    return queries.review_queue(by=REVIEWER, filters=QueueFilters(part=name))


def ask(text: str = "Why fifteen?") -> None:
    services.ask_facility(CLAIM, text, id=FIRST, line=2, by=REVIEWER, at=LATER)


def test_a_question_hands_the_claim_to_the_facility_and_the_answer_hands_it_back() -> None:
    ask()
    claim = queries.claim(CLAIM, by=REVIEWER)
    assert (claim.talk, claim.talk_since) == (Talk.ASKED, LATER)
    assert queries.review_queue(by=REVIEWER) == []
    assert queries.count_waiting(by=REVIEWER)[0] == 0
    assert [
        row.id
        for row in queries.review_queue(
            by=REVIEWER, filters=QueueFilters(part="waits-for-facility")
        )
    ]
    assert [row.id for row in queries.asked_of_facility(by=NURSE)] == [CLAIM]
    answered = LATER + timedelta(days=1)
    services.answer_reviewer(CLAIM, "For a journey.", id=SECOND, by=NURSE, at=answered)
    assert [row.id for row in queries.review_queue(by=REVIEWER)] == [CLAIM]
    assert [
        row.talk for row in queries.review_queue(by=REVIEWER, filters=QueueFilters(part="answered"))
    ] == ["answered"]
    assert queries.asked_of_facility(by=NURSE) == []
    words, _papers = queries.talk_about(queries.claim(CLAIM, by=NURSE), by=NURSE)
    assert [(word.kind, word.line, word.text) for word in words] == [
        ("question", 2, "Why fifteen?"),
        ("answer", None, "For a journey."),
    ]
    codes = [entry.code for entry in journal.entries_about("claims.claim", CLAIM)]
    assert codes == ["claims.answered", "claims.asked", "claims.submitted"]


def test_a_note_is_for_reviewers_only(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    services.note_for_reviewers(CLAIM, "Look at May.", id=FIRST, by=REVIEWER, at=LATER)
    claim = queries.claim(CLAIM, by=REVIEWER)
    assert claim.talk is Talk.QUIET
    assert [word.text for word in queries.talk_about(claim, by=REVIEWER)[0]] == ["Look at May."]
    assert queries.talk_about(claim, by=NURSE)[0] == ()
    actor = NURSE
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
    )
    for path in (f"/claims/{CLAIM}/", f"/claims/{CLAIM}/talk/"):
        text = client.get(path).content.decode()
        assert "Look at May." not in text
        assert "A note for reviewers was left." not in text
    actor = REVIEWER
    assert "Look at May." in client.get(f"/claims/{CLAIM}/talk/").content.decode()
    assert "Look at May." in client.get(f"/claims/{CLAIM}/review/").content.decode()


def test_what_was_said_stays() -> None:
    ask()
    ask("Something else?")  # the same form, sent twice
    assert [row.text for row in models.Message.objects.all()] == ["Why fifteen?"]
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        models.Message.objects.update(text="No.")
    with pytest.raises(Conflict, match="message-id-taken"):
        services.answer_reviewer(CLAIM, "Mine.", id=FIRST, by=NURSE, at=LATER)


def test_what_cannot_be_said_changes_nothing() -> None:
    with pytest.raises(WrongState, match="nothing-was-asked"):
        services.answer_reviewer(CLAIM, "Unasked.", id=FIRST, by=NURSE, at=LATER)
    with pytest.raises(Invalid) as refused:
        services.ask_facility(CLAIM, "  ", id=FIRST, line=9, by=REVIEWER, at=LATER)
    assert {(one.field, one.code) for one in refused.value.problems} == {
        ("text", "required"),
        ("line", "claim-line-unknown"),
    }
    with pytest.raises(Invalid, match="message-too-long"):
        services.ask_facility(CLAIM, "x" * 4001, id=FIRST, by=REVIEWER, at=LATER)
    services.review_claim(CLAIM, {}, by=REVIEWER, at=LATER)
    with pytest.raises(WrongState, match="claim-not-waiting"):
        ask()
    assert models.Message.objects.count() == 0
    assert queries.claim(CLAIM, by=REVIEWER).talk is Talk.QUIET


def test_only_reviewers_ask_and_only_the_facility_answers() -> None:
    for caller in (NOBODY, NURSE, OTHER_SCHEME):
        with pytest.raises(NotFound):
            services.ask_facility(CLAIM, "Why?", id=FIRST, by=caller, at=LATER)
        with pytest.raises(NotFound):
            services.note_for_reviewers(CLAIM, "Why?", id=FIRST, by=caller, at=LATER)
    ask()
    for caller in (NOBODY, REVIEWER, ELSEWHERE):
        with pytest.raises(NotFound):
            services.answer_reviewer(CLAIM, "So.", id=SECOND, by=caller, at=LATER)
        assert queries.asked_of_facility(by=caller) == []
    assert models.Message.objects.count() == 1
    services.answer_reviewer(CLAIM, "So.", id=SECOND, by=NURSE, at=LATER)


def test_a_delivered_review_ends_the_talk() -> None:
    ask()
    claim = services.review_claim(CLAIM, {}, by=REVIEWER, at=LATER)
    assert (claim.talk, claim.talk_since) == (Talk.QUIET, None)
    assert queries.asked_of_facility(by=NURSE) == []


def test_the_talk_on_the_screens(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = REVIEWER
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
    )
    path = f"/claims/{CLAIM}/talk/"
    empty = client.post(path, {"kind": "question", "text": "", "form_id": str(FIRST)})
    assert empty.status_code == 422
    asked = {"kind": "question", "text": "Why fifteen?", "line": "2", "form_id": str(FIRST)}
    done = client.post(path, asked | {"from": "bench", "next": ""})
    assert done["Location"] == "/claims/review/"
    queue = client.get("/claims/review/?show=waits-for-facility").content.decode()
    assert "waits for the facility" in queue
    actor = NURSE
    home = client.get("/").content.decode()
    assert "Questions to answer" in home
    assert f"/claims/{CLAIM}/#talk" in home
    assert "Why fifteen?" in client.get(f"/claims/{CLAIM}/").content.decode()
    answer = {"kind": "answer", "text": "A journey.", "form_id": str(SECOND), "paper": "invoice"}
    assert client.post(path, answer)["Location"] == f"/claims/{CLAIM}/"
    actor = REVIEWER
    assert "A journey." in client.get(f"/claims/{CLAIM}/review/").content.decode()
    actor = NOBODY
    assert client.get(path).status_code == 403
    actor = ELSEWHERE
    assert client.get(path).status_code == 404
