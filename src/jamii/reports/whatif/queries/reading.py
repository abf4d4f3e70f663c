"""A change in words, and a result as rows for tables, bars and files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jamii.kernel.days import add_months
from jamii.kernel.words import pick
from jamii.platform import locale, sentences
from jamii.reports.whatif.rules.comparison import median_change
from jamii.reports.whatif.types import REST, Change, Dimension, Group, Operation, Result, Run, What

TOP = 10
_ALL = What.CO_INSURANCE, What.WAITING, What.MAX_QUANTITY, What.PRICES


def in_words(change: Change, currency: str) -> list[str]:
    """Each operation as a sentence, in the reader's language."""
    return [_sentence(operation, currency) for operation in change.operations]


def _sentence(operation: Operation, currency: str) -> str:
    value = operation.value
    code = f"set.{operation.what.value}"
    if value is None:
        code += ".none"
    elif isinstance(value, bool):
        code += ".yes" if value else ".no"
    shown: dict[str, Any] = {"currency": currency, "target": _target(operation)}
    if isinstance(value, Decimal):
        shown |= {"value": value, "value_amount": value}
    elif value is not None:
        shown["value"] = str(value)
    text = sentences.sentence(code, shown)
    return text[:1].upper() + text[1:]


def _target(operation: Operation) -> str:
    match operation.target:
        case () if operation.what in _ALL:
            return sentences.sentence("target.all")
        case ():
            return ""
        case ("category", category):
            return sentences.sentence("target.category", {"category": category})
        case (kind,) if operation.what in _ALL:
            return sentences.sentence(f"target.{kind}")
        case (kind, code):
            return sentences.sentence(f"target.one-{kind}", {"code": code})
    return sentences.label(operation.target[0])


@dataclass(frozen=True, slots=True)
class Row:
    """A group with its name, and its bars in percent of the longest. `is_name`: not translated."""

    group: Group
    name: str
    is_name: bool
    was: int
    becomes: int
    is_at_least: bool = False  # a rest of groups that share people: at least so many


@dataclass(frozen=True, slots=True)
class Table:
    """The groups of a dimension."""

    dimension: Dimension
    rows: tuple[Row, ...]

    @property
    def label(self) -> str:
        return f"by-{self.dimension}"


