"""Base class, column types and mixins that every table shares."""

from __future__ import annotations

import contextlib
import random
import secrets
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC as UTC_ZONE
from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, Dialect, Integer, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH = 13
ALPHABET_PAIRS = tuple(second + first for first in ALPHABET for second in ALPHABET)

_seeded_random: ContextVar[random.Random | None] = ContextVar("_ids", default=None)
_system_random = secrets.SystemRandom()


def new_id() -> str:
    """A stable opaque id: 13 letters and digits (65 random bits), safe in an address and in a spreadsheet."""
    return _encode_id((_seeded_random.get() or _system_random).getrandbits(5 * ID_LENGTH))


def new_ids(count: int) -> list[str]:
    """As many ids, drawn at once."""
    source = _seeded_random.get() or random.Random(_system_random.getrandbits(256))  # noqa: S311 - opaque and unlike any other, which is all an id promises
    return [_encode_id(source.getrandbits(5 * ID_LENGTH)) for _ in range(count)]


def _encode_id(bits: int) -> str:
    pairs = [ALPHABET_PAIRS[bits >> 10 * place & 1023] for place in range(ID_LENGTH // 2)]
    return "".join(pairs) + ALPHABET[bits >> 5 * (ID_LENGTH - 1)]


@contextlib.contextmanager
def seeded_ids(seed: str) -> Iterator[None]:
    """Make :func:`new_id` repeatable inside the block. For the demo seed and tests only."""
    token = _seeded_random.set(random.Random(seed))  # noqa: S311 - repeatable ids of an invented programme, no secret
    try:
        yield
    finally:
        _seeded_random.reset(token)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Takes aware datetimes only, stores UTC, returns aware UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: an instant needs one")
        value = value.astimezone(UTC_ZONE)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC_ZONE) if value.tzinfo is None else value.astimezone(UTC_ZONE)


class Pence(TypeDecorator[int]):
    """Money as a whole number of pence. Refuses floats, decimals and booleans."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        """To the database: whole pence."""
        if value is None:
            return None
        if type(value) is not int:
            raise ValueError(f"{value!r} is not a whole number of pence")
        return value


class Base(DeclarativeBase):
    """Root of all mapped classes."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime(), date: Date()}


Id = Annotated[str, mapped_column(String(32))]
Name = Annotated[str, mapped_column(String(300))]
ShortText = Annotated[str, mapped_column(String(40))]
LongText = Annotated[str, mapped_column(Text)]
PrecisionText = Annotated[str, mapped_column(String(16), default="day")]
Amount = Annotated[int, mapped_column(Pence)]

PUBLISHED_INFO: dict[str, Any] = {"published": True}


def published_column(*args: Any, **more: Any) -> Any:
    """A column that a sponsor of the row's challenge may read. Every other column is for programme staff."""
    return mapped_column(*args, info=dict(PUBLISHED_INFO), **more)


class Identified:
    """An opaque id and the version number that forms carry and the mapper checks."""

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id, info=PUBLISHED_INFO)
    version: Mapped[int] = mapped_column(Integer, default=1, info=PUBLISHED_INFO)


class ProgrammeScoped:
    """Row scope of staff: the programme the row belongs to.

    No index of its own: it selects next to nothing, and SQLite preferred it to the key of a join (an engagement query took 5 ms
    instead of 1). Tables that are read by programme have an index that begins with it.
    """

    programme_id: Mapped[str] = mapped_column(String(32), info=PUBLISHED_INFO)


class ChallengeScoped:
    """Row scope of sponsors: the challenge the row is about; empty at programme level, which no sponsor sees."""

    challenge_id: Mapped[str | None] = mapped_column(String(32), index=True, info=PUBLISHED_INFO)


class MergeOriginScoped:
    """Row scope of sponsors for what came here from another challenge, which was merged into this one.

    Its published wording was written for the sponsors of that one: sponsors of both read it, sponsors of one alone do not, until it is
    worded anew.
    """

    came_from_id: Mapped[str | None] = mapped_column(String(32))


class PastState:
    """A past state of a tracked row: it held from ``revision`` until just before ``superseded``."""

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, index=True)
    superseded: Mapped[int | None] = mapped_column(Integer, index=True)


class Record(Identified):
    """Mixin of every tracked record: id, version as optimistic lock, and a twin table of all its past states."""

    __history__: ClassVar[type[Any]]

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def one_of_constraint(column: str, values: type[Any] | tuple[str, ...]) -> CheckConstraint:
    """A CHECK that a text column holds one of the values (or nothing, where the column allows it)."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")
