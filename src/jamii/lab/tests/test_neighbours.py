"""Golden test G1: clusters are found in the packs of five countries, and judged as expected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from jamii.commons.differences.rules import comparing, manifests, recommending
from jamii.commons.differences.types import Recommendation, Rule, Say
from jamii.commons.glossary import queries as glossary
from jamii.lab import neighbours

ON = date(2026, 1, 31)
# Cluster (by one of its differences) · carriers · variants · rule
G1 = [
    ("tz.complainant", "tz mw bi st fx", 1, Rule.R2, Say.CORE),
    ("tz.categories", "tz mw st fx", 3, Rule.R3, Say.OPTION),
    ("tz.place", "tz mw bi fx", 2, Rule.R3, Say.OPTION),
    ("tz.limit", "tz mw fx", 1, Rule.R2, Say.CORE),
    ("mw.sensitive", "mw bi fx", 2, Rule.R3, Say.OPTION),
    ("tz.files", "tz st", 1, Rule.R8, Say.OFFER),
    ("mw.referred", "mw st", 2, Rule.R3, Say.OPTION),
    ("mw.export", "mw fx", 1, Rule.R8, Say.OFFER),
    ("tz.notice", "tz mw", 1, Rule.R8, Say.OFFER),
    ("tz.counts", "tz bi", 1, Rule.R8, Say.OFFER),
    ("fx.remontee", "fx", 1, Rule.R5, Say.WATCH),
    ("tz.long-text", "tz", 1, Rule.R7, Say.FIX_CORE),
    ("mw.wage", "mw", 1, Rule.R5, Say.WATCH),
    ("bi.minorite", "bi", 1, Rule.R5, Say.WATCH),
    ("fx.deuil", "fx", 1, Rule.R5, Say.WATCH),
]


def _judged(without: str = "") -> dict[str, tuple[set[str], int, Recommendation]]:
    """By the id of each difference: the countries of its cluster, the variants, the answer."""
    told = [manifests.read_told(neighbours.told(name)) for name in neighbours.NAMES]
    nodes = {one.node.code: one.node for one in told}
    carried = [each for one in told for each in one.carried if each.id != without]
    marks = [comparing.fingerprint(one, glossary.glossary()) for one in carried]
    # A curator saw the test of this one fail on the core and pass with the difference.
    by_key = {
        one.key: replace(one, defect_test=one.tests[0]) if one.id == "tz.long-text" else one
        for one in carried
    }
    found = {}
    for group in comparing.clusters(marks):
        prints = [mark for mark in marks if mark.key in group]
        facts = recommending.facts_of([by_key[key] for key in group], prints, nodes, on=ON)
        answer = recommending.recommend(facts)
        for _node, key in group:
            found[key] = ({node[:2] for node, _key in group}, facts.variants, answer)
    return found


@pytest.mark.parametrize(("key", "carriers", "variants", "rule", "say"), G1)
def test_g1(key: str, carriers: str, variants: int, rule: Rule, say: Say) -> None:
    countries, found, answer = _judged()[key]
    assert countries == set(carriers.split())
    assert found == variants
    assert (answer.rule, answer.say) == (rule, say)


def test_g1_has_these_clusters_and_no_others() -> None:
    assert len({id(answer) for _countries, _variants, answer in _judged().values()}) == len(G1)


def test_g1_notes_on_personal_data() -> None:
    judged = _judged()
    notes = {key: [note.code for note in judged[key][2].notes] for key in judged}
    assert notes["tz.complainant"] == ["difference-note-identifying"]
    assert notes["mw.sensitive"] == ["difference-note-sensitive"]
    assert notes["tz.limit"] == []


def test_without_one_carrier_the_time_limit_is_offered_instead_and_the_answer_says_why() -> None:
    before, after = _judged()["tz.limit"][2], _judged(without="fx.delai")["tz.limit"][2]
    assert (before.rule, after.rule) == (Rule.R2, Rule.R8)
    (why,) = [tried for tried in after.tried if tried.rule is Rule.R2]
    assert not why.holds
    assert dict(why.why.values) == {"n": 2, "c": 2, "v": 1}
    # It was foretold, by asking the same rules with that carrier gone.
    leaving = {
        change.what.values["node"]: change.rule
        for change in before.changes
        if change.what.code == "difference-if-leaves"
    }
    assert leaving == {"tz-lake": Rule.R8, "mw-shire": Rule.R8, "fx-littoral": Rule.R8}
    one_more = [c for c in after.changes if c.what.code == "difference-if-country-same"]
    assert [(c.rule, c.say) for c in one_more] == [(Rule.R2, Say.CORE)]
