"""Text of numbers, formatted by Babel in the locale of the application.

Babel is imported with the first number that is formatted, so that a command starts without it. A minus sign is U+2212.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

LOCALE_NAME = "en_GB"
MINUS_SIGN = "\u2212"
CACHED_TEXTS = 8192  # texts of numbers that are kept, for each function


@cache
def load_locale(name: str = LOCALE_NAME) -> Locale:
    """Returns Babel's locale of a name, such as ``en_GB``."""
    from babel import Locale

    return Locale.parse(name)


@cache
def number_pattern(pattern: str, decimals: int, least_decimals: int) -> NumberPattern:
    """Returns a CLDR pattern, such as ``#,##0``, with a number of decimals from ``least_decimals`` to ``decimals``; its minus is U+2212."""
    from babel.numbers import parse_pattern

    fraction = "." + "0" * least_decimals + "#" * (decimals - least_decimals) if decimals else ""
    positive = re.sub(r"0(\.[0#]+)?", f"0{fraction}", pattern, count=1)
    return parse_pattern(f"{positive};{MINUS_SIGN}{positive}")


def apply_pattern(
    pattern: str, value: Decimal, decimals: int, least_decimals: int | None = None, *, scale: int = 0, rounding: str = ROUND_HALF_UP
) -> str:
    """Returns a number in a CLDR pattern with ``decimals``. What rounds to 0 has no sign.

    ``least_decimals``: zeros at the end are omitted down to this number of decimals. ``scale``: the power of ten by which the pattern
    multiplies (2 for a percentage). ``rounding``: a rule of the module decimal, by default half away from zero.
    """
    rounded = value.quantize(Decimal(1).scaleb(-decimals - scale), rounding) + 0  # adding 0 turns −0 into 0
    least = decimals if least_decimals is None else least_decimals
    return str(number_pattern(pattern, decimals, least).apply(rounded, load_locale()))


@lru_cache(CACHED_TEXTS)
def format_number(value: int | float | Decimal, decimals: int = 0, least_decimals: int | None = None) -> str:
    """Returns a number: ``1,234``, ``−5``; with one decimal ``8.3``. ``least_decimals``: as in :func:`apply_pattern`."""
    return apply_pattern(load_locale().decimal_formats[None].pattern, Decimal(str(value)), decimals, least_decimals)


@lru_cache(CACHED_TEXTS)
def format_share(share: float) -> str:
    """Returns a share as a whole percentage, rounded half to even: 0.42 is ``42%``."""
    return apply_pattern(load_locale().percent_formats[None].pattern, Decimal(str(share)), 0, scale=2, rounding=ROUND_HALF_EVEN)


def first_number(text: str) -> float | None:
    """Returns the first number in a text that a source published: 80 of ``80+``, 70 of ``70-80``, 1200 of ``1,200``; None without one."""
    found = re.search(r"\d[\d,]*(\.\d+)?", text)
    return None if found is None else float(found[0].replace(",", ""))
