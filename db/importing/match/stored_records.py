"""Match rows without an id to stored records, by the fields that identify a record of the kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.exporting.stored_records import load_records
from db.fields.record_schema import Values
from db.fields.transfer_schema import MatchKey, TransferSchema
from db.importing.match.equal_rows import comparable, default_value, pair_equal_rows

AMBIGUOUS = "{} stored {} could be this one. Put the id of the one you mean into a column “id”; an export has it"
SEVERAL_ROWS = "Rows {} could all be the {} stored here. Put the id of each into a column “id”; an export has it"
DUPLICATE_ROW = "Row {} is the same {} as well: both will be recorded"


@dataclass(frozen=True)
class RowMatches:
    """Stored record ids by row index; (field, sentence) of ambiguous rows; (field, warning) of rows that duplicate another of the file."""

    record_ids: dict[int, str]
    rejections: dict[int, tuple[str, str]]
    duplicates: dict[int, tuple[str, str]]


def match_rows(
    session: Session, kind: TransferSchema, programme_id: str, rows: Mapping[int, Values], lines: Mapping[int, int], taken: Collection[str]
) -> RowMatches:
    """Match rows (values in the file, by row index) to stored records, except those that the file names by id (``taken``).

    A row that equals a record is that record; the others are matched by the keys of the kind.
    """
    matches = RowMatches({}, {}, {})
    stored = _load_stored(session, kind, programme_id, {name for values in rows.values() for name in values}) if rows else {}
    stored = {record_id: values for record_id, values in stored.items() if record_id not in taken}
    if not stored and kind.identity.tie_breakers:
        return matches  # nothing to match; rows that agree in the key fields may be separate records
    rows = {place: dict(values) for place, values in rows.items()}
    for values in rows.values():
        kind.derive(values)
    matches.record_ids.update(pair_equal_rows(kind, rows, stored))
    for record_id in matches.record_ids.values():
        del stored[record_id]
    for key in kind.identity.keys:
        unmatched = {place: values for place, values in rows.items() if place not in matches.record_ids and place not in matches.rejections}
        _match_key(kind, key, unmatched, stored, lines, matches)
    if not kind.identity.tie_breakers:
        _warn_of_duplicates(kind, rows, lines, matches)
    return matches


def _load_stored(session: Session, kind: TransferSchema, programme_id: str, names: Collection[str]) -> dict[str, Values]:
    """Returns the values of the named fields and of those that identify a record, of every stored record of the kind, by id."""
    compared = {*names, *kind.identity.field_names()}
    fields = [field for field in kind.fields if field.name in compared]
    if not all(field.column for field in fields):
        return {record_id: record.values for record_id, record in load_records(session, kind, programme_id).items()}
    model = kind.model
    columns = [getattr(model, column) for field in fields for column in field.columns]
    rows = session.execute(select(model.id, *columns).where(model.programme_id == programme_id))
    return {row.id: {field.name: field.from_row(row) for field in fields} for row in rows}


def _compared_fields(kind: TransferSchema, key: MatchKey) -> tuple[str, ...]:
    """Returns the fields that matching by a key compares, without repetition."""
    ties = (name for names in kind.identity.tie_breakers for name in names)
    return tuple(dict.fromkeys((*key.required, *key.optional, *key.differing, *ties)))


def _match_key(
    kind: TransferSchema,
    key: MatchKey,
    rows: Mapping[int, Values],
    stored: dict[str, Values],
    lines: Mapping[int, int],
    matches: RowMatches,
) -> None:
    """Match by one key, in groups of rows that have the same fields of the key filled.

    For kinds with tie breakers, rows that agree with no stored record are skipped at once: most rows of a ledger are new.
    """
    for names, group in _group_by_fields(kind, key, rows, stored).items():
        stored_by_key = _index_by_key(kind, names, stored)
        rows_by_key, read_key = defaultdict[Any, list[int]](list), _key_reader(kind, names)
        for place, values in group.items():
            rows_by_key[read_key(values)].append(place)
        for key_values, places in rows_by_key.items():
            free = {record_id: stored[record_id] for record_id in stored_by_key.get(key_values, ()) if record_id in stored}
            if kind.identity.tie_breakers and not free:
                continue
            _pair_group(kind, key, {place: group[place] for place in places}, free, lines, matches)
            for place in places:
                stored.pop(matches.record_ids.get(place, ""), None)


def _group_by_fields(
    kind: TransferSchema, key: MatchKey, rows: Mapping[int, Values], stored: Mapping[str, Values]
) -> dict[tuple[str, ...], dict[int, Values]]:
    """Returns the key values of rows by row index, grouped by the key fields present; rows that cannot match are left out."""
    field_names, first = _compared_fields(kind, key), key.required[0]
    first_values = {_normalise(values.get(first)) for values in stored.values()} if kind.identity.tie_breakers else None
    rows_by_fields: dict[tuple[str, ...], dict[int, Values]] = defaultdict(dict)
    for place, values in rows.items():
        if any(values.get(name) for name in key.must_be_empty) or (
            first_values is not None and _normalise(values.get(first)) not in first_values
        ):
            continue
        key_values = {name: values[name] for name in field_names if name in values}
        if all(key_values.get(name) for name in key.required):
            rows_by_fields[tuple(name for name in (*key.required, *key.optional) if name in key_values)][place] = key_values
    return rows_by_fields


def _index_by_key(kind: TransferSchema, names: Sequence[str], stored: Mapping[str, Values]) -> dict[Any, list[str]]:
    ids_by_key: dict[Any, list[str]] = defaultdict(list)
    read_key = _key_reader(kind, names)
    for record_id, values in stored.items():
        ids_by_key[read_key(values)].append(record_id)
    return ids_by_key


def _key_reader(kind: TransferSchema, names: Sequence[str]) -> Callable[[Values], tuple[Any, ...]]:
    """Returns a function from the values of a record to those of the named fields, normalised for comparison."""
    defaults = [(name, default_value(kind, name)) for name in names]
    return lambda values: tuple(_normalise(values.get(name), default) for name, default in defaults)


def _normalise(value: Any, default: Any = None) -> Any:
    """Returns a value normalised for comparison: case and spaces of text, order of lists, the default for None."""
    if isinstance(value, str):
        return " ".join(value.split()).casefold()
    known = comparable(value)
    return default if known is None else known


def _pair_group(
    kind: TransferSchema,
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
    for tie in kind.identity.tie_breakers if len(unpaired_rows) > 1 or len(unpaired_records) > 1 else ():
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


def _warn_of_duplicates(kind: TransferSchema, rows: Mapping[int, Values], lines: Mapping[int, int], matches: RowMatches) -> None:
    """Add a warning to each row that will be a new record although it has the key of an earlier row of the file."""
    for key in kind.identity.keys:
        for names, group in _group_by_fields(kind, key, rows, {}).items():
            first_by_key, read_key = dict[Any, int](), _key_reader(kind, names)
            for place, values in group.items():
                first = first_by_key.setdefault(read_key(values), place)
                if place != first and place not in matches.record_ids and place not in matches.rejections:
                    matches.duplicates.setdefault(place, (key.required[0], DUPLICATE_ROW.format(lines[first], kind.noun)))


def _tie_pairs(
    kind: TransferSchema, tie: tuple[str, ...], rows: Mapping[int, Values], stored: Mapping[str, Values]
) -> Iterator[tuple[int, str]]:
    """Yield (row index, record id) pairs that agree in the tie fields: one row and one record, or in the first tie equal numbers of both."""
    by_row, by_record, read_key = defaultdict(list), _index_by_key(kind, tie, stored), _key_reader(kind, tie)
    for place, values in rows.items():
        by_row[read_key(values)].append(place)
    for tie_values, places in by_row.items():
        agreed = by_record.get(tie_values, [])
        if len(agreed) == len(places) and (len(places) == 1 or tie == kind.identity.tie_breakers[0]):
            yield from zip(places, agreed, strict=True)


def _differs(key: MatchKey, values: Values, record_values: Values) -> bool:
    return any(
        values.get(name) and record_values.get(name) and _normalise(values[name]) != _normalise(record_values[name])
        for name in key.differing
    )


def _several_rows_sentence(kind: TransferSchema, rows: Mapping[int, Values], lines: Mapping[int, int]) -> str:
    listed = [str(lines[place]) for place in rows]
    return SEVERAL_ROWS.format(f"{', '.join(listed[:-1])} and {listed[-1]}", kind.noun)
