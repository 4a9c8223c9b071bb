"""The checklist of a programme's first morning: which steps are done, and what each fills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.formats import number_word
from dashboard.graphics import Bullet, BulletPart, Code, MilestoneMark, MilestoneTrack, StageBar, TrackLine, TrackMark
from dashboard.prose import Prose, prose
from dashboard.tables import StatusStrip, StripMark
from dashboard.view import View
from db.access import Permission

STEP_WEEKS = 7  # marks drawn in the picture of a strip
SIX_STAGES = StageBar(("1", "2", "3", "4", "5", "6"), 5, "Six boxes in six shades")
NO_MARKS = StatusStrip(
    "Health by week", tuple(StripMark("", "No update", "quiet", f"Week {week + 1}: no update") for week in range(STEP_WEEKS)), "No update"
)
TWO_DATES = MilestoneTrack(
    (TrackMark(MilestoneMark.FIRST, 0.15), TrackMark(MilestoneMark.AHEAD, 0.85)),
    "A first date and the date expected now, on a line of time",
    (TrackLine(0.15, 0.85),),
    today=0.5,
)
NOTHING_SPENT = Bullet((BulletPart("left", 1.0),), 0.85, "An empty bar with a mark at the budget")
Picture = StageBar | MilestoneTrack | Bullet | StatusStrip | Code | None


@dataclass(frozen=True)
class Step:
    """A step of the checklist. ``fills``: the words and the picture of what it fills; ``act``: words and address of what does it, "" for who may
    not; ``done_words``: its sentence once it is done."""

    title: str
    sentence: str
    fills: str
    picture: Picture
    act: tuple[str, str]
    done: bool
    done_words: str = ""


@dataclass(frozen=True)
class Done:
    """Which steps are done, in the order of the checklist after the first."""

    cohorts: bool
    challenges: bool
    people: bool
    milestones: bool
    budget: bool
    week: bool


def steps(done: Done, flow: Sequence[str], year_begins: str, view: View) -> list[Step]:
    """Returns the seven steps. ``flow``: the names of the programme's stages; ``year_begins``: the month in which its financial year begins."""

    def act(words: str, href: str, needs: Permission) -> tuple[str, str]:
        return (words, href) if view.may(needs) else ("", "")

    record, steer = Permission.RECORD, Permission.STEER
    return [
        Step(
            "Set up the programme",
            f"Done at installation: {number_word(len(flow)).lower()} stages, the year from {year_begins}.",
            "stage shades",
            StageBar(tuple(flow), len(flow) - 1, f"The stages: {', '.join(flow)}") if flow else SIX_STAGES,
            act("Check settings", f"/settings{view.search}", steer),
            True,
        ),
        Step(
            "Add the first cohort", "A name and its dates; the timelines start from it.", "timelines", None,
            act("Add a cohort", "?form=cohort", record), done.cohorts, "Recorded, with its dates.",
        ),
        Step(
            "Add its challenges", "A title and a sponsor are enough; more can follow.", "a line for each", Code("1.1", 3),
            act("Add challenges", "?form=challenge", record), done.challenges, "Recorded; more can follow.",
        ),
        Step(
            "Invite people", "Leads and finance now; sponsors when ready.", "For you, by person", None,
            act("Invite people", f"/people{view.search}", steer), done.people, "You are not alone here.",
        ),
        Step(
            "Promise dates", "When a date moves, the first one stays beside it.", "milestones", TWO_DATES,
            act("Add milestones", f"/record/cohort-milestones{view.search}" if done.challenges else "?form=milestone", record), done.milestones,
            "Recorded; a move keeps the first date.",
        ),
        Step(
            "Enter the budget", "A line for each challenge or fee, planned by month.", "outturn", NOTHING_SPENT,
            act("Add budget lines", "?form=budget-line", steer), done.budget, "Recorded; months follow.",
        ),
        Step(
            "Record the first week", "How each one stands, and whom you spoke with.", "health, both ways", NO_MARKS,
            act("Open the week", f"/week{view.search}", record), done.week, "Recorded.",
        ),
    ]  # fmt: skip


def sentence(done: Sequence[Step], view: View) -> Prose:
    """Returns what is recorded, and what to do first."""
    first = next((step for step in done if not step.done), None)
    if first is None:
        return prose("All seven steps are done. Open this page again, and it answers.")
    if sum(step.done for step in done) == 1:
        return prose("Nothing is recorded yet. Add the first cohort, and this page begins to answer.")
    return prose("The first records are here. {next} next.", next=first.title)


def progress_words(done: Sequence[Step], view: View) -> Prose:
    """Returns how many steps are done."""
    count = sum(step.done for step in done)
    return prose(
        "{done} of {steps} steps done. Any order works; each can be left for later.",
        done=view.show("first_steps_done", count),
        steps=str(len(done)),
    )
