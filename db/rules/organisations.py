"""Rules of cohorts, organisations, people, challenges and teams: similar names, and identifiers and codes that must be unique."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from db.fields.record_schema import Problem, Values
from db.fields.types import ValidationContext
from db.rules.rule import Rule
from db.rules.stage_moves import check_challenge_stage
from db.schema.models import Challenge, Cohort, Organisation, Person, Team, TeamChallenge
from db.values.similar_names import normalise_name, similar_names


def other_live_records(
    statement: Select[*tuple[Any, ...]], model: type[Any], record_id: str | None, context: ValidationContext
) -> Select[*tuple[Any, ...]]:
    """Returns the statement, restricted to the other records of the programme that are not archived."""
    live = statement.where(model.id != (record_id or ""), model.archived.is_(False))
    return live.where(model.programme_id == context.programme) if context.programme else live


def other_names(session: Session, column: Any, record_id: str | None, values: Values, context: ValidationContext) -> list[str]:
    """Names of the other records of a kind; empty when a stored record keeps its name, so that the warning is not repeated."""
    model = column.class_
    if record_id and session.execute(select(column).where(model.id == record_id)).scalar() == values.get(column.key):
        return []
    return list(session.scalars(other_live_records(select(column), model, record_id, context)))


def check_organisation(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Refuses an identifier that another organisation of the type has; warns about a similar name."""
    if values.get("identifier"):
        same_identifier = Organisation.type == values.get("type"), Organisation.identifier == values["identifier"]
        if name := session.execute(
            other_live_records(select(Organisation.name).where(*same_identifier), Organisation, record_id, context).limit(1)
        ).scalar():
            yield Problem("identifier", f"{name} has this identifier. Check the number, or change that organisation instead")
    if values.get("name") and (
        other := similar_names([values["name"]], other_names(session, Organisation.name, record_id, values, context))[0]
    ):
        yield Problem("name", f"{other} is there already and reads almost the same", warning=True)


def check_person(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when a person of the same name is recorded for the same organisation."""
    same_organisation = Person.organisation_id == values["organisation"] if values.get("organisation") else Person.organisation_id.is_(None)
    for name in session.scalars(other_live_records(select(Person.name).where(same_organisation), Person, record_id, context)):
        if values.get("name") and normalise_name(name) == normalise_name(values["name"]):
            yield Problem("name", f"{name} is there already for this organisation", warning=True)
            return


def check_cohort(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when another cohort has the same name."""
    if values.get("name") and values["name"].casefold() in (
        name.casefold() for name in other_names(session, Cohort.name, record_id, values, context)
    ):
        yield Problem("name", f"There is a cohort called {values['name']} already", warning=True)


def check_challenge(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when another challenge of the cohort has the code, else when a title is similar; then checks the stage."""
    code, cohort_id = (values.get("code") or "").strip().casefold(), values.get("cohort")
    same_cohort = Challenge.cohort_id == cohort_id if cohort_id else Challenge.cohort_id.is_(None)
    rows = session.execute(
        other_live_records(select(Challenge.code, Challenge.title).where(same_cohort), Challenge, record_id, context)
    ).all()
    duplicate = next((row for row in rows if code and (row.code or "").strip().casefold() == code), None)
    if duplicate is not None:
        yield Problem("code", f"{duplicate.title} has the code {duplicate.code} in this cohort", warning=True)
    elif values.get("title") and (
        other := similar_names([values["title"]], other_names(session, Challenge.title, record_id, values, context))[0]
    ):
        yield Problem("title", f"{other} is there already and reads almost the same", warning=True)
    yield from check_challenge_stage(session, values, context)


def check_team(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when the company has a team in one of the challenges already."""
    same_company = (
        select(Team.name)
        .join(TeamChallenge, TeamChallenge.team_id == Team.id)
        .where(Team.organisation_id == values.get("organisation"), TeamChallenge.challenge_id.in_(values.get("challenges") or []))
    )
    if name := session.execute(other_live_records(same_company, Team, record_id, context).limit(1)).scalar():
        yield Problem("organisation", f"This company has a team in this challenge already: {name}", warning=True)


RULES: dict[str, Rule] = {
    "organisation": check_organisation,
    "person": check_person,
    "cohort": check_cohort,
    "challenge": check_challenge,
    "team": check_team,
}
