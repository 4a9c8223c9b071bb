from __future__ import annotations

import json
from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.exports.table_files import export_table
from dashboard.figures.cohorts import comparison as figures
from dashboard.figures.cohorts import one_cohort
from dashboard.figures.cohorts.stage_lengths import lengths_chart
from dashboard.metrics.cohorts.comparison import Reach, build_timelines, stage_order
from dashboard.prose import Shown, parts_of
from dashboard.published_figures import PublishedFigureRow
from dashboard.tables import Table, screen_column
from dashboard.view import View
from db.frames import DATE, INTEGER, OBJECT, column_values, frame_of, frame_rows
from db.values.dates import Day, Precision
from layouts.components.table import table as table_component
from tests.dashboard.metrics.test_cohorts import PLACES, cohort_frame, dates, period

SOURCE = "https://www.example.org/news"
TEN = PublishedFigureRow(
    "f1", "accelerator teams in the round", "80+", "teams", Day(date(2016, 1, 1), Precision.YEAR), "first round", (SOURCE,), "a", False, 80
)
BUDGET = PublishedFigureRow("f2", "budget of the round", "up to £8,000,000", "GBP", None, "", (SOURCE, "a book"), "a", False, 8_000_000)
MORE = PublishedFigureRow("f3", "budget of the round", "£900,000", "GBP", None, "", (), "b", False, 900_000)
TODAY = date(2025, 2, 1)
LABELS = {"c1": "1.1 Trees", "c2": "1.2 Rivers"}
ORDER = stage_order(PLACES)


def view(**fields: Any) -> View:
    return View(
        TODAY, {"programme": "x", "day": "2025-02-01", **fields.pop("scope", {})}, **{"search": "?programme=x", "labels": LABELS, **fields}
    )


def summaries(*rows: dict[str, Any]) -> pd.DataFrame:
    """Returns cohorts with counts: A with everything, B with a launch known to the month, and the records without a cohort."""
    counts = ("challenges", "sponsors", "teams", "priced", "low", "high")
    return cohort_frame(*rows).assign(**{key: pd.array([row.get(key) for row in rows], dtype="Int64") for key in counts})


A = {
    "id": "a", "name": "Round A", "launch_on": date(2024, 7, 30), "close_on": date(2024, 9, 10), "challenges": 6, "sponsors": 4, "teams": 3,
    "priced": 5, "low": 650_000_00, "high": 1_300_000_00,
}  # fmt: skip
B = {
    "id": "b", "name": "Round B", "launch_on": date(2016, 6, 1), "launch_precision": "month", "challenges": 0, "sponsors": 0, "teams": 0, "priced": 0,
}  # fmt: skip
NONE = {"id": "", "name": "No cohort", "challenges": 1, "sponsors": 1, "teams": 0, "priced": 0}
COHORTS = summaries(A, B, NONE)
REACH = Reach(
    frame_of({
        "cohort_id": (OBJECT, ["a"] * 3), "stage": (OBJECT, ["Exploration", "Accelerator", "In use"]), "reached": (INTEGER, [2, 1, 0]),
        "of": (INTEGER, [2, 2, 2]), "before": (INTEGER, [None, 2, 1]),
    }),
    frame_of({"cohort_id": (OBJECT, ["a"]), "teams": (INTEGER, [3]), "unknown": (INTEGER, [1])}),
)  # fmt: skip
TIMELINES = build_timelines(
    cohort_frame({**A, "id": "one", "launch_on": None, "demo_day_on": date(2025, 5, 1), "demo_day_precision": "month"}, B),
    dates(
        period("Exploration", date(2024, 11, 11), date(2024, 11, 29), own=True),
        period("Accelerator", date(2025, 1, 20), date(2025, 5, 2), seen=3), period("Accelerator", date(2025, 1, 21), date(2025, 5, 2)),
        period("In use", date(2025, 6, 1), date(2025, 7, 1), own=True, planned=True, start_precision="month", end_precision="month"),
    ),
    PLACES,
)  # fmt: skip
ENTRIES = frame_of({"company": (OBJECT, ["x", "x", "y"])})


def texts(table: Table, row: int) -> list[str]:
    return [screen_column(table, column)[row].text for column in table.columns]


def csv_rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in export_table("t", (), table).rows]


