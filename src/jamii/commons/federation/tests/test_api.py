"""Between nodes: signed requests, limits, the same lines as a file, answers for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from jamii.commons.federation import services
from jamii.commons.federation.rules import asking, joining
from jamii.commons.federation.tests.factories import AT, Elsewhere, named, said, seed_of, stored
from jamii.commons.federation.types import BATCH_BYTES, BATCH_ENVELOPES, Purpose
from jamii.kernel.actors import SYSTEM
from jamii.platform import clock

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/federation"


@pytest.fixture(autouse=True)
def hub(settings: Any) -> None:
    settings.JAMII_HUB = True
    named("xx-hub")


@pytest.fixture
def bepha() -> Elsewhere:
    node = Elsewhere()
    code = services.invite(node.code, Purpose.JOIN, id=UUID(int=1), by=SYSTEM, at=AT)
    answer = _join(node.ask(code))
    assert answer.status_code == 200, answer.content
    admitted, proof, signature = joining.read_admitting(answer.content)
    assert joining.is_proven(admitted, joining.code_key(code), proof, signature)
    return node


def _join(line: bytes) -> Any:
    return Client().post(f"{ROOT}/join", line, content_type="application/json")


def _ask(
    node: Elsewhere, method: str, path: str, body: bytes = b"", seed: bytes | None = None
) -> Any:
    full = ROOT + path
    headers = asking.headers(
        seed or node.seed, method, full, body, node=node.code, to="xx-hub", at=clock.now()
    )
    if method == "GET":
        return Client().get(full, headers=headers)
    return Client().post(full, body, content_type="application/x-ndjson", headers=headers)


def test_a_member_sends_and_sends_again(bepha: Elsewhere) -> None:
    body = b"\n".join(bepha.seal(said(number)) for number in (1, 2))
    sent = _ask(bepha, "POST", "/envelopes", body)
    assert sent.json() == {
        "node": "cm-bepha",
        "taken": 2,
        "known": 0,
        "refused": [],
        "next": 3,
        "ahead": None,
    }
    assert _ask(bepha, "POST", "/envelopes", body).json()["known"] == 2
    assert stored() == (2, 2, 0)
    standing = _ask(bepha, "GET", "/standing").json()
    assert standing == {"node": "xx-hub", "next": 3, "last": 0}


def test_the_answer_says_what_is_missing(bepha: Elsewhere) -> None:
    bepha.seal(said(1))
    answer = _ask(bepha, "POST", "/envelopes", bepha.seal(said(2))).json()
    assert (answer["next"], answer["ahead"]) == (1, 2)
    assert answer["refused"] == [{"sequence": 2, "code": "sequence-ahead", "field": ""}]


def test_strangers_and_forged_requests_are_turned_away(bepha: Elsewhere) -> None:
    stranger = Elsewhere("cm-other", seed_of("other"))
    line = bepha.seal(said(1))
    for answer in (
        Client().post(f"{ROOT}/envelopes", line, content_type="application/x-ndjson"),
        _ask(stranger, "POST", "/envelopes", line),
        _ask(bepha, "POST", "/envelopes", line, seed=seed_of("thief")),
        Client().get(f"{ROOT}/envelopes"),
        _ask(stranger, "GET", "/standing"),
    ):
        assert answer.status_code == 401
        assert answer.json()["code"] == "request-unsigned"
    assert stored() == (0, 0, 0)


def test_a_suspended_node_is_told(bepha: Elsewhere) -> None:
    services.suspend("cm-bepha", by=SYSTEM, at=AT)
    answer = _ask(bepha, "GET", "/standing")
    assert (answer.status_code, answer.json()["code"]) == (403, "node-suspended")


def test_after_a_new_key_both_sign_until_the_next(bepha: Elsewhere) -> None:
    old = bepha.seed
    assert _ask(bepha, "POST", "/envelopes", bepha.rotate(), seed=old).json()["taken"] == 1
    for seed in (old, bepha.seed):
        assert _ask(bepha, "GET", "/standing", seed=seed).status_code == 200


def test_too_much_at_once_is_refused(bepha: Elsewhere) -> None:
    for body in (b"x" * (BATCH_BYTES + 1), b"{}\n" * (BATCH_ENVELOPES + 1)):
        answer = _ask(bepha, "POST", "/envelopes", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "batch-too-large")
    assert stored() == (0, 0, 0)


def test_rubbish_is_held_not_met(bepha: Elsewhere) -> None:
    answer = _ask(bepha, "POST", "/envelopes", b"\xff\xfe\n[[[[\n")
    assert answer.status_code == 200
    assert [one["code"] for one in answer.json()["refused"]] == ["envelope-unreadable"] * 2
    assert stored() == (0, 0, 2)


def test_the_hub_hands_out_its_own_chain(bepha: Elsewhere) -> None:
    services.rotate_key(by=SYSTEM, at=AT)
    answer = _ask(bepha, "GET", "/envelopes?first=1")
    assert answer["Content-Type"] == "application/x-ndjson"
    assert b'"type":"key"' in answer.content
    assert _ask(bepha, "GET", "/envelopes?first=2").content == b""
    assert _ask(bepha, "GET", "/envelopes?first=0").status_code == 422


def test_joining_is_refused_in_words() -> None:
    answer = _join(b"nonsense")
    assert (answer.status_code, answer.json()["code"]) == (422, "join-unreadable")
    answer = _join(Elsewhere().ask("7Q2M-XR3D-9PWA"))
    assert (answer.status_code, answer.json()["code"]) == (422, "join-code-wrong")
