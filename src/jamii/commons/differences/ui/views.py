"""Core or local?, a cluster, an instance, two instances beside each other, and the way in for
manifests.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jamii.commons.differences import access, queries, services
from jamii.commons.differences.records import Row
from jamii.commons.differences.rules.comparing import OWN
from jamii.commons.differences.types import (
    NEXT,
    Act,
    Carried,
    Change,
    Node,
    Say,
    Verdict,
)
from jamii.commons.differences.ui.forms import ManifestForm, MoveForm
from jamii.kernel.errors import Invalid, JamiiError
from jamii.kernel.ids import new_id
from jamii.kernel.reasons import Reason
from jamii.platform import sentences
from jamii.ui.pages import Request, go, page, screen

_FILE_BYTES = 2 * 1024 * 1024
# In the order in which people want to see them: what must be done, what may, what stays.
_SAYS = (
    Say.FIX_CORE, Say.CORE, Say.OPTION, Say.OFFER, Say.SHARED_PACK, Say.TAKE_CORE, Say.RETIRE,
    Say.KEEP_BY_LAW, Say.WATCH,
)  # fmt: skip


@require_safe
@screen("differences.board")
def board(request: Request) -> HttpResponse:
    """Every cluster: who carries it, in how many ways, and what the rules say."""
    return _board(request, "")


@require_safe
@screen("differences.module")
def of_module(request: Request, module: str) -> HttpResponse:
    """Who carries what on one module."""
    return _board(request, module)


def _board(request: Request, module: str) -> HttpResponse:
    names = ("country", "say", "stage")
    filters = {name: request.GET.get(name, "").strip()[:40] for name in names}
    found = queries.compared(request.today, module=module)
    shown = [row for row in found.rows if _fits(row, filters)]
    counted = {say: sum(row.answer.say is say for row in found.rows) for say in _SAYS}
    by_key = {one.key: row for row in found.rows for one in row.carried}
    return page(
        request,
        "differences/board.html",
        fragment="rows",
        rows=shown,
        nodes=found.nodes,
        tiles=[(say, number) for say, number in counted.items() if number],
        filters=filters,
        module=module,
        modules=queries.modules(),
        total=len(found.rows),
        maybes=[(by_key[pair.one], by_key[pair.other], pair) for pair in found.maybes],
        synthetic=any(node.is_synthetic for node in found.nodes),
    )


def _fits(row: Row, filters: Mapping[str, str]) -> bool:
    countries = {mark.node.country for mark in row.marks if mark.variant}
    return (
        filters["country"] in ("", *countries)
        and filters["say"] in ("", row.answer.say.value)
        and filters["stage"] in ("", row.cluster.stage.value)
    )


@dataclass(frozen=True, slots=True)
class SpecLine:
    """One part of the specs side by side; `differs`: here the ways of doing it part."""

    key: str
    values: tuple[str, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Carrying:
    """One carrier's column on the page of a cluster."""

    node: Node
    carried: Carried
    variant: str


@dataclass(frozen=True, slots=True)
class Then:
    """What one changed fact leads to."""

    what: Reason
    change: Change


@require_safe
@screen("differences.cluster")
def cluster(request: Request, key: UUID) -> HttpResponse:
    """One cluster: the answer with its arithmetic, and the carriers side by side."""
    return _cluster(request, key)


def _cluster(
    request: Request, key: UUID, form: MoveForm | None = None, status: int = 200
) -> HttpResponse:
    row = queries.cluster(key, request.today)
    by_code = {mark.node.code: mark.node for mark in row.marks}
    columns = [Carrying(by_code[one.node], one, row.variant_of[one.key]) for one in row.carried]
    curates = request.actor.may(access.CURATE)
    return page(
        request,
        "differences/cluster.html",
        status=status,
        row=row,
        columns=columns,
        spec=_spec_lines(row.carried),
        changes=list(_grouped(row)),
        curates=curates,
        speaks=request.actor.may(access.SPEAK),
        form=form or MoveForm(row),
        can_move=curates and any(stage is row.cluster.stage for stage, _act in NEXT),
        tested=[column for column in columns if column.carried.tests],
    )


