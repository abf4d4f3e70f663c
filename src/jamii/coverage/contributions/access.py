"""What people may do with contributions."""

from django.utils.translation import gettext_lazy as _

from jamii.platform.permissions import declare

VIEW = declare("contributions.view", _("See contributions"))
RECEIVE = declare("contributions.receive", _("Receive contributions"))
CANCEL = declare("contributions.cancel", _("Cancel contributions"))
