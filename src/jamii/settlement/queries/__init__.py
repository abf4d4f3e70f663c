"""The way out: runs with their arithmetic, bills, and how far a claim's payment is."""

from jamii.settlement.queries.bills import bill, bills, count_open, payment_of
from jamii.settlement.queries.facts import fingerprint_of, gather
from jamii.settlement.queries.remittances import remittance
from jamii.settlement.queries.runs import count_waiting, last_month, run, runs

__all__ = [
    "bill",
    "bills",
    "count_open",
    "count_waiting",
    "fingerprint_of",
    "gather",
    "last_month",
    "payment_of",
    "remittance",
    "run",
    "runs",
]
