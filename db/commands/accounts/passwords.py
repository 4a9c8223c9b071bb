"""Passwords: the rule for accepted passwords, hashing and verification."""

from __future__ import annotations

import re
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from db.values.number_formats import format_number

# OWASP's minimum for Argon2id: 19 MiB, 2 iterations, 1 lane. Eight sign-ins at the same time use less than 160 MiB.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
DUMMY_HASH = HASHER.hash(secrets.token_hex(16))
MIN_PASSWORD_LENGTH = 10
MAX_PASSWORD_LENGTH = 1000
COMMON_PASSWORDS = frozenset(
    {"password", "pass", "administrator", "admin", "welcome", "letmein", "changeme", "qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm",
     "iloveyou", "football", "monkey", "dragon", "sunshine", "princess", "superman", "trustno", "summer", "winter", "autumn", "spring",
     "monday", "secret", "qazwsx", "qazwsxedc", "test", "default", "login", "cohortboard", "accelerator", "challenge", "programme",
     "government", "scotland"}
)  # fmt: skip
CHARACTER_SUBSTITUTIONS = str.maketrans("0134578@$!", "oleastbasi")


def password_problem(password: str, email: str) -> str | None:
    """Returns why a password is refused for the account of an e-mail address, as a sentence; None when it is accepted."""
    if len(password) < MIN_PASSWORD_LENGTH:
        return f"A password has at least {MIN_PASSWORD_LENGTH} characters"
    if len(password) > MAX_PASSWORD_LENGTH:
        return f"A password has at most {format_number(MAX_PASSWORD_LENGTH)} characters"
    plain, address = password.strip().casefold(), email.strip().casefold()
    if plain == address or plain == address.partition("@")[0]:
        return "The password is the e-mail address: choose another, such as three words that do not belong together"
    if _is_well_known_password(plain):
        return "Many people use this password, so it is tried first: choose another, such as three words that do not belong together"
    return None


def _is_well_known_password(plain: str) -> bool:
    """Whether a password is predictable: fewer than 4 different characters, digits and signs only, or a common word.

    The word may be doubled, surrounded by digits and signs, and written with character substitutions.
    """
    word = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain).translate(CHARACTER_SUBSTITUTIONS)
    half = word[: len(word) // 2]
    return len(set(plain)) < 4 or not word or word in COMMON_PASSWORDS or (word == half * 2 and half in COMMON_PASSWORDS)


def hash_password(password: str) -> str:
    """Returns the Argon2 hash of a password."""
    return HASHER.hash(password)


def password_matches(stored: str | None, password: str) -> bool:
    """Whether the password matches the stored hash. Takes the same time when no hash is stored."""
    try:
        HASHER.verify(stored or DUMMY_HASH, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
