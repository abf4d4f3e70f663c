"""What people may do with feedback. Anybody who is signed in may write, and sees their own."""

from django.utils.translation import gettext_lazy as _

from jamii.platform.permissions import declare

HANDLE = declare("feedback.handle", _("Read and answer what users say about screens"))
