"""Old versions from elsewhere stand behind the record that they belong to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from jamii.kernel.actors import SYSTEM
from jamii.platform.acting import done_by
from jamii.platform.history import OldVersion, load_old_versions, versions_of
from jamii.registers.places import services
from jamii.registers.places.models import Place
from jamii.registers.places.tests.factories import AT, HILL, LAKE, MANGO, NORTH, make_country

pytestmark = pytest.mark.django_db

CLOSED = datetime(2021, 5, 6, 10, tzinfo=UTC)


def test_a_change_keeps_the_old_row_with_its_actor() -> None:
    make_country()
    services.rename_place(MANGO, version=1, code="MA", name="Mangoville", by=SYSTEM, at=AT)
    (old,) = versions_of(Place, MANGO)
    assert (old.name, old.version, old.pgh_label) == ("Mango", 1, "update")
    assert old.pgh_context["actor"] == str(SYSTEM.id)


def test_an_old_version_keeps_its_moment_and_what_it_said() -> None:
    make_country()
    said = OldVersion(MANGO, CLOSED, "old:7", {"name": "Mangue", "parent_id": HILL})
    with done_by(SYSTEM, AT):
        assert load_old_versions("places.place", [said]) == 1
        assert load_old_versions("places.place", [said]) == 0
    (old,) = versions_of(Place, MANGO)
    assert (old.name, old.parent_id, old.code, old.male) == ("Mangue", HILL, "MA", 40)
    assert (old.pgh_created_at, old.pgh_context) == (CLOSED, {"origin": "old:7"})


def test_a_record_that_was_deleted_there_stands_in_the_history_only() -> None:
    make_country()
    values = {
        "id": UUID(int=77),
        "code": "GO",
        "name": "Gone",
        "name_key": "gone",
        "level_id": Place.objects.get(pk=LAKE).level_id,
        "parent_id": NORTH,
        "ended_on": date(2021, 5, 6),
    }
    row = OldVersion(UUID(int=77), CLOSED, "old:9", values)
    with done_by(SYSTEM, AT):
        assert load_old_versions("places.place", [row], gone=True) == 1
        assert load_old_versions("places.place", [row], gone=True) == 0
    (old,) = versions_of(Place, UUID(int=77))
    assert (old.name, old.pgh_label, old.male, old.version) == ("Gone", "delete", 0, 1)
    assert not Place.objects.filter(pk=UUID(int=77)).exists()
