"""What leaves this system for a hub, and what a hub takes in: by the network or by a file.

name CODE          give this installation its code, once
status             this node, its hub, its members, and what is missing
invite NODE        on a hub: expect a node, and print the code to tell it
join CODE          join a hub: --hub ADDRESS, or --file FILE to carry the message there
export FILE        write our envelopes, to carry them to the hub on a stick
import FILE        take in what a stick brings: envelopes, a message to join, an answer
exchange           speak with the hub over the network now
rotate             make a new key; --lost where the old one is lost
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from jamii.cli.home import Refused, ready, say

if TYPE_CHECKING:
    from jamii.commons.federation.types import KnownNode, Received

EXAMPLE = "jamii federation export /media/stick/jamii.ndjson"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `jamii federation`."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    acts.add_parser("name", help="give this installation its code").add_argument("code")
    acts.add_parser("status", help="where everything stands")
    acts.add_parser("invite", help="on a hub: expect a node").add_argument("node")
    join = acts.add_parser("join", help="join a hub with the code that it told")
    join.add_argument("code")
    way = join.add_mutually_exclusive_group(required=True)
    way.add_argument("--hub", metavar="ADDRESS", help="the address of the hub")
    way.add_argument("--file", type=Path, help="write the message to a file instead")
    out = acts.add_parser("export", help="write our envelopes to a file")
    out.add_argument("file", type=Path)
    out.add_argument("--from", dest="first", type=int, metavar="N", help="from this number on")
    take = acts.add_parser("import", help="take in what a file brings")
    take.add_argument("file", type=Path)
    take.add_argument("--answer", type=Path, help="where to write the answer to a message to join")
    acts.add_parser("exchange", help="speak with the hub now")
    rotate = acts.add_parser("rotate", help="make a new key")
    rotate.add_argument("--lost", action="store_true", help="the old key is lost")


def run(options: argparse.Namespace) -> int:
    """Do it, and say what came of it."""
    with ready():
        from jamii.kernel.errors import JamiiError
        from jamii.platform import sentences

        act: Callable[[argparse.Namespace], int] = _ACTS[options.act]
        try:
            return act(options)
        except JamiiError as refusal:
            raise Refused(sentences.sentence(refusal.code, refusal.values)) from None
        except (FileExistsError, FileNotFoundError, IsADirectoryError) as problem:
            raise Refused(f"{problem.filename}: {problem.strerror}.") from None


def _who() -> dict[str, Any]:
    from jamii.kernel.actors import SYSTEM
    from jamii.platform import clock

    return {"by": SYSTEM, "at": clock.now()}


def _name(options: argparse.Namespace) -> int:
    from jamii.commons.federation import services

    services.name_node(options.code, **_who())
    say(f"This installation is {options.code}.")
    return 0


def _status(options: argparse.Namespace) -> int:
    from jamii.commons.federation import queries
    from jamii.commons.federation.types import Part
    from jamii.kernel.actors import SYSTEM

    own = queries.own_node()
    if own is None:
        say("This installation has no node code yet: jamii federation name CODE")
        return 0
    say(f"{own.code}: {own.next - 1} envelopes, key {own.key.fingerprint}.")
    for node in queries.known_nodes():
        say(_hub_line(node, own.next) if node.part is Part.HUB else _member_line(node))
    if queries.is_hub():
        say(f"{queries.held_count(by=SYSTEM)} held and not looked at.")
    return 0


def _hub_line(hub: KnownNode, own_next: int) -> str:
    way = hub.address or "by file"
    line = f"hub {hub.code} ({way}): has ours up to {hub.sent_next - 1}"
    if hub.sent_next < own_next:
        line += f", lacks {hub.sent_next} to {own_next - 1}"
    return f"{line}; we have its up to {hub.next - 1}."


def _member_line(node: KnownNode) -> str:
    state = ", suspended" if node.is_suspended else ""
    heard = f"{node.heard_at:%Y-%m-%d %H:%M} UTC" if node.heard_at else "never"
    return f"member {node.code}: up to {node.next - 1}, heard {heard}, {node.held} held{state}."


def _invite(options: argparse.Namespace) -> int:
    from jamii.commons.federation import services
    from jamii.commons.federation.types import Purpose

    code = services.invite(options.node, Purpose.JOIN, id=uuid4(), **_who())
    say(f"Tell {options.node} this code, by telephone or on paper: {code}")
    return 0


def _join(options: argparse.Namespace) -> int:
    from jamii.commons.federation import services

    if options.hub:
        hub = services.join(options.code, options.hub, **_who())
        say(f"Joined {hub}.")
        return 0
    _write(options.file, services.ask_to_join(options.code, **_who()) + "\n")
    say(
        f"Carry {options.file} to the hub: jamii federation import {options.file.name} "
        "--answer ANSWER, and bring the answer back."
    )
    return 0


def _export(options: argparse.Namespace) -> int:
    from jamii.commons.federation import queries

    hub = queries.our_hub()
    if options.first is not None and options.first < 1:
        raise Refused("--from begins at 1.")
    # What the hub is known to have need not travel again; a hub itself writes all.
    first = options.first or (hub.sent_next if hub else 1)
    lines = [line for _number, line in queries.lines_from(first)]
    _write(options.file, "".join(f"{line}\n" for line in lines))
    say(f"Wrote {len(lines)} envelopes from number {first} on to {options.file}.")
    return 0


def _write(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        written.write(text)


def _lines(file: Path) -> Iterator[bytes]:
    """The lines, none longer than an envelope may be by more than tells that it is too long."""
    from jamii.commons.federation.types import ENVELOPE_BYTES

    with file.open("rb") as opened:
        while line := opened.readline(ENVELOPE_BYTES + 2):
            yield line
            while not line.endswith(b"\n") and len(line) > ENVELOPE_BYTES:
                line = opened.readline(ENVELOPE_BYTES + 2)


def _import(options: argparse.Namespace) -> int:
    from jamii.commons.federation import services
    from jamii.commons.federation.types import FILE_BYTES, Via

    if options.file.stat().st_size > FILE_BYTES:
        raise Refused(f"{options.file} is larger than {FILE_BYTES // 1024 // 1024} MB.")
    first = next(_lines(options.file), b"").strip()
    if first.startswith(b'{"admitted":'):
        hub = services.accept(first, **_who())
        say(f"Joined {hub}. Carry envelopes to it with: jamii federation export FILE")
        return 0
    if b'"join":' in first[:20]:
        if options.answer is None:
            raise Refused("This is a message to join. Say where to write the answer: --answer FILE")
        _write(options.answer, services.admit(first, **_who()) + "\n")
        say(f"Admitted. Carry {options.answer} back to the node and import it there.")
        return 0
    found = services.take_in(_lines(options.file), via=Via.FILE, **_who())
    for received in found:
        _tell(received)
    return int(any(received.refused for received in found))


def _tell(received: Received) -> None:
    from jamii.platform import sentences

    say(
        f"{received.node or 'unknown'}: {received.taken} new, {received.known} known, "
        f"{len(received.refused)} refused."
    )
    for one in received.refused[:10]:
        if one.code != "sequence-ahead":
            number = "a line" if one.sequence is None else f"number {one.sequence}"
            field = f" ({one.field})" if one.field else ""
            say(f"  {number}: {sentences.sentence(one.code)}{field}")
    if received.ahead is not None:
        say(
            f"  {received.next} to {received.ahead - 1} are missing. Ask {received.node} for: "
            f"jamii federation export FILE --from {received.next}"
        )


def _exchange(options: argparse.Namespace) -> int:
    from jamii.commons.federation import services

    done = services.exchange(**_who())
    say(
        f"{done.hub}: {done.sent} sent, it expects {done.next} next; "
        f"{done.fetched.taken} fetched, {len(done.fetched.refused)} refused."
    )
    return int(bool(done.fetched.refused))


def _rotate(options: argparse.Namespace) -> int:
    from jamii.commons.federation import queries, services

    if options.lost:
        services.replace_lost_key(**_who())
    else:
        services.rotate_key(**_who())
    own = queries.own_node()
    say(f"The new key is {own.key.fingerprint if own else ''}.")
    if options.lost:
        say("Ask the hub to readmit you, and join it with the code that it tells you.")
    return 0


_ACTS: dict[str, Callable[[argparse.Namespace], int]] = {
    "name": _name,
    "status": _status,
    "invite": _invite,
    "join": _join,
    "export": _export,
    "import": _import,
    "exchange": _exchange,
    "rotate": _rotate,
}
