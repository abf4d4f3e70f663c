"""Do two countries carry the same difference, though they call it differently?

Source: domain specification of the community, 4.5. Labels and intents are compared as concepts of
the glossary, so that *plaignant*, *complainant* and *reporter* meet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from jamii.commons.differences.types import (
    CLUSTERED_FROM,
    MAYBE_FROM,
    Carried,
    Fingerprint,
    Pair,
    Similarity,
    Ties,
    group_of,
)
from jamii.commons.glossary.rules.finding import likeness, meaning_of, words_of
from jamii.commons.glossary.types import Glossary
from jamii.kernel.canonical import canonical_json

_TYPES: Mapping[str, str] = {
    "char": "text", "string": "text", "longtext": "text", "textarea": "text",
    "int": "number", "integer": "number", "decimal": "number", "amount": "number",
    "bool": "yes-no", "boolean": "yes-no", "flag": "yes-no",
    "datetime": "date", "day": "date",
    "days": "duration", "hours": "duration",
    "contact": "person", "person-stub": "person", "name-and-phone": "person",
    "location": "place", "area": "place",
    "upload": "file", "document": "file", "attachment": "file",
    "list": "choice", "select": "choice", "code": "choice",
}  # fmt: skip
# Values of one type can be kept as values of the other without loss, or with a rule for the rest.
_CONVERTIBLE = frozenset(
    frozenset(pair)
    for pair in (
        ("text", "choice"), ("text", "number"), ("text", "date"), ("text", "place"),
        ("text", "person"), ("choice", "yes-no"), ("choice", "place"), ("number", "duration"),
    )
)  # fmt: skip
# Keys of a spec that name things or list an instance's own entries: they make no variant.
OWN = frozenset(
    {"label", "name", "help", "values", "codes", "required", "order", "channel", "days", "min",
     "max", "columns", "levels", "default", "unit", "roles", "text"}
)  # fmt: skip
# Keys whose words are compared as concepts.
_CONCEPTS = frozenset({"fields", "state", "to", "from"})


def fingerprint(carried: Carried, glossary: Glossary) -> Fingerprint:
    """The difference without its instance's own names."""
    spec = carried.spec
    labels = _meaning(glossary, carried.labels)
    listed = spec.get("values", spec.get("codes"))
    return Fingerprint(
        carried.key,
        group_of(carried.kind),
        carried.target,
        carried.entity,
        carried.module,
        labels,
        _type(carried),
        _code_set(listed),
        _meaning(glossary, carried.intent),
        _shape(carried, glossary),
    )


def similarity(one: Fingerprint, other: Fingerprint) -> Similarity:
    """How alike two differences of one group of kinds are; of two groups they are not."""
    if one.group != other.group:
        return Similarity(0, 0, 0, 0, 0)
    return Similarity(
        _targets(one, other),
        likeness(one.labels, other.labels),
        _types_alike(one.data_type, other.data_type),
        _values_alike(one.values, other.values),
        likeness(one.intent, other.intent),
    )


def pairs(fingerprints: Sequence[Fingerprint]) -> list[Pair]:
    """Every two differences of different instances that are alike enough to speak of, most alike
    first. Only within one entity: the same word on two things is not the same difference.
    """
    by_place: dict[tuple[str, str], list[Fingerprint]] = defaultdict(list)
    for one in fingerprints:
        by_place[one.group, one.entity].append(one)
    found = []
    for group in by_place.values():
        for one, other in combinations(group, 2):
            alike = similarity(one, other)
            if one.key[0] != other.key[0] and alike.total >= MAYBE_FROM:
                found.append(Pair(one.key, other.key, alike))
    return sorted(found, key=lambda pair: (-pair.similarity.total, pair.one, pair.other))


