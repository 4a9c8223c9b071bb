"""The callback that redraws parts of a page when the filters or the records change. Inputs are never redrawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from dash import Input, Output, State, no_update

from callbacks.page_cache import ContentsBuilder
from callbacks.page_request import PageRequest
from callbacks.security.wiring import CallbackContext, CallbackSpec, declare_callback
from db.access import Permission
from layouts.components.page import redraw_outputs, redraw_values
from layouts.ids.pages import ShellIds


@cache
def _path_pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"<(\w+)>", r"(?P<\1>[a-z0-9-]{1,40})", path) + r"/?")


def match_path(path: str, pathname: str) -> dict[str, str] | None:
    """Returns the ids that ``pathname`` has in place of those of a page's path, such as ``<id>``; None where it is not of that page."""
    match = _path_pattern(path).fullmatch(pathname)
    return match and match.groupdict()


def redraw_callback(
    path: str,
    needs: Permission,
    outputs: Sequence[Output],
    draw: Callable[[CallbackContext, PageRequest], list[Any]],
    *,
    past: bool = True,
    accounts: bool = False,
) -> CallbackSpec:
    """Returns the callback that redraws ``outputs`` with the values that ``draw`` makes for a request, while the page at ``path`` is open.

    ``past``: as in :class:`~callbacks.pages.page.Page`; ``accounts``: as in :class:`~callbacks.security.wiring.CallbackSpec`.
    """

    def redraw(context: CallbackContext, filters: str | None, revision: Any, pathname: str | None) -> Any:
        ids = match_path(path, pathname or "/")
        values = [no_update] * len(outputs) if ids is None else draw(context, context.resolve_request(filters, **ids))
        return values if len(outputs) > 1 else values[0]  # Dash takes the value of a single output, not a list of one

    return declare_callback(
        needs=needs,
        output=outputs,
        inputs=[Input(ShellIds.FILTERS, "data"), Input(ShellIds.REVISION, "data")],
        state=[State(ShellIds.URL, "pathname")],
        handle=redraw,
        past=past,
        accounts=accounts,
        initial=accounts,  # what comes from accounts is not in the page as it is first drawn
    )


def redraw_blocks_callback(path: str, needs: Permission, ids: Sequence[str], build: ContentsBuilder, *, past: bool = True) -> CallbackSpec:
    """Returns the redraw callback of a page that is not declared in blocks: it draws the elements ``ids`` from the contents of these names."""

    def draw(context: CallbackContext, request: PageRequest) -> list[Any]:
        return redraw_values(ids, context.contents(request, build))

    return redraw_callback(path, needs, redraw_outputs(ids), draw, past=past)
