"""A small source in a folder: every table with its columns, few rows, the words of the tests' own
country.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from jamii.interop.openimis.tables import TABLES

SINCE, UNTIL = "2020-01-01 00:00:00+00", "2024-12-31 09:30:00+00"
Rows = Mapping[str, Sequence[Mapping[str, str]]]


def columns_of(table: str) -> list[str]:
    """The columns that are read of a table, in one fixed order."""
    found = TABLES[table]
    technical = [found.key, *(found.moments or ()), found.legacy, found.uuid]
    return [*dict.fromkeys([*(name for name in technical if name), *found.columns])]


def write_source(folder: Path, rows: Rows) -> Path:
    """Write the folder and return it; `ValidityFrom` and keys of UUID type are filled in."""
    lines = ["csv\ttable\trows\trows_current\tcolumns"]
    for number, (name, table) in enumerate(TABLES.items()):
        columns, own = columns_of(name), rows.get(name, [])
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            for place, row in enumerate(own, start=1):
                filled = dict(row)
                if table.moments:
                    filled.setdefault(table.moments[0], SINCE)
                if table.uuid:
                    filled.setdefault(table.uuid, f"00000000-0000-0000-{number:04x}-{place:012x}")
                writer.writerow(filled)
        current = sum(not row.get("ValidityTo") for row in own)
        lines.append(f"{name}.csv\t{table.origin}\t{len(own)}\t{current}\t{','.join(columns)}")
    (folder / "MANIFEST.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


PLACES = [
    {"LocationId": "1", "LocationCode": "NO", "LocationName": "North", "LocationType": "R"},
    {
        "LocationId": "2",
        "LocationCode": "HI",
        "LocationName": "Hill",
        "LocationType": "D",
        "ParentLocationId": "1",
    },
    {
        "LocationId": "3",
        "LocationCode": "GR",
        "LocationName": "Green",
        "LocationType": "W",
        "ParentLocationId": "2",
    },
    {
        "LocationId": "4",
        "LocationCode": "MA",
        "LocationName": "Mango",
        "LocationType": "V",
        "ParentLocationId": "3",
        "MalePopulation": "40",
    },
]
ITEMS = [
    {
        "ItemID": "1",
        "ItemCode": "A1",
        "ItemName": "Aspirin",
        "ItemType": "D",
        "ItemCareType": "O",
        "ItemPrice": "2.50",
        "ItemPatCat": "15",
    }
]
