"""Two results beside each other, or one beside a reference system.

Across machines only what was divided by a yardstick can be compared; statements and bytes of one
unit need none. The reference is compared only where its steps are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Result = Mapping[str, Any]

# Our job and the one of the reference that does the same steps.
_SAME_STEPS = {
    "eligibility": "eligibility",
    "store-claim": "claim-create",
    "claim-now": "claim-now",
    "find": "find",
}


def side_by_side(first: Iterable[Result], second: Iterable[Result]) -> Iterator[str]:
    """One line for each job that both hold: cost of one unit, speed, and speed ÷ yardstick."""
    others = {(row["job"], row["size"]): row for row in second}
    for one in first:
        other = others.get((one["job"], one["size"]))
        if other is None:
            continue
        parts = [f"{one['job']:<16} {one['size']:<4}"]
        for name, before in sorted(one["unit_cost"].items()):
            after = other["unit_cost"].get(name)
            if after is not None:
                parts.append(f"{name} {before:g} → {after:g}")
        parts.append(f"{one['time']['per_s']:g}/s → {other['time']['per_s']:g}/s")
        for probe, before in sorted(one.get("efficiency", {}).items()):
            after = other.get("efficiency", {}).get(probe)
            if after:
                parts.append(f"÷ {probe} {before:g} → {after:g} ({_times(after, before)})")
        noisy = [row["context"].get("noisy") for row in (one, other)]
        if any(noisy):
            parts.append("(noisy machine)")
        yield "   ".join(parts)


def beside_reference(results: Iterable[Result], reference: Mapping[str, Any]) -> Iterator[str]:
    """One line for each job whose steps the reference has too: how many times as fast, and how many
    statements each needs. The demonstration is asked by one client; a size by several, and so set
    beside the reference with the most clients that it was measured with.
    """
    yield f"Reference: {reference['system']}; {reference['machine']}"
    for one in results:
        same = reference["jobs"].get(_SAME_STEPS.get(one["job"], ""))
        if same is None:
            continue
        speeds = same["per_s"]
        clients = "clients_1" if one["size"] == "demo" else max(speeds, key=_clients)
        speed = speeds[clients]
        parts = [
            f"{one['job']:<16} {one['size']:<4} {one['time']['per_s']:g}/s, reference {speed:g}/s: "
            f"{_times(one['time']['per_s'], speed)}"
        ]
        ours = one["unit_cost"].get("statements_mean", one["unit_cost"].get("statements"))
        if "sql" in same and ours is not None:
            parts.append(f"statements {ours:g}, reference {same['sql']}")
        if one["context"].get("noisy"):
            parts.append("(noisy machine)")
        yield "   ".join(parts)


def _clients(name: str) -> int:
    """The number behind `clients_`."""
    return int(name.rpartition("_")[2])


def _times(one: float, other: float) -> str:
    return f"× {one / other:.2f}" if other else "× ?"
