"""What differs, who carries it, and what do the rules say? For everybody who is signed in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count

from jamii.commons.differences import models
from jamii.commons.differences.records import Compared, Instance, Mark, Quarantined, Row
from jamii.commons.differences.rules import comparing, recommending
from jamii.commons.differences.rules.classifying import classify, count
from jamii.commons.differences.rules.manifests import read_told
from jamii.commons.differences.types import (
    Carried,
    Classified,
    Cluster,
    ClusterId,
    Fingerprint,
    Manifest,
    Node,
    NodeCode,
    Past,
    PersonalData,
    Stage,
    Ties,
    Usage,
    Verdict,
    forecast,
    overdue_days,
)
from jamii.commons.glossary import queries as glossary
from jamii.kernel.errors import NotFound

TEXT = "text"


def node_of(row: models.Node) -> Node:
    """The node of a row."""
    return Node(
        NodeCode(row.code),
        row.name,
        row.country,
        tuple(row.languages),
        row.legal_family,
        row.is_synthetic,
    )


def carried_of(row: models.Observed) -> Carried:
    """The difference of a row; its node is read with it."""
    return Carried(
        row.code,
        NodeCode(row.node.code),
        row.pack,
        row.kind,
        row.target,
        row.spec,
        row.intent,
        row.reason,
        row.citation,
        row.upstream,
        row.upstream_reference,
        PersonalData(row.personal_data),
        row.since,
        row.review_by,
        tuple(row.tests),
        Usage(row.usage_percent, row.usage_last),
        row.breakages,
        Verdict(row.verdict),
        row.text_defect,
        row.defect_test,
        row.kind_written,
    )


def _cluster(row: models.Cluster) -> Cluster:
    return Cluster(
        ClusterId(row.id),
        row.number,
        row.since,
        row.curator_name,
        row.champion_name,
        Stage(row.stage),
        row.stage_on,
        row.link,
        row.release,
        row.mapping,
        row.version,
    )


def ties() -> Ties:
    """What curators said about pairs."""
    said: dict[bool, set[frozenset[tuple[str, str]]]] = {True: set(), False: set()}
    for one, other, together in models.Tie.objects.values_list("one", "other", "together"):
        said[together].add(frozenset((_key(one), _key(other))))
    return Ties(frozenset(said[True]), frozenset(said[False]))


def _key(text: str) -> tuple[str, str]:
    node, _, code = text.partition(" ")
    return node, code


def compared(on: date, *, module: str = "", texts: bool = False) -> Compared:
    """Every cluster with what the rules say on a day. Texts are many: they are asked for apart."""
    observed = models.Observed.objects.filter(cluster__isnull=False)
    if module:
        observed = observed.filter(module=module)
    elif not texts:
        observed = observed.exclude(module=TEXT)
    nodes, modules = _nodes()
    rows = _rows(observed.select_related("node", "cluster").order_by("node__code", "code"))
    members: dict[UUID, list[models.Observed]] = defaultdict(list)
    for row in rows:
        members[row.cluster_id].append(row)
    said = ties()
    built = [_row(group, nodes, modules, on) for group in members.values()]
    found = [tuple(one.key for one in row.carried) for row, _marks in built]
    marks = [mark for _row_, of_row in built for mark in of_row]
    maybes = comparing.maybes(marks, found, said)
    ordered = sorted((row for row, _marks in built), key=_by_weight)
    return Compared(tuple(nodes.values()), tuple(ordered), tuple(maybes), on)


def _rows(observed: Iterable[models.Observed]) -> list[models.Observed]:
    return list(observed)


def _by_weight(row: Row) -> tuple[int, int, str]:
    """What most carry comes first."""
    return -row.facts.countries, -row.facts.instances, row.cluster.number


def _nodes() -> tuple[dict[NodeCode, Node], Mapping[NodeCode, frozenset[str]]]:
    """All nodes by code, and the modules that each runs by its newest manifest. Two statements."""
    nodes = {
        NodeCode(row.code): node_of(row)
        for row in models.Node.objects.order_by("joined_at", "code")
    }
    told = (
        models.Manifest.objects.filter(refusal="")
        .order_by("node_id", "-sequence")
        .distinct("node_id")
        .values_list("node__code", "content__modules", "content__node")
    )
    modules = {
        NodeCode(code): frozenset(listed or (about or {}).get("modules", ()))
        for code, listed, about in told
    }
    return nodes, modules


def _row(
    group: list[models.Observed],
    nodes: Mapping[NodeCode, Node],
    modules: Mapping[NodeCode, frozenset[str]],
    on: date,
) -> tuple[Row, list[Fingerprint]]:
    carried = tuple(carried_of(row) for row in group)
    marks = [comparing.fingerprint(one, glossary.glossary()) for one in carried]
    variant_of = comparing.variants(marks)
    kept = group[0].cluster
    cluster = _cluster(kept)  # type: ignore[arg-type]  # only rows with one are asked for
    facts = recommending.facts_of(carried, marks, nodes, on=on, is_confirmed=cluster.is_confirmed)
    by_node = {one.node: variant_of[one.key] for one in carried}
    module = carried[0].module
    row = Row(
        cluster,
        _title(carried),
        module,
        carried[0].kind,
        carried,
        tuple(
            Mark(node, by_node.get(code, ""), module == TEXT or module in modules.get(code, ()))
            for code, node in nodes.items()
        ),
        facts,
        recommending.recommend(facts),
        min((one.since for one in carried if one.since), default=None),
        variant_of,
    )
    return row, marks


def _title(carried: Iterable[Carried]) -> Mapping[str, str]:
    """What the difference is called, by language: the first carrier's words in each."""
    title: dict[str, str] = {}
    for one in carried:
        for language, text in one.labels.items():
            if text:
                title.setdefault(language or "en", text)
        if one.module == TEXT:
            title.setdefault("en", str(one.spec.get("text", one.target)))
    if not title:
        title["en"] = next(iter(carried)).target
    return title


