"""Schemes, payers and the mark of the installation."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.kernel.errors import Conflict, Invalid, NotAllowed
from jamii.registers.organisations import access, queries, services
from jamii.registers.organisations.models import Payer, Scheme
from jamii.registers.organisations.types import NewPayer
from jamii.registers.places.tests.factories import AT, HILL, LAKE, make_country

pytestmark = pytest.mark.django_db

NAMES = {"en": "Hill scheme", "fr": "Régime des collines"}


def test_a_scheme_has_its_currency_s_places() -> None:
    scheme = services.create_scheme("HILL", NAMES, "XAF", "Africa/Douala", by=SYSTEM, at=AT)
    assert (scheme.currency, scheme.places) == ("XAF", 0)
    assert queries.scheme_by_code("HILL") == scheme
    assert services.create_scheme("LAKE", NAMES, "XTS", by=SYSTEM, at=AT).places == 2


def test_a_wrong_scheme_names_every_mistake_and_is_not_made() -> None:
    with pytest.raises(Invalid) as refused:
        services.create_scheme(
            "HILL", {}, "ABX", "Africa/Nowhere", languages=["en", "xx"], by=SYSTEM, at=AT
        )
    assert [problem.code for problem in refused.value.problems] == [
        "required",
        "currency-unknown",
        "time-zone-unknown",
        "language-unknown",
    ]
    assert not Scheme.objects.exists()


def test_a_code_belongs_to_one_scheme_and_an_id_sent_twice_is_one() -> None:
    key = UUID(int=5)
    for _ in range(2):
        services.create_scheme("HILL", NAMES, "XTS", id=key, by=SYSTEM, at=AT)
    with pytest.raises(Invalid, match="scheme-code-taken"):
        services.create_scheme("HILL", NAMES, "XTS", by=SYSTEM, at=AT)
    assert Scheme.objects.count() == 1


def test_today_is_the_day_where_the_scheme_is() -> None:
    scheme = services.create_scheme("HILL", NAMES, "XTS", "Pacific/Auckland", by=SYSTEM, at=AT)
    late = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)
    assert queries.today(scheme, late) == date(2026, 2, 1)


def test_one_changes_only_the_own_scheme_and_only_the_version_one_read() -> None:
    hill = services.create_scheme("HILL", NAMES, "XTS", by=SYSTEM, at=AT)
    lake = services.create_scheme("LAKE", NAMES, "XTS", by=SYSTEM, at=AT)
    manager = Actor(UUID(int=1), "Ben", (Grant(frozenset({access.MANAGE}), scheme=hill.id),))
    change = {
        "names": {"en": "New"},
        "time_zone": "UTC",
        "languages": ["en"],
        "packs": [],
        "settings": {},
        "by": manager,
        "at": AT,
    }
    assert services.change_scheme(hill.id, version=1, **change).version == 2  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        services.change_scheme(hill.id, version=1, **change)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        services.change_scheme(lake.id, version=1, **change)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        services.create_scheme("MINE", NAMES, "XTS", by=manager, at=AT)
    assert queries.schemes(manager) == (queries.scheme(hill.id),)
    assert queries.scheme(lake.id).names == NAMES


def test_payers_are_loaded_once_and_chosen_by_place() -> None:
    make_country()
    rows = [
        NewPayer(UUID(int=1), "Ministry of Health", "government"),
        NewPayer(UUID(int=2), "Hill co-operative", "co-operative", place=HILL),
    ]
    assert services.load_payers(rows, by=SYSTEM, at=AT) == 2
    assert services.load_payers(rows, by=SYSTEM, at=AT) == 0
    assert [payer.name for payer in queries.payers([LAKE])] == ["Ministry of Health"]
    assert len(queries.payers([HILL])) == 2


def test_wrong_payers_are_told_by_row_and_none_is_loaded() -> None:
    rows = [
        NewPayer(UUID(int=1), "Ministry", "ministry", row=2),
        NewPayer(UUID(int=2), "", "donor", row=3),
    ]
    with pytest.raises(Invalid) as refused:
        services.load_payers(rows, by=SYSTEM, at=AT)
    assert [(problem.row, problem.code) for problem in refused.value.problems] == [
        (2, "payer-kind-unknown"),
        (3, "required"),
    ]
    with pytest.raises(Invalid, match="payer-place-unknown"):
        services.load_payers(
            [NewPayer(UUID(int=3), "Farm", "private", place=HILL)], by=SYSTEM, at=AT
        )
    assert not Payer.objects.exists()


def test_an_installation_is_marked_once() -> None:
    assert queries.installation() is None
    services.mark_installation("real", source="old", fingerprint="aa", by=SYSTEM, at=AT)
    services.mark_installation("real", source="old", fingerprint="aa", by=SYSTEM, at=AT)
    with pytest.raises(Conflict, match="installation-holds-data"):
        services.mark_installation("demo", by=SYSTEM, at=AT)
    installation = queries.installation()
    assert installation is not None
    assert (installation.mode, installation.source_fingerprint) == ("real", "aa")
