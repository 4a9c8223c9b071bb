"""Passwords: the one rule of what may be one, and how they are stored."""

from __future__ import annotations

import re
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's cheap parameters: 19 MiB, two passes, one lane; eight sign-ins at once stay under 160 MiB.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODY = HASHER.hash(secrets.token_hex(16))
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1000
COMMON = frozenset(
    {"password", "pass", "administrator", "admin", "welcome", "letmein", "changeme", "qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm",
     "iloveyou", "football", "monkey", "dragon", "sunshine", "princess", "superman", "trustno", "summer", "winter", "autumn", "spring",
     "monday", "secret", "qazwsx", "qazwsxedc", "test", "default", "login", "cohortboard", "accelerator", "challenge", "programme",
     "government", "scotland"}
)  # fmt: skip
STANDS_FOR = str.maketrans("0134578@$!", "oleastbasi")


def unfit(password: str, email: str) -> str | None:
    """Why a password will not do for the account of an e-mail address, as a sentence that says what to type; None when it will."""
    if len(password) < SHORTEST_PASSWORD:
        return f"A password has at least {SHORTEST_PASSWORD} characters"
    if len(password) > LONGEST_PASSWORD:
        return f"A password has at most {LONGEST_PASSWORD:,} characters"
    plain, address = password.strip().casefold(), email.strip().casefold()
    if plain == address or plain == address.partition("@")[0]:
        return "The password is the e-mail address: choose another, such as three words that do not belong together"
    if _well_known(plain):
        return "Many people use this password, so it is tried first: choose another, such as three words that do not belong together"
    return None


def _well_known(plain: str) -> bool:
    """Whether a password is digits alone, few signs over and over, or a common word (or it twice) with digits and signs round it."""
    word = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain).translate(STANDS_FOR)
    half = word[: len(word) // 2]
    return len(set(plain)) < 4 or not word or word in COMMON or (word == half * 2 and half in COMMON)


def hashed(password: str) -> str:
    """A password as stored."""
    return HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one. Takes as long where nothing is stored."""
    try:
        HASHER.verify(stored or NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
