"""``/drafts``. Opened by a user whose tab was closed before saving: what did I leave unfinished? They finish it or discard it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from layouts.components.link import link


@dataclass(frozen=True)
class UnfinishedForm:
    """An unsaved form: its title, its first words, when it was typed, its address, and the request that discards it."""

    title: str
    words: str
    when: str
    href: str
    discard: Mapping[str, Any]


def layout(drafts: Sequence[UnfinishedForm]) -> Any:
    """Returns the page."""
    lead = (
        "What you typed and did not save. Nobody else can see it; after 30 days it goes."
        if drafts
        else "Nothing of yours waits to be saved."
    )
    return html.Div(
        [
            html.H1("Unfinished forms", tabIndex="-1"),
            html.P(lead, className="lead-sentence"),
            html.Ul([html.Li(_unfinished_form(view)) for view in drafts], className="unfinished-forms") if drafts else None,
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
