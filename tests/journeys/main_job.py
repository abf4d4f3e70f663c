"""The main job of the house, as one story told in two languages: an officer registers a household,
chooses a cover and takes the contribution; a clerk asks for eligibility and sends two claims; a
reviewer lowers one; the accountant finds all of it in the ledger.

The steps are here; each test says who acts, what they read on the screen, and to the cent what
comes out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from playwright.sync_api import Page, expect

from jamii.claims.rules.sampling import draw_of, is_sampled
from jamii_demoland import country


@dataclass(frozen=True)
class Member:
    """One person as typed. `relation` is the value of the choice; the head has none."""

    other_names: str
    last_name: str
    born: str
    sex: str
    relation: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a claim as typed; the price comes from the list."""

    code: str
    quantity: int


def plain(text: str) -> str:
    """The text with ordinary spaces, since amounts hold narrow ones that do not break."""
    return re.sub(r"\s+", " ", text)


def text_of(page: Page) -> str:
    """What stands in the middle of the page."""
    return plain(page.locator("main").inner_text())


def press(page: Page, name: str) -> None:
    """Press the button with exactly this name."""
    page.get_by_role("button", name=name, exact=True).first.click()


def choose_from_menu(page: Page, address: str) -> None:
    """Go where the menu leads to."""
    page.locator(f"nav.rail a[href='{address}']").click()


def take_suggestion(page: Page, field: str, text: str) -> None:
    """Type into a field that suggests, and take the first suggestion with Enter."""
    page.fill(field, "")
    page.locator(field).press_sequentially(text, delay=15)
    expect(page.locator(field)).to_have_attribute("aria-expanded", "true")
    page.press(field, "Enter")


def register_household(
    page: Page, village: str, members: Sequence[Member], *, add: str, done: str
) -> None:
    """Fill the form of a household, one member after the other, and send it; ends where a cover is
    chosen.
    """
    take_suggestion(page, "#id_place", village)
    for number, member in enumerate(members):
        if number:
            press(page, add)
        page.fill(f"#id_m{number}-other_names", member.other_names)
        page.fill(f"#id_m{number}-last_name", member.last_name)
        page.fill(f"#id_m{number}-born", member.born)
        page.select_option(f"#id_m{number}-sex", member.sex)
        if member.relation:
            page.select_option(f"#id_m{number}-relation", member.relation)
    press(page, done)
    # Where somebody very much like them is known, the officer compares and says so.
    compared = page.locator("[name=seen_similar]")
    expect(compared.or_(page.locator("#id_enrolled"))).to_be_visible()
    if compared.is_visible():
        compared.check()
        press(page, done)
    page.wait_for_url(re.compile(r"/enrolment/new/[0-9a-f-]{36}/$"))


def numbers_of_members(page: Page) -> dict[str, str]:
    """The number that each member was given, by given name; ends on the page of the household."""
    page.locator("main .trail a").first.click()
    page.wait_for_url(re.compile(r"/people/households/[0-9a-f-]{36}/$"))
    found = {}
    for row in page.locator("main table").first.locator("tbody tr").all():
        name = row.locator("a[translate=no]").first.inner_text()
        found[name.split()[0]] = row.locator("code").first.inner_text()
    return found


def open_claim(page: Page) -> None:
    """Open the form of a claim that chance does not select: which one it does follows from the id
    that the form brings.
    """
    rules = country.toml("schemes/scheme.toml")["hand"]["sample-percent"]["values"]
    percent = Decimal(list(rules.values())[-1])
    choose_from_menu(page, "/claims/new/")
    while True:
        key = UUID(page.locator("[name=claim]").first.input_value())
        if not is_sampled(draw_of(key, country.SAMPLING_SECRET), percent):
            return
        page.reload()


def type_claim(
    page: Page, number: str, diagnosis: str, lines: Sequence[Line], visit: str = "other"
) -> None:
    """Type a claim: the member, the diagnosis, and each line by its code."""
    page.fill("#id_number", number)
    page.select_option("#id_visit_type", visit)
    take_suggestion(page, "#id_main_diagnosis", diagnosis)
    for place, line in enumerate(lines):
        take_suggestion(page, f"#id_l{place}-code", line.code)
        page.fill(f"#id_l{place}-quantity", str(line.quantity))
