"""A file of claims, taken whole: read through, tried, taken chunk by chunk, with a result for each
claim. They wait for the next run of their scheme, as all that is taken without being decided.

Nothing is taken of a file that cannot be read to its end. A chunk is one transaction with its
results, so that a file whose worker was killed goes on behind the last of them. The same claim is
known again by its contents: sent a second time, in this file or another, it is not taken twice.

Whoever works on a file holds a lock of the session; the database lets go of it with a worker who
is killed, and the next one goes on.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import chain, islice
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from psycopg.errors import UniqueViolation

from jamii.claims import access, hooks, models
from jamii.claims.queries import bulk, filing
from jamii.claims.records import FileShown, FileState
from jamii.claims.rules.files import csv_form, ndjson_form, telling
from jamii.claims.rules.files.values import row_of, understood
from jamii.claims.rules.files.writing import as_json, keepable
from jamii.claims.services.taking import Outcome, take_chunk
from jamii.claims.types import (
    Became,
    ClaimId,
    NewClaim,
    NewLine,
    RawClaim,
    WrittenClaim,
    WrittenLine,
)
from jamii.kernel.actors import Actor
from jamii.kernel.canonical import json_text, plain
from jamii.kernel.errors import Conflict, Invalid, Problem, WrongState
from jamii.kernel.ids import new_id
from jamii.platform import files, jobs, journal, permissions
from jamii.platform.acting import done_by
from jamii.platform.database import copy_rows, found
from jamii.registers.organisations import queries as organisations
from jamii.registers.people import queries as people
from jamii.registers.providers.types import FacilityOn

Source = Callable[[], Iterable[bytes]]  # the contents in pieces, from their start each time

MOST_BYTES = 50_000_000  # of a file that comes over the network
_CHUNK = 2_000  # claims
_HEAVY = 20_000  # lines
_TRIES = 3
_MOST_PROBLEMS = 50  # that are kept of one claim
_NOBODY = UUID(int=0)
_OWN_FORMS = {"csv": csv_form.read, "ndjson": ndjson_form.read}


# Receiving, trying, taking


def receive_file(
    content: Iterable[bytes],
    name: str,
    scheme: UUID,
    *,
    key: UUID | None = None,
    most_bytes: int = MOST_BYTES,
    worker: bool = True,
    by: Actor,
    at: datetime,
) -> FileShown:
    """Keep a file of claims until it is taken, and have it tried: with `worker` a job does it, else
    the caller (`work_on_file`). The same `key` sent again is the same file.

    Raises: NotAllowed (`claims.enter` in the scheme), Invalid (too large, empty, no form that is
    known: nothing is kept), Conflict (`key-used-otherwise`).
    """
    permissions.require(by, access.ENTER, scheme=scheme)
    pieces = _bounded(content, most_bytes)
    head, pieces = _head(pieces)
    form = _form_of(head)
    kept, digest, size = files.store_parts(pieces)
    try:
        with done_by(by, at):
            before = None if key is None else models.ClaimFile.objects.filter(pk=key).first()
            if before is not None:
                if (before.digest, before.actor_id) != (digest, by.id):
                    raise Conflict("key-used-otherwise", key=str(key))
                files.forget(kept)
                return filing.claim_file(before.id, by=by)
            row = _row(key or new_id(at), scheme, name, form, by, at)
            row.size, row.digest, row.file_key = size, digest, kept
            row.save(force_insert=True)
            if worker:
                jobs.defer("claims.work-on-file", file=str(row.id))
    except BaseException:
        files.forget(kept)
        raise
    return filing.claim_file(row.id, by=by)


def take_from(
    source: Source, name: str, size: int, scheme: UUID, *, trial: bool, by: Actor, at: datetime
) -> FileShown:
    """Take a file that lies where the caller can read it again and again: nothing of it is kept,
    and it may have any size. A trial takes nothing, and its results go with `discard_file`.

    Raises: NotAllowed, Invalid (it cannot be read to its end: nothing was taken), Conflict.
    """
    permissions.require(by, access.ENTER, scheme=scheme)
    head, _pieces = _head(source())
    with done_by(by, at):
        row = _row(new_id(at), scheme, name, _form_of(head), by, at)
        row.size = size
        row.state = (FileState.CHECKING if trial else FileState.TAKING).value
        row.save(force_insert=True)
    work_on_file(row.id, source=source, by=by, at=at)
    shown = filing.claim_file(row.id, by=by)
    if shown.state is FileState.UNREADABLE:
        if not shown.taken:
            discard_file(row.id, by=by, at=at)
        raise Invalid(shown.problems)
    return shown


def take_file(key: UUID, *, worker: bool = True, by: Actor, at: datetime) -> FileShown:
    """Have a file taken that was received, whether it was tried or not; one that is taken already
    stays as it is. With `worker` a job does the work, else the caller (`work_on_file`).

    Raises: NotFound, WrongState (`file-cannot`: it cannot be read).
    """
    with done_by(by, at):
        row = _locked(key, by)
        if row.state == FileState.UNREADABLE.value:
            raise WrongState("file-cannot", status=FileState(row.state).word)
        if row.state in (FileState.CHECKING.value, FileState.CHECKED.value):
            _forget_results(row.id)
            row.state = FileState.TAKING.value
            row.save(update_fields=["state"])
            if worker:
                jobs.defer("claims.work-on-file", file=str(row.id))
    return filing.claim_file(key, by=by)


def discard_file(key: UUID, *, by: Actor, at: datetime) -> None:
    """Throw away a file of which nothing was taken.

    Raises: NotFound, WrongState (`file-cannot`).
    """
    with done_by(by, at):
        row = _locked(key, by)
        _forget_results(row.id)
        is_taken = models.FileResult.objects.filter(file=row).exists()
        if is_taken or row.state in (FileState.TAKING.value, FileState.DONE.value):
            raise WrongState("file-cannot", status=FileState(row.state).word)
        kept = row.file_key
        row.delete()
    if kept:
        files.forget(kept)


def work_on_file(key: UUID, *, source: Source | None = None, by: Actor, at: datetime) -> None:
    """Try the file, or take what is not taken of it yet; nothing where somebody else is at it.
    Without `source` its contents are those that are kept.

    Raises: NotFound, Conflict (others keep sending the same at this moment: what was done stands).
    """
    with _alone(key) as is_mine:
        row = filing.visible_files(by).filter(pk=key).first() if is_mine else None
        if row is None or row.state not in (FileState.CHECKING.value, FileState.TAKING.value):
            return
        work = _Work(row, source or partial(files.read_parts, row.file_key), by, at)
        try:
            work.do()
        except Invalid as refusal:
            work.give_up(refusal)


def give_up_file(key: UUID, problem: Problem, *, by: Actor, at: datetime) -> None:
    """Leave a file whose sender may send none any more, as one that cannot be read."""
    row = models.ClaimFile.objects.filter(pk=key).first()
    if row is not None:
        _Work(row, partial(files.read_parts, row.file_key), by, at).give_up(Invalid([problem]))


def _row(
    key: UUID, scheme: UUID, name: str, form: str, by: Actor, at: datetime
) -> models.ClaimFile:
    return models.ClaimFile(
        id=key,
        scheme_id=scheme,
        facility_id=by.facility,
        name=keepable(name)[:200],
        form=form,
        size=0,
        state=FileState.CHECKING.value,
        sent_at=at,
        actor_id=by.id,
        actor_name=by.name,
    )


def _locked(key: UUID, by: Actor) -> models.ClaimFile:
    shown = filing.claim_file(key, by=by)
    return models.ClaimFile.objects.select_for_update().get(pk=shown.id)


def _bounded(content: Iterable[bytes], most: int) -> Iterator[bytes]:
    size = 0
    for piece in content:
        size += len(piece)
        if size > most:
            raise Invalid("claims-file-too-large", field="file", limit_mb=most // 1_000_000)
        yield piece


def _head(content: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and all of it."""
    pieces = iter(content)
    head = b""
    seen = []
    while len(head) < telling.HEAD and (piece := next(pieces, None)) is not None:
        seen.append(piece)
        head += piece
    return head[: telling.HEAD], chain(seen, pieces)


