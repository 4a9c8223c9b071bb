"""Queries of hypotheses, evidence, criterion changes and verdicts. All support sessions with ``as_at``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from db.batching import split_batches
from db.errors import NotFound
from db.history import entity
from db.queries.built_once import Entities, built_once, rows_built_once
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
from db.values.evidence_scoring import EVIDENCE_KINDS, RecordKey

if TYPE_CHECKING:
    import pandas as pd

MAX_DEPTH = 4  # maximum length of a chain of sources, such as action, finding, research session


@built_once
def hypotheses(entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None, whole: bool = True) -> Select[Any]:
    """Hypotheses of a programme, by status (testing first): id, programme_id, reference, statement, published_statement, challenge_id, team_id,
    team (name of its company), measure, live_measure, comparison, threshold, unit, by_on, fixed_on, owner, status, missing, source.

    ``challenges``: only of these; with ``whole`` also those of no challenge.
    """
    hypothesis = entity(Hypothesis)
    statement = _hypotheses_statement(entity).where(hypothesis.programme_id == programme_id)
    if challenges is not None:
        of_challenges = hypothesis.challenge_id.in_(challenges)
        statement = statement.where(or_(of_challenges, hypothesis.challenge_id.is_(None)) if whole else of_challenges)
    return statement.order_by(
        hypothesis.status.desc(), hypothesis.reference.is_(None), hypothesis.reference, hypothesis.statement, hypothesis.id
    )


def _hypotheses_statement(entity: Entities) -> Select[*tuple[Any, ...]]:
    hypothesis, team, company = entity(Hypothesis), entity(Team), entity(Organisation)
    return (
        select(
            hypothesis.id, hypothesis.programme_id, hypothesis.reference, hypothesis.statement, hypothesis.published_statement,
            hypothesis.challenge_id, hypothesis.team_id, company.name.label("team"), hypothesis.measure, hypothesis.live_measure,
            hypothesis.comparison, hypothesis.threshold, hypothesis.unit, hypothesis.by_on, hypothesis.fixed_on, hypothesis.owner,
            hypothesis.status, hypothesis.missing, hypothesis.source,
        )
        .outerjoin(team, team.id == hypothesis.team_id)
        .outerjoin(company, company.id == team.organisation_id)
    )  # fmt: skip


def read_hypothesis(session: Session, hypothesis_id: str) -> pd.DataFrame:
    """Returns a hypothesis as one row with the columns of :func:`hypotheses`. Raises :class:`NotFound` when it is not in the viewer's scope."""
    rows = _hypothesis(session, hypothesis_id)
    if rows.empty:
        raise NotFound(hypothesis_id)
    return rows


@built_once
def _hypothesis(entity: Entities, hypothesis_id: str) -> Select[Any]:
    return _hypotheses_statement(entity).where(entity(Hypothesis).id == hypothesis_id)


def programme_of_hypothesis(session: Session, hypothesis_id: str) -> str:
    """Returns the id of the programme of a hypothesis. Raises :class:`NotFound` when it is not in the viewer's scope."""
    rows = _programmes_of_hypothesis(session, hypothesis_id)
    if not rows:
        raise NotFound(hypothesis_id)
    return str(rows[0].programme_id)


@rows_built_once
def _programmes_of_hypothesis(entity: Entities, hypothesis_id: str) -> Select[Any]:
    hypothesis = entity(Hypothesis)
    return select(hypothesis.programme_id).where(hypothesis.id == hypothesis_id)


def evidence(session: Session, ids: Sequence[str]) -> pd.DataFrame:
    """Evidence for hypotheses, oldest first: id, hypothesis_id, about_kind, about_id, direction, strength, judged_on, judged_by, note, and
    the root record of its source as root_kind and ``root`` (``kind:id``)."""
    links = _of_hypotheses(session, _evidence, ids)
    keys = list(zip(links["about_kind"], links["about_id"], strict=True))
    roots = root_records(session, keys)
    return links.assign(root_kind=[roots[key][0] for key in keys], root=[":".join(roots[key]) for key in keys])


@built_once
def _evidence(entity: Entities, ids: Sequence[str]) -> Select[Any]:
    link = entity(Evidence)
    columns = (
        link.id, link.hypothesis_id, link.about_kind, link.about_id, link.direction, link.strength, link.judged_on, link.judged_by, link.note,
    )  # fmt: skip
    return select(*columns).where(link.hypothesis_id.in_(ids)).order_by(link.judged_on, link.id)


def _of_hypotheses(session: Session, query: Callable[[Session, Sequence[str]], pd.DataFrame], ids: Sequence[str]) -> pd.DataFrame:
    """Returns the rows of a query for hypotheses. It runs once for each batch of ids, so that no statement has too many parameters."""
    import pandas as pd

    batches = [query(session, batch) for batch in split_batches(ids)] or [query(session, [])]
    return batches[0] if len(batches) == 1 else pd.concat(batches, ignore_index=True)


def root_records(session: Session, keys: Iterable[RecordKey]) -> dict[RecordKey, RecordKey]:
    """Returns the root record of each record: of a finding with exactly one session that session, of a decision or action about a record that
    record, followed up to ``MAX_DEPTH`` steps; of any other record itself."""
    roots = {key: key for key in keys}
    for _ in range(MAX_DEPTH):
        sources = _direct_sources(session, set(roots.values()))
        if not sources:
            break
        roots = {key: sources.get(root, root) for key, root in roots.items()}
    return roots


