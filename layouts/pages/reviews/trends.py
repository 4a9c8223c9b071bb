"""Trends over the reviews, on ``/review``. Read by a programme lead: does what we say hold, do promises and money drift, do actions get done?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.page_content import Chart
from layouts.components.page import block, section
from layouts.ids.pages import ReviewTrendsIds as R

IDS = (R.HEALTH, R.MILESTONES, R.OUTTURN, R.DONE)
CHARTS: dict[str, bool] = {R.HEALTH: True, R.MILESTONES: False, R.OUTTURN: False, R.DONE: False}


def contents(health: Chart, milestones: Chart, outturn: Chart, done: Chart) -> dict[str, Any]:
    """What stands in each block."""
    return {R.HEALTH: health, R.MILESTONES: milestones, R.OUTTURN: outturn, R.DONE: done}


def sections(content: Mapping[str, Any], search: str) -> list[Any]:
    """The sections of the page."""
    return [section("From review to review", *(block(one, content, csv=f"/data/review/{one}.csv{search}", wide=True) for one in IDS))]
