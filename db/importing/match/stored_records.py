"""Which stored record a row without an id is: by its code, its reference or what else tells records of its kind apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.exporting.stored_records import records
from db.fields.types import References
from db.importing.preview import ledger_checks as ledger
from db.records.record_schema import Kind, Values

AMBIGUOUS = "{} stored {} could be this one. Put the id of the one you mean into a column “id”; an export has it"
SHARED = "Rows {} could all be the {} stored here. Put the id of each into a column “id”; an export has it"
TWICE = "Row {} is the same {} as well: both will be recorded"


@dataclass(frozen=True)
class Key:
    """Fields that together tell records apart: those in ``needs`` must hold something, those in ``also`` must agree where the file has them.

    Records that differ in ``unless`` are never the same. ``without``: only for rows in which these are empty; records that agree then are
    alike in all, and it does not matter which is which.
    """

    needs: tuple[str, ...]
    also: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


KEYS: dict[str, tuple[Key, ...]] = {
    "stage": (Key(("name",), ("flow",)),),
    "user-group": (Key(("name",)),),
    "template": (Key(("name", "makes")),),
    "cohort": (Key(("name",)), Key(("reference",), unless=("name",))),
    "organisation": (Key(("identifier",), ("type",)), Key(("name",), unless=("identifier",))),
    "person": (Key(("name",), ("organisation",)),),
    "challenge": (Key(("code",), ("cohort",)), Key(("title",), ("cohort",), unless=("code",))),
    "team": (Key(("name", "organisation"), ("challenges",)), Key(("name",), ("challenges", "cohort"), unless=("organisation",))),
    "reframing": (Key(("challenge", "reframed")),),
    "stage-move": (Key(("decided", "team")), Key(("decided", "challenge", "decision"), ("team",))),
    "stage-dates": (Key(("stage",), ("cohort", "challenge", "label", "planned")),),
    "milestone": (Key(("title",), ("challenge", "cohort", "team")),),
    "reforecast": (Key(("milestone", "moved")),),
    "conversation": (Key(("held", "channel", "challenges")), Key(("held", "channel", "organisations"), ("challenges",))),
    "action": (Key(("what",), ("challenge", "owed_by")),),
    "decision": (Key(("what",), ("challenge", "decided")),),
    "research-session": (Key(("held", "method", "challenges"), ("team",)),),
    "finding": (Key(("statement", "challenge")),),
    "budget-line": (Key(("name", "financial_year"), ("challenge",)),),
    "budget-change": (Key(("reference",), ("from_line", "to_line")), Key(("amount", "approved"), ("from_line", "to_line", "reference"))),
    "plan-month": (Key(("budget_line", "month")),),
    "forecast": (Key(("budget_line", "month")),),
    "agreement": (Key(("reference",), ("organisation",)), Key(("organisation", "kind"), ("challenge", "team"), unless=("reference",))),
    "payment": (
        Key(("supplier", "reference"), ("kind",)),
        Key(("budget_line", "amount", "month"), ("paid_on", "supplier", "kind", "reference"), without=("reference",)),
    ),
    "published-figure": (Key(("metric",), ("cohort", "challenge", "as_of")),),
    "weekly-update": (Key(("challenge", "week")),),
}
# Records with the same key are told apart by these, in this order: an invoice paid in parts, or from two lines.
TIES: dict[str, tuple[tuple[str, ...], ...]] = {
    "payment": (("amount", "budget_line", "month", "paid_on"), ("amount", "budget_line", "month"), ("amount",), ("budget_line",)),
    "conversation": (("said",),),
    "research-session": (("people",),),
}
USUAL: dict[tuple[str, str], Any] = {("payment", "kind"): "payment", ("stage", "flow"): "Standard", ("stage-dates", "planned"): False}


@dataclass(frozen=True)
class Matches:
    """Stored ids by row; sentences for rows that could be several; and, as warnings, rows of the file that are the same as another."""

    found: dict[int, str]
    refused: dict[int, tuple[str, str]]
    twice: dict[int, tuple[str, str]]


def match_rows(
    session: Session, kind: Kind, programme_id: str, rows: Mapping[int, Values], lines: Mapping[int, int], taken: Collection[str]
) -> Matches:
    """Match rows (values by place; the file's own fields alone) to the stored records that the file does not name by id (``taken``)."""
    matches = Matches({}, {}, {})
    keys = KEYS.get(kind.name, ())
    if not keys or not rows:
        return matches
    stored = {record_id: values for record_id, values in _stored(session, kind, programme_id).items() if record_id not in taken}
    if not stored and kind.name in TIES:
        return matches  # nothing to match, and what is the same in parts may stand several times
    left = dict(rows)
    for key in keys:
        _match_key(kind, key, left, stored, lines, matches)
        left = {place: values for place, values in left.items() if place not in matches.found and place not in matches.refused}
    return matches


def _stored(session: Session, kind: Kind, programme_id: str) -> dict[str, Values]:
    """What the keys need of every stored record of the kind."""
    names = {name for key in KEYS[kind.name] for name in _compared(kind, key)}
    fields = [one for one in kind.fields if one.name in names]
    if any(isinstance(one, References) for one in fields):
        return {record_id: one.values for record_id, one in records(session, kind, programme_id).items()}
    model = kind.model
    columns = [getattr(model, column) for one in fields for column in one.columns]
    rows = session.execute(select(model.id, *columns).where(model.programme_id == programme_id))
    return {row.id: {one.name: one.of_row(row) for one in fields} for row in rows}


def _compared(kind: Kind, key: Key) -> tuple[str, ...]:
    """The fields that matching by a key looks at, each once."""
    return tuple(dict.fromkeys((*key.needs, *key.also, *key.unless, *(name for tie in TIES.get(kind.name, ()) for name in tie))))


def _match_key(
    kind: Kind, key: Key, rows: Mapping[int, Values], stored: dict[str, Values], lines: Mapping[int, int], matches: Matches
) -> None:
    """Match by one key: rows that have the same fields of it are looked at together.

    Where what is the same in parts may stand several times, rows that agree with no stored record are left at once: most of a ledger is new.
    """
    for names, group in _shaped(kind, key, rows, stored).items():
        there = _by_key(kind, names, stored)
        here: dict[Any, list[int]] = defaultdict(list)
        for place, values in group.items():
            here[_key_of(kind, names, values)].append(place)
        for told, places in here.items():
            free = {one: stored[one] for one in there.get(told, ()) if one in stored}
            if kind.name in TIES and not free:
                continue
            _pair(kind, key, {place: group[place] for place in places}, free, lines, matches)
            for place in places:
                stored.pop(matches.found.get(place, ""), None)


def _shaped(kind: Kind, key: Key, rows: Mapping[int, Values], stored: Mapping[str, Values]) -> dict[tuple[str, ...], dict[int, Values]]:
    """What rows say of a key, by the fields of it that they have; without those that certainly match nothing."""
    wanted, first = _compared(kind, key), key.needs[0]
    known = {_plain(values.get(first)) for values in stored.values()} if kind.name in TIES else None
    shaped: dict[tuple[str, ...], dict[int, Values]] = defaultdict(dict)
    for place, values in rows.items():
        if any(values.get(name) for name in key.without) or (known is not None and _plain(values.get(first)) not in known):
            continue
        told = {name: values[name] for name in wanted if name in values}
        ledger.settle(kind, told)
        if all(told.get(name) for name in key.needs):
            shaped[tuple(name for name in (*key.needs, *key.also) if name in told)][place] = told
    return shaped


def _by_key(kind: Kind, names: Sequence[str], stored: Mapping[str, Values]) -> dict[Any, list[str]]:
    found: dict[Any, list[str]] = defaultdict(list)
    for record_id, values in stored.items():
        found[_key_of(kind, names, values)].append(record_id)
    return found


def _key_of(kind: Kind, names: Sequence[str], values: Values) -> Any:
    return tuple(_plain(values.get(name), USUAL.get((kind.name, name))) for name in names)


def _plain(value: Any, usual: Any = None) -> Any:
    """What two ways of writing a value have in common."""
    if isinstance(value, str):
        return " ".join(value.split()).casefold()
    if isinstance(value, list):
        return tuple(sorted(value))
    return usual if value is None else value


def _pair(
    kind: Kind, key: Key, rows: Mapping[int, Values], stored: Mapping[str, Values], lines: Mapping[int, int], matches: Matches
) -> None:
    """Rows and stored records of one key: first those that agree in more, then what is left, where there is one way to do it."""
    left, there = dict(rows), dict(stored)
    if key.without:
        matches.found.update(zip(left, there, strict=False))
        return
    for tie in TIES.get(kind.name, ()) if len(left) > 1 or len(there) > 1 else ():
        for place, record_id in list(_ties(kind, tie, left, there)):
            matches.found[place] = record_id
            del left[place], there[record_id]
    for place, values in left.items():
        could = [record_id for record_id, held in there.items() if not _differs(key, values, held)]
        if len(could) == 1 and len(left) == 1:
            matches.found[place] = could[0]
        elif could:
            several = AMBIGUOUS.format(len(could), kind.plural) if len(left) == 1 else _shared(kind, left, lines)
            matches.refused[place] = (key.needs[0], several)
    if not stored and kind.name not in TIES:
        first = lines[min(rows)]
        matches.twice.update({place: (key.needs[0], TWICE.format(first, kind.noun)) for place in rows if place != min(rows)})


def _ties(kind: Kind, tie: tuple[str, ...], rows: Mapping[int, Values], stored: Mapping[str, Values]) -> Iterator[tuple[int, str]]:
    """Pairs that agree in the fields of a tie: where one row and one record do, or as many rows as records agree in the first tie."""
    by_row, by_record = defaultdict(list), _by_key(kind, tie, stored)
    for place, values in rows.items():
        by_row[_key_of(kind, tie, values)].append(place)
    for told, places in by_row.items():
        agreed = by_record.get(told, [])
        if len(agreed) == len(places) and (len(places) == 1 or tie == TIES[kind.name][0]):
            yield from zip(places, agreed, strict=True)


def _differs(key: Key, values: Values, held: Values) -> bool:
    return any(values.get(name) and held.get(name) and _plain(values[name]) != _plain(held[name]) for name in key.unless)


def _shared(kind: Kind, rows: Mapping[int, Values], lines: Mapping[int, int]) -> str:
    listed = [str(lines[place]) for place in rows]
    return SHARED.format(f"{', '.join(listed[:-1])} and {listed[-1]}", kind.noun)
