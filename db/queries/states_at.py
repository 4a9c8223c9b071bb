"""States of records at several past moments, each table read in one statement.

A moment is a revision number. A frame of states has ``revision`` and ``superseded``: a state was valid at the moments m with revision <= m <
superseded; :func:`dashboard.metrics.past_states.valid_places` deals the states out to the moments. The session must be one without
``as_at``, which would limit it to one revision; no state later than the last moment is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, case, func, literal, select
from sqlalchemy.orm import Session

from db.schema.models import Revision
from db.session import NOT_SUPERSEDED, frame

if TYPE_CHECKING:
    import pandas as pd

LATEST_MOMENT = NOT_SUPERSEDED - 1  # later than every revision: what is known now


def valid_states(past: Any, names: Sequence[str], programme_id: Any, first: Any, last: Any, *where: Any) -> Select[Any]:
    """Returns the statement of every state of a programme's rows in ``past``, a class of past states, that was valid at some moment from
    ``first`` to ``last``: the named columns, ``revision`` and ``superseded``. ``where``: further conditions."""
    columns = [getattr(past, name) for name in names]
    # ``+ 0`` keeps databases from scanning all states by an index on revisions
    within = (past.revision + 0 <= last, func.coalesce(past.superseded, NOT_SUPERSEDED) > first)
    return select(*columns, past.revision, past.superseded).where(past.programme_id == programme_id, *within, *where)


@dataclass(frozen=True)
class PastReader:
    """Reads the states of a programme at some moments, each table in one statement. Without moments there is no state."""

    session: Session
    programme_id: str
    moments: tuple[int, ...]

    def states_at(self, past: Any, names: Sequence[str], *where: Any) -> pd.DataFrame:
        """Returns the states of a table, once each; see :func:`valid_states`."""
        return frame(self.session, valid_states(past, names, *self._span, *where))

    def read(self, query: Callable[..., pd.DataFrame], *values: Any) -> pd.DataFrame:
        """Returns the states that a query of a kept statement selects (``db.queries.built_once``), called with the programme, the first and
        the last moment, and the values."""
        return query(self.session, *self._span, *values)

    @property
    def _span(self) -> tuple[str, int, int]:
        return self.programme_id, min(self.moments, default=0), max(self.moments, default=-1)


def last_revisions(session: Session, programme_id: str, instants: Sequence[datetime], until: int) -> tuple[list[int], datetime | None]:
    """Returns the last revision of a programme at each of one or more instants, 0 where there is none, and the time of its last revision;
    None without one. Revisions after ``until`` are left out.

    One statement counts the revisions off by the span between two instants in which they were recorded.
    """
    ordered = sorted(set(instants))
    values = {f"instant_{place}": instant for place, instant in enumerate(ordered)}
    rows = session.execute(_revisions_by_span(len(ordered)), {"programme": programme_id, "until": until, **values}).all()
    in_span = {row.span: row.number for row in rows}
    by_instant = dict(zip(ordered, accumulate((in_span.get(place, 0) for place in range(len(ordered))), max), strict=True))
    return [by_instant[instant] for instant in instants], max((row.at for row in rows), default=None)


@cache
def _revisions_by_span(count: int) -> Select[Any]:
    """Returns the statement for (span, last revision, its time) with the parameters programme, until and ``instant_0`` … in order. Kept, as
    in ``db.queries.built_once``."""
    instants = (bindparam(f"instant_{place}", type_=Revision.at.type) for place in range(count))
    span = case(*((Revision.at <= instant, literal(place)) for place, instant in enumerate(instants)), else_=literal(count)).label("span")
    statement = select(span, func.max(Revision.number).label("number"), func.max(Revision.at).label("at")).group_by("span")
    return statement.where(Revision.programme_id == bindparam("programme"), Revision.number <= bindparam("until"))
