"""Files of claims within the reader's reach: how far they are, and what became of each claim."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from jamii.claims import access, models
from jamii.claims.records import FileResult, FileShown, FileState
from jamii.claims.rules.files.csv_form import ADDED
from jamii.claims.rules.files.writing import columns, from_json, rows_of
from jamii.claims.types import Became
from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound, Problem
from jamii.platform import documents, permissions, sentences, sheets
from jamii.platform.documents import Document
from jamii.platform.sheets import harmless


def visible_files(by: Actor) -> QuerySet[models.ClaimFile]:
    """The files of the schemes and facilities for which the reader enters claims."""
    return permissions.limit(
        models.ClaimFile.objects.all(),
        by,
        access.ENTER,
        scheme="scheme_id",
        facility="facility_id",
    )


def _shown(rows: Collection[models.ClaimFile]) -> list[FileShown]:
    counted = models.FileResult.objects.filter(file__in=[row.id for row in rows]).order_by()
    counts: dict[tuple[UUID, str], int] = {
        (row["file"], row["became"]): row["number"]
        for row in counted.values("file", "became").annotate(number=Count("place"))
    }
    return [
        FileShown(
            row.id,
            row.scheme_id,
            row.name,
            row.form,
            row.size,
            FileState(row.state),
            row.claims,
            counts.get((row.id, Became.TAKEN.value), 0),
            counts.get((row.id, Became.REPEATED.value), 0),
            counts.get((row.id, Became.REFUSED.value), 0),
            problems_of(row.problems),
            row.sent_at,
            row.finished_at,
            row.actor_id,
            row.actor_name,
        )
        for row in rows
    ]


def problems_of(kept: Iterable[Mapping[str, Any]]) -> tuple[Problem, ...]:
    """The problems that were kept as JSON."""
    return tuple(Problem(one["code"], one["field"], one["values"], one["row"]) for one in kept)


def claim_file(key: UUID, *, by: Actor) -> FileShown:
    """The file and how far it is. Two statements. Raises: NotFound."""
    rows = list(visible_files(by).filter(pk=key))
    if not rows:
        raise NotFound("not-found")
    return _shown(rows)[0]


def claim_files(*, by: Actor, size: int = 20) -> list[FileShown]:
    """The newest files. Two statements. Raises: NotAllowed."""
    permissions.require(by, access.ENTER)
    return _shown(list(visible_files(by).order_by("-id")[:size]))


def results(
    key: UUID, *, by: Actor, after: int = 0, size: int = 50, every: bool = True
) -> list[FileResult]:
    """What became of the claims of a file behind the place `after`, in the order of the file, one
    more than `size` where there are more; unless `every` only those that are not taken. Two
    statements. Raises: NotFound.
    """
    if not visible_files(by).filter(pk=key).exists():
        raise NotFound("not-found")
    rows = models.FileResult.objects.filter(file=key, place__gt=after)
    if not every:
        rows = rows.exclude(became=Became.TAKEN.value)
    return [_result(row) for row in rows.order_by("place")[: size + 1]]


def all_results(key: UUID, *, by: Actor, every: bool = True) -> Iterator[FileResult]:
    """As `results`, all of them, two thousand at a time. Raises: NotFound."""
    after = 0
    while page := results(key, by=by, after=after, size=2_000, every=every):
        yield from page
        after = page[-1].place


def _result(row: models.FileResult) -> FileResult:
    return FileResult(
        row.place,
        row.row,
        row.code,
        Became(row.became),
        row.claim,
        problems_of(row.problems),
        None if row.sent is None else from_json(row.row, row.sent),
    )


RESULT_COLUMNS = ("place", "row", "code", "number", "result", "claim", "field", "reason")


def result_rows(results: Iterable[FileResult]) -> Iterator[list[str]]:
    """One row a claim, one for each mistake of a refused one, in the reader's language and harmless
    to office software.
    """
    for one in results:
        said = [str(one.place), str(one.row), harmless(one.code), harmless(one.number)]
        said += [sentences.label(one.became.word), "" if one.claim is None else str(one.claim)]
        for problem in one.problems or (None,):
            if problem is None:
                yield [*said, "", ""]
            else:
                said[1] = str(problem.row or one.row)
                yield [*said, harmless(problem.field), harmless(_why(problem))]


def result_table(key: UUID, *, by: Actor) -> Document:
    """What became of every claim of a file, as CSV. Raises: NotFound."""
    shown = claim_file(key, by=by)
    rows = result_rows(all_results(key, by=by))
    return _table(documents.name_of("result", shown.name, suffix="csv"), RESULT_COLUMNS, rows)


def refused_table(key: UUID, *, by: Actor) -> Document:
    """What the file says of the claims that were refused, as CSV of our own form with the reasons
    beside it: to be mended and sent again. Raises: NotFound.
    """
    shown = claim_file(key, by=by)
    name = documents.name_of("refused", shown.name, suffix="csv")
    return _table(name, (*columns(), *ADDED), _refused_rows(key, by))


def _refused_rows(key: UUID, by: Actor) -> Iterator[list[str]]:
    for one in all_results(key, by=by, every=False):
        if one.sent is None:
            continue
        said = " ".join(_named(problem) for problem in one.problems)
        added = [sentences.label(one.became.word), said]
        for row in rows_of(str(one.place), one.sent):
            yield [harmless(cell) for cell in (*row, *added)]
            added = ["", ""]


def _named(problem: Problem) -> str:
    return f"{problem.field}: {_why(problem)}" if problem.field else _why(problem)


def _why(problem: Problem) -> str:
    return sentences.sentence(problem.code, problem.values)


def _table(name: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> Document:
    text = StringIO()
    write = csv.writer(text)
    write.writerow(head)
    write.writerows(rows)
    return Document(name, sheets.CSV, text.getvalue().encode("utf-8-sig"))


def sender_of_file(key: UUID) -> UUID | None:
    """Who sent the file, for the job that acts for them; None where it is gone."""
    return models.ClaimFile.objects.filter(pk=key).values_list("actor_id", flat=True).first()


_GIVEN_UP = timedelta(days=1)
_FORGOTTEN = timedelta(days=7)


def files_at_work(at: datetime) -> list[UUID]:
    """Files of the last day that are to be checked or taken, for whoever goes on with those whose
    worker was killed. Contents that are not kept here are with the command that takes them.
    """
    rows = models.ClaimFile.objects.filter(
        state__in=[FileState.CHECKING.value, FileState.TAKING.value], sent_at__gt=at - _GIVEN_UP
    )
    return list(rows.exclude(file_key="").order_by("id").values_list("id", flat=True))


def files_left_lying(at: datetime) -> list[UUID]:
    """Files that were tried a week ago and never taken."""
    rows = models.ClaimFile.objects.filter(
        state=FileState.CHECKED.value, sent_at__lt=at - _FORGOTTEN
    )
    return list(rows.order_by("id").values_list("id", flat=True))
