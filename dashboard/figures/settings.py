"""A programme's settings in words and tables. A name opens its form, for those who may change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dashboard.filters import add_query
from dashboard.formats import join_phrases, plural
from dashboard.page_content import Cell, Column, Table
from db.fields.line_lists import ClosuresField
from db.records.programmes import WEEKDAYS
from db.schema.enums.records import TemplateOutput

CLOSURES_FIELD = ClosuresField("closures", "Closures")


def sentence(row: Any, stages: Sequence[Any]) -> str:
    """What the programme works with."""
    live = [one for one in stages if not one.archived]
    flows = dict.fromkeys(one.flow for one in live)
    kinds = join_phrases([f"{flow} ({plural(sum(one.flow == flow for one in live), 'stage')})" for flow in flows])
    return f"{row.name} reviews on {WEEKDAYS[row.review_weekday]}s and counts in {row.currency}. Its flows: {kinds or 'none yet'}."


def facts(row: Any) -> list[tuple[str, str]]:
    """The programme's own settings, labelled."""
    holidays = f"{row.holiday_country}, {row.holiday_region}" if row.holiday_region else row.holiday_country
    return [
        ("Name", row.name), ("Short name", row.short_name), ("Weekly review", WEEKDAYS[row.review_weekday]), ("Currency", row.currency),
        ("Tolerance of budget lines", f"{row.tolerance_percent}%"), ("Public holidays of", holidays), ("Time zone", row.time_zone),
        ("Closures", CLOSURES_FIELD.write(row.closures).replace("\n", "; ") or "None"), ("Notice on every page", row.notice or "None"),
    ]  # fmt: skip


def record_href(kind: str, record_id: str, search: str, *, acts: bool) -> str:
    """The address of a record's form, for those who may open it."""
    return f"/record/{kind}/{record_id}{search}" if acts else ""


def stages_table(stages: Iterable[Any], search: str, *, acts: bool) -> Table:
    """The stages of each flow in order, with what has to be met before a team leaves."""
    columns = (
        Column("Stage"), Column("Flow and place"), Column("Goal"), Column("Exit checklist"), Column("Quiet after, working days", number=True),
        Column("Usual teams", number=True),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(one.name, record_href("stage", one.id, search, acts=acts), note="Retired" if one.archived else ""),
            Cell(f"{one.flow}, {one.position + 1}", sort=f"{one.flow} {one.position:04d}"), Cell(one.goal or ""), Cell("; ".join(one.checklist or [])),
            _number_cell(one.quiet_working_days, "never"), _number_cell(one.usual_teams, "not set"),
        )
        for one in stages
    )  # fmt: skip
    return Table(columns, rows, "Stages of the Innovation Flow")


def _number_cell(value: int | None, otherwise: str) -> Cell:
    return Cell(otherwise if value is None else str(value), sort=-1 if value is None else value)


def groups_table(groups: Iterable[Any], search: str, *, acts: bool) -> Table:
    """Whom research should hear, with the least number wanted in each challenge."""
    columns = (Column("User group"), Column("Target in each challenge", number=True), Column("Hard to hear"), Column("State"))
    rows = tuple(
        (
            Cell(one.name, record_href("user-group", one.id, search, acts=acts)), _number_cell(one.target, "not set"), Cell("Yes" if one.hard_to_hear else ""),
            Cell("Retired" if one.archived else "In use", tone="quiet" if one.archived else ""),
        )
        for one in groups
    )  # fmt: skip
    return Table(columns, rows, "User groups")


def templates_table(templates: Iterable[Any], search: str, *, acts: bool) -> Table:
    """What can be made for many challenges or teams in one act."""
    columns = (
        Column("Template"),
        Column("Makes"),
        Column("Of the stage"),
        Column("Items"),
        Column("Apply", sortable=False),
        Column("State"),
    )
    rows = tuple(
        (
            Cell(one.name, record_href("template", one.id, search, acts=acts)), Cell(TemplateOutput(one.makes).label), Cell(one.stage or "Any"),
            Cell("; ".join(item.get("title", "") for item in one.items or [])),
            Cell("Apply", f"/record/template-apply{add_query(search, for_=one.id)}") if acts and not one.archived else Cell(""),
            Cell("Retired" if one.archived else "In use", tone="quiet" if one.archived else ""),
        )
        for one in templates
    )  # fmt: skip
    return Table(columns, rows, "Templates")
