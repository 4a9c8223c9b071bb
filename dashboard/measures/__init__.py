"""The registry of measures: every number that a page shows names one of them."""

from __future__ import annotations

from dashboard.measures import actions, engagement, health, milestones, my_challenge, reviews
from dashboard.measures.measure import Measure

TOPICS = (
    actions,
    engagement,
    health,
    milestones,
    my_challenge,
    reviews,
)
MEASURES: dict[str, Measure] = {measure.key: measure for topic in TOPICS for measure in topic.MEASURES}
