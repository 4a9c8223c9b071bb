"""Which hypotheses hold and on what evidence, as pictures; the page's sentence; what learning has cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.figures.engagement.quiet_sponsors import number_word
from dashboard.figures.milestones import short
from dashboard.formats import day, joined, plural, pounds, short_pounds
from dashboard.metrics.learning import hypotheses as metrics
from dashboard.metrics.learning.hypotheses import Cost, Judged
from dashboard.metrics.learning.live_measures import Measured
from dashboard.page_content import Cell, Chart, Column, Empty, Table, Tile, Tone
from dashboard.theme import Palette, frame_of
from db.schema.enums.learning import Direction, HypothesisStatus, VerdictWord
from db.schema.enums.records import Strength
from db.values.evidence_scoring import Weighed, path

MARKS: dict[VerdictWord, tuple[str, Tone]] = {
    VerdictWord.SUPPORTED: ("●", "good"),
    VerdictWord.LEANING: ("◐", ""),
    VerdictWord.MIXED: ("▲", "warn"),
    VerdictWord.NOT_SUPPORTED: ("■", "bad"),
    VerdictWord.TOO_EARLY: ("○", "quiet"),
}
STEPS = (VerdictWord.TOO_EARLY, VerdictWord.NOT_SUPPORTED, VerdictWord.MIXED, VerdictWord.LEANING, VerdictWord.SUPPORTED)
SHADES = {Strength.STRONG: 1.0, Strength.MODERATE: 0.6, Strength.WEAK: 0.2}
NAMED = 44
NOTHING = "No evidence"


def mark(word: str | None) -> tuple[str, Tone]:
    """A verdict with its glyph, and its tone; that there is no evidence is said."""
    if word is None:
        return f"○ {NOTHING}", "quiet"
    glyph, tone = MARKS[VerdictWord(word)]
    return f"{glyph} {VerdictWord(word).label}", tone


def sentence(found: Sequence[Judged]) -> str:
    """``Of eight hypotheses two are supported and one is mixed; five are too early to say. Of one the verdict differs from the evidence.``"""
    if not found:
        return "No hypothesis is recorded here yet."
    apart = sum(one.apart for one in found)
    differs = f" Of {number_word(apart)} the declared verdict differs from what the evidence says." if apart else ""
    return f"{message(found)}.{differs}"


def message(found: Sequence[Judged]) -> str:
    """What the evidence says of the hypotheses, counted."""
    words: Counter[VerdictWord] = Counter(one.computed for one in found if one.computed and one.computed != VerdictWord.TOO_EARLY)
    parts = [f"{number_word(words[word])} {_is(words[word])} {_said(word)}" for word in reversed(STEPS) if words[word]]
    early = len(found) - sum(words.values())
    rest = f"{number_word(early)} {_is(early)} too early to say" if early else ""
    if len(found) == 1:
        return (
            f"The evidence for the one hypothesis says: {_said(next(iter(words)))}"
            if words
            else "It is too early to say of the one hypothesis"
        )
    return f"Of {number_word(len(found))} hypotheses {'; '.join(part for part in (joined(parts), rest) if part)}"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _said(word: VerdictWord | None) -> str:
    return {VerdictWord.LEANING: "leaning towards supported"}.get(word, str(word)) if word is not None else ""


def named(one: Judged) -> str:
    """A hypothesis beside a chart: its reference, else the first of its statement."""
    reference = f"{one.row['reference']} " if one.row["reference"] else ""
    return short(reference + one.row["statement"], NAMED)


def evidence(found: Sequence[Judged], search: str, palette: Palette) -> Chart:
    """What speaks for and against each hypothesis? Points of weakening sources to the left, of supporting ones to the right, by strength."""
    most = max([one.weighed.supporting for one in found] + [one.weighed.weakening for one in found] + [1])
    places = [len(found) - 1 - n for n in range(len(found))]
    layout = frame_of(
        palette, len(found) * 50 + 50, barmode="relative",
        xaxis={"range": [-most * 1.1, most * 1.9], "showticklabels": False, "ticks": "", "showline": False, "zeroline": True, "zerolinecolor": palette.quiet},
        yaxis={"showticklabels": False, "showline": False, "ticks": "", "range": [-0.6, len(found) - 0.2]},
    )  # fmt: skip
    layout["margin"]["t"] = 28
    layout["annotations"] = [_name(one, place, palette) for one, place in zip(found, places, strict=True)] + [
        {
            "text": f"<b>{words}</b>", "x": 0, "xanchor": anchor, "xshift": shift, "y": 1, "yref": "paper", "yanchor": "bottom",
            "showarrow": False, "font": {"color": palette.ink, "size": 12},
        }
        for words, anchor, shift in (("← Weakens", "right", -6), ("Supports →", "left", 6))
    ]  # fmt: skip
    traces = [
        _bars(found, places, direction, strength, search, palette)
        for direction in (Direction.SUPPORTS, Direction.WEAKENS)
        for strength in SHADES
    ]
    title = message(found) if found else "No hypothesis is recorded here yet"
    return Chart(
        title=title,
        subtitle="Points of distinct sources: weak 1, moderate 2, strong 3. Full colour: strong; lighter: moderate; lightest: weak.",
        caption=f"{title}. " + " ".join(f"{named(one)}: {sides(one.weighed)}." for one in found),
        table=_evidence_table(found, search),
        how=metrics.HOW_EVIDENCE,
        figure={"data": [*traces, _words(found, places, search, palette)], "layout": layout},
        empty=None if found else Empty("No hypothesis is recorded here yet.", "Record a hypothesis", f"/record/hypothesis{search}"),
    )


def _name(one: Judged, place: int, palette: Palette) -> dict[str, Any]:
    """The name of a hypothesis above its bars, so that these keep the width of a phone."""
    return {
        "text": named(one), "x": 0, "xref": "paper", "xanchor": "left", "y": place + 0.26, "yanchor": "bottom", "showarrow": False,
        "font": {"color": palette.ink, "size": 12},
    }  # fmt: skip


def _bars(
    found: Sequence[Judged], places: Sequence[int], direction: Direction, strength: Strength, search: str, palette: Palette
) -> dict[str, Any]:
    colour = palette.series[0] if direction is Direction.SUPPORTS else palette.series[2]
    side = 1 if direction is Direction.SUPPORTS else -1
    counts = [one.weighed.of(direction, strength) for one in found]
    return {
        "type": "bar", "orientation": "h", "y": list(places), "x": [side * sum(link.points for link in some) for some in counts], "width": 0.42,
        "marker": {"color": colour, "opacity": SHADES[strength], "line": {"color": colour, "width": [int(bool(some)) for some in counts]}}, "hoverinfo": "text",
        "customdata": [f"/learning/{one.row['id']}{search}" for one in found],
        "hovertext": [f"{named(one)}: {_speaks(len(some), direction, f'{strength} ')}" for one, some in zip(found, counts, strict=True)],
    }  # fmt: skip


def _speaks(count: int, direction: Direction, strength: str = "") -> str:
    """``2 strong sources support it``."""
    verb = direction.value if count == 1 else direction.value.removesuffix("s")
    return f"{plural(count, strength + 'source')} {verb} it"


def _words(found: Sequence[Judged], places: Sequence[int], search: str, palette: Palette) -> dict[str, Any]:
    words = [mark(one.computed)[0].replace(" towards supported", "") for one in found]
    return {
        "type": "scatter", "mode": "text", "x": [one.weighed.supporting for one in found], "y": list(places), "textposition": "middle right",
        "text": [f"  {one}" for one in words], "textfont": {"color": palette.ink, "size": 12}, "hoverinfo": "skip",
        "customdata": [f"/learning/{one.row['id']}{search}" for one in found],
    }  # fmt: skip


def sides(found: Weighed) -> str:
    """``3 sources support it (7 points), 1 source weakens it (2 points), 1 is neutral``."""
    neutral = len(found.of(Direction.NEUTRAL))
    parts = [
        f"{_speaks(len(found.of(side)), side)} ({plural(points, 'point')})"
        for side, points in ((Direction.SUPPORTS, found.supporting), (Direction.WEAKENS, found.weakening))
        if points
    ]
    parts += [f"{neutral} {_is(neutral)} neutral"] if neutral else []
    return ", ".join(parts) or "no evidence yet"


def _evidence_table(found: Sequence[Judged], search: str) -> Table:
    columns = (
        Column("Hypothesis"), *(Column(f"{word}, {strength.label.lower()}", number=True) for word in ("Weakens", "Supports") for strength in SHADES),
        Column("Neutral", number=True), Column("Evidence says"),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(one.row["statement"], f"/learning/{one.row['id']}{search}"),
            *(Cell(str(len(one.weighed.of(side, strength)))) for side in (Direction.WEAKENS, Direction.SUPPORTS) for strength in SHADES),
            Cell(str(len(one.weighed.of(Direction.NEUTRAL)))), Cell(mark(one.computed)[0]),
        )
        for one in found
    )  # fmt: skip
    return Table(columns, rows, "Sources by what they do to each hypothesis and how strongly")


def spend(cost: Cost, search: str) -> list[Tile]:
    """What has learning cost so far? Money paid for each finding, and for each hypothesis with a verdict."""
    paid = f"{short_pounds(cost.paid)} paid so far" if cost.paid is not None else "No payment is recorded here"
    return [
        Tile("Paid for each finding", _each(cost.a_finding), f"{plural(cost.findings, 'finding')}", paid, f"/research{search}"),
        Tile(
            "Paid for each hypothesis answered", _each(cost.an_answer), f"{plural(cost.answered, 'hypothesis', 'hypotheses')} with a verdict", paid,
            f"/learning{search}",
        ),
    ]  # fmt: skip


def _each(pence: int | None) -> str:
    return "Not known" if pence is None else pounds(pence)


def course(one: Judged, today: date, palette: Palette) -> Chart:
    """How did what the evidence says change, and what was declared when? A step for each change, a diamond for each declared verdict."""
    steps = path(one.links, today)
    declared = sorted(one.verdicts, key=lambda row: row["decided_on"])
    line = {
        "type": "scatter", "mode": "lines", "line": {"shape": "hv", "color": palette.series[0], "width": 2}, "hoverinfo": "text",
        "x": [*(on.isoformat() for on, _ in steps), today.isoformat()], "y": [*(STEPS.index(word) for _, word in steps), *_last(steps)],
        "hovertext": [*(f"{day(on)}: the evidence said {word.label.lower()}" for on, word in steps), "Today"],
    }  # fmt: skip
    flags = {
        "type": "scatter", "mode": "markers", "x": [row["decided_on"].isoformat() for row in declared], "hoverinfo": "text",
        "y": [STEPS.index(VerdictWord(row["verdict"])) for row in declared],
        "marker": {"symbol": "diamond", "size": 12, "color": palette.series[2], "line": {"color": palette.ground, "width": 1}},
        "hovertext": [f"{day(row['decided_on'])}: declared {VerdictWord(row['verdict']).label.lower()}" for row in declared],
    }  # fmt: skip
    layout = frame_of(
        palette, 230, xaxis={"type": "date", "tickformat": "%-d %b\n%Y"},
        yaxis={"tickvals": list(range(len(STEPS))), "ticktext": [word.value.capitalize() for word in STEPS], "range": [-0.4, len(STEPS) - 0.6]},
    )  # fmt: skip
    title, rows = _course_message(steps, declared), _course_rows(steps, declared)
    return Chart(
        title=title,
        subtitle="Line: what the evidence said. Diamonds: verdicts that were declared.",
        caption=f"{title}. " + " ".join(f"{day(on)}, {what.lower()}: {word}." for on, what, word in rows),
        table=Table(
            (Column("Day"), Column("What"), Column("Verdict")),
            tuple((Cell(day(on), sort=on.isoformat()), Cell(what), Cell(word)) for on, what, word in rows),
            "What the evidence said and what was declared, the oldest first",
        ),
        how=metrics.HOW_COMPUTED,
        figure={"data": [line, flags], "layout": layout},
        empty=None
        if steps
        else Empty("No evidence is recorded yet. Open a milestone, a finding or another record and choose Use as evidence."),
    )


def _last(steps: Sequence[tuple[date, VerdictWord]]) -> list[int]:
    return [STEPS.index(steps[-1][1])] if steps else []


def _course_message(steps: Sequence[tuple[date, VerdictWord]], declared: Sequence[Any]) -> str:
    if not steps:
        return "Nothing speaks for or against it yet"
    now = f"Since {day(steps[-1][0])} the evidence says: {_said(steps[-1][1])}"
    if not declared:
        return f"{now}; no verdict is declared"
    return f"{now}; declared on {day(declared[-1]['decided_on'])}: {VerdictWord(declared[-1]['verdict']).label.lower()}"


def _course_rows(steps: Sequence[tuple[date, VerdictWord]], declared: Sequence[Any]) -> list[tuple[date, str, str]]:
    told = [(on, "Evidence", word.label) for on, word in steps]
    return sorted([*told, *((row["decided_on"], "Declared", VerdictWord(row["verdict"]).label) for row in declared)])


def of_what(one: Judged, labels: Mapping[str, str]) -> str:
    """What a hypothesis is of: a challenge, a company team, the programme."""
    return labels.get(one.row["challenge_id"] or "", "") or one.row["team"] or "The programme"


def of_where(one: Judged, labels: Mapping[str, str], search: str) -> tuple[str, str]:
    """What a hypothesis is of, and the address of that; none of the programme and of a team."""
    challenge = one.row["challenge_id"]
    return of_what(one, labels), f"/challenges/{challenge}{search}" if challenge else ""


def facts(one: Judged, live: Measured | None = None) -> list[tuple[str, str]]:
    """What is known of a hypothesis: labels and words, the statement first. ``live``: its measure as the board computes it."""
    row = one.row
    return [
        ("We believe", row["statement"]), ("Criterion", one.criterion), *([("Measured now", measured_now(one, live))] if live else []),
        ("Criterion set", day(row["fixed_on"])), ("Owner", row["owner"] or ""), ("Status", HypothesisStatus(row["status"]).label),
        *([("Missing to answer it", row["missing"])] if row["missing"] else []),
        ("The sponsor reads", row["published_statement"] or "Nothing: it stays within the programme team"),
    ]  # fmt: skip


def measured_now(one: Judged, live: Measured) -> str:
    """A live measure beside the criterion: its words, what to bear in mind, and whether it lies on the wanted side of the number."""
    met = live.meets(one.row["comparison"], one.row["threshold"])
    beside = "" if met is None else "The criterion is met." if met else "The criterion is not met."
    return " ".join(f"{part.rstrip('.')}." for part in (f"{live.label}: {live.words}", live.small, *live.unknown, beside) if part)


def headline(one: Judged) -> str:
    """The sentence of the page of a hypothesis: what the evidence says, from how much; what was declared."""
    if one.computed is None:
        return "No evidence is recorded yet, so nothing can be said."
    declared = (
        f" Declared on {day(one.declared['decided_on'])}: {VerdictWord(one.declared['verdict']).label.lower()}." if one.declared else ""
    )
    return f"The evidence says: {_said(one.computed)}. {sides(one.weighed).capitalize()}.{declared}"
