"""The hypotheses by the measure of their own criterion: the first sentence, the tiles, and one row each with its evidence in boxes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from dashboard.figures.learning.criterion_rows import CriterionRow, Evidence, Progress
from dashboard.figures.learning.hypotheses import is_or_are, verdict_text
from dashboard.figures.learning.live_measures import RECORD_PAGES
from dashboard.figures.learning.one_hypothesis import subject
from dashboard.formats import capitalise, format_day, number_word, plural, truncate
from dashboard.metrics.learning.criteria import CriterionState, criterion_state, is_due_soon, scale_end
from dashboard.metrics.learning.live_measures import MeasureValue, format_measure
from dashboard.page_content import Tile
from dashboard.prose import Name, Prose, Shown, join_prose, prose
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.learning import EvidenceDirection, NextStep, VerdictResult
from db.schema.enums.records import Strength
from db.values.evidence_scoring import POINTS_BY_STRENGTH
from db.values.natural_order import natural_key

State = CriterionState
ORDER = (State.MET, State.MISSED, State.EARLY, State.UNSET)
WORDS = {State.MET: "Met", State.MISSED: "Missed", State.EARLY: "Too early to say", State.UNSET: "No criterion set"}
TONES: Mapping[State, Tone] = {State.MET: "good", State.MISSED: "bad", State.EARLY: "", State.UNSET: ""}
MOST_ROWS = 12  # hypotheses on screen; the others follow by a link
MOST_NAMED = 3  # hypotheses named in a tile or in the sentence
UNKNOWN_TARGET = 0.5  # where the threshold is drawn on a scale that nothing is counted on
STRENGTHS = (Strength.STRONG, Strength.MODERATE, Strength.WEAK)


@dataclass(frozen=True)
class Judged:
    """A hypothesis: its row of ``assess_hypotheses``, the value of the measure of its criterion (None: not counted), and its state."""

    row: Any
    live: MeasureValue | None
    state: CriterionState
    today: date

    @property
    def past(self) -> bool:
        """Whether the day by which the criterion was to be met has passed."""
        return self.row.by_on is not None and self.row.by_on < self.today

    @property
    def words(self) -> str:
        """The state in words; before the day of the criterion "so far"."""
        so_far = self.state in (State.MET, State.MISSED) and not self.past
        return "Not counted in time" if self.state is State.EARLY and self.past else f"{WORDS[self.state]}{' so far' if so_far else ''}"

    @property
    def name(self) -> str:
        """Its reference, or the beginning of its statement."""
        return str(self.row.reference or truncate(self.row.statement))

    @cached_property
    def bound(self) -> str:
        """The threshold as it is recorded: ``at least 12``, ``at most 10%``; empty without one."""
        if self.row.threshold is None:
            return ""
        return f"{self.row.comparison} {format_measure(self.row.threshold)}{'%' if self.row.unit == 'per cent' else ''}"


def judge_criteria(assessed: pd.DataFrame, live: Mapping[str, MeasureValue], today: date) -> list[Judged]:
    """Returns the hypotheses still tested, or where none is all of them, by due date. ``live``: the values of their measures by hypothesis."""
    rows = frame_rows(assessed)
    rows = [row for row in rows if row.open] or rows
    judged = [Judged(row, live.get(row.id), criterion_state(live.get(row.id), row.comparison, row.threshold), today) for row in rows]
    return sorted(judged, key=lambda one: (one.row.by_on is None, one.row.by_on or today, natural_key(one.name)))


def _counted(judged: Iterable[Judged], state: State) -> list[Judged]:
    return [one for one in judged if one.state is state]


def _in_words(measure: str, count: int, view: View, **narrowed: str) -> Shown:
    return view.show(measure, count, number_word(count).lower(), **narrowed)


def sentence(judged: Sequence[Judged], view: View) -> Prose:
    """Returns whether it works: ``Does it work? One of six is met so far, one is missed and four are too early to say.``, and what falls due."""
    if not judged:
        return prose("No hypothesis is recorded here yet.")
    total = _in_words("hypotheses_judged", len(judged), view)
    phrases = {State.MET: "met so far", State.MISSED: "missed", State.EARLY: "too early to say", State.UNSET: "without a criterion"}
    if len(judged) == 1:
        one = prose("Does it work? The {one} hypothesis is {phrase}.", one=total, phrase=phrases[judged[0].state])
        return join_prose([one, _due_sentence(judged, view)])
    counts = [(state, len(_counted(judged, state))) for state in ORDER]
    known = [(state, count) for state, count in counts if count]
    parts = [
        prose(
            "{count}{of} {verb} {phrase}",
            count=view.words("hypotheses_by_criterion", count, state=state.value)
            if place == 0
            else _in_words("hypotheses_by_criterion", count, view, state=state.value),
            of=prose(" of {total}", total=total) if place == 0 else "",
            verb=is_or_are(count),
            phrase=phrases[state],
        )
        for place, (state, count) in enumerate(known)
    ]
    return join_prose([prose("Does it work? ") + join_prose(parts, ", ", " and ") + ".", _due_sentence(judged, view)])


def _due_sentence(judged: Sequence[Judged], view: View) -> Prose:
    soon = [one for one in judged if is_due_soon(one.row.by_on, view.today)]
    if not soon:
        return Prose()
    return prose("{names} {verb} due within a month.", names=_named(soon, view), verb="falls" if len(soon) == 1 else "fall")


def _named(judged: Sequence[Judged], view: View) -> Prose:
    """Returns the first of the hypotheses by their references, each linked; "and others" for the rest."""
    names: list[Name | str] = [Name(one.name, f"/learning/{one.row.id}{view.search}") for one in judged[:MOST_NAMED]]
    return join_prose([*names, *(["others"] if len(judged) > MOST_NAMED else [])], ", ", " and ")


def criteria_tiles(judged: Sequence[Judged], view: View) -> list[Tile]:
    """Returns how many are met, missed and too early to say, and fall due soon; none without hypotheses."""
    if not judged:
        return []
    soon = [one for one in judged if is_due_soon(one.row.by_on, view.today)]
    of_all = prose("of {total}", total=view.show("hypotheses_judged", len(judged)))
    waiting = [one for one in judged if one.state in (State.EARLY, State.UNSET)]
    return [
        _state_tile("Met so far", State.MET, judged, of_all, view),
        _state_tile("Missed so far", State.MISSED, judged, "", view),
        Tile(
            "Too early to say", view.show("hypotheses_by_criterion", len(_counted(judged, State.EARLY)), state=State.EARLY.value), "",
            prose("{names}: not counted yet", names=_named(waiting, view)) if waiting else "Every criterion is counted", _href(view),
        ),
        Tile(
            "Due within a month", view.show("hypotheses_due_soon", len(soon)), "",
            join_prose([prose("{name} on {day}", name=Name(one.name), day=_short_day(one.row.by_on)) for one in soon[:MOST_NAMED]], ", ")
            or "No criterion falls due within a month", _href(view),
        ),
    ]  # fmt: skip


def _href(view: View) -> str:
    return f"/learning{view.search}#learning-register"


def _state_tile(label: str, state: State, judged: Sequence[Judged], words: Prose | str, view: View) -> Tile:
    found = _counted(judged, state)
    first = (
        prose("{name}: {value} now, {bound} wanted", name=Name(found[0].name), value=_value(found[0], view), bound=Name(found[0].bound))
        if found
        else ""
    )
    value = view.show("hypotheses_by_criterion", len(found), state=state.value)
    tone: Tone = "bad" if found and state is State.MISSED else ""
    return Tile(label, value, words, first or "None so far", _href(view), tone)


def _short_day(day: date) -> str:
    return format_day(day).rsplit(" ", 1)[0]


def _scope(one: Judged) -> dict[str, str]:
    return {"challenge": one.row.challenge_id} if one.row.challenge_id else {}


def _value(one: Judged, view: View) -> Shown:
    """Returns the value of the measure, linked to the records that it counts."""
    live = one.live
    if live is None or live.value is None:
        raise ValueError(f"the measure of {one.name} is not counted")
    sign = "%" if live.measure.shape == "share" else ""
    href = f"{RECORD_PAGES[live.key]}{view.search}"
    return view.over_everything().show(live.key, live.raw, f"{format_measure(live.value)}{sign}", href=href, **_scope(one))


def title(judged: Sequence[Judged], view: View) -> Prose:
    """Returns the message: the criterion that is missed and falls due first, else one that is met, else that nothing is counted."""
    for state, verb in ((State.MISSED, "is missed"), (State.MET, "is met")):
        for one in _counted(judged, state)[:1]:
            so_far = "" if one.past else " so far"
            label = one.row.measure or (one.live.label if one.live else "")
            return prose(
                "{name} {verb}{so_far}: {label}, {value} where {bound} was wanted",
                name=Name(one.name), verb=verb, so_far=so_far, label=Name(label), value=_value(one, view), bound=Name(one.bound),
            )  # fmt: skip
    return prose("No criterion is counted yet")


def criteria_rows(judged: Sequence[Judged], view: View) -> list[CriterionRow]:
    """Returns one row for each hypothesis."""
    return [_row(one, view) for one in judged]


def _row(one: Judged, view: View) -> CriterionRow:
    row, counted = one.row, one.live is not None and one.live.value is not None
    declared = (
        f"Declared {verdict_text(row.declared)}, {_short_day(row.declared_on)}: {NextStep(row.next_step).label.lower()}"
        if row.declared
        else "No verdict declared"
    )
    return CriterionRow(
        tone=TONES[one.state], state=one.words, declared=declared,
        declared_href=f"/record/verdict/{row.declared_id}{view.search}" if row.declared else "",
        reference=row.reference or "", statement=row.statement, href=f"/learning/{row.id}{view.search}", subject=subject(row, view),
        due="No date set" if row.by_on is None else _short_day(row.by_on) if abs((row.by_on - view.today).days) < 300 else format_day(row.by_on),
        due_in=_due_in(row.by_on, view.today), measure=row.measure or (one.live.label if one.live else "No criterion is set"),
        progress=_progress(one), now=prose("{value} now", value=_value(one, view)) if counted else prose("Not counted yet"), bound=one.bound,
        evidence=_evidence(row, view),
    )  # fmt: skip


def _due_in(day: date | None, today: date) -> str:
    if day is None:
        return ""
    days = (day - today).days
    return "today" if days == 0 else f"in {plural(days, 'day')}" if days > 0 else f"{plural(-days, 'day')} past"


def _progress(one: Judged) -> Progress | None:
    """Returns where the criterion stands on its scale; None where no threshold is set."""
    if one.row.threshold is None:
        return None
    label, value = capitalise(one.row.measure or "the criterion"), one.live.value if one.live else None
    if value is None:
        target = one.row.threshold / 100 if one.row.unit == "per cent" else UNKNOWN_TARGET
        return Progress(None, target, "", f"{label}: not counted yet, {one.bound} wanted")
    end = 100 if one.live is not None and one.live.measure.shape == "share" else scale_end(value, one.row.threshold)
    sentence_ = f"{label}: {format_measure(value)} now, {one.bound} wanted"
    return Progress(value / end, one.row.threshold / end, TONES[one.state], sentence_)


def _evidence(row: Any, view: View) -> Evidence:
    boxes = {
        side: tuple(
            POINTS_BY_STRENGTH[strength.value] for strength in STRENGTHS for _ in range(getattr(row, f"{side.value}_{strength.value}"))
        )
        for side in (EvidenceDirection.WEAKENS, EvidenceDirection.SUPPORTS)
    }
    against, towards = row.weakening, row.supporting
    return Evidence(
        boxes[EvidenceDirection.WEAKENS], boxes[EvidenceDirection.SUPPORTS],
        view.show("points_against", against, hypothesis=row.id), view.show("points_for", towards, hypothesis=row.id),
        f"{plural(row.weakens, 'source')} against it with {plural(against, 'point')}, {plural(row.supports, 'source')} for it with "
        f"{plural(towards, 'point')}; the evidence says {verdict_text(row.computed or VerdictResult.TOO_EARLY.value)}",
    )  # fmt: skip
