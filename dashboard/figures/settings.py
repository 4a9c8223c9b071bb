"""Tables and facts of a programme's settings; a name links to its form for those who may change it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.filters import add_query
from dashboard.formats import format_datetime, plural
from dashboard.metrics.settings import stages_by_flow
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.tables import COUNT, STATUS, Column, Table
from dashboard.view import View
from db.access import Permission
from db.fields.line_lists import ClosuresField
from db.frames import frame_rows
from db.records.programmes import WEEKDAYS
from db.schema.enums.parts import PartSwitch
from db.schema.enums.records import TemplateOutput

CLOSURES_FIELD = ClosuresField("closures", "Closures")


def sentence(row: Any, stages: pd.DataFrame, view: View) -> Prose:
    """Returns the review day, the currency and the flows with their number of stages."""
    flows = [
        prose("{flow} ({stages})", flow=Name(flow.flow), stages=view.count("flow_stages", flow.stages, "stage", flow=flow.flow))
        for flow in frame_rows(stages_by_flow(stages))
    ]
    return prose(
        "{name} reviews on {weekday}s and counts in {currency}. Its flows: {flows}.",
        name=Name(row.name),
        weekday=WEEKDAYS[row.review_weekday],
        currency=row.currency,
        flows=join_prose(flows, ", ", " and ") if flows else "none yet",
    )


def facts(row: Any) -> list[tuple[str, str]]:
    """Returns (label, text) of the programme's own settings."""
    holidays = f"{row.holiday_country}, {row.holiday_region}" if row.holiday_region else row.holiday_country
    return [
        ("Name", row.name), ("Short name", row.short_name), ("Weekly review", WEEKDAYS[row.review_weekday]), ("Currency", row.currency),
        ("Tolerance of budget lines", f"{row.tolerance_percent}%"),
        ("A week settles after", plural(row.settle_working_days, "working day")), ("Public holidays of", holidays), ("Time zone", row.time_zone),
        ("Closures", CLOSURES_FIELD.write(row.closures).replace("\n", "; ") or "None"), ("Notice on every page", row.notice or "None"),
    ]  # fmt: skip


def _hrefs(kind: str, frame: pd.DataFrame, view: View) -> list[str]:
    """Returns the addresses of the records' forms; empty for who may not change them."""
    return [f"/record/{kind}/{record}{view.search}" if view.may(Permission.STEER) else "" for record in frame["id"]]


def stages_table(stages: pd.DataFrame, view: View) -> Table:
    """Returns the stages of each flow in order, with goal, exit checklist, quiet threshold and usual number of teams."""
    rows = frame_rows(stages)
    frame = stages.assign(
        href=_hrefs("stage", stages, view),
        retired=["Retired" if row.archived else "" for row in rows],
        place=[f"{row.flow}, {row.position + 1}" for row in rows],
        points=["; ".join(row.checklist or []) for row in rows],
    )
    stage = (("stage", "id"),)
    columns = (
        Column("name", "Stage", href="href", note="retired"),
        Column("place", "Flow and place"),
        Column("goal", "Goal"),
        Column("points", "Exit checklist"),
        Column(
            "quiet_working_days",
            "Quiet after, working days",
            COUNT,
            unknown="never",
            measure="stage_quiet_threshold",
            narrowed=stage,
        ),
        Column("usual_teams", "Usual teams", COUNT, unknown="not set", measure="stage_usual_teams", narrowed=stage),
    )
    return Table(frame, columns, "Stages of the Innovation Flow", view)


def parts_table(switches: Sequence[PartSwitch], view: View) -> Table:
    """Returns every part with what it adds, whether it is on, and who switched it last."""
    values = {
        "part": [each.part.label for each in switches],
        "adds": [each.part.adds for each in switches],
        "state": ["● On" if each.on else "○ Off" for each in switches],
        "tone": ["good" if each.on else "quiet" for each in switches],
        "since": [f"since {format_datetime(each.at, view.zone)}, by {each.by}" if each.at else "from the start" for each in switches],
    }
    columns = (Column("part", "Part"), Column("state", "State", STATUS, tone="tone", note="since"), Column("adds", "What it adds"))
    return Table.of_lists(values, columns, "Parts of the programme", view)


def groups_table(groups: pd.DataFrame, view: View) -> Table:
    """Returns the user groups with their target number of people in each challenge."""
    rows = frame_rows(groups)
    frame = groups.assign(href=_hrefs("user-group", groups, view), hard=["Yes" if row.hard_to_hear else "" for row in rows], **_state(rows))
    columns = (
        Column("name", "User group", href="href"),
        Column(
            "target", "Target in each challenge", COUNT, unknown="not set", measure="user_group_target", narrowed=(("group", "id"),)
        ),
        Column("hard", "Hard to hear"),
        Column("state", "State", STATUS, tone="state_tone"),
    )  # fmt: skip
    return Table(frame, columns, "User groups", view)


def _state(rows: list[Any]) -> dict[str, list[str]]:
    return {
        "state": ["Retired" if row.archived else "In use" for row in rows],
        "state_tone": ["quiet" if row.archived else "" for row in rows],
    }


def templates_table(templates: pd.DataFrame, view: View) -> Table:
    """Returns the templates, each of which creates records for many challenges or teams at once."""
    rows = frame_rows(templates)
    frame = templates.assign(
        href=_hrefs("template", templates, view),
        output=[TemplateOutput(row.makes).label for row in rows],
        of_stage=[row.stage or "Any" for row in rows],
        titles=["; ".join(item.get("title", "") for item in row.items or []) for row in rows],
        apply=["" if row.archived else "Apply" for row in rows],
        apply_href=[f"/record/template-apply{add_query(view.search, for_=row.id)}" for row in rows],
        **_state(rows),
    )
    columns = (
        Column("name", "Template", href="href"),
        Column("output", "Makes"),
        Column("of_stage", "Of the stage"),
        Column("titles", "Items"),
        Column("apply", "Apply", href="apply_href", act=True),
        Column("state", "State", STATUS, tone="state_tone"),
    )
    table = Table(frame, columns, "Templates", view)
    return table if view.may(Permission.STEER) else table.without("apply")
