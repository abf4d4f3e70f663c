"""Files of claims as they come: each form as texts, and what the texts mean."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from jamii.claims.rules.files import csv_form, ndjson_form, telling
from jamii.claims.rules.files.values import understood
from jamii.claims.rules.files.writing import columns, rows_of
from jamii.claims.types import NewPart, RawClaim, RawLine, WrittenClaim, WrittenLine
from jamii.kernel.errors import Invalid, Problem
from jamii.registers.catalogue.types import CareType
from jamii.schemes.plans.types import Kind, VisitType

HEAD = "claim,code,number,first_day,main_diagnosis,kind,line_code,quantity,price_asked"
FIELDS = {"number": "1", "first_day": "2026-01-30", "main_diagnosis": "B54"}
LINE = {"kind": "service", "code": "V1", "quantity": "1", "price_asked": "20"}


def read_csv(text: str | bytes, size: int = 7) -> list[RawClaim]:
    """The claims of a CSV that comes in small pieces."""
    content = text.encode() if isinstance(text, str) else text
    return list(csv_form.read(content[at : at + size] for at in range(0, len(content), size)))


def read_ndjson(*lines: Any) -> list[RawClaim]:
    """The claims of these lines, objects or texts."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    return list(ndjson_form.read(["\n".join(texts).encode()]))


def problems(raw: RawClaim) -> list[tuple[str, str, int | None]]:
    """Code, field and row of everything that is not understood."""
    found = understood(raw)
    assert isinstance(found, tuple), found
    return [(one.code, one.field, one.row) for one in found]


def raw(line: dict[str, str] | None = None, **fields: str) -> RawClaim:
    """A claim of one line in row 3, its line in row 4."""
    return RawClaim(3, FIELDS | fields, (RawLine(4, LINE | (line or {})),))


def test_rows_that_follow_each_other_are_one_claim() -> None:
    claims = read_csv(
        f"\ufeff{HEAD}\r\n"
        "1,A1,100,2026-01-30,B54,service,V1,1,20\r\n"
        '1,,,,,item,M1,4,"6.5"\r\n'
        "\r\n"
        "2,,200,30/01/2026,A01,service,V1,1,\r\n"
    )
    first = {"code": "A1", "number": "100", "first_day": "2026-01-30", "main_diagnosis": "B54"}
    assert [(one.row, one.fields) for one in claims] == [
        (2, first),
        (5, {"number": "200", "first_day": "30/01/2026", "main_diagnosis": "A01"}),
    ]
    assert [(line.row, line.fields["code"]) for line in claims[0].lines] == [(2, "V1"), (3, "M1")]
    assert "price_asked" not in claims[1].lines[0].fields


@pytest.mark.parametrize("separator", [";", "\t"])
def test_office_software_may_part_cells_otherwise(separator: str) -> None:
    rows = f"{HEAD}\n1,A1,100,2026-01-30,B54,service,V1,1,12.5\n".replace(",", separator)
    (claim,) = read_csv(f"sep={separator}\n{rows}")
    assert claim.row == 3
    assert claim.lines[0].fields["price_asked"] == "12.5"


def test_rows_of_one_claim_may_not_differ_or_spill() -> None:
    (claim,) = read_csv(
        f"{HEAD}\n1,A1,100,2026-01-30,B54,service,V1,1,20\n1,A2,100,,,item,M1,4,6,7\n"
    )
    assert [(one.code, one.field, one.row) for one in claim.problems] == [
        ("file-row-cells", "", 3),
        ("file-rows-differ", "code", 3),
    ]


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        ("number,kind\n1,service", "columns-missing", None),
        (f"{HEAD},colour\n", "columns-unknown", None),
        (f"{HEAD},code\n", "columns-twice", None),
        (f'{HEAD}\n1,"A1,100\n2,x', "file-csv-broken", 2),
        (f"{HEAD}\n1,é,".encode("latin-1"), "file-not-utf8", 2),
        (HEAD + "\n" + "x" * 1_100_000, "file-line-too-long", 2),
    ],
)
def test_what_breaks_a_csv_is_said_with_its_row(
    content: str | bytes, code: str, row: int | None
) -> None:
    with pytest.raises(Invalid) as refused:
        read_csv(content, 65_536)
    assert [(one.code, one.row) for one in refused.value.problems] == [(code, row)]


def test_numbers_of_json_are_read_digit_by_digit() -> None:
    line = {"kind": "item", "code": "M1", "quantity": 4, "price_asked": 0.10}
    part = {"kind": "item", "code": "A1", "quantity": "2"}
    (claim,) = read_ndjson(
        {**FIELDS, "other_diagnoses": ["A01"], "lines": [line, {"parts": [part]}]}
    )
    assert claim.fields["other_diagnoses"] == "A01"
    assert claim.lines[0].fields == {
        "kind": "item",
        "code": "M1",
        "quantity": "4",
        "price_asked": "0.1",
    }
    assert claim.lines[1].parts == (part,)


def test_a_line_that_is_no_claim_hinders_no_other() -> None:
    good = {**FIELDS, "lines": [LINE]}
    claims = read_ndjson(good, "{broken", "[" * 100_000, "7", {**good, "colour": "red"}, good)
    assert [[(one.code, one.field, one.row) for one in claim.problems] for claim in claims] == [
        [],
        [("file-line-not-json", "", 2)],
        [("file-line-not-json", "", 3)],
        [("file-line-not-json", "", 4)],
        [("field-unknown", "colour", 5)],
        [],
    ]


