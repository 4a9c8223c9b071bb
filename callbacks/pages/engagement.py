"""``/engagement``. Opened by a programme lead: whom to call, what to answer?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from callbacks.page_request import PageRequest
from callbacks.pages.open_actions import open_actions
from callbacks.pages.page import Block, ChartBlock, NavigationGroup, Page, Section, Sentence, form_link
from dashboard.figures.engagement import owed, quiet_sponsors, tables
from dashboard.filters import add_query
from dashboard.metrics import engagement as metrics
from dashboard.page_content import EmptyState, Listing
from dashboard.tables import first_rows
from dashboard.view import View
from db.access import Permission
from db.frames import BOOLEAN, OBJECT, column_values, frame_of
from db.queries.engagement import conversations as queries
from db.session import ScopedSession
from layouts.components.link import link

PATH = "/engagement"
MAX_CONVERSATIONS = 15


@dataclass(frozen=True)
class EngagementInView:
    """The silences of sponsors, open actions and conversations of the view. ``conversations``: the frames of ``latest_conversations``;
    ``week`` and ``organisation``: the conversations that the address asks for."""

    silences: pd.DataFrame
    actions: pd.DataFrame
    weeks: metrics.ConversationWeeks
    conversations: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
    week: tuple[date, date] | None
    organisation: str


def engagement_in_view(session: ScopedSession, request: PageRequest) -> EngagementInView:
    """Returns the silences, open actions and conversations of the view."""
    programme_id, challenges, extra = request.programme.id, request.challenges, request.filters.extra
    whole = request.challenge is None
    last = queries.last_sponsor_conversations(session, programme_id, challenges=challenges)
    by_day = queries.conversations_by_day(session, programme_id, challenges=challenges, whole=whole, since=request.since)
    organisations = _organisations(session, request)
    week, organisation = tables.parse_week(extra.get("week", "")), extra.get("with", "")
    names = zip(column_values(organisations, "organisation_id"), column_values(organisations, "name"), strict=True)
    name = dict(names).get(organisation, "")
    first_day, last_day = week or (None, None)
    conversations = queries.latest_conversations(
        session,
        programme_id,
        challenges=challenges,
        whole=whole,
        first=first_day,
        last=last_day,
        organisation=organisation if name else "",
    )
    return EngagementInView(
        metrics.sponsor_silences(last, request.today, request.working_days),
        open_actions(session, request),
        metrics.conversations_by_week(by_day, organisations, request.since, request.today),
        conversations,
        week,
        name,
    )


def _organisations(session: ScopedSession, request: PageRequest) -> pd.DataFrame:
    """Returns the sponsors of the view, and the other organisations that a conversation names: organisation_id, name, partner."""
    programme_id, challenges = request.programme.id, request.challenges
    sponsors = queries.sponsors(session, programme_id, challenges=challenges)
    partners = queries.partners(session, programme_id, challenges=challenges, whole=request.challenge is None)
    named: dict[str, tuple[str, bool]] = {}
    for frame, partner in ((sponsors, False), (partners, True)):
        for organisation_id, name in zip(column_values(frame, "organisation_id"), column_values(frame, "name"), strict=True):
            named.setdefault(organisation_id, (name, partner))
    columns = {"organisation_id": (OBJECT, list(named)), "name": (OBJECT, [name for name, _ in named.values()])}
    return frame_of({**columns, "partner": (BOOLEAN, [partner for _, partner in named.values()])})


def _narrowed_to(words: str, view: View) -> tuple[str, str, str] | None:
    """Returns the active filter of a list in words, with the link that removes it, or None without a filter."""
    return (words, "Show all", f"{PATH}{view.search}") if words else None


def _actions(data: EngagementInView, view: View) -> Listing:
    side, age = view.parameters.get("owed", ""), view.parameters.get("age", "")
    return Listing(
        "engagement-actions",
        tables.listing(tables.filter_actions(data.actions, side, age), view),
        EmptyState("Nothing is open here.", "Raise an action", add_query(view.search, form="action")),
        view.view_search,
        measures=("actions_open", "actions_overdue", "action_days_overdue", "action_age"),
        narrowed=_narrowed_to(tables.filter_text(side, age), view),
    )


def _conversations(data: EngagementInView, view: View) -> Listing:
    return Listing(
        "engagement-latest",
        first_rows(tables.conversations_table(*data.conversations, view), MAX_CONVERSATIONS, PATH, "engagement-latest"),
        EmptyState("No conversation recorded here yet.", "We spoke", add_query(view.search, form="conversation")),
        view.view_search,
        how=tables.HOW_CONVERSATIONS,
        narrowed=_narrowed_to(tables.conversations_filter_text(data.week, data.organisation), view),
    )


def _owners_link(view: View) -> Any:
    return link("By owner, with decisions", f"/actions{view.search}")


QUIET_AND_OWED = Section(
    "Who is quiet, what is owed", actions=(form_link("We spoke", "conversation", panel=True, primary=True),), columns=2
)
OPENS = {  # the blocks of this page that list what its sentences count
    **dict.fromkeys(("actions_open", "actions_overdue"), "#engagement-actions"),
    **dict.fromkeys(("sponsors_quiet", "sponsors_of_view", "sponsors_without_conversation"), "#engagement-weeks"),
}
PAGE = Page(
    key="engagement",
    path=PATH,
    title="Sponsor engagement",
    needs=Permission.SEE_PROGRAMME,
    question="Which sponsors have gone quiet, and what do we owe them? Whom to call, what to answer?",
    group=NavigationGroup.TRACK,
    icon="engagement",
    short="Sponsors",
    blocks=(
        Sentence(make=lambda data, view: quiet_sponsors.sentence(data.silences, data.actions, view), data=engagement_in_view, opens=OPENS),
        ChartBlock(
            "quiet", lambda data, view: quiet_sponsors.silence_chart(data.silences, view), engagement_in_view, QUIET_AND_OWED, opens=OPENS
        ),
        ChartBlock("ages", lambda data, view: owed.ages_chart(data.actions, view), engagement_in_view, QUIET_AND_OWED, opens=OPENS),
        Block(
            "actions",
            _actions,
            engagement_in_view,
            Section("Open actions", actions=(_owners_link, form_link("Raise an action", "action", panel=True))),
        ),
        ChartBlock(
            "weeks",
            lambda data, view: tables.weeks_chart(data.weeks, view),
            engagement_in_view,
            Section("Week by week"),
            wide=True,
            heat=True,
            opens=OPENS,
        ),
        Block("latest", _conversations, engagement_in_view, Section("Conversations")),
    ),
)
