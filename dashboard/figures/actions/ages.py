"""Chart of open actions by owner and age."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.figures.actions.summary import owner_label
from dashboard.figures.engagement.quiet_sponsors import number_word
from dashboard.filters import add_query
from dashboard.formats import count_in_words, plural, truncate
from dashboard.metrics.actions import HOW_OWNERS, ActionOwner
from dashboard.metrics.engagement import AGE_BANDS
from dashboard.page_content import Cell, Chart, Column, EmptyState, Table
from dashboard.theme import Palette, base_layout

MAX_OWNERS = 12
BAND_HEADINGS = ("< 1", "1–2", "2–4", "4–8", "8 +")  # weeks; short, because a phone shows all five side by side


def ages_chart(owners: Sequence[ActionOwner], search: str, palette: Palette) -> Chart:
    """Do actions get done, and who owns them? Open actions, a row an owner, a column an age band, the overdue part distinct."""
    owners_with_actions = [owner for owner in owners if owner.actions]
    shown = _fold_rest(owners_with_actions)
    most = max([owner.aged(key)[0] for owner in shown for key, _, _, _ in AGE_BANDS] + [1])
    places = [len(shown) - 1 - n for n in range(len(shown))]
    layout = base_layout(
        palette,
        len(shown) * 34 + 50,
        barmode="stack",
        yaxis={
            "tickvals": places,
            "ticktext": [truncate(owner_label(owner), 26) for owner in shown],
            "showline": False,
            "ticks": "",
            "range": [-0.6, len(shown) - 0.4],
        },
    )
    layout["margin"]["t"] = 28
    layout["annotations"], traces = [], []
    for n, (key, label, _, _) in enumerate(AGE_BANDS):
        axis = f"x{n + 1 if n else ''}"
        layout[f"xaxis{n + 1 if n else ''}"] = {
            "range": [0, most * 1.9], "fixedrange": True, "showgrid": False, "zeroline": False, "showticklabels": False, "ticks": "",
            "showline": False, "domain": [n * 0.2, n * 0.2 + 0.19], "anchor": "y",
        }  # fmt: skip
        layout["annotations"].append(
            {
                "text": f"<b>{BAND_HEADINGS[n]}</b>", "x": 0, "xref": axis, "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom",
                "showarrow": False, "font": {"color": palette.ink, "size": 12},
            }
        )  # fmt: skip
        traces += _band_traces(shown, places, key, label, axis, search, palette)
    title = ages_title(owners_with_actions)
    return Chart(
        title=title,
        subtitle="Open actions by owner. Columns: weeks since they were raised. Solid red: overdue. Blue: not yet due.",
        caption=f"{title}. "
        + " ".join(f"{owner_label(owner)}: {plural(len(owner.actions), 'action')}, {owner.overdue} overdue." for owner in shown),
        table=_ages_table(owners_with_actions, search),
        how=HOW_OWNERS,
        figure={"data": traces, "layout": layout},
        empty=None if owners_with_actions else EmptyState("Nothing is open here.", "Raise an action", add_query(search, form="action")),
    )


def ages_title(owners: Sequence[ActionOwner]) -> str:
    """Returns how many owners have an overdue action; without any, the owner with most actions."""
    late = [owner for owner in owners if owner.overdue]
    if not owners:
        return "No action is open"
    if late:
        if len(late) == 1:
            return f"{owner_label(late[0])} has {count_in_words(late[0].overdue, 'overdue action').lower()}; nobody else has one"
        return f"{count_in_words(len(late), 'x').split(' ')[0]} of {number_word(len(owners))} owners have something overdue"
    most = max(owners, key=lambda owner: len(owner.actions))
    return f"Nothing is overdue; {owner_label(most)} has most, {len(most.actions)} of {sum(len(owner.actions) for owner in owners)}"


def _fold_rest(owners: Sequence[ActionOwner]) -> list[ActionOwner]:
    """Returns at most ``MAX_OWNERS`` rows: the first owners, and all others as one."""
    if len(owners) <= MAX_OWNERS:
        return list(owners)
    rest = owners[MAX_OWNERS - 1 :]
    return [*owners[: MAX_OWNERS - 1], ActionOwner(f"{len(rest)} others", tuple(action for owner in rest for action in owner.actions))]


def _band_traces(
    owners: Sequence[ActionOwner], places: Sequence[int], key: str, label: str, axis: str, search: str, palette: Palette
) -> list[dict[str, Any]]:
    """Returns the traces of one age band: overdue bars, bars of those not yet due, and the count as text."""
    counts = [owner.aged(key) for owner in owners]
    opens = [f"/actions{add_query(search, owner=owner.name or '-', age=key)}" for owner in owners]
    bar = {"type": "bar", "orientation": "h", "y": places, "xaxis": axis, "customdata": opens, "hoverinfo": "text", "width": 0.6}
    aged = f"raised {label.lower()} ago"
    return [
        {
            **bar,
            "x": [late for _, late in counts],
            "marker": {"color": palette.bad},
            "hovertext": [
                f"{owner_label(owner)}: {plural(late, 'action')} overdue, {aged}" for owner, (_, late) in zip(owners, counts, strict=True)
            ],
        },
        {
            **bar,
            "x": [count - late for count, late in counts],
            "marker": {"color": palette.series[0]},
            "hovertext": [
                f"{owner_label(owner)}: {plural(count - late, 'action')} not yet due, {aged}"
                for owner, (count, late) in zip(owners, counts, strict=True)
            ],
        },
        {
            "type": "scatter",
            "mode": "text",
            "xaxis": axis,
            "x": [count for count, _ in counts],
            "y": places,
            "textposition": "middle right",
            "text": [f" {count}" if count else " ·" for count, _ in counts],
            "textfont": {"color": [palette.ink if count else palette.quiet for count, _ in counts], "size": 12},
            "hoverinfo": "skip",
        },
    ]


def _ages_table(owners: Sequence[ActionOwner], search: str) -> Table:
    columns = (
        Column("Owner"), *(Column(label, number=True) for _, label, _, _ in AGE_BANDS), Column("Open", number=True), Column("Of them overdue", number=True),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(owner_label(owner), f"/actions{add_query(search, owner=owner.name or '-')}"), *(Cell(str(owner.aged(key)[0])) for key, _, _, _ in AGE_BANDS),
            Cell(str(len(owner.actions))), Cell(str(owner.overdue)),
        )
        for owner in owners
    )  # fmt: skip
    return Table(columns, rows, "Open actions by owner and age")
