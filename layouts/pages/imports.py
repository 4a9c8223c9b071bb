"""``/import``. Opened at the start of a programme, and each week with the finance system's file: is the file read correctly?
Decides whether to import it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.prose import Prose
from db.values.number_formats import format_number
from layouts.components.page import block, page, section
from layouts.components.prose import prose
from layouts.ids.pages import ImportIds as I

SENTENCE, UNDO_BOX, RECEIPTS = "import-sentence", "import-undo-box", "import-receipts"


@dataclass(frozen=True)
class ImportFormData:
    """Data of the import form: kinds as (plural, label, required labels of a new record), in loading order.

    ``script``: address of its script. ``is_past``: history is proposed, because nothing is recorded yet.
    """

    programme: str
    kinds: Sequence[tuple[str, str, Sequence[str]]]
    may_open: bool
    is_past: bool
    script: str


def undo_box(question: Prose | None) -> list[Any]:
    """Returns the question whether to undo an import, with its button; nothing but the hidden button without a question."""
    undo = html.Button("Undo this import", id=I.UNDO, type="button", n_clicks=0, className="btn btn-primary", hidden=question is None)
    asked = html.Div([html.H2("Undo an import"), html.P(prose(question))], className="section-head stacked") if question else None
    return [asked, undo]


def layout(content: Mapping[str, Any], view: ImportFormData) -> Any:
    """Returns the page. ``assets/importing.js`` draws the import form from the data in ``data-import``."""
    drawn = {"programme": view.programme, "kinds": [list(kind) for kind in view.kinds], "opening": view.may_open, "past": view.is_past}
    return page(
        "Import",
        SENTENCE,
        content,
        html.Div([html.Div(id=I.UNDO_TOLD), block(UNDO_BOX, content)], className="section record-form"),
        section(
            "Bring a file in", html.Div(className="record-form desk", **{"data-import": json.dumps(drawn), "data-script": view.script})
        ),
        section("What came in", block(RECEIPTS, content)),
    )


def undone_message(count: int) -> Any:
    """Returns the confirmation that an import was undone."""
    sentence = f"Undone: {format_number(count)} records are as they were before."
    return html.Div(html.P(html.Strong(sentence)), role="status", className="saved", tabIndex="-1")


def undo_refused_message(why: str) -> Any:
    """Returns the message that an import was not undone, and why."""
    return html.Div([html.H2("Not undone"), html.P(why)], role="alert", className="error-summary", tabIndex="-1")
