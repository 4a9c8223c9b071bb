"""Tables and facts of a programme's settings; a name links to its form for those who may change it."""

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
    """Returns the review day, the currency and the flows with their number of stages."""
    live = [stage for stage in stages if not stage.archived]
    flows = dict.fromkeys(stage.flow for stage in live)
    kinds = join_phrases([f"{flow} ({plural(sum(stage.flow == flow for stage in live), 'stage')})" for flow in flows])
    return f"{row.name} reviews on {WEEKDAYS[row.review_weekday]}s and counts in {row.currency}. Its flows: {kinds or 'none yet'}."


def facts(row: Any) -> list[tuple[str, str]]:
    """Returns (label, text) of the programme's own settings."""
    holidays = f"{row.holiday_country}, {row.holiday_region}" if row.holiday_region else row.holiday_country
    return [
        ("Name", row.name), ("Short name", row.short_name), ("Weekly review", WEEKDAYS[row.review_weekday]), ("Currency", row.currency),
        ("Tolerance of budget lines", f"{row.tolerance_percent}%"), ("Public holidays of", holidays), ("Time zone", row.time_zone),
        ("Closures", CLOSURES_FIELD.write(row.closures).replace("\n", "; ") or "None"), ("Notice on every page", row.notice or "None"),
    ]  # fmt: skip


def record_href(kind: str, record_id: str, search: str, *, acts: bool) -> str:
    """Returns the address of a record's form; empty without ``acts``."""
    return f"/record/{kind}/{record_id}{search}" if acts else ""


def stages_table(stages: Iterable[Any], search: str, *, acts: bool) -> Table:
    """Returns the stages of each flow in order, with goal, exit checklist, quiet threshold and usual number of teams."""
    columns = (
        Column("Stage"), Column("Flow and place"), Column("Goal"), Column("Exit checklist"), Column("Quiet after, working days", number=True),
        Column("Usual teams", number=True),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(stage.name, record_href("stage", stage.id, search, acts=acts), note="Retired" if stage.archived else ""),
            Cell(f"{stage.flow}, {stage.position + 1}", sort=f"{stage.flow} {stage.position:04d}"), Cell(stage.goal or ""),
            Cell("; ".join(stage.checklist or [])),
            _number_cell(stage.quiet_working_days, "never"), _number_cell(stage.usual_teams, "not set"),
        )
        for stage in stages
    )  # fmt: skip
    return Table(columns, rows, "Stages of the Innovation Flow")


def _number_cell(value: int | None, otherwise: str) -> Cell:
    return Cell(otherwise if value is None else str(value), sort=-1 if value is None else value)


def groups_table(groups: Iterable[Any], search: str, *, acts: bool) -> Table:
    """Returns the user groups with their target number of people in each challenge."""
    columns = (Column("User group"), Column("Target in each challenge", number=True), Column("Hard to hear"), Column("State"))
    rows = tuple(
        (
            Cell(group.name, record_href("user-group", group.id, search, acts=acts)), _number_cell(group.target, "not set"),
            Cell("Yes" if group.hard_to_hear else ""),
            Cell("Retired" if group.archived else "In use", tone="quiet" if group.archived else ""),
        )
        for group in groups
    )  # fmt: skip
    return Table(columns, rows, "User groups")


def templates_table(templates: Iterable[Any], search: str, *, acts: bool) -> Table:
    """Returns the templates, each of which creates records for many challenges or teams at once."""
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
            Cell(template.name, record_href("template", template.id, search, acts=acts)), Cell(TemplateOutput(template.makes).label),
            Cell(template.stage or "Any"),
            Cell("; ".join(item.get("title", "") for item in template.items or [])),
            Cell("Apply", f"/record/template-apply{add_query(search, for_=template.id)}") if acts and not template.archived else Cell(""),
            Cell("Retired" if template.archived else "In use", tone="quiet" if template.archived else ""),
        )
        for template in templates
    )  # fmt: skip
    return Table(columns, rows, "Templates")
