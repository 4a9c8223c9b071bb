"""Links within the board, which change the page without loading it anew, and links out of it."""

from __future__ import annotations

import re
from typing import Any

from dash import dcc, html

FULL_LOAD_PATHS = re.compile(r"/data/|/sign-out|/static|/review/[^/]+/pack\b")  # the board's own, and not pages of it


def link(text: Any, href: str, *, className: str = "", **more: Any) -> Any:  # noqa: N803 - as Dash names it
    """A link. Addresses of the board's own pages are followed in place; files and other sites as usual."""
    if href.startswith("/") and not FULL_LOAD_PATHS.match(href):
        return dcc.Link(text, href=href, className=className, **more)
    if href.startswith(("?", "#")):
        return (
            dcc.Link(text, href=href, className=className, **more) if href.startswith("?") else html.A(text, href=href, className=className)
        )
    return (
        html.A(text, href=href, className=className, **more)
        if href.startswith(("https://", "http://", "mailto:", "/"))
        else html.Span(text)
    )
