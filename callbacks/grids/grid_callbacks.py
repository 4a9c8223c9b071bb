"""Grids, one path for all of them: rows are read and weighed as the form of their kind does, saved in one transaction, taken back in one.

A row is one or more drafts. Every error of every row is told at once; what only asks is asked once; a row that somebody else changed
meanwhile is shown in both versions. Nothing is saved unless everything is.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import Input, Output, State, no_update

from callbacks.forms.undo import revision_of, taken_back
from callbacks.grids.grid_spec import NEW, Desk, Opened, Read, Sheet, Typed, Write
from callbacks.page_request import Ask
from callbacks.security.wiring import Call, Wire, wire
from dashboard.formats import moment, plural
from db.commands import form_drafts as drafts
from db.commands import idempotency, save
from db.commands.form_drafts import LONGEST
from db.errors import Invalid, NotFound
from db.fields.types import Ground
from db.queries.choices import StoredLists
from layouts.components import grid as layouts
from layouts.components.grid import Grid, Told
from layouts.ids.pages import Shell, answer_of, carried_of, cells_of, draft_of, kept_of, save_grid_of, typing_of, undo_grid_of, wanted_of


def fresh() -> dict[str, Any]:
    """What a grid carries that nobody has saved yet."""
    return {"key": secrets.token_urlsafe(16), "asked": "", "revision": 0}


def save_grid(sheet: Sheet, call: Call, clicks: int | None, search: str | None, carried: Any, rows: Any) -> Any:
    """Save what was typed into a grid, all of it or nothing."""
    if not clicks or not isinstance(carried, dict) or not isinstance(rows, list):
        return [no_update, no_update]
    ask = call.ask(search)
    if (before := idempotency.done(call.session, str(carried.get("key", "")))) is not None:
        return [_saved(sheet, sheet.opens(call.session, ask), before, ask.search), sheet.button]
    opened = sheet.opens(call.session, ask)
    at = Desk(call.session, ask, Ground(ask.today, StoredLists(call.session, ask.programme.id)), opened)
    typed, elsewhere = _typed(opened.grid, rows)
    if elsewhere:
        told = Told("", "This page", "", "The address was changed while you typed. Go back to what you typed, and save there")
        return [_refused(sheet, opened, carried, [told], []), sheet.button]
    reads = [sheet.reads(at, one) for one in typed]
    problems, both = [told for one in reads for told in one.problems], [one for one in reads if one.both]
    if problems or both:
        return [_refused(sheet, opened, carried, problems, both), sheet.button]
    asks = [told for one in reads for told in one.asks]
    if asks and carried.get("asked") != _digest(asks):
        return [_asked(sheet, opened, carried, asks), f"{sheet.button} anyway"]
    return [_commit(sheet, at, carried, [one for one in reads if one.writes]), sheet.button]


def _typed(grid: Grid, rows: Sequence[Sequence[Any]]) -> tuple[list[Typed], bool]:
    """The rows as they came, and whether they were typed into another grid than the address now names. Raises :class:`NotFound`."""
    names, found, elsewhere = [one.name for one in grid.columns], [], False
    for key, stamp, *cells in rows:
        if len(cells) != len(names):
            raise NotFound("no such column")
        about, _, version = stamp.partition("|")
        elsewhere = elsewhere or about != grid.about
        found.append(Typed(key, version, {name: text for name, text in zip(names, cells, strict=True) if text is not None}))
    return found, elsewhere


def _digest(asks: Sequence[Told]) -> str:
    """What was asked, so that an answer counts for these questions and no others."""
    return hashlib.sha256("\n".join(f"{one.row}|{one.column}|{one.sentence}" for one in asks).encode()).hexdigest()


def _commit(sheet: Sheet, at: Desk, carried: dict[str, Any], reads: Sequence[Read]) -> Any:
    """Write all rows under one number. What only the store can refuse is told for all rows too, and then nothing is kept."""
    problems: list[Told] = []
    keys: dict[str, str] = {}
    revision = 0
    for one in reads:
        try:
            with at.session.begin_nested():
                made = [_write(at, write) for write in one.writes]
        except Invalid as wrong:
            columns = {name: column for write in one.writes for name, column in write.columns.items()}
            problems += [Told(one.key, one.name, columns.get(name, name), sentence) for name, sentence in wrong.problems]
            continue
        revision = made[-1].revision
        keys[one.key] = made[0].id if one.key.startswith(NEW) else one.key
    if problems:
        at.session.rollback()
        return _refused(sheet, at.opened, carried, problems, [])
    if not keys:
        return layouts.answer(
            sheet.name, carried, layouts.done("Nothing to save: no cell differs from what is stored."), data={"same": True}
        )
    result = {"revision": revision, "rows": keys, "overrode": bool(carried.get("asked"))}
    idempotency.keep(at.session, str(carried.get("key", "")), at.ask.programme.id, result)
    drafts.drop(at.session, *_place(sheet, at.ask))
    return _saved(sheet, sheet.opens(at.session, at.ask), result, at.ask.search)


def _write(at: Desk, one: Write) -> save.Saved:
    return save.save(at.session, one.kind, one.values, programme_id=at.ask.programme.id, record_id=one.record_id)


def _saved(sheet: Sheet, opened: Opened, result: Mapping[str, Any], search: str) -> list[Any]:
    """What was saved, and the rows as they now stand under the keys they were typed under."""
    rows = [[was, layouts.row_data(opened.grid, row)] for was, key in result["rows"].items() if (row := opened.row(key)) is not None]
    sentence = f"Saved {plural(len(result['rows']), *sheet.noun)}."
    shows = [(label, path + search) for label, path in sheet.shows]
    return layouts.answer(
        sheet.name, {**fresh(), "revision": result["revision"]}, layouts.done(sentence, shows), data={"saved": rows}, undo=True
    )  # fmt: skip


def _refused(sheet: Sheet, opened: Opened, carried: Mapping[str, Any], problems: list[Told], stales: list[Read]) -> list[Any]:
    """Everything that is wrong, with the cells to mark and the rows that others changed as they now stand."""
    columns = {one.name for one in opened.grid.columns}
    told = [one if one.column in columns else Told(one.row, one.name, "", one.sentence) for one in problems]
    fresher = [layouts.row_data(opened.grid, row) for one in stales if (row := opened.row(one.key)) is not None]
    both = [one.both for one in stales if one.both]
    data = {"wrong": [[one.row, one.column, one.sentence] for one in told], "stale": fresher}
    return layouts.answer(sheet.name, {**carried, "asked": "", "revision": 0}, layouts.wrong(sheet.name, told, both), data=data)


def _asked(sheet: Sheet, opened: Opened, carried: Mapping[str, Any], asks: list[Told]) -> list[Any]:
    columns = {one.name for one in opened.grid.columns}
    told = [one if one.column in columns else Told(one.row, one.name, "", one.sentence) for one in asks]
    data = {"asks": [[one.row, one.column, one.sentence] for one in told]}
    kept = {**carried, "asked": _digest(asks), "revision": 0}
    return layouts.answer(sheet.name, kept, layouts.asks(sheet.name, told, f"{sheet.button} anyway"), data=data)


def undo_grid(sheet: Sheet, call: Call, clicks: int | None, carried: Any) -> Any:
    """Take a save of a grid back, all of it, if nothing of it changed since."""
    revision = revision_of(clicks, carried)
    if revision is None:
        return no_update
    words = taken_back(call, revision, "Undone: everything this grid saved last is as it was before.")
    return layouts.answer(sheet.name, fresh(), layouts.done(words), data={"undone": True})


def _place(sheet: Sheet, ask: Ask) -> tuple[str, str]:
    """Under which name and place a draft of the grid is kept."""
    return f"grid-{sheet.name}", hashlib.sha256(sheet.about(ask).encode()).hexdigest()[:LONGEST]


def keep_draft(sheet: Sheet, call: Call, rows: Any, search: str | None, carried: Any) -> Any:
    """Keep what is being typed for the viewer alone, until it is saved or thrown away. What comes after its own save is not kept."""
    if not isinstance(rows, list) or not isinstance(carried, dict):
        return no_update
    if idempotency.done(call.session, str(carried.get("key", ""))) is not None:
        return ""
    ask = call.ask(search)
    form, place = _place(sheet, ask)
    if not rows:
        drafts.drop(call.session, form, place)
        return ""
    if any(not row[1].startswith(f"{sheet.about(ask)}|") for row in rows):
        return no_update
    drafts.keep(call.session, form, place, {"rows": rows}, about="", version=0, programme_id=ask.programme.id)
    return "Kept as a draft for you alone"


def bring_draft(sheet: Sheet, call: Call, wanted: Any, search: str | None) -> Any:
    """What the viewer had typed into these rows and not saved."""
    ask = call.ask(search)
    about = sheet.about(ask)
    found = drafts.find(call.session, *_place(sheet, ask)) if wanted == about else None
    rows = found.typed.get("rows") if found else None
    return layouts.draft(rows, about, moment(found.at)) if found and isinstance(rows, list) else no_update


def wires(sheet: Sheet) -> list[Wire]:
    """The callbacks of a grid: save, undo, keep a draft, bring it back."""
    carried = State(carried_of(sheet.name), "data")
    return [
        wire(
            needs=sheet.needs,
            output=[Output(answer_of(sheet.name), "children"), Output(save_grid_of(sheet.name), "children")],
            inputs=Input(save_grid_of(sheet.name), "n_clicks"),
            state=[State(Shell.URL, "search"), carried, State(cells_of(sheet.name), "data")],
            handle=_handler(save_grid, sheet),
            writes=True,
            structured={carried_of(sheet.name)},
            grids={cells_of(sheet.name)},
        ),
        wire(
            needs=sheet.needs,
            output=Output(answer_of(sheet.name), "children", allow_duplicate=True),
            inputs=Input(undo_grid_of(sheet.name), "n_clicks"),
            state=[carried],
            handle=_handler(undo_grid, sheet),
            writes=True,
            structured={carried_of(sheet.name)},
        ),
        wire(
            needs=sheet.needs,
            output=Output(kept_of(sheet.name), "children"),
            inputs=Input(typing_of(sheet.name), "data"),
            state=[State(Shell.URL, "search"), carried],
            handle=_handler(keep_draft, sheet),
            writes=True,
            structured={carried_of(sheet.name)},
            grids={typing_of(sheet.name)},
        ),
        wire(
            needs=sheet.needs,
            output=Output(draft_of(sheet.name), "children"),
            inputs=Input(wanted_of(sheet.name), "data"),
            state=[State(Shell.URL, "search")],
            handle=_handler(bring_draft, sheet),
            past=False,
        ),
    ]


def _handler(act: Callable[..., Any], sheet: Sheet) -> Callable[..., Any]:
    def handle(call: Call, *values: Any) -> Any:
        return act(sheet, call, *values)

    return handle
