"""``/challenges/<id>``: one challenge on a screen. Read within the viewer's scope, in the programme of the challenge."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from callbacks.forms import lifecycle
from callbacks.page_request import PageRequest
from callbacks.pages.challenges.records import form_links, in_its_programme
from callbacks.pages.measured_once import measured_spend, sponsor_silences
from callbacks.pages.page import Block, ChartBlock, Page, PanelBlock, Section, Sentence
from callbacks.pages.weekly_health import week_marks
from dashboard.figures.challenges import owed
from dashboard.figures.challenges import text as texts
from dashboard.figures.challenges.facts import facts
from dashboard.figures.challenges.milestones_panel import milestones_panel
from dashboard.figures.challenges.money_panel import money_panel
from dashboard.figures.challenges.one_challenge import HealthOfChallenge, OneChallenge, ResearchOfChallenge
from dashboard.figures.challenges.research_panel import research_panel
from dashboard.figures.challenges.sponsor_panel import sponsor_panel
from dashboard.figures.challenges.timeline import timeline
from dashboard.figures.health import assessments_by_challenge
from dashboard.metrics import health_by_records
from dashboard.metrics import milestones as milestone_metrics
from dashboard.metrics import research as research_metrics
from dashboard.metrics.engagement import open_action_states
from dashboard.view import View
from db.access import Permission
from db.frames import frame_rows
from db.queries import challenges as queries
from db.queries import milestones as milestone_queries
from db.queries import research as research_queries
from db.queries.engagement import actions as action_queries
from db.queries.programmes.navigation import stages
from db.queries.spend.budget_lines import BudgetLineFilter
from db.queries.team_health import team_statements
from db.schema.models import Action, Decision
from db.session import ScopedSession
from db.values.dates import financial_year
from layouts.components.link import link
from layouts.pages.challenges import one_challenge as layouts

FORM_WORDS = {
    "milestone": "Record a milestone",
    "action": "Raise an action",
    "decision": "Record a decision",
    "conversation": "We spoke",
    "research-session": "Record a research session",
    "finding": "Record a finding",
    "hypothesis": "Record a hypothesis",
    "team": "Add a company team",
    "stage-move": "Record a stage move",
    "payment": "Record a payment",
    "agreement": "Record an agreement",
    "budget-line": "Add a budget line",
    "challenge": "Change the challenge",
    "history": "History of this challenge",
}


def _research(session: ScopedSession, request: PageRequest, challenges: list[str]) -> ResearchOfChallenge:
    programme = request.programme.id
    groups = research_queries.user_groups(session, programme)
    heard = research_queries.attendances_by_group(session, programme, challenges=challenges)
    held = research_queries.held_sessions_by_challenge(session, programme, challenges=challenges)
    return ResearchOfChallenge(
        groups,
        heard,
        research_metrics.unheard_hard_groups(held, heard, groups),
        research_queries.list_sessions(session, programme, challenges=challenges),
        research_metrics.finding_states(research_queries.findings(session, programme, challenges=challenges), request.today),
    )


def _health(session: ScopedSession, request: PageRequest, challenge: str) -> HealthOfChallenge:
    weeks = health_by_records.recent_mondays(request.today, health_by_records.STRIP_WEEKS)
    marks = week_marks(session, request, [challenge], weeks)
    records = assessments_by_challenge(marks, request.view).get(challenge, [])
    return HealthOfChallenge(weeks, team_statements(session, [challenge], weeks[0], request.today).get(challenge, {}), records, marks)


def read_one_challenge(session: ScopedSession, request: PageRequest) -> OneChallenge:
    """Returns what the page shows of the challenge of the address. Raises :class:`NotFound`."""
    row = queries.read_challenge(session, request.path.get("id", ""))
    challenge, programme, today = row["id"], row["programme_id"], request.today
    challenges = [challenge]
    listed = milestone_queries.list_milestones(session, programme, challenges=challenges)
    silences = sponsor_silences(session, programme, challenges, today, request.working_days)
    of_action, of_decision = (
        action_queries.challenge_condition(session, model, challenges, whole=False) for model in (Action, Decision)
    )  # fmt: skip
    year = financial_year(today)
    return OneChallenge(
        row=row,
        stages=[stage.name for stage in stages(session, programme) if stage.flow == row["flow"]],
        periods=queries.stage_dates(session, challenge),
        milestones=milestone_metrics.milestone_states(listed, today),
        moves=milestone_queries.moves_of_challenge(session, challenge),
        talks=queries.conversation_days(session, challenge),
        decisions=action_queries.decisions(session, programme, of_decision),
        actions=open_action_states(action_queries.open_actions(session, programme, of_action), today),
        silence=next(iter(frame_rows(silences)), None),
        research=_research(session, request, challenges),
        health=_health(session, request, challenge),
        spend=measured_spend(session, BudgetLineFilter(programme, (year,), None, challenges, None), today),
        year=year,
        sponsors=queries.sponsors(session, challenge),
        teams=queries.teams(session, challenge),
        forms=form_links(request, challenge),
        search=request.search,
        narrowed=request.filters.search(challenge=challenge, cohort=row["cohort_id"] or "all"),
        acts=lifecycle.available_act_links(request, "challenge", SimpleNamespace(**row)),
        banner=lifecycle.archived_banner(session, request, "challenge", SimpleNamespace(**row)),
    )


def _question(data: OneChallenge, _: View) -> Any:
    words = data.row["question"] or data.row["published_summary"] or "No open question is recorded."
    return layouts.question(words, texts.merged_into(data.row, data.search), data.banner)


def _acts(data: OneChallenge, _: View) -> list[Any]:
    more = [(words, data.forms[form]) for form, words in FORM_WORDS.items() if form in data.forms]
    return layouts.buttons(data.forms.get("weekly-update", ""), data.records_href, [*more, *data.acts])


FACTS, TIMELINE = Section(label="How it stands", layout="facts-section"), Section(label="In order of time", layout="timeline-section")
PANELS = Section(label="Milestones, sponsor, research and money", layout="panels")
NOW = Section(label="Owed and decided", layout="owed-decided")
PAGE = Page(
    key="one-challenge",
    path="/challenges/<id>",
    title="Challenge",
    needs=Permission.SEE_PROGRAMME,
    question="How does this challenge stand: where is it slipping, who owes what?",
    resolve=in_its_programme,
    heading=(read_one_challenge, lambda data, view: layouts.title(view.code(data.id), data.row["title"])),
    record_acts=(read_one_challenge, _acts),
    above=lambda view: link("Challenges", f"/challenges{view.search}", className="back"),
    blocks=(
        Sentence(make=_question, data=read_one_challenge),
        Block("facts", lambda data, view: layouts.facts(facts(data, view)), read_one_challenge, FACTS),
        ChartBlock("timeline", timeline, read_one_challenge, TIMELINE, wide=True),
        PanelBlock("milestones", milestones_panel, read_one_challenge, PANELS, subject="Milestones"),
        PanelBlock("sponsor", sponsor_panel, read_one_challenge, PANELS, subject="Sponsor"),
        PanelBlock("research", research_panel, read_one_challenge, PANELS, subject="Research"),
        PanelBlock("money", money_panel, read_one_challenge, PANELS, subject="Money"),
        Block(
            "owed",
            lambda data, view: layouts.owed(owed.owed_title(data, view), owed.owed_lines(data, view), owed.owed_rest(data, view)),
            read_one_challenge,
            NOW,
        ),
        Block("decided", lambda data, view: layouts.decided(owed.decided_lines(data, view)), read_one_challenge, NOW),
    ),
)
