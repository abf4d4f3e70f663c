"""What is usual is worked out anew from the scheme's own claims, as sets, and replaced whole.

Counted are claims of the last 365 days of care that the scheme settled (valued, or waiting for an
index), with the amounts, prices and quantities that facilities asked. Medians of an even number of
cases are the mean of the two in the middle, so that amounts stay exact.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from jamii.claims import access, models
from jamii.claims.queries.signals import rules_on
from jamii.claims.services.handing import lock_hand
from jamii.kernel.actors import Actor
from jamii.kernel.days import add_months
from jamii.platform import journal, permissions
from jamii.platform.acting import done_by
from jamii.registers.organisations import queries as organisations

_DAYS = 365
_DERIVED = (
    models.AmountProfile,
    models.EntryProfile,
    models.DiagnosisProfile,
    models.FacilityProfile,
    models.ProfileRun,
)


def _median(column: str) -> str:
    """The median of a column of a group, exact."""
    down, up = (
        f"percentile_disc(0.5) WITHIN GROUP (ORDER BY {column} {way})" for way in ("", "DESC")
    )
    return f"({down} + {up}) / 2"


_SEEN = """
SELECT claim.*, place.place_id AS district
FROM claims_claim claim JOIN providers_facility place ON place.id = claim.facility_id
WHERE claim.scheme_id = %(scheme)s AND claim.status IN ('valued', 'processed')
  AND claim.last_day BETWEEN %(first)s AND %(last)s
"""

_AMOUNTS = f"""
WITH seen AS (
  SELECT about.id AS about, claim.category, claim.claimed
  FROM ({_SEEN}) claim
  CROSS JOIN LATERAL (VALUES (claim.facility_id), (claim.district)) AS about(id)
  WHERE claim.category <> ''
), middle AS (
  SELECT about, category, count(*) AS number, {_median("claimed")} AS median
  FROM seen GROUP BY about, category
)
INSERT INTO claims_amountprofile (scheme_id, about, category, number, median, deviation)
SELECT %(scheme)s, about, category, min(number), min(median), {_median("abs(claimed - median)")}
FROM seen JOIN middle USING (about, category)
GROUP BY about, category ORDER BY about, category
"""

_ENTRIES = f"""
INSERT INTO claims_entryprofile
  (scheme_id, district, kind, code, number, price, quantity, quantity_high)
SELECT %(scheme)s, claim.district, line.kind, line.code, count(*), {_median("line.price")},
       {_median("line.quantity")}, percentile_disc(0.95) WITHIN GROUP (ORDER BY line.quantity)
FROM ({_SEEN}) claim JOIN claims_claimline line ON line.claim_id = claim.id
GROUP BY claim.district, line.kind, line.code ORDER BY 2, 3, 4
"""

_DIAGNOSES = f"""
WITH seen AS ({_SEEN})
INSERT INTO claims_diagnosisprofile (scheme_id, diagnosis, kind, code, number)
SELECT %(scheme)s, main_diagnosis, '', '', count(*) FROM seen GROUP BY main_diagnosis
UNION ALL
SELECT %(scheme)s, seen.main_diagnosis, line.kind, line.code, count(DISTINCT seen.id)
FROM seen JOIN claims_claimline line ON line.claim_id = seen.id
GROUP BY seen.main_diagnosis, line.kind, line.code
"""

# A review changed something where the claim was rejected, or where other quantities and prices were
# approved than the rules had: what is paid also moves with a ceiling that others used meanwhile.
CHANGED = """
(claim.status = 'rejected'
 OR claim.approved IS DISTINCT FROM (first.amounts ->> 'approved')::numeric)
"""

_WEEK = "ARRAY['monday','tuesday','wednesday','thursday','friday','saturday','sunday']"
_FACILITIES = f"""
WITH daily AS (
  SELECT facility_id, last_day, count(*) AS number,
         ({_WEEK})[extract(isodow FROM last_day)::int] = ANY(%(days_off)s)
         OR to_char(last_day, 'MM-DD') = ANY(%(days_off)s)
         OR to_char(last_day, 'YYYY-MM-DD') = ANY(%(days_off)s) AS is_off
  FROM ({_SEEN}) claim GROUP BY facility_id, last_day
), volume AS (
  SELECT facility_id, sum(number) AS claims, count(*) AS days,
         {_median("number::numeric")} AS usual,
         coalesce(sum(number) FILTER (WHERE is_off), 0) AS on_days_off
  FROM daily GROUP BY facility_id
), record AS (
  SELECT claim.facility_id, count(*) AS reviewed, count(*) FILTER (WHERE {CHANGED}) AS changed
  FROM claims_claim claim
  JOIN claims_decision first ON first.claim_id = claim.id AND first.number = 1
  WHERE claim.scheme_id = %(scheme)s AND claim.review = 'delivered'
    AND claim.last_day BETWEEN %(record_since)s AND %(last)s
  GROUP BY claim.facility_id
)
INSERT INTO claims_facilityprofile (scheme_id, facility, claims, days, daily_median, on_days_off,
                                    reviewed, changed, record_since)
SELECT %(scheme)s, facility_id, coalesce(claims, 0), coalesce(days, 0), coalesce(usual, 0),
       coalesce(on_days_off, 0), coalesce(reviewed, 0), coalesce(changed, 0), %(record_since)s
FROM volume FULL JOIN record USING (facility_id) ORDER BY facility_id
"""

_RUN = f"""
INSERT INTO claims_profilerun (scheme_id, at, first_day, last_day, claims)
SELECT %(scheme)s, %(at)s, %(first)s, %(last)s, count(*) FROM ({_SEEN}) claim
RETURNING claims
"""


def refresh_profiles(scheme: UUID, *, by: Actor, at: datetime) -> int:
    """Work out anew what is usual in the scheme, as of the day; returns over how many claims.

    The same claims give the same statistics, however often it runs; claims decided before keep the
    numbers that they were looked at with. Raises: NotAllowed (`claims.set-hand`), NotFound.
    """
    permissions.require(by, access.SET_HAND, scheme=scheme)
    today = organisations.today(organisations.scheme(scheme), at)
    rules = rules_on(scheme, today)
    values: dict[str, Any] = {
        "scheme": scheme,
        "at": at,
        "first": today - timedelta(days=_DAYS - 1),
        "last": today,
        "record_since": add_months(today, -rules.record_months),
        "days_off": sorted(rules.days_off),
    }
    with done_by(by, at):
        lock_hand(scheme)
        for model in _DERIVED:
            model.objects.filter(scheme_id=scheme).delete()
        with connection.cursor() as cursor:
            for statement in (_AMOUNTS, _ENTRIES, _DIAGNOSES, _FACILITIES, _RUN):
                cursor.execute(statement, values)
            number = int(cursor.fetchone()[0])
        journal.write(
            "claims.profiles-refreshed",
            ("organisations.scheme", scheme),
            by=by,
            at=at,
            scheme=scheme,
            number=number,
            first=values["first"],
            last=today,
        )
    return number


def refresh_all_profiles(*, by: Actor, at: datetime) -> None:
    """The statistics of every scheme that has rules about hands; each in a transaction of its
    own.
    """
    wanted = models.HandParameter.objects.values_list("scheme_id", flat=True).distinct()
    for scheme in sorted(wanted):
        refresh_profiles(scheme, by=by, at=at)
