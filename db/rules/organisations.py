"""Rules of cohorts, organisations, people, challenges and teams: similar names, and identifiers and codes that must be unique."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from db.fields.record_schema import Values, When
from db.records.challenges.challenges import STATE_CHANGE_REFUSED
from db.rules.cycles import find_cycles
from db.rules.rule import DraftProblem, Drafts, Facts, Rule, drafted_ids, rule
from db.schema.models import Challenge, Cohort, Organisation, Person, Stage, Team, TeamChallenge

DEFAULT_FLOW = "Standard"


def live_rows(facts: Facts, model: type[Any], *columns: Any) -> list[Any]:
    """Returns id and columns of the records of the programme that are not archived."""
    statement = select(model.id, *columns).where(model.programme_id == facts.programme_id, model.archived.is_(False))
    return list(facts.session.execute(statement.order_by(model.id)))


def similar_name_rule(model: type[Any], name: str) -> Rule:
    """Returns a rule that warns when a name reads almost the same as that of another record, or of an earlier draft."""
    column = getattr(model, name)

    @rule(When.RECORDING, name)
    def similar_name(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
        named = [draft for draft in drafts if draft.values.get(name) and draft.changes(name)]
        if not named:
            return
        from db.values.similar_names import similar_earlier_names, similar_names

        drafted = drafted_ids(drafts)
        known = [getattr(row, name) for row in live_rows(facts, model, column) if row.id not in drafted]
        names = [draft.values[name] for draft in named]
        for draft, stored, earlier in zip(named, similar_names(names, known), similar_earlier_names(names), strict=True):
            other = stored if stored is not None else None if earlier is None else names[earlier]
            if other is not None:
                yield draft.warning(name, f"{other} is there already and reads almost the same")

    return similar_name


@rule(When.ALWAYS, "type", "identifier")
def identifier_in_use(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses an identifier that another organisation of the type has."""
    identified = [
        draft
        for draft in drafts
        if draft.values.get("identifier") and not draft.values.get("archived") and draft.changes("type", "identifier")
    ]
    drafted = drafted_ids(drafts)
    statement = select(Organisation.id, Organisation.type, Organisation.identifier, Organisation.name).where(
        Organisation.programme_id == facts.programme_id, Organisation.archived.is_(False)
    )
    rows = facts.matching(statement, Organisation.identifier, (draft.values["identifier"] for draft in identified))
    names = {(row.type, row.identifier): row.name for row in rows if row.id not in drafted}
    for draft in identified:
        key = draft.values.get("type"), draft.values["identifier"]
        if key in names:
            yield draft.error("identifier", f"{names[key]} has this identifier. Check the number, or change that organisation instead")
        else:
            names[key] = draft.values.get("name") or "Another organisation here"


