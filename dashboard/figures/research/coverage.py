"""The matrix of the user groups heard in research: challenges down, those that lack a hard-to-hear group first."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from dashboard.figures.research.headline import coverage_title
from dashboard.filters import add_query
from dashboard.formats import count_in_words
from dashboard.graphics import Dots, KeyEntry
from dashboard.matrix import Content, Heading, HeadingGroup, Matrix, MatrixCell
from dashboard.metrics.research import coverage_matrix
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, prose
from dashboard.tables import COUNT, DAY, Column, Table
from dashboard.view import View
from db.frames import frame_rows
from db.values.dates import Day, Precision, date_text, named_day

KEY = (KeyEntry("cell-full", "As many as wanted"), KeyEntry("cell-some", "Some"), KeyEntry("mark-bad", "None yet"))
NARROW_KEY = (KeyEntry("dot-full", "As many as wanted"), KeyEntry("dot-half", "Some"), KeyEntry("dot-none", "None yet"))
NONE_YET, NONE_SET = "none yet", "none set"


class Group(NamedTuple):
    """A user group with its place in the matrix of attendances. ``target``: how many are wanted; None where none is set."""

    id: str
    name: str
    target: int | None
    hard: bool
    place: int


def coverage_chart(coverage: pd.DataFrame, heard: pd.DataFrame, groups: pd.DataFrame, view: View) -> Chart:
    """Whom have we not heard? Challenges down, lacking first; user groups across, hard to hear first; people in the cell.

    ``coverage``: of ``group_coverage``; ``heard`` and ``groups``: of the queries.
    """
    challenges, ordered = frame_rows(coverage), _ordered(groups)
    counts = coverage_matrix(heard, groups, [row.challenge_id for row in challenges])
    title = coverage_title(challenges, ordered, counts, view)
    draw = _narrow_matrix if view.narrow else _matrix
    return Chart(
        title=title,
        subtitle=f"People of each group since the start, against the number wanted. Lacking first. As at {date_text(view.today)}.",
        caption=title + ".",
        table=coverage_table(challenges, ordered, counts, view),
        how="A session for several challenges counts for each of them. A group of which no number is wanted has as many as wanted with one. "
        "Counts only: nothing is held about a citizen.",
        measures=(
            "user_group_attendances", "user_group_target", "hard_groups_unheard", "groups_heard", "groups_as_wanted", "research_sessions_held",
        ),
        heat=draw(challenges, ordered, counts, view),
        empty=_empty_state(challenges, groups, view),
    )  # fmt: skip


def _ordered(groups: pd.DataFrame) -> list[Group]:
    """Returns the groups, those that are hard to hear first."""
    listed = [Group(row.id, row.name, row.target, bool(row.hard_to_hear), place) for place, row in enumerate(frame_rows(groups))]
    return sorted(listed, key=lambda group: not group.hard)


def _empty_state(challenges: list[Any], groups: pd.DataFrame, view: View) -> EmptyState | None:
    if groups.empty:
        return EmptyState("This programme has no user groups yet, so nobody can say who was heard.")
    if not any(row.sessions for row in challenges):
        href = add_query(view.search, form="research-session")
        return EmptyState("No research session has been held here yet.", "Record a research session", href, axes=bool(challenges))
    return None


def _matrix(challenges: list[Any], groups: list[Group], counts: Any, view: View) -> Matrix:
    headings = [Heading("Challenge", "Wanted of each group", "challenge")]
    headings += [Heading(Name(group.name), _wanted(group, view), "group first" if edge else "group") for group, edge in _edges(groups)]
    headings += [
        Heading("heard", classes="many first"),
        Heading("as many as wanted", classes="many met"),
        Heading("Sessions", classes="few"),
        Heading("Next planned", classes="next"),
    ]
    hard = sum(group.hard for group in groups)
    return Matrix(
        "People of each user group heard, by challenge",
        tuple(headings),
        tuple(_row(row, place, groups, counts, view) for place, row in enumerate(challenges)),
        tuple(
            HeadingGroup(words, span)
            for words, span in (("", 1), ("Hard to hear", hard), ("Others", len(groups) - hard), ("Groups", 2), ("", 2))
            if span
        ),
        KEY,
        classes="coverage",
    )


def _edges(groups: list[Group]) -> list[tuple[Group, bool]]:
    """Returns each group and whether it is the first of those that are hard to hear, or of the others."""
    return [(group, place == 0 or groups[place - 1].hard != group.hard) for place, group in enumerate(groups)]


def _wanted(group: Group, view: View) -> Any:
    return NONE_SET if group.target is None else view.show("user_group_target", group.target, group=group.id)


def _row(row: Any, place: int, groups: list[Group], counts: Any, view: View) -> tuple[MatrixCell, ...]:
    challenge, begun = row.challenge_id, bool(row.sessions)
    cells = [_cell(row, group, int(counts[group.place, place]), view) for group in groups]
    sessions = view.show("research_sessions_held", row.sessions, href=_sessions_href(view, challenge) if begun else "", challenge=challenge)
    return (
        _challenge(challenge, view),
        *cells,
        MatrixCell((_of_all("groups_heard", row.heard, len(groups), challenge, view),)),
        MatrixCell((_of_all("groups_as_wanted", row.met, len(groups), challenge, view),)),
        MatrixCell((sessions,)),
        _next(row),
    )


def _challenge(challenge: str, view: View) -> MatrixCell:
    code = view.code(challenge)
    return MatrixCell((code, Name(view.title(challenge), code.href)) if code.code != view.title(challenge) else (code,))


def _of_all(measure: str, count: int, groups: int, challenge: str, view: View) -> Prose:
    shown = view.show(measure, count, href=_sessions_href(view, challenge) if count else "", challenge=challenge)
    return prose("{count} of {groups}", count=shown, groups=view.show("user_groups_recorded", groups))


def _cell(row: Any, group: Group, count: int, view: View) -> MatrixCell:
    """Returns the people of a group: as many as wanted, some, or none, which is marked where the group is hard to hear."""
    if not count:
        return _none_cell(group, begun=bool(row.sessions))
    href = _sessions_href(view, row.challenge_id, group.id)
    shown = view.show("user_group_attendances", count, href=href, challenge=row.challenge_id, group=group.id)
    if group.target is None or count >= group.target:
        return MatrixCell((shown,), "cell-full", hover=f"{group.name}: as many as wanted")
    wanted = view.show("user_group_target", group.target, group=group.id)
    return MatrixCell(
        (prose("{count} of {wanted}", count=shown, wanted=wanted),), "cell-some", count / group.target, f"{group.name}: fewer than wanted"
    )


def _none_cell(group: Group, *, begun: bool) -> MatrixCell:
    if group.hard and begun:
        return MatrixCell(("■ none",), "cell-lack", hover=f"{group.name}: hard to hear, and nobody heard yet")
    return MatrixCell(("none" if begun else "–",), "cell-none", hover=f"{group.name}: nobody heard yet")


def _next(row: Any) -> MatrixCell:
    day = named_day(row, "next")
    if day is not None:
        return MatrixCell((Name(_short_day(day)),))
    late = row.running and (row.lacks or not row.sessions)
    return MatrixCell(("▲ none" if late else "none",), "tone-warn" if late else "tone-quiet", hover="No session is planned")


def _short_day(day: Day) -> str:
    """Returns a day without its year: ``1 Dec``; one that is known less exactly as it is known."""
    return f"{day.on.day} {day.on:%b}" if day.precision is Precision.DAY else str(day)


def _sessions_href(view: View, challenge: str, group: str = "") -> str:
    return "/research" + add_query(view.search, about=challenge, **({"group": group} if group else {})) + "#research-sessions"


def _narrow_matrix(challenges: list[Any], groups: list[Group], counts: Any, view: View) -> Matrix:
    """Returns the matrix for a phone: a challenge with a dot for each group, hard to hear first, and the groups that it lacks in words."""
    return Matrix(
        "User groups heard, by challenge: those that are hard to hear, then the others",
        (Heading("Challenge", classes="challenge"), Heading("Hard to hear | others", classes="heard-dots")),
        tuple(_narrow_row(row, place, groups, counts, view) for place, row in enumerate(challenges)),
        key=NARROW_KEY,
        classes="coverage-narrow",
    )


def _narrow_row(row: Any, place: int, groups: list[Group], counts: Any, view: View) -> tuple[MatrixCell, MatrixCell]:
    found = [(group, int(counts[group.place, place])) for group in groups]
    missing = [group.name for group, count in found if group.hard and not count] if row.sessions else []
    heard: list[Content] = [
        Dots(
            tuple(tuple(_dot(group, count) for group, count in found if group.hard is hard) for hard in (True, False)),
            f"{count_in_words(len(missing), 'hard-to-hear group')} not heard",
        ),
        _of_all("groups_heard", row.heard, len(groups), row.challenge_id, view),
    ]
    head = _challenge(row.challenge_id, view)
    lacking = (Name(f"■ None: {', '.join(missing)}"),) if missing else ()
    return MatrixCell((*head.content, *lacking), "lacks" if missing else ""), MatrixCell(tuple(heard))


def _dot(group: Group, count: int) -> Any:
    if not count:
        return "none"
    return "full" if group.target is None or count >= group.target else "half"


def coverage_table(challenges: list[Any], groups: list[Group], counts: Any, view: View) -> Table:
    """Returns a row for each challenge: the people of each group, the groups heard, the sessions held, the next planned session."""
    ids = [row.challenge_id for row in challenges]
    values: dict[str, list[Any]] = {
        "challenge": [view.labels.get(challenge, "") for challenge in ids],
        "id": ids,
        "missing": [NONE_YET] * len(ids),
        "heard": [row.heard for row in challenges],
        "met": [row.met for row in challenges],
        "attendances": [row.attendances for row in challenges],
        "sessions": [row.sessions for row in challenges],
        "next_on": [row.next_on for row in challenges],
        "next_precision": [row.next_precision for row in challenges],
    }
    about = (("challenge", "id"),)
    columns = [Column("challenge", "Challenge")]
    for group in groups:
        values[group.id] = [int(count) or None for count in counts[group.place]] if len(ids) else []
        values[f"{group.id} group"] = [group.id] * len(ids)
        wanted = NONE_SET if group.target is None else str(group.target)
        label = f"{group.name}{', hard to hear' if group.hard else ''} (wanted: {wanted})"
        narrowed = (*about, ("group", f"{group.id} group"))
        columns.append(Column(group.id, label, COUNT, missing="missing", measure="user_group_attendances", narrowed=narrowed))
    columns += [
        Column("heard", "Groups heard", COUNT, measure="groups_heard", narrowed=about),
        Column("met", "Groups heard as many as wanted", COUNT, measure="groups_as_wanted", narrowed=about),
        Column("attendances", "Attendances recorded", COUNT, unknown="not recorded", measure="research_attendances", narrowed=about),
        Column("sessions", "Sessions held", COUNT, measure="research_sessions_held", narrowed=about),
        Column("next_on", "Next planned", DAY, precision="next_precision", unknown="none"),
    ]
    return Table.of_lists(values, tuple(columns), "People of each user group by challenge", view)
