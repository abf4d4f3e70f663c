"""Places, catalogue, price lists, facilities and plans of a sized country.

Codes come in groups by their number: what a group is (only for women, on no list, ended, covered by
nobody …) stands here once, so that a claim can be made to break one rule and no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from jamii.kernel.days import Days, day_before
from jamii.kernel.ids import new_id
from jamii.lab.dice import Dice
from jamii.lab.sized.sizes import SINCE, Size
from jamii.registers.catalogue.types import (
    CareType,
    EntryType,
    Kind,
    NewDiagnosis,
    NewEntry,
    NewListLine,
    NewPackage,
    NewPriceList,
    PackageType,
    Part,
    ServiceCategory,
    Terms,
)
from jamii.registers.places.types import NewLevel, NewPlace, Under
from jamii.registers.providers.types import (
    FacilityLevel,
    FacilityStatus,
    FacilityTerms,
    LegalForm,
    NewClaimAdministrator,
    NewFacility,
    SubLevel,
)
from jamii.schemes.plans import types as plans

CURRENCY = "XTS"
_DIAGNOSES = 120
_PRICES = (40, 60, 80, 100, 130, 160, 200, 250, 310, 390, 490, 620, 800, 1050, 1500, 2600)

# Groups of services, by number modulo 20.
SURGERY, DELIVERY, ANTENATAL, ADMISSION = 0, 1, 2, 3
CONSULTATION, VISIT = (4, 5), (6, 7)
RARE, RATIONED, AWAITED, FOR_WOMEN = 8, 9, 10, 11
PACKAGE, FIXED_PACKAGE, UNCOVERED, UNLISTED, ENDED, FUTURE = 12, 13, 14, 15, 16, 17
SIMPLE = (18, 19)
_SERVICE_GROUPS = 20
# Groups of items, by number modulo 10.
ITEM_UNCOVERED, ITEM_UNLISTED, ITEM_FOR_MINORS, ITEM_RARE, ITEM_WARD, ITEM_FOR_ADULTS = range(6)
ITEM_PLAIN = (6, 7, 8, 9)
_ITEM_GROUPS = 10

_CATEGORIES: Mapping[int, ServiceCategory] = {
    SURGERY: ServiceCategory.SURGERY,
    DELIVERY: ServiceCategory.DELIVERY,
    ANTENATAL: ServiceCategory.ANTENATAL,
    ADMISSION: ServiceCategory.HOSPITALISATION,
    **dict.fromkeys(CONSULTATION, ServiceCategory.CONSULTATION),
    **dict.fromkeys(VISIT, ServiceCategory.VISIT),
    RARE: ServiceCategory.OTHER,
    RATIONED: ServiceCategory.OTHER,
}
RATION = Decimal(3)  # most of a rationed service in a cover's period, where a plan has no own idea
RARE_DAYS = 7
MAX_CLAIMS = {
    plans.Category.SURGERY: 1,
    plans.Category.DELIVERY: 1,
    plans.Category.ANTENATAL: 3,
    plans.Category.HOSPITALISATION: 2,
    plans.Category.CONSULTATION: 5,
    plans.Category.VISIT: 6,
}


def code(kind: Kind, number: int) -> str:
    """`S001` or `M0001`."""
    return f"S{number:03d}" if kind is Kind.SERVICE else f"M{number:04d}"


def group(kind: Kind, number: int) -> int:
    """The group of a code."""
    return number % (_SERVICE_GROUPS if kind is Kind.SERVICE else _ITEM_GROUPS)


@dataclass(frozen=True, slots=True)
class Clinic:
    """A facility as the generator of claims needs it."""

    id: UUID
    code: str
    administrator: UUID
    district: int
    level: FacilityLevel
    care_type: CareType
    list_no: int

    @property
    def keeps_overnight(self) -> bool:
        return self.care_type is not CareType.OUT


class Registers:
    """The registers of one country; everything is made from its seed when asked for."""

    def __init__(self, size: Size, seed: str, today: date) -> None:
        self.size, self.seed, self.today = size, seed, today
        self._prices: dict[tuple[Kind, int], Decimal] = {}

    def key(self, what: str) -> UUID:
        """The key of a record of the registers."""
        moment = datetime(SINCE.year, SINCE.month, SINCE.day, tzinfo=UTC)
        return new_id(moment, self._dice(f"key:{what}").source)

    def _dice(self, what: str) -> Dice:
        return Dice(f"{self.seed}:{self.size.name}:{what}")

    # Places

    def levels(self) -> list[NewLevel]:
        words = (
            ("region", "Région"),
            ("district", "District"),
            ("ward", "Commune"),
            ("village", "Village"),
        )
        return [
            NewLevel(
                english, {"en": english.capitalize(), "fr": french}, rank, rank == 1, rank == 3
            )
            for rank, (english, french) in enumerate(words)
        ]

    def places(self) -> Iterator[NewPlace]:
        """From the top down; a place's parent is given by its number."""
        size = self.size
        counts = (size.regions, size.districts, size.wards, size.villages)
        for rank, (level, count) in enumerate(zip("RDWV", counts, strict=True)):
            for number in range(count):
                name = f"{level}{number:04d}"
                above = number * counts[rank - 1] // count if rank else None
                parent = None if above is None else self.place(rank - 1, above)
                yield NewPlace(
                    self.place(rank, number),
                    name,
                    f"{('Region', 'District', 'Ward', 'Village')[rank]} {number + 1}",
                    ("region", "district", "ward", "village")[rank],
                    () if parent is None else (Under(parent, Days(SINCE)),),
                    families=0,
                )

    def place(self, rank: int, number: int) -> UUID:
        return self.key(f"place:{rank}:{number}")

    def district_of(self, village: int) -> int:
        """The number of the district that a village lies in."""
        size = self.size
        ward = village * size.wards // size.villages
        return ward * size.districts // size.wards

    # Catalogue

    def diagnoses(self) -> list[NewDiagnosis]:
        return [
            NewDiagnosis(
                self.key(f"diagnosis:{number}"),
                self.diagnosis(number),
                {"en": f"Diagnosis {number}", "fr": f"Diagnostic {number}"},
                Days(SINCE),
            )
            for number in range(_DIAGNOSES)
        ]

    @staticmethod
    def diagnosis(number: int) -> str:
        letter, rest = divmod(number % _DIAGNOSES, 10)
        return f"{chr(65 + letter)}{rest:02d}"

    def count(self, kind: Kind) -> int:
        return self.size.services if kind is Kind.SERVICE else self.size.items

    def price(self, kind: Kind, number: int) -> Decimal:
        """The register's price: spread as incomes are, in the currency's hundredths."""
        known = self._prices.get((kind, number))
        if known is None:
            known = self._prices[kind, number] = self._price(kind, number)
        return known

    def _price(self, kind: Kind, number: int) -> Decimal:
        dice = self._dice(f"price:{kind.value}:{number}")
        base = dice.pick(_PRICES) * (1 if kind is Kind.ITEM else 3)
        if self.size.is_edgy and dice.chance(10):
            return Decimal(0)
        return Decimal(base + dice.below(100)).scaleb(-2) * (1 if kind is Kind.ITEM else 4)

    def entries(self) -> Iterator[NewEntry]:
        for kind in Kind:
            for number in range(self.count(kind)):
                yield self._entry(kind, number)

    def _entry(self, kind: Kind, number: int) -> NewEntry:
        of = group(kind, number)
        is_service = kind is Kind.SERVICE
        dice = self._dice(f"entry:{kind.value}:{number}")
        mask, care, frequency, days = 15, CareType.BOTH, 0, (Days(SINCE),)
        if is_service:
            mask = {DELIVERY: 6, ANTENATAL: 6, FOR_WOMEN: 14}.get(of, 15)
            care = {ADMISSION: CareType.IN, **dict.fromkeys(VISIT, CareType.OUT)}.get(of, care)
            frequency = RARE_DAYS if of == RARE else 0
            year = self.today.year
            days = {
                ENDED: (Days(SINCE, date(year - 2, 12, 31)),),
                FUTURE: (Days(date(year + 1, 1, 1)),),
            }.get(of, days)
        else:
            mask = {ITEM_FOR_MINORS: 11, ITEM_FOR_ADULTS: 7}.get(of, 15)
            care = CareType.IN if of == ITEM_WARD else care
            frequency = RARE_DAYS if of == ITEM_RARE else 0
        if self.size.is_edgy:
            mask = dice.weighted(((15, 14), (mask, 4), (0, 2), (6, 1), (9, 1), (3, 1), (4, 1)))
            care = dice.weighted(
                ((CareType.BOTH, 8), (care, 2), (CareType.IN, 1), (CareType.OUT, 1))
            )
            frequency = dice.weighted(((frequency, 3), (1, 1), (10, 1), (90, 1)))
        price = self.price(kind, number)
        terms = [Terms(span, price, care, frequency, mask) for span in days]
        if self.size.is_edgy and of in (*SIMPLE, *VISIT) and days == (Days(SINCE),):
            # A gap in the register, and another price after it.
            change = self.today - timedelta(days=180)
            terms = [
                Terms(Days(SINCE, day_before(change)), price, care, frequency, mask),
                Terms(Days(change + timedelta(days=5)), price * 2, care, frequency, mask),
            ]
        package = PackageType.SINGLE
        if is_service:
            package = {PACKAGE: PackageType.PACKAGE, FIXED_PACKAGE: PackageType.FIXED}.get(
                of, package
            )
        word = "Service" if is_service else "Medicine"
        return NewEntry(
            self.key(f"{kind.value}:{number}"),
            kind,
            code(kind, number),
            {"en": f"{word} {number}", "fr": f"{word} {number}"},
            EntryType.CURATIVE if is_service else EntryType.DRUG,
            tuple(terms),
            _CATEGORIES.get(of) if is_service else None,
            package_type=package,
            manual_price=package is PackageType.PACKAGE and number % 40 == PACKAGE,
        )

    def packages(self) -> list[NewPackage]:
        """Two simple services and two medicines each."""
        found = []
        for number in range(self.size.services):
            if group(Kind.SERVICE, number) not in {PACKAGE, FIXED_PACKAGE}:
                continue
            simple = number // _SERVICE_GROUPS * _SERVICE_GROUPS + SIMPLE[0]
            drug = number // 2 // _ITEM_GROUPS * _ITEM_GROUPS % self.size.items + ITEM_PLAIN[0]
            parts = (
                Part(Kind.SERVICE, code(Kind.SERVICE, simple), Decimal(1), Decimal("12.50")),
                Part(Kind.SERVICE, code(Kind.SERVICE, simple + 1), Decimal(2), Decimal("3.35")),
                Part(Kind.ITEM, code(Kind.ITEM, drug), Decimal(10), Decimal("0.45")),
                Part(Kind.ITEM, code(Kind.ITEM, drug + 1), Decimal("0.5"), Decimal("7.77")),
            )
            found.append(NewPackage(code(Kind.SERVICE, number), parts))
        return found

    def price_list_id(self, kind: Kind, number: int) -> UUID:
        return self.key(f"list:{kind.value}:{number}")

    def is_listed(self, kind: Kind, number: int, list_no: int) -> bool:
        """Whether a list holds the code: nearly every list nearly every code."""
        of = group(kind, number)
        never = of == UNLISTED if kind is Kind.SERVICE else of == ITEM_UNLISTED
        return not never and (number * 7 + list_no * 13) % 23 != 0

    def price_lists(self) -> Iterator[NewPriceList]:
        """As many of each kind as the size says; a tenth of the lines changes on two days of the
        year.
        """
        first, second = date(self.today.year - 1, 4, 1), date(self.today.year - 1, 10, 1)
        for kind in Kind:
            for list_no in range(self.size.lists):
                lines: list[NewListLine] = []
                for number in range(self.count(kind)):
                    if self.is_listed(kind, number, list_no):
                        lines += self._list_lines(kind, number, list_no, first, second)
                yield NewPriceList(
                    self.price_list_id(kind, list_no),
                    kind,
                    f"{kind.value}s {list_no + 1}",
                    CURRENCY,
                    Days(SINCE),
                    tuple(lines),
                )

    def _list_lines(
        self, kind: Kind, number: int, list_no: int, first: date, second: date
    ) -> list[NewListLine]:
        name, place = code(kind, number), number * 31 + list_no * 17
        own = None if place % 3 else self.price(kind, number) * (100 + place % 41 - 20) / 100
        if self.size.is_edgy and place % 11 == 0:
            own = Decimal(0)
        if place % 10:
            return [NewListLine(name, Days(SINCE), own)]
        base = self.price(kind, number)
        rise = (base * Decimal("1.05")).quantize(Decimal("0.01"))
        again = (base * Decimal("1.12")).quantize(Decimal("0.01"))
        return [
            NewListLine(name, Days(SINCE, day_before(first)), own),
            NewListLine(name, Days(first, day_before(second)), rise),
            NewListLine(name, Days(second), again),
        ]

    # Facilities

    def clinics(self) -> list[Clinic]:
        """Six in ten are dispensaries, three health centres, one a hospital; every district has its
        share of each.
        """
        found = []
        size = self.size
        for number in range(size.facilities):
            place = number // size.districts
            level, care = FacilityLevel.DISPENSARY, CareType.OUT
            if place % 5 in {1, 3}:
                level, care = FacilityLevel.HEALTH_CENTRE, CareType.BOTH
            if place % 5 == 1 and place % 2:
                level, care = FacilityLevel.HOSPITAL, CareType.BOTH
            if size.is_edgy and number % 12 == 5:
                care = CareType.IN
            found.append(
                Clinic(
                    self.key(f"facility:{number}"),
                    f"F{number:04d}",
                    self.key(f"administrator:{number}"),
                    number % size.districts,
                    level,
                    care,
                    number % size.lists,
                )
            )
        return found

    def facilities(self) -> list[NewFacility]:
        return [
            NewFacility(
                clinic.id,
                clinic.code,
                f"Facility {clinic.code}",
                LegalForm.GOVERNMENT,
                self.place(1, clinic.district),
                (
                    FacilityTerms(
                        Days(SINCE),
                        clinic.level,
                        clinic.care_type,
                        FacilityStatus.ACTIVE,
                        Days(SINCE, date(self.today.year + 2, 12, 31)),
                        self.price_list_id(Kind.SERVICE, clinic.list_no),
                        self.price_list_id(Kind.ITEM, clinic.list_no),
                    ),
                ),
                SubLevel.NONE,
            )
            for clinic in self.clinics()
        ]

    def administrators(self) -> list[NewClaimAdministrator]:
        return [
            NewClaimAdministrator(
                clinic.administrator,
                f"A{clinic.code}",
                "Administrator",
                clinic.code,
                clinic.id,
                Days(SINCE),
            )
            for clinic in self.clinics()
        ]

    # Schemes and plans

    def scheme(self, number: int) -> UUID:
        return self.key(f"scheme:{number}")

    def plan(self, number: int) -> UUID:
        return self.key(f"plan:{number}")

    def terms(self, number: int) -> list[tuple[Days, plans.Terms]]:
        """The terms of a plan over time; every third plan changes in the middle of last year."""
        change = date(self.today.year - 1, 7, 1)
        if number % 3:
            return [(Days(SINCE), self._terms(number, 0))]
        return [
            (Days(SINCE, day_before(change)), self._terms(number, 0)),
            (Days(change), self._terms(number, 1)),
        ]

    def waiting_months(self, number: int) -> int:
        """How long members of the plan wait for what is awaited: 0, 3 or 10 months."""
        return (0, 3, 10)[number % 3]

    def _terms(self, number: int, version: int) -> plans.Terms:
        dice = self._dice(f"terms:{number}:{version}")
        shape = number % 4
        per = (None, plans.Per.PERSON, plans.Per.COVER, plans.Per.TREATMENT)[shape]
        deductibles, ceilings = self._limits(per, dice)
        has_index = number % 4 == 3 or self.size.is_edgy
        joining = plans.Joining(12, max_members=None, threshold=4 if number % 8 < 4 else None)
        if self.size.is_edgy:
            joining = plans.Joining(12, threshold=dice.pick((None, 0, 2, 4)))
        lines = {(line.kind, line.code): line for line in self._coverage(number, dice, has_index)}
        return plans.Terms(
            f"P{number:02d}",
            CURRENCY,
            2,
            joining,
            plans.Premiums(adult=Decimal(12), child=Decimal(5)),
            per,
            deductibles,
            ceilings,
            plans.HospitalCase.OVERNIGHT if number % 2 else plans.HospitalCase.HOSPITAL_LEVEL,
            self._categories(dice, has_caps=per is None),
            MappingProxyType(lines),
            (plans.RelativePrices(plans.Care.ANY, plans.Period.MONTH, (Decimal(20),) * 12),)
            if has_index
            else (),
            plans.Capitation((plans.CapitationGroup("dispensary", None),), Decimal(10))
            if number % 12 == 5
            else plans.Capitation(),
            strict_care_type=number // 4 != 2,  # the third scheme is not strict
            pay_lower_of_list_and_asked=number % 6 == 2,
        )

    def _limits(
        self, per: plans.Per | None, dice: Dice
    ) -> tuple[tuple[plans.Deductible, ...], tuple[plans.Ceiling, ...]]:
        if per is None:
            return (), ()
        tight = 10 if self.size.is_edgy else 1
        is_of_cover = per is plans.Per.COVER
        extra = Decimal(60 // tight) if is_of_cover else Decimal(0)
        cap = Decimal(1_500 // tight) if is_of_cover and dice.chance(60) else None
        ceiling = {plans.Per.PERSON: 900, plans.Per.COVER: 1_200, plans.Per.TREATMENT: 700}[per]
        parts = (plans.Care.IN_PATIENT, plans.Care.OUT_PATIENT)
        deductibles: tuple[plans.Deductible, ...] = ()
        if dice.chance(60):
            amount = Decimal(dice.pick((5, 10, 20)))
            is_split = dice.chance(40)
            deductibles = (
                tuple(plans.Deductible(care, amount) for care in parts)
                if is_split
                else (plans.Deductible(plans.Care.ANY, amount),)
            )
        ceilings: tuple[plans.Ceiling, ...]
        if dice.chance(35):
            ceilings = (
                plans.Ceiling(parts[0], Decimal(ceiling) / tight, extra, cap),
                plans.Ceiling(parts[1], Decimal(ceiling // 2) / tight, extra, cap),
            )
        else:
            ceilings = (plans.Ceiling(plans.Care.ANY, Decimal(ceiling) / tight, extra, cap),)
        return deductibles, ceilings

    def _categories(self, dice: Dice, *, has_caps: bool) -> tuple[plans.CategoryLimit, ...]:
        found = []
        for category, most in MAX_CLAIMS.items():
            amount = None
            if has_caps and category is not plans.Category.VISIT:
                amount = Decimal(dice.pick((80, 120, 300, 500)))
            times: int | None = most
            if self.size.is_edgy:
                times = dice.pick((None, most, most, 0, 4, 9, 20))
                caps = (None, Decimal(0), Decimal(9), Decimal(30))
                amount = None if category is plans.Category.VISIT else dice.pick(caps)
            found.append(plans.CategoryLimit(category, times, amount))
        return tuple(found)

    def _coverage(self, number: int, dice: Dice, has_index: bool) -> Iterator[plans.CoverageLine]:
        for kind in Kind:
            for entry in range(self.count(kind)):
                of = group(kind, entry)
                covered_by_none = UNCOVERED if kind is Kind.SERVICE else ITEM_UNCOVERED
                if of == covered_by_none:
                    continue
                if self.size.is_edgy:
                    if not dice.chance(15):
                        yield self._edgy_line(kind, entry, dice)
                else:
                    yield self._line(kind, entry, number, dice, has_index)

    def _line(
        self, kind: Kind, entry: int, number: int, dice: Dice, has_index: bool
    ) -> plans.CoverageLine:
        of = group(kind, entry)
        is_service = kind is Kind.SERVICE
        percent = Decimal((100, 90, 80, 50)[(number + of % 3) % 4])
        other = plans.Share(plans.Limitation.COINSURANCE, percent, min(percent + 10, Decimal(100)))
        if dice.chance(8):
            fixed = Decimal(dice.pick((5, 15, 40)))
            other = plans.Share(plans.Limitation.FIXED, fixed, fixed * 2)
        referral = emergency = plans.NO_SHARE
        if is_service and dice.chance(20):
            referral = plans.Share(plans.Limitation.COINSURANCE, Decimal(70), None)
            emergency = plans.Share(plans.Limitation.FIXED, Decimal(60), Decimal(0))
        origin = plans.PriceOrigin.PRICE_LIST
        if is_service and of in SIMPLE and has_index:
            origin = plans.PriceOrigin.RELATIVE
        elif dice.chance(5):
            origin = plans.PriceOrigin.OWN
        waiting = self.waiting_months(number) if is_service and of == AWAITED else 0
        ration = RATION if is_service and of == RATIONED else None
        exclusion = plans.Exclusion.NOT_HOSPITAL if is_service and of == ANTENATAL else None
        return plans.CoverageLine(
            kind, code(kind, entry), origin, other, referral, emergency,
            ration, ration, waiting, waiting, exclusion, exclusion,
        )  # fmt: skip

    def _edgy_line(self, kind: Kind, entry: int, dice: Dice) -> plans.CoverageLine:
        """Everything that may be absent is absent somewhere, and every zero is tried."""

        def share(*, may_miss: bool) -> plans.Share:
            limitation = dice.pick(
                (plans.Limitation.COINSURANCE, plans.Limitation.FIXED, None)
                if may_miss
                else (plans.Limitation.COINSURANCE, plans.Limitation.FIXED)
            )
            percents = ("0", "33.3333", "50", "80", "99.5", "100", None)
            amounts = ("0", "2.5", "5", "9.99", "30", "500", None)
            pool = amounts if limitation is plans.Limitation.FIXED else percents
            adult, child = dice.pick(pool), dice.pick(pool)
            return plans.Share(
                limitation,
                None if adult is None else Decimal(adult),
                None if child is None else Decimal(child),
            )

        quantities = (None, None, None, Decimal(0), Decimal(1), Decimal("2.5"), Decimal(12))
        exclusions = (None, None, None, *plans.Exclusion)
        return plans.CoverageLine(
            kind,
            code(kind, entry),
            dice.weighted(
                (
                    (plans.PriceOrigin.PRICE_LIST, 3),
                    (plans.PriceOrigin.OWN, 1),
                    (plans.PriceOrigin.RELATIVE, 1),
                )
            ),
            share(may_miss=False),
            share(may_miss=True),
            share(may_miss=True),
            dice.pick(quantities),
            dice.pick(quantities),
            dice.pick((0, 0, 0, 0, 1, 3, 6)),
            dice.pick((0, 0, 0, 0, 1, 3, 6)),
            dice.pick(exclusions),
            dice.pick(exclusions),
        )
