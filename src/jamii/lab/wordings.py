"""Years of a product's texts, and what countries made of them, with the truth known.

Generated from a size and a seed alone: the same two give the same texts everywhere. Each country's
text for each key is drawn as one verdict and made so that it is that one and no other; what a
comparison counts must be what was drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jamii.commons.differences.types import Past, Verdict
from jamii.lab.dice import Dice, spread

RELEASES = ("1.1", "1.2", "1.3", "1.4", "1.5")
_OPENINGS = (
    "Save", "Open", "Close", "Print", "Confirm", "Choose", "Add", "Send", "Show", "Find", "Correct",
)  # fmt: skip
_THINGS = (
    "the cover", "a member", "the claim", "the receipt", "a household", "the card", "a village",
    "the decision", "an officer", "the price list", "the contribution", "a complaint",
)  # fmt: skip
_ENDINGS = ("", " of {name}", " from {day}", " for {scheme}", " ({code})")
_SENTENCES = tuple(f"{opening} {thing}" for opening in _OPENINGS for thing in _THINGS)
_OWN = ("dear member, ", "please ", "in the office: ", "as the circular says: ")
# How often each verdict is drawn; old text is what most differences are.
_WEIGHTS = {
    Verdict.IDENTICAL: 46,
    Verdict.STALE: 34,
    Verdict.DELIBERATE: 8,
    Verdict.NEW: 5,
    Verdict.EMPTY: 3,
    Verdict.CONFLICT: 3,
    Verdict.ORPHAN: 1,
}


@dataclass(frozen=True, slots=True)
class Wording:
    """A country's text for a key, the release it was made against, and what it truly is."""

    key: str
    text: str
    made_on: str
    truth: Verdict


@dataclass(frozen=True, slots=True)
class Wordings:
    """The core's texts over its releases by key, and each country's own."""

    pasts: Mapping[str, Past]
    countries: Mapping[str, tuple[Wording, ...]]


def wordings(countries: tuple[str, ...], keys: int, seed: str) -> Wordings:
    """So many keys of the core with their past, and for each country a text for every key."""
    dice = Dice(seed)
    pasts = {f"text:screen.{number:04d}": _past(dice, number) for number in range(1, keys + 1)}
    return Wordings(
        pasts,
        {
            country: tuple(_wording(dice, country, key, past) for key, past in pasts.items())
            for country in countries
        },
    )


def _past(dice: Dice, number: int) -> Past:
    """One to four different texts in as many releases; now and then the core gave the key up, and
    some keys it never had.
    """
    if dice.chance(6):
        return Past()
    ending = dice.pick(_ENDINGS)
    releases = sorted(_different(dice, RELEASES, dice.between(1, 4)))
    said = _different(dice, _SENTENCES, len(releases))
    values = tuple(
        (release, f"{text}{ending} [{number}]")
        for release, text in zip(releases, said, strict=True)
    )
    return Past(values, is_gone=dice.chance(4))


def _different(dice: Dice, choices: tuple[str, ...], count: int) -> list[str]:
    """So many of the choices, none twice."""
    left = list(choices)
    return [left.pop(dice.below(len(left))) for _ in range(count)]


def _possible(past: Past) -> list[Verdict]:
    if not past.values:
        return [Verdict.NEW, Verdict.EMPTY]
    if past.is_gone:
        return [Verdict.STALE, Verdict.ORPHAN, Verdict.EMPTY]
    found = [Verdict.IDENTICAL, Verdict.DELIBERATE, Verdict.EMPTY]
    return [*found, Verdict.STALE, Verdict.CONFLICT] if len(past.values) > 1 else found


def _wording(dice: Dice, country: str, key: str, past: Past) -> Wording:
    possible = _possible(past)
    truth = dice.pick(spread([(verdict, _WEIGHTS[verdict]) for verdict in possible]))
    releases = [release for release, _text in past.values]
    texts = [text for _release, text in past.values]
    own = f"{dice.pick(_OWN)}{(texts or [key])[-1].lower()} <{country}>"
    match truth:
        case Verdict.IDENTICAL:
            # Spaces around it and decomposed accents change nothing.
            return Wording(key, dice.pick(("", " ")) + texts[-1], releases[-1], truth)
        case Verdict.STALE:
            older = dice.below(len(texts) if past.is_gone else len(texts) - 1)
            return Wording(key, texts[older], releases[older], truth)
        case Verdict.DELIBERATE:
            return Wording(key, own, releases[-1], truth)
        case Verdict.CONFLICT:
            return Wording(key, own, dice.pick(releases[:-1]), truth)
        case Verdict.EMPTY:
            return Wording(key, dice.pick(("", "  ")), (releases or [RELEASES[0]])[-1], truth)
        case _:
            return Wording(key, own, (releases or [RELEASES[0]])[-1], truth)
