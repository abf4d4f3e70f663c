"""The addresses of enrolment."""

from django.urls import path

from jamii.coverage.enrolment.ui import views

app_name = "enrolment"
urlpatterns = [
    path("", views.covers, name="covers"),
    path("new/<uuid:household>/", views.new, name="new"),
    path("<uuid:key>/", views.cover, name="cover"),
    path("<uuid:key>/revise/", views.revise, name="revise"),
    path("<uuid:key>/join/", views.join, name="join"),
    path("<uuid:key>/<str:act>/", views.move, name="move"),
]
