"""A village by lot: households, some of whose members stand in the cover of another, three plans
with every kind of limit, prices and terms that change within the year, and claims that run into
them. The same seed is the same village.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from jamii.claims.types import ClaimId, NewClaim, NewLine, NewPart
from jamii.coverage.eligibility.tests.factories import terms
from jamii.coverage.enrolment import services as enrolment
from jamii.coverage.enrolment.types import CoverId, CoverMember, NewCover, Stage, Status
from jamii.finance.ledger import services as ledger
from jamii.kernel.actors import SYSTEM
from jamii.kernel.days import Days
from jamii.kernel.ids import new_id
from jamii.registers.catalogue import services as catalogue
from jamii.registers.catalogue.tests.factories import (
    ALWAYS,
    ITEM_LIST,
    NEW,
    OLD,
    PRICE_LISTS,
    SERVICE_LIST,
    make_catalogue,
)
from jamii.registers.catalogue.types import (
    CareType,
    EntryType,
    Kind,
    NewEntry,
    NewListLine,
    NewPriceList,
    ServiceCategory,
)
from jamii.registers.catalogue.types import Terms as EntryTerms
from jamii.registers.organisations import services as organisations
from jamii.registers.people import services as people
from jamii.registers.people.tests.factories import SCHEME
from jamii.registers.people.types import (
    HouseholdApplication,
    HouseholdId,
    NewPerson,
    PersonId,
    Relation,
    Sex,
)
from jamii.registers.places.tests.factories import AT, LAKE, MANGO, SINCE, make_country
from jamii.registers.providers import services as providers
from jamii.registers.providers.tests.factories import AMINA, CLINIC, HOSPITAL, make_facilities
from jamii.registers.providers.types import (
    FacilityLevel,
    FacilityStatus,
    FacilityTerms,
    LegalForm,
    NewClaimAdministrator,
    NewFacility,
)
from jamii.schemes.plans import services as plans
from jamii.schemes.plans.types import (
    Capitation,
    CapitationGroup,
    Care,
    Category,
    CategoryLimit,
    Ceiling,
    CoverageLine,
    Deductible,
    Exclusion,
    HospitalCase,
    Joining,
    Limitation,
    Per,
    Period,
    PriceOrigin,
    RelativePrices,
    Share,
    Terms,
    VisitType,
)

OMAR = UUID(int=0xC9)  # signs for the hospital
POST = UUID(int=0xCA)  # a facility whose terms end and begin again
TODAY = date(2026, 1, 31)
PLANS = (UUID(int=0xE20), UUID(int=0xE21), UUID(int=0xE22))

_D = Decimal


def _entries() -> list[NewEntry]:
    def one(
        number: int,
        kind: Kind,
        code: str,
        terms: tuple[EntryTerms, ...],
        category: ServiceCategory | None = None,
    ) -> NewEntry:
        type_ = EntryType.DRUG if kind is Kind.ITEM else EntryType.CURATIVE
        return NewEntry(
            UUID(int=0x1C00 + number), kind, code, {"en": code, "fr": code}, type_, terms, category
        )

    return [
        one(1, Kind.SERVICE, "V1", (EntryTerms(ALWAYS, _D("20")),), ServiceCategory.VISIT),
        one(2, Kind.SERVICE, "X1", (EntryTerms(ALWAYS, _D("40"), frequency_days=30),)),
        one(
            3,
            Kind.SERVICE,
            "K1",
            (EntryTerms(OLD, _D("12.50")), EntryTerms(NEW, _D("13.75"), CareType.OUT)),
            ServiceCategory.CONSULTATION,
        ),
        one(4, Kind.SERVICE, "N1", (EntryTerms(ALWAYS, _D("99.99"), CareType.IN),)),
        one(5, Kind.ITEM, "M1", (EntryTerms(ALWAYS, _D("5")),)),
        one(6, Kind.ITEM, "M2", (EntryTerms(OLD, _D("0.333")), EntryTerms(NEW, _D("0.3335")))),
        one(7, Kind.ITEM, "M3", (EntryTerms(ALWAYS, _D("7.05"), patient_mask=2 | 4 | 8),)),
        one(8, Kind.ITEM, "M4", (EntryTerms(Days(date(2025, 10, 1), date(2025, 11, 30)), _D(3)),)),
    ]


def _lists() -> list[NewPriceList]:
    changed = (
        NewListLine("K1", Days(SINCE, date(2025, 8, 31)), _D("11")),
        NewListLine("K1", Days(date(2025, 9, 1))),
    )
    more = {
        SERVICE_LIST: (NewListLine("V1", ALWAYS), NewListLine("X1", ALWAYS, _D("41")), *changed),
        ITEM_LIST: tuple(NewListLine(code, ALWAYS) for code in ("M1", "M2", "M3", "M4")),
    }
    own = {one.id: (*one.lines, *more[one.id]) for one in PRICE_LISTS}
    lists = [
        NewPriceList(one.id, one.kind, one.name, one.currency, one.days, own[one.id], None, None)
        for one in PRICE_LISTS
    ]
    hospital = tuple(NewListLine(code, ALWAYS) for code in ("V1", "K1", "N1", "S1", "D1"))
    name = "Hospital services"
    lists.append(
        NewPriceList(UUID(int=0xBB), Kind.SERVICE, name, "XTS", ALWAYS, hospital, place=LAKE)
    )
    return lists


def _facilities() -> None:
    with_lists = FacilityTerms(
        Days(SINCE),
        FacilityLevel.HOSPITAL,
        CareType.BOTH,
        service_list=UUID(int=0xBB),
        item_list=ITEM_LIST,
    )
    first = FacilityTerms(
        Days(SINCE, date(2025, 6, 30)), FacilityLevel.DISPENSARY, CareType.OUT,
        service_list=SERVICE_LIST, item_list=ITEM_LIST,
    )  # fmt: skip
    second = FacilityTerms(
        Days(date(2025, 9, 1)), FacilityLevel.HEALTH_CENTRE, CareType.BOTH, FacilityStatus.ACTIVE,
        service_list=SERVICE_LIST, item_list=ITEM_LIST,
    )  # fmt: skip
    providers.load_facilities(
        [
            NewFacility(HOSPITAL, "LH", "Läke hospital", LegalForm.CHARITY, LAKE, (with_lists,)),
            NewFacility(POST, "MP", "Mango post", LegalForm.PRIVATE, LAKE, (first, second)),
        ],
        by=SYSTEM,
        at=AT,
    )
    providers.load_claim_administrators(
        [
            NewClaimAdministrator(OMAR, "OM", "Sow", "Omar", HOSPITAL, Days(SINCE)),
            NewClaimAdministrator(UUID(int=0xCB), "PO", "Ba", "Lea", POST, Days(SINCE)),
        ],
        by=SYSTEM,
        at=AT,
    )


ADMINISTRATORS = {CLINIC: AMINA, HOSPITAL: OMAR, POST: UUID(int=0xCB)}


def _percent(value: str) -> Share:
    return Share(Limitation.COINSURANCE, _D(value), _D(value))


def _plans() -> dict[UUID, tuple[tuple[Days, Terms], ...]]:
    """Per person, with two versions; per cover, growing with its members; per treatment."""
    fixed = Share(Limitation.FIXED, _D("4.5"), _D("6"))

    def lines(*rows: CoverageLine) -> MappingProxyType[tuple[Kind, str], CoverageLine]:
        return MappingProxyType({(row.kind, row.code): row for row in rows})

    person = lines(
        CoverageLine(Kind.SERVICE, "V1", share_other=_percent("80")),
        CoverageLine(Kind.SERVICE, "K1", share_other=_percent("66.6"), share_emergency=fixed),
        CoverageLine(Kind.SERVICE, "S1", PriceOrigin.RELATIVE),
        CoverageLine(Kind.SERVICE, "D1", waiting_months_adult=2, waiting_months_child=2),
        CoverageLine(Kind.ITEM, "M1", max_quantity_adult=_D(20), max_quantity_child=_D(10)),
        CoverageLine(Kind.ITEM, "M2", PriceOrigin.OWN, share_other=fixed),
        CoverageLine(Kind.ITEM, "M3", PriceOrigin.RELATIVE),
    )
    cover = lines(
        CoverageLine(Kind.SERVICE, "V1", share_other=_percent("50")),
        CoverageLine(Kind.SERVICE, "X1", ceiling_exclusion_adult=Exclusion.NOT_HOSPITAL),
        CoverageLine(Kind.SERVICE, "N1"),
        CoverageLine(Kind.SERVICE, "K1"),
        CoverageLine(Kind.ITEM, "M1"),
        CoverageLine(Kind.ITEM, "M4", waiting_months_adult=1),
    )
    treatment = lines(
        CoverageLine(Kind.SERVICE, "V1"),
        CoverageLine(Kind.SERVICE, "K1", share_other=fixed),
        CoverageLine(Kind.SERVICE, "D1"),
        CoverageLine(Kind.ITEM, "M2"),
    )
    joining = Joining(12, max_members=10, threshold=2)
    monthly = (RelativePrices(Care.ANY, Period.MONTH, (_D(100),) * 12),)
    per_person = terms(
        plan_code="PER",
        joining=joining,
        lines=person,
        relative_prices=monthly,
        deductibles=(Deductible(Care.OUT_PATIENT, _D(15)), Deductible(Care.IN_PATIENT, _D(60))),
        ceilings=(Ceiling(Care.ANY, _D(140)),),
        category_limits=(CategoryLimit(Category.VISIT, 3), CategoryLimit(Category.SURGERY, 1)),
    )
    later = terms(
        plan_code="PER",
        joining=joining,
        lines=person,
        relative_prices=monthly,
        ceilings=(Ceiling(Care.ANY, _D(155)),),
        pay_lower_of_list_and_asked=True,
    )
    per_cover = terms(
        plan_code="COV",
        joining=joining,
        lines=cover,
        limits_per=Per.COVER,
        deductibles=(Deductible(Care.ANY, _D("7.77")),),
        ceilings=(Ceiling(Care.ANY, _D(150), _D(20), _D(300)),),
        hospital_case=HospitalCase.OVERNIGHT,
        category_limits=(CategoryLimit(Category.CONSULTATION, 4, _D(30)),),
        strict_care_type=False,
    )
    per_treatment = terms(
        plan_code="TRE",
        joining=joining,
        lines=treatment,
        limits_per=Per.TREATMENT,
        ceilings=(Ceiling(Care.ANY, _D(30)),),
        capitation=Capitation((CapitationGroup("health-centre"),)),
    )
    start, change = date(2024, 1, 1), date(2025, 10, 1)
    return {
        PLANS[0]: (
            (Days(start, change - timedelta(days=1)), per_person),
            (Days(change), later),
        ),
        PLANS[1]: ((Days(start), per_cover),),
        PLANS[2]: ((Days(start, date(2026, 1, 15)), per_treatment),),
    }


@dataclass
class Village:
    """Who lives there, and the lot that everything else is drawn with."""

    lot: random.Random
    persons: list[UUID] = field(default_factory=list)

    def claims(self, number: int, prefix: str = "T") -> list[NewClaim]:
        """Claims in order of intake, with codes of their own; a tenth of the persons sends half of
        them, so that limits are met.
        """
        busy = self.persons[: max(2, len(self.persons) // 10)]
        return [self._claim(place, prefix, busy) for place in range(number)]

    def _claim(self, place: int, prefix: str, busy: list[UUID]) -> NewClaim:
        lot = self.lot
        facility = lot.choice((CLINIC, CLINIC, HOSPITAL, POST))
        first = date(2025, 1, 5) + timedelta(days=lot.randrange(380))
        if facility is POST and date(2025, 7, 1) <= first < date(2025, 9, 1):
            facility = CLINIC  # the post was closed, and entry refuses its claims
        nights = lot.choice((0, 0, 0, 0, 2)) if facility is HOSPITAL else 0
        kinds = {"V1", "X1", "K1", "N1", "S1", "D1", "C1"}
        codes = ["V1", "K1", "K1", "V1", "X1", "D1", "S1", "N1", "C1", "Z9"]
        codes += ["M1", "M1", "M2", "M3", "M3", "M4", "A1"]
        lines = []
        for code in lot.sample(codes, lot.randint(1, 6)):
            kind = Kind.SERVICE if code in kinds or code == "Z9" else Kind.ITEM
            quantity = _D(1) if kind is Kind.SERVICE else _D(lot.randint(1, 9))
            parts = (
                (NewPart(Kind.ITEM, "A1", _D(4)),) if code == "D1" and lot.random() < 0.3 else ()
            )
            asked = _D(lot.randint(50, 3000)) / 100
            lines.append(NewLine(kind, code, quantity, asked, "", parts))
        return NewClaim(
            id=ClaimId(new_id(AT + timedelta(seconds=place), lot)),
            scheme=SCHEME,
            facility=facility,
            administrator=ADMINISTRATORS[facility],
            person=lot.choice(busy) if lot.random() < 0.5 else lot.choice(self.persons),
            code=f"{prefix}{place:06d}",
            first_day=first,
            last_day=first + timedelta(days=nights),
            claimed_on=TODAY,
            main_diagnosis="B54",
            lines=tuple(lines),
            visit_type=lot.choice(list(VisitType)),
            care_type=lot.choice((None, CareType.OUT, CareType.IN)),
        )


def make_village(seed: int = 1, households: int = 8, packs: tuple[str, ...] = ()) -> Village:
    """Everything that claims need, and nothing used yet."""
    make_country()
    organisations.create_scheme(
        "NHI",
        {"en": "National", "fr": "National"},
        "XTS",
        settings={"claims": {"review_above": "250"}},
        packs=packs,
        id=SCHEME,
        by=SYSTEM,
        at=AT,
    )
    ledger.open_books(SCHEME, by=SYSTEM, at=AT)
    make_catalogue()
    catalogue.load_entries(_entries(), by=SYSTEM, at=AT)
    catalogue.load_price_lists(_lists(), by=SYSTEM, at=AT)
    make_facilities()
    _facilities()
    for key, versions in _plans().items():
        code = versions[0][1].plan_code
        offered = Days(date(2020, 1, 1), date(2030, 12, 31))
        names = {"en": code, "fr": code}
        plans.create_plan(SCHEME, code, names, None, offered, id=key, by=SYSTEM, at=AT)
        for days, version in versions:
            plans.set_terms(key, days, version, by=SYSTEM, at=AT)
    village = Village(random.Random(seed))
    _settle(village, households)
    return village


def _settle(village: Village, households: int) -> None:
    lot = village.lot
    homes: list[tuple[HouseholdId, list[UUID]]] = []
    applications = []
    for number in range(households):
        members = tuple(
            NewPerson(
                PersonId(new_id(AT, lot)),
                f"Family{number}",
                f"Member{place}",
                date(lot.randint(1950, 2022), lot.randint(1, 12), lot.randint(1, 28)),
                lot.choice((Sex.FEMALE, Sex.MALE, Sex.OTHER)),
                Relation.CHILD if place else None,
            )
            for place in range(lot.randint(1, 5))
        )
        home = HouseholdId(new_id(AT, lot))
        applications.append(HouseholdApplication(home, MANGO, members, "", ""))
        homes.append((home, [member.id for member in members]))
        village.persons += [member.id for member in members]
    people.load_households(applications, SCHEME, by=SYSTEM, at=AT)
    covers = []
    for number, (home, inside) in enumerate(homes):
        if number % 7 == 6:
            continue  # never covered
        covers += _covers(lot, number, home, inside, homes[number - 1][1])
    enrolment.load_covers(covers, by=SYSTEM, at=AT)


def _covers(
    lot: random.Random, number: int, home: HouseholdId, inside: list[UUID], next_door: list[UUID]
) -> list[NewCover]:
    """One cover or two, one behind the other or of two plans; every third takes in a neighbour."""
    made = []
    first = date(2024, lot.randint(6, 12), lot.randint(1, 28))
    for turn in range(lot.randint(1, 3)):
        start = first if turn != 1 else first + timedelta(days=365)
        last = start + timedelta(days=364)
        taken = [*inside, *next_door[:1]] if number % 3 == 2 else inside
        joined = [start + timedelta(days=lot.choice((0, 0, 0, 40))) for _ in taken]
        made.append(
            NewCover(
                CoverId(new_id(AT, lot)),
                f"C-{number}-{turn}",
                SCHEME,
                home,
                PLANS[turn if turn == 2 else (number + (turn == 1 and number % 2)) % 2],
                lot.choice((Stage.NEW, Stage.RENEWAL)),
                lot.choice((Status.ACTIVE, Status.ACTIVE, Status.EXPIRED, Status.SUSPENDED)),
                start,
                start,
                last,
                start,
                _D(100),
                members=tuple(
                    CoverMember(new_id(AT, lot), person, place, day, day, last)
                    for place, (person, day) in enumerate(zip(taken, joined, strict=True))
                ),
            )
        )
    return made
