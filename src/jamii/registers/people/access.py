"""What people may do with persons and households."""

from django.utils.translation import gettext_lazy as _

from jamii.platform.permissions import declare

VIEW = declare("people.view", _("See households and persons"))
FIND_MEMBER = declare("people.find-member", _("Find a member by the exact number"))
REGISTER = declare("people.register", _("Register households and persons"))
EDIT = declare("people.edit", _("Change households and persons"))
END = declare("people.end", _("Settle possible duplicates, end records"))
