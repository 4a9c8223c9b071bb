"""The pack of a review: its agenda with charts and tables, and its minutes; complete for the programme team, or a shareable version.

The shareable version is built from an allow list: a chart only where every text drawn in it is published (``SHAREABLE_CHARTS``),
decisions and actions only in their published wording, and for all other content a sentence that counts what is withheld.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from plotly.utils import PlotlyJSONEncoder

from dashboard.exports.explanations import formula
from dashboard.formats import join_phrases, plural
from dashboard.page_content import AgendaScreen, AttentionItem, Chart, EmptyState, Listing
from dashboard.prose import Name, Text, parts_of
from dashboard.tables import Table

LABEL_FULL = "Programme team only; could be released under FOI"
LABEL_SHAREABLE = "To hand on: confidential parts are left out"
# Charts in which every drawn text is published, by file name; True where every text of their table is published too.
SHAREABLE_CHARTS = {
    "cohort-flow": True, "cohort-timeline": False, "cohorts-stages": True, "milestones-gantt": False, "research-weeks": True,
    "research-coverage": True, "spend-cumulative": True, "spend-months": True,
}  # fmt: skip
NUMERIC_TOPICS = frozenset({"flow", "milestones", "research", "learning"})  # topics whose sentence holds only numbers
# Keys of a figure, at any depth, whose texts a reader does not see in the picture.
HIDDEN_FIGURE_KEYS = frozenset(
    {"hoverinfo", "hovertext", "hovertemplate", "hoverlabel", "customdata", "ids", "meta", "name", "legendgroup", "uid", "templateitemname"}
)
TYPES_WITH_MODE = frozenset({"scatter", "scattergl"})
TYPES_WITH_POSITION = frozenset({"bar"})


@dataclass(frozen=True)
class PackSection:
    """An agenda item: its sentence, items that need attention, charts and tables; ``kept`` says what is withheld."""

    key: str
    title: str
    sentence: Text = ""
    attention: tuple[AttentionItem, ...] = ()
    charts: tuple[tuple[str, Chart], ...] = ()
    listings: tuple[Listing, ...] = ()
    kept: str = ""

    @property
    def message(self) -> Text:
        """The sentence, or empty when the title of the first chart is the same."""
        first_title = self.charts[0][1].title if self.charts else ""
        return "" if str(first_title).rstrip(".") == str(self.sentence).rstrip(".") else self.sentence

    @property
    def whole(self) -> bool:
        """Whether it holds items, charts or tables, and so starts on a new page."""
        return bool(self.attention or self.charts or self.listings)

    @property
    def mixed(self) -> bool:
        """Whether the items that need attention belong to several topics."""
        return len({item.topic for item in self.attention}) > 1


@dataclass(frozen=True)
class PackMinutes:
    """Decisions and actions of a review, each part a table; ``kept`` says what is withheld."""

    parts: tuple[Listing, ...]
    note: str = ""
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReviewPack:
    """The pack of a review. ``facts`` are printed on its cover; ``known`` is the as-at text of its content."""

    programme: str
    title: str
    facts: tuple[tuple[str, str], ...]
    known: str
    shareable: bool
    sections: tuple[PackSection, ...]
    minutes: PackMinutes

    @property
    def label(self) -> str:
        """The protective label printed on every page."""
        return LABEL_SHAREABLE if self.shareable else LABEL_FULL

    @property
    def hows(self) -> tuple[tuple[str, list[str]], ...]:
        """(topic, how its numbers are worked out) by topic, without repeating an explanation."""
        topic_by_explanation: dict[str, str] = {}
        for section in self.sections:
            contents: list[Chart | Listing] = [*(chart for _, chart in section.charts), *section.listings]
            for content in contents:
                for how in (*map(formula, content.measures), content.how):
                    topic_by_explanation.setdefault(how, section.title)
        topics = dict.fromkeys(topic for how, topic in topic_by_explanation.items() if how)
        return tuple((topic, [how for how, its_topic in topic_by_explanation.items() if its_topic == topic and how]) for topic in topics)


def minutes_listing(table: Table) -> Listing:
    """Returns a table of the minutes as a listing, with the sentence for an empty table."""
    return Listing("", table, EmptyState("None to show."))


def build_section(screen: AgendaScreen, *, shareable: bool) -> PackSection:
    """Returns an agenda screen as a section of the pack; the shareable version withholds what is not published."""
    custom = screen.key.startswith("own-")
    if not shareable:
        return PackSection(screen.key, screen.title, "" if custom else screen.sentence, screen.attention, screen.charts, screen.listings)
    if screen.confidential or custom:
        return PackSection(
            screen.key, "An item of the meeting's own" if custom else screen.title, kept="This item is kept within the programme team."
        )
    charts = tuple(
        (name, chart if SHAREABLE_CHARTS[name] else drop_chart_table(chart))
        for name, chart in screen.charts
        if name in SHAREABLE_CHARTS and not _names_records(chart)
    )
    counts = (
        (len(screen.attention), "thing that needs attention", "things that need attention"),
        (len(screen.charts) - len(charts), "chart", "charts"),
        (len(screen.listings), "table", "tables"),
    )
    counted = [plural(count, singular, plural_form) for count, singular, plural_form in counts if count]
    number = sum(count for count, _, _ in counts)
    withheld = _kept(join_phrases(counted), number)
    numeric = screen.key in NUMERIC_TOPICS and not has_internal_names(screen.sentence)
    return PackSection(screen.key, screen.title, screen.sentence if numeric else "", charts=charts, kept=withheld)


def has_internal_names(text: Text) -> bool:
    """Returns whether a text holds words of a record that are not published."""
    return any(isinstance(part, Name) and not part.public for part in parts_of(text))


def _names_records(chart: Chart) -> bool:
    """Returns whether a chart holds words of records that are not published: around the picture, or beside its rows."""
    around = (chart.title, chart.subtitle, chart.caption)
    return chart.rows is not None or chart.drawn is not None or any(map(has_internal_names, around))


def drop_chart_table(chart: Chart) -> Chart:
    """Returns a chart with an empty table, for charts whose table holds texts that the picture does not draw."""
    return replace(chart, table=chart.table.without_rows())


def printable_figure(figure: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a figure, given as JSON data (``Chart.drawing``), with its drawn content only, so that no hidden text is passed on with it.

    Its template is treated alike: plotly would draw nothing of the keys that are left out.
    """
    traces = [_without_hidden(trace if _has_drawn_text(trace) else {**trace, "text": None}) for trace in figure["data"]]
    return {"data": traces, "layout": _without_hidden(figure["layout"])}


