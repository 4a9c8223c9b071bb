from __future__ import annotations

from datetime import date
from typing import Any

import plotly.graph_objects as go

from dashboard.figures.cohorts import comparison as figures
from dashboard.figures.cohorts import one_cohort
from dashboard.figures.cohorts.stage_lengths import lengths_chart
from dashboard.metrics.cohorts.comparison import CohortReach, CohortSummary, CohortTimeline, PublishedFigureRow, StagePeriod
from dashboard.theme import DARK, LIGHT
from db.values.dates import Day, Precision

SOURCE = "https://www.example.org/news"
TEN = PublishedFigureRow(
    "f1", "accelerator teams in the round", "80+", "teams", Day(date(2016, 1, 1), Precision.YEAR), "first round", (SOURCE,), "a", False
)
BUDGET = PublishedFigureRow("f2", "budget of the round", "up to £8,000,000", "GBP", None, "", (SOURCE, "a book"), "a", False)
A = CohortSummary(
    "a", "Round A", "Standard", Day(date(2024, 7, 30)), Day(date(2024, 9, 10)), None, None, 6, 4, 3, 5, (650_000_00, 1_300_000_00),
    {TEN.heading: TEN, BUDGET.heading: BUDGET},
)  # fmt: skip
B = CohortSummary("b", "Round B", "Standard", Day(date(2016, 6, 1), Precision.MONTH), None, None, None, 0, 0, 0, 0, None)
NONE = CohortSummary("", "No cohort", "", None, None, None, None, 1, 1, 0, 0, None)
ORDER = ["Exploration", "Accelerator", "In use"]
REACHES: dict[str | None, CohortReach] = {"a": CohortReach(3, 1, {"Exploration": (2, 2), "Accelerator": (1, 2), "In use": (0, 2)})}
EXPLORATION = StagePeriod("Exploration", Day(date(2024, 11, 11)), Day(date(2024, 11, 29)), False, 0)
ACCELERATOR = StagePeriod("Accelerator", Day(date(2025, 1, 20)), Day(date(2025, 5, 2)), False, 3, 1)
LATER = StagePeriod("In use", Day(date(2025, 6, 1), Precision.MONTH), Day(date(2025, 7, 1), Precision.MONTH), True, 0)
TIMELINES = [
    CohortTimeline("a", "Round A", "", date(2024, 7, 30), (EXPLORATION, ACCELERATOR, LATER), Day(date(2025, 5, 1), Precision.MONTH)),
    CohortTimeline("b", "Round B", "", None, (), None),
]


def texts(row: tuple[Any, ...]) -> list[str]:
    return [cell.text for cell in row]


def test_rounds_table_has_recorded_and_published_counts_in_separate_columns():
    table = figures.rounds_table([A, B, NONE], "?programme=x", "a")
    assert [column.label for column in table.columns] == [
        "Cohort",
        "Launch",
        "Close",
        "Demo Day",
        "Challenges",
        "Sponsors",
        "Teams",
        "As published",
    ]
    assert texts(table.rows[0]) == ["Round A", "30 Jul 2024", "10 Sep 2024", "not known", "6", "4", "3", "80+ accelerator teams"]
    assert texts(table.rows[1]) == ["Round B", "June 2016", "not known", "not known", "none", "none", "none", "not known"]
    assert (table.rows[0][0].href, table.rows[0][0].note, table.rows[2][0].href) == ("/cohorts/a?programme=x", "chosen above", "")
    assert table.rows[0][7].links == (("80+ accelerator teams", SOURCE),)


def test_rounds_table_without_published_counts_has_no_column_for_them():
    assert len(figures.rounds_table([B], "", None).columns) == 7


def test_money_table_shows_published_amounts_and_recorded_maximum():
    table = figures.money_table([A, B, NONE], "", None)
    assert [column.label for column in table.columns] == ["Cohort", "Maximum contract recorded", "Budget"]
    assert [texts(row) for row in table.rows] == [
        ["Round A", "£650,000 to £1,300,000", "up to £8,000,000"],
        ["Round B", "not known", "not known"],
    ]
    assert table.rows[0][1].note == "known for 5 of 6"


def test_figures_table_shows_date_definition_and_sources():
    table = figures.figures_table([TEN, BUDGET], [A, NONE])
    assert texts(table.rows[0]) == ["accelerator teams in the round", "80+ teams", "2016", "first round", SOURCE]
    assert texts(table.rows[1]) == ["budget of the round", "up to £8,000,000", "not known", "", f"{SOURCE} | a book"]
    assert [row[0].note for row in table.rows] == ["Round A", "Round A"]
    assert table.rows[1][4].links == (("example.org", SOURCE),)


