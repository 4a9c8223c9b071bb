"""``/challenges/<id>``. Opened by programme staff: everything about one challenge across its teams and stages.
Decides what to do next for it: whom to call, what to move, what to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.figures.challenges.story import UpdateSummary
from dashboard.figures.engagement.tables import HOW_CONVERSATIONS
from dashboard.metrics.cohorts.comparison import HOW_CHALLENGES
from dashboard.metrics.milestones import HOW_SLIP
from dashboard.page_content import AnyTable, EmptyState, Listing, Table
from dashboard.prose import Text
from dashboard.tables import StatusStrip
from layouts.components.blocks import facts, strip
from layouts.components.explanation import how_worked_out
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.components.prose import prose
from layouts.components.table import empty_message
from layouts.ids.pages import ChallengeIds as C
from layouts.pages.cohorts.one_cohort import source_links
from layouts.pages.records.lifecycle import act_links

IDS = (C.SENTENCE, C.FACTS, C.HEALTH, C.MILESTONES, C.TEAMS, C.DECISIONS, C.ENGAGEMENT, C.RESEARCH, C.BELIEVED, C.SPEND, C.STORY)
CHARTS: dict[str, bool] = {}
HOW_REGISTER = (
    "What the evidence says follows from counting sources; beside it stands the verdict that was declared last, and what is done next."
)
HOW_STORY = (
    "Everything recorded of the challenge that has a day, in the order it happened; a day known only to the week or month stands as such. "
    "It joins rounds and challenges: what was merged into it, agreements and to whom they were novated, what others reuse of it and it of others. "
    "What belongs to it and has no day stands last."
)


@dataclass(frozen=True)
class ChallengePageData:
    """Data of the page. ``cohort``, ``sponsors`` and ``sources``: (label, address); ``strips``: health by the team and by the records."""

    sentence: Text
    fact_rows: Sequence[tuple[str, str]]
    cohort: tuple[str, str]
    sponsors: Sequence[tuple[str, str]]
    sources: Sequence[tuple[str, str]]
    strips: Sequence[StatusStrip]
    records: Text
    update: UpdateSummary | None
    milestones: AnyTable
    teams: Table
    conversations: AnyTable
    decided: AnyTable
    actions: AnyTable
    research: Text
    findings: AnyTable
    sessions: AnyTable
    hypotheses: AnyTable
    spend: Sequence[AnyTable]
    story: Table
    id: str = ""
    search: str = ""
    merged_into: tuple[str, str] | None = None
    came_here: Sequence[tuple[str, str, str]] = ()
    wordings: Sequence[tuple[str, str, str]] = ()
    agreements: Table | None = None
    acts: Sequence[tuple[str, str]] = ()
    banner: Any = None

    def listing(
        self, name: str, table: AnyTable, how: str = "", nothing: str = "", action: str = "", href: str = "", *, tall: bool = False,
        measures: tuple[str, ...] = (),
    ) -> Listing:  # fmt: skip
        """Returns a table of the page with the hint for an empty one; the hint links to a form if the viewer may open it."""
        return Listing(name, table, EmptyState(nothing, action if href else "", href), self.search, self.id, how, measures, tall=tall)


def contents(view: ChallengePageData, forms: Mapping[str, str]) -> dict[str, Any]:
    """Returns the content of each block by id. ``forms``: addresses of the forms that the viewer may open for this challenge, by kind."""
    return {
        C.SENTENCE: _sentence(view),
        C.FACTS: _facts(view),
        C.HEALTH: _health(view),
        C.MILESTONES: view.listing(
            C.MILESTONES, view.milestones, HOW_SLIP, "No milestone is recorded for it yet.", "Record a milestone", forms.get("milestone", "")
        ),
        C.TEAMS: view.listing(C.TEAMS, view.teams, HOW_CHALLENGES, "No company team is recorded for it."),
        C.DECISIONS: [
            html.H3("What was decided"),
            view.listing(
                "challenge-decided", view.decided, "", "No decision is recorded about it.", "Record a decision",
                forms.get("decision", ""), tall=True, measures=("decisions", "decisions_reversed"),
            ),
            html.H3("Open actions by owner, both ways"),
            view.listing(
                "challenge-actions", view.actions, "", "Nothing is open between us and others.", "Raise an action", forms.get("action", ""),
                measures=("actions_open", "action_days_overdue", "action_age"),
            ),
        ],
        C.ENGAGEMENT: view.listing(
            "challenge-talks", view.conversations, HOW_CONVERSATIONS, "No conversation is recorded about it.", "We spoke", forms.get("conversation", "")
        ),
        C.RESEARCH: [
            html.P(prose(view.research)),
            html.H3("Findings"),
            view.listing(
                "challenge-findings", view.findings, "", "No finding is recorded yet.", "Record a finding", forms.get("finding", "")
            ),
            html.H3("Last sessions"),
            view.listing(
                "challenge-sessions", view.sessions, "", "No research session is recorded.", "Record a research session",
                forms.get("research-session", ""),
            ),
        ],
        C.BELIEVED: view.listing(
            C.BELIEVED, view.hypotheses, HOW_REGISTER, "No hypothesis of it is recorded.", "Record a hypothesis", forms.get("hypothesis", "")
        ),
        C.SPEND: [
            view.listing(f"{C.SPEND}-{number}", table, measures=("budget", "actual_spend", "commitment", "outturn", "variance"))
            for number, table in enumerate(view.spend, 1)
        ]
        + ([view.listing("challenge-agreements", view.agreements, measures=("agreement_commitment",))] if view.agreements and view.agreements.rows else [])
        or [empty_message(EmptyState("No budget line of its own is recorded. Programme lines may pay for it."))],
        C.STORY: view.listing(C.STORY, view.story, HOW_STORY, "Nothing dated is recorded of it yet.", tall=True),
    }  # fmt: skip


def _facts(view: ChallengePageData) -> Any:
    sponsors = html.Span([html.Span([link(name, href), " "]) for name, href in view.sponsors], className="sources") if view.sponsors else ""
    pairs: list[tuple[str, Any]] = [("Sponsors" if len(view.sponsors) > 1 else "Sponsor", sponsors)]
    pairs.append(("Cohort", link(*view.cohort) if view.cohort[0] else "None: it stands outside the cohorts"))
    fact_rows: list[tuple[str, Any]] = [*view.fact_rows[:1], *pairs, *view.fact_rows[1:]]
    if view.wordings:
        fact_rows.append(("Wordings", html.Ol([html.Li(_question_wording(*wording)) for wording in view.wordings], className="wordings")))
    if view.came_here:
        fact_rows.append(("Merged into it", html.Ul([html.Li([link(name, href), f". {words}"]) for name, href, words in view.came_here])))
    if view.sources:
        fact_rows.append(("Sources", source_links(view.sources)))
    return [facts(fact_rows), act_links(view.acts, "this challenge")]


def _question_wording(when: str, words: str, why: str) -> Any:
    return [html.Strong(when), f": {words}", html.Span(why, className="cell-note") if why else None]


def _sentence(view: ChallengePageData) -> Any:
    """Returns the summary sentence, the challenge it was merged into, and the archived banner."""
    merged = [" Merged into ", link(*view.merged_into), "."] if view.merged_into else []
    return [view.sentence, *merged, view.banner] if merged or view.banner is not None else view.sentence


def _health(view: ChallengePageData) -> Any:
    shown: list[Any] = [
        html.Div([strip(strip_) for strip_ in view.strips], className="strips"),
        html.P(prose(view.records), className="records") if view.records else None,
    ]
    if view.update is None:
        shown.append(html.P("○ No weekly update is recorded.", className="empty"))
    else:
        head = [
            html.Span(view.update.health, className=f"health tone-{view.update.tone}"),
            link(view.update.week, f"/record/weekly-update/{view.update.id}"),
        ]
        shown.append(html.P(["The latest update: ", *head]))
        shown += [_update_wording(*wording) for wording in view.update.wordings]
    return [*shown, how_worked_out(("health_by_records",))]


def _update_wording(label: str, words: str, published: bool) -> Any:
    audience = html.Span(
        "The sponsor reads this" if published else "Programme team only; could be released under FOI",
        className="audience published" if published else "audience internal",
    )
    return html.Div([html.Span([html.Strong(label), " ", audience]), html.P(words)], className="wording")


def layout(title: str, content: Mapping[str, Any], search: str, forms: Mapping[str, str]) -> Any:
    """Returns the page."""

    def act(kind: str, words: str) -> Any:
        return link(words, forms[kind], className="btn btn-primary") if kind in forms else None

    return page(
        title,
        C.SENTENCE,
        content,
        section("How it stands", html.Div(block(C.HEALTH, content), className="words"), actions=act("weekly-update", "Weekly update")),
        section("Promises", block(C.MILESTONES, content), actions=act("milestone", "Record a milestone")),
        section(
            "Decisions and actions",
            block(C.DECISIONS, content, classes="stacked"),
            actions=[act("action", "Raise an action"), act("decision", "Record a decision")],
        ),
        section("Last conversations", block(C.ENGAGEMENT, content), actions=act("conversation", "We spoke")),
        section(
            "What research heard",
            block(C.RESEARCH, content, classes="stacked"),
            actions=[act("research-session", "Research session"), act("finding", "Finding")],
        ),
        section("What we believe", block(C.BELIEVED, content), actions=act("hypothesis", "Record a hypothesis")),
        section(
            "Company teams", block(C.TEAMS, content), actions=[act("team", "Add a company team"), act("stage-move", "Record a stage move")]
        ),
        section(
            "Money",
            block(C.SPEND, content, classes="stacked"),
            actions=[act("payment", "Record a payment"), act("agreement", "Record an agreement"), act("budget-line", "Add a budget line")],
        ),
        section("What is known", html.Div(block(C.FACTS, content), className="words"), actions=act("challenge", "Change the challenge")),
        section(
            "Its story",
            block(C.STORY, content),
            actions=link("History of this challenge", forms["history"]),
        ),
        above=link("All cohorts", f"/cohorts{search}", className="back"),
    )
