"""The same difference is found under other words; a curator's word counts before the arithmetic."""

from __future__ import annotations

from typing import Any

import pytest

from jamii.commons.differences.rules import comparing
from jamii.commons.differences.types import KINDS, Carried, Fingerprint, NodeCode, Ties, group_of
from jamii.commons.glossary.queries import glossary
from jamii.platform.packs.types import DeltaKind


def carried(node: str, kind: str = "field-add", target: str = "g.case.who", **spec: Any) -> Carried:
    """A difference of a node; label and other parts of its spec by name."""
    return Carried(f"{node}.1", NodeCode(f"{node}-one"), node, kind, target, spec)


def marks(*given: Carried) -> list[Fingerprint]:
    return [comparing.fingerprint(one, glossary()) for one in given]


FRENCH = carried("fr", label={"fr": "Plaignant"}, type="contact", fields=["nom", "téléphone"])
ENGLISH = carried("en", label={"en": "Reporter"}, type="person-stub", fields=["name", "phone"])


def test_plaignant_meets_reporter() -> None:
    one, other = marks(FRENCH, ENGLISH)
    assert one.labels == other.labels == {"complainant"}
    assert one.shape == other.shape
    alike = comparing.similarity(one, other)
    assert (alike.target, alike.labels, alike.data_type, alike.values) == (1, 1, 1, 0.5)
    assert alike.total == 0.825  # 0.35 + 0.25 + 0.15 + 0.15 · 0.5 + 0.10 · 0


@pytest.mark.parametrize(
    ("target", "kind", "total"),
    [
        ("g.case.who", "field-add", 0.825),
        ("g.case.person", "field-add", 0.685),  # 0.35 · 0.6
        ("g.other.who", "field-add", 0.545),  # 0.35 · 0.2
        ("h.case.who", "field-add", 0.475),
        ("g.case.who", "report", 0.0),  # another group of kinds
    ],
)
def test_the_weights(target: str, kind: str, total: float) -> None:
    other = carried("en", kind, target, label={"en": "Reporter"}, type="contact")
    one, two = marks(FRENCH, other)
    assert comparing.similarity(one, two).total == total


def test_types_that_convert_and_lists_that_overlap() -> None:
    one = carried("a", "codelist-add", label="X1", type="list", values=["p", "q", "r"])
    two = carried("b", "codelist-close", label="X2", type="text", values=["q", "r", "s"])
    alike = comparing.similarity(*marks(one, two))
    assert (alike.data_type, alike.values, alike.labels) == (0.5, 0.5, 0.0)
    assert comparing.similarity(*marks(one, carried("c", "codelist-add", type="list"))).values == 0


def test_clusters_need_one_entity_and_two_instances() -> None:
    elsewhere = carried("x", target="g.other.who", label={"en": "Reporter"}, type="contact")
    groups = comparing.clusters(marks(FRENCH, ENGLISH, elsewhere))
    assert [len(group) for group in groups] == [2, 1]
    assert comparing.pairs(marks(FRENCH, FRENCH)) == []


def _of(node: str, **spec: Any) -> Carried:
    return carried(node, target=f"g.case.{node}", **spec)


def test_what_is_nearly_alike_is_shown_to_a_curator() -> None:
    one = _of("a", label={"en": "Reporter phone"}, type="contact")
    two = _of("b", label={"en": "Complainant address village"}, type="contact")
    both = marks(one, two)
    groups = comparing.clusters(both)
    assert [len(group) for group in groups] == [1, 1]
    (maybe,) = comparing.maybes(both, groups, Ties())
    assert 0.45 <= maybe.similarity.total < 0.60
    held = Ties(apart=frozenset({frozenset((one.key, two.key))}))
    assert comparing.maybes(both, groups, held) == []


def test_a_curator_joins_and_parts() -> None:
    pair = frozenset((FRENCH.key, ENGLISH.key))
    both = marks(FRENCH, ENGLISH)
    assert len(comparing.clusters(both)) == 1
    assert len(comparing.clusters(both, Ties(apart=frozenset({pair})))) == 2
    far = carried("z", label={"en": "Ceiling"}, type="amount", target="g.case.ceiling")
    joined = Ties(together=frozenset({frozenset((FRENCH.key, far.key))}))
    assert len(comparing.clusters(marks(FRENCH, far), joined)) == 1
    # A third that is like both does not bring together what is held apart.
    third = carried("c", label={"en": "Complainant"}, type="contact", fields=["name", "phone"])
    groups = comparing.clusters(marks(FRENCH, ENGLISH, third), Ties(apart=frozenset({pair})))
    assert sorted(len(group) for group in groups) == [1, 2]


def test_variants_are_named_by_how_common_they_are() -> None:
    flat = [carried(node, "codelist-add", type="list", structure="flat") for node in "ab"]
    tree = carried("c", "codelist-add", type="list", structure="tree")
    found = comparing.variants(marks(tree, *flat))
    assert found == {tree.key: "B", flat[0].key: "A", flat[1].key: "A"}


def test_kinds_are_those_of_packs_and_fall_into_groups() -> None:
    assert {kind.value for kind in DeltaKind} == KINDS
    assert [group_of(kind) for kind in ("field-hide", "menu", "term", "calc", "rule-benefit")] == [
        "field", "screen", "text", "calc", "rule",
    ]  # fmt: skip
