"""Everything that the rules read to decide a claim, gathered once, each thing by one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from jamii.claims.queries.signals import with_signals
from jamii.claims.records import Claim
from jamii.claims.types import (
    ClaimFacts,
    EntryContext,
    Finding,
    LineFacts,
    NewClaim,
    PaperKind,
    PaperTerms,
    Parameters,
    Verdict,
)
from jamii.coverage.eligibility import queries as eligibility
from jamii.coverage.eligibility.types import CoverOn
from jamii.kernel.actors import Actor
from jamii.platform import hooks
from jamii.registers.catalogue import queries as catalogue
from jamii.registers.catalogue.types import EntryFacts, ListPrice
from jamii.registers.organisations import queries as organisations
from jamii.registers.organisations.types import Scheme
from jamii.registers.people import queries as people
from jamii.registers.people.types import Person
from jamii.registers.providers import queries as providers
from jamii.registers.providers.types import FacilityOn
from jamii.schemes.usage.types import LineKey


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the registers say about a claim that was sent, before any cover is looked at."""

    new: NewClaim
    scheme: Scheme
    person: Person | None
    facility: FacilityOn | None
    entries: Mapping[LineKey, tuple[EntryFacts, ListPrice | None]]
    context: EntryContext


def _amount(settings: Mapping[str, Any], name: str) -> Decimal | None:
    value = settings.get(name)
    return None if value in (None, "") else Decimal(str(value))


def parameters_of(scheme: Scheme) -> Parameters:
    """What the scheme's settings say about claims (`settings.claims`)."""
    given: Mapping[str, Any] = scheme.settings.get("claims", {})
    return Parameters(
        currency=scheme.currency,
        places=scheme.places,
        majority_age=int(given.get("majority_age", 18)),
        code_length=int(given.get("code_length", 20)),
        review_above=_amount(given, "review_above"),
        review_second_above=_amount(given, "review_second_above"),
        explanation_above=_amount(given, "explanation_above"),
        referral_needs_code=bool(given.get("referral_needs_code", False)),
        referral_needs_paper=bool(given.get("referral_needs_paper", False)),
        packages_as_defined=bool(given.get("packages_as_defined", False)),
        max_restores=int(given.get("max_restores", 3)),
    )


def paper_terms_of(scheme: Scheme) -> PaperTerms:
    """What the scheme's settings say about attachments (`settings.claims`)."""
    given: Mapping[str, Any] = scheme.settings.get("claims", {})
    usual = PaperTerms()
    return PaperTerms(
        limit_kb=int(given.get("paper_limit_kb", usual.limit_kb)),
        most=int(given.get("papers_most", usual.most)),
        hosts=frozenset(str(host).lower() for host in given.get("paper_hosts", ())),
    )


def gather(
    new: NewClaim,
    *,
    at: datetime,
    is_code_taken: bool = False,
    attached: frozenset[PaperKind] = frozenset(),
    patient: Person | None = None,
) -> Gathered:
    """What the registers say on the target day: scheme, person, facility, administrator, diagnoses,
    entries with their prices. Four statements, one more where there are packages, one less
    with the `patient` whom the caller has found already. Raises: NotFound for an unknown scheme.
    """
    scheme = organisations.scheme(new.scheme)
    if patient is not None and patient.id == new.person:
        person: Person | None = patient
    else:
        person = people.persons([new.person]).get(new.person)
    facility, administrator_facility = providers.facility_and_administrator_on(
        new.facility, new.administrator, new.target
    )
    entries, known_diagnoses = catalogue.entry_facts_and_diagnoses(
        {(line.kind, line.code) for line in new.lines},
        new.target,
        {} if facility is None else facility.lists,
        {code for code in (new.main_diagnosis, *new.other_diagnoses) if code},
    )
    context = EntryContext(
        today=organisations.today(scheme, at),
        facility=facility,
        administrator_facility=administrator_facility,
        is_person_known=person is not None,
        is_code_taken=is_code_taken,
        known_diagnoses=known_diagnoses,
        entries={key: facts for key, (facts, _) in entries.items()},
        parameters=parameters_of(scheme),
        attached=attached,
    )
    return Gathered(new, scheme, person, facility, entries, context)


