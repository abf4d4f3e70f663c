"""One decision about several claims: seen before it is made, then carried out claim by claim, each
in an act of its own, so that one that cannot be decided leaves the others and itself whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from jamii.claims import access, models
from jamii.claims.queries import listing
from jamii.claims.records import Chosen, ClaimRow, ItemState, What
from jamii.claims.services import reviewing
from jamii.claims.types import Act, ReviewState, Status, Verdict
from jamii.kernel.actors import Actor
from jamii.kernel.errors import Invalid, JamiiError
from jamii.kernel.money import ZERO
from jamii.kernel.reasons import Reason
from jamii.platform import jobs, journal, permissions
from jamii.platform.acting import done_by

# So many are looked at one by one before, and carried out while the reviewer waits.
AT_ONCE = 50
MOST = 500


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of one claim. `after` is what the scheme would pay, `problem` why nothing
    would be done; `is_proposal`: a second reviewer must confirm it.
    """

    row: ClaimRow
    after: Decimal
    problem: Reason | None = None
    is_proposal: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """The effect of a decision about several claims. Amounts are of the claims that would be
    decided, by scheme: number, asked, by the rules so far, and after it.
    """

    rows: tuple[Foreseen, ...]
    sums: Mapping[UUID, tuple[int, Decimal, Decimal, Decimal]]
    facilities: int
    is_exact: bool

    @property
    def failing(self) -> tuple[Foreseen, ...]:
        return tuple(one for one in self.rows if one.problem is not None)

    @property
    def going(self) -> tuple[Foreseen, ...]:
        return tuple(one for one in self.rows if one.problem is None)


def preview_bulk(
    chosen: Sequence[Chosen], what: What, reason: str, *, by: Actor, at: datetime
) -> Preview:
    """What would come of the decision; nothing is stored. Up to `AT_ONCE` claims are worked out by
    the rules one by one; of more, what the rules said last is shown.

    Claims out of reach are left out. Raises: NotAllowed (`claims.review`), Invalid.
    """
    permissions.require(by, access.REVIEW)
    _checked(chosen, what, reason)
    known = {one.id: one for one in listing.of_ids([one.claim for one in chosen], by=by)}
    is_exact = len(chosen) <= AT_ONCE
    rows = tuple(
        _foresee(known[one.claim], one, what, reason, is_exact=is_exact, by=by, at=at)
        for one in chosen
        if one.claim in known
    )
    going = [one for one in rows if one.problem is None]
    sums: dict[UUID, tuple[int, Decimal, Decimal, Decimal]] = {}
    for one in going:
        number, asked, before, after = sums.get(one.row.scheme, (0, ZERO, ZERO, ZERO))
        sums[one.row.scheme] = (
            number + 1,
            asked + one.row.claimed,
            before + (one.row.valuated or ZERO),
            after + one.after,
        )
    facilities = len({one.row.facility_code for one in going})
    return Preview(rows, sums, facilities, is_exact)


def _checked(chosen: Sequence[Chosen], what: What, reason: str) -> None:
    if not chosen:
        raise Invalid("bulk-empty", field="claim")
    if len(chosen) > MOST:
        raise Invalid("bulk-too-many", field="claim", max=MOST)
    if what is What.REJECT and not reason.strip():
        raise Invalid("required", field="reason")


def _foresee(
    row: ClaimRow,
    chosen: Chosen,
    what: What,
    reason: str,
    *,
    is_exact: bool,
    by: Actor,
    at: datetime,
) -> Foreseen:
    if problem := _hindrance(row, chosen, by):
        return Foreseen(row, ZERO, problem)
    after = ZERO if what is What.REJECT else row.valuated or ZERO
    if is_exact:
        try:
            verdicts = _verdicts(row.id, what, reason)
            decision, second = reviewing.foresee_review(row.id, verdicts, by=by, at=at)
        except JamiiError as refusal:
            return Foreseen(row, ZERO, _why(refusal))
        after = ZERO if decision.act is Act.REJECT else decision.amounts.valuated
        return Foreseen(row, after, None, second)
    return Foreseen(row, after)


def _hindrance(row: ClaimRow, chosen: Chosen, by: Actor) -> Reason | None:
    """What is known without asking the rules."""
    if row.entered_by == by.id:
        return Reason("review-own-claim")
    if row.status is not Status.CHECKED:
        return Reason("claim-not-waiting", {"code": row.code, "status": row.status.value})
    if row.review is ReviewState.PROPOSED:
        return Reason("claim-is-proposed", {"code": row.code})
    if row.version != chosen.version:
        return Reason("changed-meanwhile")
    return None


def _why(refusal: JamiiError) -> Reason:
    if isinstance(refusal, Invalid):
        problem = refusal.problems[0]
        return Reason(problem.code, dict(problem.values))
    return Reason(refusal.code, dict(refusal.values))


