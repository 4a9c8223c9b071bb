from __future__ import annotations

from collections import namedtuple
from datetime import date

from dashboard.figures.cohorts import flow as figures
from dashboard.metrics.cohorts import flow as metrics
from dashboard.metrics.cohorts.stage_durations import measure_durations
from dashboard.theme import LIGHT

Step = namedtuple("Step", "flow position name usual_teams")
STAGES = [
    Step(flow, place, name, usual)
    for flow, names in (("Standard", ("Call", "Explore", "Build", "Run")), ("Sprint", ("Call", "Explore", "Develop", "Run")))
    for place, (name, usual) in enumerate(zip(names, (6, 3, 1, None), strict=True))
]  # fmt: skip
PLACES = metrics.read_flow_stages(STAGES)
TODAY = date(2026, 6, 1)


def posed(name, **more):
    row = {"id": name, "cohort_id": "one", "flow": "Standard", "sector": None, "state": "running", "applied": None, "sifted": None}
    return {**row, "interviewed": None, **more}


def team(name, stage, *, company=None, outcome="active", size=None, cohort="one"):
    return {"id": name, "organisation_id": company or name, "size_band": size, "cohort_id": cohort, "stage": stage, "outcome": outcome}


def paper(of, kind, in_use=None):
    return {"team_id": of, "organisation_id": of, "challenge_id": "a", "kind": kind, "in_use_on": in_use}


def entries(teams, answers, challenges, papers=()):
    rows = [{"team_id": one, "challenge_id": challenge} for one, challenge in answers]
    return metrics.build_flow_entries(teams, rows, challenges, papers, PLACES, TODAY)


# A: 12 applied, 10 sifted, 5 interviewed; B: 8 applied, nobody kept how many were sifted, 4 interviewed.
A = posed("a", applied=12, sifted=10, interviewed=5, sector="Water")
B = posed("b", applied=8, interviewed=4, sector="Roads")
# Three explored A (one went on, agreed and is in use), t4 may answer A or B and built without any agreement recorded, t5 of B only applied.
TEAMS = [
    team("t1", "Run", size="small"), team("t2", "Explore", outcome="not selected", size="micro"),
    team("t3", "Explore", outcome="withdrew", company="t2"), team("t4", "Build"), team("t5", "Call", outcome="not selected"),
]  # fmt: skip
ANSWERS = [("t1", "a"), ("t2", "a"), ("t3", "a"), ("t4", "a"), ("t4", "b"), ("t5", "b")]
FOUND = entries(TEAMS, ANSWERS, [A, B], [paper("t1", "pre-commercial", date(2026, 5, 1)), paper("t1", "accelerator")])


def told(steps):
    return {one.name: (one.tally.words, one.share) for one in steps}


def test_steps_and_shares_are_worked_out_over_what_is_known():
    # 20 applied; 10 sifted is known of A alone: of its 12. 5 + 4 interviewed, 5 of 10 sifted of A. 4 teams explored of those 9, 2 of 4 built,
    # and of these one agreed, while nothing is recorded of the other; that one is in use.
    assert told(metrics.build_flow_steps([A, B], FOUND, PLACES)) == {
        "Applied": ("20", None), "Sifted": ("at least 10", (10, 12)), "Interviewed": ("9", (5, 10)), "Explore": ("4", (4, 9)),
        "Build / Develop": ("2", (2, 4)), "Agreement": ("at least 1", (1, 1)), "In use": ("1", (1, 1)),
    }  # fmt: skip


def test_what_is_not_known_is_never_zero():
    found = entries([team("u", None, outcome="not known")], [("u", "c")], [posed("c")])
    assert {words for words, _ in told(metrics.build_flow_steps([posed("c")], found, PLACES)).values()} == {"not known"}
    assert {words for words, _ in told(metrics.build_flow_steps([posed("c")], [], PLACES)).values()} == {"not known"}
    assert figures.steps_chart(metrics.flows_by_round([("one", "One")], [posed("c")], [], PLACES)[0], LIGHT, "").figure["data"][0]["text"][
        0
    ] == ("  not known")


