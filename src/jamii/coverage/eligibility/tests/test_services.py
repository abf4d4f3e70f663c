"""The desk's question: the answer, the record of it, who may ask, and the budget of statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jamii.coverage.eligibility import models, queries, services
from jamii.coverage.eligibility.tests.factories import (
    COVER,
    NOBODY,
    NURSE,
    REVIEWER,
    SCHEME,
    TODAY,
    make_covered_farahs,
)
from jamii.coverage.eligibility.types import Outcome
from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.errors import Invalid, NotAllowed, NotFound
from jamii.registers.people import queries as people
from jamii.registers.people.tests.factories import ADA, FARAHS
from jamii.registers.places.tests.factories import AT
from jamii.registers.providers.tests.factories import CLINIC, HOSPITAL
from jamii.schemes.plans.types import Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def number() -> str:
    """Ada's number; she is covered."""
    make_covered_farahs()
    return people.persons([ADA])[ADA].number


def counted(seen: CaptureQueriesContext) -> list[str]:
    """The statements that count: no BEGIN, no SAVEPOINT."""
    skipped = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
    return [query["sql"] for query in seen if not query["sql"].startswith(skipped)]


def test_yes_with_what_is_left_and_recorded(number: str) -> None:
    checked = services.check(number, on=TODAY, facility=CLINIC, by=NURSE, at=AT)
    assert (checked.answer.outcome, checked.answer.best) == (Outcome.YES, COVER)
    (cover,) = checked.answer.covers
    assert cover.care[0].ceiling_left == 100
    row = models.Check.objects.get()
    assert (row.outcome, row.person_id, row.scheme_id) == ("yes", ADA, SCHEME)
    assert (row.actor_name, row.facility_id, row.on) == ("Amina", CLINIC, TODAY)
    (seen,) = queries.checks_of(ADA, by=REVIEWER)
    assert (seen.outcome, seen.actor_name) == (Outcome.YES, "Amina")


@pytest.mark.parametrize(
    ("kind", "code", "outcome", "reasons"),
    [
        (Kind.SERVICE, "V1", Outcome.YES, []),
        (Kind.SERVICE, "X1", Outcome.NO, ["entry-not-covered"]),
        (Kind.SERVICE, "S1", Outcome.NO, ["entry-not-on-list"]),
        (Kind.SERVICE, "ZZ", Outcome.NO, ["entry-not-known"]),
    ],
)
def test_a_service_is_asked_for(
    number: str, kind: Kind, code: str, outcome: Outcome, reasons: list[str]
) -> None:
    checked = services.check(number, on=TODAY, entry=(kind, code), facility=CLINIC, by=NURSE, at=AT)
    assert checked.answer.outcome is outcome
    assert [reason.code for reason in checked.answer.reasons] == reasons
    assert models.Check.objects.get().entry_code == code


def test_no_before_the_cover_begins(number: str) -> None:
    checked = services.check(number, on=date(2025, 6, 30), by=NURSE, at=AT)
    assert checked.answer.outcome is Outcome.NO
    assert [reason.code for reason in checked.answer.reasons] == ["cover-starts-on"]


def test_who_may_not_ask_learns_nothing_and_leaves_no_record(number: str) -> None:
    elsewhere = Actor(NURSE.id, "Amina", (replace(NURSE.grants[0], scheme=UUID(int=0x99)),))
    with pytest.raises(NotAllowed):
        services.check(number, on=TODAY, by=NOBODY, at=AT)
    with pytest.raises(NotAllowed):
        services.check(number, on=TODAY, facility=HOSPITAL, by=NURSE, at=AT)
    with pytest.raises(NotFound, match="member-unknown"):
        services.check(number, on=TODAY, facility=CLINIC, by=elsewhere, at=AT)
    with pytest.raises(NotFound, match="member-unknown"):
        services.check("77", on=TODAY, by=NURSE, at=AT)
    with pytest.raises(Invalid, match="day-too-far"):
        services.check(number, on=TODAY - timedelta(days=900), by=NURSE, at=AT)
    assert models.Check.objects.count() == 0
    assert queries.checks_of(ADA, by=elsewhere) == []


def test_a_record_is_never_changed(number: str) -> None:
    services.check(number, on=TODAY, by=NURSE, at=AT)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        models.Check.objects.update(outcome="no")


def test_what_is_left_of_a_household(number: str) -> None:
    (ada, covers), (kim, _) = services.left_of_household(FARAHS, TODAY, by=SYSTEM)
    assert (ada.other_names, kim.other_names) == ("Ada", "Kim")
    assert [cover.cover for cover in covers] == [COVER]
    with pytest.raises(NotFound):
        services.left_of_household(FARAHS, TODAY, by=NOBODY)


def test_the_question_keeps_to_its_budget(number: str) -> None:
    services.check(number, on=TODAY, facility=CLINIC, by=NURSE, at=AT)  # terms are in memory now
    with CaptureQueriesContext(connection) as seen:
        services.check(number, on=TODAY, facility=CLINIC, by=NURSE, at=AT)
    assert len(counted(seen)) <= 6, "\n".join(sql[:100] for sql in counted(seen))
    with CaptureQueriesContext(connection) as seen:
        services.check(number, on=TODAY, entry=(Kind.SERVICE, "V1"), by=NURSE, at=AT)
    assert len(counted(seen)) <= 8, "\n".join(sql[:100] for sql in counted(seen))
