"""What is printed from the browser: a claim with everything that explains it is one page."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.journeys.conftest import Demonstration, SignIn

LINES = 4
_STEP = re.compile(r"<li><span>")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_claim_of_four_lines_is_one_page(
    sign_in: SignIn, demonstration: Demonstration, language: str
) -> None:
    page = sign_in("solange", language=language)
    page.goto(f"{demonstration.address}/claims/?status=valued")
    links = page.locator("main tbody a[href^='/claims/']")
    addresses = {str(link.get_attribute("href")) for link in links.all()}
    papers = {
        address: page.request.get(f"{demonstration.address}{address}print/").text()
        for address in sorted(addresses)
    }
    long = [one for one, text in papers.items() if text.count('class="why-row"') == LINES]
    address = max(long, key=lambda one: len(_STEP.findall(papers[one])))
    page.goto(f"{demonstration.address}{address}print/")
    # Nothing is wider than the sheet: 210 mm less the margins, at 96 dots an inch.
    page.set_viewport_size({"width": 687, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 687
    (paper,) = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages
    text = " ".join(paper.extract_text().split())
    for step in page.locator(".explained .steps li span").all_inner_texts():
        assert " ".join(step.split()) in text
    for amount in page.locator(".explained tfoot .num").all_inner_texts():
        assert " ".join(amount.split()) in text
