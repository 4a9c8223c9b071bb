"""Charts, tables and attention items of research."""

from datetime import date
from typing import Any

import pytest

from dashboard.exports.table_files import export_table
from dashboard.figures.research import attention as overview
from dashboard.figures.research import coverage, tables, text
from dashboard.figures.research.group_dots import group_dots
from dashboard.figures.research.weeks import session_weeks_chart
from dashboard.filters import Filters
from dashboard.metrics import research as metrics
from dashboard.metrics.research import CoverageTotals, FindingTotals, ResearchTotals, WeekTotals
from dashboard.prose import Prose, Shown
from dashboard.tables import screen_column
from dashboard.view import View
from db.access import Permission
from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, column_values, frame_of
from db.values.dates import Day

TODAY = date(2026, 11, 20)
LABELS = {"a": "3.6 Outpatient letters", "b": "3.1 Flood alerts", "c": "A challenge without a code"}
VIEW = View(
    TODAY, {"programme": "demo", "cohort": "", "challenge": "", "period": "13w", "day": "2026-11-20"}, LABELS, search="?cohort=c",
    view_search="?cohort=c", permissions=frozenset({Permission.RECORD}),
)  # fmt: skip
GROUPS = frame_of(
    {
        "id": (OBJECT, ["old", "blind", "bsl"]),
        "name": (OBJECT, ["Older than 65", "Assistive technology users", "BSL users"]),
        "target": (INTEGER, [5, 3, None]),
        "hard_to_hear": (BOOLEAN, [False, True, True]),
    }
)
NO_HARD_GROUPS = GROUPS.iloc[:1]
HELD = frame_of(
    {
        "challenge_id": (OBJECT, ["a", "b", "c"]),
        "state": (OBJECT, ["running"] * 3),
        "sessions": (INTEGER, [13, 8, 0]),
        "attendances": (INTEGER, [119, 45, None]),
        "last_on": (DATE, [date(2026, 11, 17), date(2026, 11, 9), None]),
    }
)
HEARD = frame_of(
    {
        "challenge_id": (OBJECT, ["a", "b", "b", "b"]),
        "user_group_id": (OBJECT, ["old", "old", "blind", "bsl"]),
        "attendances": (INTEGER, [76, 3, 1, 4]),
    }
)
TOTALS = ResearchTotals(sessions=20, attendances=160, uncounted=0)


def covered_and_unheard(groups=GROUPS, held=HELD):
    unheard = metrics.unheard_hard_groups(held, HEARD, groups)
    return metrics.coverage(held, unheard, groups, list(LABELS)), unheard


def chart_of(groups=GROUPS, held=HELD, totals=TOTALS):
    covered, unheard = covered_and_unheard(groups, held)
    return coverage.coverage_chart(covered, HEARD, groups, unheard, (metrics.coverage_totals(covered, groups), totals), VIEW)


def texts(table):
    """Returns the texts of a table as they are on screen, row by row."""
    return [list(row) for row in zip(*([cell.text for cell in screen_column(table, column)] for column in table.columns), strict=True)]


def column(table, label):
    return next(column for column in table.columns if column.label == label)


def shown(prose: Any) -> dict[str, Any]:
    """Returns the raw values in a sentence by measure."""
    assert isinstance(prose, Prose)
    return {part.measure: part.value for part in prose.parts if isinstance(part, Shown)}


def test_coverage_chart_shows_none_yet_and_links_to_sessions():
    chart = chart_of()
    assert [column.label for column in chart.heat.columns] == ["User group", "Target", "3.6", "3.1", "A challenge wit…"]
    assert texts(chart.heat) == [
        ["Older than 65", "5", "76", "3", "none yet"],
        ["◆ Assistive technology users", "3", "none yet", "1", "none yet"],
        ["◆ BSL users", "none set", "none yet", "4", "none yet"],
        ["Attendances recorded", "", "119", "45", "none yet"],
        ["Sessions held", "", "13", "8", "none yet"],
    ]
    frame = chart.heat.frame
    # 76 of 5: reached; 3 of 5: half; 1 of 3: less; without a target: middle; where nothing was held yet, nothing is missing.
    assert [column_values(frame, f"{challenge} tone")[:3] for challenge in "abc"] == [
        ["heat-3", "none", "none"], ["heat-2", "heat-1", "heat-2"], ["quiet", "quiet", "quiet"],
    ]  # fmt: skip
    assert column_values(frame, "b href") == [
        "/research?cohort=c&about=b&group=old", "/research?cohort=c&about=b&group=blind", "/research?cohort=c&about=b&group=bsl",
        "/research?cohort=c&about=b",
        "/research?cohort=c&about=b",
    ]  # fmt: skip
    assert column_values(frame, "c href") == ["", "", "", "", ""]
    assert str(chart.title) == "One of two challenges with sessions has not heard every group that is hard to hear"
    assert "20 sessions with 160 attendances in all" in str(chart.subtitle)
    assert "3.6 Outpatient letters: none of Assistive technology users and BSL users." in str(chart.caption)


