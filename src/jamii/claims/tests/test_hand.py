"""Straight through, or to a person: the rules of a day, what is usual, and what a decision keeps of
both.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jamii.claims import jobs, models, queries, services
from jamii.claims.records import QueueFilters
from jamii.claims.rules.sampling import draw_of
from jamii.claims.tests.factories import (
    CLAIM,
    NOBODY,
    NURSE,
    REVIEWER,
    SCHEME,
    TABLETS,
    VISIT,
    make_covered_farahs,
    new_claim,
)
from jamii.claims.types import ClaimId, Signal, Status, Verdict
from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from jamii.kernel.ids import new_id
from jamii.platform import journal
from jamii.registers.people.tests.factories import KIM
from jamii.registers.places.tests.factories import AT
from jamii.registers.providers.tests.factories import CLINIC, HOSPITAL

MANAGER = Actor(
    UUID(int=0x71),
    "Solange",
    (Grant(frozenset({"claims.see-hand", "claims.set-hand", "claims.view"}), SCHEME),),
)
ELSEWHERE = Actor(UUID(int=0x72), "Sola", (replace(MANAGER.grants[0], scheme=UUID(int=0x99)),))
TODAY, TOMORROW = date(2026, 1, 31), date(2026, 2, 1)
LATER = AT + timedelta(hours=2)


def table(unit: str, **values: str) -> dict[str, Any]:
    """A number as a scheme's file gives it."""
    dated = {day.replace("_", "-").strip("d"): value for day, value in values.items()}
    return {"unit": unit, "source": "Circular 4/2025", "values": dated}


def rules(**numbers: tuple[str, str]) -> dict[str, Any]:
    """Numbers since 2025, each with unit and value."""
    return {
        name.replace("_", "-"): table(unit, d2025_01_01=value)
        for name, (unit, value) in numbers.items()
    }


def load(given: dict[str, Any], secret: str = "a secret of the tests") -> int:
    return services.load_hand_parameters(SCHEME, given, secret=secret, by=SYSTEM, at=AT)


@pytest.fixture
def farahs(db: None) -> None:
    make_covered_farahs(review_above=None)


def asked(claim: UUID = CLAIM) -> list[str]:
    return [reason.code for reason in queries.claim(claim, by=REVIEWER).questions]


# The random sample


def test_a_sample_of_five_percent_is_five_percent_of_ten_thousand_claims() -> None:
    chance = Random("claims")
    ids = [new_id(AT + timedelta(seconds=n), chance) for n in range(10_000)]
    drawn = [draw_of(one, "secret") for one in ids]
    sampled = sum(draw < 5 for draw in drawn)
    # Three standard deviations of a binomial: 500 ± 65.
    assert 435 <= sampled <= 565
    assert all(0 <= draw < 100 for draw in drawn)
    assert drawn == [draw_of(one, "secret") for one in ids]
    other = sum(draw_of(one, "another") < 5 and draw_of(one, "secret") < 5 for one in ids)
    assert other < 60  # one secret tells nothing about the next


def test_the_draw_of_a_claim_is_what_the_specification_of_hmac_says() -> None:
    # openssl dgst -sha256 -hmac key over sixteen zero bytes; its first 64 bits, of 100.
    assert draw_of(UUID(int=0), "key") == Decimal("55.2669")


def test_the_secret_is_made_once_and_stays(farahs: None) -> None:
    load(rules(sample_percent=("percent", "5")), secret="first")
    load(rules(sample_percent=("percent", "5"), score_from=("points", "30")), secret="second")
    assert models.SamplingSecret.objects.get().secret == "first"


# The rules of a day


