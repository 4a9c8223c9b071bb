"""Pages of a programme's transactions, newest first, with filters. All statements use indexes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, union
from sqlalchemy.orm import Session

from db.fields.record_schema import RecordSchema
from db.history import TRACKED_MODELS
from db.queries.changes.record_history import TransactionSummary, read_transactions, transaction_statement
from db.queries.changes.states_by_transaction import OWNER_BY_LINK, can_read_history
from db.queries.record_names import SCHEMA_BY_MODEL
from db.schema.models import Conversation, ConversationChallenge, ResearchSession, ResearchSessionChallenge, Team, TeamChallenge
from db.schema.revisions import Revision

# Models whose records can have several challenges: the model of their linked rows, and its column with the record's id.
MULTI_CHALLENGE_LINKS: tuple[tuple[type[Any], type[Any], str], ...] = (
    (Team, TeamChallenge, "team_id"),
    (Conversation, ConversationChallenge, "conversation_id"),
    (ResearchSession, ResearchSessionChallenge, "research_session_id"),
)


@dataclass(frozen=True)
class TransactionFilter:
    """A filter of transactions; an empty value means all. ``since`` (inclusive) and ``until`` (exclusive) are instants.

    ``before`` and ``after``: the number from which to page. ``up_to_revision``: the last number to include.
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
    """A page of transactions, newest first. ``newer`` and ``older``: whether there are further pages; ``total``: how many transactions there
    are on all pages; ``newer_count``: how many are on the pages before."""

    acts: tuple[TransactionSummary, ...]
    newer: bool
    older: bool
    total: int
    newer_count: int


def read_transaction_page(session: Session, programme_id: str, criteria: TransactionFilter, most: int) -> TransactionPage:
    """Returns a page of at most ``most`` transactions of a programme."""
    conditions = Revision.programme_id == programme_id, *_filter_conditions(session, criteria)
    statement = transaction_statement().where(*conditions)
    if criteria.after:
        rows = read_transactions(session, statement.where(Revision.number > criteria.after).order_by(Revision.number).limit(most + 1))
        newer, older, acts = len(rows) > most, True, tuple(reversed(rows[:most]))
    else:
        if criteria.before:
            statement = statement.where(Revision.number < criteria.before)
        rows = read_transactions(session, statement.order_by(Revision.number.desc()).limit(most + 1))
        newer, older, acts = bool(criteria.before), len(rows) > most, tuple(rows[:most])
    latest = acts[0].revision if acts else 0
    counted = select(func.count(), func.count(case((Revision.number > latest, 1)))).select_from(Revision).where(*conditions)
    total, newer_count = session.execute(counted).one()
    return TransactionPage(acts, newer, older, total, newer_count)


def list_authors(session: Session, programme_id: str) -> list[str]:
    """Returns the distinct names of the authors of a programme's transactions, sorted."""
    return list(session.scalars(select(Revision.by).where(Revision.programme_id == programme_id).distinct().order_by(Revision.by)))


def visible_schemas(session: Session) -> list[RecordSchema]:
    """Returns the record schemas whose history the viewer may read, sorted by noun."""
    return sorted((kind for model, kind in SCHEMA_BY_MODEL.items() if can_read_history(session, model)), key=lambda kind: kind.noun)


def _filter_conditions(session: Session, criteria: TransactionFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if criteria.up_to_revision:
        conditions.append(Revision.number <= criteria.up_to_revision)
    if criteria.by:
        conditions.append(Revision.by == criteria.by)
    if criteria.batch:
        conditions.append(Revision.batch_id == criteria.batch)
    if criteria.since is not None:
        conditions.append(Revision.at >= criteria.since)
    if criteria.until is not None:
        conditions.append(Revision.at < criteria.until)
    if criteria.kind:
        conditions.append(Revision.number.in_(_revision_numbers(_kind_parts(criteria.kind))))
    if criteria.challenge:
        conditions.append(Revision.number.in_(_revision_numbers(_challenge_parts(session, criteria.challenge))))
    return conditions


HistoryPart = tuple[type[Any], list[ColumnElement[bool]]]


def _kind_parts(name: str) -> list[HistoryPart]:
    """Returns the tables of a kind: its own and those of its linked rows."""
    models = [model for model, kind in SCHEMA_BY_MODEL.items() if kind.name == name]
    return [(model, []) for model in [*models, *(model for model, (kind, _) in OWNER_BY_LINK.items() if kind.name == name)]]


def _challenge_parts(session: Session, challenge: str) -> list[HistoryPart]:
    """Returns the tables with records of a challenge, each with the condition that selects them."""
    parts: list[HistoryPart] = [
        (model, [model.__history__.challenge_id == challenge])
        for model in TRACKED_MODELS.values()
        if "challenge_id" in model.__table__.c and can_read_history(session, model)
    ]
    for model, link, key in MULTI_CHALLENGE_LINKS:
        if can_read_history(session, model):
            link_history = link.__history__
            parts.append(
                (model, [model.__history__.id.in_(select(getattr(link_history, key)).where(link_history.challenge_id == challenge))])
            )
    return parts


def _revision_numbers(parts: list[HistoryPart]) -> Any:
    """Returns a statement for the numbers of the transactions that began or ended a state of the parts."""
    selects: list[Select[*tuple[Any, ...]]] = [select(Revision.number).where(Revision.number < 0)]
    for model, where in parts:
        past = model.__history__
        selects += [select(past.revision).where(*where), select(past.superseded).where(past.superseded.is_not(None), *where)]
    return union(*selects)