def test_coverage_file_holds_numbers():
    rows = export_table("research-coverage", (), chart_of().table).rows
    assert [cell.value for cell in rows[0]][:1] == ["Older than 65"]
    assert [cell.value for cell in rows[3]][-3:] == [119, 45, "none yet"]


@pytest.mark.parametrize(
    ("totals", "words"),
    [
        (CoverageTotals(0, 0, 2), "No research session has been held here yet"),
        (CoverageTotals(1, 0, 2), "Every challenge with sessions has heard the groups that are hard to hear"),
        (CoverageTotals(1, 1, 2), "The sessions held have not heard every group that is hard to hear"),
        (CoverageTotals(2, 2, 2), "None of two challenges with sessions has heard every group that is hard to hear"),
        (CoverageTotals(3, 2, 2), "Two of three challenges with sessions have not heard every group that is hard to hear"),
        (CoverageTotals(2, 0, 0), "Two challenges have held sessions; no user group is recorded as hard to hear"),
        (CoverageTotals(1, 0, 0), "One challenge has held sessions; no user group is recorded as hard to hear"),
    ],
)
def test_coverage_message(totals, words):
    assert str(text.coverage_message(totals, VIEW)) == words


def test_coverage_of_sessions_without_a_head_count_is_not_recorded():
    held = HELD.assign(attendances=HELD["attendances"].mask(HELD["challenge_id"] == "a"))
    assert texts(chart_of(held=held).table)[3] == ["Attendances recorded", "", "not recorded", "45", "none yet"]


def test_coverage_without_groups_or_sessions_says_what_to_do():
    assert chart_of(groups=GROUPS.iloc[:0]).empty is not None
    assert chart_of(held=HELD.iloc[2:]).empty is not None
    assert chart_of().empty is None


def test_attendances_without_a_head_count_are_not_a_number():
    assert str(text.attendances(TOTALS, VIEW)) == "20 sessions with 160 attendances"
    assert str(text.attendances(ResearchTotals(2, None, 2), VIEW)) == "2 sessions without a head count"
    assert str(text.attendances(ResearchTotals(0, None, 0), VIEW)) == "0 sessions"


WEEKS = frame_of(
    {
        "monday": (DATE, [date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)]),
        "held": (INTEGER, [3, 0, 0]),
        "planned": (INTEGER, [0, 0, 2]),
        "lost": (INTEGER, [1, 0, 0]),
        "attendances": (INTEGER, [14, 0, 0]),
        "uncounted": (INTEGER, [1, 0, 0]),
        "past": (BOOLEAN, [True, True, False]),
    }
)


def test_session_weeks_chart_draws_held_solid_and_planned_hatched():
    chart = session_weeks_chart(WEEKS, VIEW)
    held, planned = chart.figure.data
    assert list(zip(held.x, held.y, strict=True)) == [("2026-11-09", 3), ("2026-11-16", 0), ("2026-11-23", 0)]
    assert list(planned.y) == [None, None, 2]
    assert planned.marker.pattern.shape == "/"
    assert held.hovertext[0] == "Week of 9 Nov: 3 sessions held with 14 attendances, 1 without a head count<br>1 session did not happen"
    assert held.customdata[0] == "/research?week=2026-11-09"
    assert str(chart.title) == "3 sessions held in 2 weeks, none in 1 of them; 2 planned"
    assert str(chart.caption) == "3 sessions held in 2 weeks, none in 1 of them; 2 planned. 14 attendances recorded."
    assert texts(chart.table)[0] == ["9 Nov 2026", "3", "14", "0", "1"]
    assert column_values(chart.table.frame, "href")[0] == "/research?cohort=c&week=2026-11-09"


def test_session_weeks_chart_is_empty_without_sessions():
    assert session_weeks_chart(WEEKS.iloc[1:2], VIEW).empty is not None
    assert session_weeks_chart(WEEKS.iloc[2:], VIEW).empty is None


