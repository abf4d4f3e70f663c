"""The sentences and labels of places."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "places.levels-set": _("The levels of the tree were set."),
        "places.created": _("The place %(name)s was added."),
        "places.renamed": _("The place was changed: it is now called %(name)s, code %(code)s."),
        "places.moved": _("The place was moved under %(parent)s from %(day)s on."),
        "places.ended": _("The place ended on %(day)s."),
        "places.loaded": _("%(count)s places were loaded."),
        "place-code-taken": _("The code %(code)s belongs to another place. Choose another one."),
        "place-code-twice": _("The code %(code)s stands more than once in the file."),
        "place-id-twice": _("The same place stands more than once in the file."),
        "place-level-unknown": _("There is no level %(level)s."),
        "place-parent-unknown": _("The place above, %(parent)s, is not known."),
        "place-parent-missing": _("A place of this level lies in another one. Choose which."),
        "place-parent-level": _("The place above must be exactly one level higher."),
        "place-has-contents": _(
            "The place cannot end while other places, households or facilities lie in it."
        ),
        "place-move-day": _("The place lies where it is since %(day)s; a move can only be later."),
        "place-move-future": _("A move counts from today or from an earlier day."),
        "levels-in-use": _("Levels that hold places cannot be taken away."),
        "level-roles": _("Exactly one level holds facilities, and exactly one holds households."),
        "negative-number": _("This cannot be less than zero."),
        "text-too-long": _("This is too long. At most %(limit)s characters fit."),
    }
)
