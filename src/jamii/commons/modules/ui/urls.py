"""The addresses of modules."""

from django.urls import path

from jamii.commons.modules.ui import views

app_name = "modules"
urlpatterns = [
    path("", views.house, name="map"),
    path("measure/", views.measure, name="measure"),
    path("<slug:name>/", views.one, name="module"),
    path("<slug:name>/switch/", views.switch, name="switch"),
]