@pytest.mark.parametrize(
    ("totals", "words"),
    [
        (WeekTotals(0, 0, 0, 0, 3, 3), "No session held in 3 weeks"),
        (WeekTotals(0, 1, 0, 0, 1, 1), "No session held in 1 week; 1 planned"),
        (WeekTotals(4, 0, 0, 9, 3, 0), "4 sessions held in 3 weeks, at least one in each"),
    ],
)
def test_weeks_message(totals, words):
    assert str(text.weeks_message(totals, VIEW)) == words


def finding(name, acted="not yet", on=date(2026, 11, 2), **overrides):
    return {"id": name, "challenge_id": "a", "statement": f"Found {name}", "acted": acted, "on": on, **overrides}


def findings_frame(*rows):
    return metrics.finding_states(
        frame_of(
            {
                "id": (OBJECT, [row["id"] for row in rows]),
                "challenge_id": (OBJECT, [row["challenge_id"] for row in rows]),
                "statement": (OBJECT, [row["statement"] for row in rows]),
                "found_on": (DATE, [row["on"] for row in rows]),
                "found_precision": (OBJECT, ["day"] * len(rows)),
                "strength": (OBJECT, ["weak"] * len(rows)),
                "acted": (OBJECT, [row["acted"] for row in rows]),
                "what_changed": (OBJECT, [row.get("what_changed") for row in rows]),
                "user_group": (OBJECT, [None] * len(rows)),
                "state": (OBJECT, ["running"] * len(rows)),
            }
        ),
        TODAY,
    )


OLD, YOUNG = finding("old", on=date(2026, 10, 21)), finding("young", on=date(2026, 10, 24))  # 30 and 27 days before
FINDINGS = (OLD, YOUNG, finding("acted", "changed", what_changed="Bigger print"), finding("left", "nothing", on=date(2026, 11, 1)))


def test_findings_chart_shows_changes_and_waiting_days():
    chart = tables.findings_chart(findings_frame(*FINDINGS), VIEW)
    assert str(chart.title) == "1 of 4 findings changed something; two wait for a decision"
    assert [row[2:4] for row in texts(chart.table)] == [
        ["▲ Nothing yet", "30"], ["Nothing yet", "27"], ["Bigger print", ""], ["Decided to change nothing", ""],
    ]  # fmt: skip
    assert column_values(chart.table.frame, "wait_tone") == ["warn", "", "", ""]
    assert column_values(chart.table.frame, "href")[0] == "/record/finding/old?cohort=c"
    assert "The longest has waited 30 days." in str(chart.subtitle)
    assert chart.heat == chart.table
    assert tables.findings_chart(findings_frame(), VIEW).empty is not None


@pytest.mark.parametrize(
    ("totals", "words"),
    [
        (FindingTotals(2, 1, 0, None), "1 of 2 findings changed something; none waits for a decision"),
        (FindingTotals(1, 0, 1, 3), "None of 1 finding changed something; one waits for a decision"),
        (FindingTotals(0, 0, 0, None), "No finding is recorded here yet"),
    ],
)
def test_findings_message(totals, words):
    assert str(text.findings_message(totals, VIEW)) == words


def session(**overrides):
    return {
        "id": "s", "held_on": date(2026, 11, 17), "held_precision": "day", "method": "usability", "status": "held", "people": 5, "citizens": 1,
        "watched_by_team": 2, "watched_by_sponsor": 0, "place": "remote", "consent_until": date(2027, 11, 17), **overrides,
    }  # fmt: skip


def sessions_frame(*rows):
    dtypes = {
        "held_on": DATE,
        "consent_until": DATE,
        "people": INTEGER,
        "citizens": INTEGER,
        "watched_by_team": INTEGER,
        "watched_by_sponsor": INTEGER,
    }
    return frame_of({name: (dtypes.get(name, OBJECT), [row[name] for row in rows]) for name in session()})  # fmt: skip


LINKS = frame_of({"research_session_id": (OBJECT, ["s", "s"]), "challenge_id": (OBJECT, ["b", "a"])})
SESSIONS = sessions_frame(
    session(), session(consent_until=date(2026, 11, 19)), session(consent_until=TODAY),
    session(id="t", status="planned", people=None, watched_by_team=None, consent_until=None),
    session(watched_by_team=None, watched_by_sponsor=None, people=None, consent_until=None),
    session(watched_by_team=0, held_on=date(2026, 11, 1), held_precision="month", citizens=0),
)  # fmt: skip


