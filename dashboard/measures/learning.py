"""Measures of hypotheses and evidence. The functions are in ``db.values.evidence_scoring`` and ``dashboard.metrics.learning.hypotheses``."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.measures.measure import DAY, PROGRAMME, Example, Measure, Restated, Unit

JUNE = date(2026, 6, 1)
SIDES = {"+": "supports", "-": "weakens", "=": "neutral"}
OF_ONE = (PROGRAMME, DAY)
COUNTED_ONCE = (
    "The same source counts once: a finding that rests on one session alone and that session, a decision or an action about a record and that "
    "record; the strongest link counts, of equally strong ones the one judged last. Only what was judged by the day looked at counts."
)
GIVEN = "Two strong sources for it, a weak one against it, and a neutral one."
EXAMPLE = ("+strong", "+strong", "-weak", "=weak")


def evidence_of(*links: dict[str, Any]) -> Any:
    """Returns evidence given by its fields, as ``db.queries.learning.hypotheses.evidence`` does."""
    from db.frames import DATE, OBJECT, frame_of

    fixed = {"hypothesis_id": "h", "direction": "supports", "strength": "moderate", "judged_by": "The lead", "note": None}
    columns: dict[str, Any] = {name: (OBJECT, [link.get(name, value) for link in links]) for name, value in fixed.items()}
    columns["id"] = (OBJECT, [link.get("id", f"e{place}") for place, link in enumerate(links)])
    roots = [link.get("root", f"milestone:m{place}") for place, link in enumerate(links)]
    columns |= {"root": (OBJECT, roots), "root_kind": (OBJECT, [root.partition(":")[0] for root in roots])}
    columns["about_kind"] = (OBJECT, [link.get("about", root).partition(":")[0] for link, root in zip(links, roots, strict=True)])
    columns["about_id"] = (OBJECT, [link.get("about", root).partition(":")[2] for link, root in zip(links, roots, strict=True)])
    return frame_of(columns | {"judged_on": (DATE, [link.get("judged_on", date(2026, 4, 1)) for link in links])})


def sides(*given: str, hypothesis: str = "h") -> list[dict[str, Any]]:
    """Returns a link of its own source for each of ``+strong``, ``-weak``, ``=weak``."""
    return [
        {"id": f"{hypothesis}{place}", "hypothesis_id": hypothesis, "root": f"milestone:{hypothesis}{place}", "direction": SIDES[side[0]],
         "strength": side[1:]}
        for place, side in enumerate(given)
    ]  # fmt: skip


def verdicts_of(*verdicts: dict[str, Any]) -> Any:
    """Returns declared verdicts given by their fields, as ``db.queries.learning.hypotheses.verdicts`` does."""
    from db.frames import DATE, OBJECT, frame_of

    names = ("id", "hypothesis_id", "verdict", "computed", "next_step", "reason", "published_reason", "decided_by", "review_id")
    columns: dict[str, Any] = {name: (OBJECT, [verdict.get(name) for verdict in verdicts]) for name in names}
    return frame_of(columns | {name: (DATE, [verdict.get(name) for verdict in verdicts]) for name in ("decided_on", "review_on")})


def hypotheses_of(*hypotheses: dict[str, Any], by_on: date = JUNE) -> Any:
    """Returns hypotheses given by their fields, as ``db.queries.learning.hypotheses.hypotheses`` does. ``by_on``: when each is due."""
    from db.frames import DATE, INTEGER, OBJECT, frame_of

    fixed = {
        "id": "h", "programme_id": "p", "reference": "H1", "statement": "It works", "published_statement": None, "challenge_id": None,
        "team_id": None, "team": None, "measure": "Slips", "live_measure": None, "comparison": "at most", "unit": "a month", "owner": None,
        "status": "testing", "missing": None, "source": None,
    }  # fmt: skip
    columns: dict[str, Any] = {name: (OBJECT, [row.get(name, value) for row in hypotheses]) for name, value in fixed.items()}
    columns["threshold"] = (INTEGER, [row.get("threshold", 2) for row in hypotheses])
    columns["by_on"] = (DATE, [row.get("by_on", by_on) for row in hypotheses])
    return frame_of(columns | {"fixed_on": (DATE, [row.get("fixed_on", date(2026, 4, 1)) for row in hypotheses])})


def assessed(*given: str) -> Any:
    """Returns the assessment of one hypothesis with evidence as :func:`sides` takes it."""
    from dashboard.metrics.learning.hypotheses import assess_hypotheses
    from db.values.evidence_scoring import score_evidence

    return assess_hypotheses(hypotheses_of({}), score_evidence(evidence_of(*sides(*given)), JUNE), verdicts_of(), JUNE)


def _example(name: str) -> Any:
    return assessed(*EXAMPLE)[name].iloc[0]


def _several(name: str) -> Any:
    """Returns a count over three hypotheses: one supported and declared mixed, one without evidence, one declared too early."""
    from dashboard.metrics.learning.hypotheses import assess_hypotheses, count_verdicts
    from db.values.evidence_scoring import score_evidence

    declared = [
        {"id": "v", "hypothesis_id": "h", "verdict": "mixed", "decided_on": JUNE},
        {"id": "w", "hypothesis_id": "k", "verdict": "too early", "decided_on": JUNE},
    ]
    scored = score_evidence(evidence_of(*sides(*EXAMPLE), *sides("+weak", hypothesis="k")), JUNE)
    all_of_them = assess_hypotheses(hypotheses_of({}, {"id": "i"}, {"id": "k"}), scored, verdicts_of(*declared), JUNE)
    return (
        int(all_of_them[name].sum())
        if name in all_of_them
        else len(all_of_them)
        if name == "all"
        else int(count_verdicts(all_of_them)[name])
    )


def _cost(name: str) -> Any:
    from dashboard.metrics.learning.hypotheses import LearningCost

    return getattr(LearningCost(100_000, 4, 2), name)


def _criteria(state: str) -> int:
    """Returns how many of three hypotheses stand so by their criterion: 14 applications where at least 12, and 36 days where at most 10 were
    wanted, and one whose measure is not counted; each is due on 1 July."""
    from dashboard.figures.learning.criteria import judge_criteria
    from dashboard.metrics.learning.criteria import is_due_soon
    from dashboard.metrics.learning.hypotheses import assess_hypotheses
    from dashboard.metrics.learning.live_measures import LIVE_MEASURES, compute_measure
    from dashboard.metrics.learning.measure_counts import MeasureCount
    from db.values.evidence_scoring import score_evidence

    rows = hypotheses_of(
        {"id": "a", "comparison": "at least", "threshold": 12}, {"id": "b", "threshold": 10}, {"id": "c", "threshold": 10},
        by_on=date(2026, 7, 1),
    )  # fmt: skip
    live = {
        "a": compute_measure(LIVE_MEASURES["applications"], MeasureCount(14, 1)),
        "b": compute_measure(LIVE_MEASURES["sponsor reply"], MeasureCount(None, 1, median=36)),
    }
    judged = judge_criteria(assess_hypotheses(rows, score_evidence(evidence_of(), JUNE), verdicts_of(), JUNE), live, JUNE)
    return len([one for one in judged if (is_due_soon(one.row.by_on, JUNE) if state == "due" else state in ("", one.state))])


CRITERIA = "14 applications where at least 12 were wanted, 36 days where at most 10 were, and one criterion of which nothing is counted."
JUDGED = "Hypotheses still being tested, where there is none all of the view"
SEVERAL = (
    "One hypothesis that the evidence supports was declared mixed, one has no evidence, one with a weak source was declared too early."
)
HYPOTHESES = "the hypotheses of the view, with their evidence and verdicts"
COST = (
    "Money paid so far, less credits and without accruals, in the view that is chosen. It says what learning has cost, not what it is worth: the "
    "money also bought everything else."
)
MEASURES: tuple[Measure, ...] = (
    Measure(
        "evidence_verdict", "What the evidence says",
        "Follows from counting sources, never from a test of significance. Each source gives points to its side: weak 1, moderate 2, strong 3. Fewer "
        "than 4 points on both sides together: too early. 6 points or more for it, and at least three times those against: supported. At least "
        "twice those against: leaning towards supported. Those against at least twice those for it: not supported. Otherwise: mixed. What is "
        f"neutral gives none. {COUNTED_ONCE}",
        Unit.TEXT, "the evidence of the hypothesis", Example(GIVEN, "6 points against 1: supported.", lambda: _example("computed"), "supported"), scope=OF_ONE,
    ),
    Measure("evidence_for", "Sources that support a hypothesis", f"Distinct sources that support it. {COUNTED_ONCE}",
            Unit.COUNT, "the evidence of the hypothesis", Example(GIVEN, "For it: 2.", lambda: _example("supports"), 2), scope=OF_ONE),
    Measure("evidence_against", "Sources that weaken a hypothesis", f"Distinct sources that weaken it. {COUNTED_ONCE}",
            Unit.COUNT, "the evidence of the hypothesis", Example(GIVEN, "Against it: 1.", lambda: _example("weakens"), 1), scope=OF_ONE),
    Measure("evidence_neutral", "Neutral sources of a hypothesis", f"Distinct sources that do neither. {COUNTED_ONCE}",
            Unit.COUNT, "the evidence of the hypothesis", Example(GIVEN, "Neutral: 1.", lambda: _example("neutral"), 1), scope=OF_ONE),
    Measure("points_for", "Points for a hypothesis", "Points of the sources that support it: weak 1, moderate 2, strong 3.",
            Unit.COUNT, "the evidence of the hypothesis", Example(GIVEN, "Points: 3 + 3 = 6.", lambda: _example("supporting"), 6), scope=OF_ONE),
    Measure("points_against", "Points against a hypothesis", "Points of the sources that weaken it: weak 1, moderate 2, strong 3.",
            Unit.COUNT, "the evidence of the hypothesis", Example(GIVEN, "Points: 1.", lambda: _example("weakening"), 1), scope=OF_ONE),
    Measure("hypotheses", "Hypotheses", "All hypotheses, also those that were concluded; without a chosen challenge also those of the programme.",
            Unit.COUNT, HYPOTHESES, Example(SEVERAL, "Hypotheses: 3.", lambda: _several("all"), 3)),
    Measure("hypotheses_judged", "Hypotheses being tested", f"{JUDGED}; without a chosen challenge also those of the programme.",
            Unit.COUNT, HYPOTHESES, Example(CRITERIA, "Hypotheses: 3.", lambda: _criteria(""), 3)),
    Measure("hypotheses_by_criterion", "Hypotheses by the measure of their criterion",
            f"{JUDGED}, by what the measure of their own criterion says today: met where its value is on the wanted side of the threshold, else "
            "missed; too early where the board does not count the measure; without a threshold there is no criterion. The measure is of the "
            "challenge of the hypothesis, else of the whole programme, whatever the filters. Evidence decides nothing here.",
            Unit.COUNT, HYPOTHESES, Example(CRITERIA, "Met: 1.", lambda: _criteria("met"), 1), "the hypotheses being tested"),
    Measure("hypotheses_due_soon", "Hypotheses due within a month", f"{JUDGED}, of which the criterion is to be met today or within 30 days.",
            Unit.COUNT, HYPOTHESES, Example("On 1 June three criteria are due on 1 July, in 30 days.", "Due: 3.", lambda: _criteria("due"), 3)),
    Measure("hypotheses_by_verdict", "Hypotheses by what the evidence says", "Hypotheses of which the evidence says this; without evidence it is too early.",
            Unit.COUNT, HYPOTHESES, Example(SEVERAL, "Supported: 1.", lambda: _several("supported"), 1), "the hypotheses"),
    Measure("hypotheses_apart", "Hypotheses declared otherwise", "Hypotheses whose verdict declared last differs from what the evidence says.",
            Unit.COUNT, HYPOTHESES, Example(SEVERAL, "Declared otherwise: 1.", lambda: _several("apart"), 1), "the hypotheses"),
    Measure("hypotheses_answered", "Hypotheses answered", "Hypotheses that have a declared verdict other than too early.",
            Unit.COUNT, HYPOTHESES, Example(SEVERAL, "Answered: 1.", lambda: _several("answered"), 1), "the hypotheses"),
    Measure("learning_paid", "Paid so far", f"Payments plus credits, which are negative. {COST}", Unit.PENCE, "the payments of the view",
            Example("Payments of £1,100 and a credit of £100.", "Paid: £1,000.", lambda: 110_000 - 10_000, 100_000, Restated.IN_THE_STORE)),
    Measure("learning_findings", "Findings that the money paid for", "All findings of the view.", Unit.COUNT, "the findings of the view",
            Example("Four findings.", "Findings: 4.", lambda: _cost("findings"), 4, Restated.IN_THE_STORE)),
    Measure("paid_per_finding", "Paid for each finding", f"Paid so far, divided by the findings recorded. {COST}", Unit.PENCE, "payments and findings",
            Example("£1,000 paid, four findings.", "£250.", lambda: _cost("pence_per_finding"), 25_000), "the findings recorded"),
    Measure("paid_per_answer", "Paid for each hypothesis answered",
            f"Paid so far, divided by the hypotheses that have a verdict other than too early. {COST}", Unit.PENCE, "payments and verdicts",
            Example("£1,000 paid, two hypotheses answered.", "£500.", lambda: _cost("pence_per_answer"), 50_000), "the hypotheses answered"),
)  # fmt: skip
