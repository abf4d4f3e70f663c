"""Names that the system chooses hold one text per language."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models


def check_texts(value: Any) -> None:
    """Raises ValidationError unless the value is `{language: text}` with at least one text."""
    if not isinstance(value, dict) or not any(value.values()):
        raise ValidationError("A name needs a text in at least one language.", code="text-missing")
    for language, text in value.items():
        if not (isinstance(language, str) and 2 <= len(language) <= 8 and isinstance(text, str)):
            raise ValidationError("A name maps language codes to texts.", code="text-shape")


class _Texts(models.JSONField):
    """Checked JSON, which migrations know as plain JSON: they import nothing of ours."""

    default_validators = [check_texts]

    def deconstruct(self) -> Any:
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.JSONField", arguments, options


def texts_field(**options: Any) -> models.JSONField[Any, Any]:
    """`{"en": "Consultation", "fr": "Consultation"}`."""
    return _Texts(default=dict, **options)
