"""Which category has a claim?

The first hit in the order of the categories decides; an overnight stay counts as hospitalisation,
and "other" is no category of a claim. Source: claims §3.3.
"""

from __future__ import annotations

from collections.abc import Iterable

from jamii.claims.types import LineFacts
from jamii.registers.catalogue.types import ServiceCategory
from jamii.schemes.plans.types import Category


def category_of(lines: Iterable[LineFacts], *, overnight: bool) -> Category:
    """The category by the services among these lines, and by the stay."""
    found = {line.entry.category for line in lines if line.entry is not None}
    if ServiceCategory.SURGERY in found:
        return Category.SURGERY
    if ServiceCategory.DELIVERY in found:
        return Category.DELIVERY
    if ServiceCategory.ANTENATAL in found:
        return Category.ANTENATAL
    if overnight or ServiceCategory.HOSPITALISATION in found:
        return Category.HOSPITALISATION
    if ServiceCategory.CONSULTATION in found:
        return Category.CONSULTATION
    return Category.VISIT