@rule(When.RECORDING, "name", "organisation")
def same_person(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns when a person of the same name is recorded for the same organisation."""

    from db.values.similar_names import normalise_name

    def key_of(name: str, organisation: str | None) -> tuple[str, str]:
        return organisation or "", normalise_name(name)

    named = [draft for draft in drafts if draft.values.get("name") and draft.changes("name", "organisation")]
    drafted = drafted_ids(drafts)
    rows = live_rows(facts, Person, Person.name, Person.organisation_id) if named else []
    names = {key_of(row.name, row.organisation_id): row.name for row in rows if row.id not in drafted}
    for draft in named:
        key = key_of(draft.values["name"], draft.values.get("organisation"))
        if key in names:
            yield draft.warning("name", f"{names[key]} is there already for this organisation")
        names.setdefault(key, draft.values["name"])


@rule(When.RECORDING, "name")
def same_cohort_name(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns when another cohort has the same name."""
    named = [draft for draft in drafts if draft.values.get("name") and draft.changes("name")]
    drafted = drafted_ids(drafts)
    taken = {row.name.casefold() for row in (live_rows(facts, Cohort, Cohort.name) if named else []) if row.id not in drafted}
    for draft in named:
        if draft.values["name"].casefold() in taken:
            yield draft.warning("name", f"There is a cohort called {draft.values['name']} already")
        taken.add(draft.values["name"].casefold())


def _code_key(cohort: str | None, code: str | None) -> tuple[str, str]:
    return cohort or "", (code or "").strip().casefold()


@rule(When.RECORDING, "code", "cohort", "title")
def same_challenge_code(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns when another challenge of the cohort has the code."""
    coded = [draft for draft in drafts if draft.values.get("code") and draft.changes("code", "cohort")]
    drafted = drafted_ids(drafts)
    rows = live_rows(facts, Challenge, Challenge.code, Challenge.title, Challenge.cohort_id) if coded else []
    others = {_code_key(row.cohort_id, row.code): (row.title, row.code) for row in rows if row.id not in drafted and row.code}
    for draft in coded:
        key = _code_key(draft.values.get("cohort"), draft.values["code"])
        if key in others:
            yield draft.warning("code", f"{others[key][0]} has the code {others[key][1]} in this cohort")
        others.setdefault(key, (draft.values.get("title") or "Another challenge here", draft.values["code"]))


@rule(When.RECORDING, "stage", "flow")
def stage_of_flow(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns when the stage of a challenge is not a stage of its flow."""
    staged = [draft for draft in drafts if draft.values.get("stage") and draft.changes("stage", "flow")]
    flows = {_flow(draft.values) for draft in staged}
    statement = select(Stage.flow, Stage.name).where(Stage.programme_id == facts.programme_id)
    known = {(row.flow, row.name) for row in facts.matching(statement, Stage.flow, flows)}
    for draft in staged:
        flow = _flow(draft.values)
        if any(other == flow for other, _ in known) and (flow, draft.values["stage"]) not in known:
            yield draft.warning("stage", f"{draft.values['stage']} is no stage of the {flow} flow")


def _flow(values: Values) -> str:
    return values.get("flow") or DEFAULT_FLOW


@rule(When.RECORDING, "state")
def state_changed(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses another state of a stored challenge, unless the viewer steers the programme: an act must settle the open records."""
    for draft in drafts:
        if not draft.is_new and draft.changes("state") and not facts.steers:
            yield draft.error("state", STATE_CHANGE_REFUSED)


@rule(When.ALWAYS, "merged_into")
def merged_into_itself(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses a challenge that is merged into itself, directly or through others."""
    for draft in find_cycles(drafts, facts, "merged_into", Challenge, Challenge.merged_into_id):
        yield draft.error("merged_into", "It would be merged into itself through this one. Choose another, or none")


@rule(When.RECORDING, "organisation", "challenges")
def second_team_of_company(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns when the company has a team in one of the challenges already."""
    changed = [draft for draft in drafts if draft.values.get("organisation") and draft.changes("organisation", "challenges")]
    drafted = drafted_ids(drafts)
    statement = (
        select(Team.id, Team.name, Team.organisation_id, TeamChallenge.challenge_id)
        .join(TeamChallenge, TeamChallenge.team_id == Team.id)
        .where(Team.programme_id == facts.programme_id, Team.archived.is_(False))
    )
    rows = facts.matching(statement, Team.organisation_id, (draft.values["organisation"] for draft in changed))
    names = {(row.organisation_id, row.challenge_id): row.name for row in rows if row.id not in drafted}
    for draft in changed:
        keys = [(draft.values["organisation"], challenge) for challenge in draft.values.get("challenges") or []]
        if name := next((names[key] for key in keys if key in names), None):
            yield draft.warning("organisation", f"This company has a team in this challenge already: {name}")
        names |= {key: draft.values.get("name") or "another team here" for key in keys if key not in names}


RULES = {
    "organisation": (identifier_in_use, similar_name_rule(Organisation, "name")),
    "person": (same_person,),
    "cohort": (same_cohort_name,),
    "challenge": (same_challenge_code, similar_name_rule(Challenge, "title"), stage_of_flow, state_changed, merged_into_itself),
    "team": (second_team_of_company,),
}
