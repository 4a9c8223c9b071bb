"""Colours and base layout of charts in light and dark. The colours equal the tokens in ``assets/board.css``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Palette:
    """Colours of one theme. Series colours follow the palette of the Government Analysis Function, lightened on a dark background."""

    ground: str
    ink: str
    quiet: str
    line: str
    ghost: str
    accent: str
    series: tuple[str, ...]
    good: str
    warn: str
    bad: str


LIGHT = Palette(
    ground="#ffffff",
    ink="#1c2024",
    quiet="#5a636d",
    line="#d9dee3",
    ghost="#87919b",
    accent="#12436d",
    series=("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"),
    good="#1b7a4b",
    warn="#a35a00",
    bad="#b3261e",
)
DARK = Palette(
    ground="#15191d",
    ink="#e7eaed",
    quiet="#a6afb8",
    line="#343b43",
    ghost="#79838d",
    accent="#86b8e6",
    series=("#86B8E6", "#4CC9BE", "#E585B5", "#F79A68", "#C7CCD1", "#C4AEE8"),
    good="#5cc78d",
    warn="#f0b050",
    bad="#ff8a80",
)
PALETTES = {"light": LIGHT, "dark": DARK}
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def base_layout(palette: Palette, height: int, **overrides: Any) -> dict[str, Any]:
    """Returns the plotly layout of all charts: no template, no legend, plain axes. ``height`` in pixels; ``overrides`` replace keys."""
    axis = {
        "showgrid": False,
        "zeroline": False,
        "linecolor": palette.line,
        "tickcolor": palette.line,
        "tickfont": {"color": palette.quiet, "size": 12},
        "fixedrange": True,
        "automargin": True,
    }
    layout: dict[str, Any] = {
        "height": height,
        "margin": {"l": 8, "r": 16, "t": 8, "b": 8, "pad": 4},
        "font": {"family": FONT, "size": 13, "color": palette.ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hoverlabel": {"bgcolor": palette.ground, "bordercolor": palette.line, "font": {"color": palette.ink, "size": 13}, "align": "left"},
        "dragmode": False,
        "minreducedheight": 20,  # one row and the axis below it: plotly keeps 64 px for the rows and cuts the axis
        "bargap": 0.35,
    }
    for name in ("xaxis", "yaxis"):
        layout[name] = {**axis, **overrides.pop(name, {})}
    return {**layout, **overrides}


def today_marker(palette: Palette, today: str) -> dict[str, Any]:
    """Returns ``shapes`` and ``annotations`` of a layout: a thin vertical line at today with the label Today."""
    return {
        "shapes": [{"type": "line", "x0": today, "x1": today, "y0": 0, "y1": 1, "yref": "paper", "line": {"color": palette.quiet, "width": 1}}],
        "annotations": [
            {
                "x": today, "y": 1, "yref": "paper", "text": "Today", "showarrow": False, "yanchor": "bottom",
                "font": {"color": palette.quiet, "size": 12},
            }
        ],
    }  # fmt: skip
