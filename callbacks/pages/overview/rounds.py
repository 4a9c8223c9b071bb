"""``/`` of a programme that has rounds and nothing that runs, such as a public record of past ones. Opened by a reader: how did the rounds go?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.cohorts import comparison as cohorts
from callbacks.security.wiring import CallbackContext

PAGE = replace(cohorts.PAGE, title="Overview")  # what the programme has is what its page of cohorts shows


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the rounds beside each other."""
    return PAGE.render(context, request, path)