def lines_of(
    new: NewClaim, entries: Mapping[LineKey, tuple[EntryFacts, ListPrice | None]]
) -> tuple[LineFacts, ...]:
    """Each line with what the catalogue says of it on the target day."""
    return tuple(
        LineFacts(
            number=number,
            kind=line.kind,
            code=line.code,
            quantity=line.quantity,
            price_asked=line.price_asked,
            entry=entries[line.kind, line.code][0] if (line.kind, line.code) in entries else None,
            list_price=entries[line.kind, line.code][1]
            if (line.kind, line.code) in entries
            else None,
            parts=line.parts,
            explanation=line.explanation,
        )
        for number, line in enumerate(new.lines, start=1)
    )


def facts_to_decide(gathered: Gathered, *, lock: bool) -> ClaimFacts:
    """The facts of a claim that is complete: covers near its target day, what was used before.

    With `lock` the covers are locked in sorted order before their use is read, so that of two
    claims for the last of a ceiling the second sees what the first took; and what is usual is read,
    which a look in advance must not betray. Three statements, two without `lock`.
    """
    new, person, facility = gathered.new, gathered.person, gathered.facility
    if person is None or facility is None:
        raise ValueError("The entry rules let pass a claim without a person or facility.")
    covers = eligibility.covers_near(new.person, new.target, schemes=[new.scheme], lock=lock)
    facts = _facts(gathered, person, facility, covers)
    if lock:
        (facts,) = with_signals([facts])
    added = hooks.add(gathered.scheme.packs, "claim_checks", facts)
    return replace(facts, added=tuple(added)) if added else facts


def _facts(
    gathered: Gathered,
    person: Person,
    facility: FacilityOn,
    covers: tuple[CoverOn, ...],
    *,
    except_claim: UUID | None = None,
) -> ClaimFacts:
    new = gathered.new
    history, totals = eligibility.used_before(
        new.person, covers, new.target, except_claim=except_claim
    )
    return ClaimFacts(
        claim=new.id,
        code=new.code,
        scheme=new.scheme,
        facility=facility,
        patient=eligibility.patient(person),
        first_day=new.first_day,
        last_day=new.target,
        lines=lines_of(new, gathered.entries),
        covers=covers,
        history=history,
        totals=totals,
        parameters=gathered.context.parameters,
        visit_type=new.visit_type,
        care_type=new.care_type,
        main_diagnosis=new.main_diagnosis,
        other_diagnoses=new.other_diagnoses,
        referral_code=new.referral_code,
    )


def facts_to_decide_again(
    claim: Claim,
    verdicts: Mapping[int, Verdict],
    standing: Mapping[int, Finding],
    *,
    lock: bool,
    at: datetime,
) -> ClaimFacts:
    """The facts for a decision after the first: checks and choice stand, verdicts are new, and what
    this claim itself had used is left out. A claim that was imported while it waited may have lines
    that passed before anybody chose their cover: then nothing stands, and it is checked here.
    """
    gathered = gather(claim.asked, at=at)
    if gathered.person is None or gathered.facility is None:
        raise ValueError("A stored claim has its person and its facility.")
    covers = eligibility.covers_near(
        claim.asked.person, claim.asked.target, schemes=[claim.scheme], lock=lock
    )
    facts = _facts(gathered, gathered.person, gathered.facility, covers, except_claim=claim.id)
    known = {cover.id for cover in covers}
    is_chosen = all(
        found.cover in known and found.price_origin is not None
        for found in standing.values()
        if found.passed
    )
    return replace(
        facts, verdicts=verdicts, standing=standing if is_chosen else None, is_reviewed=True
    )


def covers_shown(covers: Sequence[CoverOn]) -> dict[str, Any]:
    """How the covers are called, kept beside a decision so that it can be read without them."""
    return {
        str(cover.id): {
            "number": cover.number,
            "plan": str(cover.facts.plan),
            "names": dict(cover.plan_names),
        }
        for cover in covers
    }


def scheme_of(facility: UUID, by: Actor, act: str) -> tuple[Scheme, ...]:
    """The schemes for which the actor may do the act at the facility."""
    return tuple(
        scheme
        for scheme in organisations.schemes(by, act)
        if by.may(act, scheme=scheme.id, facility=facility)
    )
