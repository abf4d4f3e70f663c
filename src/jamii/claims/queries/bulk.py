"""Everything that the rules read to decide claims by the thousand: a few statements for a chunk.

`Registers` holds what a whole run shares: facilities, catalogue, price lists and terms of plans, in
memory. `gather_chunk` reads claims with their persons, covers and use. What comes out are the facts
that the screen's way gathers claim by claim (`facts.py`), but for the use: that is threaded through
the chunk by `rules.in_order`, so that each claim sees what those before it took. A chunk must
therefore hold all claims to be decided of a person, and of everybody with whom the person shares a
cover; `plan_chunks` cuts claims so.

Nothing here writes. A batch locks, decides and records; a what-if changes facts and only looks.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from jamii.claims.queries.facts import parameters_of
from jamii.claims.queries.signals import with_signals
from jamii.claims.rules.in_order import Checks, RunningUse
from jamii.claims.types import ClaimFacts, ClaimId, LineFacts, NewPart, Parameters
from jamii.coverage.eligibility import queries as eligibility
from jamii.coverage.eligibility.types import SHOWN_MONTHS, Patient
from jamii.kernel.days import Days
from jamii.kernel.reasons import Reason
from jamii.platform import hooks
from jamii.platform.database import found
from jamii.registers.catalogue import queries as catalogue
from jamii.registers.catalogue.types import CareType
from jamii.registers.organisations.types import Scheme
from jamii.registers.providers import queries as providers
from jamii.schemes.plans import queries as plans
from jamii.schemes.plans.types import Kind, VisitType
from jamii.schemes.usage import queries as usage

CHUNK = 2_000

_KINDS = {kind.value: kind for kind in Kind}
_VISITS = {visit.value: visit for visit in VisitType}
_CARE: dict[str, CareType | None] = {"": None} | {care.value: care for care in CareType}


@dataclass(frozen=True, slots=True)
class Registers:
    """What all claims of a run share, as it was when the run read it."""

    scheme: Scheme
    parameters: Parameters
    facilities: providers.Snapshot
    catalogue: catalogue.Snapshot
    terms: plans.Snapshot

    @property
    def checks(self) -> Checks:
        """What the packs of the scheme add to the rules."""
        packs = self.scheme.packs

        def added(facts: ClaimFacts) -> Sequence[Reason]:
            return hooks.add(packs, "claim_checks", facts)

        return added


def registers(scheme: Scheme) -> Registers:
    """Read the registers. Eleven statements, whatever the number of claims."""
    facilities = providers.snapshot()
    return Registers(
        scheme,
        parameters_of(scheme),
        facilities,
        catalogue.snapshot(facilities.price_lists),
        plans.snapshot(),
    )


@dataclass(frozen=True, slots=True)
class Chunk:
    """Claims in the order in which they are to be decided, with what was used before; the facts
    hold no use yet.
    """

    facts: tuple[ClaimFacts, ...]
    use: RunningUse


# Claims and lines in one reading each. A claim that somebody decides at this moment is waited for.
_CLAIMS = """
SELECT claim.id, claim.code, claim.facility_id, claim.person_id, claim.first_day, claim.last_day,
       claim.visit_type, claim.care_type, claim.main_diagnosis, claim.other_diagnoses,
       claim.referral_code
FROM claims_claim claim
WHERE claim.id = ANY(%(claims)s) AND claim.scheme_id = %(scheme)s {where}
ORDER BY claim.id
"""
# What is ours to decide. A claim that an import left undecided was never sent by its facility.
WAITING = """
  AND claim.status = 'entered' AND claim.decision_no = 0 AND claim.origin = 'entered'
