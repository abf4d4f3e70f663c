"""How is the trace of a decision kept, so that millions of lines stay small and readable?

A step whose code is in `KEPT` is kept as a list: the code, then its own values in the order given
here. What the steps of a line share (currency, facility, cover) is kept once, with the decision.
Any other step, such as one that a pack or a later version makes, is kept with the names of its
values. A shape is never changed once decisions were kept by it: a step that needs other values gets
another code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from jamii.claims.types import Dropped, Finding
from jamii.kernel.canonical import plain
from jamii.kernel.reasons import Reason, Step, Value
from jamii.schemes.plans.types import Limitation, PriceOrigin

SHARED = frozenset({"currency", "facility", "cover"})

_PRICE = "asked_amount price_amount currency facility"
_QUANTITY = "limit used asked quantity code cover"

# Code → the names of its values.
KEPT: Mapping[str, str] = {
    "cover-chosen-percent": "percent cover",
    "cover-chosen-fixed": "unit_amount currency cover",
    "cover-chosen-unlimited": "cover",
    "chosen-highest-percent": "cover",
    "chosen-highest-amount": "cover",
    "chosen-pays-whole-price": "cover",
    "chosen-smallest-share": "cover",
    "quantity-reduced": _QUANTITY,
    "quantity-by-reviewer": "asked quantity",
    "price-from-list": _PRICE,
    "price-from-register": _PRICE,
    "price-of-parts": _PRICE,
    "price-of-fixed-package": _PRICE,
    "price-as-asked": _PRICE,
    "price-asked-is-lower": _PRICE,
    "price-by-reviewer": _PRICE,
    "quantity-times-price": "quantity price_amount whole_amount currency",
    "fixed-cap": "unit_amount cut_amount left_amount currency",
    "deductible-taken": "deductible_amount taken_amount left_amount currency",
    "deductible-already-borne": "deductible_amount taken_amount left_amount currency",
    "co-insurance": "percent person_amount left_amount currency",
    "category-cap": "category cap_amount cut_amount left_amount currency",
    "ceiling-not-counted": "left_amount currency",
    "ceiling-kept": "ceiling_amount available_amount cut_amount left_amount remaining_amount "
    "currency",
    "ceiling-reached": "ceiling_amount available_amount cut_amount left_amount remaining_amount "
    "currency",
    "line-value": "value_amount currency",
    "index-awaited": "",
    "paid-by-capitation": "",
}


@dataclass(frozen=True, slots=True)
class _Shape:
    """The names of a step's own values in their order, and of those that it shares."""

    own: tuple[str, ...]
    shared: tuple[str, ...]
    names: frozenset[str]

    @classmethod
    def of(cls, spelt: str) -> _Shape:
        names = spelt.split()
        own = tuple(name for name in names if name not in SHARED)
        return cls(own, tuple(name for name in names if name in SHARED), frozenset(names))


_SHAPES = {code: _Shape.of(spelt) for code, spelt in KEPT.items()}


def kept_steps(steps: Iterable[Step], shared: Mapping[str, Value]) -> list[Any]:
    """The steps as they are kept; `shared` is what the decision keeps for all of them."""
    return [_kept(step, shared) for step in steps]


def _kept(step: Step, shared: Mapping[str, Value]) -> Any:
    values = step.values
    shape = _SHAPES.get(step.code)
    if shape is None or values.keys() != shape.names:
        return step.as_json()
    for name in shape.shared:
        if values[name] != shared.get(name):
            return step.as_json()
    return [step.code, *[plain(values[name]) for name in shape.own]]


def steps_of(kept: Iterable[Any], shared: Mapping[str, Value]) -> tuple[Step, ...]:
    """The steps that were kept; decimals and dates stay text, which is all that a sentence needs.

    Raises: KeyError for a code that nobody knows, ValueError where values are missing.
    """
    return tuple(
        Step.from_json(one) if isinstance(one, Mapping) else _step(one, shared) for one in kept
    )


def _step(kept: Sequence[Any], shared: Mapping[str, Value]) -> Step:
    shape = _SHAPES[kept[0]]
    values: dict[str, Value] = dict(zip(shape.own, kept[1:], strict=True))
    for name in shape.shared:
        values[name] = shared[name]
    return Step(kept[0], values)


def kept_finding(
    finding: Finding, shared: Mapping[str, Value], cover: UUID | None
) -> dict[str, Any]:
    """The finding as it is kept, without what is as usual and without the cover of its line."""
    kept: dict[str, Any] = {}
    if not finding.passed:
        kept["passed"] = False
    if finding.reasons:
        kept["reasons"] = [reason.as_json() for reason in finding.reasons]
    if finding.dropped:
        kept["dropped"] = [
            {"cover": str(row.cover), "number": row.number, "reason": row.reason.as_json()}
            for row in finding.dropped
        ]
    if finding.cover != cover:
        kept["cover"] = None if finding.cover is None else str(finding.cover)
    if finding.limitation is not None or finding.price_origin is not None:
        kept["by"] = [
            None if finding.limitation is None else finding.limitation.value,
            plain(finding.limit),
            None if finding.price_origin is None else finding.price_origin.value,
        ]
    if finding.quantity is not None:
        kept["quantity"] = plain(finding.quantity)
    if finding.steps:
        kept["steps"] = kept_steps(finding.steps, shared)
    return kept


def finding_of(kept: Mapping[str, Any], shared: Mapping[str, Value], cover: UUID | None) -> Finding:
    """The finding that was kept beside a line with this cover, in this form or the first one, which
    named everything.
    """
    by = kept.get("by") or (kept.get("limitation"), kept.get("limit"), kept.get("price_origin"))
    limitation, limit, origin = by
    if "cover" in kept:
        cover = None if kept["cover"] is None else UUID(kept["cover"])
    quantity = kept.get("quantity")
    return Finding(
        passed=kept.get("passed", True),
        reasons=tuple(Reason.from_json(row) for row in kept.get("reasons", ())),
        dropped=tuple(
            Dropped(UUID(row["cover"]), row["number"], Reason.from_json(row["reason"]))
            for row in kept.get("dropped", ())
        ),
        cover=cover,
        limitation=None if limitation is None else Limitation(limitation),
        limit=None if limit is None else Decimal(limit),
        price_origin=None if origin is None else PriceOrigin(origin),
        quantity=None if quantity is None else Decimal(quantity),
        steps=steps_of(kept.get("steps", ()), shared),
    )


def shared_with(shared: Mapping[str, Value], cover_number: str | None) -> Mapping[str, Value]:
    """What the steps of a line share: what its decision keeps, and the number of its cover."""
    return shared if cover_number is None else {**shared, "cover": cover_number}
