"""Instances join and tell; differences are grouped, confirmed, judged and decided about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from jamii.commons.differences import access, models, queries
from jamii.commons.differences.rules import comparing, manifests
from jamii.commons.differences.types import (
    ACCEPTING,
    NEXT,
    Act,
    Manifest,
    Node,
    Received,
    Stage,
    Verdict,
    group_of,
)
from jamii.commons.glossary import queries as glossary
from jamii.kernel.actors import Actor
from jamii.kernel.canonical import canonical_json
from jamii.kernel.errors import Conflict, Invalid, NotFound, Problem, WrongState
from jamii.kernel.ids import new_id
from jamii.platform import journal, numbering, permissions, signatures
from jamii.platform.acting import done_by

# What only repeats the core, or nothing, is no difference to compare between countries.
_COMPARED = frozenset({Verdict.NEW, Verdict.DELIBERATE, Verdict.CONFLICT})
MAPPING_MIN = 15


def join(node: Node, public_key: str, *, id: UUID, by: Actor, at: datetime) -> None:
    """An instance takes part from now on, with the key that its manifests are read by. Joining
    again with the same key is one act.

    Raises: NotAllowed, Invalid (`node-key-missing`), Conflict (`node-known-otherwise`).
    """
    permissions.require(by, access.CURATE)
    if not public_key:
        raise Invalid("node-key-missing", field="public_key")
    with done_by(by, at):
        row, is_new = models.Node.objects.get_or_create(
            code=node.code,
            defaults={
                "id": id,
                "name": dict(node.name),
                "country": node.country,
                "languages": list(node.languages),
                "legal_family": node.legal_family,
                "public_key": public_key,
                "is_synthetic": node.is_synthetic,
                "joined_at": at,
            },
        )
        if row.public_key != public_key:
            raise Conflict("node-known-otherwise", node=node.code)
        if is_new:
            journal.write("differences.joined", row, by=by, at=at, node=node.code)


def receive(
    content: Mapping[str, Any], signature: str, *, id: UUID, by: Actor, at: datetime
) -> Received:
    """Take in what a node tells. What nobody can prove, or what is older than what is known, is
    put aside and not counted. The same manifest twice is one.

    Raises: NotAllowed, Invalid (`manifest-unreadable`) with every mistake; then nothing is kept.
    """
    permissions.require(by, access.CURATE)
    manifest = manifests.read_told(content)
    with done_by(by, at):
        _one_at_a_time()
        node = models.Node.objects.filter(code=manifest.node.code).first()
        refusal = _refusal(manifest, content, signature, node)
        if refusal == "repeat" and node is not None:
            known = models.Manifest.objects.get(node=node, sequence=manifest.sequence, refusal="")
            return Received(known.id, node.code, known.sequence)
        row = models.Manifest.objects.create(
            id=id,
            node=node,
            claimed=manifest.node.code,
            sequence=manifest.sequence,
            on=manifest.on,
            received_at=at,
            content=dict(content),
            signature=signature[:88],
            refusal=refusal,
        )
        if refusal or node is None:
            journal.write("differences.put-aside", row, by=by, at=at, node=manifest.node.code)
            return Received(row.id, manifest.node.code, manifest.sequence, refusal)
        gone = _observe(node, manifest, at)
        journal.write(
            "differences.received",
            node,
            by=by,
            at=at,
            node=node.code,
            count=len(manifest.carried),
            gone=gone,
        )
        _regroup(by, at)
    return Received(row.id, node.code, manifest.sequence)


def _refusal(
    manifest: Manifest, content: Mapping[str, Any], signature: str, node: models.Node | None
) -> str:
    """Why a manifest does not count; empty when it does, `repeat` when it counts already."""
    if node is None:
        return "manifest-node-unknown"
    signed = canonical_json(content).encode()
    if not signatures.is_signed(signed, signature, node.public_key):
        return "manifest-signature-wrong"
    last = (
        models.Manifest.objects.filter(node=node, refusal="")
        .order_by("-sequence")
        .values_list("sequence", "signature")
        .first()
    )
    if last is None or manifest.sequence > last[0]:
        return ""
    return "repeat" if (manifest.sequence, signature) == last else "manifest-sequence-old"


def _one_at_a_time() -> None:
    """Two who change what is grouped wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('differences'))")