def _form_of(head: bytes) -> str:
    for form in hooks.file_forms().values():
        if form.recognises(head):
            return form.name
    return telling.form_of(head)


def _claims_in(form: str, pieces: Iterable[bytes]) -> Iterator[RawClaim]:
    own = _OWN_FORMS.get(form)
    return own(pieces) if own is not None else hooks.file_forms()[form].read(pieces)


def _forget_results(key: UUID) -> None:
    """What was only tried; of what was taken the results stay, for it is known again by them."""
    rows = models.FileResult.objects.filter(file=key)
    rows.exclude(became=Became.TAKEN.value, claim__isnull=False).delete()


@contextmanager
def _alone(key: UUID) -> Iterator[bool]:
    """Whether this session is the only one at work on the file."""
    lock = int.from_bytes(key.bytes[8:], signed=True)
    is_mine = bool(found("SELECT pg_try_advisory_lock(%s)", [lock])[0][0])
    try:
        yield is_mine
    finally:
        if is_mine:
            found("SELECT pg_advisory_unlock(%s)", [lock])


# The work


class _Rising:
    """Bits that rise with every claim, so that keys of one moment keep the order of the file."""

    def __init__(self) -> None:
        self.place = 0

    def getrandbits(self, count: int, /) -> int:
        """The place, and behind it chance."""
        return ((self.place % (1 << (count - 48))) << 48) | secrets.randbits(48)


