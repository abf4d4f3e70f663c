"""The way from asked to paid, step by step, as a clerk and a patient can read it."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

# Which cover pays.
sentences.register(
    {
        "cover-chosen-percent": _("Cover %(cover)s pays: %(percent)s percent of the price."),
        "cover-chosen-fixed": _("Cover %(cover)s pays: up to %(unit_amount)s for each unit."),
        "cover-chosen-unlimited": _("Cover %(cover)s pays: the price without limit."),
        "chosen-only-cover": _("It is the only cover that can pay this line."),
        "chosen-highest-percent": _("%(cover)s is chosen: it pays the highest percentage."),
        "chosen-highest-amount": _("%(cover)s is chosen: it pays the highest amount per unit."),
        "chosen-pays-whole-price": _("%(cover)s is chosen: it pays the whole price."),
        "chosen-smallest-share": _(
            "%(cover)s is chosen: it leaves the smallest share to the patient."
        ),
        "cover-not-chosen-percent": _(
            "Cover %(cover)s could pay %(percent)s percent and is not needed."
        ),
        "cover-not-chosen-fixed": _(
            "Cover %(cover)s could pay up to %(unit_amount)s for each unit and is not needed."
        ),
        "cover-not-chosen-unlimited": _(
            "Cover %(cover)s could pay the price without limit and is not needed."
        ),
    }
)

# How much of it, at what price.
sentences.register(
    {
        "quantity-reduced": _(
            "Of %(asked)s claimed, %(quantity)s count: cover %(cover)s pays %(limit)s in its "
            "period, and %(used)s are used."
        ),
        "quantity-by-reviewer": _("The reviewer counts %(quantity)s of %(asked)s."),
        "price-from-list": _(
            "One unit costs %(price_amount)s on the price list of %(facility)s; "
            "%(asked_amount)s were asked."
        ),
        "price-from-register": _(
            "One unit costs %(price_amount)s in the catalogue; %(asked_amount)s were asked."
        ),
        "price-of-parts": _(
            "One package costs %(price_amount)s, the sum of its parts; %(asked_amount)s were asked."
        ),
        "price-as-asked": _("One unit costs %(price_amount)s, as %(facility)s asks."),
        "price-of-fixed-package": _(
            "The package has a fixed price of %(price_amount)s; %(asked_amount)s were asked."
        ),
        "price-asked-is-lower": _(
            "One unit costs %(price_amount)s: the price asked is lower than that of the list."
        ),
        "price-by-reviewer": _(
            "The reviewer set the price of one unit to %(price_amount)s; %(asked_amount)s were "
            "asked."
        ),
        "quantity-times-price": _("%(quantity)s times %(price_amount)s is %(whole_amount)s."),
    }
)

# What the patient bears, and what the scheme pays.
sentences.register(
    {
        "fixed-cap": _(
            "At most %(unit_amount)s are paid for each unit: %(cut_amount)s fall to the patient, "
            "%(left_amount)s remain."
        ),
        "deductible-taken": _(
            "The patient bears the first %(deductible_amount)s: %(taken_amount)s of this line, "
            "%(left_amount)s remain."
        ),
        "deductible-already-borne": _(
            "The deductible of %(deductible_amount)s is borne already; %(left_amount)s remain."
        ),
        "co-insurance": _(
            "The scheme pays %(percent)s percent: %(person_amount)s fall to the patient, "
            "%(left_amount)s remain."
        ),
        "category-cap": _(
            "A claim of the category “%(category)s” is paid up to %(cap_amount)s: %(cut_amount)s "
            "fall to the patient, %(left_amount)s remain."
        ),
        "ceiling-reached": _(
            "Of the ceiling of %(ceiling_amount)s %(available_amount)s were left: %(cut_amount)s "
            "fall to the patient, %(left_amount)s remain."
        ),
        "ceiling-kept": _(
            "It lies within the ceiling of %(ceiling_amount)s; after it %(remaining_amount)s of "
            "the ceiling are left."
        ),
        "ceiling-not-counted": _("This line does not count for the ceiling."),
        "line-value": _("The line is worth %(value_amount)s."),
        "index-awaited": _(
            "The price is relative: what is paid follows when the index of the period is known."
        ),
        "index-applied": _(
            "From %(first)s to %(last)s a pool of %(pool_amount)s stood against lines worth "
            "%(base_amount)s: the index is %(index)s, and of %(value_amount)s the scheme pays "
            "%(paid_amount)s."
        ),
        "index-not-used": _(
            "The plan names no period for this kind of care: the index is %(index)s, and of "
            "%(value_amount)s the scheme pays %(paid_amount)s."
        ),
        "paid-by-capitation": _(
            "The facility is paid by capitation; nothing is paid for the single line."
        ),
    }
)
