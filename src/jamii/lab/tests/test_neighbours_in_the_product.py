"""Five countries tell, through the doors of the room: acceptance scene 2, and what goes wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from jamii.commons.differences import queries, services
from jamii.commons.differences.records import Row
from jamii.commons.differences.rules.manifests import read_told
from jamii.commons.differences.tests.factories import (
    AT,
    CHAMPION,
    CLERK,
    CURATOR,
    envelope,
    key_of,
    public,
    tells,
    without,
)
from jamii.commons.differences.types import Act, Confidence, Rule, Say, Stage
from jamii.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from jamii.kernel.ids import new_id
from jamii.lab.neighbours import NAMES, told
from jamii.platform import journal
from jamii.registers.accounts.tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
ON = AT.date()


@pytest.fixture
def five() -> None:
    for name in NAMES:
        tells(told(name))


def row_of(code: str) -> Row:
    """The cluster that a difference is in."""
    return next(
        row for row in queries.compared(ON).rows if any(one.id == code for one in row.carried)
    )


def test_the_five_countries_make_fifteen_clusters(five: None) -> None:
    found = queries.compared(ON)
    assert {node.code for node in found.nodes} == {told(n)["node"]["code"] for n in NAMES}
    assert len(found.rows) == 15
    row = row_of("tz.limit")
    assert (row.answer.rule, row.answer.say) == (Rule.R2, Say.CORE)
    assert {mark.node.country: mark.variant for mark in row.marks} == {
        "TZ": "A", "MW": "A", "BI": "", "ST": "", "FX": "A",
    }  # fmt: skip
    assert all(mark.runs_module for mark in row.marks)
    assert row.title["fr"] == "Délai par catégorie"
    assert row.title["en"] in {"Time limit by category", "Deadline by category"}


def test_without_one_carrier_the_page_says_offer_and_why(five: None, client: Client) -> None:
    kept = row_of("tz.limit").cluster.id
    tells(without(told("fx"), "fx.delai"), sequence=2, at=AT + timedelta(hours=1))
    row = row_of("tz.limit")
    assert (row.cluster.id, row.answer.rule) == (kept, Rule.R8)
    make_user("amina", "facility-clerk")
    client.post("/sign-in/", {"login": "amina", "password": PASSWORD})
    for language, why, offer in (
        ("en", "There are 2 in 2, ways: 1.", "Offer to core"),
        ("fr", "Il y en a 2 dans 2, façons : 1.", "Proposer au cœur"),
    ):
        client.post("/language/", {"language": language})
        shown = client.get(f"/differences/{kept}/").content.decode()
        assert why in shown
        assert offer in shown
        assert "<c-" not in shown
        assert offer in client.get("/differences/").content.decode()


def test_the_same_manifest_twice_is_one_and_an_old_one_does_not_count(five: None) -> None:
    content, signature = envelope(told("tz"))
    again = services.receive(content, signature, id=new_id(AT), by=CURATOR, at=AT)
    assert again.refusal == ""
    assert queries.put_aside() == ()
    tells(told("tz"), sequence=3)
    old = tells(told("tz"), sequence=2)
    assert old.refusal == "manifest-sequence-old"
    assert [one.refusal for one in queries.put_aside()] == ["manifest-sequence-old"]


def test_a_changed_byte_is_put_aside_and_not_counted(five: None) -> None:
    content, signature = envelope(told("tz"), 2)
    content["core"] = "9.9"
    taken = services.receive(content, signature, id=new_id(AT), by=CURATOR, at=AT)
    assert taken.refusal == "manifest-signature-wrong"
    assert queries.instance("tz-lake", ON).core == "1.4"


def test_who_has_not_joined_is_put_aside_too() -> None:
    content, signature = envelope(told("bi"))
    taken = services.receive(content, signature, id=new_id(AT), by=CURATOR, at=AT)
    assert taken.refusal == "manifest-node-unknown"
    assert queries.compared(ON).rows == ()


def test_an_unreadable_manifest_leaves_nothing(five: None) -> None:
    content, signature = envelope({**told("tz"), "difference": [{"id": "x"}]}, 2)
    with pytest.raises(Invalid):
        services.receive(content, signature, id=new_id(AT), by=CURATOR, at=AT)
    assert queries.put_aside() == ()


def test_a_kind_of_a_later_core_is_shown_as_unknown(five: None) -> None:
    one = {"id": "tz.new", "kind": "hologram-add", "target": "grievances.case.hologram"}
    later = {**told("tz"), "core": "7.0", "difference": [*told("tz")["difference"], one]}
    assert tells(later, sequence=2).refusal == ""
    assert row_of("tz.new").kind == "unknown-kind"


def test_another_key_under_a_known_name_is_refused(five: None) -> None:
    node = read_told(told("tz")).node
    with pytest.raises(Conflict) as refusal:
        services.join(node, public(key_of("other")), id=new_id(AT), by=CURATOR, at=AT)
    assert refusal.value.code == "node-known-otherwise"


def test_two_people_confirm_and_a_new_carrier_undoes_it(five: None) -> None:
    row = row_of("mw.export")
    key = row.cluster.id
    assert row.answer.confidence is Confidence.LOW
    services.confirm(key, by=CURATOR, at=AT)
    assert not row_of("mw.export").cluster.is_confirmed
    with pytest.raises(Invalid):
        services.confirm(key, speaks_for="bi-colline", by=CHAMPION, at=AT)
    services.confirm(key, speaks_for="mw-shire", by=CHAMPION, at=AT)
    confirmed = row_of("mw.export")
    assert confirmed.cluster.is_confirmed
    assert confirmed.answer.confidence is Confidence.HIGH
    joining: dict[str, Any] = {**told("fx")["difference"][5], "id": "tz.export"}
    more = {**told("tz"), "difference": [*told("tz")["difference"], joining]}
    tells(more, sequence=2, at=AT + timedelta(hours=1))
    row = row_of("mw.export")
    assert (row.cluster.id, row.facts.instances, row.cluster.is_confirmed) == (key, 3, False)
    assert (row.answer.rule, row.answer.confidence) == (Rule.R2, Confidence.LOW)


def test_one_person_does_not_confirm_twice(five: None) -> None:
    both = CURATOR.__class__(CURATOR.id, "Cora", (*CURATOR.grants, *CHAMPION.grants))
    key = row_of("mw.export").cluster.id
    services.confirm(key, by=both, at=AT)
    with pytest.raises(WrongState) as refusal:
        services.confirm(key, speaks_for="mw-shire", by=both, at=AT)
    assert refusal.value.code == "confirmed-by-same"


def test_a_curator_parts_and_unites_and_both_are_in_the_journal(five: None) -> None:
    key = row_of("tz.limit").cluster.id
    services.part(key, ["fx-littoral"], by=CURATOR, at=AT)
    assert row_of("tz.limit").answer.rule is Rule.R8
    assert row_of("fx.delai").answer.rule is Rule.R5
    assert row_of("fx.delai").cluster.id != key
    # What was parted stays apart when somebody tells anew.
    tells(told("fx"), sequence=2, at=AT + timedelta(hours=1))
    assert row_of("fx.delai").cluster.id != key
    services.unite(key, row_of("fx.delai").cluster.id, by=CURATOR, at=AT + timedelta(hours=2))
    assert row_of("tz.limit").answer.rule is Rule.R2
    codes = [line.code for line in journal.entries_about("differences.cluster", key)]
    assert {"differences.parted", "differences.united"} <= set(codes)
    for nodes in ([], ["tz-lake", "mw-shire", "fx-littoral"], ["nobody"]):
        with pytest.raises(Invalid):
            services.part(key, nodes, by=CURATOR, at=AT)
    with pytest.raises(Invalid):
        services.unite(key, row_of("mw.export").cluster.id, by=CURATOR, at=AT)


def test_a_curator_marks_a_defect_with_the_test_that_shows_it(five: None) -> None:
    row = row_of("tz.long-text")
    assert row.answer.rule is Rule.R5
    with pytest.raises(Invalid):
        services.mark_defect(row.cluster.id, "tz-lake", "t_unknown", by=CURATOR, at=AT)
    test = row.carried[0].tests[0]
    services.mark_defect(row.cluster.id, "tz-lake", test, by=CURATOR, at=AT)
    assert row_of("tz.long-text").answer.say is Say.FIX_CORE
    # It is the curator's word, and stays when the instance tells anew.
    tells(told("tz"), sequence=2, at=AT + timedelta(hours=1))
    assert row_of("tz.long-text").answer.say is Say.FIX_CORE
    services.mark_defect(row.cluster.id, "tz-lake", "", by=CURATOR, at=AT)
    assert row_of("tz.long-text").answer.rule is Rule.R5


def test_the_life_of_a_difference(five: None) -> None:
    key = row_of("tz.limit").cluster.id
    with pytest.raises(WrongState):
        services.move(key, Act.ACCEPT_CORE, by=CURATOR, at=AT)
    with pytest.raises(Invalid):
        services.move(key, Act.OFFER, by=CURATOR, at=AT)
    services.move(key, Act.OFFER, link="RQ-00007", by=CURATOR, at=AT)
    services.move(key, Act.REVIEW, by=CURATOR, at=AT)
    with pytest.raises(Invalid) as refusal:
        services.move(key, Act.ACCEPT_CORE, by=CURATOR, at=AT)
    assert [one.code for one in refusal.value.problems] == ["mapping-required"]
    mapping = "category.time_limit: days as they are"
    services.move(key, Act.ACCEPT_CORE, mapping=mapping, release="1.6", by=CURATOR, at=AT)
    cluster = row_of("tz.limit").cluster
    assert (cluster.stage, cluster.link, cluster.mapping) == (
        Stage.ACCEPTED_CORE, "RQ-00007", mapping,
    )  # fmt: skip
    with pytest.raises(Conflict):
        services.move(key, Act.DROP, version=1, by=CURATOR, at=AT)


def test_who_may_not_changes_nothing(five: None) -> None:
    key = row_of("tz.limit").cluster.id
    content, signature = envelope(told("tz"), 2)
    for refused in (
        lambda: services.receive(content, signature, id=new_id(AT), by=CLERK, at=AT),
        lambda: services.confirm(key, by=CHAMPION, at=AT),
        lambda: services.confirm(key, speaks_for="tz-lake", by=CURATOR, at=AT),
        lambda: services.part(key, ["tz-lake"], by=CHAMPION, at=AT),
        lambda: services.unite(key, key, by=CLERK, at=AT),
        lambda: services.mark_defect(key, "tz-lake", "", by=CLERK, at=AT),
        lambda: services.move(key, Act.OFFER, link="RQ-1", by=CLERK, at=AT),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert row_of("tz.limit").cluster.version == 1
    with pytest.raises(NotFound):
        services.confirm(UUID(int=9), by=CURATOR, at=AT)