def test_a_claim_is_decided_by_the_rules_of_its_day_not_of_today(farahs: None) -> None:
    load(
        {
            "amount-from": table("amount", d2025_01_01="40", d2026_01_30="50", d2026_01_31="44"),
        }
    )
    yesterday = services.submit_claim(new_claim(), by=NURSE, at=AT)
    assert (yesterday.claimed, yesterday.status) == (44, Status.VALUED)
    today = new_claim(id=ClaimId(UUID(int=0xF2)), first_day=TODAY)
    assert services.submit_claim(today, by=NURSE, at=AT).status is Status.CHECKED
    before = new_claim(id=ClaimId(UUID(int=0xF3)), first_day=date(2026, 1, 29))
    assert services.submit_claim(before, by=NURSE, at=AT).status is Status.CHECKED


def test_the_decision_names_the_rules_and_keeps_the_numbers(farahs: None) -> None:
    load(rules(amount_from=("amount", "44")))
    services.submit_claim(new_claim(), by=NURSE, at=AT)
    decision = models.Decision.objects.get()
    name = queries.rules_on(SCHEME, date(2026, 1, 30)).name
    assert decision.parameters[str(SCHEME)] == name
    assert decision.questions == [
        {"code": "review-above-amount", "values": {"above_amount": "44", "currency": "XTS"}}
    ]
    row = models.Claim.objects.get()
    assert (row.hand_reasons, row.score) == (["review-above-amount"], 0)
    services.review_claim(CLAIM, {}, by=REVIEWER, at=LATER)
    row.refresh_from_db()
    assert (row.questions, row.hand_reasons, row.score) == ([], ["review-above-amount"], 0)


def test_a_number_is_set_from_tomorrow_on_with_a_line_in_the_journal(farahs: None) -> None:
    load(rules(amount_from=("amount", "40")))
    before, after = services.try_hand_parameter(
        SCHEME, "amount-from", "60", TOMORROW, "Board", by=MANAGER, at=AT
    )
    assert before is not None
    assert (before.value, after.value) == ("40", "60")
    assert models.HandParameter.objects.count() == 1
    services.set_hand_parameter(SCHEME, "amount-from", "60", TOMORROW, "Board", by=MANAGER, at=AT)
    values = queries.hand_values(SCHEME, by=MANAGER)["amount-from"]
    assert [(one.value, one.days.first, one.days.last) for one in values] == [
        ("40", date(2025, 1, 1), TODAY),
        ("60", TOMORROW, None),
    ]
    line = journal.entries_about("organisations.scheme", SCHEME)[0]
    assert (line.code, line.actor_name) == ("claims.hand-parameter-set", "Solange")
    assert line.sentence.replace("\xa0", " ") == (
        "Amount from which a person looks: from 1 Feb 2026 on 60.00 XTS instead of 40.00 XTS "
        "(Board)."
    )
    # The same again is no change; another value for the same day takes its place.
    for value in ("60", "70"):
        services.set_hand_parameter(
            SCHEME, "amount-from", value, TOMORROW, "Board", by=MANAGER, at=AT
        )
    values = queries.hand_values(SCHEME, by=MANAGER)["amount-from"]
    assert [one.value for one in values] == ["40", "70"]


def test_what_counts_already_is_not_edited(farahs: None) -> None:
    load(rules(amount_from=("amount", "40")))
    for first in (TODAY, date(2025, 6, 1), date(2024, 1, 1)):
        with pytest.raises(WrongState, match="hand-counts-already"):
            services.set_hand_parameter(
                SCHEME, "amount-from", "60", first, "Board", by=MANAGER, at=AT
            )
    assert [row.value for row in models.HandParameter.objects.all()] == ["40"]
    # What was never set may begin at once.
    services.set_hand_parameter(SCHEME, "sample-percent", "5", TODAY, "Board", by=MANAGER, at=AT)
    assert queries.rules_on(SCHEME, TODAY).sample_percent == 5


