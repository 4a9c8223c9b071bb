"""``/learning/<id>``: parse, call, return. Fetched through the viewer's scope, in the programme that the hypothesis belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callbacks.forms.linked_records import href
from callbacks.page_request import Ask, moved_to
from callbacks.pages.learning.hypotheses import judged
from callbacks.pages.learning.live_measures import measured
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.figures.cohorts.comparison import site
from dashboard.figures.learning import hypotheses as figures
from dashboard.figures.learning import tables
from dashboard.figures.milestones import short
from dashboard.filters import also
from dashboard.metrics.cohorts.comparison import sources
from dashboard.metrics.learning import hypotheses as metrics
from dashboard.metrics.learning.live_measures import Measured
from db.access import Permission
from db.queries.learning import hypotheses as queries
from db.queries.linked_records import subjects
from db.records import KINDS
from db.session import ScopedSession
from db.values.evidence_scoring import SPEAKS
from layouts.pages.learning import one_hypothesis as layouts

TITLE = 90
KINDS_IN_WORDS = {name: KINDS[name].plural.replace("-", " ") for name in SPEAKS}


def contents(session: ScopedSession, asked: Ask) -> dict[str, Any]:
    """Everything the page shows, by block."""
    row = queries.one(session, asked.path.get("id", ""))
    ask = moved_to(session, asked, row["programme_id"])
    one = judged(session, ask, [row])[0]
    found = subjects(session, ask.programme.id, {link.source for link in one.links})
    names = {key: (of.words[:1].upper() + of.words[1:], href(ask, of)) for key, of in found.items()}
    view = layouts.View(
        sentence=figures.headline(one), warnings=metrics.warnings(one, KINDS_IN_WORDS), told=figures.facts(one, _live(session, ask, row)),
        of=figures.of_where(one, ask.labels, ask.search), changes=tables.changed(one.changes),
        sources=[(site(address), address) for address in sources(row["source"])], course=figures.course(one, ask.today, ask.palette),
        evidence=tables.evidence(one, names, ask.search, ask.today), verdicts=tables.verdicts(one.verdicts, ask.search),
        id=row["id"], search=ask.search, decide=_decide(ask, row["id"]),
    )  # fmt: skip
    return layouts.contents(view)


def _live(session: ScopedSession, ask: Ask, row: Mapping[str, Any]) -> Measured | None:
    """Its measure as the board computes it, where it names one."""
    return measured(session, ask, row["live_measure"], row["challenge_id"] or "") if row["live_measure"] else None


def _decide(ask: Ask, hypothesis: str) -> str:
    return f"/record/verdict{also(ask.search, for_=hypothesis)}" if ask.may(Permission.STEER) else ""


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    row = queries.one(call.session, ask.path["id"])
    at, reference = moved_to(call.session, ask, row["programme_id"]), f"{row['reference']}: " if row["reference"] else ""
    return layouts.layout(
        reference + short(row["statement"], TITLE), call.contents(at, contents), at.search,
        own=f"/record/hypothesis/{row['id']}{at.search}" if at.may(Permission.RECORD) else "", decide=_decide(at, row["id"]),
        about=also(at.search, id=row["id"]),
    )  # fmt: skip


WIRES = redraws("/learning/", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)
