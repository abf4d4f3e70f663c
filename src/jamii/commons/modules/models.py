"""What was measured of each module, each time somebody looked."""

from __future__ import annotations

from django.db import models

from jamii.platform.history import written_once


@written_once
class Measurement(models.Model):
    """What was found of one module. Its grade is worked out when it is shown, by today’s rules."""

    id = models.BigAutoField(primary_key=True)
    module = models.CharField(max_length=80)
    at = models.DateTimeField()
    release = models.CharField(max_length=40)
    facts = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["module", "-id"], name="measurement_newest")]
