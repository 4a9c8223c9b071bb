"""Charts, tables and attention items of engagement, with expected values worked out by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.exports.table_files import export_table
from dashboard.figures.engagement import owed, sponsors, tables
from dashboard.figures.engagement import quiet_sponsors as figures
from dashboard.metrics.engagement import ConversationWeeks, conversations_by_week
from dashboard.metrics.sponsors import ReplyTimes, SponsorAsks, longest_silences, silences_by_sponsor, sponsor_asks
from dashboard.page_content import Chart
from dashboard.tables import cut_text, first_rows, screen_column
from dashboard.view import View
from db.access import Permission
from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, column_values, frame_of, frame_rows

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
        "kind": "task", "owed_to": "us", "raised_on": date(2026, 10, 24), **fields,
    }  # fmt: skip


def actions(*rows: dict[str, Any]) -> pd.DataFrame:
    dtypes = {"due_on": DATE, "raised_on": DATE, "overdue_days": INTEGER, "overdue": "bool", "age_days": INTEGER, "ours": "bool"}
    return frame_of({name: (dtypes.get(name, OBJECT), [row[name] for row in rows]) for name in action()})


def traces(chart: Chart) -> list[Any]:
    assert chart.figure is not None
    return list(chart.figure.data)


def texts(table: Any) -> list[list[str]]:
    """Returns the texts of a table on screen, row by row."""
    return [list(row) for row in zip(*([cell.text for cell in screen_column(table, column)] for column in table.columns), strict=True)]


def test_silence_table_links_to_the_last_conversation():
    table = figures.silence_table(silences(NEW, BUSES), VIEW)
    assert texts(table) == [
        ["3.9 New", "Isles Council", "Exploration", "No conversation recorded", "not known", "3", "▲ Past the threshold"],
        ["3.3 Buses you can count on", "Northmoor Council", "Accelerator", "29 Oct 2026", "17", "5", "■ Twice the threshold"],
    ]
    assert column_values(table.frame, "conversation_href") == ["", "/record/conversation/talk1?cohort=c"]


LINKS = (
    ("b", "t", "Tollmarsh Transport"),
    ("m", "k", "Kelderwick Council"),
    ("f", "t", "Tollmarsh Transport"),
    ("f", "r", "Rivers Agency"),
)


def by_sponsor(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Returns the silences by sponsor: Tollmarsh sponsors two of the challenges, one of them with the Rivers Agency."""
    names = ("challenge_id", "organisation_id", "name")
    links = frame_of({name: (OBJECT, [link[place] for link in LINKS]) for place, name in enumerate(names)})
    return silences_by_sponsor(silences(*rows), links)


def asks(*rows: dict[str, Any]) -> SponsorAsks:
    return sponsor_asks(actions(*rows))


def weeks_of(*counts: tuple[str, list[int]]) -> ConversationWeeks:
    """Returns the conversations by organisation in the three weeks from 9 November."""
    mondays = [date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)]
    talks = pd.DataFrame([numbers for _, numbers in counts], [name for name, _ in counts], pd.DatetimeIndex(mondays))
    return ConversationWeeks(mondays, pd.DataFrame({"organisation_id": [name for name, _ in counts]}), talks, talks * 0)


def test_a_sponsor_has_the_longest_silence_of_its_challenges():
    rows = frame_rows(longest_silences(by_sponsor(NEW, BUSES, MEALS, FLOOD)))
    assert [(row.organisation, row.challenge_id, row.working_days) for row in rows] == [
        (None, "x", None), ("Tollmarsh Transport", "b", 17), ("Kelderwick Council", "m", 9), ("Rivers Agency", "f", 0),
    ]  # fmt: skip


def test_the_sentence_names_quiet_sponsors_and_whether_they_owe_an_answer():
    late = action("a", 12, challenge="m"), action("b2", challenge="b"), action("c", 3, "us", owed_to="sponsor")
    assert str(sponsors.sentence(by_sponsor(BUSES, MEALS, FLOOD), asks(*late), VIEW)) == (
        "Two sponsors are quiet: Tollmarsh Transport for 17 working days, Kelderwick Council for 9. One of them owes us an answer that is late."
    )
    assert str(sponsors.sentence(by_sponsor(BUSES), asks(), VIEW)) == (
        "One sponsor is quiet: Tollmarsh Transport for 17 working days. Nothing is owed in either direction."
    )
    assert str(sponsors.sentence(by_sponsor(FLOOD), asks(*late), VIEW)) == (
        "No sponsor is quiet for longer than its stage expects. One of theirs is late, one of ours."
    )


@pytest.mark.parametrize(
    ("rows", "words"),
    [([], "No challenge is running here."), ([NEW], "No conversation with a sponsor is recorded here yet.")],
)
def test_a_programme_without_conversations_says_nothing_good(rows, words):
    assert str(sponsors.sentence(by_sponsor(*rows), asks(), VIEW)) == words


