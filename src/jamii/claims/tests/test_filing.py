"""Files of claims, taken whole: what becomes of each claim, whatever happens on the way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from jamii.claims import jobs, models, queries, services
from jamii.claims.records import FileShown, FileState
from jamii.claims.rules.files import ndjson_form
from jamii.claims.services import filing
from jamii.claims.tests.factories import NOBODY, NURSE, SCHEME, make_covered_farahs, new_claim
from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from jamii.platform import files, journal
from jamii.platform.models import JournalEntry
from jamii.registers.people import queries as people
from jamii.registers.people.tests.factories import ADA, KIM
from jamii.registers.places.tests.factories import AT
from jamii.registers.providers.tests.factories import HOSPITAL

pytestmark = pytest.mark.django_db
ELSEWHERE = Actor(
    UUID(int=0x99),
    "Omar Sow",
    (Grant(frozenset({"claims.enter", "claims.view"}), SCHEME, None, HOSPITAL),),
    facility=HOSPITAL,
)
VISIT = {"kind": "service", "code": "V1", "quantity": "1", "price_asked": "20"}
TABLETS = {"kind": "item", "code": "M1", "quantity": "4", "price_asked": "6"}


@pytest.fixture(autouse=True)
def _farahs() -> None:
    make_covered_farahs()


def number(person: UUID = ADA) -> str:
    """The number on the person's card."""
    return people.persons([person])[person].number


