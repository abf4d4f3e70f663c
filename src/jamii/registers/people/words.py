"""The sentences and labels of people."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences
from jamii.platform.packs import extensions

sentences.register(
    {
        "people.household-registered": _(
            "The household of %(name)s was registered with %(members)s members."
        ),
        "people.person-added": _("%(name)s joined the household with the number %(number)s."),
        "people.person-changed": _("The details of %(name)s were changed."),
        "people.household-changed": _("The details of the household were changed."),
        "people.status-changed": _("%(name)s is now %(status)s, since %(day)s."),
        "people.head-changed": _("%(name)s is now the head of the household."),
        "people.member-removed": _("%(name)s left the household on %(day)s."),
        "people.member-moved": _("%(name)s moved to another household on %(day)s."),
        "people.photo-set": _("A photo of %(name)s was added."),
        "people.looked-up": _("%(name)s was looked up by number."),
        "people.duplicate-settled": _("%(name)s and %(other)s were compared: %(verdict)s."),
        "people.loaded": _("%(count)s records were loaded."),
        "number-missing": _("Please enter the number."),
        "number-length": _("The number has the wrong length. Compare it with the card."),
        "number-check-digit": _(
            "The number has a typing error: its last digit does not fit. Compare it with the card."
        ),
        "number-taken": _("The number %(number)s belongs to somebody else."),
        "born-in-future": _("The day of birth lies in the future."),
        "not-a-phone": _("This is no telephone number. Write its digits, six or more."),
        "born-too-early": _("Nobody is that old. Check the year of birth."),
        "head-missing": _("A household needs a head."),
        "place-level-wrong": _(
            "Choose the place where the household lives at its lowest level, such as a village."
        ),
        "place-unknown-here": _(
            "There is no such place, or it lies outside your area. Choose one from the list."
        ),
        "relation-missing": _("How is this person related to the head?"),
        "head-cannot-leave": _("The head cannot leave the household. Choose another head first."),
        "not-a-member": _("This person is not a member of the household."),
        "confirmation-number-missing": _("Please enter the number of the confirmation."),
        "status-day-future": _("The day lies in the future."),
        "photo-not-an-image": _("This is no photo. Send a JPEG or PNG picture."),
        "same-person-merge": _(
            "The two households must be brought together first: move the person, then settle."
        ),
        "registered-elsewhere": _("This person is registered with another scheme."),
        "member-unknown": _("No member has this number. Check the card, digit by digit."),
        "already-settled": _("This pair was settled already."),
    }
)
sentences.register_labels(
    {
        "male": _("male"),
        "female": _("female"),
        "other": _("other"),
        "sibling": _("brother or sister"),
        "parent": _("father or mother"),
        "uncle-aunt": _("uncle or aunt"),
        "child": _("son or daughter"),
        "grandparent": _("grandparent"),
        "employee": _("employee"),
        "spouse": _("spouse"),
        "dead": _("dead"),
        "household": _("household"),
        "council": _("council"),
        "organisation": _("organisation"),
        "priests": _("priests"),
        "students": _("students"),
        "teachers": _("teachers"),
        "other-kind": _("other"),
        "alike-name": _("alike in name"),
        "same-birthday": _("same day of birth"),
        "near-birthday": _("nearly the same day of birth"),
        "different": _("two different persons"),
        "same": _("one and the same person"),
    }
)
extensions.describe(
    {
        "people.hooks.person_number": _("The number of a new person, check digit included"),
    }
)
