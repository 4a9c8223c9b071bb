"""``/import``. Opened at the start of a programme, and each week with the finance system's file: is the file read correctly?
Decides whether to import it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.page_content import EmptyState, Listing, Table
from db.values.number_formats import format_number
from layouts.components.page import block, page, section
from layouts.ids.pages import ImportIds as I

IDS = (I.SENTENCE, I.UNDO_BOX, I.RECEIPTS)


@dataclass(frozen=True)
class ImportFormData:
    """Data of the import form: kinds as (plural, label, required labels of a new record), in loading order.

    ``script``: address of its script.
    """

    programme: str
    kinds: Sequence[tuple[str, str, Sequence[str]]]
    may_open: bool
    script: str


def contents(sentence: str, listing: Table, undo_text: str, *, search: str = "") -> dict[str, Any]:
    """Returns the content of each block by id. ``undo_text``: the effect of undoing the import named by the address; empty for none."""
    nothing = EmptyState("Nothing has come in from a file yet.")
    undo = html.Button("Undo this import", id=I.UNDO, type="button", n_clicks=0, className="btn btn-primary", hidden=not undo_text)
    question = html.Div([html.H2("Undo an import"), html.P(undo_text)], className="section-head stacked") if undo_text else None
    return {I.SENTENCE: sentence, I.UNDO_BOX: [question, undo], I.RECEIPTS: Listing(I.RECEIPTS, listing, nothing, search)}


def layout(content: Mapping[str, Any], view: ImportFormData) -> Any:
    """Returns the page. ``assets/importing.js`` draws the import form from the data in ``data-import``."""
    drawn = {"programme": view.programme, "kinds": [list(kind) for kind in view.kinds], "opening": view.may_open}
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
    """Returns the confirmation that an import was undone."""
    sentence = f"Undone: {format_number(count)} records are as they were before."
    return html.Div(html.P(html.Strong(sentence)), role="status", className="saved", tabIndex="-1")


def undo_refused_message(why: str) -> Any:
    """Returns the message that an import was not undone, and why."""
    return html.Div([html.H2("Not undone"), html.P(why)], role="alert", className="error-summary", tabIndex="-1")
