"""What people may do with what leaves and what arrives."""

from django.utils.translation import gettext_lazy as _

from jamii.platform.permissions import declare

SEE = declare("federation.see", _("See what leaves this system and, on a hub, what arrives"))
AGREE = declare("federation.agree", _("Agree to what may leave this system, and take it back"))
FORWARD = declare("federation.forward", _("Forward feedback to the hub"))
CONNECT = declare("federation.connect", _("Name this node, join a hub, change the key"))
COORDINATE = declare(
    "federation.coordinate", _("On a hub: invite nodes, suspend them, settle the quarantine")
)
CONFIRM = declare(
    "federation.confirm",
    _("On a hub: confirm as the second person that a node comes back with a new key"),
)
