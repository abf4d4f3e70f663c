"""The addresses of claims."""

from django.urls import path

from jamii.claims.ui import entering, hand, reviewing, settling, views

app_name = "claims"
urlpatterns = [
    path("", views.claims, name="list"),
    path("new/", entering.new, name="new"),
    path("lookup/", entering.lookup, name="lookup"),
    path("patient/", entering.patient, name="patient"),
    path("precheck/", entering.precheck, name="precheck"),
    path("drafts/", entering.drafts, name="drafts"),
    path("drafts/<uuid:key>/", entering.draft, name="draft"),
    path("drafts/<uuid:key>/keep/", entering.keep, name="keep"),
    path("drafts/<uuid:key>/discard/", entering.discard, name="discard"),
    path("review/", reviewing.queue, name="queue"),
    path("review/select/", reviewing.select, name="select"),
    path("settling/", settling.settling, name="settling"),
    path("settling/download/", settling.download, name="settling-download"),
    path("hand/", hand.numbers, name="hand"),
    path("hand/<uuid:scheme_id>/<slug:name>/", hand.change, name="hand-change"),
    path("<uuid:key>/", views.claim, name="detail"),
    path("<uuid:key>/print/", views.printed, name="print"),
    path("<uuid:key>/review/", reviewing.review, name="review"),
    path("<uuid:key>/again/", entering.again, name="again"),
]
