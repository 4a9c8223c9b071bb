"""The frame every page stands in: the programmes a viewer may choose, the chosen one, its cohorts and challenges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.history import entity, revision_at
from db.schema.models import Challenge, Cohort, Organisation, Programme, Pulse, Revision, Stage
from db.session_state import session_state
from db.values.currency import use_currency
from db.values.dates import LONDON
from db.values.working_days import WorkingDays, parse_closures


@dataclass(frozen=True)
class ProgrammeContext:
    """A programme with what the filters offer. ``cohorts``: (id, name, ended on), newest first; ``challenges``: (id, label, cohort id).

    ``archived``: ids of those that left the pickers, and are still called by their names; none for a sponsor.
    """

    id: str
    name: str
    short_name: str
    invented: bool
    notice: str | None
    holiday_country: str
    holiday_region: str | None
    closures: tuple[Any, ...]
    time_zone: str
    cohorts: tuple[tuple[str, str, date | None], ...]
    challenges: tuple[tuple[str, str, str | None], ...]
    currency: str = "GBP"
    archived: frozenset[str] = frozenset()


def list_programmes(session: Session) -> list[tuple[str, str]]:
    """(short name, name) of the programmes the viewer may see, in their order."""
    rows = session.execute(select(Programme.short_name, Programme.name).order_by(Programme.position, Programme.name)).all()
    return [(row.short_name, row.name) for row in rows]


def load_programme_context(session: Session, short_name: str, *, programme_id: str = "") -> ProgrammeContext | None:
    """The programme of an id, else of a short name, else the viewer's first; None when there is none.

    In a session that looks back: as it was then. From here on amounts are written in its currency.
    """
    past, cohort, challenge = entity(session, Programme), entity(session, Cohort), entity(session, Challenge)
    columns = (
        past.id, past.name, past.short_name, past.invented, past.notice, past.holiday_country, past.holiday_region, past.closures, past.time_zone,
        past.currency,
    )  # fmt: skip
    chosen = select(*columns).where(past.id == programme_id) if programme_id else select(*columns)
    found = session.execute(chosen.order_by(past.short_name != short_name, past.position, past.name).limit(1)).first()
    if found is None:
        return None
    use_currency(found.currency)
    hidden = [] if session_state(session).viewer.sponsor else [cohort.archived, challenge.archived]
    cohorts = session.execute(
        select(cohort.id, cohort.name, cohort.ended_on, *hidden[:1])
        .where(cohort.programme_id == found.id)
        .order_by(cohort.position.desc(), cohort.id)
    ).all()
    challenges = session.execute(
        select(challenge.id, challenge.code, challenge.title, challenge.cohort_id, *hidden[1:])
        .where(challenge.programme_id == found.id)
        .order_by(challenge.code, challenge.title)
    ).all()
    labelled = sorted((natural_sort_key(row.code), row.title, row.id, row.code, row.cohort_id) for row in challenges)
    return ProgrammeContext(
        id=found.id,
        name=found.name,
        short_name=found.short_name,
        invented=found.invented,
        notice=found.notice,
        holiday_country=found.holiday_country,
        holiday_region=found.holiday_region,
        closures=tuple(found.closures or ()),
        time_zone=found.time_zone,
        cohorts=tuple((row.id, row.name, row.ended_on) for row in cohorts),
        challenges=tuple((id_, f"{code} {title}" if code else title, of) for _, title, id_, code, of in labelled),
        currency=found.currency,
        archived=frozenset(row.id for row in (*cohorts, *challenges) if hidden and row.archived),
    )


class CurrentProgramme(NamedTuple):
    """A programme of today, to look back from."""

    id: str
    short_name: str
    time_zone: str


def find_current_programme(session: Session, short_name: str, record_id: str = "") -> CurrentProgramme | None:
    """The programme that a challenge, cohort or company belongs to, else the one of that short name, else the viewer's first. Not as it was: today's."""
    own = _programme_of_record(session, record_id) if record_id else None
    chosen = select(Programme.id, Programme.short_name, Programme.time_zone)
    chosen = (
        chosen.where(Programme.id == own)
        if own
        else chosen.order_by(Programme.short_name != short_name, Programme.position, Programme.name)
    )
    found = session.execute(chosen.limit(1)).first()
    return CurrentProgramme(*found) if found else None


def _programme_of_record(session: Session, record_id: str) -> str | None:
    """The programme of a challenge, cohort or company, also of one that was taken back since."""
    for model in (Challenge, Cohort, Organisation):
        past = model.__history__
        found: str | None = session.execute(select(past.programme_id).where(past.id == record_id).limit(1)).scalar()
        if found:
            return found
    return None


def find_revision_at(session: Session, programme_id: str, moment: datetime) -> tuple[int, datetime | None]:
    """The last revision of a programme by a moment (0: none yet), and when its records begin."""
    revision = revision_at(session, moment, programme_id)
    if revision:
        return revision, None
    return 0, session.execute(select(func.min(Revision.at)).where(Revision.programme_id == programme_id)).scalar()


def natural_sort_key(code: str | None) -> tuple[int, ...]:
    """A sort key that puts 3.10 after 3.9 and no code last."""
    parts = tuple(int(part) for part in (code or "").split(".") if part.isdigit())
    return parts or (10**9,)


def latest_pulse(session: Session, keys: list[str] | None) -> int:
    """The last revision that touched any of the scopes (``programme:…``, ``challenge:…``; None: of all); 0 when none did."""
    latest = select(func.max(Pulse.revision))
    latest = latest if keys is None else latest.where(Pulse.key.in_(keys))
    return session.execute(latest, execution_options={"for_keys": True}).scalar() or 0


def stages(session: Session, programme_id: str) -> list[Any]:
    """Rows (flow, position, name, goal, quiet_working_days, usual_teams) of a programme's Innovation Flows, in order."""
    past = entity(session, Stage)
    chosen = (past.flow, past.position, past.name, past.goal, past.quiet_working_days, past.usual_teams)
    return list(
        session.execute(select(*chosen).where(past.programme_id == programme_id).order_by(past.flow.desc(), past.position, past.id)).all()
    )


def read_working_days(session: Session, programme_id: str) -> WorkingDays:
    """The working days of a programme, as they are set today."""
    chosen = select(Programme.holiday_country, Programme.holiday_region, Programme.closures).where(Programme.id == programme_id)
    row = session.execute(chosen).one()
    return WorkingDays(row.holiday_country, row.holiday_region, parse_closures(row.closures or []))


def outdated_demo_day(session: Session, programme_id: str, today: date) -> date | None:
    """The day an invented programme ends on, when that has passed and somebody changed it; None otherwise."""
    seeded = Revision.purpose.in_(("seed", "opening"))
    moment = session.execute(select(func.max(Revision.at)).where(Revision.programme_id == programme_id, seeded)).scalar()
    if moment is None or (day := moment.astimezone(LONDON).date()) >= today:
        return None
    changed = session.execute(select(Revision.number).where(Revision.programme_id == programme_id, ~seeded).limit(1)).first()
    return day if changed else None
