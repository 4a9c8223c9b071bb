"""The pack of a review, from the store: a closed review as it was looked at, for ever; an open one as of now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callbacks.page_request import Ask, as_at_closing
from callbacks.pages.reviews.agenda import screens
from callbacks.pages.reviews.one_review import fetched
from dashboard.exports.review_pack import Minutes, Pack, part, sections_of
from dashboard.figures.reviews import meetings as figures
from dashboard.figures.reviews import minutes as published
from dashboard.formats import clock_of, moment
from db.errors import NotFound
from db.queries.reviews import meetings as reviews
from db.queries.reviews import minutes as words
from db.schema.enums.records import ReviewState
from db.session import ScopedSession
from db.values.dates import in_words


@dataclass(frozen=True)
class Wanted:
    """Which pack of a review: at which of its closings (None: the last one), and whether it is to be handed on."""

    closing: int | None = None
    shareable: bool = False


def pack_of(session: ScopedSession, asked: Ask, wanted: Wanted) -> tuple[Pack, Ask]:
    """The pack of the review that the path names, and the ask as at its moment. Raises :class:`NotFound`.

    ``session`` knows how to open the past, as :func:`callbacks.page_request.as_at_closing` says.
    """
    one, ask = fetched(session, asked)
    closing = _closing(one, wanted.closing)
    frozen = closing is not None and closing.revision is not None
    if closing is not None and frozen:
        session, ask = as_at_closing(session, ask, closing)
        one = reviews.meeting(session, one.id) or one
    pack = Pack(
        ask.programme.name,
        f"Review of {in_words(one.held_on)}",
        tuple(_facts(one, closing, ask, shareable=wanted.shareable)),
        _known(closing, ask, frozen=frozen),
        wanted.shareable,
        sections_of(screens(session, ask, one), shareable=wanted.shareable),
        _published(session, ask, one) if wanted.shareable else _minutes(session, ask, one),
    )
    return pack, ask


def _closing(one: reviews.Meeting, number: int | None) -> reviews.Closing | None:
    """The closing that a pack is of; none for a review that is open, unless one is named."""
    if number is None:
        return one.closing if one.state == ReviewState.CLOSED else None
    named = next((each for each in one.closings if each.number == number), None)
    if named is None:
        raise NotFound(f"closing {number}")
    return named


def _known(closing: reviews.Closing | None, ask: Ask, *, frozen: bool) -> str:
    """As at when everything in the pack was known."""
    zone = ask.programme.time_zone
    if ask.back is not None:
        return f"As at {moment(ask.back.moment.at, zone)}{', when the review was closed' if frozen else ', what was known then'}"
    why = "what was looked at when it was closed is not in this store" if closing else "the review is not closed"
    return f"As of {moment(datetime.now(clock_of(zone)), zone)}; {why}"


def _facts(one: reviews.Meeting, closing: reviews.Closing | None, ask: Ask, *, shareable: bool) -> list[tuple[str, str]]:
    """What the cover says of the meeting. To hand on it names nobody."""
    cohorts, zone = {each: name for each, name, _ in ask.programme.cohorts}, ask.programme.time_zone
    facts = [("Held on", in_words(one.held_on))]
    if closing is not None:
        which = f", closing {closing.number} of this review" if closing.number > 1 else ""
        facts.append(("Closed", f"{in_words(closing.closed_on) if shareable else figures.closed_words(closing, zone)}{which}"))
    about = cohorts.get(ask.cohort or "", "All cohorts") if not ask.challenge else ask.labels[ask.challenge]
    facts.append(("About", f"{about}, {ask.filters.period_words}"))
    return facts if shareable else [*facts, ("Who was there", one.present or "Not recorded")]


def _minutes(session: ScopedSession, ask: Ask, one: reviews.Meeting) -> Minutes:
    decisions, actions, healths = reviews.recorded_at(session, one.id)
    parts = (
        figures.decisions_table(decisions, ask.labels, "", reviews.called(session, [row["reverses"] for row in decisions])),
        figures.actions_of_meeting(actions, ask.labels, "", ask.today),
        figures.health_table(healths, ask.labels, ""),
    )
    notes = dict.fromkeys(note for note in (one.note, *(closing.note for closing in one.closings)) if note)
    return Minutes(tuple(part(table) for table in parts), "\n".join(notes))


def _published(session: ScopedSession, ask: Ask, one: reviews.Meeting) -> Minutes:
    decisions, actions, healths = reviews.recorded_at(session, one.id)
    reversed_ = words.published_decisions(session, [row["reverses"] for row in decisions if row["reverses"]])
    asked = words.published_actions(session, [row["id"] for row in actions])
    noted = bool(one.note or any(closing.note for closing in one.closings))
    return published.minutes(
        (decisions, [{**row, "published": asked.get(row["id"])} for row in actions], healths), reversed_, ask, noted=noted
    )
