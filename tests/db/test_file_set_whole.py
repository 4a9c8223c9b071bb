"""Nothing that is recorded stays behind when a programme moves out: every column of every tracked table stands in a file."""

from __future__ import annotations

from db.fields.file_only import Marks
from db.fields.line_lists import Instalments
from db.fields.types import Counts, References
from db.history import TRACKED
from db.records import TRANSFER

# Columns that follow from others: the challenge of a row is that of what it belongs to, the place in a list that of the list. And the number
# of the transaction that closed a review: it names a moment of the store it stands in, and would name another moment of any other.
FOLLOWS = {
    ("challenges", "challenge_id"), ("finding_sessions", "challenge_id"), ("plan_months", "challenge_id"), ("payments", "challenge_id"),
    ("forecasts", "challenge_id"), ("instalments", "challenge_id"), ("review_closings", "frozen_revision"),
}  # fmt: skip


def columns_carried():
    """Every column of a tracked table that some file of the set carries, as (table, column)."""
    found = set()
    for kind in TRANSFER.values():
        found |= {(kind.model.__tablename__, column) for one in kind.fields for column in one.columns}
        for one in kind.fields:
            if isinstance(one, Instalments) and one.parts:
                found |= {(one.parts.model.__tablename__, column) for column in (one.parts.own, *one.parts.columns)}
            if isinstance(one, References | Counts | Marks) and one.rows:
                table = one.rows.model.__tablename__
                found |= {(table, one.rows.own), (table, one.rows.other)}
                found |= {(table, "position")} if isinstance(one, References) and one.rows.ordered else set()
                found |= {(table, one.number)} if isinstance(one, Counts) else set()
                found |= {(table, one.mark)} if isinstance(one, Marks) else set()
    return found


def test_every_column_of_every_record_has_a_place_in_the_files():
    carried = columns_carried() | FOLLOWS
    lost = [
        f"{name}.{column.name}"
        for name, model in TRACKED.items()
        for column in model.__table__.columns
        if column.name not in ("id", "version", "programme_id") and (name, column.name) not in carried
    ]
    assert not lost, (
        f"{', '.join(lost)}: no file of an export carries this, so moving out would lose it. Declare a field in its kind (or in ALSO of"
        " db/records/file_columns.py where no form asks for it), and enter a kind of a new table into TRANSFER of db/records/__init__.py."
    )
