"""The addresses of what-if."""

from django.urls import path

from jamii.reports.whatif.ui import views

app_name = "whatif"
urlpatterns = [
    path("", views.runs, name="list"),
    path("plan/<uuid:key>/", views.new, name="new"),
    path("<uuid:key>/", views.run, name="run"),
    path("<uuid:key>/table/", views.table, name="table"),
    path("<uuid:key>/cancel/", views.cancel, name="cancel"),
    path("<uuid:key>/again/", views.again, name="again"),
]
