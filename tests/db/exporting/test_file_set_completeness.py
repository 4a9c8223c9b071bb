"""Every column of every tracked table is written to some file of the export set."""

from __future__ import annotations

from db.fields.file_only import MarkByReferenceField
from db.fields.line_lists import InstalmentsField
from db.fields.types import CountByReferenceField, ReferenceListField
from db.history import TRACKED_MODELS
from db.records import TRANSFER_SCHEMAS

# Columns derived from others: the challenge of a row is that of its parent, the position in a list follows from the list. And the number
# of the transaction that closed a review: it identifies a moment of one store and would identify another moment in any other store.
FOLLOWS = {
    ("challenges", "challenge_id"), ("finding_sessions", "challenge_id"), ("plan_months", "challenge_id"), ("payments", "challenge_id"),
    ("forecasts", "challenge_id"), ("instalments", "challenge_id"), ("review_closings", "frozen_revision"),
}  # fmt: skip


def exported_columns():
    """Every column of a tracked table that some file of the set contains, as (table, column)."""
    exported = set()
    for kind in TRANSFER_SCHEMAS.values():
        exported |= {(kind.model.__tablename__, column) for field in kind.fields for column in field.columns}
        for field in kind.fields:
            if isinstance(field, InstalmentsField) and field.parts:
                exported |= {(field.parts.model.__tablename__, column) for column in (field.parts.own, *field.parts.columns)}
            if isinstance(field, ReferenceListField | CountByReferenceField | MarkByReferenceField) and field.rows:
                table = field.rows.model.__tablename__
                exported |= {(table, field.rows.own), (table, field.rows.other)}
                exported |= {(table, "position")} if isinstance(field, ReferenceListField) and field.rows.ordered else set()
                exported |= {(table, field.number)} if isinstance(field, CountByReferenceField) else set()
                exported |= {(table, field.mark)} if isinstance(field, MarkByReferenceField) else set()
    return exported


def test_every_column_of_every_record_is_exported():
    exported = exported_columns() | FOLLOWS
    missing = [
        f"{name}.{column.name}"
        for name, model in TRACKED_MODELS.items()
        for column in model.__table__.columns
        if column.name not in ("id", "version", "programme_id") and (name, column.name) not in exported
    ]
    assert not missing, (
        f"{', '.join(missing)}: no file of an export carries this, so moving out would lose it. Declare a field in its kind (or in ALSO of"
        " db/records/file_columns.py where no form asks for it), and enter a kind of a new table into TRANSFER of db/records/__init__.py."
    )
