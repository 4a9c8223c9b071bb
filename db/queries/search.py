"""Records by the words in them: the database's own full-text search finds entries, the viewer's session then reads the records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, literal, null, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Boolean

from db.batching import split_batches
from db.records import RECORD_SCHEMAS
from db.schema.models import SearchEntry
from db.search import SEARCHABLE_KINDS, SearchHit, parse_search_words

LIMIT_PER_KIND = 20


class _EntryMatches(FunctionElement[bool]):
    """Whether the entry of a number holds words, as each database asks its index: (``SearchEntry.number``, what is looked for)."""

    type = Boolean()
    inherit_cache = True
    name = "holds"

    def self_group(self, against: Any = None) -> Any:
        """As it is: written ``… = 1``, as databases without booleans have it, SQLite would walk through all entries."""
        return self


@compiles(_EntryMatches, "sqlite")
def _compile_sqlite_match(element: Any, compiler: Any, **more: Any) -> str:
    number, wanted = element.clauses
    return f"({compiler.process(number, **more)} IN (SELECT rowid FROM search_words WHERE search_words MATCH {compiler.process(wanted, **more)}))"  # noqa: S608 - both are bound or named by the compiler


@compiles(_EntryMatches, "postgresql")
def _compile_postgresql_match(element: Any, compiler: Any, **more: Any) -> str:
    number, wanted = element.clauses
    words = compiler.process(number, **more).rpartition(".")[0] + ".words"
    return f"({words} @@ to_tsquery('simple', {compiler.process(wanted, **more)}))"


def _matches_words(session: Session, words: Sequence[str], *, title: bool = False) -> ColumnElement[bool]:
    """Entries with a beginning of a word for each of the words; with ``title`` in their main words. Words are letters and digits alone."""
    if session.get_bind().dialect.name == "sqlite":
        every = " AND ".join(f'"{word}" *' for word in words)
        return _EntryMatches(SearchEntry.number, literal(f"title : ({every})" if title else every))
    return _EntryMatches(SearchEntry.number, literal(" & ".join(f"{word}:*{'A' if title else ''}" for word in words)))


def search_records(
    session: Session, programme_id: str, typed: str, *, limit: int = LIMIT_PER_KIND
) -> tuple[dict[str, int], dict[str, list[SearchHit]]]:
    """How many records of each kind hold all the words that were typed, each as a word or the beginning of one; and the first of them.

    By kind, those with all words in their main words first, the newest first within; at most ``limit`` of a kind. The records are read in
    the session's scope: what the viewer does not have is not among them. Nothing where no word was typed.
    """
    words, entry = parse_search_words(typed), SearchEntry
    if not words:
        return {}, {}
    held = (entry.programme_id == programme_id, _matches_words(session, words))
    counts = {kind: int(count) for kind, count in session.execute(select(entry.kind, func.count()).where(*held).group_by(entry.kind))}
    hits: dict[str, list[SearchHit]] = {}
    for one in [one for one in SEARCHABLE_KINDS if one.kind in counts]:
        first = _matches_words(session, words, title=True).desc(), entry.told_on.desc().nulls_last(), entry.record_id
        ids = session.scalars(select(entry.record_id).where(*held, entry.kind == one.kind).order_by(*first).limit(limit))
        if rows := _read_hits(session, one.kind, list(ids), one.title, one.more, one.day):
            hits[one.kind] = rows
    return counts, hits


def _read_hits(session: Session, kind: str, ids: Sequence[str], title: str, more: Sequence[str], day: str) -> list[SearchHit]:
    """The records of ids that the viewer's session gives, in their order."""
    model = RECORD_SCHEMAS[kind].model
    challenge = getattr(model, "challenge_id", None)
    columns = [getattr(model, name).label(f"text_{place}") for place, name in enumerate((title, *more))]
    there: dict[str, SearchHit] = {}
    for batch in split_batches(ids):
        chosen = select(
            model.id, (null() if challenge is None else challenge).label("challenge_id"), getattr(model, day).label("day"), *columns
        )
        for row in session.execute(chosen.where(model.id.in_(batch))):
            texts = [row[place + 3] or "" for place in range(len(columns))]
            there[row.id] = SearchHit(kind, row.id, row.challenge_id, row.day, texts[0], tuple(text for text in texts[1:] if text))
    return [there[one] for one in ids if one in there]
