"""What was found, in words: the sentence, and each record with the words that were looked for marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.formats import day, plural
from dashboard.page_content import Empty
from db.search import WORDS, Hit, plain, words_of

AROUND = 90
LONGEST = 240
HEADINGS = {
    "finding": "Findings", "decision": "Decisions", "milestone": "Milestones", "conversation": "Conversations", "action": "Actions",
    "hypothesis": "Hypotheses",
}  # fmt: skip
NOTHING_TYPED = "Type a word, or how it begins, into the box above: findings, decisions, milestones, conversations, actions and hypotheses are searched."
Marked = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Shown:
    """A record that was found: its main words and a part of its other texts, both as (text, whether it is marked); its address, its note."""

    title: Marked
    href: str
    note: str
    part: Marked = ()


@dataclass(frozen=True)
class Group:
    """The records of one kind, and how many more there are."""

    heading: str
    shown: tuple[Shown, ...]
    rest: str = ""


def sentence(typed: str, counts: Mapping[str, int], programme: str) -> str:
    """``Seven records of Demo hold “pager”, as they stand today.``, or what to type."""
    if not typed.strip():
        return NOTHING_TYPED
    words = words_of(typed)
    if not words:
        return "There is no word in what was typed. Type a word, or how it begins."
    quoted = f"“{' '.join(words)}”"
    many = sum(counts.values())
    where = f"in {programme}, whatever the filters, as it stands today"
    return (
        f"{plural(many, 'record')} {'holds' if many == 1 else 'hold'} {quoted} {where}." if many else f"No record holds {quoted} {where}."
    )


def nothing(typed: str) -> Empty | None:
    """What to do where words found nothing."""
    several = len(words_of(typed)) > 1
    return Empty("Try fewer words, or only how they begin." if several else "Try how the word begins.") if words_of(typed) else None


def groups(
    hits: Mapping[str, Sequence[Hit]], counts: Mapping[str, int], typed: str, labels: Mapping[str, str], hrefs: Mapping[str, str]
) -> list[Group]:
    """What was found, kind by kind; ``hrefs``: the address of each record by its id, nothing for one the viewer may not open."""
    words = words_of(typed)
    return [
        Group(
            f"{HEADINGS[kind]} ({counts.get(kind, len(found))})",
            tuple(_shown(one, words, labels, hrefs.get(one.id, "")) for one in found),
            f"The first {len(found)} are shown. More words find fewer." if counts.get(kind, 0) > len(found) else "",
        )
        for kind, found in hits.items()
    ]


def _shown(one: Hit, words: Sequence[str], labels: Mapping[str, str], href: str) -> Shown:
    notes = (labels.get(one.challenge_id or "", ""), day(one.on))
    title, *rest = [text for text in (one.title, *one.more) if text] or ["Without words"]
    missing = [word for word in words if not _has(title, word)]
    part = next((text for text in rest if any(_has(text, word) for word in missing)), "")
    return Shown(marked(around(title, words), words), href, ", ".join(note for note in notes if note), marked(around(part, missing), words))


def _has(text: str, word: str) -> bool:
    return any(plain(match.group()).startswith(word) for match in WORDS.finditer(text))


def around(text: str, words: Sequence[str]) -> str:
    """A part of a long text around the first of the words; a short one whole."""
    if len(text) <= LONGEST:
        return text
    first = next((match.start() for match in WORDS.finditer(text) if plain(match.group()).startswith(tuple(words))), 0)
    start = max(first - AROUND, 0)
    start = text.find(" ", start) + 1 if start else 0
    end = text.rfind(" ", start, start + LONGEST)
    return f"{'… ' if start else ''}{text[start : end if end > start else start + LONGEST]} …"


def marked(text: str, words: Sequence[str]) -> Marked:
    """A text in parts, those words marked that begin with one of the words."""
    parts: list[tuple[str, bool]] = []
    last = 0
    for match in WORDS.finditer(text) if words else ():
        if plain(match.group()).startswith(tuple(words)):
            parts += [(text[last : match.start()], False), (match.group(), True)]
            last = match.end()
    return tuple(part for part in (*parts, (text[last:], False)) if part[0])
