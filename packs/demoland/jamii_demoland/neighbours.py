"""Five made-up countries tell this installation how they differ, each under its own signature."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jamii.commons.differences import queries, services
from jamii.commons.differences.types import Act
from jamii.kernel.actors import Actor
from jamii.kernel.canonical import canonical_json
from jamii.lab.neighbours import NAMES, told, told_on
from jamii_demoland import country
from jamii_demoland.life import Year

_CURATOR, _CHAMPION = "joseph", "leila"
_JOINED_DAYS_AGO, _TOLD_DAYS_AGO, _CONFIRMED_DAYS_AGO = 40, 3, 2
# By one of their differences: what a curator and a carrier's champion have confirmed by now.
_CONFIRMED = {
    "tz.complainant": "tz-lake",
    "tz.limit": "mw-shire",
    "tz.categories": "fx-littoral",
    "tz.files": "tz-lake",
}
_DEFECT = ("tz.long-text", "tz-lake", "t_complaint_of_300_characters")
_OFFERED = ("tz.complainant", "RQ-00002")


def plan_neighbours(year: Year) -> None:
    """Put the joining, the telling and what the curator says into the calendar of the year."""
    for rank, days_ago, act in (
        (10, _JOINED_DAYS_AGO, join),
        (10, _TOLD_DAYS_AGO, tell),
        (11, _CONFIRMED_DAYS_AGO, confirm),
    ):
        year.calendar.add(year.today - timedelta(days=days_ago), rank, _by_the_cast(year, act))


def _by_the_cast(
    year: Year, act: Callable[[date, Actor, Actor, datetime], None]
) -> Callable[[datetime], None]:
    def happen(at: datetime) -> None:
        act(year.today, year.actor(_CURATOR), year.actor(_CHAMPION), at)

    return happen


def _key(name: str) -> Ed25519PrivateKey:
    """The country's key, the same in every demonstration: it proves nothing to anybody else."""
    return Ed25519PrivateKey.from_private_bytes(
        hashlib.sha256(f"made up: {name}".encode()).digest()
    )


def join(today: date, curator: Actor, champion: Actor, at: datetime) -> None:
    """The five join with their keys."""
    for number, name in enumerate(NAMES):
        public = base64.b64encode(_key(name).public_key().public_bytes_raw()).decode()
        services.join(
            queries.told_by(told(name)).node,
            public,
            id=country.key(f"node:{name}"),
            by=curator,
            at=at + timedelta(seconds=number),
        )


def tell(today: date, curator: Actor, champion: Actor, at: datetime) -> None:
    """The five hand in their manifests."""
    for name in NAMES:
        content = dict(told_on(name, today))
        signature = _key(name).sign(canonical_json(content).encode())
        services.receive(
            content,
            base64.b64encode(signature).decode(),
            id=country.key(f"manifest:{name}"),
            by=curator,
            at=at,
        )


def confirm(today: date, curator: Actor, champion: Actor, at: datetime) -> None:
    """What has been confirmed, found wrong in the core, and offered to it so far."""
    found = {one.id: row.cluster.id for row in queries.compared(today).rows for one in row.carried}
    for code, node in _CONFIRMED.items():
        services.confirm(found[code], by=curator, at=at)
        services.confirm(found[code], speaks_for=node, by=champion, at=at)
    code, node, test = _DEFECT
    services.mark_defect(found[code], node, test, by=curator, at=at)
    code, request = _OFFERED
    services.move(found[code], Act.OFFER, link=request, by=curator, at=at)
