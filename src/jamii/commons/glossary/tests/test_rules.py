"""Concepts are found in both languages, and texts are held to their sources."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamii.commons.glossary import queries
from jamii.commons.glossary.rules import checking, finding, reading
from jamii.kernel.reasons import Reason

WORDS = queries.glossary()


@pytest.mark.parametrize(
    ("text", "language", "concept"),
    [
        ("Plaignants", "fr", "complainant"),
        ("the complainant", "en", "complainant"),
        ("Name of the reporter", "en", "complainant"),
        ("La personne qui se plaint n’est pas toujours inscrite.", "fr", "complainant"),
        ("ticket modérateur", "fr", "co-insurance"),
        ("Co-payment", "en", "co-insurance"),
        ("plafonds annuels", "fr", "ceiling"),
        ("CEILINGS", "en", "ceiling"),
        ("assuré", "fr", "member"),
        ("insuree", "en", "member"),
        ("mutuelles de santé", "fr", "mutual"),
        ("community-based health insurance", "en", "mutual"),
        ("moughataas", "fr", "district"),
        ("formations sanitaires", "fr", "facility"),
        ("health facilities", "en", "facility"),
    ],
)
def test_a_text_speaks_of_a_concept(text: str, language: str, concept: str) -> None:
    assert concept in finding.concepts_in(WORDS, text, language)
    assert concept in finding.concepts_in(WORDS, text)  # and without knowing the language


def test_a_term_of_several_words_counts_before_the_words_in_it() -> None:
    assert finding.concepts_in(WORDS, "une pièce jointe", "fr") == {"attachment"}
    assert "attachment" not in finding.concepts_in(WORDS, "une pièce", "fr")


def test_words_that_mean_the_same_meet_across_languages() -> None:
    french = finding.meaning_of(WORDS, "Téléphone du plaignant", "fr")
    english = finding.meaning_of(WORDS, "Reporter’s phone number", "en")
    assert french == english == {"complainant", "phone"}
    assert finding.likeness(french, english) == 1
    other = finding.meaning_of(WORDS, "Phone of the walk-in neighbour", "en")
    assert other == {"phone", "walk-in", "~neighbour"}
    assert finding.likeness(french, other) == pytest.approx(1 / 4)
    assert finding.likeness(frozenset(), frozenset()) == 0


def test_a_search_is_widened_to_the_other_language() -> None:
    phrases = finding.phrases_for(WORDS, "ticket modérateur")
    assert phrases[0] == "ticket modérateur"
    assert {"co-insurance", "co-payment"} <= set(phrases)
    assert finding.phrases_for(WORDS, "xylophone") == ("xylophone",)


def test_the_best_comes_first() -> None:
    assert queries.search("ticket modérateur")[0].id == "co-insurance"
    assert queries.search("plaign")[0].id == "complainant"
    assert {"district", "region"} == {found.id for found in queries.search(country="MR")}
    assert queries.search("no such word at all") == ()
    assert len(queries.search()) == len(WORDS.concepts)


def test_a_country_says_it_in_its_own_words() -> None:
    district = queries.concept("district")
    assert district.preferred("fr") == "district"
    assert district.preferred("fr", "MR") == "moughataa"
    assert district.preferred("sw") == "district"


@given(st.text(max_size=80), st.sampled_from(["en", "fr", ""]))
def test_any_text_has_a_meaning_and_always_the_same(text: str, language: str) -> None:
    meaning = finding.meaning_of(WORDS, text, language)
    assert meaning == finding.meaning_of(WORDS, text, language)
    assert finding.concepts_in(WORDS, text, language) <= meaning
    assert finding.likeness(meaning, meaning) == (1 if meaning else 0)


def codes(reasons: tuple[Reason, ...]) -> list[str]:
    return [reason.code for reason in reasons]


def test_placeholders_are_those_of_the_source() -> None:
    source = "Supprimer {code} - {tradeName} ?"
    assert checking.check(WORDS, source, "Retirer {tradeName} ({code}) ?", "fr") == ()
    wrong = checking.check(WORDS, source, "Supprimer {code} - {nom du commerce} ?", "fr")
    assert [(one.code, dict(one.values)) for one in wrong] == [
        ("placeholders-missing", {"names": "tradeName"}),
        ("placeholders-unknown", {"names": "nom du commerce"}),
    ]
    assert checking.placeholders("%(day)s of {month}, {{ year }}") == {"day", "month", "year"}


def test_a_forbidden_term_is_named_with_the_one_to_use() -> None:
    (wrong,) = checking.check(WORDS, "Members", "The insurees", "en")
    assert (wrong.code, dict(wrong.values)) == (
        "term-forbidden",
        {"term": "insuree", "instead": "member"},
    )
    assert checking.check(WORDS, "Members", "The members", "en") == ()


def test_length_english_and_nothing_at_all() -> None:
    assert codes(checking.check(WORDS, "Save", "Enregistrer", "fr", limit=8)) == ["text-over-limit"]
    assert codes(checking.check(WORDS, "Save", "  ", "fr")) == ["text-empty"]
    assert codes(checking.check(WORDS, "Save it", "Save the modification", "fr")) == [
        "english-left"
    ]
    assert checking.check(WORDS, "%(the)s", "%(the)s montant", "fr") == ()


def test_every_form_of_a_number_is_there() -> None:
    sources = ("%(count)s claim of %(place)s", "%(count)s claims of %(place)s")
    good = ("une demande à %(place)s", "%(count)s demandes à %(place)s")
    assert checking.check_forms(sources, good, "fr") == ()
    assert codes(checking.check_forms(sources, good[:1], "fr")) == ["plural-forms"]
    assert codes(checking.check_forms(sources, (good[0], " "), "fr")) == ["plural-forms"]
    short = ("une demande", "%(count)s demandes à %(place)s")
    assert codes(checking.check_forms(sources, short, "fr")) == ["placeholders-missing"]
    assert codes(checking.check_forms(sources, good, "ar")) == ["plural-forms"]


def _concept(**changes: Any) -> dict[str, Any]:
    both = {"en": "thing", "fr": "chose"}
    return {"means": both, "preferred": both, **changes}


@pytest.mark.parametrize(
    ("name", "table", "says"),
    [
        ("thing", _concept(means={"en": "thing"}), "no means in fr"),
        ("thing", _concept(preferred={"fr": "chose"}), "no preferred in en"),
        ("thing", _concept(synonyms=["x"]), "synonyms"),
        ("Thing", _concept(), "no id"),
        ("thing", _concept(countries={"Chad": {}}), "two letters"),
    ],
)
def test_a_mistake_in_the_files_is_an_error(name: str, table: Any, says: str) -> None:
    with pytest.raises(reading.GlossaryError, match=says):
        reading.read({"subject": {name: table}})


def test_an_id_stands_once() -> None:
    with pytest.raises(reading.GlossaryError, match="stands in b and a"):
        reading.read({"a": {"thing": _concept()}, "b": {"thing": _concept()}})
