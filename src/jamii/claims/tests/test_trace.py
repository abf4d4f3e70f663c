"""How the trace of a decision is kept: small, and read back as the rules said it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jamii.claims.rules import adjudicate
from jamii.claims.rules.cases import facts_of
from jamii.claims.rules.trace import (
    KEPT,
    finding_of,
    kept_finding,
    kept_steps,
    shared_with,
    steps_of,
)
from jamii.claims.types import ClaimFacts, LineDecision
from jamii.kernel import cases
from jamii.kernel.canonical import json_text, plain
from jamii.kernel.reasons import Step

CASES = Path(__file__).with_name("cases")


def _worlds() -> Iterator[dict[str, Any]]:
    for file in sorted(CASES.glob("*.yaml")):
        for case in cases.load(file):
            if case.kind == "claim":
                yield dict(case.given)


def _decided() -> Iterator[tuple[ClaimFacts, LineDecision]]:
    for world in _worlds():
        try:
            facts = facts_of(world)
        except (TypeError, ValueError):
            continue  # a case about words that nobody may write
        for line in adjudicate(facts).lines:
            yield facts, line


def _as_text(step: Step) -> tuple[str, dict[str, Any]]:
    return step.code, {name: plain(value) for name, value in step.values.items()}


def test_every_step_of_the_worked_examples_reads_as_it_was_said() -> None:
    codes: set[str] = set()
    for facts, line in _decided():
        number = next((cover.number for cover in facts.covers if cover.id == line.cover), None)
        shared = shared_with(
            {"currency": facts.parameters.currency, "facility": facts.facility.name}, number
        )
        kept = json.loads(json_text(kept_steps(line.steps, shared)))
        assert all(isinstance(one, list) for one in kept), kept
        assert list(map(_as_text, steps_of(kept, shared))) == list(map(_as_text, line.steps))
        codes |= {step.code for step in line.steps}
        finding = line.finding
        read = finding_of(
            json.loads(json_text(kept_finding(finding, shared, line.cover))), shared, line.cover
        )
        assert plain(read.as_json()) == plain(finding.as_json())
        codes |= {step.code for step in finding.steps}
    # All shapes but those that a reviewer, or the one fixed price of a package, brings about.
    rare = {"price-by-reviewer", "quantity-by-reviewer", "price-of-fixed-package"}
    assert set(KEPT) - codes <= rare
    # These name a cover that is not the line's own, and say which.
    assert codes - set(KEPT) == {"cover-not-chosen-fixed", "cover-not-chosen-percent"}


def test_what_differs_from_what_is_shared_is_kept_by_its_name() -> None:
    step = Step("line-value", {"currency": "XAF", "value_amount": 5})
    assert kept_steps([step], {"currency": "XAF"}) == [["line-value", 5]]
    assert kept_steps([step], {"currency": "XTS"}) == [step.as_json()]
    strange = Step("of-a-pack", {"why": "local"})
    assert kept_steps([strange], {}) == [{"code": "of-a-pack", "values": {"why": "local"}}]
    assert steps_of(kept_steps([strange], {}), {}) == (strange,)


def test_a_kept_step_that_lacks_a_value_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        steps_of([["co-insurance", "80"]], {"currency": "XAF"})
