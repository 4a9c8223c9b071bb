"""Which stored record a row without an id is: by its code, its reference or what else tells records of its kind apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.exporting.stored_records import load_records
from db.fields.record_schema import RecordSchema, Values
from db.fields.types import ReferenceListField
from db.importing.preview import ledger_checks as ledger

AMBIGUOUS = "{} stored {} could be this one. Put the id of the one you mean into a column “id”; an export has it"
SEVERAL_ROWS = "Rows {} could all be the {} stored here. Put the id of each into a column “id”; an export has it"
DUPLICATE_ROW = "Row {} is the same {} as well: both will be recorded"


@dataclass(frozen=True)
class MatchKey:
    """Fields that together tell records apart: those in ``needs`` must hold something, those in ``also`` must agree where the file has them.

    Records that differ in ``unless`` are never the same. ``without``: only for rows in which these are empty; records that agree then are
    alike in all, and it does not matter which is which.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    must_be_empty: tuple[str, ...] = ()


MATCH_KEYS: dict[str, tuple[MatchKey, ...]] = {
    "stage": (MatchKey(("name",), ("flow",)),),
    "user-group": (MatchKey(("name",)),),
    "template": (MatchKey(("name", "makes")),),
    "cohort": (MatchKey(("name",)), MatchKey(("reference",), differing=("name",))),
    "organisation": (MatchKey(("identifier",), ("type",)), MatchKey(("name",), differing=("identifier",))),
    "person": (MatchKey(("name",), ("organisation",)),),
    "challenge": (MatchKey(("code",), ("cohort",)), MatchKey(("title",), ("cohort",), differing=("code",))),
    "team": (
        MatchKey(("name", "organisation"), ("challenges",)),
        MatchKey(("name",), ("challenges", "cohort"), differing=("organisation",)),
    ),
    "reframing": (MatchKey(("challenge", "reframed")),),
    "stage-move": (MatchKey(("decided", "team")), MatchKey(("decided", "challenge", "decision"), ("team",))),
    "stage-dates": (MatchKey(("stage",), ("cohort", "challenge", "label", "planned")),),
    "milestone": (MatchKey(("title",), ("challenge", "cohort", "team")),),
    "reforecast": (MatchKey(("milestone", "moved")),),
    "conversation": (MatchKey(("held", "channel", "challenges")), MatchKey(("held", "channel", "organisations"), ("challenges",))),
    "action": (MatchKey(("what",), ("challenge", "owed_by")),),
    "decision": (MatchKey(("what",), ("challenge", "decided")),),
    "research-session": (MatchKey(("held", "method", "challenges"), ("team",)),),
    "finding": (MatchKey(("statement", "challenge")),),
    "budget-line": (MatchKey(("name", "financial_year"), ("challenge",)),),
    "budget-change": (
        MatchKey(("reference",), ("from_line", "to_line")),
        MatchKey(("amount", "approved"), ("from_line", "to_line", "reference")),
    ),
    "plan-month": (MatchKey(("budget_line", "month")),),
    "forecast": (MatchKey(("budget_line", "month")),),
    "agreement": (
        MatchKey(("reference",), ("organisation",)),
        MatchKey(("organisation", "kind"), ("challenge", "team"), differing=("reference",)),
    ),
    "payment": (
        MatchKey(("supplier", "reference"), ("kind",)),
        MatchKey(("budget_line", "amount", "month"), ("paid_on", "supplier", "kind", "reference"), must_be_empty=("reference",)),
    ),
    "published-figure": (MatchKey(("metric",), ("cohort", "challenge", "as_of")),),
    "weekly-update": (MatchKey(("challenge", "week")),),
}
# Records with the same key are told apart by these, in this order: an invoice paid in parts, or from two lines.
TIE_BREAKERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "payment": (("amount", "budget_line", "month", "paid_on"), ("amount", "budget_line", "month"), ("amount",), ("budget_line",)),
    "conversation": (("said",),),
    "research-session": (("people",),),
}
DEFAULT_VALUES: dict[tuple[str, str], Any] = {
    ("payment", "kind"): "payment",
    ("stage", "flow"): "Standard",
    ("stage-dates", "planned"): False,
}


