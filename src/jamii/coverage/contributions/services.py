"""Money is received for a cover, or a contribution is cancelled; the ledger and the cover follow in
the same act.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from jamii.coverage.contributions import access, models, queries
from jamii.coverage.contributions.types import NewContribution, PayKind, Received
from jamii.coverage.enrolment import queries as enrolment_queries
from jamii.coverage.enrolment import services as enrolment
from jamii.coverage.enrolment.types import Cover, Status, WhenShort
from jamii.finance.ledger import services as ledger
from jamii.finance.ledger.types import CASH, CONTRIBUTIONS, OPENING, Cause, Line
from jamii.kernel.actors import Actor
from jamii.kernel.errors import Invalid, NotFound, Problem, WrongState
from jamii.kernel.ids import new_id
from jamii.kernel.money import round_half_up
from jamii.kernel.reasons import Reason
from jamii.platform import hooks, journal, numbering, permissions
from jamii.platform.acting import done_by
from jamii.platform.database import found, merge, stage
from jamii.registers.organisations import queries as organisations
from jamii.registers.organisations.types import Scheme
from jamii.registers.people import queries as people
from jamii.registers.places import queries as places
from jamii.schemes.plans import queries as plans

KIND = "contributions.contribution"
_OPEN = (Status.IDLE, Status.READY, Status.ACTIVE, Status.SUSPENDED)


def receive(
    cover: UUID,
    amount: Decimal,
    paid_on: date,
    kind: PayKind | str = PayKind.CASH,
    receipt: str | None = None,
    payer: UUID | None = None,
    is_photo_fee: bool = False,
    when_short: WhenShort | str = WhenShort.WAIT,
    id: UUID | None = None,
    *,
    by: Actor,
    at: datetime,
) -> Received:
    """Book money for a cover; the same id sent twice is one contribution.

    Without a receipt number one is given. Enough money makes the cover count; `when_short` says
    what happens otherwise.

    Raises: NotFound, NotAllowed (`contributions.receive`), Invalid, WrongState
    (`cover-takes-no-money`).
    """
    short = WhenShort(when_short)
    with done_by(by, at):
        # Locked first: two desks may take the last instalment at the same moment.
        enrolment_queries.lock_covers([cover])
        known = _cover(cover, by, access.RECEIVE)
        if id is not None and models.Contribution.objects.filter(pk=id).exists():
            return Received(queries.contribution_by_id(id), known)
        if known.status not in _OPEN:
            raise WrongState("cover-takes-no-money", status=known.status.word)
        scheme = organisations.scheme(known.scheme)
        problems = _problems(known, scheme, amount, paid_on, payer, is_photo_fee, at)
        if problems:
            raise Invalid(problems)
        row = _book(
            known, scheme, amount, paid_on, PayKind(kind), receipt, payer, is_photo_fee, id, by, at
        )
        warnings: tuple[Reason, ...] = ()
        if not is_photo_fee:
            known, warnings = enrolment.payments_changed(cover, short, by=by, at=at)
    return Received(queries.contribution_by_id(row.id), known, warnings)


def _cover(key: UUID, by: Actor, act: str) -> Cover:
    known = enrolment_queries.covers_by_id([key]).get(key)
    if known is None:
        raise NotFound("not-found")
    place = people.places_of([known.household])[known.household]
    permissions.require(by, act, scheme=known.scheme, place=place)
    return known


def _problems(
    cover: Cover,
    scheme: Scheme,
    amount: Decimal,
    paid_on: date,
    payer: UUID | None,
    is_photo_fee: bool,
    at: datetime,
) -> list[Problem]:
    problems = []
    if amount <= 0:
        problems.append(Problem("amount-not-above-zero", "amount"))
    elif round_half_up(amount, scheme.places) != amount:
        problems.append(Problem("amount-too-fine", "amount", {"places": scheme.places}))
    if paid_on > organisations.today(scheme, at):
        problems.append(Problem("paid-in-future", "paid_on"))
    if paid_on < cover.enrolled:
        problems.append(Problem("paid-before-enrolment", "paid_on", {"enrolled": cover.enrolled}))
    if payer is not None:
        place = people.places_of([cover.household])[cover.household]
        around = {one.id for one in organisations.payers(places.ancestors(place))}
        if payer not in around:
            problems.append(Problem("payer-not-here", "payer"))
    version = plans.terms_on(cover.plan, cover.enrolled)
    limit = version.terms.premiums.max_instalments if version else None
    if limit and not is_photo_fee and _instalments(cover.id) >= limit:
        problems.append(Problem("too-many-instalments", "amount", {"limit": limit}))
    return problems


def _instalments(cover: UUID) -> int:
    return models.Contribution.objects.filter(
        cover=cover, cancelled_at=None, is_photo_fee=False
    ).count()


def _receipt(scheme: Scheme, plan_code: str, plan: UUID, enrolled: date) -> str:
    """The next free automatic number: `RE-<plan>-<day of enrolment>-<running number>`."""
    while True:
        running = numbering.next_number(f"contributions.receipt:{plan}")
        chosen = hooks.choose(
            scheme.packs, "receipt_number", scheme.code, plan_code, enrolled, running
        )
        number = str(chosen) if chosen else f"RE-{plan_code}-{enrolled:%Y%m%d}-{running:05d}"
        taken = models.Contribution.objects.filter(plan=plan, receipt=number, cancelled_at=None)
        if not taken.exists():
            return number


def _book(
    cover: Cover,
    scheme: Scheme,
    amount: Decimal,
    paid_on: date,
    kind: PayKind,
    receipt: str | None,
    payer: UUID | None,
    is_photo_fee: bool,
    id: UUID | None,
    by: Actor,
    at: datetime,
) -> models.Contribution:
    plan = plans.plan(cover.plan)
    given = (receipt or "").strip()
    number = given or _receipt(scheme, plan.code, plan.id, cover.enrolled)
    try:
        with transaction.atomic():
            row = models.Contribution.objects.create(
                id=id or new_id(at),
                scheme_id=scheme.id,
                cover_id=cover.id,
                plan_id=plan.id,
                amount=amount,
                paid_on=paid_on,
                kind=kind.value,
                receipt=number,
                payer_id=payer,
                is_photo_fee=is_photo_fee,
                received_by=by.name,
                received_at=at,
            )
    except IntegrityError:
        raise Invalid("receipt-taken", field="receipt", receipt=number) from None
    ledger.open_books(scheme.id, by=by, at=at)
    ledger.post(
        scheme.id,
        paid_on,
        "ledger.contribution-received",
        [
            Line(CASH, amount),
            Line(CONTRIBUTIONS, -amount, "people.household", cover.household),
        ],
        Cause(KIND, row.id),
        by=by,
        at=at,
        receipt=number,
    )
    journal.write(
        "contributions.photo-fee-received" if is_photo_fee else "contributions.received",
        ("enrolment.cover", cover.id),
        by=by,
        at=at,
        scheme=scheme.id,
        paid_amount=amount,
        currency=scheme.currency,
        receipt=number,
        number=cover.number,
    )
    return row


def cancel(key: UUID, reason: str, *, by: Actor, at: datetime) -> Received:
    """Cancel a contribution: its entry is reversed, and the cover is worked out again. A cover that
    is no longer paid is suspended, unless it was enforced.

    Raises: NotFound, NotAllowed (`contributions.cancel`), Invalid (`required`), WrongState
    (`already-cancelled`).
    """
    if not reason.strip():
        raise Invalid("required", field="reason")
    with done_by(by, at):
        known = queries.contribution_by_id(key)
        enrolment_queries.lock_covers([known.cover])
        cover = _cover(known.cover, by, access.CANCEL)
        scheme = organisations.scheme(known.scheme)
        changed = models.Contribution.objects.filter(pk=key, cancelled_at=None).update(
            cancelled_at=at, cancelled_because=reason.strip()[:200], version=known.version + 1
        )
        if not changed:
            raise WrongState("already-cancelled")
        ledger.reverse(
            Cause(KIND, key),
            organisations.today(scheme, at),
            "ledger.contribution-cancelled",
            by=by,
            at=at,
            receipt=known.receipt,
        )
        journal.write(
            "contributions.cancelled",
            ("enrolment.cover", cover.id),
            by=by,
            at=at,
            scheme=scheme.id,
            paid_amount=known.amount,
            currency=scheme.currency,
            receipt=known.receipt,
            reason=reason.strip(),
        )
        warnings: tuple[Reason, ...] = ()
        if not known.is_photo_fee:
            cover, warnings = enrolment.payments_changed(cover.id, by=by, at=at)
    return Received(queries.contribution_by_id(key), cover, warnings)


_COLUMNS = (
    "id",
    "scheme_id",
    "cover_id",
    "plan_id",
    "amount",
    "paid_on",
    "kind",
    "receipt",
    "payer_id",
    "is_photo_fee",
    "received_by",
    "received_at",
    "cancelled_at",
    "cancelled_because",
)


def load_contributions(
    rows: Iterable[NewContribution], *, opening: bool = True, by: Actor, at: datetime
) -> int:
    """Load contributions as they are; covers keep their state. The same rows again change nothing.

    With `opening`, what is new and valid is posted as one opening entry for each scheme. Returns
    how many are new or changed. Raises: NotAllowed (`contributions.receive` everywhere), Invalid
    with the row of every mistake.
    """
    whole = list(rows)
    for scheme in {row.scheme for row in whole}:
        permissions.require(by, access.RECEIVE, scheme=scheme)
    plans = enrolment_queries.plans_of_covers({row.cover for row in whole})
    problems = []
    receipts = Counter(
        (plans[row.cover], row.receipt)
        for row in whole
        if row.cover in plans and row.cancelled_at is None
    )
    for row in whole:
        if row.cover not in plans:
            problems.append(Problem("contribution-of-nothing", "cover", {}, row.row))
            continue
        if row.amount <= 0:
            problems.append(Problem("amount-not-above-zero", "amount", {}, row.row))
        if row.cancelled_at is None and receipts[plans[row.cover], row.receipt] > 1:
            problems.append(Problem("receipt-taken", "receipt", {"receipt": row.receipt}, row.row))
    if problems:
        raise Invalid(problems)
    with done_by(by, at):
        stage(
            "incoming_contribution",
            models.Contribution,
            _COLUMNS,
            (
                (
                    row.id,
                    row.scheme,
                    row.cover,
                    plans[row.cover],
                    row.amount,
                    row.paid_on,
                    row.kind.value,
                    row.receipt,
                    row.payer,
                    row.is_photo_fee,
                    by.name,
                    at,
                    row.cancelled_at,
                    "",
                )
                for row in whole
            ),
        )
        # When a row was received is not part of what it says: loaded again, it stays.
        with_moments = "SELECT old.id, old.received_at, old.received_by FROM incoming_contribution"
        known = {
            key: (moment, name)
            for key, moment, name in found(
                f"{with_moments} new JOIN contributions_contribution old ON old.id = new.id"
            )
        }
        _keep_moments(known)
        new = [row for row in whole if row.id not in known and row.cancelled_at is None]
        changed = merge("incoming_contribution", models.Contribution, _COLUMNS)
        if changed:
            run = new_id(at)
            journal.write("contributions.loaded", (KIND, run), by=by, at=at, count=len(whole))
            if opening:
                _post_opening(new, run, by, at)
    return changed


def _keep_moments(known: dict[UUID, tuple[datetime, str]]) -> None:
    from django.db import connection

    if known:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE incoming_contribution new SET received_at = old.received_at, "
                "received_by = old.received_by FROM contributions_contribution old "
                "WHERE old.id = new.id"
            )


def _post_opening(new: list[NewContribution], run: UUID, by: Actor, at: datetime) -> None:
    """What came in before the books were opened here: contributions against opening balances."""
    for scheme in sorted({row.scheme for row in new}):
        known = organisations.scheme(scheme)
        amount = sum((row.amount for row in new if row.scheme == scheme), Decimal(0))
        ledger.open_books(scheme, by=by, at=at)
        ledger.post(
            scheme,
            organisations.today(known, at),
            "ledger.opening",
            [Line(OPENING, amount), Line(CONTRIBUTIONS, -amount)],
            Cause(KIND, run),
            by=by,
            at=at,
            what="contributions",
        )
