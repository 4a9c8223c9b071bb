"""Hypotheses of the demo programme: fixed before their evidence, evidence from ordinary records, verdicts at the weekly reviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

from sqlalchemy.orm import Session

from db.commands.save import save
from db.records import KINDS
from db.schema.base import new_id
from db.schema.enums.learning import Comparison, Direction
from db.schema.enums.records import Strength
from db.seed.demo.diary import Diary
from db.seed.demo.learning_texts import BELIEFS, Belief, Concluded, Link

CHANGED = time(8, 20)  # apart from what the lead writes that day: its reason is that of a transaction
CONCLUDED = time(15, 30)  # after a member wrote down what was decided, before the lead closes the review
STRENGTHS = (Strength.WEAK, Strength.WEAK, Strength.MODERATE, Strength.STRONG)


def plan_learning(diary: Diary) -> None:
    """Plan the hypotheses, the changes of their criteria, their evidence and their verdicts."""
    for belief in BELIEFS:
        hypothesis = _fix(diary, belief)
        for link in belief.links:
            _judge(diary, hypothesis, link)
        if belief.changed is not None:
            week, threshold, _ = belief.changed
            with diary.at(CHANGED):
                diary.do(diary.clock.at(week, 3), "lead", _changes(diary, hypothesis, threshold, belief.changed[2]))
        for one in belief.verdicts:
            _conclude(diary, hypothesis, one)


def _fix(diary: Diary, belief: Belief) -> str:
    clock = diary.clock
    team = diary.ids[f"team {belief.code} {belief.company}"] if belief.company else None
    return diary.keep(f"hypothesis {belief.reference}", diary.new(
        clock.at(belief.week, 2), "lead", "hypothesis", reference=belief.reference, statement=belief.statement,
        challenge=diary.ids[f"challenge {belief.code}"] if belief.code else None, team=team, measure=belief.measure, live_measure=belief.live,
        comparison=(Comparison.AT_MOST if belief.most else Comparison.AT_LEAST).value, threshold=belief.threshold, unit=belief.unit,
        by=clock.at(belief.by, 4), owner=belief.owner, published_statement=belief.published, missing=belief.missing,
    ))  # fmt: skip


def _judge(diary: Diary, hypothesis: str, link: Link) -> None:
    """Use a record as evidence, in its week or on the day after it was written if that is later."""
    about = diary.ids[f"{link.kind.removeprefix('research-')} {link.key}"]
    day = max(diary.clock.at(link.week, 3), diary.written[about])
    values = {
        "hypothesis": hypothesis,
        "direction": (Direction.NEUTRAL if not link.points else Direction.SUPPORTS if link.points > 0 else Direction.WEAKENS).value,
        "strength": STRENGTHS[abs(link.points)].value,
        "note": link.note,
        "published_note": link.published,
    }
    record = new_id()

    def judge(session: Session) -> None:
        beside = {"about_kind": link.kind, "about_id": about}
        save(session, KINDS["evidence"], values, programme_id=diary.programme_id, with_id=record, beside=beside)

    diary.do(min(day, diary.clock.last), "member", judge)


def _changes(diary: Diary, hypothesis: str, threshold: int, why: str) -> Callable[[Session], object]:
    """Change a criterion after its first evidence: the old one is kept beside it, with the reason."""

    def change(session: Session) -> None:
        before = session.info.get("reason")
        session.info["reason"] = why
        save(session, KINDS["hypothesis"], {"threshold": threshold}, programme_id=diary.programme_id, record_id=hypothesis)
        session.info["reason"] = before

    return change


def _conclude(diary: Diary, hypothesis: str, one: Concluded) -> None:
    held: list[date] = diary.clock.reviews()[0]
    day = held[one.review]
    with diary.at(CONCLUDED):
        diary.new(
            day, "lead", "verdict", hypothesis=hypothesis, verdict=one.verdict, next_step=one.next_step, reason=one.reason,
            published_reason=one.published, review=diary.ids[f"review {day}"],
        )  # fmt: skip
