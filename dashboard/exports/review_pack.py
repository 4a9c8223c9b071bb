"""The pack of a review: its agenda with what was looked at, and its minutes; whole for the programme team, or what may be handed on.

What may be handed on is chosen by allowing, never by taking away: a chart only where every word drawn in it is published
(``SHAREABLE_CHARTS``), decisions and actions only in their published words, and of everything else a line that says how much is kept back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard.formats import join_phrases, plural
from dashboard.page_content import AgendaScreen, AttentionItem, Chart, EmptyState, Listing, Table

LABEL_FULL = "Programme team only; could be released under FOI"
LABEL_SHAREABLE = "To hand on: confidential parts are left out"
# Charts in which every word drawn is published, by the name of their files; True where every word of their table is, too.
SHAREABLE_CHARTS = {
    "cohort-flow": True, "cohort-timeline": False, "cohorts-stages": True, "milestones-gantt": False, "research-weeks": True,
    "research-coverage": True, "spend-cumulative": True, "spend-months": True,
}  # fmt: skip
NUMERIC_TOPICS = frozenset({"flow", "milestones", "research", "learning"})  # topics whose sentence is numbers alone
HIDDEN_FIGURE_KEYS = frozenset(
    {"hoverinfo", "hovertext", "hovertemplate", "hoverlabel", "customdata", "ids", "meta", "name", "legendgroup"}
)


@dataclass(frozen=True)
class PackSection:
    """An item of the agenda: its sentence, what needs attention, charts and tables; ``kept`` says what is left out of it."""

    key: str
    title: str
    sentence: str = ""
    attention: tuple[AttentionItem, ...] = ()
    charts: tuple[tuple[str, Chart], ...] = ()
    listings: tuple[Listing, ...] = ()
    kept: str = ""

    @property
    def message(self) -> str:
        """The sentence, unless the first chart says the same above its picture."""
        said = self.charts[0][1].title if self.charts else ""
        return "" if said.rstrip(".") == self.sentence.rstrip(".") else self.sentence

    @property
    def whole(self) -> bool:
        """Whether there is more of it than words: it then begins on a page of its own."""
        return bool(self.attention or self.charts or self.listings)

    @property
    def mixed(self) -> bool:
        """Whether what needs attention is of several topics."""
        return len({one.topic for one in self.attention}) > 1


@dataclass(frozen=True)
class PackMinutes:
    """What was decided and agreed, each part a table; ``kept`` says what is left out."""

    parts: tuple[Listing, ...]
    note: str = ""
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReviewPack:
    """A review on paper. ``facts`` stand on its cover, ``known`` says as at when everything in it was known."""

    programme: str
    title: str
    facts: tuple[tuple[str, str], ...]
    known: str
    shareable: bool
    sections: tuple[PackSection, ...]
    minutes: PackMinutes

    @property
    def label(self) -> str:
        """What stands on every page: for whom it is."""
        return LABEL_SHAREABLE if self.shareable else LABEL_FULL

    @property
    def hows(self) -> tuple[tuple[str, list[str]], ...]:
        """(topic, how its numbers are worked out), each explanation once."""
        told: dict[str, str] = {}
        for section in self.sections:
            for how in (*(chart.how for _, chart in section.charts), *(one.how for one in section.listings)):
                told.setdefault(how, section.title)
        topics = dict.fromkeys(topic for how, topic in told.items() if how)
        return tuple((topic, [how for how, of in told.items() if of == topic and how]) for topic in topics)


def minutes_listing(table: Table) -> Listing:
    """A table of the minutes, and what stands there where it is empty."""
    return Listing("", table, EmptyState("None to show."))


def build_section(screen: AgendaScreen, *, shareable: bool) -> PackSection:
    """A screen of the meeting as a section of the pack."""
    own = screen.key.startswith("own-")
    if not shareable:
        return PackSection(screen.key, screen.title, "" if own else screen.sentence, screen.attention, screen.charts, screen.listings)
    if screen.confidential or own:
        return PackSection(
            screen.key, "An item of the meeting's own" if own else screen.title, kept="This item is kept within the programme team."
        )
    charts = tuple(
        (name, chart if SHAREABLE_CHARTS[name] else drop_chart_table(chart)) for name, chart in screen.charts if name in SHAREABLE_CHARTS
    )
    counts = (
        (len(screen.attention), "thing that needs attention", "things that need attention"),
        (len(screen.charts) - len(charts), "chart", "charts"),
        (len(screen.listings), "table", "tables"),
    )
    back = [plural(count, one, many) for count, one, many in counts if count]
    number = sum(count for count, _, _ in counts)
    kept = f"{join_phrases(back)} {'is' if number == 1 else 'are'} kept within the programme team." if back else ""
    return PackSection(screen.key, screen.title, screen.sentence if screen.key in NUMERIC_TOPICS else "", charts=charts, kept=kept)


def drop_chart_table(chart: Chart) -> Chart:
    """A chart without the table beside it, which holds more words than the picture draws."""
    return replace(chart, table=replace(chart.table, rows=()))


def printable_figure(figure: Mapping[str, Any]) -> dict[str, Any]:
    """A figure for paper: only what is drawn, so that no word travels in it that nobody sees."""
    traces = [{name: value for name, value in trace.items() if name not in HIDDEN_FIGURE_KEYS} for trace in figure["data"]]
    for trace in traces:
        if not _has_drawn_text(trace):
            trace.pop("text", None)
    layout = {name: value for name, value in figure["layout"].items() if name not in HIDDEN_FIGURE_KEYS}
    layout["annotations"] = [{n: value for n, value in one.items() if n not in HIDDEN_FIGURE_KEYS} for one in layout.get("annotations", ())]
    return {"data": traces, "layout": layout}


def _has_drawn_text(trace: Mapping[str, Any]) -> bool:
    """Whether the text of a trace is drawn."""
    return "text" in trace.get("mode", "") if trace.get("type") == "scatter" else trace.get("textposition") != "none"


def build_sections(screens: Iterable[AgendaScreen], *, shareable: bool) -> tuple[PackSection, ...]:
    """The sections of a pack, one for each item of the agenda."""
    return tuple(build_section(one, shareable=shareable) for one in screens)


def withheld_text(count: int, one: str, many: str) -> str:
    """``2 decisions are kept within the programme team.``, or nothing."""
    return f"{plural(count, one, many)} {'is' if count == 1 else 'are'} kept within the programme team." if count else ""
