"""``/cohorts/<id>``: parse, call, return. Fetched through the viewer's scope; events are left out for who may not see milestones."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from callbacks.forms import lifecycle
from callbacks.page_request import PageRequest, request_in_programme
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.figures.cohorts import one_cohort as figures
from dashboard.figures.cohorts.comparison import site_name
from dashboard.filters import add_query
from dashboard.forms import FORMS
from dashboard.metrics.cohorts import comparison as metrics
from db.access import Permission
from db.queries.cohorts import comparison as queries
from db.queries.programmes.navigation import stages
from db.session import ScopedSession
from layouts.pages.cohorts import one_cohort as layouts


def contents(session: ScopedSession, original_request: PageRequest) -> dict[str, Any]:
    """Everything the page shows, by block."""
    row = queries.read_cohort(session, original_request.path.get("id", ""))
    request = request_in_programme(session, original_request, row["programme_id"])
    own, cohort, open_ = row["programme_id"], row["id"], request.viewer.may(Permission.SEE_PROGRAMME)
    steps = stages(session, own)
    flows = metrics.stages_by_flow(steps)
    teams = queries.team_counts(session, own)
    published = metrics.read_published_figures(queries.published_figures(session, own, cohort=cohort))
    found = metrics.summarise_cohorts(
        [row], queries.challenge_counts(session, own), queries.sponsor_counts(session, own), teams, published
    )[:1]
    reach = metrics.reach_by_cohort(teams, flows).get(cohort)
    events = figures.cohort_events(found[0], queries.cohort_milestones(session, cohort) if open_ else [])
    sentence = figures.sentence(found[0], reach, metrics.building_stage(steps), request.today)
    banner = lifecycle.archived_banner(session, request, "cohort", SimpleNamespace(id=cohort, archived=row["archived"])) if open_ else None
    return layouts.contents(
        [sentence, banner] if banner is not None else sentence,
        figures.facts(found[0], published, row),
        [(site_name(one), one) for one in metrics.split_sources(row["source"])],
        figures.timeline_chart(
            metrics.build_timelines(found, queries.stage_periods(session, own, cohort=cohort), flows),
            events,
            request.today,
            request.palette,
        ),
        figures.flow_chart(reach, request.palette),
        figures.challenges_table(
            queries.cohort_challenges(session, cohort),
            queries.cohort_sponsors(session, cohort),
            request.labels,
            request.search,
            opens=open_,
        ),
        figures.teams_table(
            queries.cohort_teams(session, cohort),
            queries.cohort_team_challenges(session, cohort),
            request.labels,
            metrics.stage_order(flows),
            request.search,
            opens=open_,
        ),
        search=request.view_search,
        about=cohort,
    )


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """The whole page."""
    row = queries.read_cohort(context.session, request.path["id"])
    programme_request = request_in_programme(context.session, request, row["programme_id"])
    return layouts.layout(
        row["name"], row["id"], context.contents(programme_request, contents), programme_request.search, _forms(programme_request, row)
    )


def _forms(request: PageRequest, row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the viewer may record about the cohort, and do with it as it stands: words and address."""
    cohort = row["id"]
    own = [("Change the cohort", "cohort", f"/record/cohort/{cohort}{request.search}")]
    about = (
        ("Dates of a stage", "stage-dates"),
        ("Add a challenge", "challenge"),
        ("Add a company team", "team"),
        ("Record a stage move", "stage-move"),
    )
    offered = own + [(words, kind, f"/record/{kind}{add_query(request.search, for_=cohort)}") for words, kind in about]
    offered.insert(
        1, ("Its milestones in a grid", "milestone", f"/record/cohort-milestones{request.filters.search(cohort=cohort, challenge='')}")
    )
    may = [(words, href) for words, kind, href in offered if request.may(FORMS[kind].needs)]
    return may + lifecycle.available_act_links(request, "cohort", SimpleNamespace(id=cohort, archived=row["archived"]))


CALLBACKS = redraw_callbacks("/cohorts/", Permission.SEE_MONEY, layouts.IDS, layouts.CHARTS, contents)
