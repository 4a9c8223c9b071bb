"""Search results as text: the summary sentence, and each record found with the matching words marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.filters import add_query
from dashboard.formats import format_day, join_phrases
from dashboard.page_content import EmptyState
from dashboard.prose import Name, Prose, prose
from dashboard.view import View
from db.search import WORD_PATTERN, SearchHit, normalise_text, parse_search_words

CONTEXT_LENGTH = 90
MAX_EXCERPT_LENGTH = 240
HEADINGS = {
    "finding": "Findings", "decision": "Decisions", "milestone": "Milestones", "conversation": "Conversations", "action": "Actions",
    "hypothesis": "Hypotheses",
}  # fmt: skip
NOTHING_TYPED = "Type a word, or how it begins, into the box above: {kinds} are searched."
MarkedText = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class SearchResult:
    """A record found: title and excerpt as (text, whether it is marked) parts, address and note."""

    title: MarkedText
    href: str
    note: str
    part: MarkedText = ()


@dataclass(frozen=True)
class SearchResultGroup:
    """The results of one kind; where there are more than are shown, how many are shown, and the address of all."""

    heading: Prose
    shown: tuple[SearchResult, ...]
    rest: Prose | None = None
    rest_href: str = ""
    kind: str = ""


def sentence(typed: str, counts: Mapping[str, int], programme: str, kinds: Iterable[str], view: View) -> Prose:
    """Returns the number of records found and the words searched, or a hint where no word was typed. ``kinds``: those that are searched.

    Example: ``7 records hold “pager” in Demo, whatever the filters, as it stands today.``
    """
    if not typed.strip():
        return prose(NOTHING_TYPED, kinds=join_phrases([HEADINGS[kind].lower() for kind in kinds]))
    words = parse_search_words(typed)
    if not words:
        return prose("There is no word in what was typed. Type a word, or how it begins.")
    searched = " ".join(words)
    total = sum(counts.values())
    where = {"words": Name(f"“{searched}”"), "programme": Name(programme)}
    if not total:
        return prose("No record holds {words} in {programme}, whatever the filters, as it stands today.", **where)
    found = view.count("records_found", total, "record", words=searched)
    return prose(
        "{found} {verb} {words} in {programme}, whatever the filters, as it stands today.",
        found=found,
        verb="holds" if total == 1 else "hold",
        **where,
    )


def empty_result(typed: str) -> EmptyState | None:
    """Returns a hint for a search without results; None where no word was typed."""
    several = len(parse_search_words(typed)) > 1
    return (
        EmptyState("Try fewer words, or only how they begin." if several else "Try how the word begins.")
        if parse_search_words(typed)
        else None
    )


def result_groups(
    hits: Mapping[str, Sequence[SearchHit]], counts: Mapping[str, int], typed: str, hrefs: Mapping[str, str], view: View
) -> list[SearchResultGroup]:
    """Returns the results by kind. ``hrefs``: address by record id; empty for a record that the viewer may not open."""
    words = parse_search_words(typed)
    return [_group(kind, kind_hits, counts.get(kind, len(kind_hits)), words, hrefs, view) for kind, kind_hits in hits.items()]


def _group(
    kind: str, hits: Sequence[SearchHit], found: int, words: Sequence[str], hrefs: Mapping[str, str], view: View
) -> SearchResultGroup:
    narrowed = {"words": " ".join(words), "kind": kind}
    rest, rest_href = None, ""
    if found > len(hits):
        shown = view.show("records_shown", len(hits), **narrowed)
        rest = prose("{shown} of {found} are shown.", shown=shown, found=view.show("records_found", found, **narrowed))
        rest_href = f"/search{add_query(view.view_search, all=kind)}#search-{kind}"
    return SearchResultGroup(
        prose("{heading} ({found})", heading=HEADINGS[kind], found=view.show("records_found", found, **narrowed)),
        tuple(_build_result(hit, words, view.labels, hrefs.get(hit.id, "")) for hit in hits),
        rest,
        rest_href,
        kind,
    )


def _build_result(hit: SearchHit, words: Sequence[str], labels: Mapping[str, str], href: str) -> SearchResult:
    notes = (labels.get(hit.challenge_id or "", ""), format_day(hit.on))
    title, *rest = [text for text in (hit.title, *hit.more) if text] or ["Without words"]
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
    """Returns a text of up to ``MAX_EXCERPT_LENGTH`` characters whole, a longer one cut around the first match."""
    if len(text) <= MAX_EXCERPT_LENGTH:
        return text
    first = next((match.start() for match in WORD_PATTERN.finditer(text) if normalise_text(match.group()).startswith(tuple(words))), 0)
    start = max(first - CONTEXT_LENGTH, 0)
    start = text.find(" ", start) + 1 if start else 0
    end = text.rfind(" ", start, start + MAX_EXCERPT_LENGTH)
    return f"{'… ' if start else ''}{text[start : end if end > start else start + MAX_EXCERPT_LENGTH]} …"


def mark_words(text: str, words: Sequence[str]) -> MarkedText:
    """Returns a text as (text, marked) parts; a word is marked where it begins with one of ``words``."""
    parts: list[tuple[str, bool]] = []
    last = 0
    for match in WORD_PATTERN.finditer(text) if words else ():
        if normalise_text(match.group()).startswith(tuple(words)):
            parts += [(text[last : match.start()], False), (match.group(), True)]
            last = match.end()
    return tuple(part for part in (*parts, (text[last:], False)) if part[0])
