"""The decision letter: what was asked, what is paid and why, for the facility's file.

Every sentence is made here, in the language of the letter; the template only sets them. Who fetched
a letter stands in the journal of its claim, for a letter tells of somebody's health.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from jamii.claims import queries
from jamii.claims.records import Explanation, Letter, LineShown
from jamii.claims.types import Stage, Status
from jamii.kernel.actors import Actor
from jamii.kernel.money import ZERO
from jamii.kernel.reasons import Reason
from jamii.kernel.words import pick
from jamii.platform import documents, journal, locale, sentences
from jamii.platform.acting import done_by
from jamii.platform.documents import Document

_TEMPLATE = Path(__file__).with_name("letter.typ")


def fetch_letter(key: UUID, *, language: str = "", by: Actor, at: datetime) -> Document:
    """The decision letter of a claim as PDF, in the language asked for or the reader's.

    Raises: NotFound (`claims.view` at the claim's facility), WrongState (`nothing-decided`),
    Invalid (`unknown-choice` for a language that we do not speak).
    """
    with documents.in_language(language) as spoken:
        letter = queries.letter_of(key, by=by)
        content = documents.typeset(_TEMPLATE, _values(letter, spoken, at), at=at)
        claim = letter.shown.claim
        with done_by(by, at):
            journal.write(
                "claims.letter-fetched",
                ("claims.claim", key),
                by=by,
                at=at,
                scheme=claim.scheme,
                code=claim.code,
                language=spoken,
            )
    name = documents.name_of(_("decision-letter"), claim.code, suffix="pdf")
    return Document(name, documents.PDF, content)


def _values(letter: Letter, language: str, at: datetime) -> dict[str, Any]:
    """What the template shows: texts, and lists of texts."""
    shown = letter.shown
    claim, decision, currency = shown.claim, shown.decision, shown.currency
    assert decision is not None  # the query refuses a claim without one
    scheme = pick(shown.scheme_names, language).text

    def amount(value: Decimal) -> str:
        return locale.amount(value, currency)

    sums = [
        {"label": _("Asked"), "value": amount(shown.asked), "strong": False},
        {"label": _("Not accepted"), "value": amount(shown.not_accepted), "strong": False},
        {"label": _("Borne by the person"), "value": amount(shown.borne), "strong": False},
        {"label": _("Paid"), "value": amount(shown.paid), "strong": True},
    ]
    if shown.by_index:
        label = _("By index or capitation")
        sums.insert(3, {"label": label, "value": amount(shown.by_index), "strong": False})
    return {
        "language": language,
        "title": _("Decision letter") if _is_final(shown) else _("Provisional decision"),
        "number": claim.code,
        "scheme": scheme,
        "scheme-line": letter.scheme_code,
        "to": {
            "label": _("Addressed to"),
            "name": shown.facility_name,
            "lines": [shown.facility_code, *letter.facility_address],
        },
        "facts": _facts(shown, language),
        "tone": _tone(shown),
        "answer": _answer(shown),
        "reasons": _reasons(shown),
        "sums": sums,
        "lines-title": _("Line by line, amounts in %(currency)s") % {"currency": currency},
        "columns": [
            {"label": _("Line"), "right": False},
            {"label": _("Asked"), "right": True},
            {"label": _("Accepted"), "right": True},
            {"label": _("Borne by the person"), "right": True},
            {"label": _("Paid"), "right": True},
        ],
        "lines": [_line(line, currency, language) for line in shown.lines],
        "together": [
            _("Together"),
            amount(shown.asked),
            "",
            amount(shown.borne),
            amount(shown.paid),
        ],
        "next-title": _("What you can do next"),
        "next": _next(letter),
        "footer": _(
            "Decision %(number)s of claim %(code)s, %(day)s; rules %(rules)s, facts %(facts)s. "
            "Printed %(printed)s."
        )
        % {
            "number": decision.number,
            "code": claim.code,
            "day": locale.moment(decision.at, shown.time_zone),
            "rules": decision.rules,
            "facts": decision.facts[:12],
            "printed": locale.moment(at, shown.time_zone),
        },
        "page-of": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
    }


def _is_final(shown: Explanation) -> bool:
    return shown.claim.status in {Status.VALUED, Status.REJECTED}


def _tone(shown: Explanation) -> str:
    if shown.claim.status is Status.REJECTED:
        return "bad"
    return "good" if shown.claim.status is Status.VALUED and shown.paid else "warn"


def _facts(shown: Explanation, language: str) -> list[list[str]]:
    claim = shown.claim
    asked, decision = claim.asked, shown.decision
    first, last = locale.day(asked.first_day), asked.last_day or asked.first_day
    care = first if last == asked.first_day else f"{first} – {locale.day(last)}"
    facts = [
        [_("Claim"), claim.code],
        [_("Person"), f"{shown.person_name} · {shown.person_number}"],
        [_("Care"), f"{care} · {sentences.label(asked.visit_type)}"],
        [
            _("Diagnosis"),
            "; ".join(
                f"{pick(names, language).text} {code}".strip() for code, names in shown.diagnoses
            ),
        ],
        [_("Sent"), locale.moment(claim.entered_at, shown.time_zone)],
    ]
    if decision is not None:
        facts.append([_("Decided on"), locale.moment(decision.at, shown.time_zone)])
    if asked.explanation:
        facts.append([_("Remarks of the facility"), asked.explanation])
    if claim.adjustment:
        facts.append([_("Remarks of the reviewer"), claim.adjustment])
    return facts


def _answer(shown: Explanation) -> str:
    claim, currency = shown.claim, shown.currency
    if claim.status is Status.CHECKED:
        return _("A reviewer looks at this claim; by the rules it comes to %(paid)s.") % {
            "paid": locale.money(claim.valuated or ZERO, currency)
        }
    if claim.status is Status.PROCESSED:
        return _("The claim is decided and waits for the index of its period.")
    if claim.status is Status.VALUED and claim.pays:
        return _("The scheme pays %(paid)s of %(asked)s.") % {
            "paid": locale.money(claim.pays, currency),
            "asked": locale.money(claim.claimed, currency),
        }
    if claim.status is Status.VALUED and claim.valuated:
        return _(
            "The claim is worth %(value)s; by capitation, or at an index of zero, nothing is paid "
            "for it alone."
        ) % {"value": locale.money(claim.valuated, currency)}
    return _("The scheme pays nothing for this claim.")


def _said(reason: Reason) -> str:
    return sentences.sentence(reason.code, reason.values)


def _reasons(shown: Explanation) -> list[str]:
    """Why the whole claim is rejected, or stands aside; covers that do not pay it."""
    decision = shown.decision
    assert decision is not None
    said = [_said(reason) for reason in (*decision.reasons, *decision.warnings)]
    for number, reason in decision.dropped:
        said.append(_("Cover %(number)s: %(why)s") % {"number": number, "why": _said(reason)})
    if shown.claim.origin == "imported":
        said.append(_("The figures were decided elsewhere and are shown as they came."))
    return said


def _line(line: LineShown, currency: str, language: str) -> dict[str, Any]:
    asked, decided = line.asked, line.decided
    times = f"{locale.number(asked.quantity)} × {locale.amount(asked.price_asked, currency)}"
    accepted = "–"
    if decided is not None and not decided.passed:
        accepted = _("not paid")
    elif decided is not None and decided.price is not None:
        accepted = f"{locale.number(decided.quantity)} × {locale.amount(decided.price, currency)}"
    cover = ""
    if line.cover is not None:
        cover = f"{pick(line.cover.plan_names, language).text} {line.cover.number}"
    return {
        "number": str(line.number),
        "name": pick(line.names, language).text,
        "code": asked.code,
        "explanation": asked.explanation,
        "asked": locale.amount(line.asked_amount, currency),
        "times": times,
        "accepted": accepted,
        "borne": locale.amount(line.borne, currency),
        "paid": locale.amount(line.paid, currency),
        "refused": decided is not None and not decided.passed,
        "reasons": [_said(reason) for reason in decided.reasons] if decided else [],
        "steps": [_said(step) for step in line.steps],
        "cover": cover,
    }


def _next(letter: Letter) -> list[str]:
    """What the facility can do, by where the claim is."""
    shown, claim = letter.shown, letter.shown.claim
    stage = queries.stage_of(claim)
    if stage is Stage.REJECTED and claim.restored_as is not None:
        return [_("This claim was corrected and sent again; the newer one counts.")]
    if stage is Stage.REJECTED:
        return [
            _(
                "If the care was given and a mistake can be mended: open the claim, choose "
                "“Correct and send again”, mend what the reasons above name, and send it. The new "
                "claim is decided anew."
            )
        ]
    if stage is Stage.ASKED:
        return [
            _(
                "The reviewer asked you a question. Answer it on the page of the claim; it waits "
                "for you."
            )
        ]
    if stage is Stage.REVIEW:
        return [_("Nothing for now. Once the claim is reviewed, the final letter is on its page.")]
    if stage is Stage.INDEX:
        return [
            _(
                "Nothing for now. Once the index of the period is known, the amount is fixed and "
                "the final letter is on the page of the claim."
            )
        ]
    return [*_money(letter), *_objection(shown)]


def _money(letter: Letter) -> list[str]:
    """Where the money of a final claim is."""
    payment = letter.payment
    if letter.shown.claim.origin == "imported" or not letter.shown.claim.pays:
        return []
    if payment is None:
        return [_("The amount is paid with the next settlement of your facility.")]
    where = {"number": payment.name, "state": sentences.label(payment.state)}
    if payment.day is None:
        return [_("The amount stands on bill %(number)s (%(state)s).") % where]
    day = {"day": locale.day(payment.day)}
    return [_("The amount was paid on %(day)s with bill %(number)s.") % (where | day)]


def _objection(shown: Explanation) -> list[str]:
    """What to do about a final claim that is paid less than asked."""
    if shown.paid >= shown.asked:
        return []
    return [
        _(
            "If you think that a line is wrong: attach the paper that shows it on the page of the "
            "claim, and write to the scheme with the code of the claim and the number of the line."
        )
    ]
