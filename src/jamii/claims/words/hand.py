"""Why a claim needs a hand, and what is unusual about it: every number is said with what it is
compared with.
"""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

# What the scheme decided: these always ask for a person.
sentences.register(
    {
        "review-category": _("Claims of the category “%(category)s” are always looked at."),
        "review-entry": _("%(code)s is always looked at."),
        "review-new-facility": _(
            "The facility is new: %(known)s of its claims are settled, and the first %(least)s are "
            "looked at."
        ),
        "review-facility-record": _(
            "Of %(reviewed)s claims of this facility that were reviewed since %(since)s, "
            "%(changed)s were cut or rejected: %(percent)s percent, and from %(border)s percent on "
            "all its claims are looked at."
        ),
        "review-sampled": _(
            "It was drawn at random: %(percent)s of 100 claims are looked at, whatever they ask."
        ),
        "review-score": _(
            "Together the signals give %(score)s points; from %(border)s on a reviewer looks."
        ),
    }
)

# What is unusual. None of them refuses anything.
sentences.register(
    {
        "signal-unusual-amount": _(
            "This facility asks %(usual_amount)s in the middle for the category “%(category)s”; "
            "this claim asks %(asked_amount)s: %(times)s times as much, %(number)s claims compared."
        ),
        "signal-unusual-amount-district": _(
            "The facilities of the district ask %(usual_amount)s in the middle for the category "
            "“%(category)s”; this claim asks %(asked_amount)s: %(times)s times as much, "
            "%(number)s claims compared."
        ),
        "signal-rare-for-diagnosis": _(
            "Of %(number)s claims with the diagnosis %(diagnosis)s, %(carrying)s carry %(code)s: "
            "%(percent)s percent."
        ),
        "signal-price-above-district": _(
            "One unit of %(code)s costs %(usual_amount)s in the middle in this district; here it "
            "costs %(asked_amount)s: %(times)s times as much, %(number)s lines compared."
        ),
        "signal-repeated-soon": _(
            "The same person had %(code)s in another claim on %(day)s, %(days)s days apart."
        ),
        "signal-elsewhere-same-day": _(
            "The same person was treated on the same day at %(facility)s (claim %(claim)s)."
        ),
        "signal-just-under-amount": _(
            "It asks %(asked_amount)s: %(percent)s percent under the %(above_amount)s from which a "
            "reviewer looks."
        ),
        "signal-unusual-quantity": _(
            "%(code)s: quantity %(quantity)s. In the middle it is %(usual)s, and 95 of 100 lines "
            "have at most %(high)s; %(number)s lines compared."
        ),
        "signal-busy-day": _(
            "The facility has %(number)s claims for %(day)s, %(times)s times as many as on a day "
            "in the middle (%(usual)s; %(days)s days compared)."
        ),
        "signal-unusual-day-off": _(
            "%(day)s is a weekend day or a holiday; %(percent)s percent of the %(number)s claims "
            "of this facility fall on such days."
        ),
    }
)

# What a facility is told instead: borders and samples are not for those whom they watch.
sentences.register({"review-first": _("A reviewer looks at this claim before it is settled.")})

# The same in few words, for lists, filters and charts.
sentences.register_labels(
    {
        "review-above-amount": _("high amount"),
        "review-category": _("category always looked at"),
        "review-entry": _("service always looked at"),
        "review-new-facility": _("new facility"),
        "review-facility-record": _("record of the facility"),
        "review-sampled": _("drawn at random"),
        "review-score": _("many points"),
        "review-not-finished": _("review begun"),
        "signal-unusual-amount": _("unusual amount for the facility"),
        "signal-unusual-amount-district": _("unusual amount for the district"),
        "signal-rare-for-diagnosis": _("rare with this diagnosis"),
        "signal-price-above-district": _("price above the district"),
        "signal-repeated-soon": _("repeated within days"),
        "signal-elsewhere-same-day": _("elsewhere the same day"),
        "signal-just-under-amount": _("just under the amount"),
        "signal-unusual-quantity": _("unusual quantity"),
        "signal-busy-day": _("busy day of the facility"),
        "signal-unusual-day-off": _("unusual weekend or holiday"),
    }
)

