"""The agenda of a review as a list, and the actions that a viewer may take on a review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callbacks.page_request import PageRequest
from callbacks.pages.overview.subjects import OverviewSubject
from dashboard.figures.overview.attention import rank_attention
from dashboard.filters import add_query
from dashboard.forms.addresses import edit_href
from dashboard.prose import Text, prose
from dashboard.view import View
from db.access import Permission
from db.queries.reviews.meetings import Meeting
from db.schema.enums.records import AgendaTopic, ReviewState
from layouts.components.agenda import AgendaItem

MAX_EXCEPTIONS = 2  # attention items named per agenda item
# Agenda topic: its subject on the overview, its page.
AGENDA_SUBJECTS = {
    AgendaTopic.ATTENTION: ("health", "/"),
    AgendaTopic.CHANGES: ("", "/changes"),
    AgendaTopic.FLOW: ("", "/cohorts"),
    AgendaTopic.MILESTONES: ("milestones", "/milestones"),
    AgendaTopic.SPONSORS: ("engagement", "/engagement"),
    AgendaTopic.RESEARCH: ("research", "/research"),
    AgendaTopic.MONEY: ("spend", "/spend"),
    AgendaTopic.LEARNING: ("", "/research"),
    AgendaTopic.ACTIONS: ("", "/engagement"),
}


def review_acts(view: View, meeting: Meeting) -> Iterator[tuple[str, str, bool]]:
    """Yields (label, address, whether it is the primary one) of the actions that the viewer may take on a review in its state."""
    search, page = view.search, f"/review/{meeting.id}"
    leads, records = view.may(Permission.STEER), view.may(Permission.RECORD)
    if meeting.state != ReviewState.DRAFT:
        yield "Present", f"{page}/present{search}", meeting.state == ReviewState.OPEN
    if meeting.state == ReviewState.DRAFT and leads:
        yield "Open the review", "/record/review-start" + add_query(search, held=meeting.held_on.isoformat()), True
    if meeting.state == ReviewState.OPEN and leads:
        yield "Close the review", f"/record/review-close/{meeting.id}{search}", False
    if meeting.state == ReviewState.CLOSED and leads:
        yield "Reopen", f"/record/review-reopen/{meeting.id}{search}", False
    if meeting.id:
        closing = view.parameters.get("closing")
        yield "Print the pack", f"{page}/pack{add_query(search, closing=closing) if closing else search}#print", False
    if meeting.state != ReviewState.CLOSED and records:
        held = add_query(search, held=meeting.held_on.isoformat())
        yield "Change the agenda", edit_href("review", meeting.id, search) if meeting.id else f"/record/review{held}", False


def agenda_items(overview_subjects: Sequence[OverviewSubject], request: PageRequest, meeting: Meeting) -> Iterator[AgendaItem]:
    """Yields the agenda of a review: each item with its page, the number of its attention items and the first of them."""
    subjects = {subject_.name: subject_ for subject_ in overview_subjects}
    for position, item in enumerate(meeting.items(request.programme.parts), 1):
        topic = item.get("topic", "")
        subject, path = AGENDA_SUBJECTS[AgendaTopic(topic)] if topic else ("", "")
        items = rank_attention(subjects[subject].attention) if subject else []
        title = AgendaTopic(topic).label if topic else item.get("title", "")
        href = (
            f"/review/{meeting.id}/present" + add_query(request.search, item=str(position))
            if meeting.state != ReviewState.DRAFT
            else f"{path or '/review'}{request.search}"
        )
        count: Text = "nothing stands out" if subject else ""
        if items:
            count = prose("{matters} to look at", matters=request.view.words("agenda_matters", len(items), "matter", topic=topic))
        yield AgendaItem(title, href, count, tuple(items[:MAX_EXCEPTIONS]))
