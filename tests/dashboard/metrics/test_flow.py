from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from dashboard.metrics.cohorts import flow as metrics
from dashboard.metrics.cohorts.comparison import stage_order, stage_places
from dashboard.metrics.cohorts.stage_durations import measure_durations
from db.frames import DATE, INTEGER, OBJECT, frame_of, frame_rows

TODAY = date(2026, 6, 1)
FLOWS = (("Standard", ("Call", "Explore", "Build", "Run")), ("Sprint", ("Call", "Explore", "Develop", "Run")))
STAGES = [(flow, place, name, (6, 3, 1, None)[place]) for flow, names in FLOWS for place, name in enumerate(names)]
PLACES = stage_places(
    frame_of({
        "flow": (OBJECT, [stage[0] for stage in STAGES]), "position": (INTEGER, [stage[1] for stage in STAGES]),
        "name": (OBJECT, [stage[2] for stage in STAGES]), "usual_teams": (INTEGER, [stage[3] for stage in STAGES]),
    })
)  # fmt: skip
CHALLENGE = {
    "id": OBJECT,
    "cohort_id": OBJECT,
    "flow": OBJECT,
    "sector": OBJECT,
    "state": OBJECT,
    "applied": INTEGER,
    "sifted": INTEGER,
    "interviewed": INTEGER,
}
TEAM = {"id": OBJECT, "organisation_id": OBJECT, "size_band": OBJECT, "cohort_id": OBJECT, "stage": OBJECT, "outcome": OBJECT}
ANSWER = {"team_id": OBJECT, "challenge_id": OBJECT}
AGREEMENT = {"team_id": OBJECT, "organisation_id": OBJECT, "challenge_id": OBJECT, "pre_commercial": INTEGER, "in_use_on": DATE}
SPONSOR = {"challenge_id": OBJECT, "organisation_id": OBJECT, "name": OBJECT}


def rows_of(dtypes: dict[str, str], rows: list[dict[str, Any]]) -> pd.DataFrame:
    return frame_of({key: (dtype, [row.get(key) for row in rows]) for key, dtype in dtypes.items()})


def challenge(name: str, **fields: Any) -> dict[str, Any]:
    return {"id": name, "cohort_id": "one", "flow": "Standard", "state": "running", **fields}


def team(name: str, stage: str | None, **fields: Any) -> dict[str, Any]:
    return {"id": name, "organisation_id": name, "cohort_id": "one", "stage": stage, "outcome": "active", **fields}


class Flow:
    """Teams, their challenges and agreements, and what the metrics make of them."""

    def __init__(
        self, teams: list[Any], answers: list[tuple[str, str]], challenges: list[Any], agreements: list[Any] | None = None
    ) -> None:
        self.challenges = rows_of(CHALLENGE, challenges)
        self.answers = rows_of(ANSWER, [{"team_id": team_id, "challenge_id": challenge_id} for team_id, challenge_id in answers])
        teams_ = rows_of(TEAM, teams)
        self.entries = metrics.build_flow_entries(
            teams_, self.answers, self.challenges, rows_of(AGREEMENT, agreements or []), PLACES, TODAY
        )

    def rounds(self, *, sized: bool = False) -> metrics.RoundFlows:
        named = frame_of({"cohort_id": (OBJECT, ["one", "two", ""]), "name": (OBJECT, ["One", "Two", "No cohort"])})
        return metrics.flows_by_round(named, self.challenges, self.entries, self.answers, sized=sized)

    def filtered(self, sponsors: list[Any] | None = None, **chosen: str) -> tuple[list[str], list[str]]:
        posing = rows_of(SPONSOR, sponsors or [])
        found = metrics.apply_flow_filter(self.challenges, posing, self.entries, self.answers, metrics.FlowFilter(**chosen))
        self.challenges, self.entries = found
        return list(found[0]["id"]), list(found[1]["id"])

    def steps(self, cohort: str = metrics.ALL_ROUNDS, *, sized: bool = False) -> dict[str, tuple[Any, ...]]:
        """Returns by step (count, known, of) and (part, whole) of the share."""
        steps = self.rounds(sized=sized).steps
        return {
            row.step: ((row.count, row.known, row.of), None if row.whole is None else (row.part, row.whole))
            for row in frame_rows(steps[steps["cohort_id"] == cohort])
        }


