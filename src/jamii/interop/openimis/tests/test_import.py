"""The whole import of a real data set: everything arrives, twice is once, nothing half.

The data set lies beside the project and is no part of it; where it is absent these tests are
skipped and say so.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection

from jamii.claims import queries as claim_queries
from jamii.claims import services as claims
from jamii.claims import types as claims_types
from jamii.coverage.eligibility import services as eligibility
from jamii.coverage.enrolment import queries as enrolment
from jamii.interop.openimis import run
from jamii.interop.openimis.reconciliation import Reconciliation
from jamii.interop.openimis.source import CsvSource
from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.days import Days
from jamii.kernel.errors import Conflict, Invalid, NotFound
from jamii.kernel.ids import new_id
from jamii.registers.accounts import queries as accounts
from jamii.registers.accounts import services as account_services
from jamii.registers.catalogue import queries as catalogue
from jamii.registers.catalogue.types import Kind
from jamii.registers.organisations import queries as organisations
from jamii.registers.organisations import services as organisation_services
from jamii.registers.people import queries as people
from jamii.registers.places import queries as places
from jamii.registers.providers import queries as providers
from jamii.schemes.plans import queries as plans

_BESIDE = Path(__file__).parents[6] / "shared" / "data" / "openimis-demo"
FOLDER = Path(os.environ.get("JAMII_OPENIMIS_DATA", _BESIDE))
AT = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)
TODAY = AT.date()

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.real_input,
    pytest.mark.skipif(
        not (FOLDER / "MANIFEST.tsv").exists(),
        reason="The data set is not there: set JAMII_OPENIMIS_DATA to its folder.",
    ),
]


def _load(folder: Path = FOLDER) -> Reconciliation:
    return run.load(CsvSource(folder), "NHI", "XTS", by=SYSTEM, at=AT)


def _rows_of_all_tables() -> dict[str, int]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


@pytest.fixture
def account() -> Reconciliation:
    return _load()


@pytest.fixture
def clerk(account: Reconciliation) -> Actor:
    """The claim administrator of Rapta District Hospital."""
    actor = accounts.actor_by_login("rhos0011", TODAY)
    assert actor is not None
    return actor


def test_every_row_is_accounted_for(account: Reconciliation) -> None:
    lines = {line.table: line for line in account.lines}
    assert len(lines) == 56
    for line in account.lines:
        assert line.imported + line.history + sum(line.skipped.values()) == line.read, line.table
    assert (lines["locations"].imported, lines["locations"].history) == (31, 22)
    assert (lines["insurees"].imported, lines["insurees"].history) == (69, 75)
    assert (lines["policies"].imported, lines["policies"].history) == (34, 45)
    assert (lines["items"].imported, lines["diagnoses"].imported) == (257, 571)
    assert lines["photos_meta"].skipped == {"no-picture-in-the-source": 201}


def test_the_sums_of_money_are_the_same_before_and_after(account: Reconciliation) -> None:
    sums = {amount.name: amount.before for amount in account.sums}
    assert all(amount.before == amount.after for amount in account.sums)
    assert sums["contributions"] == Decimal(210000)
    assert sums["value of policies"] == Decimal(210000)
    assert sums["claimed"] == Decimal(114280)


def test_the_same_source_again_changes_nothing(account: Reconciliation) -> None:
    before = _rows_of_all_tables()
    again = _load()
    assert again.changed == 0
    assert again.lines == account.lines
    assert _rows_of_all_tables() == before


def test_places_facilities_and_prices_arrive_with_their_days(account: Reconciliation) -> None:
    assert places.by_code("R1D1M1V1").path == ("Region 1", "District 1", "Achi", "Rachla")
    facility = providers.by_code("RAHOS001")
    now = providers.facility_on(facility.id, date(2019, 1, 22))
    entries = {(Kind.SERVICE, "A1"), (Kind.ITEM, "0182")}
    facts = catalogue.entry_facts(entries, date(2019, 1, 22), now.lists)
    entry, price = facts[Kind.SERVICE, "A1"]
    assert (entry.price, price is not None) == (Decimal(400), True)


def test_products_arrive_as_plans_with_terms_for_the_days_of_their_versions(
    account: Reconciliation,
) -> None:
    scheme = organisations.scheme_by_code("NHI")
    plan = plans.plan_by_code(scheme.id, "BCUL0001")
    *earlier, now = plans.versions(plan.id)
    assert now.days == Days(date(2018, 3, 20))
    assert [len(version.terms.lines) for version in earlier] == [0] * len(earlier)
    assert len(now.terms.lines) == 335
    assert now.terms.lines[Kind.SERVICE, "A1"].share_other.adult == Decimal(100)
    assert now.terms.premiums.lump_sum == Decimal(10000)
    assert plan.conversion_plan == plans.plan_by_code(scheme.id, "FCUL0001").id


def test_a_member_is_found_by_the_number_with_household_and_cover(clerk: Actor) -> None:
    found = people.person_by_number("070707070", by=clerk, at=AT)
    assert (found.name, found.born) == ("Joseph Macintyre", date(1950, 7, 12))
    admin = accounts.actor_by_login("admin", TODAY)
    assert admin is not None
    assert found.household is not None
    household = people.household(found.household, by=admin)
    assert [member.other_names for member in household.members] == [
        "Joseph",
        "Jane",
        "Adele",
        "Abu",
        "Jet",
    ]
    (cover,) = enrolment.covers_of_household(found.household, by=admin)
    assert (cover.status, cover.value, cover.effective, cover.expiry, cover.origin) == (
        "active",
        Decimal(10000),
        date(2019, 8, 20),
        date(2020, 8, 19),
        "imported",
    )
    assert [(member.effective, member.expiry) for member in cover.members] == [
        (date(2018, 3, 20), date(2019, 3, 19))
    ] * 5


def _claim(clerk: Actor, number: str, day: date) -> claims_types.NewClaim:
    """One consultation at the clerk's hospital."""
    assert clerk.facility is not None
    (administrator, *_) = providers.claim_administrators(clerk.facility, day)
    return claims_types.NewClaim(
        id=claims_types.ClaimId(new_id(AT)),
        scheme=organisations.scheme_by_code("NHI").id,
        facility=clerk.facility,
        administrator=administrator.id,
        person=people.person_by_number(number, by=clerk, at=AT).id,
        code=f"T{number}",
        first_day=day,
        last_day=None,
        claimed_on=day,
        main_diagnosis="A000",
        lines=(claims_types.NewLine(Kind.SERVICE, "A1", Decimal(1), Decimal(400)),),
    )


