"""The callback that redraws all live parts of a page when the filters or the records change. Inputs are never redrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dash import Input, State, no_update

from callbacks.page_cache import ContentsBuilder
from callbacks.security.wiring import CallbackContext, CallbackSpec, declare_callback
from db.access import Permission
from layouts.components.page import redraw_outputs, redraw_values
from layouts.ids.pages import ShellIds


def redraw_callbacks(
    path: str, needs: Permission, ids: Iterable[str], charts: Mapping[str, bool], contents: ContentsBuilder, *, past: bool = True
) -> list[CallbackSpec]:
    """Returns the redraw callback of the page at ``path``. A path that ends in ``/`` is followed by the id of the page's record.

    ``past``: as in :class:`~callbacks.pages.page.Page`.
    """
    block_ids = tuple(ids)
    output = redraw_outputs(block_ids, charts)

    def redraw(context: CallbackContext, filters: str | None, revision: Any, pathname: str | None) -> list[Any]:
        current = pathname or "/"
        record_id = current.removeprefix(path) if path.endswith("/") and path != "/" else ""
        if current != path and not (record_id and current.startswith(path)):
            return [no_update] * len(output)
        return redraw_values(
            block_ids, context.contents(context.resolve_request(filters, **({"id": record_id} if record_id else {})), contents)
        )

    return [
        declare_callback(
            needs=needs,
            output=output,
            inputs=[Input(ShellIds.FILTERS, "data"), Input(ShellIds.REVISION, "data")],
            state=[State(ShellIds.URL, "pathname")],
            handle=redraw,
            past=past,
        )
    ]
