"""What are a plan's terms, and a claim's facts, with a change?

Terms stay frozen: with a change they are other terms, with a name of their own. The rules that
decide claims read them as they read any terms; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from jamii.claims.types import ClaimFacts, LineFacts
from jamii.coverage.eligibility.types import CoverOn
from jamii.registers.catalogue.types import EntryFacts, ListPrice, ServiceCategory
from jamii.reports.whatif.types import Change, Operation, PriceFactors, What
from jamii.schemes.plans.types import (
    Care,
    Category,
    CategoryLimit,
    Ceiling,
    CoverageLine,
    Deductible,
    Kind,
    Limitation,
    NamedTerms,
    Per,
    Share,
    Terms,
    hash_of,
)

LineKey = tuple[Kind, str]
Categories = Mapping[LineKey, ServiceCategory | None]
_HUNDRED = Decimal(100)


# The terms


def terms_with(change: Change, terms: Terms, categories: Categories) -> Terms:
    """The terms with the change; the very same object where it changes nothing. `categories` are
    those of the services, for changes of a whole category.
    """
    changed = terms
    for operation in change.operations:
        changed = _with(operation, changed, categories)
    return terms if changed == terms else changed


def named_terms_with(change: Change, named: NamedTerms, categories: Categories) -> NamedTerms:
    """The terms with the change under a name of their own."""
    changed = terms_with(change, named.terms, categories)
    return named if changed is named.terms else NamedTerms(hash_of(changed), changed)


def _with(operation: Operation, terms: Terms, categories: Categories) -> Terms:
    target, value = operation.target, operation.value
    match operation.what:
        case What.CEILING:
            return replace(terms, ceilings=_ceilings(terms, Care(target[0]), _amount(value)))
        case What.DEDUCTIBLE:
            return replace(terms, deductibles=_deductibles(terms, Care(target[0]), _amount(value)))
        case What.LIMITS_PER:
            return replace(terms, limits_per=value if isinstance(value, Per) else None)
        case What.CATEGORY_CAP:
            return _category(terms, replace(_limit(terms, target[0]), max_amount=_amount(value)))
        case What.CATEGORY_CLAIMS:
            number = _amount(value)
            most = None if number is None else int(number)
            return _category(terms, replace(_limit(terms, target[0]), max_claims=most))
        case What.COVERED:
            return _covered(terms, (Kind(target[0]), target[1]), is_covered=value is True)
        case What.PRICES:
            return terms  # prices are not the plan's
    return _lines(operation, terms, categories)


def _amount(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _ceilings(terms: Terms, care: Care, amount: Decimal | None) -> tuple[Ceiling, ...]:
    """A ceiling keeps its additions for further members."""
    known = next((row for row in terms.ceilings if row.care is care), Ceiling(care, Decimal(0)))
    others = tuple(row for row in terms.ceilings if row.care is not care)
    return others if amount is None else (*others, replace(known, amount=amount))


def _deductibles(terms: Terms, care: Care, amount: Decimal | None) -> tuple[Deductible, ...]:
    others = tuple(row for row in terms.deductibles if row.care is not care)
    return others if amount is None else (*others, Deductible(care, amount))


def _category(terms: Terms, limit: CategoryLimit) -> Terms:
    rows = (row for row in terms.category_limits if row.category is not limit.category)
    return replace(terms, category_limits=(*rows, limit))


def _limit(terms: Terms, category: str) -> CategoryLimit:
    return terms.category_limit(Category(category)) or CategoryLimit(Category(category))


def _covered(terms: Terms, key: LineKey, *, is_covered: bool) -> Terms:
    if is_covered == (key in terms.lines):
        return terms
    lines = dict(terms.lines)
    if is_covered:
        lines[key] = CoverageLine(*key)
    else:
        del lines[key]
    return replace(terms, lines=MappingProxyType(lines))


def keys_of(target: tuple[str, ...], terms: Terms, categories: Categories) -> list[LineKey]:
    """The coverage lines that a target names: all, those of a kind, of a category, or one."""
    match target:
        case ():
            return list(terms.lines)
        case ("category", category):
            return [
                key
                for key in terms.lines
                if key[0] is Kind.SERVICE and categories.get(key) == category
            ]
        case (kind,):
            return [key for key in terms.lines if key[0] == kind]
        case (kind, code):
            return [key for key in terms.lines if key == (kind, code)]
    return []


def _lines(operation: Operation, terms: Terms, categories: Categories) -> Terms:
    keys = keys_of(operation.target, terms, categories)
    if not keys:
        return terms
    how = _of_line(operation)
    return replace(
        terms,
        lines=MappingProxyType({**terms.lines, **{key: how(terms.lines[key]) for key in keys}}),
    )


def _of_line(operation: Operation) -> Callable[[CoverageLine], CoverageLine]:
    value = _amount(operation.value)
    is_one = len(operation.target) == 2 and operation.target[0] != "category"
    match operation.what:
        case What.CO_INSURANCE:
            share = Share(Limitation.COINSURANCE, value, value)
            # Lines that pay a fixed amount follow only when they are named one by one.
            return lambda line: _shares(line, share, also_others=is_one)
        case What.FIXED:
            fixed = Share(Limitation.FIXED, value, value)
            return lambda line: _shares(line, fixed, also_others=True)
        case What.WAITING:
            months = int(value or 0)
            return lambda line: replace(
                line, waiting_months_adult=months, waiting_months_child=months
            )
        case _:
            return lambda line: replace(line, max_quantity_adult=value, max_quantity_child=value)


def _shares(line: CoverageLine, share: Share, *, also_others: bool) -> CoverageLine:
    """The line with this share for every kind of visit that has one; shares of another kind only
    where they are meant too.
    """

    def new(old: Share) -> Share:
        if old.kind is None:
            return old
        return share if also_others or old.kind is share.kind else old

    return replace(
        line,
        share_other=new(line.share_other),
        share_referral=new(line.share_referral),
        share_emergency=new(line.share_emergency),
    )


# Prices


def price_factors(change: Change) -> PriceFactors:
    """By what the change multiplies list prices."""
    of_all = Decimal(1)
    of_kind: dict[Kind, Decimal] = {}
    of_entry: dict[LineKey, Decimal] = {}
    for operation in change.operations:
        if operation.what is not What.PRICES or not isinstance(operation.value, Decimal):
            continue
        factor = operation.value / _HUNDRED
        match operation.target:
            case ():
                of_all = factor
            case (kind,):
                of_kind[Kind(kind)] = factor
            case (kind, code):
                of_entry[Kind(kind), code] = factor
    return PriceFactors(of_all, MappingProxyType(of_kind), MappingProxyType(of_entry))


def _dearer(line: LineFacts, factors: PriceFactors) -> LineFacts:
    """List and register prices multiplied, exactly: rounding stays where the rules round. What the
    facility asked stays.
    """
    factor = factors.of(line.kind, line.code)
    entry, listed = line.entry, line.list_price
    return replace(
        line,
        entry=None if entry is None else _dearer_entry(entry, factor, factors),
        list_price=None if listed is None else ListPrice(listed.price * factor, listed.is_override),
    )


def _dearer_entry(entry: EntryFacts, factor: Decimal, factors: PriceFactors) -> EntryFacts:
    return replace(
        entry,
        price=entry.price * factor,
        parts=tuple(
            replace(part, price=part.price * factors.of(part.kind, part.code))
            for part in entry.parts
        ),
    )


# The facts


class Swap:
    """Gives a claim's facts with the change: other terms for the covers of the plan, other prices.

    `terms` are what each version of the plan becomes, by its name. What was swapped once is the
    same object again.
    """

    def __init__(self, terms: Mapping[str, NamedTerms], factors: PriceFactors) -> None:
        self._terms = {name: new for name, new in terms.items() if name != new.hash}
        self._factors = None if factors.change_nothing else factors
        self._covers: dict[int, tuple[tuple[CoverOn, ...], tuple[CoverOn, ...]]] = {}

    def facts(self, facts: ClaimFacts) -> ClaimFacts:
        """The claim with the change; the same object where it changes nothing."""
        covers = self._swapped(facts.covers)
        if self._factors is None:
            return facts if covers is facts.covers else replace(facts, covers=covers)
        factors = self._factors
        return replace(
            facts, covers=covers, lines=tuple(_dearer(line, factors) for line in facts.lines)
        )

    def _swapped(self, covers: tuple[CoverOn, ...]) -> tuple[CoverOn, ...]:
        # The original is kept beside its copy, so that its id stays its own.
        known = self._covers.get(id(covers))
        if known is None:
            known = self._covers[id(covers)] = (covers, self._with_terms(covers))
        return known[1]

    def _with_terms(self, covers: Iterable[CoverOn]) -> tuple[CoverOn, ...]:
        given = tuple(covers)
        swapped = tuple(
            replace(cover, terms=self._terms.get(cover.terms.hash, cover.terms))
            if cover.terms is not None
            else cover
            for cover in given
        )
        return given if swapped == given else swapped