def _spec_lines(carried: tuple[Carried, ...]) -> list[SpecLine]:
    keys = dict.fromkeys(key for one in carried for key in one.spec if key != "label")
    lines = []
    for key in keys:
        values = tuple(_shown(one.spec.get(key)) for one in carried)
        lines.append(SpecLine(key, values, key not in OWN and len(set(values)) > 1))
    return lines


def _shown(value: Any) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return sentences.label("yes" if value else "no")
        case list() | tuple():
            return ", ".join(_shown(item) for item in value)
        case dict():
            return ", ".join(f"{key}: {_shown(item)}" for key, item in value.items())
    return str(value)


def _grouped(row: Row) -> Iterable[Then]:
    """The changes; carriers whose leaving leads to the same are named together."""
    leaving: dict[tuple[Say, tuple[Reason, ...]], list[Change]] = {}
    for change in row.answer.changes:
        if "node" in change.what.values:
            leaving.setdefault((change.say, change.notes), []).append(change)
        else:
            yield Then(change.what, change)
    for same in leaving.values():
        if len(same) == len(row.carried):
            yield Then(Reason("difference-if-any-leaves"), same[0])
        else:
            names = ", ".join(str(change.what.values["node"]) for change in same)
            yield Then(Reason("difference-if-leaves", {"node": names}), same[0])


@require_POST
@screen("differences.confirm")
def confirm(request: Request, key: UUID) -> HttpResponse:
    """Say that the members are one difference."""
    return _done(
        request,
        key,
        lambda: services.confirm(
            key,
            speaks_for=request.POST.get("speaks_for", ""),
            by=request.actor,
            at=request.now,
        ),
        _("Confirmed."),
    )


@require_POST
@screen("differences.part", access.CURATE)
def part(request: Request, key: UUID) -> HttpResponse:
    """Part some carriers from the others."""
    return _done(
        request,
        key,
        lambda: services.part(key, request.POST.getlist("node"), by=request.actor, at=request.now),
        _("They are two differences now."),
    )


@require_POST
@screen("differences.unite", access.CURATE)
def unite(request: Request, key: UUID) -> HttpResponse:
    """Unite with another cluster, by its number."""

    def act() -> None:
        other = queries.cluster_by_number(request.POST.get("other", ""))
        services.unite(key, other, by=request.actor, at=request.now)

    return _done(request, key, act, _("They are one difference now."))


@require_POST
@screen("differences.defect", access.CURATE)
def defect(request: Request, key: UUID) -> HttpResponse:
    """Say that the core is wrong, with the test that shows it."""
    node, _sep, test = request.POST.get("test", "").partition(" ")
    return _done(
        request,
        key,
        lambda: services.mark_defect(key, node, test, by=request.actor, at=request.now),
        _("Saved."),
    )


def _done(request: Request, key: UUID, act: Any, note: str) -> HttpResponse:
    """Do it and go back to the cluster, or say there why not."""
    try:
        act()
    except JamiiError as refusal:
        if refusal.code in ("not-allowed", "not-found"):
            raise
        note = sentences.sentence(refusal.code, refusal.values)
    return go("differences:cluster", key, note=note)


