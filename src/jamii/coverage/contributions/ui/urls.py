"""The addresses of contributions."""

from django.urls import path

from jamii.coverage.contributions.ui import views

app_name = "contributions"
urlpatterns = [
    path("", views.contributions, name="contributions"),
    path("receive/<uuid:cover>/", views.receive, name="receive"),
    path("<uuid:key>/", views.contribution, name="contribution"),
    path("<uuid:key>/cancel/", views.cancel, name="cancel"),
]
