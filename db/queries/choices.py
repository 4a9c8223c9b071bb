"""The records that reference fields can name, in the viewer's scope: for pickers, labels and imports by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from db import history
from db.errors import Refused
from db.fields.types import shorten
from db.queries.gates import exit_points
from db.schema.enums.records import Channel, PaymentKind, ResearchMethod, TeamOutcome
from db.schema.models import (
    Action,
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
    Stage,
    Team,
    Template,
    UserGroup,
)
from db.values.dates import Day, Precision, date_text
from db.values.natural_order import natural_key

Row = Any


def challenge_label(code: str | None, title: str) -> str:
    """Returns the display name of a challenge: ``10.7 Scalable public participation``."""
    return f"{code} {title}" if code else title


def _challenges_statement(programme: str) -> Select[*tuple[Any, ...]]:
    return (
        select(Challenge.id, Challenge.code, Challenge.title, Challenge.archived, Cohort.position)
        .outerjoin(Cohort, Cohort.id == Challenge.cohort_id)
        .where(Challenge.programme_id == programme)
        .order_by(Challenge.code, Challenge.title)
    )


LIST_SOURCES: dict[str, tuple[Callable[[str], Select[*tuple[Any, ...]]], Callable[[Row], list[str]]]] = {
    "cohorts": (
        lambda p: (
            select(Cohort.id, Cohort.name, Cohort.reference, Cohort.archived)
            .where(Cohort.programme_id == p)
            .order_by(Cohort.position.desc())
        ),
        lambda row: [row.name, *([row.reference] if row.reference else [])],
    ),
    "organisations": (
        lambda p: (
            select(Organisation.id, Organisation.name, Organisation.archived)
            .where(Organisation.programme_id == p)
            .order_by(Organisation.name)
        ),
        lambda row: [row.name],
    ),
    "challenges": (
        _challenges_statement,
        lambda row: [challenge_label(row.code, row.title), *([row.code] if row.code else []), row.title],
    ),
    "teams": (
        lambda p: select(Team.id, Team.name, Team.archived).where(Team.programme_id == p).order_by(Team.name),
        lambda row: [row.name],
    ),
    "running-teams": (
        lambda p: (
            select(Team.id, Team.name, Team.archived)
            .where(Team.programme_id == p, Team.outcome.in_((TeamOutcome.ACTIVE.value, TeamOutcome.PAUSED.value)))
            .order_by(Team.name)
        ),
        lambda row: [row.name],
    ),
    "people": (
        lambda p: select(Person.id, Person.name, Person.archived, Person.until_on).where(Person.programme_id == p).order_by(Person.name),
        lambda row: [row.name],
    ),
    "templates": (
        lambda p: select(Template.id, Template.name, Template.archived).where(Template.programme_id == p).order_by(Template.name),
        lambda row: [row.name],
    ),
    "decisions": (
        lambda p: select(Decision.id, Decision.what).where(Decision.programme_id == p).order_by(Decision.decided_on.desc()),
        lambda row: [shorten(row.what, 100), *([row.what] if len(row.what) > 100 else [])],
    ),
    "flows": (
        lambda p: select(Stage.flow).where(Stage.programme_id == p).order_by(Stage.flow.desc()).distinct(),
        lambda row: [row.flow],
    ),
    "stages": (
        lambda p: select(Stage.name, Stage.id, Stage.archived).where(Stage.programme_id == p).order_by(Stage.flow.desc(), Stage.position),
        lambda row: [row.name],
    ),
    "user-groups": (
        lambda p: select(UserGroup.id, UserGroup.name, UserGroup.archived).where(UserGroup.programme_id == p).order_by(UserGroup.position),
        lambda row: [row.name],
    ),
    "milestones": (
        lambda p: (
            select(Milestone.id, Milestone.title, Challenge.code, Milestone.archived)
            .outerjoin(Challenge, Challenge.id == Milestone.challenge_id)
            .where(Milestone.programme_id == p)
            .order_by(Milestone.forecast_on.desc())
        ),
        lambda row: [f"{row.code}: {row.title}" if row.code else row.title, row.title],
    ),
    "conversations": (
        lambda p: (
            select(Conversation.id, Conversation.held_on, Conversation.held_precision, Conversation.channel)
            .where(Conversation.programme_id == p)
            .order_by(Conversation.held_on.desc(), Conversation.id)
        ),
        lambda row: [f"{Day(row.held_on, Precision(row.held_precision))}, {Channel(row.channel).label.lower()}"],
    ),
    "research-sessions": (
        lambda p: (
            select(
                ResearchSession.id, ResearchSession.held_on, ResearchSession.held_precision, ResearchSession.method, ResearchSession.people
            )
            .where(ResearchSession.programme_id == p)
            .order_by(ResearchSession.held_on.desc())
        ),
        lambda row: [
            f"{Day(row.held_on, Precision(row.held_precision))}, {ResearchMethod(row.method).label.lower()}, {row.people or 0} people"
        ],
    ),
    "budget-lines": (
        lambda p: (
            select(BudgetLine.id, BudgetLine.name, BudgetLine.financial_year, BudgetLine.archived)
            .where(BudgetLine.programme_id == p)
            .order_by(BudgetLine.financial_year.desc(), BudgetLine.name)
        ),
        lambda row: [f"{row.name} ({row.financial_year})", row.name],
    ),
    "agreements": (
        lambda p: (
            select(Agreement.id, Agreement.kind, Agreement.reference, Organisation.name)
            .join(Organisation, Organisation.id == Agreement.organisation_id)
            .where(Agreement.programme_id == p)
            .order_by(Organisation.name)
        ),
        lambda row: [f"{row.name}, {row.kind}{' ' + row.reference if row.reference else ''}"],
    ),
    "actions": (
        lambda p: (
            select(Action.id, Action.what, Action.answered_on.is_not(None).label("archived"))  # an answered one is no longer offered
            .where(Action.programme_id == p)
            .order_by(Action.due_on, Action.id)
        ),
        lambda row: [shorten(row.what, 100), *([row.what] if len(row.what) > 100 else [])],
    ),
    "reviews": (
        lambda p: select(Review.id, Review.held_on).where(Review.programme_id == p).order_by(Review.held_on.desc()),
        lambda row: [f"Review of {date_text(row.held_on)}", row.held_on.isoformat()],
    ),
    "findings": (
        lambda p: select(Finding.id, Finding.statement).where(Finding.programme_id == p).order_by(Finding.found_on.desc()),
        lambda row: [shorten(row.statement, 100), *([row.statement] if len(row.statement) > 100 else [])],
    ),
    "hypotheses": (
        lambda p: (
            select(Hypothesis.id, Hypothesis.reference, Hypothesis.statement)
            .where(Hypothesis.programme_id == p)
            .order_by(Hypothesis.reference, Hypothesis.statement)
        ),
        lambda row: [
            shorten(f"{row.reference}: {row.statement}" if row.reference else row.statement, 100),
            *([row.reference] if row.reference else []),
            row.statement,
        ],
    ),
    "accruals": (
        lambda p: (
            select(Payment.id, Payment.month, Payment.supplier, Payment.reference)
            .where(Payment.programme_id == p, Payment.kind == PaymentKind.ACCRUAL.value)
            .order_by(Payment.month.desc())
        ),
        lambda row: [f"{row.supplier or 'Accrual'} {row.reference or ''} {date_text(row.month)}".replace("  ", " ")],
    ),
}


EXIT_POINTS_LIST = "exit-points"
# Lists in the order of their labels, 3.2 before 3.10; challenges those of the newest cohort first, which most records are about. The others
# have an order of their own: newest first, or their place.
ORDERED_BY_LABEL = frozenset(
    {"organisations", "challenges", "teams", "running-teams", "people", "templates", "budget-lines", "agreements", "hypotheses"}
)


class StoredLists:
    """The reference lists of a programme, each read on first use. Archived records are found by name but not offered as options."""

    def __init__(self, session: Session, programme_id: str) -> None:
        self._session = session
        self._programme = programme_id
        self._loaded: dict[str, dict[str, list[str]]] = {}
        self._named: dict[str, dict[str, list[str]]] = {}
        self._archived: dict[str, set[str]] = {}
        self._positions: dict[str, dict[str, int]] = {}  # by key; of the cohort of a challenge
        self._record_ids: dict[str, dict[str, str]] = {}  # by key; the key is the id, except for stages, which are named by their text

    def _rows(self, name: str) -> dict[str, list[str]]:
        if name not in self._loaded:
            statement, names = LIST_SOURCES.get(name, (None, list))
            try:
                # lists that depend on a record, such as exit points, have no statement here
                rows = self._session.execute(statement(self._programme)).all() if statement else []
            except Refused:  # a list that the role may not read is empty
                rows = []
            self._loaded[name] = {row[0]: names(row) for row in rows}
            offered = {row[0] for row in rows if not getattr(row, "archived", False) and not self._has_left(row)}
            self._archived[name] = self._loaded[name].keys() - offered
            self._positions[name] = {row[0]: getattr(row, "position", None) or 0 for row in rows}
            self._record_ids[name] = {row[0]: getattr(row, "id", row[0]) for row in rows}
        return self._loaded[name]

    def _has_left(self, row: Any) -> bool:
        """Returns whether the last day of a person is over."""
        until: date | None = getattr(row, "until_on", None)
        return until is not None and until < history.today(self._session, self._programme)

    def find(self, name: str, text: str) -> list[str]:
        """Returns the ids of the records that the text names: by id, else by label, code or name (case-insensitive)."""
        rows = self._rows(name)
        if text in rows:
            return [text]
        if name not in self._named:
            by_name: dict[str, list[str]] = defaultdict(list)
            for record_id, names in rows.items():
                for folded in dict.fromkeys(record_name.casefold() for record_name in names):
                    by_name[folded].append(record_id)
            self._named[name] = by_name
        return self._named[name].get(text.casefold(), [])

    def label(self, name: str, record_id: str) -> str | None:
        """Returns the label of a record; None when the viewer has no such record."""
        names = self._rows(name).get(record_id)
        return names[0] if names else None

    def every(self, name: str) -> list[tuple[str, str, bool]]:
        """Returns (id, label, whether archived) of all records of a list, in the order of its picker."""
        return [(self._record_ids[name][key], label, key in self._archived[name]) for key, label in self._labels(name)]

    def _labels(self, name: str) -> list[tuple[str, str]]:
        """Returns (id, label) of all records of a list, in the order of its picker."""
        labels = [(record_id, names[0]) for record_id, names in self._rows(name).items()]
        if name not in ORDERED_BY_LABEL:
            return labels
        positions = self._positions[name]
        return sorted(labels, key=lambda labelled: (-positions[labelled[0]], natural_key(labelled[1])))

    def options(self, name: str) -> list[tuple[str, str]]:
        """Returns (id, label) of the unarchived records. ``exit-points/<id>``: the exit checklist of the current stage of a team or challenge."""
        list_name, _, record = name.partition("/")
        if list_name == EXIT_POINTS_LIST:
            return exit_points(self._session, self._programme, record)
        return [(record_id, label) for record_id, label in self._labels(name) if record_id not in self._archived[name]]
