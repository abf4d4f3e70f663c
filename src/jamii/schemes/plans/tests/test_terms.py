"""Terms are stored as rows, read back as they were, and travel in files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.kernel.days import Days
from jamii.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from jamii.platform import journal
from jamii.registers.places.tests.factories import AT, HILL, MANGO
from jamii.schemes.plans import access, queries, services
from jamii.schemes.plans.rules import file
from jamii.schemes.plans.rules.consistency import problems_of, warnings_of
from jamii.schemes.plans.tests.factories import (
    FAMILY,
    OFFERED,
    SCHEME,
    TERMS_DAYS,
    family_terms,
    make_plan,
    make_scheme,
    rich_terms,
)
from jamii.schemes.plans.types import (
    Care,
    Ceiling,
    CoverageLine,
    Deductible,
    Joining,
    Kind,
    Limitation,
    Per,
    Premiums,
    PriceOrigin,
    Share,
    Terms,
    TermsVersion,
    hash_of,
)


@pytest.fixture
def plan(db: None) -> None:
    make_scheme()
    make_plan(rich_terms())


def codes(terms: Terms) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in problems_of(terms)]


def test_rows_give_back_the_terms(plan: None) -> None:
    queries._known.clear()
    with CaptureQueriesContext(
        connection,
    ) as statements:
        version = queries.terms_on(FAMILY, date(2026, 1, 31))
    assert len(statements) <= 4
    assert version is not None
    assert version.terms == rich_terms()
    assert version.hash == hash_of(rich_terms()) == hash_of(version.terms)
    with CaptureQueriesContext(connection) as statements:
        assert queries.terms_on(FAMILY, date(2026, 1, 31)) == version
    assert len(statements) == 1
    assert queries.terms_on(FAMILY, date(2019, 12, 31)) is None


def test_a_new_version_ends_the_one_before(plan: None) -> None:
    cheaper = replace(rich_terms(), premiums=Premiums(adult=Decimal(280)))
    services.set_terms(FAMILY, Days(date(2027, 1, 1)), cheaper, by=SYSTEM, at=AT)
    assert [version.days for version in queries.versions(FAMILY)] == [
        Days(date(2020, 1, 1), date(2026, 12, 31)),
        Days(date(2027, 1, 1)),
    ]
    line = journal.entries_about("plans.plan", FAMILY)[0]
    assert line.sentence == ("Terms of the plan FAM from 1 Jan 2027 on, with 2 coverage lines.")


def test_the_same_terms_again_change_nothing(plan: None) -> None:
    before = len(journal.entries_about("plans.plan", FAMILY))
    services.set_terms(FAMILY, TERMS_DAYS, rich_terms(), by=SYSTEM, at=AT)
    assert len(queries.versions(FAMILY)) == 1
    assert len(journal.entries_about("plans.plan", FAMILY)) == before


def test_terms_that_count_are_not_edited(plan: None) -> None:
    with pytest.raises(WrongState, match="terms-count-already"):
        services.set_terms(FAMILY, TERMS_DAYS, family_terms(), by=SYSTEM, at=AT)
    (only,) = queries.versions(FAMILY)
    assert only.terms == rich_terms()


def test_terms_that_have_not_begun_are_replaced(plan: None) -> None:
    ahead = Days(date(2027, 1, 1))
    services.set_terms(FAMILY, ahead, family_terms(), by=SYSTEM, at=AT)
    services.set_terms(FAMILY, ahead, rich_terms(), by=SYSTEM, at=AT)
    assert [version.hash for version in queries.versions(FAMILY)] == [hash_of(rich_terms())] * 2


def test_a_file_gives_back_the_terms(plan: None) -> None:
    text = services.export(FAMILY, date(2026, 1, 31), by=SYSTEM)
    read = file.read(text, "XTS", 2)
    assert (read.code, read.days, read.offered) == ("FAM", TERMS_DAYS, OFFERED)
    assert read.terms == rich_terms()


def test_a_file_is_tried_before_it_is_loaded(plan: None) -> None:
    text = services.export(FAMILY, date(2026, 1, 31), by=SYSTEM)
    text = text.replace("first = 2020-01-01", "first = 2027-01-01", 1)
    text = text.replace('adult = "300"', 'adult = "310.50"')
    trial = services.try_file(SCHEME, text, by=SYSTEM, at=AT)
    assert trial.differences == (file.Difference("premiums.adult", "300", "310.5"),)
    assert len(queries.versions(FAMILY)) == 1
    services.load_file(SCHEME, text, source="2027.toml", by=SYSTEM, at=AT)
    assert queries.terms_on(FAMILY, date(2027, 1, 1)).terms.premiums.adult == Decimal("310.5")  # type: ignore[union-attr]


def test_a_file_may_bring_a_new_plan(db: None) -> None:
    make_scheme()
    text = (
        'code = "NEW"\nfirst = 2026-01-01\noffered_first = 2026-01-01\n'
        'offered_last = 2026-12-31\n[names]\nen = "New plan"\n[joining]\ninsurance_months = 12\n'
    )
    services.load_file(SCHEME, text, by=SYSTEM, at=AT)
    assert queries.plan_by_code(SCHEME, "NEW").names == {"en": "New plan"}


def test_every_mistake_of_a_file_is_named() -> None:
    text = (
        'code = "FAM"\nfirst = 2026-01-01\ncolour = "red"\n[joining]\ninsurance_month = 12\n'
        '[premiums]\nadult = "3oo"\nchild = 1.5\n[[lines]]\nkind = "thing"\ncode = "X"\n'
    )
    with pytest.raises(Invalid) as refused:
        file.read(text, "XTS", 2)
    assert [(problem.code, problem.field) for problem in refused.value.problems] == [
        ("file-name-unknown", "colour"),
        ("file-name-unknown", "joining.insurance_month"),
        ("file-name-missing", "joining.insurance_months"),
        ("file-value-wrong", "lines.1.kind"),
        ("file-value-wrong", "premiums.adult"),
        ("file-value-wrong", "premiums.child"),
    ]


def test_consistency() -> None:
    assert codes(rich_terms()) == []
    assert codes(family_terms(joining=Joining(0))) == [("at-least", "joining.insurance_months")]
    cycles = Joining(12, start_cycles=((29, 2), (1, 1)))
    assert codes(family_terms(joining=cycles)) == [
        ("cycle-not-a-day", "joining.start_cycles"),
        ("cycles-not-in-order", "joining.start_cycles"),
    ]
    assert codes(family_terms(premiums=Premiums(adult=Decimal(-1)))) == [
        ("not-negative", "premiums.adult")
    ]
    discount = Premiums(renewal_discount_percent=Decimal(101))
    assert codes(family_terms(premiums=discount)) == [
        ("percent-range", "premiums.renewal_discount_percent")
    ]
    mixed = (Deductible(Care.ANY, Decimal(1)), Deductible(Care.IN_PATIENT, Decimal(1)))
    assert codes(family_terms(deductibles=mixed)) == [
        ("limits-per-missing", "limits_per"),
        ("limits-mixed", "deductibles"),
    ]
    extra = (Ceiling(Care.ANY, Decimal(100), Decimal(10), Decimal(50)),)
    assert codes(family_terms(ceilings=extra, limits_per=Per.PERSON)) == [
        ("extra-needs-cover", "ceilings"),
        ("cap-below-ceiling", "ceilings"),
    ]
    line = CoverageLine(
        Kind.ITEM,
        "PARA",
        PriceOrigin.RELATIVE,
        share_other=Share(Limitation.COINSURANCE, Decimal(120), None),
    )
    lines = MappingProxyType({(Kind.ITEM, "PARA"): line})
    assert codes(family_terms(lines=lines)) == [
        ("relative-period-missing", "relative_prices"),
        ("percent-range", "lines.item.PARA.share_other"),
    ]
    assert [problem.code for problem in warnings_of(family_terms())] == ["nothing-covered"]


def test_terms_must_fit_the_plan_and_the_catalogue(plan: None) -> None:
    lines = MappingProxyType({(Kind.ITEM, "GHOST"): CoverageLine(Kind.ITEM, "GHOST")})
    strange = replace(family_terms(lines=lines), plan_code="OTHER", currency="XAF")
    with pytest.raises(Invalid) as refused:
        services.set_terms(FAMILY, Days(date(2027, 1, 1)), strange, by=SYSTEM, at=AT)
    assert [problem.code for problem in refused.value.problems] == [
        "terms-of-another-plan",
        "terms-in-another-currency",
        "line-unknown",
    ]
    assert len(queries.versions(FAMILY)) == 1


def test_plans_are_checked(plan: None) -> None:
    names = {"en": "Copy"}
    with pytest.raises(Invalid) as refused:
        services.create_plan(SCHEME, "FAM", names, MANGO, Days(date(2026, 1, 1)), by=SYSTEM, at=AT)
    assert [problem.code for problem in refused.value.problems] == [
        "offered-without-end",
        "plan-place-level",
        "plan-code-taken",
    ]
    with pytest.raises(Invalid, match="conversion-comes-back"):
        services.change_plan(FAMILY, 1, names, OFFERED, FAMILY, by=SYSTEM, at=AT)
    assert len(queries.all_plans()) == 1


def actor(*acts: str, scheme: UUID | None = SCHEME) -> Actor:
    return Actor(UUID(int=9), "Ben", (Grant(frozenset(acts), scheme=scheme),))


@pytest.mark.parametrize(
    "stranger",
    [
        Actor(UUID(int=9), "Nobody"),
        actor(access.VIEW),
        actor(access.MANAGE, scheme=UUID(int=1)),
    ],
)
def test_who_may_not_set_terms(plan: None, stranger: Actor) -> None:
    with pytest.raises(NotAllowed):
        services.set_terms(FAMILY, Days(date(2027, 1, 1)), family_terms(), by=stranger, at=AT)
    assert len(queries.versions(FAMILY)) == 1


def test_who_may(plan: None) -> None:
    ben = actor(access.MANAGE, access.VIEW)
    services.set_terms(FAMILY, Days(date(2027, 1, 1)), family_terms(), by=ben, at=AT)
    assert [plan.code for plan in queries.plans(by=ben)] == ["FAM"]
    assert queries.plans(by=actor(access.VIEW, scheme=UUID(int=1))) == ()
    with pytest.raises(NotFound):
        queries.visible_plan(FAMILY, by=Actor(UUID(int=9), "Nobody"))


def test_a_plan_of_a_district(plan: None) -> None:
    day = date(2026, 1, 31)
    offered = Days(date(2026, 1, 1), date(2026, 12, 31))
    services.create_plan(SCHEME, "HILLY", {"en": "Hill"}, HILL, offered, by=SYSTEM, at=AT)
    assert [p.code for p in queries.plans_offered(SCHEME, day, [MANGO])] == ["FAM"]
    assert [p.code for p in queries.plans_offered(SCHEME, day, [MANGO, HILL])] == ["FAM", "HILLY"]


def test_a_version_is_what_it_says() -> None:
    version = TermsVersion(FAMILY, TERMS_DAYS, family_terms(), hash_of(family_terms()))  # type: ignore[arg-type]
    assert hash_of(version.terms) != hash_of(rich_terms())