def sorts(table: Table, key: str) -> list[Any]:
    """Returns the sort keys that the browser gets; False for a value that is not known, which it places last in either direction."""
    drawn = json.loads(getattr(table_component(table), "data-table"))
    place = [column.key for column in table.columns].index(key)
    return [cell[3] if isinstance(cell, list) and len(cell) > 3 else cell for cell in (row[place] for row in drawn["rows"])]


def values_of(text: Any) -> dict[str, Any]:
    """Returns the raw value of each measure in a text."""
    return {part.measure: part.value for part in parts_of(text) if isinstance(part, Shown)}


def test_rounds_table_has_recorded_and_published_counts_in_separate_columns():
    table = figures.rounds_table(COHORTS, [TEN, BUDGET], view(scope={"cohort": "a"}))
    assert [column.label for column in table.columns] == [
        "Cohort", "Launch", "Close", "Demo Day", "Challenges", "Sponsors", "Teams", "As published",
    ]  # fmt: skip
    assert texts(table, 0) == ["Round A", "30 Jul 2024", "10 Sep 2024", "not known", "6", "4", "3", "80+ accelerator teams"]
    assert texts(table, 1) == ["Round B", "June 2016", "not known", "not known", "0", "0", "0", "not known"]
    assert list(table.frame["href"]) == ["/cohorts/a?programme=x", "/cohorts/b?programme=x", ""]
    assert list(table.frame["name_note"]) == ["chosen above", "", ""]
    assert table.frame["published_links"][0] == (("80+ accelerator teams", SOURCE),)
    assert len(figures.rounds_table(COHORTS, [BUDGET], view()).columns) == 7


def test_days_that_are_not_known_sort_last_in_either_direction():
    table = figures.rounds_table(COHORTS, [], view())
    assert sorts(table, "launch_on") == ["2024-07-30", "2016-06-01", False]


def test_published_amounts_sort_by_their_number_and_unknown_ones_last():
    table = figures.money_table(COHORTS, [BUDGET, MORE], view())
    assert [column.label for column in table.columns] == [
        "Cohort", "Lowest maximum contract recorded", "Highest maximum contract recorded", "Budget",
    ]  # fmt: skip
    assert [texts(table, row) for row in range(2)] == [
        ["Round A", "£650,000", "£1,300,000", "up to £8,000,000"], ["Round B", "not known", "not known", "£900,000"],
    ]  # fmt: skip
    assert (sorts(table, "published_0"), sorts(table, "high")) == ([8_000_000, 900_000], [130_000_000, False])
    assert sorts(figures.money_table(COHORTS, [BUDGET], view()), "published_0") == [8_000_000, False]
    note = table.frame["contract_note"][0]
    assert (str(note), values_of(note)) == ("known for 5 of 6", {"priced_challenges": 5, "challenges_recorded": 6})
    exported = export_table("t", (), table)
    assert exported.header[1:3] == ("Lowest maximum contract recorded, £", "Highest maximum contract recorded, £")
    assert [cell.value for cell in exported.rows[0][1:3]] == [650_000, 1_300_000]


def test_figures_table_shows_date_definition_and_whole_sources_in_files():
    table = figures.figures_table([TEN, BUDGET], COHORTS, view())
    assert texts(table, 0) == ["accelerator teams in the round", "80+ teams", "2016", "first round", SOURCE]
    assert texts(table, 1)[:4] == ["budget of the round", "up to £8,000,000", "not known", ""]
    assert list(table.frame["cohort"]) == ["Round A", "Round A"]
    assert table.frame["source_links"][1] == (("example.org", SOURCE),)
    assert csv_rows(table)[1][-1] == f"{SOURCE} | a book"
    assert (sorts(table, "words"), sorts(table, "as_of_on")) == ([80, 8_000_000], ["2016-01-01", False])


def test_stages_chart_has_denominators_and_a_column_for_unknown():
    chart = figures.stages_chart(COHORTS.iloc[:2], REACH, ORDER, "Accelerator", view())
    assert str(chart.title) == "Of 3 recorded teams 1 reached the Accelerator, 1 did not, the stage of 1 is not known"
    assert isinstance(chart.heat, Table)
    assert isinstance(chart.table, Table)
    assert [texts(chart.heat, row) for row in range(2)] == [
        ["Round A", "3", "2 of 2", "1 of 2", "0 of 2", "1"],
        ["Round B", "0", "", "", "", ""],
    ]
    assert list(chart.heat.frame[["tone_0", "tone_1", "tone_2"]].iloc[0]) == ["heat-3", "heat-2", ""]
    assert csv_rows(chart.table) == [["Round A", "3", "2", "2", "1", "2", "0", "2", "1"], ["Round B", "0", "", "", "", "", "", "", ""]]
    assert (
        figures.stages_chart(COHORTS.iloc[:0], Reach(REACH.stages.iloc[:0], REACH.teams.iloc[:0]), ORDER, "Accelerator", view()).empty
        is not None
    )


