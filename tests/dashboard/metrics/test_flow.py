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


def challenge(name, **fields):
    row = {"id": name, "cohort_id": "one", "flow": "Standard", "sector": None, "state": "running", "applied": None, "sifted": None}
    return {**row, "interviewed": None, **fields}


def team(name, stage, *, company=None, outcome="active", size=None, cohort="one"):
    return {"id": name, "organisation_id": company or name, "size_band": size, "cohort_id": cohort, "stage": stage, "outcome": outcome}


def agreement(team_id, kind, in_use=None):
    return {"team_id": team_id, "organisation_id": team_id, "challenge_id": "a", "kind": kind, "in_use_on": in_use}


def entries(teams, answers, challenges, agreements=()):
    rows = [{"team_id": team_id, "challenge_id": challenge_id} for team_id, challenge_id in answers]
    return metrics.build_flow_entries(teams, rows, challenges, agreements, PLACES, TODAY)


# A: 12 applied, 10 sifted, 5 interviewed; B: 8 applied, number sifted not recorded, 4 interviewed.
A = challenge("a", applied=12, sifted=10, interviewed=5, sector="Water")
B = challenge("b", applied=8, interviewed=4, sector="Roads")
# Three explored A (one of them has an agreement and is in use); t4 is a candidate of A or B and built without an agreement; t5 of B only applied.
TEAMS = [
    team("t1", "Run", size="small"), team("t2", "Explore", outcome="not selected", size="micro"),
    team("t3", "Explore", outcome="withdrew", company="t2"), team("t4", "Build"), team("t5", "Call", outcome="not selected"),
]  # fmt: skip
ANSWERS = [("t1", "a"), ("t2", "a"), ("t3", "a"), ("t4", "a"), ("t4", "b"), ("t5", "b")]
FOUND = entries(TEAMS, ANSWERS, [A, B], [agreement("t1", "pre-commercial", date(2026, 5, 1)), agreement("t1", "accelerator")])


def step_texts(steps):
    return {step.name: (step.tally.words, step.share) for step in steps}


def test_steps_and_shares_are_computed_over_known_values():
    # 20 applied; the 10 sifted are known only for A, with 12 applied. 5 + 4 interviewed, 5 of the 10 sifted of A. 4 teams of those 9 explored,
    # 2 of 4 built; of these one has an agreement and is in use, and for the other nothing is recorded.
    assert step_texts(metrics.build_flow_steps([A, B], FOUND, PLACES)) == {
        "Applied": ("20", None), "Sifted": ("at least 10", (10, 12)), "Interviewed": ("9", (5, 10)), "Explore": ("4", (4, 9)),
        "Build / Develop": ("2", (2, 4)), "Agreement": ("at least 1", (1, 1)), "In use": ("1", (1, 1)),
    }  # fmt: skip


def test_unknown_value_is_not_zero():
    team_entries = entries([team("u", None, outcome="not known")], [("u", "c")], [challenge("c")])
    assert {text for text, _ in step_texts(metrics.build_flow_steps([challenge("c")], team_entries, PLACES)).values()} == {"not known"}
    assert {text for text, _ in step_texts(metrics.build_flow_steps([challenge("c")], [], PLACES)).values()} == {"not known"}
    assert figures.steps_chart(metrics.flows_by_round([("one", "One")], [challenge("c")], [], PLACES)[0], LIGHT, "").figure["data"][0][
        "text"
    ][0] == ("  not known")


def test_recorded_zero_is_zero():
    team_entries = entries([team("u", "Explore")], [("u", "c")], [challenge("c", applied=0)])
    assert step_texts(metrics.build_flow_steps([challenge("c", applied=0)], team_entries, PLACES))["Applied"] == ("0", None)
    assert step_texts(metrics.build_flow_steps([challenge("c", applied=0)], team_entries, PLACES))["Build / Develop"] == ("0", (0, 1))


def test_challenge_linked_to_an_unknown_one_has_no_interviewed_share():
    # t4 is a candidate of A or B, and the stage of a team of B is not known: both A and B are left out.
    team_entries = entries([*TEAMS, team("t6", None)], [*ANSWERS, ("t6", "b")], [A, B])
    assert step_texts(metrics.build_flow_steps([A, B], team_entries, PLACES))["Explore"] == ("at least 4", None)


def test_filter_counts_a_candidate_of_several_challenges_once():
    water = metrics.apply_flow_filter([A, B], [], FOUND, metrics.FlowFilter(sector="Water"))
    assert ([row["id"] for row in water[0]], [entry.id for entry in water[1]]) == (["a"], ["t1", "t2", "t3", "t4"])
    posing = [{"challenge_id": "b", "organisation_id": "council", "name": "Council"}]
    assert [entry.id for entry in metrics.apply_flow_filter([A, B], posing, FOUND, metrics.FlowFilter(sponsor="council"))[1]] == [
        "t4",
        "t5",
    ]
    assert [entry.id for entry in metrics.apply_flow_filter([A, B], [], FOUND, metrics.FlowFilter(size="small"))[1]] == ["t1"]
    assert figures.teams_and_companies_text(FOUND) == "5 company teams from 4 companies"
    flows = metrics.flows_by_round([("one", "One"), (None, "No cohort")], [A, B], FOUND, PLACES)
    assert [(flow.name, flow.teams, flow.companies, flow.whole) for flow in flows] == [("One", 5, 4, False), ("In all", 5, 4, True)]


