"""A kind of record in import and export files, and what identifies its records in a file without ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from db.fields.record_schema import RecordSchema


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


@dataclass(frozen=True)
class Identity:
    """What tells the records of a kind apart, in addition to all their fields: a row equal to a record in every field always is that record.

    ``keys``: by these a changed row finds its record, the first key first; without one, a changed row is a new record. ``tie_breakers``:
    fields that tell records with the same key apart, in this order; records of a kind that has them may share a key.
    ``filled_when_saved``: fields that are set when the record is saved, where a file leaves them empty; they keep what they were set to.
    """

    keys: tuple[MatchKey, ...]
    tie_breakers: tuple[tuple[str, ...], ...] = ()
    filled_when_saved: tuple[str, ...] = ()

    def field_names(self) -> Iterator[str]:
        """Yields the names of all fields that are declared."""
        for key in self.keys:
            yield from (*key.required, *key.optional, *key.differing, *key.must_be_empty)
        for names in self.tie_breakers:
            yield from names
        yield from self.filled_when_saved


@dataclass(frozen=True)
class TransferSchema(RecordSchema):
    """A kind of record with its file columns. ``identity`` is required. Raises ``ValueError`` when that names a field the kind does not have."""

    identity: Identity = field(kw_only=True)

    def __post_init__(self) -> None:
        if unknown := set(self.identity.field_names()) - set(self.names):
            raise ValueError(f"The identity of {self.plural} names fields that it does not have: {', '.join(sorted(unknown))}")
