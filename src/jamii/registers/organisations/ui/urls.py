"""The addresses of organisations."""

from django.urls import path

from jamii.registers.organisations.ui import views

app_name = "organisations"
urlpatterns = [
    path("", views.schemes, name="schemes"),
    path("payers/", views.payers, name="payers"),
    path("<uuid:scheme_id>/", views.scheme, name="scheme"),
]
