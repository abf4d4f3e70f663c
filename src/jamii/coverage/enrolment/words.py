"""The sentences and labels of enrolment."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences
from jamii.platform.packs import extensions

sentences.register(
    {
        "enrolment.enrolled": _(
            "Enrolled in %(plan)s with %(members)s members: cover %(number)s, %(value_amount)s due."
        ),
        "enrolment.revised": _("Cover %(number)s was worked out anew: %(value_amount)s due."),
        "enrolment.ready": _(
            "Cover %(number)s is paid (%(paid_amount)s) and waits for activation."
        ),
        "enrolment.activated": _(
            "Cover %(number)s counts from %(effective)s; %(paid_amount)s were paid."
        ),
        "enrolment.activated-again": _(
            "The missing money was paid: cover %(number)s counts again from %(effective)s."
        ),
        "enrolment.suspended-unpaid": _(
            "Cover %(number)s is suspended: only %(paid_amount)s of its value are paid."
        ),
        "enrolment.suspended": _("Cover %(number)s was suspended. Reason: %(reason)s"),
        "enrolment.reinstated": _("Cover %(number)s counts again, from %(effective)s."),
        "enrolment.cancelled": _("Cover %(number)s was cancelled."),
        "enrolment.expired": _("Cover %(number)s ended on %(expiry)s."),
        "enrolment.member-joined": _(
            "%(name)s joined cover %(number)s, covered from %(effective)s."
        ),
        "enrolment.member-waits": _(
            "%(name)s joined cover %(number)s and is covered once %(value_amount)s are paid in all."
        ),
        "enrolment.member-not-covered": _("%(name)s is not covered: cover %(number)s is full."),
        "enrolment.membership-ended": _(
            "The cover of %(name)s under %(number)s ends on %(expiry)s."
        ),
        "enrolment.officers-loaded": _("%(count)s enrolment officers were loaded."),
        "enrolment.covers-loaded": _("%(count)s covers were loaded."),
        "enrolled-in-future": _("The day of enrolment lies in the future."),
        "household-ended": _("This household was closed on %(day)s."),
        "officer-unknown": _("This enrolment officer is not known."),
        "officer-gone": _("This officer worked until %(day)s. Choose another."),
        "officer-twice": _("The officer %(code)s stands more than once in the list."),
        "officer-own-substitute": _("The officer %(code)s cannot be their own substitute."),
        "plan-without-terms": _("This plan has no terms on %(day)s. Choose another day or plan."),
        "plan-not-here": _("This plan is not offered where the household lives."),
        "plan-not-offered": _(
            "The cover would start on %(start)s; the plan is not offered on that day."
        ),
        "plan-not-offered-any-more": _(
            "The plan is no longer offered when this cover starts, on %(start)s."
        ),
        "nobody-to-cover": _("Nobody in this household can be covered."),
        "overlapping-cover": _("The household has cover %(number)s of the same plan at that time."),
        "age-outside": _("%(name)s is %(age)s years old, outside the ages of this plan."),
        "cover-not-idle": _(
            "Only a cover without payment can be changed; this one is “%(status)s”."
        ),
        "contributions-first": _("Cancel the contributions of this cover first."),
        "cover-is-over": _("This cover ended on %(expiry)s. Renew it instead."),
        "cover-is-full": _("The plan covers at most %(limit)s members."),
        "not-in-household": _("This person is no active member of the household."),
        "already-in-cover": _("This person is in the cover already."),
        "joiner-to-pay": _("The new member is covered once %(more_amount)s more are paid."),
        "overpaid": _("%(over_amount)s more than the value were paid."),
        "still-to-pay": _("%(missing_amount)s are still to be paid; the cover does not count yet."),
        "unpaid-suspended": _("%(missing_amount)s are missing: the cover is suspended."),
        "cover-twice": _("The cover %(number)s stands more than once in the list."),
        "cover-days-wrong": _("The cover %(number)s ends before it starts."),
        "cover-day-missing": _("The active cover %(number)s has no day from which it counts."),
        "cover-of-nobody": _("The cover %(number)s belongs to no known household or plan."),
        "starts-when-enrolled": _("It starts on the day of enrolment, %(start)s."),
        "starts-after-administration": _(
            "It starts %(months)s months after enrolment, on %(start)s."
        ),
        "starts-after-previous": _("It starts when the cover before it is over, on %(start)s."),
        "starts-with-cycle": _("The plan starts on fixed days: the one that fits is %(start)s."),
        "ends-after-months": _("It lasts %(months)s months, until %(expiry)s."),
        "value-lump-sum": _("One amount for the household: %(amount)s."),
        "value-adults": _("Adults: %(heads)s at %(each_amount)s, together %(amount)s."),
        "value-children": _("Children: %(heads)s at %(each_amount)s, together %(amount)s."),
        "value-members-beyond": _("The plan counts %(counted)s of %(members)s members."),
        "value-assembly": _("General assembly: %(amount)s."),
        "value-registration": _("Registration: %(amount)s."),
        "value-discount": _("Discount for coming early: %(percent)s %% of %(before_amount)s."),
        "value-total": _("To pay for %(members)s members: %(amount)s."),
    }
)
sentences.register_labels(
    {
        "cover-idle": _("awaiting payment"),
        "cover-ready": _("paid, to be activated"),
        "cover-active": _("in force"),
        "cover-suspended": _("suspended"),
        "cover-expired": _("expired"),
        "cover-cancelled": _("cancelled"),
        "renewal": _("renewal"),
        "activate": _("Activate"),
        "suspend": _("Suspend"),
        "reinstate": _("Reinstate"),
        "cancel": _("Cancel the cover"),
        "unpaid": _("because of missing money"),
        "by-hand": _("by decision"),
    }
)
extensions.describe(
    {
        "enrolment.hooks.cover_number": _("The number of a new cover"),
        "enrolment.hooks.joining_checks": _(
            "Reasons to refuse a household that joins or renews, beyond the terms of its plan"
        ),
    }
)
