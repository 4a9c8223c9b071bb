"""Colours: the charts use those of the stylesheet, and all have sufficient contrast (WCAG 2.2) in light and dark."""

from __future__ import annotations

import re

import pytest

from dashboard.theme import DARK, LIGHT, Palette
from tests.structure.source import ROOT

TEXT = 4.5
MARK = 3.0
SHEET = (ROOT / "dashboard" / "assets" / "a_tokens.css").read_text()
SIGN_IN = (ROOT / "callbacks" / "templates" / "plain.html").read_text()
TOKEN_BY_PALETTE_NAME = {
    "ground": "sheet",
    **{
        name: name.replace("_", "-")
        for name in (
            "ink", "second", "quiet", "line", "edge", "track", "accent", "good", "warn", "bad", "good_mark", "warn_mark", "bad_mark",
            "stage_line", "hatch", "hatch_line",
        )
    },
}  # fmt: skip
NUMBERED = {"stages": "stage", "on_stages": "on-stage", "weakens": "weakens"}  # palette names of several colours, and their tokens
TEXT_PAIRS = (  # text on its background, by token
    *((text, ground) for text in ("ink", "second", "quiet", "accent", "good", "warn", "bad") for ground in ("sheet", "ground")),
    ("ink", "wash"), ("quiet", "wash"), ("accent", "wash"), ("bad", "wash"), ("warn", "wash"), ("good", "wash"),
    *((f"on-stage-{number}", f"stage-{number}") for number in range(1, 7)),
    ("on-accent", "accent"), ("heat-ink", "heat-1"), ("heat-ink", "heat-2"), ("heat-ink", "heat-3"),
    ("ink", "good-wash"), ("ink", "warn-wash"), ("ink", "bad-wash"), ("bad", "bad-wash"), ("accent", "good-wash"), ("sheet", "bad"),
)  # fmt: skip
MARK_PAIRS = tuple(
    (mark, ground)
    for mark in (
        "edge",
        "accent",
        "good",
        "warn",
        "bad",
        "good-mark",
        "warn-mark",
        "bad-mark",
        "stage-line",
        "hatch-line",
        "weakens-2",
        "weakens-3",
    )
    for ground in ("sheet", "ground")
)


def tokens(text: str, opening: str) -> dict[str, str]:
    """The colour tokens of the rule that starts with the given text."""
    rule = text[text.index(opening) :]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{3,6})", rule[: rule.index("}")]))


THEMES = {"light": tokens(SHEET, ":root, "), "dark": tokens(SHEET, '[data-bs-theme="dark"] {')}
PALETTES: dict[str, Palette] = {"light": LIGHT, "dark": DARK}


def luminance(colour: str) -> float:
    """Relative luminance of ``#rgb`` or ``#rrggbb``, 0 to 1."""
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_known_pairs():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_colours_of_charts_are_the_tokens_of_the_stylesheet(theme):
    chart_colours = {name: getattr(PALETTES[theme], name).lower() for name in TOKEN_BY_PALETTE_NAME}
    assert chart_colours == {name: THEMES[theme][token].lower() for name, token in TOKEN_BY_PALETTE_NAME.items()}
    for name, token in NUMBERED.items():
        colours = [colour.lower() for colour in getattr(PALETTES[theme], name)]
        assert colours == [THEMES[theme][f"{token}-{number}"].lower() for number in range(1, len(colours) + 1)]


def test_colours_both_themes_name_the_same_tokens():
    assert THEMES["light"].keys() == THEMES["dark"].keys()


@pytest.mark.parametrize("theme", THEMES)
def test_colours_of_text_have_sufficient_contrast(theme):
    theme_tokens = THEMES[theme]
    too_low = {
        f"{text} on {ground}": round(ratio, 2)
        for text, ground in TEXT_PAIRS
        if (ratio := contrast(theme_tokens[text], theme_tokens[ground])) < TEXT
    }
    assert too_low == {}, f"Text needs a contrast of {TEXT} to its ground, in dashboard/assets/a_tokens.css"


@pytest.mark.parametrize("theme", THEMES)
def test_colours_of_edges_and_marks_have_sufficient_contrast(theme):
    theme_tokens = THEMES[theme]
    too_low = {
        f"{mark} on {ground}": round(ratio, 2)
        for mark, ground in MARK_PAIRS
        if (ratio := contrast(theme_tokens[mark], theme_tokens[ground])) < MARK
    }
    assert too_low == {}, f"A mark or the edge of a control needs a contrast of {MARK} to its ground, in dashboard/assets/a_tokens.css"


@pytest.mark.parametrize("theme", PALETTES)
def test_colours_of_chart_marks_have_sufficient_contrast(theme):
    palette = PALETTES[theme]
    marks = {"ghost": palette.ghost, **{f"series {number}": colour for number, colour in enumerate(palette.series)}}
    too_low = {name: round(ratio, 2) for name, colour in marks.items() if (ratio := contrast(colour, palette.ground)) < MARK}
    assert too_low == {}, f"A mark of a chart needs a contrast of {MARK} to its ground, in dashboard/theme.py"


@pytest.mark.parametrize("opening", [":root{color-scheme", ":root{--ground:#0f1215"])
def test_colours_of_the_sign_in_page_have_sufficient_contrast(opening):
    page_tokens = tokens(SIGN_IN, opening)
    pairs = [*((text, "sheet") for text in ("ink", "quiet", "bad")), ("ink", "ground"), ("on", "accent")]
    too_low = {
        f"{text} on {ground}": round(ratio, 2)
        for text, ground in pairs
        if (ratio := contrast(page_tokens[text], page_tokens[ground])) < TEXT
    }
    assert too_low == {}
    assert contrast(page_tokens["line"], page_tokens["sheet"]) >= MARK
