"""The live measures, which hypotheses can name as their criterion, and the counts shown beside them.

Each is worked on the invented programme of ``docs/measures.md``. The functions are in ``dashboard.metrics.learning.live_counts`` and
``….reply_times``; what is special to live measures (numbered definitions, too few cases) is in ``….live_measures``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from dashboard.measures.measure import Example, Measure, Unit
from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, frame_of
from db.schema.enums.learning import LiveMeasureKey as K

TODAY = date(2026, 6, 1)
DTYPES = {
    **dict.fromkeys(("baseline_on", "forecast_on", "actual_on", "raised_on", "answered_on"), DATE),
    **dict.fromkeys(("first_time", "agreed"), BOOLEAN),
    **dict.fromkeys(
        (
            "challenges", "known", "applied", "teams", "gates", "sessions", "unnamed", "uncounted", "citizens", "findings", "actions", "milestones",
            "agreements", "asked", "some", "behind", "lines",
        ),
        INTEGER,
    ),
}  # fmt: skip


def counts(columns: str, *rows: tuple[Any, ...]) -> Any:
    """Returns rows of counts as a frame of a query of live measures. ``columns``: their names, separated by spaces."""
    names = columns.split()
    values = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return frame_of({name: (DTYPES.get(name, OBJECT), list(column)) for name, column in zip(names, values, strict=True)})


def _built() -> Any:
    stages = ("Accelerator", "Pre-commercial", "In use")
    return counts("flow stage", *(("Standard", stage) for stage in stages))


def _may(day: int) -> date:
    return date(2026, 5, day)


def _gate(promised: tuple[int, int], actual: date | None, precision: str = "day") -> tuple[Any, ...]:
    return date(2026, *promised), precision, actual, "day" if actual else None, "running", 1


FRAMES: dict[str, Callable[[], tuple[Any, ...]]] = {
    K.APPLICATIONS: lambda: (counts("challenges known applied", (3, 2, 23)),),
    K.SMALL_SUPPLIERS: lambda: (
        counts("size_band first_time teams", ("micro", True, 1), ("small", False, 1), ("large", True, 1), (None, None, 2)),
    ),
    K.FIRST_TIME: lambda: FRAMES[K.SMALL_SUPPLIERS](),
    K.GATES_KEPT: lambda: (
        counts(
            "baseline_on baseline_precision actual_on actual_precision state gates",
            _gate((3, 1), date(2026, 3, 1)), _gate((4, 1), date(2026, 4, 3)), _gate((5, 4), None), _gate((7, 1), None),
            _gate((5, 1), None, "month"),
        ),
    ),
    K.CITIZENS_HEARD: lambda: (counts("sessions unnamed uncounted teams citizens", (5, 1, 1, 2, 16)),),
    K.FINDINGS_ACTED: lambda: (counts("acted findings", ("changed", 9), ("accepted", 1), ("not yet", 2)),),
    K.SPONSOR_REPLY: lambda: (
        counts(
            "challenge_id raised_on answered_on state actions",
            ("A", _may(1), _may(5), "running", 1), ("A", _may(20), None, "running", 1), ("B", _may(4), _may(24), "running", 1),
        ),
        counts(
            "challenge_id baseline_on baseline_precision forecast_on forecast_precision actual_on actual_precision dropped_on challenge_state milestones",
            ("A", date(2026, 3, 1), "day", None, None, date(2026, 3, 1), "day", None, "running", 1),
            ("A", date(2026, 4, 1), "day", None, None, date(2026, 4, 3), "day", None, "running", 1),
            ("B", _may(4), "day", date(2026, 6, 18), "day", None, None, None, "running", 1),
            ("B", date(2026, 7, 1), "day", date(2026, 7, 1), "day", None, None, None, "running", 1),
            ("B", _may(1), "day", None, None, _may(11), "day", None, "running", 1),
        ),
    ),
    K.FOLLOW_ON: lambda: (
        counts(
            "flow stage outcome agreed teams agreements",
            ("Standard", "Accelerator", "finished", False, 1, 0), ("Standard", "Exploration", "not selected", False, 1, 0),
            ("Standard", "In use", "active", True, 1, 2), ("Standard", "Accelerator", "active", False, 1, 0),
            ("Standard", "Accelerator", "not known", False, 1, 0), ("Standard", None, "active", False, 1, 0),
        ),
    ),
    K.LATER_AGREEMENTS: lambda: (counts("asked known some behind", (3, 2, 1, 1)),),
    K.ELSEWHERE: lambda: FRAMES[K.LATER_AGREEMENTS](),
    K.ADOPTED_ELSEWHERE: lambda: (
        counts(
            "stage sector to_sector to_country lines",
            ("adopted", "Health", "Transport", None, 1), ("offered", "Health", None, "Norland", 1), ("adopted", "Transport", "transport", None, 1),
            ("adopted", "Housing", None, None, 1),
        ),
    ),
}  # fmt: skip


def _counted(key: str) -> Any:
    """Returns the live measure counted on the records of its example."""
    from dashboard.metrics.learning.live_measures import LIVE_MEASURES, compute_measure
    from dashboard.metrics.learning.measure_counts import MeasureContext

    measure = LIVE_MEASURES[key]
    return compute_measure(measure, measure.count(*FRAMES[key](), MeasureContext(TODAY, _built())))


def _noted(key: str, measure: str, group: str = "") -> Any:
    """Returns the value of a count beside a live measure, on the records of its example. ``group``: of which replies."""
    value = _counted(key)
    return next(
        raw
        for note in (*value.unknown, *value.beside)
        for name, raw, _ in note.values.values()
        if name == measure and group == note.narrowed.get("replies", "")
    )


GIVEN = {
    K.APPLICATIONS: "Challenge A has 14 applications, B has 9, of C they are not recorded.",
    K.SMALL_SUPPLIERS: "A micro, a small and a large company, each with one team, and two teams whose company's size is not recorded.",
    K.FIRST_TIME: "Ash and Cedar never sold to a public body, Birch did; of two teams it is not recorded.",
    K.GATES_KEPT: "On 1 June 2026: gate 1 on its day, gate 2 two days late, gate 3 open since 4 May, gate 4 due on 1 July, gate 5 in May.",
    K.CITIZENS_HEARD: "Held sessions with 5 and 7 citizens for Ash, 4 for Cedar, an uncounted one for Birch, and one of 9 that names no team.",
    K.FINDINGS_ACTED: "Twelve findings: nine changed something, one was accepted as it is, two are undecided.",
    K.SPONSOR_REPLY: "On 1 June 2026: A answered after 4 days and has one open since 20 May (12 days), B answered after 20 days.",
    K.FOLLOW_ON: "Cedar (in use) has two agreements; in the Accelerator Ash ended, Dogwood is at work, of Elm it is not known; another's stage neither.",
    K.LATER_AGREEMENTS: "Cedar answered 3 after 12 months, Ash 0 after 6 and nothing after 12, Dogwood did not answer.",
    K.ELSEWHERE: "Cedar answered a customer in another sector, Ash none after 6 months and nothing after 12, Dogwood did not answer.",
    K.ADOPTED_ELSEWHERE: "Adopted from Health in Transport; offered in Norland; adopted within Transport; adopted where the sector is not recorded.",
}


def _live(key: K, formula: str, unit: Unit, source: str, result: str, value: float, denominator: str = "") -> Measure:
    return Measure(key.value, key.label, formula, unit, source, Example(GIVEN[key], result, lambda: _counted(key).raw, value), denominator)


def _note(key: str, name: str, formula: str, of: K, value: float, group: str = "") -> Measure:
    """Returns the measure of a count beside a live measure."""
    example = Example(GIVEN[of], f"{name}: {value:g}.", lambda: _noted(of, key, group), value)
    return Measure(key, name, formula, Unit.DAYS if key in DAYS else Unit.COUNT, f"the same records as “{of.label}”", example)


DAYS = ("slip_beside_replies", "median_reply_of_challenges")
MEASURES: tuple[Measure, ...] = (
    _live(
        K.APPLICATIONS,
        "Applications recorded, divided by the challenges for which they are recorded. A challenge without a count is left out and named.",
        Unit.RATIO, "Applications recorded on each challenge", "23 ÷ 2 = 11.5.", 11.5, "the challenges for which applications are recorded",
    ),
    _live(
        K.SMALL_SUPPLIERS,
        "Company teams whose company is micro, small or medium, of the company teams whose company's size is recorded. A team is one "
        "entry: a company with two entries counts twice.",
        Unit.SHARE, "Size of the company of each company team", "2 of 3.", 2 / 3, "the company teams whose company's size is recorded",
    ),
    _live(
        K.FIRST_TIME, "Company teams recorded as first-time suppliers, of those for which it is recorded whether they are.",
        Unit.SHARE, "First time, on each company team", "2 of 3.", 2 / 3, "the company teams for which it is recorded",
    ),
    _live(
        K.GATES_KEPT,
        "Gate decisions taken on or before their baseline day, of those whose baseline day has passed or that were taken. One that is "
        "past its day and not taken counts as not kept, unless its challenge is paused, cancelled or merged or its day passed more "
        "than 366 days ago: then it is not known. Dates not known to the day are not known.",
        Unit.SHARE, "Milestones of the type gate decision", "1 of 3.", 1 / 3, "the gate decisions taken, or open and past their baseline day",
    ),
    _live(
        K.CITIZENS_HEARD,
        "Citizens counted in held sessions that name a company team, each session once, divided by the company teams that such "
        "sessions name. A citizen who came twice counts twice: no record of a citizen is kept.",
        Unit.RATIO, "Research sessions held that name a company team", "16 ÷ 2 = 8.", 8.0, "the company teams that these sessions name",
    ),
    _live(
        K.FINDINGS_ACTED, "Findings recorded to have changed something, of all findings. One that nobody decided about counts as not acted on.",
        Unit.SHARE, "Findings and what they led to", "9 of 12 = 75%.", 0.75, "all findings",
    ),
    _live(
        K.SPONSOR_REPLY,
        "Median calendar days from the day an action owed by a sponsor was raised to its answer; an open one counts by its age so far, "
        "unless its challenge is paused, cancelled or merged. Dropped ones are left out. Beside it the median slip of the same "
        "challenges' milestones: counts side by side, no coefficient.",
        Unit.DAYS, "Actions that sponsors owe; milestones of the same challenges", "4, 12 and 20 days: median 12.", 12.0,
    ),
    _live(
        K.FOLLOW_ON,
        "Company teams with a pre-commercial or support agreement, of those that have one or have ended and that reached the stage in "
        "which one team is left to build, or a later one. A team still at work and one of which it is not recorded how it went on are "
        "named and not counted as without. An agreement that was novated is one agreement of one team.",
        Unit.SHARE, "Agreements and stages of company teams", "1 of 2: Cedar of Ash and Cedar.", 0.5, "the accelerated teams that have one or have ended",
    ),
    _live(
        K.LATER_AGREEMENTS,
        "Company teams whose latest answer about outcomes has at least one agreement of any kind, of the teams that answered about "
        "agreements. A team that was asked and did not answer is named, never counted as none.",
        Unit.SHARE, "Outcomes of company teams", "1 of 2.", 0.5, "the company teams that answered about agreements",
    ),
    _live(
        K.ELSEWHERE,
        "Company teams whose latest answer about outcomes has a customer in another sector or an agreement in another country, of the "
        "teams that answered about either.",
        Unit.SHARE, "Outcomes of company teams", "1 of 2.", 0.5, "the company teams that answered about either",
    ),
    _live(
        K.ADOPTED_ELSEWHERE,
        "Lines of the reuse ledger that were adopted, of those that go to another country, or to another sector than the challenge they "
        "come from.",
        Unit.SHARE, "The reuse ledger", "1 of 2.", 0.5, "the lines that go to another country or sector",
    ),
    _note("challenges_without_applications", "Challenges without a recorded count", "Challenges of which no number of applications is recorded.",
          K.APPLICATIONS, 1),
    _note("teams_without_size", "Company teams without a size", "Company teams whose company's size is not recorded.", K.SMALL_SUPPLIERS, 2),
    _note("teams_without_first_time", "Company teams not known as first-time or not", "Company teams of which it is not recorded whether they sold "
          "to a public body before.", K.FIRST_TIME, 2),
    _note("gates_not_known", "Gate dates not known", "Gate decisions without a baseline, with a date not known to the day, or open past their day while "
          "their challenge is stopped or for more than 366 days.", K.GATES_KEPT, 1),
    _note("gates_ahead", "Gates ahead", "Gate decisions not taken whose baseline has not passed.", K.GATES_KEPT, 1),
    _note("sessions_without_team", "Sessions without a team", "Held sessions that name no company team.", K.CITIZENS_HEARD, 1),
    _note("sessions_without_citizens", "Sessions without a count", "Held sessions that name a company team and no count of citizens.", K.CITIZENS_HEARD, 1),
    _note("findings_nobody_decided", "Findings undecided", "Findings that nobody decided about yet.", K.FINDINGS_ACTED, 2),
    _note("replies_open", "Actions still open", "Actions that sponsors owe and have not answered, counted by their age so far.", K.SPONSOR_REPLY, 1),
    _note("challenges_with_replies_and_slip", "Challenges with both", "Challenges with actions that sponsors owe and a milestone whose slip is known. "
          "Quick are those whose own median reply time is at most the median of the challenges' medians.", K.SPONSOR_REPLY, 2, "all"),
    _note("slips_beside_replies", "Milestones of these challenges", "Milestones of these challenges whose slip is known.", K.SPONSOR_REPLY, 5, "all"),
    _note("slip_beside_replies", "Median slip of these challenges", "The median of the slips of these challenges' milestones, in calendar days, also of "
          "those that did not slip.", K.SPONSOR_REPLY, 2, "all"),
    _note("median_reply_of_challenges", "Median reply of these challenges", "The median of the challenges' own median reply times, in calendar days: 8 of A "
          "and 20 of B.", K.SPONSOR_REPLY, 14, "quick"),
    Measure(
        "challenges_without_slip", "Challenges with no known slip", "Challenges with actions that sponsors owe, and no milestone whose slip is known.",
        Unit.COUNT, "actions that sponsors owe, and milestones", Example("One challenge with an action and no milestone.", "Without a slip: 1.",
        lambda: _without_slip(), 1),
    ),
    _note("teams_outcome_not_known", "Accelerated teams whose outcome is not known", "Accelerated teams without an agreement of which it is not recorded "
          "how they went on.", K.FOLLOW_ON, 1),
    _note("teams_without_stage", "Company teams without a stage", "Company teams whose stage is not recorded.", K.FOLLOW_ON, 1),
    _note("follow_on_agreement_count", "Follow-on agreements, in all", "Pre-commercial and support agreements of the accelerated teams.", K.FOLLOW_ON, 2),
    _note("teams_still_at_work", "Accelerated teams at work", "Accelerated teams without an agreement that are active or paused.", K.FOLLOW_ON, 1),
    _note("teams_silent", "Company teams that did not answer", "Company teams that were asked about outcomes and never answered this.",
          K.LATER_AGREEMENTS, 1),
    _note("teams_silent_last_time", "Company teams whose earlier answer stands", "Company teams that answered this once, and not when they were asked "
          "last.", K.LATER_AGREEMENTS, 1),
    _note("lines_without_sector", "Lines without a sector", "Lines of the reuse ledger without a country, of which one of the sectors is not recorded.",
          K.ADOPTED_ELSEWHERE, 1),
)  # fmt: skip


def _without_slip() -> Any:
    from dashboard.metrics.learning.measure_counts import MeasureContext
    from dashboard.metrics.learning.reply_times import count_reply_days

    actions, milestones = FRAMES[K.SPONSOR_REPLY]()
    (note,) = count_reply_days(actions.iloc[:1], milestones.iloc[:0], MeasureContext(TODAY, _built())).unknown
    return note.values["count"][1]
