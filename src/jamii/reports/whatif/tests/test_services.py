"""Last year's claims decided twice: sums that an officer can check, and nothing else written."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jamii.claims import services as claims
from jamii.claims.tests.factories import NOBODY, make_covered_farahs
from jamii.claims.tests.village import PLANS, make_village
from jamii.claims.types import Verdict
from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.days import Days
from jamii.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from jamii.platform import journal
from jamii.reports.whatif import jobs, models, queries, services
from jamii.reports.whatif.rules.comparison import Tally
from jamii.reports.whatif.tests.factories import (
    ADA,
    AT,
    ELSEWHERE,
    KIM,
    MANAGER,
    OF_A_PLACE,
    PLAN,
    RUN,
    YEAR,
    tablets,
    three_claims,
)
from jamii.reports.whatif.types import Dimension, Group, Result, State

pytestmark = pytest.mark.django_db
_D = Decimal


def asked(
    plan: UUID = PLAN, days: Days = YEAR, *, id: UUID = RUN, size: int = 2_000, **given: str
) -> Result:
    """What a run finds; `__` is the point of a path."""
    paths = {name.replace("__", ".").replace("_", "-"): value for name, value in given.items()}
    services.ask_and_wait(plan, days, paths, id=id, by=MANAGER, at=AT)
    assert services.carry_out(id, at=AT, size=size)
    result = queries.run(id, by=MANAGER).result
    assert result is not None
    return result


def one(result: Result, dimension: Dimension) -> list[tuple[str, Decimal, Decimal]]:
    return [(group.key, group.before, group.after) for group in result.groups[dimension]]


# Three claims, checked by hand


def test_a_ceiling_of_sixty_takes_twenty_from_ada_and_nothing_from_kim() -> None:
    """Ada: 50 + 30 = 80 before; of a ceiling of 60 she gets 50 + 10. Kim: 20 both times."""
    make_covered_farahs()
    three_claims()
    result = asked(ceiling__any="60")
    assert result.whole == Group("", 2, 3, _D(100), _D(80), more=0, less=1)
    assert result.fit.alike == 3
    assert (result.fit.decided, result.fit.apart) == (100, 0)
    assert result.refused == (0, 0)
    # Two people are fewer than may be shown apart.
    assert one(result, Dimension.MONTH) == [("rest", 100, 80)]
    assert result.changes == {}


def test_half_the_price_is_half_the_cost() -> None:
    make_covered_farahs()
    three_claims()
    assert asked(prices__item="50").whole == Group("", 2, 3, _D(100), _D(50), more=0, less=2)


def test_a_waiting_period_holds_for_who_joins_anew() -> None:
    """The cover is a renewal, so that nobody waits."""
    make_covered_farahs()
    three_claims()
    assert asked(waiting="3").whole == Group("", 2, 3, _D(100), _D(100))


def test_what_is_not_covered_any_more_is_refused() -> None:
    make_covered_farahs()
    three_claims()
    result = asked(covered__item__M1="no")
    assert result.whole == Group("", 2, 3, _D(100), _D(0), more=0, less=2)
    assert result.refused == (0, 3)


def test_a_deductible_is_borne_first() -> None:
    """15 of each person's first claim: 35 + 30 for Ada, 5 for Kim."""
    make_covered_farahs()
    three_claims()
    assert asked(deductible__any="15").whole == Group("", 2, 3, _D(100), _D(70), more=0, less=2)


def test_claims_before_the_year_use_the_ceiling_and_are_not_counted() -> None:
    """Of a ceiling of 60, 50 went in August; September is asked about."""
    make_covered_farahs()
    three_claims()
    days = Days(date(2025, 9, 1), date(2025, 9, 30))
    result = asked(days=days, ceiling__any="60")
    assert result.whole == Group("", 2, 2, _D(50), _D(30), more=0, less=1)


def test_a_reviewers_verdict_stands_both_times() -> None:
    make_covered_farahs(review_above="10")
    first, _second, third = three_claims()
    said = {1: Verdict(quantity=_D(8), justification="Eight are enough.")}
    claims.review_claim(first, said, by=SYSTEM, at=AT)
    claims.review_claim(
        third, {1: Verdict(accept=False, justification="Not given.")}, by=SYSTEM, at=AT
    )
    result = asked(ceiling__any="60")
    # Ada 40 + 30 = 70, of 60: 40 + 20. Kim nothing. The second claim waits: the rules give it 30.
    assert result.whole == Group("", 2, 3, _D(70), _D(60), more=0, less=1)
    assert (result.reviewed, result.fit.alike, result.refused) == (2, 3, (1, 1))


