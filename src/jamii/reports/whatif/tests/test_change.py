"""What is written becomes a change of frozen terms, or a sentence beside the field."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

import pytest

from jamii.coverage.eligibility.tests.factories import terms
from jamii.platform import sentences
from jamii.registers.catalogue.types import ServiceCategory
from jamii.reports.whatif.queries import reading
from jamii.reports.whatif.rules.applying import named_terms_with, price_factors, terms_with
from jamii.reports.whatif.rules.change import flat, read_change, read_stored
from jamii.reports.whatif.types import Change
from jamii.schemes.plans.types import (
    Care,
    Category,
    Ceiling,
    CoverageLine,
    Kind,
    Limitation,
    NamedTerms,
    Per,
    Share,
    Terms,
    hash_of,
)

V1, M1, X1 = (Kind.SERVICE, "V1"), (Kind.ITEM, "M1"), (Kind.SERVICE, "X1")
CATALOGUE = {V1: ServiceCategory.VISIT, M1: None, X1: ServiceCategory.OTHER}


def read(**given: str) -> Change:
    """The change; `__` is the point of a path."""
    paths = {name.replace("__", ".").replace("_", "-"): value for name, value in given.items()}
    change, problems = read_change(paths, [terms()], CATALOGUE)
    assert problems == ()
    return change


def applied(**given: str) -> Terms:
    return terms_with(read(**given), terms(), CATALOGUE)


def said(path: str, value: str) -> str:
    """The sentence of the only problem, which stands at its path."""
    _change, problems = read_change({path: value}, [terms()], CATALOGUE)
    assert [problem.field for problem in problems] == [path]
    return sentences.sentence(problems[0].code, problems[0].values)


def test_a_ceiling_is_set_and_all_else_stays() -> None:
    changed = applied(ceiling__any="60.00")
    assert changed == replace(terms(), ceilings=(Ceiling(Care.ANY, Decimal(60)),))


def test_a_ceiling_keeps_its_additions_for_members() -> None:
    rich = terms(limits_per=Per.COVER, ceilings=(Ceiling(Care.ANY, Decimal(100), Decimal(5)),))
    changed = terms_with(read(ceiling__any="60"), rich, CATALOGUE)
    assert changed.ceilings == (Ceiling(Care.ANY, Decimal(60), Decimal(5)),)


def test_a_ceiling_of_none_is_none() -> None:
    assert applied(ceiling__any="none").ceilings == ()


def test_a_change_has_a_name_of_its_own_and_no_change_the_old_one() -> None:
    named = NamedTerms(hash_of(terms()), terms())
    assert named_terms_with(Change(), named, CATALOGUE) is named
    same = named_terms_with(read(ceiling__any="100"), named, CATALOGUE)
    assert same is named
    changed = named_terms_with(read(ceiling__any="60"), named, CATALOGUE)
    assert changed.hash == hash_of(changed.terms) != named.hash


def test_a_percentage_of_all_leaves_fixed_amounts_and_one_by_name_replaces_them() -> None:
    fixed = Share(Limitation.FIXED, Decimal(3), Decimal(3))
    lines = {**terms().lines, M1: CoverageLine(*M1, share_other=fixed)}
    mixed = terms(lines=MappingProxyType(lines))
    half = Share(Limitation.COINSURANCE, Decimal(50), Decimal(50))
    wide = terms_with(read(co_insurance="50"), mixed, CATALOGUE)
    assert (wide.lines[V1].share_other, wide.lines[M1].share_other) == (half, fixed)
    named = terms_with(read(co_insurance__item__M1="50"), mixed, CATALOGUE)
    assert named.lines[M1].share_other == half
    assert named.lines[V1] == mixed.lines[V1]


def test_a_category_means_its_services() -> None:
    changed = applied(co_insurance__category__visit="100")
    assert changed.lines[V1].share_other.adult == 100
    assert changed.lines[M1] == terms().lines[M1]


def test_lines_wait_are_limited_added_and_taken_away() -> None:
    changed = applied(waiting__service__V1="3", max_quantity__item__M1="10")
    assert changed.lines[V1].waiting_months_child == 3
    assert changed.lines[M1].max_quantity_adult == 10
    assert set(applied(covered__service__X1="yes").lines) == {V1, M1, X1}
    assert set(applied(covered__item__M1="no").lines) == {V1}
    both = read_change(
        {"covered.service.X1": "yes", "co-insurance.service.X1": "70"}, [terms()], CATALOGUE
    )
    assert both[1] == ()
    assert terms_with(both[0], terms(), CATALOGUE).lines[X1].share_other.child == 70


def test_caps_and_numbers_of_a_category() -> None:
    changed = applied(category_cap__delivery="80", category_claims__visit="4")
    assert [(row.category, row.max_claims, row.max_amount) for row in changed.category_limits] == [
        (Category.DELIVERY, None, 80),
        (Category.VISIT, 4, None),
    ]


def test_prices_are_no_part_of_the_terms() -> None:
    change = read(prices="105", prices__item="110", prices__item__M1="50")
    assert terms_with(change, terms(), CATALOGUE) == terms()
    factors = price_factors(change)
    assert factors.of(*V1) == Decimal("1.05")
    assert factors.of(Kind.ITEM, "M2") == Decimal("1.1")
    assert factors.of(*M1) == Decimal("0.5")
    assert price_factors(read(prices="100")).change_nothing


def test_a_change_is_stored_and_read_again() -> None:
    change = read(ceiling__any="60.00", covered__item__M1="no", limits_per="cover", prices="105")
    assert read_stored(change.as_json()) == change
    assert change.as_json()[0] == ["ceiling.any", "60"]


def test_tables_of_a_file_are_paths() -> None:
    given = {"ceiling": {"any": Decimal("40.00")}, "covered": {"item": {"M1": False}}, "prices": 9}
    assert flat(given) == {"ceiling.any": "40.00", "covered.item.M1": "no", "prices": "9"}


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("ceilling.any", "40", "There is no “ceilling.any”. Did you mean ceiling.any"),
        ("ceiling", "40", "There is no “ceiling”. Did you mean"),
        ("weather", "40", "There is no “weather”"),
        ("ceiling.any", "forty", "“forty” is not a number."),
        ("ceiling.any", "-1", "This must not be below zero."),
        ("ceiling.any", "0", "A ceiling of 0 means no ceiling."),
        ("ceiling.any", "NaN", "“NaN” is not a number."),
        ("co-insurance.service", "101", "A percentage lies between 0 and 100."),
        ("co-insurance.service", "none", "This needs a number."),
        ("co-insurance.service.V11", "50", "The catalogue has no service with the code V11. Did"),
        ("co-insurance.service.X1", "50", "The plan does not cover service.X1. Did you mean"),
        ("co-insurance.category.surgery", "50", "No line of the plan fits category.surgery."),
        ("waiting", "1.5", "A waiting period is a whole number of months"),
        ("prices", "0", "Prices lie above 0"),
        ("covered.item.M1", "maybe", "“maybe” is neither yes nor no."),
        ("limits-per", "family", "“family” is none of treatment, person and cover."),
        ("ceiling.in-patient", "40", "Set one limit for any care"),
        ("limits-per", "none", "Say whether limits count per treatment, person or cover."),
        ("category-claims.visit", "1.5", "This must be a whole number."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(path: str, value: str, sentence: str) -> None:
    assert said(path, value).startswith(sentence)


def test_every_mistake_is_told_at_once() -> None:
    _change, problems = read_change({"a": "1", "prices": "x"}, [terms()], CATALOGUE)
    assert [problem.field for problem in problems] == ["a", "prices"]


def test_a_change_is_said_in_words() -> None:
    change = read(
        ceiling__any="60",
        co_insurance__category__visit="75",
        waiting="0",
        prices__service="105",
        covered__service__X1="yes",
        deductible__any="none",
    )
    assert [text.replace("\xa0", " ") for text in reading.in_words(change, "XTS")] == [
        "The ceiling for any care becomes 60.00 XTS.",
        "The scheme pays 75 % of services of the category visit.",
        "The waiting period for all services and items becomes 0 months.",
        "List prices of all services become 105 % of today’s.",
        "The service X1 becomes covered, in full.",
        "There is no deductible for any care.",
    ]
