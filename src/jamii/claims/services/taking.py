"""Taking claims by the thousand, without deciding them: they wait for the next run of their scheme.

The entry rules are those of a single claim and are asked of each; what they read comes for a chunk
at once. What is refused is named with row and field and hinders nobody else; what came before is
not taken twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections, transaction
from psycopg.errors import UniqueViolation

from jamii.claims import access, models
from jamii.claims.queries import bulk
from jamii.claims.rules.adjudicate import asked_amount
from jamii.claims.rules.entry import entry_problems
from jamii.claims.services.submitting import row_of
from jamii.claims.types import Became, EntryContext, NewClaim, Status
from jamii.kernel.actors import Actor
from jamii.kernel.canonical import json_text, plain
from jamii.kernel.errors import Conflict, Problem
from jamii.kernel.ids import new_id
from jamii.platform import hooks, journal, numbering, permissions
from jamii.platform.acting import done_by
from jamii.platform.database import copy_rows, found
from jamii.registers.organisations import queries as organisations
from jamii.registers.people import queries as people

_CHUNK = 2_000
_TRIES = 3  # how often a chunk is looked at again because somebody sent the same at that moment
_KIND = "claims.intake"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of many claims: how many were taken, how many had come before, and what was
    refused, each with its row (counted from 1 where the claim brings none) and field.
    """

    taken: int = 0
    repeated: int = 0
    refused: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one claim of many: its id and code where it is stored, now or before."""

    row: int
    became: Became
    claim: UUID | None = None
    code: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Counts:
    taken: int = 0
    repeated: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Count these too."""
        for one in outcomes:
            self.taken += one.became is Became.TAKEN
            self.repeated += one.became is Became.REPEATED
            self.refused += one.became is Became.REFUSED
            self.problems += one.problems


def take_claims(
    rows: Iterable[NewClaim],
    scheme: UUID,
    *,
    entered: Callable[[NewClaim], datetime] | None = None,
    registers: bulk.Registers | None = None,
    by: Actor,
    at: datetime,
) -> Taken:
    """Take claims of one scheme in bulk. They are read as they come, in chunks, and stored in one
    act: all that is in order, or after an error nothing.

    `entered` says of each claim when it came, for those that lay elsewhere before (None: `at`).
    `registers` of the scheme that the caller has read already are not read again.

    Raises: NotAllowed where the actor may enter claims nowhere in the scheme; a facility out of
    reach is a refusal of its row. Some ten statements for each two thousand claims.
    """
    permissions.require(by, access.ENTER, scheme=scheme)
    counts = _Counts()
    with done_by(by, at):
        registers = registers or bulk.registers(organisations.scheme(scheme))
        numbered = enumerate(rows, start=1)
        while chunk := list(islice(numbered, _CHUNK)):
            counts.add(take_chunk(chunk, registers, entered=entered, by=by, at=at))
        if counts.taken:
            journal.write(
                "claims.taken",
                (_KIND, new_id(at)),
                by=by,
                at=at,
                scheme=scheme,
                number=counts.taken,
                repeated=counts.repeated,
                refused=counts.refused,
            )
    return Taken(counts.taken, counts.repeated, counts.refused, tuple(counts.problems))


Numbered = Sequence[tuple[int, NewClaim]]


def take_chunk(
    chunk: Numbered,
    registers: bulk.Registers,
    *,
    entered: Callable[[NewClaim], datetime] | None = None,
    trial: bool = False,
    by: Actor,
    at: datetime,
) -> list[Outcome]:
    """Check a chunk and write what is in order, inside the caller's act; anew when somebody else
    sent the same meanwhile. Says in their order what became of each. A trial says what would, and
    writes nothing: claims without a code stay without. Raises: Conflict.
    """
    for left in reversed(range(_TRIES)):
        checked = _Checked(registers, by, at, is_trial=trial)
        checked.look_at(chunk)
        if trial or not checked.fit:
            return checked.outcomes
        if _written(checked.fit, registers, entered or (lambda _new: at), by):
            return checked.outcomes
        if not left:
            break
    raise Conflict("claim-id-taken")


_KNOWN = """
SELECT id, facility_id, person_id, code FROM claims_claim WHERE id = ANY(%(ids)s)
UNION ALL
SELECT claim.id, claim.facility_id, claim.person_id, claim.code
FROM unnest(%(facilities)s::uuid[], %(codes)s::text[]) asked (facility, code)
JOIN claims_claim claim ON claim.facility_id = asked.facility AND claim.code = asked.code
WHERE claim.id <> ALL(%(ids)s)
"""


