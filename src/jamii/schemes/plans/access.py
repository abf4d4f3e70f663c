"""What people may do with plans."""

from django.utils.translation import gettext_lazy as _

from jamii.platform.permissions import declare

VIEW = declare("plans.view", _("See plans and their terms"))
MANAGE = declare("plans.manage", _("Set up plans and their terms"))
