"""What people may do here."""

from django.utils.translation import gettext_lazy as _

from jamii.platform.permissions import declare

RUN = declare("whatif.run", _("Try other terms of a plan on last year’s claims"))
