"""Translations are compiled where they changed, and doubtful ones are left out."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

from jamii.platform import translations

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Cover"
msgstr "Couverture"

#, fuzzy
msgid "Claim"
msgstr "Couverture"
"""


def test_a_catalogue_is_compiled_once_and_again_when_it_changes(tmp_path: Path) -> None:
    source = tmp_path / "claims" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE)
    assert translations.is_stale(source)
    assert translations.compile_all([tmp_path]) == 1
    assert translations.compile_all([tmp_path]) == 0
    with source.with_suffix(".mo").open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert words.gettext("Cover") == "Couverture"
    assert words.gettext("Claim") == "Claim"  # fuzzy: nobody has looked at it
    later = source.stat().st_mtime + 5
    os.utime(source, (later, later))
    assert translations.compile_all([tmp_path]) == 1


def test_jamii_itself_is_among_the_folders() -> None:
    folders = translations.source_folders()
    assert (folders[0] / "platform" / "translations.py").exists()
    assert any(
        po.as_posix().endswith("fr/LC_MESSAGES/django.po")
        for po in translations.catalogues(folders)
    )
