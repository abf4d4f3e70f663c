"""Words of a pack on real screens, its fields from form to page, and the pages about packs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from jamii.kernel.actors import SYSTEM
from jamii.kernel.errors import Invalid, NotFound
from jamii.platform import journal
from jamii.platform.packs.tests.planting import Planted
from jamii.registers.accounts.tests.factories import PASSWORD, make_user
from jamii.registers.organisations import queries as organisations
from jamii.registers.organisations import services
from jamii.registers.people import queries as people
from jamii.registers.people import services as registering
from jamii.registers.people.tests.factories import ADA, SCHEME, make_farahs, make_scheme
from jamii.registers.places.tests.factories import AT, HILL

pytestmark = pytest.mark.django_db

Plant = Callable[..., str]
FIELDS = """
[[delta]]
id = "x.food-card"
kind = "field-add"
target = "people.person.attributes"
intent = "Whoever lost the card is found by this one."
personal_data = "identifying"
[delta.spec]
name = "food_card"
type = "text"
search = true
label = { en = "Food card", fr = "Carte de rationnement" }

[[delta]]
id = "x.water"
kind = "field-add"
target = "people.household.attributes"
intent = "Cholera follows the wells, so we ask."
spec = { name = "water", type = "yes-no", label = { en = "Own well", fr = "Puits" } }
"""
FRENCH = """
intent = "Ici on dit la famille, et rien d’autre."
[texts]
"Households" = "Familles"
"""


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Plant]:
    planted = Planted(tmp_path, monkeypatch)

    def load(name: str, **parts: str) -> str:
        settings.JAMII_PACKS = [*settings.JAMII_PACKS, name]
        return planted.plant(name, **parts)

    yield load
    planted.forget()


def sign_in(client: Client, login: str, role: str, language: str = "en", **where: Any) -> Client:
    make_user(login, role, language=language, **where)
    client.post("/sign-in/", {"login": login, "password": PASSWORD})
    return client


@pytest.fixture
def officer(client: Client) -> Client:
    make_farahs()
    return sign_in(client, "ben", "enrolment-officer", scheme=SCHEME, place=HILL)


def take(pack: str, scheme: UUID = SCHEME, **how: Any) -> Any:
    return services.take_pack(scheme, pack, by=SYSTEM, at=AT, **how)


def household(**changes: str) -> dict[str, str]:
    return {
        "form_id": str(UUID(int=0xE0)),
        "scheme": str(SCHEME),
        "place": "MA",
        "address": "Well",
        "phone": "",
        "members": "1",
        "m0-person_id": str(UUID(int=0xE1)),
        "m0-other_names": "Ruth",
        "m0-last_name": "Mensah",
        "m0-born": "1988-04-01",
        "m0-sex": "female",
        "m0-number": "",
        "m0-phone": "",
        **changes,
    }


def test_taking_a_pack_shows_its_effects_first_and_twice_is_once(plant: Plant) -> None:
    make_scheme()
    pack = plant("x", deltas=FIELDS, fr=FRENCH)
    tried = take(pack, only_try=True)
    assert [(effect.change.value, effect.id) for effect in tried.effects] == [
        ("new", "x.food-card"),
        ("new", "x.water"),
        ("new", "x.term.fr.households"),
    ]
    assert organisations.scheme(SCHEME).packs == ()
    take(pack)
    after = organisations.scheme(SCHEME)
    assert after.packs == ("x",)
    assert [entry.code for entry in journal.entries_about("organisations.scheme", SCHEME)][:1] == [
        "organisations.pack-taken"
    ]
    assert take(pack).effects == ()
    assert organisations.scheme(SCHEME).version == after.version


def test_a_newer_release_counts_by_its_differences(plant: Plant) -> None:
    make_scheme()
    take(plant("x", deltas=FIELDS))
    newer, _water = FIELDS.replace("Food card", "Meal card").split('[[delta]]\nid = "x.water"')
    plant("x", deltas=newer)
    assert [(one.change.value, one.id) for one in take("x").effects] == [
        ("changed", "x.food-card"),
        ("gone", "x.water"),
    ]
    assert take("x").effects == ()


def test_a_pack_that_does_not_fit_changes_nothing(plant: Plant) -> None:
    make_scheme()
    pack = plant("x", deltas=FIELDS.replace("people.person", "people.persons"))
    before = organisations.scheme(SCHEME)
    with pytest.raises(Invalid):
        take(pack)
    assert organisations.scheme(SCHEME) == before
    with pytest.raises(NotFound) as refused:
        take("never-heard-of")
    assert refused.value.code == "pack-not-installed"


def test_a_pack_that_another_needs_stays(plant: Plant) -> None:
    make_scheme()
    plant("x", deltas=FIELDS)
    plant("y", more="[requires]\npacks = { x = '>=1' }")
    with pytest.raises(Invalid) as refused:
        take("y")
    assert [one.code for one in refused.value.problems] == ["pack-needs-taken"]
    take("x")
    take("y")
    with pytest.raises(Invalid) as refused:
        services.leave_pack(SCHEME, "x", by=SYSTEM, at=AT)
    assert refused.value.code == "pack-needed-by"


def test_a_field_goes_from_the_form_to_the_page_and_the_search(
    officer: Client, plant: Plant
) -> None:
    assert "Food card" not in officer.get("/people/register/").content.decode()
    take(plant("x", deltas=FIELDS))
    asked = officer.get("/people/register/").content.decode()
    assert "Food card" in asked
    assert "Own well" in asked
    sent = household(**{"m0-ext.x.food_card": " RC-77 ", "ext.x.water": "yes"})
    assert officer.post("/people/register/", sent).status_code == 303
    home = people.household_unscoped(UUID(int=0xE0))
    (ruth,) = home.members
    assert ruth.attributes == {"x": {"food_card": "RC-77"}}
    assert home.attributes == {"x": {"water": True}}
    shown = officer.get(f"/people/households/{UUID(int=0xE0)}/").content.decode()
    assert "Own well</span> yes" in shown
    found = officer.get("/find/", {"q": "RC-77"}).content.decode()
    assert "Ruth Mensah" in found
    page = officer.get(f"/people/persons/{ruth.id}/").content.decode()
    assert 'value="RC-77"' in page


def test_a_wrong_value_stands_beside_its_field(officer: Client, plant: Plant) -> None:
    take(plant("x", deltas=FIELDS.replace('type = "text"', 'type = "text"\nmax_length = 3')))
    answer = officer.post("/people/register/", household(**{"m0-ext.x.food_card": "RC-77"}))
    assert answer.status_code == 422
    assert 'id="id_m0-ext.x.food_card_error"' in answer.content.decode()
    with pytest.raises(NotFound):
        people.household_unscoped(UUID(int=0xE0))


def test_leaving_a_pack_keeps_what_it_holds(officer: Client, plant: Plant) -> None:
    take(plant("x", deltas=FIELDS))
    ada = people.persons([ADA])[ADA]
    registering.change_person(
        ADA,
        ada.version,
        last_name=ada.last_name,
        other_names=ada.other_names,
        born=ada.born,
        sex=ada.sex.value,
        own={"x": {"food_card": "RC-1"}},
        by=replace(SYSTEM, packs=("x",)),
        at=AT,
    )
    services.leave_pack(SCHEME, "x", by=SYSTEM, at=AT)
    page = officer.get(f"/people/persons/{ADA}/").content.decode()
    assert "RC-1" not in page
    version = people.persons([ADA])[ADA].version
    details = {
        "other_names": "Ada",
        "last_name": "Farah",
        "born": "1990-03-15",
        "sex": "female",
        "phone": "",
        "email": "",
        "version": str(version),
    }
    assert officer.post(f"/people/persons/{ADA}/", details).status_code == 303
    take("x")
    assert "RC-1" in officer.get(f"/people/persons/{ADA}/").content.decode()


def test_words_follow_the_scheme_of_the_reader(client: Client, plant: Plant) -> None:
    make_farahs()
    other = make_scheme("OTHER", UUID(int=0xB2))
    take(plant("x", fr=FRENCH))
    sign_in(client, "fatou", "enrolment-officer", "fr", scheme=SCHEME, place=HILL)
    assert "Familles" in client.get("/people/households/").content.decode()
    elsewhere = sign_in(Client(), "fanta", "enrolment-officer", "fr", scheme=other, place=HILL)
    page = elsewhere.get("/people/households/").content.decode()
    assert "Familles" not in page
    assert "Ménages" in page


def test_the_pages_say_what_packs_change_and_why(client: Client, plant: Plant) -> None:
    make_farahs()
    take(plant("x", deltas=FIELDS, fr=FRENCH))
    sign_in(client, "joseph", "administrator")
    listed = client.get("/packs/").content.decode()
    assert "<code>NHI</code>" in listed
    page = client.get("/packs/of/x/").content.decode()
    assert "Whoever lost the card is found by this one." in page
    assert ">Familles<" in page
    assert ">Ménages<" in page
    assert client.get("/packs/of/never-heard-of/").status_code == 404
    place = client.get("/packs/map/", {"q": "people.person.attributes"}).content.decode()
    assert "Whoever lost the card is found by this one." in place
    nothing = client.get("/packs/map/", {"q": "people.persons.atributes"}).content.decode()
    assert "<code>people.person.attributes</code>" in nothing
    in_french = client.get("/packs/map/", {"q": "ménages"}, HTTP_ACCEPT_LANGUAGE="fr")
    assert in_french.status_code == 200
