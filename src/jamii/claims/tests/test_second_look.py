"""A second look at dear claims: what the first reviewer says counts for nothing until another one
confirms it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.test import Client

from jamii.claims import models, queries, services
from jamii.claims.records import QueueFilters
from jamii.claims.tests.factories import (
    CLAIM,
    NOBODY,
    NURSE,
    REVIEWER,
    SCHEME,
    TABLETS,
    VISIT,
    make_covered_farahs,
    new_claim,
)
from jamii.claims.tests.test_papers import terms
from jamii.claims.tests.test_services import payable, used
from jamii.claims.types import ClaimId, ReviewState, Status, Verdict
from jamii.kernel.actors import Actor, Grant
from jamii.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from jamii.platform import journal
from jamii.registers.places.tests.factories import AT

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=2)
MARC = Actor(UUID(int=0x54), "Marc", REVIEWER.grants)
TEN = {2: Verdict(quantity=Decimal(10), justification="Ten are enough.")}


@pytest.fixture(autouse=True)
def _waiting() -> None:
    """A claim of 110.00 that waits; two reviewers are needed from 100.00 on."""
    make_covered_farahs()
    terms(review_second_above="100")
    services.submit_claim(new_claim(VISIT, replace(TABLETS, quantity=Decimal(15))), by=NURSE, at=AT)


def propose() -> None:
    claim = services.review_claim(CLAIM, TEN, remark="Seen.", by=REVIEWER, at=LATER)
    assert (claim.status, claim.review) == (Status.CHECKED, ReviewState.PROPOSED)


def confirm(by: Actor = MARC, expected: str = "66", **more: int) -> None:
    services.confirm_review(CLAIM, expected=Decimal(expected), by=by, at=LATER, **more)


def test_a_first_review_decides_nothing_until_it_is_confirmed() -> None:
    propose()
    assert (payable(), used(), models.Decision.objects.count()) == (0, 91, 1)
    assert models.Review.objects.count() == 0
    confirm()
    claim = queries.claim(CLAIM, by=REVIEWER)
    assert (claim.status, claim.review, claim.remunerated) == ("valued", "delivered", 66)
    assert (payable(), used()) == (66, 66)
    shown = queries.explanation(CLAIM, by=NURSE)
    assert [(one.actor_name, one.remark) for one in shown.reviews] == [("Chen", "Seen.")]
    assert shown.adds_up
    codes = [entry.code for entry in journal.entries_about("claims.claim", CLAIM)]
    assert codes == ["claims.confirmed", "claims.reviewed", "claims.proposed", "claims.submitted"]


def test_below_the_amount_one_reviewer_is_enough() -> None:
    terms(review_second_above="110.01")
    claim = services.review_claim(CLAIM, TEN, by=REVIEWER, at=LATER)
    assert claim.status is Status.VALUED


def test_dated_rules_of_the_day_go_before_the_settings() -> None:
    sets = Actor(UUID(int=0x58), "Sets", (Grant(frozenset({"claims.set-hand"}), SCHEME),))
    services.set_hand_parameter(
        SCHEME, "second-look-from", "120", date(2026, 1, 1), "Circular 1", by=sets, at=AT
    )
    assert services.review_claim(CLAIM, TEN, by=REVIEWER, at=LATER).status is Status.VALUED


def test_what_is_sent_back_waits_again_and_says_why() -> None:
    propose()
    with pytest.raises(Invalid, match="required"):
        services.send_review_back(CLAIM, " ", by=MARC, at=LATER)
    claim = services.send_review_back(CLAIM, "Twelve, says the guideline.", by=MARC, at=LATER)
    assert (claim.status, claim.review, payable()) == ("checked", "selected", 0)
    (proposal,) = queries.bench(CLAIM, by=REVIEWER).proposals
    assert (proposal.is_open, proposal.confirmed, proposal.answered_by) == (False, False, "Marc")
    assert proposal.reason == "Twelve, says the guideline."
    assert [row.id for row in queries.review_queue(by=REVIEWER)] == [CLAIM]
    propose()
    confirm()
    assert payable() == 66


def test_neither_the_first_reviewer_nor_who_entered_it_confirms() -> None:
    propose()
    with pytest.raises(NotAllowed, match="second-look-own-review"):
        confirm(REVIEWER)
    with pytest.raises(NotAllowed, match="second-look-own-review"):
        services.send_review_back(CLAIM, "No.", by=REVIEWER, at=LATER)
    both = Actor(NURSE.id, "Amina", (*NURSE.grants, *REVIEWER.grants))
    with pytest.raises(NotAllowed, match="review-own-claim"):
        confirm(both)
    elsewhere = Actor(MARC.id, "Marc", (Grant(REVIEWER.grants[0].acts, UUID(int=0x99)),))
    for caller in (NOBODY, NURSE, elsewhere):
        with pytest.raises(NotFound):
            confirm(caller)
        with pytest.raises(NotFound):
            services.send_review_back(CLAIM, "No.", by=caller, at=LATER)
    assert (payable(), models.SecondLook.objects.count()) == (0, 0)
    confirm()


def test_a_proposal_is_frozen_and_confirmed_as_it_was_shown() -> None:
    with pytest.raises(WrongState, match="nothing-proposed"):
        confirm()
    propose()
    with pytest.raises(WrongState, match="claim-is-proposed"):
        services.review_claim(CLAIM, {}, by=MARC, at=LATER)
    with pytest.raises(WrongState, match="claim-is-proposed"):
        services.preview_review(CLAIM, {}, by=MARC, at=LATER)
    with pytest.raises(Conflict, match="changed-meanwhile"):
        confirm(version=1)
    with pytest.raises(Conflict, match="amount-has-changed"):
        confirm(expected="67")
    assert payable() == 0
    proposal = queries.bench(CLAIM, by=MARC).proposal
    assert proposal is not None
    assert (proposal.before, proposal.after) == (91, 66)
    assert proposal.lines[2] == (True, Decimal(50))
    confirm(version=2)


def test_the_queue_shows_second_looks_apart_and_passes_over_ones_own() -> None:
    propose()
    assert queries.review_queue(by=MARC) == []
    (row,) = queries.review_queue(by=MARC, filters=QueueFilters(part="proposed"))
    assert row.proposed_by == REVIEWER.id
    other = ClaimId(UUID(int=0xF2))
    services.submit_claim(
        new_claim(VISIT, replace(TABLETS, quantity=Decimal(15)), id=other), by=NURSE, at=AT
    )
    services.review_claim(other, {}, by=MARC, at=LATER)
    assert queries.bench(CLAIM, by=MARC, filters=QueueFilters(part="proposed")).following is None
    assert (
        queries.bench(CLAIM, by=NOT_YET, filters=QueueFilters(part="proposed")).following == other
    )


NOT_YET = Actor(UUID(int=0x55), "Third", REVIEWER.grants)


def test_the_second_look_on_the_screens(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = REVIEWER
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
    )
    said = {"version": "1", "v2-quantity": "10", "v2-justification": "Ten.", "save": "1"}
    done = client.post(f"/claims/{CLAIM}/review/", said)
    assert done["Location"] == "/claims/review/"
    assert "waits for a second look" in client.get("/claims/review/").content.decode()
    own = client.get(f"/claims/{CLAIM}/review/").content.decode()
    assert "You reviewed this claim first." in own
    assert "data-deliver" not in own
    assert client.post(f"/claims/{CLAIM}/review/confirm/", {"expected": "66"}).status_code == 403
    actor = MARC
    assert "second look" in client.get("/claims/review/?show=proposed").content.decode()
    page = client.get(f"/claims/{CLAIM}/review/").content.decode()
    assert "The first review pays 66.00" in page
    assert 'name="expected" value="66.0000"' in page
    changed = client.post(f"/claims/{CLAIM}/review/confirm/", {"expected": "67"})
    assert changed.status_code == 422
    assert "By the rules of this moment the scheme would pay 66.00" in changed.content.decode()
    empty = client.post(f"/claims/{CLAIM}/review/send-back/", {"reason": ""})
    assert empty.status_code == 422
    done = client.post(
        f"/claims/{CLAIM}/review/confirm/", {"expected": "66.0000", "version": "2", "next": ""}
    )
    assert done["Location"] == "/claims/review/"
    assert payable() == 66
    actor = NOBODY
    for name in ("confirm", "send-back"):
        assert client.post(f"/claims/{CLAIM}/review/{name}/", {}).status_code == 403
