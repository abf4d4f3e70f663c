"""The addresses of the catalogue."""

from django.urls import path

from jamii.registers.catalogue.ui import views

app_name = "catalogue"
urlpatterns = [
    path("", views.entries, name="list"),
    path("lookup/", views.lookup, name="lookup"),
    path("diagnoses/", views.diagnoses, name="diagnoses"),
    path("price-lists/", views.price_lists, name="price-lists"),
    path("price-lists/<uuid:list_id>/", views.price_list, name="price-list"),
    path("price-lists/<uuid:list_id>/price/", views.set_list_price, name="set-list-price"),
    path("<uuid:entry_id>/", views.entry, name="entry"),
    path("<uuid:entry_id>/terms/", views.set_terms, name="set-terms"),
]
