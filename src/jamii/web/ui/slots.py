"""What the top of the house adds to the shell."""

from django.utils.translation import gettext_lazy as _

from jamii.registers.accounts import access
from jamii.registers.organisations import access as organisations
from jamii.ui import slots

slots.menu(_("Background work"), "jobs", access.JOBS, "system", 40, "clock")
slots.menu(_("Packs"), "packs", organisations.VIEW, "scheme", 60, "catalogue")
slots.menu(_("Components"), "components", access.JOBS, "system", 90, "catalogue")