class _Work:
    """One worker's work on a file."""

    def __init__(self, row: models.ClaimFile, source: Source, by: Actor, at: datetime) -> None:
        self._row = row
        self._source = source
        self._by = by
        self._at = at
        self._is_trial = row.state == FileState.CHECKING.value

    def do(self) -> None:
        """Read it through, then go through it chunk by chunk behind the last that is done. Raises:
        Invalid where it cannot be read.
        """
        row, by, at = self._row, self._by, self._at
        if row.claims is None:
            row.claims = sum(1 for _ in self._read())
            if not row.claims:
                raise Invalid("file-without-claims", field="file")
            with done_by(by, at):
                row.save(update_fields=["claims"])
        scheme = organisations.scheme(row.scheme_id)
        registers = bulk.registers(scheme)
        last = models.FileResult.objects.filter(file=row).order_by("-place").first()
        done = 0 if last is None else last.place
        numbered = islice(enumerate(self._read(), start=1), done, None)
        for chunk in _chunks(numbered):
            self._do_chunk(chunk, registers)
        if self._is_trial:
            with done_by(by, at):
                # Somebody may have said meanwhile that it be taken.
                changed = models.ClaimFile.objects.filter(pk=row.pk, state=FileState.CHECKING.value)
                changed.update(state=FileState.CHECKED.value)
            return
        self._finish()

    def give_up(self, refusal: Invalid) -> None:
        """It cannot be read: say why, and keep neither its contents nor what was tried."""
        row = self._row
        with done_by(self._by, self._at):
            if self._is_trial:
                _forget_results(row.id)
            row.state, row.finished_at = FileState.UNREADABLE.value, self._at
            row.problems = _problems(refusal.problems)
            kept, row.file_key = row.file_key, ""
            row.save(update_fields=["state", "finished_at", "problems", "file_key"])
        if kept:
            files.forget(kept)

    def _finish(self) -> None:
        row, by, at = self._row, self._by, self._at
        with done_by(by, at):
            shown = filing.claim_file(row.id, by=by)
            kept, row.file_key = row.file_key, ""
            row.state, row.finished_at = FileState.DONE.value, at
            row.save(update_fields=["state", "finished_at", "file_key"])
            if shown.taken:
                journal.write(
                    "claims.taken",
                    row,
                    by=by,
                    at=at,
                    scheme=row.scheme_id,
                    number=shown.taken,
                    repeated=shown.repeated,
                    refused=shown.refused,
                )
        if kept:
            files.forget(kept)

    def _read(self) -> Iterator[RawClaim]:
        return _claims_in(self._row.form, self._source())

    def _do_chunk(self, chunk: Sequence[tuple[int, RawClaim]], registers: bulk.Registers) -> None:
        """One transaction: the claims and their results; anew where somebody else took the same
        meanwhile.
        """
        for left in reversed(range(_TRIES)):
            try:
                with done_by(self._by, self._at):
                    looked = _Looked(self._row, registers, self._is_trial, self._by, self._at)
                    looked.at(chunk)
                    copy_rows(models.FileResult._meta.db_table, _COLUMNS, looked.rows(chunk))
                return
            except (IntegrityError, UniqueViolation) as refusal:
                is_taken = isinstance(refusal, UniqueViolation) or isinstance(
                    refusal.__cause__, UniqueViolation
                )
                if not is_taken or not left:
                    raise


