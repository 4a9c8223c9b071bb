"""Charts, tables and attention items of research."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dashboard.exports.table_files import export_table
from dashboard.figures.research import attention as overview
from dashboard.figures.research import coverage, headline, tables, text
from dashboard.figures.research.group_dots import group_dots
from dashboard.figures.research.weeks import session_weeks_chart
from dashboard.filters import Filters
from dashboard.graphics import Code, Dots
from dashboard.metrics import research as metrics
from dashboard.metrics.research import FindingTotals, ResearchTotals, WeekTotals
from dashboard.metrics.research_coverage import group_coverage, group_totals
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
PLANNED = frame_of({"challenge_id": (OBJECT, ["b"]), "held_on": (DATE, [date(2026, 12, 1)]), "held_precision": (OBJECT, ["day"])})
TOTALS = ResearchTotals(sessions=20, attendances=160, uncounted=0)


def covered_and_unheard(groups=GROUPS, held=HELD):
    unheard = metrics.unheard_hard_groups(held, HEARD, groups)
    return metrics.coverage(held, unheard, groups, list(LABELS)), unheard


def coverage_of(groups=GROUPS, held=HELD, planned=PLANNED):
    covered, _ = covered_and_unheard(groups, held)
    return group_coverage(covered, HEARD, groups, planned)


def chart_of(groups=GROUPS, held=HELD, view=VIEW):
    return coverage.coverage_chart(coverage_of(groups, held), HEARD, groups, view)


def sentence_of(groups=GROUPS, held=HELD, planned=PLANNED):
    counted = coverage_of(groups, held, planned)
    return headline.sentence(counted, group_totals(counted, groups), VIEW)


def cells(chart):
    """Returns the texts and the classes of the rows of a matrix; a chip is its code, dots are how full each group is."""
    return [[("".join(piece_text(piece) for piece in cell.content), cell.classes) for cell in row] for row in chart.heat.rows]


def piece_text(piece):
    if isinstance(piece, Code):
        return f"[{piece.code}] "
    return " ".join("|".join(group) for group in piece.groups) if isinstance(piece, Dots) else str(piece)


def texts(table):
    """Returns the texts of a table as they are on screen, row by row."""
    return [list(row) for row in zip(*([cell.text for cell in screen_column(table, column)] for column in table.columns), strict=True)]


def column(table, label):
    return next(column for column in table.columns if column.label == label)


def shown(prose: Any) -> dict[str, Any]:
    """Returns the raw values in a sentence by measure."""
    assert isinstance(prose, Prose)
    return {part.measure: part.value for part in prose.parts if isinstance(part, Shown)}


def test_matrix_has_the_challenge_that_lacks_most_first_and_hard_groups_before_the_others():
    chart = chart_of()
    assert [(str(heading.words), str(heading.note)) for heading in chart.heat.headings] == [
        ("Challenge", "Wanted of each group"), ("Assistive technology users", "3"), ("BSL users", "none set"), ("Older than 65", "5"),
        ("heard", ""), ("as many as wanted", ""), ("Sessions", ""), ("Next planned", ""),
    ]  # fmt: skip
    assert [(group.words, group.span) for group in chart.heat.groups] == [
        ("", 1), ("Hard to hear", 2), ("Others", 1), ("Groups", 2), ("", 2),
    ]  # fmt: skip
    # 76 of 5 is as many as wanted; 1 of 3 is some; of BSL users none are wanted in number, so 4 are enough. c held no session: nothing is lacking.
    assert cells(chart) == [
        [
            ("[3.6 Outpatient letters] ", ""), ("■ none", "cell-lack"), ("■ none", "cell-lack"), ("76", "cell-full"), ("1 of 3", ""), ("1 of 3", ""),
            ("13", ""), ("▲ none", "tone-warn"),
        ],
        [
            ("[A challenge without a code] ", ""), ("–", "cell-none"), ("–", "cell-none"), ("–", "cell-none"), ("0 of 3", ""), ("0 of 3", ""), ("0", ""),
            ("▲ none", "tone-warn"),
        ],
        [
            ("[3.1 Flood alerts] ", ""), ("1 of 3", "cell-some"), ("4", "cell-full"), ("3 of 5", "cell-some"), ("3 of 3", ""), ("1 of 3", ""), ("8", ""),
            ("1 Dec", ""),
        ],
    ]  # fmt: skip
    assert [cell.fill for cell in chart.heat.rows[2][1:4]] == [1 / 3, None, 0.6]
    (heard,) = chart.heat.rows[2][2].content
    assert (heard.value, heard.scope, heard.href) == (
        4, "challenge=b;day=2026-11-20;group=bsl;programme=demo", "/research?cohort=c&about=b&group=bsl#research-sessions",
    )  # fmt: skip
    assert chart.empty is None


def test_matrix_title_names_the_challenge_that_lacks_most():
    title = chart_of().title
    assert str(title) == "3.6 Outpatient letters heard 119 people, none of them from the two groups that are hard to hear"
    assert shown(title) == {"research_attendances": 119, "hard_groups_recorded": 2}
    one_missing = frame_of({"challenge_id": (OBJECT, ["a"]), "user_group_id": (OBJECT, ["bsl"]), "attendances": (INTEGER, [1])})
    held = HELD.iloc[:1]
    covered = metrics.coverage(held, metrics.unheard_hard_groups(held, one_missing, GROUPS), GROUPS, ["a"])
    chart = coverage.coverage_chart(group_coverage(covered, one_missing, GROUPS, PLANNED), one_missing, GROUPS, VIEW)
    assert str(chart.title) == "3.6 Outpatient letters has heard nobody of: Assistive technology users"
    assert str(chart_of(held=HELD.iloc[1:2]).title) == "Each group that is hard to hear was heard wherever a session was held"
    assert str(chart_of(groups=NO_HARD_GROUPS).title) == "No user group is recorded as hard to hear"


def test_matrix_on_a_phone_has_a_dot_for_each_group_and_names_those_that_lack():
    chart = chart_of(view=replace(VIEW, narrow=True))
    assert [[text for text, _ in row] for row in cells(chart)] == [
        ["[3.6 Outpatient letters] ■ None: Assistive technology users, BSL users", "none|none full1 of 3"],
        ["[A challenge without a code] ", "none|none none0 of 3"],
        ["[3.1 Flood alerts] ", "half|full half3 of 3"],
    ]


def test_matrix_file_holds_numbers():
    table = chart_of().table
    assert [column.label for column in table.columns][1:3] == [
        "Assistive technology users, hard to hear (wanted: 3)",
        "BSL users, hard to hear (wanted: none set)",
    ]
    rows = export_table("research-coverage", (), table).rows
    assert [cell.value for cell in rows[2]] == ["3.1 Flood alerts", 1, 4, 3, 3, 1, 45, 8, date(2026, 12, 1)]
    assert [cell.value for cell in rows[0]][:4] == ["3.6 Outpatient letters", "none yet", "none yet", 76]


def test_matrix_without_groups_or_sessions_says_what_to_do():
    assert chart_of(groups=GROUPS.iloc[:0]).empty is not None
    nothing = chart_of(held=HELD.iloc[2:])
    assert (nothing.empty.action, nothing.empty.axes, len(nothing.heat.rows)) == ("Record a research session", True, 1)
    assert str(nothing.title) == "No research session has been held here yet"


def test_sentence_names_who_lacks_groups_and_for_whom_nothing_is_planned():
    words = sentence_of()
    assert str(words) == (
        "One challenge lacks hard-to-hear groups: 3.6 Outpatient letters all two. A challenge without a code has held no session yet. "
        "For 3.6 Outpatient letters and A challenge without a code no session is planned."
    )
    assert shown(words) == {"challenges_missing_hard_groups": 1, "hard_groups_unheard": 2}
    planned = PLANNED.assign(challenge_id=["a"])
    assert str(sentence_of(held=HELD.iloc[:2], planned=planned)).endswith("all two. A session is planned.")
    paused = HELD.assign(state=["paused", "running", "paused"])
    assert str(sentence_of(held=paused)) == "One challenge lacks hard-to-hear groups: 3.6 Outpatient letters all two."


@pytest.mark.parametrize(
    ("groups", "held", "words"),
    [
        (GROUPS, HELD.iloc[2:], "No research session has been held here yet."),
        (NO_HARD_GROUPS, HELD, "No user group is recorded as hard to hear, so nobody can say who is missing."),
        (GROUPS, HELD.iloc[1:2], "Every challenge has heard each group that is hard to hear."),
        (
            GROUPS, HELD.iloc[1:],
            "Every challenge with sessions has heard each group that is hard to hear. A challenge without a code has held no session yet. "
            "For A challenge without a code no session is planned.",
        ),
    ],
)  # fmt: skip
def test_sentence_says_good_things_only_of_who_was_heard(groups, held, words):
    assert str(sentence_of(groups, held)) == words


def test_sentence_names_the_first_four_of_many_challenges():
    names = [f"c{number}" for number in range(7)]
    held = frame_of(
        {
            "challenge_id": (OBJECT, names), "state": (OBJECT, ["running"] * 7), "sessions": (INTEGER, [2] * 7), "attendances": (INTEGER, [9] * 7),
            "last_on": (DATE, [TODAY] * 7),
        }
    )  # fmt: skip
    covered = metrics.coverage(held, metrics.unheard_hard_groups(held, HEARD, GROUPS), GROUPS, names)
    counted = group_coverage(covered, HEARD, GROUPS, PLANNED)
    view = View(TODAY, labels={name: name for name in names})
    words = headline.sentence(counted, group_totals(counted, GROUPS), view)
    assert (
        str(words)
        == "Seven challenges lack hard-to-hear groups: c0, c1, c2 and c3 all two each, three more. For none of them a session is planned."
    )


THREE_FINDINGS = FindingTotals(3, 1, 2, 9)


def tiles_of(groups=GROUPS, held=HELD, findings=THREE_FINDINGS, days=(date(2026, 11, 17), None)):
    counted = coverage_of(groups, held)
    weeks = WeekTotals(3, 2, 0, 14, 2, 1)
    return headline.tiles(group_totals(counted, groups), (weeks, [3, 0]), TOTALS, findings, days, VIEW)


def test_tiles_count_challenges_sessions_people_and_findings():
    assert [(tile.label, str(tile.value), str(tile.words), str(tile.fresh)) for tile in tiles_of()] == [
        ("Every hard-to-hear group heard", "1", "of 3 challenges", "As many as wanted of every group: 0 of 3"),
        ("Sessions held", "3", "in 2 weeks", "Last 17 November, none planned"),
        ("People who took part", "14", "in 2 weeks", "160 in 20 sessions since the start"),
        ("Findings that changed something", "1", "of 3", "2 wait, the oldest for 9 days"),
    ]
    assert (tiles_of()[0].graphic.full, tiles_of()[0].graphic.whole, tiles_of()[1].graphic.values) == (1, 3, (3, 0))


def test_tiles_of_an_empty_programme_say_nothing_good():
    made = tiles_of(NO_HARD_GROUPS, findings=FindingTotals(0, 0, 0, None), days=(None, date(2026, 12, 8)))
    assert [(str(made[place].value), str(made[place].fresh), made[place].graphic) for place in (0, 3)] == [
        ("Not known", "No user group is recorded as hard to hear", None), ("None yet", "No finding is recorded here yet", None),
    ]  # fmt: skip
    assert made[1].fresh == "None held yet, next 8 December"
    assert tiles_of(held=HELD.iloc[:0])[0].fresh == "No challenge here yet"


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
    assert str(chart.title) == "3 sessions held in 2 weeks, none in 1 of them; 2 planned"  # the week of 16 November has not ended
    assert str(chart.caption) == "3 sessions held in 2 weeks, none in 1 of them; 2 planned. 14 attendances recorded."
    assert [label.text for label in chart.figure.layout.annotations] == ["Today", "planned", "3", "2"]
    assert texts(chart.table)[0] == ["9 Nov 2026", "3", "14", "0", "1"]
    assert column_values(chart.table.frame, "href")[0] == "/research?cohort=c&week=2026-11-09"


def test_session_weeks_chart_leads_with_a_week_that_ended_without_a_session():
    chart = session_weeks_chart(WEEKS, replace(VIEW, today=date(2026, 11, 23)))
    assert str(chart.title) == "No session in the week of 16 November; two are planned"
    assert shown(chart.title) == {"weekly_sessions_planned": 2}
    assert [label.text for label in chart.figure.layout.annotations] == ["Today", "planned", "3", "none", "2"]


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
    assert chart.heat.shown_values("id") == chart.table.shown_values("id")
    assert tables.findings_chart(findings_frame(), VIEW).empty is not None


def test_findings_that_wait_are_ranked_by_their_wait():
    ranked = tables.waiting_list(findings_frame(*FINDINGS), VIEW)
    assert str(ranked.title) == "Two findings wait for a decision"
    assert [(str(item.value), item.what.text, item.what.href, item.of.text, item.tone) for item in ranked.items] == [
        ("30 days", "Found old", "/record/finding/old?cohort=c", "3.6 Outpatient letters", "warn"),
        ("27 days", "Found young", "/record/finding/young?cohort=c", "3.6 Outpatient letters", ""),
    ]
    assert ranked.rest == ("All findings", "#research-findings")
    nothing = tables.waiting_list(findings_frame(), VIEW)
    assert (nothing.title, nothing.nothing, nothing.items) == ("No finding waits for a decision", "No finding is recorded here yet.", ())


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
