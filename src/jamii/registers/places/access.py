"""What people may do with places. The tree itself is no secret."""

from django.utils.translation import gettext_lazy as _

from jamii.platform.permissions import declare

VIEW = declare("places.view", _("See the tree of places"))
MANAGE = declare("places.manage", _("Add and change places of the lower levels"))
MANAGE_UPPER = declare("places.manage-upper", _("Add and change places of the upper levels"))
MOVE = declare("places.move", _("Move a place under another parent"))
