"""The addresses of people."""

from django.urls import path

from jamii.registers.people.ui import views

app_name = "people"
urlpatterns = [
    path("register/", views.register, name="register"),
    path("households/", views.households, name="households"),
    path("households/<uuid:key>/", views.household, name="household"),
    path("households/<uuid:key>/edit/", views.edit_household, name="edit-household"),
    path("households/<uuid:key>/add/", views.add_member, name="add-member"),
    path("households/<uuid:key>/head/", views.change_head, name="change-head"),
    path("persons/<uuid:key>/", views.person, name="person"),
    path("persons/<uuid:key>/status/", views.status, name="status"),
    path("persons/<uuid:key>/photo/", views.photo, name="photo"),
    path("persons/<uuid:key>/photo/new/", views.new_photo, name="new-photo"),
    path("persons/<uuid:key>/leave/", views.leave, name="leave"),
    path("duplicates/", views.duplicates, name="duplicates"),
    path("duplicates/<uuid:key>/", views.settle, name="settle"),
]
