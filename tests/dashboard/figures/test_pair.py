"""Two rounds beside each other on one scale: sentence, title and steps, worked by hand from the rounds of ``test_flow``."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.figures.cohorts import pair as figures
from dashboard.metrics.cohorts.flow import at_work_by_step
from db.frames import REAL, frame_of
from tests.dashboard.figures.test_cohorts import A, summaries, view
from tests.dashboard.figures.test_innovation_flow import DURATIONS, flow_text
from tests.dashboard.metrics import test_flow

ONE = {**A, "id": "one", "name": "One", "demo_day_on": date(2025, 2, 11), "challenges": 2}
TWO = {**A, "id": "two", "name": "Two", "challenges": 1}
WAITS = DURATIONS.assign(days=frame_of({"days": (REAL, [18.5, 14, 102, None, 18.5, 52])})["days"])


def found_pair(beside: str = "", flow: Any = None, durations: pd.DataFrame = WAITS) -> figures.Pair:
    flow = flow or test_flow.found()
    pair = figures.read_pair(summaries(ONE, TWO), "one", beside, flow.rounds(), durations, flow.entries, None)
    assert pair is not None
    return pair


def two_rounds() -> Any:
    """Returns the flow of test_flow with a second round: a challenge for which 40 applied, and one team that builds."""
    other = test_flow.challenge("c", cohort_id="two", applied=40, sifted=10, interviewed=4)
    teams = [*test_flow.TEAMS, test_flow.team("t9", "Build", cohort_id="two")]
    return test_flow.Flow(teams, [*test_flow.ANSWERS, ("t9", "c")], [test_flow.A, test_flow.B, other], [test_flow.AGREED])


def test_sentence_says_how_far_the_teams_of_both_rounds_came():
    words = flow_text()
    assert str(figures.pair_sentence(found_pair(), words)) == "Of One’s 5 teams, two went on to build and one of them came into use."
    both = found_pair("two", two_rounds())
    assert str(figures.pair_sentence(both, words)).endswith(" Of Two’s one, one went on to build.")
    assert str(figures.pair_title(both, words)) == "One took on 2 of the 4 teams that explored; Two took on 1 of 1"


def test_steps_stand_on_one_scale_with_wait_and_share_where_known():
    rows = {row.name: row for row in figures.pair_rows(found_pair("two", two_rounds()), flow_text())}
    one, two = rows["Applied"].rounds
    assert (one.share, two.share, str(one.count), one.partial) == (20 / 40, 1.0, "20", False)
    sifted = rows["Sifted"].rounds[0]  # 10 are known for one of two challenges, of which 12 applied
    assert (sifted.partial, str(sifted.count), str(sifted.percentage), sifted.share) == (True, "10 or more", "83%", 10 / 40)
    assert (str(rows["Build"].rounds[0].waited), str(rows["Build"].rounds[1].waited)) == ("14 days", "")
    assert [row.shade for row in rows.values()] == [2, 2, 2, 3, 4, 5, 6]


def test_teams_at_work_are_counted_by_step():
    # Active: t1 runs and t4 builds; the others were not selected or withdrew.
    assert at_work_by_step(test_flow.found().entries) == {"one": (2, {"explored": 0, "built": 2})}


def test_tiles_leave_out_what_the_viewer_may_not_see_and_count_the_days():
    tiles = figures.pair_tiles(found_pair(), flow_text())
    assert [(tile.label, str(tile.value), str(tile.words)) for tile in tiles] == [
        ("Challenges", "2", ""), ("Teams still at work", "2", "of 5"), ("Demo Day", "10", "days"),
    ]  # fmt: skip
    past = replace(flow_text(), view=replace(view(), today=date(2025, 2, 12)))
    assert [(str(tile.value), str(tile.words)) for tile in figures.pair_tiles(found_pair(), past)][-1] == ("1", "day ago")


def test_round_without_a_challenge_or_a_team_is_no_pair():
    flow = test_flow.Flow([], [], [])
    assert figures.read_pair(summaries(ONE), "one", "", flow.rounds(), WAITS, flow.entries, None) is None