@pytest.mark.parametrize(
    ("name", "value", "source", "codes"),
    [
        ("amount-from", "-1", "Board", ["hand-value-out-of-bounds"]),
        ("amount-from", "a lot", "Board", ["number-expected"]),
        ("amount-from", "NaN", "Board", ["number-expected"]),
        ("record-months", "1.5", "Board", ["hand-whole-number-expected"]),
        ("sample-percent", "101", "", ["hand-value-out-of-bounds", "hand-source-missing"]),
        ("categories", "surgery beauty", "Board", ["hand-word-unknown"]),
        ("days-off", "saturday 02-30", "Board", ["hand-word-unknown"]),
        ("entries", "V1 ZZ", "Board", ["hand-word-unknown"]),
        ("entries", " ", "Board", ["hand-words-expected"]),
        ("luck", "1", "Board", ["hand-parameter-unknown"]),
    ],
)
def test_a_wrong_value_is_refused_with_its_reason_and_nothing_is_kept(
    farahs: None, name: str, value: str, source: str, codes: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        services.set_hand_parameter(SCHEME, name, value, TOMORROW, source, by=MANAGER, at=AT)
    assert [one.code for one in refused.value.problems] == codes
    assert models.HandParameter.objects.count() == 0
    assert models.SamplingSecret.objects.count() == 0


def test_a_file_with_mistakes_is_refused_whole_and_every_mistake_is_named(farahs: None) -> None:
    given = rules(amount_from=("percent", "40"), luck=("percent", "1")) | {
        "score-from": {"unit": "points", "source": " ", "values": {"2025-02-30": "300"}},
    }
    with pytest.raises(Invalid) as refused:
        load(given)
    assert {one.code for one in refused.value.problems} == {
        "hand-unit-differs",
        "hand-parameter-unknown",
        "hand-source-missing",
        "hand-value-out-of-bounds",
        "hand-day-unreadable",
    }
    assert models.HandParameter.objects.count() == 0


def test_loading_the_same_file_again_changes_nothing(farahs: None) -> None:
    given = {"amount-from": table("amount", d2025_01_01="40", d2026_06_01="off")}
    assert (load(given), load(given)) == (2, 0)
    codes = [entry.code for entry in journal.entries_about("organisations.scheme", SCHEME)]
    assert codes.count("claims.hand-parameters-loaded") == 1
    assert queries.rules_on(SCHEME, date(2026, 6, 1)).amount_from is None


def test_only_who_may_sets_and_sees_the_rules(farahs: None) -> None:
    load(rules(amount_from=("amount", "40")))
    for caller in (NOBODY, NURSE, REVIEWER, ELSEWHERE):
        with pytest.raises(NotAllowed):
            services.set_hand_parameter(
                SCHEME, "amount-from", "60", TOMORROW, "Board", by=caller, at=AT
            )
        with pytest.raises(NotAllowed):
            services.try_hand_parameter(
                SCHEME, "amount-from", "60", TOMORROW, "Board", by=caller, at=AT
            )
        with pytest.raises(NotAllowed):
            services.load_hand_parameters(SCHEME, {}, by=caller, at=AT)
        with pytest.raises(NotAllowed):
            services.refresh_profiles(SCHEME, by=caller, at=AT)
    for caller in (NOBODY, NURSE, ELSEWHERE):
        with pytest.raises(NotAllowed):
            queries.hand_values(SCHEME, by=caller)
    assert [row.value for row in models.HandParameter.objects.all()] == ["40"]
    assert services.refresh_profiles(SCHEME, by=MANAGER, at=AT) == 0


# What is usual


def history_of_claims(number: int = 20, price: int = 20) -> None:
    """Kim is seen once a day at Hill clinic, at 20.00, with two tablets at 5.00, for a malaria; two
    of the days are Sundays.
    """
    day = date(2026, 1, 1)
    for place in range(number):
        lines = [replace(VISIT, price_asked=Decimal(price + place % 2))]
        if place % 2:
            lines.append(replace(TABLETS, quantity=Decimal(2), price_asked=Decimal(5)))
        claim = new_claim(
            *lines,
            id=ClaimId(UUID(int=0xA000 + place)),
            person=KIM,
            first_day=day + timedelta(days=place),
        )
        assert services.submit_claim(claim, by=NURSE, at=AT).status is Status.VALUED


def profiles() -> dict[str, list[tuple[Any, ...]]]:
    """All statistics, without the keys of their rows."""
    return {
        model.__name__: sorted(
            tuple(getattr(row, field.attname) for field in model._meta.concrete_fields[1:])
            for row in model.objects.all()
        )
        for model in (
            models.AmountProfile,
            models.EntryProfile,
            models.DiagnosisProfile,
            models.FacilityProfile,
        )
    }


def test_the_statistics_are_those_of_the_claims_and_the_same_however_often_they_run(
    farahs: None,
) -> None:
    load(rules(days_off=("day-names", "sunday 01-01")))
    history_of_claims(4)
    assert services.refresh_profiles(SCHEME, by=SYSTEM, at=AT) == 4
    seen = profiles()
    district = models.EntryProfile.objects.values_list("district", flat=True)[0]
    # 20, 31, 20, 31: the mean of the middle two, and each 5.50 away from it.
    assert sorted(seen["AmountProfile"]) == sorted(
        (SCHEME, about, "visit", 4, Decimal("25.5"), Decimal("5.5")) for about in (CLINIC, district)
    )
    assert seen["EntryProfile"] == [
        (SCHEME, district, "item", "M1", 2, Decimal(5), Decimal(2), Decimal(2)),
        (SCHEME, district, "service", "V1", 4, Decimal("20.5"), Decimal(1), Decimal(1)),
    ]
    assert seen["DiagnosisProfile"] == [
        (SCHEME, "B54", "", "", 4),
        (SCHEME, "B54", "item", "M1", 2),
        (SCHEME, "B54", "service", "V1", 4),
    ]
    # The first of January and Sunday, the fourth.
    assert seen["FacilityProfile"] == [
        (SCHEME, CLINIC, 4, 4, Decimal(1), 2, 0, 0, date(2025, 7, 31))
    ]
    assert services.refresh_profiles(SCHEME, by=SYSTEM, at=LATER) == 4
    assert profiles() == seen
    jobs.refresh_profiles()
    assert profiles() == seen
    run = queries.profile_run(SCHEME)
    assert run is not None
    assert (run.first_day, run.last_day, run.claims) == (date(2025, 2, 1), TODAY, 4)


def test_a_facility_has_the_record_of_its_reviewed_claims(farahs: None) -> None:
    load(rules(amount_from=("amount", "1")))
    for number in range(4):
        claim = new_claim(id=ClaimId(UUID(int=0xB000 + number)))
        services.submit_claim(claim, by=NURSE, at=AT)
    no = Verdict(accept=False, justification="Not given.")
    less = Verdict(quantity=Decimal(1), justification="One is enough.")
    services.review_claim(UUID(int=0xB000), {1: no, 2: no}, by=REVIEWER, at=LATER)
    services.review_claim(UUID(int=0xB001), {2: less}, by=REVIEWER, at=LATER)
    services.review_claim(UUID(int=0xB002), {}, by=REVIEWER, at=LATER)
    services.refresh_profiles(SCHEME, by=SYSTEM, at=LATER)
    seen = models.FacilityProfile.objects.get()
    assert (seen.claims, seen.reviewed, seen.changed) == (2, 3, 2)


@pytest.fixture
def unusual(farahs: None) -> None:
    """Rules with every signal, and twenty quiet claims behind."""
    load(
        rules(
            score_from=("points", "30"),
            **{f"weight_{signal.value.replace('-', '_')}": ("points", "20") for signal in Signal},
        )
    )
    history_of_claims()
    services.refresh_profiles(SCHEME, by=SYSTEM, at=AT)


def test_an_unusual_claim_waits_with_every_number_that_makes_it_unusual(unusual: None) -> None:
    dear = new_claim(replace(VISIT, price_asked=Decimal(60)), replace(TABLETS, quantity=Decimal(9)))
    claim = services.submit_claim(dear, by=NURSE, at=AT)
    assert claim.status is Status.CHECKED
    assert [(reason.code, reason.values.get("points")) for reason in claim.questions] == [
        ("review-score", None),
        ("signal-unusual-amount", 20),
        ("signal-price-above-district", 20),
    ]
    values = claim.questions[1].values
    # (114 − 25.50) ÷ (5.50 × 1.4826) = 10.9
    assert (values["usual_amount"], values["asked_amount"]) == ("25.5", "114")
    assert (values["distance"], values["number"]) == ("10.9", 20)
    assert models.Claim.objects.get(pk=CLAIM).score == 40


def test_a_usual_claim_settles_at_once_and_its_score_is_kept(unusual: None) -> None:
    claim = services.submit_claim(new_claim(VISIT), by=NURSE, at=AT)
    assert (claim.status, claim.questions) == (Status.VALUED, ())
    row = models.Claim.objects.get(pk=CLAIM)
    assert (row.score, row.hand_reasons) == (0, [])


def test_later_statistics_change_no_claim_that_was_decided(unusual: None) -> None:
    dear = new_claim(replace(VISIT, price_asked=Decimal(90)))
    before = services.submit_claim(dear, by=NURSE, at=AT)
    assert before.status is Status.CHECKED
    row = models.Claim.objects.values().get(pk=CLAIM)
    models.AmountProfile.objects.all().delete()
    services.refresh_profiles(SCHEME, by=SYSTEM, at=LATER)
    assert models.Claim.objects.values().get(pk=CLAIM) == row
    assert queries.claim(CLAIM, by=REVIEWER).questions == before.questions


def test_what_is_usual_is_read_for_many_claims_in_one_statement(unusual: None) -> None:
    keys = [
        queries.SignalKey(
            claim=UUID(int=0xC000 + number),
            scheme=SCHEME,
            facility=CLINIC if number % 2 else HOSPITAL,
            district=models.EntryProfile.objects.values_list("district", flat=True)[0],
            person=KIM,
            first_day=date(2026, 1, 20),
            target=date(2026, 1, 20),
            diagnosis="B54",
            entries=((VISIT.kind, VISIT.code), (TABLETS.kind, TABLETS.code)),
        )
        for number in range(50)
    ]
    with CaptureQueriesContext(connection) as seen:
        found = queries.signals_facts(keys)
    assert len(seen) == 1
    assert len(found) == 50
    own, other = found[keys[1].claim][1], found[keys[0].claim][1]
    assert own.facility is not None
    assert (own.facility.claims, own.others_on_day, own.elsewhere) == (20, 1, ())
    assert own.diagnosis is not None
    assert (own.diagnosis.number, own.diagnosis.carrying[TABLETS.kind, "M1"]) == (20, 10)
    assert (other.facility, other.own_amounts) == (None, {})
    assert [one.facility for one in other.elsewhere] == ["Hill clinic"]
    assert own.draw == draw_of(keys[1].claim, "a secret of the tests")
    assert queries.signals_facts([]) == {}


def test_a_scheme_without_rules_reads_nothing_of_what_is_usual(farahs: None) -> None:
    claim = services.submit_claim(new_claim(), by=NURSE, at=AT)
    assert claim.status is Status.VALUED
    assert models.Claim.objects.get().score is None
    assert str(SCHEME) not in models.Decision.objects.get().parameters


def test_a_look_in_advance_betrays_neither_sample_nor_border(farahs: None) -> None:
    load(rules(sample_percent=("percent", "100"), amount_from=("amount", "1")))
    seen = services.precheck(new_claim(), by=NURSE, at=AT)
    assert seen.decision is not None
    assert (seen.decision.questions, seen.decision.score) == ((), None)
    services.submit_claim(new_claim(), by=NURSE, at=AT)
    assert asked() == ["review-above-amount", "review-sampled"]


def test_a_facility_is_told_that_a_person_looks_and_not_why(unusual: None) -> None:
    services.submit_claim(new_claim(replace(VISIT, price_asked=Decimal(60))), by=NURSE, at=AT)
    for reader, codes in (
        (NURSE, ["review-first"]),
        (REVIEWER, ["review-score", "signal-price-above-district", "signal-unusual-amount"]),
        (MANAGER, ["review-score", "signal-price-above-district", "signal-unusual-amount"]),
    ):
        shown = queries.explanation(CLAIM, by=reader)
        assert shown.decision is not None
        assert [reason.code for reason in shown.claim.questions] == codes
        assert [reason.code for reason in shown.decision.questions] == codes


def test_with_rules_and_statistics_sending_keeps_to_the_budget(unusual: None) -> None:
    with CaptureQueriesContext(connection) as seen:
        services.submit_claim(new_claim(VISIT), by=NURSE, at=AT)
    counted = [
        query["sql"]
        for query in seen
        if not query["sql"].startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT"))
    ]
    assert len(counted) <= 18, "\n".join(sql[:120] for sql in counted)


# The queue


def queue(**filters: Any) -> list[int]:
    rows = queries.review_queue(by=REVIEWER, filters=QueueFilters(**filters))
    return [row.id.int - 0xE000 for row in rows]


@pytest.fixture
def waiting(farahs: None) -> None:
    """Two that are dear and score 60, two that only ask what needs a look."""
    load(rules(score_from=("points", "30"), weight_price_above_district=("points", "60")))
    history_of_claims()
    services.refresh_profiles(SCHEME, by=SYSTEM, at=AT)
    services.set_hand_parameter(SCHEME, "amount-from", "44", TODAY, "Board", by=SYSTEM, at=AT)
    visit = replace(VISIT, price_asked=Decimal(90))
    for place, (lines, day) in enumerate(
        (
            ((VISIT, TABLETS), TODAY),
            ((visit,), date(2026, 1, 29)),
            ((VISIT, replace(TABLETS, quantity=Decimal(5))), TODAY),
            ((visit,), date(2026, 1, 28)),
        )
    ):
        claim = new_claim(*lines, id=ClaimId(UUID(int=0xE000 + place)), first_day=day)
        at = AT + timedelta(minutes=place)
        assert services.submit_claim(claim, by=NURSE, at=at).status is Status.CHECKED


def test_the_queue_is_ranked_by_score_and_then_by_age(waiting: None) -> None:
    rows = queries.review_queue(by=REVIEWER)
    assert [(row.id.int - 0xE000, row.score) for row in rows] == [(1, 60), (3, 60), (0, 0), (2, 0)]
    found: list[int] = []
    after = None
    while True:
        with CaptureQueriesContext(connection) as seen:
            page = queries.review_queue(by=REVIEWER, after=after, size=1)
        assert len(seen) == 1
        found.append(page[0].id.int - 0xE000)
        if len(page) == 1:
            break
        after = queries.place_in_queue(page[0])
    assert found == [1, 3, 0, 2]
    with pytest.raises(NotFound):
        queries.review_queue(by=REVIEWER, after="nonsense")


def test_the_queue_is_filtered_by_why_facility_amount_and_age(waiting: None) -> None:
    assert queue(why="review-score") == [1, 3]
    assert queue(why="review-above-amount") == [0, 2]
    assert queue(why="review-sampled") == []
    assert queue(facility="HC", amount_from=Decimal(50)) == [1, 3, 2]
    assert queue(facility="XX") == []
    assert queue(entered_before=AT + timedelta(minutes=1)) == [0]
    assert queue(entered_before=AT) == []
