"""The house's own screens: today, find, journal, jobs, refusals, colours and languages."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.test import Client

from jamii.kernel.actors import Actor
from jamii.platform import jobs, journal
from jamii.registers.accounts.tests.factories import PASSWORD, make_user
from jamii.registers.places.tests.factories import AT, HILL, make_country
from jamii.ui import slots

pytestmark = pytest.mark.django_db


@pytest.fixture
def alma(client: Client) -> Actor:
    actor = make_user("alma", "administrator")
    client.post("/sign-in/", {"login": "alma", "password": PASSWORD})
    return actor


PAGES = ("/", "/find/", "/find/?q=hill", "/jobs/", "/ui/components/", "/users/", "/roles/")


@pytest.mark.parametrize("path", PAGES)
def test_no_component_comes_out_unrendered(client: Client, alma: Actor, path: str) -> None:
    shown = client.get(path).content.decode()
    assert "<c-" not in shown
    assert "{%" not in shown
    assert "{{" not in shown


@pytest.mark.parametrize("path", PAGES)
def test_nothing_runs_inline_and_nothing_comes_from_elsewhere(
    client: Client, alma: Actor, path: str
) -> None:
    answer = client.get(path)
    shown = answer.content.decode()
    assert "<style" not in shown
    assert " style=" not in shown
    assert " onclick=" not in shown
    assert "<script>" not in shown
    assert "https://" not in shown
    assert "http://" not in shown.replace("http://www.w3.org/2000/svg", "")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_today_without_work_says_so(client: Client) -> None:
    make_user("dora", "champion")
    client.post("/sign-in/", {"login": "dora", "password": PASSWORD})
    shown = client.get("/").content.decode()
    assert "Nothing waits for you." in shown
    assert "31 Jan 2026" in shown


def test_an_exact_number_goes_straight_to_its_record(
    client: Client, alma: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = slots.Found("Rehema Farah", "Hill", "/people/1/", exact=True)
    other = slots.Found("Rehema Juma", "Lake", "/people/2/")

    def query(text: str, by: Actor, limit: int) -> list[slots.Found]:
        return [found, other] if text == "070707081" else [other]

    monkeypatch.setattr(slots, "_finders", [slots.Finder("People", query, "accounts.view", 0)])
    assert client.get("/find/?q=070707081").headers["Location"] == "/people/1/"
    shown = client.get("/find/?q=Rehema").content.decode()
    assert "Rehema Juma" in shown
    assert "People" in shown
    part = client.get("/find/?q=070707081", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Rehema Farah" in part


def test_a_finder_is_not_asked_for_those_who_lack_its_act(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def query(text: str, by: Actor, limit: int) -> list[slots.Found]:
        raise AssertionError("asked without the act")

    monkeypatch.setattr(slots, "_finders", [slots.Finder("People", query, "people.view", 0)])
    make_user("dora", "champion")
    client.post("/sign-in/", {"login": "dora", "password": PASSWORD})
    assert "Nothing fits." in client.get("/find/?q=Rehema").content.decode()


def test_the_journal_tells_what_was_done_to_a_record(client: Client, alma: Actor) -> None:
    make_country()
    journal.write("places.renamed", ("places.place", HILL), by=alma, at=AT, code="HI", name="Hill")
    shown = client.get(f"/journal/places.place/{HILL}/").content.decode()
    assert "Alma" in shown
    nothing = client.get(f"/journal/places.place/{UUID(int=7)}/")
    assert nothing.status_code == 200
    assert "Nothing was done to this record alone." in nothing.content.decode()


def test_the_journal_needs_its_act(client: Client) -> None:
    make_user("dora", "champion")
    client.post("/sign-in/", {"login": "dora", "password": PASSWORD})
    assert client.get(f"/journal/places.place/{HILL}/").status_code == 403


def test_jobs_are_listed_and_only_failed_ones_go_again(client: Client, alma: Actor) -> None:
    @jobs.job("web.tests.nothing")
    def nothing(number: int) -> None:
        """Do nothing."""

    jobs.defer("web.tests.nothing", number=1)
    shown = client.get("/jobs/?status=todo").content.decode()
    assert "web.tests.nothing" in shown
    (job,) = jobs.queued("todo")
    assert jobs.counts() == {"todo": 1}
    refused = client.post(f"/jobs/{job.id}/retry/")
    assert refused.status_code == 409
    assert "Only a job that has failed can be queued once more." in refused.content.decode()
    assert client.post("/jobs/99999999/retry/").status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "english", "french"),
    [
        ("/nothing/", 404, "This is not here", "Cela ne se trouve pas ici"),
        ("/users/", 403, "You may not do this", "Vous n’avez pas ce droit"),
    ],
)
def test_refusals_say_what_to_do_in_both_languages(
    client: Client, path: str, status: int, english: str, french: str
) -> None:
    make_user("dora", "champion")
    client.post("/sign-in/", {"login": "dora", "password": PASSWORD})
    client.cookies["language"] = "en"
    answer = client.get(path)
    assert answer.status_code == status
    assert english in answer.content.decode()
    client.cookies["language"] = "fr"
    answer = client.get(path)
    assert french in answer.content.decode()
    assert "Retour à aujourd’hui" in answer.content.decode()


def test_a_form_without_token_is_explained(alma: Actor) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"login": "alma", "password": PASSWORD})
    assert answer.status_code == 403
    assert "This form was open for too long." in answer.content.decode()


def test_our_own_mistake_says_that_nothing_was_saved(
    client: Client, alma: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(actor: Actor, today: date) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(slots, "_work", [slots.Filling("x.html", broken, None, 0)])
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Nothing was saved." in answer.content.decode()


def test_language_and_colours_are_remembered(client: Client, alma: Actor) -> None:
    answer = client.post("/language/", {"language": "fr", "next": "/jobs/"})
    assert answer.headers["Location"] == "/jobs/"
    assert "Travaux en arrière-plan" in client.get("/jobs/").content.decode()
    client.post("/theme/", {"theme": "dark", "next": "https://evil.example/"})
    assert 'data-theme="dark"' in client.get("/").content.decode()
    client.post("/theme/", {"theme": "neon"})
    assert client.cookies["theme"].value == "dark"


def test_the_menu_shows_what_one_may_open(client: Client) -> None:
    make_user("dora", "champion")
    client.post("/sign-in/", {"login": "dora", "password": PASSWORD})
    shown = client.get("/").content.decode()
    assert 'href="/feedback/"' in shown
    assert 'href="/users/"' not in shown
