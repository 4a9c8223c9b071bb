"""The pack of a review: a closed review as at its closing, an open one as of now."""

from __future__ import annotations

from dataclasses import dataclass

from callbacks.page_request import PageRequest, as_at_closing
from callbacks.pages.reviews.agenda import screens
from callbacks.pages.reviews.one_review import fetch_meeting
from dashboard.exports.review_pack import PackMinutes, ReviewPack, build_sections, minutes_listing
from dashboard.figures.reviews import meetings as figures
from dashboard.figures.reviews import minutes as minutes_figures
from dashboard.formats import format_datetime
from db.errors import NotFound
from db.queries.reviews import meetings as meeting_queries
from db.queries.reviews import minutes as minutes_queries
from db.schema.enums.records import ReviewState
from db.session import ScopedSession
from db.session_state import session_state
from db.values.dates import date_text


@dataclass(frozen=True)
class PackSelection:
    """The requested pack of a review: the number of the closing (None: the last one), and whether it is the version to share."""

    closing: int | None = None
    shareable: bool = False


def build_pack(session: ScopedSession, original_request: PageRequest, selection: PackSelection) -> tuple[ReviewPack, PageRequest]:
    """Returns the pack of the review named by the path, and the request as at its moment. Raises :class:`NotFound`.

    ``session`` must be able to open a past revision; see :func:`callbacks.page_request.as_at_closing`.
    """
    meeting, request = fetch_meeting(session, original_request)
    closing = _selected_closing(meeting, selection.closing)
    frozen = closing is not None and closing.revision is not None
    if closing is not None and frozen:
        session, request = as_at_closing(session, request, closing)
        meeting = meeting_queries.find_meeting(session, meeting.id) or meeting
    pack = ReviewPack(
        request.programme.name,
        f"Review of {date_text(meeting.held_on)}",
        tuple(_facts(meeting, closing, request, shareable=selection.shareable)),
        _as_at_text(session, closing, request, frozen=frozen),
        selection.shareable,
        build_sections(screens(session, request, meeting), shareable=selection.shareable),
        _published_minutes(session, request, meeting) if selection.shareable else _minutes(session, request, meeting),
    )
    return pack, request


def _selected_closing(meeting: meeting_queries.Meeting, number: int | None) -> meeting_queries.Closing | None:
    """Returns the closing that the pack is as at; None for an open review unless a closing is named. Raises :class:`NotFound`."""
    if number is None:
        return meeting.closing if meeting.state == ReviewState.CLOSED else None
    named = next((closing for closing in meeting.closings if closing.number == number), None)
    if named is None:
        raise NotFound(f"closing {number}")
    return named


def _as_at_text(session: ScopedSession, closing: meeting_queries.Closing | None, request: PageRequest, *, frozen: bool) -> str:
    """Returns the moment of the pack's data, in words."""
    zone = request.programme.time_zone
    if request.back is not None:
        return (
            f"As at {format_datetime(request.back.moment.at, zone)}{', when the review was closed' if frozen else ', what was known then'}"
        )
    reason = "what was looked at when it was closed is not in this store" if closing else "the review is not closed"
    return f"As of {format_datetime(session_state(session).clock(), zone)}; {reason}"


def _facts(
    meeting: meeting_queries.Meeting, closing: meeting_queries.Closing | None, request: PageRequest, *, shareable: bool
) -> list[tuple[str, str]]:
    """Returns the facts on the cover; the version to share names no person."""
    cohorts, zone = {cohort_id: name for cohort_id, name, _ in request.programme.cohorts}, request.programme.time_zone
    facts = [("Held on", date_text(meeting.held_on))]
    if closing is not None:
        suffix = f", closing {closing.number} of this review" if closing.number > 1 else ""
        facts.append(("Closed", f"{date_text(closing.closed_on) if shareable else figures.closing_text(closing, zone)}{suffix}"))
    about = cohorts.get(request.cohort or "", "All cohorts") if not request.challenge else request.labels[request.challenge]
    facts.append(("About", f"{about}, {request.filters.period_text}"))
    return facts if shareable else [*facts, ("Who was there", meeting.present or "Not recorded")]


def _minutes(session: ScopedSession, request: PageRequest, meeting: meeting_queries.Meeting) -> PackMinutes:
    decisions, actions, healths = meeting_queries.records_of_review(session, meeting.id)
    parts = (
        figures.earlier_actions_table(meeting_queries.earlier_actions(session, meeting), request.view),
        figures.decisions_table(decisions, meeting_queries.decision_texts(session, [row["reverses"] for row in decisions]), request.view),
        figures.meeting_actions_table(actions, request.view),
        figures.health_table(healths, request.view),
    )
    notes = dict.fromkeys(note for note in (meeting.note, *(closing.note for closing in meeting.closings)) if note)
    return PackMinutes(tuple(minutes_listing(table) for table in parts), "\n".join(notes))


def _published_minutes(session: ScopedSession, request: PageRequest, meeting: meeting_queries.Meeting) -> PackMinutes:
    decisions, actions, healths = meeting_queries.records_of_review(session, meeting.id)
    reversed_decisions = minutes_queries.published_decisions(session, [row["reverses"] for row in decisions if row["reverses"]])
    published_words = minutes_queries.published_actions(session, [row["id"] for row in actions])
    noted = bool(meeting.note or any(closing.note for closing in meeting.closings))
    return minutes_figures.build_shareable_minutes(
        meeting_queries.earlier_actions(session, meeting),
        (decisions, [{**row, "published": published_words.get(row["id"])} for row in actions], healths),
        reversed_decisions,
        request.view,
        noted=noted,
    )
