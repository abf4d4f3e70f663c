"""How claims settle: each figure by hand, its list, its permission and its one statement; and the
screens where the numbers are set.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jamii.claims import models, queries, services
from jamii.claims.records import Agreement, Filters
from jamii.claims.rules.shares import certain_within, percent
from jamii.claims.tests.factories import (
    NOBODY,
    NURSE,
    REVIEWER,
    SCHEME,
    TABLETS,
    VISIT,
    XRAY,
    make_covered_farahs,
    new_claim,
)
from jamii.claims.types import ClaimId, Verdict
from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.kernel.days import Days
from jamii.kernel.errors import NotAllowed
from jamii.registers.organisations import queries as organisations
from jamii.registers.places.tests.factories import AT

pytestmark = pytest.mark.django_db

ACTS = frozenset({"claims.see-hand", "claims.set-hand", "claims.view", "journal.view"})
MANAGER = Actor(UUID(int=0x71), "Solange", (Grant(ACTS, SCHEME),))
LEAD = Actor(REVIEWER.id, "Chen", (*REVIEWER.grants, Grant(frozenset({"claims.see-hand"}), SCHEME)))
ELSEWHERE = Actor(UUID(int=0x72), "Sola", (Grant(ACTS, UUID(int=0x99)),))
TODAY = date(2026, 1, 31)
DAYS = Days(date(2026, 1, 1), TODAY)


def number(unit: str, value: str) -> dict[str, Any]:
    return {"unit": unit, "source": "Circular 4/2025", "values": {"2025-01-01": value}}


def send(place: int, *lines: Any, days_ago: int = 0) -> UUID:
    """A claim that is entered so many days ago, for care of that day."""
    key = UUID(int=0xD000 + place)
    at = AT - timedelta(days=days_ago)
    claim = new_claim(
        *lines,
        id=ClaimId(key),
        first_day=at.date(),
        claimed_on=at.date(),
    )
    services.submit_claim(claim, by=NURSE, at=at)
    return key


@pytest.fixture
def month() -> None:
    """Ten claims in a month: six settle, one of them rejected by the rules; four need a hand, of
    which three are reviewed: one as it was, one lowered, one rejected.
    """
    make_covered_farahs(review_above=None)
    given = {"amount-from": number("amount", "30"), "categories": number("categories", "surgery")}
    services.load_hand_parameters(SCHEME, given, secret="s", by=SYSTEM, at=AT)
    small, dear = replace(TABLETS, quantity=Decimal(1)), replace(TABLETS, quantity=Decimal(6))
    for place, days_ago in enumerate((20, 20, 13, 6, 6)):
        send(place, small, days_ago=days_ago)
    send(5, replace(XRAY, price_asked=Decimal(40)), days_ago=6)
    keys = [
        send(6 + place, dear, days_ago=days_ago) for place, days_ago in enumerate((20, 13, 9, 9))
    ]
    no = Verdict(accept=False, justification="Not given.")
    less = Verdict(quantity=Decimal(5), justification="Five are enough.")
    for place, verdicts in enumerate(({}, {1: less}, {1: no})):
        at = AT - timedelta(days=5, hours=-place)
        services.review_claim(keys[place], verdicts, by=REVIEWER, at=at)


def scheme() -> Any:
    return organisations.scheme(SCHEME)


def counted(run: Any) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as seen:
        result = run()
    return result, len(seen)


def test_claims_are_counted_by_week_and_by_day_of_entry(month: None) -> None:
    weeks, statements = counted(lambda: queries.settled(scheme(), DAYS, by=MANAGER, weekly=True))
    assert statements == 2  # one of them is the scheme of this test
    told = [(one.days.first, one.days.last, one.claims, one.straight) for one in weeks]
    assert told == [
        (date(2026, 1, 5), date(2026, 1, 11), 3, 2),
        (date(2026, 1, 12), date(2026, 1, 18), 2, 1),
        (date(2026, 1, 19), date(2026, 1, 25), 5, 3),
    ]
    days = queries.settled(scheme(), DAYS, by=MANAGER, weekly=False)
    assert [(one.days.first.day, one.claims, one.straight) for one in days] == [
        (11, 3, 2),
        (18, 2, 1),
        (22, 2, 0),
        (25, 3, 3),
    ]


def test_what_waits_is_shown_by_its_age(month: None) -> None:
    ages, statements = counted(lambda: queries.waiting_by_age(scheme(), TODAY, by=MANAGER))
    assert statements == 2
    assert [(one.least, one.most, one.claims, one.asked) for one in ages if one.claims] == [
        (8, 14, 1, Decimal(36))
    ]
    assert [one.least for one in ages] == [0, 2, 4, 8, 15, 31]


def test_each_reason_is_told_with_what_came_of_it(month: None) -> None:
    rows, statements = counted(lambda: queries.yields(scheme(), DAYS, by=MANAGER))
    assert statements == 2
    assert [(one.code, one.claims, one.reviewed, one.changed) for one in rows] == [
        ("review-above-amount", 4, 3, 2)
    ]


def test_agreement_is_the_share_of_reviews_that_changed_nothing(month: None) -> None:
    agreed, statements = counted(lambda: queries.agreement(scheme(), DAYS, by=MANAGER))
    assert statements == 2
    assert agreed == Agreement(reviewed=3, changed=2, drawn=0, drawn_changed=0)


def test_a_ceiling_that_moved_is_no_change_by_the_reviewer() -> None:
    make_covered_farahs(review_above="1")
    most = replace(TABLETS, quantity=Decimal(12))
    first, second = send(0, most), send(1, most)
    no = Verdict(accept=False, justification="Not given.")
    services.review_claim(first, {1: no}, by=REVIEWER, at=AT)
    services.review_claim(second, {}, by=REVIEWER, at=AT)
    paid = [
        one["valuated"]
        for one in models.Decision.objects.filter(claim=second)
        .order_by("number")
        .values_list("amounts", flat=True)
    ]
    assert paid == ["40", "60"]
    assert queries.agreement(scheme(), DAYS, by=MANAGER) == Agreement(2, 1, 0, 0)


def test_what_only_chance_selected_is_counted_apart() -> None:
    make_covered_farahs(review_above=None)
    services.load_hand_parameters(
        SCHEME, {"sample-percent": number("percent", "100")}, by=SYSTEM, at=AT
    )
    keys = [send(place, VISIT) for place in range(3)]
    less = Verdict(price=Decimal(10), justification="The list says ten.")
    services.review_claim(keys[0], {}, by=REVIEWER, at=AT)
    services.review_claim(keys[1], {1: less}, by=REVIEWER, at=AT)
    assert queries.agreement(scheme(), DAYS, by=MANAGER) == Agreement(2, 1, 2, 1)


def test_how_long_it_took_is_told_for_both_ways(month: None) -> None:
    took, statements = counted(lambda: queries.durations(scheme(), DAYS, by=MANAGER))
    assert statements == 2
    assert (took["straight"].claims, took["straight"].median) == (6, timedelta(0))
    hand = took["hand"]
    # Reviewed 15, 8 and 4 days after entry, and one and two hours.
    assert (hand.claims, hand.median) == (3, timedelta(days=8, hours=1))
    assert timedelta(days=13) < hand.most < timedelta(days=15)


@pytest.mark.parametrize(
    ("filters", "places"),
    [
        ({"way": "straight"}, [0, 1, 2, 3, 4, 5]),
        ({"way": "hand"}, [6, 7, 8, 9]),
        ({"why": "review-above-amount"}, [6, 7, 8, 9]),
        ({"why": "review-sampled"}, []),
        ({"outcome": "reviewed"}, [6, 7, 8]),
        ({"outcome": "changed"}, [7, 8]),
        ({"outcome": "unchanged"}, [6]),
        ({"way": "straight", "entered": Days(date(2026, 1, 18), date(2026, 1, 18))}, [2]),
    ],
)
def test_a_figure_leads_to_its_claims(
    month: None, filters: dict[str, Any], places: list[int]
) -> None:
    rows = queries.claims(by=MANAGER, filters=Filters(scheme=SCHEME, **filters))
    assert sorted(row.id.int - 0xD000 for row in rows) == places


def test_only_who_may_sees_how_claims_settle(month: None) -> None:
    for caller in (NOBODY, NURSE, ELSEWHERE):
        for ask in (queries.settled, queries.yields, queries.agreement, queries.durations):
            more = {"weekly": True} if ask is queries.settled else {}
            with pytest.raises(NotAllowed):
                ask(scheme(), DAYS, by=caller, **more)  # type: ignore[operator]
        with pytest.raises(NotAllowed):
            queries.waiting_by_age(scheme(), TODAY, by=caller)
    # Nor by the list: a facility could ask for every claim that was drawn.
    for filters in (Filters(why="review-sampled"), Filters(way="hand"), Filters(outcome="changed")):
        with pytest.raises(NotAllowed):
            queries.claims(by=NURSE, filters=filters)
        assert queries.claims(by=ELSEWHERE, filters=filters) == []


def test_shares_are_told_with_how_sure_they_are() -> None:
    assert percent(1, 3) == Decimal("33.3")
    assert percent(0, 0) is None
    assert certain_within(0, 0) is None
    # 5 of 50: Wilson 1927, 95 percent.
    assert certain_within(5, 50) == (Decimal("4.3"), Decimal("21.4"))
    assert certain_within(0, 20) == (Decimal("0.0"), Decimal("16.1"))


# The screens


@pytest.fixture
def sign_in(client: Client, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """The client of an actor."""

    def as_actor(actor: Actor) -> Client:
        monkeypatch.setattr(
            "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
        )
        return client

    return as_actor


def test_the_page_tells_every_figure_in_ten_statements(month: None, sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in(MANAGER)
    client.get("/claims/settling/?weeks=4")
    with CaptureQueriesContext(connection) as seen:
        answer = client.get("/claims/settling/?weeks=4")
    assert len(seen) <= 10, "\n".join(query["sql"][:120] for query in seen)
    text = answer.content.decode().replace("\xa0", " ")
    assert "<c-" not in text
    assert "settled without a hand: 6 of 10 claims" in text
    assert "of 3 reviewed claims stayed as the rules had them" in text
    assert "high amount" in text
    assert "66.7 %" in text
    client.cookies["language"] = "fr"
    french = client.get("/claims/settling/?weeks=4").content.decode()
    assert "réglées sans intervention" in french


def test_every_figure_of_the_page_opens_its_list(month: None, sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in(MANAGER)
    text = client.get("/claims/settling/?weeks=12").content.decode().replace("&amp;", "&")
    links = {
        part.split('"')[0] for part in text.split('href="')[1:] if part.startswith("/claims/?")
    }
    assert len(links) > 15
    for link in sorted(links):
        answer = client.get(link)
        assert answer.status_code == 200, link
        asked = parse_qs(urlsplit(link).query)
        assert asked["scheme"] == [str(SCHEME)]
    assert client.get("/claims/?scheme=nonsense").status_code == 404


def test_the_figures_are_saved_as_rows(month: None, sign_in) -> None:  # type: ignore[no-untyped-def]
    answer = sign_in(MANAGER).get("/claims/settling/download/?weeks=12")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(answer.content.decode().splitlines()))
    changed = next(row for row in rows if row["figure"] == "changed-by-review")
    assert (changed["group"], changed["claims"], changed["part"]) == (
        "review-above-amount",
        "3",
        "2",
    )
    assert changed["percent"] == "66.7"


def test_screens_are_for_who_may(month: None, sign_in) -> None:  # type: ignore[no-untyped-def]
    change = f"/claims/hand/{SCHEME}/amount-from/"
    for actor, codes in (
        (MANAGER, (200, 200, 200, 200)),
        (LEAD, (200, 200, 200, 403)),
        (REVIEWER, (403, 403, 403, 403)),
        (NURSE, (403, 403, 403, 403)),
        (ELSEWHERE, (404, 404, 404, 404)),
    ):
        client = sign_in(actor)
        pages = ("/claims/settling/", "/claims/settling/download/", "/claims/hand/", change)
        assert tuple(client.get(page).status_code for page in pages) == codes, actor.name


def test_a_number_is_changed_with_its_difference_first(month: None, sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in(MANAGER)
    address = f"/claims/hand/{SCHEME}/amount-from/"
    typed = {"value": "45", "first": "2026-02-01", "source": "Board 3/2026"}
    text = client.post(address, typed).content.decode().replace("\xa0", " ")
    assert "30.00 XTS" in text
    assert "45.00 XTS" in text
    assert models.HandParameter.objects.filter(value="45").count() == 0
    stored = client.post(address, typed | {"store": "1"})
    assert (stored.status_code, stored["Location"]) == (303, f"/claims/hand/?scheme={SCHEME}")
    assert models.HandParameter.objects.filter(value="45", source="Board 3/2026").count() == 1
    listed = client.get("/claims/hand/").content.decode().replace("\xa0", " ")
    assert "45.00 XTS from" in listed
    late = client.post(address, typed | {"first": "2026-01-31", "store": "1"})
    assert late.status_code == 422
    assert "A value counts already" in late.content.decode()
    assert client.get(f"/claims/hand/{SCHEME}/luck/").status_code == 404
