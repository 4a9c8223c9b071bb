"""Measures of cohorts and their Innovation Flow. The functions are in ``dashboard.metrics.cohorts``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dashboard.measures.measure import DAY, PROGRAMME, Example, Measure, Restated, Unit

if TYPE_CHECKING:
    import pandas as pd

SCOPE = (PROGRAMME, DAY)
TEAMS = "the company teams recorded, each once, also where it may answer one of several challenges, and their stages"
STAGE_DATES = "the dates of stages of the cohort, else those that most of its challenges share, and launch and close of the cohort"
CHALLENGE_DATES = (
    "the dates of stages of the challenges, else of their rounds, and the completed milestones and gate decisions between stages"
)
FLOW_RECORDS = "the numbers recorded with the challenges, the stages of the company teams, and their agreements"
REACHED = "A team that reached a stage has reached the stages before it in its Innovation Flow."
STEPS = (
    "Applied, sifted and interviewed are the numbers recorded with the challenges. From the exploring stage on company teams are counted, each "
    "once. The exploring stage is the one before the first stage in which one team is usual, and that one is the building stage; a team that "
    "reached a later stage of its flow reached them too. Agreement: teams with a pre-commercial agreement; a team that reached the building "
    "stage and has no agreement recorded at all is not known. In use: teams with a day in use on an agreement, or in the last stage of their "
    "flow. What is not known stays not known; it is never 0."
)
STAGES = (("Exploration", 3), ("Accelerator", 1), ("In use", None))


def _places() -> pd.DataFrame:
    from dashboard.metrics.cohorts.comparison import stage_places
    from db.frames import INTEGER, OBJECT, frame_of

    return stage_places(frame_of({
        "flow": (OBJECT, ["Standard"] * len(STAGES)), "position": (INTEGER, list(range(len(STAGES)))),
        "name": (OBJECT, [name for name, _ in STAGES]), "usual_teams": (INTEGER, [usual for _, usual in STAGES]),
    }))  # fmt: skip


def _reach(*stages: str | None) -> Any:
    """Returns the reach of one cohort with a team at each of the stages."""
    from dashboard.metrics.cohorts.comparison import reach_by_cohort
    from db.frames import INTEGER, OBJECT, frame_of

    count = len(stages)
    teams = frame_of({
        "cohort_id": (OBJECT, ["a"] * count), "flow": (OBJECT, ["Standard"] * count), "stage": (OBJECT, list(stages)),
        "teams": (INTEGER, [1] * count),
    })  # fmt: skip
    return reach_by_cohort(teams, _places())


def _reached(stage: str, key: str, *stages: str | None) -> int:
    rows = _reach(*stages).stages
    return int(rows.loc[rows["stage"] == stage, key].iloc[0])


def _summary(values: Sequence[int | None], sponsors: int = 0, teams: int = 0) -> Any:
    """Returns the counts of one cohort whose challenges have these maximum contract values in pence."""
    from dashboard.metrics.cohorts.comparison import summarise_cohorts
    from db.frames import INTEGER, OBJECT, frame_of

    known = [value for value in values if value is not None]
    cohort = {"cohort_id": (OBJECT, ["a"])}
    return summarise_cohorts(
        frame_of({"id": (OBJECT, ["a"]), "name": (OBJECT, ["A"]), "flow": (OBJECT, ["Standard"])}),
        frame_of({
            **cohort, "challenges": (INTEGER, [len(values)]), "priced": (INTEGER, [len(known)]), "low": (INTEGER, [min(known, default=None)]),
            "high": (INTEGER, [max(known, default=None)]), "sponsors": (INTEGER, [sponsors]),
        }),
        frame_of({**cohort, "teams": (INTEGER, [teams])}),
    ).iloc[0]  # fmt: skip


def _timelines(*stages: tuple[str, date, date]) -> Any:
    """Returns the timelines of one cohort with the dates of its stages."""
    from dashboard.metrics.cohorts.comparison import build_timelines
    from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, frame_of

    count = len(stages)
    days = {
        f"{name}_{part}": (DATE if part == "on" else OBJECT, [None])
        for name in ("launch", "close", "demo_day")
        for part in ("on", "precision")
    }
    dates = frame_of({
        "cohort_id": (OBJECT, ["a"] * count), "flow": (OBJECT, ["Standard"] * count), "stage": (OBJECT, [stage for stage, _, _ in stages]),
        "planned": (BOOLEAN, [False] * count), "own": (BOOLEAN, [True] * count), "seen": (INTEGER, [1] * count),
        "start_on": (DATE, [start for _, start, _ in stages]), "start_precision": (OBJECT, ["day"] * count),
        "end_on": (DATE, [end for _, _, end in stages]), "end_precision": (OBJECT, ["day"] * count),
    })  # fmt: skip
    cohorts = frame_of({"id": (OBJECT, ["a"]), "name": (OBJECT, ["A"]), "flow": (OBJECT, ["Standard"]), **days})
    return build_timelines(cohorts, dates, _places())


def _flow(*teams: tuple[str, bool]) -> Any:
    """Returns the flow of one round: a challenge with 20 applied, 10 sifted and 8 interviewed, and teams by (stage, has an agreement)."""
    from dashboard.metrics.cohorts.flow import build_flow_entries, flows_by_round
    from db.frames import DATE, INTEGER, OBJECT, frame_of

    ids = [f"t{n}" for n in range(len(teams))]
    challenges = frame_of({
        "id": (OBJECT, ["c"]), "cohort_id": (OBJECT, ["a"]), "flow": (OBJECT, ["Standard"]), "sector": (OBJECT, [None]),
        "state": (OBJECT, ["running"]), "applied": (INTEGER, [20]), "sifted": (INTEGER, [10]), "interviewed": (INTEGER, [8]),
    })  # fmt: skip
    rows = frame_of({
        "id": (OBJECT, ids), "organisation_id": (OBJECT, ids), "size_band": (OBJECT, [None] * len(ids)), "cohort_id": (OBJECT, ["a"] * len(ids)),
        "stage": (OBJECT, [stage for stage, _ in teams]), "outcome": (OBJECT, ["withdrew"] * len(ids)),
    })  # fmt: skip
    answers = frame_of({"team_id": (OBJECT, ids), "challenge_id": (OBJECT, ["c"] * len(ids))})
    agreements = frame_of({
        "team_id": (OBJECT, ids), "organisation_id": (OBJECT, [None] * len(ids)), "challenge_id": (OBJECT, [None] * len(ids)),
        "pre_commercial": (INTEGER, [int(agreed) for _, agreed in teams]), "in_use_on": (DATE, [None] * len(ids)),
    })  # fmt: skip
    entries = build_flow_entries(rows, answers, challenges, agreements, _places(), date(2026, 6, 1))
    rounds = frame_of({"cohort_id": (OBJECT, ["a"]), "name": (OBJECT, ["A"])})
    return flows_by_round(rounds, challenges, entries, answers), entries


def _step(step: str, key: str, *teams: tuple[str, bool]) -> int:
    steps = _flow(*teams)[0].steps
    return int(steps.loc[(steps["cohort_id"] == "a") & (steps["step"] == step), key].iloc[0])


def _durations(*challenges: int) -> Any:
    """Returns the durations of one round: each challenge explored for so many days, waited 52 days, with interviews on the fifth day of waiting,
    and built for 102 days."""
    from dashboard.metrics.cohorts.stage_durations import measure_durations
    from db.frames import DATE, OBJECT, frame_of

    ids, first = [f"c{n}" for n in range(len(challenges))], date(2024, 11, 1)
    ends = [first + timedelta(days=days) for days in challenges]
    begins = [end + timedelta(days=52) for end in ends]
    none: dict[str, Any] = {
        f"{name}_{part}": (DATE if part == "on" else OBJECT, [None]) for name in ("launch", "close") for part in ("on", "precision")
    }
    periods = frame_of({
        "challenge_id": (OBJECT, ids * 2), "cohort_id": (OBJECT, ["a"] * 2 * len(ids)), "flow": (OBJECT, ["Standard"] * 2 * len(ids)),
        "stage": (OBJECT, ["Exploration"] * len(ids) + ["Accelerator"] * len(ids)), "start_on": (DATE, [first] * len(ids) + begins),
        "end_on": (DATE, ends + [begin + timedelta(days=102) for begin in begins]),
    })  # fmt: skip
    chosen = [end + timedelta(days=5) for end in ends]
    days = frame_of({"challenge_id": (OBJECT, ids), "stage": (OBJECT, ["Exploration"] * len(ids)), "on": (DATE, chosen)})
    return measure_durations(
        frame_of({"id": (OBJECT, ["a"]), "name": (OBJECT, ["A"]), "flow": (OBJECT, ["Standard"]), **none}),
        frame_of({"id": (OBJECT, ids), "cohort_id": (OBJECT, ["a"] * len(ids)), "flow": (OBJECT, ["Standard"] * len(ids))}),
        periods, days, days.iloc[:0], _places(), date(2026, 6, 1),
    )  # fmt: skip


def _duration(key: str, *challenges: int, place: int = 0) -> float:
    return float(_durations(*challenges)[key].iloc[place])


def _at_work() -> int:
    from dashboard.metrics.cohorts.flow import at_work_by_step

    return at_work_by_step(_flow(EXPLORED, BUILT)[1].assign(ended="active"))["a"][0]


EXPLORED, BUILT = ("Exploration", False), ("Accelerator", False)
WAITING = (("Exploration", date(2024, 11, 11), date(2024, 11, 29)), ("Accelerator", date(2025, 1, 20), date(2025, 5, 2)))


def _drawn() -> int:
    """Returns how many of 15 cohorts a figure draws."""
    from dashboard.figures.cohorts.comparison import drawn_cohorts
    from dashboard.view import View

    return len(drawn_cohorts([str(number) for number in range(15)], View(date(2026, 5, 20)), "stages"))


MEASURES: tuple[Measure, ...] = (
    Measure("cohorts_recorded", "Cohorts recorded", "Cohorts that are not archived.", Unit.COUNT, "the cohorts",
        Example("One cohort.", "Cohorts: 1.", lambda: len(_timelines().rows), 1), scope=SCOPE),
    Measure("cohorts_drawn", "Cohorts drawn", "Cohorts that a figure draws: the last 12 in their order, of which one gives way to the chosen one.", Unit.COUNT,
        "the cohorts", Example("15 cohorts, none chosen.", "Drawn: 12.", _drawn, 12), scope=SCOPE),
    Measure("cohorts_to_draw", "Cohorts to draw", "Cohorts with anything that the figure shows; the records without a cohort count as one.",
        Unit.COUNT, "the cohorts", Example("One cohort with teams.", "1.", lambda: len(_reach("Exploration").teams), 1), scope=SCOPE),
    Measure("challenges_recorded", "Challenges recorded", "Challenges recorded, archived ones included; of a cohort: those in it.", Unit.COUNT,
        "the challenges", Example("Two challenges.", "Challenges: 2.", lambda: int(_summary([None, None])["challenges"]), 2), scope=SCOPE),
    Measure("sponsors_recorded", "Sponsors recorded", "Organisations that sponsor a challenge of the cohort, each once.", Unit.COUNT,
        "the sponsors of challenges", Example("Three organisations.", "Sponsors: 3.", lambda: int(_summary([None], 3)["sponsors"]), 3), scope=SCOPE),
    Measure("teams_recorded", "Company teams recorded", "Company teams, each once, also where it may answer one of several challenges.",
        Unit.COUNT, TEAMS, Example("Five teams.", "Company teams: 5.", lambda: int(_summary([None], 0, 5)["teams"]), 5), scope=SCOPE),
    Measure("companies_recorded", "Companies recorded", "Companies that entered a team, each once.", Unit.COUNT, TEAMS,
        Example("Two teams of two companies.", "Companies: 2.", lambda: int(_flow(EXPLORED, BUILT)[0].rounds["companies"].iloc[0]), 2), scope=SCOPE),
    Measure("teams_of_challenge", "Teams of a challenge", "Company teams that answer the challenge or may answer it.", Unit.COUNT,
        "the challenges of the company teams", Example("Two teams answer it.", "Teams: 2.", lambda: len(_flow(EXPLORED, BUILT)[1]), 2), scope=SCOPE),
    Measure("max_contract", "Maximum contract of a challenge", "The maximum contract value recorded with the challenge.", Unit.PENCE,
        "the challenge", Example("A value of £100.", "£100.", lambda: int(_summary([10000])["high"]), 10000), scope=SCOPE),
    Measure("max_contract_low", "Lowest maximum contract", "The lowest maximum contract value of the challenges for which it is known.", Unit.PENCE,
        "the challenges", Example("£100, £300 and not known.", "£100.", lambda: int(_summary([10000, 30000, None])["low"]), 10000), scope=SCOPE),
    Measure("max_contract_high", "Highest maximum contract", "The highest maximum contract value of the challenges for which it is known.",
        Unit.PENCE, "the challenges", Example("£100, £300 and not known.", "£300.", lambda: int(_summary([10000, 30000, None])["high"]), 30000),
        scope=SCOPE),
    Measure("priced_challenges", "Challenges with a maximum contract", "Challenges whose maximum contract value is known.", Unit.COUNT,
        "the challenges", Example("£100, £300 and not known.", "Known for 2.", lambda: int(_summary([10000, 30000, None])["priced"]), 2), scope=SCOPE),
    Measure("teams_reached_stage", "Teams that reached a stage", f"Company teams at that stage or a later one of their flow. {REACHED}", Unit.COUNT,
        TEAMS, Example("Two explored, one built.", "Reached Exploration: 3.",
            lambda: _reached("Exploration", "reached", "Exploration", "Exploration", "Accelerator"), 3),
        denominator="the teams whose stage is known and whose flow has that stage", scope=SCOPE),
    Measure("teams_with_known_stage", "Teams with a known stage", "Company teams whose stage is known and whose flow has the stage.", Unit.COUNT,
        TEAMS, Example("One explored, one built, one not known.", "2.", lambda: _reached("Accelerator", "of", "Exploration", "Accelerator", None), 2),
        scope=SCOPE),
    Measure("teams_with_stage_or_unknown", "Teams that may have reached a stage",
        "Company teams whose flow has the stage, and those whose stage is not known.", Unit.COUNT, TEAMS,
        Example("One explored, one not known.", "2.",
            lambda: _reached("Exploration", "of", "Exploration", None) + int(_reach("Exploration", None).teams["unknown"].sum()), 2), scope=SCOPE),
    Measure("teams_short_of_stage", "Teams that did not reach a stage",
        "Company teams whose stage is known and whose flow has the stage, less those that reached it.", Unit.COUNT, TEAMS,
        Example("One explored, one built.", "Short of the Accelerator: 1.",
            lambda: _reached("Accelerator", "of", "Exploration", "Accelerator") - _reached("Accelerator", "reached", "Exploration", "Accelerator"), 1),
        scope=SCOPE),
    Measure("teams_stage_not_known", "Teams whose stage is not known", "Company teams without a stage, or with one that no flow has.", Unit.COUNT,
        TEAMS, Example("One explored, one not known.", "1.", lambda: int(_reach("Exploration", None).teams["unknown"].sum()), 1), scope=SCOPE),
    Measure("teams_at_stage_before", "Teams at the stage before", "Company teams that reached the stage before this one in their own flow.",
        Unit.COUNT, TEAMS, Example("Two explored, one built.", "At the stage before the Accelerator: 3.",
            lambda: _reached("Accelerator", "before", "Exploration", "Exploration", "Accelerator"), 3), scope=SCOPE),
    Measure("stage_share", "Share of the stage before",
        "Company teams that reached the stage, divided by those that reached the stage before it in their own flow. Of several flows with the "
        "stage, both numbers are summed. The first stage shown has none.", Unit.SHARE, TEAMS,
        Example("Three explored, one built.", "Accelerator: 25% of 4.",
            lambda: _reached("Accelerator", "reached", *["Exploration"] * 3, "Accelerator")
            / _reached("Accelerator", "before", *["Exploration"] * 3, "Accelerator"), 0.25),
        denominator="the teams that reached the stage before it in their own flow", scope=SCOPE),
    Measure("stage_length", "Length of a stage",
        "The last day of the stage minus its first day, in calendar days. Not known where a date is missing or known only to the week, month or "
        "year. The shortest and the longest are over the usual flows of all cohorts, without planned stages.", Unit.DAYS, STAGE_DATES,
        Example("From 11 to 29 November.", "18 days.", lambda: int(_timelines(WAITING[0]).periods["length_days"].iloc[0]), 18), scope=SCOPE),
    Measure("wait_before_stage", "Waiting before a stage",
        "The first day of the stage minus the last day of the one before, in calendar days, where that is more than a weekend (3 days).", Unit.DAYS,
        STAGE_DATES, Example("A stage ended on 29 November 2024, the next began on 20 January 2025.", "52 days.",
            lambda: int(_timelines(*WAITING).periods["waited_days"].iloc[1]), 52), scope=SCOPE),
    Measure("cohort_waiting", "Waiting between stages in all",
        "The sum of the waits between the stages of a cohort, in calendar days. The shortest and the longest are over the usual flows of all "
        "cohorts for which a wait is known.", Unit.DAYS, STAGE_DATES,
        Example("One wait of 52 days.", "52 days.", lambda: int(_timelines(*WAITING).periods["waited_days"].sum()), 52), scope=SCOPE),
    Measure("stages_dated", "Stages dated", "Stages whose first and last day are known at least to the month.", Unit.COUNT, STAGE_DATES,
        Example("Two stages with dates.", "2.", lambda: int(_timelines(*WAITING).periods["drawn"].sum()), 2), scope=SCOPE),
    Measure("cohort_timelines", "Cohorts and flows", "One for each cohort and Innovation Flow of its dates.", Unit.COUNT, STAGE_DATES,
        Example("One cohort with one flow.", "1.", lambda: len(_timelines(*WAITING).rows), 1), scope=SCOPE),
    Measure("timelines_with_length", "Cohorts and flows with a known length",
        "Those of which the length of a stage is known, planned ones included.", Unit.COUNT, STAGE_DATES,
        Example("One cohort with dates to the day.", "1.", lambda: int(_timelines(*WAITING).periods.query("exact")["row"].nunique()), 1),
        scope=SCOPE),
    Measure("flow_step_count", "Number at a step of the Innovation Flow",
        f"{STEPS} Where a number is not known for all challenges or teams it reads “at least”.", Unit.COUNT, FLOW_RECORDS,
        Example("One team explored, one built.", "Came to the Exploration: 2.", lambda: _step("explored", "count", EXPLORED, BUILT), 2), scope=SCOPE),
    Measure("flow_step_known", "Known at a step", "Challenges (from the exploring stage on: company teams) for which the step is known.", Unit.COUNT,
        FLOW_RECORDS, Example("One challenge with its number.", "1.", lambda: _step("applied", "known", EXPLORED), 1), scope=SCOPE),
    Measure("flow_step_of", "Counted at a step", "Challenges (from the exploring stage on: company teams), known or not.", Unit.COUNT, FLOW_RECORDS,
        Example("Two teams.", "2.", lambda: _step("explored", "of", EXPLORED, BUILT), 2), scope=SCOPE),
    Measure("step_share", "Share of the step before",
        "Those at this step divided by those at the step before, over the challenges or teams for which both are known. There is none where a "
        "team came to a step without being known at the one before. The share of the exploring stage is of those interviewed, over challenges "
        "whose number interviewed and teams are all known. It differs from the share of the stage before where a step is not a stage.",
        Unit.SHARE, FLOW_RECORDS, Example("Four built, one of them has an agreement.", "Agreement: 25% of 4.",
            lambda: _step("agreed", "part", BUILT, BUILT, BUILT, ("Accelerator", True))
            / _step("agreed", "whole", BUILT, BUILT, BUILT, ("Accelerator", True)), 0.25),
        denominator="those at the step before, over the challenges or teams for which both are known", scope=SCOPE),
    Measure("step_share_whole", "At the step before", "Those at the step before, over the challenges or teams for which both steps are known.",
        Unit.COUNT, FLOW_RECORDS, Example("20 applied and 10 sifted.", "Before the sift: 20.", lambda: _step("sifted", "whole", EXPLORED), 20),
        scope=SCOPE),
    Measure("step_share_part", "Of the step before", "Those at this step, over the challenges or teams for which it and the step before are known.",
        Unit.COUNT, FLOW_RECORDS, Example("20 applied and 10 sifted.", "Sifted, of those that applied: 10.", lambda: _step("sifted", "part", EXPLORED), 10),
        scope=SCOPE),
    Measure("teams_at_work", "Company teams at work",
        "Company teams whose entry is active; of a step: those at the exploring step that did not come further, or those at the building step or "
        "later.", Unit.COUNT, TEAMS, Example("One team explores, one builds, both are active.", "At work: 2, one of them building.", _at_work, 2), scope=SCOPE),
    Measure("days_to_demo_day", "Days to Demo Day", "Calendar days from today to the Demo Day of the cohort; after it, the days since, below 0.",
        Unit.DAYS, "the dates of the cohort", Example("On 29 November, Demo Day is on 12 January.", "44 days.",
            lambda: (date(2027, 1, 12) - date(2026, 11, 29)).days, 44, Restated.WHERE_SHOWN), scope=SCOPE),
    Measure("teams_by_exit", "Company teams by how their entry ended",
        "A team stands at the stage it reached, with how its entry ended. Cancelled: all the challenges it answers were cancelled, and it was "
        "neither turned down nor finished before. Teams whose end or stage is not known have a column or row of their own.", Unit.COUNT, TEAMS,
        Example("One team withdrew.", "Withdrew: 1.", lambda: int(_flow(EXPLORED)[1]["ended"].eq("withdrew").sum()), 1), scope=SCOPE),
    Measure("teams_by_stage", "Company teams by stage reached", "Company teams whose stage is this one.", Unit.COUNT, TEAMS,
        Example("One team explored.", "Exploration: 1.", lambda: int(_flow(EXPLORED)[1]["stage"].eq("Exploration").sum()), 1), scope=SCOPE),
    Measure("median_days", "Median days in a stage, or of waiting before it",
        "For each challenge: days in a stage are its last day minus its first, waiting is the first day of the next stage minus the last day of the "
        "one before (a weekend or less is 0), in calendar days. Its own dates count, else its round's; plans and stages that have not ended do "
        "not. The number is the median over the challenges for which it is known: half took no longer.", Unit.DAYS, CHALLENGE_DATES,
        Example("Two challenges explored for 18 and 25 days.", "21.5 days.", lambda: _duration("days", 18, 25), 21.5), scope=SCOPE),
    Measure("durations_known", "Challenges with known days", "Challenges for which the days in the stage, or of the waiting before it, are known.",
        Unit.COUNT, CHALLENGE_DATES, Example("Two challenges with dates.", "2.", lambda: int(_duration("known", 18, 25)), 2), scope=SCOPE),
    Measure("durations_of", "Challenges of a round and flow", "Challenges of the round in the Innovation Flow.", Unit.COUNT, CHALLENGE_DATES,
        Example("Two challenges.", "2.", lambda: int(_duration("challenges", 18, 25)), 2), scope=SCOPE),
    Measure("median_to_choice", "Median days to the choice",
        "Waiting from the end of a stage to the choice: the last milestone of that stage that lies in the wait (such as interviews), else the "
        "first gate decision in it; the median over the challenges for which the day is known.", Unit.DAYS, CHALLENGE_DATES,
        Example("Interviews on the fifth day of waiting.", "5 days.", lambda: _duration("to_choice", 18, place=1), 5.0), scope=SCOPE),
    Measure("median_after_choice", "Median days after the choice",
        "Waiting from the choice to the first day of the next stage; the median over the challenges for which the day is known.", Unit.DAYS,
        CHALLENGE_DATES, Example("A wait of 52 days with interviews on the fifth day.", "47 days.",
            lambda: _duration("after_choice", 18, place=1), 47.0), scope=SCOPE),
)  # fmt: skip
