"""Two instances and a hub, three servers on one machine: by the network, by a stick, and nothing
personal on the way (community specification, sections 0 and 12, scene 10).
"""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connections

from tests.federation import canaries
from tests.federation.cast import PASSWORD

# The test database is the model of the three; without the mark nobody would make it.
pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
NAMES = ("hub", "north", "south")


@dataclass
class Node:
    """One installation: its own database, home and server."""

    name: str
    home: Path
    environment: dict[str, str]
    port: int
    server: subprocess.Popen[bytes] | None = None
    said: list[Any] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def do(self, *acts: list[str]) -> list[Any]:
        """What came of these acts, carried out at this node one after the other."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.federation.cast", json.dumps(acts)],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        found: list[Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def jamii(self, *words: str) -> str:
        """What `jamii federation …` says; it must not refuse."""
        (done,) = self.do(["jamii", "federation", *words])
        assert done["code"] == 0, done["said"]
        return str(done["said"])

    def serve(self) -> None:
        log = (self.home / "said").open("wb")
        self.server = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi"),
                *("--host", "127.0.0.1", "--port", str(self.port), "--workers", "1"),
                *("--log-level", "warning", "jamii.web.wsgi:application"),
            ],
            env=self.environment,
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )

    def wait(self) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.address}/api/v1/openapi.json", timeout=5):
                    return
            except OSError:
                time.sleep(0.3)
        pytest.fail(f"{self.name} does not answer: {(self.home / 'said').read_text()[-2000:]}")


class Ear:
    """Stands between a node and the hub and keeps every byte that passes, both ways."""

    def __init__(self, target: int) -> None:
        self.heard = bytearray()
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                inside, _peer = self._listening.accept()
            except OSError:
                return
            outside = socket.create_connection(("127.0.0.1", self._target))
            for one, other in ((inside, outside), (outside, inside)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                self.heard += data
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self) -> None:
        self._listening.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _url(database: str) -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{database}"))


def _make_databases(template: str) -> None:
    with psycopg.connect(_url("postgres"), autocommit=True) as connection:
        for name in NAMES:
            connection.execute(f'DROP DATABASE IF EXISTS "node_{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "node_{name}" TEMPLATE "{template}"')


@pytest.fixture(scope="module")
def nodes(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[dict[str, Node]]:
    """The hub and two instances, each with a server that answers."""
    with django_db_blocker.unblock():
        template = connections["default"].settings_dict["NAME"]
        connections.close_all()
    _make_databases(template)
    found = {}
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JAMII_", "DATABASE_URL", "DJANGO_"))
    }
    for name in NAMES:
        home = tmp_path_factory.mktemp(name)
        environment = clean | {
            "JAMII_HOME": str(home),
            "JAMII_TODAY": "2026-01-31",
            "JAMII_DEBUG": "1",
            "JAMII_SECRET_KEY": f"secret of {name}",
            "JAMII_HUB": "1" if name == "hub" else "",
            "DATABASE_URL": _url(f"node_{name}"),
            "DJANGO_SETTINGS_MODULE": "jamii.web.settings",
            "PYTHONPATH": str(ROOT),
        }
        found[name] = Node(name, home, environment, _free_port())
        found[name].serve()
    try:
        for node in found.values():
            node.wait()
        yield found
    finally:
        for node in found.values():
            if node.server is not None:
                node.server.terminate()
                node.server.wait(timeout=30)


def _code(said: str) -> str:
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", said)
    assert found, said
    return found.group()


def _page(node: Node, login: str, path: str) -> str:
    """A page as somebody sees it who signed in over the network."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(jar), urllib.request.ProxyHandler({})
    )
    with opener.open(f"{node.address}/sign-in/") as answer:
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())
    assert token
    sent = {"login": login, "password": PASSWORD, "csrfmiddlewaretoken": token.group(1)}
    opener.open(f"{node.address}/sign-in/", urllib.parse.urlencode(sent).encode()).close()
    with opener.open(node.address + path) as answer:
        return str(answer.read().decode())