# A: 12 applied, 10 sifted, 5 interviewed; B: 8 applied, number sifted not recorded, 4 interviewed.
A = challenge("a", applied=12, sifted=10, interviewed=5, sector="Water")
B = challenge("b", applied=8, interviewed=4, sector="Roads")
# Three explored A (one of them has an agreement and is in use); t4 is a candidate of A or B and built without an agreement; t5 of B only applied.
TEAMS = [
    team("t1", "Run", size_band="small"), team("t2", "Explore", outcome="not selected", size_band="micro"),
    team("t3", "Explore", outcome="withdrew", organisation_id="t2"), team("t4", "Build"), team("t5", "Call", outcome="not selected"),
]  # fmt: skip
ANSWERS = [("t1", "a"), ("t2", "a"), ("t3", "a"), ("t4", "a"), ("t4", "b"), ("t5", "b")]
AGREED = {"team_id": "t1", "pre_commercial": 1, "in_use_on": date(2026, 5, 1)}


def found() -> Flow:
    return Flow(TEAMS, ANSWERS, [A, B], [AGREED])


def test_steps_and_shares_are_computed_over_known_values():
    # 20 applied; the 10 sifted are known only for A, with 12 applied. 5 + 4 interviewed, 5 of the 10 sifted of A. 4 teams of those 9 explored,
    # 2 of 4 built; of these one has an agreement and is in use, and for the other nothing is recorded.
    expected = {
        "applied": ((20, 2, 2), None), "sifted": ((10, 1, 2), (10, 12)), "interviewed": ((9, 2, 2), (5, 10)), "explored": ((4, 5, 5), (4, 9)),
        "built": ((2, 5, 5), (2, 4)), "agreed": ((1, 4, 5), (1, 1)), "used": ((1, 5, 5), (1, 1)),
    }  # fmt: skip
    assert found().steps() == found().steps("one") == expected
    names = metrics.step_names(PLACES)
    assert (names["explored"], names["built"], names["used"]) == ("Explore", "Build / Develop", "In use")


def test_unknown_value_is_not_zero():
    flow = Flow([team("u", None, outcome="not known")], [("u", "c")], [challenge("c")])
    assert {step for step, (counts, share) in flow.steps().items() if counts == (0, 0, 1) and share is None} == set(metrics.STEPS)
    assert {counts for counts, _ in Flow([], [], [challenge("c")]).steps().values()} == {(0, 0, 1), (0, 0, 0)}


def test_recorded_zero_is_zero():
    steps = Flow([team("u", "Explore")], [("u", "c")], [challenge("c", applied=0)]).steps()
    assert (steps["applied"], steps["built"]) == (((0, 1, 1), None), ((0, 1, 1), (0, 1)))


def test_challenge_linked_to_an_unknown_one_has_no_interviewed_share():
    # t4 is a candidate of A or B, and the stage of a team of B is not known: both A and B are left out.
    flow = Flow([*TEAMS, team("t6", None)], [*ANSWERS, ("t6", "b")], [A, B], [AGREED])
    assert flow.steps()["explored"] == ((4, 5, 6), None)


def test_doubt_reaches_challenges_through_a_chain_of_teams():
    # The number interviewed of C is not known; x answers C and D, y answers D and E: only A, which shares no team with them, is counted.
    others = [challenge("c"), challenge("d", interviewed=2), challenge("e", interviewed=3)]
    chain = [team("x", "Explore"), team("y", "Explore"), team("z", "Explore")]
    flow = Flow(chain, [("x", "c"), ("x", "d"), ("y", "d"), ("y", "e"), ("z", "a")], [A, *others])
    assert flow.steps()["explored"][1] == (1, 5)


