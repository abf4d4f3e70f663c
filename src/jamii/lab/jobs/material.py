"""Claims to be sent: those of the country once more, under new keys and codes, some of them wrong
or sent twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from jamii.claims.types import ClaimId, NewClaim
from jamii.kernel.ids import new_id
from jamii.lab.dice import Dice
from jamii.lab.sized.country import Block, Country

_REPEATED = 0.5  # of a hundred
_WRONG = 1.0


@dataclass(frozen=True, slots=True)
class Prepared:
    """A claim to be sent. `wrong`: the field that is wrong, or nothing; `again`: it was sent
    before; `number`: of its person.
    """

    claim: NewClaim
    number: str
    wrong: str = ""
    again: bool = False


def claims(whole: Country, at: datetime, *, lines: int | None = None) -> Iterator[Prepared]:
    """The claims of the country in its order, under keys of the moment; those with so many lines
    only, and no packages, where `lines` says how many.
    """
    dice = Dice(f"{whole.seed}:{whole.size.name}:sent")
    before: Prepared | None = None
    for block in whole.blocks():
        for new, number in _of_block(block, lines):
            key = ClaimId(new_id(at, dice.source))
            claim = replace(new, id=key, code=f"N{new.code}")
            if before is not None and dice.chance(_REPEATED):
                yield replace(before, again=True)
            prepared = Prepared(claim, number)
            if dice.chance(_WRONG):
                prepared = _spoilt(prepared, dice)
            else:
                before = prepared
            yield prepared


def _of_block(block: Block, lines: int | None) -> Iterator[tuple[NewClaim, str]]:
    living = {
        person.id: person.number
        for home in block.households
        if home.ended_on is None
        for person in home.members
    }
    for row in block.claims:
        new = row.claim
        if lines is not None and (len(new.lines) != lines or any(line.parts for line in new.lines)):
            continue
        number = living.get(new.person)  # type: ignore[call-overload]
        if number is not None:
            yield new, number


def _spoilt(prepared: Prepared, dice: Dice) -> Prepared:
    """One mistake in one field."""
    new = prepared.claim
    field = dice.pick(("main_diagnosis", "claimed_on", "lines.0.quantity", "lines.0.price_asked"))
    if field == "main_diagnosis":
        return Prepared(replace(new, main_diagnosis="Z99"), prepared.number, field)
    if field == "claimed_on":
        later = new.claimed_on + timedelta(days=400)
        return Prepared(replace(new, claimed_on=later), prepared.number, field)
    first, *rest = new.lines
    if field == "lines.0.quantity":
        first = replace(first, quantity=Decimal(0))
    else:
        first = replace(first, price_asked=Decimal(-1))
    return Prepared(replace(new, lines=(first, *rest)), prepared.number, field)


def body(prepared: Prepared) -> Mapping[str, Any]:
    """The claim as a facility's system sends it."""
    new = prepared.claim
    return {
        "id": str(new.id),
        "scheme": str(new.scheme),
        "facility": str(new.facility),
        "administrator": str(new.administrator),
        "number": prepared.number,
        "code": new.code,
        "first_day": new.first_day.isoformat(),
        "last_day": new.target.isoformat(),
        "claimed_on": new.claimed_on.isoformat(),
        "visit_type": new.visit_type.value,
        "main_diagnosis": new.main_diagnosis,
        "other_diagnoses": list(new.other_diagnoses),
        "referral_code": new.referral_code,
        "lines": [
            {
                "kind": line.kind.value,
                "code": line.code,
                "quantity": str(line.quantity),
                "price_asked": str(line.price_asked),
            }
            for line in new.lines
        ],
    }
