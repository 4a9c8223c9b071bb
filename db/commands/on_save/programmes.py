"""Effects of saving a programme, a stage or a user group."""

from __future__ import annotations

from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.commands.default_templates import add_adoption_template
from db.errors import Invalid
from db.fields.record_schema import Values
from db.fields.types import ValidationContext
from db.history import is_loading_file, today
from db.records.programmes import STAGE_NAME_COLUMNS
from db.schema.enums.parts import Part, read_parts
from db.schema.models import Programme, Stage


def save_programme(session: Session, row: Programme, values: Values) -> None:
    """Add the template of a part that was switched on. Raises :class:`Invalid` for a short name that is taken."""
    _refuse_duplicate_short_name(session, row, values)
    if Part.ADOPTION in read_parts(row.parts) and not is_loading_file(session):
        add_adoption_template(session, row.id, ValidationContext(today(session, row.id)))


def _refuse_duplicate_short_name(session: Session, row: Programme, values: Values) -> None:
    """Raise :class:`Invalid` when another programme has the short name, including those that the viewer cannot read."""
    try:
        session.flush()
    except IntegrityError as error:
        raise Invalid(
            [("short_name", f"There is a programme called {values.get('short_name')} already. Choose another short name")]
        ) from error


def reorder_stages(session: Session, row: Stage, values: Values) -> None:
    """Put a stage at its position and renumber the others of its flow; apply a new name to every flow and record.
    Imports reorder nothing.
    """
    if is_loading_file(session):
        return
    others = [
        stage
        for stage in session.scalars(
            select(Stage).where(Stage.programme_id == row.programme_id, Stage.flow == row.flow).order_by(Stage.position)
        )
        if stage.id != row.id
    ]
    others.insert(min(max(row.position, 0), len(others)), row)
    for position, stage in enumerate(others):
        if stage.position != position:
            stage.position = position
    before = inspect(row).attrs.name.history.deleted
    if before and before[0]:
        _rename_stage(session, row, str(before[0]))


def _rename_stage(session: Session, row: Stage, before: str) -> None:
    """Replace the name of a stage in every record of the programme that contains it."""
    for model, columns in STAGE_NAME_COLUMNS:
        for column in columns:
            attribute = getattr(model, column)
            for record in session.scalars(select(model).where(model.programme_id == row.programme_id, attribute == before)):
                setattr(record, column, row.name)