def test_filter_counts_a_candidate_of_several_challenges_once():
    assert found().filtered(sector="Water") == (["a"], ["t1", "t2", "t3", "t4"])
    posing = [{"challenge_id": "b", "organisation_id": "council", "name": "Council"}]
    assert found().filtered(posing, sponsor="council") == (["b"], ["t4", "t5"])
    assert found().filtered(size="small") == (["a"], ["t1"])
    rounds = found().rounds().rounds
    assert [tuple(row) for row in frame_rows(rounds)] == [("one", "One", 5, 4), ("*", "In all", 5, 4)]


def test_applications_are_not_known_by_size():
    flow = found()
    flow.filtered(size="micro")
    steps = flow.steps(sized=True)
    assert [steps[step][0] for step in metrics.STEPS] == [(0, 0, 1)] * 3 + [(1, 1, 1), (0, 1, 1), (0, 1, 1), (0, 1, 1)]


def test_an_agreement_without_a_team_is_of_the_company_in_its_challenge():
    agreed = {"organisation_id": "t2", "challenge_id": "a", "pre_commercial": 1, "in_use_on": date(2026, 6, 1)}
    entries = Flow([team("t2", "Build"), team("t9", "Build", organisation_id="t2")], [("t2", "a"), ("t9", "b")], [A, B], [agreed]).entries
    assert [tuple(row) for row in frame_rows(entries[["id", "agreed", "used"]])] == [("t2", True, True), ("t9", None, False)]


def test_a_day_in_use_that_is_still_ahead_does_not_count():
    entries = Flow([team("t1", "Build")], [("t1", "a")], [A], [{**AGREED, "in_use_on": date(2026, 6, 2)}]).entries
    assert frame_rows(entries)[0].used is False


def test_team_in_use_without_a_known_agreement_has_no_share():
    steps = Flow(
        [team("t1", "Run"), team("t2", "Build")], [("t1", "a"), ("t2", "a")], [A], [{"team_id": "t2", "pre_commercial": 1}]
    ).steps()
    assert (steps["agreed"], steps["used"]) == (((1, 1, 2), (1, 1)), ((1, 2, 2), None))


def test_exits_are_counted_at_the_stage_reached():
    stopped = [
        team("w", "Explore", outcome="withdrew"), team("n", "Explore", outcome="not selected"), team("?", None, outcome="not known", cohort_id=None),
    ]  # fmt: skip
    flow = Flow([*TEAMS, *stopped], [*ANSWERS, ("w", "d"), ("n", "d")], [A, B, challenge("d", state="cancelled")])
    exits = metrics.count_exits_by_stage(flow.rounds().rounds, flow.entries, stage_order(PLACES))
    shown = [
        (row["name"], row["stage"], row["teams"], {end: row[end] for end in ("active", "cancelled", "not known", "not selected", "withdrew") if row[end]})
        for row in exits.to_dict("records")
    ]  # fmt: skip
    one = [
        ("One", "Call", 1, {"not selected": 1}), ("One", "Explore", 4, {"not selected": 2, "withdrew": 1, "cancelled": 1}),
        ("One", "Build", 1, {"active": 1}), ("One", "Run", 1, {"active": 1}),
    ]  # fmt: skip
    assert shown == [
        *one, ("No cohort", "", 1, {"not known": 1}), *(("In all", *row[1:]) for row in one), ("In all", "", 1, {"not known": 1}),
    ]  # fmt: skip
    assert metrics.outcome_counts(flow.entries).to_dict() == {"not selected": 3, "active": 2, "withdrew": 1, "cancelled": 1, "not known": 1}


def round_frame(**fields: Any) -> pd.DataFrame:
    row = {
        "id": "one", "name": "One", "flow": "Standard", "launch_on": date(2024, 7, 30), "launch_precision": "day",
        "close_on": date(2024, 9, 10), "close_precision": "day", **fields,
    }  # fmt: skip
    return frame_of({key: (DATE if key.endswith("_on") else OBJECT, [value]) for key, value in row.items()})


