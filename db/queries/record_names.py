"""Names of records by their ids, as people call them now; asked for all at once, so that a long history needs a statement a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.batching import portions
from db.errors import Refused
from db.fields.types import shorten
from db.history import entity
from db.queries.choices import SOURCES
from db.records import TRANSFER
from db.records.record_schema import Kind, Values
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

MODELS: dict[str, type[Any]] = {
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
LIST_OF: dict[type[Any], str] = {model: name for name, model in MODELS.items() if name not in ("running-teams", "accruals")}
TOLD: dict[type[Any], Kind] = {kind.model: kind for kind in TRANSFER.values()}  # the kind that has every column of a table in words
NOT_THERE = "a record that is no longer there"
LONGEST = 100


class Names:
    """Labels of the records of a programme, for :meth:`db.fields.types.Field.show`. An id is never a label."""

    def __init__(self, session: Session, programme_id: str) -> None:
        self._session = session
        self._programme = programme_id
        self._known: dict[str, dict[str, str]] = {}

    def learn(self, wanted: Mapping[str, Iterable[str]]) -> None:
        """Read the labels of ids by list that are not known yet: as they are now, else as they were last."""
        for name, ids in wanted.items():
            known = self._known.setdefault(name, {})
            missing = sorted(set(ids) - known.keys())
            if name not in MODELS or not missing:
                continue
            for portion in portions(missing):
                try:
                    known |= self._now(name, portion)
                    known |= self._last(name, [one for one in portion if one not in known])
                except Refused:  # a list that the role may not read
                    continue

    def _now(self, name: str, ids: list[str]) -> dict[str, str]:
        statement, names = SOURCES[name]
        rows = self._session.execute(statement(self._programme).where(MODELS[name].id.in_(ids)))
        return {row[0]: names(row)[0] for row in rows}

    def _last(self, name: str, ids: list[str]) -> dict[str, str]:
        """What was removed goes by its last name, and says so."""
        model = MODELS[name]
        past, kind = model.__history__, TOLD[model]
        if not ids:
            return {}
        states = self._session.scalars(select(past).where(past.id.in_(ids)).order_by(past.revision))
        return {state.id: f"{shorten(kind.called(own_values(kind, state)), LONGEST) or NOT_THERE} (removed)" for state in states}

    def find(self, name: str, text: str) -> list[str]:
        """Nothing: these names are only read."""
        return []

    def label(self, name: str, record_id: str) -> str:
        """How people call the record."""
        self.learn({name: [record_id]})
        return self._known.get(name, {}).get(record_id) or NOT_THERE

    def options(self, name: str) -> list[tuple[str, str]]:
        """Nothing: these names are only read."""
        return []


def names_at(session: Session, wanted: Mapping[type[Any], Iterable[str]]) -> dict[str, str]:
    """Names of records that have one, by id, as the session sees them: as they were then, where it looks back."""
    found: dict[str, str] = {}
    for model, ids in wanted.items():
        past = entity(session, model)
        for portion in portions(sorted(set(ids))):
            found |= {row.id: row.name for row in session.execute(select(past.id, past.name).where(past.id.in_(portion)))}
    return found


def own_values(kind: Kind, state: Any) -> Values:
    """The values of a row or of one of its past states, by field name; those of linked rows left out."""
    return {one.name: one.of_row(state) for one in kind.fields if one.column}
