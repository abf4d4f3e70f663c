"""What people may do with claims."""

from django.utils.translation import gettext_lazy as _

from jamii.platform.permissions import declare

ENTER = declare("claims.enter", _("Enter and send claims of a facility"))
VIEW = declare("claims.view", _("See claims and what was decided about them"))
REVIEW = declare("claims.review", _("Review claims and choose which are reviewed"))
RESTORE = declare("claims.restore", _("Send a rejected claim again, corrected"))
ASK_PATIENTS = declare("claims.ask-patients", _("Ask patients about the care of a claim"))
SEE_HAND = declare("claims.see-hand", _("See how claims settle, and why some need a hand"))
SET_HAND = declare("claims.set-hand", _("Set what may settle without a hand"))
DECIDE_WAITING = declare("claims.decide-waiting", _("Decide all claims that wait, at once"))
