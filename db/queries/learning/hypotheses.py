"""Reads of hypotheses, their evidence, criteria that were changed, verdicts. All of them work as at a past moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.batching import split_batches
from db.errors import NotFound
from db.history import entity
from db.rows import Rows, fetch_rows
from db.schema.enums.records import PaymentKind
from db.schema.models import (
    Action,
    CriterionChange,
    Decision,
    Evidence,
    Finding,
    FindingSession,
    Hypothesis,
    Organisation,
    Payment,
    Review,
    Team,
    Verdict,
)
from db.values.evidence_scoring import EVIDENCE_KINDS, EvidenceLink, RecordKey

MAX_DEPTH = 4  # an action about a finding that rests on a session: further than this nothing is followed


def hypotheses(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None, whole: bool = True) -> Rows:
    """Hypotheses of a programme, those being tested first: id, programme_id, reference, statement, published_statement, challenge_id, team_id,
    team (name of its company), measure, live_measure, comparison, threshold, unit, by_on, fixed_on, owner, status, missing, source.

    ``challenges``: of those alone; with ``whole`` also those of no challenge.
    """
    past = entity(session, Hypothesis)
    statement = _hypotheses_statement(session).where(past.programme_id == programme_id)
    if challenges is not None:
        chosen = past.challenge_id.in_(challenges)
        statement = statement.where(or_(chosen, past.challenge_id.is_(None)) if whole else chosen)
    return fetch_rows(session, statement.order_by(past.status.desc(), past.reference.is_(None), past.reference, past.statement, past.id))


def _hypotheses_statement(session: Session) -> Any:
    past, team, company = entity(session, Hypothesis), entity(session, Team), entity(session, Organisation)
    return (
        select(
            past.id, past.programme_id, past.reference, past.statement, past.published_statement, past.challenge_id, past.team_id,
            company.name.label("team"), past.measure, past.live_measure, past.comparison, past.threshold, past.unit, past.by_on, past.fixed_on,
            past.owner, past.status, past.missing, past.source,
        )
        .outerjoin(team, team.id == past.team_id)
        .outerjoin(company, company.id == team.organisation_id)
    )  # fmt: skip


def read_hypothesis(session: Session, hypothesis_id: str) -> dict[str, Any]:
    """A hypothesis in the columns of :func:`hypotheses`. Raises :class:`NotFound` when the viewer has none of that id."""
    found = fetch_rows(session, _hypotheses_statement(session).where(entity(session, Hypothesis).id == hypothesis_id))
    if not found:
        raise NotFound(hypothesis_id)
    return found[0]


def evidence_links(session: Session, ids: Sequence[str]) -> dict[str, list[EvidenceLink]]:
    """Evidence of hypotheses by hypothesis, the oldest first, each with the record that its source rests on."""
    past = entity(session, Evidence)
    rows = [
        row
        for batch in split_batches(ids)
        for row in session.execute(
            select(
                past.id, past.hypothesis_id, past.about_kind, past.about_id, past.direction, past.strength, past.judged_on, past.judged_by,
                past.note,
            ).where(past.hypothesis_id.in_(batch)).order_by(past.judged_on, past.id)
        )
    ]  # fmt: skip
    root = root_records(session, {(row.about_kind, row.about_id) for row in rows})
    found: dict[str, list[EvidenceLink]] = defaultdict(list)
    for row in rows:
        key = (row.about_kind, row.about_id)
        found[row.hypothesis_id].append(
            EvidenceLink(
                row.id, row.hypothesis_id, key, root[key], row.direction, row.strength, row.judged_on, row.judged_by or "", row.note or ""
            )
        )
    return found


def root_records(session: Session, keys: Iterable[RecordKey]) -> dict[RecordKey, RecordKey]:
    """The record that each record rests on: of a finding that rests on one session alone that session, of a decision or an action about a
    record that record, and so on; of all others themselves."""
    found = {key: key for key in keys}
    for _ in range(MAX_DEPTH):
        above = _direct_sources(session, set(found.values()))
        if not above:
            break
        found = {key: above.get(root, root) for key, root in found.items()}
    return found


def _direct_sources(session: Session, keys: set[RecordKey]) -> dict[RecordKey, RecordKey]:
    """The record that each of the records rests on directly, of those that rest on one."""
    of: dict[str, list[str]] = defaultdict(list)
    for kind, record_id in sorted(keys):
        of[kind].append(record_id)
    return {
        **_single_sessions(session, of["finding"]),
        **_linked_sources(session, "decision", Decision, of["decision"]),
        **_linked_sources(session, "action", Action, of["action"]),
    }


def _single_sessions(session: Session, findings: list[str]) -> dict[RecordKey, RecordKey]:
    past = entity(session, FindingSession)
    rests: dict[str, list[str]] = defaultdict(list)
    for batch in split_batches(findings):
        for finding, held in session.execute(select(past.finding_id, past.research_session_id).where(past.finding_id.in_(batch))):
            rests[finding].append(held)
    return {("finding", finding): ("research-session", held[0]) for finding, held in rests.items() if len(held) == 1}


def _linked_sources(session: Session, kind: str, model: type[Any], ids: list[str]) -> dict[RecordKey, RecordKey]:
    """What decisions or actions are about, of what can speak itself; an action also rests on its milestone or conversation."""
    past = entity(session, model)
    beside = [past.milestone_id, past.conversation_id] if model is Action else []
    found: dict[RecordKey, RecordKey] = {}
    for batch in split_batches(ids):
        for own, about, about_id, *others in session.execute(
            select(past.id, past.about_kind, past.about_id, *beside).where(past.id.in_(batch))
        ):
            ways = [(about, about_id), *zip(("milestone", "conversation"), others, strict=False)]
            above = next(((name, record_id) for name, record_id in ways if name in EVIDENCE_KINDS and record_id), None)
            if above is not None:
                found[(kind, own)] = above
    return found


def criterion_changes(session: Session, ids: Sequence[str]) -> dict[str, Rows]:
    """Changes of the criteria of hypotheses by hypothesis, the latest first: hypothesis_id, changed_on, was, why."""
    past = entity(session, CriterionChange)
    chosen = select(past.hypothesis_id, past.changed_on, past.was, past.why)
    return _by_hypothesis(session, chosen, past, ids, past.changed_on.desc(), past.id)


def verdicts(session: Session, ids: Sequence[str]) -> dict[str, Rows]:
    """Verdicts on hypotheses by hypothesis, the latest first: id, hypothesis_id, decided_on, verdict, computed, next_step, reason,
    published_reason, decided_by, review_id, review_on."""
    past, review = entity(session, Verdict), entity(session, Review)
    chosen = select(
        past.id, past.hypothesis_id, past.decided_on, past.verdict, past.computed, past.next_step, past.reason, past.published_reason,
        past.decided_by, past.review_id, review.held_on.label("review_on"),
    ).outerjoin(review, review.id == past.review_id)  # fmt: skip
    return _by_hypothesis(session, chosen, past, ids, past.decided_on.desc(), past.id)


def verdicts_of_review(session: Session, review_id: str) -> Rows:
    """Verdicts taken at a review: id, hypothesis_id, reference, statement, verdict, computed, next_step, reason."""
    past, of = entity(session, Verdict), entity(session, Hypothesis)
    chosen = select(
        past.id, past.hypothesis_id, of.reference, of.statement, past.verdict, past.computed, past.next_step, past.reason
    ).join(of, of.id == past.hypothesis_id)  # fmt: skip
    return fetch_rows(session, chosen.where(past.review_id == review_id).order_by(of.reference, past.id))


def _by_hypothesis(session: Session, chosen: Any, past: Any, ids: Sequence[str], *order: Any) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for batch in split_batches(ids):
        for row in fetch_rows(session, chosen.where(past.hypothesis_id.in_(batch)).order_by(*order)):
            found[row["hypothesis_id"]].append(row)
    return found


def hypotheses_with_evidence(session: Session, kind: str, record_id: str) -> Rows:
    """What a record is evidence for: id, hypothesis_id, reference, statement, direction, strength, judged_on, the latest first."""
    past, of = entity(session, Evidence), entity(session, Hypothesis)
    statement = (
        select(past.id, past.hypothesis_id, of.reference, of.statement, past.direction, past.strength, past.judged_on)
        .join(of, of.id == past.hypothesis_id)
        .where(past.about_kind == kind, past.about_id == record_id)
        .order_by(past.judged_on.desc(), past.id)
    )
    return fetch_rows(session, statement)


def count_findings(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None) -> int:
    """How many findings there are."""
    past = entity(session, Finding)
    statement = select(func.count()).select_from(past).where(past.programme_id == programme_id)
    return int(session.execute(statement if challenges is None else statement.where(past.challenge_id.in_(challenges))).scalar() or 0)


def total_paid_pence(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None) -> int | None:
    """Money paid so far, less credits, in pence: whole, or for challenges; accruals are left out. None where nothing was paid."""
    past = entity(session, Payment)
    statement = select(func.sum(past.amount_pence)).where(past.programme_id == programme_id, past.kind != PaymentKind.ACCRUAL.value)
    found = session.execute(statement if challenges is None else statement.where(past.challenge_id.in_(challenges))).scalar()
    return None if found is None else int(found)
