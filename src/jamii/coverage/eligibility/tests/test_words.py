"""Every answer can be read at the desk."""

from __future__ import annotations

import re
from pathlib import Path

from jamii.coverage.eligibility import words  # noqa: F401
from jamii.coverage.eligibility.rules import answer
from jamii.platform import sentences

RULE = Path(answer.__code__.co_filename)


def test_no_reason_of_an_answer_is_without_a_sentence() -> None:
    found = set(re.findall(r'Reason\(\s*"([a-z-]+)"', RULE.read_text()))
    states = set(re.findall(r'Status\.[A-Z]+: "([a-z-]+)"', RULE.read_text()))
    assert len(found) > 10
    assert len(states) == 3
    assert found | states <= sentences.known_codes()


def test_a_reason_says_what_to_do() -> None:
    said = sentences.sentence("cover-ended-on", {"cover": "C-1", "day": "2024-12-31"})
    assert said.startswith("Cover C-1 ended on ")
    assert said.endswith("Renew it to be covered again.")
