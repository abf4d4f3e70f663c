"""The tree is loaded, changed and moved; the closure follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.kernel.days import Days
from jamii.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from jamii.platform import journal
from jamii.registers.places import access, queries, services
from jamii.registers.places.models import Place, PlaceParent, Within
from jamii.registers.places.tests.factories import (
    AT,
    BLUE,
    GREEN,
    HILL,
    LAKE,
    LEVELS,
    MANGO,
    NORTH,
    PALM,
    PLACES,
    SINCE,
    make_country,
    under,
)
from jamii.registers.places.types import NewPlace

pytestmark = pytest.mark.django_db


def _actor(*acts: str, places: frozenset[UUID] | None = None) -> Actor:
    return Actor(UUID(int=1), "Ben", (Grant(frozenset(acts), places=places),))


def _all_rows() -> tuple[list[object], list[object], list[object]]:
    return (
        list(Place.objects.order_by("id").values()),
        list(PlaceParent.objects.order_by("id").values()),
        list(Within.objects.order_by("ancestor_id", "place_id").values("ancestor", "place")),
    )


def test_levels_have_their_roles() -> None:
    services.set_levels(LEVELS, by=SYSTEM, at=AT)
    assert [level.code for level in queries.levels()] == ["region", "district", "ward", "village"]
    assert queries.facility_level().code == "district"
    assert queries.household_level().code == "village"


def test_two_levels_for_households_are_refused() -> None:
    rows = [LEVELS[0], LEVELS[1], replace(LEVELS[2], holds_households=True), LEVELS[3]]
    with pytest.raises(Invalid) as refused:
        services.set_levels(rows, by=SYSTEM, at=AT)
    assert refused.value.code == "level-roles"
    assert queries.levels() == ()


def test_a_level_that_holds_places_cannot_go() -> None:
    make_country()
    with pytest.raises(Invalid, match="levels-in-use"):
        services.set_levels([LEVELS[0], LEVELS[1], replace(LEVELS[3], rank=2)], by=SYSTEM, at=AT)
    assert len(queries.levels()) == 4


def test_loaded_places_know_their_path_and_what_is_within() -> None:
    make_country()
    mango = queries.place(MANGO)
    assert mango.path == ("North", "Hill", "Green", "Mango")
    assert (mango.male, mango.female, mango.families) == (40, 45, 17)
    assert queries.ancestors(MANGO) == (MANGO, GREEN, HILL, NORTH)
    assert queries.expand([HILL]) == {HILL, GREEN, MANGO, PALM}
    assert queries.by_code("GR").id == GREEN


def test_loading_the_same_rows_again_changes_nothing() -> None:
    make_country()
    before = _all_rows()
    assert services.load_places(PLACES, by=SYSTEM, at=AT) == 0
    assert _all_rows() == before


def test_a_loaded_change_raises_the_version_of_that_place_only() -> None:
    make_country()
    rows = [replace(row, name="Mangoville") if row.id == MANGO else row for row in PLACES]
    assert services.load_places(rows, by=SYSTEM, at=AT) == 1
    assert (queries.place(MANGO).name, queries.place(MANGO).version) == ("Mangoville", 2)
    assert queries.place(PALM).version == 1


def test_every_mistake_of_a_file_is_told_with_its_row_and_nothing_is_loaded() -> None:
    make_country()
    before = _all_rows()
    rows = [
        NewPlace(UUID(int=1), "X1", "One", "village", under(GREEN), row=2),
        NewPlace(UUID(int=2), "X1", "Two", "village", under(GREEN), row=3),
        NewPlace(UUID(int=3), "X3", "", "hamlet", under(GREEN), row=4),
        NewPlace(UUID(int=4), "X4", "Four", "village", (), row=5),
    ]
    with pytest.raises(Invalid) as refused:
        services.load_places(rows, by=SYSTEM, at=AT)
    assert [(problem.row, problem.code) for problem in refused.value.problems] == [
        (2, "place-code-twice"),
        (3, "place-code-twice"),
        (4, "required"),
        (4, "place-level-unknown"),
        (5, "place-parent-missing"),
    ]
    assert _all_rows() == before


def test_codes_and_parents_are_checked_against_the_tree() -> None:
    make_country()
    before = _all_rows()
    rows = [
        NewPlace(UUID(int=1), "MA", "Mango two", "village", under(GREEN), row=2),
        NewPlace(UUID(int=2), "X2", "Two", "village", under(HILL), row=3),
        NewPlace(UUID(int=3), "X3", "Three", "village", under(UUID(int=99)), row=4),
    ]
    with pytest.raises(Invalid) as refused:
        services.load_places(rows, by=SYSTEM, at=AT)
    assert {(problem.row, problem.code) for problem in refused.value.problems} == {
        (2, "place-code-taken"),
        (3, "place-parent-level"),
        (4, "place-parent-unknown"),
    }
    assert _all_rows() == before


def test_a_place_is_added_and_renamed_with_a_journal_line() -> None:
    make_country()
    kiwi = services.create_place(
        code="KI", name="Kiwi", level="village", parent=BLUE, by=SYSTEM, at=AT
    )
    assert kiwi.path == ("North", "Läke", "Blue", "Kiwi")
    changed = services.rename_place(
        kiwi.id, version=1, code="KW", name="Kiwi Hill", male=3, by=SYSTEM, at=AT
    )
    assert (changed.code, changed.name, changed.male, changed.version) == ("KW", "Kiwi Hill", 3, 2)
    assert [entry.code for entry in journal.entries_about("places.place", kiwi.id)] == [
        "places.renamed",
        "places.created",
    ]


def test_an_id_sent_twice_is_one_place() -> None:
    make_country()
    for _ in range(2):
        services.create_place(
            id=UUID(int=7), code="KI", name="Kiwi", level="village", parent=BLUE, by=SYSTEM, at=AT
        )
    assert Place.objects.filter(code="KI").count() == 1


def test_an_older_version_is_a_conflict() -> None:
    make_country()
    services.rename_place(MANGO, version=1, code="MA", name="Mango A", by=SYSTEM, at=AT)
    with pytest.raises(Conflict, match="changed-meanwhile"):
        services.rename_place(MANGO, version=1, code="MA", name="Mango B", by=SYSTEM, at=AT)
    assert queries.place(MANGO).name == "Mango A"


def test_a_ward_moves_with_its_villages_and_keeps_the_days_before() -> None:
    make_country()
    services.move_place(GREEN, LAKE, date(2026, 1, 1), by=SYSTEM, at=AT)
    assert queries.place(MANGO).path == ("North", "Läke", "Green", "Mango")
    assert queries.expand([HILL]) == {HILL}
    assert queries.expand([LAKE]) == {LAKE, BLUE, GREEN, MANGO, PALM}
    assert queries.parent_on(GREEN, date(2025, 12, 31)) == HILL
    assert queries.parent_on(GREEN, date(2026, 1, 1)) == LAKE
    assert [span.days for span in queries.parents_over_time(GREEN)] == [
        Days(SINCE, date(2025, 12, 31)),
        Days(date(2026, 1, 1)),
    ]


@pytest.mark.parametrize(
    ("place", "parent", "on", "code"),
    [
        (GREEN, NORTH, date(2026, 1, 1), "place-parent-level"),
        (GREEN, LAKE, date(2026, 2, 1), "place-move-future"),
        (GREEN, LAKE, date(2019, 1, 1), "place-move-day"),
        (NORTH, HILL, date(2026, 1, 1), "place-parent-level"),
    ],
)
def test_a_wrong_move_changes_nothing(place: UUID, parent: UUID, on: date, code: str) -> None:
    make_country()
    before = _all_rows()
    with pytest.raises(Invalid) as refused:
        services.move_place(place, parent, on, by=SYSTEM, at=AT)
    assert refused.value.code == code
    assert _all_rows() == before


def test_only_an_empty_place_ends() -> None:
    make_country()
    with pytest.raises(Invalid, match="place-has-contents"):
        services.end_place(GREEN, date(2026, 1, 31), by=SYSTEM, at=AT)
    services.end_place(PALM, date(2026, 1, 31), by=SYSTEM, at=AT)
    assert queries.place(PALM).ended_on == date(2026, 1, 31)
    assert queries.parent_on(PALM, date(2026, 2, 1)) is None
    assert [place.id for place in queries.children(GREEN, SYSTEM)] == [MANGO]


def test_upper_levels_need_the_stronger_act() -> None:
    make_country()
    clerk = _actor(access.MANAGE, places=queries.expand([HILL]))
    services.rename_place(MANGO, version=1, code="MA", name="Mango A", by=clerk, at=AT)
    for place, code in ((HILL, "HI"), (BLUE, "BL")):
        with pytest.raises(NotAllowed):
            services.rename_place(place, version=1, code=code, name="Mine", by=clerk, at=AT)
    with pytest.raises(NotAllowed):
        services.load_places(PLACES, by=clerk, at=AT)
    with pytest.raises(NotAllowed):
        services.move_place(GREEN, LAKE, date(2026, 1, 1), by=clerk, at=AT)
    assert queries.place(HILL).name == "Hill"


def test_one_sees_the_own_places_and_the_ones_above() -> None:
    make_country()
    clerk = _actor(access.VIEW, places=queries.expand([HILL]))
    assert [place.id for place in queries.children(NORTH, clerk)] == [HILL]
    assert queries.visible_place(NORTH, clerk).name == "North"
    with pytest.raises(NotFound):
        queries.visible_place(LAKE, clerk)
    assert queries.search("lake", clerk) == []
    assert queries.children(None, _actor("people.view")) == []


def test_a_name_is_found_without_accents_and_with_a_typing_error() -> None:
    make_country()
    assert [place.name for place in queries.search("lake", SYSTEM)] == ["Läke"]
    assert [place.name for place in queries.search("mnago", SYSTEM)] == []
    assert [place.name for place in queries.search("mangoo", SYSTEM)] == ["Mango"]
    assert [place.name for place in queries.search("pa", SYSTEM, level="village")] == ["Palm"]


def test_a_list_is_one_statement(django_assert_num_queries: object) -> None:
    make_country()
    with django_assert_num_queries(1):  # type: ignore[operator]
        first = queries.listed(SYSTEM, size=3)
    assert [place.code for place in first] == ["BL", "GR", "HI"]
    with django_assert_num_queries(1):  # type: ignore[operator]
        rest = queries.listed(SYSTEM, after="HI")
    assert [place.code for place in rest] == ["LA", "MA", "NO", "PA"]