def _direct_sources(session: Session, keys: set[RecordKey]) -> dict[RecordKey, RecordKey]:
    """Returns the direct source of each record that has one."""
    ids_by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, record_id in sorted(keys):
        ids_by_kind[kind].append(record_id)
    return {
        **_single_sessions(session, ids_by_kind["finding"]),
        **_linked_sources(session, "decision", Decision, ids_by_kind["decision"]),
        **_linked_sources(session, "action", Action, ids_by_kind["action"]),
    }


def _single_sessions(session: Session, findings: list[str]) -> dict[RecordKey, RecordKey]:
    finding_session = entity(session, FindingSession)
    sessions: dict[str, list[str]] = defaultdict(list)
    for batch in split_batches(findings):
        for finding, session_id in session.execute(
            select(finding_session.finding_id, finding_session.research_session_id).where(finding_session.finding_id.in_(batch))
        ):
            sessions[finding].append(session_id)
    return {("finding", finding): ("research-session", ids[0]) for finding, ids in sessions.items() if len(ids) == 1}


def _linked_sources(session: Session, kind: str, model: type[Any], ids: list[str]) -> dict[RecordKey, RecordKey]:
    """Returns the direct sources of decisions or actions: the record they are about, for an action else its milestone or conversation.

    Only records of ``EVIDENCE_KINDS`` are sources.
    """
    linked = entity(session, model)
    other_columns = [linked.milestone_id, linked.conversation_id] if model is Action else []
    sources: dict[RecordKey, RecordKey] = {}
    for batch in split_batches(ids):
        for linked_id, about, about_id, *others in session.execute(
            select(linked.id, linked.about_kind, linked.about_id, *other_columns).where(linked.id.in_(batch))
        ):
            candidates = [(about, about_id), *zip(("milestone", "conversation"), others, strict=False)]
            source = next(((name, record_id) for name, record_id in candidates if name in EVIDENCE_KINDS and record_id), None)
            if source is not None:
                sources[(kind, linked_id)] = source
    return sources


def criterion_changes(session: Session, ids: Sequence[str]) -> pd.DataFrame:
    """Changes of the criteria of hypotheses, latest first: hypothesis_id, changed_on, was, why."""
    return _of_hypotheses(session, _criterion_changes, ids)


@built_once
def _criterion_changes(entity: Entities, ids: Sequence[str]) -> Select[Any]:
    change = entity(CriterionChange)
    statement = select(change.hypothesis_id, change.changed_on, change.was, change.why).where(change.hypothesis_id.in_(ids))
    return statement.order_by(change.changed_on.desc(), change.id)


def verdicts(session: Session, ids: Sequence[str]) -> pd.DataFrame:
    """Verdicts on hypotheses, latest first: id, hypothesis_id, decided_on, verdict, computed, next_step, reason, published_reason,
    decided_by, review_id, review_on."""
    return _of_hypotheses(session, _verdicts, ids)


@built_once
def _verdicts(entity: Entities, ids: Sequence[str]) -> Select[Any]:
    verdict, review = entity(Verdict), entity(Review)
    statement = select(
        verdict.id, verdict.hypothesis_id, verdict.decided_on, verdict.verdict, verdict.computed, verdict.next_step, verdict.reason,
        verdict.published_reason, verdict.decided_by, verdict.review_id, review.held_on.label("review_on"),
    ).outerjoin(review, review.id == verdict.review_id)  # fmt: skip
    return statement.where(verdict.hypothesis_id.in_(ids)).order_by(verdict.decided_on.desc(), verdict.id)


def verdicts_of_review(session: Session, review_id: str) -> Rows:
    """Verdicts of a review: id, hypothesis_id, reference, statement, verdict, computed, next_step, reason."""
    verdict, hypothesis = entity(session, Verdict), entity(session, Hypothesis)
    statement = select(
        verdict.id, verdict.hypothesis_id, hypothesis.reference, hypothesis.statement, verdict.verdict, verdict.computed, verdict.next_step,
        verdict.reason
    ).join(hypothesis, hypothesis.id == verdict.hypothesis_id)  # fmt: skip
    return fetch_rows(session, statement.where(verdict.review_id == review_id).order_by(hypothesis.reference, verdict.id))


def hypotheses_with_evidence(session: Session, kind: str, record_id: str) -> Rows:
    """Hypotheses for which a record is evidence, latest first: id (of the evidence), hypothesis_id, reference, statement, direction, strength,
    judged_on."""
    evidence, hypothesis = entity(session, Evidence), entity(session, Hypothesis)
    statement = (
        select(
            evidence.id,
            evidence.hypothesis_id,
            hypothesis.reference,
            hypothesis.statement,
            evidence.direction,
            evidence.strength,
            evidence.judged_on,
        )
        .join(hypothesis, hypothesis.id == evidence.hypothesis_id)
        .where(evidence.about_kind == kind, evidence.about_id == record_id)
        .order_by(evidence.judged_on.desc(), evidence.id)
    )
    return fetch_rows(session, statement)


def count_findings(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None) -> int:
    """Returns the number of findings of the programme or of challenges."""
    finding = entity(session, Finding)
    statement = select(func.count()).select_from(finding).where(finding.programme_id == programme_id)
    return int(session.execute(statement if challenges is None else statement.where(finding.challenge_id.in_(challenges))).scalar() or 0)


def total_paid_pence(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None) -> int | None:
    """Returns payments plus credits (negative) in pence, of the programme or of challenges, without accruals; None where there are none."""
    payment = entity(session, Payment)
    statement = select(func.sum(payment.amount_pence)).where(
        payment.programme_id == programme_id, payment.kind != PaymentKind.ACCRUAL.value
    )
    pence = session.execute(statement if challenges is None else statement.where(payment.challenge_id.in_(challenges))).scalar()
    return None if pence is None else int(pence)
