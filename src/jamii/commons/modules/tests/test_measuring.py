"""What is measured is what really runs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from jamii.commons.modules import models, queries, services
from jamii.commons.modules.queries.declarations import declaration, paths
from jamii.commons.modules.queries.source import Source
from jamii.commons.modules.types import Facts, Grade
from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.errors import NotAllowed, NotFound
from jamii.platform.packs.types import Delta, DeltaId, DeltaKind

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 31, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def facts(django_db_setup: None, django_db_blocker: object) -> dict[str, Facts]:
    """Measured once for all tests: it takes a few seconds."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        return queries.measured(AT.date())


def test_every_module_says_what_it_is_for_in_both_languages() -> None:
    for path in paths():
        said = declaration(path)
        assert said.title.keys() == {"en", "fr"}, path
        assert said.owner, path


def test_each_module_is_measured(facts: dict[str, Facts]) -> None:
    assert tuple(facts) == paths()
    assert all(one.lines > 100 and one.tests > 0 for one in facts.values())


def test_no_module_uses_one_above(facts: dict[str, Facts]) -> None:
    assert {path: one.upward for path, one in facts.items() if one.upward} == {}


def test_who_uses_whom_agrees_on_both_sides(facts: dict[str, Facts]) -> None:
    forth = {(path, other) for path, one in facts.items() for other in one.uses}
    back = {(other, path) for path, one in facts.items() for other in one.used_by}
    assert forth == back
    assert ("jamii.claims", "jamii.schemes.usage") in forth
    assert ("jamii.settlement", "jamii.claims") in forth


def test_what_a_module_offers_is_found(facts: dict[str, Facts]) -> None:
    claims = facts["jamii.claims"]
    assert "claims_claim" in {table.name for table in claims.tables}
    assert "claims.detail" in claims.screens
    assert "claims.review" in claims.acts
    assert "claims.work-on-run" in claims.jobs
    assert "claim_number" in claims.hooks
    assert "demoland" in claims.packs
    assert "claims/<claim_id>" in claims.routes
    assert facts["jamii.schemes.usage"].screens == ()


def test_what_replaces_code_for_long_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def delta(number: int, since: date) -> Delta:
        return Delta(
            DeltaId(f"x.{number}"), "x", since, DeltaKind.CODE_OVERRIDE, "claims.claim.submit"
        )

    stated = (delta(1, date(2025, 7, 1)), delta(2, date(2025, 9, 1)))
    monkeypatch.setattr(
        "jamii.platform.packs.loaded.deltas_of",
        lambda packs, kind: stated if kind is DeltaKind.CODE_OVERRIDE else (),
    )
    facts = queries.measured(AT.date())
    assert {path: one.old_overrides for path, one in facts.items() if one.old_overrides} == {
        "jamii.claims": 1
    }
    assert "x" in facts["jamii.claims"].packs


def test_french_is_whole_in_every_module(facts: dict[str, Facts]) -> None:
    missing = {p: (f.translated, f.texts) for p, f in facts.items() if f.translated != f.texts}
    assert missing == {}


def test_measuring_asks_the_database_twice(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(2):  # rows of the tables, and feedback by module
        queries.measured(AT.date())


def test_what_was_found_is_kept_and_shown(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, *_others = paths()
    monkeypatch.setattr(services, "measured", lambda on: {first: Facts(tests=7)})
    services.measure(by=SYSTEM, at=AT)
    monkeypatch.setattr(services, "measured", lambda on: {first: Facts(tests=8, texts=2)})
    services.measure(by=SYSTEM, at=AT)
    with django_assert_num_queries(1):
        shown = {one.path: one for one in queries.modules()}
    assert shown[first].facts.tests == 8
    assert shown[first].grade is Grade.NONE  # none of its texts is in French
    others = [one for path, one in shown.items() if path != first]
    assert all(one.measured_at is None and one.verdict is None for one in others)
    assert models.Measurement.objects.count() == 2


def test_who_may_not_measure_changes_nothing() -> None:
    with pytest.raises(NotAllowed):
        services.measure(by=Actor(uuid4(), "Nobody"), at=AT)
    assert not models.Measurement.objects.exists()


def test_there_is_no_module_of_that_name() -> None:
    with pytest.raises(NotFound):
        queries.module("teleportation")


def test_an_act_counts_as_journalled_through_what_it_calls(tmp_path: Path) -> None:
    (tmp_path / "services.py").write_text(
        "def enrol(x, *, by, at):\n    _done(x)\n\n"
        "def forget(x, *, by, at):\n    x.forget()\n\n"
        "def look(x):\n    return x\n\n"
        "def _done(x):\n    journal.write('x.done', x)\n"
    )
    assert Source(tmp_path).mutations() == (frozenset({"enrol", "forget"}), frozenset({"enrol"}))


def test_refusals_are_found_and_looked_for_in_the_tests(tmp_path: Path) -> None:
    (tmp_path / "services.py").write_text("raise Invalid('too-late')\nraise NotFound('gone')\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_x.py").write_text(
        "def test_late():\n    assert code == 'too-late'\n"
    )
    source = Source(tmp_path)
    assert source.refusals == {"too-late", "gone"}
    assert "too-late" in source.tested_words
    assert "gone" not in source.tested_words
    assert source.tests == 1


def test_a_visitor_reads_the_map_and_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {path: Facts(tests=4, uses=("jamii.registers.places",)) for path in paths()}
    monkeypatch.setattr(services, "measured", lambda on: found)
    services.measure(by=SYSTEM, at=AT)
    client = Client()
    shown = client.get("/modules/", headers={"Accept-Language": "fr"})
    assert shown.status_code == 200
    assert "Grand livre" in shown.content.decode()
    one = client.get("/modules/ledger/", headers={"Accept-Language": "en"}).content.decode()
    assert "Where every franc went" in one
    assert "Has tests: 4." in one
    assert client.get("/modules/teleportation/").status_code == 404
    assert client.post("/modules/measure/").status_code == 302  # to sign in
