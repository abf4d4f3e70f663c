"""The remittance advice: what a facility is paid by a bill, claim by claim, as a page or a table.

Paper, workbook and CSV show the same rows, and their sums are those of the bill. Who fetched one
stands in the journal of the bill, for it names patients.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jamii.claims.records import ClaimOnBill, Cut
from jamii.kernel.actors import Actor
from jamii.kernel.words import pick
from jamii.platform import documents, journal, locale, sentences, sheets
from jamii.platform.acting import done_by
from jamii.platform.documents import Document
from jamii.platform.sheets import Column, Kind, Sheet
from jamii.settlement import queries
from jamii.settlement.records import Remittance, RemittanceLine
from jamii.settlement.services.paying import KIND
from jamii.settlement.types import BillState

_TEMPLATE = Path(__file__).with_name("remittance.typ")
# Some seventy pages; more are for a table, which the paper names.
MOST_ON_PAPER = 2000


class Form(StrEnum):
    """As what a remittance advice is handed out."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"


def fetch_remittance(
    key: UUID, form: Form, *, language: str = "", by: Actor, at: datetime
) -> Document:
    """The remittance advice of a bill, in the language asked for or the reader's.

    Raises: NotFound (`settlement.bills` at the bill's facility), WrongState (`bill-cancelled`),
    Invalid (`unknown-choice` for a language that we do not speak).
    """
    with documents.in_language(language) as spoken:
        told = queries.remittance(key, by=by)
        content, media_type = _made(told, form, spoken, at)
        with done_by(by, at):
            journal.write(
                "settlement.remittance-fetched",
                (KIND, key),
                by=by,
                at=at,
                scheme=told.bill.scheme,
                number=told.bill.number,
                form=form.value,
                language=spoken,
            )
        name = documents.name_of(
            _("remittance-advice"), told.bill.number, told.bill.facility_code, suffix=form.value
        )
    return Document(name, media_type, content)


def _made(told: Remittance, form: Form, language: str, at: datetime) -> tuple[bytes, str]:
    if form is Form.CSV:
        return sheets.as_csv(_claims(told, language), places=told.places), sheets.CSV
    if form is Form.XLSX:
        both = [_claims(told, language), _bill(told, language)]
        return sheets.as_xlsx(both, places=told.places, at=at), sheets.XLSX
    return documents.typeset(_TEMPLATE, _values(told, language, at), at=at), documents.PDF


def _why(code: str) -> str:
    """The reason in few words; a pack's reason may have none."""
    said = sentences.label(code)
    return sentences.label("cut-refused") if said == code else said


def _why_so(cuts: tuple[Cut, ...], currency: str) -> str:
    return "; ".join(f"{_why(cut.why)} {locale.amount(cut.amount, currency)}" for cut in cuts)


def _name(names: Any, language: str) -> str:
    return pick(names, language).text


def _state(told: Remittance) -> str:
    bill = told.bill
    if bill.state is BillState.PAID and bill.paid_on is not None:
        return _("Paid on %(day)s, reference %(reference)s.") % {
            "day": locale.day(bill.paid_on),
            "reference": bill.reference,
        }
    return _("To be paid.")


def _capitation(names: Any, language: str) -> str:
    return _("Capitation, %(plan)s") % {"plan": _name(names, language)}


# As tables


def _claims(told: Remittance, language: str) -> Sheet:
    """A row for each claim, then one for each capitation; the last column sums to the bill."""
    currency = told.bill.currency
    rows: list[tuple[Any, ...]] = [
        (
            line.claim.code,
            line.claim.person_name,
            line.claim.person_number,
            line.claim.first_day,
            line.claim.last_day,
            line.claim.claimed,
            line.cut,
            _why_so(line.cuts, currency),
            line.paid,
        )
        for line in told.lines
    ]
    rows += [
        ("", "", "", None, None, None, None, _capitation(names, language), amount)
        for names, amount in told.capitations
    ]
    together = (_("Together"), "", "", None, None, told.asked, told.cut, "", told.bill.amount)
    return Sheet(
        _("Claims"),
        (
            Column(_("Claim"), width=18),
            Column(_("Person"), width=28),
            Column(_("Number"), width=16),
            Column(_("First day of care"), Kind.DAY, 12),
            Column(_("Last day of care"), Kind.DAY, 12),
            Column(_("Asked (%(currency)s)") % {"currency": currency}, Kind.AMOUNT),
            Column(_("Cut (%(currency)s)") % {"currency": currency}, Kind.AMOUNT),
            Column(_("Why"), width=60),
            Column(_("Paid (%(currency)s)") % {"currency": currency}, Kind.AMOUNT),
        ),
        rows,
        together,
    )


