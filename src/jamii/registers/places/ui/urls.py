"""The addresses of places."""

from django.urls import path

from jamii.registers.places.ui import views

app_name = "places"
urlpatterns = [
    path("", views.tree, name="list"),
    path("lookup/", views.lookup, name="lookup"),
    path("<uuid:place_id>/", views.detail, name="detail"),
    path("<uuid:place_id>/change/", views.change, name="change"),
    path("<uuid:place_id>/move/", views.move, name="move"),
    path("<uuid:place_id>/add/", views.add, name="add"),
]
