"""Chart of how company teams left the Innovation Flow, by round and stage reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.figures.cohorts.comparison import MAX_TABLE_ROWS, UNKNOWN, drawn_cohorts, drawn_note, share_tone
from dashboard.figures.cohorts.flow import FlowText, round_columns
from dashboard.formats import plural
from dashboard.metrics.cohorts.flow import ALL_ROUNDS, CANCELLED, LEFT_OUTCOMES, RoundFlows, outcome_counts
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.tables import COUNT, Column, Table, first_rows
from db.frames import column_values
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
    seen = {*drawn, ALL_ROUNDS}
    at = [n for n, cohort in enumerate(rows["cohort_id"]) if cohort in seen]
    shown = {key: [values[n] for n in at] for key, values in rows.items()}
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
    heat = _exits_heat(shown, words, len(exits), view.all_href("/cohorts", block))
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
        empty=None if len(exits) else EmptyState("No company team is recorded here, or none is left by the choice above."),
    )


def _exit_columns(exits: pd.DataFrame, words: FlowText) -> dict[str, Sequence[Any]]:
    """Returns the exits by column, with one for each outcome (None where it is not known whether there is one), and with those of their row."""
    named = {key: column_values(exits, key) for key in ("cohort_id", "name", "stage", "teams")}
    counts = [column_values(exits, end) if end in exits else [0] * len(exits) for end in OUTCOME_LABELS]
    partial = [count > 0 for count in counts[list(OUTCOME_LABELS).index(TeamOutcome.NOT_KNOWN.value)]]
    return {
        **named, **round_columns(named["cohort_id"], words),
        **{
            f"exit_{n}": [None if unknown and not count else count for count, unknown in zip(values, partial, strict=True)]
            for n, values in enumerate(counts)
        },
        "at_least": ["at least" if unknown else "" for unknown in partial],
        "stage_scope": [stage or UNKNOWN for stage in named["stage"]], "stage_name": [stage or "Not known" for stage in named["stage"]],
        "stage_tone": ["" if stage else "quiet" for stage in named["stage"]],
    }  # fmt: skip


def _narrowed(words: FlowText) -> tuple[tuple[str, str], ...]:
    return (("cohort", "scope"), ("stage", "stage_scope"), *((name, name) for name in words.narrowed))


def _exit_table_columns(words: FlowText) -> tuple[Column, ...]:
    return (
        Column("name", "Round", href="href"),
        Column("stage_name", "Stage reached", tone="stage_tone"),
        Column("teams", "Company teams", COUNT, measure="teams_by_stage", narrowed=_narrowed(words)),
    )


def _exits_table(rows: Mapping[str, Sequence[Any]], words: FlowText) -> Table:
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
    notes = {
        f"exit_note_{n}": [words_ if count else "" for count, words_ in zip(rows[f"exit_{n}"], rows["at_least"], strict=True)]
        for n in range(len(OUTCOME_LABELS))
    }
    keys = {f"exit_key_{n}": [end] * len(rows["teams"]) for n, end in enumerate(OUTCOME_LABELS)}
    values = {**rows, **notes, **keys}
    return Table.of_lists(values, (*_exit_table_columns(words), *exits), "How company teams left, by stage reached", words.view)


def _exits_heat(rows: Mapping[str, Sequence[Any]], words: FlowText, total: int, rest_href: str) -> Table:
    columns: dict[str, Sequence[Any]] = {}
    for n, end in enumerate(OUTCOME_LABELS):
        partial = rows["at_least"] if end != TeamOutcome.NOT_KNOWN else [""] * len(rows["teams"])
        columns[f"cell_{n}"] = [
            _exit_cell(cohort, stage, count, end, at_least, words)
            for cohort, stage, count, at_least in zip(rows["cohort_id"], rows["stage_scope"], rows[f"exit_{n}"], partial, strict=True)
        ]
        columns[f"tone_{n}"] = [_exit_tone(count, teams, end) for count, teams in zip(rows[f"exit_{n}"], rows["teams"], strict=True)]
    exits = [Column(f"cell_{n}", label, tone=f"tone_{n}", sort=f"exit_{n}") for n, label in enumerate(OUTCOME_LABELS.values())]
    values = {**rows, **columns}
    caption = "How company teams left, by stage reached"
    return Table.of_lists(values, (*_exit_table_columns(words), *exits), caption, words.view, heat=True, total=total, rest_href=rest_href)


def _exit_cell(cohort: str, stage: str, count: int | None, end: str, at_least: str, words: FlowText) -> Prose | str:
    """Returns the number of teams with an outcome; "at least" that number where the outcome of some teams in the row is not known."""
    if count is None:
        return UNKNOWN
    number = format_number(count)
    written = f"{at_least} {number}" if at_least else number
    return Prose((words.show("teams_by_exit", count, written, cohort=cohort, stage=stage, exit=end),))


def _exit_tone(count: int | None, teams: int, end: str) -> str:
    if count is None:
        return "quiet"
    return share_tone(count, teams) if end in LEFT_OUTCOMES else ""
