"""What stands above the fields of a new record that a form is opened for."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.prose import Text
from layouts.components.link import link
from layouts.components.prose import prose


def subject(text: Text) -> Any:
    """Returns what the record is about."""
    return html.P(prose(text), className="form-about")


def mail(href: str) -> Any:
    """Returns the link that opens the words in a mail program."""
    return html.P(
        ["The board sends nothing. Copy the words, or ", link("open them in your mail program", href), "."], className="form-about"
    )
