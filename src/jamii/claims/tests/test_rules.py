"""The worked examples of claims, and of what is left, against the rules."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from jamii.claims.rules import adjudicate
from jamii.claims.rules.cases import facts_of
from jamii.claims.rules.trace import finding_of, kept_finding
from jamii.claims.types import NEXT, Act, Status
from jamii.kernel import cases
from jamii.kernel.canonical import json_text

FOLDER = Path(__file__).parent / "cases"
CASES = [case for file in sorted(FOLDER.glob("*.yaml")) for case in cases.load(file)]
cases.discover()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_worked_example_holds(case: cases.Case) -> None:
    assert cases.run(case) == []


def test_every_decision_leads_to_one_state() -> None:
    for act in Act:
        assert (Status.ENTERED, act) in NEXT
        assert (Status.CHECKED, act) in NEXT
    assert not [pair for pair in NEXT if pair[0] is Status.REJECTED]


def test_a_stored_finding_reads_as_it_was() -> None:
    facts = facts_of(
        {
            "lines": [{"code": "I1", "quantity": 4}],
            "covers": {
                "Q1": {"plan": {"lines": {"I1": {"waiting": 12}}}},
                "Q2": {"plan": {"lines": {"I1": {"fixed": 50, "max_quantity": 3}}}},
            },
        }
    )
    finding = adjudicate(facts).line(1).finding
    assert finding.passed
    assert finding.quantity == 3
    kept = json.loads(json_text(kept_finding(finding, {}, finding.cover)))
    read = finding_of(kept, {}, finding.cover)
    assert finding_of(json.loads(json_text(finding.as_json())), {}, finding.cover) == read
    assert (read.cover, read.limitation, read.limit) == (
        finding.cover,
        finding.limitation,
        finding.limit,
    )
    assert read.as_json() == finding.as_json()
    again = adjudicate(replace(facts, standing={1: read}, is_reviewed=True))
    assert again.amounts == adjudicate(facts).amounts


def test_a_decision_names_the_terms_that_it_read() -> None:
    facts = facts_of({})
    decision = adjudicate(facts)
    (cover,) = facts.covers
    assert cover.terms is not None
    assert decision.parameters == {cover.id: cover.terms.hash}
    other = adjudicate(facts_of({"plan": {"lines": {"I1": {"percent": 80}}}}))
    assert decision.as_decision().parameters != other.as_decision().parameters
