"""Figures given to others: the address of the form, filled with a figure and its whole scope, and the list of those given."""

from __future__ import annotations

import pandas as pd

from dashboard.filters import add_query
from dashboard.tables import DAY, Column, Table
from dashboard.view import View
from db.access import Permission
from db.frames import frame_rows

GIVE_LABEL = "Give this figure"


def figure_given_href(name: str, value: str, sentence: str, definition: str, view: View, measure: str) -> str:
    """Returns the address of the form "figure given", filled with a figure.

    ``name``: under which figures given are compared; ``measure``: the measure of the value. The wording is the sentence and what the value
    was measured over: programme, cohort, challenge, period and moment.
    """
    wording = f"{sentence}. Measured over: {view.scope_sentence(measure)}."
    figure = {"measure": name, "value": value, "wording": wording, "definition": definition}
    return "/record/figure-given" + add_query(view.search, **figure, known=view.today.isoformat())


def figures_given_table(given: pd.DataFrame, view: View) -> Table:
    """Returns the figures given to others: recipient, day, wording, value, definition and day of the data."""
    acts = view.may(Permission.RECORD)
    rows = frame_rows(given)
    recorded = ("to_whom", "given_on", "wording", "value", "measure", "definition", "known_on", "given_by")
    values = {name: [getattr(row, name) for row in rows] for name in recorded} | {
        "href": [f"/record/figure-given/{row.id}{view.search}" if acts else "" for row in rows],
        "asked": [f"Asked: {row.question}" if row.question else "" for row in rows],
    }
    columns = (
        Column("to_whom", "Given to", href="href"),
        Column("given_on", "On", DAY),
        Column("wording", "In which words", note="asked"),
        Column("value", "Value", note="measure"),
        Column("definition", "By which definition"),
        Column("known_on", "As at", DAY, unknown="Not recorded"),
        Column("given_by", "By whom"),
    )
    return Table.of_lists(values, columns, "Figures given to others, the newest first", view)
