"""Charts and sentences of hypotheses and their evidence; tiles of the cost of learning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.figures.engagement.quiet_sponsors import number_word
from dashboard.formats import format_day, join_phrases, plural, pounds, short_pounds, truncate
from dashboard.metrics.learning import hypotheses as metrics
from dashboard.metrics.learning.hypotheses import HypothesisAssessment, LearningCost
from dashboard.metrics.learning.live_measures import MeasureValue
from dashboard.page_content import Cell, Chart, Column, EmptyState, Table, Tile, Tone
from dashboard.theme import Palette, base_layout
from db.schema.enums.learning import EvidenceDirection, HypothesisStatus, VerdictResult
from db.schema.enums.records import Strength
from db.values.evidence_scoring import EvidenceSummary, verdict_changes

VERDICT_MARKS: dict[VerdictResult, tuple[str, Tone]] = {
    VerdictResult.SUPPORTED: ("●", "good"),
    VerdictResult.LEANING: ("◐", ""),
    VerdictResult.MIXED: ("▲", "warn"),
    VerdictResult.NOT_SUPPORTED: ("■", "bad"),
    VerdictResult.TOO_EARLY: ("○", "quiet"),
}
VERDICT_ORDER = (VerdictResult.TOO_EARLY, VerdictResult.NOT_SUPPORTED, VerdictResult.MIXED, VerdictResult.LEANING, VerdictResult.SUPPORTED)
STRENGTH_OPACITY = {Strength.STRONG: 1.0, Strength.MODERATE: 0.6, Strength.WEAK: 0.2}
MAX_LABEL_LENGTH = 44
NO_EVIDENCE = "No evidence"


def verdict_mark(word: str | None) -> tuple[str, Tone]:
    """Returns a verdict with its glyph, and its tone; ``NO_EVIDENCE`` for None."""
    if word is None:
        return f"○ {NO_EVIDENCE}", "quiet"
    glyph, tone = VERDICT_MARKS[VerdictResult(word)]
    return f"{glyph} {VerdictResult(word).label}", tone


def sentence(hypotheses: Sequence[HypothesisAssessment]) -> str:
    """Returns the counted verdicts, and the number of declared verdicts that differ from the evidence.

    Example: ``Of eight hypotheses two are supported and one is mixed; five are too early to say.``
    """
    if not hypotheses:
        return "No hypothesis is recorded here yet."
    differing = sum(hypothesis.apart for hypothesis in hypotheses)
    differs = f" Of {number_word(differing)} the declared verdict differs from what the evidence says." if differing else ""
    return f"{evidence_message(hypotheses)}.{differs}"


def evidence_message(hypotheses: Sequence[HypothesisAssessment]) -> str:
    """Returns the verdicts computed from the evidence, counted."""
    words: Counter[VerdictResult] = Counter(
        hypothesis.computed for hypothesis in hypotheses if hypothesis.computed and hypothesis.computed != VerdictResult.TOO_EARLY
    )
    parts = [
        f"{number_word(words[word])} {_is_or_are(words[word])} {_verdict_text(word)}" for word in reversed(VERDICT_ORDER) if words[word]
    ]
    early = len(hypotheses) - sum(words.values())
    rest = f"{number_word(early)} {_is_or_are(early)} too early to say" if early else ""
    if len(hypotheses) == 1:
        return (
            f"The evidence for the one hypothesis says: {_verdict_text(next(iter(words)))}"
            if words
            else "It is too early to say of the one hypothesis"
        )
    return f"Of {number_word(len(hypotheses))} hypotheses {'; '.join(part for part in (join_phrases(parts), rest) if part)}"


def _is_or_are(count: int) -> str:
    return "is" if count == 1 else "are"


def _verdict_text(word: VerdictResult | None) -> str:
    return {VerdictResult.LEANING: "leaning towards supported"}.get(word, str(word)) if word is not None else ""


def hypothesis_label(hypothesis: HypothesisAssessment) -> str:
    """Returns the reference and the statement, cut at ``MAX_LABEL_LENGTH``."""
    reference = f"{hypothesis.row['reference']} " if hypothesis.row["reference"] else ""
    return truncate(reference + hypothesis.row["statement"], MAX_LABEL_LENGTH)


def evidence_chart(hypotheses: Sequence[HypothesisAssessment], search: str, palette: Palette) -> Chart:
    """What speaks for and against each hypothesis? Points of weakening sources to the left, of supporting ones to the right, by strength.

    Points of a source: weak 1, moderate 2, strong 3.
    """
    most = max(
        [hypothesis.weighed.supporting for hypothesis in hypotheses] + [hypothesis.weighed.weakening for hypothesis in hypotheses] + [1]
    )
    places = [len(hypotheses) - 1 - n for n in range(len(hypotheses))]
    layout = base_layout(
        palette, len(hypotheses) * 50 + 50, barmode="relative",
        xaxis={"range": [-most * 1.1, most * 1.9], "showticklabels": False, "ticks": "", "showline": False, "zeroline": True, "zerolinecolor": palette.quiet},
        yaxis={"showticklabels": False, "showline": False, "ticks": "", "range": [-0.6, len(hypotheses) - 0.2]},
    )  # fmt: skip
    layout["margin"]["t"] = 28
    layout["annotations"] = [_name_annotation(hypothesis, place, palette) for hypothesis, place in zip(hypotheses, places, strict=True)] + [
        {
            "text": f"<b>{words}</b>", "x": 0, "xanchor": anchor, "xshift": shift, "y": 1, "yref": "paper", "yanchor": "bottom",
            "showarrow": False, "font": {"color": palette.ink, "size": 12},
        }
        for words, anchor, shift in (("← Weakens", "right", -6), ("Supports →", "left", 6))
    ]  # fmt: skip
    traces = [
        _evidence_bars(hypotheses, places, direction, strength, search, palette)
        for direction in (EvidenceDirection.SUPPORTS, EvidenceDirection.WEAKENS)
        for strength in STRENGTH_OPACITY
    ]
    title = evidence_message(hypotheses) if hypotheses else "No hypothesis is recorded here yet"
    return Chart(
        title=title,
        subtitle="Points of distinct sources: weak 1, moderate 2, strong 3. Full colour: strong; lighter: moderate; lightest: weak.",
        caption=f"{title}. " + " ".join(f"{hypothesis_label(hypothesis)}: {sides_text(hypothesis.weighed)}." for hypothesis in hypotheses),
        table=_evidence_table(hypotheses, search),
        how=metrics.HOW_EVIDENCE,
        figure={"data": [*traces, _verdict_trace(hypotheses, places, search, palette)], "layout": layout},
        empty=None
        if hypotheses
        else EmptyState("No hypothesis is recorded here yet.", "Record a hypothesis", f"/record/hypothesis{search}"),
    )


def _name_annotation(hypothesis: HypothesisAssessment, place: int, palette: Palette) -> dict[str, Any]:
    """Returns a label above the bars of a hypothesis, so that the bars keep the full width on a phone."""
    return {
        "text": hypothesis_label(hypothesis), "x": 0, "xref": "paper", "xanchor": "left", "y": place + 0.26, "yanchor": "bottom", "showarrow": False,
        "font": {"color": palette.ink, "size": 12},
    }  # fmt: skip


def _evidence_bars(
    hypotheses: Sequence[HypothesisAssessment],
    places: Sequence[int],
    direction: EvidenceDirection,
    strength: Strength,
    search: str,
    palette: Palette,
) -> dict[str, Any]:
    colour = palette.series[0] if direction is EvidenceDirection.SUPPORTS else palette.series[2]
    side = 1 if direction is EvidenceDirection.SUPPORTS else -1
    links_by_hypothesis = [hypothesis.weighed.of(direction, strength) for hypothesis in hypotheses]
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(places),
        "x": [side * sum(link.points for link in links) for links in links_by_hypothesis],
        "width": 0.42,
        "marker": {
            "color": colour,
            "opacity": STRENGTH_OPACITY[strength],
            "line": {"color": colour, "width": [int(bool(links)) for links in links_by_hypothesis]},
        },
        "hoverinfo": "text",
        "customdata": [f"/learning/{hypothesis.row['id']}{search}" for hypothesis in hypotheses],
        "hovertext": [
            f"{hypothesis_label(hypothesis)}: {_sources_text(len(links), direction, f'{strength} ')}"
            for hypothesis, links in zip(hypotheses, links_by_hypothesis, strict=True)
        ],
    }


def _sources_text(count: int, direction: EvidenceDirection, strength: str = "") -> str:
    """Returns the number of sources on one side: ``2 strong sources support it``."""
    verb = direction.value if count == 1 else direction.value.removesuffix("s")
    return f"{plural(count, strength + 'source')} {verb} it"


def _verdict_trace(hypotheses: Sequence[HypothesisAssessment], places: Sequence[int], search: str, palette: Palette) -> dict[str, Any]:
    words = [verdict_mark(hypothesis.computed)[0].replace(" towards supported", "") for hypothesis in hypotheses]
    return {
        "type": "scatter", "mode": "text", "x": [hypothesis.weighed.supporting for hypothesis in hypotheses], "y": list(places), "textposition": "middle right",
        "text": [f"  {word}" for word in words], "textfont": {"color": palette.ink, "size": 12}, "hoverinfo": "skip",
        "customdata": [f"/learning/{hypothesis.row['id']}{search}" for hypothesis in hypotheses],
    }  # fmt: skip


def sides_text(summary: EvidenceSummary) -> str:
    """Returns sources and points by direction: ``3 sources support it (7 points), 1 source weakens it (2 points), 1 is neutral``."""
    neutral = len(summary.of(EvidenceDirection.NEUTRAL))
    parts = [
        f"{_sources_text(len(summary.of(side)), side)} ({plural(points, 'point')})"
        for side, points in ((EvidenceDirection.SUPPORTS, summary.supporting), (EvidenceDirection.WEAKENS, summary.weakening))
        if points
    ]
    parts += [f"{neutral} {_is_or_are(neutral)} neutral"] if neutral else []
    return ", ".join(parts) or "no evidence yet"


def _evidence_table(hypotheses: Sequence[HypothesisAssessment], search: str) -> Table:
    columns = (
        Column("Hypothesis"), *(Column(f"{word}, {strength.label.lower()}", number=True) for word in ("Weakens", "Supports") for strength in STRENGTH_OPACITY),
        Column("Neutral", number=True), Column("Evidence says"),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(hypothesis.row["statement"], f"/learning/{hypothesis.row['id']}{search}"),
            *(
                Cell(str(len(hypothesis.weighed.of(side, strength))))
                for side in (EvidenceDirection.WEAKENS, EvidenceDirection.SUPPORTS)
                for strength in STRENGTH_OPACITY
            ),
            Cell(str(len(hypothesis.weighed.of(EvidenceDirection.NEUTRAL)))),
            Cell(verdict_mark(hypothesis.computed)[0]),
        )
        for hypothesis in hypotheses
    )
    return Table(columns, rows, "Sources by what they do to each hypothesis and how strongly")


def cost_tiles(cost: LearningCost, search: str) -> list[Tile]:
    """What has learning cost so far? Money paid / findings, and money paid / hypotheses with a verdict."""
    paid = f"{short_pounds(cost.paid)} paid so far" if cost.paid is not None else "No payment is recorded here"
    return [
        Tile("Paid for each finding", _cost_text(cost.pence_per_finding), f"{plural(cost.findings, 'finding')}", paid, f"/research{search}"),
        Tile(
            "Paid for each hypothesis answered", _cost_text(cost.pence_per_answer), f"{plural(cost.answered, 'hypothesis', 'hypotheses')} with a verdict", paid,
            f"/learning{search}",
        ),
    ]  # fmt: skip


def _cost_text(pence: int | None) -> str:
    return "Not known" if pence is None else pounds(pence)


def verdict_history_chart(hypothesis: HypothesisAssessment, today: date, palette: Palette) -> Chart:
    """How did the computed verdict change, and what was declared when? A step for each change, a diamond for each declared verdict."""
    steps = verdict_changes(hypothesis.links, today)
    declared = sorted(hypothesis.verdicts, key=lambda row: row["decided_on"])
    line = {
        "type": "scatter", "mode": "lines", "line": {"shape": "hv", "color": palette.series[0], "width": 2}, "hoverinfo": "text",
        "x": [*(on.isoformat() for on, _ in steps), today.isoformat()], "y": [*(VERDICT_ORDER.index(word) for _, word in steps), *_last_position(steps)],
        "hovertext": [*(f"{format_day(on)}: the evidence said {word.label.lower()}" for on, word in steps), "Today"],
    }  # fmt: skip
    markers = {
        "type": "scatter", "mode": "markers", "x": [row["decided_on"].isoformat() for row in declared], "hoverinfo": "text",
        "y": [VERDICT_ORDER.index(VerdictResult(row["verdict"])) for row in declared],
        "marker": {"symbol": "diamond", "size": 12, "color": palette.series[2], "line": {"color": palette.ground, "width": 1}},
        "hovertext": [f"{format_day(row['decided_on'])}: declared {VerdictResult(row['verdict']).label.lower()}" for row in declared],
    }  # fmt: skip
    layout = base_layout(
        palette,
        230,
        xaxis={"type": "date", "tickformat": "%-d %b\n%Y"},
        yaxis={
            "tickvals": list(range(len(VERDICT_ORDER))),
            "ticktext": [word.value.capitalize() for word in VERDICT_ORDER],
            "range": [-0.4, len(VERDICT_ORDER) - 0.6],
        },
    )
    title, rows = _history_message(steps, declared), _history_rows(steps, declared)
    return Chart(
        title=title,
        subtitle="Line: what the evidence said. Diamonds: verdicts that were declared.",
        caption=f"{title}. " + " ".join(f"{format_day(on)}, {what.lower()}: {word}." for on, what, word in rows),
        table=Table(
            (Column("Day"), Column("What"), Column("Verdict")),
            tuple((Cell(format_day(on), sort=on.isoformat()), Cell(what), Cell(word)) for on, what, word in rows),
            "What the evidence said and what was declared, the oldest first",
        ),
        how=metrics.HOW_COMPUTED,
        figure={"data": [line, markers], "layout": layout},
        empty=None
        if steps
        else EmptyState("No evidence is recorded yet. Open a milestone, a finding or another record and choose Use as evidence."),
    )


def _last_position(steps: Sequence[tuple[date, VerdictResult]]) -> list[int]:
    return [VERDICT_ORDER.index(steps[-1][1])] if steps else []


def _history_message(steps: Sequence[tuple[date, VerdictResult]], declared: Sequence[Any]) -> str:
    if not steps:
        return "Nothing speaks for or against it yet"
    now = f"Since {format_day(steps[-1][0])} the evidence says: {_verdict_text(steps[-1][1])}"
    if not declared:
        return f"{now}; no verdict is declared"
    return f"{now}; declared on {format_day(declared[-1]['decided_on'])}: {VerdictResult(declared[-1]['verdict']).label.lower()}"


def _history_rows(steps: Sequence[tuple[date, VerdictResult]], declared: Sequence[Any]) -> list[tuple[date, str, str]]:
    evidence = [(on, "Evidence", word.label) for on, word in steps]
    return sorted([*evidence, *((row["decided_on"], "Declared", VerdictResult(row["verdict"]).label) for row in declared)])


def subject_label(hypothesis: HypothesisAssessment, labels: Mapping[str, str]) -> str:
    """Returns the challenge, company team or programme of a hypothesis."""
    return labels.get(hypothesis.row["challenge_id"] or "", "") or hypothesis.row["team"] or "The programme"


def subject_link(hypothesis: HypothesisAssessment, labels: Mapping[str, str], search: str) -> tuple[str, str]:
    """Returns the subject of a hypothesis and its address; the address is empty for the programme and for a team."""
    challenge = hypothesis.row["challenge_id"]
    return subject_label(hypothesis, labels), f"/challenges/{challenge}{search}" if challenge else ""


def facts(hypothesis: HypothesisAssessment, live: MeasureValue | None = None) -> list[tuple[str, str]]:
    """Returns (label, text) of a hypothesis, the statement first. ``live``: the current value of its measure."""
    row = hypothesis.row
    return [
        ("We believe", row["statement"]), ("Criterion", hypothesis.criterion), *([("Measured now", live_measure_text(hypothesis, live))] if live else []),
        ("Criterion set", format_day(row["fixed_on"])), ("Owner", row["owner"] or ""), ("Status", HypothesisStatus(row["status"]).label),
        *([("Missing to answer it", row["missing"])] if row["missing"] else []),
        ("The sponsor reads", row["published_statement"] or "Nothing: it stays within the programme team"),
    ]  # fmt: skip


def live_measure_text(hypothesis: HypothesisAssessment, live: MeasureValue) -> str:
    """Returns a live measure with its caveats, and whether it meets the criterion."""
    met = live.meets(hypothesis.row["comparison"], hypothesis.row["threshold"])
    criterion_text = "" if met is None else "The criterion is met." if met else "The criterion is not met."
    return " ".join(f"{part.rstrip('.')}." for part in (f"{live.label}: {live.words}", live.small, *live.unknown, criterion_text) if part)


def headline(hypothesis: HypothesisAssessment) -> str:
    """Returns the first sentence of a hypothesis's page: computed verdict, number of sources, declared verdict."""
    if hypothesis.computed is None:
        return "No evidence is recorded yet, so nothing can be said."
    declared = (
        f" Declared on {format_day(hypothesis.declared['decided_on'])}: {VerdictResult(hypothesis.declared['verdict']).label.lower()}."
        if hypothesis.declared
        else ""
    )
    return f"The evidence says: {_verdict_text(hypothesis.computed)}. {sides_text(hypothesis.weighed).capitalize()}.{declared}"
