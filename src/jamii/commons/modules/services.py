"""The way in: look at the modules, switch them off and on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

import jamii
from jamii.commons.modules import access, models, queries
from jamii.commons.modules.queries.measuring import measured
from jamii.kernel.actors import Actor
from jamii.kernel.errors import WrongState
from jamii.platform import journal, permissions, switches
from jamii.platform.acting import done_by
from jamii.registers.organisations import queries as organisations

SUBJECT = ("modules.measurement", UUID(int=0))


def measure(*, by: Actor, at: datetime) -> int:
    """Look at every module, keep what was found, and return how many there are. A few seconds.

    Raises: NotAllowed (`modules.measure`).
    """
    permissions.require(by, access.MEASURE)
    found = measured(at.date())
    with done_by(by, at):
        models.Measurement.objects.bulk_create(
            models.Measurement(module=path, at=at, release=jamii.__version__, facts=facts.as_json())
            for path, facts in found.items()
        )
        journal.write("modules.measured", SUBJECT, by=by, at=at, number=len(found))
    return len(found)


def switch_off(name: str, *, by: Actor, at: datetime) -> tuple[str, ...]:
    """Switch a module off, and with it those that use it, as long as they do. Returns the names of
    those that went. Records stay; what was queued waits.

    Raises: NotAllowed (`modules.switch`), NotFound, WrongState (`switch-only-in-demo`,
    `module-essential`, `module-is-off`).
    """
    permissions.require(by, access.SWITCH)
    _require_demonstration()
    one, every = queries.module(name)
    if one.declared.essential:
        raise WrongState("module-essential", module=name)
    if not one.is_on:
        raise WrongState("module-is-off", module=name)
    gone = [other.name for other in queries.goes_with(one, every)]
    with done_by(by, at):
        journal.write(
            "modules.switched-off", SUBJECT, by=by, at=at, module=name, names=", ".join(gone)
        )
        wanted = switches.off() | set(gone)
        transaction.on_commit(lambda: switches.turn_off(wanted))
    return tuple(gone)


def switch_on(name: str, *, by: Actor, at: datetime) -> tuple[str, ...]:
    """Switch a module on again, and with it those that it uses. Returns the names of those that
    came back.

    Raises: NotAllowed (`modules.switch`), NotFound, WrongState (`module-is-on`).
    """
    permissions.require(by, access.SWITCH)
    one, every = queries.module(name)
    if one.is_on:
        raise WrongState("module-is-on", module=name)
    back = [other.name for other in queries.comes_with(one, every)]
    with done_by(by, at):
        journal.write(
            "modules.switched-on", SUBJECT, by=by, at=at, module=name, names=", ".join(back)
        )
        wanted = switches.off() - set(back)
        transaction.on_commit(lambda: switches.turn_off(wanted))
    return tuple(back)


def _require_demonstration() -> None:
    known = organisations.installation()
    if known is None or known.mode != "demo":
        raise WrongState("switch-only-in-demo")
