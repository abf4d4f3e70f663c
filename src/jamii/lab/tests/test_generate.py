"""The generator: the same bytes for the same seed, and people who could live."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import islice

import pytest

from jamii.lab import SIZES, generate
from jamii.lab.types import (
    Care,
    Country,
    Episode,
    EpisodeLine,
    Flaw,
    HouseholdShape,
    NameBook,
    PlanShare,
    Village,
)
from jamii.registers.catalogue.types import Kind
from jamii.registers.people.types import Relation, Sex

TODAY = date(2026, 1, 31)
VISIT = EpisodeLine(Kind.SERVICE, "C01", 1, 1)
BED = EpisodeLine(Kind.SERVICE, "H01", 0, 0)
COUNTRY = Country(
    names=NameBook(("Farah", "Okeyo"), ("Ben", "Ali"), ("Amina", "Rose")),
    villages=(Village("HILL1", "HILL", 120), Village("LAKE1", "LAKE", 80)),
    facilities=(Care("HILL-C", "HILL", "clinic", True), Care("LAKE-C", "LAKE", "clinic", True)),
    episodes=(
        Episode("fever", 9, ("R50",), ("clinic",), (VISIT,)),
        Episode("stay", 1, ("J18",), ("clinic",), (BED,), nights=(2, 4)),
    ),
    plans=(PlanShare("FREE", 60), PlanShare("CYCLE", 40, ((1, 1), (1, 7)))),
    flaws=(Flaw("for-women", (EpisodeLine(Kind.SERVICE, "A01", 1, 1),), sex=Sex.MALE),),
)


def households() -> list[HouseholdShape]:
    return list(generate("demo", "test", TODAY, COUNTRY))


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert repr(households()) == repr(households())
    other = list(generate("demo", "another", TODAY, COUNTRY))
    assert repr(households()) != repr(other)


def test_a_household_depends_on_its_own_seed_only() -> None:
    """The first of a million are those of the demonstration: it streams."""
    assert list(islice(generate("L", "test", TODAY, COUNTRY), 30)) == households()[:30]


def test_a_size_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="There is no size XL"):
        next(generate("XL", "test", TODAY, COUNTRY))


def test_every_household_has_one_head_who_is_grown_up() -> None:
    whole = households()
    assert len(whole) == SIZES["demo"] == 200
    for household in whole:
        assert household.members[0].relation is None
        assert all(member.relation for member in household.members[1:])
        assert household.members[0].born < date(2007, 1, 1)


def test_nothing_lies_in_the_future_and_nobody_is_treated_before_birth() -> None:
    for household in households():
        assert household.registered_on < TODAY
        for cover in household.covers:
            assert cover.enrolled <= TODAY
            assert all(cover.enrolled <= payment.day <= TODAY for payment in cover.payments)
        for claim in household.claims:
            assert claim.first <= claim.last <= claim.sent_on <= TODAY
            assert household.members[claim.member].born <= claim.first


def test_nights_are_counted_by_the_bed_day() -> None:
    stays = [claim for row in households() for claim in row.claims if claim.last > claim.first]
    assert stays
    for claim in stays:
        beds = [line.quantity for line in claim.lines if line.code == "H01"]
        assert beds == [Decimal((claim.last - claim.first).days)]


def test_a_flaw_breaks_its_rule() -> None:
    planted = [
        (household.members[claim.member].sex, {line.code for line in claim.lines})
        for household in households()
        for claim in household.claims
        if claim.flaw == "for-women"
    ]
    assert len(planted) >= 20
    assert all(sex is Sex.MALE and "A01" in codes for sex, codes in planted)


def test_every_fortieth_household_is_a_possible_duplicate() -> None:
    copies = [household for household in households() if household.copy_of]
    assert len(copies) == 5
    for copy in copies:
        original = next(row for row in households() if row.id == copy.copy_of)
        assert copy.members[0].sex is original.members[0].sex
        assert copy.members[0].id != original.members[0].id
        assert copy.covers == ()


def test_a_child_who_joins_was_just_born() -> None:
    joiners = [row for row in households() if row.joiner]
    assert joiners
    for row in joiners:
        assert row.joiner
        assert row.joined_on
        assert row.joiner.relation is Relation.CHILD
        assert 3 <= (row.joined_on - row.joiner.born).days <= 30
