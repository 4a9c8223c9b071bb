"""The records that applying a template would make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.errors import NotFound
from db.queries.programmes.navigation import read_working_days
from db.schema.enums.records import TemplateOutput
from db.schema.models import Action, Challenge, Milestone, Team, TeamChallenge, Template


@dataclass(frozen=True)
class TemplateRecordDraft:
    """A record that applying a template makes: the challenge and team it is for, its title and day; ``twin``: it is there already."""

    challenge: str | None
    team: str | None
    whose: str
    item: dict[str, Any]
    on: date
    already_exists: bool
    organisation: str | None = None


def plan_template_records(
    session: Session, template_id: str, challenges: list[str], teams: list[str], start: date
) -> list[TemplateRecordDraft]:
    """What applying a template would make, in the order of its items for each challenge, then for each team. Raises :class:`NotFound`."""
    template = session.execute(select(Template.programme_id, Template.makes, Template.items).where(Template.id == template_id)).first()
    if template is None:
        raise NotFound(template_id)
    calendar = read_working_days(session, template.programme_id)
    days = {item.get("days") or 0: calendar.after(start, item.get("days") or 0) for item in template.items}
    whose = _template_targets(session, challenges, teams)
    known = _existing_titles(session, template.makes, [one[0] for one in whose if one[0]])
    made = []
    for challenge, team, name, organisation in whose:
        for item in template.items:
            there = (challenge, team if template.makes == TemplateOutput.MILESTONES else None, item["title"].casefold()) in known
            made.append(TemplateRecordDraft(challenge, team, name, item, days[item.get("days") or 0], there, organisation))
    return made


def _template_targets(session: Session, challenges: list[str], teams: list[str]) -> list[tuple[str | None, str | None, str, str | None]]:
    """(challenge, team, name, company) of everything the template is applied to."""
    rows = session.execute(
        select(Challenge.id, Challenge.code, Challenge.title).where(Challenge.id.in_(challenges)).order_by(Challenge.code, Challenge.title)
    ).all()
    found: list[tuple[str | None, str | None, str, str | None]] = [(row.id, None, row.code or row.title, None) for row in rows]
    of: dict[str, list[str]] = {}
    for link in session.execute(select(TeamChallenge.team_id, TeamChallenge.challenge_id).where(TeamChallenge.team_id.in_(teams))):
        of.setdefault(link.team_id, []).append(link.challenge_id)
    named = session.execute(select(Team.id, Team.name, Team.organisation_id).where(Team.id.in_(teams)).order_by(Team.name)).all()
    return found + [(of[row.id][0] if len(of.get(row.id, [])) == 1 else None, row.id, row.name, row.organisation_id) for row in named]


def _existing_titles(session: Session, makes: str, challenges: list[str]) -> set[tuple[str | None, str | None, str]]:
    """(challenge, team, title) of what is there already."""
    if makes == TemplateOutput.MILESTONES:
        chosen = select(Milestone.challenge_id, Milestone.team_id, Milestone.title).where(
            Milestone.challenge_id.in_(challenges), Milestone.archived.is_(False)
        )
        return {(row.challenge_id, row.team_id, row.title.casefold()) for row in session.execute(chosen)}
    owed = select(Action.challenge_id, Action.what).where(Action.challenge_id.in_(challenges))
    return {(row.challenge_id, None, row.what.casefold()) for row in session.execute(owed)}
