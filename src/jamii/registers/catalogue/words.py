"""The sentences and labels of the catalogue."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "catalogue.entries-loaded": _("%(count)s services and items were loaded."),
        "catalogue.packages-loaded": _("The parts of %(count)s packages were loaded."),
        "catalogue.diagnoses-loaded": _(
            "Diagnoses were loaded: %(inserted)s new, %(updated)s changed, %(deleted)s ended."
        ),
        "catalogue.price-lists-loaded": _("%(count)s price lists were loaded."),
        "catalogue.terms-set": _("From %(day)s on the price of %(code)s is %(price)s."),
        "catalogue.list-price-set": _("From %(day)s on the list's price of %(code)s is %(price)s."),
        "catalogue.entry-renamed": _("The name of %(code)s was changed."),
        "catalogue.list-line-ended": _("%(code)s is on the list until %(day)s."),
        "price-list-line-outside": _("The day lies outside the days of the price list."),
        "entry-code-twice": _("The code %(code)s stands more than once in the file."),
        "entry-code-taken": _("The code %(code)s belongs to another entry of the same kind."),
        "entry-unknown": _("There is no %(kind)s with the code %(code)s."),
        "entry-type-wrong": _("The type %(type)s does not fit a %(kind)s."),
        "entry-category-wrong": _("An item has no category."),
        "entry-without-terms": _("The entry needs a price for at least one day."),
        "terms-overlap": _("Two sets of terms count on the same day (%(day)s)."),
        "terms-not-later": _("What counts now began on %(day)s; a change cannot begin earlier."),
        "mask-out-of-range": _("The patient mask is a number from 0 to 15."),
        "max-quantity-not-positive": _("The largest quantity is more than zero, or empty."),
        "package-unknown": _("There is no package with the code %(code)s."),
        "package-not-a-package": _("The service %(code)s is no package."),
        "package-in-package": _("A package cannot contain the package %(code)s."),
        "package-part-twice": _("The part %(code)s stands twice in the package."),
        "package-part-wrong": _("A part needs a quantity above zero and a price of zero or more."),
        "diagnosis-code-twice": _("The code %(code)s stands more than once in the file."),
        "diagnosis-exists": _("The code %(code)s exists already."),
        "diagnosis-unknown": _("The code %(code)s does not exist yet."),
        "price-list-twice": _("The price list %(name)s stands more than once in the file."),
        "price-list-name-taken": _("Another price list of this kind has the name %(name)s."),
        "price-list-line-twice": _("The code %(code)s stands twice on the list for the same day."),
        "price-list-place-unknown": _("The place of the price list is not known."),
        "price-list-scheme-unknown": _("The scheme of the price list is not known."),
        "name-missing": _("A name is missing."),
    }
)
sentences.register_labels(
    {
        "item": _("item"),
        "service": _("service"),
        "in": _("in-patient only"),
        "out": _("out-patient only"),
        "both": _("in-patient and out-patient"),
        "single": _("single"),
        "package": _("package"),
        "fixed": _("fixed package"),
        "drug": _("medicine"),
        "supply": _("medical supply"),
        "preventive": _("preventive"),
        "curative": _("curative"),
        "surgery": _("surgery"),
        "delivery": _("delivery"),
        "antenatal": _("antenatal care"),
        "hospitalisation": _("hospitalisation"),
        "consultation": _("consultation"),
        "visit": _("visit"),
        "other": _("other"),
        "simple-service": _("simple service"),
        "day-of-stay": _("day of stay"),
        "hospital-case": _("hospital case"),
        "valid": _("in force"),
        "not-yet": _("not yet in force"),
        "ended": _("ended"),
    }
)
