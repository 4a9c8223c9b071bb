"""How the numbers of a file are worked out, in words."""

from __future__ import annotations

from dashboard.measures import MEASURES


def explanation(measures: tuple[str, ...], words: str) -> str:
    """Returns how the numbers of a table are worked out: the formulas of its measures, then what else there is to say."""
    return " ".join(part for part in (*(formula(key) for key in measures), words) if part)


def formula(measure: str) -> str:
    """Returns the name and the formula of a measure."""
    return f"{MEASURES[measure].name}: {MEASURES[measure].formula}"