def test_two_instances_and_a_hub(nodes: dict[str, Node], tmp_path: Path) -> None:
    hub, north, south = (nodes[name] for name in NAMES)
    ear = Ear(hub.port)
    stick = {name: tmp_path / name for name in ("ask", "answer", "first", "again", "late", "bad")}

    # The hub invites both, and tells each a code.
    *_, to_north, to_south = hub.do(
        ["people"],
        ["jamii", "federation", "name", "xx-hub"],
        ["jamii", "federation", "invite", "aa-north"],
        ["jamii", "federation", "invite", "bb-south"],
    )

    # North joins over the network; its champion agrees and forwards. Everything else of it is full
    # of canaries.
    *_, joined, _agreed, one, filled, exchanged = north.do(
        ["people"],
        ["jamii", "federation", "name", "aa-north"],
        [
            *("jamii", "federation", "join", _code(to_north["said"])),
            *("--hub", f"http://127.0.0.1:{ear.port}"),
        ],
        ["agree"],
        ["forward", "Je ne peux pas saisir deux diagnostics."],
        ["fill"],
        ["jamii", "federation", "exchange"],
    )
    assert "Joined xx-hub." in joined["said"], joined
    assert one == 1
    assert filled["refused"] == ["holds-a-name", "holds-personal"]
    assert (filled["collected"], filled["holds"]) == (2, True)
    assert filled["filled"] > 150
    must = {"people_person", "people_household", "accounts_user", "feedback_feedback"}
    assert must | {"claims_claim", "platform_journalentry"} <= set(filled["tables"])
    assert "4 sent, it expects 5 next" in exchanged["said"], exchanged

    # South has no network: a stick carries its key there, the answer back, and its feedback.
    south.do(
        ["people"],
        ["jamii", "federation", "name", "bb-south"],
        [
            *("jamii", "federation", "join", _code(to_south["said"])),
            *("--file", str(stick["ask"])),
        ],
    )
    hub.jamii("import", str(stick["ask"]), "--answer", str(stick["answer"]))
    *_, exported = south.do(
        ["jamii", "federation", "import", str(stick["answer"])],
        ["agree"],
        ["forward", "The button for saving is hard to find."],
        ["jamii", "federation", "export", str(stick["first"])],
    )
    assert "Wrote 1 envelopes" in exported["said"], exported

    # The hub shows both; bringing the stick again changes nothing.
    first, again, arrived = hub.do(
        ["jamii", "federation", "import", str(stick["first"])],
        ["jamii", "federation", "import", str(stick["first"])],
        ["arrived"],
    )
    assert "bb-south: 1 new, 0 known, 0 refused." in first["said"]
    assert "bb-south: 0 new, 1 known, 0 refused." in again["said"]
    assert arrived == [
        ["bb-south", 1, "file", "The button for saving is hard to find."],
        ["aa-north", 4, "https", "The form is long 3"],
        ["aa-north", 3, "https", "The form is long 2"],
        ["aa-north", 2, "https", "[…] is not found"],
        ["aa-north", 1, "https", "Je ne peux pas saisir deux diagnostics."],
    ]
    page = _page(hub, "joseph", "/federation/hub/arrived/?kind=feedback")
    assert "Je ne peux pas saisir deux diagnostics." in page
    assert "The button for saving is hard to find." in page

    # A changed byte is refused, held without its contents, and the genuine line still counts.
    line = stick["first"].read_bytes()
    stick["bad"].write_bytes(line.replace(b"hard to find", b"hard to Find"))
    (bad,) = hub.do(["jamii", "federation", "import", str(stick["bad"])])
    assert bad["code"] == 1
    assert "The contents are not those that were signed." in bad["said"]

    # South changes its key and writes on. A stick with a gap says what is missing; the whole chain
    # verifies before and after.
    _rotated, _written, _all, _tail = south.do(
        ["jamii", "federation", "rotate"],
        ["forward", "Les chiffres sont trop petits."],
        ["jamii", "federation", "export", str(stick["again"])],
        ["jamii", "federation", "export", str(stick["late"]), "--from", "3"],
    )
    late, whole, status, shown = hub.do(
        ["jamii", "federation", "import", str(stick["late"])],
        ["jamii", "federation", "import", str(stick["again"])],
        ["jamii", "federation", "status"],
        ["arrived"],
    )
    assert late["code"] == 1
    assert (
        "2 to 2 are missing. Ask bb-south for: jamii federation export FILE --from 2"
        in (late["said"])
    )
    assert "bb-south: 2 new, 1 known, 0 refused." in whole["said"]
    assert "member bb-south: up to 3" in status["said"]
    assert shown[0] == ["bb-south", 3, "file", "Les chiffres sont trop petits."]

    # So does North over the network; then it takes back what it said, and the hub deletes it.
    rotated, hub_of_north = north.do(
        ["jamii", "federation", "rotate"], ["jamii", "federation", "exchange"]
    )
    assert rotated["code"] == 0, rotated
    assert "1 sent, it expects 6 next" in hub_of_north["said"], hub_of_north
    (quiet,) = north.do(["jamii", "federation", "exchange"])
    assert "0 sent, it expects 6 next" in quiet["said"], quiet

    # Nothing of all that was filled in has passed the wire, lies on the stick, or is in the hub.
    hub_holds = hub.do(["dump"])[0]
    carried = b"".join(file.read_bytes() for file in stick.values())
    assert b"Je ne peux pas saisir deux diagnostics." in ear.heard
    assert b"The button for saving" in carried
    assert "Les chiffres sont trop petits." in hub_holds
    for sign in (canaries.SIGN, canaries.DAY, canaries.AMOUNT, "712 345 678"):
        assert sign not in ear.heard.decode(errors="replace"), sign
        assert sign not in carried.decode(), sign
        assert sign not in hub_holds, sign
    ear.close()

    # What South takes back travels as heads only, and is gone from the hub.
    file = tmp_path / "back"
    south.do(["revoke"], ["jamii", "federation", "export", str(file)])
    assert "The button for saving" not in file.read_text()
    done, arrived, dump = hub.do(
        ["jamii", "federation", "import", str(file)], ["arrived"], ["dump"]
    )
    assert "bb-south: 1 new, 3 known, 0 refused." in done["said"]
    assert [row for row in arrived if row[0] == "bb-south" and row[3]] == []
    assert "The button for saving" not in dump
