"""What every page of the shell knows: who is here, the menu, the languages, the theme."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

import jamii
from jamii.ui import slots


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of the page shell. No statement."""
    actor = getattr(request, "actor", None)
    theme = request.COOKIES.get("theme", "")
    return {
        "actor": actor,
        "menu_sections": slots.menu_for(actor) if actor else [],
        "page_feet": slots.feet(actor),
        "screen": getattr(request, "screen", ""),
        "languages": settings.LANGUAGES,
        "page_language": get_language(),
        "theme": theme if theme in {"light", "dark"} else "",
        "release": jamii.__version__,
        "today": getattr(request, "today", None),
        "zone": getattr(request, "zone", "UTC"),
    }
