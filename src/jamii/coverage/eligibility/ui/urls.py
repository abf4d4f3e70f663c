"""The addresses of eligibility."""

from django.urls import path

from jamii.coverage.eligibility.ui import views

app_name = "eligibility"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("households/<uuid:key>/", views.left, name="left"),
]
