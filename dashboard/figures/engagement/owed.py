"""Chart of the age of open actions, in both directions."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.figures.engagement.quiet_sponsors import form_href, owed_message
from dashboard.figures.figure import figure
from dashboard.filters import add_query
from dashboard.formats import plural
from dashboard.metrics.engagement import AGE_BANDS, action_totals, count_by_age_band
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.tables import COUNT, Column, Table
from dashboard.theme import Palette
from dashboard.view import View
from db.frames import frame_rows

LABELS = {key: label for key, label, _, _ in AGE_BANDS}
SIDES = ((False, "them", "They owe us", ""), (True, "us", "We owe them", "2"))


def ages_chart(actions: pd.DataFrame, view: View) -> Chart:
    """How long has it been open, and who owes it? Open actions by age band, theirs left and ours right, the overdue part distinct.

    ``actions`` of :func:`dashboard.metrics.engagement.open_action_states`.
    """
    bands = count_by_age_band(actions)
    rows = frame_rows(bands)
    title = owed_message(action_totals(actions), view)
    return Chart(
        title=title,
        subtitle="Open actions by age since they were raised. Solid red: overdue. Blue: not yet due.",
        caption=join_prose([title + ".", *(_band_sentence(band, view) for band in rows if band.open)]),
        table=_ages_table(bands, rows, view),
        how="",
        measures=("actions_open", "actions_overdue", "action_age"),
        figure=_ages_figure(rows, view),
        empty=None
        if len(actions)
        else EmptyState("Nothing is owed in either direction.", "Raise an action", form_href(view.search, "action")),
    )


def _band_sentence(band: Any, view: View) -> Prose:
    side = "us" if band.ours else "them"
    count = view.show("actions_open", band.open, side=side, age=band.age_band)
    overdue = view.show("actions_overdue", band.overdue, side=side, age=band.age_band)
    return prose(
        "{age}: {count}{overdue} {owe}.",
        age=Name(LABELS[band.age_band]),
        count=count,
        overdue=prose(", {overdue} overdue", overdue=overdue) if band.overdue else "",
        owe="we owe" if band.ours else "others owe us",
    )


def _ages_figure(rows: list[Any], view: View) -> Any:
    palette, most = view.palette, max([1, *(band.open for band in rows)])
    axis = {"range": [0, most * 2.6], "fixedrange": True, "showgrid": False, "zeroline": False, "showticklabels": False, "ticks": ""}
    headings = [
        {"text": f"<b>{heading}</b>", "x": 0, "xref": f"x{suffix}", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom",
            "showarrow": False, "font": {"color": palette.ink, "size": 13}}
        for _, _, heading, suffix in SIDES
    ]  # fmt: skip
    traces = [
        trace
        for ours, side, _, suffix in SIDES
        for trace in _side_traces([row for row in rows if row.ours is ours], side, f"x{suffix}", palette)
    ]
    return figure(
        traces, palette, len(AGE_BANDS) * 36 + 40, barmode="stack", annotations=headings, margin={"t": 28},
        xaxis={**axis, "domain": [0, 0.48], "showline": False}, xaxis2={**axis, "domain": [0.52, 1], "anchor": "y"},
        yaxis={"tickvals": list(range(len(AGE_BANDS))), "ticktext": list(LABELS.values()), "showline": False, "ticks": "", "autorange": "reversed"},
    )  # fmt: skip


def _band_text(band: Any) -> str:
    return f"{band.open}, {band.overdue} overdue" if band.overdue else str(band.open)


def _side_traces(bands: list[Any], side: str, axis: str, palette: Palette) -> list[dict[str, Any]]:
    """Returns the traces of one direction: overdue bars, bars of those not yet due, and the count as text."""
    places = list(range(len(bands)))
    opens = [f"/engagement?owed={side}&age={band.age_band}" for band in bands]
    aged = [f"raised {LABELS[band.age_band].lower()} ago" for band in bands]
    bar = {"type": "bar", "orientation": "h", "y": places, "xaxis": axis, "customdata": opens, "hoverinfo": "text", "width": 0.6}
    return [
        {
            **bar, "x": [band.overdue for band in bands], "marker": {"color": palette.bad},
            "hovertext": [f"{plural(band.overdue, 'action')} overdue, {aged[place]}" for place, band in enumerate(bands)],
        },
        {
            **bar, "x": [band.open - band.overdue for band in bands], "marker": {"color": palette.series[0]},
            "hovertext": [f"{plural(band.open - band.overdue, 'action')} not yet due, {aged[place]}" for place, band in enumerate(bands)],
        },
        {
            "type": "scatter", "mode": "text", "xaxis": axis, "x": [band.open for band in bands], "y": places, "textposition": "middle right",
            "text": [f"  {_band_text(band)}" if band.open else "  none" for band in bands],
            "textfont": {"color": [palette.ink if band.open else palette.quiet for band in bands], "size": 12}, "hoverinfo": "skip",
        },
    ]  # fmt: skip


def _ages_table(bands: pd.DataFrame, rows: list[Any], view: View) -> Table:
    sides = ["us" if row.ours else "them" for row in rows]
    frame = bands.assign(
        age=[LABELS[row.age_band] for row in rows],
        href=["/engagement" + add_query(view.search, owed=side, age=row.age_band) for side, row in zip(sides, rows, strict=True)],
        who=["We owe them" if row.ours else "They owe us" for row in rows],
        side=sides,
    )
    counted = (("side", "side"), ("age", "age_band"))
    columns = (
        Column("age", "Age", href="href", sortable=False),
        Column("who", "Who owes"),
        Column("open", "Open", COUNT, measure="actions_open", narrowed=counted),
        Column("overdue", "Of them overdue", COUNT, measure="actions_overdue", narrowed=counted),
    )
    return Table(frame, columns, "Open actions by age and by who owes them", view)