def many(count: int) -> pd.DataFrame:
    return summaries(*({**B, "id": f"r{n}", "name": f"Round {n}"} for n in range(count)))


@pytest.mark.parametrize(
    ("parameters", "chosen", "first", "drawn"),
    [({}, "", "Round 88", 12), ({}, "r3", "Round 3", 12), ({}, "r95", "Round 88", 12), ({"all": "cohorts-stages"}, "", "Round 0", 100)],
    ids=["latest", "chosen earlier", "chosen among the latest", "all asked for"],
)
def test_a_figure_of_many_cohorts_draws_the_last_and_the_chosen_one_and_its_files_hold_all(parameters, chosen, first, drawn):
    chart = figures.stages_chart(many(100), REACH, ORDER, "Accelerator", view(parameters=parameters, scope={"cohort": chosen}))
    assert isinstance(chart.heat, Table)
    assert isinstance(chart.table, Table)
    assert (texts(chart.heat, 0)[0], len(chart.heat.frame), len(csv_rows(chart.table))) == (first, drawn, 100)
    assert ("12 of 100 cohorts are drawn" in str(chart.subtitle)) is (drawn == 12)
    assert chart.heat.cut == ((12, 100) if drawn == 12 else None)
    assert chart.heat.rest_href.endswith("?all=cohorts-stages#cohorts-stages") or drawn == 100


def test_lengths_of_many_cohorts_are_drawn_in_the_same_few_traces():
    timelines = build_timelines(many(100), dates(), PLACES)
    chart = lengths_chart(timelines, PLACES, view())
    assert len(chart.figure.layout.yaxis.ticktext) == 12
    assert chart.table.cut is None
    assert len(csv_rows(chart.table)) == 100
    longer = lengths_chart(build_timelines(many(101), dates(), PLACES), PLACES, view())
    assert longer.table.cut == (100, 101)
    assert len(csv_rows(longer.table)) == 101


def test_lengths_chart_starts_at_launch_with_days_in_bars_and_gaps():
    rows = TIMELINES.rows.assign(origin_on=pd.Series([date(2024, 7, 30), None], dtype="datetime64[s]"))
    chart = lengths_chart(type(TIMELINES)(rows, TIMELINES.periods), PLACES, view(scope={"cohort": "one"}))
    assert str(chart.title) == "Exploration took 18 days and Accelerator took 102 days; a cohort waited 52 days in all between stages"
    traces = {trace.name: trace for trace in chart.figure.data if trace.name}
    # 30 July to 11 November: 104 days; to 20 January: 174 days.
    assert (traces["Exploration"].base, traces["Exploration"].x, traces["Exploration"].text) == ((104,), (18,), ("18",))
    assert (traces["Accelerator"].base, traces["Accelerator"].x, traces["Accelerator"].customdata) == ((174,), (102,), ("/cohorts/one",))
    assert (traces["In use"].marker.color, traces["In use"].marker.opacity, traces["In use"].text) == (("rgba(0,0,0,0)",), (0.45,), ("",))
    assert (traces["Waiting"].base, traces["Waiting"].x) == ((122,), (52,))
    assert [trace.text for trace in chart.figure.data if trace.type == "scatter" and trace.mode == "text"] == [
        ("52",),
        ("Dates of stages not known",),
    ]
    assert traces["Demo Day"].marker.symbol == ("diamond-open",)
    assert chart.figure.layout.yaxis.ticktext == ("<b>Round A</b>", "Round B")


