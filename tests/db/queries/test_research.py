"""Counts of people heard, sessions and findings: on both databases, with rows that could leak."""

from datetime import date

import pytest

from db.frames import column_values, frame_rows
from db.queries import research
from db.schema.base import seeded_ids
from db.schema.models import Finding, ResearchCount, ResearchSession, ResearchSessionChallenge, UserGroup
from tests.db.conftest import SEEDED_AT

DAY = date(2026, 4, 6)


@pytest.fixture
def research_sessions(cast):
    """Sessions of North (one for A, one for A and B, a planned one, one without participants) and one of South; ids of the groups."""
    with seeded_ids("sat"), cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        groups = {
            name: UserGroup(programme_id=cast.north, name=name, position=number, target=3, hard_to_hear=number == 1)
            for number, name in enumerate(("Older", "Blind"))
        }
        south_group = UserGroup(programme_id=cast.south, name="Theirs")
        session.add_all([*groups.values(), south_group])
        session.flush()
        for programme, day, status, people, about, counts in (
            (cast.north, DAY, "held", 5, [cast.a], {groups["Older"].id: 4, groups["Blind"].id: 1}),
            (cast.north, date(2026, 4, 8), "held", 3, [cast.a, cast.b], {groups["Older"].id: 2}),
            (cast.north, date(2026, 4, 8), "held", None, [cast.b], {}),
            (cast.north, date(2026, 4, 9), "no-show", None, [cast.b], {groups["Blind"].id: 9}),
            (cast.north, date(2026, 5, 4), "planned", None, [cast.b], {}),
            (cast.south, DAY, "held", 70, [cast.c], {south_group.id: 70}),
        ):
            research_session = ResearchSession(programme_id=programme, held_on=day, method="interview", status=status, people=people)
            session.add(research_session)
            session.flush()
            session.add_all(
                ResearchSessionChallenge(programme_id=programme, research_session_id=research_session.id, challenge_id=c) for c in about
            )
            session.add_all(
                ResearchCount(programme_id=programme, research_session_id=research_session.id, user_group_id=group, people=count)
                for group, count in counts.items()
            )
        for programme, challenge, statement in ((cast.north, cast.a, "of A"), (cast.north, cast.b, "of B"), (cast.south, cast.c, "of C")):
            session.add(Finding(programme_id=programme, challenge_id=challenge, statement=statement, found_on=DAY))
        return {name: group.id for name, group in groups.items()}


def read(cast, call, **options):
    with cast.sessions.open(cast.lead) as session:
        return call(session, cast.north, **options)


def test_held_by_challenge_counts_a_shared_session_in_each(cast, research_sessions):
    rows = {row.challenge_id: row for row in frame_rows(read(cast, research.held_sessions_by_challenge))}
    assert {challenge: row.sessions for challenge, row in rows.items()} == {cast.a: 2, cast.b: 2}  # not planned, not without participants
    assert {challenge: row.attendances for challenge, row in rows.items()} == {cast.a: 8, cast.b: 3}  # 5 + 3; 3 and one not counted
    assert {challenge: row.last_on for challenge, row in rows.items()} == {cast.a: date(2026, 4, 8), cast.b: date(2026, 4, 8)}


def test_held_by_challenge_keeps_a_running_challenge_without_sessions(cast):
    (row,) = frame_rows(read(cast, research.held_sessions_by_challenge, challenges=[cast.b]))
    assert tuple(row) == (cast.b, None, "running", 0, None, None)


def test_frames_without_rows_have_the_types_of_full_ones(cast, research_sessions):
    full, empty = (read(cast, research.sessions_by_day, challenges=challenges) for challenges in (None, []))
    assert (len(full), len(empty)) == (4, 0)
    assert full.dtypes.to_dict() == empty.dtypes.to_dict()


def test_attendances_are_added_over_held_sessions_by_group(cast, research_sessions):
    rows = {(row.challenge_id, row.user_group_id): row.attendances for row in frame_rows(read(cast, research.attendances_by_group))}
    assert rows == {
        (cast.a, research_sessions["Older"]): 6,
        (cast.a, research_sessions["Blind"]): 1,
        (cast.b, research_sessions["Older"]): 2,
    }
    assert set(read(cast, research.attendances_by_group, challenges=[cast.b])["attendances"]) == {2}


def counts_by_day(frame):
    return {(row.held_on, row.status): (row.sessions, row.attendances, row.uncounted) for row in frame_rows(frame)}


def test_by_day_counts_a_session_of_several_challenges_one_time(cast, research_sessions):
    assert counts_by_day(read(cast, research.sessions_by_day)) == {
        (DAY, "held"): (1, 5, 0),
        (date(2026, 4, 8), "held"): (2, 3, 1),
        (date(2026, 4, 9), "no-show"): (1, None, 1),  # no head count: not known, which is not 0
        (date(2026, 5, 4), "planned"): (1, None, 1),
    }
    assert counts_by_day(read(cast, research.sessions_by_day, challenges=[cast.a, cast.b])) == counts_by_day(
        read(cast, research.sessions_by_day)
    )
    assert counts_by_day(read(cast, research.sessions_by_day, challenges=[cast.a])) == {
        (DAY, "held"): (1, 5, 0),
        (date(2026, 4, 8), "held"): (1, 3, 0),
    }


def test_findings_are_those_of_the_chosen_challenges(cast, research_sessions):
    assert list(read(cast, research.findings)["statement"]) == ["of A", "of B"]
    assert list(read(cast, research.findings, challenges=[cast.b])["statement"]) == ["of B"]


def test_groups_are_listed_in_order_with_their_targets(cast, research_sessions):
    groups = [(row.name, row.target, row.hard_to_hear) for row in frame_rows(read(cast, research.user_groups))]
    assert groups == [("Older", 3, False), ("Blind", 3, True)]


def days(frame):
    return column_values(frame, "held_on")


def test_sessions_are_listed_latest_first_and_all_of_them(cast, research_sessions):
    assert days(read(cast, research.list_sessions)) == [
        date(2026, 5, 4), date(2026, 4, 9), date(2026, 4, 8), date(2026, 4, 8), DAY,
    ]  # fmt: skip
    assert days(read(cast, research.list_sessions, challenges=[cast.a])) == [date(2026, 4, 8), DAY]


def test_sessions_of_a_group_and_of_a_week(cast, research_sessions):
    assert days(read(cast, research.list_sessions, group=research_sessions["Blind"])) == [DAY]  # that of 9 April had no participants
    week = read(cast, research.list_sessions, first=date(2026, 5, 4), last=date(2026, 5, 10))
    assert list(week["status"]) == ["planned"]


def test_session_challenges_are_all_of_a_session(cast, research_sessions):
    links = read(cast, research.session_challenges)
    shared = read(cast, research.list_sessions, challenges=[cast.a])["id"].iloc[0]
    assert sorted(links.loc[links["research_session_id"] == shared, "challenge_id"]) == sorted([cast.a, cast.b])
    assert len(links) == 6  # one for each of four sessions, two for the shared one; none of the other programme
