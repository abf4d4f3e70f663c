"""The sentences and labels of the glossary."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "text-empty": _("There is no text yet."),
        "placeholders-missing": _("The text leaves out what the source fills in: %(names)s."),
        "placeholders-unknown": _("The text asks for what the source does not have: %(names)s."),
        "plural-forms": _("The language needs %(needed)s forms; there are %(found)s."),
        "term-forbidden": _("“%(term)s” is not used here; say “%(instead)s”."),
        "text-over-limit": _("At most %(limit)s characters fit; there are %(length)s."),
        "english-left": _("An English word was left in the French text: %(word)s."),
    }
)
sentences.register_labels(
    {
        "preferred": _("preferred"),
        "allowed": _("allowed"),
        "forbidden": _("not to be used"),
        "elsewhere": _("said in other systems"),
        "subject-insurance": _("Insurance"),
        "subject-complaints": _("Complaints"),
        "subject-people": _("People and places"),
        "subject-community": _("The community around the product"),
    }
)
