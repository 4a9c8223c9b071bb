"""Tables: each declares its visibility, belongs to a programme, and has a history."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import DateTime

from db.access import TableVisibility
from db.history import TRACKED_MODELS
from db.schema.base import Base, PastState, ProgrammeScoped, Record
from db.schema.models import Challenge, Organisation, Programme
from db.session import MULTI_CHALLENGE_LINKS
from tests.structure.source import failure_message

MAPPED = {mapper.class_ for mapper in Base.registry.mappers}
LIVE = {model for model in MAPPED if not issubclass(model, PastState)}
# Scoped tables whose rows are a sponsor's in another way than by their own challenge_id or a link table.
SCOPED_OTHERWISE = {Organisation: "it poses or answers one of the sponsor's challenges (db/session.py, _sponsor_scope)"}
UNTRACKED_RECORDS: set[type] = set()


def test_tables_each_declares_its_visibility():
    undeclared = [model.__tablename__ for model in MAPPED if getattr(model, "__seen__", None) not in set(TableVisibility)]
    assert not undeclared, failure_message(
        undeclared, "Declare __seen__ in the model: scoped, public, staff or hidden. Nothing is seen by default."
    )


def test_tables_each_visible_one_belongs_to_a_programme():
    outside = [model.__tablename__ for model in MAPPED if model.__seen__ != "hidden" and not issubclass(model, ProgrammeScoped)]
    assert not outside, failure_message(outside, "Add the mixin ProgrammeScoped: staff are scoped by programme_id.")


def test_tables_no_programme_id_is_nullable():
    nullable = [model.__tablename__ for model in LIVE if issubclass(model, ProgrammeScoped) and model.__table__.c.programme_id.nullable]
    assert not nullable, failure_message(nullable, "A row without a programme would be visible to nobody.")


def test_tables_each_scoped_one_is_linked_to_challenges():
    linked = {model for model, _, _ in MULTI_CHALLENGE_LINKS}
    unlinked = [
        model.__tablename__
        for model in LIVE
        if model.__seen__ == "scoped" and "challenge_id" not in model.__table__.c and model not in linked and model not in SCOPED_OTHERWISE
    ]
    assert not unlinked, failure_message(
        unlinked,
        "Add the mixin ChallengeScoped, or a link table to MULTI_CHALLENGE_LINKS in db/session.py: else a sponsor sees all rows of the programme.",
    )


def test_tables_each_shared_one_has_a_scoped_link_table():
    for model, link, key in MULTI_CHALLENGE_LINKS:
        assert {key, "challenge_id"} <= set(link.__table__.c.keys()), model
        assert link.__seen__ == "scoped", link


def test_tables_each_record_has_a_history():
    records = {model for model in LIVE if issubclass(model, Record)}
    untracked = [model.__tablename__ for model in records - set(TRACKED_MODELS.values()) - UNTRACKED_RECORDS]
    assert not untracked, failure_message(untracked, "Decorate the model with @tracked: every record has a history.")


def test_tables_each_history_has_the_columns_of_its_table_and_is_for_staff():
    wrong = []
    for name, model in TRACKED_MODELS.items():
        history_model = model.__history__
        columns, history_columns = set(model.__table__.c.keys()), set(history_model.__table__.c.keys())
        if (
            history_columns != columns | {"revision", "superseded"}
            or history_model.__seen__ != "staff"
            or history_model.__tablename__ != f"{name}_version"
        ):
            wrong.append(f"{name}: {sorted(history_columns ^ columns)}")
    assert not wrong, failure_message(
        wrong, "A history table has every column of its table, is called <table>_version, and no sponsor reads it."
    )


def test_tables_each_history_is_scoped_as_its_table():
    wrong = [
        name
        for name, model in TRACKED_MODELS.items()
        if ("challenge_id" in model.__table__.c) != ("challenge_id" in model.__history__.__table__.c)
    ]
    assert not wrong


def test_tables_money_is_whole_pence_and_instants_have_a_time_zone():
    wrong = []
    for model in LIVE:
        for column in model.__table__.c:
            kind = type(column.type).__name__
            if (column.name.endswith("_pence")) != (kind == "Pence"):
                wrong.append(f"{model.__tablename__}.{column.name}: {kind}")
            if isinstance(column.type, DateTime) or column.type.python_type in (float, Decimal):
                wrong.append(f"{model.__tablename__}.{column.name}: {kind}")
    assert not wrong, failure_message(
        wrong, "Money is a Pence column named <name>_pence; an instant is a Mapped[datetime]; nothing is a float."
    )


def test_tables_each_precision_column_has_its_day_column():
    wrong = [
        f"{model.__tablename__}.{column.name}"
        for model in LIVE
        for column in model.__table__.c
        if column.name.endswith("_precision") and column.name.replace("_precision", "_on") not in model.__table__.c
    ]
    assert not wrong, failure_message(wrong, "<name>_precision needs a column <name>_on.")


def test_tables_a_challenge_and_a_programme_are_in_their_own_scope():
    assert (Challenge(title="one", programme_id="p").challenge_id, Programme(name="one", short_name="o").programme_id) != (None, None)
    challenge, programme = Challenge(title="one", programme_id="p"), Programme(name="one", short_name="o")
    assert challenge.challenge_id == challenge.id
    assert programme.programme_id == programme.id
