"""``/week``: parse, call, return. One row for each running challenge; each row is its weekly update."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from callbacks.grids.grid_callbacks import fresh, wires
from callbacks.grids.grid_spec import Desk, Opened, Read, Sheet, Typed, draft, shown, stale
from callbacks.page_request import Ask
from callbacks.pages.overview.subjects import judged_by_week
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.figures import week as figures
from dashboard.metrics.health import HOW_HEALTH, Judged
from db.access import Permission
from db.commands.save import fetch, values_of
from db.errors import NotFound
from db.fields.types import NoLists
from db.queries import health as health_queries
from db.queries import week as queries
from db.records import KINDS
from db.session import ScopedSession
from db.values.dates import in_words
from layouts.components.grid import Both, Column, Grid, Offer, Row, column_of
from layouts.components.switch import Switch
from layouts.pages import week as layouts

UPDATE = KINDS["weekly-update"]
WIDE = {"health": 6.8, "changed": 13.5, "next_steps": 9, "blocked": 9, "path_back": 8, "path_back_on": 5.5}
LETTERS = {"o": "on track", "a": "at risk", "f": "off track"}
LABELS = {"next_steps": "What is next", "blocked": "What is blocked", "path_back": "Path back", "path_back_on": "Back by"}
NAME = "week"


@dataclass(frozen=True)
class Known:
    """The week shown, and its updates by challenge id."""

    monday: date
    updates: Mapping[str, Mapping[str, Any]]


def chosen_week(ask: Ask) -> date:
    """The Monday that the address asks for; this week's where it asks for none, or for one to come."""
    this = ask.today - timedelta(days=ask.today.weekday())
    try:
        asked = date.fromisoformat(ask.filters.extra.get("week", ""))
    except ValueError:
        return this
    return min(asked - timedelta(days=asked.weekday()), this)


def mine(ask: Ask) -> bool:
    """Whether only challenges led by the viewer are asked for."""
    return ask.filters.extra.get("mine") == "yes"


def about(ask: Ask) -> str:
    """Which rows the address asks for: those of a programme's week."""
    return f"{ask.programme.id} {chosen_week(ask).isoformat()}"


def opens(session: ScopedSession, ask: Ask) -> Opened:
    """The rows of the week, in the order of the challenges."""
    monday = chosen_week(ask)
    found = {row["id"]: row for row in queries.running(session, ask.programme.id, ask.challenges)}
    me = ask.viewer.name.casefold()
    ids = [one for one in ask.labels if one in found and (not mine(ask) or (found[one]["lead"] or "").casefold() == me)]
    updates, before = queries.of_week(session, ids, monday), queries.before_week(session, ids, monday)
    judged = judged_by_week(session, ask, health_queries.running(session, ask.programme.id, ids), [monday])
    since = monday - figures.WEEK
    counts = queries.recorded(session, ids, since, min(monday + timedelta(days=6), ask.today))
    rows = tuple(_row(ask, one, monday, updates.get(one), before.get(one), judged.get(one, [Judged(None)])[-1], counts[one]) for one in ids)
    nobody = (
        f"No running challenge of this view names {ask.viewer.name} as its lead." if mine(ask) else "No challenge of this view is running."
    )
    view = Grid(
        NAME, about(ask), f"Weekly updates, week of {in_words(monday)}", "Challenge", _columns(), rows, quick="No change", empty=nobody
    )  # fmt: skip
    return Opened(view, Known(monday, updates))


def _columns() -> tuple[Column, ...]:
    return tuple(
        column_of(UPDATE[name], wide=wide, label=LABELS.get(name, UPDATE[name].label), letters=LETTERS if name == "health" else {})
        for name, wide in WIDE.items()
    )


def _row(
    ask: Ask, challenge: str, monday: date, update: Mapping[str, Any] | None, before: Mapping[str, Any] | None, judged: Judged,
    counts: Mapping[str, int],
) -> Row:  # fmt: skip
    stored = {} if update is None else {name: UPDATE[name].show(update[name], NoLists()) for name in WIDE if name != "health"}
    told = figures.facts(judged, counts, monday - figures.WEEK, ask.filters, challenge)
    return Row(
        key=challenge,
        stamp="" if update is None else str(update["version"]),
        name=ask.labels[challenge],
        href=f"/challenges/{challenge}{ask.search}",
        cells=stored if update is None else {**stored, "health": update["health"]},
        beside=figures.last_words(before, monday) if before else {"health": "No earlier update"},
        facts=told,
        quick=figures.no_change(before, monday) if before else {},
        why_not="" if before else figures.NOT_YET,
        done="Recorded" if update is not None else "",
        offers={one: Offer(says, "next_steps", sentence) for one, (says, sentence) in figures.offers(judged).items()},
    )


def reads(at: Desk, typed: Typed) -> Read:
    """The weekly update of a row: a new one, or the cells touched of the one there is."""
    row, known = at.opened.row(typed.key), at.opened.known
    if row is None:
        raise NotFound(typed.key)
    into = Read(row.key, row.name)
    stored = known.updates.get(row.key)
    if typed.stamp != row.stamp:
        if stored is None:
            told = [(UPDATE[name].label, "", shown(UPDATE, name, text, at.ground)) for name, text in typed.cells.items()]
            into.both = Both(row.name, "Taken back while you were typing", told)
            return into
        stale(at, into, UPDATE, fetch(at.session, UPDATE.model, stored["id"]), typed.cells)
    elif stored is None:
        draft(at, into, UPDATE, {**typed.cells, "challenge": row.key, "week": known.monday.isoformat()})
    else:
        record = fetch(at.session, UPDATE.model, stored["id"])
        draft(at, into, UPDATE, typed.cells, record_id=record.id, stored=values_of(at.session, UPDATE, record))
    return into


SHEET = Sheet(NAME, Permission.RECORD, ("weekly update", "weekly updates"), "Save the week", about, opens, reads, (("Overview", "/"),))


def _switches(ask: Ask) -> list[Switch]:
    this, monday = ask.today - timedelta(days=ask.today.weekday()), chosen_week(ask)
    own = "yes" if mine(ask) else ""

    def address(week: date, whose: str) -> str:
        return f"/week{ask.filters.search(week='' if week == this else week.isoformat(), mine=whose)}"

    return [
        Switch("Week of", [(label, address(one, own), one == monday) for label, one in figures.weeks(this, monday)]),
        Switch("Challenges", [("All", address(monday, ""), not own), ("Those I lead", address(monday, "yes"), bool(own))]),
    ]


def contents(session: ScopedSession, ask: Ask) -> Mapping[str, Any]:
    """Everything the page shows, by block."""
    opened = opens(session, ask)
    rows, monday = opened.grid.rows, opened.known.monday
    this = monday == ask.today - timedelta(days=ask.today.weekday())
    return layouts.contents(
        figures.sentence(sum(bool(one.done) for one in rows), len(rows), monday, this=this), _switches(ask), opened.grid
    )


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    return layouts.layout(NAME, call.contents(ask, contents), SHEET.button, fresh(), HOW_HEALTH)


WIRES = [*redraws("/week", Permission.RECORD, layouts.IDS, {}, contents, past=False), *wires(SHEET)]
