"""The deliberately bad pack is refused for each of its mistakes, and for nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from jamii.platform import sentences
from jamii.platform.packs import reading
from jamii.platform.packs.checks import Mode
from jamii.platform.packs.house import check_files

FILES = reading.read(reading.files_of(Path(__file__).parent / "bad-example"))
MISTAKES = [
    ("", "pack-release-does-not-fit"),
    ("", "pack-needs-another"),
    ("bad.unknown-target", "pack-target-unknown"),
    ("bad.only-named", "pack-target-only-named"),
    ("bad.kind-elsewhere", "pack-kind-not-there"),
    ("bad.no-intent", "pack-intent-missing"),
    ("bad.law-without-citation", "pack-law-without-citation"),
    ("bad.temporary-for-years", "pack-review-too-late"),
    ("bad.review-in-the-past", "pack-review-before-since"),
    ("bad.no-spec", "pack-spec-shape"),
    ("bad.kind-unknown", "pack-kind-unknown"),
    ("bad.override", "pack-review-too-late"),
    ("bad-example.term.fr.housholds", "pack-target-unknown"),
    ("bad-example.term.fr.the-place-ended-on-day-s", "pack-placeholder"),
    ("bad-example.term.fr.households", "pack-spec-shape"),
    ("bad.same-name", "pack-field-twice"),
]


def test_every_mistake_is_found_and_nothing_else() -> None:
    found = check_files(FILES, Mode.PRODUCTION).problems
    assert [(one.values.get("entry", ""), one.code) for one in found] == MISTAKES


@pytest.mark.parametrize("mode", list(Mode))
def test_each_mistake_says_what_to_do(mode: Mode) -> None:
    checked = check_files(FILES, mode)
    for problem in (*checked.problems, *checked.notices):
        said = sentences.sentence(problem.code, problem.values)
        assert said.count(". ") >= 1 or said.endswith("."), said
        assert "…" not in said


def test_a_lab_forgives_a_missing_intent_only() -> None:
    strict = {one.code for one in check_files(FILES, Mode.PRODUCTION).problems}
    lab = check_files(FILES, Mode.LAB)
    assert strict - {one.code for one in lab.problems} == {"pack-intent-missing"}
    assert "pack-intent-missing" in {one.code for one in lab.notices}
