"""What is usual in a scheme, and what else happened beside a claim: read for one claim or for many,
in one statement; with it the rules of the day about what may settle without a hand.

A scheme that has set no such rules costs nothing but the look for them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connection

from jamii.claims import models
from jamii.claims.rules.parameters import hand_rules
from jamii.claims.rules.sampling import draw_of
from jamii.claims.types import (
    NO_BASELINE,
    AmountsSeen,
    Baseline,
    ClaimFacts,
    DiagnosisSeen,
    EntrySeen,
    FacilitySeen,
    HandRules,
    OtherClaim,
)
from jamii.platform.database import days_on
from jamii.schemes.plans.types import Category, Kind
from jamii.schemes.usage.types import LineKey


@dataclass(frozen=True, slots=True)
class SignalKey:
    """What a claim is looked up by. The district is the place of its facility on the target day."""

    claim: UUID
    scheme: UUID
    facility: UUID
    district: UUID
    person: UUID
    first_day: date
    target: date
    diagnosis: str
    entries: tuple[LineKey, ...]


def key_of(facts: ClaimFacts) -> SignalKey:
    """What the facts of a claim are looked up by."""
    return SignalKey(
        claim=facts.claim,
        scheme=facts.scheme,
        facility=facts.facility.id,
        district=facts.facility.place,
        person=facts.patient.id,
        first_day=facts.first_day,
        target=facts.target,
        diagnosis=facts.main_diagnosis,
        entries=tuple(dict.fromkeys(line.key for line in facts.lines)),
    )


# Arrays in step with one another are the rows; the entries of a claim are one text, since arrays of
# arrays must all be of one length. Without rules for the day nothing else is looked up.
_SIGNALS = """
WITH key AS (
  SELECT key.*, hand.given FROM unnest(
    %(claims)s::uuid[], %(schemes)s::uuid[], %(facilities)s::uuid[], %(districts)s::uuid[],
    %(persons)s::uuid[], %(firsts)s::date[], %(targets)s::date[], %(diagnoses)s::text[],
    %(entries)s::text[]
  ) AS key(claim, scheme, facility, district, person, first_day, target, diagnosis, entries)
  CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(name, value) AS given FROM claims_handparameter
    WHERE scheme_id = key.scheme AND days @> key.target
  ) AS hand
)
SELECT key.claim, key.given::text, more.*
FROM key LEFT JOIN LATERAL (
  SELECT
    (SELECT secret FROM claims_samplingsecret WHERE scheme_id = key.scheme),
    (SELECT jsonb_build_array(claims, days, daily_median::text, on_days_off, reviewed, changed,
                              record_since)
     FROM claims_facilityprofile WHERE scheme_id = key.scheme AND facility = key.facility)::text,
    (SELECT jsonb_agg(jsonb_build_array(about = key.facility, category, number, median::text,
                                        deviation::text))
     FROM claims_amountprofile
     WHERE scheme_id = key.scheme AND about IN (key.facility, key.district))::text,
    (SELECT jsonb_agg(jsonb_build_array(seen.kind, seen.code, number, price::text, quantity::text,
                                        quantity_high::text))
     FROM unnest(string_to_array(key.entries, E'\\n')) AS entry
     JOIN claims_entryprofile seen ON seen.scheme_id = key.scheme
      AND seen.district = key.district AND seen.kind = split_part(entry, E'\\t', 1)
      AND seen.code = split_part(entry, E'\\t', 2))::text,
    (SELECT jsonb_agg(jsonb_build_array(seen.kind, seen.code, number))
     FROM unnest(string_to_array(E'\\t\\n' || key.entries, E'\\n')) AS entry
     JOIN claims_diagnosisprofile seen ON seen.scheme_id = key.scheme
      AND seen.diagnosis = key.diagnosis AND seen.kind = split_part(entry, E'\\t', 1)
      AND seen.code = split_part(entry, E'\\t', 2))::text,
    (SELECT count(*) FROM claims_claim other
     WHERE other.facility_id = key.facility AND other.last_day = key.target
       AND other.scheme_id = key.scheme AND other.id <> key.claim {counts}),
    (SELECT jsonb_agg(jsonb_build_array(other.code, place.name, other.first_day)
                      ORDER BY other.first_day, other.id)
     FROM claims_claim other JOIN providers_facility place ON place.id = other.facility_id
     WHERE other.person_id = key.person AND other.facility_id <> key.facility
       AND other.scheme_id = key.scheme {counts}
       AND other.first_day <= key.target AND other.last_day >= key.first_day)::text
) AS more ON key.given IS NOT NULL
"""
# Other claims count that were not rejected; for a run, as they all stood when it began, whatever
# the order in which its chunks are decided.
_NOW = "AND other.status <> 'rejected'"
_AS_OF = """
       AND other.entered_at <= %(as_of)s
       AND (other.status <> 'rejected' OR other.decided_at >= %(as_of)s)
