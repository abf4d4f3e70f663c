"""Feedback is taken, refused, repeated, read, answered, declined, merged and reopened."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError, transaction
from PIL import Image

from jamii.commons.feedback import models, queries, services
from jamii.commons.feedback.rules.picture import crc32
from jamii.commons.feedback.tests.factories import AT, MARKUP, MASK, TEXT, said
from jamii.commons.feedback.types import (
    PICTURE_BYTES,
    Act,
    Attachment,
    Context,
    Kind,
    Mask,
    Status,
)
from jamii.kernel.actors import Actor
from jamii.kernel.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooMany,
    WrongState,
)
from jamii.platform import files, journal
from jamii.platform.packs import loaded
from jamii.registers.accounts.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina() -> Actor:
    return make_user("amina", "facility-clerk")


@pytest.fixture
def champion() -> Actor:
    return make_user("chen", "champion")


def _nothing_was_kept() -> bool:
    return not models.Feedback.objects.exists() and not models.Picture.objects.exists()


def test_what_is_said_is_kept_with_its_screen_and_never_with_a_value(amina: Actor) -> None:
    context = Context(
        "home",
        "/people/0193f0aa-0000-7000-8000-000000000001/claims/4711/",
        "en",
        "1280x800",
        True,
        "claim.checked",
        "text-length",
        ("opened home", "card 070707081", "pressed a button"),
        "2026-01-30T12:00+03:00",
    )
    taken = services.take(said(context=context, severity=3, may_contact=True), by=amina, at=AT)
    kept = queries.feedback(taken.id, by=amina, on=AT.date())
    assert kept.number == taken.number == "FB-00001"
    assert kept.context.route == "/people/{id}/claims/{id}/"
    assert kept.context.interactions == ("opened home", "pressed a button")
    assert kept.context.workflow_state == "claim.checked"
    assert (kept.roles, kept.org_level) == (("facility-clerk",), "everywhere")
    assert (kept.severity, kept.may_contact, kept.status) == (3, True, Status.NEW)
    assert not kept.unknown_context
    entries = journal.entries_about("feedback.feedback", taken.id)
    assert [entry.sentence for entry in entries] == ["The feedback FB-00001 was sent."]


@pytest.mark.parametrize("text", ["ab", "  a  ", "x" * 4001])
def test_words_too_short_or_too_long_are_refused(amina: Actor, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        services.take(said(text=text), by=amina, at=AT)
    assert [(p.code, p.field) for p in refused.value.problems] == [("text-length", "text")]
    assert _nothing_was_kept()


@pytest.mark.parametrize("text", ["abc", "x" * 4000])
def test_the_limits_themselves_are_accepted(amina: Actor, text: str) -> None:
    assert services.take(said(text=text), by=amina, at=AT).number == "FB-00001"


def test_a_masked_picture_is_kept_and_never_changed(amina: Actor) -> None:
    taken = services.take(said(picture=MARKUP, mask=MASK), by=amina, at=AT)
    assert queries.picture(taken.id, by=amina) == MARKUP
    with pytest.raises(ProgrammingError), transaction.atomic():
        models.Picture.objects.update(markup="<p>Farah</p>")


@pytest.mark.parametrize("mask", [None, Mask(2, 1, MASK.crc32), Mask(1, 1, "deadbeef")])
def test_a_picture_without_a_true_account_is_refused(amina: Actor, mask: Mask | None) -> None:
    with pytest.raises(Invalid) as refused:
        services.take(said(picture=MARKUP, mask=mask), by=amina, at=AT)
    assert refused.value.code == "mask-manifest-required"
    assert _nothing_was_kept()


def test_a_picture_too_large_is_left_out_and_the_words_are_kept(amina: Actor) -> None:
    markup = "<p>" + "█" * (PICTURE_BYTES // 3 + 1) + "</p>"
    taken = services.take(said(picture=markup, mask=Mask(0, 1, crc32(markup))), by=amina, at=AT)
    assert taken.picture_dropped
    with pytest.raises(NotFound):
        queries.picture(taken.id, by=amina)


def _photo(kind: str) -> bytes:
    stored = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Camera of Amina"
    Image.new("RGB", (8, 8), "red").save(stored, kind, exif=exif)
    return stored.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_what_the_camera_wrote_is_taken_out_of_a_photo(amina: Actor, kind: str) -> None:
    photo = _photo(kind)
    assert b"Camera of Amina" in photo
    taken = services.take(said(attachment=Attachment("p", photo)), by=amina, at=AT)
    key, content_type = queries.attachment(taken.id, by=amina)
    assert content_type == f"image/{kind.lower()}"
    assert b"Camera of Amina" not in files.read(key)


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
        b"<html></html>",
        b"GIF89a",
        b"%PDF-" + b"0" * 2 * 1024 * 1024,
    ],
)
def test_other_files_and_large_ones_are_refused(amina: Actor, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        services.take(said(attachment=Attachment("x.png", content)), by=amina, at=AT)
    assert (refused.value.code, refused.value.problems[0].field) == (
        "attachment-type",
        "attachment",
    )
    assert _nothing_was_kept()


def test_the_same_words_within_ten_minutes_are_one(amina: Actor) -> None:
    first = services.take(said(1), by=amina, at=AT)
    again = services.take(said(2), by=amina, at=AT + timedelta(minutes=10))
    assert (again.id, again.is_repeat) == (first.id, True)
    later = services.take(said(3), by=amina, at=AT + timedelta(minutes=10, seconds=1))
    assert later.number == "FB-00002"


def test_the_same_id_sent_twice_is_one_but_not_by_another_person(
    amina: Actor, champion: Actor
) -> None:
    first = services.take(said(), by=amina, at=AT)
    later = AT + timedelta(days=1)
    again = services.take(said(text="Other words after days off line."), by=amina, at=later)
    assert (again.id, again.is_repeat) == (first.id, True)
    with pytest.raises(Conflict):
        services.take(said(), by=champion, at=later)
    assert models.Feedback.objects.count() == 1


def test_the_twenty_first_of_a_day_waits_for_the_first_to_be_a_day_old(amina: Actor) -> None:
    for number in range(20):
        at = AT + timedelta(minutes=number)
        services.take(said(number, f"Message {number} of today"), by=amina, at=at)
    with pytest.raises(TooMany) as refused:
        services.take(said(20, "One more message"), by=amina, at=AT + timedelta(hours=1))
    assert refused.value.values == {"count": 20, "next": "2026-01-31 09:00"}
    assert models.Feedback.objects.count() == 20
    tomorrow = AT + timedelta(days=1)
    assert services.take(said(20, "One more message"), by=amina, at=tomorrow).number == "FB-00021"


def test_an_unknown_screen_is_accepted_and_marked(amina: Actor) -> None:
    taken = services.take(said(context=Context("dreams.page")), by=amina, at=AT)
    assert queries.feedback(taken.id, by=amina).unknown_context


def test_what_looks_personal_needs_a_decision_and_stays_private(amina: Actor) -> None:
    text = "Mrs Farah, +255 712 345 678, cannot be found."
    with pytest.raises(Invalid) as refused:
        services.take(said(text=text), by=amina, at=AT)
    assert refused.value.code == "looks-personal"
    assert _nothing_was_kept()
    taken = services.take(said(text=text, keep_personal=True), by=amina, at=AT)
    assert queries.feedback(taken.id, by=amina).is_private


def test_markup_in_words_is_kept_as_it_was_written(amina: Actor) -> None:
    text = "<script>alert('x')</script> & <b>"
    taken = services.take(said(text=text), by=amina, at=AT)
    assert queries.feedback(taken.id, by=amina).text == text


def test_a_visitor_may_write_only_where_it_is_allowed(settings: object, amina: Actor) -> None:
    with pytest.raises(NotSignedIn):
        services.take(said(), by=None, at=AT)
    assert _nothing_was_kept()
    settings.JAMII_ANONYMOUS_FEEDBACK = True  # type: ignore[attr-defined]
    taken = services.take(said(), by=None, at=AT)
    assert models.Feedback.objects.get().reporter is None
    with pytest.raises(NotFound):
        services.reopen(taken.id, by=amina, at=AT)


def test_wording_names_the_source_text(amina: Actor) -> None:
    context = Context("home", language="fr")
    new = said(kind=Kind.WORDING, wording="Aujourd’hui", context=context)
    taken = services.take(new, by=amina, at=AT)
    wording = queries.feedback(taken.id, by=amina).wording
    assert wording is not None
    assert (wording.key, wording.text, wording.language) == ("Today", "Aujourd’hui", "fr")


def _open(amina: Actor, champion: Actor, number: int = 1) -> UUID:
    at = AT + timedelta(minutes=20 * number)
    taken = services.take(said(number, f"{TEXT} {number}"), by=amina, at=at)
    services.acknowledge(taken.id, by=champion, at=at)
    return taken.id


def test_an_answer_is_read_by_the_writer_who_may_reopen(amina: Actor, champion: Actor) -> None:
    key = _open(amina, champion)
    services.answer(key, "It stands at the top now.", by=champion, at=AT)
    shown = queries.own(by=amina, on=AT.date())[0]
    assert (shown.status, shown.answer) == (Status.ANSWERED, "It stands at the top now.")
    services.reopen(key, by=amina, at=AT + timedelta(days=30))
    assert queries.feedback(key, by=amina).status is Status.REOPENED


def test_after_thirty_days_it_stays_as_it_is(amina: Actor, champion: Actor) -> None:
    key = _open(amina, champion)
    services.answer(key, "It stands at the top now.", by=champion, at=AT)
    with pytest.raises(WrongState) as refused:
        services.reopen(key, by=amina, at=AT + timedelta(days=31))
    assert refused.value.code == "reopen-too-late"
    assert queries.feedback(key, by=amina).status is Status.ANSWERED


def test_declining_needs_a_reason_and_twenty_characters(amina: Actor, champion: Actor) -> None:
    key = _open(amina, champion)
    with pytest.raises(Invalid) as refused:
        services.decline(key, "", "No.", by=champion, at=AT)
    assert [p.code for p in refused.value.problems] == ["required", "explanation-too-short"]
    assert queries.feedback(key, by=amina).status is Status.ACKNOWLEDGED
    services.decline(key, "by-design", "The law asks for this step.", by=champion, at=AT)
    shown = queries.feedback(key, by=amina)
    assert (shown.status, shown.decline_reason) == (Status.DECLINED, "by-design")


def test_merging_makes_no_rings(amina: Actor, champion: Actor) -> None:
    first, second = _open(amina, champion, 1), _open(amina, champion, 2)
    services.merge(first, "fb-00002", by=champion, at=AT)
    with pytest.raises(Invalid) as refused:
        services.merge(second, "FB-00001", by=champion, at=AT)
    assert refused.value.code == "merged-into-itself"
    assert [other.id for other in queries.merged_here(second, by=champion)] == [first]
    with pytest.raises(Invalid, match="feedback-number-unknown"):
        services.merge(second, "FB-99999", by=champion, at=AT)


def test_it_can_lead_to_a_request(amina: Actor, champion: Actor) -> None:
    key = _open(amina, champion)
    services.link(key, Act.LINK_REQUEST, "RQ-00007", by=champion, at=AT)
    shown = queries.feedback(key, by=amina)
    assert (shown.status, shown.link) == (Status.REQUEST, "RQ-00007")


def test_what_is_new_must_be_read_before_it_is_answered(amina: Actor, champion: Actor) -> None:
    taken = services.take(said(), by=amina, at=AT)
    with pytest.raises(WrongState):
        services.answer(taken.id, "An answer.", by=champion, at=AT)
    assert queries.feedback(taken.id, by=amina).status is Status.NEW


def test_two_champions_do_not_overwrite_each_other(amina: Actor, champion: Actor) -> None:
    key = _open(amina, champion)
    with pytest.raises(Conflict):
        services.answer(key, "An answer.", version=1, by=champion, at=AT)


def test_only_champions_read_and_answer_what_others_wrote(amina: Actor, champion: Actor) -> None:
    taken = services.take(said(picture=MARKUP, mask=MASK), by=amina, at=AT)
    ben = make_user("ben", "enrolment-officer")
    for act in (services.acknowledge,):
        with pytest.raises(NotAllowed):
            act(taken.id, by=ben, at=AT)
    with pytest.raises(NotAllowed):
        queries.inbox(by=ben, on=AT.date())
    with pytest.raises(NotFound):
        queries.feedback(taken.id, by=ben)
    with pytest.raises(NotFound):
        queries.picture(taken.id, by=ben)
    assert [row.id for row in queries.inbox(by=champion, on=AT.date())] == [taken.id]


def test_the_inbox_filters(amina: Actor, champion: Actor) -> None:
    on = AT.date() + timedelta(days=10)
    services.take(said(1, "First message", severity=4), by=amina, at=AT)
    late = AT + timedelta(days=9)
    services.take(said(2, "Second message", kind=Kind.IDEA), by=amina, at=late)

    def numbers(**asked: object) -> list[str]:
        return [row.number for row in queries.inbox(by=champion, on=on, **asked)]  # type: ignore[arg-type]

    assert numbers() == ["FB-00002", "FB-00001"]
    assert numbers(kind="idea") == ["FB-00002"]
    assert numbers(severity="4") == ["FB-00001"]
    assert numbers(older_than_days=3) == ["FB-00001"]
    assert numbers(screen="claims") == []
    assert numbers(status="open", language="en") == ["FB-00002", "FB-00001"]
    assert queries.waiting(by=champion, on=on) == (2, 1)
    (newest, *_) = queries.inbox(by=champion, on=on, size=1)
    assert numbers(after=queries.place_in_list(newest)) == ["FB-00001"]
    assert numbers(after="nonsense") == ["FB-00002", "FB-00001"]


def test_a_word_of_a_pack_leads_to_the_text_that_it_stands_for() -> None:
    with loaded.using(["fr-mr-terms"]):
        assert queries.source_of("Enregistrer une famille", "fr") == "Register a household"
    assert queries.source_of("Ménages", "fr") == "Households"
