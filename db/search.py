"""Searchable record kinds with their text columns, and the normalisation of texts and search words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

MAX_SEARCH_WORDS, MAX_WORD_LENGTH = 8, 40
WORD_PATTERN = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class SearchableKind:
    """A searchable kind of record: its table, its title column, its other text columns (``more``) and its date column (``day``)."""

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
SEARCH_TABLES = ("search_entries", "search_words")  # derived from the records: rebuilt instead of copied


@dataclass(frozen=True)
class SearchHit:
    """A record that matches a search: kind, id, challenge (None: of none), date, title and its other texts."""

    kind: str
    id: str
    challenge_id: str | None
    on: date | None
    title: str
    more: tuple[str, ...]


def normalise_text(text: str) -> str:
    """Returns a text for comparison: lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def parse_search_words(text: str) -> list[str]:
    """Returns the normalised, distinct words of a search text: at most 8, each cut at 40 characters. Empty for punctuation alone."""
    words = dict.fromkeys(word[:MAX_WORD_LENGTH] for word in WORD_PATTERN.findall(normalise_text(text)))
    return list(words)[:MAX_SEARCH_WORDS]