_COLUMNS = (
    "file_id",
    "place",
    "row",
    "code",
    "became",
    "claim",
    "contents",
    "mark",
    "problems",
    "sent",
)


def _chunks(numbered: Iterable[tuple[int, RawClaim]]) -> Iterator[list[tuple[int, RawClaim]]]:
    """Up to two thousand claims, fewer where they have many lines."""
    chunk: list[tuple[int, RawClaim]] = []
    lines = 0
    for place, raw in numbered:
        if chunk and (len(chunk) == _CHUNK or lines + len(raw.lines) > _HEAVY):
            yield chunk
            chunk, lines = [], 0
        chunk.append((place, raw))
        lines += len(raw.lines)
    if chunk:
        yield chunk


_TAKEN_BEFORE = """
SELECT contents, claim, code FROM claims_fileresult
WHERE contents = ANY(%(contents)s) AND became = 'taken' AND claim IS NOT NULL
"""
# While a file is tried, what comes earlier in it counts as taken.
_TRIED_BEFORE = """
UNION ALL
SELECT contents, claim, code FROM claims_fileresult
WHERE file_id = %(file)s AND contents = ANY(%(contents)s) AND became = 'taken' AND claim IS NULL
"""
_MARKED = """
SELECT mark FROM claims_fileresult WHERE file_id = %(file)s AND mark = ANY(%(marks)s)
"""


@dataclass(slots=True)
class _Known:
    """A claim whose codes were looked up: what is wrong with them, and what it would be."""

    place: int
    raw: RawClaim
    problems: list[Problem] = field(default_factory=list)
    new: NewClaim | None = None
    contents: UUID | None = None
    same_as: int | None = None  # the place of an equal claim before it in the chunk


