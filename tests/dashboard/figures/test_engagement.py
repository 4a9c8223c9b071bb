"""Charts, tables and attention items of engagement."""

from datetime import date
from types import SimpleNamespace

import plotly.graph_objects as go
import pytest

from dashboard.figures.engagement import owed, tables
from dashboard.figures.engagement import quiet_sponsors as figures
from dashboard.metrics.engagement import OpenActionRow, OrganisationWeeks, SponsorSilence
from dashboard.theme import LIGHT

TODAY = date(2026, 11, 23)
LABELS = {"b": "3.3 Buses you can count on", "m": "3.2 School meals", "f": "3.1 Flood alerts", "x": "3.9 New"}
BUSES = SponsorSilence("b", date(2026, 10, 29), 17, 5, True, "Accelerator", "Northmoor Council", "talk1")
MEALS = SponsorSilence("m", date(2026, 11, 10), 9, 5, True, "Accelerator", "Kelderwick Council", "talk2")
FLOOD = SponsorSilence("f", TODAY, 0, 10, False, "Pre-commercial", "Rivers Agency", "talk3")
NEW = SponsorSilence("x", None, None, 3, True, "Exploration", "Isles Council")


def action(name="one", overdue=0, owed_by="sponsor", challenge="b", **overrides):
    fields = {
        "id": name, "challenge_id": challenge, "what": f"Do {name}", "owed_by": owed_by, "owed_to": "us", "owner": None,
        "due_on": date(2026, 11, 3), "raised_on": date(2026, 10, 1), "overdue_days": overdue, "age_days": 30, **overrides,
    }  # fmt: skip
    return OpenActionRow(**fields)


def test_silence_chart_draws_days_thresholds_and_labels():
    chart = figures.silence_chart([NEW, BUSES, MEALS, FLOOD], LABELS, "", TODAY, LIGHT)
    go.Figure(chart.figure)
    bars, ticks, words = chart.figure["data"]
    assert list(zip(bars["y"], bars["x"], strict=True)) == [(3, 0), (2, 17), (1, 9), (0, 0)]
    assert bars["marker"]["color"] == [LIGHT.warn, LIGHT.bad, LIGHT.warn, LIGHT.ghost]  # 17 is twice 5 and more, 9 is not
    assert bars["customdata"] == ["/challenges/x", "/challenges/b", "/challenges/m", "/challenges/f"]
    assert list(zip(ticks["y"], ticks["x"], strict=True)) == [(3, 3), (2, 5), (1, 5), (0, 10)]
    assert [text.strip() for text in words["text"]] == ["▲ No conversation recorded", "■ 17 working days", "▲ 9 working days", "today"]
    assert words["x"] == [3, 17, 9, 10]
    assert chart.figure["layout"]["yaxis"]["ticktext"][1] == "3.3 Buses you can count on"
    assert chart.title == "The sponsors of three challenges have been quiet for longer than their stage expects"


def test_silence_table_links_to_the_last_conversation():
    table = figures.silence_chart([NEW, BUSES], LABELS, "?cohort=c", TODAY, LIGHT).table
    assert [cell.text for cell in table.rows[0]] == [
        "3.9 New", "Isles Council", "Exploration", "No conversation recorded", "not known", "3", "▲ Past the threshold",
    ]  # fmt: skip
    assert [cell.text for cell in table.rows[1]] == [
        "3.3 Buses you can count on", "Northmoor Council", "Accelerator", "Thu 29 Oct", "17", "5", "■ Twice the threshold",
    ]  # fmt: skip
    assert table.rows[1][3].href == "/record/conversation/talk1?cohort=c"


@pytest.mark.parametrize(
    ("quiets", "words"),
    [
        ([], "No challenge is running here"),
        ([FLOOD], "No sponsor has been quiet for longer than its stage expects"),
        ([BUSES, FLOOD], "The sponsor of one challenge has been quiet for longer than its stage expects"),
    ],
)
def test_silence_message_counts_challenges(quiets, words):
    assert figures.silence_message(quiets) == words


def test_silence_chart_without_challenges_is_empty():
    chart = figures.silence_chart([], {}, "", TODAY, LIGHT)
    go.Figure(chart.figure)
    assert chart.empty is not None


def test_sentence_shows_longest_silence_and_actions_of_both_sides():
    actions = [action("a", 12), action("b2"), action("c", 3, "us")]
    assert figures.sentence([BUSES, FLOOD], actions) == (
        "The sponsor of one challenge has been quiet for longer than its stage expects, Northmoor Council for 17 working days. "
        "We owe one (one overdue); others owe us two (one overdue)."
    )
    assert figures.sentence([FLOOD], []) == (
        "No sponsor has been quiet for longer than its stage expects. Nothing is owed in either direction."
    )
    assert figures.owed_message([action()]) == "We owe nothing; others owe us one (none overdue)"
    assert figures.owed_message([action(owed_by="us")]) == "We owe one (none overdue); others owe us nothing"


