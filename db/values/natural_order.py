"""The order in which people sort texts that hold numbers."""

from __future__ import annotations

import re


def natural_key(text: str) -> str:
    """Returns the key that sorts a text as people do: ``3.2`` before ``3.10``, capitals as small letters."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(9), text.casefold())
