"""The pack of a review, from the store: a closed review as it was looked at, for ever; an open one as of now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callbacks.page_request import PageRequest, as_at_closing
from callbacks.pages.reviews.agenda import screens
from callbacks.pages.reviews.one_review import fetch_meeting
from dashboard.exports.review_pack import PackMinutes, ReviewPack, build_sections, minutes_listing
from dashboard.figures.reviews import meetings as figures
from dashboard.figures.reviews import minutes as published
from dashboard.formats import format_datetime, load_time_zone
from db.errors import NotFound
from db.queries.reviews import meetings as reviews
from db.queries.reviews import minutes as words
from db.schema.enums.records import ReviewState
from db.session import ScopedSession
from db.values.dates import date_text


@dataclass(frozen=True)
class PackSelection:
    """Which pack of a review: at which of its closings (None: the last one), and whether it is to be handed on."""

    closing: int | None = None
    shareable: bool = False


def build_pack(session: ScopedSession, original_request: PageRequest, wanted: PackSelection) -> tuple[ReviewPack, PageRequest]:
    """The pack of the review that the path names, and the ask as at its moment. Raises :class:`NotFound`.

    ``session`` knows how to open the past, as :func:`callbacks.page_request.as_at_closing` says.
    """
    one, request = fetch_meeting(session, original_request)
    closing = _selected_closing(one, wanted.closing)
    frozen = closing is not None and closing.revision is not None
    if closing is not None and frozen:
        session, request = as_at_closing(session, request, closing)
        one = reviews.find_meeting(session, one.id) or one
    pack = ReviewPack(
        request.programme.name,
        f"Review of {date_text(one.held_on)}",
        tuple(_facts(one, closing, request, shareable=wanted.shareable)),
        _as_at_text(closing, request, frozen=frozen),
        wanted.shareable,
        build_sections(screens(session, request, one), shareable=wanted.shareable),
        _published_minutes(session, request, one) if wanted.shareable else _minutes(session, request, one),
    )
    return pack, request


def _selected_closing(one: reviews.Meeting, number: int | None) -> reviews.Closing | None:
    """The closing that a pack is of; none for a review that is open, unless one is named."""
    if number is None:
        return one.closing if one.state == ReviewState.CLOSED else None
    named = next((each for each in one.closings if each.number == number), None)
    if named is None:
        raise NotFound(f"closing {number}")
    return named


def _as_at_text(closing: reviews.Closing | None, request: PageRequest, *, frozen: bool) -> str:
    """As at when everything in the pack was known."""
    zone = request.programme.time_zone
    if request.back is not None:
        return (
            f"As at {format_datetime(request.back.moment.at, zone)}{', when the review was closed' if frozen else ', what was known then'}"
        )
    why = "what was looked at when it was closed is not in this store" if closing else "the review is not closed"
    return f"As of {format_datetime(datetime.now(load_time_zone(zone)), zone)}; {why}"


def _facts(one: reviews.Meeting, closing: reviews.Closing | None, request: PageRequest, *, shareable: bool) -> list[tuple[str, str]]:
    """What the cover says of the meeting. To hand on it names nobody."""
    cohorts, zone = {each: name for each, name, _ in request.programme.cohorts}, request.programme.time_zone
    facts = [("Held on", date_text(one.held_on))]
    if closing is not None:
        which = f", closing {closing.number} of this review" if closing.number > 1 else ""
        facts.append(("Closed", f"{date_text(closing.closed_on) if shareable else figures.closing_text(closing, zone)}{which}"))
    about = cohorts.get(request.cohort or "", "All cohorts") if not request.challenge else request.labels[request.challenge]
    facts.append(("About", f"{about}, {request.filters.period_text}"))
    return facts if shareable else [*facts, ("Who was there", one.present or "Not recorded")]


def _minutes(session: ScopedSession, request: PageRequest, one: reviews.Meeting) -> PackMinutes:
    decisions, actions, healths = reviews.records_of_review(session, one.id)
    parts = (
        figures.decisions_table(decisions, request.labels, "", reviews.decision_texts(session, [row["reverses"] for row in decisions])),
        figures.meeting_actions_table(actions, request.labels, "", request.today),
        figures.health_table(healths, request.labels, ""),
    )
    notes = dict.fromkeys(note for note in (one.note, *(closing.note for closing in one.closings)) if note)
    return PackMinutes(tuple(minutes_listing(table) for table in parts), "\n".join(notes))


def _published_minutes(session: ScopedSession, request: PageRequest, one: reviews.Meeting) -> PackMinutes:
    decisions, actions, healths = reviews.records_of_review(session, one.id)
    reversed_ = words.published_decisions(session, [row["reverses"] for row in decisions if row["reverses"]])
    published_words = words.published_actions(session, [row["id"] for row in actions])
    noted = bool(one.note or any(closing.note for closing in one.closings))
    return published.build_shareable_minutes(
        (decisions, [{**row, "published": published_words.get(row["id"])} for row in actions], healths), reversed_, request, noted=noted
    )