def test_a_real_zero_is_a_zero():
    found = entries([team("u", "Explore")], [("u", "c")], [posed("c", applied=0)])
    assert told(metrics.build_flow_steps([posed("c", applied=0)], found, PLACES))["Applied"] == ("0", None)
    assert told(metrics.build_flow_steps([posed("c", applied=0)], found, PLACES))["Build / Develop"] == ("0", (0, 1))


def test_a_challenge_that_shares_a_team_with_a_doubtful_one_gives_no_share_of_those_interviewed():
    # t4 answers A or B, and the stage of a team of B is not known: neither A nor B can be told.
    found = entries([*TEAMS, team("t6", None)], [*ANSWERS, ("t6", "b")], [A, B])
    assert told(metrics.build_flow_steps([A, B], found, PLACES))["Explore"] == ("at least 4", None)


def test_narrowing_counts_a_candidate_of_several_challenges_once_and_companies_apart_from_teams():
    water = metrics.apply_flow_filter([A, B], [], FOUND, metrics.FlowFilter(sector="Water"))
    assert ([row["id"] for row in water[0]], [one.id for one in water[1]]) == (["a"], ["t1", "t2", "t3", "t4"])
    posing = [{"challenge_id": "b", "organisation_id": "council", "name": "Council"}]
    assert [one.id for one in metrics.apply_flow_filter([A, B], posing, FOUND, metrics.FlowFilter(sponsor="council"))[1]] == ["t4", "t5"]
    assert [one.id for one in metrics.apply_flow_filter([A, B], [], FOUND, metrics.FlowFilter(size="small"))[1]] == ["t1"]
    assert figures.teams_and_companies_text(FOUND) == "5 company teams from 4 companies"
    flows = metrics.flows_by_round([("one", "One"), (None, "No cohort")], [A, B], FOUND, PLACES)
    assert [(one.name, one.teams, one.companies, one.whole) for one in flows] == [("One", 5, 4, False), ("In all", 5, 4, True)]


def test_by_size_applications_are_not_known():
    kept = metrics.apply_flow_filter([A, B], [], FOUND, metrics.FlowFilter(size="micro"))
    assert [one.tally.words for one in metrics.build_flow_steps(*kept, PLACES, sized=True)] == ["not known"] * 3 + ["1", "0", "0", "0"]


def test_options_are_what_is_there_and_nothing_else_is_a_choice():
    offered = metrics.build_filter_options([A, B], [{"challenge_id": "a", "organisation_id": "x", "name": "Council"}], FOUND)
    assert (offered.sectors, offered.sponsors, offered.sizes) == (("Roads", "Water"), (("x", "Council"),), ("micro", "small", "not known"))
    assert offered.read({"sector": "Marine", "sponsor": "x", "size": "huge"}) == metrics.FlowFilter(sponsor="x")


def test_exits_stand_at_the_stage_reached_and_a_cancelled_challenge_takes_its_teams_along():
    stopped = posed("d", state="cancelled")
    more = entries(
        [team("w", "Explore", outcome="withdrew"), team("n", "Explore", outcome="not selected"), team("?", None, outcome="not known")],
        [("w", "d"), ("n", "d")], [stopped],
    )  # fmt: skip
    shown = metrics.count_exits_by_stage([*FOUND, *more], ["Call", "Explore", "Build", "Run"])
    assert [(stage, dict(counted)) for stage, counted in shown] == [
        ("Call", {"not selected": 1}), ("Explore", {"not selected": 2, "withdrew": 1, "cancelled": 1}), ("Build", {"active": 1}),
        ("Run", {"active": 1}), ("", {"not known": 1}),
    ]  # fmt: skip
    chart = figures.exits_chart([(None, "In all", [*FOUND, *more])], ["Call", "Explore", "Build", "Run"], "", "")
    assert chart.title == "Of 8 company teams 3 not selected, 1 withdrew and 1 challenge cancelled; how 1 ended is not known"


