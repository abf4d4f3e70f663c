"""Core, option, shared pack, local, or away with it? The first rule that the facts meet.

Source: domain specification of the community, 4.6. Every rule is asked in the given order and says
why it holds or not. What would change the answer is found by asking the same rules again with one
fact changed, never written by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from jamii.commons.differences.rules.comparing import variants
from jamii.commons.differences.types import (
    Carried,
    Carrier,
    Change,
    Confidence,
    Facts,
    Fingerprint,
    Node,
    NodeCode,
    PersonalData,
    Recommendation,
    Rule,
    Say,
    Tried,
    Usage,
    Verdict,
)
from jamii.kernel.reasons import Reason

_YEAR_DAYS = 365
_SETTLED = frozenset({Verdict.IDENTICAL, Verdict.STALE})
_SAYS = {
    Rule.R0: Say.TAKE_CORE,
    Rule.R7: Say.FIX_CORE,
    Rule.R6: Say.RETIRE,
    Rule.R5A: Say.KEEP_BY_LAW,
    Rule.R2: Say.CORE,
    Rule.R3: Say.OPTION,
    Rule.R4: Say.SHARED_PACK,
    Rule.R8: Say.OFFER,
    Rule.R5: Say.WATCH,
}
_NEW_NODE = NodeCode("one-more")


def facts_of(
    carried: Iterable[Carried],
    prints: Iterable[Fingerprint],
    nodes: Mapping[NodeCode, Node],
    *,
    on: date,
    is_confirmed: bool = False,
) -> Facts:
    """The facts of a cluster, read from what its carriers say."""
    variant = variants(prints)
    return Facts(
        tuple(
            Carrier(
                one.node,
                nodes[one.node].country,
                variant[one.key],
                one.kind,
                one.verdict,
                one.reason,
                one.reason == "law" and bool(one.citation),
                frozenset(nodes[one.node].languages),
                nodes[one.node].legal_family,
                one.usage,
                bool(one.tests),
                one.personal_data,
                one.breakages,
                one.core_defect,
            )
            for one in carried
        ),
        on,
        is_confirmed,
    )


def recommend(facts: Facts) -> Recommendation:
    """What to do with a cluster, and what would change it. Raises: ValueError without carriers."""
    return replace(_answer(facts), changes=tuple(changes(facts)))


def _answer(facts: Facts) -> Recommendation:
    if not facts.carriers:
        raise ValueError("A cluster that nobody carries needs no recommendation.")
    tried: list[Tried] = []
    for rule, ask in _RULES:
        holds, why = ask(facts)
        tried.append(Tried(rule, holds, why))
        if holds:
            break
    rule = tried[-1].rule
    say, notes = _modified(rule, facts)
    return Recommendation(rule, say, tuple(tried), notes, _confidence(facts), facts.conflicts)


# The rules, in order


def _r0(facts: Facts) -> tuple[bool, Reason]:
    settled = sum(carrier.verdict in _SETTLED for carrier in facts.carriers)
    all_of_them = settled == len(facts.carriers)
    return all_of_them, _why("r0", all_of_them, settled=settled, n=facts.instances)


def _r7(facts: Facts) -> tuple[bool, Reason]:
    defects = sum(carrier.core_defect for carrier in facts.carriers)
    return defects > 0, _why("r7", defects > 0, defects=defects)


def _r6(facts: Facts) -> tuple[bool, Reason]:
    unused = sum(_is_unused(carrier.usage, facts.on) for carrier in facts.carriers)
    nobody = unused == len(facts.carriers)
    return nobody, _why("r6", nobody, unused=unused, n=facts.instances)


def _r5a(facts: Facts) -> tuple[bool, Reason]:
    bound = sum(carrier.cites_law for carrier in facts.carriers)
    everybody = bound == len(facts.carriers)
    return everybody, _why("r5a", everybody, bound=bound, n=facts.instances)


def _r2(facts: Facts) -> tuple[bool, Reason]:
    holds = facts.instances >= 3 and facts.countries >= 2 and facts.variants == 1
    return holds, _counted("r2", holds, facts)


def _r3(facts: Facts) -> tuple[bool, Reason]:
    holds = facts.instances >= 2 and facts.countries >= 2 and facts.variants >= 2
    return holds, _counted("r3", holds, facts)


def _r4(facts: Facts) -> tuple[bool, Reason]:
    """One country, or a difference that is bound to a language or a family of laws which all its
    carriers share: said in that language for the sake of it, or cited from that family's law.
    """
    bound = (
        _all_reason(facts, "language")
        and bool(frozenset.intersection(*(one.languages for one in facts.carriers)))
    ) or (
        _all_reason(facts, "law")
        and len({one.legal_family for one in facts.carriers}) == 1
        and bool(facts.carriers[0].legal_family)
    )
    holds = facts.instances >= 2 and (facts.countries == 1 or bound)
    return holds, _counted("r4", holds, facts)


def _r8(facts: Facts) -> tuple[bool, Reason]:
    holds = facts.instances == 2 and facts.countries == 2 and facts.variants == 1
    return holds, _counted("r8", holds, facts)


def _r5(facts: Facts) -> tuple[bool, Reason]:
    return True, _counted("r5", True, facts)


_RULES: Sequence[tuple[Rule, Callable[[Facts], tuple[bool, Reason]]]] = (
    (Rule.R0, _r0),
    (Rule.R7, _r7),
    (Rule.R6, _r6),
    (Rule.R5A, _r5a),
    (Rule.R2, _r2),
    (Rule.R3, _r3),
    (Rule.R4, _r4),
    (Rule.R8, _r8),
    (Rule.R5, _r5),
)


def _all_reason(facts: Facts, reason: str) -> bool:
    return all(carrier.reason == reason for carrier in facts.carriers)


def _is_unused(usage: Usage, on: date) -> bool:
    """Measured, nothing touches it, and nothing has for twelve months."""
    return usage.percent == 0 and usage.last is not None and (on - usage.last).days >= _YEAR_DAYS


def _why(rule: str, holds: bool, **values: int) -> Reason:
    return Reason(f"difference-{rule}-{'holds' if holds else 'fails'}", values)


def _counted(rule: str, holds: bool, facts: Facts) -> Reason:
    return _why(rule, holds, n=facts.instances, c=facts.countries, v=facts.variants)


# Modifiers and confidence


def _modified(rule: Rule, facts: Facts) -> tuple[Say, tuple[Reason, ...]]:
    """What the rule says after the modifiers, with the notes that they add."""
    say, notes = _SAYS[rule], []
    data = {carrier.personal_data for carrier in facts.carriers}
    towards_core = say in (Say.CORE, Say.OPTION, Say.OFFER)
    if PersonalData.SENSITIVE in data and towards_core:
        say = Say.OPTION if say is Say.CORE else say
        notes.append(Reason("difference-note-sensitive"))
    elif PersonalData.IDENTIFYING in data and towards_core:
        notes.append(Reason("difference-note-identifying"))
    if any(carrier.kind == "code-override" for carrier in facts.carriers):
        notes.append(Reason("difference-note-extension-first"))
    elif rule is Rule.R5A and facts.instances >= 2:
        notes.append(Reason("difference-note-extension"))
    needs_test = towards_core or say is Say.FIX_CORE
    if needs_test and not any(carrier.has_test for carrier in facts.carriers):
        notes.append(Reason("difference-note-test-missing"))
    return say, tuple(notes)


def _confidence(facts: Facts) -> Confidence:
    if facts.instances > 1 and not facts.is_confirmed:
        return Confidence.LOW
    measured = all(carrier.usage.percent is not None for carrier in facts.carriers)
    return Confidence.HIGH if measured else Confidence.MEDIUM


# What would change this


def changes(facts: Facts) -> Iterator[Change]:
    """Each single change of a fact after which the rules answer differently, nearest first."""
    now = _answer(facts)
    seen: set[tuple[str, Say, tuple[Reason, ...]]] = set()
    for what, changed in _one_fact_changed(facts):
        then = _answer(changed)
        if (then.rule, then.say, then.notes) == (now.rule, now.say, now.notes):
            continue
        # That any one of several carriers leaves is said for each that would make a difference.
        key = (what.code + str(what.values.get("node", "")), then.say, then.notes)
        if key not in seen:
            seen.add(key)
            yield Change(what, then.rule, then.say, then.notes)


def _one_fact_changed(facts: Facts) -> Iterator[tuple[Reason, Facts]]:
    carriers = facts.carriers
    model = carriers[0]
    bare = Carrier(_NEW_NODE, "", model.variant, model.kind, Verdict.NEW, usage=Usage(10, facts.on))
    yield (
        Reason("difference-if-country-same"),
        replace(facts, carriers=(*carriers, replace(bare, country="one-more"))),
    )
    yield (
        Reason("difference-if-country-otherwise"),
        replace(facts, carriers=(*carriers, replace(bare, country="one-more", variant="other"))),
    )
    yield (
        Reason("difference-if-instance-same", {"country": model.country}),
        replace(facts, carriers=(*carriers, replace(bare, country=model.country))),
    )
    if len(carriers) > 1:
        for leaving in carriers:
            left = tuple(one for one in carriers if one is not leaving)
            yield (
                Reason("difference-if-leaves", {"node": leaving.node}),
                replace(facts, carriers=left),
            )
    if facts.variants > 1:
        yield (Reason("difference-if-agreed"), _all(facts, variant=model.variant))
    yield (
        Reason("difference-if-unused"),
        _all(facts, usage=Usage(0, _a_year_before(facts.on))),
    )
    if not any(carrier.core_defect for carrier in carriers):
        defect = (replace(model, core_defect=True, has_test=True), *carriers[1:])
        yield (Reason("difference-if-defect"), replace(facts, carriers=defect))
    else:
        yield (Reason("difference-if-no-defect"), _all(facts, core_defect=False))
    if not all(carrier.cites_law for carrier in carriers):
        yield (Reason("difference-if-law"), _all(facts, cites_law=True, reason="law"))
    if any(carrier.personal_data is PersonalData.SENSITIVE for carrier in carriers):
        yield (
            Reason("difference-if-not-sensitive"),
            _all(facts, personal_data=PersonalData.NONE),
        )
    if not any(carrier.has_test for carrier in carriers):
        yield (
            Reason("difference-if-tested"),
            replace(facts, carriers=(replace(model, has_test=True), *carriers[1:])),
        )
    yield (
        Reason("difference-if-released"),
        _all(facts, verdict=Verdict.IDENTICAL),
    )


def _all(facts: Facts, **changed: object) -> Facts:
    return replace(
        facts,
        carriers=tuple(replace(carrier, **changed) for carrier in facts.carriers),  # type: ignore[arg-type]
    )


def _a_year_before(on: date) -> date:
    return date.fromordinal(on.toordinal() - _YEAR_DAYS)
