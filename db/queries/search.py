"""Full-text search of records: the database's index finds entries, and the records are then read in the viewer's scope."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
SEARCHED = tuple(searchable.kind for searchable in SEARCHABLE_KINDS)


class _EntryMatches(FunctionElement[bool]):
    """SQL function: whether the entry with a number matches a full-text query. Arguments: ``SearchEntry.number``, the query in the database's syntax."""

    type = Boolean()
    inherit_cache = True
    name = "holds"

    def self_group(self, against: Any = None) -> Any:
        """Returns the element itself: as ``… = 1``, the form for databases without booleans, SQLite would scan all entries."""
        return self


@compiles(_EntryMatches, "sqlite")
def _compile_sqlite_match(element: Any, compiler: Any, **options: Any) -> str:
    number, query = element.clauses
    return f"({compiler.process(number, **options)} IN (SELECT rowid FROM search_words WHERE search_words MATCH {compiler.process(query, **options)}))"  # noqa: S608 - both are bound or named by the compiler


@compiles(_EntryMatches, "postgresql")
def _compile_postgresql_match(element: Any, compiler: Any, **options: Any) -> str:
    number, query = element.clauses
    words = compiler.process(number, **options).rpartition(".")[0] + ".words"
    return f"({words} @@ to_tsquery('simple', {compiler.process(query, **options)}))"


def _matches_words(session: Session, words: Sequence[str], *, title: bool = False) -> ColumnElement[bool]:
    """The condition that each of the words is the prefix of a word of the entry; with ``title`` of its title. Words contain only letters and digits."""
    if session.get_bind().dialect.name == "sqlite":
        query = " AND ".join(f'"{word}" *' for word in words)
        return _EntryMatches(SearchEntry.number, literal(f"title : ({query})" if title else query))
    return _EntryMatches(SearchEntry.number, literal(" & ".join(f"{word}:*{'A' if title else ''}" for word in words)))


def search_records(
    session: Session, programme_id: str, typed: str, *, limit: int = LIMIT_PER_KIND, whole: str = "", kinds: Collection[str] = SEARCHED
) -> tuple[dict[str, int], dict[str, list[SearchHit]]]:
    """Returns the number of matching entries by kind, and the first ``limit`` matching records of each kind; of the kind ``whole`` all.
    ``kinds``: those that are searched.

    A record matches when each search word is a prefix of one of its words. Matches in the title come first, then the newest. Records
    outside the viewer's scope are not returned. Both results are empty for a search without words.
    """
    words, entry = parse_search_words(typed), SearchEntry
    if not words:
        return {}, {}
    matches = (entry.programme_id == programme_id, entry.kind.in_(kinds), _matches_words(session, words))
    counts = {kind: int(count) for kind, count in session.execute(select(entry.kind, func.count()).where(*matches).group_by(entry.kind))}
    hits: dict[str, list[SearchHit]] = {}
    for searchable in [searchable for searchable in SEARCHABLE_KINDS if searchable.kind in counts]:
        order = _matches_words(session, words, title=True).desc(), entry.told_on.desc().nulls_last(), entry.record_id
        matching = select(entry.record_id).where(*matches, entry.kind == searchable.kind).order_by(*order)
        ids = session.scalars(matching if searchable.kind == whole else matching.limit(limit))
        if rows := _read_hits(session, searchable.kind, list(ids), searchable.title, searchable.more, searchable.day):
            hits[searchable.kind] = rows
    return counts, hits


def _read_hits(session: Session, kind: str, ids: Sequence[str], title: str, more: Sequence[str], day: str) -> list[SearchHit]:
    """Returns the records of the ids that are in the session's scope, in the order of the ids."""
    model = RECORD_SCHEMAS[kind].model
    challenge = getattr(model, "challenge_id", None)
    columns = [getattr(model, name).label(f"text_{place}") for place, name in enumerate((title, *more))]
    hits: dict[str, SearchHit] = {}
    for batch in split_batches(ids):
        statement = select(
            model.id, (null() if challenge is None else challenge).label("challenge_id"), getattr(model, day).label("day"), *columns
        )
        for row in session.execute(statement.where(model.id.in_(batch))):
            texts = [row[place + 3] or "" for place in range(len(columns))]
            hits[row.id] = SearchHit(kind, row.id, row.challenge_id, row.day, texts[0], tuple(text for text in texts[1:] if text))
    return [hits[record_id] for record_id in ids if record_id in hits]