def cluster(key: UUID, on: date) -> Row:
    """One cluster with everything about it. Raises: NotFound, also for one that nobody carries any
    more.
    """
    group = list(
        models.Observed.objects.filter(cluster=key)
        .select_related("node", "cluster")
        .order_by("node__joined_at", "code")
    )
    if not group:
        raise NotFound("not-found")
    nodes, modules = _nodes()
    return _row(group, nodes, modules, on)[0]


def nodes() -> tuple[Node, ...]:
    """The instances that take part, in the order in which they joined."""
    return tuple(node_of(row) for row in models.Node.objects.order_by("joined_at", "code"))


def modules() -> tuple[str, ...]:
    """The modules that differences touch."""
    found = models.Observed.objects.order_by("module").values_list("module", flat=True).distinct()
    return tuple(found)


def instance(code: str, on: date) -> Instance:
    """One instance with its differences, texts included. Raises: NotFound."""
    row = models.Node.objects.filter(code=code).first()
    if row is None:
        raise NotFound("not-found")
    told = models.Manifest.objects.filter(node=row, refusal="").order_by("-sequence").first()
    observed = models.Observed.objects.filter(node=row).select_related("node").order_by("code")
    carried = tuple(carried_of(one) for one in observed)
    content: Mapping[str, Any] = {}
    if told is not None:
        about = told.content.get("node", {})
        content = {**(about if isinstance(about, Mapping) else {}), **told.content}
    rows = tuple(
        found for found in compared(on).rows if any(one.node == code for one in found.carried)
    )
    return Instance(
        node_of(row),
        told.id if told else None,
        told.received_at if told else None,
        str(content.get("core", "")),
        tuple(content.get("modules", ())),
        {pack["name"]: pack["version"] for pack in content.get("packs", ())},
        content.get("settings", {}),
        tuple(content.get("unclaimed", ())),
        carried,
        count(Classified(one.verdict) for one in carried),
        forecast(carried),
        overdue_days(carried, on),
        rows,
    )


def put_aside() -> tuple[Quarantined, ...]:
    """The manifests that do not count, newest first."""
    rows = models.Manifest.objects.exclude(refusal="").order_by("-received_at")[:50]
    return tuple(Quarantined(row.id, row.claimed, row.received_at, row.refusal) for row in rows)


def size() -> tuple[int, int]:
    """How many differences beyond texts are compared, and between how many instances. One
    statement.
    """
    found = (
        models.Observed.objects.filter(cluster__isnull=False)
        .exclude(module=TEXT)
        .aggregate(clusters=Count("cluster", distinct=True), nodes=Count("node", distinct=True))
    )
    return found["clusters"], found["nodes"]


def cluster_by_number(number: str) -> ClusterId:
    """The cluster of a number. Raises: NotFound."""
    key = models.Cluster.objects.filter(number=number.strip().upper()).values_list("id", flat=True)
    found = key.first()
    if found is None:
        raise NotFound("not-found")
    return ClusterId(found)


def judged(local: Any, past: Past, made_on: str = "") -> Classified:
    """What a local value is beside all that the core ever had: see `rules.classifying`."""
    return classify(local, past, made_on)


def told_by(content: Mapping[str, Any]) -> Manifest:
    """What a manifest in parsed data says. Raises: Invalid (`manifest-unreadable`)."""
    return read_told(content)