def test_stages_chart_has_denominators_and_a_column_for_unknown():
    chart = figures.stages_chart([A, B], REACHES, ORDER, "Accelerator", "", None)
    assert chart.title == "Of 3 recorded teams 1 reached the Accelerator, 1 did not, the stage of 1 is not known"
    assert chart.heat is not None
    assert [texts(row) for row in chart.heat.rows] == [
        ["Round A", "3", "2 of 2", "1 of 2", "0 of 2", "1"], ["Round B", "no team recorded", "", "", "", ""],
    ]  # fmt: skip
    assert [cell.tone for cell in chart.heat.rows[0][2:5]] == ["heat-3", "heat-2", ""]
    assert chart.table.rows == chart.heat.rows


def test_lengths_chart_starts_at_launch_with_days_in_bars_and_gaps():
    chart = lengths_chart(TIMELINES, ORDER, "a", LIGHT)
    assert chart.title == "Exploration took 18 days and Accelerator took 102 days; a cohort waited 52 days in all between stages"
    assert chart.figure is not None
    traces = {trace["name"]: trace for trace in chart.figure["data"] if "name" in trace}
    # 30 July to 11 November: 104 days; to 20 January: 174 days.
    assert (traces["Exploration"]["base"], traces["Exploration"]["x"], traces["Exploration"]["text"]) == ([104], [18], ["18"])
    assert (traces["Accelerator"]["base"], traces["Accelerator"]["x"], traces["Accelerator"]["customdata"]) == (
        [174],
        [102],
        ["/cohorts/a"],
    )
    assert (traces["In use"]["marker"]["color"], traces["In use"]["marker"]["opacity"], traces["In use"]["text"]) == (
        [LIGHT.ground],
        [0.45],
        [""],
    )
    assert traces["Waiting"]["x"] == [122, 174, None]
    assert [trace["text"] for trace in chart.figure["data"] if trace["type"] == "scatter" and trace["mode"] == "text"] == [
        ["52"],
        ["Dates of stages not known"],
    ]
    assert traces["Demo Day"]["marker"]["symbol"] == ["diamond-open"]
    assert chart.figure["layout"]["yaxis"]["ticktext"] == ["<b>Round A</b>", "Round B"]
    go.Figure(chart.figure)


def test_lengths_table_shows_unknown_lengths():
    rows = lengths_chart(TIMELINES, ORDER, None, DARK).table.rows
    assert texts(rows[0]) == ["Round A", "Exploration", "11 Nov 2024", "29 Nov 2024", "18", "", "the cohort's"]
    assert texts(rows[1]) == ["Round A", "Accelerator", "20 Jan 2025", "2 May 2025", "102", "52", "3 challenges; 1 other date recorded"]
    assert texts(rows[2]) == ["Round A", "In use", "June 2025", "July 2025", "not known", "", "the cohort's, planned"]
    assert texts(rows[3]) == ["Round B", "not known", "not known", "not known", "not known", "not known", ""]


def test_charts_without_records_are_empty():
    assert figures.sentence([]) == "No cohort is recorded yet."
    assert figures.stages_chart([], {}, ORDER, "Accelerator", "", None).empty is not None
    assert lengths_chart([], ORDER, None, LIGHT).empty is not None


def test_sentence_counts_challenges_without_a_cohort():
    words = "2 cohorts since June 2016, with 7 challenges and 3 company teams recorded here. What others published stands beside the counts, never in them."
    assert figures.sentence([A, B, NONE]) == words