def test_lengths_table_shows_unknown_lengths_and_days_at_their_precision():
    table = lengths_chart(TIMELINES, PLACES, view()).table
    assert [texts(table, row) for row in range(4)] == [
        ["Round A", "Exploration", "11 Nov 2024", "29 Nov 2024", "18", "", "the cohort's"],
        ["Round A", "Accelerator", "20 Jan 2025", "2 May 2025", "102", "52", "3 challenges; 1 other date recorded"],
        ["Round A", "In use", "June 2025", "July 2025", "not known", "", "the cohort's, planned"],
        ["Round B", "not known", "not known", "not known", "not known", "", ""],
    ]  # fmt: skip
    exported = export_table("t", (), table).rows
    assert (exported[0][2].value, exported[0][4].value, exported[2][2].text) == (date(2024, 11, 11), 18, "2025-06")
    assert (exported[2][2].value, exported[2][2].format) == (date(2025, 6, 1), "mmm yyyy")


def test_long_names_are_cut_in_the_picture_and_whole_in_the_file():
    name = "Round of <b>very</b> many words & more"
    chart = lengths_chart(build_timelines(cohort_frame({"name": name}), dates(), PLACES), PLACES, view())
    assert chart.figure.layout.yaxis.ticktext == ("Round of &lt;b&gt;very&lt;/b&gt; many…",)
    assert csv_rows(chart.table)[0][0] == name


def test_sentence_counts_challenges_without_a_cohort():
    words = figures.sentence(COHORTS, ENTRIES, True, view())
    assert str(words) == (
        "2 cohorts since June 2016, with 7 challenges and 3 company teams from 2 companies recorded here. "
        "What others published stands beside the counts, never in them."
    )
    assert values_of(words) == {"cohorts_recorded": 2, "challenges_recorded": 7, "teams_recorded": 3, "companies_recorded": 2}
    assert str(figures.sentence(COHORTS.iloc[:0], ENTRIES, False, view())) == "No cohort is recorded yet."


def milestone_frame() -> pd.DataFrame:
    columns: dict[str, Any] = {"id": (OBJECT, ["m"]), "title": (OBJECT, ["Studio <opened>"])}
    for name, on in (("baseline", None), ("forecast", date(2025, 2, 3)), ("actual", None)):
        columns |= {f"{name}_on": (DATE, [on]), f"{name}_precision": (OBJECT, ["day"])}
    return frame_of(columns)


def test_timeline_chart_has_a_row_for_each_stage_and_its_wait():
    events = one_cohort.cohort_events(COHORTS.iloc[:1], milestone_frame())
    assert [(str(row.on), row.title, row.planned) for row in frame_rows(events)] == [
        ("2024-07-30", "Launch", False), ("2024-09-10", "Applications close", False), ("2025-02-03", "Studio <opened>", True),
    ]  # fmt: skip
    chart = one_cohort.timeline_chart(TIMELINES, events, view())
    assert str(chart.title) == "3 stages dated, with 52 days of waiting between"
    assert chart.figure.layout.yaxis.ticktext == ("Dates", "Exploration", "Accelerator", "In use")
    bars, lines, waits, marks = chart.figure.data
    assert bars.base == ("2024-11-11", "2025-01-20", "2025-06-01")
    assert lines.x == ("2024-11-29", "2025-01-20", None)
    assert (waits.text, marks.customdata, marks.hovertext[2]) == (
        ("52",), ("", "", "/record/milestone/m"), "<b>Studio &lt;opened&gt;</b><br>3 Feb 2025",
    )  # fmt: skip
    assert [texts(chart.table, row) for row in (1, 2, 5)] == [
        ["Accelerator", "20 Jan 2025", "2 May 2025", "102", "52"], ["In use", "June 2025", "July 2025", "not known", ""],
        ["Studio <opened>", "3 Feb 2025", "", "", ""],
    ]  # fmt: skip
    nothing = one_cohort.timeline_chart(type(TIMELINES)(TIMELINES.rows.iloc[:0], TIMELINES.periods.iloc[:0]), events.iloc[:0], view())
    assert (nothing.empty is not None, str(nothing.title)) == (True, "The dates of its stages are not known")


MIXED = Reach(
    frame_of({
        "cohort_id": (OBJECT, ["a"] * 4), "stage": (OBJECT, ["In use", "Exploration", "Accelerator", "Development"]),
        "reached": (INTEGER, [1, 26, 6, 1]), "of": (INTEGER, [26, 26, 24, 2]), "before": (INTEGER, [7, None, 24, 2]),
    }),
    frame_of({"cohort_id": (OBJECT, ["a"]), "teams": (INTEGER, [27]), "unknown": (INTEGER, [1])}),
)  # fmt: skip


