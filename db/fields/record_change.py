"""A record that is not as it was: its values at two moments, and which transactions made the difference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from db.fields.record_schema import RecordSchema, Values

OPENING = "opening"


@dataclass(frozen=True)
class RevisionInfo:
    """A transaction: its number, when (UTC), who, and why it wrote (``form``, ``import``, ``opening``, ``undo``, …).

    Its number alone is known of one that the viewer does not see: it wrote in the name of another programme too.
    """

    revision: int
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    by: str = ""
    purpose: str = ""


@dataclass(frozen=True)
class RecordDifference:
    """A record before and after; None where it was not there. ``last`` touched it last; ``created`` brought it where it was not there before.

    ``loaded``: where an opening load brought it and somebody changed it since, its values as they were loaded. ``written``: the transactions
    that made the difference, in order; without it ``last`` alone.
    """

    kind: RecordSchema
    record_id: str
    challenge_ids: tuple[str, ...]
    before: Values | None
    after: Values | None
    last: RevisionInfo
    created: RevisionInfo | None = None
    loaded: Values | None = None
    written: tuple[RevisionInfo, ...] = ()

    @property
    def authors(self) -> tuple[str, ...]:
        """The names of those who made the difference, each once, in order; not of who loaded what was there at first."""
        entries = [entry for entry in self.written or (self.last,) if entry.purpose != OPENING]
        return tuple(dict.fromkeys(entry.by for entry in entries if entry.by))

    @property
    def opening(self) -> bool:
        """Whether all of the difference is an opening load: neither a change nor a late entry."""
        return self.last.purpose == OPENING

    @property
    def then(self) -> Values | None:
        """What the change is told against: the values before it, or those an opening load brought."""
        return self.before if self.loaded is None else self.loaded

    @property
    def new(self) -> bool:
        """Whether somebody recorded it in between; not what an opening load brought."""
        return self.then is None and self.after is not None

    @property
    def is_removed(self) -> bool:
        """Whether it is no longer there."""
        return self.after is None
