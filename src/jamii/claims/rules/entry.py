"""May a claim be sent at all? What is refused here was never a claim; nothing is stored.

Every mistake is named, with the field in which it is. Source: claims §1–2; packages: register §3.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from jamii.claims.types import EntryContext, NewClaim, NewLine, PaperKind
from jamii.kernel.errors import Problem
from jamii.kernel.reasons import Value
from jamii.registers.catalogue.types import EntryFacts, Kind, PackageType
from jamii.registers.providers.types import FacilityStatus
from jamii.schemes.plans.types import VisitType

MAX_OTHER_DIAGNOSES = 4
Values = Mapping[str, Value]


def entry_problems(new: NewClaim, context: EntryContext) -> tuple[Problem, ...]:
    """All that hinders sending the claim; empty when it may be sent."""
    return (
        *_about_the_sender(new, context),
        *_about_the_code(new, context),
        *_about_the_days(new, context),
        *_about_the_diagnoses(new, context),
        *_about_the_referral(new, context),
        *_about_the_lines(new, context),
    )


def _about_the_sender(new: NewClaim, context: EntryContext) -> Iterator[Problem]:
    facility = context.facility
    if facility is None:
        yield Problem("claim-without-facility", "facility")
    elif facility.status is not FacilityStatus.ACTIVE:
        values: Values = {"facility": facility.name, "day": new.target}
        yield Problem("facility-not-active", "facility", values)
    if new.administrator is None or context.administrator_facility is None:
        yield Problem("administrator-missing", "administrator")
    elif context.administrator_facility != new.facility:
        yield Problem("administrator-of-another-facility", "administrator")
    if not context.is_person_known:
        yield Problem("patient-unknown", "person")


def _about_the_code(new: NewClaim, context: EntryContext) -> Iterator[Problem]:
    longest = context.parameters.code_length
    if len(new.code) > longest:
        yield Problem("claim-code-too-long", "code", {"max": longest})
    if context.is_code_taken:
        yield Problem("claim-code-taken", "code", {"code": new.code})


def _about_the_days(new: NewClaim, context: EntryContext) -> Iterator[Problem]:
    if new.last_day is not None and new.last_day < new.first_day:
        yield Problem("days-out-of-order", "last_day", {"first_day": new.first_day})
    if new.claimed_on < new.target:
        yield Problem("claimed-before-care-ended", "claimed_on", {"day": new.target})
    if new.claimed_on > context.today:
        yield Problem("day-in-the-future", "claimed_on", {"day": context.today})


def _about_the_diagnoses(new: NewClaim, context: EntryContext) -> Iterator[Problem]:
    if not new.main_diagnosis:
        yield Problem("diagnosis-missing", "main_diagnosis")
    elif new.main_diagnosis not in context.known_diagnoses:
        yield Problem("diagnosis-not-listed", "main_diagnosis", {"code": new.main_diagnosis})
    if len(new.other_diagnoses) > MAX_OTHER_DIAGNOSES:
        yield Problem("too-many-diagnoses", "other_diagnoses", {"max": MAX_OTHER_DIAGNOSES})
    seen = {new.main_diagnosis}
    for place, code in enumerate(new.other_diagnoses):
        field = f"other_diagnoses.{place}"
        if code in seen:
            yield Problem("diagnosis-twice", field, {"code": code})
        elif code not in context.known_diagnoses:
            yield Problem("diagnosis-not-listed", field, {"code": code})
        seen.add(code)


def _about_the_referral(new: NewClaim, context: EntryContext) -> Iterator[Problem]:
    if new.visit_type is not VisitType.REFERRAL:
        return
    if context.parameters.referral_needs_code and not new.referral_code:
        yield Problem("referral-code-missing", "referral_code")
    if context.parameters.referral_needs_paper and PaperKind.REFERRAL not in context.attached:
        yield Problem("referral-paper-missing", "papers")


def _about_the_lines(new: NewClaim, context: EntryContext) -> Iterator[Problem]:
    if not new.lines:
        yield Problem("no-lines", "lines")
    for place, line in enumerate(new.lines):
        entry = context.entries.get((line.kind, line.code))
        yield from _about_a_line(line, f"lines.{place}", entry, context)


def _about_a_line(
    line: NewLine, field: str, entry: EntryFacts | None, context: EntryContext
) -> Iterator[Problem]:
    if line.quantity <= 0:
        yield Problem("quantity-not-positive", f"{field}.quantity")
    if line.price_asked < 0:
        yield Problem("price-negative", f"{field}.price_asked")
    if entry is not None and entry.max_quantity is not None and line.quantity > entry.max_quantity:
        values: Values = {"code": line.code, "max": entry.max_quantity}
        yield Problem("quantity-above-maximum", f"{field}.quantity", values)
    above = context.parameters.explanation_above
    is_much = above is not None and line.kind is Kind.SERVICE and line.quantity > above
    if is_much and not line.explanation.strip():
        yield Problem("explanation-missing", f"{field}.explanation", {"max": above})
    if entry is not None and line.parts:
        yield from _about_the_parts(line, field, entry, context)


def _about_the_parts(
    line: NewLine, field: str, entry: EntryFacts, context: EntryContext
) -> Iterator[Problem]:
    """Parts may be given for a package only; lowered, unless the scheme wants them as defined."""
    if entry.package_type is PackageType.SINGLE:
        yield Problem("parts-without-package", f"{field}.parts", {"code": line.code})
        return
    usual = {(part.kind, part.code): part.quantity for part in entry.parts}
    given = {(part.kind, part.code): part.quantity for part in line.parts}
    for key, quantity in given.items():
        if key not in usual:
            yield Problem("part-not-in-package", f"{field}.parts", {"code": key[1]})
        elif quantity < 0 or quantity > usual[key]:
            values: Values = {"code": key[1], "max": usual[key]}
            yield Problem("part-above-package", f"{field}.parts", values)
    if context.parameters.packages_as_defined and entry.package_type is PackageType.PACKAGE:
        for key, quantity in usual.items():
            if given.get(key, Decimal(0)) < quantity:
                values = {"code": key[1], "quantity": quantity}
                yield Problem("part-differs-from-package", f"{field}.parts", values)
