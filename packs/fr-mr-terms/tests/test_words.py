"""What a French-speaking agent in Mauritania reads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation
from django.utils.translation import gettext

from jamii.platform import sentences
from jamii.platform.packs import loaded, speaking
from jamii.platform.packs.checks import Mode
from jamii.platform.packs.house import check_installed


@pytest.fixture
def _working_there() -> Iterator[None]:
    speaking.let_packs_speak()
    with translation.override("fr"), loaded.using(["fr-mr-terms"]):
        yield


def test_the_pack_fits() -> None:
    checked = check_installed("fr-mr-terms", Mode.PRODUCTION)
    assert [sentences.sentence(one.code, one.values) for one in checked.problems] == []


def test_it_holds_words_and_nothing_else() -> None:
    deltas = loaded.files_of("fr-mr-terms").deltas
    assert {delta.kind.value for delta in deltas} == {"term"}
    assert {delta.spec["language"] for delta in deltas} == {"fr"}


@pytest.mark.usefixtures("_working_there")
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Households", "Familles"),
        ("Household", "Famille"),
        ("Register a household", "Enregistrer une famille"),
        ("The household was registered.", "La famille a été enregistrée."),
        ("The head cannot leave the household. Choose another head first.", None),
        ("Village", "Localité"),
        ("District", "Moughataa"),
    ],
)
def test_screens_say_the_words_of_the_country(source: str, expected: str | None) -> None:
    said = gettext(source)
    assert expected is None or said == expected
    assert not {"ménage", "village", "district"} & set(said.lower().split())


@pytest.mark.usefixtures("_working_there")
def test_english_stays_as_it_is() -> None:
    with translation.override("en"):
        assert gettext("Register a household") == "Register a household"
