"""What is wrong with a pack: asked before it is taken, and by `jamii pack check`.

Pure: the map of extensions, the texts and the other packs are arguments. Source: the specification
of the community part, sections 4.2 and 4.8.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import InvalidOperation
from enum import StrEnum

from jamii.kernel.errors import Problem
from jamii.platform.packs import versions
from jamii.platform.packs.attributes import attribute_of
from jamii.platform.packs.reading import months_later, nearest
from jamii.platform.packs.types import (
    TEXT,
    WORD,
    Delta,
    DeltaKind,
    DeltaReason,
    Extension,
    Pack,
    PackFiles,
)

SHORTEST_INTENT = 15
"""Characters that say why; fewer say nothing."""
SOONEST_MONTHS = 6
"""Months after which what is temporary, or overrides code, is looked at again at the latest."""


class Mode(StrEnum):
    """Where the pack is to work: a lab shows what is missing, a real installation refuses it."""

    LAB = "lab"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class House:
    """What the pack is checked against: Jamii's release, the map, every text, where it is to work,
    and which hooks it really answers (None: not known).
    """

    release: str
    extensions: Mapping[str, Extension]
    texts: Collection[str]
    mode: Mode = Mode.PRODUCTION
    answers: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What refuses the pack, and what somebody should know although it does not."""

    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether the pack may be taken."""
        return not self.problems


def _about(delta: Delta, code: str, **values: str | int | date) -> Problem:
    where: dict[str, str | int | date] = {"file": delta.file, "entry": delta.id}
    return Problem(code, f"{delta.file}:{delta.id}", where | values, delta.row)


def check(
    files: PackFiles,
    house: House,
    others: Sequence[PackFiles] = (),
    *,
    beside: Collection[str] | None = None,
) -> Checked:
    """The pack, where these others are installed; fields may not be called as those of the packs
    `beside` which it is to work (None: all).
    """
    pack = files.pack
    problems = [*_release_problems(pack, house), *_requirement_problems(pack, others)]
    problems += _cycles(pack, [one.pack for one in others])
    notices: list[Problem] = []
    for delta in files.deltas:
        if delta.kind is DeltaKind.UNKNOWN:
            _judge_unknown(delta, house, problems, notices)
            continue
        problems += _target_problems(delta, house)
        problems += _shape_problems(delta)
        problems += _review_problems(delta)
        if delta.reason is DeltaReason.LAW and not delta.citation:
            problems.append(_about(delta, "pack-law-without-citation"))
        if len(delta.intent) < SHORTEST_INTENT:
            said = problems if house.mode is Mode.PRODUCTION else notices
            said.append(_about(delta, "pack-intent-missing", least=SHORTEST_INTENT))
        if delta.kind is DeltaKind.CODE_OVERRIDE:
            notices.append(_about(delta, "pack-override-is-debt"))
    problems += _same_names(
        files, [one for one in others if beside is None or one.pack.name in beside]
    )
    if house.answers is not None:
        problems += _hooks_without_reason(files, house.answers)
    return Checked(tuple(problems), tuple(notices))


# The pack as a whole


def _release_problems(pack: Pack, house: House) -> list[Problem]:
    if versions.fits(house.release, pack.core):
        return []
    values = {"pack": pack.name, "release": house.release, "releases": pack.core}
    return [Problem("pack-release-does-not-fit", "pack.toml:requires", values)]


def _requirement_problems(pack: Pack, others: Iterable[PackFiles]) -> list[Problem]:
    known = {one.pack.name: one.pack.version for one in others}
    problems = []
    for needed in pack.requires:
        values = {"pack": pack.name, "other": needed.pack, "releases": needed.releases or "*"}
        if needed.pack not in known:
            problems.append(Problem("pack-needs-another", "pack.toml:requires", values))
        elif not versions.fits(known[needed.pack], needed.releases):
            problems.append(Problem("pack-needs-another-release", "pack.toml:requires", values))
    return problems


def _cycles(pack: Pack, others: Iterable[Pack]) -> list[Problem]:
    needs = {one.name: [needed.pack for needed in one.requires] for one in (*others, pack)}
    circle = _circle(pack.name, needs, ())
    if circle is None:
        return []
    values = {"pack": pack.name, "circle": " → ".join(circle)}
    return [Problem("pack-needs-itself", "pack.toml:requires", values)]


def _circle(
    name: str, needs: Mapping[str, list[str]], way: tuple[str, ...]
) -> tuple[str, ...] | None:
    if name in way:
        return (*way[way.index(name) :], name)
    for other in needs.get(name, ()):
        circle = _circle(other, needs, (*way, name))
        if circle is not None:
            return circle
    return None


def _hooks_without_reason(files: PackFiles, answers: Collection[str]) -> list[Problem]:
    """Every hook that the pack answers has a difference that says why, and the other way round."""
    stated = {
        delta.target.rpartition(".")[2]: delta
        for delta in files.deltas
        if ".hooks." in delta.target
    }
    problems = [
        Problem("pack-hook-without-delta", "deltas", {"pack": files.pack.name, "hook": name})
        for name in sorted(set(answers) - set(stated))
    ]
    problems += [
        _about(delta, "pack-delta-without-hook", hook=name)
        for name, delta in stated.items()
        if name not in answers
    ]
    return problems


# One difference


def _judge_unknown(
    delta: Delta, house: House, problems: list[Problem], notices: list[Problem]
) -> None:
    """A kind of a newer core is shown and left alone; another one is a typing error."""
    is_newer = bool(delta.made_on) and versions.version(delta.made_on) > versions.version(
        house.release
    )
    known = [kind.value for kind in DeltaKind if kind is not DeltaKind.UNKNOWN]
    near = nearest(delta.kind_written.replace("_", "-"), known) or known
    said = notices if is_newer else problems
    code = "pack-kind-of-newer-core" if is_newer else "pack-kind-unknown"
    said.append(_about(delta, code, kind=delta.kind_written, nearest=", ".join(near)))


def _target_problems(delta: Delta, house: House) -> list[Problem]:
    target = delta.target
    if target.startswith(WORD):
        return []
    if target.startswith(TEXT):
        text = target.removeprefix(TEXT)
        if text in house.texts:
            return []
        near = [f"“{one}”" for one in nearest(text, house.texts)]
        return [_unknown_target(delta, target, near)]
    extension = house.extensions.get(target)
    if extension is None:
        return [_unknown_target(delta, target, nearest(target, house.extensions))]
    if delta.kind in extension.accepts or delta.kind is DeltaKind.CODE_OVERRIDE:
        return []
    if not extension.accepts:
        return [_about(delta, "pack-target-only-named", target=target)]
    accepts = ", ".join(kind.value for kind in extension.accepts)
    return [
        _about(delta, "pack-kind-not-there", target=target, kind=delta.kind.value, accepts=accepts)
    ]


def _unknown_target(delta: Delta, target: str, near: Sequence[str]) -> Problem:
    return _about(delta, "pack-target-unknown", target=target, nearest=", ".join(near) or "–")


def _term_shape(delta: Delta) -> bool:
    text = delta.spec.get("text")
    return isinstance(text, str) and bool(text.strip()) and "language" in delta.spec


def _label_shape(delta: Delta) -> bool:
    label = delta.spec.get("label")
    return isinstance(label, Mapping) and bool(label) and all(map(bool, label.values()))


def _menu_shape(delta: Delta) -> bool:
    known = {"hidden": bool, "order": int, "section": str}
    return bool(delta.spec) and all(
        name in known and isinstance(value, known[name]) for name, value in delta.spec.items()
    )


def _attribute_shape(delta: Delta) -> bool:
    try:
        attribute_of(delta)
    except (KeyError, ValueError, TypeError, InvalidOperation):
        return False
    return True


_SHAPES: Mapping[DeltaKind, Callable[[Delta], bool]] = {
    DeltaKind.FIELD_ADD: _attribute_shape,
    DeltaKind.FIELD_RELABEL: _label_shape,
    DeltaKind.MENU: _menu_shape,
    DeltaKind.TERM: _term_shape,
}


def _placeholders(text: str) -> set[str]:
    return {part.partition(")")[0] for part in text.split("%(")[1:]}


def _shape_problems(delta: Delta) -> list[Problem]:
    fits = _SHAPES.get(delta.kind)
    if fits is not None and not fits(delta):
        return [_about(delta, "pack-spec-shape", expected=f"spec-{delta.kind.value}")]
    if delta.target.startswith(TEXT):
        missing = _placeholders(delta.target) ^ _placeholders(str(delta.spec.get("text", "")))
        if missing:
            return [_about(delta, "pack-placeholder", names=", ".join(sorted(missing)))]
    return []


def _review_problems(delta: Delta) -> list[Problem]:
    is_short = delta.reason is DeltaReason.TEMPORARY or delta.kind is DeltaKind.CODE_OVERRIDE
    if delta.review_by is None:
        return []
    if delta.review_by <= delta.since:
        return [_about(delta, "pack-review-before-since", since=delta.since)]
    latest = months_later(delta.since, SOONEST_MONTHS)
    if is_short and delta.review_by > latest:
        return [_about(delta, "pack-review-too-late", months=SOONEST_MONTHS, latest=latest)]
    return []


# Beside other packs


def _same_names(files: PackFiles, others: Iterable[PackFiles]) -> list[Problem]:
    """Two packs that add a field of the same name to one record: what they hold never mixes, but
    nobody could tell the two apart on the screen.
    """
    own: dict[tuple[str, str], Delta] = {}
    problems = []
    for delta in files.deltas:
        if delta.kind is DeltaKind.FIELD_ADD:
            key = (delta.target, str(delta.spec.get("name")))
            if key in own:
                problems.append(_twice(delta, files.pack.name))
            own[key] = delta
    for other in others:
        if other.pack.name == files.pack.name:
            continue
        for delta in other.deltas:
            key = (delta.target, str(delta.spec.get("name")))
            if delta.kind is DeltaKind.FIELD_ADD and key in own:
                problems.append(_twice(own[key], other.pack.name))
    return problems


def _twice(delta: Delta, other: str) -> Problem:
    name = str(delta.spec.get("name"))
    return _about(
        delta, "pack-field-twice", name=name, target=delta.target, pack=delta.pack, other=other
    )
