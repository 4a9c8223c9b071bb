"""Hypotheses of the demo programme: criteria fixed before the evidence, evidence from other records, verdicts at weekly reviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

from sqlalchemy.orm import Session

from db.commands.save import save
from db.records import RECORD_SCHEMAS
from db.schema.base import new_id
from db.schema.enums.learning import Comparison, EvidenceDirection
from db.schema.enums.records import Strength
from db.seed.demo.diary import Diary
from db.seed.demo.learning_texts import HYPOTHESES, DemoEvidence, DemoHypothesis, DemoVerdict
from db.session_state import session_state

CHANGE_TIME = time(8, 20)  # a time of its own, because the reason applies to the whole transaction
VERDICT_TIME = time(15, 30)  # after a member has recorded the decisions, before the lead closes the review
STRENGTHS = (Strength.WEAK, Strength.WEAK, Strength.MODERATE, Strength.STRONG)


def plan_learning(diary: Diary) -> None:
    """Plan the hypotheses, the changes of their criteria, their evidence and their verdicts."""
    for spec in HYPOTHESES:
        hypothesis = _plan_hypothesis(diary, spec)
        for evidence_spec in spec.evidence:
            _plan_evidence(diary, hypothesis, evidence_spec)
        if spec.changed is not None:
            week, threshold, _ = spec.changed
            with diary.at(CHANGE_TIME):
                diary.do(diary.clock.at(week, 3), "lead", _make_criterion_change(diary, hypothesis, threshold, spec.changed[2]))
        for verdict in spec.verdicts:
            _plan_verdict(diary, hypothesis, verdict)


def _plan_hypothesis(diary: Diary, spec: DemoHypothesis) -> str:
    clock = diary.clock
    team = diary.ids[f"team {spec.code} {spec.company}"] if spec.company else None
    return diary.register_id(f"hypothesis {spec.reference}", diary.new(
        clock.at(spec.week, 2), "lead", "hypothesis", reference=spec.reference, statement=spec.statement,
        challenge=diary.ids[f"challenge {spec.code}"] if spec.code else None, team=team, measure=spec.measure, live_measure=spec.live,
        comparison=(Comparison.AT_MOST if spec.most else Comparison.AT_LEAST).value, threshold=spec.threshold, unit=spec.unit,
        by=clock.at(spec.by, 4), owner=spec.owner, published_statement=spec.published, missing=spec.missing,
    ))  # fmt: skip


def _plan_evidence(diary: Diary, hypothesis: str, evidence_spec: DemoEvidence) -> None:
    """Plan a record as evidence, in its week or on the day on which the record is written if that is later."""
    record_id = diary.ids[f"{evidence_spec.kind.removeprefix('research-')} {evidence_spec.key}"]
    day = max(diary.clock.at(evidence_spec.week, 3), diary.days_written[record_id])
    values = {
        "hypothesis": hypothesis,
        "direction": (
            EvidenceDirection.NEUTRAL
            if not evidence_spec.points
            else EvidenceDirection.SUPPORTS
            if evidence_spec.points > 0
            else EvidenceDirection.WEAKENS
        ).value,
        "strength": STRENGTHS[abs(evidence_spec.points)].value,
        "note": evidence_spec.note,
        "published_note": evidence_spec.published,
    }
    evidence_id = new_id()

    def judge(session: Session) -> None:
        reference = {"about_kind": evidence_spec.kind, "about_id": record_id}
        save(session, RECORD_SCHEMAS["evidence"], values, programme_id=diary.programme_id, with_id=evidence_id, beside=reference)

    diary.do(min(day, diary.clock.last), "member", judge)


def _make_criterion_change(diary: Diary, hypothesis: str, threshold: int, why: str) -> Callable[[Session], object]:
    """Returns an entry that changes a criterion after its first evidence, with the reason in the history."""

    def change(session: Session) -> None:
        before = session_state(session).reason
        session_state(session).reason = why
        save(session, RECORD_SCHEMAS["hypothesis"], {"threshold": threshold}, programme_id=diary.programme_id, record_id=hypothesis)
        session_state(session).reason = before

    return change


def _plan_verdict(diary: Diary, hypothesis: str, verdict: DemoVerdict) -> None:
    review_days: list[date] = diary.clock.reviews()[0]
    day = review_days[verdict.review]
    with diary.at(VERDICT_TIME):
        diary.new(
            day, "lead", "verdict", hypothesis=hypothesis, verdict=verdict.verdict, next_step=verdict.next_step, reason=verdict.reason,
            published_reason=verdict.published, review=diary.ids[f"review {day}"],
        )  # fmt: skip
