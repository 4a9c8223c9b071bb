"""The registry of measures: every number that a page shows names one of them."""

from __future__ import annotations

from dashboard.measures import actions, engagement, milestones, spend
from dashboard.measures.measure import Measure

MEASURES: dict[str, Measure] = {measure.key: measure for topic in (actions, engagement, milestones, spend) for measure in topic.MEASURES}
