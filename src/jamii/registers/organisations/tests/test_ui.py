"""The screens of schemes and payers."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.registers.organisations import access, services
from jamii.registers.organisations.types import NewPayer
from jamii.registers.places.tests.factories import AT, HILL, make_country

pytestmark = pytest.mark.django_db


def test_one_sees_the_own_schemes_only(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    hill = services.create_scheme("HILL", {"en": "Hill scheme"}, "XTS", by=SYSTEM, at=AT)
    lake = services.create_scheme("LAKE", {"en": "Lake scheme"}, "XTS", by=SYSTEM, at=AT)
    actor = Actor(UUID(int=1), "Ben", (Grant(frozenset({access.VIEW}), scheme=hill.id),))
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
    )
    listed = client.get("/organisations/").content.decode()
    assert "Hill scheme" in listed
    assert "Lake scheme" not in listed
    assert "XTS" in client.get(f"/organisations/{hill.id}/").content.decode()
    assert client.get(f"/organisations/{lake.id}/").status_code == 404


def test_payers_are_listed_with_their_place(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_country()
    services.load_payers(
        [
            NewPayer(UUID(int=1), "Ministry of Health", "government"),
            NewPayer(UUID(int=2), "Hill co-operative", "co-operative", place=HILL),
        ],
        by=SYSTEM,
        at=AT,
    )
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: SYSTEM
    )
    shown = client.get("/organisations/payers/").content.decode()
    assert "Ministry of Health" in shown
    assert "Hill" in shown
    assert "Co-operative" in shown
    empty = client.get("/organisations/payers/?q=zzz").content.decode()
    assert "No payer fits." in empty
