"""Job 6: a claim is sent and its decision comes in the answer; a tenth of them for the same five
covers, whose ceilings they exhaust together.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from uuid import UUID

from jamii.claims.types import ClaimId, NewClaim
from jamii.coverage.eligibility import services as eligibility
from jamii.kernel.actors import SYSTEM
from jamii.kernel.ids import new_id
from jamii.lab.dice import Dice
from jamii.lab.jobs import material, requests
from jamii.lab.jobs.clients import Call
from jamii.lab.jobs.job import Bench, Outcome
from jamii.lab.jobs.material import Prepared
from jamii.lab.sized import registers as groups
from jamii.lab.sized.care import Pharmacy
from jamii.platform import clock
from jamii.platform.database import found
from jamii.schemes.plans.types import Care, Kind

_CLIENTS = 8
_LINES = 4
_COVERS = 5
_EVERY = 10  # one claim in so many is for one of the few covers
_MUCH = Decimal(1_000)  # of each medicine: more than any ceiling stands
_DAYS_AGO = 10
_CREATED = 201


@dataclass(frozen=True, slots=True)
class _Contended:
    """A person with one cover that has a ceiling for out-patients."""

    person: UUID
    number: str
    cover: UUID
    scheme: UUID


def claim_now(bench: Bench) -> Outcome:
    """At full rate, then at the share of it at which the time of an answer is judged."""
    bench.ground.fresh()
    contended = _contended(bench)
    full = bench.amount(300, 1_500, 3_000)
    first = full // requests.WARM_UP
    calls = _calls(bench, contended, first + full + full // 2)
    with requests.desk(bench, _CLIENTS) as desk:
        warm = desk.ask(calls[:first], keeps_bodies=True)
        sent = desk.ask(calls[first : first + full], keeps_bodies=True)
        rate = sent.per_s * requests.SHARE_OF_FULL
        slower = desk.ask(calls[first + full :], per_s=rate, keeps_bodies=True)
    answers = [*warm.answers, *sent.answers, *slower.answers]
    decided = [json.loads(one.body) for one in answers if one.status == _CREATED]
    [(undecided,)] = found(
        "SELECT count(*) FROM claims_claim WHERE code LIKE 'N%%' AND decision_no = 0", ()
    )
    right = {
        "every claim is decided": len(decided) == len(answers)
        and not undecided
        and all(one["decision"] == 1 for one in decided),
        "contended covers end exactly at their limit": all(_is_exhausted(one) for one in contended),
        "no answer at the lower rate is an error of the server": slower.errors == 0,
    }
    [(deadlocks,)] = found(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    told = {
        "deadlocks": deadlocks,
        "outcomes": dict(Counter(one["status"] for one in decided)),
        "statuses": dict(Counter(str(one.status) for one in answers)),
    }
    more = {"rate_judged_per_s": rate, **requests.latencies(slower, "judged_")}
    return requests.outcome(sent, right, told, more)


def _calls(bench: Bench, contended: list[_Contended], count: int) -> list[Call]:
    at = clock.now()
    dice = Dice(f"{bench.whole.seed}:{bench.whole.size.name}:contended")
    pharmacy = Pharmacy(bench.whole.registers)
    avoided = {one.person for one in contended}
    usual = (
        one
        for one in material.claims(bench.whole, at, lines=_LINES)
        if not one.wrong and not one.again and one.claim.person not in avoided
    )
    calls = []
    for place, prepared in enumerate(islice(usual, count)):
        if place % _EVERY == 0:
            one = contended[place // _EVERY % len(contended)]
            prepared = _heavy(one, place, pharmacy, dice)
        calls.append(requests.call("/claims", material.body(prepared)))
    return calls


def _heavy(one: _Contended, place: int, pharmacy: Pharmacy, dice: Dice) -> Prepared:
    """A claim that asks for more than any ceiling stands."""
    at = clock.now()
    clinic = dice.pick(pharmacy.clinics)
    day = at.date() - timedelta(days=_DAYS_AGO)
    lines = tuple(
        pharmacy.line(dice, Kind.ITEM, of, clinic, _MUCH) for of in groups.ITEM_PLAIN[:_LINES]
    )
    claim = NewClaim(
        ClaimId(new_id(at, dice.source)),
        one.scheme,
        clinic.id,
        clinic.administrator,
        one.person,
        f"NC{place:06d}",
        day,
        day,
        at.date(),
        pharmacy.registers.diagnosis(place),
        lines,
    )
    return Prepared(claim, one.number)


def _contended(bench: Bench) -> list[_Contended]:
    """The first few persons with exactly one cover today, of a plan with a ceiling for everybody or
    for each person; the same in every repetition.
    """
    today = bench.whole.today
    rows = found(
        """
        SELECT person.id, person.number, cover.id, cover.scheme_id
        FROM enrolment_covermember member
        JOIN enrolment_cover cover ON cover.id = member.cover_id
        JOIN people_person person ON person.id = member.person_id
        JOIN people_household household ON household.id = person.household_id
        WHERE cover.status = 'active' AND NOT member.ended AND member.place_no = 0
          AND person.ended_on IS NULL AND household.ended_on IS NULL
          AND member.effective <= %(day)s AND member.expiry >= %(today)s
          AND cover.effective <= %(day)s AND cover.expiry >= %(today)s
          AND (SELECT count(*) FROM enrolment_covermember other
               JOIN enrolment_cover whole ON whole.id = other.cover_id
               WHERE other.person_id = person.id AND whole.expiry >= %(day)s) = 1
          AND EXISTS (
              SELECT FROM plans_termsversion version
              JOIN plans_limitrow row ON row.terms_id = version.id
              WHERE version.plan_id = cover.plan_id AND version.days @> %(today)s
                AND version.limits_per IN ('person', 'cover')
                AND row.what = 'ceiling' AND row.amount > 0)
        ORDER BY person.number LIMIT %(few)s
        """,
        {"today": today, "day": today - timedelta(days=_DAYS_AGO + 5), "few": _COVERS},
    )
    return [_Contended(*row) for row in rows]


def _is_exhausted(one: _Contended) -> bool:
    """Nothing is left of the ceiling, and what was used is the ceiling, to the cent."""
    at = clock.now()
    checked = eligibility.check(one.number, on=at.date(), by=SYSTEM, at=at)
    [answer] = [cover for cover in checked.answer.covers if cover.cover == one.cover]
    [limit] = [
        row
        for row in answer.care
        if row.ceiling is not None and row.care in {Care.ANY, Care.OUT_PATIENT}
    ]
    column = "ceiling_any" if limit.care is Care.ANY else "ceiling_out"
    [(used,)] = found(
        f"SELECT coalesce(sum({column}), 0) FROM usage_coveruse WHERE cover_id = %s", [one.cover]
    )
    return limit.ceiling_left == 0 and used == limit.ceiling
