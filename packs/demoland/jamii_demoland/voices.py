"""What the people of the demonstration said about its screens, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from jamii.commons.feedback import services as feedback
from jamii.commons.feedback.types import Act, Context, Kind, NewFeedback
from jamii_demoland import country
from jamii_demoland.life import Year

_CHAMPION = "leila"


@dataclass(frozen=True, slots=True)
class Voice:
    """One message: who, how many days before today, on which screen, in which language."""

    login: str
    days_ago: int
    kind: Kind
    screen: str
    language: str
    text: str
    severity: int | None = None
    state: str = ""


_VOICES = (
    Voice(
        "amina",
        62,
        Kind.IDEA,
        "eligibility.ask",
        "en",
        "After the answer I enter the claim of the same person. A button that carries the number "
        "over would save me typing it twice.",
        2,
    ),
    Voice(
        "ben",
        41,
        Kind.WORDING,
        "people.register",
        "en",
        "“Identification” is not clear to heads of household. They ask whether it is the card of "
        "the scheme or the national one.",
        1,
    ),
    Voice(
        "irene",
        33,
        Kind.PROBLEM,
        "claims.new",
        "fr",
        "Le total de la feuille papier et celui de l’écran diffèrent quand une quantité est "
        "décimale. Où faut-il arrondir ?",
        3,
        "claim.entered",
    ),
    Voice(
        "marc",
        20,
        Kind.IDEA,
        "claims.queue",
        "fr",
        "Pouvoir trier la file par formation sanitaire : je traite une formation à la fois.",
        2,
    ),
    Voice(
        "fatou",
        12,
        Kind.MISSING_FIELD,
        "people.register",
        "fr",
        "Il manque le nom du chef de quartier, que notre circulaire demande sur chaque adhésion.",
        2,
    ),
    Voice(
        "grace",
        9,
        Kind.QUESTION,
        "ledger.ledger",
        "en",
        "Does a cancelled receipt leave the list of the day, or does it stay with its reversal?",
        1,
    ),
    Voice(
        "chen",
        6,
        Kind.PRAISE,
        "claims.review",
        "en",
        "The explanation beside every amount is what we always missed. Thank you.",
    ),
    Voice(
        "amina",
        5,
        Kind.PROBLEM,
        "claims.new",
        "en",
        "On the small tablet the list of services covers the button that adds a line.",
        3,
    ),
    Voice(
        "pascal",
        1,
        Kind.IDEA,
        "contributions.contributions",
        "fr",
        "Un total par mode de paiement en bas de la liste aiderait à la caisse du soir.",
        2,
    ),
)


def plan_voices(year: Year) -> None:
    """Put what is said, and what the champion makes of it, into the calendar of the year."""
    for number, voice in enumerate(_VOICES):
        day = year.today - timedelta(days=voice.days_ago)
        year.calendar.add(day, 9, _saying(year, number, voice))
        # She reads after two days, and answers some; the newest still wait.
        for act, after in ((_read, 2), (_end, 8)):
            if voice.days_ago > after:
                year.calendar.add(day + timedelta(days=after), 9, act(year, number))


def _saying(year: Year, number: int, voice: Voice) -> Callable[[datetime], None]:
    new = NewFeedback(
        country.key(f"voice:{number}"),
        voice.kind,
        voice.text,
        Context(voice.screen, language=voice.language, workflow_state=voice.state),
        severity=voice.severity,
        may_contact=True,
    )

    def say(at: datetime) -> None:
        feedback.take(new, by=year.actor(voice.login), at=at)

    return say


def _read(year: Year, number: int) -> Callable[[datetime], None]:
    def read(at: datetime) -> None:
        feedback.acknowledge(
            country.key(f"voice:{number}"),
            by=year.actor(_CHAMPION),
            at=at,
        )

    return read


def _end(year: Year, number: int) -> Callable[[datetime], None]:
    def end(at: datetime) -> None:
        champion = year.actor(_CHAMPION)
        key = country.key(f"voice:{number}")
        if number == 0:
            feedback.link(key, Act.LINK_REQUEST, "RQ-00004", by=champion, at=at)
        elif number == 1:
            feedback.answer(key, "It now reads “National identity card”.", by=champion, at=at)
        elif number == 2:
            said = "Chaque ligne est arrondie à deux décimales, puis les lignes sont additionnées."
            feedback.answer(key, said, by=champion, at=at)
        elif number == 3:
            said = "La file suit l’ordre d’arrivée : aucune formation n’attend plus qu’une autre."
            feedback.decline(key, "by-design", said, by=champion, at=at)

    return end
