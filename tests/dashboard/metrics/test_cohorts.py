from __future__ import annotations

from collections import namedtuple
from datetime import date

from dashboard.metrics.cohorts import comparison as metrics
from db.values.dates import Day, Precision

Step = namedtuple("Step", "flow position name usual_teams")
STAGES = [
    Step(flow, place, name, usual)
    for flow, names in (("Standard", ("Define", "Exploration", "Accelerator", "In use")), ("Sprint", ("Define", "Exploration", "Development", "In use")))
    for place, (name, usual) in enumerate(zip(names, (None, 3, 1, None), strict=True))
]  # fmt: skip
FLOWS = metrics.stages_by_flow(STAGES)


def teams(cohort, stage, count, flow="Standard"):
    return {"cohort_id": cohort, "flow": flow, "stage": stage, "teams": count}


def figure(value, bound="exact", unit="teams", **fields):
    row = {"id": "f", "cohort_id": None, "metric": "teams in the round", "value": value, "bound": bound, "unit": unit, "cumulative": False}
    return {**row, "as_of_on": None, "as_of_precision": "day", "definition": None, "source": None, **fields}


def dates(stage, start, end, *, flow="Standard", seen=1, own=False, planned=False, start_precision="day", end_precision="day"):
    return {
        "cohort_id": "one", "flow": flow, "stage": stage, "planned": planned, "own": own, "seen": seen,
        "start_on": start, "start_precision": start_precision, "end_on": end, "end_precision": end_precision,
    }  # fmt: skip


def cohort(**fields):
    empty = {f"{name}_on": None for name in ("launch", "close", "demo_day", "ended")} | {
        f"{name}_precision": "day" for name in ("launch", "close", "demo_day")
    }
    return {"id": "one", "name": "One", "flow": "Standard", **empty, **fields}


def timelines(rows, **fields):
    cohorts = metrics.summarise_cohorts([cohort(**fields)], [], [], [], [])
    return metrics.build_timelines(cohorts, rows, FLOWS)


def test_published_value_keeps_its_bound():
    assert metrics.published_value_text(figure("80+", "at least")) == "80+"
    assert metrics.published_value_text(figure("70-80", "range", "percent")) == "70–80%"
    assert metrics.published_value_text(figure("46000000", "at most", "GBP")) == "up to £46,000,000"
    assert metrics.published_value_text(figure("270", "at least")) == "at least 270"
    assert metrics.published_value_text(figure("20000000", "about", "GBP")) == "about £20,000,000"
    assert metrics.published_value_text(figure("9")) == "9"


def test_figures_are_grouped_by_metric_and_ordered_by_date():
    rows = [
        figure("60", id="b", metric="set", as_of_on=date(2022, 2, 8)), figure("2", id="c", metric="jobs"),
        figure("48", id="a", metric="set", as_of_on=date(2021, 6, 1), as_of_precision="month"),
    ]  # fmt: skip
    assert [(row.id, row.words, str(row.as_of)) for row in metrics.read_published_figures(rows)] == [
        ("c", "2", "None"),
        ("a", "48", "June 2021"),
        ("b", "60", "8 Feb 2022"),
    ]


def test_reach_counts_a_team_in_every_stage_before_its_own():
    # 7 teams with a known stage: 2 explored, 4 accelerated, 1 is in use; 2 more are not known.
    rows = [teams("one", "Exploration", 2), teams("one", "Accelerator", 4), teams("one", "In use", 1), teams("one", None, 2)]
    reach = metrics.reach_by_cohort(rows, FLOWS)["one"]
    assert (reach.teams, reach.unknown) == (9, 2)
    assert reach.reached == {"Exploration": (7, 7), "Accelerator": (5, 7), "In use": (1, 7)}


def test_reach_takes_only_teams_whose_flow_has_the_stage():
    rows = [teams("one", "Exploration", 3), teams("one", "Accelerator", 1), teams("one", "Development", 2, "Sprint")]
    reached = metrics.reach_by_cohort(rows, FLOWS)["one"].reached
    assert reached == {"Exploration": (6, 6), "Accelerator": (1, 4), "Development": (2, 2), "In use": (0, 6)}


def test_reach_of_a_candidate_in_two_flows_follows_its_stage():
    assert metrics.reach_by_cohort([teams("one", "Accelerator", 1, "Sprint")], FLOWS)["one"].reached == {
        "Accelerator": (1, 1),
        "In use": (0, 1),
    }


def test_reach_of_teams_without_any_known_stage_has_no_stage():
    assert metrics.reach_by_cohort([teams("one", None, 2)], FLOWS)["one"] == metrics.CohortReach(2, 2, {})


def test_recorded_and_published_counts_are_separate():
    published = metrics.read_published_figures(
        [figure("12", cohort_id="one"), figure("80+", "at least", metric="applications in the round", cohort_id="one")]
    )
    counted = [
        {"cohort_id": "one", "challenges": 8, "priced": 2, "low": 100, "high": 300},
        {"cohort_id": None, "challenges": 1, "priced": 0, "low": None, "high": None},
    ]
    cohorts = metrics.summarise_cohorts(
        [cohort()], counted, [{"cohort_id": "one", "sponsors": 3}], [teams("one", None, 5), teams("one", "In use", 1)], published
    )
    assert [(row.name, row.challenges, row.sponsors, row.teams, row.priced, row.contract) for row in cohorts] == [
        ("One", 8, 3, 6, 2, (100, 300)), ("No cohort", 1, 0, 0, 0, None),
    ]  # fmt: skip
    assert {name: shown.words for name, shown in cohorts[0].figures.items()} == {"teams": "12", "applications": "80+"}


