"""What people do at one node, as a program in the surroundings of that node.

    python -m tests.federation.cast '[["jamii", "federation", "status"], ["forward", "…"]]'

Prints a list with what came of each act.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

PASSWORD = "correct-horse-1"


def jamii(*arguments: str) -> dict[str, Any]:
    """A word of the command."""
    from jamii.cli.main import main

    said, refused = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(refused):
        code = main(list(arguments))
    return {"code": code, "said": said.getvalue() + refused.getvalue()}


def _now() -> datetime:
    from jamii.platform import clock

    return clock.now()


def people() -> None:
    """Amina works here, Leïla is the champion, Joseph the administrator."""
    from jamii.registers.accounts.tests.factories import make_user

    for login, role in (
        ("amina", "facility-clerk"),
        ("leila", "champion"),
        ("joseph", "administrator"),
    ):
        make_user(login, role)


def _actor(login: str) -> Any:
    from jamii.registers.accounts import queries

    actor = queries.actor_by_login(login, _now().date())
    assert actor is not None
    return actor


def agree() -> None:
    """The champion has read what feedback holds, and agrees."""
    from jamii.commons.federation import services

    services.agree("feedback", by=_actor("leila"), at=_now())


def write(text: str) -> str:
    """Amina says something about a screen."""
    from jamii.commons.feedback import services
    from jamii.commons.feedback.types import Context, Kind, NewFeedback

    new = NewFeedback(uuid4(), Kind.PROBLEM, text, Context("claims.new", language="fr"), severity=3)
    return str(services.take(new, by=_actor("amina"), at=_now()).id)


def forward(text: str) -> int:
    """The champion sends it on."""
    from jamii.commons.federation import services

    return services.forward_feedback(UUID(write(text)), text, by=_actor("leila"), at=_now())


def revoke() -> None:
    """The champion takes it back."""
    from jamii.commons.federation import services

    services.revoke("feedback", by=_actor("leila"), at=_now())


def fill() -> dict[str, Any]:
    """A household, its cover, a claim and feedback, with canaries in every column; then everything
    is tried that could leave.
    """
    from django.db import connection

    from jamii.claims import services as claims
    from jamii.claims.tests.factories import NURSE, make_covered_farahs, new_claim
    from jamii.commons.federation import services
    from jamii.commons.feedback import models
    from jamii.kernel.actors import SYSTEM
    from jamii.kernel.errors import Invalid
    from jamii.registers.people.models import Person
    from tests.federation import canaries

    make_covered_farahs()
    claims.submit_claim(new_claim(explanation="A note about Ada"), by=NURSE, at=_now())
    services.let_go_by_itself(True, by=SYSTEM, at=datetime(2026, 1, 1, tzinfo=UTC))
    keys = [write(f"What is written here is long enough, number {n}.") for n in "abc"]
    filled, closed, tables = canaries.fill()
    # What is filled in must still be found: the number of a feedback, and its words, which leave
    # because somebody agreed to that.
    name = f"{canaries.SIGN}farah"
    Person.objects.update(last_name=name, name_key=f"{name} ada")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for number, key in enumerate(keys, 1):
            text = f"{name.title()} is not found" if number == 1 else f"The form is long {number}"
            models.Feedback.objects.filter(pk=key).update(
                number=f"FB-{90 + number:05d}", text=text, goal=""
            )
        cursor.execute("SET session_replication_role = DEFAULT")
    refused = []
    for words in (f"{name.title()} is not found", "Call +255 712 345 678"):
        try:
            services.forward_feedback(UUID(keys[0]), words, by=SYSTEM, at=_now())
        except Invalid as refusal:
            refused.append(refusal.code)
    services.forward_feedback(UUID(keys[0]), "[…] is not found", by=SYSTEM, at=_now())
    collected = services.collect(by=SYSTEM, at=_now() + timedelta(hours=1))
    return {
        "filled": filled,
        "closed": closed,
        "tables": tables,
        "refused": refused,
        "collected": collected,
        "holds": canaries.SIGN in canaries.everything(),
    }


def dump() -> str:
    """Everything in the database of this node."""
    from tests.federation import canaries

    return canaries.everything()


def arrived() -> list[list[Any]]:
    """What the hub shows of other nodes."""
    from jamii.commons.federation import queries
    from jamii.kernel.actors import SYSTEM

    rows = queries.arrived(by=SYSTEM, kind="feedback", size=100)
    return [[r.node, r.sequence, r.via, (r.payload or {}).get("text")] for r in rows]


ACTS: dict[str, Callable[..., Any]] = {
    act.__name__: act for act in (jamii, people, agree, write, forward, revoke, fill, dump, arrived)
}


def main() -> None:
    """Carry out the acts of the first argument."""
    import django

    django.setup()
    done = [ACTS[act](*values) for act, *values in json.loads(sys.argv[1])]
    print(json.dumps(done, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main()
