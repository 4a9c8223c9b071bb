"""Declarative base class, column types and mixins of the tables."""

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
    """Returns a random id of 13 letters and digits (65 bits), safe in URLs and spreadsheets."""
    return _encode_id((_seeded_random.get() or _system_random).getrandbits(5 * ID_LENGTH))


def new_ids(count: int) -> list[str]:
    """Returns ``count`` new ids."""
    source = _seeded_random.get() or random.Random(_system_random.getrandbits(256))  # noqa: S311 - ids must be unique, not unpredictable
    return [_encode_id(source.getrandbits(5 * ID_LENGTH)) for _ in range(count)]


def _encode_id(bits: int) -> str:
    pairs = [ALPHABET_PAIRS[bits >> 10 * place & 1023] for place in range(ID_LENGTH // 2)]
    return "".join(pairs) + ALPHABET[bits >> 5 * (ID_LENGTH - 1)]


@contextlib.contextmanager
def seeded_ids(seed: str) -> Iterator[None]:
    """Make :func:`new_id` and :func:`new_ids` reproducible inside the block. For the demo seed and tests only."""
    token = _seeded_random.set(random.Random(seed))  # noqa: S311 - reproducible ids of demo data, no secret
    try:
        yield
    finally:
        _seeded_random.reset(token)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Accepts timezone-aware datetimes only, stores UTC, returns aware UTC datetimes on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Returns the value in UTC. Raises ``ValueError`` for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: an instant needs one")
        value = value.astimezone(UTC_ZONE)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Returns the stored value as an aware datetime in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC_ZONE) if value.tzinfo is None else value.astimezone(UTC_ZONE)


class Pence(TypeDecorator[int]):
    """An amount as an integer number of pence."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        """Returns the value. Raises ``ValueError`` for floats, decimals and booleans."""
        if value is None:
            return None
        if type(value) is not int:
            raise ValueError(f"{value!r} is not a whole number of pence")
        return value


class Base(DeclarativeBase):
    """Base of all mapped classes. Each declares in ``__seen__`` who may read it (:class:`db.access.TableVisibility`)."""

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


def published_column(*args: Any, **options: Any) -> Any:
    """A column that a sponsor of the row's challenge may read. Every other column is for programme staff."""
    return mapped_column(*args, info=dict(PUBLISHED_INFO), **options)


class Identified:
    """Mixin: an opaque id, and the version number for optimistic locking."""

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id, info=PUBLISHED_INFO)
    version: Mapped[int] = mapped_column(Integer, default=1, info=PUBLISHED_INFO)


class ProgrammeScoped:
    """Mixin for the row scope of staff: the programme that the row belongs to.

    The column has no index of its own: it is not selective, and SQLite preferred such an index to the key of a join (an engagement query
    took 5 ms instead of 1). Tables that are read by programme have a composite index that starts with it.
    """

    programme_id: Mapped[str] = mapped_column(String(32), info=PUBLISHED_INFO)


class ChallengeScoped:
    """Mixin for the row scope of sponsors: the challenge of the row; NULL for rows of the programme, which no sponsor may read."""

    challenge_id: Mapped[str | None] = mapped_column(String(32), index=True, info=PUBLISHED_INFO)


class MergeOriginScoped:
    """Mixin for the row scope of sponsors on rows that were moved here when another challenge was merged into this one.

    Their published text was written for the sponsors of the merged challenge (``came_from_id``). Until it is rewritten, only sponsors of
    both challenges may read it.
    """

    came_from_id: Mapped[str | None] = mapped_column(String(32))


class AttentionScoped:
    """Mixin for the row scope of finance: the kind of attention item (:class:`db.schema.enums.attention.AttentionKind`) that a row is about.
    Finance reads and writes those about money, others of the staff write what their role records."""

    item_kind: Mapped[str] = mapped_column(String(40))


class PastState:
    """Mixin: a state of a tracked row, valid from ``revision`` until just before ``superseded`` (NULL: still valid)."""

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, index=True)
    superseded: Mapped[int | None] = mapped_column(Integer, index=True)


class Record(Identified):
    """Mixin of every tracked record: id, version for optimistic locking, and ``__history__``, the class of its past states."""

    __history__: ClassVar[type[Any]]

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def one_of_constraint(column: str, values: type[Any] | tuple[str, ...]) -> CheckConstraint:
    """Returns a CHECK constraint that a text column holds one of the values (or NULL, where the column allows it)."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_known")
