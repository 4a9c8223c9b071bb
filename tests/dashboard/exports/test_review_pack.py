"""The review pack: complete or shareable, and figures without hidden content."""

from __future__ import annotations

from dataclasses import replace

from callbacks.pages import milestones, research, spend
from callbacks.pages.cohorts import comparison as cohorts
from callbacks.pages.cohorts import one_cohort as cohort
from dashboard.exports.review_pack import SHAREABLE_CHARTS, PackMinutes, PackSection, ReviewPack, build_section, printable_figure
from dashboard.figures.figure import figure
from dashboard.page_content import AgendaScreen, AttentionItem, Chart, EmptyState, Listing
from dashboard.prose import Name, prose
from dashboard.tables import Column, Table
from dashboard.theme import LIGHT
from db.frames import OBJECT, column_values, frame_of

SECRET = "Secret words"
TABLE = Table(frame_of({"what": (OBJECT, [SECRET])}), (Column("what", "What"),), "Things")
CHART = Chart("Three of nine", "By week", "Three of nine", TABLE, "A count.", figure={"data": [], "layout": {}})


def screen(key: str = "milestones", *, confidential: bool = False) -> AgendaScreen:
    item = AttentionItem(3, 1, "Milestones", SECRET, SECRET, "/")
    charts = (("milestones-gantt", CHART), ("milestones-slip", CHART), ("research-weeks", CHART))
    return AgendaScreen(
        key, "Title", "Three of nine.", (item,), charts, (Listing("x", TABLE, EmptyState("None")),), confidential=confidential
    )


def test_section_is_complete_for_the_programme_team():
    section = build_section(screen(), shareable=False)
    assert (len(section.attention), len(section.charts), len(section.listings), section.kept) == (1, 3, 1, "")
    assert section.message == "", "the first chart says the sentence already"


def test_shareable_section_has_published_charts_and_counts_withheld_content():
    section = build_section(screen(), shareable=True)
    assert [name for name, _ in section.charts] == ["milestones-gantt", "research-weeks"]
    assert [column_values(chart.table.frame, "what") for _, chart in section.charts] == [[], [SECRET]], (
        "the timeline's table says more than its picture"
    )
    assert (section.attention, section.listings, section.sentence) == ((), (), "Three of nine.")
    assert section.kept == "1 thing that needs attention, 1 chart and 1 table are kept within the programme team."
    assert build_section(screen("sponsors"), shareable=True).sentence == ""


def test_shareable_section_withholds_charts_and_sentences_with_words_that_are_not_published():
    published = replace(CHART, title=prose("{code} heard nobody by {day}", code=Name("3.6", public=True), day=Name("8 Dec", public=True)))
    internal = [
        replace(CHART, title=prose("{milestone} moved", milestone=Name(SECRET))),
        replace(CHART, subtitle=prose("{milestone} moved", milestone=Name(SECRET))),
        replace(CHART, caption=prose("{code}: {milestone}", code=Name("3.6", public=True), milestone=Name(SECRET))),
    ]
    charts = (("research-weeks", published), *(("research-coverage", chart) for chart in internal))
    section = build_section(replace(screen(), charts=charts, sentence=prose("{name} slipped", name=Name(SECRET))), shareable=True)
    assert (section.charts, section.sentence) == ((("research-weeks", published),), "")
    assert section.kept == "1 thing that needs attention, 3 charts and 1 table are kept within the programme team."


def test_confidential_and_custom_sections_are_withheld():
    confidential = build_section(screen(confidential=True), shareable=True)
    custom = build_section(screen("own-3"), shareable=True)
    for section in (confidential, custom):
        assert (section.sentence, section.attention, section.charts, section.listings) == ("", (), (), ())
        assert section.kept == "This item is kept within the programme team."
    assert (confidential.title, custom.title) == ("Title", "An item of the meeting's own")


def test_printable_figure_holds_only_drawn_content():
    hidden = {"hovertext": [SECRET], "customdata": [SECRET], "name": SECRET, "hovertemplate": SECRET, "meta": SECRET}
    traces = [
        {"type": "scatter", "mode": "lines", "x": [1, None], "text": [SECRET], **hidden},
        {"type": "scatter", "mode": "markers+text", "x": [1], "text": ["drawn"], **hidden},
        {"type": "bar", "x": [1], "text": [SECRET], "textposition": "none", **hidden},
        {"type": "bar", "x": [1], "text": ["drawn"], **hidden},
        {"type": "heatmap", "z": [[1]], "text": [[SECRET]], **hidden},
    ]
    layout = {"height": 9, "annotations": [{"text": "drawn", "hovertext": SECRET}], "hoverlabel": {}, "meta": SECRET}
    figure = printable_figure({"data": traces, "layout": layout})
    assert figure["data"] == [
        {"type": "scatter", "mode": "lines", "x": [1, None]}, {"type": "scatter", "mode": "markers+text", "x": [1], "text": ["drawn"]},
        {"type": "bar", "x": [1], "textposition": "none"}, {"type": "bar", "x": [1], "text": ["drawn"]}, {"type": "heatmap", "z": [[1]]},
    ]  # fmt: skip
    assert figure["layout"] == {"height": 9, "annotations": [{"text": "drawn"}]}


def test_printable_figure_of_plotly_holds_no_hidden_text_in_its_template_either():
    template = {"layout": {"meta": SECRET, "bargap": 0.2, "annotationdefaults": {"hovertext": SECRET}}, "data": {"bar": [{"name": SECRET}]}}
    drawn = figure([{"type": "bar", "x": [1], "y": ["drawn"], "hovertext": [SECRET], "name": SECRET}], LIGHT, 90, template=template)
    printed = printable_figure(replace(CHART, figure=drawn).drawing)
    assert SECRET not in str(printed)
    assert [(list(trace["x"]), list(trace["y"])) for trace in printed["data"]] == [([1], ["drawn"])]
    assert (printed["layout"]["height"], printed["layout"]["template"]["layout"]["bargap"]) == (90, 0.2)


def test_explanations_of_a_pack_begin_with_the_formulas_of_its_measures():
    chart = replace(CHART, measures=("milestone_slip",))
    sections = tuple(PackSection(key, key, charts=((key, chart),)) for key in ("one", "two"))
    ((topic, explanations),) = ReviewPack("North", "Review", (), "", False, sections, PackMinutes(())).hows
    assert (topic, len(explanations), explanations[1]) == ("one", 2, "A count.")
    assert explanations[0].startswith("Slip of a milestone: The actual day, else the forecast, minus the baseline")


def test_shareable_charts_are_known_charts():
    declared = (milestones.PAGE, research.PAGE, spend.PAGE, cohorts.PAGE, cohort.PAGE)
    known = {page.block_id(block) for page in declared for block in page.blocks}
    assert SHAREABLE_CHARTS.keys() <= known
