"""Chen reviews by keyboard: two keys accept a claim, the next opens, and typing is only typing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import SignIn

pytestmark = pytest.mark.browser

_CLAIM = re.compile(r"/claims/([0-9a-f-]{36})/review/")


def _claim(page: Page) -> str:
    found = _CLAIM.search(page.url)
    assert found is not None, page.url
    return found[1]


def test_chen_reviews_by_keyboard(sign_in: SignIn) -> None:
    page = sign_in("chen")
    page.goto(page.url + "claims/review/")
    page.locator("main tbody a[href*='/review/']").first.click()
    page.wait_for_selector("[data-bench]")
    _typing_is_only_typing(page)
    _a_line_is_reached_and_lowered(page)
    _j_and_k_walk(page)
    _two_keys_accept(page)


def _typing_is_only_typing(page: Page) -> None:
    here = _claim(page)
    page.fill("#id_remark", "")
    page.focus("#id_remark")
    page.keyboard.type("jark q?1")
    assert page.input_value("#id_remark") == "jark q?1"
    assert _claim(page) == here
    assert page.locator("[data-keys][open]").count() == 0
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("[data-keys][open]").count() == 1
    page.keyboard.press("?")


def _a_line_is_reached_and_lowered(page: Page) -> None:
    # The first line on which there is something to say.
    number = page.locator("[data-line]:has([type=radio])").first.get_attribute("data-line")
    page.keyboard.press(str(number))
    assert page.locator(f"[data-line='{number}'][data-current]").count() == 1
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.name") == f"v{number}-justification"
    page.keyboard.type("no letter")
    page.keyboard.press("Enter")
    page.wait_for_selector("#effect [data-effect]")
    page.keyboard.press("a")  # taken back, and nothing is delivered
    assert page.is_checked(f"[name='v{number}-accept'][value='yes']")


def _j_and_k_walk(page: Page) -> None:
    first = _claim(page)
    page.keyboard.press("Escape")
    # What was typed asks for its effect a moment later: let the answer come before leaving.
    page.wait_for_timeout(1000)
    page.wait_for_function("!document.querySelector('#effect.htmx-request')")
    page.keyboard.press("j")
    page.wait_for_function("first => !location.pathname.includes(first)", arg=first)
    page.wait_for_selector("[data-bench]")
    page.keyboard.press("k")
    page.wait_for_function("first => location.pathname.includes(first)", arg=first)
    page.wait_for_selector("[data-bench]")


def _two_keys_accept(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    first = _claim(page)
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"go=1"))
    page.wait_for_selector("[data-bench]")
    assert _claim(page) != first
    page.get_by_role("status").first.wait_for()
