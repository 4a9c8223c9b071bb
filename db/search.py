"""Which records are searched, by which of their texts; and how words are written to look for them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

MAX_SEARCH_WORDS, MAX_WORD_LENGTH = 8, 40
WORD_PATTERN = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class SearchableKind:
    """A kind of record: its table, the column of its main words, those of its other texts, that of its day."""

    kind: str
    table: str
    title: str
    more: tuple[str, ...]
    day: str


SEARCHABLE_KINDS = (
    SearchableKind("finding", "findings", "statement", ("what_changed", "published_statement", "published_change", "tags"), "found_on"),
    SearchableKind("decision", "decisions", "what", ("why", "published_what"), "decided_on"),
    SearchableKind("milestone", "milestones", "title", ("published_title", "acceptance_test", "note", "dropped_why"), "forecast_on"),
    SearchableKind("conversation", "conversations", "said", ("purpose", "published_summary"), "held_on"),
    SearchableKind("action", "actions", "what", ("answer", "why", "published_what", "published_answer"), "raised_on"),
    SearchableKind("hypothesis", "hypotheses", "statement", ("measure", "missing", "published_statement"), "fixed_on"),
)
SEARCH_TABLES = ("search_entries", "search_words")  # what is made from the records, and made anew rather than carried


@dataclass(frozen=True)
class SearchHit:
    """A record that was found: its kind and id, its challenge where it has one, its day, its main words, its other texts."""

    kind: str
    id: str
    challenge_id: str | None
    on: date | None
    title: str
    more: tuple[str, ...]


def normalise_text(text: str) -> str:
    """A text as it is compared: small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def parse_search_words(text: str) -> list[str]:
    """The words to look for in what somebody typed: eight at most, each once, as they are compared. None in signs alone."""
    found = dict.fromkeys(word[:MAX_WORD_LENGTH] for word in WORD_PATTERN.findall(normalise_text(text)))
    return list(found)[:MAX_SEARCH_WORDS]
