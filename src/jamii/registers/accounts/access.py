"""What people may do with users and roles."""

from django.utils.translation import gettext_lazy as _

from jamii.platform.permissions import declare

VIEW = declare("accounts.view", _("See users and roles"))
MANAGE = declare("accounts.manage", _("Add and change users, grant roles"))
JOURNAL = declare("journal.view", _("Read the journal of records"))
JOBS = declare("jobs.view", _("See the background work"))
