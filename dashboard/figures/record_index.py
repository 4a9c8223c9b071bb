"""Tables of the record forms: the purpose of each form, and the records that it has made."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.filters import add_query
from dashboard.forms import Form
from dashboard.tables import STATUS, Column, Table
from dashboard.view import View

# Grids for entering many records at once: label and address, by kind.
GRID_LINKS = {
    "plan-month": ("Plan per month", "/record/plan"),
    "forecast": ("Forecast per month", "/record/forecasts"),
    "milestone": ("Milestones of a cohort", "/record/cohort-milestones"),
    "weekly-update": ("The week of all challenges", "/week"),
}


def forms_table(topic: str, forms: Sequence[tuple[Form, bool]], view: View) -> Table:
    """Returns the forms of a topic, with links to the grid for many records and to the list, where there is one.

    ``forms``: each with whether its records are listed.
    """
    grids = [GRID_LINKS.get(form.kind, ("", "")) for form, _ in forms]
    values = {
        "title": [form.title for form, _ in forms],
        "href": [f"/record/{form.kind}{view.search}" for form, _ in forms],
        "lead": [form.lead.partition(". ")[0].rstrip(".") for form, _ in forms],
        "grid": [words for words, _ in grids],
        "grid_href": [path + view.search if path else "" for _, path in grids],
        "listed": ["Open the list" if listed else "" for _, listed in forms],
        "list_href": [f"/record{add_query(view.search, list=form.kind)}" if listed else "" for form, listed in forms],
    }
    columns = (
        Column("title", "New", href="href"),
        Column("lead", "What it is"),
        Column("grid", "Many at once", href="grid_href"),
        Column("listed", "What is recorded", href="list_href"),
    )
    return Table.of_lists(values, columns, f"Forms: {topic.lower()}", view)


def records_table(form: Form, plural: str, rows: Sequence[tuple[str, str, bool]], view: View) -> Table:
    """Returns the records of a kind, each linked to its page to read. ``rows``: (id, label, whether archived), in the order of their picker."""
    values = {
        "label": [label for _, label, _ in rows],
        "href": [f"/record/{form.kind}/{record_id}{view.search}" for record_id, _, _ in rows],
        "state": ["Archived" if archived else "" for _, _, archived in rows],
        "tone": ["quiet"] * len(rows),
    }
    columns = (Column("label", form.title, href="href"), Column("state", "State", STATUS, tone="tone"))
    return Table.of_lists(values, columns, f"Recorded: {plural.replace('-', ' ')}", view)