def test_sessions_table_flags_expired_consent():
    table = tables.sessions_table(SESSIONS, LINKS, VIEW)
    assert texts(table)[0] == [
        "17 Nov 2026", "3.6 Outpatient letters and 3.1 Flood alerts", "Usability", "5", "Company team: 2", "17 Nov 2027",
    ]  # fmt: skip
    consents = list(zip(column_values(table.frame, "until"), table.frame["until_tone"], table.frame["until_note"], strict=True))
    assert consents[1:5] == [(date(2026, 11, 19), "bad", "■ Passed"), (TODAY, "", ""), (None, "", ""), (None, "", "Not recorded")]


def test_challenges_of_a_session_are_in_the_order_of_the_labels():
    links = frame_of(
        {"research_session_id": (OBJECT, ["s", "s", "t", "u"]), "challenge_id": (OBJECT, ["a", "b", "a", "gone"])}
    )  # fmt: skip
    assert tables.challenges_of_sessions(links, {"b": "3.6", "a": "3.1"}) == {"s": ["b", "a"], "t": ["a"]}


def test_sessions_table_says_what_is_not_recorded():
    table = tables.sessions_table(SESSIONS, LINKS, VIEW)
    assert [(row[1], row[3], row[4]) for row in texts(table)[3:]] == [
        ("No challenge", "", ""),
        ("3.6 Outpatient letters and 3.1 Flood alerts", "not recorded", "Not recorded"),
        ("3.6 Outpatient letters and 3.1 Flood alerts", "5", "Nobody"),
    ]
    assert texts(table)[5][0] == "November 2026"
    assert list(table.frame["status_note"])[3] == "○ Planned"
    assert [str(note) for note in table.frame["people_note"]] == [
        "1 citizen",
        "1 citizen",
        "1 citizen",
        "",
        "",
        "all of them staff",
    ]


def test_sessions_file_holds_every_row_where_the_screen_is_cut():
    table = tables.sessions_table(SESSIONS, LINKS, VIEW).first(2, "/research?all=research-sessions")
    assert (len(texts(table)), table.cut) == (2, (2, 6))
    assert len(export_table("research-sessions", (), table).rows) == 6


def test_last_session_day_is_of_a_session_held():
    planned_first = sessions_frame(session(status="planned", held_on=date(2026, 12, 1)), session(), session(held_on=date(2026, 11, 1)))
    assert tables.last_session_day(planned_first) == Day(date(2026, 11, 17))
    assert tables.last_session_day(planned_first.iloc[:1]) is None


def test_challenge_text_counts_sessions_and_attendances():
    nothing, findings = FindingTotals(0, 0, 0, None), FindingTotals(3, 1, 2, 9)
    assert str(text.challenge_text(ResearchTotals(0, None, 0), None, nothing, VIEW, "a")) == "No research session is recorded as held yet."
    held = text.challenge_text(ResearchTotals(2, 9, 0), Day(date(2026, 5, 3)), nothing, VIEW, "a")
    assert str(held) == "2 sessions held with 9 attendances recorded, the last on 3 May 2026. No finding is recorded."
    waiting = text.challenge_text(ResearchTotals(1, None, 1), None, findings, VIEW, "a")
    assert str(waiting) == "1 session held with no head count recorded. 3 findings, 2 waiting for a decision."
    assert shown(waiting) == {"research_sessions_held": 1, "findings_recorded": 3, "findings_waiting": 2}


def attention_of(groups=GROUPS, held=HELD, findings=()):
    covered, unheard = covered_and_unheard(groups, held)
    return overview.attention(covered, unheard, findings_frame(*findings), VIEW)


def test_attention_names_unheard_hard_groups():
    (easy,) = attention_of()
    assert (easy.severity, easy.story, easy.challenge_id) == (2, "easy-users", "a")
    assert str(easy.what) == "3.6 Outpatient letters has held 13 sessions and heard none of: assistive technology users, BSL users"
    assert str(easy.why) == "These groups are hard to hear, so somebody has to go to them. The last was on 17 Nov 2026."
    assert easy.href == "/research?cohort=c&about=a"
    assert (easy.kind, easy.subject, easy.extent, easy.since) == ("groups-unheard", "a", 2, None)
    assert easy.act
    assert (easy.act.words, easy.act.href) == ("Record a session", "?cohort=c&form=research-session&for=a")
    assert attention_of(groups=NO_HARD_GROUPS) == []


