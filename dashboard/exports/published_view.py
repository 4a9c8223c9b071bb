"""Tables of the published view of a programme: small counts suppressed, published wording only, no names of companies or people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.formats import pounds
from dashboard.metrics.cohorts.comparison import Reach
from dashboard.metrics.learning.outcomes import AGREEMENT_FIELDS
from dashboard.tables import COUNT, DAY, Column, Table
from db.frames import DATE, INTEGER, OBJECT, frame_of, frame_rows
from db.schema.enums.learning import Beneficiary, HypothesisStatus, TurnoverBand, VerdictResult
from db.values.number_formats import format_number

SUPPRESSION_THRESHOLD = 5
SUPPRESSED_TEXT = f"fewer than {SUPPRESSION_THRESHOLD}"
NO_ANSWER_TEXT = "Nothing said"
SUPPRESSED_UNITS = ("people", "person", "citizen", "compan", "team", "job", "staff", "resident", "user")
HOW_SUPPRESSED = (
    f"A count of people or companies from 1 to {SUPPRESSION_THRESHOLD - 1} reads “{SUPPRESSED_TEXT}”, "
    f"and one that leaves so few out reads “all but {SUPPRESSED_TEXT}”. Sums and bands of fewer than "
    f"{SUPPRESSION_THRESHOLD} companies are not shown. None is shown as none."
)
HOW_FLOW = (
    "A company team counts once, also where it may answer one of several challenges. One that reached a stage has reached those before it. Each count is of "
    "the teams recorded whose stage is known and whose flow has that stage."
)
HOW_OUTCOMES = (
    "Each column is a question asked that many months after a company's entry ended. Every figure is out of the companies that answered it; who did not answer "
    "is in none of them. Agreements and investment are those since entry, so the columns are never added."
)
HOW_LEARNING = "The hypotheses whose wording the programme published, with the last verdict taken on each and its published reason."
HOW_GAINS = "What was recorded as gained and worded for publication. The numbers are of different things and are never added."


@dataclass(frozen=True)
class PublicSection:
    """A section of the page: heading, how it is worked out, its table; ``nothing`` is the sentence shown when it is empty."""

    title: str
    how: str
    table: Table
    nothing: str


@dataclass(frozen=True)
class PublicPage:
    """The whole page: programme, as-at text, sections; ``notice`` marks an invented programme."""

    programme: str
    known: str
    parts: tuple[PublicSection, ...]
    notice: str = ""


def suppressed_share(part: int, whole: int) -> str:
    """Returns a count in its denominator with small counts suppressed; empty when the denominator is 0.

    ``7 of 12``, ``fewer than 5 of 12``, ``all but fewer than 5 of 12``, ``none of 12``; ``fewer than 5 in all`` for a denominator below
    :data:`SUPPRESSION_THRESHOLD`.
    """
    if not whole:
        return ""
    if whole < SUPPRESSION_THRESHOLD:
        return f"{SUPPRESSED_TEXT} in all"
    if not part:
        return f"none of {format_number(whole)}"
    if part < SUPPRESSION_THRESHOLD:
        return f"{SUPPRESSED_TEXT} of {format_number(whole)}"
    counted = f"all but {SUPPRESSED_TEXT}" if 0 < whole - part < SUPPRESSION_THRESHOLD else format_number(part)
    return f"{counted} of {format_number(whole)}"


def suppressed_count(count: int) -> str:
    """Returns a count with small counts suppressed: ``none``, ``fewer than 5``, ``12``."""
    return "none" if not count else SUPPRESSED_TEXT if count < SUPPRESSION_THRESHOLD else format_number(count)


def flow_section(rounds: pd.DataFrame, reach: Reach, order: pd.Series) -> PublicSection:
    """Returns the section with the number of company teams that reached each stage, by round."""
    reached = {(row.cohort_id, row.stage): (row.reached, row.of) for row in frame_rows(reach.stages)}
    shown = [stage for stage in order if any(stage == reached_stage for _, reached_stage in reached)]
    cohorts = frame_rows(rounds)
    columns: dict[str, tuple[str, Sequence[Any]]] = {
        "name": (OBJECT, [cohort.name for cohort in cohorts]),
        "challenges": (INTEGER, [cohort.challenges or None for cohort in cohorts]),
        "teams": (OBJECT, [suppressed_count(cohort.teams) if cohort.teams else None for cohort in cohorts]),
    }
    for place, stage in enumerate(shown):
        columns[f"stage{place}"] = (OBJECT, [_reached_text(reached.get((cohort.id, stage))) for cohort in cohorts])
    table = Table(
        frame_of(columns),
        (
            Column("name", "Round"),
            Column("challenges", "Challenges", COUNT, unknown="not recorded"),
            Column("teams", "Company teams", unknown="not recorded"),
            *(Column(f"stage{place}", stage) for place, stage in enumerate(shown)),
        ),
        "Company teams that reached each stage",
    )
    return PublicSection("How far company teams came", HOW_FLOW, table, "No round is recorded yet.")


def _reached_text(counts: tuple[int, int] | None) -> str:
    return "not known" if counts is None else suppressed_share(*counts)


def outcomes_section(surveys: pd.DataFrame, bands: pd.DataFrame) -> PublicSection:
    """Returns the section with the outcomes of companies, one column for each question (months after the end of their entry).

    ``surveys`` and ``bands``: of ``survey_results`` and ``turnover_bands`` of ``dashboard.metrics.learning.outcomes``.
    """
    questions = frame_rows(surveys)
    counts_by_months: dict[int, dict[str, int]] = {row.months: {} for row in questions}
    for band in frame_rows(bands):
        counts_by_months[band.months][band.turnover_band] = band.companies
    measures: tuple[tuple[str, Callable[[Any], str]], ...] = (
        ("Asked", lambda row: suppressed_share(row.asked, row.reached) if row.asked else "Nobody asked"),
        ("Answered", lambda row: suppressed_share(row.answered, row.asked)),
        ("Still trading", lambda row: suppressed_share(row.trading_yes, row.trading_said)),
        ("People employed, in all", lambda row: _sum_text(row.people_sum, row.people_said, format_number)),
        ("Turnover in the last year", lambda row: _bands_text(row.turnover_band_said, counts_by_months[row.months])),
        ("Investment raised since entry", lambda row: _sum_text(row.investment_pence_sum, row.investment_pence_said, pounds)),
        *((f"At least one agreement with {customer}", _at_least_one_text(name)) for name, customer in AGREEMENT_FIELDS.items()),
        ("Product in use", lambda row: suppressed_share(row.in_use_yes, row.in_use_said)),
    )
    columns: dict[str, tuple[str, Sequence[Any]]] = {"label": (OBJECT, [label for label, _ in measures])}
    for row in questions:
        columns[f"after{row.months}"] = (OBJECT, [cell_text(row) or NO_ANSWER_TEXT for _, cell_text in measures])
    headings = (Column("label", "Of the companies"), *(Column(f"after{row.months}", f"After {row.months} months") for row in questions))
    shown = Table(frame_of(columns), headings, "What became of the companies")
    table = shown if any(row.asked for row in questions) else shown.without_rows()
    return PublicSection("What became of the companies", HOW_OUTCOMES, table, "No company was asked yet what became of it.")


def _at_least_one_text(name: str) -> Callable[[Any], str]:
    return lambda row: suppressed_share(getattr(row, f"{name}_any"), getattr(row, f"{name}_said"))


def _sum_text(total: int | None, said: int, format_value: Callable[[int], str]) -> str:
    if total is None:
        return ""
    return f"{format_value(total)} at {said} companies" if said >= SUPPRESSION_THRESHOLD else f"given by {SUPPRESSED_TEXT}"


def _bands_text(said: int, counts: Mapping[str, int]) -> str:
    if said < SUPPRESSION_THRESHOLD:
        return f"named by {SUPPRESSED_TEXT}" if said else ""
    return "; ".join(f"{band.label}: {suppressed_count(counts[band])}" for band in TurnoverBand if counts.get(band))


def learning_section(hypotheses: pd.DataFrame) -> PublicSection:
    """Returns the section with hypotheses and verdicts. ``hypotheses`` of ``db.queries.learning.published``."""
    rows = frame_rows(hypotheses)
    frame = hypotheses.assign(
        about=[row.challenge or "Whole programme" for row in rows],
        result=[
            VerdictResult(row.verdict).label if row.verdict else f"None yet ({HypothesisStatus(row.status).label.lower()})" for row in rows
        ],
        why=[(row.reason or "Not published") if row.verdict else "" for row in rows],
    )
    columns = (
        Column("statement", "Hypothesis", note="reference"),
        Column("about", "Challenge"),
        Column("result", "Verdict"),
        Column("why", "Why"),
        Column("decided_on", "On", DAY),
    )
    table = Table(frame, columns, "Hypotheses and verdicts")
    return PublicSection("What was learned", HOW_LEARNING, table, "No hypothesis is worded for publication yet.")


def gains_section(gains: pd.DataFrame) -> PublicSection:
    """Returns the section with the published gains by beneficiary. ``gains`` of ``db.queries.learning.outcomes``."""
    worded = [row for row in frame_rows(gains) if row.published_what]
    shown: list[tuple[Beneficiary, Any]] = []
    for gainer in Beneficiary:
        shown += [(gainer, row) for row in worded if row.gainer == gainer] or [(gainer, None)]
    frame = frame_of(
        {
            "gainer": (OBJECT, [gainer.label for gainer, _ in shown]),
            "what": (OBJECT, [row.published_what if row else "Nothing published yet" for _, row in shown]),
            "number": (OBJECT, [suppressed_value(row.value, row.unit) if row else "" for _, row in shown]),
            "gained_on": (DATE, [row.gained_on if row else None for _, row in shown]),
            "precision": (OBJECT, [row.gained_precision if row else None for _, row in shown]),
            "missing": (OBJECT, ["not recorded" if row else "" for _, row in shown]),
        }
    )
    columns = (
        Column("gainer", "Who gained"),
        Column("what", "What"),
        Column("number", "Number"),
        Column("gained_on", "When", DAY, precision="precision", missing="missing"),
    )
    return PublicSection("What was gained", HOW_GAINS, Table(frame, columns, "Gains"), "")


def suppressed_value(value: str | None, unit: str | None) -> str:
    """Returns a recorded number with its unit; a small number of people or companies is suppressed."""
    text = " ".join(part for part in (value, unit) if part)
    count = (value or "").strip()
    small = count.isascii() and count.isdigit() and 0 < int(count) < SUPPRESSION_THRESHOLD
    return f"{SUPPRESSED_TEXT} {unit}" if small and any(word in (unit or "").casefold() for word in SUPPRESSED_UNITS) else text
