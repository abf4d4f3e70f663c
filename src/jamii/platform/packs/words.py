"""The sentences about packs and their files."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "pack-file-unreadable": _(
            "%(file)s cannot be read as TOML: %(problem)s. Correct the line and try again."
        ),
        "pack-file-missing": _(
            "The pack has no file %(file)s. Write one with name, version, title, layer and since."
        ),
        "pack-entry-missing": _("%(file)s, %(entry)s: “%(name)s” is missing. Add it."),
        "pack-name-unknown": _(
            "%(file)s, %(entry)s: there is no “%(name)s” here. The nearest names are: %(nearest)s."
        ),
        "pack-value-unknown": _(
            "%(file)s, %(entry)s: “%(value)s” is no value of “%(name)s”. The nearest are: "
            "%(nearest)s."
        ),
        "pack-value-shape": _(
            "%(file)s, %(entry)s: “%(name)s” has another form than expected. Write %(expected)s."
        ),
        "pack-delta-of-another": _(
            "%(file)s, %(entry)s: a pack states its own differences only. Take the entry out, or "
            "write the pack as %(pack)s."
        ),
        "pack-delta-twice": _(
            "%(file)s, %(entry)s: this id stands in %(other)s already. Give each difference an id "
            "of its own."
        ),
        "pack-not-installed": _(
            "No pack called %(name)s is installed. Install it beside Jamii, or correct the name."
        ),
        "pack-not-loaded": _(
            "The pack %(name)s is installed but not loaded. Add it to JAMII_PACKS and start again."
        ),
        "pack-release-does-not-fit": _(
            "%(pack)s fits Jamii %(releases)s, and this is %(release)s. Take another release of "
            "the pack."
        ),
        "pack-needs-another": _("%(pack)s needs the pack %(other)s. Install that one first."),
        "pack-needs-another-release": _(
            "%(pack)s needs the pack %(other)s in a release %(releases)s. Install such a release."
        ),
        "pack-needs-itself": _(
            "Packs need one another in a circle: %(circle)s. One of them must do without the next."
        ),
        "pack-needed-by": _("%(other)s needs this pack. Let the scheme leave that one first."),
        "pack-hook-without-delta": _(
            "%(pack)s answers the hook %(hook)s, and no difference says why. Write one in deltas/."
        ),
        "pack-delta-without-hook": _(
            "%(file)s, %(entry)s: the pack does not answer the hook %(hook)s. Write the function, "
            "or take the entry out."
        ),
        "pack-kind-unknown": _(
            "%(file)s, %(entry)s: there is no kind “%(kind)s”. The nearest are: %(nearest)s."
        ),
        "pack-kind-of-newer-core": _(
            "%(file)s, %(entry)s: “%(kind)s” is a kind of a newer Jamii. It is shown and has no "
            "effect here."
        ),
        "pack-target-unknown": _(
            "%(file)s, %(entry)s: “%(target)s” is no place that may be changed. The nearest are: "
            "%(nearest)s."
        ),
        "pack-target-only-named": _(
            "%(file)s, %(entry)s: “%(target)s” is on the map, but nothing can be changed there "
            "yet. Ask for it with a request."
        ),
        "pack-kind-not-there": _(
            "%(file)s, %(entry)s: %(kind)s has no effect at “%(target)s”. It takes: %(accepts)s."
        ),
        "pack-law-without-citation": _(
            "%(file)s, %(entry)s: the reason is a law, and none is cited. Add the citation."
        ),
        "pack-intent-missing": _(
            "%(file)s, %(entry)s: nobody will know why this is so. Write an intent of at least "
            "%(least)s characters."
        ),
        "pack-override-is-debt": _(
            "%(file)s, %(entry)s: this replaces code of the core. It is debt, and needs an "
            "extension point instead."
        ),
        "pack-spec-shape": _(
            "%(file)s, %(entry)s: the spec does not fit. A difference of this kind needs "
            "%(expected)s."
        ),
        "pack-placeholder": _(
            "%(file)s, %(entry)s: the placeholders differ from the source text: %(names)s. Use the "
            "same ones."
        ),
        "pack-review-before-since": _(
            "%(file)s, %(entry)s: the review must come after %(since)s, the day since which this "
            "counts."
        ),
        "pack-review-too-late": _(
            "%(file)s, %(entry)s: what is temporary or overrides code is reviewed within "
            "%(months)s months: by %(latest)s at the latest."
        ),
        "pack-field-twice": _(
            "%(file)s, %(entry)s: %(pack)s and %(other)s both add a field “%(name)s” at "
            "%(target)s. Rename one of them."
        ),
        "attribute-unknown": _("No pack of this scheme has a field %(name)s. Leave it out."),
        "attribute-too-long": _("At most %(limit)s characters fit here."),
        "attribute-too-small": _("This is too little: %(least)s is the least."),
        "attribute-too-large": _("This is too much: %(most)s is the most."),
    }
)
sentences.register_labels(
    {
        "form-list-of-texts": _("a list of texts in quotation marks"),
        "form-list-of-tables": _("a list of tables, each headed [[delta]]"),
        "form-text-per-language": _("a table with one text per language"),
        "form-table": _("a table"),
        "form-text": _("a text in quotation marks"),
        "form-day": _("a day without quotation marks, such as 2026-01-31"),
        "form-version": _("a version such as 1.4.2"),
        "spec-field-add": _(
            "a name in lower case, a type (text, number, day, yes-no, choice), a label per "
            "language, and for a choice its choices with a text per language"
        ),
        "spec-field-relabel": _("a label per language"),
        "spec-menu": _(
            "at least one of: hidden (true or false), order (a number), section (its name)"
        ),
        "spec-term": _("a language and a text that is not empty"),
        "form-releases": _("a range of releases such as >=1.2,<2"),
    }
)
# What packs are and do, in words; the keys carry what sort of word it is.
sentences.register_labels(
    {
        "layer-core": _("the core"),
        "layer-sector": _("sector"),
        "layer-region": _("region"),
        "layer-language": _("language"),
        "layer-country": _("country"),
        "layer-scheme": _("scheme"),
        "layer-instance": _("this installation"),
        "delta-field-add": _("new field"),
        "delta-field-hide": _("hidden field"),
        "delta-field-require": _("required field"),
        "delta-field-relabel": _("other label"),
        "delta-codelist-add": _("new codes"),
        "delta-codelist-close": _("closed codes"),
        "delta-rule-validation": _("check"),
        "delta-rule-eligibility": _("rule of eligibility"),
        "delta-rule-benefit": _("rule of benefits"),
        "delta-workflow-state": _("state"),
        "delta-workflow-transition": _("transition"),
        "delta-screen-slot": _("part of a screen"),
        "delta-menu": _("menu"),
        "delta-report": _("report"),
        "delta-document-template": _("document"),
        "delta-term": _("words"),
        "delta-permission": _("right"),
        "delta-connector": _("connector"),
        "delta-calc": _("calculation"),
        "delta-refdata": _("reference data"),
        "delta-theme": _("look"),
        "delta-schedule": _("schedule"),
        "delta-code-override": _("overridden code"),
        "delta-unknown-kind": _("unknown kind"),
        "delta-reason-law": _("law"),
        "delta-reason-language": _("language"),
        "delta-reason-organisation": _("organisation"),
        "delta-reason-donor": _("donor"),
        "delta-reason-practice": _("practice"),
        "delta-reason-defect-in-core": _("defect in the core"),
        "delta-reason-temporary": _("temporary"),
        "delta-reason-unknown": _("reason not known"),
    }
)
