"""``/challenges/<id>/records``. Opened by programme staff: everything recorded of one challenge, across its teams and stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.figures.challenges.text import UpdateSummary
from dashboard.figures.engagement.tables import HOW_CONVERSATIONS
from dashboard.figures.health import STRIP_LEGEND, WEEK_MEASURES, how_weeks_settle
from dashboard.metrics.cohorts.comparison import HOW_CHALLENGES
from dashboard.page_content import EmptyState, Listing
from dashboard.prose import Text
from dashboard.tables import StatusStrip, Table
from layouts.components.blocks import facts, strip
from layouts.components.explanation import how_worked_out
from layouts.components.link import link
from layouts.components.prose import prose
from layouts.components.table import empty_message
from layouts.pages.cohorts.one_cohort import source_links
from layouts.pages.records.lifecycle import act_links

HOW_REGISTER = (
    "What the evidence says follows from counting sources; beside it stands the verdict that was declared last, and what is done next."
)
HOW_STORY = (
    "Everything recorded of the challenge that has a day, in the order it happened; a day known only to the week or month stands as such. "
    "It joins rounds and challenges: what was merged into it, agreements and to whom they were novated, what others reuse of it and it of others. "
    "What belongs to it and has no day stands last."
)


@dataclass(frozen=True)
class ChallengeHealth:
    """The health of the challenge week by week: the strips by the team and by the records, the latest by the records in words, and the marks
    as a table; without what is not known."""

    strips: Sequence[StatusStrip]
    records: Text = ""
    weeks: Table | None = None


@dataclass(frozen=True)
class ChallengePageData:
    """Data of the page. ``cohort``, ``sponsors`` and ``sources``: (label, address)."""

    sentence: Text
    fact_rows: Sequence[tuple[str, str]]
    cohort: tuple[str, str]
    sponsors: Sequence[tuple[str, str]]
    sources: Sequence[tuple[str, str]]
    health: ChallengeHealth
    update: UpdateSummary | None
    milestones: Table
    teams: Table
    conversations: Table
    decided: Table
    actions: Table
    research: Text
    findings: Table
    sessions: Table
    hypotheses: Table
    spend: Sequence[Table]
    story: Table
    agreements: Table
    forms: Mapping[str, str]
    title: str
    id: str = ""
    search: str = ""
    merged_into: tuple[str, str] | None = None
    came_here: Sequence[tuple[str, str, str]] = ()
    wordings: Sequence[tuple[str, str, str]] = ()
    acts: Sequence[tuple[str, str]] = ()
    banner: Any = None

    def listing(
        self, name: str, table: Table, nothing: str, form: str = "", action: str = "", *, how: str = "", tall: bool = False,
        measures: tuple[str, ...] = (), folded: str = "",
    ) -> Listing:  # fmt: skip
        """Returns a table of the page with the hint for an empty one, which links to a form if the viewer may open it."""
        href = self.forms.get(form, "")
        return Listing(
            name, table, EmptyState(nothing, action if href else "", href), self.search, self.id, how, measures, tall=tall, folded=folded
        )


def milestones(data: ChallengePageData) -> Listing:
    """Returns the milestones of the challenge."""
    measures = ("milestone_slip", "first_slip", "milestones_overdue")
    nothing = "No milestone is recorded for it yet."
    return data.listing("challenge-milestones", data.milestones, nothing, "milestone", "Record a milestone", measures=measures)


def decisions(data: ChallengePageData) -> list[Any]:
    """Returns what was decided, and the open actions by owner."""
    return [
        html.H3("What was decided"),
        data.listing(
            "challenge-decided", data.decided, "No decision is recorded about it.", "decision", "Record a decision", tall=True,
            measures=("decisions", "decisions_reversed"),
        ),
        html.H3("Open actions by owner, both ways"),
        data.listing(
            "challenge-actions", data.actions, "Nothing is open between us and others.", "action", "Raise an action",
            measures=("actions_open", "action_days_overdue", "action_age"),
        ),
    ]  # fmt: skip


def conversations(data: ChallengePageData) -> Listing:
    """Returns the last conversations."""
    nothing = "No conversation is recorded about it."
    return data.listing("challenge-talks", data.conversations, nothing, "conversation", "We spoke", how=HOW_CONVERSATIONS)


def research(data: ChallengePageData) -> list[Any]:
    """Returns what research heard: a sentence, the findings and the last sessions."""
    return [
        html.P(prose(data.research)),
        html.H3("Findings"),
        data.listing(
            "challenge-findings", data.findings, "No finding is recorded yet.", "finding", "Record a finding",
            measures=("findings_recorded", "findings_waiting", "finding_wait"),
        ),
        html.H3("Last sessions"),
        data.listing(
            "challenge-sessions", data.sessions, "No research session is recorded.", "research-session", "Record a research session",
            measures=("session_people", "session_citizens"),
        ),
    ]  # fmt: skip


def hypotheses(data: ChallengePageData) -> Listing:
    """Returns what is believed about the challenge."""
    nothing = "No hypothesis of it is recorded."
    return data.listing("challenge-believed", data.hypotheses, nothing, "hypothesis", "Record a hypothesis", how=HOW_REGISTER)


def teams(data: ChallengePageData) -> Listing:
    """Returns the company teams."""
    return data.listing("challenge-teams", data.teams, "No company team is recorded for it.", how=HOW_CHALLENGES)


def money(data: ChallengePageData) -> list[Any]:
    """Returns the budget lines by financial year, and the agreements."""
    measures = ("budget", "actual_spend", "commitment", "outturn", "variance")
    tables = [data.listing(f"challenge-spend-{number}", table, "", measures=measures) for number, table in enumerate(data.spend, 1)]
    if data.agreements.row_count:
        tables.append(data.listing("challenge-agreements", data.agreements, "", measures=("agreement_value", "agreement_commitment")))
    return tables or [empty_message(EmptyState("No budget line of its own is recorded. Programme lines may pay for it."))]


def story(data: ChallengePageData) -> Listing:
    """Returns everything recorded of the challenge, in the order it happened."""
    return data.listing("challenge-story", data.story, "Nothing dated is recorded of it yet.", how=HOW_STORY, tall=True)


def act_link(data: ChallengePageData, form: str, words: str) -> Any:
    """Returns the link to a form for the challenge; None if the viewer may not open it."""
    return link(words, data.forms[form], className="btn btn-outline-secondary") if form in data.forms else None


def known_facts(view: ChallengePageData) -> Any:
    """Returns the fields of the challenge, its sponsors, cohort, wordings and sources, and the acts on it."""
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


def sentence(view: ChallengePageData) -> Any:
    """Returns the summary sentence, the challenge it was merged into, and the archived banner."""
    merged = [" Merged into ", link(*view.merged_into), "."] if view.merged_into else []
    return [html.Span(prose(view.sentence)), *merged, view.banner] if merged or view.banner is not None else view.sentence


def health(view: ChallengePageData) -> Any:
    """Returns the health by team and records, and the latest weekly update."""
    shown: list[Any] = [
        html.Div([strip(strip_) for strip_ in view.health.strips], className="strips"),
        html.P(STRIP_LEGEND, className="strip-legend") if view.health.weeks else None,
        html.P(prose(view.health.records), className="records") if view.health.records else None,
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
    if view.health.weeks is None:
        return [*shown, how_worked_out(("health_by_records",))]
    listed = view.listing(
        "challenge-weeks",
        view.health.weeks,
        "",
        how=how_weeks_settle(),
        measures=WEEK_MEASURES,
        folded="Show health by week as a table",
    )
    return [*shown, listed]


def _update_wording(label: str, words: str, published: bool) -> Any:
    audience = html.Span(
        "The sponsor reads this" if published else "Programme team only; could be released under FOI",
        className="audience published" if published else "audience internal",
    )
    return html.Div([html.Span([html.Strong(label), " ", audience]), html.P(words)], className="wording")
