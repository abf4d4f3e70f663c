"""The roles that every installation starts with: which acts each holds. Acts are named by the
rooms' `access`.
"""

from __future__ import annotations

from jamii.registers.accounts.types import NewRole

_LOOK = frozenset(
    {
        "places.view",
        "catalogue.view",
        "providers.view",
        "people.view",
        "enrolment.view",
        "plans.view",
    }
)
_AUDIT = _LOOK | {
    "accounts.view",
    "organisations.view",
    "contributions.view",
    "claims.view",
    "claims.see-hand",
    "ledger.view",
    "journal.view",
    "settlement.runs",
    "settlement.bills",
    "federation.see",
}


def standard_roles(every_act: frozenset[str]) -> tuple[NewRole, ...]:
    """The standard roles; the administrator holds every act, since nobody grants what they lack."""
    return (
        NewRole(
            "enrolment-officer",
            {"en": "Enrolment officer", "fr": "Agent d’adhésion"},
            _LOOK
            | {
                "people.register",
                "people.edit",
                "enrolment.enrol",
                "contributions.receive",
                "contributions.view",
                "eligibility.check",
                "claims.ask-patients",
            },
            system=True,
        ),
        NewRole(
            "facility-clerk",
            {"en": "Facility clerk", "fr": "Agent de la formation sanitaire"},
            frozenset(
                {
                    "catalogue.view",
                    "people.find-member",
                    "eligibility.check",
                    "claims.enter",
                    "claims.view",
                    "claims.restore",
                    "settlement.bills",
                }
            ),
            system=True,
        ),
        NewRole(
            "medical-reviewer",
            {"en": "Medical reviewer", "fr": "Médecin-conseil"},
            frozenset(
                {
                    "places.view",
                    "catalogue.view",
                    "providers.view",
                    "plans.view",
                    "people.view",
                    "claims.view",
                    "claims.review",
                    "claims.see-hand",
                    "eligibility.check",
                }
            ),
            system=True,
        ),
        NewRole(
            "accountant",
            {"en": "Accountant", "fr": "Comptable"},
            _LOOK
            | {
                "contributions.view",
                "contributions.cancel",
                "claims.view",
                "ledger.view",
                "journal.view",
                "settlement.runs",
                "settlement.bills",
                "settlement.propose",
                "settlement.pay",
            },
            system=True,
        ),
        NewRole(
            "scheme-manager",
            {"en": "Scheme manager", "fr": "Responsable de l’organisme"},
            _AUDIT
            | {
                "plans.manage",
                "claims.set-hand",
                "whatif.run",
                "claims.decide-waiting",
                "catalogue.manage",
                "providers.manage",
                "people.edit",
                "people.end",
                "enrolment.suspend",
                "eligibility.check",
                "feedback.handle",
                "settlement.propose",
                "settlement.confirm",
                "settlement.undo",
            },
            system=True,
        ),
        NewRole(
            "administrator",
            {"en": "Administrator", "fr": "Administrateur"},
            every_act,
            system=True,
        ),
        NewRole("auditor", {"en": "Auditor", "fr": "Auditeur"}, _AUDIT, system=True),
        NewRole(
            "champion",
            {"en": "Champion", "fr": "Référent"},
            frozenset(
                {
                    "feedback.handle",
                    "differences.speak",
                    "federation.see",
                    "federation.agree",
                    "federation.forward",
                }
            ),
            system=True,
        ),
        NewRole(
            "hub-coordinator",
            {"en": "Hub coordinator", "fr": "Coordinateur de carrefour"},
            frozenset({"federation.see", "federation.coordinate", "federation.confirm"}),
            system=True,
        ),
    )
