"""``/cohorts/<id>``. Opened by a programme lead or a minister's office: how did this round go, and which challenge to look at next?

Events only for viewers who may see milestones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from callbacks.forms import lifecycle
from callbacks.page_request import PageRequest, request_in_programme
from callbacks.pages.page import Block, ChartBlock, Page, Section, Sentence
from dashboard.figures.cohorts import one_cohort as figures
from dashboard.figures.cohorts.comparison import source_addresses
from dashboard.filters import add_query
from dashboard.forms import FORMS
from dashboard.forms.addresses import edit_href
from dashboard.metrics.cohorts import comparison as metrics
from dashboard.page_content import EmptyState, Listing
from dashboard.prose import Name
from dashboard.published_figures import PublishedFigureRow, read_published_figures
from dashboard.view import View
from db.access import Permission
from db.frames import frame_rows
from db.queries.cohorts import comparison as queries
from db.queries.cohorts import flow as flow_queries
from db.session import ScopedSession
from layouts.components.link import link
from layouts.components.prose import prose
from layouts.pages.cohorts import one_cohort as layouts

if TYPE_CHECKING:
    import pandas as pd

NO_CHALLENGE = EmptyState("No challenge of this cohort is recorded yet.")
NO_TEAM = EmptyState("No company team of this cohort is recorded yet.")
HOW_TEAMS = (
    "The company teams recorded for the cohort, each once, furthest stage first. One company may have entered several teams; its own page joins "
    "them across rounds."
)
RELATED_FORMS = (
    ("Dates of a stage", "stage-dates"), ("Add a challenge", "challenge"), ("Add a company team", "team"), ("Record a stage move", "stage-move"),
)  # fmt: skip


@dataclass(frozen=True)
class CohortData:
    """One cohort: its row with the counts of its records, the stages its teams reached, its dates and events, its challenges and teams."""

    cohorts: pd.DataFrame
    published: Sequence[PublishedFigureRow]
    reach: metrics.Reach
    order: pd.Series
    working: str
    timelines: metrics.Timelines
    events: pd.DataFrame
    challenges: pd.DataFrame
    sponsors: pd.DataFrame
    teams: pd.DataFrame
    answers: pd.DataFrame
    sees_programme: bool
    banner: Any
    forms: Sequence[tuple[str, str]]

    @cached_property
    def cohort(self) -> Any:
        """The row of the cohort."""
        return frame_rows(self.cohorts)[0]


def request_of_cohort(session: ScopedSession, request: PageRequest) -> PageRequest:
    """Returns the request in the programme of the cohort. Raises :class:`NotFound`."""
    return request_in_programme(session, request, queries.programme_of_cohort(session, request.path.get("id", "")))


def cohort_in_view(session: ScopedSession, request: PageRequest) -> CohortData:
    """Returns the cohort of the address."""
    programme_id, cohort_id, sees_programme = request.programme.id, request.path["id"], request.viewer.may(Permission.SEE_PROGRAMME)
    places = metrics.stage_places(flow_queries.stages(session, programme_id))
    teams = queries.team_counts(session, programme_id)
    listed = queries.cohort_alone(session, cohort_id)
    cohorts = metrics.summarise_cohorts(listed, queries.challenge_counts(session, programme_id), teams).head(1)
    state = SimpleNamespace(id=cohort_id, archived=bool(listed["archived"].iloc[0]))
    return CohortData(
        cohorts,
        read_published_figures(queries.cohort_published_figures(session, cohort_id)),
        metrics.reach_by_cohort(teams, places).of(cohort_id),
        metrics.stage_order(places),
        metrics.building_stage(places),
        metrics.build_timelines(cohorts, queries.cohort_stage_periods(session, cohort_id), places),
        figures.cohort_events(cohorts, queries.cohort_milestones(session, cohort_id) if sees_programme else None),
        queries.cohort_challenges(session, cohort_id),
        queries.cohort_sponsors(session, cohort_id),
        queries.cohort_teams(session, cohort_id),
        queries.cohort_team_challenges(session, cohort_id),
        sees_programme,
        lifecycle.archived_banner(session, request, "cohort", state) if sees_programme else None,
        _forms(request, state),
    )


def _forms(request: PageRequest, cohort: SimpleNamespace) -> list[tuple[str, str]]:
    """Returns (label, address) of the forms and actions that the viewer may open for the cohort in its current state."""
    grid = f"/record/cohort-milestones{request.filters.search(cohort=cohort.id, challenge='')}"
    forms = [
        ("Change the cohort", "cohort", edit_href("cohort", cohort.id, request.search)),
        ("Its milestones in a grid", "milestone", grid),
        *((label, kind, f"/record/{kind}{add_query(request.search, for_=cohort.id)}") for label, kind in RELATED_FORMS),
    ]
    allowed = [(label, href) for label, kind, href in forms if FORMS[kind].is_offered(request)]
    return allowed + lifecycle.available_act_links(request, "cohort", cohort)


def _sentence(data: CohortData, view: View) -> Any:
    words = figures.sentence(data.cohort, data.reach, data.working, view)
    return [words, data.banner] if data.banner is not None else words


def _facts(data: CohortData, view: View) -> Any:
    return layouts.facts(figures.facts(data.cohort, data.published, view), source_addresses(data.cohort.source))


def _challenges(data: CohortData, view: View) -> Listing:
    table = figures.challenges_table(data.challenges, data.sponsors, data.sees_programme, view)
    measures = ("teams_of_challenge", "max_contract")
    return Listing(
        "cohort-challenges", table, NO_CHALLENGE, view.view_search, data.cohort.id, metrics.HOW_CHALLENGES, measures=measures, tall=True
    )


def _teams(data: CohortData, view: View) -> Listing:
    table = figures.teams_table(data.teams, data.answers, data.order, data.sees_programme, view)
    return Listing("cohort-teams", table, NO_TEAM, view.view_search, data.cohort.id, HOW_TEAMS, tall=True)


def _links(forms: Sequence[tuple[str, str]]) -> list[Any]:
    return [link(label, href, className="btn btn-primary") for label, href in forms]


def _cohort_acts(data: CohortData, view: View) -> list[Any]:
    """Returns the first two forms, and the workbook with all data of the cohort."""
    return [*_links(data.forms[:2]), layouts.workbook_link(data.cohort.name, data.cohort.id, view.search)]


KNOWN = Section("What is known", acts=(cohort_in_view, _cohort_acts))
HOW_IT_WENT, ITS_TEAMS = Section("How it went"), Section("Its company teams")
ITS_CHALLENGES = Section("Its challenges", acts=(cohort_in_view, lambda data, view: _links(data.forms[2:])))
OPENS = {  # the blocks of this page that list what its sentences count
    **dict.fromkeys(("challenges_recorded", "sponsors_recorded"), "#cohort-challenges"),
    **dict.fromkeys(("teams_recorded", "teams_reached_stage", "teams_with_known_stage"), "#cohort-teams"),
}
PAGE = Page(
    key="cohort",
    path="/cohorts/<id>",
    title="Cohort",
    needs=Permission.SEE_MONEY,
    question="How did this round go, and which challenge to look at next?",
    resolve=request_of_cohort,
    heading=(cohort_in_view, lambda data, view: prose(Name(data.cohort.name))),
    above=lambda view: link("All cohorts", f"/cohorts{view.search}", className="back"),
    blocks=(
        Sentence(make=_sentence, data=cohort_in_view, opens=OPENS),
        Block("facts", _facts, cohort_in_view, KNOWN, classes="words"),
        ChartBlock(
            "timeline",
            lambda data, view: figures.timeline_chart(data.timelines, data.events, view),
            cohort_in_view,
            HOW_IT_WENT,
            wide=True,
        ),
        ChartBlock(
            "flow",
            lambda data, view: figures.flow_chart(data.cohort.id, data.reach, data.order, view),
            cohort_in_view,
            HOW_IT_WENT,
            wide=True,
            opens=OPENS,
        ),
        Block("challenges", _challenges, cohort_in_view, ITS_CHALLENGES),
        Block("teams", _teams, cohort_in_view, ITS_TEAMS),
    ),
)
