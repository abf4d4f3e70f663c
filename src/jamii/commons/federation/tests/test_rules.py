"""Envelopes have one spelling, one order, listed fields; keys follow each other; codes prove."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamii.commons.federation.rules import (
    asking,
    envelopes,
    fields,
    joining,
    keys,
    naming,
    order,
    rotation,
)
from jamii.commons.federation.tests.factories import AT, Elsewhere, said, seed_of
from jamii.commons.federation.types import (
    ENVELOPE_BYTES,
    START,
    How,
    Kind,
    NodeKey,
    Place,
    Standing,
)

CODE = "7Q2M-XR3D-9PWA"


def _key(node: Elsewhere, first: int = 1, how: How = How.JOINED) -> NodeKey:
    return NodeKey(node.public_key, keys.fingerprint(node.public_key), first, how, AT)


def _standing(node: Elsewhere, taken: int = 0) -> Standing:
    last = node.sealed[taken - 1] if taken else None
    return Standing(
        node.code,
        taken + 1,
        envelopes.hash_of(last) if last else START,
        last.at if last else None,
        (_key(Elsewhere(node.code)),),
    )


def test_a_line_read_and_written_is_the_same_bytes() -> None:
    line = Elsewhere().seal(said())
    envelope = envelopes.read(line)
    assert envelopes.text_of(envelope).encode() == line
    assert (envelope.node, envelope.sequence, envelope.kind) == ("cm-bepha", 1, "feedback")
    assert envelope.record == "cm-bepha:FB-00042"
    assert envelopes.is_signed_by(envelope, Elsewhere().public_key)


def test_every_single_changed_byte_is_refused() -> None:
    node = Elsewhere()
    line = node.seal(said())
    for place in range(len(line)):
        changed = line[:place] + bytes([line[place] ^ 1]) + line[place + 1 :]
        try:
            envelope = envelopes.read(changed)
        except envelopes.Unreadable:
            continue
        judged = order.judge(envelope, _standing(node), None, AT)
        assert judged.place in {Place.REFUSED, Place.AHEAD}, (place, changed)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_what_is_no_envelope_is_said_to_be_none(line: bytes) -> None:
    with pytest.raises(envelopes.Unreadable):
        envelopes.read(line)


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b"9" * 5000,
        b'{"x":"\\ud800"}',
        b"null",
        b"{}",
        b"NaN",
        b"\xff\xfe",
    ],
)
def test_hostile_lines_are_told_not_met(line: bytes) -> None:
    with pytest.raises(envelopes.Unreadable, match="envelope-unreadable"):
        envelopes.read(line)


def test_other_spellings_and_larger_ones_are_refused() -> None:
    line = Elsewhere().seal(said())
    for other in (
        b" " + line,
        line + b" ",
        line.replace(b'","', b'", "', 1),
        line[:-1] + b',"x":1}',
    ):
        with pytest.raises(envelopes.Unreadable, match="envelope-unreadable"):
            envelopes.read(other)
    with pytest.raises(envelopes.Unreadable, match="envelope-too-large"):
        envelopes.read(b"x" * (ENVELOPE_BYTES + 1))


def test_contents_can_go_and_the_head_stays_genuine() -> None:
    node = Elsewhere()
    node.seal(said())
    bare = envelopes.without_contents(node.sealed[0])
    text = envelopes.text_of(bare)
    assert "diagnostics" not in text
    assert order.judge(envelopes.read(text.encode()), _standing(node), None, AT).place is Place.NEXT
    assert envelopes.hash_of(bare) == envelopes.hash_of(node.sealed[0])
    assert not envelopes.is_whole(replace(bare, salt="0" * 32))


def test_equal_contents_do_not_betray_themselves_by_their_digest() -> None:
    node = Elsewhere()
    node.seal(said())
    node.seal(said())
    assert node.sealed[0].digest != node.sealed[1].digest


def _three() -> Elsewhere:
    node = Elsewhere()
    for number in (1, 2, 3):
        node.seal(said(number))
    return node


def test_the_order_of_a_chain() -> None:
    node = _three()
    one, two, three = node.sealed
    at_two = _standing(node, 1)
    assert order.judge(two, at_two, None, AT).place is Place.NEXT
    assert order.judge(three, at_two, None, AT).place is Place.AHEAD
    assert order.judge(one, at_two, envelopes.hash_of(one), AT).place is Place.KNOWN


def test_the_same_number_twice_is_told() -> None:
    node, twin = _three(), Elsewhere()
    twin.seal(said(9))
    judged = order.judge(twin.sealed[0], _standing(node, 1), envelopes.hash_of(node.sealed[0]), AT)
    assert (judged.place, judged.code) == (Place.REFUSED, "chain-forked")
    stranger = Elsewhere(seed=seed_of("thief"))
    stranger.seal(said(9))
    known = envelopes.hash_of(node.sealed[0])
    judged = order.judge(stranger.sealed[0], _standing(node, 1), known, AT)
    assert judged.code == "signature-wrong"


def test_a_chain_that_was_cut_is_refused() -> None:
    node, twin = _three(), Elsewhere()
    twin.seal(said(9))
    twin.seal(said(8))
    judged = order.judge(twin.sealed[1], _standing(node, 1), None, AT)
    assert (judged.place, judged.code) == (Place.REFUSED, "chain-broken")


def test_a_strange_key_is_refused() -> None:
    node, thief = _three(), Elsewhere(seed=seed_of("thief"))
    thief.seal(said(1))
    judged = order.judge(thief.sealed[0], _standing(node), None, AT)
    assert judged.code == "key-unknown"
    dressed = replace(thief.sealed[0], key=node.sealed[0].key)
    assert order.judge(dressed, _standing(node), None, AT).code == "signature-wrong"


def test_clocks_may_differ_by_a_day() -> None:
    node = _three()
    first = node.sealed[0]
    assert order.judge(first, _standing(node), None, AT - timedelta(hours=24)).flag == ""
    late = AT - timedelta(hours=24, seconds=1)
    assert order.judge(first, _standing(node), None, late).flag == "clock-ahead"
    # A stick may travel for a year.
    assert order.judge(first, _standing(node), None, AT + timedelta(days=365)).flag == ""
    back = Elsewhere()
    back.seal(said(1), at=AT)
    back.seal(said(2), at=AT - timedelta(hours=25))
    assert order.judge(back.sealed[1], _standing(back, 1), None, AT).flag == "clock-back"


def test_a_new_key_is_signed_by_the_old_and_signs_from_the_next_number_on() -> None:
    node = _three()
    old = _key(node)
    node.rotate()
    said_so = node.sealed[-1]
    assert envelopes.is_signed_by(said_so, old.public_key)
    assert said_so.payload is not None
    assert rotation.is_proven(node.code, said_so.sequence, said_so.payload)
    assert not rotation.is_proven(node.code, said_so.sequence + 1, said_so.payload)
    node.seal(said(4))
    both = (old, _key(node, node.first, How.ROTATED))
    for number, envelope in enumerate(node.sealed, 1):
        key = order.key_for(both, number)
        assert key is not None
        assert envelopes.is_signed_by(envelope, key.public_key)
    assert order.key_for(both, 4) == old
    assert order.key_for(both, 5) == both[1]


def _problems(**changes: object) -> list[tuple[str, str]]:
    schema = fields.newest(Kind.FEEDBACK)
    payload = {k: v for k, v in said(**changes).items() if v is not None}
    return [(p.code, p.field) for p in fields.problems(schema, payload, "cm-bepha")]


def test_listed_fields_may_leave() -> None:
    assert _problems(severity=4, packs=["demoland 0.1.0"], roles=["facility-clerk"]) == []
    assert _problems(release="0.1.0", online=False, org_level="area", module="claims") == []


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"reporter": "amina"}, "payload-field-unknown", "reporter"),
        ({"Farah Amina": 1}, "payload-field-unknown", ""),
        ({"text": None}, "payload-field-missing", "text"),
        ({"text": ""}, "payload-field-unfit", "text"),
        ({"text": "x" * 4001}, "payload-field-unfit", "text"),
        ({"text": "a\0b"}, "payload-field-unfit", "text"),
        ({"text": "Call +255 712 345 678"}, "holds-personal", "text"),
        ({"text": ["a"]}, "payload-field-unfit", "text"),
        ({"goal": "Write to amina@hill.example"}, "holds-personal", "goal"),
        ({"record": "cm-other:FB-00001"}, "payload-field-unfit", "record"),
        ({"record": "cm-bepha:farah"}, "payload-field-unfit", "record"),
        ({"kind": "complaint"}, "payload-field-unfit", "kind"),
        ({"severity": True}, "payload-field-unfit", "severity"),
        ({"severity": 5}, "payload-field-unfit", "severity"),
        ({"written_on": "30/01/2026"}, "payload-field-unfit", "written_on"),
        ({"screen": "Farah"}, "payload-field-unfit", "screen"),
        ({"screen": "x" * 81}, "payload-field-unfit", "screen"),
        ({"screen": "p070707081"}, "holds-personal", "screen"),
        ({"roles": ["nurse Amina"]}, "payload-field-unfit", "roles"),
        ({"packs": ["demoland 070707081"]}, "payload-field-unfit", "packs"),
        ({"release": "farah"}, "payload-field-unfit", "release"),
        ({"online": "yes"}, "payload-field-unfit", "online"),
        ({"language": "english"}, "payload-field-unfit", "language"),
    ],
)
def test_anything_else_is_named_and_refused(
    changes: dict[str, object], code: str, field: str
) -> None:
    assert (code, field) in _problems(**changes)


def test_every_field_has_a_form_that_is_checked() -> None:
    """A dictionary fits no field at all."""
    for schema in fields.SCHEMAS.values():
        payload = {field.name: {"a": 1} for field in schema.fields}
        wrong = {p.field for p in fields.problems(schema, payload, "cm-bepha")}
        assert wrong == {field.name for field in schema.fields}


def test_names_are_looked_for_among_capitalised_words() -> None:
    text = "Madame Farah et N’Diaye Marie-Louise ne trouvent pas la carte de rose."
    assert naming.candidates(text) == {"madame", "farah", "diaye", "marie", "louise"}
    pieces = naming.marked(text, {"farah", "diaye", "louise", "rose"})
    assert [p.text for p in pieces if p.is_held] == ["Farah", "N’Diaye", "Marie-Louise"]
    assert "".join(p.text for p in pieces) == text
    gone = naming.without("Farah, +255 712 345 678", {"farah"})
    assert gone == "[…], […]"


@given(st.text(max_size=200), st.sets(st.text(min_size=1, max_size=8), max_size=5))
def test_pieces_are_the_whole_text(text: str, names: set[str]) -> None:
    assert "".join(piece.text for piece in naming.marked(text, names)) == text


def test_a_code_is_read_out_and_typed_in_many_ways() -> None:
    assert joining.code_from(bytes(8)) == "0000-0000-0000"
    code = joining.code_from(bytes(range(100, 108)))
    assert len(code) == 14
    assert joining.code_key(code) == joining.code_key(code.lower().replace("-", " "))
    assert joining.code_key("0O1I-L000-0000") == joining.code_key("0011-1000-0000")
    for wrong in ("", "7Q2M-XR3D-9PW", "7Q2M-XR3D-9PWU", "7Q2M-XR3D-9PWA0"):
        with pytest.raises(ValueError, match="no code"):
            joining.code_key(wrong)


def test_joining_proves_code_and_key() -> None:
    node = Elsewhere()
    line = node.ask(CODE)
    assert b"7Q2M" not in line
    asked, proof, signature = joining.read_asking(line)
    assert joining.is_proven(asked, joining.code_key(CODE), proof, signature)
    assert not joining.is_proven(asked, joining.code_key("7Q2M-XR3D-9PWB"), proof, signature)
    thief = replace(asked, public_key=keys.public_key_of(seed_of("thief")))
    assert not joining.is_proven(thief, joining.code_key(CODE), proof, signature)


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b'{"join":1}', b"x" * 5000, b"[" * 4000])
def test_what_is_no_message_to_join_is_told(line: bytes) -> None:
    with pytest.raises(ValueError):
        joining.read_asking(line)
    with pytest.raises(ValueError):
        joining.read_admitting(line)


def test_a_request_is_for_one_hub_one_path_one_body_and_a_day() -> None:
    seed, public = seed_of("bepha"), Elsewhere().public_key
    head = asking.headers(seed, "POST", "/a?b=1", b"body", node="cm-bepha", to="xx-hub", at=AT)

    def fits(**changes: object) -> bool:
        given = {
            "method": "POST",
            "path": "/a?b=1",
            "body": b"body",
            "node": "cm-bepha",
            "to": "xx-hub",
            "moment": head[asking.AT],
            "signature": head[asking.SIGNATURE],
            "at": AT,
            **changes,
        }
        return asking.is_signed(public, **given)  # type: ignore[arg-type]

    assert fits()
    assert fits(at=AT + timedelta(hours=24))
    assert not fits(at=AT + timedelta(hours=24, seconds=1))
    for changes in (
        {"method": "GET"},
        {"path": "/a?b=2"},
        {"body": b"bodY"},
        {"to": "xx-other"},
        {"node": "cm-other"},
        {"moment": "never"},
        {"moment": "2026-01-30T09:00:00"},
        {"signature": "00" * 64},
        {"signature": "é"},
    ):
        assert not fits(**changes), changes
