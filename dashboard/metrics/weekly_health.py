"""The health of challenges by the records, week by week, each week by what was known when it settled.

A week is judged as on its Sunday. Its mark takes the records known when the week settled (:mod:`db.values.weeks`): dates,
stage, thresholds, calendar and challenge of that time, so nothing that is entered later changes it. Until then it is provisional, by what is
known now. Beside a settled mark stands the health by what happened up to that Sunday as it is known now, with what was promised then. The
weeks before a challenge was first recorded are worked out from what was known when the week of that recording settled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import object_column, whole_numbers
from dashboard.metrics.days import Days
from dashboard.metrics.health_at_moments import Cells, RecordStates, RowsAt, judge_cells, stage_thresholds
from dashboard.metrics.joins import NOT_THERE, Places, day_array, matching_places, shared_codes
from dashboard.metrics.past_states import valid_places
from db.schema.enums.records import ChallengeState
from db.values.dates import monday_of
from db.values.weeks import FirstState
from db.values.working_days import WorkingDays, with_absences

FORMULA_VERSIONS: tuple[tuple[date | None, str], ...] = (
    (None, "A week is judged as on its Sunday, by the records known when it settled; the current week as on the day of the page."),
)  # the Monday from which each formula holds, oldest first; None for the first
BEGINNING = 0  # a revision before every other: nothing was recorded then


@dataclass(frozen=True)
class KnownWeeks:
    """Until when records count for the weeks, which are named by their Monday. ``now``: the revision of the page; ``settled``: the last
    revision that counts for a week, None for one that has not settled; ``ended``: the last revision when its Sunday ended, 0 where it has
    not ended, or there was none."""

    now: int
    settled: Mapping[date, int | None]
    ended: Mapping[date, int]


class Judgement(NamedTuple):
    """What a column of marks is judged by: the place of its week, the revision of its records; ``home`` and ``promised``: the revisions that
    say to which challenge a record belonged before a merge, and what was promised of it; 0 where the records themselves say it."""

    week: int
    revision: int
    home: int
    promised: int


@dataclass(frozen=True)
class MarkPlan:
    """The judgements that the marks need. ``mark``: for each challenge and week the place of its judgement; ``since``: for each judgement that
    of the same week by what is known now, -1 where it is the same; of each challenge and week ``loaded``: whether the week is before the
    challenge was recorded, and ``provisional``: whether the week has not settled, or not that in which the challenge was recorded."""

    judgements: Sequence[Judgement]
    mark: Places
    since: Places
    loaded: Any
    provisional: Any


def plan_marks(weeks: Sequence[date], challenges: Sequence[str], known: KnownWeeks, first: Mapping[str, FirstState]) -> MarkPlan:
    """Returns what the marks of challenges and weeks (Mondays) are judged by. ``first``: the first state of each challenge."""
    places: dict[Judgement, int] = {}
    usual = [places.setdefault(_usual(place, week, known), len(places)) for place, week in enumerate(weeks)]
    mark = np.tile(np.array(usual, dtype=np.int64), (len(challenges), 1))
    loaded = np.zeros(mark.shape, dtype=bool)
    provisional = np.tile([known.settled[week] is None for week in weeks], (len(challenges), 1))
    earliest = min((revision for week in weeks if (revision := known.settled[week]) is not None), default=known.now)
    for row, challenge in enumerate(challenges):
        recorded = first.get(challenge)
        if recorded is None or recorded.revision <= earliest:
            continue
        for place, week in enumerate(weeks):
            settled = known.settled[week]
            if settled is None or recorded.revision <= settled:
                continue
            of_load = known.settled.get(monday_of(recorded.on))
            if of_load is None or of_load < recorded.revision:
                of_load, provisional[row, place] = known.now, True
            mark[row, place] = places.setdefault(Judgement(place, of_load, BEGINNING, BEGINNING), len(places))
            loaded[row, place] = True
    judgements = list(places)
    since = np.full(len(judgements), NOT_THERE)
    for place, judgement in enumerate(judgements):
        if judgement.revision != known.now:
            since[place] = len(places)
            places[judgement._replace(revision=known.now, home=judgement.home or judgement.revision, promised=judgement.revision)] = len(
                places
            )
    return MarkPlan(list(places), mark, since, loaded, provisional)


def _usual(place: int, week: date, known: KnownWeeks) -> Judgement:
    settled = known.settled[week]
    return Judgement(place, known.now if settled is None else settled, known.ended[week], BEGINNING)


def weekly_marks(
    weeks: Sequence[date],
    challenges: Sequence[str],
    plan: MarkPlan,
    states: RecordStates,
    absences: pd.DataFrame,
    calendars: Mapping[int, WorkingDays],
    today: date,
) -> pd.DataFrame:
    """Returns the mark of each challenge and week, in this order: challenge_id, ``week`` (its Monday), and the columns of
    :func:`dashboard.metrics.health_by_records.judge_health_on` for its day (``day``: its Sunday, or today in the current week), with

    - ``running``: whether the challenge was running; without that there is no health.
    - ``since`` (Int64): the rank by what is known now; ``<NA>`` where that is not known, or the week has not settled. ``differs``: whether
      it is another than that of the mark.
    - ``loaded``: whether the week is before the challenge was first recorded.
    - ``provisional``: whether the mark can still change.

    ``absences``: id of an organisation and away; ``calendars``: the working days of the programme by the revision from which on they were set,
    oldest first.
    """
    judgements = plan.judgements
    week, revisions, homes, promises = (np.array(column, dtype=np.int64) for column in zip(*judgements, strict=True))
    day = np.array([min(monday + timedelta(days=6), today) for monday in weeks], dtype="datetime64[D]")
    others = states.challenges["id"][~states.challenges["id"].isin(challenges)].drop_duplicates()
    cells = Cells(pd.concat([pd.Series(challenges, dtype=object), others]), pd.Series(revisions))
    columns = _Columns(cells, pd.Series(homes), pd.Series(promises), day[week])
    running, merged, threshold = _challenges_at(states, columns)

    mark = (np.arange(len(challenges))[:, None] * cells.moments + plan.mark).ravel()
    since_column = plan.since[plan.mark].ravel()
    judged_since = (since_column >= 0) & running[mark]
    since = np.where(judged_since, mark - plan.mark.ravel() + since_column, NOT_THERE)
    threshold_values = threshold.array.copy()
    threshold_values[since[judged_since]] = threshold_values.take(mark[judged_since])
    asked = np.concatenate([mark[running[mark]], since[judged_since]])
    of_cell, usual = _calendars(states.sponsors, absences, columns, calendars), list(calendars.values())[-1]
    rows = _rows_at(states.milestones, columns, merged), _rows_at(states.actions, columns, merged)
    judged = judge_cells(states, cells, asked, pd.Series(threshold_values), columns.day, of_cell, usual, rows)

    place = np.full(cells.count + 1, NOT_THERE)
    place[asked] = np.arange(len(asked))
    of_mark, of_since = place[np.where(running[mark], mark, cells.count)], place[np.where(judged_since, since, cells.count)]
    by_records = {name: judged[name].array.take(of_mark, allow_fill=True) for name in judged.columns}
    provisional = plan.provisional.ravel()
    ranks, ranks_since = (
        judged["rank"].array.take(of, allow_fill=True).to_numpy(dtype=np.int64, na_value=NOT_THERE) for of in (of_mark, of_since)
    )
    ranks_now = np.where(judged_since, ranks_since, ranks)
    return pd.DataFrame(
        {
            "challenge_id": object_column(np.repeat(np.array(challenges, dtype=object), len(weeks))),
            "week": np.tile(np.array(weeks, dtype="datetime64[s]"), len(challenges)),
            **by_records,
            "day": np.tile(day.astype("datetime64[s]"), len(challenges)),
            "running": running[mark],
            "since": whole_numbers(ranks_now, provisional | (ranks_now < 0)),
            "differs": ~provisional & (ranks != ranks_now),
            "loaded": plan.loaded.ravel(),
            "provisional": provisional,
        }
    )


@dataclass(frozen=True)
class _Columns:
    """The cells of the judgements, with the revisions ``homes`` and ``promises`` and the day of each; see :class:`Judgement`."""

    cells: Cells
    homes: pd.Series
    promises: pd.Series
    day: Days

    @property
    def settings(self) -> pd.Series:
        """The revision of the settings of each: that of what was promised, else of its records."""
        return self.cells.revisions.where(self.promises == BEGINNING, self.promises)


def _challenges_at(states: RecordStates, columns: _Columns) -> tuple[Any, Any, pd.Series]:
    """Returns of each cell whether the challenge was running on its day, whether it was merged into another by its moment, and the quiet
    threshold of its stage (Int64, working days).

    An act on a challenge takes effect when it is recorded, a stage on the day since when the challenge is in it. So the state is the one
    recorded when the Sunday had ended, and so is the stage where the one known later began after it.
    """
    challenges, cells = states.challenges, columns.cells
    of_challenge = cells.challenge_places(challenges["id"])
    at, at_home = (np.full(cells.count, NOT_THERE) for _ in range(2))
    for found, revisions in ((at, cells.revisions), (at_home, columns.homes)):
        places, moment = valid_places(challenges, revisions)
        found[of_challenge[places] * cells.moments + moment] = places
    known = np.flatnonzero(at >= 0)
    state = challenges["state"].to_numpy(dtype=object)
    archived = challenges["archived"].to_numpy(dtype=bool, na_value=False)
    running, merged = np.zeros(cells.count, dtype=bool), np.zeros(cells.count, dtype=bool)
    acted = np.where(at_home >= 0, at_home, at)[known]
    running[known] = (state[acted] == ChallengeState.RUNNING) & ~archived[at[known]]
    merged[known] = state[at[known]] == ChallengeState.MERGED
    began_later = day_array(challenges["stage_since"])[at[known]] > columns.day[known % cells.moments]
    staged = np.where(began_later & (at_home[known] >= 0), at_home[known], at[known])
    flow, stage = (challenges[name].take(staged) for name in ("flow", "stage"))
    return running, merged, stage_thresholds(states.stages, cells, flow, stage, known)


def _rows_at(frame: pd.DataFrame, columns: _Columns, merged: Any) -> RowsAt:
    """Returns the rows of a table in the cells. A row that a merge moved to another challenge after ``homes`` or ``promises`` stays with the
    one that it was of. ``merged``: of each cell, whether its challenge was merged by then."""
    cells = columns.cells
    places, moment = valid_places(frame, cells.revisions)
    of_challenge, (codes,) = cells.challenge_places(frame["challenge_id"]), shared_codes(frame["id"])
    challenge, promised = of_challenge[places], places
    for revisions in (columns.promises, columns.homes):
        earlier, at = valid_places(frame, revisions)
        table = np.full((int(codes.max(initial=-1)) + 1) * cells.moments, NOT_THERE)
        table[codes[earlier] * cells.moments + at] = earlier
        before = table[codes[places] * cells.moments + moment]
        was_of = np.where(before >= 0, of_challenge[before], NOT_THERE)
        moved = (was_of >= 0) & merged[was_of * cells.moments + moment]
        challenge = np.where(moved, was_of, challenge)
        if revisions is columns.promises:
            promised = np.where(before >= 0, before, places)
    here = challenge >= 0
    return RowsAt(places[here], promised[here], moment[here], challenge[here] * cells.moments + moment[here])


def _calendars(
    sponsors: pd.DataFrame, absences: pd.DataFrame, columns: _Columns, by_revision: Mapping[int, WorkingDays]
) -> dict[Any, WorkingDays]:
    """Returns the working days of each cell where they are not those of the programme now: its calendar at that time, without the days on
    which the lead sponsor was away."""
    cells, revisions = columns.cells, columns.settings
    known, place = list(by_revision.values()), np.searchsorted(list(by_revision), revisions, "right") - 1
    of_column = [known[max(number, 0)] for number in place]
    calendars: dict[Any, WorkingDays] = {
        cell: calendar
        for moment, calendar in enumerate(of_column)
        if calendar != known[-1]
        for cell in range(moment, cells.count, cells.moments)
    }
    away = absences["away"].to_numpy(dtype=object)
    is_away = (absences["away"].str.len().fillna(0) > 0).to_numpy(dtype=bool)
    if not is_away.any():
        return calendars
    places, moment = valid_places(sponsors, revisions)
    challenge = cells.challenge_places(sponsors["challenge_id"])[places]
    places, moment, challenge = (values[challenge >= 0] for values in (places, moment, challenge))
    cell = challenge * cells.moments + moment
    names, _ = pd.factorize(sponsors["organisation_id"], sort=True)
    order = np.lexsort([names[places], sponsors["position"].to_numpy(dtype=np.int64)[places], cell])
    lead = order[np.flatnonzero(np.append(True, np.diff(cell[order]) != 0)[: len(order)])]
    organisations = shared_codes(sponsors["organisation_id"], absences["id"])
    absent, absent_moment = valid_places(absences, revisions)
    absent, absent_moment = absent[is_away[absent]], absent_moment[is_away[absent]]
    rows, found = matching_places(
        organisations[0][places[lead]] * cells.moments + moment[lead], organisations[1][absent] * cells.moments + absent_moment
    )
    for row, place in zip(rows, absent[found], strict=True):
        calendars[int(cell[lead[row]])] = with_absences(of_column[int(moment[lead[row]])], away[place])
    return calendars
