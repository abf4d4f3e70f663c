"""Who wins, per item, and why."""

from __future__ import annotations

from datetime import date

import pytest

from jamii.platform.packs.layers import explain
from jamii.platform.packs.types import Delta, DeltaId, DeltaKind, Layer, Pack, PackFiles


def pack(name: str, layer: Layer, kind: DeltaKind = DeltaKind.TERM) -> PackFiles:
    """A pack that says its own name for “Households”."""
    spec = {"language": "fr", "text": name}
    delta = Delta(DeltaId(f"{name}.1"), name, date(2025, 1, 1), kind, "text:Households", spec)
    return PackFiles(Pack(name, "1.0.0", {}, layer, date(2025, 1, 1)), (delta,))


def lines(packs: list[PackFiles], language: str = "fr") -> list[tuple[str, str, str, bool]]:
    told = explain("text:Households", packs, "Ménages", language)
    return [(one.layer.value, one.pack, one.value, one.wins) for one in told]


def test_without_packs_the_core_counts() -> None:
    assert lines([]) == [("core", "", "Ménages", True)]


def test_the_later_layer_wins_whatever_the_order() -> None:
    country, scheme = pack("land", Layer.COUNTRY), pack("mutual", Layer.SCHEME)
    expected = [
        ("core", "", "Ménages", False),
        ("country", "land", "land", False),
        ("scheme", "mutual", "mutual", True),
    ]
    assert lines([country, scheme]) == lines([scheme, country]) == expected


def test_within_a_layer_the_pack_named_first_wins() -> None:
    one, two = pack("one", Layer.REGION), pack("two", Layer.LANGUAGE)
    assert [name for _layer, name, _value, wins in lines([one, two]) if wins] == ["one"]
    assert [name for _layer, name, _value, wins in lines([two, one]) if wins] == ["two"]


def test_another_language_is_another_item() -> None:
    assert lines([pack("one", Layer.COUNTRY)], "en") == [("core", "", "Ménages", True)]


@pytest.mark.parametrize("kind", [DeltaKind.FIELD_ADD, DeltaKind.RULE_VALIDATION])
def test_what_adds_counts_beside_what_is_there(kind: DeltaKind) -> None:
    packs = [pack("one", Layer.COUNTRY, kind), pack("two", Layer.SCHEME, kind)]
    assert [wins for *_rest, wins in lines(packs)] == [True, True, True]


def test_words_count_together_where_no_pack_states_the_text() -> None:
    one, two = pack("one", Layer.COUNTRY), pack("two", Layer.SCHEME)
    words = {"one": (one.deltas[0], "Familles"), "two": (two.deltas[0], "Foyers")}
    told = explain("text:Household", [one, two], "Ménage", "fr", words)
    assert [(said.pack, said.value, said.wins) for said in told] == [
        ("", "Ménage", False),
        ("one", "Familles", True),
        ("two", "Foyers", True),
    ]
    told = explain("text:Households", [one, two], "Ménages", "fr", words)
    assert [said.pack for said in told if said.wins] == ["two"]
    assert len(told) == 3
