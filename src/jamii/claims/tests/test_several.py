"""One decision about several claims: the effect is seen first, each claim is an act of its own, and
what cannot be decided stays whole.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from jamii.claims import jobs, models, queries, services
from jamii.claims.records import Chosen, ItemState, What
from jamii.claims.tests.factories import (
    NOBODY,
    NURSE,
    REVIEWER,
    VISIT,
    make_covered_farahs,
    new_claim,
)
from jamii.claims.tests.test_papers import terms
from jamii.claims.tests.test_services import payable, used
from jamii.claims.types import ClaimId, Status, Verdict
from jamii.kernel.actors import Actor, Grant
from jamii.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from jamii.platform import journal
from jamii.registers.places.tests.factories import AT

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=2)
BULK = UUID(int=0xB0B)
CLAIMS = tuple(ClaimId(UUID(int=0xF1 + number)) for number in range(3))
BOTH = Actor(UUID(int=0x57), "Both", (*NURSE.grants, *REVIEWER.grants))
ALL = tuple(Chosen(key, 1) for key in CLAIMS)


@pytest.fixture(autouse=True)
def _three_wait() -> None:
    """Three visits of 20.00 each; the plan pays 16.00 of each. The last one was entered by Both."""
    make_covered_farahs(review_above="10")
    for number, key in enumerate(CLAIMS):
        by = BOTH if number == 2 else NURSE
        services.submit_claim(new_claim(VISIT, id=key), by=by, at=AT)


def start(what: What = What.ACCEPT, reason: str = "", by: Actor = REVIEWER) -> None:
    services.start_bulk(ALL, what, reason, id=BULK, by=by, at=LATER)


def states() -> list[str]:
    return [row.status for row in models.Claim.objects.order_by("id")]


def test_the_effect_is_seen_before_anything_is_done() -> None:
    services.review_claim(CLAIMS[0], {}, by=REVIEWER, at=LATER)
    seen = services.preview_bulk(ALL, What.ACCEPT, "", by=BOTH, at=LATER)
    assert [one.row.id for one in seen.going] == [CLAIMS[1]]
    assert [one.problem.code for one in seen.failing if one.problem] == [
        "claim-not-waiting",
        "review-own-claim",
    ]
    ((_scheme, sums),) = seen.sums.items()
    assert sums == (1, 20, 16, 16)
    assert (seen.facilities, seen.is_exact) == (1, True)
    stale = services.preview_bulk([Chosen(CLAIMS[1], 7)], What.ACCEPT, "", by=REVIEWER, at=LATER)
    assert [one.problem.code for one in stale.failing if one.problem] == ["changed-meanwhile"]
    no = services.preview_bulk(ALL, What.REJECT, "Fraud.", by=REVIEWER, at=LATER)
    assert [one.after for one in no.going] == [0, 0]
    assert (payable(), models.Bulk.objects.count()) == (16, 0)


def test_each_claim_is_accepted_in_an_act_of_its_own_and_names_the_decision() -> None:
    start(by=BOTH)
    start(by=BOTH)  # the same form, sent twice
    assert states() == ["valued", "valued", "checked"]
    assert payable() == 32
    done = queries.several(BULK, by=BOTH)
    assert (done.done, done.waiting, done.proposed) == (2, 0, 0)
    assert [(item.claim, item.reason.code) for item in done.failed if item.reason] == [
        (CLAIMS[2], "review-own-claim")
    ]
    entries = journal.entries_about("claims.claim", CLAIMS[0])
    assert [entry.code for entry in entries] == ["claims.reviewed-in-bulk", "claims.submitted"]
    assert done.name in entries[0].sentence
    codes = [entry.code for entry in journal.entries_about("claims.bulk", BULK)]
    assert codes == ["claims.bulk-done", "claims.bulk-begun"]


def test_claims_are_rejected_with_one_reason() -> None:
    with pytest.raises(Invalid, match="required"):
        start(What.REJECT)
    assert models.Bulk.objects.count() == 0
    start(What.REJECT, "Sent twice.")
    assert states() == ["rejected"] * 3
    assert (payable(), used()) == (0, 0)
    shown = queries.explanation(CLAIMS[0], by=NURSE)
    assert shown.reviews[0].verdicts[1] == Verdict(False, justification="Sent twice.")
    assert shown.claim.adjustment == "Sent twice."


def test_one_that_fails_leaves_itself_and_the_others_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from jamii.claims.services import reviewing

    genuine = reviewing._deliver

    def fails_late(row: models.Claim, *arguments: object, **named: object) -> None:
        genuine(row, *arguments, **named)  # type: ignore[arg-type]
        if row.id == CLAIMS[1]:
            raise WrongState("claim-cannot", status="checked", act="pass")

    monkeypatch.setattr(reviewing, "_deliver", fails_late)
    start()
    assert states() == ["valued", "checked", "valued"]
    assert (payable(), used()) == (32, 48)
    assert models.Decision.objects.filter(claim_id=CLAIMS[1]).count() == 1
    (failed,) = queries.several(BULK, by=REVIEWER).failed
    assert (failed.claim, failed.paid) == (CLAIMS[1], None)


def test_many_are_carried_out_by_a_job_that_may_run_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[str] = []
    monkeypatch.setattr("jamii.claims.services.several.AT_ONCE", 2)
    monkeypatch.setattr(
        "jamii.platform.jobs.defer", lambda name, **values: queued.append(values["bulk"])
    )
    start()
    assert queued == [str(BULK)]
    assert queries.several(BULK, by=REVIEWER).waiting == 3
    seen = services.preview_bulk(ALL, What.ACCEPT, "", by=REVIEWER, at=LATER)
    assert not seen.is_exact
    assert list(seen.sums.values()) == [(3, 60, 48, 48)]
    monkeypatch.setattr("jamii.registers.accounts.queries.actor_for", lambda user, on: REVIEWER)
    jobs.carry_out_bulk(str(BULK))
    jobs.carry_out_bulk(str(BULK))
    assert queries.several(BULK, by=REVIEWER).count(ItemState.DONE) == 3
    assert payable() == 48
    codes = [entry.code for entry in journal.entries_about("claims.bulk", BULK)]
    assert codes.count("claims.bulk-done") == 1


def test_who_may_no_longer_review_carries_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jamii.claims.services.several.AT_ONCE", 0)
    monkeypatch.setattr("jamii.platform.jobs.defer", lambda name, **values: None)
    start()
    jobs.carry_out_bulk(str(BULK))  # nobody has the reviewer's id here
    assert {
        item.reason.code for item in queries.several(BULK, by=REVIEWER).failed if item.reason
    } == {"not-allowed"}
    assert states() == ["checked"] * 3


def test_dear_claims_become_proposals() -> None:
    terms(review_above="10", review_second_above="20")
    seen = services.preview_bulk(ALL, What.ACCEPT, "", by=REVIEWER, at=LATER)
    assert [one.is_proposal for one in seen.going] == [True, True, True]
    start()
    assert queries.several(BULK, by=REVIEWER).proposed == 3
    assert (states(), payable()) == (["checked"] * 3, 0)
    again = services.preview_bulk([Chosen(CLAIMS[0], 2)], What.ACCEPT, "", by=REVIEWER, at=LATER)
    assert [one.problem.code for one in again.failing if one.problem] == ["claim-is-proposed"]


def test_only_reviewers_decide_and_only_within_their_reach() -> None:
    elsewhere = Actor(REVIEWER.id, "Chen", (Grant(REVIEWER.grants[0].acts, UUID(int=0x99)),))
    for caller in (NOBODY, NURSE):
        with pytest.raises(NotAllowed):
            start(by=caller)
        with pytest.raises(NotAllowed):
            services.preview_bulk(ALL, What.ACCEPT, "", by=caller, at=LATER)
    assert services.preview_bulk(ALL, What.ACCEPT, "", by=elsewhere, at=LATER).rows == ()
    start(by=elsewhere)
    assert states() == ["checked"] * 3
    assert queries.several(BULK, by=elsewhere).items == ()
    with pytest.raises(NotFound):
        queries.several(BULK, by=NURSE)
    for wrong, code in (((), "bulk-empty"), (ALL * 200, "bulk-too-many")):
        with pytest.raises(Invalid, match=code):
            services.start_bulk(wrong, What.ACCEPT, id=UUID(int=1), by=REVIEWER, at=LATER)


def test_several_on_the_screens(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = REVIEWER
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
    )
    text = client.get("/claims/review/").content.decode()
    assert f'name="claim" value="{CLAIMS[0]}:1"' in text
    assert client.post("/claims/review/several/", {"what": "accept"}).status_code == 422
    chosen = {"what": "accept", "claim": [f"{CLAIMS[0]}:1", "nonsense", f"{CLAIMS[1]}:1"]}
    seen = client.post("/claims/review/several/", chosen).content.decode()
    assert "2 claims would be decided." in seen
    assert "32.00" in seen
    every = client.post("/claims/review/several/", {"what": "reject", "all": "1", "show": ""})
    assert "3 claims would be decided." in every.content.decode()
    path = "/claims/review/several/carry-out/"
    reject = {"what": "reject", "claim": [f"{CLAIMS[2]}:1"], "form_id": str(UUID(int=2))}
    assert client.post(path, reject).status_code == 422
    done = client.post(path, chosen | {"form_id": str(BULK)})
    assert done["Location"] == f"/claims/review/several/{BULK}/"
    assert "2 of 2 claims are decided." in client.get(done["Location"]).content.decode()
    fragment = client.get(done["Location"], headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert models.Claim.objects.filter(status=Status.VALUED.value).count() == 2
    actor = NURSE
    assert client.post("/claims/review/several/", chosen).status_code == 403
    assert client.post(path, chosen).status_code == 403
    assert client.get(done["Location"]).status_code == 403
