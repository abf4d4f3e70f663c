"""What is the name of everything that the rules read for a decision?

Equal facts have equal names, however they were gathered, so that years later one can tell whether a
decision was made of the same. Things that many claims share (a facility, an entry of the catalogue,
a cover) are named by themselves first, once for each `Names`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from jamii.claims.types import NO_BASELINE, ClaimFacts, LineFacts, Parameters
from jamii.coverage.eligibility.types import CoverOn, Patient
from jamii.kernel.canonical import fingerprint, plain
from jamii.schemes.usage.types import ClaimUse, CoverTotals


class Names:
    """Fingerprints of things that come again and again; each is made once while it is kept.
    `spell` gives what is read of a thing, in JSON's types, dates and decimals.
    """

    __slots__ = ("_known",)

    def __init__(self) -> None:
        # The thing itself is kept beside its name, so that its identity is not given away anew.
        self._known: dict[int, tuple[object, str]] = {}

    def of(self, thing: object, spell: Callable[[Any], Any] = plain) -> str | None:
        """The fingerprint of the thing, as `spell` spells it out; None for None."""
        if thing is None:
            return None
        known = self._known.get(id(thing))
        if known is None:
            known = self._known[id(thing)] = (thing, fingerprint(spell(thing)))
        return known[1]


def name_of(facts: ClaimFacts, names: Names) -> str:
    """The name of all that the rules read; terms are named by their hash instead of spelt out."""
    said: list[Any] = [
        str(facts.claim),
        names.of(facts.facility),
        names.of(facts.patient, _patient),
        facts.first_day.isoformat(),
        facts.last_day.isoformat(),
        facts.visit_type.value,
        None if facts.care_type is None else facts.care_type.value,
        facts.main_diagnosis,
        facts.other_diagnoses,
        facts.referral_code,
        [_line(line, names) for line in facts.lines],
        [names.of(cover, _cover) for cover in facts.covers],
        [names.of(use, _use) for use in facts.history],
        # In the order of covers and persons, whoever read them.
        sorted(
            [str(cover), str(person), names.of(used, _totals)]
            for cover, by_person in facts.totals.items()
            for person, used in by_person.items()
        ),
        names.of(facts.parameters, _parameters),
        None if facts.baseline is NO_BASELINE else facts.baseline,
    ]
    if facts.verdicts or facts.standing is not None or facts.is_reviewed or facts.added:
        standing = facts.standing or {}
        said += [
            facts.verdicts,
            {number: finding.as_json() for number, finding in standing.items()},
            facts.is_reviewed,
            [reason.as_json() for reason in facts.added],
        ]
    return fingerprint(said)


def _line(line: LineFacts, names: Names) -> list[Any]:
    return [
        line.number,
        line.kind.value,
        line.code,
        line.quantity,
        line.price_asked,
        names.of(line.entry),
        names.of(line.list_price),
        line.parts,
        line.explanation,
    ]


# The spellings are written out: they are made for every cover, patient and claim of a batch.


def _cover(cover: CoverOn) -> list[Any]:
    facts = cover.facts
    return [
        str(facts.id),
        facts.number,
        str(facts.household),
        str(facts.plan),
        facts.stage.value,
        facts.status.value,
        facts.effective,
        facts.expiry,
        facts.order,
        str(facts.person),
        facts.member_effective,
        facts.member_expiry,
        facts.memberships,
        cover.terms and cover.terms.hash,
    ]


def _patient(patient: Patient) -> list[Any]:
    return [str(patient.id), patient.born, patient.sex.value, patient.closed_on]


def _totals(used: CoverTotals) -> list[Any]:
    return [
        used.deductible_any,
        used.ceiling_any,
        used.deductible_in,
        used.ceiling_in,
        used.deductible_out,
        used.ceiling_out,
    ]


# All but the rules about hands, which their hash names.
_PLAIN_PARAMETERS = tuple(one.name for one in fields(Parameters) if one.name != "hand")


def _parameters(parameters: Parameters) -> list[Any]:
    return [*(getattr(parameters, name) for name in _PLAIN_PARAMETERS), parameters.hand.name]


def _use(use: ClaimUse) -> list[Any]:
    quantities = use.quantities.items()
    return [
        str(use.claim),
        use.day,
        use.category.value,
        use.overnight,
        sorted([kind.value, code, plain(amount)] for (kind, code), amount in quantities),
    ]
