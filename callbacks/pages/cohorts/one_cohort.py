"""``/cohorts/<id>``: parse, call, return. Fetched through the viewer's scope; events are left out for who may not see milestones."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from callbacks.forms import lifecycle
from callbacks.page_request import Ask, moved_to
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.figures.cohorts import one_cohort as figures
from dashboard.figures.cohorts.comparison import site
from dashboard.filters import also
from dashboard.forms import FORMS
from dashboard.metrics.cohorts import comparison as metrics
from db.access import Permission
from db.queries.cohorts import comparison as queries
from db.queries.programmes.navigation import stages
from db.session import ScopedSession
from layouts.pages.cohorts import one_cohort as layouts


def contents(session: ScopedSession, asked: Ask) -> dict[str, Any]:
    """Everything the page shows, by block."""
    row = queries.one(session, asked.path.get("id", ""))
    ask = moved_to(session, asked, row["programme_id"])
    own, cohort, open_ = row["programme_id"], row["id"], ask.viewer.may(Permission.SEE_PROGRAMME)
    steps = stages(session, own)
    flows = metrics.flows_of(steps)
    teams = queries.team_counts(session, own)
    published = metrics.figures(queries.figures(session, own, cohort=cohort))
    found = metrics.rounds([row], queries.challenge_counts(session, own), queries.sponsor_counts(session, own), teams, published)[:1]
    reach = metrics.reaches(teams, flows).get(cohort)
    events = figures.events(found[0], queries.events(session, cohort) if open_ else [])
    sentence = figures.sentence(found[0], reach, metrics.working_stage(steps), ask.today)
    banner = lifecycle.archived(session, ask, "cohort", SimpleNamespace(id=cohort, archived=row["archived"])) if open_ else None
    return layouts.contents(
        [sentence, banner] if banner is not None else sentence,
        figures.facts(found[0], published, row),
        [(site(one), one) for one in metrics.sources(row["source"])],
        figures.timeline(metrics.courses(found, queries.periods(session, own, cohort=cohort), flows), events, ask.today, ask.palette),
        figures.flow(reach, ask.palette),
        figures.challenges_table(
            queries.challenges_of(session, cohort), queries.sponsors_of(session, cohort), ask.labels, ask.search, opens=open_
        ),
        figures.teams_table(
            queries.teams_of(session, cohort),
            queries.answered_by(session, cohort),
            ask.labels,
            metrics.stage_order(flows),
            ask.search,
            opens=open_,
        ),
        search=ask.here,
        about=cohort,
    )


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    row = queries.one(call.session, ask.path["id"])
    at = moved_to(call.session, ask, row["programme_id"])
    return layouts.layout(row["name"], row["id"], call.contents(at, contents), at.search, _forms(at, row))


def _forms(ask: Ask, row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the viewer may record about the cohort, and do with it as it stands: words and address."""
    cohort = row["id"]
    own = [("Change the cohort", "cohort", f"/record/cohort/{cohort}{ask.search}")]
    about = (
        ("Dates of a stage", "stage-dates"),
        ("Add a challenge", "challenge"),
        ("Add a company team", "team"),
        ("Record a stage move", "stage-move"),
    )
    offered = own + [(words, kind, f"/record/{kind}{also(ask.search, for_=cohort)}") for words, kind in about]
    offered.insert(
        1, ("Its milestones in a grid", "milestone", f"/record/cohort-milestones{ask.filters.search(cohort=cohort, challenge='')}")
    )
    may = [(words, href) for words, kind, href in offered if ask.may(FORMS[kind].needs)]
    return may + lifecycle.offered(ask, "cohort", SimpleNamespace(id=cohort, archived=row["archived"]))


WIRES = redraws("/cohorts/", Permission.SEE_MONEY, layouts.IDS, layouts.CHARTS, contents)
