"""Questions about reviews before they are saved: a day nobody works on, a meeting opened before its day."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy.orm import Session

from db.fields.types import Ground
from db.queries.programmes.navigation import calendar_of
from db.records.record_schema import Problem, Values
from db.values.dates import in_words


def _day(session: Session, record_id: str | None, values: Values, ground: Ground) -> Iterator[Problem]:
    """Nobody comes on a day off."""
    held = values.get("held")
    if held and ground.programme and not calendar_of(session, ground.programme).works(held):
        yield Problem("held", f"{in_words(held)} is a weekend, a public holiday or a closure", warning=True)


def _start(session: Session, record_id: str | None, values: Values, ground: Ground) -> Iterator[Problem]:
    """A meeting is opened on its day; before it, somebody may have pressed too early."""
    held = values.get("held")
    if held and held > ground.today:
        ahead = (held - ground.today).days
        yield Problem(
            "held", f"The review is on {in_words(held)}, in {ahead} day{'' if ahead == 1 else 's'}. Type today to hold it now", warning=True
        )


CHECKS: dict[str, Callable[[Session, str | None, Values, Ground], Iterator[Problem]]] = {"review": _day, "review-start": _start}
