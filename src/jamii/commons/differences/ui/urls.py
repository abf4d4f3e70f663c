"""The addresses of differences."""

from django.urls import path

from jamii.commons.differences.ui import views

app_name = "differences"
urlpatterns = [
    path("", views.board, name="board"),
    path("against/", views.against, name="against"),
    path("manifests/", views.manifests, name="manifests"),
    path("instances/", views.instances, name="instances"),
    path("instances/<slug:code>/", views.instance, name="instance"),
    path("modules/<slug:module>/", views.of_module, name="module"),
    path("<uuid:key>/", views.cluster, name="cluster"),
    path("<uuid:key>/confirm/", views.confirm, name="confirm"),
    path("<uuid:key>/part/", views.part, name="part"),
    path("<uuid:key>/unite/", views.unite, name="unite"),
    path("<uuid:key>/defect/", views.defect, name="defect"),
    path("<uuid:key>/move/", views.move, name="move"),
]
