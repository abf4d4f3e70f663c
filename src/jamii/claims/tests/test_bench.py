"""The reviewer's table: everything beside the claim in ten statements, and the next claim opens by
itself.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jamii.claims import queries, services
from jamii.claims.tests.factories import (
    CLAIM,
    NOBODY,
    NURSE,
    REVIEWER,
    TABLETS,
    VISIT,
    XRAY,
    make_covered_farahs,
    new_claim,
)
from jamii.claims.types import ClaimId, Status
from jamii.kernel.actors import Actor, Grant
from jamii.kernel.errors import NotFound
from jamii.registers.people.tests.factories import KIM
from jamii.registers.places.tests.factories import AT

pytestmark = pytest.mark.django_db

EARLIER, SECOND, THIRD = (ClaimId(UUID(int=0xF0 + number)) for number in (0, 2, 3))
MANY = replace(TABLETS, quantity=Decimal(15))


@pytest.fixture(autouse=True)
def _claims() -> None:
    """An earlier claim of Ada with tablets, then two that wait: hers and Kim's."""
    make_covered_farahs()
    services.submit_claim(new_claim(TABLETS, id=EARLIER), by=NURSE, at=AT)
    services.submit_claim(new_claim(VISIT, MANY), by=NURSE, at=AT)
    services.submit_claim(new_claim(VISIT, MANY, XRAY, id=SECOND, person=KIM), by=NURSE, at=AT)


@pytest.fixture
def reviewer(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: REVIEWER
    )
    return client


def counted(seen: CaptureQueriesContext) -> list[str]:
    """The statements without those that open and close a transaction."""
    frame = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
    return [query["sql"] for query in seen if not query["sql"].startswith(frame)]


def test_the_record_of_the_person_lies_beside_the_claim() -> None:
    bench = queries.bench(CLAIM, by=REVIEWER)
    (cover,) = bench.covers
    (care,) = cover.care
    assert (care.ceiling, care.ceiling_left) == (100, 80)  # before this claim, not after it
    (earlier,) = bench.earlier
    assert (earlier.id, earlier.has_same) == (EARLIER, True)
    assert [(line.code, line.quantity, line.is_same) for line in earlier.lines] == [("M1", 4, True)]
    assert bench.shown.lines[1].names["en"] == "Tablets"
    assert bench.shown.decision is not None
    assert (bench.facility.claims, bench.facility.rejected) == (1, 0)
    assert (bench.facility.asked, bench.facility.paid, bench.facility.cut_percent) == (24, 20, 16)
    assert (bench.previous, bench.following) == (None, SECOND)
    assert queries.bench(SECOND, by=REVIEWER).previous == CLAIM


def test_a_claim_that_the_reviewer_entered_is_passed_over() -> None:
    both = Actor(REVIEWER.id, "Chen", (*REVIEWER.grants, *NURSE.grants))
    services.submit_claim(new_claim(VISIT, MANY, id=THIRD), by=both, at=AT)
    assert [row.id for row in queries.review_queue(by=both)] == [CLAIM, SECOND, THIRD]
    assert queries.bench(SECOND, by=both).following is None
    marc = Actor(UUID(int=0x54), "Marc", REVIEWER.grants)
    assert queries.bench(SECOND, by=marc).following == THIRD


def test_the_table_is_closed_to_others() -> None:
    elsewhere = Actor(REVIEWER.id, "Chen", (Grant(REVIEWER.grants[0].acts, UUID(int=0x99)),))
    for caller in (NOBODY, NURSE, elsewhere):
        with pytest.raises(NotFound):
            queries.bench(CLAIM, by=caller)
    assert queries.bench(CLAIM, by=REVIEWER).shown.claim.id == CLAIM


def test_a_claim_is_shown_in_ten_statements_with_session_and_person(reviewer: Client) -> None:
    reviewer.get(f"/claims/{CLAIM}/review/")  # the terms are in memory now
    with CaptureQueriesContext(connection) as seen:
        text = reviewer.get(f"/claims/{CLAIM}/review/").content.decode()
    # Session and actor, two more, are replaced in this test.
    assert len(counted(seen)) <= 8, "\n".join(sql[:150] for sql in counted(seen))
    assert "<c-" not in text
    assert "80.00 of" in text
    assert "<mark>M1" in text
    assert f'href="/claims/{SECOND}/review/"' in text
    assert "accept the line; without a line, the whole claim" in text


def test_delivering_opens_the_next_claim(reviewer: Client) -> None:
    reviewer.get(f"/claims/{CLAIM}/review/")
    said = {"version": "1", "next": str(SECOND), "v1-accept": "yes", "save": "1"}
    with CaptureQueriesContext(connection) as seen:
        done = reviewer.post(f"/claims/{CLAIM}/review/", said)
        opened = reviewer.get(done["Location"])
    assert done["Location"] == f"/claims/{SECOND}/review/?go=1"
    assert opened.status_code == 200
    assert len(counted(seen)) <= 34, "\n".join(sql[:150] for sql in counted(seen))
    assert queries.claim(CLAIM, by=REVIEWER).status is Status.VALUED
    last = reviewer.post(f"/claims/{SECOND}/review/", {"version": "1", "next": "", "save": "1"})
    assert last["Location"] == "/claims/review/"
    assert "Nothing waits." in reviewer.get(last["Location"]).content.decode()


def test_who_was_faster_stops_nobody(reviewer: Client) -> None:
    services.review_claim(CLAIM, {}, by=REVIEWER, at=AT)
    late = reviewer.post(f"/claims/{CLAIM}/review/", {"next": str(SECOND), "save": "1"})
    assert late["Location"] == f"/claims/{SECOND}/review/?go=1"
    services.review_claim(SECOND, {}, by=REVIEWER, at=AT)
    assert reviewer.get(late["Location"])["Location"] == "/claims/review/"


def test_mistakes_are_told_by_line_to_the_page_and_to_the_fragment(reviewer: Client) -> None:
    said = {"version": "1", "v2-accept": "no", "v2-quantity": "x"}
    page = reviewer.post(f"/claims/{CLAIM}/review/", said)
    assert page.status_code == 422
    fragment = reviewer.post(
        f"/claims/{CLAIM}/review/", {"v2-accept": "no"}, headers={"HX-Request": "true"}
    )
    text = fragment.content.decode()
    assert fragment.status_code == 200
    assert "Line 2:" in text
    assert "<html" not in text
    seen = reviewer.post(f"/claims/{CLAIM}/review/", {}, headers={"HX-Request": "true"})
    assert "data-effect" in seen.content.decode()


def test_the_queue_is_shown_in_parts(reviewer: Client) -> None:
    assert "HC/2026/00002" in reviewer.get("/claims/review/").content.decode()
    assert "HC/2026/00002" not in reviewer.get("/claims/review/?show=selected").content.decode()
