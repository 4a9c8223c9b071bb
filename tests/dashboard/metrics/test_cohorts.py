from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from dashboard.metrics.cohorts import comparison as metrics
from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, frame_of, frame_rows

DATE_NAMES = ("launch", "close", "demo_day")


def stage_frame() -> pd.DataFrame:
    """Two flows: Standard builds in the Accelerator, Sprint in Development."""
    flows = (
        ("Sprint", ("Define", "Exploration", "Development", "In use")),
        ("Standard", ("Define", "Exploration", "Accelerator", "In use")),
    )
    rows = [
        (flow, place, name, usual)
        for flow, names in flows
        for place, (name, usual) in enumerate(zip(names, (None, 3, 1, None), strict=True))
    ]
    flow, position, name, usual = (list(values) for values in zip(*rows, strict=True))
    return frame_of({"flow": (OBJECT, flow), "position": (INTEGER, position), "name": (OBJECT, name), "usual_teams": (INTEGER, usual)})


PLACES = metrics.stage_places(stage_frame())


def teams(*rows: tuple[str | None, str | None, int] | tuple[str | None, str | None, int, str]) -> pd.DataFrame:
    """Counts of teams by (cohort, stage, number, flow)."""
    return frame_of({
        "cohort_id": (OBJECT, [row[0] for row in rows]), "flow": (OBJECT, [row[3] if len(row) == 4 else "Standard" for row in rows]),
        "stage": (OBJECT, [row[1] for row in rows]), "teams": (INTEGER, [row[2] for row in rows]),
    })  # fmt: skip


