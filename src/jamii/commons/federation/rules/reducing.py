"""What of a feedback may leave: its words as the champion read them, and codes that the product
itself has.

Community specification, sections 1.2 and 1.4, rule 5. A code counts only where it is one of the
product's own (`Known`): a device could have written anything into a field for codes. Left out: who
wrote, where, the minute, the picture, the file, the answer, and whatever a pack or an administrator
may have named after a person.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from jamii.commons.federation.rules import fields
from jamii.commons.feedback.types import Feedback


@dataclass(frozen=True, slots=True)
class Known:
    """The words of the product: its screens, modules, codes of errors, roles, languages, packs in
    use, and the texts of its source.
    """

    screens: Collection[str]
    modules: Collection[str]
    errors: Collection[str]
    roles: Collection[str]
    languages: Collection[str]
    packs: Collection[str]
    texts: Collection[str]


def reduced(feedback: Feedback, text: str, goal: str, node: str, known: Known) -> dict[str, Any]:
    """The payload: only what is said and known; an empty field is left out."""
    context = feedback.context
    source = feedback.wording.key if feedback.wording else ""
    said: dict[str, Any] = {
        "record": f"{node}:{feedback.number}",
        "kind": feedback.kind.value,
        "text": text.strip(),
        "goal": goal.strip(),
        "severity": feedback.severity,
        "written_on": feedback.at.date().isoformat(),
        "language": _among(context.language, known.languages),
        "screen": _among(context.screen, known.screens),
        "module": _among(feedback.module, known.modules),
        "last_error": _among(context.last_error, known.errors),
        "source_text": _among(source, known.texts),
        "online": context.online,
        "release": feedback.release if fields.is_release(feedback.release) else "",
        "packs": [pack for pack in feedback.packs if pack in known.packs],
        "roles": [role for role in feedback.roles if role in known.roles],
        "org_level": _among(feedback.org_level, fields.ORG_LEVELS),
    }
    return {name: value for name, value in said.items() if value not in ("", None, [])}


def _among(word: str, known: Collection[str]) -> str:
    return word if word in known else ""