class _Checked:
    """A chunk of claims: those that are fit to be stored, and what is wrong with the others."""

    def __init__(
        self, registers: bulk.Registers, by: Actor, at: datetime, *, is_trial: bool
    ) -> None:
        self._registers = registers
        self._by = by
        self._today = organisations.today(registers.scheme, at)
        self._is_trial = is_trial
        self._said: dict[int, Outcome] = {}
        self.fit: list[NewClaim] = []

    @property
    def outcomes(self) -> list[Outcome]:
        """What becomes of each, in the order in which they came."""
        return [self._said[row] for row in sorted(self._said)]

    def look_at(self, chunk: Numbered) -> None:
        """Ask the entry rules of each, in the order in which they came, and number what is in
        order: what is refused leaves no gap in the numbers of its facility.
        """
        fit: list[tuple[int, NewClaim]] = []
        claims = [new for _row, new in chunk]
        known, codes = _known(claims)
        persons = people.persons({new.person for new in claims})
        for row, new in chunk:
            before = known.get(new.id)
            if before is not None and before[:2] == (new.facility, new.person):
                self._said[row] = Outcome(row, Became.REPEATED, new.id, before[2])
                continue
            if before is not None:
                self._refuse(row, [Problem("claim-id-taken", "id")])
                continue
            context = self._context(
                new,
                is_person_known=new.person in persons,
                is_code_taken=(new.facility, new.code) in codes,
            )
            problems = [
                *_does_not_fit(new),
                *self._out_of_reach(new),
                *entry_problems(new, context),
            ]
            if problems:
                self._refuse(row, problems)
                continue
            known[new.id] = (new.facility, new.person, new.code)
            if new.code:
                codes[new.facility, new.code] = new.id
            fit.append((row, new))
        longest = self._registers.parameters.code_length
        # A trial draws no numbers: they would be missing from the series.
        for row, new in fit if self._is_trial else self._with_codes(fit, codes):
            if len(new.code) > longest:
                self._refuse(row, [Problem("claim-code-too-long", "code", {"max": longest})])
            else:
                self.fit.append(new)
                self._said[row] = Outcome(row, Became.TAKEN, new.id, new.code)

    def _refuse(self, row: int, problems: Iterable[Problem]) -> None:
        said = tuple(replace(one, row=row) for one in problems)
        self._said[row] = Outcome(row, Became.REFUSED, problems=said)

    def _out_of_reach(self, new: NewClaim) -> Iterator[Problem]:
        scheme = self._registers.scheme.id
        if new.scheme != scheme:
            yield Problem("claim-elsewhere", "scheme")
        elif not self._by.may(access.ENTER, scheme=scheme, facility=new.facility):
            yield Problem("claim-elsewhere", "facility")
        for name in ("referred_from", "referred_to"):
            other = getattr(new, name)
            if other is not None and self._registers.facilities.on(other, new.target) is None:
                yield Problem("claim-facility-unknown", name)

    def _context(
        self, new: NewClaim, *, is_person_known: bool, is_code_taken: bool
    ) -> EntryContext:
        registers, on = self._registers, new.target
        facility = registers.facilities.on(new.facility, on)
        entries = {}
        for line in new.lines:
            found_entry = registers.catalogue.entry(line.kind, line.code, on, {})
            if found_entry is not None:
                entries[line.kind, line.code] = found_entry[0]
        return EntryContext(
            today=self._today,
            facility=facility,
            administrator_facility=registers.facilities.facility_of(new.administrator),
            is_person_known=is_person_known,
            is_code_taken=is_code_taken,
            known_diagnoses=registers.catalogue.diagnoses,
            entries=entries,
            parameters=registers.parameters,
        )

    def _with_codes(
        self, fit: Numbered, codes: Mapping[tuple[UUID, str], UUID]
    ) -> Iterator[tuple[int, NewClaim]]:
        """The claims, with numbers of their facility for those that bring no code. One statement;
        another for those whose number somebody of the same chunk uses by hand.
        """
        packs, numbers = self._registers.scheme.packs, dict[int, str]()
        bare = {row: self._series(new) for row, new in fit if not new.code}
        facilities = {row: new.facility for row, new in fit}
        prefix = f"claims.{self._registers.scheme.id}."
        while bare:
            wanted = Counter(series for series, _code, _on in bare.values())
            last = numbering.next_of_many({prefix + one: count for one, count in wanted.items()})
            running = {series: last[prefix + series] - count for series, count in wanted.items()}
            for row, (series, code, on) in bare.items():
                running[series] += 1
                number = running[series]
                chosen = hooks.choose(packs, "claim_number", code, on, number)
                numbers[row] = chosen or f"{code}/{on.year}/{number:05d}"
            bare = {
                row: one for row, one in bare.items() if (facilities[row], numbers[row]) in codes
            }
        for row, new in fit:
            yield row, replace(new, code=numbers[row]) if row in numbers else new

    def _series(self, new: NewClaim) -> tuple[str, str, date]:
        """In which series the facility counts a claim, with the facility's code and the day."""
        facility, on = self._registers.facilities.on(new.facility, new.target), new.target
        code = "" if facility is None else facility.code
        packs = self._registers.scheme.packs
        series = hooks.choose(packs, "claim_number_series", code, on)
        return series or f"{code}/{on.year}", code, on


