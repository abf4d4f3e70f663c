"""How Amandara numbers its claims, and what it asks beyond the rules of the core."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from jamii.claims.types import ClaimFacts
from jamii.kernel.reasons import Reason
from jamii.platform import sentences
from jamii.platform.hooks import hookimpl
from jamii.registers.providers.types import FacilityLevel
from jamii.schemes.plans.types import VisitType

# The fiscal year begins in October; it is named after the year in which it ends.
_FISCAL_YEAR_BEGINS = 10

sentences.register(
    {
        "referral-missing": _(
            "A patient who is sent on to a hospital brings a referral letter; its number is "
            "missing. Ask the facility that sent the patient for it."
        )
    }
)


def fiscal_year(on: date) -> int:
    """The fiscal year that a day lies in."""
    return on.year + (on.month >= _FISCAL_YEAR_BEGINS)


@hookimpl
def claim_number_series(facility: str, on: date) -> str:
    """Each facility counts its claims within the fiscal year, as on the paper form."""
    return f"{facility}/{fiscal_year(on)}"


@hookimpl
def claim_number(facility: str, on: date, running: int) -> str:
    """Facility, fiscal year, running number: `KT-C1/2026/0042`."""
    return f"{facility}/{fiscal_year(on)}/{running:04d}"


@hookimpl
def claim_checks(claim: ClaimFacts) -> list[Reason]:
    """A referral letter for hospital care on referral (Circular 7/2025)."""
    is_sent_on = claim.visit_type is VisitType.REFERRAL
    is_hospital = claim.facility.level is FacilityLevel.HOSPITAL
    if is_sent_on and is_hospital and not claim.referral_code.strip():
        return [Reason("referral-missing")]
    return []
