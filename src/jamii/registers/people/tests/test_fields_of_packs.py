"""Packs add fields to forms, and hide, require or call otherwise those of the core."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from jamii.platform.packs import loaded
from jamii.platform.packs.tests.planting import Planted
from jamii.registers.people.ui.forms import PersonForm

Plant = Callable[..., str]
TODAY = date(2026, 1, 31)
TYPED = {"other_names": "Awa", "last_name": "Farah", "born": "1990-02-03", "sex": "female"}


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plant]:
    planted = Planted(tmp_path, monkeypatch)
    yield planted.plant
    planted.forget()


def change(kind: str, target: str, spec: str = "{}") -> str:
    return f"""
[[delta]]
id = "x.{kind}-{target}"
kind = "{kind}"
target = "people.person.{target}"
intent = "Because a test needs it here."
spec = {spec}
"""


LABEL = '{ label = { en = "Mobile", fr = "Portable" } }'
BLOOD = (
    '{ name = "blood", type = "choice", label = { en = "Blood group", fr = "Groupe sanguin" }, '
    'required = true, choices = { o = { en = "O" }, a = { en = "A" } } }'
)


def test_a_field_of_a_pack_is_asked_and_read(plant: Plant) -> None:
    with loaded.using([plant("x", deltas=change("field-add", "attributes", BLOOD))]):
        form = PersonForm(TYPED, today=TODAY)
        assert list(form.errors) == ["ext.x.blood"]
        form = PersonForm({**TYPED, "ext.x.blood": "o"}, today=TODAY)
        assert form.is_valid(), form.errors
        assert form.newcomer().attributes == {"x": {"blood": "o"}}
        form = PersonForm({**TYPED, "ext.x.blood": "z"}, today=TODAY)
        assert list(form.errors) == ["ext.x.blood"]
        with translation.override("fr"):
            (field,) = PersonForm(today=TODAY).own_fields
            assert field.label == "Groupe sanguin"


def test_a_form_begins_with_what_the_record_holds(plant: Plant) -> None:
    with loaded.using([plant("x", deltas=change("field-add", "attributes", BLOOD))]):
        form = PersonForm(today=TODAY)
        form.hold({"x": {"blood": "a"}})
        assert form["ext.x.blood"].value() == "a"


def test_an_optional_field_of_the_core_can_be_required(plant: Plant) -> None:
    with loaded.using([plant("x", deltas=change("field-require", "phone"))]):
        assert list(PersonForm(TYPED, today=TODAY).errors) == ["phone"]


def test_an_optional_field_can_be_hidden_and_stays_readable(plant: Plant) -> None:
    with loaded.using([plant("x", deltas=change("field-hide", "phone"))]):
        form = PersonForm(TYPED, today=TODAY)
        assert form["phone"].is_hidden
        assert form.is_valid(), form.errors
        assert form.newcomer().phone == ""


def test_a_field_without_which_nothing_works_is_never_hidden(plant: Plant) -> None:
    with loaded.using([plant("x", deltas=change("field-hide", "born"))]):
        assert not PersonForm(today=TODAY)["born"].is_hidden


@pytest.mark.parametrize(("language", "label"), [("en", "Mobile"), ("fr", "Portable")])
def test_a_field_can_be_called_otherwise(plant: Plant, language: str, label: str) -> None:
    pack = plant("x", deltas=change("field-relabel", "phone", LABEL))
    with translation.override(language):
        with loaded.using([pack]):
            assert PersonForm(today=TODAY)["phone"].label == label
        assert PersonForm(today=TODAY)["phone"].label not in ("Mobile", "Portable")


def test_without_packs_the_form_is_the_core_s() -> None:
    form = PersonForm(TYPED, today=TODAY)
    assert form.is_valid()
    assert form.own_fields == []
    assert form.newcomer().attributes == {}
