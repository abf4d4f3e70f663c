"""What people may do with facilities."""

from django.utils.translation import gettext_lazy as _

from jamii.platform.permissions import declare

VIEW = declare("providers.view", _("See facilities and their terms"))
MANAGE = declare("providers.manage", _("Change facilities, their terms and claim administrators"))