def sent(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A claim as a program writes it."""
    claim = {
        "number": number(),
        "administrator": "AM",
        "first_day": "2026-01-30",
        "claimed_on": "2026-01-31",
        "main_diagnosis": "B54",
        "lines": list(lines or (VISIT, TABLETS)),
    }
    return claim | changes


def content(*claims: dict[str, Any] | str) -> list[bytes]:
    """The file of these claims, in two pieces."""
    whole = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in claims).encode()
    return [whole[:50], whole[50:]]


def receive(*claims: dict[str, Any] | str, by: Actor = NURSE, **more: Any) -> FileShown:
    """A file that is received and tried."""
    shown = services.receive_file(
        content(*claims), "claims.ndjson", SCHEME, worker=False, by=by, at=AT, **more
    )
    services.work_on_file(shown.id, by=by, at=AT)
    return queries.claim_file(shown.id, by=by)


def take(*claims: dict[str, Any] | str, by: Actor = NURSE, **more: Any) -> FileShown:
    """A file that is received and taken."""
    shown = services.receive_file(
        content(*claims), "claims.ndjson", SCHEME, worker=False, by=by, at=AT, **more
    )
    services.take_file(shown.id, worker=False, by=by, at=AT)
    services.work_on_file(shown.id, by=by, at=AT)
    return queries.claim_file(shown.id, by=by)


def told(shown: FileShown, by: Actor = NURSE) -> list[tuple[int, str, list[tuple[str, str]]]]:
    """Row, outcome, and problems with their fields, of each claim."""
    return [
        (one.row, one.became.value, [(problem.code, problem.field) for problem in one.problems])
        for one in queries.all_results(shown.id, by=by)
    ]


def counts(shown: FileShown) -> tuple[int, int, int]:
    return (shown.taken, shown.repeated, shown.refused)


def test_a_file_is_tried_first_and_then_taken() -> None:
    shown = receive(sent(code="A1"), sent(code="A2", main_diagnosis="X99"))
    assert (shown.state, shown.claims, counts(shown)) == (FileState.CHECKED, 2, (1, 0, 1))
    assert not models.Claim.objects.exists()
    assert not JournalEntry.objects.filter(code="claims.taken").exists()
    services.take_file(shown.id, worker=False, by=NURSE, at=AT)
    services.work_on_file(shown.id, by=NURSE, at=AT)
    shown = queries.claim_file(shown.id, by=NURSE)
    assert (shown.state, counts(shown)) == (FileState.DONE, (1, 0, 1))
    assert told(shown) == [
        (1, "taken", []),
        (2, "refused", [("diagnosis-not-listed", "main_diagnosis")]),
    ]
    claim = models.Claim.objects.get()
    assert (claim.status, claim.code, claim.entered_by) == ("entered", "A1", NURSE.id)
    assert [one.code for one in journal.entries_about("claims.claimfile", shown.id)] == [
        "claims.taken"
    ]
    row = models.ClaimFile.objects.get()
    assert row.file_key == ""  # what is said of patients is not kept twice


def decided(claim: UUID) -> list[dict[str, Any]]:
    """What was decided about the claim, and about each line, without keys and moments."""
    decision = models.Decision.objects.filter(claim=claim).values().get()
    lines = models.LineDecision.objects.filter(decision=decision["id"]).order_by("number")
    own = {"id", "claim_id", "decision_id", "at", "run_id", "entry", "facts"}
    rows = [decision, *lines.values()]
    return [{name: row[name] for name in row if name not in own} for row in rows]


def test_a_claim_of_a_file_equals_the_one_of_the_screen() -> None:
    said = {"code": "A1", "other_diagnoses": ["A01"], "explanation": "so", "guarantee": "G"}
    with transaction.atomic():
        typed = new_claim(**{**said, "other_diagnoses": ("A01",)})
        services.submit_claim(typed, by=NURSE, at=AT)
        on_screen = decided(typed.id)
        assert len(on_screen) == 3
        transaction.set_rollback(True)
    (one,) = queries.results(take(sent(**said)).id, by=NURSE)
    assert one.claim is not None
    filed = queries.claim(one.claim, by=NURSE)
    assert filed.asked == replace(typed, id=filed.asked.id, last_day=typed.target)
    services.decide_claim(one.claim, by=NURSE, at=AT)
    assert decided(one.claim) == on_screen


def test_every_mistake_of_a_claim_is_told_at_once_and_hinders_no_other() -> None:
    bad = sent(
        VISIT | {"code": "V9"},
        TABLETS | {"quantity": "0", "price_asked": "-1"},
        administrator="ZZ",
        number="12",
        claimed_on="2027-01-01",
        referred_to="ZZ",
    )
    shown = take(
        bad,
        sent(facility="LH"),
        sent(facility="ZZ"),
        sent(scheme="ZZ", code="B1"),
        sent(lines=[]),
        sent(VISIT | {"quantity": "1,234"}, first_day="2026-02-30"),
        sent(first_day="2026-01-31", last_day="2026-01-30"),
        "{broken",
        sent(facility="HC", code="A1"),
    )
    assert told(shown) == [
        (
            1,
            "refused",
            [
                ("administrator-unknown", "administrator"),
                ("claim-facility-unknown", "referred_to"),
                ("line-code-unknown", "lines.0.code"),
                ("patient-unknown", "number"),
                ("day-in-the-future", "claimed_on"),
                ("quantity-not-positive", "lines.1.quantity"),
                ("price-negative", "lines.1.price_asked"),
            ],
        ),
        (
            2,
            "refused",
            [
                ("claim-elsewhere", "facility"),
            ],
        ),
        (3, "refused", [("claim-facility-unknown", "facility")]),
        (4, "refused", [("claim-elsewhere", "scheme")]),
        (5, "refused", [("no-lines", "lines")]),
        (
            6,
            "refused",
            [("file-day-impossible", "first_day"), ("file-number-ambiguous", "lines.0.quantity")],
        ),
        (7, "refused", [("days-out-of-order", "last_day")]),
        (8, "refused", [("file-line-not-json", "")]),
        (9, "taken", []),
    ]
    assert models.Claim.objects.count() == 1


def test_a_claim_is_known_again_also_without_a_code() -> None:
    claims = [sent(), sent(VISIT), sent(code="A1"), sent()]
    first = take(*claims)
    assert [one[1] for one in told(first)] == ["taken", "taken", "taken", "repeated"]
    again = take(*claims, sent(VISIT, code="A2"))
    assert [one[1] for one in told(again)] == ["repeated"] * 4 + ["taken"]
    kept = [one.claim for one in queries.results(first.id, by=NURSE)]
    assert [one.claim for one in queries.results(again.id, by=NURSE)][:4] == kept
    assert models.Claim.objects.count() == 4
    other = take(sent(VISIT, code="A1"))
    assert told(other) == [(1, "refused", [("claim-code-taken", "code")])]
    codes = list(models.Claim.objects.order_by("id").values_list("code", flat=True))
    assert codes == ["HC/2026/00001", "HC/2026/00002", "A1", "A2"]


def test_a_trial_says_what_taking_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "_CHUNK", 2)
    claims = [
        sent(code="A1"),
        sent(),
        sent(code="A1"),
        sent(VISIT, code="A1"),
        sent(),
        sent(code="A2", number="7"),
        sent(code="A2", number="7"),
        sent(VISIT, code="A1"),
    ]
    tried = receive(*claims)
    before = told(tried)
    assert [one[1] for one in before] == [
        "taken",
        "taken",
        "repeated",
        "refused",
        "repeated",
        "refused",
        "refused",
        "refused",
    ]
    services.take_file(tried.id, worker=False, by=NURSE, at=AT)
    services.work_on_file(tried.id, by=NURSE, at=AT)
    assert told(tried) == before
    assert counts(queries.claim_file(tried.id, by=NURSE)) == (2, 2, 4)


def test_a_price_that_is_not_given_is_the_lists() -> None:
    line = {"kind": "service", "code": "V1", "quantity": "1"}
    listed = {"kind": "service", "code": "X1", "quantity": "1"}
    shown = take(sent(line, listed))
    assert counts(shown) == (1, 0, 0)
    rows = models.ClaimLine.objects.order_by("number").values_list("code", "price")
    assert dict(rows)["V1"] > 0


class Killed(BaseException):
    """What ends a worker."""


def test_a_file_goes_on_behind_the_last_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "_CHUNK", 2)
    claims = [sent(code=f"A{place}") for place in range(7)]
    shown = services.receive_file(content(*claims), "x", SCHEME, worker=False, by=NURSE, at=AT)
    services.take_file(shown.id, worker=False, by=NURSE, at=AT)
    whole, done = filing.take_chunk, 0

    def killed(*arguments: Any, **named: Any) -> Any:
        nonlocal done
        done += 1
        if done == 3:
            raise Killed
        return whole(*arguments, **named)

    monkeypatch.setattr(filing, "take_chunk", killed)
    with suppress(Killed):
        services.work_on_file(shown.id, by=NURSE, at=AT)
    half = queries.claim_file(shown.id, by=NURSE)
    assert (half.state, half.percent, counts(half)) == (FileState.TAKING, 57, (4, 0, 0))
    assert models.Claim.objects.count() == 4
    # Sent again as a new file: the rest is taken.
    other = take(*claims)
    assert counts(other) == (3, 4, 0)
    # And the first one goes on, by whoever looks for such files.
    assert queries.files_at_work(AT + timedelta(minutes=1)) == [shown.id]
    services.work_on_file(shown.id, by=NURSE, at=AT)
    whole_one = queries.claim_file(shown.id, by=NURSE)
    assert (whole_one.state, counts(whole_one)) == (FileState.DONE, (4, 3, 0))
    assert models.Claim.objects.count() == 7


@pytest.mark.parametrize(
    ("pieces", "code"),
    [
        ([b""], "file-empty"),
        ([b"PK\x03\x04"], "file-is-workbook"),
        ([b"%PDF-1.7"], "file-form-unknown"),
        ([b"number,kind"], "columns-missing"),
        ([b"{}" * 600_000], "claims-file-too-large"),
    ],
)
def test_what_is_no_file_of_claims_is_not_kept(
    pieces: Iterable[bytes], code: str, settings: Any
) -> None:
    before = sorted(settings.JAMII_FILES.rglob("*"))
    with pytest.raises(Invalid, match=code):
        services.receive_file(pieces, "x", SCHEME, most_bytes=1_000_000, by=NURSE, at=AT)
    kept = [one for one in sorted(settings.JAMII_FILES.rglob("*")) if one not in before]
    assert [one for one in kept if one.is_file()] == []
    assert not models.ClaimFile.objects.exists()


def test_nothing_is_taken_of_a_file_that_breaks_in_the_middle() -> None:
    head = "code,number,first_day,main_diagnosis,kind,line_code,quantity"
    row = f"A1,{number()},2026-01-30,B54,service,V1,1"
    broken = f'{head}\n{row}\nA2,"7'.encode()
    shown = services.receive_file([broken], "x", SCHEME, worker=False, by=NURSE, at=AT)
    services.take_file(shown.id, worker=False, by=NURSE, at=AT)
    services.work_on_file(shown.id, by=NURSE, at=AT)
    shown = queries.claim_file(shown.id, by=NURSE)
    assert shown.state is FileState.UNREADABLE
    assert [(one.code, one.row) for one in shown.problems] == [("file-csv-broken", 3)]
    assert (counts(shown), models.Claim.objects.count()) == ((0, 0, 0), 0)
    with pytest.raises(WrongState, match="file-cannot"):
        services.take_file(shown.id, by=NURSE, at=AT)
    empty = services.receive_file([f"{head}\n".encode()], "x", SCHEME, by=NURSE, at=AT)
    jobs.work_on_file(str(empty.id))
    (why,) = models.ClaimFile.objects.get(pk=empty.id).problems
    assert why["code"] in {"file-without-claims", "not-allowed"}


def test_a_file_sent_twice_under_one_key_is_one_file() -> None:
    key = UUID(int=0xABC)
    first, again = take(sent(), key=key), take(sent(), key=key)
    assert first == again
    assert (models.ClaimFile.objects.count(), models.Claim.objects.count()) == (1, 1)
    with pytest.raises(Conflict, match="key-used-otherwise"):
        take(sent(VISIT), key=key)
    with pytest.raises(Conflict, match="key-used-otherwise"):
        take(sent(), key=key, by=SYSTEM)


def test_only_its_own_people_see_a_file() -> None:
    with pytest.raises(NotAllowed):
        take(sent(), by=NOBODY)
    with pytest.raises(NotAllowed):
        take(sent(), by=Actor(NURSE.id, "Nurse", (Grant(frozenset({"claims.enter"}), KIM),)))
    shown = receive(sent())
    for other in (NOBODY, ELSEWHERE):
        for look in (queries.claim_file, queries.results):
            with pytest.raises(NotFound):
                look(shown.id, by=other)
        with pytest.raises(NotFound):
            services.take_file(shown.id, by=other, at=AT)
        with pytest.raises(NotFound):
            services.discard_file(shown.id, by=other, at=AT)
    elsewhere = take(sent(facility="HC"), by=ELSEWHERE)
    refused = [(1, "refused", [("claim-elsewhere", "facility")])]
    assert told(elsewhere, by=ELSEWHERE) == refused
    # That somebody else sent the same is not told.
    take(sent(facility="HC"))
    assert told(take(sent(facility="HC"), by=ELSEWHERE), by=ELSEWHERE) == refused


def test_a_file_that_was_only_tried_can_be_thrown_away() -> None:
    shown = receive(sent())
    kept = models.ClaimFile.objects.get().file_key
    assert b"".join(files.read_parts(kept)).startswith(b"{")
    services.discard_file(shown.id, by=NURSE, at=AT)
    with pytest.raises(NotFound):
        files.read_parts(kept).__next__()
    assert not models.ClaimFile.objects.exists()
    with pytest.raises(WrongState, match="file-cannot"):
        services.discard_file(take(sent()).id, by=NURSE, at=AT)
    lying = receive(sent())
    assert queries.files_left_lying(AT) == []
    assert queries.files_left_lying(AT + timedelta(days=8)) == [lying.id]


def test_a_file_beside_us_is_taken_without_being_kept() -> None:
    def source() -> Iterator[bytes]:
        yield from content(sent(code="A1"), sent(code="A2", number="7"))

    tried = services.take_from(source, "x", 9, SCHEME, trial=True, by=NURSE, at=AT)
    assert (tried.state, counts(tried)) == (FileState.CHECKED, (1, 0, 1))
    services.discard_file(tried.id, by=NURSE, at=AT)
    taken = services.take_from(source, "x", 9, SCHEME, trial=False, by=NURSE, at=AT)
    assert (taken.state, counts(taken)) == (FileState.DONE, (1, 0, 1))
    with pytest.raises(Invalid, match="file-not-utf8"):
        services.take_from(lambda: [b"{}\n\xe9"], "x", 3, SCHEME, trial=False, by=NURSE, at=AT)
    assert models.ClaimFile.objects.count() == 1


def test_claims_by_the_thousand_cost_few_statements_each() -> None:
    claims = [sent(VISIT, code=f"A{place}") for place in range(1_000)]
    shown = services.receive_file(content(*claims), "x", SCHEME, worker=False, by=NURSE, at=AT)
    services.take_file(shown.id, worker=False, by=NURSE, at=AT)
    with CaptureQueriesContext(connection) as captured:
        services.work_on_file(shown.id, by=NURSE, at=AT)
    statements = [row["sql"] for row in captured.captured_queries if "SAVEPOINT" not in row["sql"]]
    assert counts(queries.claim_file(shown.id, by=NURSE)) == (1_000, 0, 0)
    assert len(statements) <= 0.05 * 1_000


def test_a_large_file_does_not_come_into_memory_whole() -> None:
    line = (json.dumps(sent()) + "\n").encode()
    read = 0

    def pieces() -> Iterator[bytes]:
        nonlocal read
        for _ in range(10_000):
            read += 1
            yield line

    next(ndjson_form.read(pieces()))
    assert read <= 2
