"""The currency of the programme that is being worked for, and how amounts are written in it.

Set once for a request or command, when its programme is known; amounts are in hundredths of it ("pence") everywhere.
"""

from __future__ import annotations

from contextvars import ContextVar

SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥", "INR": "₹", "NGN": "₦", "KRW": "₩", "UAH": "₴", "PHP": "₱", "ILS": "₪"}
NAMES = {"GBP": "pounds", "EUR": "euros", "USD": "dollars", "JPY": "yen", "INR": "rupees", "NGN": "naira"}
USUAL = "GBP"

_currency: ContextVar[str] = ContextVar("_currency", default=USUAL)


def use_currency(code: str | None) -> None:
    """From here on, amounts are in the currency of the ISO code."""
    _currency.set(code or USUAL)


def currency() -> str:
    """The ISO code of the currency."""
    return _currency.get()


def symbol() -> str:
    """What stands before an amount: ``£``, or the code and a space where the currency has no sign of its own: ``NOK ``."""
    return SYMBOLS.get(currency(), f"{currency()}\u00a0")


def unit() -> str:
    """The currency where it stands alone, as in the head of a column: ``£`` or ``NOK``."""
    return symbol().strip()


def called() -> str:
    """The currency in a sentence: ``pounds``, or its code."""
    return NAMES.get(currency(), currency())


def exact(pence: int) -> str:
    """Pounds and pence: ``£1,240,350.00``, ``−£5.00``."""
    return f"{'−' if pence < 0 else ''}{symbol()}{abs(pence) // 100:,}.{abs(pence) % 100:02d}"