def test_ages_chart_separates_overdue_from_not_yet_due_in_both_directions():
    actions = [action("a", 3), action("b"), action("c", 9, "us", age_days=60), action("d", age_days=2)]
    chart = owed.ages_chart(actions, "", LIGHT)
    go.Figure(chart.figure)
    late, due, words, our_late, our_due, our_words = chart.figure["data"]
    assert (late["x"], due["x"]) == ([0, 0, 0, 1, 0], [1, 0, 0, 1, 0])
    assert (our_late["x"], our_due["x"]) == ([0, 0, 0, 0, 1], [0, 0, 0, 0, 0])
    assert [text.strip() for text in words["text"]] == ["1", "none", "none", "2, 1 overdue", "none"]
    assert [text.strip() for text in our_words["text"]] == ["none", "none", "none", "none", "1, 1 overdue"]
    assert (late["xaxis"], our_late["xaxis"]) == ("x", "x2")
    assert chart.figure["layout"]["xaxis"]["range"] == chart.figure["layout"]["xaxis2"]["range"]
    assert [note["text"] for note in chart.figure["layout"]["annotations"]] == ["<b>They owe us</b>", "<b>We owe them</b>"]
    assert our_late["customdata"][4] == "/engagement?owed=us&age=over-8"
    assert [cell.text for cell in chart.table.rows[3]] == ["4 to 8 weeks", "They owe us", "2", "1"]
    assert owed.ages_chart([], "", LIGHT).empty is not None


def test_filter_actions_matches_direction_and_age_of_a_bar():
    actions = [action("a", age_days=30), action("b", owed_by="us", age_days=30), action("c", age_days=3)]
    assert [item.id for item in tables.filter_actions(actions, "them", "4-8")] == ["a"]
    assert [item.id for item in tables.filter_actions(actions, "us", "")] == ["b"]
    assert [item.id for item in tables.filter_actions(actions, "", "under-1")] == ["c"]
    assert [item.id for item in tables.filter_actions(actions, "<script>", "nonsense")] == ["a", "b", "c"]
    assert tables.filter_text("them", "4-8") == "What others owe us and was raised 4 to 8 weeks ago"
    assert tables.filter_text("", "under-1") == "What is owed and was raised under a week ago"
    assert tables.filter_text("nobody", "") == ""


def test_action_listing_has_answer_links_only_with_acts():
    actions = [action("late", 20, organisation="Northmoor Council", owner="Roads manager"), action("ours", owed_by="us", due_on=None)]
    table = tables.listing(actions, LABELS, "?cohort=c", TODAY, acts=True)
    assert [cell.text for cell in table.rows[0]] == [
        "Do late", "3.3 Buses you can…", "Northmoor Council", "Tue 3 Nov",
        "■ 20 days overdue", "30", "Answer",
    ]  # fmt: skip
    assert table.rows[0][-1].href == "?cohort=c&form=action-answer&record=late"
    assert table.rows[0][0].href == "/record/action/late?cohort=c"
    assert [cell.text for cell in table.rows[1]][2:5] == ["We owe it", "No date", "● Not yet due"]
    assert len(tables.listing(actions, LABELS, "", TODAY, acts=False).columns) == 6


MONDAYS = [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)]


def test_weeks_chart_links_each_count():
    spoke = OrganisationWeeks("n", "Northmoor", {MONDAYS[0]: 1, MONDAYS[2]: 4}, {MONDAYS[3]: 1})
    chart = tables.weeks_chart(MONDAYS, [spoke], "?cohort=c")
    row = chart.heat.rows[0]
    assert [cell.text for cell in row] == ["Northmoor", "1", "·", "4", "·", "5"]
    assert [cell.tone for cell in row[1:5]] == ["heat-1", "quiet", "heat-3", "quiet"]
    assert row[3].href == "/engagement?cohort=c&with=n&week=2026-11-16"
    assert (row[2].href, row[4].note) == ("", "1 missed")
    assert [column.label for column in chart.heat.columns] == ["Sponsor", "2 Nov", "9 Nov", "16 Nov", "23 Nov", "In all"]
    assert [cell.text for cell in chart.table.rows[0]] == ["Northmoor", "1", "0", "4", "0 (1 missed)", "5"]
    assert chart.title == "Northmoor had a conversation in the last three weeks"


