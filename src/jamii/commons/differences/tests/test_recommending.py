"""The rules in their order, their modifiers, and what would change the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamii.commons.differences.rules.recommending import recommend
from jamii.commons.differences.types import (
    Carrier,
    Confidence,
    Facts,
    NodeCode,
    PersonalData,
    Recommendation,
    Rule,
    Say,
    Usage,
    Verdict,
)

ON = date(2026, 1, 31)


def carrier(country: str = "AA", variant: str = "A", **changed: Any) -> Carrier:
    """One that carries a used, tested difference for the sake of practice."""
    number = changed.pop("number", 1)
    given = Carrier(
        NodeCode(f"{country.lower()}-{number:02d}"), country, variant, "field-add", Verdict.NEW,
        "practice", usage=Usage(20, ON), has_test=True,
    )  # fmt: skip
    return replace(given, **changed)


def judged(*carriers: Carrier, is_confirmed: bool = True) -> Recommendation:
    return recommend(Facts(carriers, ON, is_confirmed))


A, B, C = carrier("AA"), carrier("BB"), carrier("CC")
OTHER = carrier("BB", "B")
UNUSED = {"usage": Usage(0, date(2025, 1, 31))}


@pytest.mark.parametrize(
    ("carriers", "rule", "say"),
    [
        ([A], Rule.R5, Say.WATCH),
        ([A, B], Rule.R8, Say.OFFER),
        ([A, carrier("AA", number=2)], Rule.R4, Say.SHARED_PACK),
        ([A, carrier("AA", "B", number=2)], Rule.R4, Say.SHARED_PACK),
        ([A, OTHER], Rule.R3, Say.OPTION),
        ([A, B, C], Rule.R2, Say.CORE),
        ([A, OTHER, C], Rule.R3, Say.OPTION),
        ([replace(A, verdict=Verdict.STALE)], Rule.R0, Say.TAKE_CORE),
        ([replace(A, verdict=Verdict.STALE), B], Rule.R8, Say.OFFER),
        ([replace(A, core_defect=True), B, C], Rule.R7, Say.FIX_CORE),
        ([replace(A, **UNUSED), replace(B, **UNUSED)], Rule.R6, Say.RETIRE),
        ([replace(A, **UNUSED), B], Rule.R8, Say.OFFER),
        ([replace(A, usage=Usage(0, date(2025, 2, 1)))], Rule.R5, Say.WATCH),
        ([replace(A, usage=Usage())], Rule.R5, Say.WATCH),
        ([replace(A, cites_law=True), replace(B, cites_law=True)], Rule.R5A, Say.KEEP_BY_LAW),
        ([replace(A, cites_law=True), B, C], Rule.R2, Say.CORE),
    ],
)
def test_the_first_rule_that_holds(carriers: list[Carrier], rule: Rule, say: Say) -> None:
    found = judged(*carriers)
    assert (found.rule, found.say) == (rule, say)
    assert [tried.holds for tried in found.tried] == [False] * (len(found.tried) - 1) + [True]


def test_a_shared_language_or_law_makes_a_shared_pack() -> None:
    words = {"reason": "language", "languages": frozenset({"fr"})}
    assert judged(replace(A, **words), replace(B, **words)).rule is Rule.R4
    assert judged(replace(A, **words), B).rule is Rule.R8
    cima = {"reason": "law", "legal_family": "cima"}
    assert judged(replace(A, **cima), replace(B, **cima)).rule is Rule.R4
    alone = {"reason": "law", "legal_family": ""}
    assert judged(replace(A, **alone), replace(B, **alone)).rule is Rule.R8


def _notes(found: Recommendation) -> list[str]:
    return [note.code.removeprefix("difference-note-") for note in found.notes]


def test_modifiers() -> None:
    sensitive = replace(A, personal_data=PersonalData.SENSITIVE)
    found = judged(sensitive, B, C)
    assert (found.rule, found.say, _notes(found)) == (Rule.R2, Say.OPTION, ["sensitive"])
    named = judged(replace(A, personal_data=PersonalData.IDENTIFYING), B, C)
    assert (named.say, _notes(named)) == (Say.CORE, ["identifying"])
    override = judged(replace(A, kind="code-override"))
    assert _notes(override) == ["extension-first"]
    law = judged(replace(A, cites_law=True), replace(B, cites_law=True))
    assert _notes(law) == ["extension"]
    untested = [replace(one, has_test=False) for one in (A, B)]
    assert _notes(judged(*untested)) == ["test-missing"]
    assert _notes(judged(untested[0], B)) == []


def test_confidence_and_the_cost_of_waiting() -> None:
    assert judged(A, B).confidence is Confidence.HIGH
    assert judged(A, B, is_confirmed=False).confidence is Confidence.LOW
    assert judged(A, is_confirmed=False).confidence is Confidence.HIGH  # nothing to group
    assert judged(replace(A, usage=Usage()), B).confidence is Confidence.MEDIUM
    broken = replace(A, breakages=2, verdict=Verdict.CONFLICT)
    assert judged(broken, B).cost == 3


def _changes(found: Recommendation) -> dict[tuple[str, Any], Rule]:
    return {
        (one.what.code.removeprefix("difference-if-"), one.what.values.get("node")): one.rule
        for one in found.changes
    }


def test_what_would_change_this() -> None:
    assert _changes(judged(A, B)) == {
        ("country-same", None): Rule.R2,
        ("country-otherwise", None): Rule.R3,
        ("instance-same", None): Rule.R2,
        ("leaves", "aa-01"): Rule.R5,
        ("leaves", "bb-01"): Rule.R5,
        ("unused", None): Rule.R6,
        ("defect", None): Rule.R7,
        ("law", None): Rule.R5A,
        ("released", None): Rule.R0,
    }


_CARRIERS = st.builds(
    carrier,
    st.sampled_from(["AA", "BB", "CC", "DD"]),
    st.sampled_from(["A", "B"]),
    number=st.integers(1, 9),
    verdict=st.sampled_from(list(Verdict)),
    cites_law=st.booleans(),
    core_defect=st.booleans(),
    has_test=st.booleans(),
    personal_data=st.sampled_from(list(PersonalData)),
    usage=st.sampled_from([Usage(), Usage(0, date(2024, 1, 1)), Usage(40, ON)]),
)


@given(st.lists(_CARRIERS, min_size=1, max_size=6, unique_by=lambda one: one.node), st.booleans())
def test_every_cluster_gets_one_answer_and_each_change_really_changes_it(
    carriers: list[Carrier], is_confirmed: bool
) -> None:
    found = recommend(Facts(tuple(carriers), ON, is_confirmed))
    assert found.tried[-1].rule is found.rule
    for change in found.changes:
        assert (change.rule, change.say, change.notes) != (found.rule, found.say, found.notes)
    sensitive = any(one.personal_data is PersonalData.SENSITIVE for one in carriers)
    assert not (sensitive and found.say is Say.CORE)


def test_nobody_carries_it() -> None:
    with pytest.raises(ValueError, match="nobody"):
        recommend(Facts((), ON))
