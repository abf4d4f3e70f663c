"""What people add to the shell: menu, search, work of today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jamii.kernel.actors import Actor
from jamii.registers.people import access, queries
from jamii.ui import slots


def _find_people(text: str, actor: Actor, limit: int) -> Sequence[slots.Found]:
    return [
        slots.Found(
            person.name,
            person.number,
            reverse("people:household", args=[person.household])
            if person.household
            else reverse("people:person", args=[person.id]),
            "" if person.status == "active" else person.status.value,
            exact=person.number == text.strip(),
        )
        for person in queries.search(text, by=actor, limit=limit)
    ]


def _duplicates(actor: Actor, today: date) -> Mapping[str, Any] | None:
    count = queries.count_possible_duplicates(by=actor)
    return {"count": count} if count else None


slots.menu(_("Register a household"), "people:register", access.REGISTER, "daily", 10, "plus")
slots.menu(_("Households"), "people:households", access.VIEW, "daily", 20, "household")
slots.menu(_("Possible duplicates"), "people:duplicates", access.END, "registers", 60, "users")
slots.find(_("People"), _find_people, access.VIEW, 10)
slots.work("people/work_register.html", lambda actor, today: {}, access.REGISTER, 10)
slots.work("people/work_duplicates.html", _duplicates, access.END, 60)
