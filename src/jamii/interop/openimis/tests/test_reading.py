"""A broken source is told with file, row and column; a good one is read cell by cell."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from jamii.interop.openimis import cells
from jamii.interop.openimis.reading import read
from jamii.interop.openimis.source import CsvSource
from jamii.interop.openimis.tests.factories import ITEMS, PLACES, UNTIL, write_source
from jamii.kernel.errors import Invalid


def _mistakes(folder: Path) -> list[tuple[str, str, int | None, str]]:
    with pytest.raises(Invalid) as refused:
        read(CsvSource(folder))
    return [
        (str(problem.values["file"]), problem.code, problem.row, str(problem.values["column"]))
        for problem in refused.value.problems
    ]


def test_a_whole_source_is_read(tmp_path: Path) -> None:
    book = read(CsvSource(write_source(tmp_path, {"locations": PLACES, "items": ITEMS})))
    assert [row["LocationType"] for row in book.table("locations")] == [
        "region",
        "district",
        "ward",
        "village",
    ]
    item = book.table("items")[0]
    assert (item.number, item["ItemPrice"], item["ItemCareType"]) == (2, Decimal("2.50"), "out")
    assert item.since == datetime(2020, 1, 1, tzinfo=UTC)
    assert book.counts["locations"] == 4


def test_every_mistake_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    wrong_place = {**PLACES[3], "LocationType": "X", "MalePopulation": "many"}
    wrong_item = {**ITEMS[0], "ItemPrice": "", "ValidityFrom": "2020-13-01"}
    folder = write_source(
        tmp_path, {"locations": [*PLACES[:3], wrong_place], "items": [wrong_item]}
    )
    assert _mistakes(folder) == [
        ("locations.csv", "unknown-code", 5, "LocationType"),
        ("locations.csv", "not-a-number", 5, "MalePopulation"),
        ("items.csv", "required", 2, "ItemPrice"),
        ("items.csv", "not-a-day", 2, "ValidityFrom"),
    ]


def test_a_code_twice_is_told_for_each_row_in_force(tmp_path: Path) -> None:
    twin = {**PLACES[3], "LocationId": "5"}
    closed = {**PLACES[3], "LocationId": "6", "ValidityTo": UNTIL}
    folder = write_source(tmp_path, {"locations": [*PLACES, twin, closed]})
    assert _mistakes(folder) == [
        ("locations.csv", "code-twice", 5, "LocationCode"),
        ("locations.csv", "code-twice", 6, "LocationCode"),
    ]


def test_an_unknown_reference_is_told(tmp_path: Path) -> None:
    lost = {**PLACES[3], "ParentLocationId": "77"}
    folder = write_source(tmp_path, {"locations": [*PLACES[:3], lost]})
    assert _mistakes(folder) == [("locations.csv", "unknown-row", 5, "ParentLocationId")]


def test_a_missing_column_is_told(tmp_path: Path) -> None:
    folder = write_source(tmp_path, {"items": ITEMS})
    for name in ("items.csv", "MANIFEST.tsv"):
        file = folder / name
        file.write_text(file.read_text().replace("ItemPrice", "Price"))
    assert _mistakes(folder) == [("items.csv", "column-missing", 1, "ItemPrice")]


def test_a_header_that_differs_from_its_list_is_told(tmp_path: Path) -> None:
    folder = write_source(tmp_path, {"items": ITEMS})
    file = folder / "items.csv"
    file.write_text(file.read_text().replace("ItemPrice", "Price"))
    assert _mistakes(folder) == [("items.csv", "column-missing", 1, "ItemPrice")]


def test_an_empty_a_missing_and_a_wrongly_written_file_are_told(tmp_path: Path) -> None:
    folder = write_source(tmp_path, {"items": ITEMS})
    (folder / "locations.csv").write_bytes(b"")
    (folder / "services.csv").unlink()
    content = (folder / "items.csv").read_text().replace("Aspirin", "Aspirín")
    (folder / "items.csv").write_bytes(content.encode("latin-1"))
    assert sorted(_mistakes(folder)) == [
        ("items.csv", "file-encoding", 2, ""),
        ("locations.csv", "source-file-empty", None, ""),
        ("services.csv", "file-missing", None, ""),
    ]


def test_a_cut_file_is_told(tmp_path: Path) -> None:
    folder = write_source(tmp_path, {"locations": PLACES, "items": ITEMS})
    lines = (folder / "locations.csv").read_text().splitlines()
    (folder / "locations.csv").write_text("\n".join(lines[:-1]) + "\n")
    (folder / "items.csv").write_text((folder / "items.csv").read_text().rstrip("\n") + ",more\n")
    assert _mistakes(folder) == [
        ("locations.csv", "row-count", None, ""),
        ("items.csv", "row-cells", 2, ""),
    ]


def _told(folder: Path, **changes: str) -> list[tuple[str, str, int | None, str]]:
    """The mistakes when cells of the only item are changed."""
    return _mistakes(write_source(folder, {"items": [{**ITEMS[0], **changes}]}))


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("ItemName", "Aspi\0rin", "text-not-kept"),
        ("ItemCode", "A" * 21, "text-too-long"),
        ("ItemPackage", "A" * 256, "text-too-long"),
        ("ItemPrice", "9" * 15, "number-too-large"),
        ("ItemPrice", "1e999999", "number-too-large"),
        ("ItemPrice", "NaN", "not-a-number"),
        ("ItemPatCat", "1e9999999", "number-too-large"),
        ("ItemPatCat", "99999999999", "number-too-large"),
        ("ItemPatCat", "1.5", "not-a-whole-number"),
        ("ValidityFrom", "2020-01-01 later", "not-a-day"),
        ("ValidityFrom", "0000-01-01", "not-a-day"),
        ("ItemUUID", "12", "not-a-key"),
    ],
)
def test_what_cannot_be_kept_is_told_with_row_and_column(
    column: str, cell: str, code: str, tmp_path: Path
) -> None:
    assert _told(tmp_path, **{column: cell}) == [("items.csv", code, 2, column)]


def test_a_column_that_stands_twice_is_told(tmp_path: Path) -> None:
    folder = write_source(tmp_path, {"items": ITEMS})
    file = folder / "items.csv"
    file.write_text(file.read_text().replace("MaximumAmount", "ItemName"))
    manifest = folder / "MANIFEST.tsv"
    lines = manifest.read_text().splitlines()
    changed = [
        line.replace(",MaximumAmount", "") if line.startswith("items.csv") else line
        for line in lines
    ]
    manifest.write_text("\n".join(changed))
    assert _mistakes(folder) == [("items.csv", "column-twice", 1, "ItemName")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("\t1\t1\t", "\t2\t1\t", ("items.csv", "row-count", None, "")),
        ("\t1\t1\t", "\t1\t0\t", ("items.csv", "current-count", None, "")),
        ("\t1\t1\t", "\tmany\t1\t", ("MANIFEST.tsv", "manifest-line", 5, "")),
        ("\t1\t1\t", "\t1\t", ("MANIFEST.tsv", "manifest-line", 5, "")),
        ("items.csv", "../items.csv", ("MANIFEST.tsv", "manifest-line", 5, "")),
        ("items.csv", "locations.csv", ("MANIFEST.tsv", "manifest-twice", 5, "")),
        (None, "", ("items.csv", "file-not-listed", None, "")),
    ],
    ids=["rows", "rows in force", "no number", "cells", "another folder", "twice", "not listed"],
)
def test_a_list_that_disagrees_with_its_files_is_told(
    old: str | None, new: str, expected: tuple[str, str, int | None, str], tmp_path: Path
) -> None:
    manifest = write_source(tmp_path, {"items": ITEMS}) / "MANIFEST.tsv"
    lines = manifest.read_text().splitlines()
    (place,) = (place for place, line in enumerate(lines) if line.startswith("items.csv"))
    assert place + 1 == 5
    if old is None:
        del lines[place]
    else:
        lines[place] = lines[place].replace(old, new, 1)
    manifest.write_text("\n".join(lines))
    assert _mistakes(tmp_path) == [expected]


def test_a_folder_without_a_list_is_told(tmp_path: Path) -> None:
    assert _mistakes(tmp_path) == [("MANIFEST.tsv", "file-missing", None, "")]


def test_a_table_that_nobody_knows_is_counted_and_left_out(tmp_path: Path) -> None:
    folder = write_source(tmp_path, {})
    (folder / "extra.csv").write_text("id\n1\n2\n")
    with (folder / "MANIFEST.tsv").open("a") as file:
        file.write("extra.csv\ttblExtra\t2\t2\tid\n")
    book = read(CsvSource(folder))
    assert book.counts["extra"] == 2
    assert "extra" not in book.rows


def test_equal_contents_have_equal_fingerprints(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        write_source(folder, {"items": ITEMS})
    assert CsvSource(one).fingerprint() == CsvSource(other).fingerprint()
    write_source(other, {"items": [{**ITEMS[0], "ItemPrice": "2.51"}]})
    assert CsvSource(one).fingerprint() != CsvSource(other).fingerprint()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2018-03-20 08:33:51.57+00", datetime(2018, 3, 20, 8, 33, 51, 570000, tzinfo=UTC)),
        ("2018-03-20T08:33:51+02:00", datetime(2018, 3, 20, 6, 33, 51, tzinfo=UTC)),
        ("2018-03-20", datetime(2018, 3, 20, tzinfo=UTC)),
        ("", None),
    ],
)
def test_moments_are_read_in_utc(cell: str, expected: datetime | None) -> None:
    assert cells.moment(cell) == expected


def test_cells_are_what_their_columns_say() -> None:
    assert cells.day("2018-03-20 00:00:00+00") == date(2018, 3, 20)
    assert cells.number(" 12.50 ") == Decimal("12.50")
    assert cells.whole("12.00") == 12
    assert cells.flag("t")
    assert not cells.flag("")
    assert cells.cycle("01-06") == (1, 6)
    assert cells.text(r"Road 1\nBox 2") == "Road 1\nBox 2"
    for parse, cell in (
        (cells.number, "NaN"),
        (cells.whole, "1.5"),
        (cells.flag, "maybe"),
        (cells.cycle, "29-02"),
        (cells.day, "20.03.2018"),
        (cells.day, "2018-03-20 and later"),
        (cells.day, "2018-W12-2"),
        (cells.key, "12"),
    ):
        with pytest.raises(cells.Wrong):
            parse(cell)