def clusters(
    fingerprints: Sequence[Fingerprint], ties: Ties = Ties()
) -> list[tuple[tuple[str, str], ...]]:
    """The differences in groups that are one: linked by any pair alike enough, or by a curator's
    word; never across two that a curator holds apart. A difference alone is a group of its own.
    """
    leader = {one.key: one.key for one in fingerprints}
    members = {one.key: {one.key} for one in fingerprints}
    linked = [
        frozenset((pair.one, pair.other))
        for pair in pairs(fingerprints)
        if pair.similarity.total >= CLUSTERED_FROM
    ]
    said = sorted(ties.together, key=sorted)
    for pair in (*said, *linked):
        ends = sorted(pair)
        if len(ends) < 2 or not all(end in leader for end in ends):
            continue
        one, other = leader[ends[0]], leader[ends[1]]
        if one == other or (pair not in ties.together and _held_apart(members, one, other, ties)):
            continue
        members[one] |= members.pop(other)
        for key in members[one]:
            leader[key] = one
    return sorted(tuple(sorted(group)) for group in members.values())


def maybes(
    fingerprints: Sequence[Fingerprint], found: Iterable[Sequence[tuple[str, str]]], ties: Ties
) -> list[Pair]:
    """Pairs that are alike, but not enough to be one: for a curator to look at. Of two clusters
    the most alike pair stands for all.
    """
    cluster_of = {key: number for number, group in enumerate(found) for key in group}
    shown: dict[frozenset[int], Pair] = {}
    for pair in pairs(fingerprints):
        between = frozenset((cluster_of[pair.one], cluster_of[pair.other]))
        if len(between) == 2 and frozenset((pair.one, pair.other)) not in ties.apart:
            shown.setdefault(between, pair)
    return list(shown.values())


def variants(fingerprints: Iterable[Fingerprint]) -> Mapping[tuple[str, str], str]:
    """The variant that each difference of a cluster is of, as letters: `A` is the commonest."""
    shapes: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in fingerprints:
        shapes[one.shape].append(one.key)
    ordered = sorted(shapes.values(), key=lambda keys: (-len(keys), keys))
    return {key: chr(ord("A") + place) for place, keys in enumerate(ordered) for key in keys}


def _held_apart(
    members: Mapping[tuple[str, str], set[tuple[str, str]]],
    one: tuple[str, str],
    other: tuple[str, str],
    ties: Ties,
) -> bool:
    return any(frozenset((a, b)) in ties.apart for a in members[one] for b in members[other])


def _meaning(glossary: Glossary, texts: Mapping[str, str]) -> frozenset[str]:
    """What texts mean, in all their languages together; the concepts alone where there are any,
    for the words around them differ by language.
    """
    meaning: set[str] = set()
    for language, text in texts.items():
        meaning |= meaning_of(glossary, text, language)
    concepts = {one for one in meaning if not one.startswith("~")}
    return frozenset(concepts or meaning)


def _type(carried: Carried) -> str:
    given = str(carried.spec.get("type", ""))
    return _TYPES.get(given, given) or carried.kind


def _code_set(listed: Any) -> frozenset[str] | None:
    if not isinstance(listed, Sequence | Mapping) or isinstance(listed, str):
        return None
    return frozenset(str(code) for code in listed)


def _shape(carried: Carried, glossary: Glossary) -> str:
    """What two specs must share to be one variant: everything but names and own entries, types as
    classes, words as concepts.
    """
    if carried.kind == "term":
        return canonical_json(" ".join(words_of(str(carried.spec.get("text", "")), "")))
    kept: dict[str, Any] = {"type": _type(carried)}
    for key, value in carried.spec.items():
        if key in _CONCEPTS:
            listed = value if isinstance(value, list | tuple) else [value]
            kept[key] = sorted({m for word in listed for m in meaning_of(glossary, str(word))})
        elif key not in OWN and key != "type":
            kept[key] = value
    return canonical_json(kept)


def _targets(one: Fingerprint, other: Fingerprint) -> float:
    if one.target == other.target:
        return 1.0
    if one.entity == other.entity:
        return 0.6
    return 0.2 if one.module == other.module else 0.0


def _types_alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    return 0.5 if frozenset((one, other)) in _CONVERTIBLE else 0.0


def _values_alike(one: frozenset[str] | None, other: frozenset[str] | None) -> float:
    if one is None and other is None:
        return 0.5
    return likeness(one or frozenset(), other or frozenset())
