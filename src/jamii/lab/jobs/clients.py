"""Clients that send requests to a server of this machine, in processes of their own.

Nothing of ours is imported here, so that a process is small and starts at once. At full rate each
client sends the next request when it has the answer. At a fixed rate every request has a planned
moment; its time counts from there, so that a server that stalls is charged for everybody who had to
wait. Moments are those of the monotonic clock, which all processes share.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

HOST = "127.0.0.1"
_PROCESSES = 2
_SECONDS_TO_GATHER = 0.5  # until all clients have connected
_PATIENCE = 60.0  # seconds for one answer


@dataclass(frozen=True, slots=True)
class Call:
    """One request: a POST with a JSON body."""

    path: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `call`: which request, by its place. `planned`: when it should have been sent
    (at full rate: when it was). `status` 0: no answer. `body` only where it was to be kept.
    """

    call: int
    planned: float
    ended: float
    status: int
    statements: int
    size: int
    body: bytes

    @property
    def milliseconds(self) -> float:
        return (self.ended - self.planned) * 1000


@dataclass(frozen=True, slots=True)
class Load:
    """What to send: every call once, or again and again for some seconds; as fast as the answers
    come, or `per_s` of them in a second, all clients together.
    """

    port: int
    headers: tuple[tuple[str, str], ...]
    calls: tuple[Call, ...]
    clients: int
    seconds: float | None = None
    per_s: float | None = None
    keeps_bodies: bool = False


def send(load: Load) -> tuple[list[Answer], float]:
    """Send it all; returns the answers in the order in which they were planned, and the seconds
    from the first request to the last answer.
    """
    context = get_context("spawn")
    processes = min(_PROCESSES, load.clients)
    pipes, children = [], []
    for place in range(processes):
        ours, theirs = context.Pipe()
        mine = range(place, load.clients, processes)
        child = context.Process(target=_child, args=(theirs, load, tuple(mine)), daemon=True)
        child.start()
        theirs.close()
        pipes.append(ours)
        children.append(child)
    for pipe in pipes:
        pipe.recv()  # it stands
    start = time.monotonic() + _SECONDS_TO_GATHER
    for pipe in pipes:
        pipe.send(start)
    answers = [answer for pipe in pipes for answer in pipe.recv()]
    for child in children:
        child.join()
    answers.sort(key=lambda one: one.planned)
    return answers, max((one.ended for one in answers), default=start) - start


def _child(pipe: Any, load: Load, clients: Sequence[int]) -> None:
    pipe.send("ready")
    start = pipe.recv()
    found: list[list[Answer]] = [[] for _ in clients]
    threads = [
        threading.Thread(target=_client, args=(load, client, start, found[place]))
        for place, client in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pipe.send([answer for of_client in found for answer in of_client])


def _turns(load: Load, client: int, start: float) -> Iterator[tuple[int, float | None]]:
    """Which call comes next, and when it is planned (None: at once)."""
    turn = client
    until = None if load.seconds is None else start + load.seconds
    while True:
        if load.seconds is None and turn >= len(load.calls):
            return
        planned = None if load.per_s is None else start + turn / load.per_s
        if until is not None and (planned or time.monotonic()) >= until:
            return
        yield turn % len(load.calls), planned
        turn += load.clients


def _client(load: Load, client: int, start: float, found: list[Answer]) -> None:
    connection = http.client.HTTPConnection(HOST, load.port, timeout=_PATIENCE)
    connection.connect()
    _wait(start)
    headers = dict(load.headers)
    for place, planned in _turns(load, client, start):
        if planned is not None:
            _wait(planned)
        began = planned or time.monotonic()
        call, status, statements, body = load.calls[place], 0, 0, b""
        try:
            connection.request("POST", call.path, call.body, headers)
            answer = connection.getresponse()
            body, status = answer.read(), answer.status
            statements = int(answer.headers.get("X-Statements", 0))
        except (OSError, http.client.HTTPException):
            connection.close()
        ended = time.monotonic()
        kept = body if load.keeps_bodies else b""
        found.append(Answer(place, began, ended, status, statements, len(body), kept))
    connection.close()


def _wait(moment: float) -> None:
    left = moment - time.monotonic()
    if left > 0:
        time.sleep(left)