def _bill(told: Remittance, language: str) -> Sheet:
    """What the bill is, and its sums."""
    bill, currency = told.bill, told.bill.currency
    facts: list[tuple[str, str | None, Decimal | None]] = [
        (_("Scheme"), _name(told.scheme_names, language), None),
        (_("Bill"), bill.number, None),
        (_("Month"), locale.month(bill.first_day), None),
        (_("Facility"), f"{bill.facility_name} ({bill.facility_code})", None),
        (_("Payment"), _state(told), None),
        (_("Asked"), None, told.asked),
    ]
    facts += [(_("Cut: %(why)s") % {"why": _why(one.why)}, None, one.amount) for one in told.sums]
    facts += [(_("Paid for claims"), None, bill.claims_amount)]
    facts += [(_capitation(names, language), None, amount) for names, amount in told.capitations]
    return Sheet(
        _("Bill"),
        (
            Column("", width=40),
            Column("", width=48),
            Column(_("Amount (%(currency)s)") % {"currency": currency}, Kind.AMOUNT, 18),
        ),
        facts,
        (_("Paid together"), None, bill.amount),
    )


# On paper


def _values(told: Remittance, language: str, at: datetime) -> dict[str, Any]:
    """What the template shows: texts, and lists of texts."""
    bill, currency = told.bill, told.bill.currency

    def amount(value: Decimal) -> str:
        return locale.amount(value, currency)

    sums = [
        {"label": _("Asked"), "value": amount(told.asked), "strong": False},
        {"label": _("Cut"), "value": amount(told.cut), "strong": False},
        {"label": _("Paid for claims"), "value": amount(bill.claims_amount), "strong": False},
        {"label": _("Capitation"), "value": amount(bill.capitation), "strong": False},
        {"label": _("Paid together"), "value": amount(bill.amount), "strong": True},
    ]
    if not bill.capitation:
        del sums[2:4]
    is_listed = len(told.lines) <= MOST_ON_PAPER
    return {
        "language": language,
        "title": _("Remittance advice"),
        "number": bill.number,
        "scheme": _name(told.scheme_names, language),
        "scheme-line": told.scheme_code,
        "to": {
            "label": _("Addressed to"),
            "name": bill.facility_name,
            "lines": [bill.facility_code, *told.facility_address],
        },
        "facts": _facts(told),
        "tone": "good" if bill.state is BillState.PAID else "calm",
        "answer": _answer(told),
        "sums": sums,
        "why-title": _("Why less is paid than was asked"),
        "why-columns": [
            {"label": _("Why"), "right": False},
            {"label": _("Claims"), "right": True},
            {"label": _("Amount"), "right": True},
        ],
        "why": [
            [_why(one.why), locale.number(one.claims), amount(one.amount)] for one in told.sums
        ],
        "why-together": [_("Together"), "", amount(told.cut)],
        "lines-title": _("Claims, amounts in %(currency)s") % {"currency": currency},
        "columns": [
            {"label": _("Claim"), "right": False},
            {"label": _("Person"), "right": False},
            {"label": _("Care"), "right": False},
            {"label": _("Asked"), "right": True},
            {"label": _("Cut"), "right": True},
            {"label": _("Why"), "right": False},
            {"label": _("Paid"), "right": True},
        ],
        "lines": [_line(line, currency) for line in told.lines] if is_listed else [],
        "together": [
            _("Together"),
            "",
            "",
            amount(told.asked),
            amount(told.cut),
            "",
            amount(told.paid),
        ],
        "capitations": [
            [_capitation(names, language), amount(share)] for names, share in told.capitations
        ],
        "note": ""
        if is_listed
        else _(
            "These are too many claims for paper: each of the %(count)s stands in the table of "
            "this remittance advice, to be saved as XLSX or CSV, with the same sums."
        )
        % {"count": locale.number(len(told.lines))},
        "footer": _("Remittance advice for bill %(number)s of %(facility)s. Printed %(printed)s.")
        % {
            "number": bill.number,
            "facility": bill.facility_name,
            "printed": locale.moment(at, told.time_zone),
        },
        "page-of": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
    }


def _answer(told: Remittance) -> str:
    bill = told.bill
    told_amount = {"amount": locale.money(bill.amount, bill.currency)}
    if bill.state is BillState.PAID:
        return _("The scheme paid you %(amount)s.") % told_amount
    return _("The scheme owes you %(amount)s; the payment follows.") % told_amount


def _facts(told: Remittance) -> list[list[str]]:
    bill = told.bill
    count = ngettext("%(count)s claim", "%(count)s claims", bill.claims)
    facts = [
        [_("Bill"), bill.number],
        [_("Month"), locale.month(bill.first_day)],
        [_("Made"), locale.moment(bill.made_at, told.time_zone)],
        [_("Claims"), count % {"count": locale.number(bill.claims)}],
        [_("Payment"), _state(told)],
    ]
    if told.account_code:
        facts.append([_("Account of the facility"), told.account_code])
    return facts


def _care(claim: ClaimOnBill) -> str:
    first = locale.day(claim.first_day)
    return first if claim.last_day == claim.first_day else f"{first} – {locale.day(claim.last_day)}"


def _line(line: RemittanceLine, currency: str) -> list[str]:
    claim = line.claim
    return [
        claim.code,
        claim.person_name,
        claim.person_number,
        _care(claim),
        locale.amount(claim.claimed, currency),
        locale.amount(line.cut, currency),
        _why_so(line.cuts, currency),
        locale.amount(line.paid, currency),
    ]