def tables(run: Run) -> list[Table]:
    """A table for each dimension that has anything to show; of services and items those that
    change most.
    """
    if run.result is None:
        return []
    made = []
    for dimension in Dimension:
        groups = list(run.result.groups.get(dimension, ()))
        if dimension is Dimension.ENTRY:
            groups = _most_changed(groups)
        if groups:
            made.append(Table(dimension, rows(dimension, groups, run)))
    return made


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its two columns: how high they are in percent of the highest, and where they
    begin when counted from the top, as numbers of a drawing.
    """

    first: date
    was: str
    was_from: str
    becomes: str
    becomes_from: str


def months(run: Run) -> tuple[Month, ...]:
    """The cost of each month of care from the first to the last that has any; nothing where that
    is one month only. Months of too few people to be shown apart stand empty.
    """
    groups = () if run.result is None else run.result.groups.get(Dimension.MONTH, ())
    known = {date.fromisoformat(f"{one.key}-01"): one for one in groups if one.key != REST}
    if len(known) < 2:
        return ()
    highest = max(max(one.before, one.after) for one in known.values())
    shown, first = [], min(known)
    while first <= max(known):
        group = known.get(first, Group(""))
        was, becomes = _tenths(group.before, highest), _tenths(group.after, highest)
        shown.append(
            Month(first, f"{was:.1f}", f"{100 - was:.1f}", f"{becomes:.1f}", f"{100 - becomes:.1f}")
        )
        first = add_months(first, 1)
    return tuple(shown)


def _tenths(part: Decimal, whole: Decimal) -> Decimal:
    return part * 100 / whole if whole else Decimal(0)


def _most_changed(groups: Iterable[Group]) -> list[Group]:
    changed = [group for group in groups if group.difference]
    return sorted(changed, key=lambda group: (-abs(group.difference), group.key))[:TOP]


def rows(dimension: Dimension, groups: Iterable[Group], run: Run) -> tuple[Row, ...]:
    """The groups with their names and bars."""
    listed = list(groups)
    longest = max((max(group.before, group.after) for group in listed), default=Decimal(0))
    return tuple(
        Row(
            group,
            *_name(dimension, group.key, run),
            _percent(group.before, longest),
            _percent(group.after, longest),
            group.key == REST and not dimension.parts_people,
        )
        for group in listed
    )


def _percent(part: Decimal, whole: Decimal) -> int:
    return int(part * 100 / whole) if whole else 0


def _name(dimension: Dimension, key: str, run: Run) -> tuple[str, bool]:
    """What a group is called, and whether that is a name, which nobody translates."""
    names: Mapping[str, Any] = run.names
    if key == REST:
        return sentences.label(REST), False
    match dimension:
        case Dimension.REGION | Dimension.DISTRICT:
            known = names.get("places", {}).get(key)
            return (known, True) if known else (sentences.label("unknown"), False)
        case Dimension.ENTRY:
            code = key.partition(".")[2]
            texts = names.get("entries", {}).get(key)
            return (
                (f"{code} · {pick(texts, get_language() or 'en').text}", False)
                if texts
                else (code, True)
            )
        case Dimension.MONTH:
            return key, False
        case Dimension.AGE:
            return sentences.label(key), False
    word = sentences.label(key)
    return word[:1].upper() + word[1:], False


@dataclass(frozen=True, slots=True)
class Summary:
    """The head of a result. Percentages are of what was paid before, and of claims."""

    before: Decimal
    after: Decimal
    difference: Decimal
    percent: Decimal | None
    was: int
    becomes: int
    median_more: Decimal | None
    median_less: Decimal | None
    fit_percent: Decimal | None
    fit_difference: Decimal


def summary(result: Result) -> Summary:
    """What everybody wants to know first."""
    whole, fit = result.whole, result.fit
    longest = max(whole.before, whole.after)
    return Summary(
        whole.before,
        whole.after,
        whole.difference,
        _of(whole.difference, whole.before),
        _percent(whole.before, longest),
        _percent(whole.after, longest),
        median_change(result, of_more=True),
        median_change(result, of_more=False),
        _of(Decimal(fit.alike), Decimal(whole.claims)),
        whole.before - fit.decided,
    )


def _of(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part * 100 / whole).quantize(Decimal("0.1")) if whole else None


HEAD = (
    "dimension", "key", "name", "people", "claims", "before", "after", "difference",
    "people_more", "people_less",
)  # fmt: skip


def lines(run: Run) -> Iterator[tuple[str, ...]]:
    """Every group as a line of a file, the whole first; of services and items all."""
    if run.result is None:
        return
    yield _line("all", run.result.whole, "")
    for dimension, groups in run.result.groups.items():
        for row in rows(dimension, groups, run):
            yield _line(dimension.value, row.group, row.name)


def _line(dimension: str, group: Group, name: str) -> tuple[str, ...]:
    # A name that a spreadsheet would take for a formula is marked as text.
    safe = f"'{name}" if name[:1] in ("=", "+", "-", "@") else name
    numbers = (group.before, group.after, group.difference)
    return (
        dimension,
        group.key,
        safe,
        str(group.persons),
        str(group.claims),
        *(format(number, "f") for number in numbers),
        str(group.more),
        str(group.less),
    )


def as_lines(run: Run) -> Iterator[str]:
    """The result as lines for a terminal, in the reader's language."""
    if run.result is None:
        yield _("There is no result.")
        return
    found, whole, currency = summary(run.result), run.result.whole, run.currency
    yield from in_words(run.change, currency) or [_("No change.")]
    yield _("%(claims)s claims of %(people)s people, care from %(first)s to %(last)s") % {
        "claims": locale.number(whole.claims),
        "people": locale.number(whole.persons),
        "first": locale.day(run.days.first),
        "last": locale.day(run.days.last or run.days.first),
    }
    yield _("The scheme pays %(before)s as it was, %(after)s with the change: %(difference)s") % {
        "before": locale.money(found.before, currency),
        "after": locale.money(found.after, currency),
        "difference": _signed(found.difference, currency),
    }
    yield _("It pays more for %(more)s people, less for %(less)s") % {
        "more": locale.number(whole.more),
        "less": locale.number(whole.less),
    }
    if found.fit_percent is not None:
        yield _("Without the change, %(percent)s %% of the claims come out as really decided") % {
            "percent": locale.number(found.fit_percent)
        }
    for table in tables(run):
        yield ""
        yield from _table(table, currency)


def _signed(amount: Decimal, currency: str) -> str:
    return ("+" if amount > 0 else "") + locale.money(amount, currency)


def _table(table: Table, currency: str) -> Iterator[str]:
    head = (sentences.label(table.label), _("People"), _("As it was"), _("With the change"))
    head = (*head, _("Difference"), _("More for"), _("Less for"))
    body = [
        (
            row.name,
            locale.number(row.group.persons),
            locale.amount(row.group.before, currency),
            locale.amount(row.group.after, currency),
            _signed(row.group.difference, currency).rpartition("\N{NO-BREAK SPACE}")[0],
            locale.number(row.group.more),
            locale.number(row.group.less),
        )
        for row in table.rows
    ]
    widths = [max(len(cells[place]) for cells in (head, *body)) for place in range(len(head))]
    for cells in (head, *body):
        first, *others = (
            cell.ljust(width) if not place else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        yield "  ".join((first, *others)).rstrip()
