"""Every code that the rules can say has a sentence, and every sentence finds its values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

from jamii.claims import words  # noqa: F401
from jamii.claims.rules import adjudicate
from jamii.claims.rules import cases as runners
from jamii.kernel import cases
from jamii.kernel.reasons import Reason
from jamii.platform import sentences

FOLDER = Path(__file__).parent / "cases"
CLAIMS = [
    case
    for file in sorted(FOLDER.glob("*.yaml"))
    for case in cases.load(file)
    if case.kind == "claim"
]
RULES = Path(runners.__file__).parent


def _said(case: cases.Case) -> list[Reason]:
    facts = runners.facts_of(case.given)
    decision = adjudicate(facts)
    lines = [
        reason
        for line in decision.lines
        for reason in (
            *line.reasons,
            *line.all_steps,
            *(row.reason for row in line.finding.dropped),
        )
    ]
    whole = (*decision.reasons, *decision.questions, *decision.warnings)
    return [*lines, *whole, *(row.reason for row in decision.dropped)]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("case", CLAIMS, ids=lambda case: case.name)
def test_all_that_is_said_of_a_claim_can_be_read(case: cases.Case, language: str) -> None:
    with translation.override(language):
        for reason in _said(case):
            text = sentences.sentence(reason.code, reason.values)
            assert text
            assert "%(" not in text
            assert sentences.sentence(reason.code, reason.as_json()["values"]) == text


def test_a_step_reads_like_the_terms_of_the_plan() -> None:
    facts = runners.facts_of({"plan": {"per": "person", "ceiling": 1000}, "review_above": 50})
    decision = adjudicate(facts)
    said = [sentences.sentence(step.code, step.values) for step in decision.line(1).all_steps]
    assert said[0] == "Cover Q pays: 100 percent of the price."
    assert "XTS" in said[-1]


@pytest.mark.parametrize("file", sorted(RULES.glob("*.py")), ids=lambda file: file.name)
def test_no_code_of_the_rules_is_without_a_sentence(file: Path) -> None:
    found = re.findall(r'(?:Reason|Step|Problem|note|UnitPrice)\(\s*"([a-z-]+)"', file.read_text())
    assert set(found) <= sentences.known_codes()
