"""``/drafts``. Opened by somebody whose tab was closed before they saved: what did I leave unfinished? They finish it, or throw it away."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from layouts.components.link import link


@dataclass(frozen=True)
class UnfinishedForm:
    """A form typed into and not saved: its title, its first words, when, where it goes on, and what throws it away."""

    title: str
    words: str
    when: str
    href: str
    discard: Mapping[str, Any]


def layout(found: Sequence[UnfinishedForm]) -> Any:
    """The page."""
    lead = (
        "What you typed and did not save. Nobody else can see it; after 30 days it goes."
        if found
        else "Nothing of yours waits to be saved."
    )
    return html.Div(
        [
            html.H1("Unfinished forms", tabIndex="-1"),
            html.P(lead, className="lead-sentence"),
            html.Ul([html.Li(_unfinished_form(view)) for view in found], className="unfinished-forms") if found else None,
        ],
        className="page-body",
    )


def _unfinished_form(view: UnfinishedForm) -> list[Any]:
    label = f"{view.title}: {view.words}" if view.words else view.title
    return [
        link(label, view.href),
        html.Span(f"typed on {view.when}", className="quiet"),
        html.Button(
            "Throw away",
            type="button",
            className="btn btn-outline-secondary draft-discard",
            **{"data-draft": json.dumps(dict(view.discard)), "aria-label": f"Throw away {label}"},
        ),
    ]
