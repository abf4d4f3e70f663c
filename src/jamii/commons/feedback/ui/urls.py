"""The addresses of feedback."""

from django.urls import path

from jamii.commons.feedback.ui import views

app_name = "feedback"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("new/", views.new, name="new"),
    path("mine/", views.mine, name="mine"),
    path("<uuid:key>/", views.detail, name="detail"),
    path("<uuid:key>/picture/", views.picture, name="picture"),
    path("<uuid:key>/attachment/", views.attachment, name="attachment"),
    path("<uuid:key>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("<uuid:key>/settle/", views.settle, name="settle"),
    path("<uuid:key>/reopen/", views.reopen, name="reopen"),
]
