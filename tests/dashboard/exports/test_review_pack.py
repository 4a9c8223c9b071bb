"""What a pack holds: whole, or only what may be handed on; and that nothing travels in a figure that is not drawn."""

from __future__ import annotations

from dashboard.exports.review_pack import SHAREABLE_CHARTS, build_section, printable_figure
from dashboard.page_content import AgendaScreen, AttentionItem, Cell, Chart, Column, EmptyState, Listing, Table
from layouts.ids import pages as ids

SECRET = "Secret words"
TABLE = Table((Column("What"),), ((Cell(SECRET),),), "Things")
CHART = Chart("Three of nine", "By week", "Three of nine", TABLE, "A count.", figure={"data": [], "layout": {}})


def screen(key: str = "milestones", *, confidential: bool = False) -> AgendaScreen:
    item = AttentionItem(3, 1, "Milestones", SECRET, SECRET, "/")
    charts = (("milestones-gantt", CHART), ("milestones-slip", CHART), ("research-weeks", CHART))
    return AgendaScreen(
        key, "Title", "Three of nine.", (item,), charts, (Listing("x", TABLE, EmptyState("None")),), confidential=confidential
    )


def test_a_section_is_whole_for_the_programme_team():
    section = build_section(screen(), shareable=False)
    assert (len(section.attention), len(section.charts), len(section.listings), section.kept) == (1, 3, 1, "")
    assert section.message == "", "the first chart says the sentence already"


def test_a_section_to_hand_on_has_charts_of_published_words_and_counts_the_rest():
    section = build_section(screen(), shareable=True)
    assert [name for name, _ in section.charts] == ["milestones-gantt", "research-weeks"]
    assert [chart.table.rows for _, chart in section.charts] == [(), TABLE.rows], "the timeline's table says more than its picture"
    assert (section.attention, section.listings, section.sentence) == ((), (), "Three of nine.")
    assert section.kept == "1 thing that needs attention, 1 chart and 1 table are kept within the programme team."
    assert build_section(screen("sponsors"), shareable=True).sentence == ""


def test_a_confidential_section_and_one_in_own_words_are_kept_whole():
    kept = build_section(screen(confidential=True), shareable=True)
    own = build_section(screen("own-3"), shareable=True)
    for section in (kept, own):
        assert (section.sentence, section.attention, section.charts, section.listings) == ("", (), (), ())
        assert section.kept == "This item is kept within the programme team."
    assert (kept.title, own.title) == ("Title", "An item of the meeting's own")


def test_a_figure_on_paper_holds_only_what_is_drawn():
    unseen = {"hovertext": [SECRET], "customdata": [SECRET], "name": SECRET, "hovertemplate": SECRET, "meta": SECRET}
    traces = [
        {"type": "scatter", "mode": "lines", "x": [1], "text": [SECRET], **unseen},
        {"type": "scatter", "mode": "markers+text", "x": [1], "text": ["drawn"], **unseen},
        {"type": "bar", "x": [1], "text": [SECRET], "textposition": "none", **unseen},
        {"type": "bar", "x": [1], "text": ["drawn"], **unseen},
    ]
    layout = {"height": 9, "annotations": [{"text": "drawn", "hovertext": SECRET}], "hoverlabel": {}, "meta": SECRET}
    figure = printable_figure({"data": traces, "layout": layout})
    assert figure["data"] == [
        {"type": "scatter", "mode": "lines", "x": [1]}, {"type": "scatter", "mode": "markers+text", "x": [1], "text": ["drawn"]},
        {"type": "bar", "x": [1], "textposition": "none"}, {"type": "bar", "x": [1], "text": ["drawn"]},
    ]  # fmt: skip
    assert figure["layout"] == {"height": 9, "annotations": [{"text": "drawn"}]}


def test_charts_that_may_be_handed_on_are_charts_of_the_board():
    known = {str(one) for name in ("Milestones", "Cohort", "Cohorts", "Research", "Spend") for one in getattr(ids, name)}
    assert SHAREABLE_CHARTS.keys() <= known
