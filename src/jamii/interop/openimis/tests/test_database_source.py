"""A live database gives the same text cells as the files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection

from jamii.interop.openimis.source import DsnSource

SCHEMA = "openimis_source"


@pytest.fixture
def dsn(django_db_setup: None) -> Iterator[str]:
    """A schema of its own beside the tests' tables, as a database of openIMIS would have it."""
    settings = connection.settings_dict
    base = psycopg.conninfo.make_conninfo(
        dbname=settings["NAME"],
        user=settings["USER"],
        host=settings["HOST"],
        port=settings["PORT"] or None,
    )
    with psycopg.connect(base, autocommit=True) as admin:
        admin.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        admin.execute(f"CREATE SCHEMA {SCHEMA}")
        admin.execute(
            f'CREATE TABLE {SCHEMA}."tblItems" ("ItemID" int, "ItemCode" text, '
            '"ItemPrice" numeric(18,2), "active" boolean, "ValidityFrom" timestamptz)'
        )
        admin.execute(
            f"INSERT INTO {SCHEMA}.\"tblItems\" VALUES (2, 'B1', NULL, false, NULL), "
            "(1, 'A1', 2.50, true, '2020-01-01 08:00:00+00')"
        )
        yield psycopg.conninfo.make_conninfo(base, options=f"-csearch_path={SCHEMA} -ctimezone=UTC")
        admin.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


def test_rows_come_in_the_order_of_their_keys_as_text(dsn: str) -> None:
    source = DsnSource(dsn, {"items": "tblItems", "services": "tblServices"})
    assert list(source.listed()) == ["items"]
    assert source.listed()["items"].rows == 2
    moment = datetime(2020, 1, 1, 8, tzinfo=UTC).isoformat()
    assert [cells for _, cells in source.rows("items")] == [
        {
            "ItemID": "1",
            "ItemCode": "A1",
            "ItemPrice": "2.50",
            "active": "t",
            "ValidityFrom": moment,
        },
        {"ItemID": "2", "ItemCode": "B1", "ItemPrice": "", "active": "f", "ValidityFrom": ""},
    ]
    assert source.fingerprint() == DsnSource(dsn, {"items": "tblItems"}).fingerprint()
