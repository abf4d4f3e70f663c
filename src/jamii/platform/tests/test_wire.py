"""What programs send is refused at the door with code, field and limit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from jamii.platform import wire


class Line(wire.Sent):
    """A part of what is sent."""

    quantity: wire.Quantity
    note: wire.Text20 = ""


class Order(wire.Sent):
    """What is sent."""

    lines: list[Line] = []
    codes: list[wire.Text20] = []
    price: wire.Amount = Decimal(0)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"lines": [{}]}, ("required", "lines.0.quantity", {})),
        ({"lines": [{"quantity": 1, "note": "a\0"}]}, ("text-not-kept", "lines.0.note", {})),
        ({"codes": ["A", "\ud800"]}, ("text-not-kept", "codes", {})),
        ({"codes": ["A" * 21]}, ("text-too-long", "codes.0", {"limit": 20})),
        ({"price": "1e15"}, ("number-too-large", "price", {"limit": 14})),
        ({"price": "1e999999"}, ("number-too-large", "price", {"limit": 18})),
        ({"price": "0.00001"}, ("too-many-decimals", "price", {"limit": 4})),
        ({"price": "NaN"}, ("badly-formed", "price", {})),
        ({"price": []}, ("badly-formed", "price", {})),
    ],
)
def test_each_mistake_has_code_field_and_limit(
    sent: dict[str, Any], expected: tuple[str, str, dict[str, Any]]
) -> None:
    with pytest.raises(ValidationError) as refused:
        Order.model_validate(sent)
    # As ninja tells it: where in the request, and the name of the route's own argument.
    (found,) = ({**one, "loc": ("body", "sent", *one["loc"])} for one in refused.value.errors())
    assert wire.mistake(found) == expected


def test_a_mistake_in_a_header_bears_the_name_of_the_header() -> None:
    found = {"type": "uuid_parsing", "loc": ("header", "Idempotency-Key")}
    assert wire.mistake(found) == ("badly-formed", "Idempotency-Key", {})


def test_characters_of_every_language_can_be_kept() -> None:
    assert wire.can_be_kept("Zoë Ñandú 🤷 ናይሮቢ")
    assert not wire.can_be_kept("a\0b")
    assert not wire.can_be_kept("a\udfff")
