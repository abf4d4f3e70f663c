"""What a module declares, and the grade that follows from what is measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jamii.commons.modules.rules.declaring import declared
from jamii.commons.modules.rules.grading import grade
from jamii.commons.modules.types import (
    Declared,
    Facts,
    Grade,
    Outcome,
    PersonalData,
    Table,
)

TEXTS = {"en": "Said.", "fr": "Dit."}
GOOD = Declared(TEXTS, TEXTS, "Somebody", PersonalData.NONE, uninstall=TEXTS)
BRONZE = Facts(tests=3, texts=10, translated=10, tables=(Table("x", 5),), screens=("x.list",))
SILVER = replace(
    BRONZE,
    services=10,
    journalled=8,
    refusals=5,
    refused_in_tests=4,
    upgrades=1,
    explained=1,
)
GOLD = replace(SILVER, packs=("a", "b", "c"), exercises=1, budgets=2)


@pytest.mark.parametrize(
    ("said", "facts", "level"),
    [
        (GOOD, BRONZE, Grade.BRONZE),
        (GOOD, replace(BRONZE, translated=9), Grade.NONE),
        (GOOD, replace(BRONZE, tests=0), Grade.NONE),
        (GOOD, replace(BRONZE, upward=("jamii.claims",)), Grade.NONE),
        (replace(GOOD, owner=""), BRONZE, Grade.NONE),
        (replace(GOOD, uninstall={}), BRONZE, Grade.NONE),
        (replace(GOOD, uninstall={}, essential=True), BRONZE, Grade.BRONZE),
        (GOOD, SILVER, Grade.SILVER),
        (GOOD, replace(SILVER, journalled=7), Grade.BRONZE),
        (GOOD, replace(SILVER, refused_in_tests=3), Grade.BRONZE),
        (GOOD, replace(SILVER, old_overrides=1), Grade.BRONZE),
        (GOOD, GOLD, Grade.SILVER),
        (replace(GOOD, without_network=TEXTS), GOLD, Grade.GOLD),
        (replace(GOOD, without_network=TEXTS), replace(GOLD, packs=("a", "b")), Grade.SILVER),
        # All of gold without all of silver is not gold.
        (replace(GOOD, without_network=TEXTS), replace(GOLD, upgrades=0), Grade.BRONZE),
    ],
)
def test_the_grade_is_the_highest_whose_rules_all_hold(
    said: Declared, facts: Facts, level: Grade
) -> None:
    assert grade(said, facts).grade is level


def test_what_nobody_measured_does_not_pass() -> None:
    said = replace(GOOD, without_network=TEXTS, backup="Other", threat_model="docs/x.md")
    verdict = grade(said, GOLD)
    assert verdict.grade is Grade.GOLD
    assert [(check.code, check.outcome) for check in verdict.next_up] == [
        ("open-to-all", Outcome.UNMEASURED),
        ("effect-looked-at", Outcome.UNMEASURED),
    ]


def test_a_rule_without_subject_is_exempt() -> None:
    outcomes = {check.code: check.outcome for check in grade(GOOD, Facts(tests=1)).checks}
    assert outcomes["speaks-both"] is Outcome.EXEMPT
    assert outcomes["screens-explained"] is Outcome.EXEMPT
    assert outcomes["budget-kept"] is Outcome.EXEMPT
    assert outcomes["routes-tested"] is Outcome.EXEMPT


def test_what_keeps_a_module_from_the_next_level_is_named() -> None:
    verdict = grade(GOOD, replace(SILVER, journalled=7, explained=0))
    assert [check.code for check in verdict.next_up] == ["acts-journalled", "screens-explained"]
    assert verdict.next_up[0].values == {"part": 7, "whole": 10, "wanted": 80}


def test_facts_are_kept_and_read_again() -> None:
    assert Facts.from_json(GOLD.as_json()) == GOLD
    assert Facts.from_json(GOLD.as_json() | {"measured-later": 1}) == GOLD


DECLARATION = """
owner = "Core maintainers"
personal_data = "none"
[title]
en = "Places"
fr = "Lieux"
[purpose]
en = "Which areas."
fr = "Quelles zones."
"""


def test_a_declaration_is_read() -> None:
    assert declared(DECLARATION, "here") == Declared(
        {"en": "Places", "fr": "Lieux"},
        {"en": "Which areas.", "fr": "Quelles zones."},
        "Core maintainers",
        PersonalData.NONE,
    )


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('fr = "Lieux"', "", "here: title lacks the language fr."),
        ("[purpose]", "[purposes]", "here says “purposes”, which nobody reads."),
        (
            '"none"',
            '"some"',
            "here: personal_data is one of none, identifying, sensitive, not “some”.",
        ),
        ('owner = "Core maintainers"', "owner = 1", "here: owner must be text."),
        ('owner = "Core', 'essential = 1\nowner = "Core', "here: essential is true or false."),
        ("owner =", "owner", "here is not TOML:"),
        ('en = "Places"\nfr = "Lieux"', "", "here says no title."),
        ('[title]\nen = "Places"', "[title]\nen = 1", "here: title is a table of texts"),
    ],
)
def test_a_bad_declaration_is_refused_by_name(was: str, becomes: str, said: str) -> None:
    assert was in DECLARATION
    with pytest.raises(ValueError) as refusal:
        declared(DECLARATION.replace(was, becomes), "here")
    assert str(refusal.value).startswith(said)
