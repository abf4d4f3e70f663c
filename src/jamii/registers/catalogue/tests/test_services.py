"""The catalogue is loaded whole or not at all; prices are those of the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError

from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.kernel.days import Days
from jamii.kernel.errors import Conflict, Invalid, NotAllowed
from jamii.platform import journal
from jamii.platform.database import as_range
from jamii.registers.catalogue import access, queries, services
from jamii.registers.catalogue.models import Diagnosis, Entry, EntryTerms, PriceListLine
from jamii.registers.catalogue.tests.factories import (
    ALWAYS,
    DIAGNOSES,
    ENTRIES,
    ITEM_LIST,
    NEW,
    PACKAGES,
    PRICE_LISTS,
    SERVICE_LIST,
    VISIT,
    make_catalogue,
)
from jamii.registers.catalogue.types import (
    CareType,
    Kind,
    ListPrice,
    NewDiagnosis,
    NewListLine,
    NewPackage,
    Part,
    Strategy,
    Terms,
    Upload,
)
from jamii.registers.places.tests.factories import AT, make_country

pytestmark = pytest.mark.django_db

TODAY, LAST_SPRING = date(2026, 1, 31), date(2025, 5, 1)
LISTS = {Kind.SERVICE: SERVICE_LIST, Kind.ITEM: ITEM_LIST}
NOBODY = Actor(UUID(int=1), "Dora", (Grant(frozenset({access.VIEW})),))


@pytest.fixture(autouse=True)
def _catalogue() -> None:
    make_country()
    make_catalogue()


def _all_rows() -> list[list[Any]]:
    tables = (Entry, EntryTerms, Diagnosis, PriceListLine)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_the_price_is_that_of_the_day_and_zero_on_a_list_is_zero() -> None:
    codes = {(Kind.SERVICE, "C1"), (Kind.SERVICE, "S1")}
    facts = queries.entry_facts(codes, TODAY, LISTS)
    visit, price = facts[Kind.SERVICE, "C1"]
    assert (visit.price, price) == (Decimal(10), ListPrice(Decimal(0), True))
    assert facts[Kind.SERVICE, "S1"][1] is None
    visit, price = queries.entry_facts(codes, LAST_SPRING, LISTS)[Kind.SERVICE, "C1"]
    assert (visit.price, price) == (Decimal(8), ListPrice(Decimal(7), True))


def test_a_list_line_without_price_takes_the_register_s() -> None:
    birth, price = queries.entry_facts({(Kind.SERVICE, "D1")}, TODAY, LISTS)[Kind.SERVICE, "D1"]
    assert price == ListPrice(Decimal(150), False)
    assert (birth.care_type, birth.frequency_days, birth.patient_mask) == (CareType.BOTH, 270, 6)
    assert birth.parts == (
        Part(Kind.ITEM, "A1", Decimal(10), Decimal("0.25")),
        Part(Kind.SERVICE, "C1", Decimal(2), Decimal(9)),
    )


def test_an_entry_out_of_force_is_known_as_such() -> None:
    codes = {(Kind.ITEM, "A1"), (Kind.ITEM, "B1"), (Kind.ITEM, "Z9")}
    spring = queries.entry_facts(codes, LAST_SPRING, LISTS)
    assert (spring[Kind.ITEM, "A1"][0].known, spring[Kind.ITEM, "B1"][0].known) == (
        "not-yet",
        "valid",
    )
    today = queries.entry_facts(codes, TODAY, {Kind.ITEM: None})
    assert (today[Kind.ITEM, "A1"][0].known, today[Kind.ITEM, "B1"][0].known) == ("valid", "ended")
    assert today[Kind.ITEM, "A1"][1] is None
    assert today[Kind.ITEM, "B1"][0].price == Decimal("1.5")
    assert (Kind.ITEM, "Z9") not in today


def test_facts_take_two_statements(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        queries.entry_facts({(row.kind, row.code) for row in ENTRIES}, TODAY, LISTS)


def test_loading_the_same_again_changes_nothing() -> None:
    before = _all_rows()
    assert services.load_entries(ENTRIES, by=SYSTEM, at=AT) == 0
    assert services.load_packages(PACKAGES, by=SYSTEM, at=AT) == 0
    assert services.load_price_lists(PRICE_LISTS, by=SYSTEM, at=AT) == 0
    assert services.load_diagnoses(DIAGNOSES, by=SYSTEM, at=AT) == Upload(2, 0, 0, 0)
    assert _all_rows() == before


def test_wrong_entries_are_told_by_row_and_none_is_loaded() -> None:
    before = _all_rows()
    first = replace(ENTRIES[0], id=UUID(int=1), code="N1", row=2)
    rows = [
        first,
        replace(first, id=UUID(int=2), row=3),
        replace(ENTRIES[3], id=UUID(int=3), code="N3", type=ENTRIES[0].type, row=4),
        replace(
            ENTRIES[1],
            id=UUID(int=4),
            code="N4",
            terms=(Terms(ALWAYS, Decimal(-1), patient_mask=16), Terms(NEW, Decimal(1))),
            row=5,
        ),
    ]
    with pytest.raises(Invalid) as refused:
        services.load_entries(rows, by=SYSTEM, at=AT)
    assert [(problem.row, problem.code) for problem in refused.value.problems] == [
        (2, "entry-code-twice"),
        (3, "entry-code-twice"),
        (4, "entry-type-wrong"),
        (5, "negative-number"),
        (5, "mask-out-of-range"),
        (5, "terms-overlap"),
    ]
    with pytest.raises(Invalid, match="entry-code-taken"):
        services.load_entries([replace(ENTRIES[0], id=UUID(int=9))], by=SYSTEM, at=AT)
    assert _all_rows() == before


def test_no_package_lies_in_a_package() -> None:
    package = NewPackage("D1", (Part(Kind.SERVICE, "D1", Decimal(1), Decimal(1)),), row=2)
    with pytest.raises(Invalid) as refused:
        services.load_packages([package], by=SYSTEM, at=AT)
    assert refused.value.code == "package-in-package"
    with pytest.raises(Invalid, match="package-not-a-package"):
        services.load_packages([NewPackage("C1", ())], by=SYSTEM, at=AT)


def test_a_list_with_an_unknown_code_or_a_taken_name_is_refused() -> None:
    before = _all_rows()
    unknown = replace(
        PRICE_LISTS[1], id=UUID(int=1), name="Other", lines=(NewListLine("Q1", ALWAYS, row=7),)
    )
    with pytest.raises(Invalid) as refused:
        services.load_price_lists([unknown], by=SYSTEM, at=AT)
    assert [(problem.row, problem.code) for problem in refused.value.problems] == [
        (7, "entry-unknown")
    ]
    with pytest.raises(Invalid, match="price-list-name-taken"):
        services.load_price_lists([replace(PRICE_LISTS[1], id=UUID(int=1))], by=SYSTEM, at=AT)
    assert _all_rows() == before


def test_the_database_itself_refuses_two_terms_on_a_day() -> None:
    with pytest.raises(IntegrityError, match="entry_has_one_set_of_terms_a_day"):
        EntryTerms.objects.create(
            entry_id=VISIT, days=as_range(ALWAYS), price=Decimal(1), care_type="both"
        )


NEW_CODE = NewDiagnosis(UUID(int=0xD3), "C50", {"en": "Breast cancer"}, ALWAYS, row=2)
KNOWN_CODE = replace(DIAGNOSES[1], id=UUID(int=0xD4), names={"en": "Malaria, any"}, row=3)


@pytest.mark.parametrize(
    ("strategy", "expected", "wrong", "codes"),
    [
        (Strategy.INSERT, (2, 1, 0, 0), ["diagnosis-exists"], ["A01", "B54", "C50"]),
        (Strategy.UPDATE, (2, 0, 1, 0), ["diagnosis-unknown"], ["A01", "B54"]),
        (Strategy.INSERT_UPDATE, (2, 1, 1, 0), [], ["A01", "B54", "C50"]),
        (Strategy.INSERT_UPDATE_DELETE, (2, 1, 1, 1), [], ["A01", "B54", "C50"]),
    ],
)
def test_a_strategy_says_what_an_upload_may_do(
    strategy: Strategy, expected: tuple[int, ...], wrong: list[str], codes: list[str]
) -> None:
    before = _all_rows()
    rows = [NEW_CODE, KNOWN_CODE]
    dry = services.load_diagnoses(rows, strategy, True, by=SYSTEM, at=AT)
    assert _all_rows() == before
    done = services.load_diagnoses(rows, strategy, by=SYSTEM, at=AT)
    assert done == dry
    assert (done.sent, done.inserted, done.updated, done.deleted) == expected
    assert [problem.code for problem in done.errors] == wrong
    assert list(Diagnosis.objects.order_by("code").values_list("code", flat=True)) == codes
    ended = queries.diagnosis("A01").days.last
    assert ended == (TODAY if strategy is Strategy.INSERT_UPDATE_DELETE else None)


def test_a_code_twice_in_a_file_is_an_error_each_time() -> None:
    rows = [NEW_CODE, replace(NEW_CODE, id=UUID(int=0xD5), row=9)]
    upload = services.load_diagnoses(rows, by=SYSTEM, at=AT)
    assert [(problem.row, problem.code) for problem in upload.errors] == [
        (2, "diagnosis-code-twice"),
        (9, "diagnosis-code-twice"),
    ]
    assert not Diagnosis.objects.filter(code="C50").exists()


def test_a_new_price_counts_from_its_day_and_the_old_one_ends_the_day_before() -> None:
    changed = services.set_terms(
        VISIT,
        version=1,
        on=date(2026, 2, 1),
        price=Decimal(12),
        care_type=CareType.BOTH,
        by=SYSTEM,
        at=AT,
    )
    assert [(terms.days, terms.price) for terms in changed.terms[1:]] == [
        (Days(date(2025, 7, 1), date(2026, 1, 31)), Decimal(10)),
        (Days(date(2026, 2, 1)), Decimal(12)),
    ]
    assert changed.version == 2
    assert journal.entries_about("catalogue.entry", VISIT)[0].sentence == (
        "From 1 Feb 2026 on the price of C1 is 12."
    )


def test_a_price_cannot_begin_before_the_one_that_counts_now() -> None:
    before = _all_rows()
    values: dict[str, Any] = {"price": Decimal(1), "care_type": CareType.BOTH, "by": SYSTEM}
    with pytest.raises(Invalid, match="terms-not-later"):
        services.set_terms(VISIT, version=1, on=date(2025, 6, 30), at=AT, **values)
    with pytest.raises(Conflict):
        services.set_terms(VISIT, version=7, on=date(2026, 6, 30), at=AT, **values)
    with pytest.raises(NotAllowed):
        services.set_terms(VISIT, version=1, on=TODAY, at=AT, **{**values, "by": NOBODY})
    assert _all_rows() == before


def test_a_list_price_is_dated_too() -> None:
    services.set_list_price(
        SERVICE_LIST, "S1", version=1, on=TODAY, price=Decimal(380), by=SYSTEM, at=AT
    )
    services.set_list_price(
        SERVICE_LIST, "C1", version=2, on=date(2026, 3, 1), price=None, by=SYSTEM, at=AT
    )
    assert queries.list_price(SERVICE_LIST, "S1", TODAY).price == Decimal(380)
    assert queries.list_price(SERVICE_LIST, "C1", date(2026, 2, 28)).price == Decimal(0)
    facts = queries.entry_facts({(Kind.SERVICE, "C1")}, date(2026, 3, 1), LISTS)
    assert facts[Kind.SERVICE, "C1"][1] == ListPrice(Decimal(10), False)
    with pytest.raises(Invalid, match="entry-unknown"):
        services.set_list_price(
            SERVICE_LIST, "A1", version=3, on=TODAY, price=None, by=SYSTEM, at=AT
        )


def test_a_search_finds_codes_and_names_of_both_languages() -> None:
    def codes(text: str, kind: Kind | None = None) -> list[str]:
        return [choice.code for choice in queries.search_entries(text, kind, TODAY, SERVICE_LIST)]

    assert codes("c1") == ["C1"]
    assert codes("generale") == ["C1"]
    assert codes("accouchment") == ["D1"]
    assert codes("bandage") == []
    assert codes("", Kind.SERVICE) == ["C1", "D1", "S1"]
    found = queries.search_entries("C1", Kind.SERVICE, TODAY, SERVICE_LIST)[0]
    assert (found.price, found.on_list) == (Decimal(0), True)
    assert [choice.code for choice in queries.search_diagnoses("fievre")] == ["A01"]
    assert [choice.code for choice in queries.search_diagnoses("b5")] == ["B54"]


def test_lists_are_one_statement_and_go_on_where_they_stopped(
    django_assert_num_queries: Any,
) -> None:
    with django_assert_num_queries(1):
        first = queries.entries(SYSTEM, TODAY, size=2)
    assert [(row.code, row.price) for row in first] == [
        ("A1", Decimal("0.25")),
        ("B1", Decimal("1.5")),
    ]
    with django_assert_num_queries(1):
        rest = queries.entries(SYSTEM, TODAY, after="B1\titem")
    assert [row.code for row in rest] == ["C1", "D1", "S1"]
    with django_assert_num_queries(1):
        lists = queries.price_lists(SYSTEM)
    assert [(row.name, row.lines) for row in lists] == [("Hill services", 2), ("Items", 1)]
    with django_assert_num_queries(1):
        lines = queries.price_list_lines(SERVICE_LIST, TODAY)
    assert [(row.code, row.price, row.register_price) for row in lines] == [
        ("C1", Decimal(0), Decimal(10)),
        ("D1", None, Decimal(150)),
    ]
    with django_assert_num_queries(1):
        assert len(queries.listed_diagnoses(SYSTEM)) == 2
    assert queries.entries(Actor(UUID(int=2), "Nobody"), TODAY) == []
