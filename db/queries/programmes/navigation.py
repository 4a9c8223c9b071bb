"""Queries for the navigation of every page: the viewer's programmes, the selected one, its cohorts and challenges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from db.history import entity, revision_at
from db.queries.built_once import Entities, rows_built_once
from db.schema.enums.parts import EVERY_PART, Part, read_parts
from db.schema.models import Challenge, Cohort, Organisation, Programme, Pulse, Revision, Stage
from db.session_state import session_state
from db.values.clock import date_in_zone
from db.values.currency import use_currency
from db.values.natural_order import natural_key
from db.values.working_days import WorkingDays, parse_closures


class ChallengePlace(NamedTuple):
    """The code of a challenge, its stage, and the number of that stage in its flow, from 0; None where it has no stage of its flow."""

    code: str
    stage: str
    number: int | None


@dataclass(frozen=True)
class ProgrammeContext:
    """A programme with the options of its filters. ``cohorts``: (id, name, ended_on), newest first. ``challenges``: (id, label, cohort id),
    3.2 before 3.10.

    ``places``: each challenge's code and place in its flow, by id; ``stage_numbers``: by challenge the number of each stage of its flow, from 0.
    ``archived``: ids of archived cohorts and challenges, which are not offered in pickers; empty for a sponsor. ``parts``: those that are
    switched on.
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
    places: Mapping[str, ChallengePlace] = field(default_factory=dict)
    stage_numbers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    archived: frozenset[str] = frozenset()
    parts: frozenset[Part] = EVERY_PART


def list_programmes(session: Session) -> list[tuple[str, str]]:
    """Returns (short name, name) of the viewer's programmes, in order."""
    rows = session.execute(select(Programme.short_name, Programme.name).order_by(Programme.position, Programme.name)).all()
    return [(row.short_name, row.name) for row in rows]


def load_programme_context(session: Session, short_name: str, *, programme_id: str = "") -> ProgrammeContext | None:
    """Returns the programme of an id, else of a short name, else the viewer's first; None when there is none.

    Read at the session's revision. As a side effect, sets the currency of the context (:func:`db.values.currency.use_currency`).
    """
    found = _programme(session, short_name, programme_id)
    if not found:
        return None
    selected, archived = found[0], not session_state(session).viewer.sponsor
    use_currency(selected.currency)
    cohorts, challenges = _cohorts(session, selected.id, archived=archived), _challenges(session, selected.id, archived=archived)
    labelled = [(row.id, f"{row.code} {row.title}" if row.code else row.title, row.cohort_id) for row in challenges]
    numbers = _stage_numbers(_flows(session, selected.id))
    return ProgrammeContext(
        id=selected.id,
        name=selected.name,
        short_name=selected.short_name,
        invented=selected.invented,
        notice=selected.notice,
        holiday_country=selected.holiday_country,
        holiday_region=selected.holiday_region,
        closures=tuple(selected.closures or ()),
        time_zone=selected.time_zone,
        cohorts=tuple((row.id, row.name, row.ended_on) for row in cohorts),
        challenges=tuple(sorted(labelled, key=lambda challenge: natural_key(challenge[1]))),
        currency=selected.currency,
        places=_places(challenges, numbers),
        stage_numbers={row.id: numbers.get(row.flow, {}) for row in challenges},
        archived=frozenset(row.id for row in (*cohorts, *challenges) if archived and row.archived),
        parts=read_parts(selected.parts),
    )


@rows_built_once
def _programme(entity: Entities, short_name: str, programme_id: str | None) -> Select[Any]:
    """The programme of an id, else that of a short name, else the first."""
    programme = entity(Programme)
    statement = select(
        programme.id, programme.name, programme.short_name, programme.invented, programme.notice, programme.holiday_country,
        programme.holiday_region, programme.closures, programme.time_zone, programme.currency, programme.parts,
    ).order_by(programme.short_name != short_name, programme.position, programme.name).limit(1)  # fmt: skip
    return statement if programme_id is None else statement.where(programme.id == programme_id)


@rows_built_once
def _cohorts(entity: Entities, programme_id: str, *, archived: bool) -> Select[Any]:
    """The cohorts of a programme, the newest first; ``archived``: with whether each is."""
    cohort = entity(Cohort)
    columns = (cohort.id, cohort.name, cohort.ended_on, *([cohort.archived] if archived else []))
    return select(*columns).where(cohort.programme_id == programme_id).order_by(cohort.position.desc(), cohort.id)


@rows_built_once
def _challenges(entity: Entities, programme_id: str, *, archived: bool) -> Select[Any]:
    """The challenges of a programme; ``archived``: with whether each is."""
    challenge = entity(Challenge)
    of_stage = (challenge.flow, challenge.stage)
    columns = (challenge.id, challenge.code, challenge.title, challenge.cohort_id, *of_stage, *([challenge.archived] if archived else []))
    return select(*columns).where(challenge.programme_id == programme_id).order_by(challenge.id)


