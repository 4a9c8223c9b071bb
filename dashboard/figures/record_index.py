"""Tables of the record forms: the purpose of each form, and the records that it has made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.filters import add_query
from dashboard.forms import Form
from dashboard.page_content import Cell, Column, Table

# Grids for entering many records at once: label and address, by kind.
GRID_LINKS = {
    "plan-month": ("Plan per month", "/record/plan"),
    "forecast": ("Forecast per month", "/record/forecasts"),
    "milestone": ("Milestones of a cohort", "/record/cohort-milestones"),
    "weekly-update": ("The week of all challenges", "/week"),
}


def forms_table(topic: str, forms: Iterable[tuple[Form, bool]], search: str) -> Table:
    """Returns the forms of a topic, with links to the grid for many records and to the list, where there is one."""
    rows = tuple(
        (
            Cell(form.title, f"/record/{form.kind}{search}"),
            Cell(form.lead.partition(". ")[0].rstrip(".")),
            _grid_cell(form, search),
            Cell("Open the list", f"/record{add_query(search, list=form.kind)}") if listed else Cell(""),
        )
        for form, listed in forms
    )
    return Table((Column("New"), Column("What it is"), Column("Many at once"), Column("What is recorded")), rows, f"Forms: {topic.lower()}")


def _grid_cell(form: Form, search: str) -> Cell:
    words, path = GRID_LINKS.get(form.kind, ("", ""))
    return Cell(words, path + search if path else "")


def records_table(form: Form, plural: str, rows: Sequence[tuple[str, str, bool]], search: str) -> Table:
    """Returns the records of a kind, each linked to its form."""
    cells = tuple(
        (Cell(label, f"/record/{form.kind}/{record_id}{search}"), Cell("Archived" if archived else "", tone="quiet"))
        for record_id, label, archived in rows
    )
    return Table((Column(form.title), Column("State")), cells, f"Recorded: {plural.replace('-', ' ')}")
