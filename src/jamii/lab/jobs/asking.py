"""Job 3: may this person have this here today, and how much is left? Asked over HTTP."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from jamii.coverage.eligibility import queries as eligibility
from jamii.coverage.eligibility.types import CoverAnswer
from jamii.lab.dice import Dice
from jamii.lab.jobs import requests
from jamii.lab.jobs.adjudicating import require_decided
from jamii.lab.jobs.clients import Answer, Call
from jamii.lab.jobs.job import Bench, Outcome
from jamii.lab.sized.care import Pharmacy
from jamii.lab.sized.names import zipf
from jamii.lab.sized.registers import ITEM_PLAIN, SIMPLE
from jamii.platform.database import found
from jamii.schemes.plans import queries as plans
from jamii.schemes.plans.types import Kind
from jamii.schemes.usage import queries as usage

_CLIENTS = 16
_SAMPLE = 500
_CALLS = 20_000  # drawn beforehand; begun anew when they are used up
_MIX = (("covered", 60), ("lapsed", 20), ("unknown", 10), ("exhausted", 10))
_EXPONENT = "0.8"
_OK, _UNKNOWN = 200, 404

# Persons in the register, by what the desk will find.
_PERSONS = """
WITH standing AS (
    SELECT person.id, person.number, max(member.expiry) >= %(today)s AND bool_or(
               member.effective <= %(today)s AND member.expiry >= %(today)s
               AND cover.status = 'active' AND cover.effective <= %(today)s) AS covered
    FROM people_person person
    JOIN enrolment_covermember member ON member.person_id = person.id AND NOT member.ended
    JOIN enrolment_cover cover ON cover.id = member.cover_id
    WHERE person.ended_on IS NULL GROUP BY 1, 2
), exhausted AS (
    SELECT DISTINCT claim.person_id AS id
    FROM claims_claim claim JOIN claims_decision decision ON decision.claim_id = claim.id
    JOIN claims_linedecision line ON line.decision_id = decision.id
    WHERE line.exceed_ceiling > 0 OR decision.reasons @? '$[*].code ? (@ starts with "max-")'
)
SELECT id, number, CASE WHEN id IN (SELECT id FROM exhausted) THEN 'exhausted'
                        WHEN covered THEN 'covered' ELSE 'lapsed' END
FROM standing ORDER BY md5(id::text)
"""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who is asked about (None: nobody has the number)."""

    person: UUID | None
    call: Call


def ask(bench: Bench) -> Outcome:
    """First a sample that is compared with the rule, then full rate, then the share of it at which
    the time of an answer is judged.
    """
    require_decided(bench)
    asked = list(_drawn(bench))
    calls = [one.call for one in asked]
    with requests.desk(bench, _CLIENTS) as desk:
        sample = desk.ask(calls[: bench.sample(_SAMPLE)], keeps_bodies=True)
        full = desk.ask(calls, seconds=bench.seconds)
        rate = full.per_s * requests.SHARE_OF_FULL
        slower = desk.ask(calls, seconds=bench.seconds, per_s=rate)
    wrong = _wrong(asked, sample.answers, bench.whole.today)
    right = {
        "sampled answers equal the rule": wrong == 0,
        "whoever is unknown is not found, and only they": all(
            one.status == (_UNKNOWN if asked[one.call].person is None else _OK)
            for one in (*full.answers, *slower.answers)
        ),
    }
    more = {"rate_judged_per_s": rate, **requests.latencies(slower, "judged_")}
    statuses = Counter(str(one.status) for one in full.answers)
    told = {"compared_with_the_rule": len(sample.answers), "statuses": dict(statuses)}
    return requests.outcome(full, right, told, more)


def _drawn(bench: Bench) -> Iterator[_Asked]:
    """Questions, the persons of each kind as often as their rank says."""
    whole = bench.whole
    dice = Dice(f"{whole.seed}:{whole.size.name}:asked")
    of_kind: dict[str, list[tuple[UUID, str]]] = {}
    for person, number, kind in found(_PERSONS, {"today": whole.today}):
        of_kind.setdefault(kind, []).append((person, number))
    sums = {kind: zipf(len(persons), _EXPONENT) for kind, persons in of_kind.items()}
    pharmacy = Pharmacy(whole.registers)
    for _ in range(_CALLS):
        kind = dice.weighted(_MIX)
        person, number = None, f"{dice.below(10**8):08d}X"
        if kind in of_kind:
            rank = bisect_right(sums[kind], dice.source.getrandbits(48) * sums[kind][-1] >> 48)
            person, number = of_kind[kind][rank]
        clinic = dice.pick(pharmacy.clinics)
        line = dice.pick(
            (
                pharmacy.line(dice, Kind.SERVICE, dice.pick(SIMPLE), clinic),
                pharmacy.line(dice, Kind.ITEM, dice.pick(ITEM_PLAIN), clinic),
            )
        )
        body = {
            "number": number,
            "facility": str(clinic.id),
            "entry": {"kind": line.kind.value, "code": line.code},
        }
        yield _Asked(person, requests.call("/eligibility", body))


def _wrong(asked: Sequence[_Asked], answers: Sequence[Answer], day: date) -> int:
    """How many answers are not what the rule gives from facts that were read another way: for all
    persons at once, as a batch reads them.
    """
    people = (asked[answer.call].person for answer in answers)
    persons = {person for person in people if person is not None}
    terms = plans.snapshot()
    covers = eligibility.covers_of_many(persons, day, terms)
    history, totals = usage.used_before(persons, covers.days(day, day), covers.covers)
    patients = eligibility.patients(persons)
    wrong = 0
    for answer in answers:
        person = asked[answer.call].person
        if person is None:
            wrong += answer.status != _UNKNOWN
            continue
        expected = eligibility.what_is_left(
            patients[person],
            day,
            covers.near(person, day),
            tuple(use for use in history if use.person == person),
            totals,
        )
        wrong += answer.status != _OK or [_plain(one) for one in expected] != [
            _read(one) for one in json.loads(answer.body)["covers"]
        ]
    return wrong


def _plain(cover: CoverAnswer) -> list[Any]:
    return [
        str(cover.cover),
        cover.is_covered,
        [
            (row.care.value, row.deductible, row.deductible_left, row.ceiling, row.ceiling_left)
            for row in cover.care
        ],
        [
            (row.category.value, row.max_claims, row.claims_left, row.max_amount)
            for row in cover.categories
        ],
    ]


def _read(cover: Mapping[str, Any]) -> list[Any]:
    def amount(value: Any) -> Decimal | None:
        return None if value is None else Decimal(str(value))

    return [
        cover["id"],
        cover["is_covered"],
        [
            (
                row["care"],
                *(
                    amount(row[name])
                    for name in ("deductible", "deductible_left", "ceiling", "ceiling_left")
                ),
            )
            for row in cover["care"]
        ],
        [
            (row["category"], row["max_claims"], row["claims_left"], amount(row["max_amount"]))
            for row in cover["categories"]
        ],
    ]
