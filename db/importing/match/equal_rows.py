"""Pair rows with the stored records that equal them in every field of the file: the n-th of equal rows is the n-th of equal records."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from db.fields.record_schema import Values
from db.fields.transfer_schema import TransferSchema


def pair_equal_rows(kind: TransferSchema, rows: Mapping[int, Values], stored: Mapping[str, Values]) -> dict[int, str]:
    """Returns stored record ids by row index, each id once.

    ``rows``: values in the file by row index; ``stored``: values of the fields of the file by id. A field that is filled when a record is
    saved is not compared where a row leaves it empty; rows that have more of these filled are paired first.
    """
    paired: dict[int, str] = {}
    free = dict(stored)
    for names, places in sorted(_group_by_compared_fields(kind, rows).items(), key=lambda group: -len(group[0])):
        if not names:
            continue
        ids_by_values: dict[tuple[Any, ...], deque[str]] = defaultdict(deque)
        for record_id, values in zip(free, _comparable_rows(kind, names, free.values()), strict=True):
            ids_by_values[values].append(record_id)
        for place, values in zip(places, _comparable_rows(kind, names, [rows[place] for place in places]), strict=True):
            if ids_by_values.get(values):
                paired[place] = ids_by_values[values].popleft()
                del free[paired[place]]
    return paired


def _group_by_compared_fields(kind: TransferSchema, rows: Mapping[int, Values]) -> dict[tuple[str, ...], list[int]]:
    """Returns row indexes by the names of the fields in which the row must equal its record."""
    filled = kind.identity.filled_when_saved
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, values in rows.items():
        groups[tuple(name for name in values if values[name] or name not in filled)].append(place)
    return groups


def _comparable_rows(kind: TransferSchema, names: Sequence[str], rows: Collection[Values]) -> Iterator[tuple[Any, ...]]:
    """Yields the values of each row as a tuple that is hashable, and equal for equal records. Works field by field, for speed."""
    columns = [_comparable_column([values.get(name) for values in rows]) for name in names]
    for name, cells in zip(names, columns, strict=True):
        default = default_value(kind, name)
        if default is not None:
            cells[:] = [default if cell is None else cell for cell in cells]
    return zip(*columns, strict=True)


def _comparable_column(cells: list[Any]) -> list[Any]:
    """Returns :func:`comparable` of each value; most columns have values that are compared as they are."""
    return cells if {str, list, dict}.isdisjoint(map(type, cells)) else [comparable(cell) for cell in cells]


def comparable(value: Any) -> Any:
    """Returns a value as something hashable: lists as tuples in any one order, and empty lists, mappings and texts as None."""
    if isinstance(value, list):
        return tuple(sorted((comparable(item) for item in value), key=str)) or None
    if isinstance(value, dict):
        return tuple(sorted((key, comparable(item)) for key, item in value.items())) or None
    return None if value == "" else value


def default_value(kind: TransferSchema, name: str) -> Any:
    """Returns the constant that the column of a field has when nothing is given; None where there is none."""
    columns = kind[name].columns
    column = kind.model.__table__.c.get(columns[0]) if columns else None
    default = getattr(column, "default", None)
    return default.arg if default is not None and default.is_scalar else None