@dataclass(frozen=True)
class RowMatches:
    """Stored ids by row; sentences for rows that could be several; and, as warnings, rows of the file that are the same as another."""

    found: dict[int, str]
    rejections: dict[int, tuple[str, str]]
    duplicates: dict[int, tuple[str, str]]


def match_rows(
    session: Session, kind: RecordSchema, programme_id: str, rows: Mapping[int, Values], lines: Mapping[int, int], taken: Collection[str]
) -> RowMatches:
    """Match rows (values by place; the file's own fields alone) to the stored records that the file does not name by id (``taken``)."""
    matches = RowMatches({}, {}, {})
    keys = MATCH_KEYS.get(kind.name, ())
    if not keys or not rows:
        return matches
    stored = {record_id: values for record_id, values in _load_stored(session, kind, programme_id).items() if record_id not in taken}
    if not stored and kind.name in TIE_BREAKERS:
        return matches  # nothing to match, and what is the same in parts may stand several times
    left = dict(rows)
    for key in keys:
        _match_key(kind, key, left, stored, lines, matches)
        left = {place: values for place, values in left.items() if place not in matches.found and place not in matches.rejections}
    return matches


def _load_stored(session: Session, kind: RecordSchema, programme_id: str) -> dict[str, Values]:
    """What the keys need of every stored record of the kind."""
    names = {name for key in MATCH_KEYS[kind.name] for name in _compared_fields(kind, key)}
    fields = [one for one in kind.fields if one.name in names]
    if any(isinstance(one, ReferenceListField) for one in fields):
        return {record_id: one.values for record_id, one in load_records(session, kind, programme_id).items()}
    model = kind.model
    columns = [getattr(model, column) for one in fields for column in one.columns]
    rows = session.execute(select(model.id, *columns).where(model.programme_id == programme_id))
    return {row.id: {one.name: one.from_row(row) for one in fields} for row in rows}


def _compared_fields(kind: RecordSchema, key: MatchKey) -> tuple[str, ...]:
    """The fields that matching by a key looks at, each once."""
    return tuple(
        dict.fromkeys((*key.required, *key.optional, *key.differing, *(name for tie in TIE_BREAKERS.get(kind.name, ()) for name in tie)))
    )


def _match_key(
    kind: RecordSchema, key: MatchKey, rows: Mapping[int, Values], stored: dict[str, Values], lines: Mapping[int, int], matches: RowMatches
) -> None:
    """Match by one key: rows that have the same fields of it are looked at together.

    Where what is the same in parts may stand several times, rows that agree with no stored record are left at once: most of a ledger is new.
    """
    for names, group in _group_by_fields(kind, key, rows, stored).items():
        there = _index_by_key(kind, names, stored)
        here: dict[Any, list[int]] = defaultdict(list)
        for place, values in group.items():
            here[_key_values(kind, names, values)].append(place)
        for told, places in here.items():
            free = {one: stored[one] for one in there.get(told, ()) if one in stored}
            if kind.name in TIE_BREAKERS and not free:
                continue
            _pair_group(kind, key, {place: group[place] for place in places}, free, lines, matches)
            for place in places:
                stored.pop(matches.found.get(place, ""), None)


