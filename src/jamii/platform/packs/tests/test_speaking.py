"""A pack changes words on screens without code, in English and French, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext

from jamii.platform.packs import loaded, speaking

Plant = Callable[..., str]

FRENCH = """
intent = "Le pays dit « formation sanitaire »."
[texts]
"Households" = "Familles"
[words]
"établissement" = "formation sanitaire"
"établissements" = "formations sanitaires"
"l’établissement" = "la formation sanitaire"
"""
ENGLISH = """
intent = "The union says co-operator for a member."
[words]
household = "homestead"
households = "homesteads"
"""


@pytest.fixture(autouse=True)
def _listening() -> Iterator[None]:
    speaking.let_packs_speak()
    with translation.override("fr"):
        yield


def test_a_text_of_a_pack_takes_the_place_of_the_core_s(plant: Plant) -> None:
    pack = plant("words", fr=FRENCH)
    core = gettext("Households")
    with loaded.using([pack]):
        assert gettext("Households") == "Familles"
    assert gettext("Households") == core != "Familles"


def test_a_word_changes_wherever_it_stands_whole(plant: Plant) -> None:
    words = speaking.words_of((plant("words", fr=FRENCH),), "fr")
    assert words.said("L’établissement et les établissements") == (
        "La formation sanitaire et les formations sanitaires"
    )
    assert words.said("Préétablissement") == "Préétablissement"


def test_placeholders_and_tags_are_left_alone(plant: Plant) -> None:
    words = speaking.words_of((plant("words", fr=FRENCH),), "fr")
    said = "%(établissement)s <b title='établissement'>établissement</b> {établissement} 5 %%"
    assert words.said(said) == (
        "%(établissement)s <b title='établissement'>formation sanitaire</b> {établissement} 5 %%"
    )


def test_english_follows_its_own_words_only(plant: Plant) -> None:
    pack = plant("words", fr=FRENCH, en=ENGLISH)
    with translation.override("en"), loaded.using([pack]):
        assert gettext("Households") == "Homesteads"
        assert gettext("Register a household") == "Register a homestead"
    with loaded.using([pack]):
        assert gettext("Households") == "Familles"


def test_plural_forms_follow_the_words(plant: Plant) -> None:
    pack = plant("words", en=ENGLISH)
    with translation.override("en"), loaded.using([pack]):
        assert ngettext("one household", "many households", 2) == "many homesteads"


def test_an_unknown_text_with_a_context_stays_as_it_is(plant: Plant) -> None:
    with loaded.using([plant("words", fr=FRENCH)]):
        assert pgettext("nowhere", "Never said anywhere") == "Never said anywhere"


def test_the_later_layer_speaks_and_within_one_the_first_named(plant: Plant) -> None:
    text = 'intent = "Ils le disent autrement chez eux."\n[texts]\nHouseholds = "{}"\n'
    country = plant("country", "country", fr=text.format("Ménages du pays"))
    scheme = plant("scheme", "scheme", fr=text.format("Ménages de la mutuelle"))
    other = plant("other", "scheme", fr=text.format("Autres"))
    with loaded.using([country, scheme, other]):
        assert gettext("Households") == "Ménages de la mutuelle"
    with loaded.using([other, country, scheme]):
        assert gettext("Households") == "Autres"


def test_who_works_for_no_pack_hears_the_core() -> None:
    core = gettext("Households")
    with loaded.using([]):
        assert gettext("Households") == core


def test_a_text_tells_which_word_changed_it(plant: Plant) -> None:
    files = loaded.files_of(plant("words", fr=FRENCH))
    (told,) = speaking.worded([files], "fr", "Fermer l’établissement").items()
    assert (told[0], told[1][0].target, told[1][1]) == (
        "words",
        "word:l’établissement",
        "Fermer la formation sanitaire",
    )
    assert speaking.worded([files], "fr", "Fermer la porte") == {}
    assert speaking.worded([files], "en", "Fermer l’établissement") == {}
