"""What waits is decided by itself, once a night, at an hour of the scheme's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from jamii.claims import jobs, models, queries, services
from jamii.claims.records import RunState
from jamii.claims.rules.nightly import OFF, hour_of, night_after, night_before
from jamii.claims.tests.factories import NURSE, SCHEME, make_covered_farahs, new_claim
from jamii.claims.tests.test_deciding_ui import MANAGER
from jamii.claims.types import ClaimId
from jamii.kernel.actors import SYSTEM
from jamii.kernel.errors import NotAllowed
from jamii.platform import clock
from jamii.registers.organisations import queries as organisations
from jamii.registers.organisations import services as changing

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
NIGHT = datetime(2026, 2, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "before", "after"),
    [
        ("2026-01-31T12:00", "UTC", "2026-01-31T02:00", "2026-02-01T02:00"),
        ("2026-01-31T02:00", "UTC", "2026-01-31T02:00", "2026-02-01T02:00"),
        ("2026-01-31T01:59", "UTC", "2026-01-30T02:00", "2026-01-31T02:00"),
        # Two hours ahead of UTC: two in the morning is midnight.
        ("2026-01-31T12:00", "Africa/Kigali", "2026-01-31T00:00", "2026-02-01T00:00"),
        ("2026-01-31T23:30", "Africa/Kigali", "2026-01-31T00:00", "2026-02-01T00:00"),
        # Five hours behind: seven.
        ("2026-01-31T03:00", "America/Bogota", "2026-01-30T07:00", "2026-01-31T07:00"),
        # An hour ahead, and two once the clock is put forward, at that very hour.
        ("2026-03-29T12:00", "Europe/Paris", "2026-03-29T01:00", "2026-03-30T00:00"),
    ],
)
def test_an_hour_strikes_by_the_clock_of_the_scheme(
    at: str, zone: str, before: str, after: str
) -> None:
    moment, two = datetime.fromisoformat(at + "+00:00"), time(2)
    assert night_before(moment, two, zone) == datetime.fromisoformat(before + "+00:00")
    assert night_after(moment, two, zone) == datetime.fromisoformat(after + "+00:00")


def test_a_setting_is_an_hour_or_off() -> None:
    assert hour_of("02:00") == time(2)
    assert hour_of("23:45") == time(23, 45)
    assert hour_of(OFF) is None
    for wrong in ("2", "25:00", "02:00:00", "night", ""):
        with pytest.raises(ValueError, match=r"."):
            hour_of(wrong)


def wait(number: int, at: datetime) -> UUID:
    key = ClaimId(UUID(int=0xF100 + number))
    services.store_claim(new_claim(id=key), by=NURSE, at=at)
    return key


def decide_at(setting: str) -> None:
    """The scheme names another hour."""
    scheme = organisations.scheme(SCHEME)
    changing.change_scheme(
        SCHEME,
        version=scheme.version,
        names=scheme.names,
        time_zone=scheme.time_zone,
        languages=scheme.languages,
        packs=scheme.packs,
        settings={"claims": {"decide_at": setting}},
        by=SYSTEM,
        at=NOON,
    )


def decided_at(moment: datetime) -> int:
    """What the job of that moment decides, with the worker behind it."""
    before = models.Decision.objects.count()
    with clock.at_moment(moment):
        jobs.decide_by_night()
        for run in models.Run.objects.filter(state=RunState.RUNNING.value):
            services.work_on(run.id)
    return models.Decision.objects.count() - before


@pytest.mark.django_db
def test_what_waits_is_decided_in_the_night_and_what_comes_after_it_waits_for_the_next() -> None:
    make_covered_farahs()
    first = wait(1, NOON)
    assert decided_at(NOON + timedelta(hours=1)) == 0
    assert decided_at(NIGHT - timedelta(minutes=1)) == 0
    assert decided_at(NIGHT) == 1
    assert queries.claim(first, by=NURSE).decision_no == 1
    run = models.Run.objects.get()
    assert (run.actor_id, run.started_at) == (SYSTEM.id, NIGHT)
    wait(2, NIGHT + timedelta(minutes=5))
    assert decided_at(NIGHT + timedelta(minutes=10)) == 0
    # The worker was down for a night and half a day: it is made up for.
    assert decided_at(NIGHT + timedelta(hours=36)) == 1
    assert models.Run.objects.count() == 2


@pytest.mark.django_db
def test_no_second_run_in_a_night_and_none_beside_another() -> None:
    make_covered_farahs()
    wait(1, NOON)
    manager = services.start_run(SCHEME, worker=False, by=MANAGER, at=NIGHT + timedelta(minutes=1))
    services.pause_run(manager.id, by=MANAGER, at=NIGHT + timedelta(minutes=2))
    assert queries.due_tonight(NIGHT + timedelta(minutes=3)) == []
    next_night = NIGHT + timedelta(days=1)
    assert queries.due_tonight(next_night) == [SCHEME]
    assert services.decide_by_night(SCHEME, by=SYSTEM, at=next_night) is None
    assert models.Run.objects.count() == 1
    with pytest.raises(NotAllowed):
        services.decide_by_night(SCHEME, by=NURSE, at=next_night)


@pytest.mark.django_db
def test_a_scheme_may_choose_the_hour_or_switch_it_off() -> None:
    make_covered_farahs()
    wait(1, NOON)
    for setting, expected in (
        ("22:30", datetime(2026, 1, 31, 22, 30, tzinfo=UTC)),
        (OFF, None),
        ("at night", None),
    ):
        decide_at(setting)
        nights = queries.next_nights(organisations.all_schemes(), NOON)
        assert nights.get(SCHEME) == expected
        assert bool(queries.due_tonight(NIGHT)) == (expected is not None)


@pytest.mark.django_db
def test_manager_and_clerk_see_when_it_comes(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    make_covered_farahs()
    key = wait(1, NOON)

    def seen(actor: Any, address: str) -> str:
        monkeypatch.setattr(
            "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
        )
        text = client.get(address).content.decode()
        return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())

    with clock.at_moment(NOON):
        assert "What waits by 1 Feb 2026 02:00 is decided then" in seen(MANAGER, "/claims/waiting/")
        assert "decision 1 Feb 2026 02:00" in seen(NURSE, "/claims/ours/")
        assert "1 Feb 2026 02:00" in seen(NURSE, f"/claims/{key}/")
        run = services.start_run(SCHEME, worker=False, by=SYSTEM, at=NOON)
        services.pause_run(run.id, by=SYSTEM, at=NOON)
        assert "while this run stands still" in seen(MANAGER, "/claims/waiting/")
        assert "decision 1 Feb" not in seen(NURSE, "/claims/ours/")
        services.continue_run(run.id, worker=False, by=SYSTEM, at=NOON)
        services.work_on(run.id)
        assert "decision 1 Feb" not in seen(NURSE, "/claims/ours/")
        decide_at(OFF)
        assert "name no hour for it" in seen(MANAGER, "/claims/waiting/")
