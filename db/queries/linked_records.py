"""Queries of the record that a decision, an action or a new form is about, in the viewer's scope."""

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

# Record kinds that decisions and actions can be about. Excluded: settings, lists and templates (changed by their own forms); people; plan
# months, forecasts and stage dates (parts of a budget line or a challenge); published figures (facts from outside); reviews (linked by
# ``review_id``).
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
    """A record that another one is about: kind, id, display name, and its only challenge (empty: none, or several)."""

    kind: str
    id: str
    called: str
    challenge_id: str = ""

    @property
    def words(self) -> str:
        """The text for sentences: ``milestone “Design review”``."""
        return f"{RECORD_SCHEMAS[self.kind].noun} “{self.called}”"


def find_linked_record(session: Session, programme_id: str, record_id: str, among: Iterable[str] = LINKABLE_KINDS) -> LinkedRecord | None:
    """Returns the record of an untrusted id if it is in the programme, in the viewer's scope and of one of the kinds; else None."""
    statements = [
        select(literal(name).label("kind"), model.id).where(model.id == record_id, model.programme_id == programme_id)
        for name, model in _readable_models(session, among).items()
    ]
    row = session.execute(union_all(*statements)).first() if statements and record_id else None
    return read_linked_records(session, programme_id, [(row.kind, record_id)]).get((row.kind, record_id)) if row is not None else None


def is_record_of_programme(session: Session, programme_id: str, record_id: str) -> bool:
    """Returns whether an untrusted id is that of a record of the programme, of any kind that the viewer's role reads and in its scope.

    The kinds that forms are opened for most often are asked first.
    """
    role = session_state(session).viewer.role
    models = dict.fromkeys(RECORD_SCHEMAS[name].model for name in (*LINKABLE_KINDS, *RECORD_SCHEMAS))
    readable = (model for model in models if can_read_table(role, model.__tablename__))
    found = (session.execute(select(model.id).where(model.id == record_id, model.programme_id == programme_id)) for model in readable)
    return any(rows.first() is not None for rows in found)


def read_linked_records(session: Session, programme_id: str, wanted: Iterable[RecordKey]) -> dict[RecordKey, LinkedRecord]:
    """Returns records of a programme by (kind, id), as far as they are in the viewer's scope, with their names at the session's revision."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for name, record_id in wanted:
        by_kind[name].add(record_id)
    records: dict[RecordKey, LinkedRecord] = {}
    for name, model in _readable_models(session, by_kind).items():
        source = entity(session, model)
        for batch in split_batches(sorted(by_kind.get(name, ()))):
            rows = list(session.scalars(select(source).where(source.id.in_(batch), source.programme_id == programme_id)))
            challenge_ids = _single_challenge_ids(session, name, [row.id for row in rows])
            records |= {
                (name, row.id): LinkedRecord(
                    name, row.id, _record_label(name, row), challenge_ids.get(row.id) or _own_challenge_id(name, row)
                )
                for row in rows
            }
    return records


def _readable_models(session: Session, kinds: Iterable[str]) -> dict[str, Any]:
    """Returns the models that the viewer's role may read, by kind; none for a sponsor, who may not read whole rows."""
    viewer = session_state(session).viewer
    models = {name: RECORD_SCHEMAS[name].model for name in kinds if name in LINKABLE_KINDS or name in EVIDENCE_KINDS}
    return {} if viewer.sponsor else {name: model for name, model in models.items() if can_read_table(viewer.role, model.__tablename__)}


def _own_challenge_id(name: str, row: Any) -> str:
    return str(row.id if name == "challenge" else getattr(row, "challenge_id", None) or "")


def _single_challenge_ids(session: Session, name: str, ids: list[str]) -> dict[str, str]:
    """Returns the challenge of each record that has exactly one, by record id; only for kinds that can have several."""
    if name not in CHALLENGE_LINKS or not ids:
        return {}
    model, key = CHALLENGE_LINKS[name]
    link = entity(session, model)
    challenges_by_record: dict[str, list[str]] = defaultdict(list)
    for record_id, challenge in session.execute(select(getattr(link, key), link.challenge_id).where(getattr(link, key).in_(ids))):
        challenges_by_record[record_id].append(challenge)
    return {record_id: challenges[0] for record_id, challenges in challenges_by_record.items() if len(challenges) == 1}


def _record_label(name: str, row: Any) -> str:
    if name in ("conversation", "research-session"):
        description = Channel(row.channel).label if name == "conversation" else ResearchMethod(row.method).label
        return f"{description.lower()} of {Day(row.held_on, Precision(row.held_precision))}"
    return shorten(RECORD_SCHEMAS[name].display_name(own_values(RECORD_SCHEMAS[name], row)), MAX_LABEL_LENGTH)


def initial_form_values(session: Session, kind: RecordSchema, lists: ReferenceLists, about: str) -> dict[str, Any]:
    """Returns initial values for a new record that is created for another one, by field name: the first field of each list that contains it.

    References to records of the same kind are not filled. For a company team also its company, cohort and only challenge; for a finding
    its statement and challenge.
    """
    values: dict[str, Any] = {}
    in_list: dict[str, bool] = {}
    for field in kind.fields:
        if isinstance(field, ReferenceField | ReferenceListField) and field.to not in in_list and field.to != kind.plural:
            in_list[field.to] = lists.label(field.to, about) is not None
            if in_list[field.to]:
                values[field.name] = [about] if isinstance(field, ReferenceListField) else about
    if in_list.get("findings"):
        values |= {name: value for name, value in _values_from_finding(session, about).items() if name in kind.names and name not in values}
    if in_list.get("teams"):
        values |= {name: value for name, value in _values_from_team(session, about).items() if name in kind.names and name not in values}
    return values


def _values_from_finding(session: Session, finding: str) -> dict[str, Any]:
    row = session.execute(select(Finding.statement, Finding.challenge_id).where(Finding.id == finding)).first()
    return {"kind": ReuseKind.INSIGHT.value, "what": row.statement, "challenge": row.challenge_id} if row else {}


def _values_from_team(session: Session, team: str) -> dict[str, Any]:
    row = session.execute(select(Team.organisation_id, Team.cohort_id).where(Team.id == team)).first()
    challenge_ids = list(session.scalars(select(TeamChallenge.challenge_id).where(TeamChallenge.team_id == team)))
    values = {"challenge": challenge_ids[0] if len(challenge_ids) == 1 else None}
    return {**values, "organisation": row.organisation_id, "cohort": row.cohort_id} if row else {}
