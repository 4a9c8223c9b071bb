"""``/import``: content and callbacks of the page. ``callbacks/routes/imports.py`` handles the files."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import Input, Output, State, no_update

from callbacks.page_request import PageRequest
from callbacks.pages.page import Block, NavigationGroup, Page, Sentence
from callbacks.routes.static_files import versioned_url
from callbacks.security.wiring import CallbackContext, declare_callback
from dashboard.figures import import_receipts as figures
from dashboard.page_content import EmptyState, Listing
from dashboard.tables import first_rows
from dashboard.view import View
from db.access import Permission, Role, can_write_table
from db.errors import Invalid
from db.frames import frame_rows
from db.importing import ImportPlan, ImportReceipt, is_programme_empty, past_imports, undo_batch
from db.records import TRANSFER_SCHEMAS
from db.schema.enums.parts import EVERY_PART, Part, is_on, part_of_table
from db.session import ScopedSession
from layouts.ids.pages import ImportIds, ShellIds
from layouts.pages import imports as layouts

MAX_ITEMS = 1_000
MAX_RECEIPTS = 50
RECEIPTS_ID = "import-receipts"


def importable_kinds(role: Role, parts: frozenset[Part] = EVERY_PART) -> list[str]:
    """Returns the plurals of the kinds that a role may import where ``parts`` are switched on, ordered so that a kind refers only to kinds
    before it."""
    tables = {name: kind.model.__tablename__ for name, kind in TRANSFER_SCHEMAS.items()}
    return [name for name, table in tables.items() if can_write_table(role, table) and is_on(part_of_table(table), parts)]


def receipts_in_view(session: ScopedSession, request: PageRequest) -> pd.DataFrame:
    """Returns the receipts of past imports."""
    return past_imports(session, request.programme.id)


def _undo_box(receipts: pd.DataFrame, view: View) -> list[Any]:
    """Returns the question whether to undo the import that the address names."""
    named = receipts[(receipts["batch_id"] == view.parameters.get("undo", "")) & receipts["undone_at"].isna()]
    return layouts.undo_box(figures.undo_question(frame_rows(named)[0], view) if len(named) else None)


def _receipts(receipts: pd.DataFrame, view: View) -> Listing:
    """Returns the receipts; the screen shows the latest ``MAX_RECEIPTS`` unless the address asks for all."""
    table = first_rows(figures.listing(receipts, view), MAX_RECEIPTS, "/import", RECEIPTS_ID)
    measures = ("records_imported", "records_changed_by_import", "records_unchanged_by_import")
    return Listing(RECEIPTS_ID, table, EmptyState("Nothing has come in from a file yet."), view.view_search, measures=measures)


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    view = layouts.ImportFormData(
        programme=request.programme.short_name,
        kinds=[
            (name, figures.kind_label(name), required_labels(name))
            for name in importable_kinds(context.viewer.role, request.programme.parts)
        ],
        may_open=context.viewer.may(Permission.STEER),
        is_past=is_programme_empty(context.session, request.programme.id),
        script=f"{versioned_url('importing_view.js')} {versioned_url('importing.js')}",
    )
    return layouts.layout(context.contents(request, PAGE.contents), view)


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
        "question": plan.question, "more": max(0, len(plan.faults) - MAX_ITEMS),
    }  # fmt: skip


def _fault_rows(faults: Any) -> list[list[Any]]:
    return [[fault.row, fault.column, fault.value, fault.sentence] for fault in faults[:MAX_ITEMS]]


def receipt_data(plan: ImportPlan, receipt: ImportReceipt) -> dict[str, Any]:
    """Returns a receipt for the page."""
    return {
        "batch": receipt.batch_id, "created": receipt.created, "updated": receipt.updated, "unchanged": receipt.unchanged,
        "kept": plan.unmentioned_count, "named": figures.kind_label(plan.kind.plural).lower(), "notes": list(receipt.notes)[:MAX_ITEMS],
    }  # fmt: skip


PAGE = Page(
    key="import",
    path="/import",
    title="Import",
    needs=Permission.IMPORT,
    question="Is the file read correctly? Whether to import it.",
    group=NavigationGroup.MANAGE,
    icon="import",
    past=False,
    custom=page,
    blocks=(
        Sentence(make=figures.sentence, data=receipts_in_view),
        Block("undo-box", _undo_box, receipts_in_view),
        Block("receipts", _receipts, receipts_in_view),
    ),
    callbacks=(
        declare_callback(
            needs=Permission.IMPORT,
            output=Output(ImportIds.UNDO_TOLD, "children"),
            inputs=Input(ImportIds.UNDO, "n_clicks"),
            state=[State(ShellIds.URL, "search")],
            handle=undo,
            writes=True,
        ),
    ),
)
