"""When the demo programme is built, left as it is, or rebuilt."""

import shutil
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from db.access import Role, Viewer
from db.admin.check import check_store
from db.admin.demo import DemoState, empty_store, ensure_demo, read_demo_state
from db.admin.migrate import UpkeepError, count_rows
from db.commands.accounts.users import add_user, start_session
from db.commands.programmes import add_programme
from db.schema.models import Milestone, Programme, Revision, User
from db.session import Sessions, make_engine
from tests.conftest import copy_sqlite_store, made_once

pytestmark = pytest.mark.slow
MONDAY, TUESDAY = datetime(2026, 5, 4, 9, tzinfo=UTC), datetime(2026, 5, 5, 9, tzinfo=UTC)
EDITOR = Viewer("someone", "Somebody", "", Role.ADMIN)


@pytest.fixture(scope="module")
def built_on_monday(sqlite_at_head):
    """An SQLite store with a demo built on a Monday, to copy."""

    def make(folder):
        engine = make_engine(copy_sqlite_store(sqlite_at_head, folder))
        assert ensure_demo(Sessions(engine), MONDAY) == "The demo was built to end today."
        engine.dispose()

    return made_once("monday", make) / "board.db"


@pytest.fixture
def monday(built_on_monday, tmp_path):
    """Sessions on a copy of the store with the demo built on a Monday."""
    engine = make_engine(f"sqlite:///{shutil.copy(built_on_monday, tmp_path / 'board.db')}")
    yield Sessions(engine)
    engine.dispose()


def count(sessions: Sessions, model: type) -> int:
    with sessions.system("audit") as session:
        return session.scalar(select(func.count(next(iter(model.__table__.primary_key)))).select_from(model))


def test_the_demo_is_complete_and_leaves_the_public_record_in_place(monday):
    with monday.system("audit") as session:
        programmes = session.execute(select(Programme.short_name, Programme.invented).order_by(Programme.short_name)).all()
    assert programmes == [("civtech", False), ("demo", True)]
    assert read_demo_state(monday) == DemoState(date(2026, 5, 4), False)
    assert [finding.sentence for finding in check_store(str(monday.engine.url)) if not finding.good] == []


def test_a_second_build_on_the_same_day_changes_nothing(monday):
    before = count(monday, Revision)
    assert ensure_demo(monday, MONDAY) == "The demo ends today already."
    assert count(monday, Revision) == before


def test_the_next_day_an_untouched_demo_is_rebuilt(monday):
    with monday.system("sign-in", write=True) as session:  # signing in is not a change
        lead = session.scalars(select(User.id).where(User.email == "lead@demo.example")).one()
        start_session(session, lead, MONDAY)
    assert ensure_demo(monday, TUESDAY) == "The demo was built to end today."
    assert read_demo_state(monday) == DemoState(date(2026, 5, 5), False)
    assert [finding.sentence for finding in check_store(str(monday.engine.url)) if not finding.good] == []


def test_a_changed_demo_is_left_until_it_is_reset(monday):
    with monday.open(EDITOR, write=True) as session:
        session.scalars(select(Milestone).where(Milestone.title.is_not(None)).limit(1)).one().note = "mine"
    assert read_demo_state(monday) == DemoState(date(2026, 5, 4), True)
    assert ensure_demo(monday, TUESDAY) == "The demo was changed, so it still ends on 2026-05-04. For a fresh one: cohortboard demo --reset"
    with monday.system("audit") as session:
        assert len(session.scalars(select(Milestone.id).where(Milestone.note == "mine")).all()) == 1
    assert ensure_demo(monday, TUESDAY, reset=True) == "The demo was built to end today."
    with monday.system("audit") as session:
        assert session.scalars(select(Milestone.id).where(Milestone.note == "mine")).all() == []


def test_an_account_that_somebody_added_is_a_change_too(monday):
    with monday.system("command-line", write=True) as session:
        add_user(session, email="visitor@example.org", name="Visitor", role=Role.ADMIN, password="a long password")
    assert read_demo_state(monday).changed
    assert count(monday, User) == 7


def test_an_interrupted_demo_build_is_repeated(monday):
    """Without its closing entry, the demo does not count as built today."""
    with monday.engine.execution_options(write=True).begin() as connection:
        last = connection.execute(select(func.max(Revision.number))).scalar_one()
        connection.execute(Revision.__table__.delete().where(Revision.number == last))
    assert ensure_demo(monday, MONDAY) == "The demo was built to end today."
    assert [finding.sentence for finding in check_store(str(monday.engine.url)) if not finding.good] == []


def test_a_store_with_a_real_programme_gets_no_demo_and_loses_nothing(sessions):
    with sessions.system("command-line", write=True) as session:
        add_programme(session, name="North accelerator")
    for reset in (False, True):
        with pytest.raises(UpkeepError, match="holds a real programme \\(North accelerator\\)"):
            ensure_demo(sessions, MONDAY, reset=reset)
    assert count(sessions, Programme) == 1


def test_the_demo_is_built_and_cleared_on_each_database(sessions):
    assert ensure_demo(sessions, MONDAY) == "The demo was built to end today."
    assert read_demo_state(sessions) == DemoState(date(2026, 5, 4), False)
    empty_store(sessions)
    with sessions.engine.connect() as connection:
        assert {table: number for table, number in count_rows(connection).items() if number} == {"revision_counter": 1}
