"""What the ledger adds to the shell."""

from django.utils.translation import gettext_lazy as _

from jamii.finance.ledger import access
from jamii.ui import slots

slots.menu(_("Ledger"), "ledger:ledger", access.VIEW, "money", 30, "ledger")
