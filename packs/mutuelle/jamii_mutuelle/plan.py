"""The plan of the mutual: for whatever the catalogue offers, three quarters of each bill.

Source: public description of BEPHA; amounts in XAF, which has no places.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from jamii.registers.catalogue.types import Kind

CODE = "GROUPE"
PER_HEAD = Decimal(4000)  # a person and a year
REGISTRATION = Decimal(1000)  # a group, once
PAID_PERCENT = 75
YEARS_OFFERED = 5  # until an assembly decides anew
INSTALMENTS = 12  # month by month, or at the harvest, as money comes in

_HEAD = """code = "{code}"
first = {first}
offered_first = {first}
offered_last = {last}
source = "Règlement intérieur de la mutuelle"

[names]
en = "Group cover"
fr = "Couverture de groupe"

[joining]
insurance_months = 12
grace_months_payment = 1

[premiums]
adult = "{per_head}"
child = "{per_head}"
registration_lump_sum = "{registration}"
max_instalments = {instalments}
"""
_LINE = """
[[lines]]
kind = "{kind}"
code = "{code}"
share_other = {{ kind = "co-insurance", adult = "{percent}", child = "{percent}" }}
share_referral = {{ kind = "co-insurance", adult = "{percent}", child = "{percent}" }}
share_emergency = {{ kind = "co-insurance", adult = "{percent}", child = "{percent}" }}
"""


def plan_file(entries: Iterable[tuple[Kind, str]], first: date) -> str:
    """The file of the plan from its first day for these services and medicines: what the screen
    *Plans* and `plans.services.load_file` read.
    """
    head = _HEAD.format(
        code=CODE,
        first=first.isoformat(),
        last=date(first.year + YEARS_OFFERED, 12, 31).isoformat(),
        per_head=PER_HEAD,
        registration=REGISTRATION,
        instalments=INSTALMENTS,
    )
    lines = (
        _LINE.format(kind=kind.value, code=code, percent=PAID_PERCENT)
        for kind, code in sorted(set(entries))
    )
    return head + "".join(lines)
