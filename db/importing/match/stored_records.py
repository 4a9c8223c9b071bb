"""Match rows without an id to stored records, by the fields that identify a record of the kind."""

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

AMBIGUOUS = "{} stored {} could be this one. Put the id of the one you mean into a column “id”; an export has it"
SEVERAL_ROWS = "Rows {} could all be the {} stored here. Put the id of each into a column “id”; an export has it"
DUPLICATE_ROW = "Row {} is the same {} as well: both will be recorded"


@dataclass(frozen=True)
class MatchKey:
    """Fields that together identify a record: ``required`` must be filled, ``optional`` must agree where the file has them.

    Records that differ in a ``differing`` field never match. ``must_be_empty``: the key applies only to rows in which these are empty;
    records that agree then are interchangeable, so that any pairing will do.
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
    """Stored record ids by row index; (field, sentence) of ambiguous rows; (field, warning) of rows that duplicate another of the file."""

    record_ids: dict[int, str]
    rejections: dict[int, tuple[str, str]]
    duplicates: dict[int, tuple[str, str]]


def match_rows(
    session: Session, kind: RecordSchema, programme_id: str, rows: Mapping[int, Values], lines: Mapping[int, int], taken: Collection[str]
) -> RowMatches:
    """Match rows (values in the file, by row index) to stored records, except those that the file names by id (``taken``)."""
    matches = RowMatches({}, {}, {})
    keys = MATCH_KEYS.get(kind.name, ())
    if not keys or not rows:
        return matches
    stored = {record_id: values for record_id, values in _load_stored(session, kind, programme_id).items() if record_id not in taken}
    if not stored and kind.name in TIE_BREAKERS:
        return matches  # nothing to match; rows that agree in the key fields may be separate records
    unmatched = dict(rows)
    for key in keys:
        _match_key(kind, key, unmatched, stored, lines, matches)
        unmatched = {
            place: values for place, values in unmatched.items() if place not in matches.record_ids and place not in matches.rejections
        }
    return matches


def _load_stored(session: Session, kind: RecordSchema, programme_id: str) -> dict[str, Values]:
    """Returns the values of the key fields of every stored record of the kind, by id."""
    names = {name for key in MATCH_KEYS[kind.name] for name in _compared_fields(kind, key)}
    fields = [field for field in kind.fields if field.name in names]
    if any(isinstance(field, ReferenceListField) for field in fields):
        return {record_id: record.values for record_id, record in load_records(session, kind, programme_id).items()}
    model = kind.model
    columns = [getattr(model, column) for field in fields for column in field.columns]
    rows = session.execute(select(model.id, *columns).where(model.programme_id == programme_id))
    return {row.id: {field.name: field.from_row(row) for field in fields} for row in rows}


def _compared_fields(kind: RecordSchema, key: MatchKey) -> tuple[str, ...]:
    """Returns the fields that matching by a key compares, without repetition."""
    return tuple(
        dict.fromkeys((*key.required, *key.optional, *key.differing, *(name for tie in TIE_BREAKERS.get(kind.name, ()) for name in tie)))
    )


def _match_key(
    kind: RecordSchema, key: MatchKey, rows: Mapping[int, Values], stored: dict[str, Values], lines: Mapping[int, int], matches: RowMatches
) -> None:
    """Match by one key, in groups of rows that have the same fields of the key filled.

    For kinds with tie breakers, rows that agree with no stored record are skipped at once: most rows of a ledger are new.
    """
    for names, group in _group_by_fields(kind, key, rows, stored).items():
        stored_by_key = _index_by_key(kind, names, stored)
        rows_by_key: dict[Any, list[int]] = defaultdict(list)
        for place, values in group.items():
            rows_by_key[_key_values(kind, names, values)].append(place)
        for key_values, places in rows_by_key.items():
            free = {record_id: stored[record_id] for record_id in stored_by_key.get(key_values, ()) if record_id in stored}
            if kind.name in TIE_BREAKERS and not free:
                continue
            _pair_group(kind, key, {place: group[place] for place in places}, free, lines, matches)
            for place in places:
                stored.pop(matches.record_ids.get(place, ""), None)


def _group_by_fields(
    kind: RecordSchema, key: MatchKey, rows: Mapping[int, Values], stored: Mapping[str, Values]
) -> dict[tuple[str, ...], dict[int, Values]]:
    """Returns the key values of rows by row index, grouped by the key fields present; rows that cannot match are left out."""
    field_names, first = _compared_fields(kind, key), key.required[0]
    first_values = {_normalise(values.get(first)) for values in stored.values()} if kind.name in TIE_BREAKERS else None
    rows_by_fields: dict[tuple[str, ...], dict[int, Values]] = defaultdict(dict)
    for place, values in rows.items():
        if any(values.get(name) for name in key.must_be_empty) or (
            first_values is not None and _normalise(values.get(first)) not in first_values
        ):
            continue
        key_values = {name: values[name] for name in field_names if name in values}
        kind.derive(key_values)
        if all(key_values.get(name) for name in key.required):
            rows_by_fields[tuple(name for name in (*key.required, *key.optional) if name in key_values)][place] = key_values
    return rows_by_fields


def _index_by_key(kind: RecordSchema, names: Sequence[str], stored: Mapping[str, Values]) -> dict[Any, list[str]]:
    ids_by_key: dict[Any, list[str]] = defaultdict(list)
    for record_id, values in stored.items():
        ids_by_key[_key_values(kind, names, values)].append(record_id)
    return ids_by_key


def _key_values(kind: RecordSchema, names: Sequence[str], values: Values) -> Any:
    return tuple(_normalise(values.get(name), DEFAULT_VALUES.get((kind.name, name))) for name in names)


def _normalise(value: Any, default: Any = None) -> Any:
    """Returns a value normalised for comparison: case and spaces of text, order of lists, the default for None."""
    if isinstance(value, str):
        return " ".join(value.split()).casefold()
    if isinstance(value, list):
        return tuple(sorted(value))
    return default if value is None else value


def _pair_group(
    kind: RecordSchema,
    key: MatchKey,
    rows: Mapping[int, Values],
    stored: Mapping[str, Values],
    lines: Mapping[int, int],
    matches: RowMatches,
) -> None:
    """Pair rows and stored records with the same key: first by tie breakers, then the remaining ones where only one pairing is possible."""
    unpaired_rows, unpaired_records = dict(rows), dict(stored)
    if key.must_be_empty:
        matches.record_ids.update(zip(unpaired_rows, unpaired_records, strict=False))
        return
    for tie in TIE_BREAKERS.get(kind.name, ()) if len(unpaired_rows) > 1 or len(unpaired_records) > 1 else ():
        for place, record_id in list(_tie_pairs(kind, tie, unpaired_rows, unpaired_records)):
            matches.record_ids[place] = record_id
            del unpaired_rows[place], unpaired_records[record_id]
    for place, values in unpaired_rows.items():
        candidates = [record_id for record_id, record_values in unpaired_records.items() if not _differs(key, values, record_values)]
        if len(candidates) == 1 and len(unpaired_rows) == 1:
            matches.record_ids[place] = candidates[0]
        elif candidates:
            sentence = (
                AMBIGUOUS.format(len(candidates), kind.plural)
                if len(unpaired_rows) == 1
                else _several_rows_sentence(kind, unpaired_rows, lines)
            )
            matches.rejections[place] = (key.required[0], sentence)
    if not stored and kind.name not in TIE_BREAKERS:
        first = lines[min(rows)]
        matches.duplicates.update(
            {place: (key.required[0], DUPLICATE_ROW.format(first, kind.noun)) for place in rows if place != min(rows)}
        )


def _tie_pairs(
    kind: RecordSchema, tie: tuple[str, ...], rows: Mapping[int, Values], stored: Mapping[str, Values]
) -> Iterator[tuple[int, str]]:
    """Yield (row index, record id) pairs that agree in the tie fields: one row and one record, or in the first tie equal numbers of both."""
    by_row, by_record = defaultdict(list), _index_by_key(kind, tie, stored)
    for place, values in rows.items():
        by_row[_key_values(kind, tie, values)].append(place)
    for tie_values, places in by_row.items():
        agreed = by_record.get(tie_values, [])
        if len(agreed) == len(places) and (len(places) == 1 or tie == TIE_BREAKERS[kind.name][0]):
            yield from zip(places, agreed, strict=True)


def _differs(key: MatchKey, values: Values, record_values: Values) -> bool:
    return any(
        values.get(name) and record_values.get(name) and _normalise(values[name]) != _normalise(record_values[name])
        for name in key.differing
    )


def _several_rows_sentence(kind: RecordSchema, rows: Mapping[int, Values], lines: Mapping[int, int]) -> str:
    listed = [str(lines[place]) for place in rows]
    return SEVERAL_ROWS.format(f"{', '.join(listed[:-1])} and {listed[-1]}", kind.noun)
