"""What is this file? Its contents say, not its name."""

from __future__ import annotations

from jamii.claims.rules.files.csv_form import head_of, missing_columns
from jamii.kernel.errors import Invalid

HEAD = 16_384  # how many bytes are looked at
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # of today, and of before 2007
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # two bytes a letter


def form_of(head: bytes) -> str:
    """`ndjson` or `csv`, from the first bytes of a file.

    Raises: Invalid (`file-empty`, `file-is-workbook`, `file-not-text`, `columns-missing`,
    `file-form-unknown`).
    """
    seen = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not seen:
        raise Invalid("file-empty", field="file")
    if seen.startswith(_WORKBOOKS):
        raise Invalid("file-is-workbook", field="file")
    if seen.startswith(_WIDE):
        raise Invalid("file-not-text", field="file")
    if seen.startswith(b"{"):
        return "ndjson"
    # Bytes that are no UTF-8 do not hide a head of ours; reading says in which line they are.
    first = seen.split(b"\n", 1)[0].decode("utf-8", "replace")
    if first.lower().startswith("sep="):
        first = seen.split(b"\n", 2)[1].decode("utf-8", "replace") if b"\n" in seen else ""
    missing, known = missing_columns(head_of(first))
    if b"\0" in seen or not known:
        raise Invalid("file-form-unknown", field="file")
    if missing:
        raise Invalid("columns-missing", field="file", columns=", ".join(missing))
    return "csv"
