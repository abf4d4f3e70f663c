"""What does an instance say of itself? Read from its manifest, and written into one.

The same reading serves the files of made-up countries. A kind of difference that this release does
not know is kept and shown as such: the sender may run a later one. Usage travels in bands, never as
a figure, and only where the instance shares it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from jamii.commons.differences.types import (
    KINDS,
    UNKNOWN_KIND,
    Carried,
    Manifest,
    Node,
    NodeCode,
    PersonalData,
    Usage,
    Verdict,
)
from jamii.kernel.canonical import plain
from jamii.kernel.errors import Invalid, Problem

SCHEMA = 1
_NODE = re.compile(r"[a-z]{2}-[a-z0-9]{2,20}\Z")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
# Bands by the lowest percentage in them.
BANDS: Mapping[str, int] = {"<1": 0, "1-10": 1, "10-50": 10, ">50": 50}


def band(percent: int) -> str:
    """The band of usage that a percentage lies in."""
    if percent > 50:
        return ">50"
    return "10-50" if percent >= 10 else "1-10" if percent >= 1 else "<1"


def read_told(told: Mapping[str, Any]) -> Manifest:
    """The manifest in parsed data. Raises: Invalid (`manifest-unreadable`) with every mistake."""
    problems: list[Problem] = []
    node = _node(told.get("node"), problems)
    listed = told.get("difference", [])
    carried = []
    seen: set[str] = set()
    for place, one in enumerate(listed if isinstance(listed, list) else [None], 1):
        difference = _carried(one, node, place, problems)
        if difference is None:
            continue
        if difference.id in seen:
            problems.append(_wrong(f"difference {place}", "id"))
        seen.add(difference.id)
        carried.append(difference)
    about = told.get("node")
    source = {**(about if isinstance(about, Mapping) else {}), **told}
    try:
        manifest = Manifest(
            node,
            str(source.get("core", "")),
            tuple(str(module) for module in source.get("modules", ())),
            {str(pack["name"]): str(pack["version"]) for pack in source.get("packs", ())},
            tuple(carried),
            dict(source.get("settings", {})),
            tuple(str(name) for name in source.get("unclaimed", ())),
            int(source.get("sequence", 1)),
            _day(source.get("on")),
        )
    except (TypeError, ValueError, KeyError):
        problems.append(_wrong("manifest", "form"))
        raise Invalid(problems) from None
    if problems:
        raise Invalid(problems)
    return manifest


def written(manifest: Manifest, *, with_usage: bool) -> dict[str, Any]:
    """The manifest as data for signing and sending, usage in bands or left out."""
    node = manifest.node
    return {
        "schema": SCHEMA,
        "node": {
            "code": node.code,
            "name": dict(node.name),
            "country": node.country,
            "languages": list(node.languages),
            "legal_family": node.legal_family,
            "synthetic": node.is_synthetic,
        },
        "sequence": manifest.sequence,
        "on": manifest.on.isoformat() if manifest.on else None,
        "core": manifest.core,
        "modules": list(manifest.modules),
        "packs": [{"name": name, "version": of} for name, of in sorted(manifest.packs.items())],
        "settings": plain(dict(manifest.settings)),
        "unclaimed": list(manifest.unclaimed),
        "difference": [_written(one, with_usage) for one in manifest.carried],
    }


def _written(one: Carried, with_usage: bool) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": one.id,
        "pack": one.pack,
        "kind": one.kind_written or one.kind,
        "target": one.target,
        "spec": plain(dict(one.spec)),
        "intent": dict(one.intent),
        "reason": one.reason,
        "citation": one.citation,
        "upstream": {"state": one.upstream, "reference": one.upstream_reference},
        "personal_data": one.personal_data.value,
        "since": one.since.isoformat() if one.since else None,
        "review_by": one.review_by.isoformat() if one.review_by else None,
        "tests": list(one.tests),
        "breakages": one.breakages,
        "verdict": one.verdict.value,
        "text_defect": one.text_defect,
    }
    if with_usage and one.usage.percent is not None:
        last = one.usage.last
        said["usage"] = {
            "band": band(one.usage.percent),
            "last": last.isoformat() if last else None,
        }
    return said


def _wrong(where: str, what: str) -> Problem:
    return Problem("manifest-unreadable", "manifest", {"where": where, "what": what})


def _node(about: Any, problems: list[Problem]) -> Node:
    about = about if isinstance(about, Mapping) else {}
    code, country = str(about.get("code", "")), str(about.get("country", ""))
    if not _NODE.match(code):
        problems.append(_wrong("node", "code"))
    if not _COUNTRY.match(country):
        problems.append(_wrong("node", "country"))
    name = about.get("name", {})
    return Node(
        NodeCode(code),
        dict(name) if isinstance(name, Mapping) else {"en": str(name)},
        country,
        tuple(str(language) for language in about.get("languages", ())),
        str(about.get("legal_family", "")),
        bool(about.get("synthetic", False)),
    )


def _carried(one: Any, node: Node, place: int, problems: list[Problem]) -> Carried | None:
    """One difference, or None with what is wrong about it among the problems."""
    where = f"difference {place}"
    if not isinstance(one, Mapping):
        problems.append(_wrong(where, "form"))
        return None
    missing = [name for name in ("id", "kind", "target") if not str(one.get(name, ""))]
    if missing:
        problems += [_wrong(where, name) for name in missing]
        return None
    kind = str(one["kind"]).replace("_", "-")
    upstream = one.get("upstream", {})
    try:
        return Carried(
            str(one["id"]),
            node.code,
            str(one.get("pack", "")),
            kind if kind in KINDS else UNKNOWN_KIND,
            str(one["target"]),
            dict(one.get("spec", {})),
            {str(language): str(text) for language, text in dict(one.get("intent", {})).items()},
            str(one.get("reason", "unknown")).replace("_", "-"),
            str(one.get("citation", "")),
            str(upstream.get("state", "not-offered")),
            str(upstream.get("reference", "")),
            PersonalData(one.get("personal_data", "none")),
            _day(one.get("since")),
            _day(one.get("review_by")),
            tuple(str(test) for test in one.get("tests", ())),
            _usage(one.get("usage")),
            int(one.get("breakages", 0)),
            Verdict(one.get("verdict", "new")),
            bool(one.get("text_defect", False)),
            kind_written="" if kind in KINDS else kind,
        )
    except (TypeError, ValueError, AttributeError):
        problems.append(_wrong(where, str(one["id"])))
        return None


def _usage(said: Any) -> Usage:
    if not isinstance(said, Mapping):
        return Usage()
    percent = BANDS[said["band"]] if said.get("band") in BANDS else said.get("percent")
    if percent is not None and not 0 <= int(percent) <= 100:
        raise ValueError(percent)
    return Usage(None if percent is None else int(percent), _day(said.get("last")))


def _day(said: Any) -> date | None:
    if said is None or said == "":
        return None
    return said if isinstance(said, date) else date.fromisoformat(str(said))