def counts(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Counts by (cohort, challenges, priced, low, high, sponsors)."""
    keys = ("challenges", "priced", "low", "high", "sponsors")
    return frame_of({
        "cohort_id": (OBJECT, [row[0] for row in rows]), **{key: (INTEGER, [row[n] for row in rows]) for n, key in enumerate(keys, 1)},
    })  # fmt: skip


def cohort_frame(*cohorts: dict[str, Any]) -> pd.DataFrame:
    columns: dict[str, Any] = {
        "id": (OBJECT, [cohort.get("id", "one") for cohort in cohorts]), "name": (OBJECT, [cohort.get("name", "One") for cohort in cohorts]),
        "flow": (OBJECT, ["Standard"] * len(cohorts)), "ended_on": (DATE, [cohort.get("ended_on") for cohort in cohorts]),
    }  # fmt: skip
    for name in DATE_NAMES:
        columns[f"{name}_on"] = (DATE, [cohort.get(f"{name}_on") for cohort in cohorts])
        columns[f"{name}_precision"] = (OBJECT, [cohort.get(f"{name}_precision", "day") for cohort in cohorts])
    return frame_of(columns)


def dates(*rows: dict[str, Any]) -> pd.DataFrame:
    columns: dict[str, Any] = {
        "cohort_id": (OBJECT, ["one"] * len(rows)), "flow": (OBJECT, [row.get("flow", "Standard") for row in rows]),
        "stage": (OBJECT, [row["stage"] for row in rows]), "planned": (BOOLEAN, [row.get("planned", False) for row in rows]),
        "own": (BOOLEAN, [row.get("own", False) for row in rows]), "seen": (INTEGER, [row.get("seen", 1) for row in rows]),
    }  # fmt: skip
    for name in ("start", "end"):
        columns[f"{name}_on"] = (DATE, [row[name] for row in rows])
        columns[f"{name}_precision"] = (OBJECT, [row.get(f"{name}_precision", "day") for row in rows])
    return frame_of(columns)


def period(stage: str, start: date | None, end: date | None, **fields: Any) -> dict[str, Any]:
    return {"stage": stage, "start": start, "end": end, **fields}


def timelines(*periods: dict[str, Any], **fields: Any) -> metrics.Timelines:
    return metrics.build_timelines(cohort_frame(fields), dates(*periods), PLACES)


def shown(frame: pd.DataFrame, *keys: str) -> list[tuple[Any, ...]]:
    """Returns the values of the columns, row by row."""
    return [tuple(row) for row in frame_rows(frame[list(keys)])]


def reached(*rows: Any) -> dict[str, tuple[int, int, int | None]]:
    frame = metrics.reach_by_cohort(teams(*rows), PLACES).stages
    return {row.stage: (row.reached, row.of, row.before) for row in frame_rows(frame[frame["cohort_id"] == "one"])}


def test_stages_have_places_and_the_building_stage_is_the_first_with_one_usual_team():
    assert shown(PLACES, "flow", "stage", "place", "explored", "built", "last")[1:3] == [
        ("Standard", "Exploration", 1, 1, 2, 3), ("Standard", "Accelerator", 2, 1, 2, 3),
    ]  # fmt: skip
    assert metrics.building_stage(PLACES) == "Accelerator"
    assert list(metrics.stage_order(PLACES)) == ["Define", "Exploration", "Accelerator", "Development", "In use"]
    assert metrics.building_stage(metrics.stage_places(stage_frame().iloc[:0])) == ""


def test_without_a_stage_of_one_team_the_last_stage_builds():
    stages = stage_frame().assign(usual_teams=pd.array([None] * 8, dtype="Int64"))
    assert metrics.building_stage(metrics.stage_places(stages)) == "In use"


def test_reach_counts_a_team_in_every_stage_before_its_own():
    # 7 teams with a known stage: 2 explored, 4 accelerated, 1 is in use; 2 more are not known.
    rows = [("one", "Exploration", 2), ("one", "Accelerator", 4), ("one", "In use", 1), ("one", None, 2)]
    assert reached(*rows) == {"Exploration": (7, 7, None), "Accelerator": (5, 7, 7), "In use": (1, 7, 5)}
    assert shown(metrics.reach_by_cohort(teams(*rows), PLACES).teams, "cohort_id", "teams", "unknown") == [("one", 9, 2)]


def test_share_of_the_stage_before_is_of_the_teams_at_the_stage_before_in_their_own_flow():
    # 24 teams of Standard, 6 of which accelerated and one of these is in use; 2 of Sprint, one of which developed.
    rows = [
        ("one", "Exploration", 18),
        ("one", "Accelerator", 5),
        ("one", "In use", 1),
        ("one", "Exploration", 1, "Sprint"),
        ("one", "Development", 1, "Sprint"),
    ]
    # In use: 1 of the 6 + 1 that built: 14%, not 1 of the 26 that explored (4%).
    assert reached(*rows) == {"Exploration": (26, 26, None), "Accelerator": (6, 24, 24), "Development": (1, 2, 2), "In use": (1, 26, 7)}


def test_reach_takes_only_teams_whose_flow_has_the_stage():
    rows = [("one", "Exploration", 3), ("one", "Accelerator", 1), ("one", "Development", 2, "Sprint")]
    assert {stage: pair[:2] for stage, pair in reached(*rows).items()} == {
        "Exploration": (6, 6), "Accelerator": (1, 4), "Development": (2, 2), "In use": (0, 6),
    }  # fmt: skip


def test_reach_of_a_candidate_in_two_flows_follows_its_stage():
    assert {stage: pair[:2] for stage, pair in reached(("one", "Accelerator", 1, "Sprint")).items()} == {
        "Accelerator": (1, 1),
        "In use": (0, 1),
    }


def test_reach_of_one_cohort_has_the_stages_that_the_teams_of_all_leave():
    # Both teams of two accelerated. Exploration is shown because a team of the other cohort came no further; nobody is in use.
    reach = metrics.reach_by_cohort(teams(("one", "Exploration", 1), ("two", "Accelerator", 2)), PLACES).of("two")
    assert shown(reach.stages, "cohort_id", "stage", "reached") == [
        ("two", "Exploration", 2), ("two", "Accelerator", 2), ("two", "In use", 0),
    ]  # fmt: skip
    assert shown(reach.teams, "cohort_id", "teams") == [("two", 2)]
    assert len(reach.of("gone").stages) == len(reach.of("gone").teams) == 0


def test_reach_of_teams_without_any_known_stage_or_cohort_has_no_stage():
    reach = metrics.reach_by_cohort(teams(("one", None, 2), (None, None, 1)), PLACES)
    assert reach.stages.empty
    assert shown(reach.teams, "cohort_id", "teams", "unknown") == [("", 1, 1), ("one", 2, 2)]
    assert metrics.reach_by_cohort(teams(), PLACES).teams.empty


def test_counts_of_records_without_a_cohort_come_last():
    cohorts = metrics.summarise_cohorts(
        cohort_frame({}, {"id": "two", "name": "Two"}),
        counts(("one", 8, 2, 100, 300, 3), (None, 1, 0, None, None, 0)),
        teams(("one", None, 5), ("one", "In use", 1)),
    )
    assert shown(cohorts, "id", "name", "challenges", "sponsors", "teams", "priced", "low", "high") == [
        ("one", "One", 8, 3, 6, 2, 100, 300), ("two", "Two", 0, 0, 0, 0, None, None), ("", "No cohort", 1, 0, 0, 0, None, None),
    ]  # fmt: skip
    assert str(cohorts["high"].dtype) == "Int64"
    nothing = metrics.summarise_cohorts(cohort_frame({}), counts(), teams())
    assert shown(nothing, "id", "challenges", "teams", "low") == [("one", 0, 0, None)]


def test_length_and_waiting_are_differences_of_days():
    # Exploration 11 to 29 November 2024: 18 days. Waiting to 20 January 2025: 52 days. Accelerator to 2 May: 102 days.
    found = timelines(
        period("Exploration", date(2024, 11, 11), date(2024, 11, 29), own=True),
        period("Accelerator", date(2025, 1, 20), date(2025, 5, 2), own=True),
    )
    assert shown(found.periods, "stage", "length_days", "waited_days", "waited_after", "waited_from") == [
        ("Exploration", 18, None, None, None), ("Accelerator", 102, 52, "Exploration", date(2024, 11, 29)),
    ]  # fmt: skip
    assert shown(metrics.total_waits(found), "waited_days") == [(52,)]
    assert shown(metrics.stage_length_ranges(found), "stage", "shortest", "longest", "known") == [
        ("Exploration", 18, 18, 1),
        ("Accelerator", 102, 102, 1),
    ]


def test_launch_to_close_is_the_first_period():
    # Launch 30 July, close 10 September: 42 days; then 62 days of waiting until 11 November.
    found = timelines(
        period("Exploration", date(2024, 11, 11), date(2024, 11, 29), own=True), launch_on=date(2024, 7, 30), close_on=date(2024, 9, 10)
    )
    assert shown(found.periods, "stage", "length_days", "waited_days") == [("Launch to close", 42, None), ("Exploration", 18, 62)]
    assert shown(found.rows, "origin_on") == [(date(2024, 7, 30),)]


def test_a_stage_that_begins_at_launch_replaces_launch_to_close():
    found = timelines(period("Exploration", date(2024, 7, 30), date(2024, 8, 20)), launch_on=date(2024, 7, 30), close_on=date(2024, 9, 10))
    assert shown(found.periods, "stage") == [("Exploration",)]


def test_weekend_is_not_waiting():
    found = timelines(
        period("Exploration", date(2025, 6, 2), date(2025, 6, 27)), period("Accelerator", date(2025, 6, 30), date(2025, 10, 10))
    )
    assert shown(found.periods, "waited_days") == [(None,), (None,)]
    assert metrics.total_waits(found).empty


def test_month_is_not_treated_as_a_day():
    found = timelines(
        period("Exploration", date(2022, 9, 1), date(2022, 9, 30), start_precision="month"),
        period("Accelerator", date(2022, 11, 1), None, start_precision="month"),
    )
    assert shown(found.periods, "stage", "length_days", "drawn", "waited_days") == [
        ("Exploration", None, True, None),
        ("Accelerator", None, False, None),
    ]


def test_dates_of_the_cohort_precede_those_of_its_challenges():
    found = timelines(
        period("Exploration", date(2023, 1, 9), date(2023, 1, 27), own=True),
        period("Exploration", date(2023, 1, 2), date(2023, 1, 6), seen=5),
    )
    assert shown(found.periods, "start_on", "seen", "others") == [(date(2023, 1, 9), 0, 1)]


def test_without_cohort_dates_the_most_common_dates_are_used():
    found = timelines(
        period("Exploration", date(2026, 7, 1), date(2026, 7, 20), own=True, planned=True),
        period("Exploration", date(2026, 11, 9), date(2026, 11, 27), seen=2),
        period("Exploration", date(2026, 7, 27), date(2026, 8, 14), seen=6),
        period("Accelerator", date(2026, 9, 1), date(2026, 12, 1), own=True, planned=True),
    )
    assert shown(found.periods, "stage", "start_on", "seen", "others", "planned", "length_days") == [
        ("Exploration", date(2026, 7, 27), 6, 1, False, 18), ("Accelerator", date(2026, 9, 1), 0, 0, True, 91),
    ]  # fmt: skip
    assert shown(metrics.stage_length_ranges(found), "stage") == [("Exploration",)]


def test_another_flow_has_its_own_timeline():
    found = timelines(
        period("Exploration", date(2026, 1, 5), date(2026, 1, 23)),
        period("Development", date(2026, 2, 2), date(2026, 5, 1), flow="Sprint"),
        demo_day_on=date(2026, 6, 1),
    )
    assert shown(found.rows, "row", "other_flow", "demo_day_on") == [(0, "", date(2026, 6, 1)), (1, "Sprint", None)]
    assert shown(found.periods, "row", "stage") == [(0, "Exploration"), (1, "Development")]


def test_cohort_without_dates_has_an_empty_timeline():
    found = timelines(launch_on=date(2019, 1, 1), launch_precision="year")
    assert (shown(found.rows, "name", "origin_on"), len(found.periods)) == ([("One", None)], 0)


def test_launch_known_to_the_month_starts_the_timeline_on_its_first_day():
    found = timelines(
        period("Exploration", date(2018, 9, 15), date(2018, 9, 22)),
        launch_on=date(2018, 6, 1), launch_precision="month", close_on=date(2018, 7, 2),
    )  # fmt: skip
    assert shown(found.rows, "origin_on") == [(date(2018, 6, 1),)]
    assert shown(found.periods, "stage", "start_precision", "length_days")[0] == ("Launch to close", "month", None)


def test_sources_are_separated_by_bars():
    assert metrics.split_sources("https://a.example/x | https://b.example") == ("https://a.example/x", "https://b.example")
    assert metrics.split_sources(None) == ()