_LONGEST = {"code": 50, "referral_code": 50, "preauthorisation": 50, "guarantee": 50}
_MOST = Decimal(10) ** 8  # of a quantity
_MOST_PRICE = Decimal(10) ** 14


def _does_not_fit(new: NewClaim) -> Iterator[Problem]:
    """What the tables cannot hold; one such value would hinder all the others."""
    for name, longest in _LONGEST.items():
        if len(getattr(new, name)) > longest:
            yield Problem("text-too-long", name, {"limit": longest})
    for place, line in enumerate(new.lines):
        if len(line.code) > _LONGEST["code"]:
            yield Problem("text-too-long", f"lines.{place}.code", {"limit": 50})
        if not line.quantity.is_finite() or line.quantity >= _MOST:
            yield Problem("number-too-large", f"lines.{place}.quantity", {"limit": 8})
        if not line.price_asked.is_finite() or line.price_asked >= _MOST_PRICE:
            yield Problem("number-too-large", f"lines.{place}.price_asked", {"limit": 14})


def _known(
    claims: Sequence[NewClaim],
) -> tuple[dict[UUID, tuple[UUID, UUID, str]], dict[tuple[UUID, str], UUID]]:
    """Of these claims, those that are stored already, with facility, person and code; and who has
    which of their codes. One statement.
    """
    coded = [new for new in claims if new.code]
    rows = found(
        _KNOWN,
        {
            "ids": [new.id for new in claims],
            "facilities": [new.facility for new in coded],
            "codes": [new.code for new in coded],
        },
    )
    wanted = {new.id for new in claims}
    known = {key: (facility, person, code) for key, facility, person, code in rows if key in wanted}
    return known, {(facility, code): key for key, facility, _person, code in rows}


_CLAIM_FIELDS = models.Claim._meta.concrete_fields
_TO_COLUMN = [(field.attname, field.get_db_prep_save) for field in _CLAIM_FIELDS]
_LINE_COLUMNS = (
    "claim_id",
    "number",
    "kind",
    "code",
    "quantity",
    "price",
    "explanation",
    "parts",
)


def _written(
    claims: Sequence[NewClaim],
    registers: bulk.Registers,
    entered: Callable[[NewClaim], datetime],
    by: Actor,
) -> bool:
    """Write the claims and their lines by COPY; False when one of them was taken meanwhile."""
    places = registers.scheme.places
    try:
        with transaction.atomic():
            copy_rows(
                models.Claim._meta.db_table,
                [str(field.column) for field in _CLAIM_FIELDS],
                (_claim(new, places, by, entered(new)) for new in claims),
            )
            copy_rows(
                models.ClaimLine._meta.db_table,
                _LINE_COLUMNS,
                (
                    (
                        new.id,
                        number,
                        line.kind.value,
                        line.code,
                        line.quantity,
                        line.price_asked,
                        line.explanation,
                        json_text(plain(line.parts)),
                    )
                    for new in claims
                    for number, line in enumerate(new.lines, start=1)
                ),
            )
            with connection.cursor() as cursor:
                cursor.execute(
                    "DELETE FROM claims_draft WHERE id = ANY(%s)", [[new.id for new in claims]]
                )
    except (IntegrityError, UniqueViolation) as refusal:
        if isinstance(refusal, UniqueViolation) or isinstance(refusal.__cause__, UniqueViolation):
            return False
        raise
    return True


def _claim(new: NewClaim, places: int, by: Actor, at: datetime) -> tuple[Any, ...]:
    """The row of a claim as the screen's way makes it, in the order of the columns."""
    row = row_of(new, None, by, at)
    row.status, row.claimed = Status.ENTERED.value, asked_amount(new.lines, places)
    database = connections[DEFAULT_DB_ALIAS]  # through the proxy each value costs three times
    return tuple(prepared(getattr(row, name), database) for name, prepared in _TO_COLUMN)