ROUND = {
    "id": "one", "name": "One", "flow": "Standard", "launch_on": date(2024, 7, 30), "launch_precision": "day", "close_on": date(2024, 9, 10),
    "close_precision": "day",
}  # fmt: skip


def period(stage, start, end, challenge=None):
    return {"challenge_id": challenge, "cohort_id": "one", "flow": "Standard", "stage": stage, "start_on": start, "end_on": end}


def test_days_are_medians_over_challenges_and_waiting_is_split_at_the_choice():
    # The round explores from 11 to 29 November (18 days) and builds from 20 January to 2 May (102 days): 52 days of waiting between.
    # Interviews on 3 and 5 December: 4 and 6 days to the choice (median 5), 48 and 46 after it (median 47). C began building a week later:
    # 59 days of waiting; over 52, 52 and 59 the median is 52. From close on 10 September 62 days passed until exploring began.
    periods = [
        period("Explore", date(2024, 11, 11), date(2024, 11, 29)), period("Build", date(2025, 1, 20), date(2025, 5, 2)),
        period("Build", date(2025, 1, 27), date(2025, 5, 2), "c"), period("Run", date(2025, 6, 1), date(2027, 1, 1)),
    ]  # fmt: skip
    marks = [
        {"challenge_id": "a", "stage": "Explore", "on": date(2024, 12, 3), "told": False},
        {"challenge_id": "a", "stage": "Explore", "on": date(2025, 1, 10), "told": True},
        {"challenge_id": "b", "stage": "Explore", "on": date(2024, 12, 5), "told": True},
        {"challenge_id": "b", "stage": "Explore", "on": date(2024, 11, 20), "told": False},
    ]
    one, whole = measure_durations([ROUND], [posed("a"), posed("b"), posed("c")], periods, marks, PLACES, TODAY)
    assert [(span.before, span.stage, span.days.words, span.days.known, span.days.of) for span in one.spans] == [
        ("", "Call", "42", 3, 3), ("Call", "Explore", "62", 3, 3), ("", "Explore", "18", 3, 3), ("Explore", "Build", "52", 3, 3),
        ("", "Build", "102", 3, 3),
    ]  # fmt: skip
    wait = one.spans[3]
    assert [(part.words, part.known) for part in (wait.to_choice, wait.after_choice) if part] == [("5", 2), ("47", 2)]
    assert (whole.name, whole.spans) == ("In all", one.spans)


def test_a_gap_over_a_stage_without_dates_is_no_waiting_and_plans_are_no_lengths():
    periods = [period("Call", date(2025, 1, 1), date(2025, 2, 1), "a"), period("Build", date(2025, 4, 1), date(2025, 5, 1), "a")]
    one = measure_durations([{**ROUND, "launch_on": None}], [posed("a"), posed("b")], periods, [], PLACES, TODAY)[0]
    assert [(span.before, span.stage, span.days.words, span.days.known, span.days.of) for span in one.spans] == [
        ("", "Call", "31", 1, 2), ("", "Build", "30", 1, 2),
    ]  # fmt: skip


def test_a_team_in_use_without_a_known_agreement_leaves_the_share_unknown():
    found = entries([team("t1", "Run"), team("t2", "Build")], [("t1", "a"), ("t2", "a")], [A], [paper("t2", "pre-commercial")])
    steps = told(metrics.build_flow_steps([A], found, PLACES))
    assert (steps["Agreement"], steps["In use"]) == (("at least 1", (1, 1)), ("1", None))


def test_where_ends_are_not_known_nobody_is_counted_as_none():
    found = entries([team("u", "Explore", outcome="not known"), team("w", "Explore", outcome="withdrew")], [], [])
    (row,) = figures.exits_chart([(None, "In all", found)], ["Explore"], "", "").table.rows
    assert [cell.text for cell in row] == [
        "In all", "Explore", "2", "not known", "at least 1", "not known", "not known", "not known", "not known", "1",
    ]  # fmt: skip
