"""What what-if adds to the shell."""

from django.utils.translation import gettext_lazy as _

from jamii.reports.whatif import access
from jamii.ui import slots

slots.menu(_("What if"), "whatif:list", access.RUN, "scheme", 45, "question")
