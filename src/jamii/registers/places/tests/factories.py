"""The small country of the tests: region North, districts Hill and Lake, ward Green, two
villages.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from jamii.kernel.actors import SYSTEM
from jamii.kernel.days import Days
from jamii.registers.places import services
from jamii.registers.places.types import NewLevel, NewPlace, Under

AT = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)
SINCE = date(2020, 1, 1)

NORTH, HILL, LAKE = UUID(int=0xA1), UUID(int=0xA2), UUID(int=0xA3)
GREEN, BLUE = UUID(int=0xA4), UUID(int=0xA5)
MANGO, PALM = UUID(int=0xA6), UUID(int=0xA7)

LEVELS = (
    NewLevel("region", {"en": "Region", "fr": "Région"}, 0),
    NewLevel("district", {"en": "District", "fr": "District"}, 1, holds_facilities=True),
    NewLevel("ward", {"en": "Ward", "fr": "Commune"}, 2),
    NewLevel("village", {"en": "Village", "fr": "Village"}, 3, holds_households=True),
)


def under(parent: UUID, first: date = SINCE) -> tuple[Under, ...]:
    """One parent, from a day on."""
    return (Under(parent, Days(first)),)


PLACES = (
    NewPlace(MANGO, "MA", "Mango", "village", under(GREEN), 40, 45, 0, 17),
    NewPlace(NORTH, "NO", "North", "region"),
    NewPlace(HILL, "HI", "Hill", "district", under(NORTH)),
    NewPlace(LAKE, "LA", "Läke", "district", under(NORTH)),
    NewPlace(GREEN, "GR", "Green", "ward", under(HILL)),
    NewPlace(BLUE, "BL", "Blue", "ward", under(LAKE)),
    NewPlace(PALM, "PA", "Palm", "village", under(GREEN)),
)


def make_country() -> None:
    """Levels and places, by the system."""
    services.set_levels(LEVELS, by=SYSTEM, at=AT)
    services.load_places(PLACES, by=SYSTEM, at=AT)
