"""Figures are validated when made, and text of a record is never markup in them."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.figures.figure import figure, iso_days, numbers, segments, short_text, text
from dashboard.theme import DARK, LIGHT
from db.frames import DATE, INTEGER, frame_of


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ('<a href="//e.io">Go</a>', '&lt;a href="//e.io"&gt;Go&lt;/a&gt;'),
        ("Fish & chips", "Fish &amp; chips"),
        ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
        ('O’Neil\'s "own"', 'O’Neil\'s "own"'),  # plotly would print &quot;
        (12, "12"),
    ],
)
def test_text_of_a_record_is_drawn_as_it_is_written(written, drawn):
    assert text(written) == drawn


def test_text_is_cut_before_it_is_escaped():
    assert short_text("<<<<<<", 4) == "&lt;&lt;&lt;…"


@pytest.mark.parametrize(
    ("traces", "layout"),
    [
        ([{"type": "scatter", "colour": "red"}], {}),
        ([{"type": "scatter", "mode": "dots"}], {}),
        ([], {"heigth": 3}),
        ([{"type": "pies"}], {}),
    ],
)
def test_what_plotly_does_not_know_is_refused(traces, layout):
    with pytest.raises(ValueError, match=r"Invalid"):
        figure(traces, LIGHT, 100, **layout)


def test_all_figures_have_one_template_in_each_palette():
    light, dark = (figure([], palette, 100).layout.template for palette in (LIGHT, DARK))
    assert (light.layout.font.color, dark.layout.font.color) == ("#16202b", "#e9edf1")
    assert light.layout.showlegend is False
    assert light.layout.xaxis.fixedrange is True


def test_a_missing_day_or_number_is_none_in_a_trace():
    frame = frame_of({"on": (DATE, [date(2026, 5, 3), None]), "count": (INTEGER, [4, None])})
    assert iso_days(frame["on"]) == ["2026-05-03", None]
    assert numbers(frame["count"]) == [4, None]
    assert segments([1, 2], [3, 4]) == [1, 3, None, 2, 4, None]
