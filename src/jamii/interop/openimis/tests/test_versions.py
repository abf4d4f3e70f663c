"""Old versions, days on which each counts, records that ended."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from jamii.interop.openimis.reading import Book, Row
from jamii.interop.openimis.versions import Records, days_of, life_of, spans
from jamii.kernel.days import Days


def _row(key: str, since: str, until: str = "", legacy: str = "", code: str = "A") -> Row:
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    return Row(
        "items",
        int(key) + 1,
        key,
        at(since),
        at(until) if until else None,
        legacy,
        UUID(int=int(key)),
        {"ItemCode": code},
    )


def _records(*rows: Row, same: str | None = None) -> Records:
    return Records(Book({"items": list(rows)}), "items", same)


def test_an_old_version_belongs_to_the_row_that_stays() -> None:
    records = _records(
        _row("1", "2020-01-01"), _row("2", "2018-01-01", "2020-01-01", "1"), _row("3", "2019-01-01")
    )
    assert len(records) == 2
    assert [row.key for row in records.of("2").versions] == ["2", "1"]
    assert records.of("2").id == UUID(int=1)
    assert records.of("1").ended_on is None


def test_a_row_that_names_itself_is_the_row_that_stays() -> None:
    records = _records(
        _row("7", "2020-01-01", legacy="7"), _row("8", "2018-01-01", "2020-01-01", "7")
    )
    assert [row.key for row in records.of("8").versions] == ["8", "7"]


def test_a_closed_row_without_successor_is_an_ended_record() -> None:
    record = _records(_row("1", "2018-01-01", "2020-05-06 10:00:00")).of("1")
    assert record.ended_on == date(2020, 5, 6)
    assert life_of(record) == Days(date(2018, 1, 1), date(2020, 5, 5))


def test_a_version_ends_the_day_before_it_was_closed() -> None:
    assert days_of(_row("1", "2018-01-01", "2020-05-06 10:00:00")) == Days(
        date(2018, 1, 1), date(2020, 5, 5)
    )
    assert days_of(_row("1", "2018-01-01 08:00:00", "2018-01-01 09:00:00")) is None


def test_the_last_version_of_a_day_counts() -> None:
    record = _records(
        _row("1", "2020-01-10"),
        _row("2", "2020-01-01", "2020-01-05 12:00:00", "1"),
        _row("3", "2020-01-05 12:00:00", "2020-01-05 13:00:00", "1"),
        _row("4", "2020-01-05 13:00:00", "2020-01-10", "1"),
    ).of("1")
    assert [(row.key, days) for row, days in spans(record.versions)] == [
        ("2", Days(date(2020, 1, 1), date(2020, 1, 4))),
        ("4", Days(date(2020, 1, 5), date(2020, 1, 9))),
        ("1", Days(date(2020, 1, 10))),
    ]


def test_of_versions_over_the_same_days_the_one_with_the_highest_key_counts() -> None:
    record = _records(
        _row("1", "2020-01-01"),
        _row("2", "2019-01-01", "2019-12-31", "1"),
        _row("3", "2019-01-01", "2019-12-31", "1"),
    ).of("1")
    assert [(row.key, days) for row, days in spans(record.versions)] == [
        ("3", Days(date(2019, 1, 1), date(2019, 12, 30))),
        ("1", Days(date(2020, 1, 1))),
    ]


def test_a_code_that_was_closed_and_made_again_is_one_record() -> None:
    records = _records(
        _row("1", "2018-01-01", "2019-01-01"), _row("2", "2020-01-01"), same="ItemCode"
    )
    assert len(records) == 1
    assert records.of("1").id == UUID(int=2)
    assert [(row.key, days) for row, days in spans(records.of("1").versions)] == [
        ("1", Days(date(2018, 1, 1), date(2018, 12, 31))),
        ("2", Days(date(2020, 1, 1))),
    ]
