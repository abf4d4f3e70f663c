"""The files of Amandara fit together, and say the same on every machine."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from jamii.claims.rules.parameters import hand_rules, read
from jamii.claims.types import Signal
from jamii.kernel.ids import check_digit_is_right
from jamii.registers.catalogue.types import Kind
from jamii.schemes.plans.types import AgeGroup, Care, Exclusion, Limitation, PriceOrigin
from jamii_demoland import LOGINS, country, people, terms

TODAY = date(2026, 1, 31)


def test_the_country_is_large_enough_to_look_around() -> None:
    entries = Counter(entry.kind for entry in country.entries())
    assert entries == {Kind.SERVICE: 112, Kind.ITEM: 202}
    assert len(country.diagnoses()) == 161
    assert Counter(place.level for place in country.places()) == {
        "region": 2,
        "district": 4,
        "ward": 12,
        "village": 36,
    }


def test_every_name_is_there_in_english_and_french() -> None:
    for named in (*country.entries(), *country.diagnoses(), *country.levels()):
        assert set(named.names) == {"en", "fr"}
        assert all(named.names.values()), named


def test_codes_are_unique_and_parts_of_packages_are_single_entries() -> None:
    entries = {(entry.kind, entry.code): entry for entry in country.entries()}
    assert len(entries) == len(country.entries())
    for package in country.packages():
        assert entries[Kind.SERVICE, package.code].package_type != "single"
        for part in package.parts:
            assert entries[part.kind, part.code].package_type == "single"


def test_whatever_is_provided_in_an_episode_is_in_the_catalogue() -> None:
    known = {(entry.kind, entry.code) for entry in country.entries()}
    diagnoses = {diagnosis.code for diagnosis in country.diagnoses()}
    land = country.country()
    for episode in land.episodes:
        assert {(line.kind, line.code) for line in episode.lines} <= known, episode.name
        assert set(episode.diagnoses) <= diagnoses, episode.name
    for flaw in land.flaws:
        assert {(line.kind, line.code) for line in flaw.lines} <= known, flaw.name


def test_the_consultation_costs_more_from_the_last_first_of_july() -> None:
    lists = {(row.name, row.kind): row for row in country.price_lists("XTS", TODAY)}
    lines = [line for line in lists["TARIF-D", Kind.SERVICE].lines if line.code == "C01"]
    assert [(str(line.days), line.price) for line in lines] == [
        ("2020-01-01/2025-06-30", None),
        ("2025-07-01/", Decimal("3.20")),
    ]


def test_the_last_first_of_october_is_never_in_the_future() -> None:
    assert country.last_day("10-01", date(2026, 9, 30)) == date(2025, 10, 1)
    assert country.last_day("10-01", date(2026, 10, 1)) == date(2026, 10, 1)


def test_family_cover_raises_its_ceiling_in_october() -> None:
    family, union = terms.plan_files("XTS", 2, TODAY)
    assert [str(days) for days, _ in family.versions] == ["2020-01-01/2025-09-30", "2025-10-01/"]
    before, after = (version.ceiling(Care.OUT_PATIENT) for _, version in family.versions)
    assert before
    assert after
    assert (before.amount, after.amount) == (Decimal("24.00"), Decimal("30.00"))
    assert [str(days) for days, _ in union.versions] == ["2020-01-01/"]


def test_a_later_block_of_lines_wins() -> None:
    family = terms.plan_files("XTS", 2, TODAY)[0].versions[0][1]
    wound, hernia = family.lines[Kind.SERVICE, "S02"], family.lines[Kind.SERVICE, "S03"]
    assert (wound.waiting_months_adult, hernia.waiting_months_adult) == (0, 3)
    spectacles = family.lines[Kind.SERVICE, "T14"]
    assert spectacles.share_other.kind is Limitation.FIXED
    assert spectacles.share_other.value(AgeGroup.CHILD) == Decimal("18.00")
    assert family.lines[Kind.SERVICE, "T16"].price_origin is PriceOrigin.OWN
    assert family.lines[Kind.SERVICE, "A02"].ceiling_exclusion_adult is Exclusion.BOTH
    assert (Kind.ITEM, "S028") not in family.lines


def test_a_number_has_nine_digits_and_the_last_proves_the_others() -> None:
    number = people.person_number("DEMO", 4711, TODAY)
    assert number == "100047117"
    assert check_digit_is_right(number, 10)
    assert not check_digit_is_right("100047171", 10)


def test_the_cast_has_one_of_each_role_and_half_of_them_read_french() -> None:
    assert {login.role for login in LOGINS} == {
        "enrolment-officer",
        "facility-clerk",
        "medical-reviewer",
        "accountant",
        "scheme-manager",
        "administrator",
        "auditor",
        "champion",
    }
    assert Counter(login.language for login in LOGINS) == {"en": 6, "fr": 6}
    assert len({login.login for login in LOGINS}) == len(LOGINS)


def test_the_numbers_of_what_settles_without_a_hand_are_dated_and_known() -> None:
    values = read(country.toml("schemes/scheme.toml")["hand"])
    rules = hand_rules({one.name: one.value for one in values if TODAY in one.days})
    assert (rules.amount_from, rules.sample_percent, rules.score_from) == (100, 2, 40)
    assert {rules.weight(signal) > 0 for signal in Signal} == {True}
    services = {row["code"] for _, row in country.rows("services")}
    items = {row["code"] for _, row in country.rows("items")}
    assert rules.entries <= services | items
