"""The sentences and labels of what-if."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "whatif.asked": _("Asked what other terms of the plan %(plan)s would have cost."),
        "whatif.done": _("The claims were decided twice and compared."),
        "whatif.cancelled": _("The question was cancelled."),
        "whatif.begun-again": _("The question is worked off from the beginning."),
        "whatif.failed": _("The question could not be worked off."),
        "whatif-days": _("Give a last day that is not before the first."),
        "whatif-no-terms": _("The plan has no terms on these days."),
        "whatif-path-near": _("There is no “%(path)s”. Did you mean %(near)s?"),
        "whatif-path-unknown": _("There is no “%(path)s” among what can be changed."),
        "whatif-code-near": _(
            "The catalogue has no %(kind)s with the code %(code)s. Did you mean %(near)s?"
        ),
        "whatif-line-near": _("The plan does not cover %(target)s. Did you mean %(near)s?"),
        "whatif-no-line": _("No line of the plan fits %(target)s."),
        "whatif-not-a-number": _("“%(value)s” is not a number. Write it as in 40.00, or none."),
        "whatif-not-yes-or-no": _("“%(value)s” is neither yes nor no."),
        "whatif-not-a-span": _("“%(value)s” is none of treatment, person and cover."),
        "whatif-needs-a-number": _("This needs a number."),
        "whatif-price-range": _("Prices lie above 0 and up to %(most)s percent of the list."),
        "whatif-months-range": _("A waiting period is a whole number of months, up to %(most)s."),
        "whatif-whole-number": _("This must be a whole number."),
        "whatif-ceiling-zero": _(
            "A ceiling of 0 means no ceiling. Write none for that, or a higher amount."
        ),
        "whatif-line-form": _("Line %(line)s: write a name, = and a value."),
        "whatif-has-ended": _("This question is not being worked off any more."),
        "whatif-not-ended": _("This question was not cancelled; it needs no new start."),
    }
)

# What a change says, by parameter and kind of target.
sentences.register(
    {
        "set.ceiling": _("The ceiling for %(target)s becomes %(value_amount)s."),
        "set.ceiling.none": _("There is no ceiling for %(target)s."),
        "set.deductible": _("The deductible for %(target)s becomes %(value_amount)s."),
        "set.deductible.none": _("There is no deductible for %(target)s."),
        "set.limits-per": _("Deductible and ceiling count per %(value)s."),
        "set.limits-per.none": _("There is neither a deductible nor a ceiling."),
        "set.co-insurance": _("The scheme pays %(value)s %% of %(target)s."),
        "set.fixed": _("The scheme pays at most %(value_amount)s for each %(target)s."),
        "set.fixed.none": _("The scheme pays %(target)s in full."),
        "set.waiting": _("The waiting period for %(target)s becomes %(value)s months."),
        "set.max-quantity": _("At most %(value)s of %(target)s in a cover."),
        "set.max-quantity.none": _("There is no limit of quantity for %(target)s."),
        "set.covered.yes": _("%(target)s becomes covered, in full."),
        "set.covered.no": _("%(target)s is not covered any more."),
        "set.category-cap": _("A claim of the category %(target)s is paid up to %(value_amount)s."),
        "set.category-cap.none": _("There is no cap for claims of the category %(target)s."),
        "set.category-claims": _("At most %(value)s claims of the category %(target)s in a cover."),
        "set.category-claims.none": _("Any number of claims of the category %(target)s."),
        "set.prices": _("List prices of %(target)s become %(value)s %% of today’s."),
        "target.all": _("all services and items"),
        "target.service": _("all services"),
        "target.item": _("all items"),
        "target.category": _("services of the category %(category)s"),
        "target.one-service": _("the service %(code)s"),
        "target.one-item": _("the item %(code)s"),
    }
)
sentences.register_labels(
    {
        "waiting": _("waiting"),
        "running": _("running"),
        "done": _("done"),
        "failed": _("failed"),
        "rest": _("the others (groups of fewer than 5 people)"),
        "unknown": _("not known"),
        "0-4": _("0 to 4 years"),
        "5-17": _("5 to 17 years"),
        "18-39": _("18 to 39 years"),
        "40-59": _("40 to 59 years"),
        "60+": _("60 years and more"),
        "by-region": _("Region"),
        "by-district": _("District"),
        "by-level": _("Level of the facility"),
        "by-age": _("Age"),
        "by-sex": _("Sex"),
        "by-month": _("Month of care"),
        "by-entry": _("Service or item"),
    }
)