class _Looked:
    """A chunk of claims with what becomes of each, by its place."""

    def __init__(
        self,
        file: models.ClaimFile,
        registers: bulk.Registers,
        is_trial: bool,
        by: Actor,
        at: datetime,
    ) -> None:
        self._file = file
        self._registers = registers
        self._is_trial = is_trial
        self._by = by
        self._now = at
        self._today = organisations.today(registers.scheme, at)
        self._bits = _Rising()
        self._known: dict[int, _Known] = {}
        self._outcomes: dict[int, Outcome] = {}

    def at(self, chunk: Sequence[tuple[int, RawClaim]]) -> None:
        """Look everything up, and take what is in order. Some fifteen statements."""
        written = self._written(chunk)
        persons = people.ids_by_number({one.number for one in written.values()}, by=self._by)
        first: dict[UUID, int] = {}
        for place, one in written.items():
            known = self._known[place]
            self._look_up(known, one, persons)
            if known.contents is not None:
                known.same_as = first.get(known.contents)
                first.setdefault(known.contents, place)
        before = self._taken_before(first)
        for contents, (claim, code) in before.items():
            place = first[contents]
            self._outcomes[place] = Outcome(place, Became.REPEATED, claim, code)
        self._take([one for one in self._known.values() if self._is_to_take(one)])
        for known in self._known.values():
            if known.same_as is not None:
                first_one = self._outcomes[known.same_as]
                self._outcomes[known.place] = _as_before(first_one, known)

    def rows(self, chunk: Sequence[tuple[int, RawClaim]]) -> Iterator[tuple[Any, ...]]:
        """The rows of the results."""
        for place, raw in chunk:
            one, known = self._outcomes[place], self._known[place]
            is_taken = one.became is Became.TAKEN
            is_refused = one.became is Became.REFUSED
            code = one.code or keepable(raw.fields.get("code", ""))[:50]
            claim = None if self._is_trial and is_taken else one.claim
            mark = _mark(known.new) if self._is_trial and is_taken else None
            yield (
                self._file.id,
                place,
                raw.row,
                code,
                one.became.value,
                claim,
                known.contents if is_taken else None,
                mark,
                json_text(_problems(one.problems)),
                json_text(as_json(raw)) if is_refused else None,
            )

    def _written(self, chunk: Sequence[tuple[int, RawClaim]]) -> dict[int, WrittenClaim]:
        """The claims whose texts are understood; the others are refused."""
        written = {}
        for place, raw in chunk:
            self._known[place] = _Known(place, raw)
            one = understood(raw)
            if isinstance(one, WrittenClaim):
                written[place] = one
            else:
                self._refuse(place, one)
        return written

    def _refuse(self, place: int, problems: Sequence[Problem]) -> None:
        self._outcomes[place] = Outcome(place, Became.REFUSED, problems=tuple(problems))

    def _look_up(self, known: _Known, one: WrittenClaim, persons: Mapping[str, UUID]) -> None:
        """Put keys in the place of codes. What is unknown is a problem, and where it can be a blank
        stands for it, so that everything else that is wrong is found as well.
        """
        facilities = self._registers.facilities
        if one.scheme and one.scheme != self._registers.scheme.code:
            known.problems.append(Problem("claim-elsewhere", "scheme"))
        facility = facilities.with_code(one.facility) if one.facility else self._by.facility
        if facility is None:
            code = "claim-facility-unknown" if one.facility else "claim-without-facility"
            known.problems.append(Problem(code, "facility"))
            return
        if not self._by.may(access.ENTER, scheme=self._registers.scheme.id, facility=facility):
            # Of somebody else's claims nothing more is told, also not that they came before.
            known.problems.append(Problem("claim-elsewhere", "facility"))
            return
        administrator = None
        if one.administrator:
            administrator = facilities.administrator(facility, one.administrator)
            if administrator is None:
                values = {"code": one.administrator}
                known.problems.append(Problem("administrator-unknown", "administrator", values))
        referred = {}
        for name in ("referred_from", "referred_to"):
            code = getattr(one, name)
            referred[name] = facilities.with_code(code) if code else None
            if code and referred[name] is None:
                known.problems.append(Problem("claim-facility-unknown", name))
        person = persons.get(one.number)
        self._bits.place = known.place
        new = NewClaim(
            id=ClaimId(one.id or new_id(self._now, self._bits)),
            scheme=self._registers.scheme.id,
            facility=facility,
            administrator=administrator,
            person=person or _NOBODY,
            code=one.code,
            first_day=one.first_day,
            last_day=one.last_day,
            claimed_on=one.claimed_on or self._today,
            main_diagnosis=one.main_diagnosis,
            lines=self._lines(known, one, facilities.on(facility, one.target)),
            other_diagnoses=one.other_diagnoses,
            visit_type=one.visit_type,
            care_type=one.care_type,
            explanation=one.explanation,
            referral_code=one.referral_code,
            preauthorisation=one.preauthorisation,
            condition=one.condition,
            guarantee=one.guarantee,
            referred_from=referred["referred_from"],
            referred_to=referred["referred_to"],
        )
        known.new = new
        if person is not None and not known.problems:
            known.contents = _contents(new, one)

    def _lines(
        self, known: _Known, one: WrittenClaim, facility: FacilityOn | None
    ) -> tuple[NewLine, ...]:
        lists = {} if facility is None else facility.lists
        lines = []
        for place, line in enumerate(one.lines):
            entry = self._registers.catalogue.entry(line.kind, line.code, one.target, lists)
            if entry is None:
                values = {"code": line.code}
                known.problems.append(Problem("line-code-unknown", f"lines.{place}.code", values))
            price = line.price_asked
            if price is None and entry is not None:
                facts, listed = entry
                price = facts.price if listed is None else listed.price
            lines.append(_line(line, Decimal(0) if price is None else price))
        return tuple(lines)

    def _taken_before(self, contents: Mapping[UUID, int]) -> dict[UUID, tuple[UUID | None, str]]:
        """Those of these contents that were taken before, with claim and code."""
        if not contents:
            return {}
        statement = _TAKEN_BEFORE + (_TRIED_BEFORE if self._is_trial else "")
        values = {"contents": list(contents), "file": self._file.id}
        return {same: (claim, code) for same, claim, code in found(statement, values)}

    def _is_to_take(self, one: _Known) -> bool:
        return one.place not in self._outcomes and one.same_as is None

    def _take(self, waiting: Sequence[_Known]) -> None:
        """Take those of which every code is known; of the others only ask what else is wrong."""
        marked = self._marked(waiting)
        fit = [one for one in waiting if not one.problems and one.place not in marked]
        unfit = [one for one in waiting if one.problems or one.place in marked]
        for some, is_trial in ((fit, self._is_trial), (unfit, True)):
            rows = [(one.place, one.new) for one in some if one.new is not None]
            took = self._registers, self._by, self._now
            for outcome in _taken(rows, *took, is_trial=is_trial):
                self._outcomes[outcome.row] = outcome
        for one in unfit:
            said = self._outcomes.get(one.place)
            also = () if said is None else said.problems
            self._refuse(one.place, [*one.problems, *marked.get(one.place, ()), *also])
        for one in waiting:
            outcome = self._outcomes[one.place]
            self._outcomes[one.place] = replace(
                outcome, problems=_in_the_file(outcome.problems, one.raw)
            )

    def _marked(self, waiting: Sequence[_Known]) -> dict[int, tuple[Problem, ...]]:
        """While a file is tried: claims with a code that another claim before them would take."""
        marks = {one.place: mark for one in waiting if (mark := _mark(one.new)) is not None}
        if not self._is_trial or not marks:
            return {}
        rows = found(_MARKED, {"file": self._file.id, "marks": list(marks.values())})
        held = {mark for (mark,) in rows}
        return {
            one.place: (Problem("claim-code-taken", "code", {"code": one.raw.fields["code"]}),)
            for one in waiting
            if marks.get(one.place) in held
        }


