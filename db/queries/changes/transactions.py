"""Transactions of a programme, newest first, narrowed and page by page: who changed what, from first to last on indexes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select, union
from sqlalchemy.orm import Session

from db.fields.record_schema import RecordSchema
from db.history import TRACKED_MODELS
from db.queries.changes.record_history import TransactionSummary, read_transactions, transaction_statement
from db.queries.changes.states_by_transaction import OWNER_BY_LINK, can_read_history
from db.queries.record_names import SCHEMA_BY_MODEL
from db.schema.models import Conversation, ConversationChallenge, ResearchSession, ResearchSessionChallenge, Team, TeamChallenge
from db.schema.revisions import Revision

# Records of several challenges, by the rows that say which.
MULTI_CHALLENGE_LINKS: tuple[tuple[type[Any], type[Any], str], ...] = (
    (Team, TeamChallenge, "team_id"),
    (Conversation, ConversationChallenge, "conversation_id"),
    (ResearchSession, ResearchSessionChallenge, "research_session_id"),
)


@dataclass(frozen=True)
class TransactionFilter:
    """What transactions are narrowed to; empty means all. ``since`` and ``until`` (exclusive) are instants.

    ``before`` and ``after`` are numbers to page from; ``upto`` is the last number there was at a past moment.
    """

    by: str = ""
    kind: str = ""
    challenge: str = ""
    batch: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int = 0
    after: int = 0
    up_to_revision: int = 0


@dataclass(frozen=True)
class TransactionPage:
    """Transactions newest first, and whether there are newer and older ones."""

    acts: tuple[TransactionSummary, ...]
    newer: bool
    older: bool


def read_transaction_page(session: Session, programme_id: str, criteria: TransactionFilter, most: int) -> TransactionPage:
    """At most so many transactions of a programme, from where the page begins."""
    chosen = transaction_statement().where(Revision.programme_id == programme_id, *_filter_conditions(session, criteria))
    if criteria.after:
        rows = read_transactions(session, chosen.where(Revision.number > criteria.after).order_by(Revision.number).limit(most + 1))
        return TransactionPage(tuple(reversed(rows[:most])), len(rows) > most, True)
    if criteria.before:
        chosen = chosen.where(Revision.number < criteria.before)
    rows = read_transactions(session, chosen.order_by(Revision.number.desc()).limit(most + 1))
    return TransactionPage(tuple(rows[:most]), bool(criteria.before), len(rows) > most)


def list_authors(session: Session, programme_id: str) -> list[str]:
    """Names of those who changed anything in a programme."""
    return list(session.scalars(select(Revision.by).where(Revision.programme_id == programme_id).distinct().order_by(Revision.by)))


def visible_schemas(session: Session) -> list[RecordSchema]:
    """The kinds of record whose changes the viewer may see, by what they are called."""
    return sorted((kind for model, kind in SCHEMA_BY_MODEL.items() if can_read_history(session, model)), key=lambda kind: kind.noun)


def _filter_conditions(session: Session, criteria: TransactionFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if criteria.up_to_revision:
        found.append(Revision.number <= criteria.up_to_revision)
    if criteria.by:
        found.append(Revision.by == criteria.by)
    if criteria.batch:
        found.append(Revision.batch_id == criteria.batch)
    if criteria.since is not None:
        found.append(Revision.at >= criteria.since)
    if criteria.until is not None:
        found.append(Revision.at < criteria.until)
    if criteria.kind:
        found.append(Revision.number.in_(_revision_numbers(_kind_parts(criteria.kind))))
    if criteria.challenge:
        found.append(Revision.number.in_(_revision_numbers(_challenge_parts(session, criteria.challenge))))
    return found


HistoryPart = tuple[type[Any], list[ColumnElement[bool]]]


def _kind_parts(name: str) -> list[HistoryPart]:
    """The tables of a kind: its own and those of its linked rows."""
    own = [model for model, kind in SCHEMA_BY_MODEL.items() if kind.name == name]
    return [(model, []) for model in [*own, *(model for model, (kind, _) in OWNER_BY_LINK.items() if kind.name == name)]]


def _challenge_parts(session: Session, challenge: str) -> list[HistoryPart]:
    """Everything that is about a challenge, by its own column or by the rows that say so."""
    parts: list[HistoryPart] = [
        (model, [model.__history__.challenge_id == challenge])
        for model in TRACKED_MODELS.values()
        if "challenge_id" in model.__table__.c and can_read_history(session, model)
    ]
    for model, link, own in MULTI_CHALLENGE_LINKS:
        if can_read_history(session, model):
            linked = link.__history__
            parts.append((model, [model.__history__.id.in_(select(getattr(linked, own)).where(linked.challenge_id == challenge))]))
    return parts


def _revision_numbers(parts: list[HistoryPart]) -> Any:
    """The numbers of the transactions that began or ended a state of the parts."""
    selects: list[Select[*tuple[Any, ...]]] = [select(Revision.number).where(Revision.number < 0)]
    for model, where in parts:
        past = model.__history__
        selects += [select(past.revision).where(*where), select(past.superseded).where(past.superseded.is_not(None), *where)]
    return union(*selects)
