"""The mutual by its worked example and its own rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jamii.claims.rules import cases as of_claims  # noqa: F401
from jamii.coverage.enrolment.rules import cases as of_enrolment  # noqa: F401
from jamii.coverage.enrolment.types import JoiningFacts, Stage
from jamii.kernel import cases
from jamii.kernel.ids import check_digit_is_right
from jamii.platform import sentences
from jamii.platform.packs.checks import Mode
from jamii.platform.packs.house import check_installed
from jamii.registers.catalogue.types import Kind
from jamii.schemes.plans.rules import file
from jamii.schemes.plans.types import AgeGroup, Limitation
from jamii_mutuelle.contributions import receipt_number
from jamii_mutuelle.enrolment import cover_number, joining_checks
from jamii_mutuelle.people import person_number
from jamii_mutuelle.plan import plan_file

DAY = date(2026, 1, 10)
CASES = cases.load(Path(__file__).parent / "cases" / "mutual.yaml")


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_worked_example(case: cases.Case) -> None:
    assert cases.run(case) == []


def group(members: int) -> JoiningFacts:
    return JoiningFacts("GROUPE", DAY, Stage.NEW, members, 2)


@pytest.mark.parametrize("members", [1, 2, 3])
def test_a_group_of_three_is_refused(members: int) -> None:
    (reason,) = joining_checks(group(members))
    assert reason.code == "min-group-4"
    assert f"this one has {members}" in sentences.sentence(reason.code, reason.values)


def test_a_group_of_four_may_join() -> None:
    assert joining_checks(group(4)) == []


def test_a_card_begins_with_nine_and_proves_itself() -> None:
    number = person_number("BEPHA", 42, DAY)
    assert number.startswith("90000042")
    assert check_digit_is_right(number, 10)


def test_a_group_has_the_number_of_the_register() -> None:
    assert cover_number("BEPHA", "GROUPE", 2026, 42) == "G2026-0042"


@pytest.mark.parametrize(
    ("running", "number"), [(1, "C001/01"), (50, "C001/50"), (51, "C002/01"), (107, "C003/07")]
)
def test_a_receipt_is_a_leaf_of_a_book(running: int, number: str) -> None:
    assert receipt_number("BEPHA", "GROUPE", DAY, running) == number


def test_the_plan_pays_three_quarters_of_all_that_the_catalogue_offers() -> None:
    entries = [(Kind.SERVICE, "C01"), (Kind.ITEM, "M001")]
    plan = file.read(plan_file(entries, DAY), "XAF", 0)
    assert plan.code == "GROUPE"
    assert plan.terms.premiums.adult == plan.terms.premiums.child == Decimal(4000)
    assert plan.terms.premiums.registration_lump_sum == Decimal(1000)
    assert set(plan.terms.lines) == set(entries)
    for line in plan.terms.lines.values():
        for share in (line.share_other, line.share_referral, line.share_emergency):
            assert share is not None
            assert share.kind is Limitation.COINSURANCE
            assert share.value(AgeGroup.ADULT) == Decimal(75)


def test_the_pack_fits() -> None:
    checked = check_installed("mutuelle", Mode.PRODUCTION)
    assert [sentences.sentence(one.code, one.values) for one in checked.problems] == []
