"""What a grid is made of: its rows as they came, what becomes of each, and drafts read and weighed as their form would."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from callbacks.page_request import Ask
from dashboard.formats import moment
from db.access import Permission
from db.commands import save
from db.errors import Conflict
from db.fields.types import Bad, Ground
from db.records.record_schema import Errors, Kind, Problem, Values, read
from db.rules import registry
from db.session import ScopedSession
from layouts.components.grid import Both, Grid, Row, Told

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
    """A kind of grid. ``about`` names the rows of an address, ``opens`` gives them as they stand, ``reads`` makes drafts of one.

    ``shows``: where it shows after saving.
    """

    name: str
    needs: Permission
    noun: tuple[str, str]
    button: str
    about: Callable[[Ask], str]
    opens: Callable[[ScopedSession, Ask], Opened]
    reads: Callable[[Desk, Typed], Read]
    shows: tuple[tuple[str, str], ...] = ()


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
    weighed = registry.weigh(at.session, kind.name, record_id, found.values, at.ground) if weighs else []
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