def period(stage: str, start: date, end: date, challenge_id: str | None = None) -> dict[str, Any]:
    return {"challenge_id": challenge_id, "cohort_id": "one", "flow": "Standard", "stage": stage, "start_on": start, "end_on": end}


def durations(challenges: list[Any], periods: list[Any], milestones: list[Any], decisions: list[Any], **round_: Any) -> list[Any]:
    period_types = {"challenge_id": OBJECT, "cohort_id": OBJECT, "flow": OBJECT, "stage": OBJECT, "start_on": DATE, "end_on": DATE}
    day = {"challenge_id": OBJECT, "stage": OBJECT, "on": DATE}
    frame = measure_durations(
        round_frame(**round_), rows_of(CHALLENGE, challenges), rows_of(period_types, periods), rows_of(day, milestones), rows_of(day, decisions),
        PLACES, TODAY,
    )  # fmt: skip
    return frame_rows(frame)


def test_durations_are_medians_and_waits_are_split_at_the_choice():
    # The round explores from 11 to 29 November (18 days) and builds from 20 January to 2 May (102 days): 52 days of waiting between.
    # Interviews on 3 and 5 December: 4 and 6 days to the choice (median 5), 48 and 46 after it (median 47). C began building a week later:
    # 59 days of waiting; over 52, 52 and 59 the median is 52. From close on 10 September 62 days passed until exploring began.
    periods = [
        period("Explore", date(2024, 11, 11), date(2024, 11, 29)), period("Build", date(2025, 1, 20), date(2025, 5, 2)),
        period("Build", date(2025, 1, 27), date(2025, 5, 2), "c"), period("Run", date(2025, 6, 1), date(2027, 1, 1)),
    ]  # fmt: skip
    milestones = [
        {"challenge_id": "a", "stage": "Explore", "on": date(2024, 12, 3)}, {"challenge_id": "b", "stage": "Explore", "on": date(2024, 11, 20)},
    ]  # fmt: skip
    decisions = [
        {"challenge_id": "a", "stage": "Explore", "on": date(2025, 1, 10)}, {"challenge_id": "b", "stage": "Explore", "on": date(2024, 12, 5)},
    ]  # fmt: skip
    rows = durations([challenge(name) for name in "abc"], periods, milestones, decisions)
    first, whole = rows[:5], rows[5:]
    assert [(row.name, row.before, row.stage, row.days, row.known, row.challenges) for row in first] == [
        ("One", "", "Call", 42, 3, 3), ("One", "Call", "Explore", 62, 3, 3), ("One", "", "Explore", 18, 3, 3),
        ("One", "Explore", "Build", 52, 3, 3), ("One", "", "Build", 102, 3, 3),
    ]  # fmt: skip
    assert (first[3].to_choice, first[3].after_choice, first[3].choice_known) == (5, 47, 2)
    assert [(row.name, *row[3:]) for row in whole] == [("In all", *row[3:]) for row in first]


def test_gap_over_a_stage_without_dates_is_no_wait():
    periods = [period("Call", date(2025, 1, 1), date(2025, 2, 1), "a"), period("Build", date(2025, 4, 1), date(2025, 5, 1), "a")]
    rows = durations([challenge("a"), challenge("b")], periods, [], [], launch_on=None)
    assert [(row.before, row.stage, row.days, row.known, row.challenges) for row in rows[:2]] == [
        ("", "Call", 31, 1, 2),
        ("", "Build", 30, 1, 2),
    ]


def test_a_round_without_known_days_has_a_row_without_a_stage():
    rows = durations([challenge("a")], [], [], [], launch_on=None)
    assert [(row.name, row.stage, row.days, row.known, row.challenges) for row in rows] == [
        ("One", None, None, None, 1),
        ("In all", None, None, None, 1),
    ]


def test_nothing_recorded_gives_frames_without_rows():
    empty = Flow([], [], [])
    assert (empty.rounds().rounds.empty, empty.rounds().steps.empty) == (True, True)
    assert metrics.count_exits_by_stage(empty.rounds().rounds, empty.entries, stage_order(PLACES)).empty
    assert durations([], [], [], []) == []