def test_shapes_are_told_with_their_path() -> None:
    sent = {**FIELDS, "code": [], "other_diagnoses": "A01", "lines": [{**LINE, "parts": [1]}, 2]}
    (claim,) = read_ndjson(sent)
    assert [(one.code, one.field) for one in claim.problems] == [
        ("file-shape", "code"),
        ("file-shape", "other_diagnoses"),
        ("file-shape", "lines.1"),
        ("file-shape", "lines.0.parts.0"),
    ]


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (b'{"number": 1}', "ndjson"),
        (b"\xef\xbb\xbf  \n{}", "ndjson"),
        (HEAD.encode(), "csv"),
        (HEAD.replace(",", ";").encode() + b"\n\xe9", "csv"),
        (b"sep=;\n" + HEAD.replace(",", ";").encode(), "csv"),
    ],
)
def test_contents_say_what_a_file_is(head: bytes, form: str) -> None:
    assert telling.form_of(head) == form


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b" \n ", "file-empty"),
        (b"PK\x03\x04....", "file-is-workbook"),
        (b"%PDF-1.7", "file-form-unknown"),
        (b'[{"number": 1}]', "file-form-unknown"),
        (b"number,kind\n", "columns-missing"),
        (b"\xff\xfec\0o\0", "file-not-text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "file-form-unknown"),
    ],
)
def test_what_is_no_file_of_claims_is_told(head: bytes, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        telling.form_of(head)


def test_what_is_understood() -> None:
    claim = RawClaim(
        1,
        FIELDS
        | {
            "id": "00000000-0000-0000-0000-0000000000f1",
            "last_day": "31/01/2026",
            "claimed_on": "2026-02-01T00:00:00",
            "visit_type": "Emergency",
            "care_type": "in",
            "other_diagnoses": "A01 A02",
            "explanation": "x" * 4000,
        },
        (
            RawLine(2, LINE | {"quantity": "0.5000", "price_asked": "12,5"}),
            RawLine(
                3,
                {"kind": "item", "code": "M1", "quantity": "+4"},
                ({"kind": "item", "code": "A1", "quantity": "2"},),
            ),
        ),
    )
    found = understood(claim)
    assert isinstance(found, WrittenClaim)
    assert (found.first_day, found.last_day) == (date(2026, 1, 30), date(2026, 1, 31))
    assert found.claimed_on == date(2026, 2, 1)
    assert (found.visit_type, found.care_type) == (VisitType.EMERGENCY, CareType.IN)
    assert found.other_diagnoses == ("A01", "A02")
    assert found.lines == (
        WrittenLine(Kind.SERVICE, "V1", Decimal("0.5"), Decimal("12.5")),
        WrittenLine(Kind.ITEM, "M1", Decimal(4), None, "", (NewPart(Kind.ITEM, "A1", Decimal(2)),)),
    )


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (raw(number=""), [("required", "number", 3)]),
        (raw(first_day=""), [("required", "first_day", 3)]),
        (raw(first_day="2026-02-30"), [("file-day-impossible", "first_day", 3)]),
        (raw(first_day="31/02/2026"), [("file-day-impossible", "first_day", 3)]),
        (raw(last_day="0026-01-30"), [("file-day-impossible", "last_day", 3)]),
        (raw(first_day="01-30-2026"), [("file-day", "first_day", 3)]),
        (raw(first_day="30.1.26"), [("file-day", "first_day", 3)]),
        (raw(visit_type="X"), [("file-choice", "visit_type", 3)]),
        (raw(id="12"), [("file-id", "id", 3)]),
        (raw(guarantee="G" * 51), [("text-too-long", "guarantee", 3)]),
        (raw(code="a\0b"), [("text-not-kept", "code", 3)]),
        (raw({"kind": "drug"}), [("file-choice", "lines.0.kind", 4)]),
        (raw({"quantity": ""}), [("required", "lines.0.quantity", 4)]),
        (raw({"quantity": "1,234"}), [("file-number-ambiguous", "lines.0.quantity", 4)]),
        (raw({"quantity": "1,234,567.5"}), [("file-number-ambiguous", "lines.0.quantity", 4)]),
        (raw({"quantity": "1e9"}), [("file-number", "lines.0.quantity", 4)]),
        (raw({"quantity": "NaN"}), [("file-number", "lines.0.quantity", 4)]),
        (raw({"quantity": "1 234"}), [("file-number", "lines.0.quantity", 4)]),
        (raw({"quantity": "1000000000"}), [("number-too-large", "lines.0.quantity", 4)]),
        (raw({"price_asked": "0.00001"}), [("too-many-decimals", "lines.0.price_asked", 4)]),
        (RawClaim(3, FIELDS, (RawLine(4, LINE),) * 501), [("too-many", "lines", 3)]),
        (
            RawClaim(3, {}, (RawLine(4, {}),), (Problem("file-shape", "x", {}, 9),)),
            [
                ("file-shape", "x", 9),
                ("required", "number", 3),
                ("required", "first_day", 3),
                ("required", "lines.0.kind", 4),
                ("required", "lines.0.code", 4),
                ("required", "lines.0.quantity", 4),
            ],
        ),
    ],
)
def test_what_is_not_understood_is_named_with_field_and_row(
    claim: RawClaim, said: list[tuple[str, str, int]]
) -> None:
    assert problems(claim) == said


def test_what_we_write_reads_back() -> None:
    sent = RawClaim(
        2,
        FIELDS | {"code": "=1+1", "explanation": '-3 °C; "so"'},
        (RawLine(2, LINE), RawLine(3, LINE | {"explanation": "@x"})),
    )
    text = io.StringIO()
    write = csv.writer(text)
    write.writerow([*columns(), "reason"])
    for row in rows_of("1", sent):
        write.writerow(
            [f"'{cell}" if cell[:1] in "=+-@" and cell else cell for cell in row] + ["why"]
        )
    (claim,) = read_csv(text.getvalue())
    assert claim == sent
