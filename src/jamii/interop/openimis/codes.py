"""The letters and numbers of openIMIS beside our words: the one table of both.

A code that stands nowhere here is a mistake of the source, told with file, row and column.
"""

from __future__ import annotations

from collections.abc import Mapping

LEVELS = {"R": "region", "D": "district", "W": "ward", "V": "village"}
LEGAL_FORMS = {"C": "charity", "D": "district-organisation", "G": "government", "P": "private"}
FACILITY_LEVELS = {"D": "dispensary", "C": "health-centre", "H": "hospital"}
SUB_LEVELS = {"": "none", "N": "none", "R": "reference", "I": "integrated"}
CARE_TYPES = {"I": "in", "O": "out", "B": "both"}
FACILITY_STATUSES = {"AC": "active", "IN": "inactive", "DE": "delisted", "ID": "idle", "": "active"}

ITEM_TYPES = {"D": "drug", "M": "supply"}
SERVICE_TYPES = {"P": "preventive", "C": "curative"}
SERVICE_CATEGORIES = {
    "S": "surgery",
    "D": "delivery",
    "A": "antenatal",
    "H": "hospitalisation",
    "C": "consultation",
    "O": "other",
    "V": "visit",
}
SERVICE_LEVELS = {"S": "simple-service", "V": "visit", "D": "day-of-stay", "H": "hospital-case"}
PACKAGE_TYPES = {"S": "single", "P": "package", "F": "fixed", "": "single"}

PRICE_ORIGINS = {"P": "price-list", "O": "own", "R": "relative"}
LIMITATIONS = {"C": "co-insurance", "F": "fixed"}
EXCLUSIONS = {"H": "hospital", "N": "not-hospital", "B": "both"}
CEILINGS_PER = {"T": "treatment", "I": "person", "P": "cover"}
HOSPITAL_CASES = {"I": "overnight", "H": "hospital-level", "": "hospital-level"}
PERIODS = {"M": "month", "Q": "quarter", "Y": "year"}
DISTRIBUTION_PERIODS = {"12": "month", "4": "quarter", "1": "year"}
CARES = {"B": "any", "I": "in-patient", "O": "out-patient"}

SEXES = {"M": "male", "F": "female", "O": "other"}
MARITAL = {"M": "married", "S": "single", "D": "divorced", "W": "widowed", "N": "", "": ""}
RELATIONS = {
    "1": "sibling",
    "2": "parent",
    "3": "uncle-aunt",
    "4": "child",
    "5": "grandparent",
    "6": "employee",
    "7": "other",
    "8": "spouse",
}
EDUCATION = {
    "1": "nursery",
    "2": "primary",
    "3": "secondary-o-level",
    "4": "secondary-a-level",
    "5": "diploma",
    "6": "degree",
    "7": "other",
}
PROFESSIONS = {"1": "household", "2": "employee", "3": "self-employed", "4": "other"}
IDENTIFICATIONS = {
    "D": "driving-licence",
    "N": "national-id",
    "P": "passport",
    "V": "voter-card",
}
PERSON_STATUSES = {"AC": "active", "IN": "inactive", "DE": "dead", "": "active"}
HOUSEHOLD_KINDS = {
    "C": "council",
    "G": "organisation",
    "H": "household",
    "O": "other-kind",
    "P": "priests",
    "S": "students",
    "T": "teachers",
    "": "household",
}
CONFIRMATIONS = {"A": "local-council", "B": "municipality", "C": "state", "D": "other"}

PAYER_KINDS = {
    "C": "co-operative",
    "D": "donor",
    "G": "government",
    "L": "local-authority",
    "P": "private",
    "O": "other",
}
PAY_KINDS = {"C": "cash", "B": "bank", "M": "mobile", "F": "funding"}
STAGES = {"N": "new", "R": "renewal"}
COVER_STATUSES = {"1": "idle", "2": "active", "4": "suspended", "8": "expired", "16": "ready"}

