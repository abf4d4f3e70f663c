"""How values are shown, how a form takes mistakes, how lists go on, who sees which slot."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.utils import translation

from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.kernel.errors import Invalid, Problem
from jamii.kernel.reasons import Reason
from jamii.ui import slots
from jamii.ui.forms import AmountField, DayInput, Form, LookupInput
from jamii.ui.paging import opened, page_of
from jamii.ui.templatetags import jamii as shown


@pytest.mark.parametrize(
    ("language", "money", "day", "number"),
    [
        ("en", "1,234.50 XTS", "31 Jan 2026", "12,345"),
        ("fr", "1 234,50 XTS", "31 janv. 2026", "12 345"),
    ],
)
def test_values_follow_the_language(language: str, money: str, day: str, number: str) -> None:
    with translation.override(language):
        texts = (
            shown.money(Decimal("1234.5"), "XTS"),
            shown.day(date(2026, 1, 31)),
            shown.number(12345),
        )
    plain = tuple(text.replace("\u202f", " ").replace("\xa0", " ") for text in texts)
    assert plain == (money, day, number)


def test_what_is_not_there_is_a_dash() -> None:
    assert [shown.money(None), shown.day(None), shown.moment(None), shown.number(None)] == ["–"] * 4


def test_a_moment_is_shown_where_the_scheme_is() -> None:
    late = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    assert "01:30" in shown.moment(late, "Africa/Maputo")


def test_a_name_in_another_language_says_which() -> None:
    with translation.override("fr"):
        assert shown.text({"en": "Visit", "fr": "Visite"}) == "Visite"
        assert shown.text({"en": "Visit <b>"}) == '<span lang="en">Visit &lt;b&gt;</span>'
        assert shown.plain_text({"en": "Visit"}) == "Visit"
    assert shown.text({}) == ""


def test_reasons_become_sentences() -> None:
    reason = Reason("file-too-large", {"limit_kb": 500})
    said = "The file is too large. At most 500 kB are accepted."
    assert shown.sentence(reason) == said
    assert shown.sentence({"code": "file-too-large", "values": {"limit_kb": 500}}) == said


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [("2", "6", 33), ("0", "0", 0), ("7", "6", 100), ("-1", "6", 0), ("12", "12", 100)],
)
def test_a_part_is_a_percentage_within_bounds(part: str, whole: str, percent: int) -> None:
    assert shown.percent_of(Decimal(part), Decimal(whole)) == percent


def test_states_have_a_tone() -> None:
    assert [shown.tone(word) for word in ("active", "idle", "rejected", "whatever")] == [
        "good",
        "warn",
        "bad",
        "calm",
    ]


class ExampleForm(Form):
    name = forms.CharField(label="Name")
    born = forms.DateField(label="Born on", widget=DayInput)
    amount = AmountField(label="Amount")


def test_every_mistake_stands_beside_its_field_and_nothing_is_lost() -> None:
    form = ExampleForm({"name": "Rehema", "born": "2026-02-31", "amount": "x"})
    assert not form.is_valid()
    form.take(Invalid([Problem("required", "name"), Problem("not-found", "elsewhere")]))
    assert form.errors["name"] == ["Please fill this in."]
    assert form.errors["born"] == ["This is no day of the calendar. Write it as year-month-day."]
    assert form.errors["amount"] == ["This is no number."]
    assert form.non_field_errors() == ["This does not exist, or is not for you to see."]
    assert 'value="Rehema"' in str(form["name"])


@pytest.mark.parametrize(
    ("language", "typed", "amount"),
    [
        ("en", "27.00", "27.00"),
        ("en", "1,200.50", "1200.50"),
        ("en", "27,00", None),  # twenty-seven, or two thousand seven hundred: nobody guesses
        ("fr", "27,00", "27.00"),
        ("fr", "27.00", "27.00"),
        ("fr", "1\u202f200,50", "1200.50"),
        ("fr", "1 200", "1200"),
        ("fr", "vingt", None),
    ],
)
def test_amounts_are_typed_as_the_language_writes_them(
    language: str, typed: str, amount: str | None
) -> None:
    with translation.override(language):
        form = ExampleForm({"name": "A", "born": "2026-01-31", "amount": typed})
        assert form.is_valid() is (amount is not None)
        assert form.cleaned_data.get("amount") == (None if amount is None else Decimal(amount))
        known = ExampleForm(initial={"amount": Decimal("3.40")})
        assert f'value="3{"," if language == "fr" else "."}40"' in str(known["amount"])


def test_mistakes_are_counted_over_all_forms_of_a_page() -> None:
    first, second = ExampleForm({}), ExampleForm({"name": "A", "born": "x", "amount": "1"})
    assert (shown.mistakes(first), shown.mistakes(first, [second])) == (3, 4)


def test_a_form_has_an_id_that_it_keeps() -> None:
    first, second = ExampleForm(), ExampleForm()
    assert str(first["form_id"].value()) != str(second["form_id"].value())
    key = UUID(int=7)
    sent = ExampleForm({"form_id": str(key), "name": "A", "born": "2026-01-31", "amount": "1.50"})
    assert sent.is_valid()
    assert sent.key == key
    assert sent.cleaned_data["amount"] == Decimal("1.50")


def test_a_conflict_keeps_what_was_typed_and_takes_the_newer_version() -> None:
    form = ExampleForm({"name": "Rehema", "born": "2026-01-31", "amount": "1", "version": "1"})
    assert form.is_valid()
    form.meet(2)
    assert form["version"].value() == "2"
    assert form["name"].value() == "Rehema"
    assert "Somebody else changed this record" in form.non_field_errors()[0]


def test_a_lookup_is_a_combobox_that_works_as_a_plain_field() -> None:
    field = LookupInput("find").render("place", "HI", {"id": "id_place"})
    assert 'role="combobox"' in field
    assert 'aria-controls="id_place-list"' in field
    assert 'value="HI"' in field
    assert 'data-lookup="/find/"' in field


def test_a_page_of_rows_knows_whether_there_are_more() -> None:
    more = page_of(["a", "b", "c"], 2, lambda row: row, q="x", kind="")
    assert (list(more), more.is_first) == (["a", "b"], True)
    assert opened(QueryDict(more.next_query)).dict() == {"q": "x", "after": "b"}
    last = page_of(["c"], 2, lambda row: row, after="b")
    assert (list(last), last.next_query, last.is_first) == (["c"], "", False)


@pytest.mark.parametrize("after", ["b", "b:forged", "", "a%00b", "9" * 40])
def test_a_key_that_no_page_wrote_begins_the_list_anew(after: str) -> None:
    assert opened(QueryDict(f"q=x&after={after}")).dict() == {"q": "x"}
    assert opened(QueryDict("q=x")).dict() == {"q": "x"}


def test_slots_show_only_what_is_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_menu", "_work", "_foot"):
        monkeypatch.setattr(slots, name, [])
    slots.menu("Claims", "claims:list", "claims.view", "daily", 10)
    slots.menu("Mine", "mine", None, "system", 10)
    slots.work("a.html", lambda actor, today: {"count": 3}, "claims.review", 2)
    slots.work("b.html", lambda actor, today: None, None, 1)
    slots.foot("foot.html", lambda actor: actor is not None)
    chen = Actor(UUID(int=1), "Chen", (Grant(frozenset({"claims.review"})),))
    today = date(2026, 1, 31)
    assert [section for section, _ in slots.menu_for(chen)] == ["system"]
    assert [section for section, _ in slots.menu_for(SYSTEM)] == ["daily", "system"]
    assert slots.work_for(chen, today) == [("a.html", {"count": 3})]
    assert slots.work_for(Actor(UUID(int=2), "Dora"), today) == []
    assert slots.feet(chen) == ("foot.html",)
    assert slots.feet(None) == ()
    with pytest.raises(ValueError, match="no section"):
        slots.menu("X", "x", None, "elsewhere")


def test_where_the_reader_is_goes_without_values() -> None:
    class Match:
        route = "people/households/<uuid:household_id>/"

    class Request:
        screen = "people.household"
        resolver_match = Match()
        path = "/people/households/0193f0aa/"

    said = Template("{% feedback_context %}").render(
        Context({"request": Request(), "workflow_state": "cover.active"})
    )
    assert said == (
        "screen=people.household&amp;route=%2Fpeople%2Fhouseholds%2F%7Bhousehold_id%7D%2F"
        "&amp;workflow_state=cover.active"
    )
