"""What people may do with covers."""

from django.utils.translation import gettext_lazy as _

from jamii.platform.permissions import declare

VIEW = declare("enrolment.view", _("See covers"))
ENROL = declare("enrolment.enrol", _("Enrol households, add members to a cover"))
SUSPEND = declare("enrolment.suspend", _("Suspend, reinstate and cancel covers"))
MANAGE = declare("enrolment.manage", _("Keep the list of enrolment officers, load covers"))
