"""``/my-challenge``. Reads through the sponsor's own session, which can read published columns only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.page import Block, NavigationGroup, Page, Sentence
from dashboard.figures.my_challenge import changes
from dashboard.figures.my_challenge import text as figures
from dashboard.view import View
from db.access import Permission
from db.queries import my_challenge as queries
from db.queries.programmes.navigation import list_programmes
from db.session import ScopedSession
from layouts.components.explanation import how_worked_out
from layouts.components.switch import Switch
from layouts.pages import my_challenge as layouts

MAX_CONVERSATIONS = 40  # per challenge
MEASURES = ("sponsor_waiting", "sponsor_late", "milestone_slip", "first_slip", "days_overdue", "action_days_overdue")


@dataclass(frozen=True)
class SponsorPage:
    """What a sponsor reads: a story for each challenge, the sponsor's other programmes, and the choice of periods for recent changes."""

    stories: list[figures.SponsorStory]
    elsewhere: list[tuple[str, str]]
    since: Switch


def read_sponsor_page(session: ScopedSession, request: PageRequest) -> SponsorPage:
    """Returns all of the sponsor's challenges, or the one named by the address."""
    chosen = [request.challenge] if request.challenge else None
    rows = {row["id"]: row for row in queries.challenges(session, request.programme.id, chosen)}
    scope = (session, request.programme.id, chosen)
    period = changes.read_period(request.filters.extra.get("since", ""))
    stories = figures.build_stories(
        [rows[challenge_id] for challenge_id, _, _ in request.programme.challenges if challenge_id in rows],
        queries.actions(*scope),
        queries.milestones(*scope),
        queries.latest_updates(*scope),
        queries.findings(*scope),
        queries.conversations(*scope, most=MAX_CONVERSATIONS),
        request.view,
        queries.decisions(*scope),
        changes.period_start(period, request.today),
        queries.hypotheses(*scope),
        queries.milestone_moves(*scope),
    )
    elsewhere = [
        (name, f"/my-challenge?programme={short}") for short, name in list_programmes(session) if short != request.programme.short_name
    ]
    choices = [(label, f"/my-challenge{request.filters.search(since=key)}", key == period) for key, (label, _) in changes.PERIODS.items()]
    return SponsorPage(stories, elsewhere, Switch("What changed in the last", choices))


def _challenges(page: SponsorPage, view: View) -> list[Any]:
    return layouts.challenges(page.stories, page.elsewhere, view.search, page.since)


PAGE = Page(
    key="my-challenge",
    path="/my-challenge",
    title="My challenge",
    needs=Permission.SEE_OWN_CHALLENGE,
    question="How is my challenge, what do you need from me, what did citizens say? What to answer, whom to ask, what to prepare?",
    group=NavigationGroup.CHALLENGES,
    icon="challenges",
    tab=True,
    blocks=(
        Sentence(make=lambda page, view: figures.sentence(page.stories, view), data=read_sponsor_page),
        Block("challenges", _challenges, read_sponsor_page),
    ),
    below=lambda view: how_worked_out(MEASURES, figures.HOW_SPONSOR_PAGE),
)
