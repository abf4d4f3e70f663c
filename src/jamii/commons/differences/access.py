"""What people may do about differences. To look at them, it is enough to be signed in: they hold
nothing about a person.
"""

from django.utils.translation import gettext_lazy as _

from jamii.platform.permissions import declare

CURATE = declare("differences.curate", _("Take in manifests, and group and judge differences"))
SPEAK = declare("differences.speak", _("Confirm differences for an instance that carries them"))