"""
_LINES = """
SELECT claim_id, kind, code, quantity, price, explanation, parts
FROM claims_claimline WHERE claim_id = ANY(%(claims)s) ORDER BY claim_id, number
"""


def gather_chunk(
    claims: Collection[UUID],
    registers: Registers,
    *,
    lock: bool = False,
    only_waiting: bool = False,
    without: Collection[UUID] | None = None,
    as_of: datetime | None = None,
) -> Chunk:
    """The facts of these claims of the scheme, in order of intake. Eight statements.

    The claims `without` are left out of what was used (None: the claims themselves, so that claims
    that were decided before are looked at anew). `only_waiting` leaves out what has a decision.
    What is unusual is seen as things stood `as_of` a moment; None: as they stand.
    `lock` locks first the claims and then the covers of their persons, both in sorted order, until
    the act commits.
    """
    where = (WAITING if only_waiting else "", "FOR UPDATE" if lock else "")
    statement = _CLAIMS.format(where=where[0]) + where[1]
    rows = found(statement, {"claims": list(claims), "scheme": registers.scheme.id})
    keys = [row[0] for row in rows]
    lines: dict[UUID, list[tuple[Any, ...]]] = {key: [] for key in keys}
    for claim, *line in found(_LINES, {"claims": keys}):
        lines[claim].append(tuple(line))
    if not rows:
        return Chunk((), RunningUse())
    persons = {row[3] for row in rows}
    first, last = min(row[5] for row in rows), max(row[5] for row in rows)
    covers = eligibility.covers_of_many(
        persons, first, registers.terms, schemes={registers.scheme.id}, lock=lock
    )
    history, totals = usage.used_before(
        persons,
        covers.days(first, last),
        covers.covers,
        except_claims=keys if without is None else without,
    )
    patients = eligibility.patients(persons)
    facts = [_facts(row, lines[row[0]], registers, covers, patients[row[3]]) for row in rows]
    return Chunk(tuple(with_signals(facts, as_of)), RunningUse(history, totals))


def _facts(
    row: tuple[Any, ...],
    lines: Sequence[tuple[Any, ...]],
    registers: Registers,
    covers: eligibility.CoversOfMany,
    patient: Patient,
) -> ClaimFacts:
    claim, code, facility_id, person, first_day, last_day, visit, care, main, others, letter = row
    facility = registers.facilities.on(facility_id, last_day)
    if facility is None:
        raise ValueError(f"The registers lack the facility {facility_id}: read them anew.")
    return ClaimFacts(
        claim=ClaimId(claim),
        code=code,
        scheme=registers.scheme.id,
        facility=facility,
        patient=patient,
        first_day=first_day,
        last_day=last_day,
        lines=tuple(
            _line(number, line, registers, last_day, facility.lists)
            for number, line in enumerate(lines, start=1)
        ),
        covers=covers.near(person, last_day),
        history=(),
        totals={},
        parameters=registers.parameters,
        visit_type=_VISITS[visit],
        care_type=_CARE[care],
        main_diagnosis=main,
        other_diagnoses=tuple(others),
        referral_code=letter,
    )


def _line(
    number: int,
    line: tuple[Any, ...],
    registers: Registers,
    on: date,
    lists: Mapping[Kind, UUID | None],
) -> LineFacts:
    kind_word, code, quantity, price, explanation, parts = line
    kind = _KINDS[kind_word]
    entry = registers.catalogue.entry(kind, code, on, lists)
    facts, listed = (None, None) if entry is None else entry
    return LineFacts(number, kind, code, quantity, price, facts, listed, _parts(parts), explanation)


def _parts(stored: str | list[dict[str, str]]) -> tuple[NewPart, ...]:
    if stored in ("[]", []):
        return ()
    rows = json.loads(stored) if isinstance(stored, str) else stored
    return tuple(NewPart(Kind(row["kind"]), row["code"], Decimal(row["quantity"])) for row in rows)


# How claims are cut into chunks. Persons with claims and the covers in which they stand are joined
# to groups: each takes the lowest label that it can reach. Groups are small (a household, seldom
# two), so a few rounds do.
_PLANNED_CLAIMS = """
CREATE TEMPORARY TABLE planned_claim ON COMMIT DROP AS
SELECT claim.id, claim.person_id, claim.last_day, row_number() OVER (ORDER BY claim.id) AS place
FROM claims_claim claim WHERE claim.scheme_id = %(scheme)s {where}
"""
_PLANNED_PERSONS = """
CREATE TEMPORARY TABLE planned_person ON COMMIT DROP AS
SELECT person_id, min(place) AS label FROM planned_claim GROUP BY person_id
"""
_PLANNED_COVERS = """
CREATE TEMPORARY TABLE planned_cover ON COMMIT DROP AS
SELECT DISTINCT member.person_id, member.cover_id
FROM planned_person JOIN enrolment_covermember member USING (person_id)
JOIN enrolment_cover cover ON cover.id = member.cover_id
WHERE NOT member.ended AND cover.status <> 'cancelled' AND cover.scheme_id = %(scheme)s
  AND member.expiry >= (SELECT min(last_day) FROM planned_claim) - interval '{months} months'
