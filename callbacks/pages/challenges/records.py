"""``/challenges/<id>/records``: all records of one challenge. Read within the viewer's scope, in the programme of the challenge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from callbacks.forms import lifecycle
from callbacks.forms.linked_records import action_table_context
from callbacks.page_request import PageRequest, request_in_programme
from callbacks.pages.learning.hypotheses import assess_hypotheses
from callbacks.pages.page import Block, Page, Section, Sentence
from callbacks.pages.weekly_health import health_by_week
from dashboard.figures import health as health_figures
from dashboard.figures.actions import tables as action_tables
from dashboard.figures.challenges import story, story_links, tables
from dashboard.figures.challenges import text as figures
from dashboard.figures.cohorts.comparison import site_name
from dashboard.figures.engagement import tables as engagement_tables
from dashboard.figures.learning import tables as learning_tables
from dashboard.figures.milestones import text as milestone_figures
from dashboard.figures.research import tables as research_tables
from dashboard.figures.research import text as research_text
from dashboard.figures.spend.budget_lines import challenge_spend_tables
from dashboard.filters import add_query
from dashboard.forms import FORMS
from dashboard.metrics import health_by_records
from dashboard.metrics import milestones as milestone_metrics
from dashboard.metrics import research as research_metrics
from dashboard.metrics.actions import with_owners
from dashboard.metrics.cohorts.comparison import split_sources
from dashboard.metrics.engagement import action_totals, open_action_states
from dashboard.metrics.learning.reuse import ledger_steps
from dashboard.metrics.spend import outturn as spend_metrics
from dashboard.prose import Name, Prose
from dashboard.tables import Table, first_rows
from db.access import Permission
from db.frames import frame_rows
from db.queries import challenges as queries
from db.queries import milestones as milestone_queries
from db.queries import research as research_queries
from db.queries.engagement import actions as action_queries
from db.queries.engagement import conversations as engagement_queries
from db.queries.learning import hypotheses as learning_queries
from db.queries.learning import reuse as reuse_queries
from db.queries.spend import budget_lines as spend_queries
from db.queries.team_health import team_statements
from db.schema.models import Action, Decision
from db.session import ScopedSession
from layouts.components.link import link
from layouts.pages.challenges import records as layouts

MAX_LATEST, MAX_ROWS = 6, 200  # conversations and decisions on screen
PANEL_FORMS = ("milestone", "conversation", "action", "research-session", "finding", "payment", "weekly-update")
PAGE_FORMS = ("team", "stage-move", "decision", "agreement", "budget-line", "hypothesis")


def form_links(request: PageRequest, challenge: str) -> dict[str, str]:
    """Returns the addresses of the forms that the viewer may open, each prefilled with this challenge."""
    panels = {kind: add_query(request.search, form=kind, for_=challenge) for kind in PANEL_FORMS}
    pages = {kind: f"/record/{kind}{add_query(request.search, for_=challenge)}" for kind in PAGE_FORMS}
    change = {"challenge": f"/record/challenge/{challenge}{request.search}"}
    offered = {kind: href for kind, href in {**panels, **pages, **change}.items() if request.may(FORMS[kind].needs)}
    return {**offered, "history": f"/history{request.filters.search(challenge=challenge)}"}


def in_its_programme(session: ScopedSession, request: PageRequest) -> PageRequest:
    """Returns the request in the programme of the challenge. Raises :class:`NotFound`."""
    return request_in_programme(session, request, queries.read_challenge(session, request.path.get("id", ""))["programme_id"])


def _health(session: ScopedSession, request: PageRequest, challenge_id: str) -> layouts.ChallengeHealth:
    """Returns the weekly health by the team and by the records, and the latest in words; of an ended challenge only what is known."""
    weeks = health_by_records.recent_mondays(request.today, health_by_records.STRIP_WEEKS)
    team = team_statements(session, [challenge_id], weeks[0], request.today).get(challenge_id, {})
    assessments = health_by_week(session, request, [challenge_id], weeks)[challenge_id]
    strips = [health_figures.team_strip(team, weeks)]
    if not any(assessment.running for assessment in assessments):
        return layouts.ChallengeHealth(strips if team else ())
    return layouts.ChallengeHealth(
        [*strips, health_figures.records_strip(assessments, weeks)],
        health_figures.records_text(assessments[-1]) if assessments[-1].running else "",
        health_figures.weeks_table({challenge_id: team}, {challenge_id: assessments}, weeks, request.view).without("challenge"),
    )


def _spend(session: ScopedSession, request: PageRequest, challenge_id: str) -> list[Table]:
    """Returns a table of its budget lines for each financial year, the latest first."""
    choice = spend_queries.BudgetLineFilter(request.programme.id, challenges=[challenge_id])
    lines = spend_metrics.measure_spend(*spend_queries.read_spend_frames(session, choice), today=request.today).lines
    return [*challenge_spend_tables(lines, request.filters.search(challenge=challenge_id), request.view)]


def _hypotheses_table(session: ScopedSession, request: PageRequest, challenge_id: str) -> Table:
    """Returns its hypotheses with the status by evidence."""
    rows = learning_queries.hypotheses(session, request.programme.id, challenges=[challenge_id], whole=False)
    return learning_tables.hypotheses_table(assess_hypotheses(session, request, rows), request.view)


def read_challenge_page(session: ScopedSession, request: PageRequest) -> layouts.ChallengePageData:
    """Returns everything about the challenge of the address. Raises :class:`NotFound`."""
    row = queries.read_challenge(session, request.path.get("id", ""))
    challenge_id, programme_id, labels, search, today = row["id"], row["programme_id"], request.labels, request.search, request.today
    view = request.view
    challenge_ids, acts = [row["id"]], request.may(Permission.RECORD)
    promises = milestone_metrics.milestone_states(milestone_queries.list_milestones(session, programme_id, challenges=challenge_ids), today)
    of_challenge, decided = (action_queries.challenge_condition(session, model, challenge_ids, whole=False) for model in (Action, Decision))
    actions = open_action_states(action_queries.open_actions(session, programme_id, of_challenge), today)
    conversations = engagement_queries.latest_conversations(session, programme_id, challenges=challenge_ids, whole=False)
    findings = research_metrics.finding_states(research_queries.findings(session, programme_id, challenges=challenge_ids), today)
    sessions = research_queries.list_sessions(session, programme_id, challenges=challenge_ids)
    links = research_queries.session_challenges(session, programme_id)
    held = research_metrics.research_totals(research_queries.sessions_by_day(session, programme_id, challenges=challenge_ids))
    teams, reframings, agreements = (
        queries.teams(session, challenge_id),
        queries.reframings(session, challenge_id),
        queries.agreements(session, challenge_id),
    )
    merged = queries.merged_challenges(session, challenge_id)
    records_of_challenge = story.ChallengeRecords(
        row,
        queries.completed_milestones(session, challenge_id),
        queries.stage_dates(session, challenge_id),
        queries.settled_actions(session, challenge_id),
        agreements,
        teams,
        queries.gate_decisions(session, challenge_id),
        queries.recorded_decisions(session, challenge_id),
        reframings,
    )
    reuse_rows = ledger_steps(reuse_queries.reuse_ledger(session, programme_id, challenges=challenge_ids))
    decisions = action_queries.decisions(session, programme_id, decided)
    names = replace(action_table_context(session, request, action_tables.linked_records(actions, decisions)), here=challenge_id)
    path = f"/challenges/{challenge_id}/records"
    narrowed = request.filters.search(challenge=challenge_id, cohort=row["cohort_id"] or "all")
    return layouts.ChallengePageData(
        sentence=figures.sentence(row, milestone_metrics.milestone_totals(promises), action_totals(actions), view),
        fact_rows=figures.facts(row),
        cohort=(row["cohort"] or "", f"/cohorts/{row['cohort_id']}{search}"),
        sponsors=[
            (body["name"], f"/record/organisation/{body['id']}{search}" if acts else f"/engagement{narrowed}")
            for body in queries.sponsors(session, challenge_id)
        ],
        sources=[(site_name(address), address) for address in split_sources(row["source"])],
        health=_health(session, request, challenge_id),
        update=figures.summarise_update(queries.latest_update(session, challenge_id)),
        milestones=milestone_figures.listing(frame_rows(promises), view).without("challenge"),
        teams=tables.teams_table(teams, view),
        conversations=first_rows(engagement_tables.conversations_table(*conversations, view), MAX_LATEST, path, "challenge-engagement"),
        decided=first_rows(
            action_tables.decisions_table(decisions, action_queries.reversals(session, programme_id), names),
            MAX_ROWS,
            path,
            "challenge-decisions",
        ),
        actions=action_tables.owned_actions(with_owners(actions), None, names).by_owner("By owner"),
        research=research_text.challenge_text(
            held, research_tables.last_session_day(sessions), research_metrics.finding_totals(findings), view, challenge_id
        ),
        findings=research_tables.findings_table(findings, view).without("challenge"),
        sessions=first_rows(research_tables.sessions_table(sessions, links, view).without("about"), MAX_LATEST, path, "challenge-sessions"),
        hypotheses=_hypotheses_table(session, request, challenge_id),
        spend=_spend(session, request, challenge_id),
        story=story.story_table(
            [
                *story.dated_events(records_of_challenge, view),
                *story_links.merge_events(merged, search),
                *story_links.reuse_events(reuse_rows, challenge_id, labels, search),
            ],
            story_links.undated_events(reuse_rows, labels, records_of_challenge, merged, search),
            today,
            view,
        ),
        merged_into=figures.merged_into(row, search),
        came_here=figures.merged_challenges(merged, search),
        wordings=figures.question_wordings(row, reframings),
        acts=lifecycle.available_act_links(request, "challenge", SimpleNamespace(**row)),
        agreements=tables.agreements_table(agreements, view),
        forms=form_links(request, challenge_id),
        title=figures.challenge_title(row),
        banner=lifecycle.archived_banner(session, request, "challenge", SimpleNamespace(**row)),
        id=challenge_id,
        search=search,
    )


def _act(section: str, *offered: tuple[str, str]) -> Section:
    """Returns a section with links to forms for the challenge: (form, words) each."""
    return Section(section, acts=(read_challenge_page, lambda data, _: [layouts.act_link(data, form, words) for form, words in offered]))


def _block(name: str, make: Callable[[layouts.ChallengePageData], Any], section: Section, classes: str = "") -> Block:
    return Block(name, lambda data, _: make(data), read_challenge_page, section, classes=classes)


STANDS = _act("How it stands", ("weekly-update", "Weekly update"))
PROMISES = _act("Promises", ("milestone", "Record a milestone"))
DECISIONS = _act("Decisions and actions", ("action", "Raise an action"), ("decision", "Record a decision"))
CONVERSATIONS = _act("Last conversations", ("conversation", "We spoke"))
RESEARCH = _act("What research heard", ("research-session", "Research session"), ("finding", "Finding"))
BELIEVED = _act("What we believe", ("hypothesis", "Record a hypothesis"))
TEAMS = _act("Company teams", ("team", "Add a company team"), ("stage-move", "Record a stage move"))
MONEY = _act("Money", ("payment", "Record a payment"), ("agreement", "Record an agreement"), ("budget-line", "Add a budget line"))
KNOWN = _act("What is known", ("challenge", "Change the challenge"))
STORY = Section("Its story", acts=(read_challenge_page, lambda data, _: [link("History of this challenge", data.forms["history"])]))
PAGE = Page(
    key="challenge",
    path="/challenges/<id>/records",
    title="All records of a challenge",
    needs=Permission.SEE_PROGRAMME,
    question="What is recorded of this challenge, across its teams and stages?",
    resolve=in_its_programme,
    heading=(read_challenge_page, lambda data, _: Prose((Name(f"All records of {data.title}"),))),
    above=lambda view: link("The challenge on one page", f"/challenges/{view.record}{view.search}", className="back"),
    blocks=(
        Sentence(make=lambda data, _: layouts.sentence(data), data=read_challenge_page),
        _block("health", layouts.health, STANDS, "words"),
        _block("milestones", layouts.milestones, PROMISES),
        _block("decisions", layouts.decisions, DECISIONS, "stacked"),
        _block("engagement", layouts.conversations, CONVERSATIONS),
        _block("research", layouts.research, RESEARCH, "stacked"),
        _block("believed", layouts.hypotheses, BELIEVED),
        _block("teams", layouts.teams, TEAMS),
        _block("spend", layouts.money, MONEY, "stacked"),
        _block("facts", layouts.known_facts, KNOWN, "words"),
        _block("story", layouts.story, STORY),
    ),
)
