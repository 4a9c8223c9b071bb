"""Colours and base layout of charts in light and dark. The colours equal the tokens in ``assets/a_tokens.css``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

STAGE_SHADES = 6


@dataclass(frozen=True)
class Palette:
    """Colours of one theme. Series colours follow the palette of the Government Analysis Function, lightened on a dark background.

    ``good``, ``warn``, ``bad``: of text; with ``_mark``: of marks. ``stages``: one shade for each place of a stage in its flow, with the colour
    of text on it in ``on_stages``. ``hatch``: what is committed, with its outline. ``weakens``: evidence against, by strength.
    """

    ground: str
    ink: str
    second: str
    quiet: str
    line: str
    edge: str
    ghost: str
    track: str
    accent: str
    series: tuple[str, ...]
    good: str
    warn: str
    bad: str
    good_mark: str
    warn_mark: str
    bad_mark: str
    stages: tuple[str, ...]
    on_stages: tuple[str, ...]
    stage_line: str
    hatch: str
    hatch_line: str
    weakens: tuple[str, ...]


LIGHT = Palette(
    ground="#ffffff",
    ink="#16202b",
    second="#45505c",
    quiet="#5f6b78",
    line="#dde1e6",
    edge="#7f8894",
    ghost="#7f8894",
    track="#ebeef2",
    accent="#12436d",
    series=("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"),
    good="#1f7a4d",
    warn="#9a5200",
    bad="#b3261e",
    good_mark="#3f8f69",
    warn_mark="#c26a00",
    bad_mark="#c4332a",
    stages=("#e6edf5", "#cbdae9", "#a6c2dc", "#769fc6", "#3d70a4", "#12436d"),
    on_stages=("#16202b", "#16202b", "#16202b", "#16202b", "#ffffff", "#ffffff"),
    stage_line="#6e8cab",
    hatch="#6a93bc",
    hatch_line="#3d70a4",
    weakens=("#d9b3c4", "#a34a76", "#801650"),
)
DARK = Palette(
    ground="#141a21",
    ink="#e9edf1",
    second="#bac3cc",
    quiet="#97a2ae",
    line="#2b343e",
    edge="#75818e",
    ghost="#75818e",
    track="#222b35",
    accent="#93c0ec",
    series=("#93C0EC", "#4CC9BE", "#E585B5", "#F79A68", "#C7CCD1", "#C4AEE8"),
    good="#62c192",
    warn="#f0aa4a",
    bad="#ff8a7f",
    good_mark="#4fa87c",
    warn_mark="#e89b33",
    bad_mark="#f4695c",
    stages=("#1c2b3a", "#243d56", "#2f5476", "#4779a8", "#77a8d6", "#b4d3f0"),
    on_stages=("#ffffff", "#ffffff", "#ffffff", "#ffffff", "#0e1319", "#0e1319"),
    stage_line="#5c7c9c",
    hatch="#5f88b0",
    hatch_line="#5f88b0",
    weakens=("#5c2f47", "#c76f9b", "#f3a9cb"),
)
PALETTES = {"light": LIGHT, "dark": DARK}
FONT = "'Public Sans', system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def stage_shade(place: int) -> int:
    """Returns the shade, from 1 to ``STAGE_SHADES``, of the stage at a place of its flow, from 0; stages beyond share the last one."""
    return min(max(place, 0), STAGE_SHADES - 1) + 1


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