def _group_by_fields(
    kind: RecordSchema, key: MatchKey, rows: Mapping[int, Values], stored: Mapping[str, Values]
) -> dict[tuple[str, ...], dict[int, Values]]:
    """What rows say of a key, by the fields of it that they have; without those that certainly match nothing."""
    wanted, first = _compared_fields(kind, key), key.required[0]
    known = {_normalise(values.get(first)) for values in stored.values()} if kind.name in TIE_BREAKERS else None
    shaped: dict[tuple[str, ...], dict[int, Values]] = defaultdict(dict)
    for place, values in rows.items():
        if any(values.get(name) for name in key.must_be_empty) or (known is not None and _normalise(values.get(first)) not in known):
            continue
        told = {name: values[name] for name in wanted if name in values}
        ledger.normalise_values(kind, told)
        if all(told.get(name) for name in key.required):
            shaped[tuple(name for name in (*key.required, *key.optional) if name in told)][place] = told
    return shaped


def _index_by_key(kind: RecordSchema, names: Sequence[str], stored: Mapping[str, Values]) -> dict[Any, list[str]]:
    found: dict[Any, list[str]] = defaultdict(list)
    for record_id, values in stored.items():
        found[_key_values(kind, names, values)].append(record_id)
    return found


def _key_values(kind: RecordSchema, names: Sequence[str], values: Values) -> Any:
    return tuple(_normalise(values.get(name), DEFAULT_VALUES.get((kind.name, name))) for name in names)


def _normalise(value: Any, usual: Any = None) -> Any:
    """What two ways of writing a value have in common."""
    if isinstance(value, str):
        return " ".join(value.split()).casefold()
    if isinstance(value, list):
        return tuple(sorted(value))
    return usual if value is None else value


def _pair_group(
    kind: RecordSchema,
    key: MatchKey,
    rows: Mapping[int, Values],
    stored: Mapping[str, Values],
    lines: Mapping[int, int],
    matches: RowMatches,
) -> None:
    """Rows and stored records of one key: first those that agree in more, then what is left, where there is one way to do it."""
    left, there = dict(rows), dict(stored)
    if key.must_be_empty:
        matches.found.update(zip(left, there, strict=False))
        return
    for tie in TIE_BREAKERS.get(kind.name, ()) if len(left) > 1 or len(there) > 1 else ():
        for place, record_id in list(_tie_pairs(kind, tie, left, there)):
            matches.found[place] = record_id
            del left[place], there[record_id]
    for place, values in left.items():
        could = [record_id for record_id, held in there.items() if not _differs(key, values, held)]
        if len(could) == 1 and len(left) == 1:
            matches.found[place] = could[0]
        elif could:
            several = AMBIGUOUS.format(len(could), kind.plural) if len(left) == 1 else _several_rows_sentence(kind, left, lines)
            matches.rejections[place] = (key.required[0], several)
    if not stored and kind.name not in TIE_BREAKERS:
        first = lines[min(rows)]
        matches.duplicates.update(
            {place: (key.required[0], DUPLICATE_ROW.format(first, kind.noun)) for place in rows if place != min(rows)}
        )


def _tie_pairs(
    kind: RecordSchema, tie: tuple[str, ...], rows: Mapping[int, Values], stored: Mapping[str, Values]
) -> Iterator[tuple[int, str]]:
    """Pairs that agree in the fields of a tie: where one row and one record do, or as many rows as records agree in the first tie."""
    by_row, by_record = defaultdict(list), _index_by_key(kind, tie, stored)
    for place, values in rows.items():
        by_row[_key_values(kind, tie, values)].append(place)
    for told, places in by_row.items():
        agreed = by_record.get(told, [])
        if len(agreed) == len(places) and (len(places) == 1 or tie == TIE_BREAKERS[kind.name][0]):
            yield from zip(places, agreed, strict=True)


def _differs(key: MatchKey, values: Values, held: Values) -> bool:
    return any(values.get(name) and held.get(name) and _normalise(values[name]) != _normalise(held[name]) for name in key.differing)


def _several_rows_sentence(kind: RecordSchema, rows: Mapping[int, Values], lines: Mapping[int, int]) -> str:
    listed = [str(lines[place]) for place in rows]
    return SEVERAL_ROWS.format(f"{', '.join(listed[:-1])} and {listed[-1]}", kind.noun)