# What always holds


def test_no_change_is_no_difference_for_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a village with every kind of limit, whatever the plan."""
    village = make_village()
    for claim in village.claims(80):
        claims.submit_claim(claim, by=SYSTEM, at=AT)
    seen: list[Result] = []
    whole = Tally.result
    monkeypatch.setattr(Tally, "result", lambda tally: seen.append(whole(tally)) or seen[-1])
    days = Days(date(2025, 1, 1), date(2026, 1, 31))
    for number, plan in enumerate(PLANS):
        result = asked(plan, days, id=UUID(int=0xA20 + number))
        assert result.whole.difference == result.whole.more == result.whole.less == 0
    assert seen
    for part in seen:
        for groups in part.groups.values():
            assert all(group.before == group.after for group in groups)
        assert part.changes == {}
    assert sum(part.whole.claims for part in seen) > 40


def test_a_higher_ceiling_never_lowers_what_is_paid() -> None:
    village = make_village(seed=5)
    for claim in village.claims(80):
        claims.submit_claim(claim, by=SYSTEM, at=AT)
    days = Days(date(2025, 1, 1), date(2026, 1, 31))
    found = [
        asked(PLANS[0], days, id=UUID(int=0xA30 + amount), ceiling__any=str(amount)).whole
        for amount in (20, 60, 140, 155, 400)
    ]
    assert found[-1].after > found[0].after
    assert all(one.after <= other.after for one, other in pairwise(found))
    assert found[-1].less == 0


# Nothing else is written


_OTHERS = ("whatif_", "procrastinate_", "platform_", "django_", "pghistory_")
_HASH = """
SELECT count(*) || md5(coalesce(string_agg(md5(row::text), '' ORDER BY row::text), ''))
FROM {table} row
"""


def hashes() -> dict[str, str]:
    """A hash of the rows of every table but those of runs, jobs and the journal."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if not table.startswith(_OTHERS):
            with connection.cursor() as cursor:
                cursor.execute(_HASH.format(table=table))
                found[table] = cursor.fetchone()[0]
    return found


def test_nothing_of_claims_usage_and_ledger_is_written() -> None:
    make_covered_farahs()
    three_claims()
    before = hashes()
    assert {"claims_claim", "claims_decision", "usage_claimuse", "ledger_transaction"} < set(before)
    asked(ceiling__any="60", prices="110")
    assert hashes() == before
    assert models.Part.objects.count() == 0
    codes = [entry.code for entry in journal.entries_about("whatif.run", RUN)]
    assert codes == ["whatif.done", "whatif.asked"]


# Interrupted


def make_busy_village() -> None:
    village = make_village(seed=3)
    for claim in village.claims(40):
        claims.submit_claim(claim, by=SYSTEM, at=AT)


VILLAGE_YEAR = Days(date(2025, 1, 1), date(2026, 1, 31))


