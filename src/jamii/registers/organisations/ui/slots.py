"""What organisations add to the shell."""

from django.utils.translation import gettext_lazy as _

from jamii.registers.organisations import access
from jamii.ui import slots

slots.menu(_("Schemes"), "organisations:schemes", access.VIEW, "scheme", 10, "scheme")
slots.menu(_("Payers"), "organisations:payers", access.VIEW, "registers", 70, "money")
