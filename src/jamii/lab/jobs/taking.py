"""Job 4: claims are taken and not decided: the whole size at once, and one by one over HTTP."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from jamii.claims import queries, services
from jamii.claims.services import Taken
from jamii.claims.types import NewClaim
from jamii.kernel.actors import SYSTEM
from jamii.lab.jobs import counting, material, requests
from jamii.lab.jobs.job import Bench, Outcome
from jamii.lab.jobs.material import Prepared
from jamii.lab.measuring import Meter
from jamii.platform import clock
from jamii.platform.database import found

_READ_BACK = 100
_CLIENTS = 8
_LINES = 4
_CREATED = 201


@dataclass(slots=True)
class _File:
    """Claims of one scheme as they lie in a file, and what should become of them."""

    path: Path
    sink: BinaryIO
    rows: int = 0
    fit: int = 0
    again: int = 0
    wrong: dict[int, str] = field(default_factory=dict)  # the field, by row
    some: list[NewClaim] = field(default_factory=list)  # to be read back

    def add(self, prepared: Prepared) -> None:
        pickle.dump(prepared.claim, self.sink)
        self.rows += 1
        if prepared.wrong:
            self.wrong[self.rows] = prepared.wrong
        elif prepared.again:
            self.again += 1
        else:
            self.fit += 1
            if self.fit % 97 == 1 and len(self.some) < _READ_BACK:
                self.some.append(prepared.claim)

    def read(self) -> Iterator[NewClaim]:
        """The claims, one by one."""
        with self.path.open("rb") as source:
            for _ in range(self.rows):
                yield pickle.load(source)


def take_claims(bench: Bench) -> Outcome:
    """The claims of the country once more, from files, through the bulk door of the room."""
    bench.ground.fresh()
    files = _files(bench)
    taken: dict[UUID, Taken] = {}
    before = counting.so_far()
    with Meter() as meter:
        for scheme, file in files.items():
            taken[scheme] = services.take_claims(file.read(), scheme, by=SYSTEM, at=clock.now())
    statements = counting.so_far() - before
    units, cost = sum(file.rows for file in files.values()), meter.cost
    right = {
        "as many are taken, repeated and refused as should be": all(
            (one.taken, one.repeated, one.refused) == (file.fit, file.again, len(file.wrong))
            for one, file in zip(taken.values(), files.values(), strict=True)
        ),
        "each refusal names the row and the field": all(
            {problem.row: problem.field for problem in one.problems} == file.wrong
            for one, file in zip(taken.values(), files.values(), strict=True)
        ),
        "what was sent is stored once": _stored() == sum(file.fit for file in files.values()),
        "a claim read back is what was sent": all(
            _reads_back(new) for file in files.values() for new in file.some
        ),
    }
    return Outcome(
        units,
        right,
        {
            **cost.of_one(units),
            "statements": round(statements / units, 5),
            "cpu_us": round(cost.cpu_seconds / units * 1e6, 1),
            "postgresql_cpu_us": round(cost.postgres_cpu_seconds / units * 1e6, 1),
        },
        {"ours_mb": cost.peak_ours_mb, "postgresql_mb": cost.peak_postgres_mb},
        {
            "per_s": units / cost.seconds,
            "seconds": cost.seconds,
            "cpu_s": cost.cpu_seconds,
            "postgresql_cpu_s": cost.postgres_cpu_seconds,
        },
    )


def _files(bench: Bench) -> dict[UUID, _File]:
    files: dict[UUID, _File] = {}
    for prepared in material.claims(bench.whole, clock.now()):
        scheme = prepared.claim.scheme
        if scheme not in files:
            path = bench.folder / f"{scheme}.claims"
            files[scheme] = _File(path, path.open("wb"))
        files[scheme].add(prepared)
    for file in files.values():
        file.sink.close()
    return files


def _stored() -> int:
    """Claims with the codes of this job."""
    [(count,)] = found("SELECT count(*) FROM claims_claim WHERE code LIKE 'N%%'", ())
    return int(count)


def _reads_back(new: NewClaim) -> bool:
    return queries.claim(new.id, by=SYSTEM).asked == replace(new, last_day=new.target)


def store_claims(bench: Bench) -> Outcome:
    """Claims of four lines, each by a request of its own that stores it and decides nothing."""
    bench.ground.fresh()
    wanted = bench.amount(500, 3_000, 10_000)
    prepared = list(islice(material.claims(bench.whole, clock.now(), lines=_LINES), wanted))
    calls = [requests.call("/claims/store", material.body(one)) for one in prepared]
    with requests.desk(bench, _CLIENTS) as desk:
        first = len(calls) // requests.WARM_UP
        warm = desk.ask(calls[:first], keeps_bodies=True)
        sent = desk.ask(calls[first:], keeps_bodies=True)
    answers = [(one.call, one) for one in warm.answers]
    answers += [(first + one.call, one) for one in sent.answers]
    fit = [one for one in prepared if not one.wrong and not one.again]
    right = {
        "each is answered as it should be": all(
            _is_answered(prepared[call], one.status, one.body) for call, one in answers
        ),
        "what was sent is stored once": _stored() == len(fit),
        "a claim read back is what was sent": all(
            _reads_back(one.claim) for one in fit[:: max(1, len(fit) // _READ_BACK)]
        ),
    }
    statuses = Counter(str(one.status) for one in sent.answers)
    return requests.outcome(sent, right, {"statuses": dict(statuses)}, {})


def _is_answered(prepared: Prepared, status: int, body: bytes) -> bool:
    """Stored, or refused with the path of what is wrong."""
    if not prepared.wrong:
        return status == _CREATED
    return 400 <= status < 500 and f'"{prepared.wrong}"'.encode() in body
