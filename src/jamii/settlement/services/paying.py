"""Bills are paid outside, and marked as paid here: when, by which reference, from which account."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from jamii.finance.ledger import queries as accounts
from jamii.finance.ledger import services as ledger
from jamii.finance.ledger.types import PAYABLE, AccountKind, Cause, Line
from jamii.kernel.actors import Actor
from jamii.kernel.errors import Invalid, NotFound, Problem, WrongState
from jamii.platform import journal, permissions
from jamii.platform.acting import done_by
from jamii.registers.organisations import queries as organisations
from jamii.settlement import access, models
from jamii.settlement.queries.bills import bill_of, visible_bills
from jamii.settlement.records import Bill
from jamii.settlement.types import BillState

KIND = "settlement.bill"


def _locked(key: UUID, by: Actor) -> models.Bill:
    """The bill, for one act at a time. Raises: NotFound, NotAllowed."""
    seen = visible_bills(by).filter(pk=key).first()
    if seen is None:
        raise NotFound("not-found")
    permissions.require(
        by,
        access.PAY,
        scheme=seen.scheme_id,
        place=seen.facility.place_id,
        facility=seen.facility_id,
    )
    rows = models.Bill.objects.select_related("scheme", "facility", "run")
    return rows.select_for_update(of=("self",)).get(pk=key)


def pay_bill(
    key: UUID, paid_on: date, reference: str, account: str, *, by: Actor, at: datetime
) -> Bill:
    """Mark the bill as paid on the day, with the reference of the transfer, from an account of the
    ledger. The same payment sent twice is one.

    Raises: NotFound, NotAllowed (`settlement.pay`), WrongState (`bill-paid`, `bill-cancelled`),
    Invalid (`reference-missing`, `paid-in-future`, `paid-before-bill`, `account-not-money`).
    """
    reference = reference.strip()
    with done_by(by, at):
        row = _locked(key, by)
        if row.state == BillState.PAID.value:
            if (row.paid_on, row.reference, row.account) == (paid_on, reference, account):
                return bill_of(row)
            raise WrongState("bill-paid", number=row.number, day=row.paid_on)
        if row.state == BillState.CANCELLED.value:
            raise WrongState("bill-cancelled", number=row.number)
        problems = _problems(row, paid_on, reference, account, at)
        if problems:
            raise Invalid(problems)
        row.state, row.paid_on = BillState.PAID.value, paid_on
        row.reference, row.account, row.paid_by_name = reference, account, by.name
        row.version += 1
        row.save()
        ledger.post(
            row.scheme_id,
            paid_on,
            "ledger.bill-paid",
            [
                Line(PAYABLE, row.amount, "providers.facility", row.facility_id),
                Line(account, -row.amount),
            ],
            Cause(KIND, row.id),
            by=by,
            at=at,
            number=row.number,
            facility=row.facility.name,
            reference=reference,
        )
        journal.write(
            "settlement.bill-paid",
            (KIND, row.id),
            by=by,
            at=at,
            scheme=row.scheme_id,
            number=row.number,
            reference=reference,
            day=paid_on,
            paid_amount=row.amount,
            currency=row.scheme.currency,
        )
    return bill_of(row)


def _problems(
    row: models.Bill, paid_on: date, reference: str, account: str, at: datetime
) -> list[Problem]:
    scheme = organisations.scheme(row.scheme_id)
    made_on = organisations.today(scheme, row.made_at)
    found = []
    if not reference:
        found.append(Problem("reference-missing", "reference"))
    if paid_on > organisations.today(scheme, at):
        found.append(Problem("paid-in-future", "paid_on"))
    if paid_on < made_on:
        found.append(Problem("paid-before-bill", "paid_on", {"day": made_on}))
    if account not in dict(accounts.accounts(row.scheme_id, AccountKind.ASSET)):
        found.append(Problem("account-not-money", "account", {"account": account}))
    return found


def take_back_payment(key: UUID, reason: str, *, by: Actor, at: datetime) -> Bill:
    """Say that the payment of a bill did not arrive, or was a mistake: the entry is reversed, and
    the bill is owed again.

    Raises: NotFound, NotAllowed (`settlement.pay`), WrongState (`bill-not-paid`), Invalid
    (`reason-missing`).
    """
    with done_by(by, at):
        row = _locked(key, by)
        if not reason.strip():
            raise Invalid("reason-missing", field="reason")
        if row.state != BillState.PAID.value:
            raise WrongState("bill-not-paid", number=row.number)
        ledger.reverse(
            Cause(KIND, row.id),
            organisations.today(organisations.scheme(row.scheme_id), at),
            "ledger.payment-taken-back",
            by=by,
            at=at,
            number=row.number,
        )
        journal.write(
            "settlement.payment-taken-back",
            (KIND, row.id),
            by=by,
            at=at,
            scheme=row.scheme_id,
            number=row.number,
            reference=row.reference,
            reason=reason.strip(),
        )
        row.state, row.paid_on = BillState.OPEN.value, None
        row.reference = row.account = row.paid_by_name = ""
        row.version += 1
        row.save()
    return bill_of(row)
