"""Worked examples of enrolment's rules: periods, values, and the story of a cover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from jamii.coverage.enrolment.rules import activation, joining, periods, value
from jamii.coverage.enrolment.types import (
    NEXT,
    Act,
    Counted,
    Payment,
    Stage,
    Status,
    WhenShort,
)
from jamii.kernel.cases import CaseError, Given, case_kind, only
from jamii.registers.people.types import Relation
from jamii.schemes.plans.types import Joining, Premiums, Terms

_JOINING = {
    "insurance_months": 12,
    "administration_months": 0,
    "grace_months_enrolment": 0,
    "grace_months_renewal": 0,
    "grace_months_payment": 0,
    "majority_age": 18,
    "max_members": None,
    "threshold": None,
}
_MONTHS = (
    "registration_again_after_months",
    "enrolment_discount_months",
    "renewal_discount_months",
)
_AMOUNTS = (
    "lump_sum",
    "adult",
    "child",
    "registration_lump_sum",
    "registration_fee",
    "assembly_lump_sum",
    "assembly_fee",
    "enrolment_discount_percent",
    "renewal_discount_percent",
)
_WHEN = ("stage", "enrolled", "previous_expiry")


def _joining(given: Given) -> Joining:
    cycles = tuple(
        (int(day), int(month))
        for day, _, month in (str(text).partition("-") for text in given.get("cycles", ()))
    )
    named = {name: given.get(name, default) for name, default in _JOINING.items()}
    return Joining(start_cycles=cycles, **named)


def _stage(given: Given) -> Stage:
    return Stage(given.get("stage", "new"))


@case_kind("cover-period")
def period(given: Given) -> Mapping[str, Any]:
    """Terms of joining, `stage`, `enrolled`, `previous_expiry` → `start`, `expiry`."""
    only(given, "cycles", *_JOINING, *_WHEN)
    terms, stage, enrolled = _joining(given), _stage(given), given["enrolled"]
    previous = given.get("previous_expiry")
    days = periods.cover_days(terms, stage, enrolled, previous)
    steps = periods.why_these_days(terms, stage, enrolled, days, previous)
    return {"start": days.first, "expiry": days.last, "steps": [step.code for step in steps]}


@case_kind("last-payment-day")
def last_payment(given: Given) -> Mapping[str, Any]:
    """Terms of joining, `stage`, `enrolled`, `start` → `day`."""
    only(given, "cycles", "start", *_JOINING, *_WHEN)
    enrolled = given.get("enrolled") or given["start"]
    start = given.get("start") or enrolled
    return {"day": periods.last_payment_day(_joining(given), _stage(given), enrolled, start)}


@case_kind("cover-value")
def cover_value(given: Given) -> Mapping[str, Any]:
    """Terms, `members` in order (a day of birth, or `born` with `relation`), stage and days →
    `value`, `counted`. `start` is the day of enrolment unless given.
    """
    only(given, "cycles", "start", "members", "places", *_JOINING, *_AMOUNTS, *_MONTHS, *_WHEN)
    fees: dict[str, Any] = {name: Decimal(str(given.get(name, 0))) for name in _AMOUNTS}
    fees |= {name: given.get(name, 0) for name in _MONTHS}
    premiums = Premiums(**fees)
    terms = Terms("CASE", "XTS", given.get("places", 2), _joining(given), premiums)
    members = [
        Counted(one["born"], Relation(one["relation"]))
        if isinstance(one, Mapping)
        else Counted(one)
        for one in given["members"]
    ]
    enrolled = given["enrolled"]
    found = value.cover_value(
        terms,
        _stage(given),
        members,
        enrolled,
        given.get("start", enrolled),
        given.get("previous_expiry"),
    )
    return {
        "value": found.total,
        "counted": found.counted,
        "steps": [step.code for step in found.steps],
    }


@dataclass
class _Member:
    enrolled: date
    expiry: date
    effective: date | None = None
    waits_for: Decimal | None = None


@dataclass
class _Story:
    """A cover in memory, moved by the same functions as the stored one."""

    status: Status
    enrolled: date
    start: date
    expiry: date
    value: Decimal
    base_value: Decimal
    max_members: int | None
    max_instalments: int | None
    by_hand: bool
    effective: date | None = None
    enforced: bool = False
    suspended_because: str = ""
    payments: list[Payment] = field(default_factory=list)
    members: dict[str, _Member] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def standing(self) -> activation.Standing:
        return activation.Standing(
            self.status,
            self.enrolled,
            self.start,
            self.value,
            self.base_value,
            self.effective,
            self.enforced,
            self.suspended_because,
            self.by_hand,
        )

    def evaluate(self, when_short: WhenShort = WhenShort.WAIT) -> None:
        outcome = activation.evaluate(self.standing(), self.payments, when_short)
        self.said = [reason.code for reason in outcome.reasons]
        again = outcome.act is Act.REINSTATE
        if outcome.act is not None:
            self.status = NEXT[self.status, outcome.act]
        if self.status is Status.ACTIVE:
            self.effective = outcome.effective
        self.enforced, self.suspended_because = outcome.enforced, outcome.suspended_because
        if self.status is Status.ACTIVE:
            for member in self.members.values():
                member.effective = joining.member_effective_after(
                    None if again else member.effective,
                    member.enrolled,
                    member.waits_for,
                    self.effective,
                    self.payments,
                )

    def happen(self, event: Mapping[str, Any]) -> None:
        match dict(event):
            case {"pay": amount, "day": on, **more}:
                only(more, "when_short", "photo_fee")
                photo = bool(more.get("photo_fee"))
                counted = not photo
                if counted and not activation.may_pay_again(self.max_instalments, self.payments):
                    self.said = ["too-many-instalments"]
                    return
                self.payments.append(Payment(on, Decimal(str(amount)), photo))
                self.evaluate(WhenShort(more.get("when_short", "wait")))
            case {"cancel_contribution": place}:
                del self.payments[place - 1]
                self.evaluate()
            case {"join": name, "day": on, "new_value": new_value}:
                self._join(str(name), on, Decimal(str(new_value)))
            case {"leave": name, "day": on}:
                member = self.members[str(name)]
                member.expiry = joining.expiry_after_leaving(member.expiry, on)
            case {"nightly_job": day}:
                if activation.is_over(self.status, self.expiry, day):
                    self.status = NEXT[self.status, Act.EXPIRE]
            case {"suspend": "by-hand"}:
                self.status = NEXT[self.status, Act.SUSPEND]
                self.suspended_because = "by-hand"
            case {"activate": "by-hand"}:
                self.effective = activation.effective_day(self.standing(), self.payments)
                self.status = NEXT[self.status, Act.ACTIVATE]
            case _:
                raise CaseError(f"There is no event {dict(event)}.")

    def _join(self, name: str, on: date, new_value: Decimal) -> None:
        joined = joining.join_later(
            self.status,
            self.effective,
            self.max_members,
            sum(1 for member in self.members.values() if member.expiry >= on),
            self.value,
            new_value,
            on,
        )
        self.said = [reason.code for reason in joined.reasons]
        if joined.is_covered:
            self.members[name] = _Member(on, self.expiry, joined.effective, joined.waits_for)
            self.value = joined.value
            if self.status is Status.IDLE:
                self.base_value = joined.value


@case_kind("cover-story")
def story(given: Given) -> Mapping[str, Any]:
    """`value`, `enrolled`, `start`, `expiry`, `members` and `events` in order → the cover after
    them.
    """
    only(
        given,
        *("value", "enrolled", "start", "expiry", "members", "events", "max_members"),
        *("max_instalments", "by_hand", "status"),
    )
    amount = Decimal(str(given["value"]))
    cover = _Story(
        Status(given.get("status", "idle")),
        given["enrolled"],
        given.get("start", given["enrolled"]),
        given["expiry"],
        amount,
        amount,
        given.get("max_members"),
        given.get("max_instalments"),
        bool(given.get("by_hand")),
    )
    for name in given.get("members", ("Ada",)):
        cover.members[str(name)] = _Member(cover.enrolled, cover.expiry)
    if cover.status is Status.IDLE and not amount:
        cover.evaluate()
    for event in given["events"]:
        cover.happen(event)
    return {
        "status": cover.status.value,
        "effective": cover.effective,
        "paid": activation.paid_sum(cover.payments),
        "value": cover.value,
        "enforced": cover.enforced,
        "said": cover.said,
        "members": {
            name: {"effective": member.effective, "expiry": member.expiry}
            for name, member in cover.members.items()
        },
        "covered": list(cover.members),
    }
