"""Chart of how company teams left the Innovation Flow, by round and stage reached."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dashboard.figures.cohorts.comparison import MAX_TABLE_ROWS, UNKNOWN, drawn_cohorts, drawn_note, share_tone
from dashboard.figures.cohorts.flow import FlowText, round_columns
from dashboard.formats import plural
from dashboard.metrics.arrays import columns_of, frame_of_arrays, objects, whole_numbers
from dashboard.metrics.cohorts.flow import ALL_ROUNDS, CANCELLED, LEFT_OUTCOMES, RoundFlows, outcome_counts
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.tables import COUNT, Column, Table, first_rows
from db.frames import column_values, frame_rows
from db.schema.enums.records import TeamOutcome
from db.values.number_formats import format_number

OUTCOME_LABELS = {
    TeamOutcome.NOT_SELECTED.value: "Not selected", TeamOutcome.WITHDREW.value: "Withdrew", TeamOutcome.PAUSED.value: "Paused",
    CANCELLED: "Challenge cancelled", TeamOutcome.FINISHED.value: "Finished", TeamOutcome.ACTIVE.value: "Still at work",
    TeamOutcome.NOT_KNOWN.value: "Not known how",
}  # fmt: skip


def exits_chart(flows: RoundFlows, exits: pd.DataFrame, entries: pd.DataFrame, words: FlowText) -> Chart:
    """How did the others leave, and after which stage? One row a round and stage reached, one column an outcome.

    ``exits``: of :func:`dashboard.metrics.cohorts.flow.count_exits_by_stage`; ``entries``: those it counts.
    """
    block, view = "cohorts-flow-exits", words.view
    cohorts = [cohort for cohort in column_values(flows.rounds, "cohort_id") if cohort != ALL_ROUNDS]
    drawn = drawn_cohorts(cohorts, view, block)
    rows = _exit_columns(exits, words)
    shown = rows if len(drawn) == len(cohorts) else rows[rows["cohort_id"].isin([*drawn, ALL_ROUNDS])].reset_index(drop=True)
    counts = outcome_counts(entries)
    left = [
        prose("{count} {how}", count=words.show("teams_by_exit", int(counts[end]), exit=end), how=f"{label[:1].lower()}{label[1:]}")
        for end, label in OUTCOME_LABELS.items()
        if end in LEFT_OUTCOMES and counts.get(end, 0)
    ]
    teams = words.show("teams_recorded", len(entries), plural(len(entries), "company team"))
    title = (
        prose("Of {teams} {left}", teams=teams, left=join_prose(left, ", ", " and "))
        if left
        else prose("No company team is recorded as having left")
    )
    if unknown := int(counts.get(TeamOutcome.NOT_KNOWN.value, 0)):
        title += prose("; how {unknown} ended is not known", unknown=words.show("teams_by_exit", unknown, exit=TeamOutcome.NOT_KNOWN.value))
    table = _exits_table(rows, words)
    heat = _exits_heat(shown, words, len(rows), view.all_href("/cohorts", block))
    return Chart(
        title=title,
        subtitle=prose(
            "Company teams by the stage they reached and how their entry ended.{narrowed}{drawn}",
            narrowed=Name(f" Narrowed to {words.narrowed_text}.") if words.narrowed_text else "",
            drawn=drawn_note(len(drawn), len(cohorts), view, block),
        ),
        caption=title + ". A table with a row for each round and stage reached.",
        table=first_rows(table, MAX_TABLE_ROWS, "/cohorts", block),
        how="A paused team may come back. Where how some teams of a row ended is not known, the others are “at least” so many.",
        measures=("teams_by_exit",),
        heat=heat,
        empty=None if len(rows) else EmptyState("No company team is recorded here, or none is left by the choice above."),
    )


def _exit_columns(exits: pd.DataFrame, words: FlowText) -> pd.DataFrame:
    """Returns the exits with a column for each outcome (missing where it is not known whether there is one), and of their row."""
    ends = list(OUTCOME_LABELS)
    counts = np.column_stack([exits[end].to_numpy("int64") if end in exits else np.zeros(len(exits), int) for end in ends])
    unknown = counts[:, ends.index(TeamOutcome.NOT_KNOWN.value)] > 0
    stages = column_values(exits, "stage")
    return frame_of_arrays({
        **{key: exits[key].array for key in ("cohort_id", "name", "stage", "teams")}, **round_columns(exits, words),
        **{
            f"exit_{n}": whole_numbers(counts[:, n], unknown & (counts[:, n] == 0) & (end != TeamOutcome.NOT_KNOWN))
            for n, end in enumerate(ends)
        },
        "at_least": objects(["at least" if partial else "" for partial in unknown]),
        "stage_scope": objects([stage or UNKNOWN for stage in stages]), "stage_name": objects([stage or "Not known" for stage in stages]),
        "stage_tone": objects(["" if stage else "quiet" for stage in stages]),
    })  # fmt: skip


def _narrowed(words: FlowText) -> tuple[tuple[str, str], ...]:
    return (("cohort", "scope"), ("stage", "stage_scope"), *((name, name) for name in words.narrowed))


def _exit_table_columns(words: FlowText) -> tuple[Column, ...]:
    return (
        Column("name", "Round", href="href"),
        Column("stage_name", "Stage reached", tone="stage_tone"),
        Column("teams", "Company teams", COUNT, measure="teams_by_stage", narrowed=_narrowed(words)),
    )


def _exits_table(rows: pd.DataFrame, words: FlowText) -> Table:
    """Returns the exits as numbers; a count is a lower bound in a row with a note."""
    exits = [
        Column(
            f"exit_{n}",
            label,
            COUNT,
            unknown=UNKNOWN,
            note="" if end == TeamOutcome.NOT_KNOWN else f"exit_note_{n}",
            measure="teams_by_exit",
            narrowed=(*_narrowed(words), ("exit", f"exit_key_{n}")),
        )
        for n, (end, label) in enumerate(OUTCOME_LABELS.items())
    ]
    at_least = column_values(rows, "at_least")
    notes = {
        f"exit_note_{n}": objects(
            [words_ if count else "" for count, words_ in zip(column_values(rows, f"exit_{n}"), at_least, strict=True)]
        )
        for n in range(len(OUTCOME_LABELS))
    }
    keys = {f"exit_key_{n}": objects([end] * len(rows)) for n, end in enumerate(OUTCOME_LABELS)}
    frame = frame_of_arrays({**columns_of(rows), **notes, **keys})
    return Table(frame, (*_exit_table_columns(words), *exits), "How company teams left, by stage reached", words.view)


def _exits_heat(rows: pd.DataFrame, words: FlowText, total: int, rest_href: str) -> Table:
    shown = frame_rows(rows)
    columns: dict[str, Any] = {}
    for n, end in enumerate(OUTCOME_LABELS):
        columns[f"cell_{n}"] = objects([_exit_cell(row, getattr(row, f"exit_{n}"), end, words) for row in shown])
        columns[f"tone_{n}"] = objects([_exit_tone(row, getattr(row, f"exit_{n}"), end) for row in shown])
    exits = [Column(f"cell_{n}", label, tone=f"tone_{n}", sort=f"exit_{n}") for n, label in enumerate(OUTCOME_LABELS.values())]
    frame = frame_of_arrays({**columns_of(rows), **columns})
    caption = "How company teams left, by stage reached"
    return Table(frame, (*_exit_table_columns(words), *exits), caption, words.view, heat=True, total=total, rest_href=rest_href)


def _exit_cell(row: Any, count: int | None, end: str, words: FlowText) -> Prose | str:
    """Returns the number of teams with an outcome; "at least" that number where the outcome of some teams in the row is not known."""
    if count is None:
        return UNKNOWN
    partial = row.at_least and end != TeamOutcome.NOT_KNOWN
    return Prose((
        words.show(
            "teams_by_exit", count, f"at least {format_number(count)}" if partial else format_number(count), cohort=row.cohort_id,
            stage=row.stage or UNKNOWN, exit=end,
        ),
    ))  # fmt: skip


def _exit_tone(row: Any, count: int | None, end: str) -> str:
    if count is None:
        return "quiet"
    return share_tone(count, row.teams) if end in LEFT_OUTCOMES else ""
