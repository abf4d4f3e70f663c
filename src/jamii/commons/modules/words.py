"""The sentences and labels of modules."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "modules.measured": _("Measured %(number)s modules."),
        "modules.switched-off": _("Switched off the module %(module)s; with it went: %(names)s."),
        "modules.switched-on": _("Switched on the module %(module)s; with it came: %(names)s."),
        "switch-only-in-demo": _(
            "Modules can be switched off in a demonstration only; here people do their work."
        ),
        "module-essential": _(
            "The module %(module)s cannot be switched off: everything stands on it."
        ),
        "module-is-off": _("The module %(module)s is switched off already."),
        "module-is-on": _("The module %(module)s is switched on already."),
        "stands-on-its-own": _("Uses only modules beneath it."),
        "has-tests": _("Has tests: %(number)s."),
        "speaks-both": _("Speaks French as well as English: %(part)s of %(whole)s texts."),
        "owner-named": _("Has an owner."),
        "leaving-explained": _("Says what happens to its data when it is taken out."),
        "acts-journalled": _(
            "What people do with it is written to the journal: %(part)s of %(whole)s services, "
            "wanted %(wanted)s %%."
        ),
        "refusals-tested": _(
            "Bad input is tested: %(part)s of %(whole)s refusals, wanted %(wanted)s %%."
        ),
        "upgrade-tested": _("Records of an earlier release are tested."),
        "screens-explained": _(
            "Screens have help in both languages: %(part)s of %(whole)s screens."
        ),
        "no-old-override": _("No pack has replaced its code for more than six months."),
        "used-widely": _("Packs build on it: %(number)s, wanted %(wanted)s."),
        "exercise-exists": _("There is an exercise to learn it: %(number)s."),
        "routes-tested": _(
            "Addresses for programs are tested: %(part)s of %(whole)s, wanted %(wanted)s %%."
        ),
        "budget-kept": _("Tests count what it asks of the database: %(number)s."),
        "works-without-network": _("Says what works without a network."),
        "open-to-all": _("Its screens were checked with people who cannot see or use a mouse."),
        "threats-considered": _("What could go wrong on purpose was written down."),
        "second-maintainer": _("A second maintainer comes from another organisation."),
        "effect-looked-at": _("Somebody looked whether the last change did any good."),
    }
)
sentences.register_labels(
    {
        "no-grade": _("no grade"),
        "bronze": _("bronze"),
        "silver": _("silver"),
        "gold": _("gold"),
        "platinum": _("platinum"),
        "passed": _("passed"),
        "exempt": _("does not apply"),
        "unmeasured": _("not measured yet"),
        "personal-none": _("nothing about people"),
        "personal-identifying": _("who people are"),
        "personal-sensitive": _("facts about health"),
        "wing-registers": _("Registers"),
        "wing-finance": _("Finance"),
        "wing-commons": _("The community’s rooms"),
        "wing-schemes": _("Schemes"),
        "wing-coverage": _("Cover"),
        "wing-claims": _("Claims"),
        "wing-settlement": _("Settlement"),
        "wing-reports": _("Reports"),
    }
)
