"""Numbers, money, days and moments, as the reader writes them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, get_currency_precision
from django.utils.translation import get_language

# Codes that ISO 4217 keeps for tests have no symbol and no known places; the house treats them as
# two-place money.
_PLACES = {"XTS": 2}


def _locale() -> Locale:
    return Locale.parse((get_language() or "en").replace("-", "_"))


def places(currency: str) -> int:
    """The decimal places of a currency: XAF 0, XTS 2."""
    return _PLACES.get(currency, get_currency_precision(currency))


def number(value: Decimal | int) -> str:
    """A number with the reader's separators, without needless zeros."""
    return format_decimal(value, locale=_locale(), decimal_quantization=False)


def money(amount: Decimal, currency: str) -> str:
    """An amount with its currency code, in the currency's places: `1,250.00 XTS`, `1 250,00
    XTS`.
    """
    digits = places(currency)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return f"{format_decimal(amount, pattern, locale=_locale())}\N{NO-BREAK SPACE}{currency}"


def amount(value: Decimal, currency: str) -> str:
    """An amount without its currency code, for columns whose head names it."""
    return money(value, currency).rpartition("\N{NO-BREAK SPACE}")[0]


def money_with_symbol(value: Decimal, currency: str) -> str:
    """An amount with the symbol that people write, where there is one."""
    return format_currency(value, currency, locale=_locale())


def day(value: date) -> str:
    """A day in words short enough for a table: `5 Mar 2026`, `5 mars 2026`."""
    return format_date(value, "d MMM y", locale=_locale())


def moment(value: datetime, zone: str = "UTC") -> str:
    """A moment in the given time zone: `5 Mar 2026 14:05`."""
    return format_datetime(value.astimezone(ZoneInfo(zone)), "d MMM y HH:mm", locale=_locale())


def short_month(first: date) -> str:
    """The month of a day for the foot of a column: `Mar 26`, `mars 26`."""
    return format_date(first, "LLL yy", locale=_locale())


def month(first: date) -> str:
    """The month of a day, with its year: `March 2026`, `mars 2026`."""
    return format_date(first, "LLLL y", locale=_locale())
