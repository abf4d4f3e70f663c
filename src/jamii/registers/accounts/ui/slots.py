"""What accounts add to the shell."""

from django.utils.translation import gettext_lazy as _

from jamii.registers.accounts import access
from jamii.ui import slots

slots.menu(_("Users"), "accounts:users", access.VIEW, "system", 10, "users")
slots.menu(_("Roles"), "accounts:roles", access.VIEW, "system", 20, "review")
