"""The addresses of plans."""

from django.urls import path

from jamii.schemes.plans.ui import views

app_name = "plans"
urlpatterns = [
    path("", views.plans, name="plans"),
    path("load/", views.load, name="load"),
    path("<uuid:key>/", views.plan, name="plan"),
    path("<uuid:key>/file/", views.download, name="download"),
]