def test_applications_are_not_known_by_size():
    filtered = metrics.apply_flow_filter([A, B], [], FOUND, metrics.FlowFilter(size="micro"))
    assert [step.tally.words for step in metrics.build_flow_steps(*filtered, PLACES, sized=True)] == ["not known"] * 3 + [
        "1",
        "0",
        "0",
        "0",
    ]


def test_filter_options_come_from_the_rows():
    offered = metrics.build_filter_options([A, B], [{"challenge_id": "a", "organisation_id": "x", "name": "Council"}], FOUND)
    assert (offered.sectors, offered.sponsors, offered.sizes) == (("Roads", "Water"), (("x", "Council"),), ("micro", "small", "not known"))
    assert offered.read({"sector": "Marine", "sponsor": "x", "size": "huge"}) == metrics.FlowFilter(sponsor="x")


def test_exits_are_counted_at_the_stage_reached():
    stopped = challenge("d", state="cancelled")
    stopped_entries = entries(
        [team("w", "Explore", outcome="withdrew"), team("n", "Explore", outcome="not selected"), team("?", None, outcome="not known")],
        [("w", "d"), ("n", "d")], [stopped],
    )  # fmt: skip
    shown = metrics.count_exits_by_stage([*FOUND, *stopped_entries], ["Call", "Explore", "Build", "Run"])
    assert [(stage, dict(counted)) for stage, counted in shown] == [
        ("Call", {"not selected": 1}), ("Explore", {"not selected": 2, "withdrew": 1, "cancelled": 1}), ("Build", {"active": 1}),
        ("Run", {"active": 1}), ("", {"not known": 1}),
    ]  # fmt: skip
    chart = figures.exits_chart([(None, "In all", [*FOUND, *stopped_entries])], ["Call", "Explore", "Build", "Run"], "", "")
    assert chart.title == "Of 8 company teams 3 not selected, 1 withdrew and 1 challenge cancelled; how 1 ended is not known"


ROUND = {
    "id": "one", "name": "One", "flow": "Standard", "launch_on": date(2024, 7, 30), "launch_precision": "day", "close_on": date(2024, 9, 10),
    "close_precision": "day",
}  # fmt: skip


def period(stage, start, end, challenge_id=None):
    return {"challenge_id": challenge_id, "cohort_id": "one", "flow": "Standard", "stage": stage, "start_on": start, "end_on": end}


def test_durations_are_medians_and_waits_are_split_at_the_choice():
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
    first, whole = measure_durations([ROUND], [challenge("a"), challenge("b"), challenge("c")], periods, marks, PLACES, TODAY)
    assert [(span.before, span.stage, span.days.words, span.days.known, span.days.of) for span in first.spans] == [
        ("", "Call", "42", 3, 3), ("Call", "Explore", "62", 3, 3), ("", "Explore", "18", 3, 3), ("Explore", "Build", "52", 3, 3),
        ("", "Build", "102", 3, 3),
    ]  # fmt: skip
    wait = first.spans[3]
    assert [(part.words, part.known) for part in (wait.to_choice, wait.after_choice) if part] == [("5", 2), ("47", 2)]
    assert (whole.name, whole.spans) == ("In all", first.spans)


def test_gap_over_a_stage_without_dates_is_no_wait():
    periods = [period("Call", date(2025, 1, 1), date(2025, 2, 1), "a"), period("Build", date(2025, 4, 1), date(2025, 5, 1), "a")]
    durations = measure_durations([{**ROUND, "launch_on": None}], [challenge("a"), challenge("b")], periods, [], PLACES, TODAY)[0]
    assert [(span.before, span.stage, span.days.words, span.days.known, span.days.of) for span in durations.spans] == [
        ("", "Call", "31", 1, 2), ("", "Build", "30", 1, 2),
    ]  # fmt: skip


def test_team_in_use_without_a_known_agreement_has_no_share():
    team_entries = entries([team("t1", "Run"), team("t2", "Build")], [("t1", "a"), ("t2", "a")], [A], [agreement("t2", "pre-commercial")])
    steps = step_texts(metrics.build_flow_steps([A], team_entries, PLACES))
    assert (steps["Agreement"], steps["In use"]) == (("at least 1", (1, 1)), ("1", None))


def test_unknown_exits_are_not_counted_as_none():
    team_entries = entries([team("u", "Explore", outcome="not known"), team("w", "Explore", outcome="withdrew")], [], [])
    (row,) = figures.exits_chart([(None, "In all", team_entries)], ["Explore"], "", "").table.rows
    assert [cell.text for cell in row] == [
        "In all", "Explore", "2", "not known", "at least 1", "not known", "not known", "not known", "not known", "1",
    ]  # fmt: skip
