"""Every code that is raised or written has a sentence, and every text is French as well."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import polib
import pytest

from jamii.platform import sentences
from tests.architecture.rooms import SOURCE

ROOT = SOURCE.parent.parent
_SAYING = {
    "Reason": 0,
    "Step": 0,
    "Problem": 0,
    "Invalid": 0,
    "NotFound": 0,
    "NotAllowed": 0,
    "WrongState": 0,
    "Conflict": 0,
    "Unavailable": 0,
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
CATALOGUES = sorted([*SOURCE.rglob("fr/LC_MESSAGES/*.po"), *ROOT.glob("packs/**/fr/**/*.po")])


def _codes(file: Path) -> list[tuple[str, int]]:
    """The literal codes of a file: of reasons and refusals, and of lines of the journal."""
    found = []
    for node in ast.walk(ast.parse(file.read_text())):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = ast.unparse(node.func)
        is_journal = name.endswith("journal.write")
        if not (is_journal or name in _SAYING):
            continue
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            found.append((first.value, node.lineno))
    return found


def _python() -> list[Path]:
    files = [*SOURCE.rglob("*.py"), *ROOT.glob("packs/*/jamii_*/**/*.py")]
    return [file for file in sorted(files) if "tests" not in file.parts]


def test_every_code_has_a_sentence() -> None:
    known = sentences.known_codes()
    missing = [
        f"{file.relative_to(ROOT)}:{line} says {code}"
        for file in _python()
        for code, line in _codes(file)
        if code not in known
    ]
    assert missing == []


def test_a_planted_code_without_a_sentence_is_seen(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text('raise Invalid("nobody-knows-this", field="x")\n')
    ((code, line),) = _codes(planted)
    assert (code, line) == ("nobody-knows-this", 1)
    assert code not in sentences.known_codes()


@pytest.mark.parametrize(
    "catalogue", CATALOGUES, ids=lambda file: str(file.relative_to(ROOT)).split("/locale")[0]
)
def test_the_french_is_complete(catalogue: Path) -> None:
    wrong = []
    for entry in polib.pofile(str(catalogue)):
        if entry.obsolete:
            continue
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if "fuzzy" in entry.flags or not all(texts):
            wrong.append(f"not translated: {entry.msgid}")
        for text in texts:
            wanted = set(_PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
            if text and set(_PLACEHOLDER.findall(text)) - {"count"} != wanted - {"count"}:
                wrong.append(f"other placeholders: {entry.msgid}")
    assert wrong == []


def test_no_code_has_two_sentences() -> None:
    """Also those of rooms that are imported when they are needed; the register refuses a second."""
    for file in sorted(SOURCE.rglob("words.py")):
        importlib.import_module(".".join(file.relative_to(SOURCE.parent).with_suffix("").parts))
