"""Is a local value a choice, or only an old value of the core?

Source: domain specification of the community, 4.4. Texts are equal after Unicode NFC and trimming;
an empty text is reported apart, never as a choice.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from jamii.commons.differences.types import Classified, Past, Verdict
from jamii.commons.glossary.rules.checking import placeholders
from jamii.kernel.reasons import Reason

# The verdict on data is that on its worst field.
_WORST = (
    Verdict.CONFLICT,
    Verdict.ORPHAN,
    Verdict.DELIBERATE,
    Verdict.NEW,
    Verdict.EMPTY,
    Verdict.STALE,
    Verdict.IDENTICAL,
)
_UNKNOWN = object()


def classify(local: Any, past: Past, made_on: str = "", base: Any = _UNKNOWN) -> Classified:
    """What the local value is, and whether it mends a defect of the core.

    `made_on` is the release that the local value was made against, `base` the core's value then,
    where the pack kept it. Where neither is known and the core has changed, the value counts as
    conflict: nobody can show that the change was seen.
    """
    if isinstance(local, Mapping):
        return _by_fields(local, past, made_on, base)
    verdict = _verdict(local, past, made_on, base)
    defects = _defects(past.now, past)
    mends = bool(defects) and verdict is not Verdict.EMPTY and not _defects(local, past)
    return Classified(verdict, mends, defects=defects if mends else ())


def count(verdicts: Iterable[Classified]) -> Mapping[Verdict, int]:
    """How many there are of each verdict; those that do not occur are left out."""
    return Counter(one.verdict for one in verdicts)


def _verdict(local: Any, past: Past, made_on: str, base: Any) -> Verdict:
    value = _plain(local)
    if value == "":
        return Verdict.EMPTY
    earlier = [_plain(known) for _release, known in past.values]
    if not past.is_gone and earlier and value == earlier[-1]:
        return Verdict.IDENTICAL
    if value in earlier:
        return Verdict.STALE
    if not earlier:
        return Verdict.NEW
    if past.is_gone:
        return Verdict.ORPHAN
    if base is _UNKNOWN:
        base = past.on(made_on) if made_on else (earlier[0] if len(earlier) == 1 else None)
    return Verdict.DELIBERATE if _plain(base) == earlier[-1] else Verdict.CONFLICT


def _plain(value: Any) -> Any:
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


def _by_fields(local: Mapping[str, Any], past: Past, made_on: str, base: Any) -> Classified:
    """Field by field: a difference may be partly stale, and what is stale may go."""
    fields: dict[str, Verdict] = {}
    defects: list[Reason] = []
    for name, value in local.items():
        known = tuple(
            (release, whole[name])
            for release, whole in past.values
            if isinstance(whole, Mapping) and name in whole
        )
        latest = past.values[-1][1] if past.values else {}
        gone = past.is_gone or not (isinstance(latest, Mapping) and name in latest)
        of_field = Past(known, gone and bool(known))
        was = base.get(name) if isinstance(base, Mapping) else base
        fields[name] = _verdict(value, of_field, made_on, was)
    now = past.now if isinstance(past.now, Mapping) else {}
    core_wrong, local_wrong = _bounds(now), _bounds({**now, **local})
    if core_wrong and not local_wrong:
        defects += core_wrong
    verdict = next((one for one in _WORST if one in fields.values()), Verdict.EMPTY)
    return Classified(verdict, bool(defects), fields, tuple(defects))


def _bounds(spec: Mapping[str, Any]) -> list[Reason]:
    """Numeric bounds that leave nothing between them."""
    low, high = spec.get("min"), spec.get("max")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        return [Reason("bounds-crossed", {"min": low, "max": high})]
    return []


def _defects(text: Any, past: Past) -> tuple[Reason, ...]:
    """What is wrong with a text that fills in other names than those declared."""
    if not isinstance(text, str) or past.declared is None:
        return ()
    unknown = placeholders(text) - past.declared
    missing = past.declared - placeholders(text)
    found = []
    if unknown:
        found.append(Reason("placeholders-unknown", {"names": ", ".join(sorted(unknown))}))
    if missing:
        found.append(Reason("placeholders-missing", {"names": ", ".join(sorted(missing))}))
    return tuple(found)
