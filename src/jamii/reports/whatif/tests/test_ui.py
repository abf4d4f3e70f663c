"""The screens of what-if: ask, wait, read, keep as a table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jamii.claims.tests.factories import NOBODY, make_covered_farahs
from jamii.kernel.actors import Actor
from jamii.reports.whatif import models, services
from jamii.reports.whatif.queries import reading
from jamii.reports.whatif.tests.factories import (
    AT,
    ELSEWHERE,
    MANAGER,
    OF_A_PLACE,
    PLAN,
    RUN,
    YEAR,
    three_claims,
)
from jamii.reports.whatif.types import Change, Dimension, Group, Result, Run, RunId, State

pytestmark = pytest.mark.django_db
NEW = f"/whatif/plan/{PLAN}/"


@pytest.fixture
def sign_in(client: Client, monkeypatch: pytest.MonkeyPatch) -> Callable[[Actor], Client]:
    """The client of an actor, in a scheme with three claims."""
    make_covered_farahs()
    three_claims()

    def as_actor(actor: Actor) -> Client:
        monkeypatch.setattr(
            "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
        )
        return client

    return as_actor


def typed(**changes: str) -> dict[str, str]:
    """What the form sends when nothing is changed."""
    return {
        "form_id": str(RUN),
        "first": "2025-02-01",
        "last": "2026-01-31",
        "ceiling_any": "100",
        "deductible_any": "",
        "co-insurance_service": "80",
        "co-insurance_item": "100",
        "waiting_service": "0",
        "waiting_item": "0",
        "prices": "100",
        "more": "",
    } | changes


def test_the_form_shows_what_counts_today(sign_in: Callable[[Actor], Client]) -> None:
    page = sign_in(MANAGER).get(NEW).content.decode()
    assert 'name="ceiling_any" value="100"' in page
    assert 'name="co-insurance_service" value="80"' in page
    assert 'name="first" value="2025-02-01"' in page
    assert "<c-" not in page


def test_asked_worked_off_and_read(sign_in: Callable[[Actor], Client]) -> None:
    client = sign_in(MANAGER)
    sent = client.post(NEW, typed(ceiling_any="60", more="prices.service = 105"))
    assert (sent.status_code, sent["Location"]) == (303, f"/whatif/{RUN}/")
    assert models.Run.objects.get().change == [["ceiling.any", "60"], ["prices.service", "105"]]
    waiting = client.get(f"/whatif/{RUN}/").content.decode()
    assert "The claims are being gathered." in waiting
    services.carry_out(RUN, at=AT)
    progress = client.get(f"/whatif/{RUN}/", headers={"HX-Request": "true"})
    assert progress["HX-Refresh"] == "true"
    with CaptureQueriesContext(connection) as captured:
        page = client.get(f"/whatif/{RUN}/").content.decode().replace("\xa0", " ")
    assert len(captured) <= 10
    assert "-20.00 XTS" in page.replace("−", "-")
    assert "The ceiling for any care becomes 60.00 XTS." in page
    assert "100 %" in page
    table = client.get(f"/whatif/{RUN}/table/").content.decode().splitlines()
    assert table[1].startswith("all,,,2,3,100")
    with CaptureQueriesContext(connection) as captured:
        assert "60.00" in client.get("/whatif/").content.decode()
    assert len(captured) <= 10


def of_months(**groups: tuple[str, str]) -> Run:
    """A result with these months, before and after; names as `m2025_02`."""
    of = tuple(
        Group(name.strip("m").replace("_", "-"), 9, 9, Decimal(before), Decimal(after))
        for name, (before, after) in groups.items()
    )
    return Run(
        RunId(RUN),
        UUID(int=1),
        UUID(int=2),
        YEAR,
        Change(),
        State.DONE,
        0,
        0,
        AT,
        "Solange",
        "XTS",
        result=Result(groups={Dimension.MONTH: of}),
    )


def test_each_month_has_its_columns_and_one_alone_has_none() -> None:
    run = of_months(m2025_11=("50", "40"), m2026_01=("200", "0"), rest=("9", "9"))
    assert reading.months(run) == (
        reading.Month(date(2025, 11, 1), "25.0", "75.0", "20.0", "80.0"),
        reading.Month(date(2025, 12, 1), "0.0", "100.0", "0.0", "100.0"),
        reading.Month(date(2026, 1, 1), "100.0", "0.0", "0.0", "100.0"),
    )
    assert reading.months(of_months(m2025_11=("50", "40"), rest=("9", "9"))) == ()
    assert reading.months(of_months(m2025_10=("0", "0"), m2025_11=("0", "0")))[1].was == "0.0"


def test_the_columns_stand_above_the_table_of_months(sign_in: Callable[[Actor], Client]) -> None:
    client = sign_in(MANAGER)
    services.ask_and_wait(PLAN, YEAR, {}, id=RUN, by=MANAGER, at=AT)
    services.carry_out(RUN, at=AT)
    page = client.get(f"/whatif/{RUN}/").content.decode()
    assert 'class="whatif-months"' not in page
    row = models.Run.objects.get()
    months = of_months(m2025_11=("50", "40"), m2025_12=("20", "20"))
    assert months.result is not None
    row.result["groups"]["month"] = months.result.as_json()["groups"]["month"]
    row.save()
    page = client.get(f"/whatif/{RUN}/").content.decode()
    assert 'class="whatif-months"' in page
    assert "Nov 25" in page
    client.cookies["language"] = "fr"
    assert "nov. 25" in client.get(f"/whatif/{RUN}/").content.decode()


def test_mistakes_stand_beside_their_fields(sign_in: Callable[[Actor], Client]) -> None:
    client = sign_in(MANAGER)
    page = client.post(NEW, typed(ceiling_any="-1", more="ceilling = 4\nnonsense"))
    assert page.status_code == 422
    assert "Line 2: write a name, = and a value." in page.content.decode()
    page = client.post(NEW, typed(**{"co-insurance_item": "101"}, more="ceilling.any = 4"))
    text = page.content.decode()
    assert 'id="id_co-insurance_item_error" data-public>A percentage lies between' in text
    assert "ceilling.any: There is no “ceilling.any”. Did you mean ceiling.any" in text
    assert models.Run.objects.count() == 0


def test_cancelled_and_begun_again(sign_in: Callable[[Actor], Client]) -> None:
    client = sign_in(MANAGER)
    services.ask(PLAN, YEAR, {}, id=RUN, by=MANAGER, at=AT)
    assert client.post(f"/whatif/{RUN}/cancel/").status_code == 303
    assert "Begin again" in client.get(f"/whatif/{RUN}/").content.decode()
    assert client.post(f"/whatif/{RUN}/again/").status_code == 303
    assert models.Run.objects.get().state == "waiting"


@pytest.mark.parametrize(("who", "status"), [(NOBODY, 403), (ELSEWHERE, 404), (OF_A_PLACE, 404)])
def test_others_see_nothing(sign_in: Callable[[Actor], Client], who: Actor, status: int) -> None:
    services.ask(PLAN, YEAR, {}, id=RUN, by=MANAGER, at=AT)
    client = sign_in(who)
    assert client.get(f"/whatif/{RUN}/").status_code == status
    assert client.get(NEW).status_code == status
    assert client.post(NEW, typed()).status_code == status
    assert client.post(f"/whatif/{RUN}/cancel/").status_code == status
