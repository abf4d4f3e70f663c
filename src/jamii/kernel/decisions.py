"""A decision: what came out, how much, why, step by step, and by which rules and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jamii.kernel.canonical import plain
from jamii.kernel.reasons import Reason, Step


@dataclass(frozen=True, slots=True)
class Decision:
    """One shape for every decision of the house.

    `outcome` is a word of the room that decides; `amounts` are in the scheme's currency;
    `parameters` is the fingerprint of the terms that were used, `rules` the version of the rules.
    """

    outcome: str
    amounts: Mapping[str, Decimal]
    reasons: tuple[Reason, ...]
    steps: tuple[Step, ...]
    rules: str
    parameters: str

    def as_json(self) -> dict[str, Any]:
        """The stored form, in canonical values."""
        return {
            "outcome": self.outcome,
            "amounts": plain(self.amounts),
            "reasons": [reason.as_json() for reason in self.reasons],
            "steps": [step.as_json() for step in self.steps],
            "rules": self.rules,
            "parameters": self.parameters,
        }
