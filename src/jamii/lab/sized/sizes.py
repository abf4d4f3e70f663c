"""How large each country is, and how often things happen in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

TODAY = date(2026, 1, 31)  # of the sizes S to L: their bytes do not depend on when they are made
SINCE = date(2020, 1, 1)  # from when registers and plans count
DEFAULT_SEED = "20260101"

# Households of one block: sizes from 1 to 12, a hundred persons in all, five on average.
HOUSEHOLD_SIZES = (1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 7, 8, 9, 10, 12)


@dataclass(frozen=True, slots=True)
class Size:
    """What one size holds. A block is 20 households with 100 persons and `claims` claims.

    `is_edgy`: nothing is kept apart: few codes, covers that overlap, limits that are met again and
    again, absent and zero values everywhere. For proving rules against each other, not for
    measuring.
    """

    name: str
    blocks: int
    regions: int
    districts: int
    wards: int
    villages: int
    facilities: int
    services: int
    items: int
    lists: int  # of each kind
    claims: int = 100  # of each block
    is_edgy: bool = False

    @property
    def persons(self) -> int:
        return self.blocks * sum(HOUSEHOLD_SIZES)

    @property
    def households(self) -> int:
        return self.blocks * len(HOUSEHOLD_SIZES)


SIZES = {
    size.name: size
    for size in (
        Size("edge", 2, 1, 2, 4, 12, 12, 40, 20, 4, claims=240, is_edgy=True),
        Size("edge-M", 1_000, 1, 2, 4, 12, 12, 40, 20, 4, claims=240, is_edgy=True),
        Size("XS", 5, 1, 2, 6, 30, 12, 60, 60, 4),
        Size("S", 100, 2, 6, 60, 600, 40, 600, 900, 30),
        Size("M", 1_000, 8, 60, 600, 6_000, 200, 600, 900, 30),
        Size("L", 10_000, 8, 60, 600, 6_000, 1_000, 600, 900, 30),
    )
}
