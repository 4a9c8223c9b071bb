"""Content of a page as plain data: tables, charts, tiles and items, independent of the components that render them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dashboard.graphics import Bullet, Dots, KeyEntry, Sparkline
from dashboard.prose import Shown, Text
from dashboard.tables import Table
from dashboard.tones import Tone

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True)
class EmptyState:
    """The sentence shown when there is no data: what to do, with a link to do it."""

    sentence: str
    action: str = ""
    href: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart: title, subtitle, plotly figure or heatmap table, the same data as a table, and how it is worked out.

    ``measures``: the keys of the measures drawn, whose definitions explain it; ``how``: what else there is to say of the drawing.
    ``caption`` is the sentence for a screen reader; ``key``: what its marks mean, in one line beside the title;
    ``page``: of a panel, (words, address) of the page that it leads to.
    """

    title: Text
    subtitle: Text
    caption: Text
    table: Table
    how: str
    figure: go.Figure | dict[str, Any] | None = None
    heat: Table | None = None
    empty: EmptyState | None = None
    measures: tuple[str, ...] = ()
    key: tuple[KeyEntry, ...] = ()
    page: tuple[str, str] = ("", "")

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
    """A key figure: label, value, meaning, when it was last updated, and the address of its records. ``graphic``: how it went, week by week."""

    label: str
    value: Shown | str
    words: Text
    fresh: Text
    href: str
    tone: Tone = ""
    graphic: Sparkline | Bullet | Dots | None = None


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
