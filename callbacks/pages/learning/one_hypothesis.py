"""``/learning/<id>``: content and callbacks of the page. Read within the viewer's scope, in the programme of the hypothesis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callbacks.forms.linked_records import linked_record_href
from callbacks.page_request import PageRequest, request_in_programme
from callbacks.pages.learning.hypotheses import assess_hypotheses
from callbacks.pages.learning.live_measures import live_measure
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.figures.cohorts.comparison import site_name
from dashboard.figures.learning import hypotheses as figures
from dashboard.figures.learning import tables
from dashboard.filters import add_query
from dashboard.formats import truncate
from dashboard.metrics.cohorts.comparison import split_sources
from dashboard.metrics.learning import hypotheses as metrics
from dashboard.metrics.learning.live_measures import MeasureValue
from db.access import Permission
from db.queries.learning import hypotheses as queries
from db.queries.linked_records import read_linked_records
from db.records import RECORD_SCHEMAS
from db.session import ScopedSession
from db.values.evidence_scoring import EVIDENCE_KINDS
from layouts.pages.learning import one_hypothesis as layouts

MAX_TITLE = 90
KIND_LABELS = {name: RECORD_SCHEMAS[name].plural.replace("-", " ") for name in EVIDENCE_KINDS}


def contents(session: ScopedSession, original_request: PageRequest) -> dict[str, Any]:
    """Returns the content of the page, by block id."""
    row = queries.read_hypothesis(session, original_request.path.get("id", ""))
    request = request_in_programme(session, original_request, row["programme_id"])
    hypothesis = assess_hypotheses(session, request, [row])[0]
    linked_records = read_linked_records(session, request.programme.id, {link.source for link in hypothesis.links})
    names = {
        key: (record.words[:1].upper() + record.words[1:], linked_record_href(request, record)) for key, record in linked_records.items()
    }
    view = layouts.HypothesisPageData(
        sentence=figures.headline(hypothesis),
        warnings=metrics.evidence_warnings(hypothesis, KIND_LABELS),
        fact_rows=figures.facts(hypothesis, _live_measure(session, request, row)),
        of=figures.subject_link(hypothesis, request.labels, request.search),
        changes=tables.criterion_change_texts(hypothesis.changes),
        sources=[(site_name(address), address) for address in split_sources(row["source"])],
        course=figures.verdict_history_chart(hypothesis, request.today, request.palette),
        evidence=tables.evidence_table(hypothesis, names, request.search, request.today),
        verdicts=tables.verdicts_table(hypothesis.verdicts, request.search),
        id=row["id"],
        search=request.search,
        decide=_verdict_href(request, row["id"]),
    )
    return layouts.contents(view)


def _live_measure(session: ScopedSession, request: PageRequest, row: Mapping[str, Any]) -> MeasureValue | None:
    """Returns its measure as computed by the application, if it names one."""
    return live_measure(session, request, row["live_measure"], row["challenge_id"] or "") if row["live_measure"] else None


def _verdict_href(request: PageRequest, hypothesis_id: str) -> str:
    return f"/record/verdict{add_query(request.search, for_=hypothesis_id)}" if request.may(Permission.STEER) else ""


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    row = queries.read_hypothesis(context.session, request.path["id"])
    programme_request, reference = (
        request_in_programme(context.session, request, row["programme_id"]),
        f"{row['reference']}: " if row["reference"] else "",
    )
    return layouts.layout(
        reference + truncate(row["statement"], MAX_TITLE),
        context.contents(programme_request, contents),
        programme_request.search,
        edit=f"/record/hypothesis/{row['id']}{programme_request.search}" if programme_request.may(Permission.RECORD) else "",
        decide=_verdict_href(programme_request, row["id"]),
        about=add_query(programme_request.search, id=row["id"]),
    )


CALLBACKS = redraw_callbacks("/learning/", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)
