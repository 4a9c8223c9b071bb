"""``/import``: parse, call, return. What travels with a file is told by ``callbacks/import_doors.py``."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State, no_update

from callbacks.asked import Ask
from callbacks.files import dated
from callbacks.redraw import redraws
from callbacks.wiring import Call, Wire, wire
from dashboard.figures import importing as figures
from db.access import Permission, Role, may_write
from db.errors import Invalid
from db.importing import ImportPlan, Receipt, receipts, undo_batch
from db.records import TRANSFER
from db.session import ScopedSession
from layouts import importing as layouts
from layouts.ids import Import, Shell

MOST_TOLD = 1_000


def kinds_of(role: Role) -> list[str]:
    """The kinds, by plural, that a role may import, in the order in which one can refer to the next."""
    return [name for name, kind in TRANSFER.items() if may_write(role, kind.model.__tablename__)]


def contents(session: ScopedSession, ask: Ask) -> dict[str, Any]:
    """Everything that is redrawn: the receipts of what came in."""
    found = receipts(session, ask.programme.id)
    batch = next((one for one in found if one.batch_id == ask.filters.extra.get("undo")), None)
    asked = figures.undo_question(batch) if batch is not None and batch.undone_at is None else ""
    return layouts.contents(figures.sentence(found), figures.listing(found, ask.search), asked, search=ask.here)


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    view = layouts.DeskView(
        programme=ask.programme.short_name,
        kinds=[(name, figures.named(name), needed(name)) for name in kinds_of(call.viewer.role)],
        may_open=call.viewer.role in (Role.ADMIN, Role.LEAD),
        script=f"{dated('importing_view.js')} {dated('importing.js')}",
    )
    return layouts.layout(call.contents(ask, contents), view)


def needed(name: str) -> list[str]:
    """Labels of what every new record of a kind must have."""
    return [one.label for one in TRANSFER[name].fields if one.required]


def undo(call: Call, clicks: int | None, search: str | None) -> Any:
    """Take a whole import back, or say why not."""
    if not clicks:
        return no_update
    ask = call.ask(search)
    try:
        count = undo_batch(call.session, ask.filters.extra.get("undo", ""))
    except Invalid as wrong:
        call.session.rollback()
        return layouts.not_undone(wrong.problems[0][1])
    return layouts.undone(count)


def plan_told(plan: ImportPlan) -> dict[str, Any]:
    """A dry run as the page shows it: counts, every fault and warning by row and column, what would change."""
    return {
        "created": plan.created, "updated": plan.updated, "unchanged": plan.unchanged, "kept": plan.kept, "fine": plan.fine,
        "warned": plan.warned, "wrong": plan.wrong, "faults": _faults(plan.faults), "warnings": _faults(plan.warnings),
        "changes": [[one.row, one.label, one.before, one.after] for one in plan.changes[:MOST_TOLD]], "notes": list(plan.notes),
        "more": max(0, len(plan.faults) - MOST_TOLD),
    }  # fmt: skip


def _faults(found: Any) -> list[list[Any]]:
    return [[one.row, one.column, one.value, one.sentence] for one in found[:MOST_TOLD]]


def receipt_told(plan: ImportPlan, receipt: Receipt) -> dict[str, Any]:
    """A receipt as the page shows it."""
    return {
        "batch": receipt.batch_id, "created": receipt.created, "updated": receipt.updated, "unchanged": receipt.unchanged,
        "kept": plan.kept, "named": figures.named(plan.kind.plural).lower(), "notes": list(receipt.notes)[:MOST_TOLD],
    }  # fmt: skip


WIRES: list[Wire] = [
    *redraws("/import", Permission.IMPORT, layouts.IDS, {}, contents),
    wire(
        needs=Permission.IMPORT,
        output=Output(Import.UNDO_TOLD, "children"),
        inputs=Input(Import.UNDO, "n_clicks"),
        state=[State(Shell.URL, "search")],
        handle=undo,
        writes=True,
    ),
]
