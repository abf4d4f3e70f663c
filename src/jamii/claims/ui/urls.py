"""The addresses of claims."""

from django.urls import path

from jamii.claims.ui import (
    deciding,
    enquiring,
    entering,
    hand,
    reviewing,
    settling,
    talking,
    tracking,
    views,
)

app_name = "claims"
urlpatterns = [
    path("", views.claims, name="list"),
    path("ours/", tracking.ours, name="ours"),
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
    path("enquiries/", enquiring.enquiries, name="enquiries"),
    path("enquiries/select/", enquiring.select, name="select-patients"),
    path("enquiries/upload/", enquiring.upload, name="upload-answers"),
    path("<uuid:key>/enquiry/", enquiring.enquiry, name="enquiry"),
    path("review/several/", deciding.several, name="several"),
    path("review/several/carry-out/", deciding.carry_out, name="carry-out"),
    path("review/several/<uuid:key>/", deciding.bulk, name="bulk"),
    path("papers/<uuid:key>/", talking.paper, name="paper"),
    path("<uuid:key>/", views.claim, name="detail"),
    path("<uuid:key>/talk/", talking.talk, name="talk"),
    path("<uuid:key>/papers/", talking.attach, name="attach"),
    path("<uuid:key>/print/", views.printed, name="print"),
    path("<uuid:key>/review/", reviewing.review, name="review"),
    path("<uuid:key>/review/confirm/", reviewing.confirm, name="confirm"),
    path("<uuid:key>/review/send-back/", reviewing.send_back, name="send-back"),
    path("<uuid:key>/again/", entering.again, name="again"),
]
