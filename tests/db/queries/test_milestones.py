"""The dates of stages that the timeline of milestones shows."""

from datetime import date

from db.frames import column_values
from db.queries import milestones as queries
from db.schema.models import StageDates


def test_stage_dates_are_those_of_the_challenges_asked_for(cast):
    with cast.sessions.system("seed", write=True) as session:
        days = {"start_on": date(2026, 5, 4), "end_on": date(2026, 5, 29)}
        session.add_all(
            StageDates(programme_id=programme, challenge_id=challenge, stage="Exploration", **days)
            for programme, challenge in ((cast.north, cast.a), (cast.north, cast.b), (cast.south, cast.c))
        )
    with cast.sessions.open(cast.lead) as session:
        every, some, none = (queries.stage_periods(session, cast.north, challenges=challenges) for challenges in (None, [cast.b], []))
    assert sorted(column_values(every, "challenge_id")) == sorted([cast.a, cast.b])
    assert (column_values(some, "challenge_id"), len(none)) == ([cast.b], 0)
