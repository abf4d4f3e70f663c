"""What people may do with schemes and payers."""

from django.utils.translation import gettext_lazy as _

from jamii.platform.permissions import declare

VIEW = declare("organisations.view", _("See schemes and payers"))
MANAGE = declare("organisations.manage", _("Add and change schemes and payers"))
