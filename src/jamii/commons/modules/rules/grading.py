"""Which grade has a module earned?

A grade is reached when all rules of its level and of those beneath are passed or exempt with a
reason. What nobody measures yet says so and does not pass. Source: community §5.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jamii.commons.modules.types import (
    LEVELS,
    Check,
    Declared,
    Facts,
    Grade,
    Outcome,
    Verdict,
)
from jamii.kernel.reasons import Value

WANTED_SHARE = 80  # percent of mutations that are audited, and of refusals that are tested
WANTED_USERS = 3  # countries whose packs touch a module


def grade(declared: Declared, facts: Facts) -> Verdict:
    """Every rule, and the grade that follows."""
    checks = (
        *_bronze(declared, facts),
        *_silver(facts),
        *_gold(declared, facts),
        *_platinum(declared, facts),
    )
    return Verdict(_reached(checks), checks)


def _reached(checks: Iterable[Check]) -> Grade:
    missing = {
        check.level for check in checks if check.outcome not in (Outcome.PASSED, Outcome.EXEMPT)
    }
    reached = Grade.NONE
    for level in LEVELS:
        if level in missing:
            break
        reached = level
    return reached


def _check(code: str, level: Grade, holds: bool, **values: Value) -> Check:
    return Check(code, level, Outcome.PASSED if holds else Outcome.FAILED, values)


def _share(code: str, level: Grade, part: int, whole: int, wanted: int) -> Check:
    """So many of so many; exempt where there are none."""
    values: Mapping[str, Value] = {"part": part, "whole": whole, "wanted": wanted}
    if not whole:
        return Check(code, level, Outcome.EXEMPT, values)
    outcome = Outcome.PASSED if 100 * part >= wanted * whole else Outcome.FAILED
    return Check(code, level, outcome, values)


def _bronze(declared: Declared, facts: Facts) -> Iterable[Check]:
    level = Grade.BRONZE
    yield _check(
        "stands-on-its-own",
        level,
        not facts.upward,
        number=len(facts.upward),
        names=", ".join(facts.upward),
    )
    yield _check("has-tests", level, facts.tests > 0, number=facts.tests)
    yield _share("speaks-both", level, facts.translated, facts.texts, 100)
    yield _check("owner-named", level, bool(declared.owner), name=declared.owner)
    if declared.essential:
        yield Check("leaving-explained", level, Outcome.EXEMPT)
    else:
        yield _check("leaving-explained", level, len(declared.uninstall) >= 2)


def _silver(facts: Facts) -> Iterable[Check]:
    level = Grade.SILVER
    yield _share("acts-journalled", level, facts.journalled, facts.services, WANTED_SHARE)
    yield _share("refusals-tested", level, facts.refused_in_tests, facts.refusals, WANTED_SHARE)
    if facts.tables:
        yield _check("upgrade-tested", level, facts.upgrades > 0, number=facts.upgrades)
    else:
        yield Check("upgrade-tested", level, Outcome.EXEMPT)
    yield _share("screens-explained", level, facts.explained, len(facts.screens), 100)
    yield _check("no-old-override", level, not facts.old_overrides, number=facts.old_overrides)


def _gold(declared: Declared, facts: Facts) -> Iterable[Check]:
    level = Grade.GOLD
    packs = len(facts.packs)
    yield _check("used-widely", level, packs >= WANTED_USERS, number=packs, wanted=WANTED_USERS)
    yield _check("exercise-exists", level, facts.exercises > 0, number=facts.exercises)
    yield _share("routes-tested", level, facts.routes_tested, len(facts.routes), WANTED_SHARE)
    if facts.screens or facts.routes:
        yield _check("budget-kept", level, facts.budgets > 0, number=facts.budgets)
        yield _check("works-without-network", level, len(declared.without_network) >= 2)
    else:
        yield Check("budget-kept", level, Outcome.EXEMPT, {"number": 0})
        yield Check("works-without-network", level, Outcome.EXEMPT)


def _platinum(declared: Declared, facts: Facts) -> Iterable[Check]:
    level = Grade.PLATINUM
    outcome = Outcome.UNMEASURED if facts.screens else Outcome.EXEMPT
    yield Check("open-to-all", level, outcome)
    yield _check("threats-considered", level, bool(declared.threat_model))
    yield _check("second-maintainer", level, bool(declared.backup), name=declared.backup)
    yield Check("effect-looked-at", level, Outcome.UNMEASURED)
