from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.exports.table_files import export_table
from dashboard.figures.cohorts import durations, exits, flow
from dashboard.metrics.cohorts.flow import ALL_ROUNDS, STEPS, RoundFlows, count_exits_by_stage
from dashboard.prose import Shown, parts_of
from db.frames import INTEGER, OBJECT, REAL, frame_of
from tests.dashboard.figures.test_cohorts import ORDER, csv_rows, texts, view
from tests.dashboard.metrics import test_flow

STEP_NAMES = dict(zip(STEPS, ("Applied", "Sifted", "Interviewed", "Explore", "Build", "Agreement", "In use"), strict=True))


def flow_text(**fields: Any) -> flow.FlowText:
    return flow.FlowText(STEP_NAMES, {}, "", view(**fields))


def found_rounds() -> RoundFlows:
    return test_flow.found().rounds()


def test_flow_cells_state_the_share_with_its_denominator():
    chart = flow.rounds_chart(found_rounds(), flow_text())
    assert texts(chart.heat, 0) == ["One", "5", "20", "at least 10", "9", "4", "2", "at least 1", "1"]
    notes = {key: str(chart.heat.frame[f"{key}_note"][0]) for key in ("sifted", "explored", "agreed")}
    assert notes == {"sifted": "83% of 12; 1 of 2 known", "explored": "44% of 9", "agreed": "100% of 1; 4 of 5 known"}
    assert str(chart.heat.frame["companies_note"][0]) == "from 4 companies"
    share, whole = (part for part in parts_of(chart.heat.frame["explored_note"][0]) if isinstance(part, Shown))
    assert (share.measure, share.value, whole.value) == ("step_share", 4 / 9, 9)
    assert csv_rows(chart.table)[1] == ["One", "Sifted", "10", "at least", "83.33", "12", "1", "2", "challenges"]


def test_nothing_recorded_is_said_in_every_chart_of_the_flow():
    nothing = test_flow.Flow([], [], [])
    rounds = nothing.rounds()
    counted = count_exits_by_stage(rounds.rounds, nothing.entries, ORDER)
    charts = (
        flow.rounds_chart(rounds, flow_text()),
        exits.exits_chart(rounds, counted, nothing.entries, flow_text()),
    )  # fmt: skip
    assert all(chart.empty is not None for chart in charts)


def test_unknown_exits_are_not_counted_as_none():
    teams = [test_flow.team("u", "Explore", outcome="not known"), test_flow.team("w", "Explore", outcome="withdrew")]
    found = test_flow.Flow(teams, [], [])
    rounds = found.rounds()
    chart = exits.exits_chart(
        rounds, count_exits_by_stage(rounds.rounds, found.entries, pd.Series(["Explore"])), found.entries, flow_text()
    )
    assert str(chart.title) == "Of 2 company teams 1 withdrew; how 1 ended is not known"
    assert texts(chart.heat, 0) == [
        "One",
        "Explore",
        "2",
        "not known",
        "at least 1",
        "not known",
        "not known",
        "not known",
        "not known",
        "1",
    ]
    assert csv_rows(chart.table)[1] == ["In all", "Explore", "2", "not known", "1", "at least", *["not known"] * 4, "1"]


DURATIONS = frame_of({
    "cohort_id": (OBJECT, ["one", "one", "one", "two", ALL_ROUNDS, ALL_ROUNDS]), "flow": (OBJECT, ["Standard"] * 6),
    "name": (OBJECT, ["One", "One", "One", "Two", "In all", "In all"]), "challenges": (INTEGER, [3, 3, 3, 1, 4, 4]),
    "before": (OBJECT, ["", "Explore", "", None, "", "Explore"]), "stage": (OBJECT, ["Explore", "Build", "Build", None, "Explore", "Build"]),
    "days": (REAL, [18.5, 52, 102, None, 18.5, 52]), "known": (INTEGER, [2, 3, 3, None, 2, 3]),
    "to_choice": (REAL, [None, 5, None, None, None, 5]), "after_choice": (REAL, [None, 47, None, None, None, 47]),
    "choice_known": (INTEGER, [0, 2, 0, None, 0, 1]),
})  # fmt: skip


def test_durations_chart_splits_a_wait_at_the_choice_where_it_is_known_for_half():
    chart = durations.durations_chart(DURATIONS, {"Explore": 2, "Build": 3}, "", {}, True, view())
    assert str(chart.title) == "At the median 18.5 days in Explore and 52 waiting before Build"
    waiting = next(trace for trace in chart.figure.data if trace.name == "Waiting")
    # One: 5 and 47 days after 18.5; in all the choice is known for 1 of 3, fewer than half: one piece of 52 days.
    assert (waiting.base, waiting.x, waiting.text) == ((18.5, 23.5, 18.5), (5, 47, 52), ("", "<b>47</b>", "<b>52</b>"))
    assert chart.figure.layout.yaxis.ticktext == ("One", "In all")
    assert [texts(chart.table, row) for row in (0, 1, 3)] == [
        ["One", "Standard", "Explore", "18.5", "", "", "2", "3"], ["One", "Standard", "Waiting, Explore to Build", "52", "5", "47", "3", "3"],
        ["Two", "Standard", "not known", "not known", "not known", "not known", "0", "1"],
    ]  # fmt: skip
    exported = export_table("t", (), chart.table).rows
    assert [(cell.text, cell.value, cell.format) for cell in (exported[0][3], exported[1][3])] == [
        ("18.5", 18.5, "0.##"),
        ("52", 52, "#,##0"),
    ]


def test_who_may_not_read_the_days_of_the_choice_gets_no_column_of_them():
    table = durations.durations_chart(DURATIONS, {"Explore": 2, "Build": 3}, "", {}, False, view()).table
    assert [column.label for column in table.columns] == [
        "Round", "Innovation Flow", "Stage, or waiting", "Median, days", "Known for", "Of challenges",
    ]  # fmt: skip


def test_filter_options_come_from_the_rows():
    found = test_flow.found()
    sponsors = frame_of({"challenge_id": (OBJECT, ["a"]), "organisation_id": (OBJECT, ["x"]), "name": (OBJECT, ["Council"])})
    offered = flow.filter_options(found.challenges, sponsors, found.entries)
    assert (offered.sectors, offered.sponsors, offered.sizes) == (("Roads", "Water"), (("x", "Council"),), ("micro", "small", "not known"))
    chosen = offered.read({"sector": "Marine", "sponsor": "x", "size": "huge"})
    assert (chosen.sector, chosen.sponsor, chosen.size, offered.narrowed_text(chosen)) == ("", "x", "", "Council")