def test_the_desk_answers_for_an_imported_member(clerk: Actor) -> None:
    then = datetime(2019, 9, 1, 9, 0, tzinfo=UTC)

    def outcome(day: date) -> str:
        checked = eligibility.check("172000001", on=day, facility=clerk.facility, by=clerk, at=then)
        return str(checked.answer.outcome)

    assert outcome(date(2019, 2, 1)) == "yes"
    assert outcome(date(2019, 9, 1)) == "no"


def test_a_claim_for_a_day_out_of_cover_is_rejected_with_its_reason(clerk: Actor) -> None:
    new = _claim(clerk, "070707070", date(2019, 1, 22))
    claim = claims.submit_claim(new, by=clerk, at=AT)
    assert claim.status == "rejected"
    decision = claim_queries.explanation(claim.id, by=clerk).decision
    assert decision is not None
    assert {reason.code for reason in decision.reasons} == {"no-cover"}


def test_a_claim_for_a_covered_day_is_valued_by_the_imported_terms(clerk: Actor) -> None:
    new = _claim(clerk, "172000001", date(2019, 2, 1))
    claim = claims.submit_claim(new, by=clerk, at=AT)
    assert (claim.status, claim.remunerated) == ("valued", Decimal(400))


def test_claims_that_waited_in_the_source_are_decided_here(account: Reconciliation) -> None:
    scheme = organisations.scheme_by_code("NHI").id
    admin = accounts.actor_by_login("admin", TODAY)
    assert admin is not None
    waiting = {
        row.code: row.id
        for row in claim_queries.claims(by=admin, size=50)
        if row.status == "checked"
    }
    none_asks_so_much = claims.Selection(from_amount=Decimal(10**12))
    claims.select_for_review(scheme, none_asks_so_much, by=admin, at=AT)
    assert claims.pass_unselected(scheme, by=admin, at=AT) == 3
    decided = {}
    for code, key in waiting.items():
        shown = claim_queries.explanation(key, by=admin)
        assert shown.decision is not None
        reasons = [reason.code for reason in shown.decision.reasons]
        decided[code] = (shown.claim.status, shown.claim.valuated, reasons)
    assert decided == {
        "UPDH0002": ("valued", Decimal(21010), []),
        "UPDH0009": ("rejected", Decimal(0), ["no-cover"]),
        "CIA00001": ("rejected", Decimal(0), ["no-cover"]),
    }


