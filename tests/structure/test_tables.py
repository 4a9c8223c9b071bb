"""Tables: each says who sees it, belongs to a programme, and keeps its past."""

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
LIVE = {one for one in MAPPED if not issubclass(one, PastState)}
# Scoped tables whose rows are a sponsor's by another way than a challenge_id of their own or a link table.
SCOPED_OTHERWISE = {Organisation: "it poses or answers one of the sponsor's challenges (db/session.py, _sponsor_scope)"}
UNTRACKED_RECORDS: set[type] = set()


def test_tables_each_says_how_it_is_seen():
    found = [one.__tablename__ for one in MAPPED if getattr(one, "__seen__", None) not in set(TableVisibility)]
    assert not found, failure_message(found, "Declare __seen__ in the model: scoped, public, staff or hidden. Nothing is seen by default.")


def test_tables_each_that_people_see_belongs_to_a_programme():
    found = [one.__tablename__ for one in MAPPED if one.__seen__ != "hidden" and not issubclass(one, ProgrammeScoped)]
    assert not found, failure_message(found, "Add the mixin OfProgramme: staff are scoped by programme_id.")


def test_tables_no_programme_id_may_be_empty():
    found = [one.__tablename__ for one in LIVE if issubclass(one, ProgrammeScoped) and one.__table__.c.programme_id.nullable]
    assert not found, failure_message(found, "A row without a programme would be nobody's.")


def test_tables_each_scoped_one_leads_to_its_challenges():
    linked = {model for model, _, _ in MULTI_CHALLENGE_LINKS}
    found = [
        one.__tablename__
        for one in LIVE
        if one.__seen__ == "scoped" and "challenge_id" not in one.__table__.c and one not in linked and one not in SCOPED_OTHERWISE
    ]
    assert not found, failure_message(
        found, "Add the mixin OfChallenge, or a link table to SHARED in db/session.py: else a sponsor would see all rows of the programme."
    )


def test_tables_each_shared_one_has_a_link_table_that_is_scoped_itself():
    for model, link, key in MULTI_CHALLENGE_LINKS:
        assert {key, "challenge_id"} <= set(link.__table__.c.keys()), model
        assert link.__seen__ == "scoped", link


def test_tables_each_record_keeps_its_past():
    records = {one for one in LIVE if issubclass(one, Record)}
    found = [one.__tablename__ for one in records - set(TRACKED_MODELS.values()) - UNTRACKED_RECORDS]
    assert not found, failure_message(found, "Decorate the model with @tracked: what was known when is kept for every record.")


def test_tables_each_past_has_the_columns_of_its_present_and_is_for_staff():
    found = []
    for name, model in TRACKED_MODELS.items():
        past = model.__history__
        there, then = set(model.__table__.c.keys()), set(past.__table__.c.keys())
        if then != there | {"revision", "superseded"} or past.__seen__ != "staff" or past.__tablename__ != f"{name}_version":
            found.append(f"{name}: {sorted(then ^ there)}")
    assert not found, failure_message(
        found, "A twin table has every column of its table, is called <table>_version, and no sponsor reads it."
    )


def test_tables_pasts_are_scoped_as_their_presents_are():
    found = [
        name
        for name, model in TRACKED_MODELS.items()
        if ("challenge_id" in model.__table__.c) != ("challenge_id" in model.__history__.__table__.c)
    ]
    assert not found


def test_tables_money_is_whole_pence_and_instants_know_their_zone():
    found = []
    for one in LIVE:
        for column in one.__table__.c:
            kind = type(column.type).__name__
            if (column.name.endswith("_pence")) != (kind == "Pence"):
                found.append(f"{one.__tablename__}.{column.name}: {kind}")
            if isinstance(column.type, DateTime) or column.type.python_type in (float, Decimal):
                found.append(f"{one.__tablename__}.{column.name}: {kind}")
    assert not found, failure_message(found, "Money is an Amount named <name>_pence; an instant is a Mapped[datetime]; nothing is a float.")


def test_tables_days_of_coarse_precision_say_which():
    found = [
        f"{one.__tablename__}.{column.name}"
        for one in LIVE
        for column in one.__table__.c
        if column.name.endswith("_precision") and column.name.replace("_precision", "_on") not in one.__table__.c
    ]
    assert not found, failure_message(found, "<name>_precision stands beside <name>_on.")


def test_tables_a_challenge_and_a_programme_are_in_their_own_scope():
    assert (Challenge(title="one", programme_id="p").challenge_id, Programme(name="one", short_name="o").programme_id) != (None, None)
    challenge, programme = Challenge(title="one", programme_id="p"), Programme(name="one", short_name="o")
    assert challenge.challenge_id == challenge.id
    assert programme.programme_id == programme.id
