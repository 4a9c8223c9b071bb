"""``/cohorts/<id>``: content and callbacks of the page. Events only for viewers who may see milestones."""

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
    """Returns the content of the page, by block id."""
    row = queries.read_cohort(session, original_request.path.get("id", ""))
    request = request_in_programme(session, original_request, row["programme_id"])
    programme_id, cohort, sees_programme = row["programme_id"], row["id"], request.viewer.may(Permission.SEE_PROGRAMME)
    steps = stages(session, programme_id)
    flows = metrics.stages_by_flow(steps)
    teams = queries.team_counts(session, programme_id)
    published = metrics.read_published_figures(queries.published_figures(session, programme_id, cohort=cohort))
    rounds = metrics.summarise_cohorts(
        [row], queries.challenge_counts(session, programme_id), queries.sponsor_counts(session, programme_id), teams, published
    )[:1]
    reach = metrics.reach_by_cohort(teams, flows).get(cohort)
    events = figures.cohort_events(rounds[0], queries.cohort_milestones(session, cohort) if sees_programme else [])
    sentence = figures.sentence(rounds[0], reach, metrics.building_stage(steps), request.today)
    banner = (
        lifecycle.archived_banner(session, request, "cohort", SimpleNamespace(id=cohort, archived=row["archived"]))
        if sees_programme
        else None
    )
    return layouts.contents(
        [sentence, banner] if banner is not None else sentence,
        figures.facts(rounds[0], published, row),
        [(site_name(address), address) for address in metrics.split_sources(row["source"])],
        figures.timeline_chart(
            metrics.build_timelines(rounds, queries.stage_periods(session, programme_id, cohort=cohort), flows),
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
            opens=sees_programme,
        ),
        figures.teams_table(
            queries.cohort_teams(session, cohort),
            queries.cohort_team_challenges(session, cohort),
            request.labels,
            metrics.stage_order(flows),
            request.search,
            opens=sees_programme,
        ),
        search=request.view_search,
        about=cohort,
    )


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    row = queries.read_cohort(context.session, request.path["id"])
    programme_request = request_in_programme(context.session, request, row["programme_id"])
    return layouts.layout(
        row["name"], row["id"], context.contents(programme_request, contents), programme_request.search, _forms(programme_request, row)
    )


def _forms(request: PageRequest, row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Returns (label, address) of the forms and actions that the viewer may open for the cohort in its current state."""
    cohort = row["id"]
    forms = [("Change the cohort", "cohort", f"/record/cohort/{cohort}{request.search}")]
    related = (
        ("Dates of a stage", "stage-dates"),
        ("Add a challenge", "challenge"),
        ("Add a company team", "team"),
        ("Record a stage move", "stage-move"),
    )
    all_forms = forms + [(label, kind, f"/record/{kind}{add_query(request.search, for_=cohort)}") for label, kind in related]
    all_forms.insert(
        1, ("Its milestones in a grid", "milestone", f"/record/cohort-milestones{request.filters.search(cohort=cohort, challenge='')}")
    )
    allowed = [(label, href) for label, kind, href in all_forms if request.may(FORMS[kind].needs)]
    return allowed + lifecycle.available_act_links(request, "cohort", SimpleNamespace(id=cohort, archived=row["archived"]))


CALLBACKS = redraw_callbacks("/cohorts/", Permission.SEE_MONEY, layouts.IDS, layouts.CHARTS, contents)