"""
_ROUND = """
UPDATE planned_person person SET label = near.label
FROM (
    SELECT stands.person_id, min(reached.label) AS label
    FROM planned_cover stands JOIN (
        SELECT stands.cover_id, min(person.label) AS label
        FROM planned_cover stands JOIN planned_person person USING (person_id)
        GROUP BY stands.cover_id
    ) reached USING (cover_id)
    GROUP BY stands.person_id
) near
WHERE near.person_id = person.person_id AND near.label < person.label
"""
_CHUNKS = """
CREATE TEMPORARY TABLE planned_chunk ON COMMIT DROP AS
SELECT dense_rank() OVER (ORDER BY cut) AS number, claims
FROM (
    SELECT groups.cut, array_agg(claim.id ORDER BY claim.id) AS claims
    FROM (
        SELECT label, div(sum(count(*)) OVER (ORDER BY label) - count(*), %(size)s) AS cut
        FROM planned_claim JOIN planned_person USING (person_id) GROUP BY label
    ) groups
    JOIN planned_person person USING (label)
    JOIN planned_claim claim USING (person_id)
    GROUP BY groups.cut
) cuts
"""
_PLANNED = ("planned_claim", "planned_person", "planned_cover", "planned_chunk")


def plan_chunks(scheme: UUID, where: str, values: Mapping[str, Any], size: int = CHUNK) -> None:
    """Cut the claims of a scheme that meet the condition into chunks, in the temporary table
    `planned_chunk (number, claims)`, which goes with the transaction.

    A chunk is whole groups of persons who share covers, in order of intake, of about `size` claims;
    only a larger group makes it larger. `where` is a condition of ours on `claim`, never input.
    """
    values = {**values, "scheme": scheme, "size": size}
    with connection.cursor() as cursor:
        for table in _PLANNED:
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
        cursor.execute(_PLANNED_CLAIMS.format(where=where), values)
        cursor.execute(_PLANNED_PERSONS)
        cursor.execute(_PLANNED_COVERS.format(months=SHOWN_MONTHS), values)
        cursor.execute("ANALYZE planned_person, planned_cover")
        while True:
            cursor.execute(_ROUND)
            if not cursor.rowcount:
                break
        cursor.execute(_CHUNKS, values)


def plan_waiting(scheme: UUID, size: int = CHUNK) -> None:
    """Cut what waits for a first decision; see `plan_chunks`."""
    plan_chunks(scheme, WAITING, {}, size)


def chunks_decided(scheme: UUID, care: Days, size: int = CHUNK) -> Iterator[list[UUID]]:
    """The claims of a scheme that were decided by our rules, with the last day of care in these
    days, cut into chunks. Must run inside a transaction; a few statements, and one for each chunk.
    """
    where = """
      AND claim.decision_no > 0 AND claim.origin = 'entered'
      AND claim.last_day BETWEEN %(first)s AND %(last)s
    """
    plan_chunks(scheme, where, {"first": care.first, "last": care.last or date.max}, size)
    number = 0
    while True:
        number += 1
        rows = found("SELECT claims FROM planned_chunk WHERE number = %s", [number])
        if not rows:
            return
        yield list(rows[0][0])
