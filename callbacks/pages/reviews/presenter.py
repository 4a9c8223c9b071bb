"""``/review/<id>/present``: parse, call, return. The items of a meeting as screens, what was recorded at it, and a line to type each in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from dash import Input, State, no_update

from callbacks.forms import form_page as record
from callbacks.page_cache import Contents
from callbacks.page_request import Ask, as_at_closing
from callbacks.pages.overview.subjects import judged_by_week
from callbacks.pages.reviews.agenda import screens
from callbacks.pages.reviews.one_review import chosen_closing, fetched
from callbacks.routes.static_files import dated
from callbacks.security.wiring import Call, Wire, wire
from dashboard.figures.reviews import presenter as figures
from dashboard.filters import also
from dashboard.formats import moment
from dashboard.forms import FORMS
from dashboard.metrics.health import Judged
from db.access import Permission
from db.queries import health as health_queries
from db.queries.learning.hypotheses import verdicts_at
from db.queries.reviews.meetings import Meeting, in_order, recorded_at, said_now
from db.schema.enums.records import ReviewState
from db.session import ScopedSession
from db.values.dates import in_words
from layouts.components.form import form
from layouts.components.page import redraw_outputs, redraw_values
from layouts.ids.pages import Present as P
from layouts.ids.pages import Shell
from layouts.pages.reviews import presenter as layouts

ADDRESS = re.compile(r"/review/([a-z0-9-]{1,40})/present/?")
LINES = (("d", "meeting-decision"), ("a", "meeting-action"), ("h", "meeting-health"), ("v", "meeting-verdict"))


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page: of an open review with its lines, of a closed one as at its closing, of a draft only how it is opened."""
    one, ask = fetched(call.session, ask)
    title, href = f"Review of {in_words(one.held_on)}", f"/review/{one.id}{ask.search}"
    leads, runs = ask.may(Permission.STEER), one.state == ReviewState.OPEN
    if one.state == ReviewState.DRAFT:
        return layouts.not_open(title, href, "/record/review-start" + also(ask.search, held=one.held_on.isoformat()) if leads else "")
    view = layouts.PresentView(
        title,
        href,
        close=f"/record/review-close/{one.id}{ask.search}" if runs and leads else "",
        lines=[_line(call, ask, key, kind, one.id) for key, kind in LINES if runs and ask.may(FORMS[kind].needs)],
        programme=ask.programme.short_name,
        style=dated("present.css"),
        script=dated("present.js"),
    )
    closing = None if runs else chosen_closing(ask, one)
    if closing is not None and closing.revision is not None:
        past, ask = as_at_closing(call.session, ask, closing)
        past.info.update(live=call.today, past=call.past)
        call.session = past
    plain = _plain(ask)
    return layouts.layout(view, {**call.contents(plain, seen), **call.contents(plain, recorded)})


def _plain(ask: Ask) -> Ask:
    """The ask without which item is shown: that is the browser's alone."""
    return replace(ask, filters=replace(ask.filters, extra={}))


def _line(call: Call, ask: Ask, key: str, kind: str, review: str) -> layouts.LineView:
    """A form to type in place, which carries the review."""
    at = record.desk(call, ask, FORMS[kind], "", review)
    return layouts.LineView(key, FORMS[kind].title, form(record.blank(call, at, review)))


def seen(session: ScopedSession, ask: Ask) -> Mapping[str, Any]:
    """The items as screens, and what is said of each challenge."""
    one, ask = fetched(session, ask)
    return layouts.seen(screens(session, ask, one), _said(session, ask))


def recorded(session: ScopedSession, ask: Ask) -> Mapping[str, Any]:
    """How the meeting stands, and what was recorded at it, the latest first."""
    one, ask = fetched(session, ask)
    order, labels = in_order(session, one.id), ask.labels
    found = (*recorded_at(session, one.id), verdicts_at(session, one.id))
    decisions, actions, healths, verdicts = (sorted(rows, key=lambda row: -order.get(row["id"], 0)) for rows in found)
    parts = [
        ("Decided today", "Nothing yet.", figures.decided(decisions, labels)),
        ("Actions", "None yet.", figures.raised(actions, labels)),
        ("Health agreed", "None yet.", figures.agreed(healths, labels)),
    ]
    if verdicts:
        parts.append(("Verdicts", "", figures.judged(verdicts)))
    return layouts.recorded(_state(ask, one), parts)


def _state(ask: Ask, one: Meeting) -> str:
    closing = one.closing
    if one.state != ReviewState.CLOSED or closing is None:
        return figures.state(True, "", "")
    return figures.state(False, closing.by, moment(closing.at, ask.programme.time_zone) if closing.at else in_words(closing.closed_on))


def _said(session: ScopedSession, ask: Ask) -> list[figures.Said]:
    """What team and records say of every running challenge, to stand beside the health that the meeting agrees on."""
    found = health_queries.running(session, ask.programme.id, None)
    monday = ask.today - timedelta(days=ask.today.weekday())
    judged = judged_by_week(session, ask, found, [monday])
    said = said_now(session, [row["id"] for row in found], ask.today)
    return [figures.said(row["id"], said.get(row["id"]), judged.get(row["id"], [Judged(None)])[-1]) for row in found]


def _redraw(ids: Sequence[str], make: Contents) -> Wire:
    """What changes when somebody records, while the review is open. What was recorded is quickly told; the screens take their time."""
    output = redraw_outputs(ids, {})

    def redraw(call: Call, filters: str | None, revision: Any, pathname: str | None) -> list[Any]:
        here = ADDRESS.fullmatch(pathname or "")
        if here is None:
            return [no_update] * len(output)
        one, ask = fetched(call.session, call.ask(filters, id=here[1]))
        if one.state != ReviewState.OPEN:
            return [_state(ask, one) if name == P.STATE else no_update for name in ids]
        return redraw_values(ids, call.contents(_plain(ask), make))

    return wire(
        needs=Permission.SEE_PROGRAMME,
        output=output,
        inputs=[Input(Shell.FILTERS, "data"), Input(Shell.REVISION, "data")],
        state=[State(Shell.URL, "pathname")],
        handle=redraw,
        past=False,
    )


WIRES: list[Wire] = [_redraw(layouts.RECORDED, recorded), _redraw(layouts.SEEN, seen)]
