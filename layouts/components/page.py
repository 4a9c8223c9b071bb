"""The skeleton of a page: one heading, one sentence that says what matters, sections of charts and live blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dash import Output, html

from dashboard.page_content import Chart, Listing
from layouts.components import chart as charts
from layouts.components.listing import listing

Contents = Mapping[str, Any]


def block(block_id: str, contents: Contents, *, csv: str = "", wide: bool = False, classes: str = "") -> Any:
    """A chart, or any other content that a redraw replaces, by its id."""
    content = contents[block_id]
    if isinstance(content, Chart):
        return charts.chart(block_id, content, csv=csv, wide=wide)
    return html.Div(render_content(content), id=block_id, className=classes)


def render_content(content: Any) -> Any:
    """What stands in a block: components as they are, listings as tables with their files."""
    if isinstance(content, list):
        return [render_content(one) for one in content]
    return listing(content) if isinstance(content, Listing) else content


def section(title: str, *blocks: Any, columns: int = 1, actions: Any = None, section_id: str = "") -> Any:
    """A section with its heading, and on the right what can be done there."""
    head = html.Div([html.H2(title), html.Div(actions, className="section-actions") if actions else None], className="section-head")
    return html.Section(
        [head, html.Div(list(blocks), className=f"grid-{columns}")], className="section", **({"id": section_id} if section_id else {})
    )


def page(title: str, sentence_id: str, contents: Contents, *sections: Any, above: Any = None) -> Any:
    """The page: heading, its sentence, sections in the order of the decisions taken from them."""
    return html.Div(
        [above, html.H1(title, tabIndex="-1"), html.Div(contents[sentence_id], id=sentence_id, className="lead-sentence"), *sections],
        className="page-body",
    )


def redraw_outputs(ids: Iterable[str], charts_of: Mapping[str, bool]) -> list[Output]:
    """What a redraw changes. ``charts_of`` maps the ids of charts to whether they are heatmaps."""
    return [
        output
        for one in ids
        for output in (charts.outputs(one, heat=charts_of[one]) if one in charts_of else [Output(str(one), "children")])
    ]


def redraw_values(ids: Iterable[str], contents: Contents) -> list[Any]:
    """The values of :func:`redraw_outputs`."""
    found = [contents[one] for one in ids]
    return [value for one in found for value in (charts.values(one) if isinstance(one, Chart) else [render_content(one)])]
