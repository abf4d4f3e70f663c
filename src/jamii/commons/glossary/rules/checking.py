"""Does a text say what its source says: the same placeholders, all plural forms, no forbidden term,
not too long, no English left in French?
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from jamii.commons.glossary.rules.finding import words_of
from jamii.commons.glossary.types import PLURAL_FORMS, Glossary, Standing, Term
from jamii.kernel.reasons import Reason

_PERCENT = re.compile(r"%\((\w+)\)[a-z]")
_BRACES = re.compile(r"\{\{?\s*([^{}]+?)\s*\}?\}")
_COUNTING = frozenset({"count", "number"})  # a form for one thing may leave its number out
# Words that stand in every English sentence and in no French one.
_ENGLISH = re.compile(
    r"\b(the|and|of|to|is|are|was|were|with|for|from|this|that|these|not|has|have|you|your|its|"
    r"will|which|when|where|what|who|there|their|been|does|each|every|before|after|without|only|"
    r"until|then|into|nothing|already|here|how|why|by|at)\b",
    re.IGNORECASE,
)


def placeholders(text: str) -> frozenset[str]:
    """The names that a text leaves open: `%(day)s`, `{day}` or `{{ day }}`."""
    return frozenset(_PERCENT.findall(text)) | frozenset(_BRACES.findall(text))


def check(
    glossary: Glossary,
    source: str,
    text: str,
    language: str,
    *,
    country: str = "",
    limit: int | None = None,
) -> tuple[Reason, ...]:
    """What is wrong with a text for its source, `limit` in characters: nothing, or reasons."""
    if not text.strip():
        return (Reason("text-empty"),)
    wrong = [*_names_differ(placeholders(source), placeholders(text))]
    if limit is not None and len(text) > limit:
        wrong.append(Reason("text-over-limit", {"limit": limit, "length": len(text)}))
    wrong += [
        Reason("term-forbidden", {"term": term.text, "instead": instead})
        for term, instead in forbidden_in(glossary, text, language, country)
    ]
    left = _ENGLISH.search(_BRACES.sub("", _PERCENT.sub("", text))) if language == "fr" else None
    if left:
        wrong.append(Reason("english-left", {"word": left.group()}))
    return tuple(wrong)


def check_forms(sources: Sequence[str], forms: Sequence[str], language: str) -> tuple[Reason, ...]:
    """What is wrong with the forms of a text that counts: as many as the language has, none empty,
    with the placeholders of the source; a form for one may leave the number out.
    """
    needed = PLURAL_FORMS.get(language, len(sources))
    filled = [form for form in forms if form.strip()]
    if len(filled) != needed:
        return (Reason("plural-forms", {"needed": needed, "found": len(filled)}),)
    names = frozenset[str]().union(*(placeholders(source) for source in sources))
    wrong: list[Reason] = []
    for place, form in enumerate(forms):
        left_out = _COUNTING if place == 0 else frozenset()
        wrong += _names_differ(names - (left_out - placeholders(form)), placeholders(form))
    return tuple(wrong)


def forbidden_in(
    glossary: Glossary, text: str, language: str, country: str = ""
) -> list[tuple[Term, str]]:
    """The forbidden terms of a text, each with the word to use instead."""
    words = words_of(text, language)
    found = []
    for concept in glossary.concepts.values():
        for term in concept.said(Standing.FORBIDDEN, language):
            wanted = words_of(term.text, language)
            if term.country in ("", country) and _holds(words, wanted):
                found.append((term, concept.preferred(language, country)))
    return found


def _holds(words: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return any(
        words[place : place + len(wanted)] == wanted
        for place in range(len(words) - len(wanted) + 1)
    )


def _names_differ(source: frozenset[str], text: frozenset[str]) -> list[Reason]:
    wrong = []
    if source - text:
        wrong.append(Reason("placeholders-missing", {"names": ", ".join(sorted(source - text))}))
    if text - source:
        wrong.append(Reason("placeholders-unknown", {"names": ", ".join(sorted(text - source))}))
    return wrong