def test_flow_chart_states_the_share_of_the_stage_before_with_its_denominator():
    chart = one_cohort.flow_chart("a", MIXED, ORDER, view())
    assert str(chart.title) == "1 of 26 teams came as far as In use"
    # In use: 1 of the 6 + 1 teams that accelerated or developed, not of the 26 that explored.
    assert [texts(chart.table, row) for row in range(4)] == [
        ["Exploration", "26", "26", "", ""], ["Accelerator", "6", "24", "25%", "24"], ["Development", "1", "2", "50%", "2"],
        ["In use", "1", "26", "14%", "7"],
    ]  # fmt: skip
    assert chart.figure.data[0].x == (26, 6, 1, 1)
    assert chart.figure.data[0].text[3] == "  1 of 26, 14%"
    assert chart.figure.data[0].hovertext[3] == "<b>In use</b><br>1 of 26; 14% of the 7 at the stage before"
    assert one_cohort.flow_chart("a", Reach(MIXED.stages.iloc[:0], MIXED.teams.iloc[:0]), ORDER, view()).empty is not None


def test_challenges_table_links_only_with_opens_and_sorts_by_code():
    challenges = frame_of({
        "id": (OBJECT, ["c3", "c2", "c1"]), "code": (OBJECT, [None, "1.10", "1.2"]), "title": (OBJECT, ["Trees", "Rivers", "Roads"]),
        "stage": (OBJECT, [None] * 3), "state": (OBJECT, ["running"] * 3), "sector": (OBJECT, [None] * 3), "teams": (INTEGER, [0, 1, 2]),
        "max_contract_pence": (INTEGER, [5_000_00, None, 1_00]),
    })  # fmt: skip
    sponsors = frame_of({"challenge_id": (OBJECT, ["c3", "c3"]), "name": (OBJECT, ["Council", "Agency"])})
    table = one_cohort.challenges_table(challenges, sponsors, True, view())
    assert texts(table, 2) == ["Trees", "not known", "Running", "Council; Agency", "not known", "0", "£5,000"]
    assert column_values(table.frame, "href") == ["/challenges/c1?programme=x", "/challenges/c2?programme=x", "/challenges/c3?programme=x"]
    assert sorts(table, "max_contract_pence") == [100, False, 500_000]
    assert [cell.sort for cell in screen_column(table, table.columns[0])][:2] == ["000000001.000000002 roads", "000000001.000000010 rivers"]
    assert not any(one_cohort.challenges_table(challenges, sponsors, False, view()).frame["href"])


def test_teams_table_sorts_by_furthest_stage_and_shows_challenges():
    teams = frame_of({
        "id": (OBJECT, ["a", "b", "c"]), "name": (OBJECT, ["Team a", "Team b", "Team c"]), "company_id": (OBJECT, ["x", "y", "z"]),
        "company": (OBJECT, ["Firm x", "Firm y", "Firm z"]), "stage": (OBJECT, [None, "Exploration", "Accelerator"]),
        "outcome": (OBJECT, ["active", "not selected", "active"]),
    })  # fmt: skip
    answers = frame_of({"team_id": (OBJECT, ["a", "a", "b", "c"]), "challenge_id": (OBJECT, ["c1", "c2", "c1", "gone"])})
    table = one_cohort.teams_table(teams, answers, ORDER, True, view())
    assert [texts(table, row) for row in range(3)] == [
        ["Team c", "Firm z", "not known", "Accelerator", "Active"], ["Team b", "Firm y", "1.1 Trees", "Exploration", "Not selected"],
        ["Team a", "Firm x", "1.1 Trees; 1.2 Rivers", "not known", "Active"],
    ]  # fmt: skip
    assert list(table.frame["challenge_href"]) == ["", "/challenges/c1?programme=x", ""]
    assert not any(one_cohort.teams_table(teams, answers, ORDER, False, view()).frame["company_href"])


def test_facts_show_published_figures_after_recorded_ones():
    cohort = frame_rows(COHORTS.assign(notes="seen"))[0]
    facts = one_cohort.facts(cohort, [TEN], view())
    assert [(label, str(value)) for label, value in facts[-3:-2]] == [
        ("Maximum contract recorded", "£650,000 to £1,300,000, known for 5 of 6 challenges")
    ]
    assert facts[-2:] == [("Accelerator teams, as published", TEN), ("Notes, programme team only", "seen")]
