"""The currency of the current programme, and the formatting of amounts in it.

It is set for each request or command when the programme is known. Amounts are integers in hundredths of the currency unit ("pence").
"""

from __future__ import annotations

from contextvars import ContextVar

CURRENCY_SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥", "INR": "₹", "NGN": "₦", "KRW": "₩", "UAH": "₴", "PHP": "₱", "ILS": "₪"}
CURRENCY_NAMES = {"GBP": "pounds", "EUR": "euros", "USD": "dollars", "JPY": "yen", "INR": "rupees", "NGN": "naira"}
DEFAULT_CURRENCY = "GBP"

_currency: ContextVar[str] = ContextVar("_currency", default=DEFAULT_CURRENCY)


def use_currency(code: str | None) -> None:
    """Set the currency of this context by its ISO code; None sets the default, GBP."""
    _currency.set(code or DEFAULT_CURRENCY)


def currency_code() -> str:
    """Returns the ISO code of the current currency."""
    return _currency.get()


def currency_prefix() -> str:
    """Returns the prefix of amounts: the symbol (``£``), or the code and a no-break space for a currency without symbol (``NOK ``)."""
    return CURRENCY_SYMBOLS.get(currency_code(), f"{currency_code()}\u00a0")


def currency_unit() -> str:
    """Returns the currency as a unit, for example in a column header: ``£`` or ``NOK``."""
    return currency_prefix().strip()


def currency_name() -> str:
    """Returns the currency's name for sentences: ``pounds``, or the code for a currency without a name here."""
    return CURRENCY_NAMES.get(currency_code(), currency_code())


def format_pence(pence: int) -> str:
    """Returns an amount in pence as text with two decimals: ``£1,240,350.00``, ``−£5.00``."""
    return f"{'−' if pence < 0 else ''}{currency_prefix()}{abs(pence) // 100:,}.{abs(pence) % 100:02d}"
