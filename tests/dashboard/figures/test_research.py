"""Charts, tables and attention items of research."""

from datetime import date
from types import SimpleNamespace

import plotly.graph_objects as go

from dashboard.figures.research import coverage as figures
from dashboard.figures.research import tables
from dashboard.figures.research.weeks import session_weeks_chart
from dashboard.metrics.research import FindingRow, ResearchCoverage, ResearchWeek
from dashboard.theme import LIGHT
from db.values.dates import Day, Precision

TODAY = date(2026, 11, 20)
LABELS = {"a": "3.6 Outpatient letters", "b": "3.1 Flood alerts", "c": "A challenge without a code"}
GROUPS = [
    SimpleNamespace(id="old", name="Older than 65", target=5, hard_to_hear=False),
    SimpleNamespace(id="blind", name="Assistive technology users", target=3, hard_to_hear=True),
    SimpleNamespace(id="bsl", name="BSL users", target=None, hard_to_hear=True),
]
EASY = ResearchCoverage("a", 13, 119, {"old": 76}, ("Assistive technology users", "BSL users"), date(2026, 11, 17), 2)
FAIR = ResearchCoverage("b", 8, 45, {"old": 3, "blind": 1, "bsl": 4}, (), date(2026, 11, 9), 2)
NOT_BEGUN = ResearchCoverage("c", 0, 0, {}, ("Assistive technology users", "BSL users"), None, 2)


def test_coverage_chart_shows_none_yet_and_links_to_sessions():
    chart = figures.coverage_chart([EASY, FAIR, NOT_BEGUN], GROUPS, LABELS, "?cohort=c", (20, 160))
    assert [column.label for column in chart.heat.columns] == ["User group", "Target", "3.6", "3.1", "A challenge wit…"]
    texts = [[cell.text for cell in row] for row in chart.heat.rows]
    assert texts == [
        ["Older than 65", "5", "76", "3", "none yet"],
        ["◆ Assistive technology users", "3", "none yet", "1", "none yet"],
        ["◆ BSL users", "none set", "none yet", "4", "none yet"],
        ["People in all", "", "119", "45", "none yet"],
        ["Sessions held", "", "13", "8", "none yet"],
    ]
    # 76 of 5: reached; 3 of 5: half; 1 of 3: less; without a target: middle; where nothing was held yet, nothing is missing.
    assert [[cell.tone for cell in row[2:]] for row in chart.heat.rows[:3]] == [
        ["heat-3", "heat-2", "quiet"], ["none", "heat-1", "quiet"], ["none", "heat-2", "quiet"],
    ]  # fmt: skip
    assert chart.heat.rows[1][3].href == "/research?cohort=c&about=b&group=blind"
    assert (chart.heat.rows[1][2].href, chart.heat.rows[4][2].href) == ("", "/research?cohort=c&about=a")
    assert chart.title == "One of two challenges with sessions has not heard every group that is hard to hear"
    assert "20 sessions with 160 people in all" in chart.subtitle
    assert "3.6 Outpatient letters: none of Assistive technology users and BSL users." in chart.caption


def test_coverage_message_counts_only_challenges_with_sessions():
    assert figures.coverage_message([NOT_BEGUN]) == "No research session has been held here yet"
    assert figures.coverage_message([FAIR, NOT_BEGUN]) == "Every challenge with sessions has heard the groups that are hard to hear"
    assert figures.coverage_message([EASY, NOT_BEGUN]) == "The sessions held have not heard every group that is hard to hear"
    assert figures.coverage_message([EASY, EASY]) == "None of two challenges with sessions has heard every group that is hard to hear"
    assert figures.coverage_chart([NOT_BEGUN], GROUPS, LABELS, "", (0, 0)).empty is not None
    assert figures.coverage_chart([FAIR], [], LABELS, "", (8, 45)).empty is not None
    assert figures.coverage_chart([FAIR], GROUPS, LABELS, "", (8, 45)).empty is None


WEEKS = [
    ResearchWeek(date(2026, 11, 9), held=3, people=14, lost=1, uncounted=1),
    ResearchWeek(date(2026, 11, 16)),
    ResearchWeek(date(2026, 11, 23), planned=2),
]


def test_session_weeks_chart_draws_held_solid_and_planned_hatched():
    chart = session_weeks_chart(WEEKS, "?cohort=c", TODAY, LIGHT)
    go.Figure(chart.figure)
    held, planned = chart.figure["data"]
    assert list(zip(held["x"], held["y"], strict=True)) == [("2026-11-09", 3), ("2026-11-16", 0), ("2026-11-23", 0)]
    assert planned["y"] == [None, None, 2]
    assert planned["marker"]["pattern"]["shape"] == "/"
    assert held["hovertext"][0] == "Week of 9 Nov: 3 sessions held with 14 people, 1 without a head count<br>1 session did not happen"
    assert held["customdata"][0] == "/research?week=2026-11-09"
    assert chart.title == "3 sessions held in 2 weeks, none in 1 of them; 2 planned"
    assert [cell.text for cell in chart.table.rows[0]] == ["9 Nov 2026", "3", "14", "0", "1"]
    assert session_weeks_chart([ResearchWeek(date(2026, 11, 16))], "", TODAY, LIGHT).empty is not None
    assert session_weeks_chart([ResearchWeek(date(2026, 11, 23), planned=1)], "", TODAY, LIGHT).empty is None


