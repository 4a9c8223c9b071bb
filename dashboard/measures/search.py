"""Measures of the search: how many records hold the words typed."""

from __future__ import annotations

from dashboard.measures.measure import PROGRAMME, Example, Measure, Restated, Unit

SOURCE = "the findings, decisions, milestones, conversations, actions and hypotheses that the viewer may see, as they stand today"

MEASURES: tuple[Measure, ...] = (
    Measure(
        "records_found",
        "Records found",
        "Records that hold each word typed, or a word that begins with it.",
        Unit.COUNT,
        SOURCE,
        Example("“page” is typed: one record holds “pager”, one “pages”, one “stage”.", "Found: 2.",
            lambda: len([word for word in ("pager", "pages", "stage") if word.startswith("page")]), 2, Restated.IN_THE_STORE),
        scope=(PROGRAMME,),
    ),
    Measure(
        "records_shown",
        "Records shown of those found",
        "The first records found of a kind: those with the words in their title before the others, then the newest.",
        Unit.COUNT,
        SOURCE,
        Example("Of 35 findings the first 20 are listed.", "Shown: 20.", lambda: min(35, 20), 20, Restated.WHERE_SHOWN),
        denominator="the records found of that kind",
        scope=(PROGRAMME,),
    ),
)  # fmt: skip
