"""Chart of the age of open actions, in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.figures.engagement.quiet_sponsors import form_href, owed_message
from dashboard.filters import add_query
from dashboard.formats import plural
from dashboard.metrics.engagement import AGE_BANDS, HOW_ACTIONS, AgeBandCount, OpenActionRow, count_by_age_band
from dashboard.page_content import Cell, Chart, Column, EmptyState, Table
from dashboard.theme import Palette, base_layout


def ages_chart(actions: Sequence[OpenActionRow], search: str, palette: Palette) -> Chart:
    """How long has it been open, and who owes it? Open actions by age band, theirs left and ours right, the overdue part distinct."""
    bands = count_by_age_band(actions)
    most = max([band.count for band in bands] + [1])
    traces: list[dict[str, Any]] = []
    axis = {"range": [0, most * 2.6], "fixedrange": True, "showgrid": False, "zeroline": False, "showticklabels": False, "ticks": ""}
    layout = base_layout(
        palette,
        len(AGE_BANDS) * 36 + 40,
        barmode="stack",
        xaxis={**axis, "domain": [0, 0.48], "showline": False},
        yaxis={
            "tickvals": list(range(len(AGE_BANDS))),
            "ticktext": [label for _, label, _, _ in AGE_BANDS],
            "showline": False,
            "ticks": "",
            "autorange": "reversed",
        },
    )
    layout["xaxis2"] = {**axis, "domain": [0.52, 1], "anchor": "y"}
    layout["margin"]["t"] = 28
    layout["annotations"] = []
    for ours, heading, suffix in ((False, "They owe us", ""), (True, "We owe them", "2")):
        side = [band for band in bands if band.ours is ours]
        layout["annotations"].append(
            {
                "text": f"<b>{heading}</b>", "x": 0, "xref": f"x{suffix}", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom",
                "showarrow": False, "font": {"color": palette.ink, "size": 13},
            }
        )  # fmt: skip
        traces += _side_traces(side, f"x{suffix}", palette)
    title = owed_message(actions)
    return Chart(
        title=title,
        subtitle="Open actions by age since they were raised. Solid red: overdue. Blue: not yet due.",
        caption=f"{title}. "
        + " ".join(f"{band.label}: {_band_text(band)} {'we owe' if band.ours else 'others owe us'}." for band in bands if band.count),
        table=_ages_table(actions, search),
        how=HOW_ACTIONS,
        figure={"data": traces, "layout": layout},
        empty=None if actions else EmptyState("Nothing is owed in either direction.", "Raise an action", form_href(search, "action")),
    )


def _band_text(band: AgeBandCount) -> str:
    return f"{band.count}, {band.overdue} overdue" if band.overdue else str(band.count)


def _side_traces(side: Sequence[AgeBandCount], axis: str, palette: Palette) -> list[dict[str, Any]]:
    """Returns the traces of one direction: overdue bars, bars of those not yet due, and the count as text."""
    places = list(range(len(side)))
    opens = [f"/engagement?owed={'us' if band.ours else 'them'}&age={band.key}" for band in side]
    bar = {"type": "bar", "orientation": "h", "y": places, "xaxis": axis, "customdata": opens, "hoverinfo": "text", "width": 0.6}
    return [
        {
            **bar, "x": [band.overdue for band in side], "marker": {"color": palette.bad},
            "hovertext": [f"{plural(band.overdue, 'action')} overdue, raised {band.label.lower()} ago" for band in side],
        },
        {
            **bar, "x": [band.count - band.overdue for band in side], "marker": {"color": palette.series[0]},
            "hovertext": [f"{plural(band.count - band.overdue, 'action')} not yet due, raised {band.label.lower()} ago" for band in side],
        },
        {
            "type": "scatter", "mode": "text", "xaxis": axis, "x": [band.count for band in side], "y": places, "textposition": "middle right",
            "text": [f"  {_band_text(band)}" if band.count else "  none" for band in side],
            "textfont": {"color": [palette.ink if band.count else palette.quiet for band in side], "size": 12}, "hoverinfo": "skip",
        },
    ]  # fmt: skip


def _ages_table(actions: Sequence[OpenActionRow], search: str) -> Table:
    columns = (Column("Age"), Column("Who owes"), Column("Open", number=True), Column("Of them overdue", number=True))
    rows = tuple(
        (
            Cell(band.label, "/engagement" + add_query(search, owed="us" if band.ours else "them", age=band.key)),
            Cell("We owe them" if band.ours else "They owe us"), Cell(str(band.count)), Cell(str(band.overdue)),
        )
        for band in count_by_age_band(actions)
    )  # fmt: skip
    return Table(columns, rows, "Open actions by age and by who owes them")
