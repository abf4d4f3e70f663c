"""A module is switched off in a demonstration: it vanishes, the rest works, and it comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from jamii.commons.modules import models, queries, services
from jamii.commons.modules.types import Facts
from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.errors import NotAllowed, WrongState
from jamii.platform import jobs, switches
from jamii.platform.models import JournalEntry
from jamii.registers.accounts.tests.factories import PASSWORD, make_user
from jamii.registers.organisations import services as organisations

AT = datetime(2026, 1, 31, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db
# Claims stands on places; settlement and what-if stand on claims.
USES = {
    "jamii.claims": ("jamii.registers.places",),
    "jamii.settlement": ("jamii.claims",),
    "jamii.reports.whatif": ("jamii.claims",),
}


@pytest.fixture(autouse=True)
def measured(settings: object, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.JAMII_HOME = tmp_path  # type: ignore[attr-defined]
    monkeypatch.setattr("django.db.transaction.on_commit", lambda told: told())
    paths = [one.path for one in queries.modules()]
    models.Measurement.objects.bulk_create(
        models.Measurement(
            module=path,
            at=AT,
            release="1",
            facts=Facts(
                uses=USES.get(path, ()),
                used_by=tuple(other for other, used in USES.items() if path in used),
            ).as_json(),
        )
        for path in paths
    )
    yield
    switches.turn_off(())


@pytest.fixture
def demonstration() -> None:
    organisations.mark_installation("demo", by=SYSTEM, at=AT)


@pytest.fixture
def joseph(client: Client, demonstration: None) -> Actor:
    actor = make_user("joseph", "administrator")
    assert client.post("/sign-in/", {"login": "joseph", "password": PASSWORD}).status_code == 302
    return actor


def test_what_stands_on_a_module_goes_with_it(joseph: Actor) -> None:
    assert services.switch_off("claims", by=SYSTEM, at=AT) == ("claims", "settlement", "whatif")
    assert switches.off() == {"claims", "settlement", "whatif"}
    said = JournalEntry.objects.get(code="modules.switched-off")
    assert said.values == {"module": "claims", "names": "claims, settlement, whatif"}
    # What a module stands on comes back with it; what stands on it stays off until asked for.
    assert services.switch_on("settlement", by=SYSTEM, at=AT) == ("claims", "settlement")
    assert switches.off() == {"whatif"}


def test_its_screens_addresses_and_rights_vanish_and_come_back(
    client: Client, joseph: Actor
) -> None:
    assert client.get("/settlement/").status_code == 200
    assert 'href="/settlement/"' in client.get("/").content.decode()
    assert "settlement.runs" in client.get("/api/v1/me").json()["acts"]
    services.switch_off("settlement", by=SYSTEM, at=AT)
    gone = client.get("/settlement/", headers={"Accept-Language": "en"})
    assert gone.status_code == 404
    assert "switched off here" in gone.content.decode()
    refused = client.get(f"/api/v1/settlement/bills/{SYSTEM.id}/remittance")
    assert (refused.status_code, refused.json()["code"]) == (404, "module-off")
    assert 'href="/settlement/"' not in client.get("/").content.decode()
    assert "settlement.runs" not in client.get("/api/v1/me").json()["acts"]
    assert client.get("/claims/").status_code == 200
    services.switch_on("settlement", by=SYSTEM, at=AT)
    assert client.get("/settlement/").status_code == 200
    assert "settlement.runs" in client.get("/api/v1/me").json()["acts"]


def test_what_needs_no_right_vanishes_too(client: Client, joseph: Actor) -> None:
    assert 'href="/feedback/mine/"' in client.get("/").content.decode()
    services.switch_off("feedback", by=SYSTEM, at=AT)
    page = client.get("/").content.decode()
    assert "feedback" not in page.partition("<main")[0].partition("<nav")[2]
    assert "feedback-open" not in page
    assert client.get("/feedback/mine/").status_code == 404


def test_its_jobs_wait_and_none_is_lost(joseph: Actor) -> None:
    ran: list[str] = []

    @jobs.job("settlement.probe")
    def probe(what: str) -> None:
        ran.append(what)

    task = jobs.app.tasks["settlement.probe"]
    try:
        services.switch_off("settlement", by=SYSTEM, at=AT)
        task.func(what="one")
        assert ran == []
        waiting = [row for row in jobs.queued("todo") if row.name == "settlement.probe"]
        assert len(waiting) == 1
        assert waiting[0].scheduled_at is not None
        services.switch_on("settlement", by=SYSTEM, at=AT)
        task.func(what="one")
        assert ran == ["one"]
    finally:
        del jobs.app.tasks["settlement.probe"]


def test_the_screen_shows_first_what_goes(client: Client, joseph: Actor) -> None:
    asked = client.get("/modules/claims/switch/", headers={"Accept-Language": "en"})
    assert "Switch off 3 modules" in asked.content.decode()
    assert switches.off() == frozenset()
    done = client.post("/modules/claims/switch/", {"to": "off"})
    assert done.status_code == 303
    assert switches.off() == {"claims", "settlement", "whatif"}
    assert "switched off" in client.get("/modules/").content.decode()


@pytest.mark.parametrize(
    ("name", "code"), [("places", "module-essential"), ("accounts", "module-essential")]
)
def test_what_everything_stands_on_stays(demonstration: None, name: str, code: str) -> None:
    with pytest.raises(WrongState) as refusal:
        services.switch_off(name, by=SYSTEM, at=AT)
    assert refusal.value.code == code
    assert switches.off() == frozenset()


def test_where_people_work_nothing_is_switched_off() -> None:
    organisations.mark_installation("real", by=SYSTEM, at=AT)
    with pytest.raises(WrongState) as refusal:
        services.switch_off("settlement", by=SYSTEM, at=AT)
    assert refusal.value.code == "switch-only-in-demo"
    assert switches.off() == frozenset()


def test_off_and_on_are_said_once(demonstration: None) -> None:
    with pytest.raises(WrongState) as refusal:
        services.switch_on("settlement", by=SYSTEM, at=AT)
    assert refusal.value.code == "module-is-on"
    services.switch_off("settlement", by=SYSTEM, at=AT)
    with pytest.raises(WrongState) as refusal:
        services.switch_off("settlement", by=SYSTEM, at=AT)
    assert refusal.value.code == "module-is-off"
    assert JournalEntry.objects.filter(code__startswith="modules.switched").count() == 1


def test_who_may_not_switch_changes_nothing(demonstration: None) -> None:
    with pytest.raises(NotAllowed):
        services.switch_off("settlement", by=Actor(SYSTEM.id, "Nobody"), at=AT)
    assert switches.off() == frozenset()
    assert not JournalEntry.objects.filter(code__startswith="modules.").exists()
