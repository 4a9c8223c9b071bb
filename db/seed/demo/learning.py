"""Hypotheses of the demo programme: fixed before their evidence, evidence from ordinary records, verdicts at the weekly reviews."""

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

CHANGE_TIME = time(8, 20)  # apart from what the lead writes that day: its reason is that of a transaction
VERDICT_TIME = time(15, 30)  # after a member wrote down what was decided, before the lead closes the review
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
        for one in spec.verdicts:
            _plan_verdict(diary, hypothesis, one)


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
    """Use a record as evidence, in its week or on the day after it was written if that is later."""
    about = diary.ids[f"{evidence_spec.kind.removeprefix('research-')} {evidence_spec.key}"]
    day = max(diary.clock.at(evidence_spec.week, 3), diary.days_written[about])
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
    record = new_id()

    def judge(session: Session) -> None:
        beside = {"about_kind": evidence_spec.kind, "about_id": about}
        save(session, RECORD_SCHEMAS["evidence"], values, programme_id=diary.programme_id, with_id=record, beside=beside)

    diary.do(min(day, diary.clock.last), "member", judge)


def _make_criterion_change(diary: Diary, hypothesis: str, threshold: int, why: str) -> Callable[[Session], object]:
    """Change a criterion after its first evidence: the old one is kept beside it, with the reason."""

    def change(session: Session) -> None:
        before = session_state(session).reason
        session_state(session).reason = why
        save(session, RECORD_SCHEMAS["hypothesis"], {"threshold": threshold}, programme_id=diary.programme_id, record_id=hypothesis)
        session_state(session).reason = before

    return change


def _plan_verdict(diary: Diary, hypothesis: str, one: DemoVerdict) -> None:
    held: list[date] = diary.clock.reviews()[0]
    day = held[one.review]
    with diary.at(VERDICT_TIME):
        diary.new(
            day, "lead", "verdict", hypothesis=hypothesis, verdict=one.verdict, next_step=one.next_step, reason=one.reason,
            published_reason=one.published, review=diary.ids[f"review {day}"],
        )  # fmt: skip
