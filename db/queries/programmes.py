"""The frame every page stands in: the programmes a viewer may choose, the chosen one, its cohorts and challenges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.history import LONDON, entity
from db.models import Challenge, Cohort, Programme, Pulse, Revision, Stage


@dataclass(frozen=True)
class ProgrammeFrame:
    """A programme with what the filters offer. ``cohorts``: (id, name, ended on), newest first; ``challenges``: (id, label, cohort id)."""

    id: str
    name: str
    short_name: str
    invented: bool
    notice: str | None
    holiday_country: str
    holiday_region: str | None
    closures: tuple[Any, ...]
    cohorts: tuple[tuple[str, str, date | None], ...]
    challenges: tuple[tuple[str, str, str | None], ...]


def programmes(session: Session) -> list[tuple[str, str]]:
    """(short name, name) of the programmes the viewer may see, in their order."""
    rows = session.execute(select(Programme.short_name, Programme.name).order_by(Programme.position, Programme.name)).all()
    return [(row.short_name, row.name) for row in rows]


def programme_frame(session: Session, short_name: str) -> ProgrammeFrame | None:
    """The programme of that short name, else the viewer's first; None when there is none."""
    columns = (
        Programme.id, Programme.name, Programme.short_name, Programme.invented, Programme.notice,
        Programme.holiday_country, Programme.holiday_region, Programme.closures,
    )  # fmt: skip
    ordered = select(*columns).order_by(Programme.short_name != short_name, Programme.position, Programme.name).limit(1)
    found = session.execute(ordered).first()
    if found is None:
        return None
    cohorts = session.execute(
        select(Cohort.id, Cohort.name, Cohort.ended_on).where(Cohort.programme_id == found.id).order_by(Cohort.position.desc())
    ).all()
    challenges = session.execute(
        select(Challenge.id, Challenge.code, Challenge.title, Challenge.cohort_id)
        .where(Challenge.programme_id == found.id)
        .order_by(Challenge.code, Challenge.title)
    ).all()
    labelled = sorted((natural(row.code), row.title, row.id, row.code, row.cohort_id) for row in challenges)
    return ProgrammeFrame(
        id=found.id,
        name=found.name,
        short_name=found.short_name,
        invented=found.invented,
        notice=found.notice,
        holiday_country=found.holiday_country,
        holiday_region=found.holiday_region,
        closures=tuple(found.closures or ()),
        cohorts=tuple((row.id, row.name, row.ended_on) for row in cohorts),
        challenges=tuple((id_, f"{code} {title}" if code else title, cohort) for _, title, id_, code, cohort in labelled),
    )


def natural(code: str | None) -> tuple[int, ...]:
    """A sort key that puts 3.10 after 3.9 and no code last."""
    parts = tuple(int(part) for part in (code or "").split(".") if part.isdigit())
    return parts or (10**9,)


def pulse(session: Session, keys: list[str] | None) -> int:
    """The last revision that touched any of the scopes (``programme:…``, ``challenge:…``; None: of all); 0 when none did."""
    latest = select(func.max(Pulse.revision))
    latest = latest if keys is None else latest.where(Pulse.key.in_(keys))
    return session.execute(latest, execution_options={"for_keys": True}).scalar() or 0


def stages(session: Session, programme_id: str) -> list[Any]:
    """Rows (flow, position, name, goal, quiet_working_days, usual_teams) of a programme's Innovation Flows, in order."""
    past = entity(session, Stage)
    chosen = (past.flow, past.position, past.name, past.goal, past.quiet_working_days, past.usual_teams)
    return list(session.execute(select(*chosen).where(past.programme_id == programme_id).order_by(past.flow.desc(), past.position)).all())


def demo_left_behind(session: Session, programme_id: str, today: date) -> date | None:
    """The day an invented programme ends on, when that has passed and somebody changed it; None otherwise."""
    seeded = Revision.purpose.in_(("seed", "opening"))
    moment = session.execute(select(func.max(Revision.at)).where(Revision.programme_id == programme_id, seeded)).scalar()
    if moment is None or (day := moment.astimezone(LONDON).date()) >= today:
        return None
    changed = session.execute(select(Revision.number).where(Revision.programme_id == programme_id, ~seeded).limit(1)).first()
    return day if changed else None
