"""What modules add to the shell."""

from django.utils.translation import gettext_lazy as _

from jamii.ui import slots

slots.menu(_("Modules"), "modules:map", None, "system", 70, "catalogue")
slots.open_page(
    _("Modules"),
    _("What runs here, what each part stands on, and how good it is, measured."),
    "modules:map",
    40,
)
