"""What a decision, an action or a new form is about: the record it was opened for, as the viewer may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from db.access import can_read_table
from db.batching import split_batches
from db.fields.record_schema import RecordSchema
from db.fields.types import ReferenceField, ReferenceListField, ReferenceLists, shorten
from db.history import entity
from db.queries.record_names import own_values
from db.records import RECORD_SCHEMAS
from db.schema.enums.learning import ReuseKind
from db.schema.enums.records import Channel, ResearchMethod
from db.schema.models import ConversationChallenge, Finding, ResearchSessionChallenge, Team, TeamChallenge
from db.session_state import session_state
from db.values.dates import Day, Precision
from db.values.evidence_scoring import EVIDENCE_KINDS

# What one can decide about, or owe something for. Left out: settings, lists and templates, which change by their own forms and history;
# people, about whom nothing is decided here; months of a plan, forecasts and periods, which are parts of a line or a challenge; published
# figures, which others said; reviews, where decisions and actions are recorded as of the meeting.
LINKABLE_KINDS = (
    "challenge", "cohort", "team", "organisation", "milestone", "conversation", "research-session", "finding", "weekly-update", "action",
    "decision", "stage-move", "agreement", "budget-line", "budget-change", "payment",
)  # fmt: skip
CHALLENGE_LINKS = {
    "team": (TeamChallenge, "team_id"),
    "conversation": (ConversationChallenge, "conversation_id"),
    "research-session": (ResearchSessionChallenge, "research_session_id"),
}
MAX_LABEL_LENGTH = 80
RecordKey = tuple[str, str]


@dataclass(frozen=True)
class LinkedRecord:
    """A record that something is about: its kind and id, how people call it, and its only challenge (empty: none, or several)."""

    kind: str
    id: str
    called: str
    challenge_id: str = ""

    @property
    def words(self) -> str:
        """In a sentence: ``milestone “Design review”``."""
        return f"{RECORD_SCHEMAS[self.kind].noun} “{self.called}”"


def find_linked_record(session: Session, programme_id: str, record_id: str, among: Iterable[str] = LINKABLE_KINDS) -> LinkedRecord | None:
    """The record of an id that came from outside, if it is of the programme, of the viewer's and of one of the kinds; None for all else."""
    asked = [
        select(literal(name).label("kind"), model.id).where(model.id == record_id, model.programme_id == programme_id)
        for name, model in _readable_models(session, among).items()
    ]
    row = session.execute(union_all(*asked)).first() if asked and record_id else None
    return read_linked_records(session, programme_id, [(row.kind, record_id)]).get((row.kind, record_id)) if row is not None else None


def read_linked_records(session: Session, programme_id: str, wanted: Iterable[RecordKey]) -> dict[RecordKey, LinkedRecord]:
    """The records of (kind, id) pairs that the viewer sees in a programme, as they are called at the session's moment."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for name, record_id in wanted:
        by_kind[name].add(record_id)
    found: dict[RecordKey, LinkedRecord] = {}
    for name, model in _readable_models(session, by_kind).items():
        past = entity(session, model)
        for batch in split_batches(sorted(by_kind.get(name, ()))):
            rows = list(session.scalars(select(past).where(past.id.in_(batch), past.programme_id == programme_id)))
            of = _single_challenge_ids(session, name, [row.id for row in rows])
            found |= {
                (name, row.id): LinkedRecord(name, row.id, _record_label(name, row), of.get(row.id) or _own_challenge_id(name, row))
                for row in rows
            }
    return found


def _readable_models(session: Session, kinds: Iterable[str]) -> dict[str, Any]:
    """The tables of kinds that the viewer's role may read, by kind; none for a sponsor, who reads no whole row."""
    viewer = session_state(session).viewer
    models = {name: RECORD_SCHEMAS[name].model for name in kinds if name in LINKABLE_KINDS or name in EVIDENCE_KINDS}
    return {} if viewer.sponsor else {name: one for name, one in models.items() if can_read_table(viewer.role, one.__tablename__)}


def _own_challenge_id(name: str, row: Any) -> str:
    return str(row.id if name == "challenge" else getattr(row, "challenge_id", None) or "")


def _single_challenge_ids(session: Session, name: str, ids: list[str]) -> dict[str, str]:
    """The only challenge of each record of a kind that can have several, by id."""
    if name not in CHALLENGE_LINKS or not ids:
        return {}
    model, own = CHALLENGE_LINKS[name]
    past = entity(session, model)
    every: dict[str, list[str]] = defaultdict(list)
    for record_id, challenge in session.execute(select(getattr(past, own), past.challenge_id).where(getattr(past, own).in_(ids))):
        every[record_id].append(challenge)
    return {record_id: of[0] for record_id, of in every.items() if len(of) == 1}


def _record_label(name: str, row: Any) -> str:
    if name in ("conversation", "research-session"):
        word = Channel(row.channel).label if name == "conversation" else ResearchMethod(row.method).label
        return f"{word.lower()} of {Day(row.held_on, Precision(row.held_precision))}"
    return shorten(RECORD_SCHEMAS[name].display_name(own_values(RECORD_SCHEMAS[name], row)), MAX_LABEL_LENGTH)


def initial_form_values(session: Session, kind: RecordSchema, lists: ReferenceLists, about: str) -> dict[str, Any]:
    """What the fields of a new record hold when it is opened for a record of an id: the first field of each list that has it.

    A reference to a record of the same kind is never filled. For a company team also its company, its cohort and its only challenge; for a finding its
    statement and its challenge.
    """
    found: dict[str, Any] = {}
    asked: dict[str, bool] = {}
    for one in kind.fields:
        if isinstance(one, ReferenceField | ReferenceListField) and one.to not in asked and one.to != kind.plural:
            asked[one.to] = lists.label(one.to, about) is not None
            if asked[one.to]:
                found[one.name] = [about] if isinstance(one, ReferenceListField) else about
    if asked.get("findings"):
        found |= {name: value for name, value in _values_from_finding(session, about).items() if name in kind.names and name not in found}
    if asked.get("teams"):
        found |= {name: value for name, value in _values_from_team(session, about).items() if name in kind.names and name not in found}
    return found


def _values_from_finding(session: Session, finding: str) -> dict[str, Any]:
    row = session.execute(select(Finding.statement, Finding.challenge_id).where(Finding.id == finding)).first()
    return {"kind": ReuseKind.INSIGHT.value, "what": row.statement, "challenge": row.challenge_id} if row else {}


def _values_from_team(session: Session, team: str) -> dict[str, Any]:
    row = session.execute(select(Team.organisation_id, Team.cohort_id).where(Team.id == team)).first()
    of = list(session.scalars(select(TeamChallenge.challenge_id).where(TeamChallenge.team_id == team)))
    found = {"challenge": of[0] if len(of) == 1 else None}
    return {**found, "organisation": row.organisation_id, "cohort": row.cohort_id} if row else {}
