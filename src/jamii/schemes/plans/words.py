"""The sentences and labels of plans."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "plans.plan-created": _("The plan %(code)s was set up."),
        "plans.plan-changed": _("The plan %(code)s was changed."),
        "plans.terms-set": _(
            "Terms of the plan %(code)s from %(first)s on, with %(lines)s coverage lines."
        ),
        "plan-code-taken": _("The code %(code)s belongs to another plan of this scheme."),
        "plan-code-unknown": _("There is no plan %(code)s in this scheme."),
        "plan-place-level": _("A plan is national, or of a region or district."),
        "offered-without-end": _("Say until which day covers of this plan may start."),
        "conversion-unknown": _("The plan that follows is not known in this scheme."),
        "conversion-comes-back": _("The plans that follow each other must not come back."),
        "terms-count-already": _(
            "These terms count since %(first)s and are not edited any more. Let the new terms "
            "start on a later day."
        ),
        "terms-of-another-plan": _("The terms are those of the plan %(code)s."),
        "terms-in-another-currency": _("The terms must be in the scheme’s currency, %(currency)s."),
        "line-unknown": _("The catalogue has no %(kind)s with the code %(code)s."),
        "line-twice": _("The code %(code)s stands more than once among the coverage lines."),
        "at-least": _("This must be at least %(least)s."),
        "not-negative": _("This must not be below zero."),
        "percent-range": _("A percentage lies between 0 and 100."),
        "ages-crossed": _("The highest age lies below the lowest."),
        "too-many-cycles": _("At most %(limit)s fixed start dates are possible."),
        "cycle-not-a-day": _(
            "%(cycle)s is no day of every year. Write day and month, as in 01-07."
        ),
        "cycles-not-in-order": _("Write the start dates in the order of the year, each once."),
        "limits-per-missing": _("Say whether limits count per treatment, person or cover."),
        "limit-twice": _("The limit for %(care)s stands twice."),
        "limits-mixed": _("Set one limit for any care, or one each for in- and out-patients."),
        "extra-needs-cover": _(
            "An addition for each further member needs limits that count per cover."
        ),
        "cap-below-ceiling": _("The highest ceiling lies below the ceiling itself."),
        "category-twice": _("The category %(category)s stands twice."),
        "percents-count": _("This period needs %(expected)s percentages."),
        "relative-period-missing": _(
            "A line has a relative price. Say how often the index is computed, and the percentages."
        ),
        "weights-not-hundred": _("The weights add up to %(total)s instead of 100."),
        "nothing-covered": _("No service and no item is covered yet."),
        "file-unreadable": _("The file cannot be read: %(problem)s"),
        "file-name-unknown": _("“%(where)s” is no name of the terms. Is it spelt rightly?"),
        "file-name-missing": _("“%(where)s” is missing."),
        "file-value-wrong": _("“%(value)s” does not fit at “%(where)s”."),
        "file-days-wrong": _("The days at “%(where)s” are not right."),
    }
)
sentences.register_labels(
    {
        "any": _("any care"),
        "in-patient": _("in-patients"),
        "out-patient": _("out-patients"),
        "treatment": _("treatment"),
        "person": _("person"),
        "cover": _("cover"),
        "overnight": _("a stay overnight"),
        "hospital-level": _("treatment in a hospital, whatever the days"),
        "price-list": _("price list"),
        "own": _("price asked by the facility"),
        "relative": _("relative price"),
        "co-insurance": _("co-insurance"),
        "not-hospital": _("cases outside hospital"),
        "month": _("month"),
        "quarter": _("quarter"),
        "year": _("year"),
        "referral": _("referral"),
        "emergency": _("emergency"),
        "adult": _("adult"),
    }
)
