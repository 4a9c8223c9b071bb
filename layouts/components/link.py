"""Links within the application, which change the page without a full load, and links to files and other sites."""

from __future__ import annotations

import re
from typing import Any

from dash import dcc, html

FULL_LOAD_PATHS = re.compile(r"/data/|/sign-out|/static|/review/[^/]+/pack\b")  # local addresses that are not pages


def link(text: Any, href: str, *, className: str = "", **attributes: Any) -> Any:  # noqa: N803 - as Dash names it
    """Returns a link.

    A page of the application opens in place; a file or another site opens by a full load. An unsafe scheme gives plain text.
    """
    if href.startswith("/") and not FULL_LOAD_PATHS.match(href):
        return dcc.Link(text, href=href, className=className, **attributes)
    if href.startswith(("?", "#")):
        return (
            dcc.Link(text, href=href, className=className, **attributes)
            if href.startswith("?")
            else html.A(text, href=href, className=className)
        )
    return (
        html.A(text, href=href, className=className, **attributes)
        if href.startswith(("https://", "http://", "mailto:", "/"))
        else html.Span(text)
    )
