"""Transactions of a programme, newest first, narrowed and page by page: who changed what, from first to last on indexes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select, union
from sqlalchemy.orm import Session

from db.history import TRACKED
from db.queries.changes.record_history import Act, read_acts, selected
from db.queries.changes.states_by_transaction import OWNER, may_look
from db.queries.record_names import TOLD
from db.records.record_schema import Kind
from db.schema.models import Conversation, ConversationChallenge, ResearchSession, ResearchSessionChallenge, Team, TeamChallenge
from db.schema.revisions import Revision

# Records of several challenges, by the rows that say which.
SEVERAL: tuple[tuple[type[Any], type[Any], str], ...] = (
    (Team, TeamChallenge, "team_id"),
    (Conversation, ConversationChallenge, "conversation_id"),
    (ResearchSession, ResearchSessionChallenge, "research_session_id"),
)


@dataclass(frozen=True)
class Wanted:
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
    upto: int = 0


@dataclass(frozen=True)
class Page:
    """Transactions newest first, and whether there are newer and older ones."""

    acts: tuple[Act, ...]
    newer: bool
    older: bool


def page_of(session: Session, programme_id: str, wanted: Wanted, most: int) -> Page:
    """At most so many transactions of a programme, from where the page begins."""
    chosen = selected().where(Revision.programme_id == programme_id, *_narrowed(session, wanted))
    if wanted.after:
        rows = read_acts(session, chosen.where(Revision.number > wanted.after).order_by(Revision.number).limit(most + 1))
        return Page(tuple(reversed(rows[:most])), len(rows) > most, True)
    if wanted.before:
        chosen = chosen.where(Revision.number < wanted.before)
    rows = read_acts(session, chosen.order_by(Revision.number.desc()).limit(most + 1))
    return Page(tuple(rows[:most]), bool(wanted.before), len(rows) > most)


def people(session: Session, programme_id: str) -> list[str]:
    """Names of those who changed anything in a programme."""
    return list(session.scalars(select(Revision.by).where(Revision.programme_id == programme_id).distinct().order_by(Revision.by)))


def kinds(session: Session) -> list[Kind]:
    """The kinds of record whose changes the viewer may see, by what they are called."""
    return sorted((kind for model, kind in TOLD.items() if may_look(session, model)), key=lambda kind: kind.noun)


def _narrowed(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.upto:
        found.append(Revision.number <= wanted.upto)
    if wanted.by:
        found.append(Revision.by == wanted.by)
    if wanted.batch:
        found.append(Revision.batch_id == wanted.batch)
    if wanted.since is not None:
        found.append(Revision.at >= wanted.since)
    if wanted.until is not None:
        found.append(Revision.at < wanted.until)
    if wanted.kind:
        found.append(Revision.number.in_(_numbers(_of_kind(wanted.kind))))
    if wanted.challenge:
        found.append(Revision.number.in_(_numbers(_about(session, wanted.challenge))))
    return found


Part = tuple[type[Any], list[ColumnElement[bool]]]


def _of_kind(name: str) -> list[Part]:
    """The tables of a kind: its own and those of its linked rows."""
    own = [model for model, kind in TOLD.items() if kind.name == name]
    return [(model, []) for model in [*own, *(model for model, (kind, _) in OWNER.items() if kind.name == name)]]


def _about(session: Session, challenge: str) -> list[Part]:
    """Everything that is about a challenge, by its own column or by the rows that say so."""
    parts: list[Part] = [
        (model, [model.__history__.challenge_id == challenge])
        for model in TRACKED.values()
        if "challenge_id" in model.__table__.c and may_look(session, model)
    ]
    for model, link, own in SEVERAL:
        if may_look(session, model):
            linked = link.__history__
            parts.append((model, [model.__history__.id.in_(select(getattr(linked, own)).where(linked.challenge_id == challenge))]))
    return parts


def _numbers(parts: list[Part]) -> Any:
    """The numbers of the transactions that began or ended a state of the parts."""
    selects: list[Select[*tuple[Any, ...]]] = [select(Revision.number).where(Revision.number < 0)]
    for model, where in parts:
        past = model.__history__
        selects += [select(past.revision).where(*where), select(past.superseded).where(past.superseded.is_not(None), *where)]
    return union(*selects)
