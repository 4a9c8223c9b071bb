"""Chart of open actions by owner and age."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.figures.actions.summary import owner_label
from dashboard.figures.engagement.quiet_sponsors import in_words
from dashboard.figures.figure import figure, short_text, text
from dashboard.filters import add_query
from dashboard.formats import plural
from dashboard.metrics.actions import NOBODY, OwnerTotals, count_by_owner_and_age, owner_totals
from dashboard.metrics.engagement import AGE_BANDS, BAND_KEYS, ActionTotals, action_totals
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.tables import COUNT, Column, Table
from dashboard.view import View
from db.frames import column_values

Bands = npt.NDArray[np.int64]  # owner x (open, overdue) x age band

MAX_OWNERS = 12
ROW_HEIGHT = 34
BAND_HEADINGS = ("< 1", "1–2", "2–4", "4–8", "8 +")  # weeks; short, because a phone shows all five side by side


def ages_chart(actions: pd.DataFrame, owners: pd.DataFrame, view: View) -> Chart:
    """Do actions get done, and who owns them? Open actions, a row an owner, a column an age band, the overdue part distinct.

    ``actions`` of ``open_action_states`` with their owners, ``owners`` of ``count_by_owner``.
    """
    counted, bands = _owners_with_open(owners), count_by_owner_and_age(actions, owners)
    bands = bands[bands[:, 0].any(axis=1)]
    title = _ages_title(action_totals(actions), owner_totals(owners), counted, view)
    drawn, drawn_bands = _fold_rest(counted, bands)
    return Chart(
        title=title,
        subtitle="Open actions by owner. Columns: weeks since they were raised. Solid red: overdue. Blue: not yet due.",
        caption=join_prose([title + ".", *(_owner_sentence(row, view) for row in drawn)]),
        table=_ages_table(counted, bands, view),
        how="",
        measures=("actions_open", "actions_overdue", "action_age", "action_owners", "owners_with_overdue"),
        figure=_ages_figure(drawn, drawn_bands, view),
        empty=None if len(counted) else EmptyState("Nothing is open here.", "Raise an action", add_query(view.search, form="action")),
    )


def _owner_sentence(owner: Any, view: View) -> Prose:
    key = owner.owner_key or NOBODY
    return prose(
        "{owner}: {open}, {overdue} overdue.",
        owner=Name(owner_label(owner)),
        open=view.count("actions_open", owner.open, "action", owner=key),
        overdue=view.show("actions_overdue", owner.overdue, owner=key),
    )


class _Owner(NamedTuple):
    """An owner of open actions, or all further owners as one."""

    owner_key: str
    owner: str
    open: int
    overdue: int


def _owners_with_open(owners: pd.DataFrame) -> list[_Owner]:
    """Returns the owners who have an open action."""
    counted = zip(*(column_values(owners, name) for name in _Owner._fields), strict=True)
    return [owner for owner in map(_Owner._make, counted) if owner.open]


def _ages_title(totals: ActionTotals, people: OwnerTotals, owners: list[_Owner], view: View) -> Prose:
    """Returns how many owners have an overdue action; without any, the owner with most actions. Who is not named is no owner."""
    if not totals.open:
        return prose("No action is open")
    named = [owner for owner in owners if owner.owner_key]
    late = [owner for owner in named if owner.overdue]
    unowned = totals.overdue - sum(row.overdue for row in late)
    if not totals.overdue:
        return _most_actions(named, totals.open, view)
    if not late:
        overdue = view.words("actions_overdue", unowned, "overdue action", owner=NOBODY)
        return prose("{overdue} {verb} no owner; no owner has one", overdue=overdue, verb="has" if unowned == 1 else "have")
    if len(late) == 1 and not unowned:
        overdue = in_words(view, "actions_overdue", late[0].overdue, owner=late[0].owner_key)
        noun = "overdue action" if late[0].overdue == 1 else "overdue actions"
        return prose("{owner} has {overdue} {noun}; nobody else has one", owner=Name(late[0].owner), overdue=overdue, noun=noun)
    rest = prose(
        "; {overdue} without an owner {verb}",
        overdue=in_words(view, "actions_overdue", unowned, owner=NOBODY),
        verb="is" if unowned == 1 else "are",
    )
    return prose(
        "{late} of {named} {noun} something overdue{rest}",
        late=view.words("owners_with_overdue", people.with_overdue),
        named=in_words(view, "action_owners", people.named),
        noun="owner has" if people.named == 1 else "owners have",
        rest=rest if unowned else "",
    )


def _most_actions(named: list[_Owner], count: int, view: View) -> Prose:
    """Returns which owner has most open actions, where none is overdue."""
    if not named:
        return prose("Nothing is overdue; no open action names an owner")
    most = max(named, key=lambda owner: owner.open)
    return prose(
        "Nothing is overdue; {owner} has most, {most} of {open}",
        owner=Name(most.owner),
        most=view.show("actions_open", most.open, owner=most.owner_key),
        open=view.show("actions_open", count),
    )


def _fold_rest(owners: list[_Owner], bands: Bands) -> tuple[list[_Owner], Bands]:
    """Returns at most ``MAX_OWNERS`` rows: the first owners, and all others as one."""
    if len(owners) <= MAX_OWNERS:
        return owners, bands
    kept, rest = owners[: MAX_OWNERS - 1], owners[MAX_OWNERS - 1 :]
    name = f"{len(rest)} others"
    others = _Owner(name, name, sum(owner.open for owner in rest), sum(owner.overdue for owner in rest))
    summed = bands[MAX_OWNERS - 1 :].sum(axis=0, keepdims=True)
    return [*kept, others], np.concatenate([bands[: MAX_OWNERS - 1], summed])


def _ages_figure(rows: list[_Owner], bands: Bands, view: View) -> Any:
    """Returns the picture: each age band is a column of its own on one axis, twice as wide as the most actions in a row of it."""
    width = 2 * max(int(bands[:, 0].max(initial=0)), 1)
    headings = [
        {
            "text": f"<b>{text(heading)}</b>", "x": width * place, "xref": "x", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom",
            "showarrow": False, "font": {"color": view.palette.ink, "size": 12},
        }
        for place, heading in enumerate(BAND_HEADINGS)
    ]  # fmt: skip
    return figure(
        _band_traces(rows, bands, width, view), view.palette, len(rows) * ROW_HEIGHT + 50, barmode="overlay", annotations=headings, margin={"t": 28},
        xaxis={
            "range": [0, width * len(AGE_BANDS)], "fixedrange": True, "showgrid": False, "zeroline": False, "showticklabels": False, "ticks": "",
            "showline": False,
        },
        yaxis={
            "tickvals": _places(rows), "ticktext": [short_text(owner_label(row), 26) for row in rows], "showline": False, "ticks": "",
            "range": [-0.6, len(rows) - 0.4],
        },
    )  # fmt: skip


def _places(rows: list[_Owner]) -> list[int]:
    """Returns the place of each owner on the axis, the first at the top."""
    return list(range(len(rows) - 1, -1, -1))


def _band_traces(rows: list[_Owner], bands: Bands, width: int, view: View) -> list[dict[str, Any]]:
    """Returns the overdue bars, the bars of those not yet due, and the counts as texts: of each all bands, one after the other."""
    counts, late = (bands[:, part].T.ravel() for part in (0, 1))
    starts = np.repeat(np.arange(len(AGE_BANDS)) * width, len(rows))
    names, shown = [text(owner_label(row)) for row in rows], counts.tolist()
    cells = [(name, f"raised {label.lower()} ago") for _, label, _, _ in AGE_BANDS for name in names]
    places = _places(rows) * len(AGE_BANDS)
    bar = {
        "type": "bar", "orientation": "h", "y": places, "hoverinfo": "text", "width": 0.6,
        "customdata": [
            f"/actions{add_query(view.search, owner=row.owner or NOBODY, age=key)}" for key in BAND_KEYS for row in rows
        ],
    }  # fmt: skip
    return [
        {
            **bar, "x": late.tolist(), "base": starts.tolist(), "marker": {"color": view.palette.bad},
            "hovertext": [f"{name}: {plural(count, 'action')} overdue, {aged}" for (name, aged), count in zip(cells, late.tolist(), strict=True)],
        },
        {
            **bar, "x": (counts - late).tolist(), "base": (starts + late).tolist(), "marker": {"color": view.palette.series[0]},
            "hovertext": [
                f"{name}: {plural(count, 'action')} not yet due, {aged}" for (name, aged), count in zip(cells, (counts - late).tolist(), strict=True)
            ],
        },
        {
            "type": "scatter", "mode": "text", "x": (starts + counts).tolist(), "y": places, "textposition": "middle right",
            "text": [f" {count}" if count else " ·" for count in shown], "hoverinfo": "skip",
            "textfont": {"color": [view.palette.ink if count else view.palette.quiet for count in shown], "size": 12},
        },
    ]  # fmt: skip


def _ages_table(rows: list[_Owner], bands: Bands, view: View) -> Table:
    values = {
        "name": [owner_label(row) for row in rows],
        "scope": [row.owner_key or NOBODY for row in rows],
        "href": [f"/actions{add_query(view.search, owner=row.owner or NOBODY)}" for row in rows],
        "open": [row.open for row in rows],
        "overdue": [row.overdue for row in rows],
        **{key: bands[:, 0, place].tolist() for place, key in enumerate(BAND_KEYS)},
        **{f"band {key}": [key] * len(rows) for key in BAND_KEYS},
    }
    of_owner = (("owner", "scope"),)
    columns = (
        Column("name", "Owner", href="href"),
        *(
            Column(key, label, COUNT, measure="actions_open", narrowed=(*of_owner, ("age", f"band {key}")))
            for key, label, _, _ in AGE_BANDS
        ),
        Column("open", "Open", COUNT, measure="actions_open", narrowed=of_owner),
        Column("overdue", "Of them overdue", COUNT, measure="actions_overdue", narrowed=of_owner),
    )
    return Table.of_lists(values, columns, "Open actions by owner and age", view)
