"""Golden test G2: the comparison counts exactly what the generator drew."""

from __future__ import annotations

from collections import Counter

import pytest

from jamii.commons.differences.rules.classifying import classify, count
from jamii.commons.differences.types import Verdict
from jamii.lab.neighbours import NAMES
from jamii.lab.wordings import wordings


@pytest.mark.parametrize("seed", ["2026", "another", "third"])
def test_g2_counts_equal_the_seeded_truth(seed: str) -> None:
    made = wordings(NAMES, 304, seed)
    for country, texts in made.countries.items():
        found = [classify(one.text, made.pasts[one.key], one.made_on) for one in texts]
        assert count(found) == Counter(one.truth for one in texts), country
        assert [one.verdict for one in found] == [one.truth for one in texts]


def test_every_verdict_occurs_and_the_same_seed_gives_the_same_texts() -> None:
    made = wordings(NAMES, 304, "2026")
    drawn = Counter(one.truth for texts in made.countries.values() for one in texts)
    assert set(drawn) == set(Verdict)
    assert sum(drawn.values()) == 5 * 304
    assert made == wordings(NAMES, 304, "2026") != wordings(NAMES, 304, "2027")