def test_imported_claims_keep_their_figures(account: Reconciliation) -> None:
    admin = accounts.actor_by_login("admin", TODAY)
    assert admin is not None
    key = claim_queries.by_code("UPDH0001", by=admin)
    claim = claim_queries.claim(key, by=admin)
    assert (claim.status, claim.claimed, claim.approved) == (
        "valued",
        Decimal(21690),
        Decimal(21000),
    )
    decided = [line.decided for line in claim_queries.explanation(key, by=admin).lines]
    assert sorted((line.code, line.passed, line.value) for line in decided if line) == [
        ("0011", False, Decimal(0)),
        ("I125", True, Decimal(0)),
        ("I125", True, Decimal(650)),
    ]
    sums = {amount.name: amount.after for amount in account.sums}
    assert sums["valued"] == sums["remunerated"] == Decimal(8960)


def test_a_user_has_no_password_until_one_is_set(account: Reconciliation) -> None:
    assert account.users == 31
    with pytest.raises(Invalid, match="sign-in-wrong"):
        account_services.sign_in("rhos0011", "", "127.0.0.1", at=AT)
    account_services.set_password("rhos0011", "Lake-and-hill-77", by=SYSTEM, at=AT)
    user, _ = account_services.sign_in("rhos0011", "Lake-and-hill-77", "127.0.0.1", at=AT)
    actor = accounts.actor_for(user, TODAY)
    assert actor is not None
    assert actor.facility == providers.by_code("RAHOS001").id
    assert actor.may("claims.enter")
    assert not actor.may("claims.review")


def test_rights_without_an_act_are_listed_and_grant_nothing(account: Reconciliation) -> None:
    assert account.rights["Accountant"][:4] == (101401, 101402, 101403, 101404)
    roles = {role.code: role for role in accounts.roles()}
    role = roles["openimis-accountant"]
    assert 101401 in role.foreign_rights
    assert "claims.review" not in role.acts


def test_an_installation_that_holds_anything_else_is_refused() -> None:
    organisation_services.create_scheme("MINE", {"en": "Mine"}, "XTS", by=SYSTEM, at=AT)
    before = _rows_of_all_tables()
    with pytest.raises(Conflict, match="installation-holds-data"):
        _load()
    assert _rows_of_all_tables() == before


def test_another_source_is_refused(account: Reconciliation, tmp_path: Path) -> None:
    copy = shutil.copytree(FOLDER, tmp_path / "copy")
    _writable(copy)
    file = copy / "diagnoses.csv"
    file.write_text(file.read_text().replace("Cholera, unspecified", "Cholera"))
    with pytest.raises(Conflict, match="installation-holds-data"):
        _load(copy)


def _writable(folder: Path) -> None:
    folder.chmod(0o755)
    for file in folder.iterdir():
        file.chmod(0o644)


def _replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        file = folder / name
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new, 1))

    return change


def _empty(folder: Path) -> None:
    (folder / "insurees.csv").write_bytes(b"")


def _latin(folder: Path) -> None:
    file = folder / "relations.csv"
    file.write_bytes(file.read_text().encode("latin-1"))


