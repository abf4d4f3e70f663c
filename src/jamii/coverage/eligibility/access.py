"""What people may do here."""

from django.utils.translation import gettext_lazy as _

from jamii.platform.permissions import declare

CHECK = declare("eligibility.check", _("Ask whether a person is covered, and for what"))
