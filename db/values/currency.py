"""The currency of the current programme, and the formatting of amounts in it.

It is set for each request or command when the programme is known. Amounts are integers in hundredths of the currency unit ("pence"),
whichever the currency: 1,240 yen are stored as 124000 and shown as ``¥1,240``. An amount has as many decimals as its currency has by CLDR,
at most the two that are stored: 2 for pounds, 0 for yen, 2 for Kuwaiti dinars (which have 3).

Names, numbers of decimals and signs are Babel's, so no table of currencies is kept here.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Any

from db.values.number_formats import CACHED_TEXTS, MINUS_SIGN, apply_pattern, format_number, load_locale

DEFAULT_CURRENCY = "GBP"
STORED_DECIMALS = 2
# The locale of currency signs. A programme has one currency, so its sign needs no country: ``$`` and ``¥`` are US dollars and yen, for
# which en_GB has ``US$`` and ``JP¥``. Two currencies never have the same sign in it: Canadian dollars are ``CA$``.
SIGN_LOCALE = "en"

_currency: ContextVar[str] = ContextVar("_currency", default=DEFAULT_CURRENCY)


def use_currency(code: str | None) -> None:
    """Set the currency of this context by its ISO code; None sets the default, GBP."""
    _currency.set(code or DEFAULT_CURRENCY)


def currency_code() -> str:
    """Returns the ISO code of the current currency."""
    return _currency.get()


def currency_prefix(code: str | None = None) -> str:
    """Returns the prefix of amounts in a currency, by default the current one: ``£``; letters end with a no-break space: ``NOK ``."""
    return _prefix(code or currency_code())


@cache
def _prefix(code: str) -> str:
    from babel.numbers import get_currency_symbol

    sign = get_currency_symbol(code, load_locale(SIGN_LOCALE))
    return f"{sign}\u00a0" if sign[-1].isalpha() else sign


def currency_unit() -> str:
    """Returns the currency as a unit, for example in a column header: ``£`` or ``NOK``."""
    return currency_prefix().strip()


def currency_name() -> str:
    """Returns the currency's name for sentences, without its country: ``pounds``, ``yen``, ``kroner``; the code for an unknown currency."""
    return _name(currency_code())


@cache
def _name(code: str) -> str:
    from babel.numbers import get_currency_name

    name = get_currency_name(code, count=2, locale=load_locale())
    return name if name.endswith(")") else name.split()[-1]  # "Uruguayan pesos (indexed units)" stays whole


def currency_decimals() -> int:
    """Returns the number of decimals of amounts: 2 for pounds, 0 for yen; never more than are stored."""
    return _decimals(currency_code())


@cache
def _decimals(code: str) -> int:
    from babel.numbers import get_currency_precision

    return min(get_currency_precision(code), STORED_DECIMALS)


def currency_signs() -> tuple[str, ...]:
    """Returns what may stand before or after a typed amount, the longest first: ``US$``, ``USD``, ``$``."""
    return _signs(currency_code())


@cache
def _signs(code: str) -> tuple[str, ...]:
    from babel.numbers import get_currency_symbol

    sign, national_sign = currency_prefix(code).strip(), get_currency_symbol(code, load_locale())
    signs = {code, sign, national_sign, re.sub(r"^[A-Z]+(?=\W)", "", national_sign)}
    return tuple(sorted(signs, key=lambda text: (-len(text), text)))


def strip_currency(text: str) -> str:
    """Returns a typed amount without the signs of the current currency (:func:`currency_signs`); other currencies' signs stay."""
    for sign in currency_signs():
        text = text.replace(sign, "")
    return text.strip()


def currency_data() -> dict[str, Any]:
    """Returns what a script needs to read and show amounts: ``prefix``, ``decimals`` and ``signs``."""
    return {"prefix": currency_prefix(), "decimals": currency_decimals(), "signs": currency_signs()}


def format_pence(pence: int, decimals: int | None = None, *, exponent: int = 0, rounding: str = ROUND_HALF_UP) -> str:
    """Returns an amount in pence as text: ``£1,240,350.00``, ``−£5.00``, ``¥1,240``.

    ``decimals``: those of the currency by default. ``exponent``: the power of ten in which the amount is counted, so 6 for millions.
    ``rounding``: a rule of the module decimal, by default half away from zero.
    """
    code = currency_code()
    return _format(code, pence, _decimals(code) if decimals is None else decimals, exponent, rounding)


@lru_cache(CACHED_TEXTS)
def _format(code: str, pence: int, decimals: int, exponent: int, rounding: str) -> str:
    return apply_pattern(_money_pattern(code), Decimal(pence).scaleb(-STORED_DECIMALS - exponent), decimals, rounding=rounding)


@cache
def _money_pattern(code: str) -> str:
    """Returns the locale's pattern of money with the quoted prefix in place of the currency; Babel itself puts no space after ``NOK``."""
    return str(load_locale().currency_formats["standard"].pattern).replace("¤", f"'{_prefix(code)}'")


def input_amount(pence: int) -> str:
    """Returns an exact amount for an input, without currency: ``1,234.50``, ``-5.00``; yen have decimals only if hundredths are stored."""
    return format_number(Decimal(pence).scaleb(-STORED_DECIMALS), STORED_DECIMALS if pence % 100 else currency_decimals()).replace(
        MINUS_SIGN, "-"
    )
