"""The Farah household, told in English.

The terms of Family cover on 31 January 2026 say: 24.00 for a household of up to five, 2.00 for the
first registration, 1.00 for the assembly; a grown-up bears a fifth of consultation, laboratory and
medicines; a child bears nothing; a suture waits for a reviewer. Hill clinic's list says:
consultation 3.40, malaria test 1.00, a tablet of artemether 0.10; emergency consultation 5.00,
suture 8.00, dressing 1.00.
"""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.main_job import (
    Line,
    Member,
    choose_from_menu,
    numbers_of_members,
    open_claim,
    press,
    register_household,
    text_of,
    type_claim,
)

FARAH = (
    Member("Ibrahim", "Farah", "1985-03-12", "male"),
    Member("Hawa", "Farah", "1988-07-20", "female", "spouse"),
    Member("Salim", "Farah", "2015-05-05", "male", "child"),
    Member("Nadia", "Farah", "2022-11-30", "female", "child"),
)


def test_from_the_household_to_the_ledger(sign_in: SignIn) -> None:
    numbers = _ben_enrols_the_household(sign_in("ben"))
    amina = sign_in("amina")
    _amina_asks_whether_hawa_is_covered(amina, numbers["Hawa"])
    first = _amina_sends_a_small_claim(amina, numbers["Hawa"])
    second = _amina_sends_a_larger_claim(amina, numbers["Salim"])
    _chen_lowers_the_larger_claim(sign_in("chen"), second)
    _grace_finds_it_in_the_ledger(sign_in("grace"), first, second)


def _ben_enrols_the_household(page: Page) -> dict[str, str]:
    choose_from_menu(page, "/people/register/")
    register_household(
        page, "Sainte-Anne", FARAH, add="Add a member", done="Register the household"
    )
    assert "The household was registered." in text_of(page)
    expect(page.locator("h1")).to_have_text("Choose a cover")
    assert "27.00 XTS" in text_of(page)
    page.get_by_label("Family cover").check()
    press(page, "Enrol the household")
    # Idle until it is paid: the contribution is asked for at once.
    expect(page.locator("h1")).to_have_text("Receive a contribution")
    assert "Still due 27.00 XTS" in text_of(page)
    page.fill("#id_amount", "27.00")
    press(page, "Receive")
    page.wait_for_url(re.compile(r"/contributions/[0-9a-f-]{36}/$"))
    receipt = text_of(page)
    assert "27.00 XTS" in receipt
    assert "Covered from 31 Jan 2026" in receipt
    assert "Until 30 Jan 2027" in receipt
    assert "Still due 0.00 XTS" in receipt
    numbers = numbers_of_members(page)
    assert sorted(numbers) == ["Hawa", "Ibrahim", "Nadia", "Salim"]
    return numbers


def _amina_asks_whether_hawa_is_covered(page: Page, number: str) -> None:
    choose_from_menu(page, "/eligibility/")
    page.fill("#id_who", number)
    page.fill("#id_entry", "C01")
    press(page, "Ask")
    answer = page.locator("#answer")
    expect(answer).to_contain_text("Yes.")
    expect(answer).to_contain_text("General consultation (C01) is covered.")
    expect(answer).to_contain_text("Hawa Farah")


def _amina_sends_a_small_claim(page: Page, number: str) -> str:
    open_claim(page)
    type_claim(page, number, "B54", [Line("C01", 1), Line("M034", 24), Line("L02", 1)])
    press(page, "Send the claim")
    page.wait_for_url(re.compile(r"/claims/[0-9a-f-]{36}/$"))
    decided = text_of(page)
    # 3.40 + 24 × 0.10 + 1.00 = 6.80; four fifths of each: 2.72 + 1.92 + 0.80 = 5.44.
    for sentence in (
        "The scheme pays 5.44 XTS of 6.80 XTS.",
        "C01 3.40 1 × 3.40 1 × 3.40 0.68 2.72",
        "M034 2.40 24 × 0.10 24 × 0.10 0.48 1.92",
        "L02 1.00 1 × 1.00 1 × 1.00 0.20 0.80",
        "Together 6.80 XTS 1.36 XTS 5.44 XTS",
    ):
        assert sentence in decided, sentence
    return page.url


def _amina_sends_a_larger_claim(page: Page, number: str) -> str:
    open_claim(page)
    type_claim(
        page, number, "S61", [Line("C03", 1), Line("S02", 2), Line("T01", 3)], visit="emergency"
    )
    press(page, "Send the claim")
    page.wait_for_url(re.compile(r"/claims/[0-9a-f-]{36}/$"))
    # 5.00 + 2 × 8.00 + 3 × 1.00 = 24.00, all of it borne by the scheme for a child.
    assert "24.00 XTS" in text_of(page)
    return page.url


def _chen_lowers_the_larger_claim(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("main a[href$='/review/']").first.click()
    page.wait_for_url(re.compile(r"/review/$"))
    page.fill("#id_v2-quantity", "1")
    page.fill("#id_v2-justification", "One wound, one suture.")
    page.locator("button[name=save]").first.click()
    # The next claim opens by itself, and says what became of this one: 5.00 + 8.00 + 3.00.
    page.wait_for_url(re.compile(r"go=1$|/claims/review/$"))
    page.get_by_text("valued, 16.00 XTS").wait_for()
    page.goto(address)
    assert "16.00 XTS" in text_of(page)


def _grace_finds_it_in_the_ledger(page: Page, first: str, second: str) -> None:
    choose_from_menu(page, "/ledger/")
    journal = text_of(page)
    assert "27.00" in journal
    assert "5.44" in journal
    assert "16.00" in journal
    page.goto(first)
    assert "5.44 XTS" in text_of(page)
    page.goto(second)
    assert "16.00 XTS" in text_of(page)