@rows_built_once
def _flows(entity: Entities, programme_id: str) -> Select[Any]:
    """The stages of a programme's flows, in order."""
    stage = entity(Stage)
    return select(stage.flow, stage.name).where(stage.programme_id == programme_id).order_by(stage.flow, stage.position, stage.id)


def _stage_numbers(flows: Sequence[Any]) -> dict[str, dict[str, int]]:
    """Returns by flow the number of each of its stages, from 0. ``flows``: the stages of all flows, in order."""
    numbers: dict[str, dict[str, int]] = {}
    for row in flows:
        of_flow = numbers.setdefault(row.flow, {})
        of_flow.setdefault(row.name, len(of_flow))
    return numbers


def _places(challenges: Sequence[Any], numbers: Mapping[str, Mapping[str, int]]) -> dict[str, ChallengePlace]:
    """Returns the place of each challenge in its flow. ``numbers``: of :func:`_stage_numbers`."""
    return {row.id: ChallengePlace(row.code or "", row.stage or "", numbers.get(row.flow, {}).get(row.stage)) for row in challenges}


class CurrentProgramme(NamedTuple):
    """The current state of a programme, for the choice of a past revision."""

    id: str
    short_name: str
    time_zone: str


def find_current_programme(session: Session, short_name: str, record_id: str = "") -> CurrentProgramme | None:
    """Returns the programme of a challenge, cohort or company, else of a short name, else the viewer's first, in its current state; None: none."""
    programme_id = _programme_of_record(session, record_id) if record_id else None
    statement = select(Programme.id, Programme.short_name, Programme.time_zone)
    statement = (
        statement.where(Programme.id == programme_id)
        if programme_id
        else statement.order_by(Programme.short_name != short_name, Programme.position, Programme.name)
    )
    row = session.execute(statement.limit(1)).first()
    return CurrentProgramme(*row) if row else None


def _programme_of_record(session: Session, record_id: str) -> str | None:
    """Returns the programme id of a challenge, cohort or company, also of a removed one."""
    for model in (Challenge, Cohort, Organisation):
        past = model.__history__
        programme_id: str | None = session.execute(select(past.programme_id).where(past.id == record_id).limit(1)).scalar()
        if programme_id:
            return programme_id
    return None


def find_revision_at(session: Session, programme_id: str, moment: datetime) -> tuple[int, datetime | None]:
    """Returns the last revision of a programme at a moment and None; where there is none, 0 and the time of its first transaction."""
    revision = revision_at(session, moment, programme_id)
    if revision:
        return revision, None
    return 0, session.execute(select(func.min(Revision.at)).where(Revision.programme_id == programme_id)).scalar()


def latest_pulse(session: Session, keys: list[str] | None) -> int:
    """Returns the last revision of the scopes (``programme:<id>``, ``challenge:<id>``; None: all); 0 when there is none."""
    statement = select(func.max(Pulse.revision))
    statement = statement if keys is None else statement.where(Pulse.key.in_(keys))
    return session.execute(statement, execution_options={"for_keys": True}).scalar() or 0


def read_today_by_zone(session: Session) -> tuple[tuple[str, date], ...]:
    """Returns (time zone, today's date in it) of the viewer's programmes, by the name of the zone: what turns at midnight."""
    now = session_state(session).clock()
    return tuple((row.time_zone, date_in_zone(row.time_zone, now)) for row in _time_zones(session))


@rows_built_once
def _time_zones(entity: Entities) -> Select[Any]:
    """The time zones of the viewer's programmes, each once."""
    programme = entity(Programme)
    return select(programme.time_zone).distinct().order_by(programme.time_zone)


def stages(session: Session, programme_id: str) -> list[Any]:
    """Rows (flow, position, name, goal, quiet_working_days, usual_teams) of a programme's Innovation Flows, in order."""
    stage = entity(session, Stage)
    columns = (stage.flow, stage.position, stage.name, stage.goal, stage.quiet_working_days, stage.usual_teams)
    return list(
        session.execute(
            select(*columns).where(stage.programme_id == programme_id).order_by(stage.flow.desc(), stage.position, stage.id)
        ).all()
    )


def read_working_days(session: Session, programme_id: str) -> WorkingDays:
    """Returns the working-day calendar of a programme, from its current settings."""
    statement = select(Programme.holiday_country, Programme.holiday_region, Programme.closures).where(Programme.id == programme_id)
    row = session.execute(statement).one()
    return WorkingDays(row.holiday_country, row.holiday_region, parse_closures(row.closures or []))


def outdated_demo_day(session: Session, programme: ProgrammeContext, today: date) -> date | None:
    """Returns the date of the demo data of an invented programme, if it is before ``today`` and users have changed records since; else None."""
    is_seed = Revision.purpose.in_(("seed", "opening"))
    moment = session.execute(select(func.max(Revision.at)).where(Revision.programme_id == programme.id, is_seed)).scalar()
    if moment is None or (day := date_in_zone(programme.time_zone, moment)) >= today:
        return None
    change = session.execute(select(Revision.number).where(Revision.programme_id == programme.id, ~is_seed).limit(1)).first()
    return day if change else None