# The numbers that a scheme sets.
sentences.register_labels(
    {
        "hand.amount-from": _("Amount from which a person looks"),
        "hand.second-look-from": _("Amount from which two people look"),
        "hand.categories": _("Categories that are always looked at"),
        "hand.entries": _("Services and items that are always looked at"),
        "hand.new-facility-claims": _("First claims of a new facility that are looked at"),
        "hand.record-percent": _("Share of changed claims from which a facility is looked at"),
        "hand.record-months": _("Months that count for the record of a facility"),
        "hand.record-claims": _("Reviewed claims that make a record"),
        "hand.sample-percent": _("Share of claims drawn at random"),
        "hand.score-from": _("Points from which a person looks"),
        "hand.weight-unusual-amount": _("Most points: unusual amount"),
        "hand.weight-rare-for-diagnosis": _("Most points: rare with the diagnosis"),
        "hand.weight-price-above-district": _("Most points: price above the district"),
        "hand.weight-repeated-soon": _("Most points: repeated within days"),
        "hand.weight-elsewhere-same-day": _("Most points: elsewhere the same day"),
        "hand.weight-just-under-amount": _("Most points: just under the amount"),
        "hand.weight-unusual-quantity": _("Most points: unusual quantity"),
        "hand.weight-busy-day": _("Most points: busy day of the facility"),
        "hand.weight-unusual-day-off": _("Most points: unusual weekend or holiday"),
        "hand.least-compared": _("Cases without which nothing is compared"),
        "hand.unusual-from": _("Distance from the middle that is unusual"),
        "hand.rare-below-percent": _("Share below which a service is rare with a diagnosis"),
        "hand.price-times": _("Times the district’s price that are unusual"),
        "hand.repeat-days": _("Days within which the same again is noticed"),
        "hand.just-under-percent": _("Just under: percent below the amount"),
        "hand.quantity-times": _("Times the usual quantity that are unusual"),
        "hand.busy-times": _("Times the usual claims of a day that are unusual"),
        "hand.days-off": _("Weekend days and holidays"),
        "hand.day-off-below-percent": _("Share of days off below which one is unusual"),
        "unit.amount": _("amount"),
        "unit.percent": _("percent"),
        "unit.claims": _("claims"),
        "unit.cases": _("cases"),
        "unit.months": _("months"),
        "unit.days": _("days"),
        "unit.points": _("points"),
        "unit.times": _("times"),
        "unit.spreads": _("spreads"),
        "unit.categories": _("categories"),
        "unit.codes": _("codes"),
        "unit.day-names": _("days"),
        "unit.off": _("off"),
        "monday": _("Monday"),
        "tuesday": _("Tuesday"),
        "wednesday": _("Wednesday"),
        "thursday": _("Thursday"),
        "friday": _("Friday"),
        "saturday": _("Saturday"),
        "sunday": _("Sunday"),
        "reviewed": _("reviewed"),
        "changed": _("changed by the review"),
        "unchanged": _("not changed by the review"),
    }
)

# What is wrong with a number that a scheme sets; and what people did.
sentences.register(
    {
        "hand-parameter-unknown": _("There is no number of the name %(name)s."),
        "number-expected": _("%(value)s is no number. Write it with a point, or write off."),
        "hand-whole-number-expected": _("%(value)s is no whole number."),
        "hand-value-out-of-bounds": _("The value lies from %(least)s to %(most)s."),
        "hand-words-expected": _("Write the words with spaces between them, or write off."),
        "hand-word-unknown": _("%(word)s is not known here."),
        "hand-unit-differs": _("The unit of this number is %(unit)s."),
        "hand-source-missing": _("Say where the number comes from: a circular, a decision."),
        "hand-value-missing": _("Give at least one value with the day from which it counts."),
        "hand-day-unreadable": _("%(value)s is no day. Write it like 2026-07-01."),
        "hand-counts-already": _(
            "A value counts already on %(day)s, and claims were decided by it. A new one starts on "
            "%(first)s at the earliest."
        ),
        "claims.hand-parameter-set": _(
            "%(name)s: from %(first)s on %(after_amount)s instead of %(before_amount)s "
            "(%(source)s)."
        ),
        "claims.hand-parameters-loaded": _(
            "%(number)s numbers about claims that need a hand were loaded."
        ),
        "claims.profiles-refreshed": _(
            "The statistics of what is usual were worked out anew, over %(number)s claims from "
            "%(first)s to %(last)s."
        ),
    }
)
