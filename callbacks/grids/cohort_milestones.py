"""``/record/cohort-milestones``: the milestones of a round and of its challenges in one grid; a moved forecast is kept with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from callbacks.grids.grid_callbacks import fresh, wires
from callbacks.grids.grid_spec import Desk, Opened, Read, Sheet, Typed, draft, stale
from callbacks.page_request import Ask
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.formats import counted, slip
from db.access import Permission
from db.commands.save import fetch, values_of
from db.errors import NotFound
from db.fields.types import shorten
from db.queries.cohorts import milestone_grid as queries
from db.records import KINDS
from db.records.record_schema import Problem
from db.session import ScopedSession
from db.values.dates import Day, Precision
from layouts.components.grid import Column, Grid, Row, column_of
from layouts.components.switch import Switch
from layouts.pages.records import grids as layouts

MILESTONE, MOVE = KINDS["milestone"], KINDS["milestone-move"]
PATH = "/record/cohort-milestones"
DATES = ("baseline", "forecast", "actual")
MOST_NAMED = 8


@dataclass(frozen=True)
class Known:
    """The cohort shown; None where the programme has none."""

    cohort: str | None


def cohort_of(ask: Ask) -> tuple[str, str] | None:
    """Id and name of the chosen cohort, or of the newest."""
    found = {one: name for one, name, _ in ask.programme.cohorts}
    chosen = ask.cohort or next(iter(found), None)
    return (chosen, found[chosen]) if chosen in found else None


def _columns(ask: Ask, cohort: str) -> tuple[Column, ...]:
    own = tuple((one, label) for one, label, of in ask.programme.challenges if of == cohort)
    return (
        column_of(MILESTONE["title"], wide=12, control="long", hint=""),
        replace(column_of(MILESTONE["challenge"], wide=9, hint="Empty: the whole cohort."), options=own),
        column_of(MILESTONE["baseline"], wide=7.8, label="Baseline", hint=""),
        column_of(MILESTONE["forecast"], wide=7.8, label="Forecast", hint=""),
        column_of(MOVE["reason"], wide=8, label="Reason", hint="When the forecast moves."),
        column_of(MILESTONE["actual"], wide=7.8, label="Done on", hint=""),
        column_of(MILESTONE["owner"], wide=7, hint=""),
        column_of(MILESTONE["published_title"], wide=10, control="long", hint=""),
    )


def _day(row: Mapping[str, Any], name: str) -> Day | None:
    on = row[f"{name}_on"]
    return Day(on, Precision(row[f"{name}_precision"])) if on else None


def _row(ask: Ask, row: Mapping[str, Any], codes: Mapping[str, str]) -> Row:
    days = {name: _day(row, name) for name in DATES}
    base, now = days["baseline"], days["actual"] or days["forecast"]
    late = slip((now.on - base.on).days) if base and now and base.exact and now.exact else ""
    return Row(
        key=row["id"],
        stamp=str(row["version"]),
        name=row["title"],
        short=codes.get(row["challenge_id"], "Cohort"),
        href=f"/record/milestone/{row['id']}{ask.search}",
        cells={
            "title": row["title"], "challenge": row["challenge_id"] or "", "owner": row["owner"] or "",
            "published_title": row["published_title"] or "", **{name: str(day) for name, day in days.items() if day},
        },
        beside={"forecast": late} if late not in ("", "on the day") and not days["actual"] else {},
        locked=() if ask.may(Permission.STEER) else ("baseline",),
        done="Done" if days["actual"] else "",
    )  # fmt: skip


def about(ask: Ask) -> str:
    """Which rows the address asks for: those of a cohort."""
    found = cohort_of(ask)
    return f"{ask.programme.id} {found[0]}" if found else ask.programme.id


def opens(session: ScopedSession, ask: Ask) -> Opened:
    """The milestones of the cohort, the soonest first."""
    found = cohort_of(ask)
    if found is None:
        return Opened(
            Grid("cohort-milestones", about(ask), "Milestones", "Of", (), (), empty="No cohort yet. Record one first."), Known(None)
        )
    cohort, name = found
    codes = {one: label.split(" ")[0] if label[:1].isdigit() else shorten(label, 20) for one, label, _ in ask.programme.challenges}
    own = [
        one for one in queries.milestones(session, ask.programme.id, cohort) if not ask.challenge or one["challenge_id"] == ask.challenge
    ]
    return Opened(
        Grid(
            "cohort-milestones", about(ask), f"Milestones of {name}", "Of", _columns(ask, cohort),
            tuple(_row(ask, one, codes) for one in own), grows=True, new_name="New milestone", frame=True, narrow=True,
        ),
        Known(cohort),
    )  # fmt: skip


def reads(at: Desk, typed: Typed) -> Read:
    """A new milestone, or the cells touched of one there is; its forecast moves with a reason."""
    cells = dict(typed.cells)
    if typed.new:
        return _new(at, typed, cells)
    row = at.opened.row(typed.key)
    if row is None or set(cells) & set(row.locked):
        raise NotFound(typed.key)
    into = Read(row.key, row.name)
    record = fetch(at.session, MILESTONE.model, row.key)
    reason = cells.pop("reason", "")
    if typed.stamp != row.stamp:
        stale(at, into, MILESTONE, record, cells)
        return into
    stored = values_of(at.session, MILESTONE, record)
    if "forecast" in cells:
        raw = {"forecast": cells.pop("forecast"), "reason": reason, "move_note": ""}
        moved = draft(at, into, MOVE, raw, record_id=row.key, stored=values_of(at.session, MOVE, record))
        stored["forecast"] = moved["forecast"] if moved else stored["forecast"]
    elif reason:
        into.take([Problem("reason", "Type the new forecast date, or leave the reason empty")])
    if cells:
        draft(at, into, MILESTONE, cells, record_id=row.key, stored=stored)
    return into


def _new(at: Desk, typed: Typed, cells: dict[str, str]) -> Read:
    into = Read(typed.key, cells.get("title") or "New milestone")
    if not at.opened.known.cohort:
        raise NotFound(typed.key)
    if cells.pop("reason", ""):
        into.take([Problem("reason", "A new milestone has not moved: leave the reason empty")])
    of = {} if cells.get("challenge") else {"cohort": at.opened.known.cohort}
    draft(at, into, MILESTONE, {**cells, **of})
    return into


SHEET = Sheet(
    "cohort-milestones",
    Permission.RECORD,
    ("milestone", "milestones"),
    "Save the milestones",
    about,
    opens,
    reads,
    (("Milestones", "/milestones"),),
)


def contents(session: ScopedSession, ask: Ask) -> Mapping[str, Any]:
    """Everything the page shows, by block."""
    opened, chosen = opens(session, ask), cohort_of(ask)
    rows = opened.grid.rows
    undone = sum(not row.done for row in rows)
    here = chosen[0] if chosen else ""
    sentence = f"{counted(undone, 'milestone')} of {chosen[1]} still open, {len(rows) - undone} done." if chosen else "No cohort yet."
    cohorts = ask.programme.cohorts[:MOST_NAMED]
    switch = Switch("Cohort", [(name, PATH + ask.filters.search(cohort=one, challenge=""), one == here) for one, name, _ in cohorts])
    return layouts.contents(layouts.COHORT_MILESTONES, sentence, [switch] if cohorts else [], opened.grid)


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    return layouts.layout(layouts.COHORT_MILESTONES, call.contents(ask, contents), SHEET.button, fresh(), ask.search)


WIRES = [*redraws(PATH, Permission.RECORD, layouts.COHORT_MILESTONES.ids, {}, contents, past=False), *wires(SHEET)]
