"""Is it a choice, or only old text? Golden tests T1 and T2, and data field by field."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamii.commons.differences.rules.classifying import classify, count
from jamii.commons.differences.types import Past, Verdict

T1 = Past((("1", "A"), ("2", "B"), ("3", "C")))


@pytest.mark.parametrize(
    ("local", "made_on", "verdict"),
    [
        ("C", "1", Verdict.IDENTICAL),
        ("A", "1", Verdict.STALE),
        ("B", "2", Verdict.STALE),
        ("D", "3", Verdict.DELIBERATE),
        ("D", "1", Verdict.CONFLICT),
        ("", "3", Verdict.EMPTY),
    ],
)
def test_t1(local: str, made_on: str, verdict: Verdict) -> None:
    assert classify(local, T1, made_on).verdict is verdict


def test_t2_a_local_text_mends_a_broken_placeholder() -> None:
    core = "Supprimer {code} - {nom du commerce} ?"
    past = Past((("1", core),), declared=frozenset({"code", "tradeName"}))
    found = classify("Supprimer {code} - {tradeName} ?", past, "1")
    assert (found.verdict, found.core_defect) == (Verdict.DELIBERATE, True)
    assert [(one.code, dict(one.values)) for one in found.defects] == [
        ("placeholders-unknown", {"names": "nom du commerce"}),
        ("placeholders-missing", {"names": "tradeName"}),
    ]
    # A local text with the same fault mends nothing.
    assert not classify("Retirer {nom du commerce} ?", past, "1").core_defect


@pytest.mark.parametrize(
    ("local", "past", "made_on", "verdict"),
    [
        (" e\u0301tat ", Past((("1", "\u00e9tat"),)), "1", Verdict.IDENTICAL),
        ("   ", T1, "1", Verdict.EMPTY),
        ("D", Past(), "1", Verdict.NEW),
        ("D", Past((("1", "A"),), is_gone=True), "1", Verdict.ORPHAN),
        ("A", Past((("1", "A"),), is_gone=True), "1", Verdict.STALE),
        ("D", T1, "", Verdict.CONFLICT),  # nobody can show that the change was seen
        ("D", Past((("1", "A"),)), "", Verdict.DELIBERATE),  # the core never changed it
        (30, Past((("1", 20), ("2", 30))), "1", Verdict.IDENTICAL),
    ],
)
def test_edges(local: Any, past: Past, made_on: str, verdict: Verdict) -> None:
    assert classify(local, past, made_on).verdict is verdict


def test_the_base_that_a_pack_kept_decides() -> None:
    assert classify("D", T1, base="C").verdict is Verdict.DELIBERATE
    assert classify("D", T1, base="A").verdict is Verdict.CONFLICT


def test_data_is_compared_field_by_field() -> None:
    past = Past((("1", {"max": 100, "required": False}), ("2", {"max": 255, "required": False})))
    found = classify({"max": 100, "required": True}, past, "2")
    assert dict(found.fields) == {"max": Verdict.STALE, "required": Verdict.DELIBERATE}
    assert found.verdict is Verdict.DELIBERATE
    assert found.is_partly_stale
    whole = classify({"max": 100, "required": False}, past, "1")
    assert (whole.verdict, whole.is_partly_stale) == (Verdict.STALE, False)
    assert classify({"max": 255}, past, "2").verdict is Verdict.IDENTICAL
    assert classify({"colour": "red"}, past, "2").fields == {"colour": Verdict.NEW}


def test_crossed_bounds_of_the_core_are_a_defect_that_a_local_value_mends() -> None:
    past = Past((("1", {"min": 90, "max": 30}),))
    assert classify({"min": 1}, past, "1").core_defect
    assert not classify({"min": 50}, past, "1").core_defect


_TEXT = st.text(max_size=12)


@given(st.lists(_TEXT, max_size=4), _TEXT, st.booleans())
def test_every_text_is_exactly_one_thing(texts: list[str], local: str, gone: bool) -> None:
    past = Past(tuple((str(n), text) for n, text in enumerate(texts)), is_gone=gone)
    verdict = classify(local, past, "0").verdict
    assert count([classify(local, past, "0")]) == {verdict: 1}
    if local.strip() == "":
        assert verdict is Verdict.EMPTY
    elif not texts:
        assert verdict is Verdict.NEW
