"""Names of people: made of syllables, common ones first, in families of spellings.

A root is written in up to five ways, as clerks write what they hear: `Diallo`, `Dyallo`, `Djallo`.
Two in a hundred carry an accent or come in another script.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from jamii.lab.dice import Dice

_FIRST = (
    "A", "Ba", "Che", "Da", "E", "Fa", "Go", "Ha", "I", "Jo", "Ka", "Lu", "Ma", "Nje", "O",
    "Pe", "Ra", "Sou", "Ta", "U", "Wa", "Ya", "Zu", "Kwa", "Dja", "Mou", "Ndi", "Sha",
)  # fmt: skip
_MIDDLE = ("ba", "chi", "do", "fou", "ga", "kou", "la", "me", "no", "ri", "sa", "ti", "wa", "zi")
_LAST = ("ba", "ndo", "ji", "ka", "lle", "mou", "na", "ra", "sse", "tou", "ya", "wé", "ngo", "di")

# How one sound is written by different hands; each root is spelled by each family.
_SPELLINGS: tuple[tuple[tuple[str, str], ...], ...] = (
    (),
    (("ou", "w"), ("Ou", "W")),
    (("j", "dj"), ("J", "Dj")),
    (("ll", "l"), ("ss", "s"), ("mm", "m")),
    (("ch", "sh"), ("Ch", "Sh"), ("k", "c"), ("K", "C")),
)
_ACCENTS = str.maketrans({"a": "â", "e": "é", "i": "ï", "o": "ô", "u": "ù"})
_GREEK = str.maketrans(
    "abcdefghijklmnoprstuwyz",
    "αβκδεφγχιζκλμνοπρστυωυζ",
)


def _names(dice: Dice, count: int, longest: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    while len(found) < count:
        middle = "".join(dice.pick(_MIDDLE) for _ in range(dice.below(longest)))
        root = dice.pick(_FIRST) + middle + dice.pick(_LAST)
        for spelling in _SPELLINGS:
            written = root
            for sound, other in spelling:
                written = written.replace(sound, other)
            place = dice.below(100)
            if place == 0:
                written = written.translate(_ACCENTS)
            elif place == 1:
                written = written.lower().translate(_GREEK).capitalize()
            found.setdefault(written)
    return tuple(found)[:count]


@cache
def family_names(seed: str) -> tuple[str, ...]:
    """Four thousand, the common ones first."""
    return _names(Dice(f"{seed}:family-names"), 4_000, 3)


@cache
def given_names(seed: str) -> tuple[str, ...]:
    """Two and a half thousand, the common ones first."""
    return _names(Dice(f"{seed}:given-names"), 2_500, 2)


@cache
def zipf(count: int, exponent: str) -> tuple[int, ...]:
    """The running sums of the weights of the first, second, … of `count` things, each as common as
    its rank to the power of minus `exponent`. Exact, so that it falls alike on every machine.
    """
    total, sums = 0, []
    for rank in range(1, count + 1):
        total += int(Decimal(10) ** 9 / Decimal(rank) ** Decimal(exponent))
        sums.append(total)
    return tuple(sums)
