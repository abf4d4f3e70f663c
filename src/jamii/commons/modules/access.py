"""What people may do here."""

from django.utils.translation import gettext_lazy as _

from jamii.platform.permissions import declare

MEASURE = declare("modules.measure", _("Measure the modules anew"))
SWITCH = declare("modules.switch", _("Switch modules off and on, in a demonstration"))
