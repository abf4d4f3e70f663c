"""The screens of settlement: a month drafted, confirmed, billed, paid and undone, without
JavaScript, in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from uuid import UUID

import pytest
from django.test import Client

from jamii.kernel.actors import Actor
from jamii.platform import clock
from jamii.settlement import models, queries, services
from jamii.settlement.tests.factories import (
    AMINA,
    BY_CAPITATION,
    GRACE,
    IN_SEPTEMBER,
    SOLANGE,
    confirmed,
    drafted,
    make_month,
    send,
)
from jamii.settlement.types import RunState

pytestmark = pytest.mark.django_db

CLAIM = UUID(int=0xF1)
SignIn = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def _in_september(request: pytest.FixtureRequest) -> Iterator[None]:
    """August with capitation; with the marker-like name `zero` nothing was contributed."""
    if "zero" in request.node.name:
        make_month(paid=None)
    else:
        make_month(capitation=BY_CAPITATION)
    send()
    with clock.at_moment(IN_SEPTEMBER):
        yield


@pytest.fixture
def sign_in(client: Client, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """The client of an actor."""

    def as_actor(actor: Actor) -> Client:
        monkeypatch.setattr(
            "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
        )
        return client

    return as_actor


def text_of(client: Client, address: str) -> str:
    """The page, which holds no component that was left unrendered."""
    page = client.get(address)
    assert page.status_code == 200
    text = page.content.decode()
    assert "<c-" not in text
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_a_month_goes_from_draft_to_paid_bill(sign_in: SignIn) -> None:
    client = sign_in(GRACE)
    form = text_of(client, "/settlement/new/")
    key = re.search(r'name="form_id" value="([0-9a-f-]+)"', form)
    scheme = re.search(r'name="scheme" value="([0-9a-f-]+)"', form)
    assert key
    assert scheme
    assert '<option value="2025-08" selected>August 2025</option>' in form
    given = {"form_id": key[1], "scheme": scheme[1], "month": "2025-08", "place": ""}
    sent = client.post("/settlement/new/", given)
    assert sent.status_code == 303
    again = client.post("/settlement/new/", given)
    assert again["Location"] == sent["Location"] == f"/settlement/runs/{key[1]}/"
    assert models.Run.objects.count() == 1
    shown = text_of(client, sent["Location"])
    assert "You drafted this run. Somebody else looks at it and confirms it." in shown
    assert "Confirm the run" not in shown

    client = sign_in(SOLANGE)
    assert "1" in text_of(client, "/")
    shown = text_of(client, sent["Location"])
    assert "Confirm the run" in shown
    done = client.post(f"{sent['Location']}confirm/", {})
    assert (done.status_code, done["Location"]) == (303, sent["Location"])
    assert "Its bills" in text_of(client, sent["Location"])

    client = sign_in(GRACE)
    (bill,) = queries.bills(by=GRACE)
    assert bill.number in text_of(client, f"/settlement/bills/?state=open&run={key[1]}")
    address = f"/settlement/bills/{bill.id}/"
    shown = text_of(client, address)
    assert "Mark as paid" in shown
    assert "HC/2025/00001" in shown
    assert "HC/2025/00001" not in text_of(client, f"{address}?claims=no")
    missing = client.post(f"{address}pay/", {"paid_on": "2025-09-02", "account": "1000"})
    assert missing.status_code == 422
    assert missing.content.decode().count('class="mistake"') == 1
    early = client.post(
        f"{address}pay/", {"paid_on": "2025-08-31", "reference": "TR 1", "account": "1000"}
    )
    assert early.status_code == 422
    assert "it cannot be paid before" in early.content.decode()
    paid = client.post(
        f"{address}pay/", {"paid_on": "2025-09-02", "reference": "TR 1", "account": "1000"}
    )
    assert (paid.status_code, paid["Location"]) == (303, address)
    assert "Take this payment back" in text_of(client, address)
    assert "Paid on 2 Sep 2025, reference TR 1." in text_of(client, f"/claims/{CLAIM}/")


def test_the_arithmetic_is_on_the_page_of_a_run(sign_in: SignIn) -> None:
    run = drafted()
    client = sign_in(SOLANGE)
    shown = text_of(client, f"/settlement/runs/{run.id}/")
    assert "<svg" in shown
    for words in ("Relative prices", "Capitation", "By facility", "Hill clinic", "37.37 XTS"):
        assert words in shown
    assert "50 % of the 74.74 XTS contributed for the month make a pool of 37.37 XTS." in shown
    client.cookies["language"] = "fr"
    french = text_of(client, f"/settlement/runs/{run.id}/")
    assert "50 % des 74,74 XTS de cotisations du mois forment une enveloppe" in french
    assert "août 2025" in french
    assert "Confirmer le règlement" in french


def test_a_draft_is_refused_with_a_reason_that_stands_on_its_page(sign_in: SignIn) -> None:
    run = drafted()
    client = sign_in(SOLANGE)
    empty = client.post(f"/settlement/runs/{run.id}/refuse/", {"reason": ""})
    assert empty.status_code == 422
    assert models.Run.objects.get().state == "draft"
    refused = client.post(f"/settlement/runs/{run.id}/refuse/", {"reason": "Too small a pool."})
    assert refused.status_code == 303
    shown = text_of(client, f"/settlement/runs/{run.id}/")
    assert "Refused by Solange:" in shown
    assert "Too small a pool." in shown
    late = client.post(f"/settlement/runs/{run.id}/confirm/", {})
    assert late.status_code == 409
    assert "The run is refused; this can no longer be done." in late.content.decode()


def test_an_index_of_zero_must_be_meant(sign_in: SignIn) -> None:
    run = drafted()
    client = sign_in(SOLANGE)
    address = f"/settlement/runs/{run.id}/"
    shown = text_of(client, address)
    assert "nothing was contributed for lines worth 200.00 XTS" in shown
    refused = client.post(f"{address}confirm/", {})
    assert refused.status_code == 422
    assert "Say that this is meant, or refuse the draft." in refused.content.decode()
    assert models.Run.objects.get().state == "draft"
    assert client.post(f"{address}confirm/", {"accepts_zero": "on"}).status_code == 303


def test_a_run_is_undone_from_its_page_while_nothing_is_paid(sign_in: SignIn) -> None:
    run = confirmed()
    (bill,) = queries.bills(by=GRACE)
    services.pay_bill(bill.id, IN_SEPTEMBER.date(), "TR 1", "1000", by=GRACE, at=IN_SEPTEMBER)
    client = sign_in(SOLANGE)
    assert "Undo this run" in text_of(client, f"/settlement/runs/{run.id}/")
    paid = client.post(f"/settlement/runs/{run.id}/undo/", {"reason": "Wrong terms."})
    assert paid.status_code == 409
    assert "A bill of 2025-08 is paid." in paid.content.decode()
    back = sign_in(GRACE).post(
        f"/settlement/bills/{bill.id}/take-back/", {"reason": "The transfer came back."}
    )
    assert back.status_code == 303
    undone = sign_in(SOLANGE).post(f"/settlement/runs/{run.id}/undo/", {"reason": "Wrong terms."})
    assert undone.status_code == 303
    assert queries.run(run.id, by=SOLANGE).run.state is RunState.UNDONE
    shown = text_of(client, f"/settlement/runs/{run.id}/")
    assert "Undone by Solange:" in shown
    assert "Wrong terms." in shown
    cancelled = text_of(client, f"/settlement/bills/{bill.id}/")
    assert "This bill was cancelled with its run." in cancelled
    assert "To be paid with bill" not in text_of(client, f"/claims/{CLAIM}/")


def test_the_screens_keep_to_those_who_may(sign_in: SignIn) -> None:
    run = confirmed()
    (bill,) = queries.bills(by=GRACE)
    client = sign_in(AMINA)
    assert bill.number in text_of(client, "/settlement/bills/")
    shown = text_of(client, f"/settlement/bills/{bill.id}/")
    assert "Mark as paid" not in shown
    assert f"To be paid with bill {bill.number}." in text_of(client, f"/claims/{CLAIM}/")
    for address in ("", "new/", f"runs/{run.id}/"):
        assert client.get(f"/settlement/{address}").status_code == 403
    for address in (
        f"runs/{run.id}/confirm/",
        f"runs/{run.id}/refuse/",
        f"runs/{run.id}/undo/",
        f"bills/{bill.id}/pay/",
        f"bills/{bill.id}/take-back/",
    ):
        assert client.post(f"/settlement/{address}", {"reason": "x"}).status_code == 403
    assert queries.bills(by=GRACE)[0].amount == Decimal("37.37")
    assert sign_in(Actor(UUID(int=0x98), "Nobody")).get("/settlement/").status_code == 403


def test_pages_keep_their_statements(sign_in: SignIn, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    run = confirmed()
    (bill,) = queries.bills(by=GRACE)
    client = sign_in(GRACE)
    for address, most in (
        ("/settlement/", 10),
        ("/settlement/bills/", 10),
        (f"/settlement/runs/{run.id}/", 14),
        (f"/settlement/bills/{bill.id}/", 14),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200
