"""Live measures of a programme or a challenge, as at the session's moment, for every page that shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from callbacks.page_request import PageRequest
from dashboard.metrics.learning.live_measures import LIVE_MEASURES, LiveMeasure, MeasureValue, compute_measure
from dashboard.metrics.learning.measure_counts import MeasureContext, MeasureCount, building_stages
from dashboard.published_figures import PublishedFigureRow, read_published_figures
from db.access import Permission
from db.frames import column_values
from db.queries.cohorts import comparison as cohort_queries
from db.queries.learning import live_measures as queries
from db.queries.learning.live_measures import Challenges
from db.schema.enums.learning import LiveMeasureKey
from db.schema.enums.parts import PART_BY_LIVE_MEASURE
from db.session import ScopedSession

if TYPE_CHECKING:
    import pandas as pd

K = LiveMeasureKey
AGREEMENTS = ("agreements_sponsor", "agreements_public", "agreements_private", "agreements_abroad")
QUERIES: dict[LiveMeasureKey, tuple[Callable[..., Any], tuple[str, ...]]] = {
    K.APPLICATIONS: (queries.applications, ()),
    K.SMALL_SUPPLIERS: (queries.supplier_counts, ()),
    K.FIRST_TIME: (queries.supplier_counts, ()),
    K.GATES_KEPT: (queries.gate_dates, ()),
    K.CITIZENS_HEARD: (queries.citizen_counts, ()),
    K.FINDINGS_ACTED: (queries.finding_counts, ()),
    K.FOLLOW_ON: (queries.follow_on_agreements, ()),
    K.LATER_AGREEMENTS: (queries.outcome_counts, AGREEMENTS),
    K.ELSEWHERE: (queries.outcome_counts, ("agreements_abroad", "other_sectors")),
    K.ADOPTED_ELSEWHERE: (queries.reuse_counts, ()),
}


def live_measure(session: ScopedSession, request: PageRequest, key: str, challenge_id: str = "") -> MeasureValue | None:
    """Returns a live measure of one challenge, or without ``challenge_id`` of the whole programme; the filters do not apply.

    None for an unknown key, for one that counts records of a part that is off, and for viewers who do not see the programme (finance,
    sponsors). ``key`` is a stored value of :class:`~db.schema.enums.learning.LiveMeasureKey`.
    """
    measure = LIVE_MEASURES.get(key)
    if measure is None or not _is_counted(measure, request) or not request.viewer.may(Permission.SEE_PROGRAMME):
        return None
    return _measure_of(session, request, measure, [challenge_id] if challenge_id else None)


def live_measure_of_cohort(session: ScopedSession, request: PageRequest, key: LiveMeasureKey, cohort_id: str) -> MeasureValue | None:
    """Returns a live measure of the challenges of one cohort; None for viewers who do not see the programme."""
    if not request.viewer.may(Permission.SEE_PROGRAMME):
        return None
    challenges = [challenge for challenge, _, cohort in request.programme.challenges if cohort == cohort_id]
    return _measure_of(session, request, LIVE_MEASURES[key], challenges)


def _measure_of(session: ScopedSession, request: PageRequest, measure: LiveMeasure, challenges: Challenges) -> MeasureValue:
    context = _count_context(session, request, measure.key)
    return compute_measure(measure, _count(session, request.programme.id, measure, challenges, context))


def live_measures_of(session: ScopedSession, request: PageRequest, hypotheses: pd.DataFrame) -> dict[str, MeasureValue]:
    """Returns the live measures of hypotheses that have one, by their ids; each measure of a challenge, or of the programme, is counted once.

    ``hypotheses``: of ``db.queries.learning.hypotheses``.
    """
    columns = (column_values(hypotheses, name) for name in ("id", "live_measure", "challenge_id"))
    named = [(row, key, challenge or "") for row, key, challenge in zip(*columns, strict=True) if key]
    pairs = {(key, challenge) for _, key, challenge in named}
    values = {(key, challenge): live_measure(session, request, key, challenge) for key, challenge in pairs}
    return {row: value for row, key, challenge in named if (value := values[key, challenge]) is not None}


def all_live_measures(session: ScopedSession, request: PageRequest) -> list[MeasureValue]:
    """Returns every live measure of the challenges that match the filters; empty for viewers who do not see the programme."""
    if not request.viewer.may(Permission.SEE_PROGRAMME):
        return []
    programme_id, context = request.programme.id, _count_context(session, request, *LiveMeasureKey)
    return [
        compute_measure(measure, _count(session, programme_id, measure, request.challenges, context))
        for measure in LIVE_MEASURES.values()
        if _is_counted(measure, request)
    ]


def _is_counted(measure: LiveMeasure, request: PageRequest) -> bool:
    """Returns whether the records that a measure counts are of no part, or of one that is switched on."""
    return request.has(PART_BY_LIVE_MEASURE.get(measure.key))


def published_figures(session: ScopedSession, request: PageRequest) -> list[PublishedFigureRow]:
    """Returns the published figures of the programme."""
    return read_published_figures(cohort_queries.published_figures(session, request.programme.id))


def _count_context(session: ScopedSession, request: PageRequest, *keys: LiveMeasureKey) -> MeasureContext:
    """Returns what the measures of these keys need besides their counts. The stages are read for those that count by stage alone."""
    stages = queries.flow_stages(session, request.programme.id) if K.FOLLOW_ON in keys else None
    return MeasureContext(request.today, None if stages is None else building_stages(stages))


def _count(
    session: ScopedSession, programme_id: str, measure: LiveMeasure, challenges: Challenges, context: MeasureContext
) -> MeasureCount:
    if measure.key is K.SPONSOR_REPLY:
        return measure.count(
            queries.sponsor_replies(session, programme_id, challenges), queries.milestone_dates(session, programme_id, challenges), context
        )
    read, columns = QUERIES[measure.key]
    return measure.count(read(session, programme_id, challenges, *columns), context)
