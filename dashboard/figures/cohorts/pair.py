"""Two rounds beside each other: the first sentence, the tiles, and the steps of the Innovation Flow with their waits on one scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.figures.cohorts.comparison import of_cohort
from dashboard.figures.cohorts.flow import FlowText, is_exact, steps_by_key
from dashboard.formats import number_word, plural
from dashboard.metrics.cohorts.flow import AGREED, APPLICATION_STEPS, BUILT, EXPLORED, USED, RoundFlows, at_work_by_step
from dashboard.metrics.learning.live_measures import MeasureValue
from dashboard.page_content import Tile
from dashboard.prose import Name, Prose, Shown, join_prose, prose
from dashboard.view import View
from db.frames import frame_rows
from db.values.dates import named_day
from db.values.number_formats import format_number

SHADES = {EXPLORED: 3, BUILT: 4, AGREED: 5, USED: 6}  # of a step; applications have that of the open call
OPEN_CALL_SHADE = 2
Steps = Mapping[tuple[str, str], Any]


@dataclass(frozen=True)
class RoundOfPair:
    """A round: its row of ``summarise_cohorts``, and how many of its company teams are at work, in all and by step; ``gates``: the gate dates
    kept (None: not known to the viewer)."""

    cohort: Any
    teams: int
    active: int
    working: Mapping[str, int]
    gates: MeasureValue | None = None


@dataclass(frozen=True)
class Pair:
    """The chosen round and the one beside it (None: it is the only one), with the steps and the waits before stages of both."""

    chosen: RoundOfPair
    beside: RoundOfPair | None
    steps: Steps
    waits: Mapping[tuple[str, str], float]

    @property
    def rounds(self) -> list[RoundOfPair]:
        """The rounds, the chosen one first."""
        return [self.chosen, *([self.beside] if self.beside is not None else [])]


def read_pair(
    cohorts: pd.DataFrame,
    chosen: str,
    beside: str,
    flows: RoundFlows,
    durations: pd.DataFrame,
    entries: pd.DataFrame,
    gates: MeasureValue | None,
) -> Pair | None:
    """Returns two rounds by their ids, the second may be empty; None where the first has no challenge and no team.

    The frames are those of ``dashboard.metrics.cohorts``; ``gates``: the gate dates kept of the chosen round.
    """
    rows = {row.id: row for row in frame_rows(cohorts)}
    counted = {row.cohort_id: row for row in frame_rows(flows.rounds)}
    if chosen not in rows or chosen not in counted:
        return None
    working = at_work_by_step(entries)

    def one(cohort: str, kept: MeasureValue | None) -> RoundOfPair:
        active, by_step = working.get(cohort, (0, {}))
        return RoundOfPair(rows[cohort], counted[cohort].teams, active, by_step, kept)

    usual = {cohort: row.flow for cohort, row in rows.items()}
    waits = {
        (row.cohort_id, row.stage): row.days
        for row in frame_rows(durations)
        if row.before and row.days is not None and row.flow == usual.get(row.cohort_id)
    }
    return Pair(one(chosen, gates), one(beside, None) if beside in rows and beside in counted else None, steps_by_key(flows), waits)


def _lower(words: FlowText, measure: str, value: int, cohort: str, **parts: str) -> Shown:
    return words.show(measure, value, number_word(value).lower(), cohort=cohort, **parts)


def pair_sentence(pair: Pair, words: FlowText) -> Prose:
    """Returns how far the teams of both rounds came: ``Of Round 3’s 26 teams, seven went on to build and one of them has a contract.``"""
    chosen = prose(
        "Of {name}’s {teams}, {reached}.", name=_name(pair.chosen, words.view),
        teams=words.show("teams_recorded", pair.chosen.teams, plural(pair.chosen.teams, "team"), cohort=pair.chosen.cohort.id),
        reached=_reached(pair, pair.chosen.cohort.id, words),
    ) if pair.chosen.teams else prose("{name} has no company team yet.", name=_name(pair.chosen, words.view))  # fmt: skip
    if pair.beside is None or not pair.beside.teams:
        return chosen
    other = pair.beside.cohort.id
    return chosen + prose(
        " Of {name}’s {teams}, {furthest}.", name=_name(pair.beside, words.view),
        teams=_lower(words, "teams_recorded", pair.beside.teams, other), furthest=_furthest(pair, other, words),
    )  # fmt: skip


def _name(one: RoundOfPair, view: View) -> Name:
    return Name(one.cohort.name, f"/cohorts/{one.cohort.id}{view.search}")


def _count(pair: Pair, cohort: str, step: str) -> int:
    found = pair.steps.get((cohort, step))
    return found.count if found is not None else 0


def _reached(pair: Pair, cohort: str, words: FlowText) -> Prose:
    built = _count(pair, cohort, BUILT)
    if not built:
        return prose("none is known to have gone on to build")
    on = prose("{built} went on to build", built=_lower(words, "flow_step_count", built, cohort, step=BUILT))
    further = _furthest(pair, cohort, words, " of them") if _count(pair, cohort, AGREED) or _count(pair, cohort, USED) else ""
    return on + prose(" and {further}", further=further) if further else on


def _furthest(pair: Pair, cohort: str, words: FlowText, of_them: str = "") -> Prose:
    """Returns how many came to the furthest step that any came to."""
    phrases = (
        (USED, "came into use", "came into use"),
        (AGREED, "has a contract", "have a contract"),
        (BUILT, "went on to build", "went on to build"),
    )
    for step, single, several in phrases:
        if count := _count(pair, cohort, step):
            shown = _lower(words, "flow_step_count", count, cohort, step=step)
            return prose("{count}{of} {phrase}", count=shown, of=of_them, phrase=single if count == 1 else several)
    return prose("none is known to have gone on to build")


def pair_tiles(pair: Pair, words: FlowText) -> list[Tile]:
    """Returns challenges, teams still at work, gate dates kept (for who may see them) and the days to Demo Day of the chosen round."""
    one, view = pair.chosen, words.view
    scope, href = of_cohort(one.cohort.id), f"/cohorts/{one.cohort.id}{view.search}"
    beside = (
        prose("{count} in {name}", count=view.show("challenges_recorded", pair.beside.cohort.challenges, **of_cohort(pair.beside.cohort.id)),
            name=Name(pair.beside.cohort.name)) if pair.beside else ""
    )  # fmt: skip
    exploring, further = (
        words.show("teams_at_work", one.working.get(step, 0), cohort=one.cohort.id, step=step) for step in (EXPLORED, BUILT)
    )
    at_work = words.show("teams_at_work", one.active, cohort=one.cohort.id)
    return [
        Tile("Challenges", view.show("challenges_recorded", one.cohort.challenges, **scope), "", beside, href),
        Tile(
            "Teams still at work", at_work, prose("of {teams}", teams=words.show("teams_recorded", one.teams, cohort=one.cohort.id)),
            prose("{exploring} at {step}, {further} further on", exploring=exploring, step=Name(words.names[EXPLORED] or "the first stage"), further=further),
            href,
        ),
        *([_gates_tile(one.gates, one.cohort, view)] if one.gates is not None else []),
        _demo_day_tile(one.cohort, view, href),
    ]  # fmt: skip


def _gates_tile(gates: MeasureValue, cohort: Any, view: View) -> Tile:
    of_round = view.of_cohort(cohort.id, cohort.name)
    known = gates.value is not None
    value = of_round.show(
        gates.key, gates.raw, f"{format_number(gates.numerator or 0)} of {format_number(gates.denominator)}" if known else ""
    )
    return Tile(
        "Gate dates kept",
        value,
        "",
        "Of those whose date has come" if known else "No gate has a date that has come",
        f"/milestones{view.search}",
    )


def _demo_day_tile(cohort: Any, view: View, href: str) -> Tile:
    day = named_day(cohort, "demo_day")
    if day is None or not day.exact:
        return Tile("Demo Day", view.show("days_to_demo_day", None), "", str(day) if day else "", href)
    days = (day.on - view.today).days
    value = view.show("days_to_demo_day", days, format_number(abs(days)), **of_cohort(cohort.id))
    return Tile("Demo Day", value, ("day" if abs(days) == 1 else "days") + ("" if days >= 0 else " ago"), str(day), href)


@dataclass(frozen=True)
class StepOfRound:
    """A step of one round: its share of the longest bar (0 to 1), whether it is known in part, its number, what it was counted from, the days
    waited before it and the share of the step before."""

    share: float
    partial: bool
    count: Prose
    note: Prose
    waited: Prose
    percentage: Prose


@dataclass(frozen=True)
class StepRow:
    """A step with its shade (1 to 6), of the rounds of a pair in their order."""

    name: str
    shade: int
    rounds: tuple[StepOfRound, ...]


def pair_rows(pair: Pair, words: FlowText) -> list[StepRow]:
    """Returns one row for each step of the flow, on one scale for both rounds."""
    keys = [step for step, name in words.names.items() if name]
    ids = [one.cohort.id for one in pair.rounds]
    most = max([1, *(_count(pair, cohort, key) for cohort in ids for key in keys)])
    return [
        StepRow(words.names[key], SHADES.get(key, OPEN_CALL_SHADE), tuple(_step(pair, cohort, key, most, words) for cohort in ids))
        for key in keys
    ]


def _step(pair: Pair, cohort: str, key: str, most: int, words: FlowText) -> StepOfRound:
    step = pair.steps[cohort, key]
    exact = is_exact(step)
    text = (
        (format_number(step.count) if exact else f"{format_number(step.count)} or more")
        if step.count
        else ("none yet" if exact else "not known")
    )
    count = words.show("flow_step_count", step.count if step.count or exact else None, text, cohort=cohort, step=key)
    note = Prose()
    if key == EXPLORED and step.whole is not None and step.part != step.count:
        note = prose(
            "{part} from the {whole} interviewed", part=words.show("step_share_part", step.part, cohort=cohort, step=key),
            whole=words.show("step_share_whole", step.whole, cohort=cohort, step=key),
        )  # fmt: skip
    share = words.percentage(step)
    percentage = Prose((share,)) if share is not None else Prose()
    waited = _waited(pair, cohort, words.names[key], words)
    return StepOfRound(step.count / most, not exact, Prose((count,)), note, waited, percentage)


def _waited(pair: Pair, cohort: str, name: str, words: FlowText) -> Prose:
    """Returns the median days waited before a step that is a stage; of several flows, before the first that is known."""
    days = next(((stage, pair.waits[cohort, stage]) for stage in name.split(" / ") if (cohort, stage) in pair.waits), None)
    if days is None:
        return Prose()
    flow = {"flow": next(one.cohort.flow for one in pair.rounds if one.cohort.id == cohort)}
    text = f"{format_number(days[1], 1, 0)} {'day' if days[1] == 1 else 'days'}"
    return Prose((words.show("median_days", days[1], text, cohort=cohort, stage=days[0], part="wait", **flow),))


def pair_title(pair: Pair, words: FlowText) -> Prose:
    """Returns how many teams went on to build, of those that explored: ``Round 3 took on 7 of the 26 teams that explored; Round 2 took on 5 of 8``."""
    parts: list[Prose] = []
    for one in pair.rounds:
        step = pair.steps.get((one.cohort.id, BUILT))
        if step is None or step.whole is None:
            continue
        part = words.show("step_share_part", step.part, cohort=one.cohort.id, step=BUILT)
        whole = words.show("step_share_whole", step.whole, cohort=one.cohort.id, step=BUILT)
        template = "{name} took on {part} of the {whole} teams that explored" if not parts else "{name} took on {part} of {whole}"
        parts.append(prose(template, name=Name(one.cohort.name), part=part, whole=whole))
    return join_prose(parts, "; ") or prose("How many teams went on to build is not known")


def pair_subtitle(pair: Pair, words: FlowText) -> Prose:
    """Returns what is drawn, and for how many challenges the numbers of applications are known in each round."""
    known = []
    for one in pair.rounds:
        step = pair.steps[one.cohort.id, APPLICATION_STEPS[1]]
        parts = {"cohort": one.cohort.id, "step": step.step}
        known.append(
            prose(
                "{known} of {of}", known=words.show("flow_step_known", step.known, **parts), of=words.show("flow_step_of", step.of, **parts)
            )
        )
    challenges = join_prose([known[0] + " challenges", *known[1:]], ", and in ")
    narrowed = Name(f" Narrowed to {words.narrowed_text}.") if words.narrowed_text else ""
    return prose("Applications, then company teams. Same scale. Share of the step before, where both are known: in {challenges}.{narrowed}",
        challenges=challenges, narrowed=narrowed)  # fmt: skip


def round_note(one: RoundOfPair) -> str:
    """Returns when a round was launched."""
    launch = named_day(one.cohort, "launch")
    return f"launched {launch}" if launch else "launch not known"