def _verdicts(claim: UUID, what: What, reason: str) -> dict[int, Verdict]:
    """Nothing to accept what the rules say; a refusal of every line that passed, to reject."""
    if what is What.ACCEPT:
        return {}
    no = Verdict(accept=False, justification=reason.strip())
    return dict.fromkeys(reviewing.lines_that_passed(claim), no)


def start_bulk(
    chosen: Sequence[Chosen], what: What, reason: str = "", *, id: UUID, by: Actor, at: datetime
) -> UUID:
    """Decide about several claims. Up to `AT_ONCE` are carried out now, more by a job; the same id
    sent again is the same decision. Returns the id.

    Raises: NotAllowed (`claims.review`), Invalid (`bulk-empty`, `bulk-too-many`, `required`).
    """
    permissions.require(by, access.REVIEW)
    _checked(chosen, what, reason)
    with done_by(by, at):
        _row, is_new = models.Bulk.objects.get_or_create(
            id=id,
            defaults={
                "what": what.value,
                "reason": reason.strip(),
                "at": at,
                "actor_id": by.id,
                "actor_name": by.name,
            },
        )
        if not is_new:
            return id
        known = {row.id for row in listing.of_ids([one.claim for one in chosen], by=by)}
        seen = {one.claim: one.version for one in chosen if one.claim in known}
        models.BulkItem.objects.bulk_create(
            models.BulkItem(bulk_id=id, claim_id=claim, version=version)
            for claim, version in seen.items()
        )
        journal.write(
            "claims.bulk-begun",
            ("claims.bulk", id),
            by=by,
            at=at,
            number=len(seen),
            bulk=reviewing.short_name(id),
        )
        if len(seen) > AT_ONCE:
            jobs.defer("claims.carry-out-bulk", bulk=str(id))
            return id
    carry_out_bulk(id, by=by, at=at)
    return id


def carry_out_bulk(bulk: UUID, *, by: Actor, at: datetime) -> int:
    """Carry out what waits of a decision, claim by claim; run again, it goes on where it stopped.
    Returns how many claims were looked at.
    """
    row = models.Bulk.objects.get(pk=bulk)
    items = list(models.BulkItem.objects.filter(bulk=row, state=ItemState.WAITING.value))
    for item in items:
        _carry_out(row, item, by=by, at=at)
    if items:
        _finished(row, by=by, at=at)
    return len(items)


def _carry_out(bulk: models.Bulk, item: models.BulkItem, *, by: Actor, at: datetime) -> None:
    """One claim and its item, in one act: both or neither."""
    what, reason = What(bulk.what), bulk.reason
    try:
        with done_by(by, at):
            locked = models.BulkItem.objects.select_for_update().get(pk=item.pk)
            if locked.state != ItemState.WAITING.value:
                return  # another run of the job was faster
            claim = reviewing.review_claim(
                item.claim_id,
                _verdicts(item.claim_id, what, reason),
                remark=reason,
                version=item.version,
                bulk=bulk.id,
                by=by,
                at=at,
            )
            is_proposal = claim.review is ReviewState.PROPOSED
            state = ItemState.PROPOSED if is_proposal else ItemState.DONE
            locked.state, locked.paid = state.value, None if is_proposal else claim.valuated
            locked.save(update_fields=["state", "paid"])
    except JamiiError as refusal:
        _failed(item, _why(refusal), by=by, at=at)


def _failed(item: models.BulkItem, why: Reason, *, by: Actor, at: datetime) -> None:
    with done_by(by, at):
        models.BulkItem.objects.filter(pk=item.pk, state=ItemState.WAITING.value).update(
            state=ItemState.FAILED.value, reason=why.as_json()
        )


def fail_the_rest(bulk: UUID, why: Reason, *, by: Actor, at: datetime) -> None:
    """Nothing more of a decision can be carried out, as where its reviewer may no longer review."""
    with done_by(by, at):
        models.BulkItem.objects.filter(bulk_id=bulk, state=ItemState.WAITING.value).update(
            state=ItemState.FAILED.value, reason=why.as_json()
        )


def _finished(bulk: models.Bulk, *, by: Actor, at: datetime) -> None:
    states = list(bulk.items.values_list("state", flat=True))
    with done_by(by, at):
        journal.write(
            "claims.bulk-done",
            ("claims.bulk", bulk.id),
            by=by,
            at=at,
            bulk=reviewing.short_name(bulk.id),
            **_counts(states),
        )


def _counts(states: Iterable[str]) -> dict[str, Any]:
    listed = list(states)
    return {
        state.value: listed.count(state.value)
        for state in (ItemState.DONE, ItemState.PROPOSED, ItemState.FAILED)
    }
