"""Nothing that is recorded stays behind when a programme moves out: every column of every tracked table stands in a file."""

from __future__ import annotations

from db.fields.file_only import MarkByReferenceField
from db.fields.line_lists import InstalmentsField
from db.fields.types import CountByReferenceField, ReferenceListField
from db.history import TRACKED_MODELS
from db.records import TRANSFER_SCHEMAS

# Columns that follow from others: the challenge of a row is that of what it belongs to, the place in a list that of the list. And the number
# of the transaction that closed a review: it names a moment of the store it stands in, and would name another moment of any other.
FOLLOWS = {
    ("challenges", "challenge_id"), ("finding_sessions", "challenge_id"), ("plan_months", "challenge_id"), ("payments", "challenge_id"),
    ("forecasts", "challenge_id"), ("instalments", "challenge_id"), ("review_closings", "frozen_revision"),
}  # fmt: skip


def columns_carried():
    """Every column of a tracked table that some file of the set carries, as (table, column)."""
    found = set()
    for kind in TRANSFER_SCHEMAS.values():
        found |= {(kind.model.__tablename__, column) for one in kind.fields for column in one.columns}
        for one in kind.fields:
            if isinstance(one, InstalmentsField) and one.parts:
                found |= {(one.parts.model.__tablename__, column) for column in (one.parts.own, *one.parts.columns)}
            if isinstance(one, ReferenceListField | CountByReferenceField | MarkByReferenceField) and one.rows:
                table = one.rows.model.__tablename__
                found |= {(table, one.rows.own), (table, one.rows.other)}
                found |= {(table, "position")} if isinstance(one, ReferenceListField) and one.rows.ordered else set()
                found |= {(table, one.number)} if isinstance(one, CountByReferenceField) else set()
                found |= {(table, one.mark)} if isinstance(one, MarkByReferenceField) else set()
    return found


def test_every_column_of_every_record_has_a_place_in_the_files():
    carried = columns_carried() | FOLLOWS
    lost = [
        f"{name}.{column.name}"
        for name, model in TRACKED_MODELS.items()
        for column in model.__table__.columns
        if column.name not in ("id", "version", "programme_id") and (name, column.name) not in carried
    ]
    assert not lost, (
        f"{', '.join(lost)}: no file of an export carries this, so moving out would lose it. Declare a field in its kind (or in ALSO of"
        " db/records/file_columns.py where no form asks for it), and enter a kind of a new table into TRANSFER of db/records/__init__.py."
    )
