"""Is what a module says of itself whole, and what does it say?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from jamii.commons.modules.types import Declared, Grade, PersonalData

LANGUAGES = ("en", "fr")
_TEXTS = ("title", "purpose", "without_network", "uninstall")
_NEEDED = ("title", "purpose")
_WORDS = ("owner", "backup", "threat_model")
_KNOWN = {*_TEXTS, *_WORDS, "personal_data", "essential", "claimed"}


def declared(text: str, where: str) -> Declared:
    """The declaration in TOML. Raises: ValueError that names the file, the entry, and what is wrong
    with it.
    """
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ValueError(f"{where} is not TOML: {problem}") from problem
    unknown = sorted(said.keys() - _KNOWN)
    if unknown:
        raise ValueError(f"{where} says “{unknown[0]}”, which nobody reads.")
    texts = {name: _text(said, name, where) for name in _TEXTS}
    for name in _NEEDED:
        if not texts[name]:
            raise ValueError(f"{where} says no {name}.")
    for name in _WORDS:
        if not isinstance(said.get(name, ""), str):
            raise ValueError(f"{where}: {name} must be text.")
    if not isinstance(said.get("essential", False), bool):
        raise ValueError(f"{where}: essential is true or false.")
    return Declared(
        title=texts["title"],
        purpose=texts["purpose"],
        owner=said.get("owner", ""),
        personal_data=_word(PersonalData, said.get("personal_data"), "personal_data", where),
        essential=said.get("essential", False),
        backup=said.get("backup", ""),
        claimed=_word(Grade, said.get("claimed", Grade.NONE.value), "claimed", where),
        without_network=texts["without_network"],
        uninstall=texts["uninstall"],
        threat_model=said.get("threat_model", ""),
    )


def _text(said: Mapping[str, Any], name: str, where: str) -> Mapping[str, str]:
    """A text in every language of the house, or in none."""
    texts = said.get(name, {})
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise ValueError(f"{where}: {name} is a table of texts by language.")
    missing = [language for language in LANGUAGES if texts and not texts.get(language)]
    if missing:
        raise ValueError(f"{where}: {name} lacks the language {missing[0]}.")
    return texts


def _word(words: Any, word: object, name: str, where: str) -> Any:
    try:
        return words(word)
    except ValueError:
        known = ", ".join(one.value for one in words)
        raise ValueError(f"{where}: {name} is one of {known}, not “{word}”.") from None
