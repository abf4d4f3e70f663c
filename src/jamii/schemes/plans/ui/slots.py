"""What plans add to the shell."""

from django.utils.translation import gettext_lazy as _

from jamii.schemes.plans import access
from jamii.ui import slots

slots.menu(_("Plans"), "plans:plans", access.VIEW, "scheme", 20, "plan")