def _taken(
    rows: Sequence[tuple[int, NewClaim]],
    registers: bulk.Registers,
    by: Actor,
    at: datetime,
    *,
    is_trial: bool,
) -> list[Outcome]:
    return take_chunk(rows, registers, trial=is_trial, by=by, at=at) if rows else []


def _line(line: WrittenLine, price: Decimal) -> NewLine:
    return NewLine(line.kind, line.code, line.quantity, price, line.explanation, line.parts)


def _as_before(first: Outcome, one: _Known) -> Outcome:
    """What becomes of a claim that comes a second time in the chunk."""
    if first.became is Became.REFUSED:
        problems = tuple(replace(problem, row=one.raw.row) for problem in first.problems)
        return Outcome(one.place, Became.REFUSED, problems=problems)
    return Outcome(one.place, Became.REPEATED, first.claim, first.code)


def _contents(new: NewClaim, one: WrittenClaim) -> UUID:
    """By what the same claim is known again: everything that the file says of it, with facility and
    person as they were found.
    """
    said = replace(one, scheme="", facility="", number="", last_day=one.target)
    text = json_text([str(new.scheme), str(new.facility), str(new.person), plain(said)])
    return UUID(bytes=hashlib.sha256(text.encode()).digest()[:16])


def _mark(new: NewClaim | None) -> UUID | None:
    if new is None or not new.code:
        return None
    return UUID(bytes=hashlib.sha256(f"{new.facility} {new.code}".encode()).digest()[:16])


def _in_the_file(problems: Iterable[Problem], raw: RawClaim) -> tuple[Problem, ...]:
    """The problems with the fields and rows of the file; each once."""
    said: dict[tuple[str, str], Problem] = {}
    for one in problems:
        name = "number" if one.field == "person" else one.field
        said.setdefault((one.code, name), replace(one, field=name, row=row_of(raw, name)))
    # A code that nobody has is told; that nobody is chosen follows from it.
    if ("administrator-unknown", "administrator") in said:
        said.pop(("administrator-missing", "administrator"), None)
    return tuple(said.values())


def _problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """The problems in JSON's types, as many as are worth keeping."""
    return [
        {
            "code": one.code,
            "field": one.field,
            "values": {
                name: keepable(value) if isinstance(value, str) else plain(value)
                for name, value in one.values.items()
            },
            "row": one.row,
        }
        for one in islice(problems, _MOST_PROBLEMS)
    ]
