"""Trends over the reviews, on ``/review``. Read by a programme lead:
does our reported health hold, do milestones and money drift, do actions get done?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.page_content import Chart
from layouts.components.page import block, section
from layouts.ids.pages import ReviewTrendsIds as R

IDS = (R.HEALTH, R.MILESTONES, R.OUTTURN, R.DONE)
CHARTS: dict[str, bool] = {R.HEALTH: True, R.MILESTONES: False, R.OUTTURN: False, R.DONE: False}


def contents(health: Chart, milestones: Chart, outturn: Chart, done: Chart) -> dict[str, Any]:
    """Returns the content of each block by id."""
    return {R.HEALTH: health, R.MILESTONES: milestones, R.OUTTURN: outturn, R.DONE: done}


def sections(content: Mapping[str, Any], search: str) -> list[Any]:
    """Returns the sections of the page."""
    return [
        section(
            "From review to review", *(block(chart_id, content, csv=f"/data/review/{chart_id}.csv{search}", wide=True) for chart_id in IDS)
        )
    ]
