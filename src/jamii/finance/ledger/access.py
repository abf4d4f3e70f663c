"""What people may do with the ledger."""

from django.utils.translation import gettext_lazy as _

from jamii.platform.permissions import declare

VIEW = declare("ledger.view", _("See the ledger"))
