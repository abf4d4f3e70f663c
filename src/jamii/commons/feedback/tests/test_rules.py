"""What looks personal, what of a picture is kept, and how long somebody may wait."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamii.commons.feedback.rules import clocks, personal, picture
from jamii.commons.feedback.tests.factories import MARKUP, MASK
from jamii.commons.feedback.types import ENDS, NEXT, Act, Mask, Status


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Call me on +255 712 345 678.", ["phone"]),
        ("Appelez le 00 237 6 99 12 34 56", ["phone"]),
        ("Write to amina@hill.example please", ["e-mail"]),
        ("Her card is 070707081 and his 123 456", ["number", "number"]),
        ("The member HF-20441 was refused", ["number"]),
        ("It happened on 2026-01-30 and on 3/12/2025", []),
        ("Claim 12345 took 20 minutes in 1.0.4", []),
    ],
)
def test_phones_addresses_and_long_numbers_are_found(text: str, kinds: list[str]) -> None:
    assert [hit.kind for hit in personal.hits(text)] == kinds


def test_what_looks_personal_leaves_a_gap() -> None:
    text = "Call +255 712 345 678 or amina@hill.example."
    assert personal.without(text) == "Call […] or […]."
    assert personal.marked("Card 070707081!") == (
        ("Card ", False),
        ("070707081", True),
        ("!", False),
    )


@given(st.text(alphabet="+0123456789 .-@ab", max_size=60))
def test_pieces_add_up_to_the_text(text: str) -> None:
    assert "".join(piece for piece, _ in personal.marked(text)) == text


@given(st.text(alphabet="0123456789", min_size=6, max_size=40))
def test_no_long_number_stays(number: str) -> None:
    assert personal.without(f"Card {number}.") == "Card […]."


def test_a_picture_keeps_labels_and_loses_everything_that_runs_or_points_away() -> None:
    sent = (
        '<main class="content" style="background:url(http://evil)" onclick="x()">'
        '<h1 data-name="Farah">Today</h1><script>alert(1)</script>'
        '<a href="/people/7/" class="rail-line">Farah</a><img src="x"><p>██ 0707070</p>'
        '<input type="text" value="Farah"></main>'
    )
    markup, kept, barred = picture.sieve(sent)
    assert markup == (
        '<main class="content"><h1>Today</h1><a class="rail-line">Farah</a>'
        '<p>██ ███████</p><input type="text"></main>'
    )
    assert (kept, barred) == (3, 0)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Call 0712 or 071", "Call ████ or 071"),
        ("Write amina@hill.example now", "Write ██████████████████ now"),
        ("1111@21a@1. @hill @b@", "███████████ @hill @b@"),
    ],
)
def test_digits_and_addresses_of_a_label_are_barred(text: str, kept: str) -> None:
    assert picture.sieve(f"<p>{text}</p>")[0] == f"<p>{kept}</p>"


_ALLOWED = re.compile(r"</?[a-z0-9]+(?: (?:class|type|colspan|rowspan|open)=\"[^\"<>]*\")*>")


@given(st.text(alphabet="<>/=\"' abcdefiprstxy!-&;█", max_size=300))
def test_however_broken_the_markup_only_known_tags_without_addresses_remain(sent: str) -> None:
    markup, _, _ = picture.sieve(sent)
    assert "<" not in _ALLOWED.sub("", markup)


def test_the_account_of_the_mask_must_be_true() -> None:
    _, kept, barred = picture.sieve(MARKUP)
    assert (kept, barred) == (1, 1)
    assert picture.fits(MASK, MARKUP, kept, barred)
    assert not picture.fits(None, MARKUP, kept, barred)
    assert not picture.fits(Mask(1, 0, MASK.crc32), MARKUP, kept, barred)
    assert not picture.fits(Mask(1, 1, "00000000"), MARKUP, kept, barred)


def test_the_first_word_is_due_after_three_working_days() -> None:
    assert clocks.first_word_by(date(2026, 1, 26)) == date(2026, 1, 29)
    assert clocks.first_word_by(date(2026, 1, 30)) == date(2026, 2, 4)  # over a week-end


def test_it_is_late_after_the_first_word_is_due_or_after_thirty_days() -> None:
    friday = date(2026, 1, 30)
    assert not clocks.is_overdue(Status.NEW, friday, date(2026, 2, 4))
    assert clocks.is_overdue(Status.NEW, friday, date(2026, 2, 5))
    assert not clocks.is_overdue(Status.ACKNOWLEDGED, friday, date(2026, 3, 1))
    assert clocks.is_overdue(Status.ACKNOWLEDGED, friday, date(2026, 3, 2))
    assert not clocks.is_overdue(Status.ANSWERED, friday, date(2027, 1, 1))


def test_an_end_may_be_reopened_for_thirty_days() -> None:
    ended = datetime(2026, 1, 1, tzinfo=UTC)
    assert clocks.may_reopen(Status.DECLINED, ended, ended + timedelta(days=30))
    assert not clocks.may_reopen(Status.DECLINED, ended, ended + timedelta(days=30, seconds=1))
    assert not clocks.may_reopen(Status.NEW, ended, ended)


def test_every_end_is_reached_from_read_only_and_leads_back_by_reopening_only() -> None:
    assert {after for (before, _), after in NEXT.items() if before is Status.ACKNOWLEDGED} == ENDS
    assert {act for (before, act) in NEXT if before in ENDS} == {Act.REOPEN}
