"""Names of records by their ids, as people call them now; asked for all at once, so that a long history needs a statement a list."""

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
}  # the kind that has every column of a table in words
MISSING_RECORD_LABEL = "a record that is no longer there"
MAX_NAME_LENGTH = 100


class RecordNames:
    """Labels of the records of a programme, for :meth:`db.fields.types.Field.show`. An id is never a label."""

    def __init__(self, session: Session, programme_id: str) -> None:
        self._session = session
        self._programme = programme_id
        self._known: dict[str, dict[str, str]] = {}

    def load_labels(self, wanted: Mapping[str, Iterable[str]]) -> None:
        """Read the labels of ids by list that are not known yet: as they are now, else as they were last."""
        for name, ids in wanted.items():
            known = self._known.setdefault(name, {})
            missing = sorted(set(ids) - known.keys())
            if name not in MODEL_BY_LIST or not missing:
                continue
            for batch in split_batches(missing):
                try:
                    known |= self._now(name, batch)
                    known |= self._last(name, [one for one in batch if one not in known])
                except Refused:  # a list that the role may not read
                    continue

    def _now(self, name: str, ids: list[str]) -> dict[str, str]:
        statement, names = LIST_SOURCES[name]
        rows = self._session.execute(statement(self._programme).where(MODEL_BY_LIST[name].id.in_(ids)))
        return {row[0]: names(row)[0] for row in rows}

    def _last(self, name: str, ids: list[str]) -> dict[str, str]:
        """What was removed goes by its last name, and says so."""
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
        """Nothing: these names are only read."""
        return []

    def label(self, name: str, record_id: str) -> str:
        """How people call the record."""
        self.load_labels({name: [record_id]})
        return self._known.get(name, {}).get(record_id) or MISSING_RECORD_LABEL

    def options(self, name: str) -> list[tuple[str, str]]:
        """Nothing: these names are only read."""
        return []


def read_names_by_id(session: Session, wanted: Mapping[type[Any], Iterable[str]]) -> dict[str, str]:
    """Names of records that have one, by id, as the session sees them: as they were then, where it looks back."""
    found: dict[str, str] = {}
    for model, ids in wanted.items():
        past = entity(session, model)
        for batch in split_batches(sorted(set(ids))):
            found |= {row.id: row.name for row in session.execute(select(past.id, past.name).where(past.id.in_(batch)))}
    return found


def own_values(kind: RecordSchema, state: Any) -> Values:
    """The values of a row or of one of its past states, by field name; those of linked rows left out."""
    return {one.name: one.from_row(state) for one in kind.fields if one.column}