def test_attention_groups_stale_findings_by_challenge():
    older = finding("older", on=date(2026, 10, 7))  # 44 days before
    other = finding("far", on=date(2026, 9, 1), challenge_id="b", statement="Islands differ")  # 80 days before
    items = attention_of(held=HELD.iloc[1:2], findings=(*FINDINGS, older, other))
    assert [(item.severity, item.age, str(item.what)) for item in items] == [
        (1, 80, "A finding for 3.1 Flood alerts waits for a decision: Islands differ"),
        (1, 44, "Two findings for 3.6 Outpatient letters wait for a decision"),
    ]
    assert str(items[1].why) == "The oldest was found 44 days ago: Found older"
    assert (items[0].href, items[0].story) == ("/record/finding/far?cohort=c", "stale-finding")
    assert (items[0].kind, items[0].subject, items[0].members, items[0].since) == (
        "findings-waiting", "b", ("far",), date(2026, 9, 29)  # 28 days after 1 September
    )  # fmt: skip
    assert items[1].members == ("old", "older")
    assert items[0].act
    assert items[0].act.href == "?cohort=c&form=finding&record=far"


def test_tile_counts_the_people_of_all_sessions():
    tile = overview.attendances_tile(TOTALS, date(2026, 11, 17), VIEW)
    assert (tile.label, str(tile.value), tile.tone) == ("People heard", "160", "")
    assert (str(tile.words), str(tile.fresh)) == ("in 20 sessions", "Last session Tue 17 Nov")
    assert str(overview.attendances_tile(ResearchTotals(2, None, 2), None, VIEW).value) == "not known"
    assert overview.attendances_tile(ResearchTotals(0, None, 0), None, VIEW).value == "Nobody yet"


def cells_of(groups=GROUPS):
    covered, _ = covered_and_unheard(groups)
    dots = group_dots(HEARD, groups, list(covered["challenge_id"]))
    return overview.cells_by_challenge(covered, findings_frame(*FINDINGS), dots, Filters(), VIEW)


def test_cells_name_attendances_and_groups_not_heard():
    cells = cells_of()
    assert [(str(cells[challenge].text), str(cells[challenge].note), cells[challenge].tone) for challenge in "abc"] == [
        ("119 attendances in 13 sessions", "2 of 2 hard-to-hear groups not heard; 2 findings not decided", "warn"),
        ("45 attendances in 8 sessions", "All hard-to-hear groups heard", ""),
        ("No session held yet", "2 of 2 hard-to-hear groups not heard", ""),
    ]
    assert cells["a"].href == "/research?challenge=a"
    # Hard to hear first: assistive technology users (3 wanted) and BSL users (no number wanted); then those older than 65 (5 wanted).
    drawn = {challenge: (str(cells[challenge].short), cells[challenge].graphic) for challenge in "abc"}
    assert {challenge: (words, graphic.groups) for challenge, (words, graphic) in drawn.items()} == {
        "a": ("1 of 3", (("none", "none"), ("full",))),  # 76 of 5 wanted
        "b": ("3 of 3", (("half", "full"), ("half",))),  # 1 of 3, 4, 3 of 5
        "c": ("0 of 3", (("none", "none"), ("none",))),
    }
    assert drawn["a"][1].sentence == "Heard 1 of 3 user groups; nobody of: Assistive technology users, BSL users"


def test_cells_do_not_say_that_all_groups_are_heard_where_none_is_recorded():
    cells = cells_of(NO_HARD_GROUPS)
    assert [str(cells[challenge].note) for challenge in "bc"] == ["No hard-to-hear group is recorded"] * 2


def test_overview_the_challenge_and_the_research_page_show_one_number():
    """The attendances of a challenge have one measure and one scope wherever they are shown."""
    cell = cells_of()["a"].text
    told = text.challenge_text(ResearchTotals(13, 119, 0), None, FindingTotals(0, 0, 0, None), VIEW, "a")
    of_measure = [
        [(part.scope, part.value) for part in words.parts if isinstance(part, Shown) and part.measure == "research_attendances"]
        for words in (cell, told)
    ]
    assert of_measure == [[("challenge=a;day=2026-11-20;programme=demo", 119)]] * 2


def test_sessions_filter_text():
    week = (date(2026, 11, 16), date(2026, 11, 22))
    assert (
        tables.sessions_filter_text(week, "3.1 Flood", "Carers") == "Sessions of 3.1 Flood that heard Carers in the week of 16 Nov 2026"
    )  # fmt: skip
    assert tables.sessions_filter_text(None, "", "") == ""
