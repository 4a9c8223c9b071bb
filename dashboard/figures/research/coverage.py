"""The matrix of the user groups heard in research."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.figures.research.text import attendances, coverage_message
from dashboard.filters import add_query
from dashboard.formats import join_phrases, truncate
from dashboard.metrics.research import CoverageTotals, ResearchTotals, coverage_matrix
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, prose
from dashboard.table_parts import as_heatmap
from dashboard.tables import COUNT, Column, Table
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import column_values, frame_rows

NONE_YET = "none yet"


def coverage_chart(
    covered: pd.DataFrame, heard: pd.DataFrame, groups: pd.DataFrame, unheard: pd.DataFrame, totals: tuple[CoverageTotals, ResearchTotals], view: View
) -> Chart:  # fmt: skip
    """Whom have we listened to? User groups down, challenges across, attendances in the cell.

    ``covered`` and ``unheard``: of ``dashboard.metrics.research``; ``heard`` and ``groups``: of the queries; ``totals``: of the challenges,
    and of their sessions.
    """
    title = coverage_message(totals[0], view)
    table = coverage_table(covered, heard, groups, view)
    return Chart(
        title=title,
        subtitle=prose(
            "Attendances of each user group, by challenge; {all} in all. Darker: target reached. ◆ hard to hear.", all=attendances(totals[1], view)
        ),
        caption=title + ". " + prose("{unheard}", unheard=Name(_unheard_words(covered, unheard, view.labels))),
        table=table,
        how="The totals count every session once; a session for several challenges counts in each of their columns. Counts only: nothing is "
        "held about a citizen.",
        measures=("user_group_attendances", "user_group_target", "research_attendances", "research_sessions_held"),
        heat=as_heatmap(table),
        empty=_empty_state(totals[0], groups, view),
    )  # fmt: skip


def _unheard_words(covered: pd.DataFrame, unheard: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Returns for each challenge with sessions the names of the hard-to-hear groups that it has not heard."""
    names = _names_by_challenge(unheard)
    counts = zip(*(column_values(covered, name) for name in ("challenge_id", "sessions", "unheard")), strict=True)
    begun = [challenge for challenge, sessions, missing in counts if sessions and missing]
    return " ".join(f"{labels.get(challenge, '')}: none of {join_phrases(names[challenge])}." for challenge in begun)


def _names_by_challenge(unheard: pd.DataFrame) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for challenge, name in zip(column_values(unheard, "challenge_id"), column_values(unheard, "name"), strict=True):
        names.setdefault(challenge, []).append(name)
    return names


def _empty_state(totals: CoverageTotals, groups: pd.DataFrame, view: View) -> EmptyState | None:
    if groups.empty:
        return EmptyState("This programme has no user groups yet, so nobody can say who was heard.")
    if not totals.begun:
        return EmptyState(
            "No research session has been held here yet.", "Record a research session", add_query(view.search, form="research-session")
        )
    return None


def coverage_table(covered: pd.DataFrame, heard: pd.DataFrame, groups: pd.DataFrame, view: View) -> Table:
    """Returns a row for each user group, then the attendances and the sessions held, with a column for each challenge."""
    challenges = frame_rows(covered)
    attended = coverage_matrix(heard, groups, [challenge.challenge_id for challenge in challenges]).T.tolist()
    group_rows = frame_rows(groups)
    targets = [group.target for group in group_rows]
    texts: dict[str, list[Any]] = {
        "group": [f"◆ {group.name}" if group.hard_to_hear else group.name for group in group_rows] + ["Attendances recorded", "Sessions held"],
        "group_id": [*(group.id for group in group_rows), None, None],
        "target_missing": [*("none set" if target is None else "" for target in targets), "", ""],
        "target_tone": ["quiet"] * (len(targets) + 2),
        "row_measure": [*(None for _ in group_rows), "research_attendances", "research_sessions_held"],
    }  # fmt: skip
    counted: dict[str, list[Any]] = {"target": [*targets, None, None]}
    shown = [
        Column("group", "User group", sortable=False),
        Column(
            "target", "Target", COUNT, missing="target_missing", tone="target_tone", measure="user_group_target", narrowed=(("group", "group_id"),)
        ),
    ]  # fmt: skip
    for challenge, attendances_of_groups in zip(challenges, attended, strict=True):
        key, begun = challenge.challenge_id, challenge.sessions > 0
        counts = [count or None for count in attendances_of_groups]
        records = _sessions_href(view, key)
        counted[key] = [*counts, challenge.attendances, challenge.sessions if begun else None]
        texts |= {
            f"{key} missing": [*(NONE_YET for _ in counts), "not recorded" if begun else NONE_YET, NONE_YET],
            f"{key} id": [key] * (len(counts) + 2),
            f"{key} href": [
                *(_sessions_href(view, key, group.id) if count else "" for group, count in zip(group_rows, counts, strict=True)),
                *[records if begun else ""] * 2,
            ],
            f"{key} tone": [*(_tone(count or 0, target, begun) for count, target in zip(counts, targets, strict=True)), "quiet", "quiet"],
        }  # fmt: skip
        label = column_label(view.labels.get(key, ""))
        shown.append(
            Column(
                key, label, COUNT, href=f"{key} href", tone=f"{key} tone", missing=f"{key} missing", measure="user_group_attendances",
                row_measure="row_measure", narrowed=(("challenge", f"{key} id"), ("group", "group_id")),
            )
        )  # fmt: skip
    table = Table.of_lists(texts | counted, tuple(shown), "Attendances by user group and challenge", view)
    return table if challenges else table.without_rows()


def column_label(label: str) -> str:
    """Returns a short column label of a challenge: its code, or the start of its title."""
    first = label.split(" ", 1)[0]
    return first if first[:1].isdigit() else truncate(label, 16)


def _sessions_href(view: View, challenge: str, group: str = "") -> str:
    return "/research" + add_query(view.search, about=challenge, **({"group": group} if group else {}))


def _tone(count: int, target: int | None, begun: bool) -> Tone:
    """Returns the tone of a cell: darker the nearer the attendances of a group are to its target."""
    if count == 0:
        return "none" if begun else "quiet"
    if target is None or count >= target:
        return "heat-2" if target is None else "heat-3"
    return "heat-2" if 2 * count >= target else "heat-1"
