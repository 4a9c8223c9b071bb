"""Build the invented demo programme: weekly records up to a given day, with problems for a reader to find."""

from __future__ import annotations

import random
from datetime import date

from db.access import Role
from db.commands.accounts.users import set_scope
from db.history import current_revision
from db.schema.base import seeded_ids
from db.seed.demo import actions as demo_actions
from db.seed.demo import budget, conversations, milestones, research, weekly_updates
from db.seed.demo.actions import plan_actions
from db.seed.demo.budget import plan_lines
from db.seed.demo.challenges import TOPICS, plan_challenges
from db.seed.demo.clock import Clock
from db.seed.demo.conversations import plan_last_days, plan_talks
from db.seed.demo.diary import Diary
from db.seed.demo.finished_cohort import plan_round_two
from db.seed.demo.learning import plan_learning
from db.seed.demo.ledger import plan_ledger
from db.seed.demo.milestones import plan_milestones
from db.seed.demo.outcomes import plan_outcomes
from db.seed.demo.programme import new_programme_id, open_programme, plan_settings
from db.seed.demo.research import plan_research
from db.seed.demo.reuse import plan_reuse
from db.seed.demo.reviews import plan_reviews
from db.seed.demo.stage_moves import plan_gates
from db.seed.demo.weekly_updates import plan_updates
from db.session import Sessions

SPONSOR_ORGANISATION = "Northmoor Council"

# The planted problems, with the challenge codes, milestone titles and budget lines by which to find them.
STORIES: dict[str, tuple[str, ...]] = {
    "slips by small steps": (milestones.SMALL_STEPS_CODE, milestones.SMALL_STEPS_TITLE),
    "sponsor gone quiet": (conversations.QUIET_CODE,),
    "hears only the easy users": (research.EASY_ONLY_CODE,),
    "heading for overspend": (budget.OVERSPEND_CODE, budget.OVERSPEND_LINE),
    "heading for underspend": (budget.UNDERSPEND_LINE,),
    "says on track, records say red": (weekly_updates.ROSY_CODE, *milestones.FORGOTTEN_TITLES),
    "we owe and forgot": (demo_actions.FORGOTTEN_CODE, demo_actions.FORGOTTEN_WHAT),
}


def build_demo(sessions: Sessions, today: date, *, also: tuple[str, ...] = ()) -> str:
    """Fill an empty store with the demo programme up to a day. Returns the programme's id.

    Staff accounts also belong to the programmes in ``also``. The same day gives the same rows, ids included.
    """
    with seeded_ids(f"demo {today}"):
        clock = Clock(today)
        diary = Diary(clock, new_programme_id(), rng=random.Random(f"demo {today}"))  # noqa: S311 # random demo data, not a secret
        diary.users = open_programme(sessions, clock, diary.programme_id, also)
        plan_demo(diary)
        diary.write_all(sessions)
        _finish_demo(sessions, diary)
    return diary.programme_id


def plan_demo(diary: Diary) -> None:
    """Plan all records of the programme."""
    plan_settings(diary)
    plan_challenges(diary)
    past_lines = plan_round_two(diary)
    plan_gates(diary)
    plan_milestones(diary)
    plan_talks(diary)
    plan_actions(diary)
    plan_research(diary)
    plan_ledger(diary, plan_lines(diary, past_lines))
    plan_updates(diary)
    plan_reviews(diary)
    plan_reuse(diary)
    plan_learning(diary)
    plan_outcomes(diary)
    plan_last_days(diary)


def _finish_demo(sessions: Sessions, diary: Diary) -> None:
    """Give the sponsor's account the challenges of its organisation as scope, and write the last revision on the final day."""
    challenge_ids = [diary.ids[f"challenge {topic.code}"] for topic in TOPICS if topic.sponsors[0] == SPONSOR_ORGANISATION]
    now = diary.moment(diary.clock.today, "sponsor")
    with sessions.system("seed", write=True, now=now, programme_id=diary.programme_id) as session:
        set_scope(session, diary.users["sponsor"][0], Role.SPONSOR, (), challenge_ids)
        current_revision(session)
