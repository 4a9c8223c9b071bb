"""One callback redraws all live parts of a page, when the filters or the records change. Inputs are never redrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dash import Input, State, no_update

from callbacks.page_cache import Contents
from callbacks.security.wiring import Call, Wire, wire
from db.access import Permission
from layouts.components.page import redraw_outputs, redraw_values
from layouts.ids.pages import Shell


def redraws(
    path: str, needs: Permission, ids: Iterable[str], charts: Mapping[str, bool], contents: Contents, *, past: bool = True
) -> list[Wire]:
    """The redraw of the page at ``path``. A path that ends in ``/`` carries the id of what the page is about.

    ``past`` as the page declares it.
    """
    parts = tuple(ids)
    output = redraw_outputs(parts, charts)

    def redraw(call: Call, filters: str | None, revision: Any, pathname: str | None) -> list[Any]:
        here = pathname or "/"
        about = here.removeprefix(path) if path.endswith("/") and path != "/" else ""
        if here != path and not (about and here.startswith(path)):
            return [no_update] * len(output)
        return redraw_values(parts, call.contents(call.ask(filters, **({"id": about} if about else {})), contents))

    return [
        wire(
            needs=needs,
            output=output,
            inputs=[Input(Shell.FILTERS, "data"), Input(Shell.REVISION, "data")],
            state=[State(Shell.URL, "pathname")],
            handle=redraw,
            past=past,
        )
    ]
