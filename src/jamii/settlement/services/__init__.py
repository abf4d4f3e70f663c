"""The way in: drafting a run, deciding about it, undoing it; paying bills, and telling
facilities what they are paid.
"""

from jamii.settlement.services.deciding import confirm_run, refuse_run
from jamii.settlement.services.drafting import draft_run
from jamii.settlement.services.paying import pay_bill, take_back_payment
from jamii.settlement.services.telling import MOST_ON_PAPER, Form, fetch_remittance
from jamii.settlement.services.undoing import undo_run

__all__ = [
    "MOST_ON_PAPER",
    "Form",
    "confirm_run",
    "draft_run",
    "fetch_remittance",
    "pay_bill",
    "refuse_run",
    "take_back_payment",
    "undo_run",
]