def _observe(node: models.Node, manifest: Manifest, at: datetime) -> int:
    """Keep the differences of the node's newest manifest; returns how many it no longer carries."""
    known = {row.code: row for row in models.Observed.objects.filter(node=node)}
    fresh, changed = [], []
    for one in manifest.carried:
        values = {
            "pack": one.pack,
            "kind": one.kind,
            "kind_written": one.kind_written,
            "target": one.target,
            "module": one.module,
            "spec": dict(one.spec),
            "intent": dict(one.intent),
            "reason": one.reason,
            "citation": one.citation,
            "upstream": one.upstream,
            "upstream_reference": one.upstream_reference,
            "personal_data": one.personal_data.value,
            "since": one.since,
            "review_by": one.review_by,
            "tests": list(one.tests),
            "usage_percent": one.usage.percent,
            "usage_last": one.usage.last,
            "breakages": one.breakages,
            "verdict": one.verdict.value,
            "text_defect": one.text_defect,
        }
        row = known.pop(one.id, None)
        if row is None:
            fresh.append(models.Observed(id=new_id(at), node=node, code=one.id, **values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    models.Observed.objects.bulk_create(fresh)
    if changed:
        models.Observed.objects.bulk_update(changed, _TOLD)
    models.Observed.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
    return len(known)


_TOLD = [
    "pack", "kind", "kind_written", "target", "module", "spec", "intent", "reason", "citation",
    "upstream", "upstream_reference", "personal_data", "since", "review_by", "tests",
    "usage_percent", "usage_last", "breakages", "verdict", "text_defect",
]  # fmt: skip


def _regroup(by: Actor, at: datetime) -> None:
    """Group all differences anew. A group keeps the cluster of the most of its members; one that
    changes its members must be confirmed again.
    """
    rows = {
        (row.node.code, row.code): row
        for row in models.Observed.objects.select_related("node", "cluster")
    }
    marks = [
        comparing.fingerprint(queries.carried_of(row), glossary.glossary())
        for row in rows.values()
        if Verdict(row.verdict) in _COMPARED
    ]
    taken: set[UUID] = set()
    moved: list[models.Observed] = []
    for group in _largest_first(comparing.clusters(marks, queries.ties())):
        members = [rows[key] for key in group]
        cluster = _cluster_of(members, taken)
        if cluster is None:
            cluster = models.Cluster.objects.create(
                id=new_id(at),
                number=f"CL-{numbering.next_number('cluster'):05d}",
                since=at.date(),
            )
        taken.add(cluster.id)
        came = [row for row in members if row.cluster_id != cluster.id]
        if came and cluster.curator is not None:
            _unconfirm(cluster, by, at)
        for row in came:
            row.cluster = cluster
        moved += came
    grouped = {mark.key for mark in marks}
    left = [row for key, row in rows.items() if key not in grouped and row.cluster_id]
    for row in left:
        row.cluster = None
    if moved or left:
        models.Observed.objects.bulk_update([*moved, *left], ["cluster"])


def _largest_first(
    groups: list[tuple[tuple[str, str], ...]],
) -> Iterable[tuple[tuple[str, str], ...]]:
    return sorted(groups, key=lambda group: (-len(group), group))


def _cluster_of(members: Sequence[models.Observed], taken: set[UUID]) -> models.Cluster | None:
    """The cluster that the most of these members are in and that no other group has taken."""
    found: dict[UUID, list[models.Cluster]] = {}
    for row in members:
        if row.cluster is not None and row.cluster.id not in taken:
            found.setdefault(row.cluster.id, []).append(row.cluster)
    if not found:
        return None
    return max(found.values(), key=lambda same: (len(same), -same[0].id.int))[0]


def _unconfirm(cluster: models.Cluster, by: Actor, at: datetime) -> None:
    models.Cluster.objects.filter(pk=cluster.pk).update(
        curator=None, curator_name="", champion=None, champion_name="", version=cluster.version + 1
    )
    journal.write("differences.cluster-changed", cluster, by=by, at=at, number=cluster.number)


# Curators and champions


def _locked(cluster: UUID, version: int | None) -> models.Cluster:
    """The cluster, locked. Raises: NotFound, Conflict (`changed-meanwhile`)."""
    row = models.Cluster.objects.select_for_update().filter(pk=cluster).first()
    if row is None:
        raise NotFound("not-found")
    if version is not None and row.version != version:
        raise Conflict("changed-meanwhile")
    return row


def confirm(
    cluster: UUID, *, speaks_for: str = "", version: int | None = None, by: Actor, at: datetime
) -> None:
    """Confirm that the members are one difference: as a curator, or for an instance that carries
    it. It takes one of each, and they are two people.

    Raises: NotAllowed, NotFound, Conflict, Invalid (`not-a-carrier`), WrongState
    (`confirmed-by-same`).
    """
    permissions.require(by, access.SPEAK if speaks_for else access.CURATE)
    with done_by(by, at):
        row = _locked(cluster, version)
        if speaks_for:
            carriers = models.Observed.objects.filter(cluster=row, node__code=speaks_for)
            if not carriers.exists():
                raise Invalid("not-a-carrier", field="speaks_for", node=speaks_for)
        other = row.curator if speaks_for else row.champion
        if other == by.id:
            raise WrongState("confirmed-by-same")
        who = "champion" if speaks_for else "curator"
        models.Cluster.objects.filter(pk=row.pk).update(
            **{who: by.id, f"{who}_name": by.name, "version": row.version + 1}
        )
        journal.write(
            "differences.confirmed", row, by=by, at=at, number=row.number, node=speaks_for
        )


def part(
    cluster: UUID, nodes: Iterable[str], *, version: int | None = None, by: Actor, at: datetime
) -> None:
    """Part the differences of these nodes from the others of a cluster; they stay apart.

    Raises: NotAllowed, NotFound, Conflict, Invalid (`part-some`) unless some go and some stay.
    """
    permissions.require(by, access.CURATE)
    leaving = set(nodes)
    with done_by(by, at):
        _one_at_a_time()
        row = _locked(cluster, version)
        members = list(models.Observed.objects.filter(cluster=row).select_related("node"))
        going = [one for one in members if one.node.code in leaving]
        staying = [one for one in members if one.node.code not in leaving]
        if not going or not staying:
            raise Invalid("part-some", field="nodes")
        for one in going:
            for other in staying:
                _tie(one, other, together=False, at=at)
        journal.write(
            "differences.parted",
            row,
            by=by,
            at=at,
            number=row.number,
            nodes=", ".join(sorted(one.node.code for one in going)),
        )
        if row.curator is not None or row.champion is not None:
            _unconfirm(row, by, at)
        _regroup(by, at)


def unite(cluster: UUID, other: UUID, *, by: Actor, at: datetime) -> None:
    """Say that two clusters are one. Raises: NotAllowed, NotFound, Invalid (`unite-itself`,
    `unite-kinds`) for differences of two groups of kinds.
    """
    permissions.require(by, access.CURATE)
    if cluster == other:
        raise Invalid("unite-itself", field="other")
    with done_by(by, at):
        _one_at_a_time()
        row, joined = (_locked(key, None) for key in (cluster, other))
        of = {
            key: list(models.Observed.objects.filter(cluster=key).select_related("node"))
            for key in (row.pk, joined.pk)
        }
        kinds = {group_of(one.kind) for members in of.values() for one in members}
        if len(kinds) != 1:
            raise Invalid("unite-kinds", field="other")
        for one in of[row.pk]:
            for two in of[joined.pk]:
                _tie(one, two, together=True, at=at)
        journal.write(
            "differences.united", row, by=by, at=at, number=row.number, other=joined.number
        )
        _regroup(by, at)


def _tie(one: models.Observed, other: models.Observed, *, together: bool, at: datetime) -> None:
    ends = sorted(f"{end.node.code} {end.code}" for end in (one, other))
    models.Tie.objects.update_or_create(
        one=ends[0],
        other=ends[1],
        defaults={"together": together},
        create_defaults={"id": new_id(at), "together": together},
    )


def mark_defect(cluster: UUID, node: str, test: str, *, by: Actor, at: datetime) -> None:
    """Say that the core is wrong and a node's difference mends it, with the test that fails on the
    core and passes with the difference; an empty test takes it back.

    Raises: NotAllowed, NotFound, Invalid (`defect-needs-test`) for a test that the difference does
    not name.
    """
    permissions.require(by, access.CURATE)
    with done_by(by, at):
        row = (
            models.Observed.objects.select_for_update(of=("self",))
            .filter(cluster=cluster, node__code=node)
            .first()
        )
        if row is None:
            raise NotFound("not-found")
        if test and test not in row.tests:
            raise Invalid("defect-needs-test", field="test")
        models.Observed.objects.filter(pk=row.pk).update(defect_test=test)
        code = "differences.defect-marked" if test else "differences.defect-taken-back"
        journal.write(code, ("differences.cluster", cluster), by=by, at=at, node=node, test=test)


def move(
    cluster: UUID,
    act: Act,
    *,
    link: str = "",
    release: str = "",
    mapping: str = "",
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Stage:
    """Lead a cluster one step on: offered with a request, reviewed, decided. What is accepted needs
    a mapping: what becomes of the data that carriers hold already.

    Raises: NotAllowed, NotFound, Conflict, WrongState (`difference-move`), Invalid (`link-missing`,
    `mapping-required`).
    """
    permissions.require(by, access.CURATE)
    with done_by(by, at):
        row = _locked(cluster, version)
        after = NEXT.get((Stage(row.stage), act))
        if after is None:
            raise WrongState("difference-move", status=f"stage-{row.stage}")
        problems = []
        if act is Act.OFFER and not link.strip():
            problems.append(Problem("link-missing", "link"))
        if act in ACCEPTING and len(mapping.strip()) < MAPPING_MIN:
            problems.append(Problem("mapping-required", "mapping", {"min": MAPPING_MIN}))
        if problems:
            raise Invalid(problems)
        models.Cluster.objects.filter(pk=row.pk).update(
            stage=after.value,
            stage_on=at.date(),
            link=link.strip()[:200] or row.link,
            release=release.strip()[:20] or row.release,
            mapping=mapping.strip() or row.mapping,
            version=row.version + 1,
        )
        journal.write(
            "differences.moved", row, by=by, at=at, number=row.number, stage=f"stage-{after}"
        )
    return after
