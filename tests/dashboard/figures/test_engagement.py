"""Charts, tables and attention items of engagement, with expected values worked out by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.exports.table_files import export_table
from dashboard.figures.engagement import owed, tables
from dashboard.figures.engagement import quiet_sponsors as figures
from dashboard.metrics.engagement import action_totals, conversations_by_week
from dashboard.page_content import Chart
from dashboard.tables import cut_text, first_rows, screen_column
from dashboard.theme import LIGHT
from dashboard.view import View
from db.access import Permission
from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, column_values, frame_of

TODAY = date(2026, 11, 23)
LABELS = {"b": "3.3 Buses you can count on", "m": "3.2 School meals", "f": "3.1 Flood alerts", "x": "3.9 New"}
VIEW = View(TODAY, labels=LABELS, search="?cohort=c", permissions=frozenset({Permission.RECORD}))
SILENCE = {
    "challenge_id": OBJECT, "last_on": DATE, "last_precision": OBJECT, "working_days": INTEGER, "threshold": INTEGER, "beyond": "bool",
    "severe": "bool", "stage": OBJECT, "sponsor": OBJECT, "conversation_id": OBJECT, "since": DATE,
}  # fmt: skip
BUSES = ("b", date(2026, 10, 29), "day", 17, 5, True, True, "Accelerator", "Northmoor Council", "talk1", date(2026, 11, 12))
MEALS = ("m", date(2026, 11, 10), "day", 9, 5, True, False, "Accelerator", "Kelderwick Council", "talk2", date(2026, 11, 18))
FLOOD = ("f", TODAY, "day", 0, 10, False, False, "Pre-commercial", "Rivers Agency", "talk3", None)
NEW = ("x", None, None, None, 3, True, False, "Exploration", "Isles Council", None, None)


def silences(*rows: tuple[Any, ...]) -> pd.DataFrame:
    return frame_of({name: (dtype, [row[place] for row in rows]) for place, (name, dtype) in enumerate(SILENCE.items())})


def action(name: str = "one", overdue: int = 0, owed_by: str = "sponsor", challenge: str | None = "b", **fields: Any) -> dict[str, Any]:
    return {
        "id": name, "challenge_id": challenge, "what": f"Do {name}", "owed_by": owed_by, "owner": None, "due_on": date(2026, 11, 3),
        "overdue_days": overdue, "overdue": overdue > 0, "age_days": 30, "age_band": "4-8", "ours": owed_by == "us", "organisation": None,
        "kind": "task", **fields,
    }  # fmt: skip


def actions(*rows: dict[str, Any]) -> pd.DataFrame:
    dtypes = {"due_on": DATE, "overdue_days": INTEGER, "overdue": "bool", "age_days": INTEGER, "ours": "bool"}
    return frame_of({name: (dtypes.get(name, OBJECT), [row[name] for row in rows]) for name in action()})


def traces(chart: Chart) -> list[Any]:
    assert chart.figure is not None
    return list(chart.figure.data)


def texts(table: Any) -> list[list[str]]:
    """Returns the texts of a table on screen, row by row."""
    return [list(row) for row in zip(*([cell.text for cell in screen_column(table, column)] for column in table.columns), strict=True)]


def test_silence_chart_draws_days_thresholds_and_labels():
    chart = figures.silence_chart(silences(NEW, BUSES, MEALS, FLOOD), VIEW)
    bars, ticks, words = traces(chart)
    assert list(zip(bars.y, bars.x, strict=True)) == [(3, 0), (2, 17), (1, 9), (0, 0)]
    assert list(bars.marker.color) == [LIGHT.warn, LIGHT.bad, LIGHT.warn, LIGHT.ghost]  # 17 is twice 5 and more, 9 is not
    assert list(bars.customdata) == ["/challenges/x", "/challenges/b", "/challenges/m", "/challenges/f"]
    assert list(zip(ticks.y, ticks.x, strict=True)) == [(3, 3), (2, 5), (1, 5), (0, 10)]
    assert [text.strip() for text in words.text] == ["▲ No conversation recorded", "■ 17 working days", "▲ 9 working days", "today"]
    assert list(words.x) == [3, 17, 9, 10]
    assert chart.figure.layout.yaxis.ticktext[1] == "3.3 Buses you can count on"
    assert str(chart.title) == "The sponsors of three challenges have been quiet for longer than their stage expects"
    assert "3.3 Buses you can count on: 17 working days." in str(chart.caption)


def test_a_challenge_without_a_threshold_has_no_tick():
    chart = figures.silence_chart(silences(("b", date(2026, 11, 10), "day", 9, None, False, False, None, None, None, None)), VIEW)
    _, ticks, words = traces(chart)
    assert (list(ticks.x), list(words.x)) == ([None], [9])


def test_names_of_records_are_text_in_a_figure():
    labelled = replace(VIEW, labels={"b": "<b>3.3</b>"})
    chart = figures.silence_chart(silences(("b", None, None, None, 5, True, False, "<i>Stage</i>", "A & B", None, None)), labelled)
    drawn = str(chart.figure.to_plotly_json())
    assert "<i>Stage" not in drawn
    assert "<b>3.3</b>" not in drawn.replace("<b>&lt;b&gt;3.3&lt;/b&gt;</b>", "")
    assert "A &amp; B" in drawn


def test_silence_table_links_to_the_last_conversation():
    table = figures.silence_chart(silences(NEW, BUSES), VIEW).table
    assert texts(table) == [
        ["3.9 New", "Isles Council", "Exploration", "No conversation recorded", "not known", "3", "▲ Past the threshold"],
        ["3.3 Buses you can count on", "Northmoor Council", "Accelerator", "29 Oct 2026", "17", "5", "■ Twice the threshold"],
    ]
    assert column_values(table.frame, "conversation_href") == ["", "/record/conversation/talk1?cohort=c"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "No challenge is running here"),
        ([FLOOD], "No sponsor has been quiet for longer than its stage expects"),
        ([BUSES, FLOOD], "The sponsor of one challenge has been quiet for longer than its stage expects"),
    ],
)
def test_silence_message_counts_challenges(rows, words):
    assert str(figures.silence_message(silences(*rows), VIEW)) == words


def test_silence_chart_without_challenges_is_empty():
    assert figures.silence_chart(silences(), VIEW).empty is not None


def test_sentence_shows_longest_silence_and_actions_of_both_sides():
    owed_rows = actions(action("a", 12), action("b2"), action("c", 3, "us"))
    assert str(figures.sentence(silences(BUSES, FLOOD), owed_rows, VIEW)) == (
        "The sponsor of one challenge has been quiet for longer than its stage expects, Northmoor Council for 17 working days. "
        "We owe one (one overdue); others owe us two (one overdue)."
    )
    assert str(figures.sentence(silences(FLOOD), actions(), VIEW)) == (
        "No sponsor has been quiet for longer than its stage expects. Nothing is owed in either direction."
    )
    theirs, ours = (action_totals(actions(action(owed_by=side))) for side in ("sponsor", "us"))
    assert str(figures.owed_message(theirs, VIEW)) == "We owe nothing; others owe us one (none overdue)"
    assert str(figures.owed_message(ours, VIEW)) == "We owe one (none overdue); others owe us nothing"


def test_ages_chart_separates_overdue_from_not_yet_due_in_both_directions():
    old, young = {"age_days": 60, "age_band": "over-8"}, {"age_days": 2, "age_band": "under-1"}
    chart = owed.ages_chart(actions(action("a", 3), action("b"), action("c", 9, "us", **old), action("d", **young)), VIEW)
    late, due, words, our_late, our_due, our_words = traces(chart)
    assert (list(late.x), list(due.x)) == ([0, 0, 0, 1, 0], [1, 0, 0, 1, 0])
    assert (list(our_late.x), list(our_due.x)) == ([0, 0, 0, 0, 1], [0, 0, 0, 0, 0])
    assert [text.strip() for text in words.text] == ["1", "none", "none", "2, 1 overdue", "none"]
    assert [text.strip() for text in our_words.text] == ["none", "none", "none", "none", "1, 1 overdue"]
    assert (late.xaxis, our_late.xaxis) == ("x", "x2")
    layout = chart.figure.layout
    assert layout.xaxis.range == layout.xaxis2.range
    assert [note.text for note in layout.annotations] == ["<b>They owe us</b>", "<b>We owe them</b>"]
    assert our_late.customdata[4] == "/engagement?owed=us&age=over-8"
    assert texts(chart.table)[3] == ["4 to 8 weeks", "They owe us", "2", "1"]
    assert owed.ages_chart(actions(), VIEW).empty is not None


def test_filter_actions_matches_direction_and_age_of_a_bar():
    rows = actions(action("a"), action("b", owed_by="us"), action("c", age_band="under-1"))
    assert list(tables.filter_actions(rows, "them", "4-8")["id"]) == ["a"]
    assert list(tables.filter_actions(rows, "us", "")["id"]) == ["b"]
    assert list(tables.filter_actions(rows, "", "under-1")["id"]) == ["c"]
    assert list(tables.filter_actions(rows, "<script>", "nonsense")["id"]) == ["a", "b", "c"]
    assert tables.filter_text("them", "4-8") == "What others owe us and was raised 4 to 8 weeks ago"
    assert tables.filter_text("", "under-1") == "What is owed and was raised under a week ago"
    assert tables.filter_text("nobody", "") == ""


def test_action_listing_has_answer_links_only_for_who_may_record():
    rows = actions(action("late", 20, organisation="Northmoor Council", owner="Roads manager"), action("ours", owed_by="us", due_on=None))
    table = tables.listing(rows, VIEW)
    assert texts(table) == [
        ["Do late", "3.3 Buses you can…", "Northmoor Council", "3 Nov 2026", "■ 20 days overdue", "30", "Answer"],
        ["Do ours", "3.3 Buses you can…", "We owe it", "No date", "● Not yet due", "30", "Answer"],
    ]
    assert column_values(table.frame, "answer_href")[0] == "?cohort=c&form=action-answer&record=late"
    assert column_values(table.frame, "href")[0] == "/record/action/late?cohort=c"
    assert len(tables.listing(rows, replace(VIEW, permissions=frozenset())).columns) == 6


def test_a_name_is_cut_on_screen_and_whole_in_files():
    table = tables.listing(actions(action()), VIEW)
    exported = export_table("actions", (), table)
    assert [cell.text for cell in exported.rows[0]][1] == "3.3 Buses you can count on"


MONDAYS = [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)]


def weeks_chart(*days: tuple[str, int, int, int], sponsors: tuple[str, ...] = ("Northmoor",), partners: tuple[str, ...] = ()) -> Chart:
    """Returns the chart of conversations given as (name, number of the week, taken part, missed), over four weeks."""
    columns: dict[str, Any] = {
        "organisation_id": (OBJECT, [name for name, _, _, _ in days]), "held_on": (DATE, [MONDAYS[week] for _, week, _, _ in days]),
        "held_precision": (OBJECT, ["day"] * len(days)), "talks": (INTEGER, [talks for _, _, talks, _ in days]),
        "missed": (INTEGER, [missed for _, _, _, missed in days]),
    }  # fmt: skip
    names = [*sponsors, *partners]
    organisations = frame_of(
        {"organisation_id": (OBJECT, names), "name": (OBJECT, names), "partner": (BOOLEAN, [name in partners for name in names])}
    )
    return tables.weeks_chart(conversations_by_week(frame_of(columns), organisations, MONDAYS[0], TODAY), VIEW)


def test_weeks_chart_links_each_count():
    chart = weeks_chart(("Northmoor", 0, 1, 0), ("Northmoor", 2, 4, 0), ("Northmoor", 3, 0, 1), ("A trust", 3, 1, 0), partners=("A trust",))
    assert texts(chart.heat) == [["Northmoor", "1", "·", "4", "·", "5"], ["A trust", "·", "·", "·", "1", "1"]]
    assert texts(chart.table) == [["Northmoor", "1", "0", "4", "0", "5"], ["A trust", "0", "0", "0", "1", "1"]]
    frame = chart.heat.frame
    assert [frame[f"tone{week}"].iloc[0] for week in MONDAYS] == ["heat-1", "quiet", "heat-3", "quiet"]
    assert [frame[f"href{week}"].iloc[0] for week in MONDAYS[1:3]] == ["", "/engagement?cohort=c&with=Northmoor&week=2026-11-16"]
    assert [str(frame[f"missed{MONDAYS[3]}"].iloc[place]) for place in (0, 1)] == ["1 missed", ""]
    assert list(frame["kind"]) == ["", "partner"]
    assert [column.label for column in chart.heat.columns] == ["Sponsor", "2 Nov", "9 Nov", "16 Nov", "23 Nov", "In all"]
    assert str(chart.title) == "Northmoor had a conversation in the last three weeks"
    exported = export_table("weeks", (), chart.table)
    assert exported.header[-3:] == ("23 Nov 2026", "23 Nov 2026, note", "In all")


@pytest.mark.parametrize(
    ("sponsors", "days", "title"),
    [
        (
            ("Silent", "Northmoor"),
            [("Silent", 0), ("Northmoor", 3)],
            "One of two sponsors had no conversation in the last three weeks: Silent",
        ),
        (("A", "B", "Northmoor"), [("Northmoor", 2)], "Two of three sponsors had no conversation in the last three weeks"),
        (("A", "B"), [("A", 1), ("B", 2)], "Every sponsor had a conversation in the last three weeks"),
        (("A", "B"), [], "No sponsor had a conversation in the last three weeks"),
        (("Silent",), [("Silent", 0)], "Silent had no conversation in the last three weeks"),
    ],
)
def test_weeks_title_names_silent_sponsors(sponsors, days, title):
    assert str(weeks_chart(*((name, week, 1, 0) for name, week in days), sponsors=sponsors).title) == title


def test_weeks_chart_without_an_organisation_is_empty():
    assert weeks_chart(sponsors=()).empty is not None


def conversations(*rows: tuple[Any, ...]) -> pd.DataFrame:
    dtypes = {
        "id": OBJECT, "held_on": DATE, "held_precision": OBJECT, "channel": OBJECT, "said": OBJECT, "published_summary": OBJECT,
        "their_people": OBJECT, "by_sponsor": BOOLEAN,
    }  # fmt: skip
    return frame_of({name: (dtype, [row[place] for row in rows]) for place, (name, dtype) in enumerate(dtypes.items())})


def pairs(names: tuple[str, ...], *rows: tuple[str, ...]) -> pd.DataFrame:
    return frame_of({name: (OBJECT, [row[place] for row in rows]) for place, name in enumerate(names)})


def test_conversations_table_marks_absent_participants():
    table = tables.conversations_table(
        conversations(
            ("t", date(2026, 11, 1), "month", "e-mail", None, "Heard", "Lead", False),
            ("u", date(2026, 10, 1), "day", "call", None, None, None, True),
        ),
        pairs(("conversation_id", "challenge_id"), ("t", "b"), ("t", "f"), ("u", "f")),
        pairs(("conversation_id", "name", "came"), ("t", "Council", "no"), ("t", "Trust", "deputy")),
        VIEW,
    )
    assert texts(table) == [
        ["November 2026", "Council (did not come) and Trust", "3.3 Buses you can count on and 3.1 Flood alerts", "E-mail", "Heard"],
        ["1 Oct 2026", "The sponsor, who recorded it", "3.1 Flood alerts", "Call", "Nothing was noted"],
    ]
    assert column_values(table.frame, "href") == ["/record/conversation/t?cohort=c", "/record/conversation/u?cohort=c"]
    assert column_values(table.frame, "about_href") == ["", "/challenges/f?cohort=c"]


def test_a_long_list_of_conversations_says_how_many_it_shows_and_its_file_holds_all():
    rows = [(f"t{n}", date(2026, 11, 1), "day", "call", "x" * 200, None, None, False) for n in range(35)]
    nobody = pairs(("conversation_id", "name", "came"))
    table = tables.conversations_table(conversations(*rows), pairs(("conversation_id", "challenge_id")), nobody, VIEW)
    cut = first_rows(table, 12, "/engagement", "engagement-latest")
    assert (cut_text(cut), len(texts(cut))) == ("12 of 35 rows", 12)
    assert cut.rest_href == "/engagement?all=engagement-latest#engagement-latest"
    assert len(texts(cut)[0][4]) == 180
    exported = export_table("conversations", (), cut)
    assert (len(exported.rows), len(exported.rows[0][4].text)) == (35, 200)
    asked = replace(table, view=replace(VIEW, parameters={"all": "engagement-latest"}))
    assert first_rows(asked, 12, "/engagement", "engagement-latest").cut is None


@pytest.mark.parametrize(
    ("text", "week"),
    [("2026-11-19", (date(2026, 11, 16), date(2026, 11, 22))), ("", None), ("19/11/2026", None), ("2026-13-40", None)],
)
def test_parse_week_returns_a_whole_week_or_none(text, week):
    assert tables.parse_week(text) == week


def test_attention_ranks_long_silences_and_old_overdue_actions_first():
    items = figures.attention(
        silences(BUSES, MEALS, FLOOD),
        actions(
            action("ours", 38, "us", "f", owner="Portfolio lead"), action("theirs", 15, organisation="Northmoor Council"), action("fresh")
        ),
        VIEW,
    )
    assert [(item.severity, item.age, item.story, item.challenge_id) for item in items] == [
        (3, 38, "we-owe", "f"), (3, 17, "quiet-sponsor", "b"), (3, 15, "they-owe", "b"), (2, 9, "quiet-sponsor", "m"),
    ]  # fmt: skip
    ours, silent, theirs, _ = items
    assert (str(ours.what), str(ours.why)) == (
        "We owe, 38 days overdue: Do ours",
        "For 3.1 Flood alerts, due on 3 Nov. Owner: Portfolio lead.",
    )
    assert str(silent.what) == "Northmoor Council has been quiet for 17 working days"
    assert (
        str(silent.why) == "The Accelerator stage expects a conversation every 5; the last about 3.3 Buses you can count on was on 29 Oct."
    )
    assert str(theirs.what) == "Northmoor Council owes us, 15 days overdue: Do theirs"
    assert ours.href == "/engagement?cohort=c&form=action-answer&record=ours"
    assert silent.href == "/engagement?cohort=c&form=conversation&for=b"
    assert {item.topic for item in items} == {"Engagement"}
    assert [(item.kind, item.subject, item.since, item.act and item.act.words) for item in items] == [
        ("action-late", "ours", date(2026, 10, 31), "Answer"),  # 38 days ago it was due; 15 days later it was late by more than 14
        ("sponsor-quiet", "b", date(2026, 11, 12), "We spoke"),
        ("action-late", "theirs", TODAY, "Remind"),
        ("sponsor-quiet", "m", date(2026, 11, 18), "We spoke"),
    ]
    assert [item.act and item.act.href for item in items[1:3]] == [
        "?cohort=c&form=conversation&for=b",
        "?cohort=c&form=reminder&for=theirs",
    ]


def test_attention_groups_small_overdue_actions_of_one_challenge_and_direction():
    rows = actions(action("a", 14), action("b", 2), action("c", 29, "us"), action("d", 5, challenge="m"), action("e", 1, challenge=None))
    items = figures.attention(silences(), rows, VIEW)
    assert [(item.severity, item.age, str(item.what), item.challenge_id) for item in items] == [
        (3, 29, "We owe, 29 days overdue: Do c", "b"),
        (2, 14, "Two actions that others owe us for 3.3 Buses you can count on are overdue", "b"),
        (2, 5, "The sponsor owes us, 5 days overdue: Do d", "m"),
        (2, 1, "The sponsor owes us, 1 day overdue: Do e", None),
    ]
    assert str(items[1].why) == "The oldest was due on 3 Nov, 14 days ago: Do a"
    assert str(items[3].why) == "For the programme as a whole, due on 3 Nov."
    assert [(item.kind, item.subject, item.members, item.since) for item in items] == [
        ("action-late", "c", (), date(2026, 11, 9)),  # 29 - 15 days ago
        ("actions-owed-to-us", "b", ("a", "b"), date(2026, 11, 22)),  # the newer of them is overdue since yesterday
        ("actions-owed-to-us", "m", ("d",), date(2026, 11, 19)),
        ("actions-owed-to-us", "", ("e",), TODAY),
    ]


def test_attention_names_an_action_in_full():
    long = "Send the agreed data on gritters, " * 10
    (item,) = figures.attention(silences(), actions(action("a", 20, what=long)), VIEW)
    assert str(item.what).endswith(long)


def test_attention_groups_sponsors_without_any_conversation():
    (single,) = figures.attention(silences(NEW, FLOOD), actions(), VIEW)
    assert (single.severity, str(single.what)) == (2, "No conversation with Isles Council is recorded")
    assert str(single.why) == "The Exploration stage expects a conversation every 3 working days, about 3.9 New."
    (grouped,) = figures.attention(silences(NEW, NEW), actions(), VIEW)
    assert (grouped.severity, str(grouped.what)) == (1, "No conversation with a sponsor is recorded for two running challenges")
