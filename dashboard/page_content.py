"""Content of a page as plain data: tables, charts, tiles and items, independent of the components that render them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dashboard.graphics import Boxes, Bullet, Dots, KeyEntry, RangeBar, Sparkline
from dashboard.matrix import Matrix
from dashboard.prose import Name, Shown, Text
from dashboard.tables import Table
from dashboard.tones import Tone

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True)
class EmptyState:
    """The sentence shown when there is no data: what to do, with a link to do it. ``axes``: the picture stays, with its axes or headings."""

    sentence: str
    action: str = ""
    href: str = ""
    axes: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart: title, subtitle, plotly figure or heatmap table, the same data as a table, and how it is worked out.

    ``measures``: the keys of the measures drawn, whose definitions explain it; ``how``: what else there is to say of the drawing.
    ``caption`` is the sentence for a screen reader; ``key``: of the marks of a figure. ``heat`` as a :class:`Matrix` is a table already, and
    ``table`` is for its files alone.
    """

    title: Text
    subtitle: Text
    caption: Text
    table: Table
    how: str
    figure: go.Figure | dict[str, Any] | None = None
    heat: Table | Matrix | None = None
    empty: EmptyState | None = None
    measures: tuple[str, ...] = ()
    key: tuple[KeyEntry, ...] = ()

    @cached_property
    def drawing(self) -> dict[str, Any]:
        """The figure as JSON data, converted once: a cached page sends it many times."""
        if self.figure is None:
            return {"data": [], "layout": {"height": 1}}
        return self.figure if isinstance(self.figure, dict) else self.figure.to_plotly_json()


@dataclass(frozen=True)
class Listing:
    """A table of records, the filter applied to it (texts and the address without that filter), and the sentence shown when it is empty.

    ``name`` is the suffix of its file names, after the name of the page; ``about`` the id of the record of the page, ``search`` the
    filters that the file links carry, ``how`` the explanation written into the files. ``folded``: the words under which it is folded away.
    """

    name: str
    table: Table
    nothing: EmptyState
    search: str = ""
    about: str = ""
    how: str = ""
    measures: tuple[str, ...] = ()
    narrowed: tuple[str, str, str] | None = None
    tall: bool = False
    folded: str = ""


@dataclass(frozen=True)
class Tile:
    """A key figure: label, value, meaning, when it was last updated, and the address of its records. ``graphic``: how it went, week by week;
    ``mark``: the class of the mark before the label, where a picture beside it is drawn in the same."""

    label: str
    value: Shown | str
    words: Text
    fresh: Text
    href: str
    tone: Tone = ""
    graphic: Sparkline | Bullet | Dots | Boxes | RangeBar | None = None
    mark: str = ""


@dataclass(frozen=True)
class MoneyBar:
    """The year as one bar. ``headroom``: from where to where it reaches, as shares of the bar; None without a budget."""

    bar: Bullet
    headroom: tuple[float, float] | None
    beside: Text
    now: Text


@dataclass(frozen=True)
class RankedItem:
    """An item of a ranked list: the value that it is ranked by, what it is, and what it belongs to. ``tone``: of the value."""

    value: Shown
    what: Name
    of: Name
    tone: Tone = ""


@dataclass(frozen=True)
class Ranking:
    """A list in the order of a value, the largest first. ``rest``: the words and the address of the whole list; ``nothing``: where it is
    empty."""

    title: Text
    subtitle: str
    items: tuple[RankedItem, ...]
    rest: tuple[str, str] | None = None
    nothing: str = ""


@dataclass(frozen=True)
class SubjectCell:
    """What a subject says of one challenge on the overview: text, address, tone, a second text."""

    text: Text
    href: str = ""
    tone: Tone = ""
    note: Text = ""


@dataclass(frozen=True)
class AttentionItem:
    """An item that needs action. ``severity`` 3 is the highest; ``age`` in days sorts items of the same severity."""

    severity: int
    age: int
    topic: str
    what: Text
    why: Text
    href: str
    story: str = ""
    challenge_id: str | None = None


@dataclass(frozen=True)
class AgendaScreen:
    """The screen of one agenda item in a review: message, exceptions, charts by id, tables, and the address of the full page.

    ``key`` is the key of a topic, or ``own-2`` for the second free-text item. ``confidential``: its content is for the programme team only.
    ``acts``: (text, address) of the forms offered on it.
    """

    key: str
    title: str
    sentence: Text = ""
    attention: tuple[AttentionItem, ...] = ()
    charts: tuple[tuple[str, Chart], ...] = ()
    listings: tuple[Listing, ...] = ()
    href: str = ""
    confidential: bool = False
    acts: tuple[tuple[str, str], ...] = ()
