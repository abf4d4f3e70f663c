"""Terms in words that a district officer reads: what is paid, up to how much, from when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jamii.platform import locale, sentences
from jamii.registers.catalogue import queries as catalogue
from jamii.schemes.plans.types import (
    AgeGroup,
    Care,
    CoverageLine,
    Exclusion,
    Joining,
    Kind,
    Limitation,
    Per,
    Premiums,
    PriceOrigin,
    Share,
    Terms,
)


@dataclass(frozen=True, slots=True)
class LineInWords:
    """One coverage line, ready to be shown."""

    kind: Kind
    code: str
    names: Mapping[str, str]
    shares: tuple[str, ...]
    limits: tuple[str, ...]


def _months(count: int) -> str:
    return ngettext("%(count)s month", "%(count)s months", count) % {"count": count}


def _plain(value: Decimal) -> str:
    """A number without the zeros that the table keeps behind it."""
    return locale.number(value.normalize() + 0)


def _share_of(share: Share, age: AgeGroup, currency: str) -> str:
    value = share.value(age)
    if share.kind is Limitation.FIXED:
        if not value:
            return _("in full")
        return _("at most %(amount)s each") % {"amount": locale.money(value, currency)}
    percent = Decimal(100) if value is None else value
    return _("%(percent)s %%") % {"percent": _plain(percent)}


def share_in_words(share: Share, currency: str) -> str:
    """What the scheme pays, for adults and children apart where they differ."""
    adult = _share_of(share, AgeGroup.ADULT, currency)
    child = _share_of(share, AgeGroup.CHILD, currency)
    if adult == child:
        return adult
    return _("%(adult)s (children %(child)s)") % {"adult": adult, "child": child}


def _shares(line: CoverageLine, currency: str) -> tuple[str, ...]:
    words = [share_in_words(line.share_other, currency)]
    if line.share_referral.kind is not None:
        shown = share_in_words(line.share_referral, currency)
        words.append(_("when referred: %(share)s") % {"share": shown})
    if line.share_emergency.kind is not None:
        shown = share_in_words(line.share_emergency, currency)
        words.append(_("in an emergency: %(share)s") % {"share": shown})
    if line.price_origin is PriceOrigin.OWN:
        words.append(_("of the price that the facility asks"))
    elif line.price_origin is PriceOrigin.RELATIVE:
        words.append(_("of a price that follows an index"))
    return tuple(words)


_EXCLUDED = {
    Exclusion.BOTH: lambda: _("never counts towards the ceiling"),
    Exclusion.HOSPITAL: lambda: _("does not count towards the ceiling in hospital"),
    Exclusion.NOT_HOSPITAL: lambda: _("does not count towards the ceiling outside hospital"),
}


def _limits(line: CoverageLine) -> tuple[str, ...]:
    words = []
    adult, child = line.max_quantity_adult, line.max_quantity_child
    if adult is not None:
        words.append(_("at most %(limit)s in a cover") % {"limit": _plain(adult)})
    if child is not None and child != adult:
        words.append(_("children at most %(limit)s in a cover") % {"limit": _plain(child)})
    if line.waiting_months_adult:
        wait = _months(line.waiting_months_adult)
        words.append(_("after %(months)s of cover") % {"months": wait})
    if line.waiting_months_child and line.waiting_months_child != line.waiting_months_adult:
        wait = _months(line.waiting_months_child)
        words.append(_("children after %(months)s") % {"months": wait})
    excluded = {line.ceiling_exclusion_adult, line.ceiling_exclusion_child} - {None}
    words += [_EXCLUDED[one]() for one in sorted(excluded, key=str) if one is not None]
    return tuple(words)


def lines_in_words(terms: Terms, text: str = "") -> list[LineInWords]:
    """The coverage lines by kind and code, narrowed to those whose code or name holds the text."""
    names = catalogue.entry_names(list(terms.lines))
    wanted = text.strip().casefold()
    shown = []
    for key in sorted(terms.lines, key=lambda key: (key[0] is Kind.ITEM, key[1])):
        line = terms.lines[key]
        texts = names.get(key, {})
        said = " ".join([line.code, *texts.values()]).casefold()
        if wanted in said:
            shown.append(
                LineInWords(
                    line.kind, line.code, texts, _shares(line, terms.currency), _limits(line)
                )
            )
    return shown


def premiums_in_words(premiums: Premiums, currency: str) -> list[tuple[str, str]]:
    """What a cover costs: label and amount, nothing that is zero."""

    def money(amount: Decimal) -> str:
        return locale.money(amount, currency)

    rows: list[tuple[str, Decimal]] = [
        (_("For the household"), premiums.lump_sum),
        (_("For an adult"), premiums.adult),
        (_("For a child"), premiums.child),
        (_("Registration"), premiums.registration_lump_sum),
        (_("General assembly"), premiums.assembly_lump_sum),
    ]
    if not premiums.registration_lump_sum:
        rows.append((_("Registration of each member"), premiums.registration_fee))
    if not premiums.assembly_lump_sum:
        rows.append((_("General assembly, each member"), premiums.assembly_fee))
    shown = [(label, money(amount)) for label, amount in rows if amount]
    if premiums.registration_again_after_months:
        again = _("again when renewed more than %(months)s late") % {
            "months": _months(premiums.registration_again_after_months)
        }
        shown.append((_("Registration on renewal"), again))
    for label, percent, months in (
        (
            _("Discount for enrolling early"),
            premiums.enrolment_discount_percent,
            premiums.enrolment_discount_months,
        ),
        (
            _("Discount for renewing early"),
            premiums.renewal_discount_percent,
            premiums.renewal_discount_months,
        ),
    ):
        if percent:
            values = {"percent": _plain(percent), "months": _months(months)}
            shown.append((label, _("%(percent)s %%, at least %(months)s before") % values))
    if premiums.max_instalments:
        shown.append((_("Contributions for a cover, at most"), str(premiums.max_instalments)))
    return shown


def joining_in_words(joining: Joining) -> list[tuple[str, str]]:
    """Who may join, when cover starts, how long it lasts."""
    rows = [(_("A cover lasts"), _months(joining.insurance_months))]
    if joining.start_cycles:
        starts = ", ".join(f"{day:02d}-{month:02d}" for day, month in joining.start_cycles)
        rows.append((_("It starts on (day-month)"), starts))
        if joining.grace_months_enrolment:
            rows.append(
                (_("One may still join after that for"), _months(joining.grace_months_enrolment))
            )
        if joining.grace_months_renewal:
            rows.append(
                (_("One may still renew after that for"), _months(joining.grace_months_renewal))
            )
    else:
        rows.append((_("It starts"), _("on the day of enrolment")))
    if joining.administration_months:
        rows.append((_("Time for administration first"), _months(joining.administration_months)))
    if joining.grace_months_payment and not joining.start_cycles:
        rows.append((_("Time to pay"), _months(joining.grace_months_payment)))
    if joining.max_members:
        rows.append((_("Members, at most"), str(joining.max_members)))
    if joining.threshold:
        rows.append((_("Members inside a lump sum or ceiling"), str(joining.threshold)))
    if joining.min_age is not None:
        rows.append((_("Lowest age expected"), str(joining.min_age)))
    if joining.max_age is not None:
        rows.append((_("Highest age expected"), str(joining.max_age)))
    rows.append((_("Adult from the age of"), str(joining.majority_age)))
    return rows


def limits_in_words(terms: Terms) -> list[str]:
    """Deductibles, ceilings and limits of categories, each as one sentence."""

    def money(amount: Decimal) -> str:
        return locale.money(amount, terms.currency)

    def care(one: Care) -> str:
        return sentences.label(one.value)

    per = {
        Per.TREATMENT: _("in each treatment"),
        Per.PERSON: _("for each person in a cover"),
        Per.COVER: _("for all members of a cover together"),
    }
    said = []
    for row in terms.deductibles:
        if row.amount and terms.limits_per:
            values = {
                "amount": money(row.amount),
                "care": care(row.care),
                "per": per[terms.limits_per],
            }
            said.append(
                _("The members pay the first %(amount)s themselves (%(care)s), %(per)s.") % values
            )
    for row in terms.ceilings:
        if row.amount and terms.limits_per:
            values = {
                "amount": money(row.amount),
                "care": care(row.care),
                "per": per[terms.limits_per],
            }
            said.append(_("The scheme pays at most %(amount)s (%(care)s), %(per)s.") % values)
            if row.extra_member:
                more = {"amount": money(row.extra_member), "members": terms.joining.threshold or 0}
                said.append(
                    _("For each member above %(members)s the ceiling rises by %(amount)s.") % more
                )
            if row.cap:
                said.append(_("It never rises above %(amount)s.") % {"amount": money(row.cap)})
    for limit in terms.category_limits:
        category = sentences.label(limit.category.value)
        if limit.max_claims == 0:
            said.append(_("%(category)s: not covered.") % {"category": category})
        elif limit.max_claims is not None:
            values = {"category": category, "count": str(limit.max_claims)}
            said.append(_("%(category)s: at most %(count)s in a cover for each person.") % values)
        if limit.max_amount:
            values = {"category": category, "amount": money(limit.max_amount)}
            said.append(_("%(category)s: at most %(amount)s each time.") % values)
    return [one[:1].upper() + one[1:] for one in said]


def any_of(lines: Iterable[LineInWords], kind: Kind) -> list[LineInWords]:
    """The lines of one kind."""
    return [line for line in lines if line.kind is kind]
