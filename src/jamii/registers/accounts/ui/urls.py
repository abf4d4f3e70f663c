"""The addresses of accounts, at the root of the house."""

from django.urls import path

from jamii.registers.accounts.ui import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("profile/", views.profile, name="profile"),
    path("users/", views.users, name="users"),
    path("users/new/", views.new_user, name="new-user"),
    path("users/<uuid:user_id>/", views.user, name="user"),
    path("users/<uuid:user_id>/grant/", views.grant, name="grant"),
    path("users/grants/<uuid:grant_id>/end/", views.end_grant, name="end-grant"),
    path("roles/", views.roles, name="roles"),
]