def test_timeline_chart_has_a_row_for_each_stage_and_its_wait():
    event = {
        "id": "m",
        "title": "Studio opened",
        "type": "event",
        **{f"{name}_on": None for name in ("baseline", "actual")},
        "forecast_on": date(2025, 2, 3),
    }
    event |= {f"{name}_precision": "day" for name in ("baseline", "forecast", "actual")}
    dated = one_cohort.cohort_events(A, [event])
    assert [(str(dated_event.day), dated_event.title, dated_event.planned) for dated_event in dated] == [
        ("30 Jul 2024", "Launch", False), ("10 Sep 2024", "Applications close", False), ("3 Feb 2025", "Studio opened", True),
    ]  # fmt: skip
    chart = one_cohort.timeline_chart(TIMELINES[:1], dated, date(2025, 2, 1), LIGHT)
    assert chart.title == "3 stages dated, with 52 days of waiting between"
    assert chart.figure is not None
    assert chart.figure["layout"]["yaxis"]["ticktext"] == ["Dates", "Exploration", "Accelerator", "In use"]
    bars, lines, waits, marks = chart.figure["data"]
    assert bars["base"] == ["2024-11-11", "2025-01-20", "2025-06-01"]
    assert lines["x"] == ["2024-11-29", "2025-01-20", None]
    assert (waits["text"], marks["customdata"]) == (["52"], ["", "", "/record/milestone/m"])
    assert texts(chart.table.rows[1]) == ["Accelerator", "20 Jan 2025", "2 May 2025", "102", "52"]
    go.Figure(chart.figure)


def test_flow_chart_shows_share_of_the_stage_before():
    chart = one_cohort.flow_chart(
        CohortReach(27, 1, {"Exploration": (26, 26), "Accelerator": (6, 24), "Development": (1, 2), "In use": (3, 26)}), LIGHT
    )
    assert chart.title == "3 of 26 teams came as far as In use"
    # In use: 3 of the 26 that explored in either flow: 12%. Accelerator and Development have other teams before them.
    assert [texts(row) for row in chart.table.rows] == [
        ["Exploration", "26", "26", ""], ["Accelerator", "6", "24", ""], ["Development", "1", "2", ""], ["In use", "3", "26", "12%"],
    ]  # fmt: skip
    assert chart.figure is not None
    assert chart.figure["data"][0]["x"] == [26, 6, 1, 3]
    go.Figure(chart.figure)
    assert one_cohort.flow_chart(None, LIGHT).empty is not None


def test_challenges_table_links_only_with_opens():
    row = {
        "id": "c",
        "code": None,
        "title": "Trees",
        "stage": None,
        "state": "running",
        "sector": None,
        "teams": 0,
        "max_contract_pence": 5_000_00,
    }
    sponsors = [{"challenge_id": "c", "organisation_id": "o", "name": "Council"}]
    for opens, href in ((True, "/challenges/c?x=1"), (False, "")):
        (shown,) = one_cohort.challenges_table([row], sponsors, {"c": "Trees"}, "?x=1", opens=opens).rows
        assert (texts(shown), shown[0].href) == (["Trees", "not known", "Running", "Council", "not known", "none", "£5,000"], href)


def test_teams_table_sorts_by_furthest_stage_and_shows_challenges():
    def team(key: str, stage: str | None, outcome: str = "active") -> dict[str, Any]:
        return {"id": key, "name": f"Team {key}", "company_id": f"co-{key}", "company": f"Firm {key}", "stage": stage, "outcome": outcome}

    rows = [team("a", None), team("b", "Exploration", "not selected"), team("c", "Accelerator")]
    answered = [{"team_id": key, "challenge_id": challenge} for key, challenge in (("a", "c1"), ("a", "c2"), ("b", "c1"), ("c", "gone"))]
    labels, order = {"c1": "1.1 Trees", "c2": "1.2 Rivers"}, ["Exploration", "Accelerator"]
    shown = one_cohort.teams_table(rows, answered, labels, order, "?x=1", opens=True).rows
    assert [texts(row) for row in shown] == [
        ["Team c", "Firm c", "not known", "Accelerator", "Active"], ["Team b", "Firm b", "1.1 Trees", "Exploration", "Not selected"],
        ["Team a", "Firm a", "1.1 Trees; 1.2 Rivers", "not known", "Active"],
    ]  # fmt: skip
    assert [[cell.href for cell in row if cell.href] for row in shown] == [
        ["/companies/co-c?x=1"],
        ["/companies/co-b?x=1", "/challenges/c1?x=1"],
        ["/companies/co-a?x=1"],
    ]
    closed = one_cohort.teams_table(rows, answered, labels, order, "?x=1", opens=False).rows
    assert [cell.href for row in closed for cell in row if cell.href] == []


def test_facts_show_published_figures_after_recorded_ones():
    facts = one_cohort.facts(A, [TEN], {"notes": None})
    assert facts[-2:] == [
        ("Maximum contract recorded", "£650,000 to £1,300,000, known for 5 of 6 challenges"),
        ("Accelerator teams, as published", TEN),
    ]
    assert one_cohort.facts(A, [], {"notes": "seen"})[-1] == ("Notes, programme team only", "seen")
