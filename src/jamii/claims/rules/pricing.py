"""At what unit price does a line count?

The reviewer's price wins; then the price origin of the cover decides: what the facility asked, or
its price list, even if it asked less or more. Source: claims §6.1; packages: register §3.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from jamii.claims.types import LineFacts
from jamii.kernel.money import ZERO
from jamii.registers.catalogue.types import EntryFacts, PackageType
from jamii.schemes.plans.types import PriceOrigin, Terms


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """A price per unit, and the code of the step that says where it comes from."""

    amount: Decimal
    source: str


def list_price(line: LineFacts) -> UnitPrice:
    """The facility's list, else the register; a package is the sum of its parts unless its list or
    its own price says otherwise.
    """
    if line.list_price is not None and line.list_price.is_override:
        return UnitPrice(line.list_price.price, "price-from-list")
    entry = line.entry
    if entry is None:
        return UnitPrice(ZERO, "price-from-register")
    if entry.package_type is PackageType.PACKAGE and not entry.manual_price and entry.parts:
        return UnitPrice(_sum_of_parts(line, entry), "price-of-parts")
    return UnitPrice(entry.price, "price-from-register")


def _sum_of_parts(line: LineFacts, entry: EntryFacts) -> Decimal:
    """Quantities as given, where the facility gave any; prices as the catalogue defines them."""
    if not line.parts:
        return sum((part.quantity * part.price for part in entry.parts), ZERO)
    prices = {(part.kind, part.code): part.price for part in entry.parts}
    return sum(
        (part.quantity * prices.get((part.kind, part.code), ZERO) for part in line.parts), ZERO
    )


def unit_price(
    line: LineFacts, origin: PriceOrigin, terms: Terms, by_reviewer: Decimal | None = None
) -> UnitPrice:
    """The price of one unit under a cover with this price origin."""
    if by_reviewer is not None:
        return UnitPrice(by_reviewer, "price-by-reviewer")
    asked = line.price_asked
    listed = list_price(line)
    if origin is PriceOrigin.OWN:
        is_fixed = line.entry is not None and line.entry.package_type is PackageType.FIXED
        if is_fixed and asked > listed.amount:
            return UnitPrice(listed.amount, "price-of-fixed-package")
        return UnitPrice(asked, "price-as-asked")
    if terms.pay_lower_of_list_and_asked and asked < listed.amount:
        return UnitPrice(asked, "price-asked-is-lower")
    return listed
