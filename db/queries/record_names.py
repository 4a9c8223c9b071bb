"""Display names of records by id, read in batches: one statement per list, however long the history is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.batching import split_batches
from db.errors import Refused
from db.fields.record_schema import RecordSchema, Values
from db.fields.types import shorten
from db.history import entity
from db.queries.choices import LIST_SOURCES
from db.records import TRANSFER_SCHEMAS
from db.schema.models import (
    Agreement,
    BudgetLine,
    Challenge,
    Cohort,
    Conversation,
    Decision,
    Finding,
    Hypothesis,
    Milestone,
    Organisation,
    Payment,
    Person,
    ResearchSession,
    Review,
    Team,
    Template,
    UserGroup,
)

MODEL_BY_LIST: dict[str, type[Any]] = {
    "cohorts": Cohort,
    "organisations": Organisation,
    "challenges": Challenge,
    "teams": Team,
    "running-teams": Team,
    "people": Person,
    "templates": Template,
    "decisions": Decision,
    "user-groups": UserGroup,
    "milestones": Milestone,
    "conversations": Conversation,
    "research-sessions": ResearchSession,
    "reviews": Review,
    "findings": Finding,
    "hypotheses": Hypothesis,
    "budget-lines": BudgetLine,
    "agreements": Agreement,
    "accruals": Payment,
}
LIST_BY_MODEL: dict[type[Any], str] = {model: name for name, model in MODEL_BY_LIST.items() if name not in ("running-teams", "accruals")}
SCHEMA_BY_MODEL: dict[type[Any], RecordSchema] = {
    kind.model: kind for kind in TRANSFER_SCHEMAS.values()
}  # the schema of each table that contains all its columns
MISSING_RECORD_LABEL = "a record that is no longer there"
MAX_NAME_LENGTH = 100


class RecordNames:
    """Labels of the records of a programme, as :class:`db.fields.types.ReferenceLists`. An id is never used as a label."""

    def __init__(self, session: Session, programme_id: str) -> None:
        self._session = session
        self._programme = programme_id
        self._known: dict[str, dict[str, str]] = {}

    def load_labels(self, ids_by_list: Mapping[str, Iterable[str]]) -> None:
        """Read the labels of ids, by list name, that have not been read yet: the current name, else the last one of a removed record."""
        for name, ids in ids_by_list.items():
            labels = self._known.setdefault(name, {})
            missing = sorted(set(ids) - labels.keys())
            if name not in MODEL_BY_LIST or not missing:
                continue
            for batch in split_batches(missing):
                try:
                    labels |= self._now(name, batch)
                    labels |= self._last(name, [record_id for record_id in batch if record_id not in labels])
                except Refused:  # a list that the role may not read
                    continue

    def _now(self, name: str, ids: list[str]) -> dict[str, str]:
        statement, names = LIST_SOURCES[name]
        rows = self._session.execute(statement(self._programme).where(MODEL_BY_LIST[name].id.in_(ids)))
        return {row[0]: names(row)[0] for row in rows}

    def _last(self, name: str, ids: list[str]) -> dict[str, str]:
        """Returns the last names of removed records, marked as removed."""
        model = MODEL_BY_LIST[name]
        past, kind = model.__history__, SCHEMA_BY_MODEL[model]
        if not ids:
            return {}
        states = self._session.scalars(select(past).where(past.id.in_(ids)).order_by(past.revision))
        return {
            state.id: f"{shorten(kind.display_name(own_values(kind, state)), MAX_NAME_LENGTH) or MISSING_RECORD_LABEL} (removed)"
            for state in states
        }

    def find(self, name: str, text: str) -> list[str]:
        """Returns an empty list: records cannot be looked up by name here."""
        return []

    def label(self, name: str, record_id: str) -> str:
        """Returns the label of a record, or ``MISSING_RECORD_LABEL``."""
        self.load_labels({name: [record_id]})
        return self._known.get(name, {}).get(record_id) or MISSING_RECORD_LABEL

    def options(self, name: str) -> list[tuple[str, str]]:
        """Returns an empty list: records cannot be looked up by name here."""
        return []


def read_names_by_id(session: Session, ids_by_model: Mapping[type[Any], Iterable[str]]) -> dict[str, str]:
    """Returns the ``name`` column of records by id, at the session's revision."""
    names: dict[str, str] = {}
    for model, ids in ids_by_model.items():
        source = entity(session, model)
        for batch in split_batches(sorted(set(ids))):
            names |= {row.id: row.name for row in session.execute(select(source.id, source.name).where(source.id.in_(batch)))}
    return names


def own_values(kind: RecordSchema, state: Any) -> Values:
    """Returns the values of a row or past state by field name, without fields that are stored in linked rows."""
    return {field.name: field.from_row(state) for field in kind.fields if field.column}
