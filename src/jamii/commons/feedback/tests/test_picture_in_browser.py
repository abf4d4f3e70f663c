"""In a real browser: the picture of a page shows its labels and not one name, number or value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from jamii.commons.feedback.rules import picture
from jamii.commons.feedback.types import Mask

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser
CHROMIUM = Path("/usr/bin/chromium")

PAGE = """<!doctype html><html lang="en"><head><title>x</title></head>
<body data-screen="people.household">
<header data-public>Jamii <span translate="no">Ben Officer</span></header>
<h1 data-public>Household of <span translate="no">Rehema Farah</span></h1>
<p data-public>Rehema Farah was here by mistake of the page</p>
<p>Unmarked words about Hill</p>
<table><thead><tr><th>Number</th></tr></thead><tbody><tr><td>070707081</td></tr></tbody></table>
<label data-public for="phone">Phone</label><input id="phone" value="+255 712 345 678">
<input type="hidden" name="token" value="secret-token"><textarea>Malaria</textarea>
<select><option>Diabetes</option></select><img src="data:," alt="Rehema"><!-- secret comment -->
<p data-public>Call 12345678 or amina@hill.example</p>
<p hidden data-public>hidden words</p>
<details><summary data-public>More</summary><p>folded words</p></details>
<a data-feedback data-style="/x.css" href="/feedback/new/">Feedback</a>
<dialog data-feedback-panel></dialog>
</body></html>"""
FORM = """<form action="/feedback/new/" method="post"><textarea name="text"></textarea>
<input type="hidden" name="picture"><input type="hidden" name="mask">
<input type="hidden" name="interactions"><input type="hidden" name="viewport">
<div data-picture hidden><input type="checkbox" name="with_picture">
<div class="picture-frame"><iframe sandbox="" title="x"></iframe></div></div></form>"""


@pytest.fixture
def sent() -> Iterator[dict[str, str]]:
    """What the panel would send from the page above."""
    if not CHROMIUM.exists():
        pytest.skip("needs a Chromium at /usr/bin/chromium")
    script = files("jamii.commons.feedback").joinpath("ui/static/feedback/feedback.js").read_text()
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 900, "height": 900})

        def answer(route: object) -> None:
            path = route.request.url.split("jamii.test", 1)[1]  # type: ignore[attr-defined]
            body = {"/": PAGE, "/feedback/new/": FORM}.get(path, "")
            route.fulfill(body=body, content_type="text/html")  # type: ignore[attr-defined]

        page.route("**/*", answer)
        page.goto("http://jamii.test/")
        page.add_script_tag(content=script)
        page.click("[data-feedback]")
        page.wait_for_selector("dialog[open] form")
        names = ("picture", "mask", "interactions", "viewport")
        yield {name: page.input_value(f"dialog [name={name}]") for name in names}
        browser.close()


def test_labels_stay_and_everything_else_is_covered(sent: dict[str, str]) -> None:
    shown = sent["picture"]
    for label in ("Jamii", "Household of", "Number", "Phone", "More", "Call"):
        assert label in shown
    for private in (
        "Rehema",
        "Farah",
        "Ben",
        "Hill",
        "070707081",
        "712",
        "secret",
        "Malaria",
        "Diabetes",
        "12345678",
        "amina",
        "hidden words",
        "folded words",
        "Unmarked",
        "img",
        "Feedback",
    ):
        assert private not in shown
    assert "██████ █████" in shown


def test_the_server_agrees_with_the_account_of_the_device(sent: dict[str, str]) -> None:
    _, kept, barred = picture.sieve(sent["picture"])
    assert picture.fits(Mask(**json.loads(sent["mask"])), sent["picture"], kept, barred)
    assert sent["interactions"] == "opened people.household"
    assert sent["viewport"] == "900x900"