def _without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _cell(name: str, row: int, column: str, value: str) -> Callable[[Path], None]:
    """Another value in one cell; the row as a person counts it."""

    def change(folder: Path) -> None:
        with (folder / name).open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        rows[row - 1][rows[0].index(column)] = value
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    return change


_TWICE = "The code A000 stands more than once among the rows in force."


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        pytest.param(
            _replace("items.csv", "ItemPrice", "Price"),
            ["items.csv, row 1, column ItemPrice: The column is missing."],
            id="missing column",
        ),
        pytest.param(
            _replace("policies.csv", "2019-08-20", "2019-08-32"),
            [
                "policies.csv, row 2, column EnrollDate: This is no day of the calendar. Write it "
                "as year-month-day."
            ],
            id="bad date",
        ),
        pytest.param(
            _cell("policies.csv", 3, "ExpiryDate", "2001-01-01"),
            ["policies.csv, row 3, column ExpiryDate: The last day lies before the first."],
            id="dates in wrong order",
        ),
        pytest.param(
            _replace("diagnoses.csv", ",A001,", ",A000,"),
            [
                f"diagnoses.csv, row 2, column ICDCode: {_TWICE}",
                f"diagnoses.csv, row 3, column ICDCode: {_TWICE}",
            ],
            id="code twice",
        ),
        pytest.param(
            _replace("families.csv", ",1,35,", ",1,9935,"),
            [
                "families.csv, row 2, column LocationId: There is no row 9935 in the table "
                "locations."
            ],
            id="unknown place",
        ),
        pytest.param(
            _latin, ["relations.csv, row 2: The file is not written in UTF-8."], id="encoding"
        ),
        pytest.param(_empty, ["insurees.csv: The file is empty."], id="0 bytes"),
        pytest.param(
            _without("policies.csv"), ["policies.csv: The file is missing."], id="missing file"
        ),
        pytest.param(
            _replace("MANIFEST.tsv", "policies.csv\ttblPolicy\t79", "policies.csv\ttblPolicy\t78"),
            ["policies.csv: The file has 79 rows, its list says 78."],
            id="list of files",
        ),
        pytest.param(
            _cell("insurees.csv", 2, "LastName", "M" * 101),
            ["insurees.csv, row 2, column LastName: This is too long. At most 100 characters fit."],
            id="too long",
        ),
        pytest.param(
            _cell("items.csv", 100, "ItemPrice", "-5"),
            ["items.csv, row 100, column ItemPrice: This cannot be less than zero."],
            id="found by a bulk door",
        ),
        pytest.param(
            _cell("pricelists_items_details.csv", 30, "PriceOverule", "-5"),
            [
                "pricelists_items_details.csv, row 30, column PriceOverule: This cannot be less "
                "than zero."
            ],
            id="line of a price list",
        ),
    ],
)
def test_a_broken_file_is_named_and_nothing_is_imported(
    spoil: Callable[[Path], None], told: list[str], tmp_path: Path
) -> None:
    copy = shutil.copytree(FOLDER, tmp_path / "copy")
    _writable(copy)
    spoil(copy)
    before = _rows_of_all_tables()
    with pytest.raises(run.ImportRefused) as refused:
        run.import_openimis(copy, "", "NHI", "XTS", lambda _: None)
    assert str(refused.value).splitlines() == [
        "Nothing was imported. Mend the source first:",
        *(f"  {line}" for line in told),
    ]
    assert _rows_of_all_tables() == before
    with pytest.raises(NotFound):
        organisations.scheme_by_code("NHI")


def test_a_database_that_does_not_answer_is_told() -> None:
    for dsn in ("postgresql:///x?host=/nowhere", "no dsn at all"):
        with pytest.raises(run.ImportRefused, match="The database of the source does not answer"):
            run.import_openimis(None, dsn, "NHI", "XTS", lambda _: None)


def test_the_command_prints_the_account() -> None:
    printed: list[str] = []
    assert run.import_openimis(FOLDER, "", "NHI", "XTS", printed.append) == 0
    text = "\n".join(printed)
    assert "insurees" in text
    assert "210,000.00" in text
    assert "Scheme NHI, currency XTS." in text
    assert "31 users were imported without a password" in text
