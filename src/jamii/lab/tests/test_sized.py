"""Sized countries: the same bytes everywhere, the shape that was promised, the truth kept apart."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest
from django.db import connection

from jamii.kernel.ids import check_digit_is_right
from jamii.lab import oracle
from jamii.lab.sized import TODAY, Block, country
from jamii.lab.sized.building import report
from jamii.lab.sized.care import BREAKS
from jamii.lab.sized.writing import write_blocks, write_registers
from jamii.registers.people.types import Sex

KEPT = Path(__file__).resolve().parents[4] / "bench" / "data"


def blocks(count: int, size: str = "S", first: int = 0) -> list[Block]:
    return list(islice(country(size).blocks(first), count))


def test_the_same_size_seed_and_day_give_the_same_bytes() -> None:
    def digest(seed: str = "20260101") -> str:
        made = islice(country("L", seed).blocks(), 2)
        return hashlib.sha256(repr(list(made)).encode()).hexdigest()

    assert digest() == digest()
    assert digest() != digest("another")


def test_a_block_depends_on_nothing_before_it() -> None:
    assert blocks(1, first=7) == blocks(8)[7:]


def test_a_size_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="There is no size XL"):
        country("XL")


def test_a_block_holds_twenty_households_a_hundred_people_and_a_hundred_claims() -> None:
    for block in blocks(5):
        assert len(block.households) == 20
        people = [person for home in block.households for person in home.members]
        assert len(people) == 100
        assert len(block.claims) == 100
        assert all(check_digit_is_right(person.number, 10) for person in people)
    numbers = [
        person.number for block in blocks(5) for home in block.households for person in home.members
    ]
    assert len(set(numbers)) == 500


def test_the_people_are_those_of_a_young_country() -> None:
    people = [p for block in blocks(20) for home in block.households for p in home.members]
    under_15 = sum(person.born > TODAY.replace(year=TODAY.year - 15) for person in people)
    assert 0.42 < under_15 / len(people) < 0.50
    assert 0.57 < sum(bool(p.identification_number) for p in people) / len(people) < 0.63
    assert all(person.born <= TODAY for person in people)
    assert {person.sex for person in people} == {Sex.MALE, Sex.FEMALE}


def test_claims_come_in_order_lie_in_the_past_and_ask_for_four_lines_on_average() -> None:
    claims = [row for block in blocks(20) for row in block.claims]
    for row in claims:
        assert row.claim.first_day <= row.claim.target <= row.claim.claimed_on <= TODAY
        assert row.sent_at.date() <= TODAY
        assert row.claim.first_day >= TODAY - timedelta(days=600)
    lines = sum(len(row.claim.lines) for row in claims) / len(claims)
    assert 3.5 < lines < 4.3
    weekdays = Counter(row.claim.first_day.weekday() for row in claims)
    assert weekdays.most_common(1)[0][0] == 0
    keys = [row.claim.id for row in sorted(claims, key=lambda row: row.sent_at)]
    moments = [key.int >> 80 for key in keys]
    assert moments == sorted(moments)


def test_each_rule_is_broken_at_least_twenty_times_in_s() -> None:
    broken = Counter(row.breaks for block in country("S").blocks() for row in block.claims)
    del broken[""]
    assert set(broken) == set(BREAKS)
    assert min(broken.values()) >= 20
    assert 380 <= sum(broken.values()) <= 400  # four in a hundred


def test_two_in_a_hundred_stand_there_twice_in_the_shares_of_the_plan() -> None:
    truth = [row for block in country("S").blocks() for row in block.duplicates]
    kinds = Counter(row.differs_in for row in truth)
    # Of 10,000 persons.
    assert kinds == {"nothing": 70, "typing": 70, "names": 30, "birth": 30}
    assert set(Counter(row.differs_in for block in blocks(10) for row in block.duplicates)) == {
        "nothing", "typing", "names", "birth",
    }  # fmt: skip


def test_the_truth_about_duplicates_is_kept_apart_and_true() -> None:
    whole = blocks(100)
    people = {p.id: p for block in whole for home in block.households for p in home.members}
    home_of = {p.id: home.id for block in whole for home in block.households for p in home.members}
    truth = [row for block in whole for row in block.duplicates]
    copies = {row.copy for row in truth}
    assert len(copies) == len(truth)
    assert not copies & {row.original for row in truth}
    for row in truth:
        copy, original = people[row.copy], people[row.original]  # type: ignore[index]
        assert home_of[copy.id] != home_of[original.id]
        assert copy.number != original.number
        assert copy.sex is original.sex
        assert not copy.identification_number
        names = (original.last_name, original.other_names)
        if row.differs_in == "names":
            names = names[::-1]
        elif row.differs_in == "typing":
            assert copy.last_name == original.last_name
            assert len(copy.other_names) == len(original.other_names)
            pairs = zip(copy.other_names, original.other_names, strict=True)
            assert sum(one != other for one, other in pairs) == 1
            names = (copy.last_name, copy.other_names)
        assert (copy.last_name, copy.other_names) == names
        assert (copy.born != original.born) == (row.differs_in == "birth")


@pytest.mark.django_db
def test_what_stands_in_the_database_is_what_is_kept() -> None:
    """And each claim that was made to break a rule breaks that one, for the second implementation
    of the rules too.
    """
    whole = country("XS")
    write_registers(whole)
    write_blocks(whole)
    assert report(whole) == json.loads((KEPT / "XS.json").read_text())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        oracle.decide()
        cursor.execute(
            "SELECT claim, array_agg(DISTINCT reason) FILTER (WHERE reason IS NOT NULL) "
            "FROM oracle.line_result GROUP BY claim"
        )
        reasons = dict(cursor.fetchall())
    for block in whole.blocks():
        for row in block.claims:
            if row.breaks:
                assert reasons[row.claim.id] == [row.breaks]