CLAIM_STATUSES = {
    "1": "rejected",
    "2": "entered",
    "4": "checked",
    "8": "processed",
    "16": "valued",
}
CLAIM_CATEGORIES = {
    "S": "surgery",
    "D": "delivery",
    "A": "antenatal",
    "H": "hospitalisation",
    "C": "consultation",
    "V": "visit",
    "O": "visit",
}
VISIT_TYPES = {"O": "other", "R": "referral", "E": "emergency", "": "other"}
LINE_STATUSES = {"1": "passed", "2": "rejected"}
REVIEW_STATUSES = {
    "1": "idle",
    "2": "not-selected",
    "4": "selected",
    "8": "delivered",
    "16": "by-passed",
}
# Why openIMIS rejected a claim or a line. 0: it did not.
REJECTIONS = {
    "1": "not-in-register",
    "2": "not-in-price-list",
    "3": "not-covered",
    "4": "patient-category",
    "5": "frequency",
    "6": "claim-duplicate",
    "7": "insuree-invalid",
    "8": "diagnosis-rejected",
    "9": "target-date",
    "10": "care-type",
    "11": "max-admissions",
    "12": "max-visits",
    "13": "max-consultations",
    "14": "max-surgeries",
    "15": "max-deliveries",
    "16": "max-provisions",
    "17": "waiting-period",
    "18": "not-applicable",
    "19": "max-antenatal",
    "20": "invalid-claim",
    "21": "no-cover",
    "-1": "rejected-by-reviewer",
}

# Rights by number, and the acts that they mean here. A number that stands nowhere here, or means
# nothing here, stays on the role, is listed by the import, and grants nothing.
RIGHTS: Mapping[int, tuple[str, ...]] = {
    101001: ("people.view",),
    101002: ("people.register",),
    101003: ("people.edit",),
    101004: ("people.end",),
    101101: ("people.view",),
    101102: ("people.register",),
    101103: ("people.edit",),
    101104: ("people.end",),
    101105: ("people.find-member", "eligibility.check"),
    101201: ("enrolment.view",),
    101202: ("enrolment.enrol",),
    101203: ("enrolment.suspend",),
    101205: ("enrolment.enrol",),
    101301: ("contributions.view",),
    101302: ("contributions.receive",),
    101304: ("contributions.cancel",),
    111001: ("claims.view",),
    # Whoever enters a claim finds its member by the exact number and sees whether it is covered.
    111002: ("claims.enter", "people.find-member", "eligibility.check"),
    111005: ("claims.enter",),
    111006: ("claims.view",),
    111007: ("claims.enter",),
    111008: ("claims.review",),
    111012: ("claims.restore",),
    121001: ("plans.view",),
    **dict.fromkeys(range(121002, 121006), ("plans.manage",)),
    121101: ("providers.view",),
    **dict.fromkeys(range(121102, 121105), ("providers.manage",)),
    121201: ("catalogue.view",),
    **dict.fromkeys(range(121202, 121206), ("catalogue.manage",)),
    121301: ("catalogue.view",),
    **dict.fromkeys(range(121302, 121306), ("catalogue.manage",)),
    121401: ("catalogue.view",),
    **dict.fromkeys(range(121402, 121405), ("catalogue.manage",)),
    121501: ("enrolment.view",),
    **dict.fromkeys(range(121502, 121505), ("enrolment.manage",)),
    121601: ("providers.view",),
    **dict.fromkeys(range(121602, 121605), ("providers.manage",)),
    121701: ("accounts.view",),
    **dict.fromkeys(range(121702, 121705), ("accounts.manage",)),
    121801: ("organisations.view",),
    **dict.fromkeys(range(121802, 121805), ("organisations.manage",)),
    121901: ("places.view",),
    **dict.fromkeys(range(121902, 121905), ("places.manage",)),
    121905: ("places.move",),
    121906: ("places.manage-upper",),
    122001: ("accounts.view",),
    **dict.fromkeys(range(122002, 122006), ("accounts.manage",)),
    122101: ("catalogue.view",),
    **dict.fromkeys(range(122102, 122105), ("catalogue.manage",)),
}
# Everybody has these here without an act.
OPEN_RIGHTS = frozenset({122000})
