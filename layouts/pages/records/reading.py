"""``/record/<kind>/<id>``. Opened from any name of a record: how does it stand, what hangs on it, who said what when, what can be done?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import html

from dashboard.prose import Name, Prose, Shown, Text
from dashboard.tones import Tone
from layouts.components.changes import EntryView, entry_list
from layouts.components.link import link
from layouts.components.prose import prose, render_part
from layouts.ids.pages import RecordIds

PRIMARY, OUTLINE = "btn btn-primary", "btn btn-outline-secondary"


@dataclass(frozen=True)
class Act:
    """An act that the viewer may do on the record: the form that does it, its label and its address."""

    form: str
    label: str
    href: str


@dataclass(frozen=True)
class Acts:
    """The acts on a page: the one that it is for, those that are buttons beside it, and those folded away."""

    primary: Act | None = None
    standing: Sequence[Act] = ()
    more: Sequence[Act] = ()


@dataclass(frozen=True)
class Fact:
    """A key fact: label, value, who said it when, and its mark (a shape in a tone)."""

    label: str
    value: Any
    note: Any = None
    mark: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class FieldGroup:
    """Fields that hold something, as (label, value), under a heading. ``reader``: who reads them; ``quoted``: a single one stands without its
    label, which repeats the heading."""

    title: str
    rows: Sequence[tuple[str, Any]]
    reader: str = ""
    quoted: bool = False


@dataclass(frozen=True)
class RelatedGroup:
    """Records that name this one: heading, (name with its address, note) of each, and the link to those that are left out."""

    title: str
    lines: Sequence[tuple[Name, str]]
    rest: Prose | None = None


@dataclass(frozen=True)
class HistoryView:
    """The changes of a record: their number in words, the transactions, and the address at which the last one is undone."""

    count: Shown
    entries: Sequence[EntryView]
    undo: str = ""


@dataclass(frozen=True)
class ReadingView:
    """What the page shows. ``crumbs``: (text, address) of the places above it; ``further``: what follows the sentence;
    ``main`` and ``aside``: sections of its two columns."""

    crumbs: Sequence[tuple[str, str]]
    name: str
    sentence: Text
    further: Text
    banner: Any
    acts: Acts
    facts: Sequence[Fact]
    main: Sequence[Any] = field(default=())
    aside: Sequence[Any] = field(default=())


def layout(parts: list[Any]) -> Any:
    """Returns the element that a redraw draws the parts of the page in."""
    return html.Div(parts, id=RecordIds.READING, className="page-body reading")


def reading(view: ReadingView) -> list[Any]:
    """Returns the parts of the page: what it is, what can be done, the facts, and two columns."""
    head = html.Div(
        [
            _crumbs(view.crumbs),
            _acts(view.acts),
            html.H1(view.name, tabIndex="-1", **{"data-record": ""}),
            _sentence(view.sentence, view.further),
        ],
        className="reading-head",
    )
    aside = [part for part in view.aside if part is not None]
    columns = html.Div(
        [
            html.Div([part for part in view.main if part is not None], className="reading-main"),
            html.Div(aside, className="reading-aside") if aside else None,
        ],
        className="reading-columns" if aside else "reading-columns one",
    )
    return [view.banner, head, _facts(view.facts), columns]


def _sentence(sentence: Text, further: Text) -> Any:
    """Returns the state in words, in front what matters most; None without any."""
    if not sentence:
        return None
    return html.P(
        [html.Strong(prose(sentence)), " ", html.Span(prose(further))] if further else prose(sentence), className="reading-sentence"
    )


def _crumbs(crumbs: Sequence[tuple[str, str]]) -> Any:
    items = [html.Li(link(text, href) if href else text, **{"data-record": ""}) for text, href in crumbs]
    return html.Nav(html.Ol(items), className="crumbs", **{"aria-label": "Where this is"})


def _acts(acts: Acts) -> Any:
    if not (acts.primary or acts.standing or acts.more):
        return None
    more = html.Details(
        [html.Summary("More", className=OUTLINE), html.Ul([html.Li(link(act.label, act.href)) for act in acts.more])], className="more-acts"
    )
    return html.Div(
        [
            *(link(act.label, act.href, className=OUTLINE) for act in acts.standing),
            more if acts.more else None,
            link(acts.primary.label, acts.primary.href, className=PRIMARY) if acts.primary else None,
        ],
        className="reading-acts",
        role="group",
        **{"aria-label": "What can be done with it"},
    )


def _facts(facts: Sequence[Fact]) -> Any:
    if not facts:
        return None
    return html.Dl([html.Div(_fact(fact), className="recorded") for fact in facts], className="reading-facts")


def _fact(fact: Fact) -> list[Any]:
    mark = html.Span(className=f"fact-mark {fact.mark} tone-{fact.tone or 'plain'}", **{"aria-hidden": "true"}) if fact.mark else None
    return [
        html.Dt([mark, fact.label]),
        html.Dd(fact.value, className="fact-value"),
        html.Dd(fact.note, className="fact-note") if fact.note else None,
    ]


def shown(value: Any) -> Any:
    """Returns the components of a text, of a value of a measure, or components unchanged."""
    return render_part(value) if isinstance(value, Shown | Name) else prose(value) if isinstance(value, Prose) else value


def titled(title: Any, *parts: Any, action: Any = None) -> Any:
    """Returns a section of a column: heading, at its right an action, and its parts."""
    head = html.Div([html.H2(shown(title)), action], className="reading-section-head")
    return html.Section([head, *parts], className="reading-section")


def field_group(group: FieldGroup) -> Any:
    """Returns the fields of a group, with who reads them; None for a group without any."""
    if not group.rows:
        return None
    if group.quoted and len(group.rows) == 1:
        return titled(group.title, html.P(["“", group.rows[0][1], "”"], className="recorded"))
    rows = [part for label, value in group.rows for part in (html.Dt(label), html.Dd(value))]
    reader = html.Span(group.reader, className="reader") if group.reader else None
    return titled(group.title, html.Dl(rows, className="reading-fields recorded"), action=reader)


def related_group(group: RelatedGroup) -> Any:
    """Returns the records that name this one."""
    rows = [
        html.Li([render_part(name), html.Span(f" {note}", className="quiet") if note else None], **{"data-record": ""})
        for name, note in group.lines
    ]
    rest = html.P(prose(group.rest), className="rest") if group.rest else None
    return titled(group.title, html.Ul(rows, className="reading-list"), rest)


def history_section(view: HistoryView | None) -> Any:
    """Returns the changes of a record, a line each, and all of them with every value; None without any that the viewer may read."""
    if view is None:
        return None
    undo = link("Undo the last change", view.undo) if view.undo else None
    rows = [
        html.Li(
            [
                html.Time(entry.when, dateTime=entry.at),
                html.Span(_did(entry), **{"data-record": ""}),
                html.Span(entry.who, className="quiet"),
            ]
        )
        for entry in view.entries[:BRIEF]
    ]
    whole = html.Details([html.Summary("All, with every value"), entry_list(view.entries, of_one=True)], className="record-history")
    return titled(view.count, html.Ol(rows, className="brief-history"), whole, action=undo)


BRIEF = 6  # changes named in a line


def _did(entry: EntryView) -> Any:
    """Returns what a change did in one line: the fields that it changed, and the value of a single one before and after."""
    change = entry.changes[0] if entry.changes else None
    if change is None or change.side != "both" or not change.rows:
        return prose(entry.what)
    (label, before, after), *others = change.rows
    whole = f"{label}: {before or 'empty'} → {after or 'empty'}"
    named = whole if len(whole) <= LINE else label
    return f"{named}{''.join(f', {other[0].lower()}' for other in others)}"


LINE = 90  # characters of a value before and after that are shown in a line
