"""The structure of a page: one heading, one sentence with its main message, sections of charts and live blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dash import Output, html

from dashboard.page_content import Chart, Listing
from dashboard.prose import Prose, Text
from layouts.components import chart as charts
from layouts.components.listing import listing
from layouts.components.prose import prose, prose_list

Contents = Mapping[str, Any]


def block(block_id: str, contents: Contents, *, csv: str = "", wide: bool = False, classes: str = "") -> Any:
    """Returns a chart, or any other content that a redraw replaces, under its id."""
    content = contents[block_id]
    if isinstance(content, Chart):
        return charts.chart(block_id, content, csv=csv, wide=wide)
    return html.Div(render_content(content), id=block_id, className=classes)


def render_content(content: Any) -> Any:
    """Returns the components of a block's content: components unchanged, listings as tables with their files, one flat list of several:
    the browser draws no list inside the list of an element's children."""
    if isinstance(content, list):
        return [component for part in content for component in _components_of(part)]
    if isinstance(content, Prose):
        return prose(content)
    return listing(content) if isinstance(content, Listing) else content


def _components_of(part: Any) -> list[Any]:
    """Returns the components of one part of a list of content."""
    if isinstance(part, Prose):
        return [html.Span(prose(part))]
    components = render_content(part)
    return components if isinstance(components, list) else [components]


def section(title: str, *blocks: Any, columns: int = 1, layout: str = "", actions: Any = None, section_id: str = "") -> Any:
    """Returns a section with its heading and, on the right, its actions. ``layout``: the style class that places its blocks, by default in
    ``columns``."""
    head = html.Div([html.H2(title), html.Div(actions, className="section-actions") if actions else None], className="section-head")
    placed = html.Div(list(blocks), className=layout or f"grid-{columns}")
    return html.Section([head, placed], className="section", **({"id": section_id} if section_id else {}))


def page_head(name: Any, sentence: Any, acts: Any = None, *, above: Any = None, about: Text = "", large: bool = False) -> Any:
    """Returns the head of a page: its name, what follows the name, the first sentence in large type, and its acts.

    ``large``: the name is the page's main line, as on the page of one record; ``above``: what stands over it.
    """
    heading = html.H1(name, tabIndex="-1", className="page-title" if large else "page-name")
    line = html.Div([heading, html.Span([", ", *prose_list(about)], className="page-about") if about else None], className="page-line")
    words = html.Div([above, line, *(sentence if isinstance(sentence, list) else [sentence])], className="page-words")
    return html.Div([words, html.Div(acts, className="page-acts") if acts else None], className="page-head large" if large else "page-head")


def page(title: str, sentence_id: str, contents: Contents, *sections: Any, above: Any = None) -> Any:
    """Returns the page: its head, sections in the order of the decisions taken from them."""
    sentence = html.Div(render_content(contents[sentence_id]), id=sentence_id, className="lead-sentence")
    return html.Div([page_head(title, sentence, above=above), *sections], className="page-body")


def redraw_outputs(ids: Iterable[str]) -> list[Output]:
    """Returns the outputs of a redraw of blocks without charts."""
    return [Output(str(block_id), "children") for block_id in ids]


def redraw_values(ids: Iterable[str], contents: Contents) -> list[Any]:
    """Returns the values for :func:`redraw_outputs`."""
    return [render_content(contents[block_id]) for block_id in ids]
