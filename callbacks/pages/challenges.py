"""``/challenges/<id>``: parse, call, return. Fetched through the viewer's scope, in the programme that the challenge belongs to."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from callbacks.forms import lifecycle as acts_of
from callbacks.forms.linked_records import known
from callbacks.page_request import Ask, moved_to
from callbacks.pages.learning.hypotheses import judged
from callbacks.pages.overview.subjects import judged_by_week
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.figures import milestones as milestone_figures
from dashboard.figures.actions import tables as action_tables
from dashboard.figures.challenges import story as figures
from dashboard.figures.challenges import story_links as challenge_story
from dashboard.figures.cohorts.comparison import site
from dashboard.figures.engagement import tables as engagement_tables
from dashboard.figures.learning import tables as learning_tables
from dashboard.figures.overview import attention as health_figures
from dashboard.figures.research import tables as research_tables
from dashboard.filters import also
from dashboard.forms import FORMS
from dashboard.metrics import engagement as engagement_metrics
from dashboard.metrics import health as health_metrics
from dashboard.metrics import milestones as milestone_metrics
from dashboard.metrics import research as research_metrics
from dashboard.metrics.actions import by_owner
from dashboard.metrics.cohorts.comparison import sources
from dashboard.metrics.engagement import about_of
from dashboard.metrics.learning.reuse import crossings
from dashboard.metrics.spend import outturn as spend_metrics
from dashboard.page_content import Strip, Table, without
from db.access import Permission
from db.queries import challenges as queries
from db.queries import health as health_queries
from db.queries import milestones as milestone_queries
from db.queries import research as research_queries
from db.queries.engagement import actions as action_queries
from db.queries.engagement import conversations as engagement_queries
from db.queries.learning import hypotheses as learning_queries
from db.queries.learning import reuse as reuse_queries
from db.queries.spend import budget_lines as spend_queries
from db.schema.models import Decision
from db.session import ScopedSession
from layouts.pages import challenges as layouts

WEEKS = 13
LATEST = 6
QUICK = ("milestone", "conversation", "action", "research-session", "finding", "payment", "weekly-update")
PAGES = ("team", "stage-move", "decision", "agreement", "budget-line", "hypothesis")


def forms_of(ask: Ask, challenge: str) -> dict[str, str]:
    """Addresses of the forms that the viewer may open, each already about this challenge."""
    panels = {kind: also(ask.search, form=kind, for_=challenge) for kind in QUICK}
    pages = {kind: f"/record/{kind}{also(ask.search, for_=challenge)}" for kind in PAGES}
    own = {"challenge": f"/record/challenge/{challenge}{ask.search}"}
    offered = {kind: href for kind, href in {**panels, **pages, **own}.items() if ask.may(FORMS[kind].needs)}
    return {**offered, "history": f"/history{ask.filters.search(challenge=challenge)}"}


def _health(session: ScopedSession, ask: Ask, one: str) -> tuple[list[Strip], str]:
    """Team says and Records say, week by week, and what the records say now; only what is known of a challenge that no longer runs."""
    weeks = health_metrics.weeks_back(ask.today, WEEKS)
    said = health_figures.said_by_week(health_queries.updates(session, [one], weeks[0]), weeks)
    judged = judged_by_week(session, ask, health_queries.running(session, ask.programme.id, [one]), weeks).get(one)
    strips = [health_figures.team_strip(said.get(one, [None] * WEEKS), weeks)]
    if judged is None:
        return (strips if one in said else []), ""
    return [*strips, health_figures.records_strip(judged, weeks)], health_figures.records_words(judged[-1])


def _spend(session: ScopedSession, ask: Ask, one: str) -> list[Table]:
    """Its budget lines, a table for each financial year, the latest first."""
    found = []
    for year in queries.funded_years(session, one):
        books = spend_queries.books(session, spend_queries.Choice(ask.programme.id, year, None, [one]))
        found.append(
            figures.spend(
                spend_metrics.lines(*books, today=ask.today), year, ask.filters.search(challenge=one), acts=ask.may(Permission.STEER)
            )
        )
    return found


def _believed(session: ScopedSession, ask: Ask, one: str) -> Table:
    """Its hypotheses with what the evidence says."""
    rows = learning_queries.hypotheses(session, ask.programme.id, challenges=[one], whole=False)
    return without(learning_tables.register(judged(session, ask, rows), ask.labels, ask.search), "Of")


def contents(session: ScopedSession, asked: Ask) -> dict[str, Any]:
    """Everything the page shows, by block."""
    row = queries.one(session, asked.path.get("id", ""))
    ask = moved_to(session, asked, row["programme_id"])
    one, own, labels, search, today = row["id"], row["programme_id"], ask.labels, ask.search, ask.today
    only, acts = [row["id"]], ask.may(Permission.RECORD)
    promises = milestone_metrics.promises(milestone_queries.promises(session, own, challenges=only), today)
    actions = engagement_metrics.open_actions(engagement_queries.open_actions(session, own, challenges=only, whole=False), today)
    talks = engagement_queries.latest(session, own, challenges=only, whole=False, limit=LATEST)
    findings = research_metrics.findings(research_queries.findings(session, own, challenges=only), today)
    sessions, of = research_queries.latest(session, own, challenges=only, limit=LATEST)
    held, people = research_metrics.totals(research_queries.by_day(session, own, challenges=only))
    teams, worded, contracts = queries.teams(session, one), queries.reframings(session, one), queries.agreements(session, one)
    gates, here = queries.gates(session, one), queries.merged_here(session, one)
    crossed = crossings(reuse_queries.ledger(session, own, challenges=only))
    decided = action_queries.decisions(session, own, action_queries.within(session, Decision, only, whole=False))
    names = replace(known(session, ask, [*(each.about for each in actions), *map(about_of, decided)]), here=one)
    strips, records = _health(session, ask, one)
    narrowed = ask.filters.search(challenge=one, cohort=row["cohort_id"] or "all")
    view = layouts.View(
        sentence=figures.sentence(row, promises, actions), told=figures.facts(row),
        cohort=(row["cohort"] or "", f"/cohorts/{row['cohort_id']}{search}"),
        sponsors=[
            (body["name"], f"/record/organisation/{body['id']}{search}" if acts else f"/engagement{narrowed}")
            for body in queries.sponsors(session, one)
        ],
        sources=[(site(address), address) for address in sources(row["source"])],
        strips=strips, records=records, update=figures.update(queries.latest_update(session, one)),
        milestones=without(milestone_figures.listing(promises, labels, search, acts=acts), "Challenge"),
        teams=figures.teams(teams, search, acts=acts),
        talks=engagement_tables.latest(*talks, labels, search, today),
        decided=action_tables.decisions(decided, names), actions=action_tables.owned(by_owner(actions), names, whose=True, caption="By owner"),
        research=figures.research_words(held, people, figures.last_held(sessions), findings),
        findings=without(research_tables.findings(findings, labels, search, today).table, "Challenge"),
        sessions=without(research_tables.sessions(sessions, of, labels, search, today), "Challenge"),
        believed=_believed(session, ask, one),
        spend=_spend(session, ask, one),
        story=figures.story(
            row, queries.done(session, one), queries.stage_dates(session, one), queries.decisions(session, one), contracts,
            teams, search, today, gates=gates, decided=queries.decided(session, one), reframings=worded,
            opens=ask.may(Permission.RECORD_MONEY),
            more=[*challenge_story.merged(here, search), *challenge_story.crossed(crossed, one, labels, search)],
            undated=challenge_story.undated(crossed, one, labels, teams, gates, contracts, here, search),
        ),
        merged_into=figures.merged_into(row, search), came_here=figures.came_here(here, search),
        wordings=figures.wordings(row, worded), acts=acts_of.offered(ask, "challenge", SimpleNamespace(**row)),
        agreements=figures.agreements(contracts, search, opens=ask.may(Permission.RECORD_MONEY), novates=ask.may(Permission.STEER)),
        banner=acts_of.archived(session, ask, "challenge", SimpleNamespace(**row)),
        id=one, search=search,
    )  # fmt: skip
    return layouts.contents(view, forms_of(ask, one))


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    row = queries.one(call.session, ask.path["id"])
    at = moved_to(call.session, ask, row["programme_id"])
    return layouts.layout(figures.title(row), call.contents(at, contents), at.search, forms_of(at, row["id"]))


WIRES = redraws("/challenges/", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)
