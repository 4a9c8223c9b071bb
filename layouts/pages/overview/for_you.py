"""What needs the viewer: attention items by challenge, each with its act as a button and a menu."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.figures.overview.attention import ChallengeItems
from dashboard.figures.overview.for_you import ForYou, seen_words
from dashboard.page_content import AttentionItem, ItemAct
from dashboard.view import View
from db.access import Permission
from layouts.components.graphics import code_chip
from layouts.components.link import link
from layouts.components.prose import prose

STATES = {3: ("mark-bad", "bad"), 2: ("mark-warn", "warn"), 1: ("mark-none", "quiet")}
PROGRAMME = "The programme as a whole"


def for_you(content: ForYou, known: Any, view: View) -> list[Any]:
    """Returns the heading, the items by challenge, the others folded, and what is ``known`` (components, or None)."""
    head = html.Div([html.H2(prose(content.heading)), _switch(content)], className="for-you-head")
    seen = None if content.seen is None else html.P([_dot(), html.Span(prose(seen_words(content.seen, view)))], className="for-you-seen")
    groups = [_group(group, content, view) for group in content.groups]
    nothing = html.P(content.nothing, className="empty") if content.nothing else None
    return [head, seen, nothing, *groups, _look(content, view), known]


def _switch(content: ForYou) -> Any:
    """Returns the choice between the viewer's and everybody's items."""
    if not content.switch:
        return None
    choices = [
        html.Li(html.Span(words, **{"aria-current": "true"}) if shown else link(words, href)) for words, href, shown in content.switch
    ]
    return html.Nav(html.Ul(choices), className="whose", **{"aria-label": "Whose matters"})


def _look(content: ForYou, view: View) -> Any:
    """Returns what else needs a look, folded."""
    if not content.look:
        return None
    groups = [_group(group, content, view, folded=True) for group in content.look]
    return html.Details([html.Summary(prose(content.look_heading)), *groups], className="look-fold")


def _group(group: ChallengeItems, content: ForYou, view: View, *, folded: bool = False) -> Any:
    difference = html.P(prose(group.difference.title), className="group-note") if group.difference is not None else None
    items = html.Ul([html.Li(_item(item, content, folded=folded), className="matter") for item in group.items])
    return html.Section([html.H3(_name(group.challenge_id, view)), difference, items], className="matters")


def _name(challenge: str, view: View) -> Any:
    """Returns the chip and the title of a challenge, linked for who may open its page."""
    if not challenge:
        return PROGRAMME
    code, title = view.code(challenge), html.Span(view.title(challenge), **{"data-record": ""})
    href = code.href if view.may(Permission.SEE_PROGRAMME) else ""
    chip = code_chip(code.unlinked)
    if code.code == view.title(challenge):
        return link(chip, href) if href else chip
    return [chip, " ", link(title, href) if href else title]


def _item(item: AttentionItem, content: ForYou, *, folded: bool) -> list[Any]:
    mark, tone = STATES[item.severity]
    new = _dot("New: ") if item.new else None
    state = html.Span([html.Span(className=f"mark {mark}"), html.Span(prose(item.stands))], className=f"stands tone-{tone}")
    return [
        html.P([new, link(prose(item.title), item.href, className="matter-title")], className="matter-what"),
        html.Div([state, *_acts(item, folded=folded)], className="matter-line"),
    ]


def _dot(words: str = "") -> Any:
    return html.Span(html.Span(words, className="visually-hidden") if words else None, className="new-dot")


def _acts(item: AttentionItem, *, folded: bool) -> list[Any]:
    """Returns the act as a button, in a fold as a plain link, and the menu of the other acts."""
    shown = [_act(item.act, folded=folded)] if item.act is not None else []
    entries = _entries(item)
    return [*shown, _menu(item, entries)] if entries else shown


def _act(act: ItemAct, *, folded: bool) -> Any:
    return link(act.words, act.href, className="act-link" if folded else "btn btn-outline-secondary")


def _entries(item: AttentionItem) -> list[Any]:
    """Returns the entries of the menu: the other acts, and the form that says until when the item is known."""
    known = [("Known until …", item.known_href)] if item.known_href else []
    return [html.Li(link(words, href)) for words, href in [*((act.words, act.href) for act in item.acts[1:]), *known]]


def _menu(item: AttentionItem, entries: list[Any]) -> Any:
    return html.Details(
        [html.Summary("⋯", title="More", **{"aria-label": f"More about {item.title}"}), html.Ul(entries)], className="matter-menu"
    )
