"""The addresses of facilities."""

from django.urls import path

from jamii.registers.providers.ui import views

app_name = "providers"
urlpatterns = [
    path("", views.facilities, name="list"),
    path("lookup/", views.lookup, name="lookup"),
    path("<uuid:facility_id>/", views.detail, name="detail"),
    path("<uuid:facility_id>/change/", views.change, name="change"),
    path("<uuid:facility_id>/terms/", views.set_terms, name="set-terms"),
]
