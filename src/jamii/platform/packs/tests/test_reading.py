"""The files of a pack become types, and each mistake says where it is and what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jamii.kernel.errors import Invalid
from jamii.platform import sentences
from jamii.platform.packs import reading, versions
from jamii.platform.packs.types import (
    DeltaKind,
    DeltaReason,
    Layer,
    PersonalData,
    Requirement,
    Upstream,
    UpstreamState,
)

PACK = """
name = "cm-bepha"
version = "1.2.0"
layer = "scheme"
since = 2025-01-15
node = "cm-bepha"
made_on = "0.1.0"
languages = ["fr", "en"]
licence = "AGPL-3.0-or-later"
maintainers = ["Bepha"]
[requires]
core = ">=0.1,<1"
packs = { lang-fr = ">=1" }
[title]
en = "Mutual of Bepha"
fr = "Mutuelle de Bepha"
"""
DELTA = """
[[delta]]
id = "cm.grievance.reporter_free"
kind = "field_add"
target = "grievance.Case.reporter"
spec = { name = "walk_in", type = "person_stub", fields = ["name", "phone"], required = false }
intent = "La personne qui se plaint n'est pas toujours inscrite."
reason = "practice"
upstream = { state = "not_offered" }
personal_data = "identifying"
review_by = 2027-12-31
tests = ["t_walk_in_case_has_no_register_entry"]
"""
TERMS = """
intent = "Le pays dit « formation sanitaire »."
reason = "language"
[texts]
"Facilities" = "Formations sanitaires"
[texts.Facility]
text = "Formation sanitaire"
base = "Établissement"
reason = "law"
citation = "Décret 2001/1"
[words]
"établissement" = "formation sanitaire"
"""


def read(**files: str) -> Any:
    names = {"pack": "pack.toml", "delta": "deltas/grievance.toml", "fr": "terms/fr.toml"}
    return reading.read({names[name]: text for name, text in ({"pack": PACK} | files).items()})


def said(**files: str) -> list[str]:
    """The sentences of the refusal."""
    with pytest.raises(Invalid) as refused:
        read(**files)
    return [sentences.sentence(one.code, one.values) for one in refused.value.problems]


def test_a_pack_says_what_it_is_and_what_it_needs() -> None:
    pack = read().pack
    assert (pack.name, pack.version, pack.layer) == ("cm-bepha", "1.2.0", Layer.SCHEME)
    assert pack.title == {"en": "Mutual of Bepha", "fr": "Mutuelle de Bepha"}
    assert (pack.core, pack.requires) == (">=0.1,<1", (Requirement("lang-fr", ">=1"),))
    assert (pack.since, pack.country) == (date(2025, 1, 15), "cm")


def test_the_example_of_the_specification_becomes_a_delta() -> None:
    (delta,) = read(delta=DELTA).deltas
    assert delta.id == "cm.grievance.reporter_free"
    assert (delta.pack, delta.kind) == ("cm-bepha", DeltaKind.FIELD_ADD)
    assert (delta.room, delta.entity) == ("grievance", "grievance.Case")
    assert delta.spec["fields"] == ["name", "phone"]
    assert (delta.intent_lang, delta.reason) == ("fr", DeltaReason.PRACTICE)
    assert delta.upstream == Upstream(UpstreamState.NOT_OFFERED)
    assert delta.personal_data is PersonalData.IDENTIFYING
    assert (delta.since, delta.review_by) == (date(2025, 1, 15), date(2027, 12, 31))
    assert (delta.file, delta.row) == ("deltas/grievance.toml", 1)


def test_a_difference_is_reviewed_after_eighteen_months_unless_it_says_when() -> None:
    (delta,) = read(delta=DELTA.replace("review_by = 2027-12-31", "since = 2025-08-31")).deltas
    assert delta.review_by == date(2027, 2, 28)


def test_words_are_differences_too_and_share_what_their_file_says() -> None:
    first, second, third = read(fr=TERMS).deltas
    assert (first.kind, first.target) == (DeltaKind.TERM, "text:Facilities")
    assert first.spec == {"language": "fr", "text": "Formations sanitaires"}
    assert (first.id, second.id) == ("cm-bepha.term.fr.facilities", "cm-bepha.term.fr.facility")
    assert (first.reason, first.intent) == (DeltaReason.LANGUAGE, second.intent)
    assert (second.reason, second.citation) == (DeltaReason.LAW, "Décret 2001/1")
    assert (second.base, first.base) == ("Établissement", None)
    assert (third.target, third.room, third.entity) == ("word:établissement", "", "")


def test_a_kind_of_a_newer_core_is_kept_as_unknown() -> None:
    (delta,) = read(delta=DELTA.replace("field_add", "hologram")).deltas
    assert (delta.kind, delta.kind_written) == (DeltaKind.UNKNOWN, "hologram")


def test_all_mistakes_show_at_once_with_file_entry_and_what_to_do() -> None:
    wrong = DELTA.replace("practice", "practise").replace("intent =", "intend =")
    assert said(pack=PACK.replace('layer = "scheme"', 'layer = "shire"'), delta=wrong) == [
        "pack.toml, –: “shire” is no value of “layer”. The nearest are: scheme.",
    ]
    assert said(delta=wrong) == [
        "deltas/grievance.toml, cm.grievance.reporter_free: there is no “intend” here. "
        "The nearest names are: intent, kind, intent_lang.",
        "deltas/grievance.toml, cm.grievance.reporter_free: “practise” is no value of “reason”. "
        "The nearest are: practice.",
    ]


@pytest.mark.parametrize(
    ("files", "codes"),
    [
        ({"pack": "name = "}, ["pack-file-unreadable"]),
        ({"pack": PACK.replace('version = "1.2.0"', "")}, ["pack-entry-missing"]),
        ({"pack": PACK.replace("1.2.0", "one")}, ["pack-value-shape"]),
        ({"pack": PACK.replace(">=0.1,<1", "about 1")}, ["pack-value-shape"]),
        ({"pack": PACK.replace("2025-01-15", '"January"')}, ["pack-value-shape"]),
        ({"delta": "[delta]\nid = 'x'"}, ["pack-value-shape"]),
        ({"delta": DELTA + DELTA}, ["pack-delta-twice"]),
        ({"delta": DELTA + "pack = 'other'"}, ["pack-delta-of-another"]),
        ({"delta": DELTA.replace("2027-12-31", "2027-12-31T00:00:00")}, ["pack-value-shape"]),
        ({"delta": DELTA.replace("{ state", "{ stage")}, ["pack-name-unknown"]),
        ({"fr": TERMS.replace('"Formations sanitaires"', "12")}, ["pack-value-shape"]),
        ({"fr": TERMS.replace("[words]", "[word]")}, ["pack-name-unknown"]),
    ],
)
def test_bad_files_are_refused(files: dict[str, str], codes: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        read(**files)
    assert [problem.code for problem in refused.value.problems] == codes
    for problem in refused.value.problems:
        assert sentences.sentence(problem.code, problem.values)


def test_a_folder_without_pack_toml_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        reading.read(reading.files_of(tmp_path))
    assert [problem.code for problem in refused.value.problems] == ["pack-file-missing"]


def test_layers_have_an_order() -> None:
    assert sorted(Layer, key=lambda layer: layer.rank)[0] is Layer.CORE
    assert Layer.REGION.rank == Layer.LANGUAGE.rank < Layer.COUNTRY.rank < Layer.SCHEME.rank


@pytest.mark.parametrize(
    ("version", "releases", "expected"),
    [
        ("0.1.0", ">=0.1,<1", True),
        ("1.0.0", ">=0.1,<1", False),
        ("1.2", "==1.2.0", True),
        ("1.10.0", ">1.9", True),
        ("2.0.0", ">=1,!=2", False),
        ("3.0.0", "", True),
    ],
)
def test_a_release_lies_in_a_range_or_not(version: str, releases: str, expected: bool) -> None:
    assert versions.fits(version, releases) is expected


def test_the_demonstration_country_can_be_read() -> None:
    import jamii_demoland

    pack = reading.read(reading.files_of(Path(jamii_demoland.__file__).parent)).pack
    assert (pack.name, pack.layer, pack.country) == ("demoland", Layer.COUNTRY, "xa")
