"""The addresses of the house: each room keeps its own and is mounted under its name."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from jamii.web import errors
from jamii.web.api import api
from jamii.web.ui import packs, views


def _rooms() -> list[URLPattern | URLResolver]:
    """Each room that has screens, under its own name; sign-in and its like lie at the root."""
    mounted: list[URLPattern | URLResolver] = []
    for room in settings.ROOMS:
        name = room.rpartition(".")[2]
        if find_spec(f"{room}.ui") and find_spec(f"{room}.ui.urls"):
            urls = import_module(f"{room}.ui.urls")
            mounted.append(path("" if name == "accounts" else f"{name}/", include(urls)))
    return mounted


urlpatterns = [
    path("", views.home, name="home"),
    path("find/", views.find, name="find"),
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("journal/<str:kind>/<uuid:key>/", views.journal, name="journal"),
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:job_id>/retry/", views.retry_job, name="retry-job"),
    path("packs/", packs.packs, name="packs"),
    path("packs/map/", packs.extension_map, name="extensions"),
    path("packs/of/<slug:name>/", packs.pack, name="pack"),
    path("ui/components/", views.components, name="components"),
    path("api/v1/", api.urls),
    *_rooms(),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
