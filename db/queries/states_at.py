"""States of records at several past moments, each table read in one statement.

A moment is a revision number. A frame of states has ``revision`` and ``superseded``: a state was valid at the moments m with revision <= m <
superseded; :func:`dashboard.metrics.past_states.valid_places` deals the states out to the moments. The session must be one without
``as_at``, which would limit it to one revision; no state later than the last moment is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from db.schema.models import Revision
from db.session import NOT_SUPERSEDED, frame

if TYPE_CHECKING:
    import pandas as pd

LATEST_MOMENT = NOT_SUPERSEDED - 1  # later than every revision: what is known now


def states_at(session: Session, programme_id: str, past: Any, moments: Sequence[int], names: Sequence[str], *where: Any) -> pd.DataFrame:
    """Returns every state of a programme's rows in ``past``, a class of past states, that was valid from the first to the last of the moments.

    Once each, with the named columns, ``revision`` and ``superseded``. ``where``: further conditions. Without moments: no state.
    """
    columns = [getattr(past, name) for name in names]
    # ``+ 0`` keeps databases from scanning all states by an index on revisions
    within = (past.revision + 0 <= max(moments, default=-1), func.coalesce(past.superseded, NOT_SUPERSEDED) > min(moments, default=0))
    return frame(session, select(*columns, past.revision, past.superseded).where(past.programme_id == programme_id, *within, *where))


@dataclass(frozen=True)
class PastReader:
    """Reads the states of a programme at the same moments, table by table; see :func:`states_at`."""

    session: Session
    programme_id: str
    moments: tuple[int, ...]

    def states(self, past: Any, names: Sequence[str], *where: Any) -> pd.DataFrame:
        """Returns the states of a table with the named columns, ``revision`` and ``superseded``."""
        return states_at(self.session, self.programme_id, past, self.moments, names, *where)


def last_revisions(session: Session, programme_id: str, instants: Sequence[datetime], until: int) -> tuple[list[int], datetime | None]:
    """Returns the last revision of a programme at each of one or more instants, 0 where there is none, and the time of its last revision;
    None without one. Revisions after ``until`` are left out.

    One statement counts the revisions off by the span between two instants in which they were recorded.
    """
    ordered = sorted(set(instants))
    span = case(*((Revision.at <= instant, place) for place, instant in enumerate(ordered)), else_=len(ordered)).label("span")
    statement = select(span, func.max(Revision.number).label("number"), func.max(Revision.at).label("at")).group_by("span")
    rows = session.execute(statement.where(Revision.programme_id == programme_id, Revision.number <= until)).all()
    in_span = {row.span: row.number for row in rows}
    by_instant = dict(zip(ordered, accumulate((in_span.get(place, 0) for place in range(len(ordered))), max), strict=True))
    return [by_instant[instant] for instant in instants], max((row.at for row in rows), default=None)
