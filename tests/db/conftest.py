"""The cast, a fixed set of rows: two programmes, three challenges, a person in each role, and rows that must not leak between them."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from db.access import Role, Viewer
from db.schema.base import seeded_ids
from db.schema.enums.parts import Part
from db.schema.models import (
    Action,
    BudgetLine,
    Challenge,
    ChallengeSponsor,
    Conversation,
    ConversationChallenge,
    ConversationOrganisation,
    Milestone,
    Organisation,
    Payment,
    Programme,
    Team,
    TeamChallenge,
)
from db.session import Sessions, make_engine
from tests.conftest import copy_sqlite_store, migrated_store
from tests.db.import_store import seed_import_store

SEEDED_AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Cast:
    """The sessions, viewers and row ids of the cast. North has challenges A and B, South has C."""

    sessions: Sessions
    north: str
    south: str
    a: str
    b: str
    c: str
    council: str

    def viewer(self, role: Role | str, *, programmes: tuple[str, ...] | None = None, challenges: tuple[str, ...] = ()) -> Viewer:
        """Returns a viewer with the role, in North unless programmes are given."""
        role = Role(role)
        allowed = (self.north,) if programmes is None else programmes
        return Viewer(f"user-{role}", f"The {role}", f"{role}@example.org", role, () if role is Role.ADMIN else allowed, challenges)

    @property
    def lead(self) -> Viewer:
        """The lead of North."""
        return self.viewer("lead")

    @property
    def sponsor_a(self) -> Viewer:
        """The sponsor of A only."""
        return self.viewer("sponsor", challenges=(self.a,))

    @property
    def sponsor_ab(self) -> Viewer:
        """The sponsor of A and B."""
        return self.viewer("sponsor", challenges=(self.a, self.b))


@pytest.fixture
def cast(sessions: Sessions) -> Cast:
    """The cast in a new database for the test, on each kind of database."""
    return write_cast(sessions)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_cast(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """The cast on each kind of database, shared by tests that only read."""
    with migrated_store(request.param, request, tmp_path_factory.mktemp("cast")) as url:
        engine = make_engine(url)
        yield write_cast(Sessions(engine))
        engine.dispose()


@pytest.fixture
def other_sessions(database: str, request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[Sessions]:
    """Sessions on a second empty database of the same kind."""
    with migrated_store(database, request, _make_folder(tmp_path / "other")) as url:
        engine = make_engine(url)
        yield Sessions(engine)
        engine.dispose()


@pytest.fixture
def other_sqlite(sqlite_at_head: pathlib.Path, tmp_path: pathlib.Path) -> Iterator[Sessions]:
    """Sessions on a second empty SQLite database."""
    engine = make_engine(copy_sqlite_store(sqlite_at_head, _make_folder(tmp_path / "other")))
    yield Sessions(engine)
    engine.dispose()


@pytest.fixture
def board(sessions: Sessions) -> Sessions:
    """Sessions on a database with two programmes: ``board`` with a challenge and a budget line, ``other`` with one cohort."""
    return seed_import_store(sessions)


@pytest.fixture
def sqlite_board(sqlite_sessions: Sessions) -> Sessions:
    """As :func:`board`, on SQLite only: for behaviour that does not depend on the database."""
    return seed_import_store(sqlite_sessions)


def _make_folder(folder: pathlib.Path) -> pathlib.Path:
    folder.mkdir()
    return folder


def write_cast(sessions: Sessions) -> Cast:
    """Write the cast into an empty database."""
    with seeded_ids("cast"), sessions.system("seed", write=True, now=SEEDED_AT) as session:
        north, south = (
            Programme(name="North", short_name="north", parts=list(Part)),
            Programme(name="South", short_name="south", parts=list(Part)),
        )
        session.add_all([north, south])
        session.flush()
        challenges = [
            Challenge(programme_id=north.id, code="1.1", title="A"),
            Challenge(programme_id=north.id, code="1.2", title="B"),
            Challenge(programme_id=south.id, code="1.1", title="C"),
        ]
        session.add_all(challenges)
        session.flush()
        a, b, c = challenges
        council, health, isles, company = (
            Organisation(programme_id=programme.id, name=name, type=kind)
            for programme, name, kind in (
                (north, "Council", "council"), (north, "Health board", "nhs"),
                (south, "Isles council", "council"), (north, "Company", "company"),
            )
        )  # fmt: skip
        session.add_all([council, health, isles, company])
        session.flush()
        for challenge, organisation in ((a, council), (b, health), (c, isles)):
            session.add(ChallengeSponsor(programme_id=challenge.programme_id, challenge_id=challenge.id, organisation_id=organisation.id))
        for challenge in challenges:
            scope = {"programme_id": challenge.programme_id, "challenge_id": challenge.id}
            name = challenge.title
            session.add(Milestone(**scope, title=f"inner {name}", published_title=f"outer {name}", baseline_on=date(2026, 3, 2)))
            session.add(Action(**scope, what=f"inner {name}", published_what=f"outer {name}", owed_by="us", raised_on=date(2026, 1, 5)))
            line = BudgetLine(**scope, name=f"line {name}", category="exploration fee", financial_year="2025-26", amount_pence=100_00)
            session.add(line)
            session.flush()
            session.add(Payment(**scope, budget_line_id=line.id, month=date(2026, 1, 1), amount_pence=10_00))
        session.add(Milestone(programme_id=north.id, title="of the programme", published_title="outer programme"))
        session.flush()
        for text, linked in (("of A", [a]), ("of A and B", [a, b]), ("of B", [b]), ("of C", [c]), ("of none", [])):
            programme = linked[0].programme_id if linked else north.id
            talk = Conversation(
                programme_id=programme, held_on=date(2026, 1, 5), channel="call", said=text, published_summary=f"outer {text}"
            )
            team = Team(programme_id=programme, organisation_id=isles.id if linked == [c] else company.id, name=f"team {text}")
            session.add_all([talk, team])
            session.flush()
            for challenge in linked:
                session.add(ConversationChallenge(programme_id=programme, conversation_id=talk.id, challenge_id=challenge.id))
                session.add(TeamChallenge(programme_id=programme, team_id=team.id, challenge_id=challenge.id))
            if not linked:
                session.add(ConversationOrganisation(programme_id=programme, conversation_id=talk.id, organisation_id=company.id))
        ids = (north.id, south.id, a.id, b.id, c.id, council.id)
    return Cast(sessions, *ids)
