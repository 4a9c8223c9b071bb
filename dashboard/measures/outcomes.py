"""Measures of outcomes, support and figures given. The functions are in ``dashboard.metrics.learning.outcomes`` and ``….support``."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.measures.measure import DAY, PROGRAMME, Example, Measure, Restated, Unit

TODAY = date(2026, 5, 4)
SOURCE = "the outcomes of the company teams of the view; whatever the period"
SUPPORT_SOURCE = "the support given to company teams of the view; whatever the period"
MONTHS_RUN = (
    "A team's months run from the gate decision that ended its entry; of a team still in it, from the end of its cohort, else its demo day."
)
CUMULATIVE = (
    "Each question stands by itself: nothing is filled in, and no column is added to another, as an answer at 12 months includes that at 6."
)
SAID = "the companies that answered this at that question; who was asked and did not answer is left out and named beside it"
ANSWERS = (
    {"team_id": "ash", "trading": "yes", "people": 12, "investment_pence": 50_000_00, "agreements_sponsor": 2, "in_use": True},
    {"team_id": "birch", "trading": "sold", "people": 40, "turnover_band": "none", "agreements_sponsor": 0},
    {"team_id": "cedar", "trading": "not known", "in_use": False},
    {"team_id": "dogwood"},
)
GIVEN = (
    "Five teams whose entry ended a year ago. Asked after 6 months: Ash (trading, 12 people, £50,000 raised, 2 agreements with its sponsor, in "
    "use), Birch (sold, 40 people, no turnover, 0 agreements), Cedar (trading not known, not in use), Dogwood, which did not answer."
)
SUPPORT = (
    {"id": "w", "team_id": "ash", "minutes": 90}, {"id": "w", "team_id": "birch", "minutes": 90}, {"id": "x", "team_id": "ash", "minutes": None},
)  # fmt: skip
SUPPORT_GIVEN = "A workshop of 90 minutes for Ash and Birch, and one for Ash alone of which no length is recorded."


def answers_of(*answers: dict[str, Any], months: int = 6) -> Any:
    """Returns answers given by their fields, as ``answer_states`` returns them."""
    from dashboard.metrics.learning.outcomes import ANSWER_FIELDS, answer_states
    from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, frame_of

    dtypes = {"trading": OBJECT, "turnover_band": OBJECT, "in_use": BOOLEAN}
    columns: dict[str, Any] = {
        "id": (OBJECT, [f"{answer['team_id']}-{answer.get('months', months)}" for answer in answers]),
        "team_id": (OBJECT, [answer["team_id"] for answer in answers]),
        "team": (OBJECT, [answer["team_id"].title() for answer in answers]),
        "months": (INTEGER, [answer.get("months", months) for answer in answers]),
        "asked_on": (DATE, [TODAY] * len(answers)),
        "answered_on": (DATE, [TODAY if set(answer) - {"team_id", "months"} else None for answer in answers]),
        "source": (OBJECT, [None] * len(answers)),
    }
    return answer_states(
        frame_of(columns | {name: (dtypes.get(name, INTEGER), [answer.get(name) for answer in answers]) for name in ANSWER_FIELDS})
    )


def teams_of(**since: date | None) -> Any:
    """Returns company teams by name, each with the day from which its months are counted, as ``team_starts`` returns them."""
    from dashboard.metrics.learning.outcomes import team_starts
    from db.frames import BOOLEAN, DATE, OBJECT, frame_of

    nothing = [None] * len(since)
    columns: dict[str, Any] = {"id": (OBJECT, list(since)), "name": (OBJECT, [name.title() for name in since])}
    columns |= {"outcome": (OBJECT, ["finished"] * len(since)), "archived": (BOOLEAN, [False] * len(since))}
    columns |= {"left_on": (DATE, list(since.values())), "ended_on": (DATE, nothing), "demo_day_on": (DATE, nothing)}
    return team_starts(frame_of(columns))


def support_of(*support: dict[str, Any]) -> Any:
    """Returns support given, a row for each team, as ``db.queries.learning.outcomes.support_given`` does."""
    from db.frames import DATE, INTEGER, OBJECT, frame_of

    fixed = {"kind": "workshop", "topic": "Pitch", "held_precision": "day", "given_by": None, "organisation": None}
    columns: dict[str, Any] = {name: (OBJECT, [row.get(name, value) for row in support]) for name, value in fixed.items()}
    columns |= {name: (OBJECT, [row[name] for row in support]) for name in ("id", "team_id")}
    columns["team"] = (OBJECT, [row["team_id"].title() for row in support])
    return frame_of(columns | {"minutes": (INTEGER, [row["minutes"] for row in support]), "held_on": (DATE, [TODAY] * len(support))})


def _survey(name: str) -> Any:
    from dashboard.metrics.learning.outcomes import every_question, survey_results

    answers = answers_of(*ANSWERS)
    teams = teams_of(**{team: date(2025, 5, 4) for team in ("ash", "birch", "cedar", "dogwood", "elm")})
    return survey_results(every_question(teams, answers), answers, TODAY)[name].iloc[0]


def _bands() -> Any:
    from dashboard.metrics.learning.outcomes import turnover_bands

    return turnover_bands(answers_of(*ANSWERS))["companies"].iloc[0]


def _due() -> Any:
    from dashboard.metrics.learning.outcomes import due_questions, every_question

    teams = teams_of(ash=date(2025, 11, 4), birch=date(2025, 11, 5), cedar=date(2025, 4, 1))
    return len(due_questions(every_question(teams, answers_of()), TODAY))


def _by_kind(name: str) -> Any:
    from dashboard.metrics.learning.support import support_by_kind

    return support_by_kind(support_of(*SUPPORT))[name].iloc[0]


def _unsupported() -> int:
    from dashboard.figures.outcomes.sides import unsupported

    return unsupported(support_of(SUPPORT[2]), teams_of(ash=None, elm=None).assign(outcome="active"))


def _answer(name: str) -> Any:
    return answers_of(ANSWERS[0])[name].iloc[0]


def _measure(
    key: str, name: str, formula: str, result: str, compute: Any, value: int, unit: Unit = Unit.COUNT, denominator: str = ""
) -> Measure:
    """Returns a measure of the answers to one question."""
    return Measure(key, name, f"{formula} {CUMULATIVE}", unit, SOURCE, Example(GIVEN, result, compute, value), denominator)


MEASURES: tuple[Measure, ...] = (
    _measure(
        "outcomes_reached", "Company teams whose months have passed",
        f"Company teams of which that many months have passed, or that were asked. {MONTHS_RUN}",
        "Reached: 5.", lambda: _survey("reached"), 5,
    ),
    _measure(
        "outcomes_asked", "Company teams asked", "Company teams with a recorded question after that many months.",
        "Asked: 4 of 5.", lambda: _survey("asked"), 4, denominator="the company teams whose months have passed, or that were asked",
    ),
    _measure(
        "outcomes_answered", "Company teams that answered", "Company teams that answered anything.",
        "Answered: 3 of 4.", lambda: _survey("answered"), 3, denominator="the company teams that were asked",
    ),
    _measure(
        "outcomes_silent", "Company teams that gave no answer", "Company teams that were asked and answered nothing.",
        "Asked without an answer: 4 − 3 = 1.", lambda: _survey("asked") - _survey("answered"), 1, denominator="the company teams that were asked",
    ),
    _measure(
        "outcomes_never_asked", "Company teams never asked", "Company teams whose months have passed and that were not asked.",
        "Never asked: 5 − 4 = 1.", lambda: _survey("reached") - _survey("asked"), 1,
        denominator="the company teams whose months have passed, or that were asked",
    ),
    _measure(
        "outcomes_trading", "Still trading", "Companies that answered that they still trade.",
        "Trading: 1 of 2; “not known” is no answer.", lambda: _survey("trading_yes"), 1, denominator=SAID,
    ),
    _measure(
        "outcomes_trading_said", "Companies that said whether they trade", "Companies with an answer about trading other than not known.",
        "Said: 2.", lambda: _survey("trading_said"), 2,
    ),
    _measure(
        "outcomes_sold", "Sold or merged", "Companies that answered that they were sold or merged.",
        "Sold: 1.", lambda: _survey("trading_sold"), 1, denominator=SAID,
    ),
    _measure(
        "outcomes_not_trading", "Not trading", "Companies that answered that they do not trade any more.",
        "Not trading: 0.", lambda: _survey("trading_no"), 0, denominator=SAID,
    ),
    _measure("outcomes_people", "People employed", "People employed by the companies that gave a number, added up.",
        "People: 12 + 40 = 52.", lambda: _survey("people_sum"), 52),
    _measure("outcomes_people_least", "Fewest people employed", "The smallest number of people that a company gave.",
        "Fewest: 12.", lambda: _survey("people_least"), 12),
    _measure("outcomes_people_most", "Most people employed", "The largest number of people that a company gave.",
        "Most: 40.", lambda: _survey("people_most"), 40),
    _measure("outcomes_people_said", "Companies that gave their number of people", "Companies that gave a number of people.",
        "Gave a number: 2.", lambda: _survey("people_said"), 2),
    _measure("outcomes_turnover_said", "Companies that named a band of turnover", "Companies that named a band of their turnover in the last year.",
        "Named one: 1.", lambda: _survey("turnover_band_said"), 1),
    _measure("outcomes_turnover_band", "Companies by band of turnover", "Companies that named this band of their turnover in the last year.",
        "No turnover: 1 of 1.", _bands, 1, denominator=SAID),
    _measure("outcomes_investment", "Investment raised", "Investment raised since entry, added over the companies that gave an amount.",
        "Raised: £50,000.", lambda: _survey("investment_pence_sum"), 50_000_00, Unit.PENCE),
    _measure("outcomes_investment_said", "Companies that gave their investment", "Companies that gave an amount of investment.",
        "Gave an amount: 1.", lambda: _survey("investment_pence_said"), 1),
    _measure("outcomes_agreed", "Companies with an agreement", "Companies with at least one agreement since their entry with this kind of customer.",
        "With an agreement with the sponsor: 1 of 2.", lambda: _survey("agreements_sponsor_any"), 1, denominator=SAID),
    _measure("outcomes_agreed_said", "Companies that said how many agreements", "Companies that gave a number of agreements with this kind of customer.",
        "Said: 2.", lambda: _survey("agreements_sponsor_said"), 2),
    _measure("outcomes_agreements", "Agreements since entry", "Agreements with this kind of customer, added over the companies that gave a number.",
        "Agreements: 2 + 0 = 2.", lambda: _survey("agreements_sponsor_sum"), 2),
    _measure("outcomes_in_use", "Product in use", "Companies that answered that their product is in use.",
        "In use: 1 of 2.", lambda: _survey("in_use_yes"), 1, denominator=SAID),
    _measure("outcomes_in_use_said", "Companies that said whether their product is in use", "Companies with an answer about use.",
        "Said: 2.", lambda: _survey("in_use_said"), 2),
    Measure(
        "outcomes_due", "Company teams due for a question",
        f"Questions 6, 12, 18 and 24 months after, from that day until the next one takes its place, unless asked. {MONTHS_RUN} Where none of these "
        "days is known, nothing is due; archived teams are left out. Of every cohort, unless one challenge is chosen.",
        Unit.COUNT, "the company teams and their outcomes",
        Example("On 4 May 2026: Ash's entry ended on 4 November 2025, Birch's a day later, Cedar's on 1 April 2025; nobody was asked.",
                "Due: 2, Ash after 6 months and Cedar after 12.", _due, 2),
    ),
    Measure("outcome_months", "Months after", "After how many months the question is asked.", Unit.COUNT, "the outcome",
        Example("Ash was asked after 6 months.", "Months: 6.", lambda: _answer("months"), 6), scope=(PROGRAMME, DAY)),
    Measure("outcome_people", "People of a company", "The number of people that the company gave.", Unit.COUNT, "the outcome",
        Example("Ash gave 12.", "People: 12.", lambda: _answer("people"), 12), scope=(PROGRAMME, DAY)),
    Measure("outcome_investment", "Investment of a company", "The amount raised since entry that the company gave.", Unit.PENCE, "the outcome",
        Example("Ash gave £50,000.", "Investment: £50,000.", lambda: _answer("investment_pence"), 50_000_00), scope=(PROGRAMME, DAY)),
    Measure("outcome_agreements", "Agreements of a company", "The number of agreements since entry that the company gave.", Unit.COUNT, "the outcome",
        Example("Ash gave 2 with its sponsor.", "Agreements: 2.", lambda: _answer("agreements_sponsor"), 2), scope=(PROGRAMME, DAY)),
    Measure(
        "support_times", "Times support was given",
        "Records of support. A workshop for three teams is given once, and received by each of the three. Teams without any are those at work now.",
        Unit.COUNT, SUPPORT_SOURCE, Example(SUPPORT_GIVEN, "Given: 2 times.", lambda: _by_kind("times"), 2),
    ),
    Measure("support_teams", "Company teams supported", "Different company teams that received the support.",
        Unit.COUNT, SUPPORT_SOURCE, Example(SUPPORT_GIVEN, "Teams: 2.", lambda: _by_kind("teams"), 2)),
    Measure(
        "support_hours", "Hours of support",
        "The recorded lengths, added up; what has no length is counted beside them and adds nothing.",
        Unit.MINUTES, SUPPORT_SOURCE, Example(SUPPORT_GIVEN, "1.5 hours: 90 minutes, once.", lambda: _by_kind("minutes"), 90),
    ),
    Measure("support_untimed", "Support without a recorded length", "Records of support of which no length is recorded.",
        Unit.COUNT, SUPPORT_SOURCE, Example(SUPPORT_GIVEN, "Without a length: 1.", lambda: _by_kind("times") - _by_kind("timed"), 1)),
    Measure("outcomes_rows", "Company teams asked or due", "Company teams of the view that were asked a question or are due for one, each once.",
        Unit.COUNT, SOURCE, Example("Ash was asked, Birch is due, Cedar is not due before June.", "Company teams: 2.", lambda: len(("Ash", "Birch")), 2,
            Restated.WHERE_SHOWN)),
    Measure("teams_unsupported", "Company teams at work without support", "Company teams at work now of which no support is recorded.",
        Unit.COUNT, SUPPORT_SOURCE, Example("Elm and Ash are at work; Ash had a workshop.", "Without support: 1.", _unsupported, 1)),
    Measure("definitions_given", "Definitions of the figures given", "Different definitions by which figures were given to others.",
        Unit.COUNT, "the figures given", Example("Two figures by one definition.", "Definitions: 1.", lambda: len({"over 6"}), 1,
            Restated.WHERE_SHOWN), scope=(PROGRAMME, DAY)),
    Measure("support_length", "Length of a support", "The minutes recorded with it.", Unit.COUNT, "the record of support",
        Example("A workshop of 90 minutes.", "Length: 90 minutes.",
            lambda: support_of(SUPPORT[0])["minutes"].iloc[0], 90, Restated.RECORDED), scope=(PROGRAMME, DAY)),
    Measure("figures_given", "Figures given to others", "Figures recorded as given to somebody, of the whole programme.",
        Unit.COUNT, "the figures given", Example("One figure for a committee, one for a newspaper.", "Given: 2.",
            lambda: len(("committee", "newspaper")), 2, Restated.IN_THE_STORE),
        scope=(PROGRAMME, DAY)),
)  # fmt: skip
