"""Health by the records as they were known at several past moments, each moment judged as at a day of its own.

Frames of states have ``revision`` and ``superseded``, see :func:`dashboard.metrics.past_states.valid_places`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.days import Days, last_of_period
from dashboard.metrics.health_by_records import HealthRecords, judge_health_on
from dashboard.metrics.joins import NOT_THERE, Places, day_array, matching_places, shared_codes
from dashboard.metrics.past_states import valid_places
from db.schema.enums.records import ATTENDED, Party
from db.values.working_days import WorkingDays


@dataclass(frozen=True)
class RecordStates:
    """States of the records that health is judged by, each frame as its query in ``db.queries.reviews.trends`` returns it.
    ``conversations``: id, held_on, held_precision; ``links``: conversation_id, challenge_id; ``participants`` and ``sponsors`` with
    organisation_id."""

    challenges: pd.DataFrame
    stages: pd.DataFrame
    milestones: pd.DataFrame
    moves: pd.DataFrame
    conversations: pd.DataFrame
    links: pd.DataFrame
    participants: pd.DataFrame
    sponsors: pd.DataFrame
    actions: pd.DataFrame


class Cells:
    """Challenges by moments, numbered challenge by challenge: the place of the challenge times the number of moments, plus the moment.
    ``ids``: of the challenges, each once; ``revisions``: of the moments."""

    def __init__(self, ids: pd.Series, revisions: pd.Series) -> None:
        self.ids, self.revisions, self.moments = ids, revisions, len(revisions)
        self.count = len(ids) * self.moments

    def states(self, frame: pd.DataFrame, key: str, chosen: Any = None) -> tuple[Places, Places, Places]:
        """Returns the states of these challenges at the moments, as places in ``frame``, moments and cells. ``key``: the column with the
        challenge; ``chosen``: which states to take."""
        challenge = self.challenge_places(frame[key])
        places, moment = valid_places(frame, self.revisions)
        known = (challenge >= 0) & (True if chosen is None else chosen)
        places, moment = places[known[places]], moment[known[places]]
        return places, moment, challenge[places] * self.moments + moment

    def challenge_places(self, challenges: pd.Series) -> Places:
        """Returns the place of each challenge among these; -1 for another, or none."""
        _, challenge = shared_codes(self.ids, challenges)
        return np.where(challenge < len(self.ids), challenge, NOT_THERE)


@dataclass(frozen=True)
class RowsAt:
    """Rows of a table in cells: ``places`` of their states in its frame, ``moment`` and ``cell`` of each, and ``promised``: the places of the
    states that hold what was promised of them (baseline, date due, whether archived)."""

    places: Places
    promised: Places
    moment: Places
    cell: Places


def plain_rows(frame: pd.DataFrame, cells: Cells) -> RowsAt:
    """Returns the rows of a table as they were at each moment. ``frame``: with challenge_id."""
    places, moment, cell = cells.states(frame, "challenge_id")
    return RowsAt(places, places, moment, cell)


def stage_thresholds(stages: pd.DataFrame, cells: Cells, flow: pd.Series, stage: pd.Series, cell: Places) -> pd.Series:
    """Returns the quiet threshold of each cell (Int64, working days), ``<NA>`` without one. ``flow``, ``stage``: those of the challenge in
    ``cell``, at most one each."""
    flows, names = (shared_codes(of_cell, stages[name]) for of_cell, name in ((flow, "flow"), (stage, "name")))
    of_stage, at = valid_places(stages, cells.revisions)
    many = len(flow) + len(stages)
    wanted, there = (
        (of_flow * many + name) * cells.moments + when
        for of_flow, name, when in ((flows[0], names[0], cell % cells.moments), (flows[1][of_stage], names[1][of_stage], at))
    )
    found, described = matching_places(np.where(names[0] < 0, NOT_THERE, wanted), there)
    of_cell = np.full(cells.count, NOT_THERE)
    of_cell[cell[found[::-1]]] = of_stage[described[::-1]]  # of several of one name the first
    return pd.Series(stages["quiet_working_days"].array.take(of_cell, allow_fill=True))


def judge_cells(
    states: RecordStates,
    cells: Cells,
    asked: Places,
    threshold: pd.Series,
    day: Days,
    calendars: Mapping[Any, WorkingDays],
    working_days: WorkingDays,
    rows: tuple[RowsAt, RowsAt] | None = None,
) -> pd.DataFrame:
    """Returns the health of the ``asked`` cells by the records known at their moment, each judged as a challenge of its own: the columns of
    :func:`dashboard.metrics.health_by_records.judge_health_on` without the challenge.

    What happened after its day is left out. ``threshold``: by cell; ``day``: by moment; ``calendars``: the working days of a cell where they
    are not ``working_days``; ``rows``: milestones and actions in cells, where they are not those of the challenge at the moment.
    """
    milestones, moves, actions = states.milestones, states.moves, states.actions
    of_milestone, of_action = rows or (plain_rows(milestones, cells), plain_rows(actions, cells))
    dropped = day_array(milestones["dropped_on"])[of_milestone.places]
    kept = ~milestones["archived"].to_numpy(dtype=bool)[of_milestone.promised] & ~(dropped <= day[of_milestone.moment])
    ids, moved = shared_codes(milestones["id"], moves["milestone_id"])
    move_places, move_moment = valid_places(moves, cells.revisions)
    by_day = np.lexsort([day_array(moves[name])[move_places] for name in ("to_on", "from_on", "moved_on")])
    move_places, move_moment = move_places[by_day], move_moment[by_day]
    owed = (actions["owed_by"] == Party.SPONSOR).to_numpy()[of_action.places]
    spoken, spoken_on = _conversations_at(states, cells, day)
    promised = {name: milestones[name].array.take(of_milestone.promised[kept]) for name in ("baseline_on", "baseline_precision")}
    records = HealthRecords(
        pd.DataFrame({"id": asked, "threshold": threshold.array.take(asked)}),
        milestones.take(of_milestone.places[kept]).assign(
            id=ids[of_milestone.places[kept]] * cells.moments + of_milestone.moment[kept], challenge_id=of_milestone.cell[kept], **promised
        ),
        moves.take(move_places).assign(milestone_id=moved[move_places] * cells.moments + move_moment),
        pd.DataFrame({"challenge_id": spoken, "on": spoken_on.astype("datetime64[s]")}),
        actions.take(of_action.places[owed]).assign(
            challenge_id=of_action.cell[owed], due_on=actions["due_on"].array.take(of_action.promised[owed])
        ),
    )
    cases = pd.DataFrame({"challenge_id": asked, "day": day[asked % cells.moments].astype("datetime64[s]")})
    return judge_health_on(records, cases, calendars, working_days).drop(columns="challenge_id")


def _conversations_at(states: RecordStates, cells: Cells, day: Days) -> tuple[Places, Days]:
    """Returns the conversations of challenges with their sponsors that had begun by the day of each moment: the cell, and the last possible
    day, at most that of the moment.

    A conversation counts if it names no organisation, or one that came and sponsored the challenge, or any that came if the
    challenge had no sponsor.
    """
    talks, links, participants, sponsors = states.conversations, states.links, states.participants, states.sponsors
    codes = shared_codes(talks["id"], links["conversation_id"], participants["conversation_id"])
    talk, talk_moment = valid_places(talks, cells.revisions)
    link, moment, cell = cells.states(links, "challenge_id")
    about, held = matching_places(codes[1][link] * cells.moments + moment, codes[0][talk] * cells.moments + talk_moment)
    link, moment, cell = link[about], moment[about], cell[about]
    came = participants["came"].isin(ATTENDED).to_numpy(dtype=bool)
    organisations = shared_codes(participants["organisation_id"], sponsors["organisation_id"])
    person, person_moment = valid_places(participants, cells.revisions)
    sponsor, _, sponsored = cells.states(sponsors, "challenge_id")
    named, whom = matching_places(codes[1][link] * cells.moments + moment, codes[2][person] * cells.moments + person_moment)
    many = len(participants) + len(sponsors)
    theirs = np.isin(cell[named] * many + organisations[0][person[whom]], sponsored * many + organisations[1][sponsor])
    counts = np.ones(len(cell), dtype=bool)
    counts[named] = False
    counts[named[(theirs | ~np.isin(cell[named], sponsored)) & came[person[whom]]]] = True
    counts &= day_array(talks["held_on"])[talk[held]] <= day[moment]
    last_day = last_of_period(day_array(talks["held_on"]), talks["held_precision"].to_numpy(dtype=object))[talk[held]][counts]
    last = day[moment[counts]]
    return cell[counts], np.where(last_day < last, last_day, last)
