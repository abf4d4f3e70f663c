"""Every page that a link leads to opens, for everybody to whom the link is shown, and is small."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser

from jamii_demoland import LOGINS
from tests.journeys.conftest import Demonstration, SignIn

Walk = Callable[[str], list[dict[str, Any]]]
# With session and permissions. Every list and the page of a household keep to ten; other records
# read their sections too, a home page has a card for each kind of work, and the choice of a cover
# works out every plan.
MOST_STATEMENTS = 10
MORE = {
    "claims:again": 20,  # the old claim, explained, and the form to send it again
    "claims:detail": 20,
    "claims:letter": 12,  # ten of its own, and the session's two
    "claims:print": 12,
    "claims:review": 14,
    "contributions:contribution": 12,
    "enrolment:cover": 12,
    "enrolment:new": 19,
    "settlement:remittance": 11,  # nine of its own, and the session's two
    "settlement:run": 12,
    "home": 21,
}
FIRST_LOAD_BYTES = 150_000


def test_all_of_the_cast_can_sign_in_and_find_work(walked: Walk) -> None:
    pages = walked("en")
    for login in LOGINS:
        assert sum(page["login"] == login.login for page in pages) >= 4, login.login


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_link_leads_into_the_void(walked: Walk, language: str) -> None:
    broken = [
        f"{page['login']}: {page['address']} {page['status']} {page['problem']}"
        for page in walked(language)
        if page["status"] not in {200, 302, 303}
    ]
    assert broken == []


def test_no_component_is_left_unrendered(walked: Walk) -> None:
    assert [page["address"] for page in walked("en") if page["components"]] == []


def test_no_page_asks_the_database_too_often(walked: Walk) -> None:
    many = {
        page["view"]: page["statements"]
        for page in walked("en")
        if page["statements"] > MORE.get(page["view"], MOST_STATEMENTS)
    }
    assert many == {}


def test_the_first_load_is_small(browser: Browser, demonstration: Demonstration) -> None:
    """The sign-in page with all it needs, compressed, as it goes over the wire."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    received: list[float] = []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(f"{demonstration.address}/sign-in/", wait_until="networkidle")
    context.close()
    assert len(received) >= 3
    assert sum(received) < FIRST_LOAD_BYTES


def test_a_page_can_be_read_without_javascript(
    browser: Browser, demonstration: Demonstration
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demonstration.address}/sign-in/?login=ben")
    page.fill("#id_login", "ben")
    page.fill("#id_password", "karibu-2026")
    page.press("#id_password", "Enter")
    page.wait_for_url(f"{demonstration.address}/")
    assert page.locator("h1").inner_text()
    assert page.locator("nav.rail a").first.is_visible()
    context.close()


def test_signing_in_asks_no_other_host(sign_in: SignIn) -> None:
    page = sign_in("amina")
    assert page.locator("h1").count() == 1