def test_the_matrix_draws_days_limits_and_weeks():
    placed = replace(VIEW, places={"b": ("3.3", "Accelerator", 3), "f": ("3.1", "Pre-commercial", 4)})
    chart = sponsors.matrix(by_sponsor(BUSES, MEALS, FLOOD), silences(BUSES, MEALS, FLOOD), weeks_of(("t", [0, 2, 5])), placed)
    assert str(chart.title) == "Two of three are silent for longer than their stage allows"
    first, second, third = chart.drawn.rows
    assert [code.code for code in first.codes] == ["3.3", "3.1"]
    assert (str(first.days), first.tone, first.last) == ("■ 17 days", "bad", "29 Oct")  # 17 is twice 5 and more, 9 is not
    assert (str(second.days), second.tone) == ("▲ 9 days", "warn")
    assert (str(third.days), third.tone) == ("0 days", "")  # Friday's conversation on a Monday would be one day
    assert (first.bar.share, first.bar.limit, third.bar.limit) == (1, 5 / 17, 10 / 17)
    assert [(str(shown), tone) for shown, tone in first.weeks] == [("·", "quiet"), ("2", "heat-2"), ("5", "heat-3")]
    assert chart.drawn.weeks == ("9 Nov", "", "")
    assert first.name.href == "/engagement?cohort=c&with=t#engagement-latest"
    assert third.weeks == ()


def test_asks_between_others_are_counted_apart():
    rows = asks(
        action("a"), action("b", owed_by="us", owed_to="sponsor"), action("c", owed_by="us", owed_to="us"), action("d", owed_by="team"),
        action("e", owed_by="supplier"),
    )  # fmt: skip
    assert (list(rows.theirs["id"]), list(rows.ours["id"])) == (["a"], ["b"])
    assert rows.elsewhere == {"teams": 1, "own": 1, "others": 1}
    assert str(owed.late_asks(rows, VIEW).rest) == "All 5 open: 2 with sponsors, 1 with company teams, 1 our own, 1 with others"


def test_ages_are_boxes_in_both_directions_the_late_ones_first():
    old, young = {"age_days": 60, "age_band": "over-8"}, {"age_days": 2, "age_band": "under-1"}
    chart = owed.ages_chart(asks(action("a", 3), action("b"), action("c", 9, "us", owed_to="sponsor", **old), action("d", **young)), VIEW)
    (theirs_head, theirs), (ours_head, ours) = chart.drawn.groups
    assert (theirs_head, ours_head) == ("Sponsors owe us", "We owe sponsors")
    assert [(row.label, row.late, row.open, str(row.text)) for row in theirs] == [
        ("Over 8 weeks", 0, 0, "none"), ("4 to 8 weeks", 1, 1, "2, 1 late"), ("2 to 4 weeks", 0, 0, "none"), ("1 to 2 weeks", 0, 0, "none"),
        ("Under a week", 0, 1, "1"),
    ]  # fmt: skip
    assert (ours[0].late, ours[0].open, ours[0].href) == (1, 0, "/engagement?cohort=c&owed=to-sponsors&age=over-8#engagement-actions")
    assert str(chart.title) == "Sponsors owe us 3 answers; we owe one"
    assert texts(chart.table)[3] == ["4 to 8 weeks", "Sponsors owe us", "2", "1"]
    assert owed.ages_chart(asks(), VIEW).empty is not None


def test_late_asks_come_longest_first_with_acts_for_who_may_record():
    rows = asks(action("a", 3, organisation="Northmoor Council"), action("b", 39, "us", owed_to="sponsor"), action("c"))
    late = owed.late_asks(rows, VIEW)
    assert str(late.title) == "Two answers are late, one of them ours"
    assert [(str(one.late), one.who, one.act) for one in late.asks] == [
        ("39 days late", "We owe it", ("Answer", "?cohort=c&form=action-answer&record=b")),
        ("3 days late", "Northmoor Council", ("Remind", "?cohort=c&form=reminder&for=a")),
    ]
    assert [one.act for one in owed.late_asks(rows, replace(VIEW, permissions=frozenset())).asks] == [None, None]
    assert str(owed.late_asks(asks(action("c")), VIEW).title) == "No answer is late"


def test_replies_stand_beside_what_is_wanted():
    told = owed.replies(ReplyTimes(36.0, 65, 24, 10), VIEW)
    assert (str(told.title), told.wanted) == ("Half of their answers take 36 days or longer", "wanted: 10")
    assert str(told.note) == "65 asks; 24 of them open, counted at their age"
    assert owed.replies(ReplyTimes(None, 0, 0, 10), VIEW).bar is None
    assert owed.replies(ReplyTimes(3.0, 1, 0, None), VIEW).bar.limit is None


def test_tiles_count_sponsors_and_what_is_late():
    rows = frame_rows(longest_silences(by_sponsor(BUSES, MEALS, FLOOD)))
    made = sponsors.tiles(rows, asks(action("a", 3), action("b", 18)), [1, 4], "Monday 23 November", 5, VIEW)
    assert [(tile.label, str(tile.value), str(tile.fresh)) for tile in made] == [
        ("Quiet past their stage’s limit", "2", "1 heard from since 23 November"),
        ("Sponsors owe us", "2", "2 late, the oldest by 18 days"),
        ("We owe sponsors", "0", "Nothing is open"),
        ("Conversations", "5", "4 since Monday 23 November"),
    ]


def test_filter_actions_matches_direction_and_age_of_a_bar():
    rows = actions(action("a"), action("b", owed_by="us"), action("c", age_band="under-1"))
    assert list(tables.filter_actions(rows, "them", "4-8")["id"]) == ["a"]
    assert list(tables.filter_actions(rows, "us", "")["id"]) == ["b"]
    assert list(tables.filter_actions(rows, "", "under-1")["id"]) == ["c"]
    assert list(tables.filter_actions(rows, "sponsors", "")["id"]) == ["a", "c"]
    assert list(tables.filter_actions(rows, "to-sponsors", "")["id"]) == []
    assert tables.filter_text("to-sponsors", "") == "What we owe sponsors"
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
