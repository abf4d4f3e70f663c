"""The plumbing keeps its promises on the real database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import translation

from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.kernel.days import Days
from jamii.kernel.errors import Conflict, NotAllowed, NotFound
from jamii.platform import (
    clock,
    database,
    files,
    hooks,
    idempotency,
    journal,
    locale,
    numbering,
    permissions,
    sentences,
)
from jamii.platform.acting import done_by
from jamii.platform.models import Answered, Counter, JournalEntry

MOMENT = datetime(2026, 1, 31, 8, tzinfo=UTC)
SUBJECT = UUID(int=77)
SCHEME, OTHER, VILLAGE, TOWN, HILL = (UUID(int=number) for number in range(1, 6))


def test_an_act_and_its_journal_line_stand_or_fall_together(transactional_db: None) -> None:
    def act_that_fails() -> None:
        with done_by(SYSTEM, MOMENT):
            journal.write("not-found", ("test.thing", SUBJECT), by=SYSTEM, at=MOMENT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act_that_fails()
    assert JournalEntry.objects.count() == 0


def test_the_transaction_knows_its_actor(db: None) -> None:
    with done_by(SYSTEM, MOMENT), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pghistory.context_metadata')::json ->> 'actor'")
        assert cursor.fetchone() == (str(SYSTEM.id),)


def test_an_act_within_an_act_of_the_same_person_joins_it(
    db: None, django_assert_num_queries: object
) -> None:
    # The outer act opens a transaction, says who acts, and ends it; the inner one adds nothing.
    with django_assert_num_queries(3), done_by(SYSTEM, MOMENT), done_by(SYSTEM, MOMENT):  # type: ignore[operator]
        pass


def test_a_journal_line_is_never_changed(db: None) -> None:
    journal.write("not-found", ("test.thing", SUBJECT), by=SYSTEM, at=MOMENT)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        JournalEntry.objects.update(actor_name="somebody else")
    assert [entry.actor_name for entry in journal.entries_about("test.thing", SUBJECT)] == ["Jamii"]


def test_numbers_run_without_gaps_when_two_ask_at_once(transactional_db: None) -> None:
    given: list[int] = []

    def ask() -> None:
        try:
            for _ in range(20):
                with transaction.atomic():
                    given.append(numbering.next_number("test"))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 41))


def test_a_number_of_an_act_that_failed_is_given_again(transactional_db: None) -> None:
    def act_that_fails() -> None:
        with transaction.atomic():
            numbering.next_number("test")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act_that_fails()
    with transaction.atomic():
        assert numbering.next_number("test") == 1
    assert Counter.objects.get().last == 1


def test_the_same_key_is_one_act(db: None) -> None:
    done: list[int] = []

    def act() -> dict[str, int]:
        done.append(1)
        return {"count": len(done)}

    for _ in range(2):
        answer = idempotency.once(SUBJECT, "test", {"a": 1}, act, by=SYSTEM, at=MOMENT)
        assert answer == {"count": 1}
    assert done == [1]
    with pytest.raises(Conflict, match="key-used-otherwise"):
        idempotency.once(SUBJECT, "test", {"a": 2}, act, by=SYSTEM, at=MOMENT)
    assert Answered.objects.count() == 1


def test_ranges_of_days_go_to_the_database_and_back() -> None:
    june = Days(date(2024, 6, 1), date(2024, 6, 30))
    assert str(database.as_range(june)) == "[2024-06-01, 2024-07-01)"
    assert database.as_days(database.as_range(june)) == june
    assert database.as_days(database.as_range(Days(date(2024, 6, 1)))) == Days(date(2024, 6, 1))


NURSE = Actor(
    UUID(int=9),
    "Amina",
    (
        Grant(frozenset({"test.view"}), scheme=SCHEME, places=frozenset({VILLAGE})),
        Grant(frozenset({"test.enter"}), scheme=SCHEME, facility=HILL),
    ),
)


@pytest.mark.parametrize(
    ("act", "where", "allowed"),
    [
        ("test.view", {"scheme": SCHEME, "place": VILLAGE}, True),
        ("test.view", {"scheme": SCHEME, "place": TOWN}, False),
        ("test.view", {"scheme": OTHER, "place": VILLAGE}, False),
        ("test.enter", {"scheme": SCHEME, "facility": HILL}, True),
        ("test.enter", {"scheme": SCHEME, "facility": TOWN}, False),
        ("test.review", {}, False),
    ],
)
def test_an_act_is_allowed_where_one_grant_holds_it(
    act: str, where: dict[str, UUID], allowed: bool
) -> None:
    assert permissions.is_allowed(NURSE, act, **where) is allowed
    if not allowed:
        with pytest.raises(NotAllowed):
            permissions.require(NURSE, act, **where)


def test_rows_are_limited_to_the_actors_reach(db: None) -> None:
    for scheme, subject in [(SCHEME, VILLAGE), (SCHEME, TOWN), (OTHER, VILLAGE)]:
        journal.write("not-found", ("test.x", subject), by=SYSTEM, at=MOMENT, scheme=scheme)
    seen = permissions.limit(
        JournalEntry.objects.all(), NURSE, "test.view", scheme="scheme_id", place="subject_id"
    )
    assert [(row.scheme_id, row.subject_id) for row in seen] == [(SCHEME, VILLAGE)]
    assert not permissions.limit(JournalEntry.objects.all(), NURSE, "test.review").exists()
    assert permissions.limit(JournalEntry.objects.all(), SYSTEM, "test.view").count() == 3


def test_files_are_kept_encrypted() -> None:
    key = files.store(b"a photo")
    stored = (settings.JAMII_FILES / key[:2] / key).read_bytes()
    assert b"a photo" not in stored
    assert files.read(key) == b"a photo"


@pytest.mark.parametrize("key", ["../../etc/passwd", "0" * 32, ""])
def test_an_unknown_file_is_not_found(key: str) -> None:
    with pytest.raises(NotFound):
        files.read(key)


@pytest.mark.parametrize(
    ("language", "money", "xaf", "day"),
    [
        ("en", "1,250.50\N{NO-BREAK SPACE}XTS", "1,251\N{NO-BREAK SPACE}XAF", "5 Mar 2026"),
        (
            "fr",
            "1\N{NARROW NO-BREAK SPACE}250,50\N{NO-BREAK SPACE}XTS",
            "1\N{NARROW NO-BREAK SPACE}251\N{NO-BREAK SPACE}XAF",
            "5 mars 2026",
        ),
    ],
)
def test_amounts_and_days_are_written_as_the_reader_does(
    language: str, money: str, xaf: str, day: str
) -> None:
    with translation.override(language):
        assert locale.money(Decimal("1250.5"), "XTS") == money
        assert locale.money(Decimal("1250.6"), "XAF") == xaf
        assert locale.day(date(2026, 3, 5)) == day


def test_a_code_becomes_a_sentence_with_its_values() -> None:
    with translation.override("en"):
        assert sentences.sentence("file-too-large", {"limit_kb": 300}) == (
            "The file is too large. At most 300 kB are accepted."
        )


def test_a_code_without_a_sentence_is_an_error_in_tests() -> None:
    with pytest.raises(sentences.UnknownCode):
        sentences.sentence("never-registered")


def test_a_code_has_one_sentence() -> None:
    with pytest.raises(ValueError, match="two sentences"):
        sentences.register({"required": "Something else."})


@pytest.fixture
def virtual_noon() -> Iterator[datetime]:
    moment = datetime(2025, 3, 1, 12, tzinfo=UTC)
    with clock.at_moment(moment):
        yield moment


def test_the_clock_may_be_set(virtual_noon: datetime) -> None:
    assert clock.now() == virtual_noon


def test_tests_live_on_a_fixed_day() -> None:
    assert clock.now().date() == date(2026, 1, 31)


def test_an_unknown_hook_is_an_error() -> None:
    with pytest.raises(hooks.HookError, match="no hook"):
        hooks.choose(("demoland",), "paint_it_green")
