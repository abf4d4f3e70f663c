"""Each row of the table of bad input is refused with what to do, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from jamii.platform import sentences
from jamii.platform.packs.checks import Checked, House, Mode, check
from jamii.platform.packs.types import (
    Delta,
    DeltaId,
    DeltaKind,
    DeltaReason,
    Extension,
    ExtensionKind,
    Layer,
    Pack,
    PackFiles,
    Requirement,
)

PACK = Pack("one", "1.0.0", {"en": "One"}, Layer.COUNTRY, date(2025, 1, 1), ">=0.1,<1")
DELTA = Delta(
    DeltaId("one.size"),
    "one",
    date(2025, 1, 1),
    DeltaKind.FIELD_ADD,
    "people.person.attributes",
    {"name": "size", "type": "number", "label": {"en": "Size"}},
    "The fund hands out shoes.",
    "en",
    DeltaReason.PRACTICE,
    review_by=date(2026, 7, 1),
    kind_written="field-add",
    file="deltas/people.toml",
)
PLACES = [
    Extension(
        "people.person.attributes",
        ExtensionKind.ATTRIBUTES,
        {},
        "people",
        (DeltaKind.FIELD_ADD,),
    ),
    Extension("people.person.phone", ExtensionKind.FIELD, {}, "people", (DeltaKind.FIELD_RELABEL,)),
    Extension("claims.acts.review", ExtensionKind.ACT, {}, "claims"),
    Extension("claims.hooks.claim_number", ExtensionKind.HOOK, {}, "claims", (DeltaKind.CALC,)),
]
HOUSE = House("0.1.0", {one.target: one for one in PLACES}, {"Households", "Page %(number)s"})


WORD = {"language": "fr", "text": "Familles"}


def checked(house: House = HOUSE, others: tuple[PackFiles, ...] = (), **changes: Any) -> Checked:
    return check(PackFiles(PACK, (replace(DELTA, **changes),)), house, others)


def codes(result: Checked) -> list[str]:
    return [problem.code for problem in result.problems]


def test_a_pack_that_says_all_it_must_fits() -> None:
    assert checked() == Checked(())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"target": "people.person.atributes"}, "pack-target-unknown"),
        (
            {"target": "text:Housholds", "kind": DeltaKind.TERM, "spec": WORD},
            "pack-target-unknown",
        ),
        ({"target": "claims.acts.review", "kind": DeltaKind.PERMISSION}, "pack-target-only-named"),
        ({"target": "people.person.phone"}, "pack-kind-not-there"),
        ({"reason": DeltaReason.LAW}, "pack-law-without-citation"),
        ({"intent": "Because."}, "pack-intent-missing"),
        ({"intent": ""}, "pack-intent-missing"),
        ({"spec": {"name": "size"}}, "pack-spec-shape"),
        ({"spec": {**DELTA.spec, "type": "person-stub"}}, "pack-spec-shape"),
        ({"spec": {**DELTA.spec, "name": "Size of shoe"}}, "pack-spec-shape"),
        ({"spec": {**DELTA.spec, "type": "choice"}}, "pack-spec-shape"),
        ({"review_by": date(2025, 1, 1)}, "pack-review-before-since"),
        ({"reason": DeltaReason.TEMPORARY}, "pack-review-too-late"),
        ({"kind": DeltaKind.CODE_OVERRIDE}, "pack-review-too-late"),
        ({"kind": DeltaKind.UNKNOWN, "kind_written": "field_ad"}, "pack-kind-unknown"),
    ],
)
def test_bad_input_is_refused(changes: dict[str, Any], code: str) -> None:
    result = checked(**changes)
    assert codes(result) == [code]
    (problem,) = result.problems
    assert "deltas/people.toml, one.size" in sentences.sentence(code, problem.values)


def test_an_unknown_target_names_the_nearest() -> None:
    (problem,) = checked(target="people.person.atributes").problems
    assert "people.person.attributes" in str(problem.values["nearest"])
    (problem,) = checked(target="text:Housholds", kind=DeltaKind.TERM, spec=WORD).problems
    assert problem.values["nearest"] == "“Households”"


def test_without_an_intent_a_pack_works_in_a_lab_and_not_in_production() -> None:
    lab = checked(replace(HOUSE, mode=Mode.LAB), intent="")
    assert lab.fits
    assert [one.code for one in lab.notices] == ["pack-intent-missing"]
    assert not checked(replace(HOUSE, mode=Mode.PRODUCTION), intent="").fits


def test_a_law_with_its_citation_is_fine() -> None:
    assert checked(reason=DeltaReason.LAW, citation="Act 12, s. 3").fits


def test_what_is_temporary_may_last_six_months_to_the_day() -> None:
    temporary: dict[str, Any] = {"reason": DeltaReason.TEMPORARY}
    assert checked(**temporary, review_by=date(2025, 7, 1)).fits
    assert not checked(**temporary, review_by=date(2025, 7, 2)).fits


def test_an_override_of_code_is_debt_that_shows() -> None:
    result = checked(kind=DeltaKind.CODE_OVERRIDE, review_by=date(2025, 6, 1))
    assert result.fits
    assert [one.code for one in result.notices] == ["pack-override-is-debt"]


def test_a_kind_of_a_newer_core_is_shown_and_loads() -> None:
    newer = checked(kind=DeltaKind.UNKNOWN, kind_written="hologram", made_on="0.9.0")
    assert newer.fits
    assert [one.code for one in newer.notices] == ["pack-kind-of-newer-core"]
    assert codes(checked(kind=DeltaKind.UNKNOWN, kind_written="hologram")) == ["pack-kind-unknown"]


def test_two_packs_that_add_one_name_are_both_named() -> None:
    other = PackFiles(replace(PACK, name="two"), (replace(DELTA, pack="two"),))
    (problem,) = checked(others=(other,)).problems
    assert problem.code == "pack-field-twice"
    said = sentences.sentence(problem.code, problem.values)
    assert "one and two" in said
    alone = check(PackFiles(PACK, (DELTA,)), HOUSE, (other,), beside=["three"])
    assert alone.fits  # they never meet in one scheme
    elsewhere = replace(DELTA, pack="two", target="people.household.attributes")
    assert checked(others=(PackFiles(other.pack, (elsewhere,)),)).fits


def test_packs_may_not_need_one_another_in_a_circle() -> None:
    def pack(name: str, needs: str) -> PackFiles:
        return PackFiles(replace(PACK, name=name, requires=(Requirement(needs),)), ())

    others = [pack("two", "three"), pack("three", "one")]
    (problem,) = check(pack("one", "two"), HOUSE, others).problems
    assert problem.code == "pack-needs-itself"
    assert problem.values["circle"] == "one → two → three → one"


def test_a_pack_needs_what_it_names_in_the_release_it_names() -> None:
    def needs(pack: str, releases: str) -> PackFiles:
        return PackFiles(replace(PACK, requires=(Requirement(pack, releases),)), ())

    other = PackFiles(replace(PACK, name="two", version="1.4.0"), ())
    assert codes(check(needs("two", ""), HOUSE)) == ["pack-needs-another"]
    assert codes(check(needs("two", ">=2"), HOUSE, [other])) == ["pack-needs-another-release"]
    assert check(needs("two", ">=1.4,<2"), HOUSE, [other]).fits


def test_a_pack_for_another_release_of_the_core_is_refused() -> None:
    files = PackFiles(replace(PACK, core=">=2"), ())
    assert codes(check(files, HOUSE)) == ["pack-release-does-not-fit"]


def test_placeholders_of_a_text_are_those_of_the_source() -> None:
    term: dict[str, Any] = {"kind": DeltaKind.TERM, "target": "text:Page %(number)s"}
    assert checked(**term, spec={"language": "fr", "text": "Page %(number)s"}).fits
    (problem,) = checked(**term, spec={"language": "fr", "text": "Page %(numero)s"}).problems
    assert problem.code == "pack-placeholder"
    assert problem.values["names"] == "number, numero"
    assert codes(checked(**term, spec={"language": "fr", "text": " "})) == ["pack-spec-shape"]


def test_each_hook_has_its_reason_and_each_reason_its_hook() -> None:
    house = replace(HOUSE, answers={"claim_number"})
    assert codes(checked(house)) == ["pack-hook-without-delta"]
    stated: dict[str, Any] = {
        "kind": DeltaKind.CALC,
        "target": "claims.hooks.claim_number",
        "spec": {},
    }
    assert checked(house, **stated).fits
    assert codes(checked(replace(HOUSE, answers=set()), **stated)) == ["pack-delta-without-hook"]
