"""The addresses of federation."""

from django.urls import path

from jamii.commons.federation.ui import hub, views

app_name = "federation"
urlpatterns = [
    path("", views.leaving, name="leaving"),
    path("name/", views.name, name="name"),
    path("join/", views.join, name="join"),
    path("key/", views.new_key, name="new-key"),
    path("exchange/", views.exchange, name="exchange"),
    path("by-itself/", views.by_itself, name="by-itself"),
    path("types/<slug:kind>/", views.preview, name="preview"),
    path("types/<slug:kind>/agree/", views.agree, name="agree"),
    path("types/<slug:kind>/revoke/", views.revoke, name="revoke"),
    path("sent/", views.sent, name="sent"),
    path("sent/<int:sequence>/", views.sent_one, name="sent-one"),
    path("sent/<int:sequence>/take-back/", views.take_back, name="take-back"),
    path("feedback/<uuid:key>/", views.forward, name="forward"),
    path("hub/", hub.nodes, name="hub"),
    path("hub/invite/", hub.invite, name="invite"),
    path("hub/invitations/<uuid:key>/confirm/", hub.confirm, name="confirm"),
    path("hub/nodes/<slug:code>/suspend/", hub.suspend, name="suspend"),
    path("hub/nodes/<slug:code>/resume/", hub.resume, name="resume"),
    path("hub/arrived/", hub.arrived, name="arrived"),
    path("hub/arrived/<int:key>/", hub.arrived_one, name="arrived-one"),
    path("hub/held/", hub.held, name="held"),
    path("hub/held/<int:key>/settle/", hub.settle, name="settle"),
]
