"""Set the password of a user, or add one.

Imported users have no password until one is set here. With --create a user is added; --role grants
a role everywhere.
"""

from __future__ import annotations

import argparse
import getpass
import sys

from jamii.cli.home import Refused, ready, say

EXAMPLE = "jamii user amina"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `jamii user`."""
    parser.add_argument("login", metavar="LOGIN")
    parser.add_argument("--create", action="store_true", help="add the user")
    parser.add_argument("--name", default="", help="the full name of a user to add")
    parser.add_argument(
        "--role", default="", help="a role to grant everywhere, such as administrator"
    )
    parser.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input"
    )


def run(options: argparse.Namespace) -> int:
    """Ask twice for the password, and set it."""
    password = sys.stdin.readline().rstrip("\n") if options.password_stdin else _ask(options.login)
    with ready():
        from django.db import transaction

        from jamii.kernel.actors import SYSTEM
        from jamii.kernel.days import Days
        from jamii.kernel.errors import Invalid, JamiiError, NotFound
        from jamii.platform import clock, sentences
        from jamii.registers.accounts import queries, services
        from jamii.registers.accounts.types import NewGrant

        at = clock.now()
        try:
            # A role that is refused leaves the password as it was, and no half-made user.
            with transaction.atomic():
                if options.create:
                    services.load_standard_roles(by=SYSTEM, at=at)
                    name = options.name or options.login
                    services.create_user(
                        options.login, name, "en", password=password, by=SYSTEM, at=at
                    )
                else:
                    services.set_password(options.login, password, by=SYSTEM, at=at)
                if options.role:
                    actor = queries.actor_by_login(options.login, at.date())
                    if actor is None:
                        raise NotFound("not-found")
                    grant = NewGrant(options.role, Days(at.date()))
                    services.grant_role(actor.id, grant, by=SYSTEM, at=at)
        except NotFound as refusal:
            if refusal.code != "not-found":
                raise Refused(sentences.sentence(refusal.code, refusal.values)) from None
            raise Refused(
                f"There is no user {options.login}. Add one: jamii user {options.login} --create"
            ) from None
        except Invalid as refusal:
            said = (sentences.sentence(p.code, p.values) for p in refusal.problems)
            raise Refused("\n".join(said)) from None
        except JamiiError as refusal:
            raise Refused(sentences.sentence(refusal.code, refusal.values)) from None
    say(f"{options.login} may sign in now.")
    return 0


def _ask(login: str) -> str:
    first = getpass.getpass(f"New password for {login}: ")
    if first != getpass.getpass("Once more: "):
        raise Refused("The two passwords differ. Nothing was changed.")
    return first
