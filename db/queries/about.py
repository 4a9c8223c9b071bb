"""What a new form already knows from where it was opened: the record it is about."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Team, TeamChallenge
from db.records.fields import Lists, Reference, References
from db.records.kinds import Kind


def opened_for(session: Session, kind: Kind, lists: Lists, about: str) -> dict[str, Any]:
    """What the fields of a new record hold when it is opened for a record of an id: the first field of each list that has it.

    A reference to a record of the same kind is never filled. For a company team also its company, its cohort and its only challenge.
    """
    found: dict[str, Any] = {}
    asked: dict[str, bool] = {}
    for one in kind.fields:
        if isinstance(one, Reference | References) and one.to not in asked and one.to != kind.plural:
            asked[one.to] = lists.label(one.to, about) is not None
            if asked[one.to]:
                found[one.name] = [about] if isinstance(one, References) else about
    if asked.get("teams"):
        found |= {name: value for name, value in _beside(session, about).items() if name in kind.names and name not in found}
    return found


def _beside(session: Session, team: str) -> dict[str, Any]:
    row = session.execute(select(Team.organisation_id, Team.cohort_id).where(Team.id == team)).first()
    of = list(session.scalars(select(TeamChallenge.challenge_id).where(TeamChallenge.team_id == team)))
    found = {"challenge": of[0] if len(of) == 1 else None}
    return {**found, "organisation": row.organisation_id, "cohort": row.cohort_id} if row else {}
