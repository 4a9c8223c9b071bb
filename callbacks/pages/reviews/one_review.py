"""``/review/<id>``: parse, call, return. A closed review is shown from a session that looks back to the moment it froze."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from callbacks.page_request import Ask, as_at_closing, moved_to
from callbacks.pages.changes.page import changed
from callbacks.pages.overview import page as overview
from callbacks.pages.overview.subjects import Subject
from callbacks.pages.redraw import redraws
from callbacks.pages.reviews.series import acts, agenda
from callbacks.security.wiring import Call
from dashboard.figures.learning import tables as learning_tables
from dashboard.figures.reviews import meetings as figures
from dashboard.filters import also
from db.access import Permission
from db.errors import NotFound
from db.queries.learning import hypotheses as learning
from db.queries.reviews import meetings as queries
from db.queries.reviews.meetings import Closing, Meeting
from db.schema.enums.records import ReviewState
from db.session import ScopedSession
from db.values.dates import in_words
from layouts.components.switch import Switch, switch
from layouts.pages.reviews import one_review as layouts


def fetched(session: ScopedSession, ask: Ask) -> tuple[Meeting, Ask]:
    """The review that the address names, and the ask in its programme. Raises :class:`NotFound`."""
    one = queries.meeting(session, ask.path.get("id", ""))
    if one is None:
        raise NotFound(ask.path.get("id", ""))
    return one, moved_to(session, ask, one.programme_id)


def chosen_closing(ask: Ask, one: Meeting) -> Closing | None:
    """The closing that the address asks for, else the latest; None of a review that is not closed, but for one asked for."""
    asked = next((each for each in one.closings if str(each.number) == ask.filters.extra.get("closing")), None)
    return asked or (one.closing if one.state == ReviewState.CLOSED else None)


def contents(session: ScopedSession, asked: Ask) -> Mapping[str, Any]:
    """Everything the page shows, by block."""
    one, ask = fetched(session, asked)
    closing = chosen_closing(ask, one)
    decisions, actions, healths = queries.recorded_at(session, one.id)
    minutes = layouts.Minutes(
        figures.decisions_table(decisions, ask.labels, ask.search, queries.called(session, [row["reverses"] for row in decisions])),
        figures.actions_of_meeting(actions, ask.labels, ask.search, ask.today),
        figures.health_table(healths, ask.labels, ask.search),
        learning_tables.taken(learning.verdicts_at(session, one.id), ask.search),
    )
    beside, seen = _looked_at(session, ask, one, closing) if closing is not None and closing.revision else (None, [])
    return layouts.contents(
        figures.standing(one, closing, ask.programme.time_zone), figures.facts_of(one, closing, ask.programme.time_zone),
        figures.agenda_words(one.agenda), minutes, beside, seen, search=ask.here, about=one.id,
    )  # fmt: skip


def _looked_at(session: ScopedSession, ask: Ask, one: Meeting, closing: Closing) -> tuple[layouts.Beside, Any]:
    """What a closing froze: the numbers then beside those of now, and what of each item of the agenda needed somebody then."""
    past, then = as_at_closing(session, ask, closing)
    was, now = overview.subjects_of(past, then), overview.subjects_of(session, ask)
    before, after = _numbers(was, then), _numbers(now, ask)
    why = changed(session, ask, closing.revision or 0)
    beside = layouts.Beside(figures.beside_sentence(before, after), figures.beside_table(before, after), figures.HOW_BESIDE, why)
    return beside, list(agenda(was, then, queries.meeting(past, one.id) or one))


def _numbers(subjects: Sequence[Subject], ask: Ask) -> list[figures.Number]:
    """The numbers at a glance, and the health of each challenge."""
    told = [figures.Number(tile.label, tile.value, tile.words, tile.href) for subject in subjects for tile in subject.tiles]
    strips = {one: pair for subject in subjects for one, pair in subject.strips.items()}
    return told + figures.healths(strips, ask.labels, ask.search)


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    one, at = fetched(call.session, ask)
    closing = chosen_closing(at, one)
    which = [
        (f"Closing {each.number}", f"/review/{one.id}{also(at.search, closing=str(each.number))}", each == closing) for each in one.closings
    ]
    closings = switch(Switch("Closings", which)) if len(which) > 1 else None
    return layouts.layout(
        f"Review of {in_words(one.held_on)}", call.contents(at, contents), list(acts(at, one)), closings, at.search,
        closed=closing is not None, recording=None,
    )  # fmt: skip


WIRES = redraws("/review/", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)
