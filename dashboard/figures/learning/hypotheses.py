"""Sentences and charts of hypotheses and their evidence; tiles of the cost of learning."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.formats import number_word, pounds
from dashboard.metrics.learning.hypotheses import STRENGTHS, LearningCost, count_verdicts
from dashboard.page_content import Tile
from dashboard.prose import Prose, Shown, join_prose, prose
from dashboard.tables import COUNT, STATUS, Column, Table
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.learning import EvidenceDirection, VerdictResult
from db.schema.enums.records import Strength

VERDICT_MARKS: dict[VerdictResult, tuple[str, Tone]] = {
    VerdictResult.SUPPORTED: ("●", "good"),
    VerdictResult.LEANING: ("◐", ""),
    VerdictResult.MIXED: ("▲", "warn"),
    VerdictResult.NOT_SUPPORTED: ("■", "bad"),
    VerdictResult.TOO_EARLY: ("○", "quiet"),
}
VERDICT_ORDER = (VerdictResult.TOO_EARLY, VerdictResult.NOT_SUPPORTED, VerdictResult.MIXED, VerdictResult.LEANING, VerdictResult.SUPPORTED)
NO_EVIDENCE = "No evidence"
HOW_DRAWN = "Sources that weaken a hypothesis stand to the left, those that support it to the right; a box is as wide as its points."
SIDE_MEASURES = {EvidenceDirection.SUPPORTS: "evidence_for", EvidenceDirection.WEAKENS: "evidence_against"}


def verdict_mark(word: str | None) -> tuple[str, Tone]:
    """Returns a verdict with its glyph, and its tone; ``NO_EVIDENCE`` for None."""
    if word is None:
        return f"○ {NO_EVIDENCE}", "quiet"
    glyph, tone = VERDICT_MARKS[VerdictResult(word)]
    return f"{glyph} {VerdictResult(word).label}", tone


def verdict_rank(word: str | None) -> int:
    """Returns the place of a verdict, from without evidence to supported."""
    return -1 if word is None else VERDICT_ORDER.index(VerdictResult(word))


def verdict_text(word: str) -> str:
    """Returns a verdict inside a sentence."""
    return {VerdictResult.LEANING.value: "leaning towards supported"}.get(word, word)


def sentence(assessed: pd.DataFrame, view: View) -> Prose:
    """Returns the counted verdicts, and the number of declared verdicts that differ from the evidence.

    Example: ``Of eight hypotheses two are supported and one is mixed; five are too early to say.``
    """
    if assessed.empty:
        return prose("No hypothesis is recorded here yet.")
    apart = int(assessed["apart"].sum())
    differs = prose(
        "Of {apart} the declared verdict differs from what the evidence says.", apart=_in_words("hypotheses_apart", apart, view)
    )
    return join_prose([evidence_message(assessed, view) + ".", differs if apart else ""])


def _in_words(measure: str, count: int, view: View, **narrowed: str) -> Shown:
    return view.show(measure, count, number_word(count).lower(), **narrowed)


def evidence_message(assessed: pd.DataFrame, view: View) -> Prose:
    """Returns the verdicts computed from the evidence, counted."""
    counts = {word: int(count) for word, count in count_verdicts(assessed).items()}
    early = counts.pop(VerdictResult.TOO_EARLY.value)
    if len(assessed) == 1:
        said = next((word for word, count in counts.items() if count), "")
        one = prose("the {one} hypothesis", one=_in_words("hypotheses", 1, view))
        if not said:
            return "It is too early to say of " + one
        return prose("The evidence for ") + one + f" says: {verdict_text(str(said))}"
    parts = [
        prose(
            "{count} {verb} {verdict}",
            count=_in_words("hypotheses_by_verdict", counts[word.value], view, verdict=word.value),
            verb=is_or_are(counts[word.value]),
            verdict=verdict_text(word.value),
        )
        for word in reversed(VERDICT_ORDER)
        if counts.get(word.value)
    ]
    too_early = prose(
        "{count} {verb} too early to say",
        count=_in_words("hypotheses_by_verdict", early, view, verdict=VerdictResult.TOO_EARLY.value),
        verb=is_or_are(early),
    )
    said_of_them = join_prose([join_prose(parts, ", ", " and "), too_early if early else ""], "; ")
    return prose("Of {all} hypotheses ", all=_in_words("hypotheses", len(assessed), view)) + said_of_them


def is_or_are(count: int) -> str:
    """Returns the verb after a count."""
    return "is" if count == 1 else "are"


def _address(row: Any, view: View) -> str:
    return f"/learning/{row.id}{view.search}"


def _verb(direction: EvidenceDirection, count: int) -> str:
    return direction.value if count == 1 else direction.value.removesuffix("s")


def sides_text(row: Any, view: View) -> Prose:
    """Returns sources and points by direction: ``3 sources support it (7 points), 1 source weakens it (2 points), 1 is neutral``."""
    sides = (
        (EvidenceDirection.SUPPORTS, row.supports, row.supporting, "points_for"),
        (EvidenceDirection.WEAKENS, row.weakens, row.weakening, "points_against"),
    )
    parts = [
        prose(
            "{sources} {verb} it ({points})",
            sources=view.count(SIDE_MEASURES[side], sources, "source", hypothesis=row.id),
            verb=_verb(side, sources),
            points=view.count(measure, points, "point", hypothesis=row.id),
        )
        for side, sources, points, measure in sides
        if points
    ]
    neutral = prose(
        "{neutral} {verb} neutral", neutral=view.show("evidence_neutral", row.neutral, hypothesis=row.id), verb=is_or_are(row.neutral)
    )
    return join_prose([*parts, neutral if row.neutral else ""], ", ") or prose("no evidence yet")


def evidence_table(assessed: pd.DataFrame, view: View) -> Table:
    """Returns the sources by what they do to each hypothesis and how strongly."""
    rows = frame_rows(assessed)
    marks = [verdict_mark(row.computed) for row in rows]
    frame = assessed.assign(
        href=[_address(row, view) for row in rows],
        says=[word for word, _ in marks],
        says_rank=[verdict_rank(row.computed) for row in rows],
        **{strength: [strength] * len(rows) for strength in STRENGTHS},
    )
    sides = ((EvidenceDirection.WEAKENS, "Weakens"), (EvidenceDirection.SUPPORTS, "Supports"))
    counts = [
        Column(
            f"{side.value}_{strength}", f"{word}, {Strength(strength).label.lower()}", COUNT, measure=SIDE_MEASURES[side],
            narrowed=(("hypothesis", "id"), ("strength", strength)),
        )
        for side, word in sides
        for strength in STRENGTHS
    ]  # fmt: skip
    columns = (
        Column("statement", "Hypothesis", href="href"),
        *counts,
        Column("neutral", "Neutral", COUNT, measure="evidence_neutral", narrowed=(("hypothesis", "id"),)),
        Column("says", "Evidence says", STATUS, sort="says_rank"),
    )
    return Table(frame, columns, "Sources by what they do to each hypothesis and how strongly", view)


def cost_tiles(cost: LearningCost, view: View) -> list[Tile]:
    """What has learning cost so far? Money paid / findings, and money paid / hypotheses with a verdict."""
    paid = (
        prose("{paid} paid so far", paid=view.show("learning_paid", cost.paid))
        if cost.paid is not None
        else prose("No payment is recorded here")
    )
    findings = Prose((view.count("learning_findings", cost.findings, "finding"),))
    answered = prose("{answered} with a verdict", answered=view.count("hypotheses_answered", cost.answered, "hypothesis", "hypotheses"))
    return [
        Tile("Paid for each finding", _pounds_each("paid_per_finding", cost.pence_per_finding, view), findings, paid, f"/research{view.search}"),
        Tile(
            "Paid for each hypothesis answered", _pounds_each("paid_per_answer", cost.pence_per_answer, view), answered, paid,
            f"/learning{view.search}",
        ),
    ]  # fmt: skip


def _pounds_each(measure: str, pence: int | None, view: View) -> Shown:
    return view.show(measure, pence, "Not known" if pence is None else pounds(pence))
