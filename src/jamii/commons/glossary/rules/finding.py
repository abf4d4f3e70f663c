"""Which concepts does a text speak of, and which other words would say the same?

Words are compared without case, accents and the commonest endings of number, so that *Plaignants*
is *plaignant*. A term of several words counts before the single words in it: *pièce jointe* is an
attachment, no *pièce*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jamii.commons.glossary.types import Concept, ConceptId, Glossary, Standing
from jamii.kernel.words import fold

OTHER = "~"  # before a word that the glossary does not know

# Words that carry no meaning of their own, in their folded form.
_ENGLISH = """
a an and are as at be been but by can did do does for from had has have he her his how i if in into
is it its may more must need needs no not of on or our s she should so some such t than that the
their them then there these they this to too up was we were what when where which who whom whose why
will with would you your also any all always every only
"""
_FRENCH = """
a afin ai au aux avec c ce ces cet cette ceux chez comme d dans de des donc du elle elles en est et
etc etre eu il ils j je l la le les leur leurs lui m ma mais me mes mon n ne nos notre nous on ont
ou par pas peut peuvent plus pour qu quand que qui s sa sans se ses si son sont sur t tes ton tous
tout toute toutes tres un une vos votre vous y toujours doit doivent
"""
_SILENT = {"en": frozenset(_ENGLISH.split()), "fr": frozenset(_FRENCH.split())}


def stem(word: str, language: str) -> str:
    """A folded word without its ending of number: "channels" → "channel", "niveaux" → "niveau"."""
    if len(word) <= 3 or not word.isalpha():
        return word
    if language == "fr":
        if word.endswith("eaux"):
            return word[:-1]
        if word.endswith("aux") and len(word) > 4:
            return word[:-2] + "l"
        return word[:-1] if word[-1] in "sx" else word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    return word if not word.endswith("s") or word.endswith(("ss", "us", "is")) else word[:-1]


def words_of(text: str, language: str) -> tuple[str, ...]:
    """The words of a text, folded and without endings of number."""
    return tuple(stem(word, language) for word in fold(text).split())


def concepts_in(glossary: Glossary, text: str, language: str = "") -> frozenset[ConceptId]:
    """The concepts that a text speaks of; without a language, as any of the glossary's."""
    return frozenset(one for found, _word in _walk(glossary, text, language) for one in found)


def meaning_of(glossary: Glossary, text: str, language: str = "") -> frozenset[str]:
    """The text as a set: its concepts, and with a `~` the words that are none and not silent.

    Two texts of two languages that say the same share most of it.
    """
    silent = _SILENT.get(language) or frozenset().union(*_SILENT.values())
    meaning: set[str] = set()
    for found, word in _walk(glossary, text, language):
        if found:
            meaning |= found
        elif word not in silent:
            meaning.add(OTHER + word)
    return frozenset(meaning)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two sets share, by Jaccard: 0 to 1; nothing at all is like nothing."""
    whole = one | other
    return len(one & other) / len(whole) if whole else 0.0


def phrases_for(glossary: Glossary, text: str, language: str = "") -> tuple[str, ...]:
    """The text, and every other way to say it: the terms of its concepts, in all languages."""
    phrases = {fold(text): text}
    for key in sorted(concepts_in(glossary, text, language)):
        for term in glossary.concepts[key].terms:
            phrases.setdefault(fold(term.text), term.text)
    return tuple(phrases.values())


def search(
    concepts: Iterable[Concept], glossary: Glossary, text: str, country: str = ""
) -> tuple[Concept, ...]:
    """The concepts that a text names or touches, best first: those it speaks of, those whose terms
    begin with it or hold it, those whose definition does. Without a text all, by name.
    """
    wanted = fold(text)
    named = concepts_in(glossary, text) if wanted else frozenset()
    ranked = []
    for concept in concepts:
        if country and not any(term.country == country for term in concept.terms):
            continue
        rank = _rank(concept, wanted, named)
        if rank is not None:
            ranked.append((rank, fold(concept.preferred("en")), concept))
    return tuple(concept for _rank_, _name, concept in sorted(ranked, key=lambda row: row[:2]))


def _rank(concept: Concept, wanted: str, named: frozenset[ConceptId]) -> int | None:
    if not wanted:
        return 0
    if concept.id in named:
        preferred = {
            fold(term.text) for term in concept.terms if term.standing is Standing.PREFERRED
        }
        return 0 if wanted in preferred else 1
    terms = [fold(term.text) for term in concept.terms]
    if any(term.startswith(wanted) for term in terms):
        return 2
    if any(wanted in term for term in terms):
        return 3
    return 4 if any(wanted in fold(said) for said in concept.means.values()) else None


def _walk(
    glossary: Glossary, text: str, language: str
) -> Iterator[tuple[frozenset[ConceptId], str]]:
    """The longest terms of a text from left to right with their concepts, and between them the
    single words that are none.
    """
    languages = (language,) if language in glossary.index else glossary.languages
    folded = fold(text).split()
    stems = {one: [stem(word, one) for word in folded] for one in languages}
    place = 0
    while place < len(folded):
        found, length = _longest(glossary, stems, place)
        if found:
            yield found, ""
        else:
            # Without a language, a word keeps the shape that its own would give it.
            yield frozenset(), folded[place] if len(languages) > 1 else stems[languages[0]][place]
        place += length


def _longest(
    glossary: Glossary, stems: dict[str, list[str]], place: int
) -> tuple[frozenset[ConceptId], int]:
    """The concepts of the longest term that begins at a place, and how many words it takes."""
    for length in range(glossary.longest, 0, -1):
        found: frozenset[ConceptId] = frozenset()
        for language, words in stems.items():
            piece = tuple(words[place : place + length])
            if len(piece) == length:
                found |= glossary.index[language].get(piece, frozenset())
        if found:
            return found, length
    return frozenset(), 1