def finding(name, acted="not yet", age=0, **overrides):
    return FindingRow(name, "a", f"Found {name}", Day(date(2026, 11, 2)), "weak", acted, age_days=age, **overrides)


FINDINGS = [
    finding("old", age=30), finding("young", age=27), finding("acted", "changed", what_changed="Bigger print"), finding("left", "nothing"),
]  # fmt: skip


def test_findings_chart_shows_changes_and_waiting_days():
    chart = tables.findings_chart(FINDINGS, LABELS, "?cohort=c", TODAY)
    assert chart.title == "1 of 4 findings changed something; two wait for a decision"
    assert [[cell.text for cell in row][2:4] for row in chart.table.rows] == [
        ["Nothing yet", "▲ 30"], ["Nothing yet", "27"], ["Bigger print", ""], ["Decided to change nothing", ""],
    ]  # fmt: skip
    assert chart.table.rows[0][0].href == "/record/finding/old?cohort=c"
    assert "The longest has waited 30 days." in chart.subtitle
    assert chart.heat == chart.table
    assert tables.findings_chart([], {}, "", TODAY).empty is not None


def test_findings_message_of_decided_findings():
    assert figures.findings_message(FINDINGS[2:]) == "1 of 2 findings changed something; none waits for a decision"
    assert figures.findings_message(FINDINGS[:1]) == "None of 1 finding changed something; one waits for a decision"
    assert figures.findings_message([]) == "No finding is recorded here yet"


def session(**overrides):
    fields = {
        "id": "s", "held_on": date(2026, 11, 17), "held_precision": "day", "method": "usability", "status": "held", "people": 5, "citizens": 1,
        "watched_by_team": 2, "watched_by_sponsor": 0, "place": "remote", "consent_until": date(2027, 11, 17), **overrides,
    }  # fmt: skip
    return SimpleNamespace(**fields)


def test_sessions_table_flags_expired_consent():
    rows = [
        session(), session(consent_until=date(2026, 11, 19)), session(consent_until=TODAY),
        session(status="planned", people=None, watched_by_team=None, consent_until=None), session(watched_by_team=None, watched_by_sponsor=None),
        session(watched_by_team=0, held_on=date(2026, 11, 1), held_precision="month", citizens=0),
    ]  # fmt: skip
    table = tables.sessions_table(rows, {"s": ["a", "b"]}, LABELS, "", TODAY)
    assert [cell.text for cell in table.rows[0]] == [
        "Tue 17 Nov", "3.6 Outpatient letters and 3.1 Flood alerts", "Usability", "5", "Company team: 2", "17 Nov 2027",
    ]  # fmt: skip
    assert [(row[5].text, row[5].tone) for row in table.rows[1:4]] == [("■ Passed on 19 Nov 2026", "bad"), ("20 Nov 2026", ""), ("", "")]
    assert [(row[0].note, row[3].text, row[4].text) for row in table.rows[3:]] == [
        ("○ Planned", "", ""), ("", "5", "Not recorded"), ("", "5", "Nobody"),
    ]  # fmt: skip
    assert (table.rows[0][3].note, table.rows[5][3].note, table.rows[5][0].text) == ("1 citizen", "all of them staff", "November 2026")


def test_attention_names_unheard_hard_groups():
    (easy,) = figures.attention([EASY, FAIR, NOT_BEGUN], LABELS, "?cohort=c")
    assert (easy.severity, easy.story, easy.challenge_id) == (2, "easy-users", "a")
    assert easy.what == "3.6 Outpatient letters has held 13 sessions and heard none of: assistive technology users, BSL users"
    assert easy.href == "/research?cohort=c&about=a"


def test_attention_needs_three_sessions_and_half_of_the_groups_unheard():
    half = ResearchCoverage("a", 3, 9, {"blind": 1}, ("BSL users",), None, 2)
    assert [item.story for item in figures.attention([half], LABELS, "")] == ["easy-users"]
    assert figures.attention([ResearchCoverage("a", 2, 9, {}, ("One", "Two"), None, 2)], LABELS, "") == []
    assert figures.attention([ResearchCoverage("a", 9, 9, {}, ("One",), None, 3)], LABELS, "") == []
    assert figures.attention([ResearchCoverage("a", 9, 9, {}, (), None, 0)], LABELS, "") == []


def test_attention_groups_stale_findings_by_challenge():
    other = FindingRow("far", "b", "Islands differ", Day(date(2026, 9, 1), Precision.MONTH), "strong", "not yet", age_days=80)
    items = figures.attention([], LABELS, "", [*FINDINGS, finding("older", age=44), other])
    assert [(item.severity, item.age, item.what) for item in items] == [
        (1, 80, "A finding for 3.1 Flood alerts waits for a decision: Islands differ"),
        (1, 44, "Two findings for 3.6 Outpatient letters wait for a decision"),
    ]
    assert items[1].why == "The oldest was found 44 days ago: Found older"
    assert (items[0].href, items[0].story) == ("/record/finding/far", "stale-finding")


def test_sessions_filter_text():
    week = (date(2026, 11, 16), date(2026, 11, 22))
    assert (
        tables.sessions_filter_text(week, "3.1 Flood", "Carers")
        == "Sessions of 3.1 Flood that heard Carers in the week of 16 November 2026"
    )
    assert tables.sessions_filter_text(None, "", "") == ""
