"""Content of a page as plain data: tables, charts, tiles and items, independent of the components that render them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dashboard.graphics import Boxes, Bullet, Code, DaysBar, Dots, KeyEntry, MilestoneTrack, RangeBar, Sparkline
from dashboard.matrix import Matrix
from dashboard.prose import Name, Shown, Text
from dashboard.tables import Table
from dashboard.tones import Tone
from db.access import Permission
from db.schema.enums.attention import AttentionKind

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
class ChartRow:
    """The words beside one row of a figure: at the left a chip and a name, at the right a record and a text."""

    name: Name
    code: Code | None = None
    record: Name | None = None
    text: Text = ""
    tone: Tone = ""


@dataclass(frozen=True)
class ChartRows:
    """The words beside the rows of a figure, which are elements of the page: they wrap, are links, and are read in order.

    ``height``: of a row, ``top``: of what the figure draws above the first row, both in pixels. ``heads``: over the record and over the text;
    ``turning``: they are links to the time before and after, at both ends of the axis. ``keys``: groups of entries of the key above the
    figure, at the left and at the right.
    """

    rows: tuple[ChartRow, ...]
    height: int
    top: int
    heads: tuple[Name, ...] = ()
    turning: bool = False
    keys: tuple[tuple[KeyEntry, ...], ...] = ()
    layout: str = ""


@dataclass(frozen=True)
class SponsorRow:
    """A sponsor in a matrix: its challenges as chips and their stage, a bar of working days, the days in words, the last day, and its
    conversations by week, each with its tone."""

    name: Name
    codes: tuple[Code, ...]
    stage: str
    bar: DaysBar
    days: Text
    tone: Tone
    last: str
    weeks: tuple[tuple[Shown, Tone], ...]


@dataclass(frozen=True)
class SponsorMatrix:
    """A matrix of sponsors. ``weeks``: the heads of the weeks, "" where a column has none."""

    rows: tuple[SponsorRow, ...]
    weeks: tuple[str, ...]


@dataclass(frozen=True)
class UnitRow:
    """A row of unit boxes: its label, how many boxes are late and how many not, the numbers in words, and the address of the records."""

    label: str
    late: int
    open: int
    text: Text
    href: str = ""


@dataclass(frozen=True)
class UnitRows:
    """Groups of rows of unit boxes, each with its heading. ``key``: the entries of the key."""

    groups: tuple[tuple[str, tuple[UnitRow, ...]], ...]
    key: tuple[KeyEntry, ...]


@dataclass(frozen=True)
class Chart:
    """A chart: title, subtitle, plotly figure or heatmap table, the same data as a table, and how it is worked out.

    ``measures``: the keys of the measures drawn, whose definitions explain it; ``how``: what else there is to say of the drawing.
    ``caption`` is the sentence for a screen reader; ``key``: what its marks mean, in one line beside the title; ``page``: of a panel, (words,
    address) of the page that it leads to. ``heat`` as a :class:`Matrix` is a table already, and ``table`` is for its files alone. ``rows``: the
    words beside the rows of the figure; such a figure stays when it is empty. ``drawn``: rows of sponsors or of unit boxes instead of a figure.
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
    rows: ChartRows | None = None
    drawn: SponsorMatrix | UnitRows | None = None
    page: tuple[str, str] = ("", "")

    @property
    def printed(self) -> Table:
        """The table that is printed where the picture is made of elements of the page: the heatmap, or the table of its data."""
        return self.heat if isinstance(self.heat, Table) else self.table

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
    """What a subject says of one challenge on the overview: text, address, tone, a second text.

    ``short`` and ``graphic``: what the matrix shows in place of the text, ``short_tone`` the tone of that text.
    """

    text: Text
    href: str = ""
    tone: Tone = ""
    note: Text = ""
    short: Text = ""
    short_tone: Tone = ""
    graphic: MilestoneTrack | DaysBar | Dots | Bullet | None = None


@dataclass(frozen=True)
class ItemAct:
    """What somebody can do about an attention item: the words of its button, the address of its form, and the permission that it takes.

    The address opens the form beside the page that shows the item. ``done``: it was done, and the words say so; the address shows where.
    """

    words: str
    href: str
    needs: Permission
    done: bool = False


@dataclass(frozen=True)
class AttentionItem:
    """An item that needs action. ``severity`` 3 is the highest; ``age`` in days sorts items of the same severity.

    ``kind`` and ``subject`` identify the item from day to day: the kind of item, and the id of the record, else of the challenge, that it is
    about; empty for the programme as a whole. An item without a kind is no such item, such as a change.
    ``extent``: how large it is in the unit of its kind (moves, pence, groups), 0 where only its severity counts; ``members``: the ids of the
    records that it counts, where it counts several. Days are not part of either: see :func:`dashboard.metrics.attention.is_worse`.
    ``since``: the first day on which it stood as severe as now; None where the records do not say.
    ``acts``: what can be done about it, the first choice first. ``known_href``: the address of the form that says until when it is known,
    for who may record that. ``new``: it is so since the viewer looked the last time.
    ``title`` and ``stands``: the same in two short texts, for a list under the heading of the challenge: what it is about, and how it stands
    (``47 days past``).
    """

    severity: int
    age: int
    topic: str
    what: Text
    why: Text
    href: str
    story: str = ""
    challenge_id: str | None = None
    kind: AttentionKind | None = None
    subject: str = ""
    extent: int = 0
    members: tuple[str, ...] = ()
    since: date | None = None
    acts: tuple[ItemAct, ...] = ()
    title: Text = ""
    stands: Text = ""
    known_href: str = ""
    new: bool = False

    @property
    def key(self) -> str:
        """Its kind and subject as one text: ``milestone-late:1f5k…``."""
        return f"{self.kind}:{self.subject}"

    @property
    def act(self) -> ItemAct | None:
        """The act offered; None where there is none."""
        return self.acts[0] if self.acts else None


@dataclass(frozen=True)
class KnownItem:
    """An attention item that is known until a day, why, and by whom. ``lift_href``: the address of the form that lifts it, for who may."""

    item: AttentionItem
    until: date
    reason: str
    by: str
    lift_href: str = ""


@dataclass(frozen=True)
class AgendaScreen:
    """The screen of one agenda item in a review: message, exceptions, charts by id, tables, and the address of the full page.

    ``key`` is the key of a topic, or ``own-2`` for the second free-text item. ``confidential``: its content is for the programme team only.
    ``acts``: (text, address) of the forms offered on it. ``known``: what would need attention if it were not known,
    with its heading.
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
    known: tuple[KnownItem, ...] = ()
    known_heading: Text = ""
