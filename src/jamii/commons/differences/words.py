"""The sentences and labels of differences."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        # The rules, as they hold and as they fail.
        "difference-r0-holds": _("All %(n)s carriers have what the core has now or had before."),
        "difference-r0-fails": _(
            "Not everybody has old text only: %(settled)s of %(n)s carriers have what the core has "
            "or had."
        ),
        "difference-r7-holds": _(
            "The core is wrong: a check fails on it that passes with the local value "
            "(%(defects)s carriers)."
        ),
        "difference-r7-fails": _("Nobody has shown that the core itself is wrong."),
        "difference-r6-holds": _("Nobody has used it for twelve months."),
        "difference-r6-fails": _(
            "It is in use: %(unused)s of %(n)s carriers have not used it for twelve months."
        ),
        "difference-r5a-holds": _("Every carrier cites a law of its own country."),
        "difference-r5a-fails": _(
            "Not every carrier is bound by a law of its own: %(bound)s of %(n)s cite one."
        ),
        "difference-r2-holds": _(
            "%(n)s instances in %(c)s countries carry it, all in the same way."
        ),
        "difference-r2-fails": _(
            "For the core it takes 3 instances in 2 countries and one way of doing it. There are "
            "%(n)s in %(c)s, ways: %(v)s."
        ),
        "difference-r3-holds": _(
            "%(n)s instances in %(c)s countries want it, in %(v)s ways that do not fit together."
        ),
        "difference-r3-fails": _(
            "For an option it takes 2 instances in 2 countries and two ways of doing it. There are "
            "%(n)s in %(c)s, ways: %(v)s."
        ),
        "difference-r4-holds": _(
            "%(n)s instances carry it, and one country, language or family of laws binds them."
        ),
        "difference-r4-fails": _(
            "For a shared pack it takes 2 instances of one country, or bound by one language or "
            "family of laws. There are %(n)s in %(c)s countries."
        ),
        "difference-r8-holds": _("Two instances in two countries carry it in the same way."),
        "difference-r8-fails": _(
            "To offer it takes exactly 2 instances in 2 countries and one way. There are %(n)s in "
            "%(c)s, ways: %(v)s."
        ),
        "difference-r5-holds": _("No other rule holds: %(n)s carries it."),
        # Notes that go with an answer.
        "difference-note-sensitive": _(
            "It holds sensitive personal data: never straight into the core. As an option it is "
            "off until somebody decides, with a privacy note."
        ),
        "difference-note-identifying": _(
            "It holds data that identify people: it needs a privacy note."
        ),
        "difference-note-extension-first": _(
            "It replaces code of the core: the core needs an extension point first."
        ),
        "difference-note-extension": _(
            "Several carriers are bound by law: the core should offer an extension point."
        ),
        "difference-note-test-missing": _("Blocked: no carrier has a test. Add one first."),
        # What would change an answer.
        "difference-if-country-same": _("One more country with the same way of doing it"),
        "difference-if-country-otherwise": _("One more country with another way of doing it"),
        "difference-if-instance-same": _("One more instance in %(country)s, in the same way"),
        "difference-if-leaves": _("%(node)s gives it up"),
        "difference-if-any-leaves": _("Any one of the carriers gives it up"),
        "difference-if-agreed": _("The carriers agree on one way of doing it"),
        "difference-if-unused": _("Nobody uses it for a year"),
        "difference-if-defect": _("A test shows that the core is wrong here"),
        "difference-if-no-defect": _("The core turns out to be right"),
        "difference-if-law": _("Every carrier can cite a law of its own country"),
        "difference-if-not-sensitive": _("It can do without sensitive data"),
        "difference-if-tested": _("One carrier adds a test"),
        "difference-if-released": _("The core gains it in a release"),
        "bounds-crossed": _("The least value %(min)s lies above the greatest %(max)s."),
        # Refusals.
        "manifest-unreadable": _("The manifest cannot be read: %(where)s, %(what)s."),
        "manifest-node-unknown": _("Nobody with this code has joined."),
        "manifest-signature-wrong": _("The signature is not by the instance that it names."),
        "manifest-sequence-old": _("It is older than what the instance told before."),
        "node-key-missing": _("An instance joins with its public key."),
        "node-known-otherwise": _("The instance %(node)s is known with another key."),
        "not-a-carrier": _("The instance %(node)s does not carry this difference."),
        "confirmed-by-same": _("You have confirmed this already; it takes a second person."),
        "part-some": _("Choose some of the carriers, not none and not all."),
        "unite-itself": _("Choose another cluster to unite this one with."),
        "unite-kinds": _("These are differences of two kinds; they cannot be one."),
        "defect-needs-test": _(
            "A defect of the core needs a test of this difference that fails on the core."
        ),
        "difference-move": _("This cannot be done while the cluster is “%(status)s”."),
        "mapping-required": _(
            "Say in at least %(min)s characters what becomes of the data that carriers hold "
            "already."
        ),
        # The journal.
        "differences.joined": _("The instance %(node)s joined."),
        "differences.received": _(
            "The instance %(node)s told of %(count)s differences; it gave up %(gone)s."
        ),
        "differences.put-aside": _("A manifest that says it is from %(node)s was put aside."),
        "differences.cluster-changed": _(
            "The carriers of %(number)s changed; it must be confirmed again."
        ),
        "differences.confirmed": _("%(number)s was confirmed to be one difference. %(node)s"),
        "differences.parted": _("%(nodes)s were parted from %(number)s."),
        "differences.united": _("%(number)s and %(other)s were united."),
        "differences.defect-marked": _(
            "The core was found wrong: %(node)s mends it, as the test %(test)s shows."
        ),
        "differences.defect-taken-back": _("The core was found right after all. %(node)s%(test)s"),
        "differences.moved": _("%(number)s is now “%(stage)s”."),
    }
)
sentences.register_labels(
    {
        "say-take-core": _("Take the core"),
        "say-fix-core": _("Fix the core"),
        "say-retire": _("Retire"),
        "say-keep-by-law": _("Keep local"),
        "say-core": _("Core"),
        "say-option": _("Core option"),
        "say-shared-pack": _("Shared pack"),
        "say-offer": _("Offer to core"),
        "say-watch": _("Keep local, watch"),
        "means-take-core": _("What they have is old text of the core. It can go."),
        "means-fix-core": _("The core is wrong here. Fix it first, and adopt the local value."),
        "means-retire": _("Nobody uses it any more. It can go."),
        "means-keep-by-law": _("Each country’s law asks for it. It stays at home."),
        "means-core": _("It belongs to everybody. Build it into the core."),
        "means-option": _(
            "Many want it, and not alike. Build one configurable point; their ways become settings."
        ),
        "means-shared-pack": _("It belongs to one country, language or law. Share it as a pack."),
        "means-offer": _("Two countries do the same. Ask two more before it enters the core."),
        "means-watch": _("One country needs it. It stays at home, and is looked at again."),
        "confidence-high": _("high: everything is measured"),
        "confidence-medium": _("medium: use is not measured everywhere"),
        "confidence-low": _("low: nobody has confirmed yet that these are one difference"),
        "verdict-identical": _("same as the core"),
        "verdict-stale": _("old text of the core"),
        "verdict-new": _("new"),
        "verdict-orphan": _("of something that is gone"),
        "verdict-deliberate": _("a real choice"),
        "verdict-conflict": _("both changed"),
        "verdict-empty": _("empty"),
        "stage-found": _("not decided"),
        "stage-offered": _("offered"),
        "stage-under-review": _("under review"),
        "stage-accepted-core": _("accepted into the core"),
        "stage-accepted-option": _("accepted as an option"),
        "stage-shared-pack": _("becomes a shared pack"),
        "stage-kept-local": _("stays local"),
        "stage-dropped": _("dropped"),
        "stage-retired": _("retired"),
        "why-law": _("law"),
        "why-language": _("language"),
        "why-organisation": _("organisation"),
        "why-donor": _("donor"),
        "why-practice": _("practice"),
        "why-defect-in-core": _("defect in the core"),
        "why-temporary": _("temporary"),
        "why-unknown": _("not said"),
        "data-none": _("none"),
        "data-identifying": _("identifying"),
        "data-sensitive": _("sensitive"),
        "kind-field-add": _("adds a field"),
        "kind-field-hide": _("hides a field"),
        "kind-field-require": _("requires a field"),
        "kind-field-relabel": _("renames a field"),
        "kind-codelist-add": _("adds to a code list"),
        "kind-codelist-close": _("closes codes of a list"),
        "kind-rule-validation": _("checks what is typed"),
        "kind-rule-eligibility": _("decides who is eligible"),
        "kind-rule-benefit": _("decides a benefit"),
        "kind-workflow-state": _("adds a state"),
        "kind-workflow-transition": _("adds a step between states"),
        "kind-screen-slot": _("adds to a screen"),
        "kind-menu": _("changes the menu"),
        "kind-report": _("adds a report"),
        "kind-document-template": _("changes a document"),
        "kind-term": _("says it in other words"),
        "kind-permission": _("changes who may"),
        "kind-connector": _("talks to another system"),
        "kind-calc": _("calculates otherwise"),
        "kind-refdata": _("brings reference data"),
        "kind-theme": _("looks otherwise"),
        "kind-schedule": _("runs by another calendar"),
        "kind-code-override": _("replaces code of the core"),
        "kind-unknown-kind": _("of a kind that this release does not know"),
        "module-grievances": _("Complaints"),
        "module-text": _("Texts"),
        "act-offer": _("Offer it to the core"),
        "act-review": _("Begin the review"),
        "act-accept-core": _("Accept into the core"),
        "act-accept-option": _("Accept as an option"),
        "act-share": _("Make it a shared pack"),
        "act-keep": _("Keep it local"),
        "act-drop": _("Drop it"),
        "act-retire": _("Retire it"),
    }
)
