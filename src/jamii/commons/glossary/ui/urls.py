"""The addresses of the glossary."""

from django.urls import path

from jamii.commons.glossary.ui import views

app_name = "glossary"
urlpatterns = [
    path("", views.listed, name="list"),
    path("<slug:key>/", views.detail, name="detail"),
]
