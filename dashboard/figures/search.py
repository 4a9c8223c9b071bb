"""What was found, in words: the sentence, and each record with the words that were looked for marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.formats import format_day, plural
from dashboard.page_content import EmptyState
from db.search import WORD_PATTERN, SearchHit, normalise_text, parse_search_words

CONTEXT_LENGTH = 90
MAX_EXCERPT_LENGTH = 240
HEADINGS = {
    "finding": "Findings", "decision": "Decisions", "milestone": "Milestones", "conversation": "Conversations", "action": "Actions",
    "hypothesis": "Hypotheses",
}  # fmt: skip
NOTHING_TYPED = "Type a word, or how it begins, into the box above: findings, decisions, milestones, conversations, actions and hypotheses are searched."
MarkedText = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class SearchResult:
    """A record that was found: its main words and a part of its other texts, both as (text, whether it is marked); its address, its note."""

    title: MarkedText
    href: str
    note: str
    part: MarkedText = ()


@dataclass(frozen=True)
class SearchResultGroup:
    """The records of one kind, and how many more there are."""

    heading: str
    shown: tuple[SearchResult, ...]
    rest: str = ""


def sentence(typed: str, counts: Mapping[str, int], programme: str) -> str:
    """``Seven records of Demo hold “pager”, as they stand today.``, or what to type."""
    if not typed.strip():
        return NOTHING_TYPED
    words = parse_search_words(typed)
    if not words:
        return "There is no word in what was typed. Type a word, or how it begins."
    quoted = f"“{' '.join(words)}”"
    many = sum(counts.values())
    where = f"in {programme}, whatever the filters, as it stands today"
    return (
        f"{plural(many, 'record')} {'holds' if many == 1 else 'hold'} {quoted} {where}." if many else f"No record holds {quoted} {where}."
    )


def empty_result(typed: str) -> EmptyState | None:
    """What to do where words found nothing."""
    several = len(parse_search_words(typed)) > 1
    return (
        EmptyState("Try fewer words, or only how they begin." if several else "Try how the word begins.")
        if parse_search_words(typed)
        else None
    )


def result_groups(
    hits: Mapping[str, Sequence[SearchHit]], counts: Mapping[str, int], typed: str, labels: Mapping[str, str], hrefs: Mapping[str, str]
) -> list[SearchResultGroup]:
    """What was found, kind by kind; ``hrefs``: the address of each record by its id, nothing for one the viewer may not open."""
    words = parse_search_words(typed)
    return [
        SearchResultGroup(
            f"{HEADINGS[kind]} ({counts.get(kind, len(found))})",
            tuple(_build_result(one, words, labels, hrefs.get(one.id, "")) for one in found),
            f"The first {len(found)} are shown. More words find fewer." if counts.get(kind, 0) > len(found) else "",
        )
        for kind, found in hits.items()
    ]


def _build_result(one: SearchHit, words: Sequence[str], labels: Mapping[str, str], href: str) -> SearchResult:
    notes = (labels.get(one.challenge_id or "", ""), format_day(one.on))
    title, *rest = [text for text in (one.title, *one.more) if text] or ["Without words"]
    missing = [word for word in words if not _has_word(title, word)]
    part = next((text for text in rest if any(_has_word(text, word) for word in missing)), "")
    return SearchResult(
        mark_words(excerpt_around(title, words), words),
        href,
        ", ".join(note for note in notes if note),
        mark_words(excerpt_around(part, missing), words),
    )


def _has_word(text: str, word: str) -> bool:
    return any(normalise_text(match.group()).startswith(word) for match in WORD_PATTERN.finditer(text))


def excerpt_around(text: str, words: Sequence[str]) -> str:
    """A part of a long text around the first of the words; a short one whole."""
    if len(text) <= MAX_EXCERPT_LENGTH:
        return text
    first = next((match.start() for match in WORD_PATTERN.finditer(text) if normalise_text(match.group()).startswith(tuple(words))), 0)
    start = max(first - CONTEXT_LENGTH, 0)
    start = text.find(" ", start) + 1 if start else 0
    end = text.rfind(" ", start, start + MAX_EXCERPT_LENGTH)
    return f"{'… ' if start else ''}{text[start : end if end > start else start + MAX_EXCERPT_LENGTH]} …"


def mark_words(text: str, words: Sequence[str]) -> MarkedText:
    """A text in parts, those words marked that begin with one of the words."""
    parts: list[tuple[str, bool]] = []
    last = 0
    for match in WORD_PATTERN.finditer(text) if words else ():
        if normalise_text(match.group()).startswith(tuple(words)):
            parts += [(text[last : match.start()], False), (match.group(), True)]
            last = match.end()
    return tuple(part for part in (*parts, (text[last:], False)) if part[0])
