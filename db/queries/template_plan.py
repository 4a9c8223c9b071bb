"""The records that applying a template would create."""

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
    """A record that applying a template would create: its challenge, team and item, and the day it is due.

    ``target_name``: the label of the challenge or team; ``already_exists``: a record of the same title exists, so it is skipped;
    ``organisation``: the company of the team.
    """

    challenge: str | None
    team: str | None
    target_name: str
    item: dict[str, Any]
    day: date
    already_exists: bool
    organisation: str | None = None


def plan_template_records(
    session: Session, template_id: str, challenges: list[str], teams: list[str], start: date
) -> list[TemplateRecordDraft]:
    """Returns the records that applying a template would create: its items for each challenge, then for each team.

    The day of an item is ``start`` plus its working days. Raises :class:`NotFound`.
    """
    template = session.execute(select(Template.programme_id, Template.makes, Template.items).where(Template.id == template_id)).first()
    if template is None:
        raise NotFound(template_id)
    calendar = read_working_days(session, template.programme_id)
    days = {item.get("days") or 0: calendar.after(start, item.get("days") or 0) for item in template.items}
    targets = _template_targets(session, challenges, teams)
    existing_titles = _existing_titles(session, template.makes, [target[0] for target in targets if target[0]])
    drafts = []
    for challenge, team, name, organisation in targets:
        for item in template.items:
            already_exists = (
                challenge,
                team if template.makes == TemplateOutput.MILESTONES else None,
                item["title"].casefold(),
            ) in existing_titles
            drafts.append(TemplateRecordDraft(challenge, team, name, item, days[item.get("days") or 0], already_exists, organisation))
    return drafts


def _template_targets(session: Session, challenges: list[str], teams: list[str]) -> list[tuple[str | None, str | None, str, str | None]]:
    """(challenge, team, name, company) of each target. A team has its challenge only when it is in exactly one."""
    rows = session.execute(
        select(Challenge.id, Challenge.code, Challenge.title).where(Challenge.id.in_(challenges)).order_by(Challenge.code, Challenge.title)
    ).all()
    challenge_targets: list[tuple[str | None, str | None, str, str | None]] = [(row.id, None, row.code or row.title, None) for row in rows]
    challenges_by_team: dict[str, list[str]] = {}
    for link in session.execute(select(TeamChallenge.team_id, TeamChallenge.challenge_id).where(TeamChallenge.team_id.in_(teams))):
        challenges_by_team.setdefault(link.team_id, []).append(link.challenge_id)
    team_rows = session.execute(select(Team.id, Team.name, Team.organisation_id).where(Team.id.in_(teams)).order_by(Team.name)).all()
    return challenge_targets + [
        (challenges_by_team[row.id][0] if len(challenges_by_team.get(row.id, [])) == 1 else None, row.id, row.name, row.organisation_id)
        for row in team_rows
    ]


def _existing_titles(session: Session, makes: str, challenges: list[str]) -> set[tuple[str | None, str | None, str]]:
    """(challenge, team, title in lower case) of the stored milestones or actions of the challenges."""
    if makes == TemplateOutput.MILESTONES:
        milestones = select(Milestone.challenge_id, Milestone.team_id, Milestone.title).where(
            Milestone.challenge_id.in_(challenges), Milestone.archived.is_(False)
        )
        return {(row.challenge_id, row.team_id, row.title.casefold()) for row in session.execute(milestones)}
    actions = select(Action.challenge_id, Action.what).where(Action.challenge_id.in_(challenges))
    return {(row.challenge_id, None, row.what.casefold()) for row in session.execute(actions)}
