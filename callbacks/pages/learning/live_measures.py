"""Live measures of a programme or a challenge, as at the session's moment, for whichever page shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callbacks.page_request import Ask
from dashboard.metrics.cohorts.comparison import figures
from dashboard.metrics.learning.live_counts import Counted, Then, built_by_flow
from dashboard.metrics.learning.live_measures import LIVE, LiveMeasure, Measured
from dashboard.metrics.learning.live_measures import measured as worked_out
from db.access import Permission
from db.queries.cohorts import comparison as cohorts
from db.queries.learning import live_measures as queries
from db.queries.learning.live_measures import Challenges
from db.queries.programmes.navigation import stages
from db.schema.enums.learning import LiveMeasureKey
from db.session import ScopedSession

K = LiveMeasureKey
AGREEMENTS = ("agreements_sponsor", "agreements_public", "agreements_private", "agreements_abroad")
READS: dict[LiveMeasureKey, tuple[Callable[..., Any], tuple[str, ...]]] = {
    K.APPLICATIONS: (queries.applications, ()),
    K.SMALL_SUPPLIERS: (queries.suppliers, ()),
    K.FIRST_TIME: (queries.suppliers, ()),
    K.GATES_KEPT: (queries.gates, ()),
    K.CITIZENS_HEARD: (queries.citizens, ()),
    K.FINDINGS_ACTED: (queries.findings, ()),
    K.FOLLOW_ON: (queries.follow_on, ()),
    K.LATER_AGREEMENTS: (queries.outcomes, AGREEMENTS),
    K.ELSEWHERE: (queries.outcomes, ("agreements_abroad", "other_sectors")),
    K.ADOPTED_ELSEWHERE: (queries.crossings, ()),
}


def measured(session: ScopedSession, ask: Ask, key: str, challenge_id: str = "") -> Measured | None:
    """A live measure of one challenge, or with none named of the whole programme, whatever the filters say.

    None for a key that is no measure, and for viewers who do not see the programme (finance, sponsors). ``key`` is a stored word of
    :class:`~db.schema.enums.learning.LiveMeasureKey`.
    """
    measure = LIVE.get(key)
    if measure is None or not ask.viewer.may(Permission.SEE_PROGRAMME):
        return None
    return _one(
        session, ask, measure, [challenge_id] if challenge_id else None, _then(session, ask), _published(session, ask, challenge_id)
    )


def all_measured(session: ScopedSession, ask: Ask) -> list[Measured]:
    """Every live measure, of the challenges that the filters leave; empty for viewers who do not see the programme."""
    if not ask.viewer.may(Permission.SEE_PROGRAMME):
        return []
    then, published = _then(session, ask), _published(session, ask, "")
    return [_one(session, ask, measure, ask.challenges, then, published) for measure in LIVE.values()]


def _then(session: ScopedSession, ask: Ask) -> Then:
    return Then(ask.today, built_by_flow(stages(session, ask.programme.id)))


def _published(session: ScopedSession, ask: Ask, challenge_id: str) -> list[Any]:
    """Figures that others published about the programme; none about one challenge."""
    return [] if challenge_id else figures(cohorts.figures(session, ask.programme.id))


def _one(session: ScopedSession, ask: Ask, measure: LiveMeasure, of: Challenges, then: Then, published: list[Any]) -> Measured:
    return worked_out(measure, _counted(session, ask.programme.id, measure, of, then), published)


def _counted(session: ScopedSession, own: str, measure: LiveMeasure, of: Challenges, then: Then) -> Counted:
    if measure.key is K.SPONSOR_REPLY:
        return measure.count(queries.replies(session, own, of), queries.slips(session, own, of), then)
    read, columns = READS[measure.key]
    return measure.count(read(session, own, of, *columns), then)
