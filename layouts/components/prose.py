"""Text with measured values: each number carries its measure, its scope and its raw value as attributes."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.prose import Name, Part, Shown, Text, parts_of
from layouts.components.link import link


def prose(text: Text | Shown | Name) -> Any:
    """Returns the children for a text: plain strings, and an element for each measured value or name of a record."""
    if isinstance(text, str):
        return text
    return [render_part(part) for part in parts_of(text)]


def prose_list(text: Text | Shown | Name) -> list[Any]:
    """Returns the children for a text as a list, to stand among other children."""
    return [text] if isinstance(text, str) else [render_part(part) for part in parts_of(text)]


def render_part(part: Part, class_name: str = "") -> Any:
    """Returns one part of a text."""
    if isinstance(part, str):
        return part
    if isinstance(part, Name):
        return html.Span(link(part.text, part.href) if part.href else part.text, **{"data-record": ""})
    attributes = measured(part)
    if part.href:
        return html.Span(link(part.text, part.href), className=class_name, **attributes)
    return html.Span(part.text, className=class_name, **attributes)


def measured(value: Shown) -> dict[str, str]:
    """Returns the attributes of a measured value."""
    return {"data-measure": value.measure, "data-scope": value.scope, "data-value": "" if value.value is None else str(value.value)}