@require_POST
@screen("differences.move", access.CURATE)
def move(request: Request, key: UUID) -> HttpResponse:
    """Lead the cluster one step on."""
    row = queries.cluster(key, request.today)
    form = MoveForm(row, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.move(
                key,
                Act(data["act"]),
                link=data.get("link", ""),
                release=data.get("release", ""),
                mapping=data.get("mapping", ""),
                version=data["version"],
                by=request.actor,
                at=request.now,
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            return go("differences:cluster", key, note=_("Saved."))
    return _cluster(request, key, form, 422)


@require_safe
@screen("differences.instances")
def instances(request: Request) -> HttpResponse:
    """The instances that take part."""
    return page(request, "differences/instances.html", nodes=queries.nodes())


_VERDICTS = (
    Verdict.CONFLICT, Verdict.ORPHAN, Verdict.DELIBERATE, Verdict.NEW, Verdict.STALE,
    Verdict.IDENTICAL, Verdict.EMPTY,
)  # fmt: skip


@require_safe
@screen("differences.instance")
def instance(request: Request, code: str) -> HttpResponse:
    """One instance: its differences by what they are, and what an upgrade would ask."""
    found = queries.instance(code, request.today)
    whole = max(1, len(found.carried))
    bars = [
        {
            "label": sentences.label(f"verdict-{verdict}"),
            "value": found.counts.get(verdict, 0),
            "percent": found.counts.get(verdict, 0) * 100 // whole,
            "tone": {Verdict.CONFLICT: "bad", Verdict.ORPHAN: "bad", Verdict.STALE: "warn"}.get(
                verdict, "calm"
            ),
        }
        for verdict in _VERDICTS
        if found.counts.get(verdict, 0)
    ]
    return page(request, "differences/instance.html", instance=found, bars=bars)


@require_safe
@screen("differences.against")
def against(request: Request) -> HttpResponse:
    """Two instances: what they share, and what each could take from the other."""
    found = queries.compared(request.today)
    codes = [node.code for node in found.nodes]
    chosen = [request.GET.get(name, "") for name in ("one", "other")]
    one, other = chosen if all(code in codes for code in chosen) else [*codes[:2], "", ""][:2]
    both, ours, theirs = [], [], []
    for row in found.rows:
        has_one, has_other = one in row.nodes, other in row.nodes
        if has_one and has_other:
            both.append((row, _variant(row, one) == _variant(row, other)))
        elif has_one:
            ours.append(row)
        elif has_other:
            theirs.append(row)
    by_code = {node.code: node for node in found.nodes}
    return page(
        request,
        "differences/against.html",
        nodes=found.nodes,
        one=by_code.get(one),  # type: ignore[call-overload]
        other=by_code.get(other),  # type: ignore[call-overload]
        both=both,
        ours=ours,
        theirs=theirs,
    )


def _variant(row: Row, code: str) -> str:
    return next(mark.variant for mark in row.marks if mark.node.code == code)


@require_http_methods(["GET", "HEAD", "POST"])
@screen("differences.manifests", access.CURATE)
def manifests(request: Request) -> HttpResponse:
    """Hand in what an instance tells; see what was put aside."""
    form = ManifestForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                sent = _read(form.cleaned_data["file"])
                taken = services.receive(
                    sent["manifest"],
                    str(sent["signature"]),
                    id=new_id(request.now),
                    by=request.actor,
                    at=request.now,
                )
            except Invalid as refusal:
                for problem in refusal.problems:
                    said = sentences.sentence(problem.code, problem.values)
                    form.add_error("file", said)
            else:
                if not taken.refusal:
                    return go("differences:instance", taken.node, note=_("It counts now."))
                return go("differences:manifests", note=sentences.sentence(taken.refusal))
    return page(
        request, "differences/manifests.html", status=status, form=form, rows=queries.put_aside()
    )


def _read(file: Any) -> Mapping[str, Any]:
    """The envelope in a file. Raises: Invalid (`manifest-unreadable`)."""
    unreadable = {"where": "file", "what": "JSON"}
    if file.size > _FILE_BYTES:
        raise Invalid("file-too-large", field="file", limit_kb=_FILE_BYTES // 1024)
    try:
        sent = json.loads(file.read().decode())
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Invalid("manifest-unreadable", field="file", **unreadable) from None
    if not (isinstance(sent, dict) and isinstance(sent.get("manifest"), dict)):
        raise Invalid("manifest-unreadable", field="file", **unreadable)
    return {"signature": "", **sent}
