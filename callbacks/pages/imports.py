"""``/import``: content and callbacks of the page. ``callbacks/routes/imports.py`` handles the files."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State, no_update

from callbacks.page_request import PageRequest
from callbacks.pages.redraw import redraw_callbacks
from callbacks.routes.static_files import versioned_url
from callbacks.security.wiring import CallbackContext, CallbackSpec, declare_callback
from dashboard.figures import import_receipts as figures
from db.access import Permission, Role, can_write_table
from db.errors import Invalid
from db.importing import ImportPlan, ImportReceipt, list_past_imports, undo_batch
from db.records import TRANSFER_SCHEMAS
from db.session import ScopedSession
from layouts.ids.pages import ImportIds, ShellIds
from layouts.pages import imports as layouts

MAX_ITEMS = 1_000


def importable_kinds(role: Role) -> list[str]:
    """Returns the plurals of the kinds that a role may import, ordered so that a kind refers only to kinds before it."""
    return [name for name, kind in TRANSFER_SCHEMAS.items() if can_write_table(role, kind.model.__tablename__)]


def contents(session: ScopedSession, request: PageRequest) -> dict[str, Any]:
    """Returns the content that is redrawn: the receipts of past imports, and the undo question."""
    receipts = list_past_imports(session, request.programme.id)
    batch = next((receipt for receipt in receipts if receipt.batch_id == request.filters.extra.get("undo")), None)
    question = figures.undo_question(batch) if batch is not None and batch.undone_at is None else ""
    return layouts.contents(figures.sentence(receipts), figures.listing(receipts, request.search), question, search=request.view_search)


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    view = layouts.ImportFormData(
        programme=request.programme.short_name,
        kinds=[(name, figures.kind_label(name), required_labels(name)) for name in importable_kinds(context.viewer.role)],
        may_open=context.viewer.role in (Role.ADMIN, Role.LEAD),
        script=f"{versioned_url('importing_view.js')} {versioned_url('importing.js')}",
    )
    return layouts.layout(context.contents(request, contents), view)


def required_labels(name: str) -> list[str]:
    """Returns the labels of the fields that a new record of a kind must have."""
    return [field.label for field in TRANSFER_SCHEMAS[name].fields if field.required]


def undo(context: CallbackContext, clicks: int | None, search: str | None) -> Any:
    """Undo a whole import, or return why it cannot be undone."""
    if not clicks:
        return no_update
    request = context.resolve_request(search)
    try:
        count = undo_batch(context.session, request.filters.extra.get("undo", ""))
    except Invalid as error:
        context.session.rollback()
        return layouts.undo_refused_message(error.problems[0][1])
    return layouts.undone_message(count)


def plan_data(plan: ImportPlan) -> dict[str, Any]:
    """Returns a dry run for the page: counts, every fault and warning by row and column, and the changes."""
    return {
        "created": plan.created, "updated": plan.updated, "unchanged": plan.unchanged, "kept": plan.unmentioned_count, "fine": plan.valid_count,
        "warned": plan.warning_count, "wrong": plan.error_count, "faults": _fault_rows(plan.faults), "warnings": _fault_rows(plan.warnings),
        "changes": [[change.row, change.label, change.before, change.after] for change in plan.changes[:MAX_ITEMS]], "notes": list(plan.notes),
        "more": max(0, len(plan.faults) - MAX_ITEMS),
    }  # fmt: skip


def _fault_rows(faults: Any) -> list[list[Any]]:
    return [[fault.row, fault.column, fault.value, fault.sentence] for fault in faults[:MAX_ITEMS]]


def receipt_data(plan: ImportPlan, receipt: ImportReceipt) -> dict[str, Any]:
    """Returns a receipt for the page."""
    return {
        "batch": receipt.batch_id, "created": receipt.created, "updated": receipt.updated, "unchanged": receipt.unchanged,
        "kept": plan.unmentioned_count, "named": figures.kind_label(plan.kind.plural).lower(), "notes": list(receipt.notes)[:MAX_ITEMS],
    }  # fmt: skip


CALLBACKS: list[CallbackSpec] = [
    *redraw_callbacks("/import", Permission.IMPORT, layouts.IDS, {}, contents),
    declare_callback(
        needs=Permission.IMPORT,
        output=Output(ImportIds.UNDO_TOLD, "children"),
        inputs=Input(ImportIds.UNDO, "n_clicks"),
        state=[State(ShellIds.URL, "search")],
        handle=undo,
        writes=True,
    ),
]