def test_length_and_waiting_are_differences_of_days():
    # Exploration 11 to 29 November 2024: 18 days. Waiting to 20 January 2025: 52 days. Accelerator to 2 May: 102 days.
    rows = [
        dates("Exploration", date(2024, 11, 11), date(2024, 11, 29), own=True),
        dates("Accelerator", date(2025, 1, 20), date(2025, 5, 2), own=True),
    ]
    (timeline,) = timelines(rows)
    assert [(period.stage, period.length) for period in timeline.periods] == [("Exploration", 18), ("Accelerator", 102)]
    assert [(before.stage, after.stage, days) for before, after, days in timeline.waits] == [("Exploration", "Accelerator", 52)]
    assert timeline.waited == 52
    assert metrics.stage_length_ranges([timeline]) == {"Exploration": (18, 18), "Accelerator": (102, 102)}


def test_launch_to_close_is_the_first_period():
    # Launch 30 July, close 10 September: 42 days; then 62 days of waiting until 11 November.
    rows = [dates("Exploration", date(2024, 11, 11), date(2024, 11, 29), own=True)]
    (timeline,) = timelines(rows, launch_on=date(2024, 7, 30), close_on=date(2024, 9, 10))
    assert [(period.stage, period.length) for period in timeline.periods] == [("Launch to close", 42), ("Exploration", 18)]
    assert timeline.origin == date(2024, 7, 30)
    assert timeline.waited == 62


def test_weekend_is_not_waiting():
    rows = [dates("Exploration", date(2025, 6, 2), date(2025, 6, 27)), dates("Accelerator", date(2025, 6, 30), date(2025, 10, 10))]
    assert timelines(rows)[0].waits == []


def test_month_is_not_treated_as_a_day():
    rows = [
        dates("Exploration", date(2022, 9, 1), date(2022, 9, 30), start_precision="month"),
        dates("Accelerator", date(2022, 11, 1), None, start_precision="month"),
    ]
    (timeline,) = timelines(rows)
    assert [(period.stage, period.length, period.drawn) for period in timeline.periods] == [
        ("Exploration", None, True),
        ("Accelerator", None, False),
    ]
    assert timeline.waited is None


def test_dates_of_the_cohort_precede_those_of_its_challenges():
    rows = [
        dates("Exploration", date(2023, 1, 9), date(2023, 1, 27), own=True),
        dates("Exploration", date(2023, 1, 2), date(2023, 1, 6), seen=5),
    ]
    period = timelines(rows)[0].periods[0]
    assert (period.start, period.seen, period.others) == (Day(date(2023, 1, 9)), 0, 1)


def test_without_cohort_dates_the_most_common_dates_are_used():
    rows = [
        dates("Exploration", date(2026, 7, 1), date(2026, 7, 20), own=True, planned=True),
        dates("Exploration", date(2026, 11, 9), date(2026, 11, 27), seen=2), dates("Exploration", date(2026, 7, 27), date(2026, 8, 14), seen=6),
        dates("Accelerator", date(2026, 9, 1), date(2026, 12, 1), own=True, planned=True),
    ]  # fmt: skip
    first, second = timelines(rows)[0].periods
    assert (first.start, first.seen, first.others, first.planned) == (Day(date(2026, 7, 27)), 6, 1, False)
    assert (second.stage, second.planned, second.length) == ("Accelerator", True, 91)
    assert "Accelerator" not in metrics.stage_length_ranges(timelines(rows))


def test_another_flow_has_its_own_timeline():
    rows = timelines(
        [dates("Exploration", date(2026, 1, 5), date(2026, 1, 23)), dates("Development", date(2026, 2, 2), date(2026, 5, 1), flow="Sprint")]
    )
    assert [(timeline.flow, [period.stage for period in timeline.periods]) for timeline in rows] == [
        ("", ["Exploration"]),
        ("Sprint", ["Development"]),
    ]


def test_cohort_without_dates_has_an_empty_timeline():
    (timeline,) = timelines([], launch_on=date(2019, 1, 1), launch_precision="year")
    assert (timeline.name, timeline.origin, timeline.periods, timeline.drawn) == ("One", None, (), [])


def test_launch_known_to_the_month_starts_the_timeline_on_its_first_day():
    (timeline,) = timelines(
        [dates("Exploration", date(2018, 9, 15), date(2018, 9, 22))],
        launch_on=date(2018, 6, 1),
        launch_precision="month",
        close_on=date(2018, 7, 2),
    )
    assert timeline.origin == date(2018, 6, 1)
    assert timeline.periods[0].start == Day(date(2018, 6, 1), Precision.MONTH)
    assert timeline.periods[0].length is None


def test_building_stage_is_the_first_with_one_usual_team():
    assert metrics.building_stage(STAGES) == "Accelerator"
    assert metrics.building_stage([]) == ""


def test_sources_are_separated_by_bars():
    assert metrics.split_sources("https://a.example/x | https://b.example") == ("https://a.example/x", "https://b.example")
    assert metrics.split_sources(None) == ()