"""


def signals_facts(
    keys: Sequence[SignalKey], as_of: datetime | None = None
) -> Mapping[UUID, tuple[HandRules, Baseline]]:
    """For each claim the rules of its target day, and what is usual. One statement for all of
    them; the claims need not be stored yet. Other claims are seen as they stood `as_of` a moment,
    None: as they stand.
    """
    if not keys:
        return {}
    values: dict[str, Any] = {
        "as_of": as_of,
        "claims": [key.claim for key in keys],
        "schemes": [key.scheme for key in keys],
        "facilities": [key.facility for key in keys],
        "districts": [key.district for key in keys],
        "persons": [key.person for key in keys],
        "firsts": [key.first_day for key in keys],
        "targets": [key.target for key in keys],
        "diagnoses": [key.diagnosis for key in keys],
        "entries": [
            "\n".join(f"{kind.value}\t{code}" for kind, code in key.entries) for key in keys
        ],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SIGNALS.format(counts=_NOW if as_of is None else _AS_OF), values)
        rows = cursor.fetchall()
    return {
        claim: (_rules(given), NO_BASELINE if given is None else _baseline(claim, *more))
        for claim, given, *more in rows
    }


def rules_on(scheme: UUID, day: date) -> HandRules:
    """The rules of a scheme on a day. One statement."""
    rows = models.HandParameter.objects.filter(days_on("days", day), scheme_id=scheme)
    values = dict(rows.values_list("name", "value"))
    return _rules(json.dumps(values, sort_keys=True) if values else None)


def with_signals(facts: Iterable[ClaimFacts], as_of: datetime | None = None) -> list[ClaimFacts]:
    """The same facts, in their order, with the rules of the day and what is usual beside them. One
    statement.
    """
    listed = list(facts)
    known = signals_facts([key_of(one) for one in listed], as_of)
    return [_with(one, *known[one.claim]) for one in listed]


def _with(facts: ClaimFacts, rules: HandRules, baseline: Baseline) -> ClaimFacts:
    if not rules.name:
        return facts
    return replace(facts, parameters=replace(facts.parameters, hand=rules), baseline=baseline)


@lru_cache(maxsize=256)
def _rules(given: str | None) -> HandRules:
    """The rules of a day; the same values are the same object, for one scheme has few of them."""
    return hand_rules({} if given is None else json.loads(given))


def _baseline(
    claim: UUID,
    secret: str | None,
    facility: str | None,
    amounts: str | None,
    entries: str | None,
    diagnosis: str | None,
    others_on_day: int,
    elsewhere: str | None,
) -> Baseline:
    own, district = _amounts(_rows(amounts))
    return Baseline(
        facility=None if facility is None else _facility(*json.loads(facility)),
        own_amounts=own,
        district_amounts=district,
        entries=MappingProxyType(
            {
                (Kind(kind), code): EntrySeen(number, Decimal(price), Decimal(usual), Decimal(high))
                for kind, code, number, price, usual, high in _rows(entries)
            }
        ),
        diagnosis=_diagnosis(_rows(diagnosis)),
        others_on_day=others_on_day,
        elsewhere=tuple(
            OtherClaim(code, name, date.fromisoformat(day)) for code, name, day in _rows(elsewhere)
        ),
        draw=None if secret is None else draw_of(claim, secret),
    )


def _rows(found: str | None) -> list[Any]:
    # JSON comes as text from a plain cursor.
    rows: list[Any] = [] if found is None else json.loads(found)
    return rows


def _facility(
    claims: int,
    days: int,
    daily_median: str,
    on_days_off: int,
    reviewed: int,
    changed: int,
    record_since: str,
) -> FacilitySeen:
    return FacilitySeen(
        claims,
        days,
        Decimal(daily_median),
        on_days_off,
        reviewed,
        changed,
        date.fromisoformat(record_since),
    )


def _amounts(
    rows: Iterable[Sequence[Any]],
) -> tuple[Mapping[Category, AmountsSeen], Mapping[Category, AmountsSeen]]:
    """Those of the facility, and those of its district."""
    own: dict[Category, AmountsSeen] = {}
    district: dict[Category, AmountsSeen] = {}
    for is_own, category, number, median, deviation in rows:
        seen = AmountsSeen(number, Decimal(median), Decimal(deviation))
        (own if is_own else district)[Category(category)] = seen
    return MappingProxyType(own), MappingProxyType(district)


def _diagnosis(rows: Iterable[Sequence[Any]]) -> DiagnosisSeen | None:
    """The row without a code counts all claims with the diagnosis; without it none is known."""
    counted = {(kind, code): number for kind, code, number in rows}
    whole = counted.pop(("", ""), None)
    if whole is None:
        return None
    carrying = {(Kind(kind), code): number for (kind, code), number in counted.items()}
    return DiagnosisSeen(whole, MappingProxyType(carrying))
