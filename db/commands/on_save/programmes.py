"""What saving a programme, a stage or a user group does."""

from __future__ import annotations

from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.errors import Invalid
from db.fields.record_schema import Values
from db.history import is_loading_file
from db.records.programmes import STAGE_NAME_COLUMNS
from db.schema.models import Programme, Stage, UserGroup


def refuse_duplicate_short_name(session: Session, row: Programme, values: Values) -> None:
    """No two programmes go by one short name, also of those that the viewer does not see."""
    try:
        session.flush()
    except IntegrityError as twin:
        raise Invalid(
            [("short_name", f"There is a programme called {values.get('short_name')} already. Choose another short name")]
        ) from twin


def reorder_stages(session: Session, row: Stage, values: Values) -> None:
    """A stage takes its place and the others close up; a new name is its name in every flow and on every record."""
    row.flow = row.flow or "Standard"
    if is_loading_file(session):
        return
    others = [
        one
        for one in session.scalars(
            select(Stage).where(Stage.programme_id == row.programme_id, Stage.flow == row.flow).order_by(Stage.position)
        )
        if one.id != row.id
    ]
    if any(one.name.casefold() == row.name.casefold() for one in others):
        raise Invalid([("name", f"The {row.flow} flow has a stage called {row.name} already. Choose another name")])
    others.insert(min(max(row.position, 0), len(others)), row)
    for place, one in enumerate(others):
        if one.position != place:
            one.position = place
    before = inspect(row).attrs.name.history.deleted
    if before and before[0]:
        _rename_stage(session, row, str(before[0]))


def _rename_stage(session: Session, row: Stage, before: str) -> None:
    for model, columns in STAGE_NAME_COLUMNS:
        for column in columns:
            held = getattr(model, column)
            for one in session.scalars(select(model).where(model.programme_id == row.programme_id, held == before)):
                setattr(one, column, row.name)


def refuse_duplicate_user_group(session: Session, row: UserGroup, values: Values) -> None:
    """No two groups of one name."""
    twin = select(UserGroup.id).where(UserGroup.programme_id == row.programme_id, UserGroup.name == row.name, UserGroup.id != row.id)
    with session.no_autoflush:
        if not is_loading_file(session) and session.scalars(twin).first() is not None:
            raise Invalid([("name", f"There is a user group called {row.name} already. Choose another name")])