def test_weeks_title_names_silent_sponsors():
    silent, spoke = OrganisationWeeks("s", "Silent", {MONDAYS[0]: 9}), OrganisationWeeks("n", "Northmoor", {MONDAYS[3]: 1})
    assert (
        tables.weeks_chart(MONDAYS, [silent, spoke], "").title == "One of two sponsors had no conversation in the last three weeks: Silent"
    )
    assert (
        tables.weeks_chart(MONDAYS[-1:], [silent, silent, spoke], "").title == "Two of three sponsors had no conversation in the last week"
    )
    assert tables.weeks_chart(MONDAYS, [spoke, spoke], "").title == "Every sponsor had a conversation in the last three weeks"
    assert tables.weeks_chart(MONDAYS, [silent, silent], "").title == "No sponsor had a conversation in the last three weeks"
    assert tables.weeks_chart(MONDAYS, [silent], "").title == "Silent had no conversation in the last three weeks"
    assert tables.weeks_chart(MONDAYS, [], "").empty is not None


def test_conversations_table_marks_absent_participants():
    row = SimpleNamespace(
        id="t", held_on=date(2026, 11, 1), held_precision="month", channel="e-mail", said=None, published_summary="Heard", their_people="Lead",
        by_sponsor=False,
    )  # fmt: skip
    table = tables.conversations_table([row], {"t": ["b", "f"]}, {"t": [("Council", "no"), ("Trust", "deputy")]}, LABELS, "", TODAY)
    assert [cell.text for cell in table.rows[0]] == [
        "November 2026", "Council (did not come) and Trust", "3.3 Buses you can cou… and 3.1 Flood alerts", "E-mail", "Heard",
    ]  # fmt: skip
    assert (table.rows[0][0].href, table.rows[0][2].href) == ("/record/conversation/t", "")


@pytest.mark.parametrize(
    ("text", "week"),
    [("2026-11-19", (date(2026, 11, 16), date(2026, 11, 22))), ("", None), ("19/11/2026", None), ("2026-13-40", None)],
)
def test_parse_week_returns_a_whole_week_or_none(text, week):
    assert tables.parse_week(text) == week


def test_attention_ranks_long_silences_and_old_overdue_actions_first():
    items = figures.attention(
        [BUSES, MEALS, FLOOD],
        [action("ours", 38, "us", "f", owner="Portfolio lead"), action("theirs", 15, organisation="Northmoor Council"), action("fresh")],
        LABELS, TODAY, "?cohort=c",
    )  # fmt: skip
    assert [(item.severity, item.age, item.story, item.challenge_id) for item in items] == [
        (3, 38, "we-owe", "f"), (3, 17, "quiet-sponsor", "b"), (3, 15, "they-owe", "b"), (2, 9, "quiet-sponsor", "m"),
    ]  # fmt: skip
    ours, silent, theirs, _ = items
    assert (ours.what, ours.why) == ("We owe, 38 days overdue: Do ours", "For 3.1 Flood alerts, due on 3 Nov. Owner: Portfolio lead.")
    assert silent.what == "Northmoor Council has been quiet for 17 working days"
    assert silent.why == "The Accelerator stage expects a conversation every 5; the last about 3.3 Buses you can count on was on 29 Oct."
    assert theirs.what == "Northmoor Council owes us, 15 days overdue: Do theirs"
    assert ours.href == "/engagement?cohort=c&form=action-answer&record=ours"
    assert silent.href == "/engagement?cohort=c&form=conversation&for=b"
    assert {item.topic for item in items} == {"Engagement"}


def test_attention_groups_small_overdue_actions_of_one_challenge_and_direction():
    actions = [action("a", 14), action("b", 2), action("c", 29, "us"), action("d", 5, challenge="m"), action("e", 1, challenge=None)]
    items = figures.attention([], actions, LABELS, TODAY, "")
    assert [(item.severity, item.age, item.what) for item in items] == [
        (2, 29, "We owe, 29 days overdue: Do c"),
        (2, 14, "Two actions that others owe us for 3.3 Buses you can count on are overdue"),
        (2, 5, "The sponsor owes us, 5 days overdue: Do d"),
        (2, 1, "The sponsor owes us, 1 day overdue: Do e"),
    ]
    assert items[1].why == "The oldest was due on 3 Nov, 14 days ago: Do a"
    assert items[3].why == "For the programme as a whole, due on 3 Nov."


def test_attention_groups_sponsors_without_any_conversation():
    (single,) = figures.attention([NEW, FLOOD], [], LABELS, TODAY, "")
    assert (single.severity, single.what) == (2, "No conversation with Isles Council is recorded")
    assert single.why == "The Exploration stage expects a conversation every 3 working days, about 3.9 New."
    (grouped,) = figures.attention([NEW, NEW], [], LABELS, TODAY, "")
    assert (grouped.severity, grouped.what) == (1, "No conversation with a sponsor is recorded for two running challenges")
