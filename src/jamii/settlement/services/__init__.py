"""The way in: drafting a run, deciding about it, undoing it; paying bills."""

from jamii.settlement.services.deciding import confirm_run, refuse_run
from jamii.settlement.services.drafting import draft_run
from jamii.settlement.services.paying import pay_bill, take_back_payment
from jamii.settlement.services.undoing import undo_run

__all__ = [
    "confirm_run",
    "draft_run",
    "pay_bill",
    "refuse_run",
    "take_back_payment",
    "undo_run",
]