def test_a_run_that_was_killed_is_taken_up_where_it_stood(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_busy_village()
    whole = asked(PLANS[0], VILLAGE_YEAR, ceiling__any="60")
    again = UUID(int=0xA21)
    services.ask(PLANS[0], VILLAGE_YEAR, {"ceiling.any": "60"}, id=again, by=MANAGER, at=AT)
    counted, real = [], services._counted

    def killed(keys: list[UUID], work: object) -> Result:
        if len(counted) == 3:
            raise KeyboardInterrupt
        counted.append(keys)
        return real(keys, work)  # type: ignore[arg-type]

    monkeypatch.setattr(services, "_counted", killed)
    with pytest.raises(KeyboardInterrupt):
        services.carry_out(again, at=AT, size=1)
    half = queries.run(again, by=MANAGER)
    assert half.state is State.RUNNING
    assert half.done == sum(map(len, counted)) > 0
    assert half.total == 40
    monkeypatch.setattr(services, "_counted", real)
    jobs.carry_out(str(again))
    done = queries.run(again, by=MANAGER)
    assert (done.state, done.done, done.total) == (State.DONE, 40, 40)
    assert done.result == whole


def test_who_stands_still_is_queued_again_and_fails_after_five_times() -> None:
    make_covered_farahs()
    three_claims()
    services.ask(PLAN, YEAR, {}, id=RUN, by=MANAGER, at=AT)
    assert services.take_up_again(at=AT) == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE whatif_run SET moved_at = now() - interval '6 minutes', tries = 5")
    assert services.take_up_again(at=AT) == 1
    assert services.carry_out(RUN, at=AT)
    assert queries.run(RUN, by=MANAGER).state is State.FAILED
    services.begin_again(RUN, by=MANAGER, at=AT)
    assert services.carry_out(RUN, at=AT)
    assert queries.run(RUN, by=MANAGER).state is State.DONE


def test_a_cancelled_run_has_no_result_and_may_begin_again() -> None:
    make_covered_farahs()
    three_claims()
    services.ask(PLAN, YEAR, {"prices": "90"}, id=RUN, by=MANAGER, at=AT)
    services.cancel(RUN, by=MANAGER, at=AT)
    assert services.carry_out(RUN, at=AT)
    assert queries.run(RUN, by=MANAGER).result is None
    with pytest.raises(WrongState, match="whatif-has-ended"):
        services.cancel(RUN, by=MANAGER, at=AT)
    services.begin_again(RUN, by=MANAGER, at=AT)
    with pytest.raises(WrongState, match="whatif-not-ended"):
        services.begin_again(RUN, by=MANAGER, at=AT)
    services.carry_out(RUN, at=AT)
    done = queries.run(RUN, by=MANAGER)
    assert done.result is not None
    assert done.result.whole.after == 90


# Who may


@pytest.mark.parametrize("who", [NOBODY, ELSEWHERE, OF_A_PLACE])
def test_only_who_may_ask_for_the_whole_scheme_asks(who: Actor) -> None:
    make_covered_farahs()
    three_claims()
    with pytest.raises(NotAllowed):
        services.ask(PLAN, YEAR, {}, id=RUN, by=who, at=AT)
    assert models.Run.objects.count() == 0
    services.ask(PLAN, YEAR, {}, id=RUN, by=MANAGER, at=AT)
    for act in (services.cancel, services.begin_again):
        with pytest.raises(NotFound):
            act(RUN, by=who, at=AT)
    with pytest.raises(NotFound):
        queries.run(RUN, by=who)
    assert queries.runs(by=who) == []
    assert queries.plans_to_ask_about(by=who) == []
    assert [run.id for run in queries.runs(by=MANAGER)] == [RUN]


def test_the_same_question_sent_twice_is_one() -> None:
    make_covered_farahs()
    for _ in range(2):
        services.ask(PLAN, YEAR, {}, id=RUN, by=MANAGER, at=AT)
    assert models.Run.objects.count() == 1
    assert len(journal.entries_about("whatif.run", RUN)) == 1


def test_what_cannot_be_asked_is_refused_and_nothing_is_kept() -> None:
    make_covered_farahs()
    for given, days in (
        ({"ceiling.any": "-1"}, YEAR),
        ({}, Days(YEAR.first)),
        ({}, Days(date(2020, 1, 1), date(2020, 12, 31))),
    ):
        with pytest.raises(Invalid):
            services.ask(PLAN, days, given, id=RUN, by=MANAGER, at=AT)
    assert models.Run.objects.count() == 0


def test_a_part_takes_a_few_statements_whatever_its_size() -> None:
    make_covered_farahs()
    three_claims()
    numbers = []
    for turn in range(2):
        services.ask_and_wait(PLAN, YEAR, {}, id=UUID(int=turn + 1), by=MANAGER, at=AT)
        with CaptureQueriesContext(connection) as captured:
            services.carry_out(UUID(int=turn + 1), at=AT)
        numbers.append(len(captured))
        for extra in range(6):
            tablets(10 + extra, KIM, date(2025, 10, 1) + timedelta(days=extra), 1)
    assert numbers[1] <= numbers[0]


def test_ada_is_in_the_region_of_her_household() -> None:
    make_covered_farahs()
    homes = queries.Homes().of([ADA])
    names = queries.names_of_places([homes[ADA].region, homes[ADA].district])
    assert len(names) == 2
