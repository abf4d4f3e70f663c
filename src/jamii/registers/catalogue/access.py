"""What people may do with the catalogue."""

from django.utils.translation import gettext_lazy as _

from jamii.platform.permissions import declare

VIEW = declare("catalogue.view", _("See services, medicines, diagnoses and price lists"))
MANAGE = declare("catalogue.manage", _("Change services, medicines, diagnoses and their prices"))
