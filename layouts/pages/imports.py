"""``/import``. Opened on the first morning, and each week with the finance system's file: is this file read rightly, and may it come in?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.page_content import EmptyState, Listing, Table
from layouts.components.page import block, page, section
from layouts.ids.pages import ImportIds as I

IDS = (I.SENTENCE, I.UNDO_BOX, I.RECEIPTS)


@dataclass(frozen=True)
class ImportFormData:
    """What the desk offers: kinds as (plural, label, labels a new record must have), in loading order. ``script``: the address of what draws it."""

    programme: str
    kinds: Sequence[tuple[str, str, Sequence[str]]]
    may_open: bool
    script: str


def contents(sentence: str, listing: Table, asked: str, *, search: str = "") -> dict[str, Any]:
    """What stands in each block. ``asked``: what taking back the import that the address names would mean."""
    nothing = EmptyState("Nothing has come in from a file yet.")
    undo = html.Button("Undo this import", id=I.UNDO, type="button", n_clicks=0, className="btn btn-primary", hidden=not asked)
    question = html.Div([html.H2("Undo an import"), html.P(asked)], className="section-head stacked") if asked else None
    return {I.SENTENCE: sentence, I.UNDO_BOX: [question, undo], I.RECEIPTS: Listing(I.RECEIPTS, listing, nothing, search)}


def layout(content: Mapping[str, Any], view: ImportFormData) -> Any:
    """The page. The desk is drawn by ``assets/importing.js`` from what it carries."""
    drawn = {"programme": view.programme, "kinds": [list(one) for one in view.kinds], "opening": view.may_open}
    return page(
        "Import",
        I.SENTENCE,
        content,
        html.Div([html.Div(id=I.UNDO_TOLD), block(I.UNDO_BOX, content)], className="section record-form"),
        section(
            "Bring a file in", html.Div(className="record-form desk", **{"data-import": json.dumps(drawn), "data-script": view.script})
        ),
        section("What came in", block(I.RECEIPTS, content)),
    )


def undone_message(count: int) -> Any:
    """After an import was taken back."""
    words = f"Undone: {count:,} records are as they were before."
    return html.Div(html.P(html.Strong(words)), role="status", className="saved", tabIndex="-1")


def undo_refused_message(why: str) -> Any:
    """Why an import stays."""
    return html.Div([html.H2("Not undone"), html.P(why)], role="alert", className="error-summary", tabIndex="-1")