def printable_json(figure: Mapping[str, Any]) -> str:
    """Returns the figure of :func:`printable_figure` as JSON text."""
    return json.dumps(printable_figure(figure), cls=PlotlyJSONEncoder, separators=(",", ":"), ensure_ascii=False)


def _without_hidden(value: Any) -> Any:
    """Returns JSON data without the hidden keys and without missing values, at any depth."""
    if isinstance(value, Mapping):
        return {key: _without_hidden(part) for key, part in value.items() if key not in HIDDEN_FIGURE_KEYS and part is not None}
    return [_without_hidden(part) for part in value] if isinstance(value, list | tuple) else value


def _has_drawn_text(trace: Mapping[str, Any]) -> bool:
    """Whether the text of a trace is drawn."""
    kind = trace.get("type", "scatter")
    if kind in TYPES_WITH_MODE:
        return "text" in trace.get("mode", "")
    return trace.get("textposition") != "none" if kind in TYPES_WITH_POSITION else "texttemplate" in trace


def build_sections(screens: Iterable[AgendaScreen], *, shareable: bool) -> tuple[PackSection, ...]:
    """Returns the sections of a pack, one for each agenda item."""
    return tuple(build_section(screen, shareable=shareable) for screen in screens)


def withheld_text(count: int, singular: str, plural_form: str) -> str:
    """Returns ``2 decisions are kept within the programme team.``; empty for 0."""
    return _kept(plural(count, singular, plural_form), count)


def _kept(words: str, number: int) -> str:
    return f"{words} {'is' if number == 1 else 'are'} kept within the programme team." if number else ""
