"""The registry of measures: every number that a page shows names one of them."""

from __future__ import annotations

from dashboard.measures import (
    actions,
    affected_records,
    changes,
    cohorts,
    companies,
    engagement,
    grids,
    health,
    imports,
    learning,
    live,
    milestones,
    my_challenge,
    outcomes,
    people,
    research,
    reuse,
    reviews,
    search,
    settings,
    spend,
)
from dashboard.measures.measure import Measure

TOPICS = (
    actions,
    affected_records,
    changes,
    cohorts,
    companies,
    engagement,
    grids,
    health,
    imports,
    learning,
    live,
    milestones,
    my_challenge,
    outcomes,
    people,
    research,
    reuse,
    reviews,
    search,
    settings,
    spend,
)
MEASURES: dict[str, Measure] = {measure.key: measure for topic in TOPICS for measure in topic.MEASURES}
