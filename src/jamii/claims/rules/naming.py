"""What is the name of everything that the rules read for a decision?

Equal facts have equal names, however they were gathered, so that years later one can tell whether a
decision was made of the same. Things that many claims share (a facility, an entry of the catalogue,
a cover) are named by themselves first, once for each `Names`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from hashlib import sha256
from typing import Any

from jamii.claims.types import NO_BASELINE, ClaimFacts, LineFacts, Parameters
from jamii.coverage.eligibility.types import CoverOn, Patient
from jamii.kernel.canonical import fingerprint, plain
from jamii.schemes.usage.types import ClaimUse, CoverTotals

_Known = dict[int, tuple[object, str]]


class Names:
    """Names of things that come again and again; each is made once while it is kept.

    What the registers hold (facilities, the catalogue, parameters) is the same for a whole run, all
    else only for a chunk: `within` begins a new chunk.
    """

    __slots__ = ("_known", "_of_registers")

    def __init__(self, of_registers: _Known | None = None) -> None:
        # The thing itself is kept beside its name, so that its identity is not given away anew.
        self._known: _Known = {}
        self._of_registers: _Known = {} if of_registers is None else of_registers

    def within(self) -> Names:
        """Names for a chunk, which knows what was named of the registers."""
        return Names(self._of_registers)

    def of(self, thing: object, spell: Callable[[Any], object]) -> str | None:
        """The name of the thing, as `spell` spells it; None for None."""
        return _name(self._known, thing, spell)

    def of_register(
        self, thing: object, spell: Callable[[Any], object] = fingerprint
    ) -> str | None:
        """The name of something that the registers hold; None for None."""
        return _name(self._of_registers, thing, spell)


def _name(known: _Known, thing: object, spell: Callable[[Any], object]) -> str | None:
    if thing is None:
        return None
    named = known.get(id(thing))
    if named is None:
        named = known[id(thing)] = (thing, str(spell(thing)))
    return named[1]


def name_of(facts: ClaimFacts, names: Names) -> str:
    """The name of all that the rules read; terms are named by their hash instead of spelt out.

    The hash is over the tuple as Python writes it in ASCII: texts in quotes, numbers and days as
    `plain` spells them, so that no two facts are written alike.
    """
    said: list[object] = [
        str(facts.claim),
        names.of_register(facts.facility),
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
            (str(cover), str(person), _totals(used))
            for cover, by_person in facts.totals.items()
            for person, used in by_person.items()
        ),
        names.of_register(facts.parameters, _parameters),
        None if facts.baseline is NO_BASELINE else fingerprint(facts.baseline),
    ]
    if facts.verdicts or facts.standing is not None or facts.is_reviewed or facts.added:
        standing = facts.standing or {}
        said += [
            fingerprint(facts.verdicts),
            fingerprint({number: finding.as_json() for number, finding in standing.items()}),
            facts.is_reviewed,
            [fingerprint(reason) for reason in facts.added],
        ]
    return sha256(ascii(said).encode()).hexdigest()[:32]


# The spellings are written out: they are made for every line, cover, patient and claim of a batch.


def _line(line: LineFacts, names: Names) -> tuple[object, ...]:
    return (
        line.number,
        line.kind.value,
        line.code,
        plain(line.quantity),
        plain(line.price_asked),
        names.of_register(line.entry),
        names.of_register(line.list_price),
        fingerprint(line.parts) if line.parts else None,
        line.explanation,
    )


def _cover(cover: CoverOn) -> tuple[object, ...]:
    facts = cover.facts
    return (
        str(facts.id),
        facts.number,
        str(facts.household),
        str(facts.plan),
        facts.stage.value,
        facts.status.value,
        plain(facts.effective),
        plain(facts.expiry),
        plain(facts.order),
        str(facts.person),
        plain(facts.member_effective),
        plain(facts.member_expiry),
        plain(facts.memberships),
        cover.terms and cover.terms.hash,
    )


def _patient(patient: Patient) -> tuple[object, ...]:
    return (str(patient.id), plain(patient.born), patient.sex.value, plain(patient.closed_on))


def _totals(used: CoverTotals) -> tuple[object, ...]:
    return (
        plain(used.deductible_any),
        plain(used.ceiling_any),
        plain(used.deductible_in),
        plain(used.ceiling_in),
        plain(used.deductible_out),
        plain(used.ceiling_out),
    )


# All but the rules about hands, which their hash names.
_PLAIN_PARAMETERS = tuple(one.name for one in fields(Parameters) if one.name != "hand")


def _parameters(parameters: Parameters) -> str:
    spelt = [*(getattr(parameters, name) for name in _PLAIN_PARAMETERS), parameters.hand.name]
    return fingerprint(spelt)


def _use(use: ClaimUse) -> tuple[object, ...]:
    quantities = use.quantities.items()
    return (
        str(use.claim),
        use.day.isoformat(),
        use.category.value,
        use.overnight,
        sorted((kind.value, code, plain(amount)) for (kind, code), amount in quantities),
    )
