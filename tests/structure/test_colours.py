"""Colours: the charts' are the stylesheet's, and all of them can be read, in light and dark. Contrast as WCAG 2.2 defines it."""

from __future__ import annotations

import re

import pytest

from dashboard.theme import DARK, LIGHT, Palette
from tests.structure.source import ROOT

TEXT = 4.5
MARK = 3.0
SHEET = (ROOT / "dashboard" / "assets" / "board.css").read_text()
SIGN_IN = (ROOT / "callbacks" / "templates" / "plain.html").read_text()
SAME = {"ground": "sheet", "ink": "ink", "quiet": "quiet", "line": "line", "accent": "accent", "good": "good", "warn": "warn", "bad": "bad"}
READ = (  # text on its ground, by token
    *((text, ground) for text in ("ink", "quiet", "accent", "good", "warn", "bad") for ground in ("sheet", "ground")),
    ("ink", "wash"), ("quiet", "wash"), ("accent", "wash"), ("bad", "wash"), ("warn", "wash"), ("good", "wash"),
    ("on-accent", "accent"), ("heat-ink", "heat-1"), ("heat-ink", "heat-2"), ("heat-ink", "heat-3"),
    ("ink", "good-wash"), ("ink", "warn-wash"), ("ink", "bad-wash"), ("bad", "bad-wash"), ("accent", "good-wash"), ("sheet", "bad"),
)  # fmt: skip
MARKED = tuple((mark, ground) for mark in ("edge", "accent", "good", "warn", "bad") for ground in ("sheet", "ground"))


def tokens(text: str, opening: str) -> dict[str, str]:
    """The colour tokens of the rule that opens so."""
    rule = text[text.index(opening) :]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{3,6})", rule[: rule.index("}")]))


THEMES = {"light": tokens(SHEET, ":root, "), "dark": tokens(SHEET, '[data-bs-theme="dark"] {')}
PALETTES: dict[str, Palette] = {"light": LIGHT, "dark": DARK}


def luminance(colour: str) -> float:
    """Relative luminance of ``#rgb`` or ``#rrggbb``, 0 to 1."""
    digits = colour.lstrip("#")
    digits = "".join(2 * one for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_known_pairs():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_colours_of_charts_are_the_tokens_of_the_stylesheet(theme):
    drawn = {name: getattr(PALETTES[theme], name).lower() for name in SAME}
    assert drawn == {name: THEMES[theme][token].lower() for name, token in SAME.items()}


def test_colours_both_themes_name_the_same_tokens():
    assert THEMES["light"].keys() == THEMES["dark"].keys()


@pytest.mark.parametrize("theme", THEMES)
def test_colours_of_text_can_be_read(theme):
    given = THEMES[theme]
    found = {f"{text} on {ground}": round(ratio, 2) for text, ground in READ if (ratio := contrast(given[text], given[ground])) < TEXT}
    assert found == {}, f"Text needs a contrast of {TEXT} to its ground, in dashboard/assets/board.css"


@pytest.mark.parametrize("theme", THEMES)
def test_colours_of_edges_and_marks_can_be_seen(theme):
    given = THEMES[theme]
    found = {f"{mark} on {ground}": round(ratio, 2) for mark, ground in MARKED if (ratio := contrast(given[mark], given[ground])) < MARK}
    assert found == {}, f"A mark or the edge of a control needs a contrast of {MARK} to its ground, in dashboard/assets/board.css"


@pytest.mark.parametrize("theme", PALETTES)
def test_colours_of_chart_marks_can_be_seen(theme):
    palette = PALETTES[theme]
    marks = {"ghost": palette.ghost, **{f"series {n}": colour for n, colour in enumerate(palette.series)}}
    found = {name: round(ratio, 2) for name, colour in marks.items() if (ratio := contrast(colour, palette.ground)) < MARK}
    assert found == {}, f"A mark of a chart needs a contrast of {MARK} to its ground, in dashboard/theme.py"


@pytest.mark.parametrize("opening", [":root{color-scheme", ":root{--ground:#0f1215"])
def test_colours_of_the_sign_in_page_can_be_read(opening):
    given = tokens(SIGN_IN, opening)
    pairs = [*((text, "sheet") for text in ("ink", "quiet", "bad")), ("ink", "ground"), ("on", "accent")]
    found = {f"{text} on {ground}": round(ratio, 2) for text, ground in pairs if (ratio := contrast(given[text], given[ground])) < TEXT}
    assert found == {}
    assert contrast(given["line"], given["sheet"]) >= MARK
