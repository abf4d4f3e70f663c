"""Differences for other systems: what is compared, and the door for manifests."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from jamii.commons.differences import queries, services
from jamii.kernel.ids import new_id
from jamii.platform import idempotency
from jamii.platform.wire import Key, Sent

router = Router()


class ClusterOut(Schema):
    """A cluster with the facts and the answer of the rules."""

    number: str
    title: dict[str, str]
    module: str
    carriers: list[str]
    instances: int
    countries: int
    variants: int
    rule: str
    recommendation: str
    notes: list[str]
    confidence: str
    confirmed: bool
    stage: str


@router.get("/clusters", response=list[ClusterOut], summary="Core or local? Every cluster")
def clusters(request: HttpRequest, module: str = "") -> list[dict[str, Any]]:
    """Every cluster, what most carry first; texts only when their module is asked for."""
    found = queries.compared(request.today, module=module)  # type: ignore[attr-defined]
    return [
        {
            "number": row.cluster.number,
            "title": dict(row.title),
            "module": row.module,
            "carriers": sorted(row.nodes),
            "instances": row.facts.instances,
            "countries": row.facts.countries,
            "variants": row.facts.variants,
            "rule": row.answer.rule.value,
            "recommendation": row.answer.say.value,
            "notes": [note.code for note in row.answer.notes],
            "confidence": row.answer.confidence.value,
            "confirmed": row.cluster.is_confirmed,
            "stage": row.cluster.stage.value,
        }
        for row in found.rows
    ]


class ManifestIn(Sent):
    """A manifest as an instance signed it: Ed25519 over its canonical JSON, in base64."""

    manifest: dict[str, Any]
    signature: str


class ManifestOut(Schema):
    """What became of it; `refusal` is empty when it counts."""

    id: UUID
    node: str
    sequence: int
    refusal: str


@router.post("/manifests", response=ManifestOut, summary="Hand in the manifest of an instance")
def receive(request: HttpRequest, sent: ManifestIn, key: Key = None) -> dict[str, Any]:
    """Take it in; what cannot be proven is put aside and not counted."""
    by, at = request.actor, request.now  # type: ignore[attr-defined]

    def act() -> dict[str, Any]:
        taken = services.receive(sent.manifest, sent.signature, id=key or new_id(at), by=by, at=at)
        return {
            "id": str(taken.id),
            "node": taken.node,
            "sequence": taken.sequence,
            "refusal": taken.refusal,
        }

    asked = sent.model_dump(mode="json")
    answer: dict[str, Any] = idempotency.once(key, "differences.receive", asked, act, by=by, at=at)
    return answer
