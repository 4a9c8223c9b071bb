"""The currency of the programme that is being worked for, and how amounts are written in it.

Set once for a request or command, when its programme is known; amounts are in hundredths of it ("pence") everywhere.
"""

from __future__ import annotations

from contextvars import ContextVar

CURRENCY_SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥", "INR": "₹", "NGN": "₦", "KRW": "₩", "UAH": "₴", "PHP": "₱", "ILS": "₪"}
CURRENCY_NAMES = {"GBP": "pounds", "EUR": "euros", "USD": "dollars", "JPY": "yen", "INR": "rupees", "NGN": "naira"}
DEFAULT_CURRENCY = "GBP"

_currency: ContextVar[str] = ContextVar("_currency", default=DEFAULT_CURRENCY)


def use_currency(code: str | None) -> None:
    """From here on, amounts are in the currency of the ISO code."""
    _currency.set(code or DEFAULT_CURRENCY)


def currency_code() -> str:
    """The ISO code of the currency."""
    return _currency.get()


def currency_prefix() -> str:
    """What stands before an amount: ``£``, or the code and a space where the currency has no sign of its own: ``NOK ``."""
    return CURRENCY_SYMBOLS.get(currency_code(), f"{currency_code()}\u00a0")


def currency_unit() -> str:
    """The currency where it stands alone, as in the head of a column: ``£`` or ``NOK``."""
    return currency_prefix().strip()


def currency_name() -> str:
    """The currency in a sentence: ``pounds``, or its code."""
    return CURRENCY_NAMES.get(currency_code(), currency_code())


def format_pence(pence: int) -> str:
    """Pounds and pence: ``£1,240,350.00``, ``−£5.00``."""
    return f"{'−' if pence < 0 else ''}{currency_prefix()}{abs(pence) // 100:,}.{abs(pence) % 100:02d}"
