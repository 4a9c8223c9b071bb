"""Grids, one path for all of them: rows are read and weighed as the form of their kind does, saved in one transaction, taken back in one.

A row is one or more drafts. Every error of every row is told at once; what only asks is asked once; a row that somebody else changed
meanwhile is shown in both versions. Nothing is saved unless everything is.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import Input, Output, State, no_update

from callbacks.asked import Ask
from callbacks.wiring import Call, Wire, wire
from dashboard.formats import moment, plural
from db.access import Permission
from db.commands import once, save, weigh
from db.commands.taking_back import take_back
from db.errors import Conflict, Invalid, NotFound
from db.queries.lists import StoredLists
from db.records.fields import Bad, Ground
from db.records.kinds import Errors, Kind, Problem, Values, read
from db.session import ScopedSession
from layouts.components import grid as layouts
from layouts.components.grid import Both, Grid, Row, Told
from layouts.ids import Shell, answer_of, carried_of, cells_of, save_grid_of, undo_grid_of

MOST_REVISIONS = 2**31
NEW = "new-"


@dataclass(frozen=True)
class Typed:
    """A row as it came: its key, the stamp it was read at, and the texts of the cells that were touched, by column."""

    key: str
    stamp: str
    cells: Mapping[str, str]

    @property
    def new(self) -> bool:
        """Whether the row was added in the grid."""
        return self.key.startswith(NEW)


@dataclass(frozen=True)
class Opened:
    """A grid as it stands, and what its sheet knows of the records behind it."""

    grid: Grid
    known: Any = None

    def row(self, key: str) -> Row | None:
        """The row of a key."""
        return next((one for one in self.grid.rows if one.key == key), None)


@dataclass(frozen=True)
class Desk:
    """A save being worked on."""

    session: ScopedSession
    ask: Ask
    ground: Ground
    opened: Opened


@dataclass(frozen=True)
class Write:
    """One record to create (without an id) or change. ``columns``: the grid's column for a field that is called otherwise."""

    kind: Kind
    values: Values
    record_id: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Read:
    """What became of a row: what is wrong with it, what is asked, how it differs from the store, what would be written."""

    key: str
    name: str
    problems: list[Told] = field(default_factory=list)
    asks: list[Told] = field(default_factory=list)
    both: Both | None = None
    writes: list[Write] = field(default_factory=list)

    def take(self, problems: Iterable[Problem], columns: Mapping[str, str] | None = None) -> None:
        """Add problems and questions of a draft, each to its cell."""
        for one in problems:
            column = (columns or {}).get(one.field, one.field)
            (self.asks if one.warning else self.problems).append(Told(self.key, self.name, column, one.sentence))


@dataclass(frozen=True)
class Sheet:
    """A kind of grid. ``opens`` gives its rows as they stand; ``reads`` makes drafts of a row; ``shows``: where it shows after saving."""

    name: str
    needs: Permission
    noun: tuple[str, str]
    button: str
    opens: Callable[[ScopedSession, Ask], Opened]
    reads: Callable[[Desk, Typed], Read]
    shows: tuple[tuple[str, str], ...] = ()


def fresh() -> dict[str, Any]:
    """What a grid carries that nobody has saved yet."""
    return {"key": secrets.token_urlsafe(16), "asked": "", "revision": 0}


def draft(
    at: Desk, into: Read, kind: Kind, raw: Mapping[str, Any], *,
    record_id: str | None = None, stored: Values | None = None, columns: Mapping[str, str] | None = None, weighs: bool = True,
) -> Values | None:  # fmt: skip
    """Read and weigh a draft as its form would, telling its row what is wrong. A record that exists keeps the fields not in ``raw``.

    ``columns``: the grid's column for a field that is called otherwise. ``weighs`` False: its sheet weighs the row as a whole.
    """
    found = read(kind, raw, at.ground, stored=stored, only=raw.keys() if record_id else None)
    if isinstance(found, Errors):
        into.take(found.problems, columns)
        return None
    if record_id and found.values == stored:
        return found.values
    weighed = weigh.weigh(at.session, kind.name, record_id, found.values, at.ground) if weighs else []
    into.take((*found.warnings, *weighed), columns)
    into.writes.append(Write(kind, found.values, record_id, columns or {}))
    return found.values


def stale(at: Desk, into: Read, kind: Kind, row: Any, typed: Mapping[str, str]) -> None:
    """Tell a row that its record changed meanwhile: cells whose stored value is not what was typed, both ways."""
    changed: Conflict = save.conflict_of(at.session, kind, row)
    cells = []
    for name, text in typed.items():
        one = kind[name]
        stored = one.show(changed.theirs.get(name), at.ground.lists)
        if stored != (words := shown(kind, name, text, at.ground)):
            cells.append((one.label, stored, words))
    if cells:
        into.both = Both(into.name, by(changed), cells)


def by(changed: Conflict) -> str:
    """Who changed a record, and when."""
    return f"Changed by {changed.by}{f' on {moment(changed.at)}' if changed.at else ''}, while you were typing"


def shown(kind: Kind, name: str, text: str, ground: Ground) -> str:
    """A typed text as people read its value; the text itself where it has none."""
    one = kind[name]
    try:
        return one.show(one.read(text, ground), ground.lists)
    except Bad:
        return text


def save_grid(sheet: Sheet, call: Call, clicks: int | None, search: str | None, carried: Any, rows: Any) -> Any:
    """Save what was typed into a grid, all of it or nothing."""
    if not clicks or not isinstance(carried, dict) or not isinstance(rows, list):
        return [no_update, no_update]
    ask = call.ask(search)
    if (before := once.done(call.session, str(carried.get("key", "")))) is not None:
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
    once.keep(at.session, str(carried.get("key", "")), at.ask.programme.id, result)
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
    if not clicks or not isinstance(carried, dict) or type(carried.get("revision")) is not int:
        return no_update
    if not 0 < carried["revision"] < MOST_REVISIONS:
        raise NotFound("no such revision")
    try:
        take_back(call.session, carried["revision"])
        words = "Undone: everything this grid saved last is as it was before."
    except Invalid as wrong:
        call.session.rollback()
        words = f"Not undone. {wrong.problems[0][1]}."
    return layouts.answer(sheet.name, fresh(), layouts.done(words), data={"undone": True})


def wires(sheet: Sheet) -> list[Wire]:
    """The callbacks of a grid: save, undo."""
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
    ]


def _handler(act: Callable[..., Any], sheet: Sheet) -> Callable[..., Any]:
    def handle(call: Call, *values: Any) -> Any:
        return act(sheet, call, *values)

    return handle
