"""The fields that Amandara adds, from the form to where they are of use."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jamii.claims import queries as claims
from jamii.claims import services as claiming
from jamii.claims.tests.factories import NURSE, SCHEME, make_covered_farahs, new_claim
from jamii.kernel.actors import SYSTEM
from jamii.kernel.errors import Invalid
from jamii.platform import sentences
from jamii.platform.packs.checks import Mode
from jamii.platform.packs.house import check_installed
from jamii.registers.organisations import services as organisations
from jamii.registers.people import queries as people
from jamii.registers.people import services as registering
from jamii.registers.people.tests.factories import ADA
from jamii.registers.places.tests.factories import AT

OF_AMANDARA = replace(SYSTEM, packs=("demoland",))


@pytest.fixture
def _amandara() -> None:
    make_covered_farahs()
    organisations.take_pack(SCHEME, "demoland", by=SYSTEM, at=AT)


def test_the_pack_fits() -> None:
    checked = check_installed("demoland", Mode.PRODUCTION)
    assert [sentences.sentence(one.code, one.values) for one in checked.problems] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("_amandara")
def test_a_person_is_found_by_the_ration_card() -> None:
    ada = people.persons([ADA])[ADA]
    registering.change_person(
        ADA,
        ada.version,
        last_name=ada.last_name,
        other_names=ada.other_names,
        born=ada.born,
        sex=ada.sex.value,
        own={"demoland": {"ration_card": "RC-4711"}},
        by=OF_AMANDARA,
        at=AT,
    )
    assert [one.id for one in people.search("RC-4711", by=OF_AMANDARA)] == [ADA]
    assert people.search("RC-4711", by=SYSTEM) == []  # works for no scheme that asks for it
    assert people.search("RC-471", by=OF_AMANDARA) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("_amandara")
def test_a_claim_says_how_the_patient_came() -> None:
    sent = replace(new_claim(), attributes={"demoland": {"came_by": "ambulance"}})
    kept = claiming.submit_claim(sent, by=NURSE, at=AT)
    assert claims.claim(kept.id, by=NURSE).asked.attributes == {
        "demoland": {"came_by": "ambulance"}
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("_amandara")
def test_a_way_that_nobody_knows_is_refused_and_nothing_is_kept() -> None:
    sent = replace(new_claim(), attributes={"demoland": {"came_by": "balloon"}})
    with pytest.raises(Invalid) as refused:
        claiming.submit_claim(sent, by=NURSE, at=AT)
    assert [(one.code, one.field) for one in refused.value.problems] == [
        ("unknown-choice", "ext.demoland.came_by")
    ]
