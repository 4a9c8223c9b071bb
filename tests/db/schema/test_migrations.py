"""Migrations: from an empty store to head equal to the models; a migration that fails half-way changes nothing."""

import pathlib
import re
from datetime import date

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import column as sa_column
from sqlalchemy import insert, inspect, make_url, select
from sqlalchemy import table as sa_table
from sqlalchemy.exc import ProgrammingError

from db.access import Role
from db.admin.migrate import UpkeepError, count_rows, head_version, migrate, stored_version
from db.commands.accounts.users import add_user
from db.migrations.rendering import is_compared
from db.schema.base import Base
from db.schema.models import Action, Gain, Hypothesis, Milestone, Programme, RevisionCounter
from db.session import Sessions, make_engine
from tests.conftest import copy_sqlite_store, postgres_database

pytestmark = pytest.mark.slow

WORD = r"'([^']+)'"
REVISION = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "{number}", {before}

def upgrade():
{body}
"""


def write_versions(folder: pathlib.Path, *bodies: str) -> pathlib.Path:
    """A folder with the shipped migrations and one more per body."""
    folder.mkdir()
    shipped = pathlib.Path(__file__).parents[3] / "db" / "migrations" / "versions"
    for file in shipped.glob("0*.py"):
        (folder / file.name).write_text(file.read_text())
    down_revision = head_version()
    for number, body in enumerate(bodies):
        indented = "".join(f"    {line}\n" for line in body.strip().splitlines())
        (folder / f"t{number}_test.py").write_text(REVISION.format(number=f"t{number}", before=repr(down_revision), body=indented))
        down_revision = f"t{number}"
    return folder


def populate(url: str) -> None:
    engine = make_engine(url)
    with Sessions(engine).system("seed", write=True) as session:
        programme = Programme(name="North", short_name="north")
        session.add(programme)
        session.flush()
        parent = Milestone(programme_id=programme.id, title="first")
        session.add(parent)
        session.flush()
        session.add(Milestone(programme_id=programme.id, title="second", depends_on_id=parent.id))
        add_user(session, email="lead@example.org", name="Lead", role=Role.LEAD, password=None, programmes=[programme.id])
    engine.dispose()


def read_contents(url: str) -> tuple[dict[str, int], list[str], list[str]]:
    """Row counts, columns of milestones, titles."""
    engine = make_engine(url)
    with engine.connect() as connection:
        columns = [column["name"] for column in inspect(connection).get_columns("milestones")]
        titles = sorted(connection.scalars(select(Milestone.title)))
        rows = count_rows(connection)
    engine.dispose()
    return rows, columns, titles


def test_migrations_of_an_empty_store_equal_the_models(store_url):
    migration = migrate(store_url)
    assert (migration.before, migration.after, migration.copy) == (None, head_version(), None)
    engine = make_engine(store_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True, "include_object": is_compared})
        difference = compare_metadata(context, Base.metadata)
        assert difference == [], 'Models and migrations differ: python -m db.migrations "what changed"'
        assert connection.execute(select(RevisionCounter.id, RevisionCounter.number)).all() == [(1, 0)]
    engine.dispose()


def test_the_checks_of_the_migrations_equal_those_of_the_models(migrated_url, tmp_path):
    """Alembic does not compare CHECK constraints, so compare what a store made from the models has."""
    models = make_engine(f"sqlite:///{tmp_path / 'models.db'}")
    Base.metadata.create_all(models)
    migrated = make_engine(migrated_url)
    assert checks(migrated) == checks(models)
    for engine in (models, migrated):
        engine.dispose()


def checks(engine) -> dict[str, list[str]]:
    """Names of the CHECK constraints by table, with the words each allows."""
    inspector = inspect(engine)
    return {
        table: sorted(
            f"{constraint['name']} {sorted(re.findall(WORD, constraint['sqltext']))}"
            for constraint in inspector.get_check_constraints(table)
        )
        for table in inspector.get_table_names()
        if table != "alembic_version" and not table.startswith("search_words")
    }


def test_migrating_again_does_nothing(migrated_url):
    assert migrate(migrated_url).before == head_version()


def test_a_missing_store_has_no_version_and_no_file_is_created(tmp_path):
    assert stored_version(f"sqlite:///{tmp_path / 'none.db'}") is None
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_store_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "letter.db").write_text("Dear all, " * 200)
    with pytest.raises(UpkeepError, match=r"^The store cannot be reached: file is not a database\.$"):
        stored_version(f"sqlite:///{tmp_path / 'letter.db'}")


@pytest.mark.parametrize(
    "fault",
    [
        "raise RuntimeError('the power went')",
        "op.execute('DELETE FROM milestones_version')",
        "op.execute(\"UPDATE milestones SET depends_on_id = 'nowhere' WHERE depends_on_id IS NOT NULL\")",
    ],
    ids=["raises", "loses rows", "breaks a reference"],
)
def test_a_migration_that_fails_half_way_changes_nothing(migrated_url, tmp_path, fault):
    populate(migrated_url)
    before = read_contents(migrated_url)
    half = f"op.add_column('milestones', sa.Column('extra', sa.Text()))\nop.execute(\"UPDATE milestones SET title = 'lost'\")\n{fault}"
    with pytest.raises(UpkeepError):
        migrate(
            migrated_url, versions=write_versions(tmp_path / "versions", "op.create_table('more', sa.Column('id', sa.Integer()))", half)
        )
    assert stored_version(migrated_url) == head_version()
    assert read_contents(migrated_url) == before
    engine = make_engine(migrated_url)
    with Sessions(engine).system("daily", write=True) as session:
        session.scalars(select(Milestone).where(Milestone.title == "first")).one().title = "still works"
    engine.dispose()
    assert read_contents(migrated_url)[2] == ["second", "still works"]


def test_a_rebuilt_parent_table_keeps_its_children(migrated_url, tmp_path):
    populate(migrated_url)
    before = read_contents(migrated_url)
    rebuild = "with op.batch_alter_table('users') as batch:\n    batch.alter_column('name', type_=sa.Text())"
    migration = migrate(migrated_url, versions=write_versions(tmp_path / "versions", rebuild))
    assert (migration.before, migration.after) == (head_version(), "t0")
    assert read_contents(migrated_url) == before
    assert before[0]["memberships"] == 1


def test_an_open_milestone_without_a_forecast_gets_the_one_that_was_implied(store_url):
    migrate(store_url, to="0011")
    engine = make_engine(store_url)
    columns = {"programme_id": "n", "type": "event", "baseline_on": date(2026, 5, 4), "baseline_precision": "month"}
    with engine.begin() as connection:
        for record_id, actual in (("done", date(2026, 5, 6)), ("open", None)):
            connection.execute(insert(Milestone.__table__).values(id=record_id, title=record_id, actual_on=actual, **columns))
    migrate(store_url)
    with engine.connect() as connection:
        days = select(Milestone.id, Milestone.forecast_on, Milestone.forecast_precision).order_by(Milestone.id)
        assert connection.execute(days).all() == [("done", None, "day"), ("open", date(2026, 5, 4), "month")]
    engine.dispose()


def test_each_programme_gets_the_parts_of_which_it_has_or_had_a_record(store_url):
    migrate(store_url, to="0013")
    engine = make_engine(store_url)
    programme = {
        "invented": False,
        "closures": [],
        "review_weekday": 1,
        "tolerance_percent": 5,
        "position": 0,
        "version": 1,
        "currency": "GBP",
    }
    place = {"time_zone": "Europe/London", "holiday_country": "GB"}
    with engine.begin() as connection:
        for name in ("north", "south", "empty"):
            table, past = (without_parts(model.__table__) for model in (Programme, Programme.__history__))
            row = {"id": name, "programme_id": name, "name": name, "short_name": name, **programme, **place}
            connection.execute(insert(table).values(**row))
            connection.execute(insert(past).values(**row, revision=1))
        connection.execute(insert(Hypothesis.__table__).values(id="h", programme_id="north", statement="It holds"))
        connection.execute(insert(Action.__history__.__table__).values(id="a", programme_id="north", kind="adoption step", revision=1))
        connection.execute(insert(Action.__history__.__table__).values(id="b", programme_id="south", kind="task", revision=1))
        connection.execute(insert(Gain.__history__.__table__).values(id="g", programme_id="south", revision=1, superseded=2))
    migrate(store_url)
    with engine.connect() as connection:
        for model in (Programme, Programme.__history__):
            parts = connection.execute(select(model.id, model.parts).order_by(model.id)).all()
            assert parts == [("empty", []), ("north", ["hypotheses", "adoption"]), ("south", ["outcomes"])]
    engine.dispose()


def without_parts(table):
    """The table as it was before programmes had parts."""
    return sa_table(table.name, *(sa_column(column.name, column.type) for column in table.columns if column.name != "parts"))


def test_a_migration_of_a_file_writes_a_complete_copy_next_to_it(sqlite_at_head, tmp_path):
    url = copy_sqlite_store(sqlite_at_head, tmp_path)
    populate(url)
    before = read_contents(url)
    migration = migrate(url, versions=write_versions(tmp_path / "versions", "op.execute(\"UPDATE milestones SET title = 'new'\")"))
    assert read_contents(url)[2] == ["new", "new"]
    assert migration.copy.parent == tmp_path
    assert migration.copy.stat().st_mode & 0o777 == 0o600
    assert read_contents(f"sqlite:///{migration.copy}") == before


def test_the_application_role_may_use_the_tables_but_not_alter_them(postgres):
    with postgres_database(postgres) as url:
        superuser = make_engine(make_url(url).set(username="postgres").render_as_string(hide_password=False))
        with superuser.begin() as connection:
            connection.exec_driver_sql("DROP ROLE IF EXISTS clerk")
            connection.exec_driver_sql("CREATE ROLE clerk LOGIN")
        superuser.dispose()
        migrate(url, role="clerk")
        as_clerk = make_url(url).set(username="clerk").render_as_string(hide_password=False)
        populate(as_clerk)
        assert read_contents(as_clerk)[2] == ["first", "second"]
        engine = make_engine(as_clerk)
        for change in ("DROP TABLE milestones", "UPDATE alembic_version SET version_num = 'x'"):
            with pytest.raises(ProgrammingError), engine.begin() as connection:
                connection.exec_driver_sql(change)
        engine.dispose()
