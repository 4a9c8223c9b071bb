"""Rules of gate decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from db.fields.line_lists import is_mandatory_point
from db.fields.record_schema import When
from db.queries.gates import GateSubject, current_flow_stages, read_gate_subjects
from db.rules.rule import Draft, DraftProblem, Drafts, Facts, drafted_ids, rule
from db.schema.enums.records import GateDecision, TeamOutcome
from db.schema.models import Cohort, StageMove, Team, TeamChallenge
from db.values.dates import date_text

SUBJECT_FIELDS = ("team", "challenge")


def _subjects(drafts: Drafts, facts: Facts) -> list[tuple[Draft, GateSubject]]:
    """Returns each draft whose team or challenge the viewer can read, with that subject."""
    pairs = [(draft, (draft.values.get("team"), draft.values.get("challenge"))) for draft in drafts]
    subjects = facts.once(read_gate_subjects, (pair for _, pair in pairs))
    return [(draft, subjects[pair]) for draft, pair in pairs if pair in subjects]


def _advances(drafts: Drafts, facts: Facts) -> Iterator[tuple[Draft, GateSubject, str | None, list[Any]]]:
    """Yields each new or changed draft that advances to a stage: its subject, the stage it leaves, and the stages of the flow."""
    flows: dict[str, list[Any]] = {}
    for draft, subject in _subjects(drafts, facts):
        if draft.values.get("decision") != GateDecision.ADVANCE or not draft.values.get("to_stage"):
            continue
        if subject.flow not in flows:
            flows[subject.flow] = current_flow_stages(facts.session, subject.programme_id, subject.flow)
        yield draft, subject, draft.values.get("from_stage") or draft.before("from_stage") or subject.stage, flows[subject.flow]


@rule(When.DECIDING, *SUBJECT_FIELDS, "decision", "to_stage", "reason")
def stage_order(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses a stage outside the flow or the current one; a skipped stage or a step back needs a reason."""
    for draft, subject, from_stage, stages in _advances(drafts, facts):
        to_stage, names = draft.values["to_stage"], [stage.name for stage in stages]
        if to_stage not in names:
            yield draft.error("to_stage", f"{to_stage} is no stage of the {subject.flow} flow. Choose one of: {', '.join(names)}")
        elif to_stage == from_stage:
            yield draft.error("to_stage", f"It stands in {to_stage} already. Choose the stage it advances to")
        elif from_stage in names and not draft.values.get("reason"):
            step = names.index(to_stage) - names.index(from_stage)
            if step > 1:
                skipped = ", ".join(names[names.index(from_stage) + 1 : names.index(to_stage)])
                yield draft.error("reason", f"This skips {skipped}. Enter the reason")
            if step < 0:
                yield draft.error("reason", f"This goes back from {from_stage} to {to_stage}. Enter the reason")


@rule(When.DECIDING, *SUBJECT_FIELDS, "decision", "to_stage", "ticked", "override")
def exit_checklist(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses mandatory points of the exit checklist that are not ticked, unless a reason is given."""
    for draft, _, from_stage, stages in _advances(drafts, facts):
        checklist: list[str] = next((stage.checklist for stage in stages if stage.name == from_stage), [])
        ticked = set(draft.values.get("ticked") or [])
        unmet = [point for point in checklist if is_mandatory_point(point) and point not in ticked]
        if unmet and not draft.values.get("override"):
            rest = f" and {len(unmet) - 1} more" if len(unmet) > 1 else ""
            yield draft.error("override", f"Not met: {unmet[0]}{rest}. Tick what is met, or enter why it goes on without")


@rule(When.DECIDING, *SUBJECT_FIELDS, "decision", "to_stage")
def usual_team_count(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns when a stage would have more active teams of a challenge than its usual number, counting the earlier drafts."""
    advances = [
        (draft, draft.values.get("challenge") or subject.challenge_id, next((s.usual_teams for s in stages if s.name == draft.values["to_stage"]), None))
        for draft, subject, _, stages in _advances(drafts, facts)
        if subject.is_team
    ]  # fmt: skip
    statement = (
        select(TeamChallenge.challenge_id, Team.id, Team.stage)
        .join(Team, TeamChallenge.team_id == Team.id)
        .where(Team.programme_id == facts.programme_id, Team.outcome == TeamOutcome.ACTIVE.value, Team.archived.is_(False))
    )
    challenges = {challenge for _, challenge, usual in advances if usual is not None}
    stage_of_team: dict[str, dict[str, str | None]] = defaultdict(dict)
    for row in facts.matching(statement, TeamChallenge.challenge_id, challenges):
        stage_of_team[row.challenge_id][row.id] = row.stage
    for draft, challenge, usual in advances:
        if not challenge or usual is None:
            continue
        teams, to_stage = stage_of_team[challenge], draft.values["to_stage"]
        teams[draft.values["team"]] = to_stage
        count = sum(stage == to_stage for stage in teams.values())
        if count > usual:
            yield draft.warning("to_stage", f"{to_stage} would have {count} teams of this challenge; it usually takes {usual}")


@rule(When.RECORDING, *SUBJECT_FIELDS, "decided")
def day_of_decision(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns when a later decision of the same subject is recorded, or the day is outside the dates of the cohort."""
    dated = [pair for pair in _subjects(drafts, facts) if pair[0].values.get("decided") and pair[0].changes(*SUBJECT_FIELDS, "decided")]
    drafted = drafted_ids(drafts)
    latest = _latest_decisions(dated, facts, drafted)
    cohorts = facts.by_id(Cohort, (subject.cohort_id for _, subject in dated), Cohort.name, Cohort.launch_on, Cohort.ended_on)
    for draft, subject in dated:
        decided, last = draft.values["decided"], latest.get(draft.values.get("team") or draft.values.get("challenge") or "")
        if last and decided.last < last:
            sentence = f"A later decision, of {date_text(last)}, is recorded: this one then changes nothing of how it stands"
            yield draft.warning("decided", sentence)
        cohort = cohorts.get(subject.cohort_id or "")
        if cohort and ((cohort.launch_on and decided.last < cohort.launch_on) or (cohort.ended_on and decided.on > cohort.ended_on)):
            yield draft.warning("decided", f"{decided} is outside {cohort.name}")


def _latest_decisions(dated: list[tuple[Draft, GateSubject]], facts: Facts, drafted: set[str]) -> dict[str, date]:
    """Returns the day of the latest stored decision by team, or by challenge for decisions about the challenge itself."""
    latest: dict[str, date] = {}
    teams = {draft.values.get("team") for draft, _ in dated}
    challenges = {draft.values.get("challenge") for draft, _ in dated if not draft.values.get("team")}
    for column, keys, condition in ((StageMove.team_id, teams, ()), (StageMove.challenge_id, challenges, (StageMove.team_id.is_(None),))):
        statement = select(StageMove.id, column, StageMove.decided_on).where(StageMove.programme_id == facts.programme_id, *condition)
        for row in facts.matching(statement, column, keys):
            key = getattr(row, column.key)
            if row.id not in drafted:
                latest[key] = max(latest.get(key, row.decided_on), row.decided_on)
    return latest


RULES = {"stage-move": (stage_order, exit_checklist, usual_team_count, day_of_decision)}
