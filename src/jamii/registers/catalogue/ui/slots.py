"""What the catalogue adds to the shell."""

from django.utils.translation import gettext_lazy as _

from jamii.registers.catalogue import access
from jamii.ui import slots

slots.menu(_("Services and medicines"), "catalogue:list", access.VIEW, "registers", 30, "catalogue")
slots.menu(_("Price lists"), "catalogue:price-lists", access.VIEW, "registers", 40, "money")
