"""``/engagement``. Opened by a programme lead: whom to call, what to answer?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from callbacks.page_request import PageRequest
from callbacks.pages.open_actions import open_actions
from callbacks.pages.page import Block, ChartBlock, NavigationGroup, Page, Section, Sentence, form_link
from dashboard.figures.engagement import owed, sponsors, tables
from dashboard.filters import add_query
from dashboard.metrics import engagement as metrics
from dashboard.metrics.milestone_weeks import count_by_week, week_ends
from dashboard.metrics.sponsors import ReplyTimes, SponsorAsks, longest_silences, reply_times, silences_by_sponsor, sponsor_asks
from dashboard.page_content import EmptyState, Listing
from dashboard.tables import first_rows
from dashboard.view import View
from db.access import Permission
from db.frames import BOOLEAN, OBJECT, column_values, frame_of, frame_rows
from db.queries.engagement import conversations as queries
from db.queries.learning import live_measures as replies
from db.session import ScopedSession
from db.values.dates import Precision, monday_of
from layouts.components.blocks import tiles
from layouts.components.link import link
from layouts.pages import engagement as layouts

PATH = "/engagement"
MAX_CONVERSATIONS = 15


@dataclass(frozen=True)
class EngagementInView:
    """The silences of sponsors, open actions and conversations of the view. ``silences``: by challenge, ``sponsors``: by sponsor;
    ``asks``: what is open between sponsors and the programme team; ``talks``: conversations by week, oldest first, and in the period;
    ``conversations``: the frames of ``latest_conversations``; ``week`` and ``organisation``: those that the address asks for."""

    silences: pd.DataFrame
    sponsors: pd.DataFrame
    actions: pd.DataFrame
    asks: SponsorAsks
    replies: ReplyTimes
    weeks: metrics.ConversationWeeks
    talks: tuple[list[int], int]
    conversations: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
    week: tuple[date, date] | None
    organisation: str


def engagement_in_view(session: ScopedSession, request: PageRequest) -> EngagementInView:
    """Returns the silences, open actions and conversations of the view."""
    programme_id, challenges, today = request.programme.id, request.challenges, request.today
    whole = request.challenge is None
    last = queries.last_sponsor_conversations(session, programme_id, challenges=challenges)
    by_day = queries.conversations_by_day(session, programme_id, challenges=challenges, whole=whole, since=request.since)
    days = queries.conversation_days(session, programme_id, challenges=challenges, whole=whole, since=request.since)
    sponsoring = queries.sponsors(session, programme_id, challenges=challenges)
    organisations = _organisations(session, request, sponsoring)
    silences, actions = metrics.sponsor_silences(last, today, request.working_days), open_actions(session, request)
    conversations, week, name = _asked_conversations(session, request, organisations)
    wanted = replies.wanted_reply_days(session, programme_id)
    return EngagementInView(
        silences,
        silences_by_sponsor(silences, sponsoring),
        actions,
        sponsor_asks(actions),
        reply_times(replies.sponsor_replies(session, programme_id, challenges), today, wanted),
        metrics.conversations_by_week(by_day, organisations, request.since, today),
        _talks(days, request.since, today),
        conversations,
        week,
        name,
    )


def _talks(days: pd.DataFrame, since: date | None, today: date) -> tuple[list[int], int]:
    """Returns the conversations by week, oldest first, at most the latest ``MOST_WEEKS``, and those of the period."""
    held = days[days["held_on"] <= pd.Timestamp(today)]
    exact = held[held["held_precision"].isin((Precision.DAY, Precision.WEEK))]
    each = exact["held_on"].repeat(column_values(exact, "conversations"))
    return count_by_week(each, week_ends(since, today)), int(held["conversations"].sum())


def _asked_conversations(session: ScopedSession, request: PageRequest, organisations: pd.DataFrame) -> Any:
    """Returns the conversations that the address asks for, with the week and the name of the organisation that it names."""
    extra = request.filters.extra
    week, organisation = tables.parse_week(extra.get("week", "")), extra.get("with", "")
    names = zip(column_values(organisations, "organisation_id"), column_values(organisations, "name"), strict=True)
    name = dict(names).get(organisation, "")
    first_day, last_day = week or (None, None)
    conversations = queries.latest_conversations(
        session,
        request.programme.id,
        challenges=request.challenges,
        whole=request.challenge is None,
        first=first_day,
        last=last_day,
        organisation=organisation if name else "",
    )
    return conversations, week, name


def _organisations(session: ScopedSession, request: PageRequest, sponsoring: pd.DataFrame) -> pd.DataFrame:
    """Returns the sponsors of the view, and the other organisations that a conversation names: organisation_id, name, partner."""
    programme_id, challenges = request.programme.id, request.challenges
    partners = queries.partners(session, programme_id, challenges=challenges, whole=request.challenge is None)
    named: dict[str, tuple[str, bool]] = {}
    for frame, partner in ((sponsoring, False), (partners, True)):
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


def _tiles(data: EngagementInView, view: View) -> Any:
    weeks, count = data.talks
    monday = f"Monday {monday_of(view.today):%-d %B}"
    return tiles(sponsors.tiles(frame_rows(longest_silences(data.sponsors)), data.asks, weeks, monday, count, view))


AT_A_GLANCE = Section(label="Sponsors at a glance", layout="first-tiles")
QUIET_AND_OWED = Section(label="Who is quiet, what is owed", layout="sponsor-parts")
OPENS = {  # the blocks of this page that list what its sentences count
    **dict.fromkeys(("actions_open", "actions_overdue", "asks_open", "asks_late", "quiet_and_owing", "sponsor_asks", "replies_open"), "#engagement-actions"),
    **dict.fromkeys(("quiet_organisations", "organisations_within", "running_sponsors"), "#engagement-quiet"),
    **dict.fromkeys(("sponsors_of_view", "sponsors_without_conversation"), "#engagement-weeks"),
}  # fmt: skip
PAGE = Page(
    key="engagement",
    path=PATH,
    title="Sponsor engagement",
    needs=Permission.SEE_PROGRAMME,
    question="Which sponsors have gone quiet, and what do we owe them? Whom to call, what to answer?",
    group=NavigationGroup.TRACK,
    icon="engagement",
    short="Sponsors",
    acts=(form_link("Raise an ask", "action", panel=True), form_link("We spoke", "conversation", panel=True)),
    blocks=(
        Sentence(make=lambda data, view: sponsors.sentence(data.sponsors, data.asks, view), data=engagement_in_view, opens=OPENS),
        Block("tiles", _tiles, engagement_in_view, AT_A_GLANCE),
        ChartBlock(
            "quiet",
            lambda data, view: sponsors.matrix(data.sponsors, data.silences, data.weeks, view),
            engagement_in_view,
            QUIET_AND_OWED,
            heat=True,
            opens=OPENS,
        ),
        ChartBlock("ages", lambda data, view: owed.ages_chart(data.asks, view), engagement_in_view, QUIET_AND_OWED, heat=True, opens=OPENS),
        Block("replies", lambda data, view: layouts.replies(owed.replies(data.replies, view)), engagement_in_view, QUIET_AND_OWED),
        Block(
            "late", lambda data, view: layouts.late_asks(owed.late_asks(data.asks, view)), engagement_in_view, Section(label="What is late")
        ),
        Block(
            "actions",
            _actions,
            engagement_in_view,
            Section("Open actions", actions=(_owners_link,)),
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
