"""The addresses of settlement."""

from django.urls import path

from jamii.settlement.ui import bills, runs

app_name = "settlement"
urlpatterns = [
    path("", runs.runs, name="runs"),
    path("new/", runs.new, name="new"),
    path("runs/<uuid:key>/", runs.run, name="run"),
    path("runs/<uuid:key>/confirm/", runs.confirm, name="confirm"),
    path("runs/<uuid:key>/refuse/", runs.refuse, name="refuse"),
    path("runs/<uuid:key>/undo/", runs.undo, name="undo"),
    path("bills/", bills.bills, name="bills"),
    path("bills/<uuid:key>/", bills.bill, name="bill"),
    path("bills/<uuid:key>/remittance.<slug:form>", bills.remittance, name="remittance"),
    path("bills/<uuid:key>/pay/", bills.pay, name="pay"),
    path("bills/<uuid:key>/take-back/", bills.take_back, name="take-back"),
]
