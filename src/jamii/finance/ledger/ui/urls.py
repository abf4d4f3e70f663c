"""The addresses of the ledger."""

from django.urls import path

from jamii.finance.ledger.ui import views

app_name = "ledger"
urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("entries/<uuid:key>/", views.entry, name="entry"),
]
