"""What became of companies: the four questions side by side, each figure with its sentence; whom to ask now; the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.filters import add_query
from dashboard.formats import count_in_words, join_phrases, plural, pounds
from dashboard.metrics.learning.outcomes import (
    AGREEMENT_FIELDS,
    DueQuestion,
    OutcomeSurvey,
    count_turnover_bands,
    count_with_any,
    is_answered,
    people_range,
)
from dashboard.page_content import Cell, Column, Table
from db.schema.enums.learning import OUTCOME_MONTHS, TradingStatus, TurnoverBand
from db.values.dates import date_text

GIVE_LABEL = "Give this figure"
HOW_ANSWERS = "A row is one question to one team. What was not answered is empty; agreements are those since the team's entry, and include earlier ones."
AGREEMENT_SHORT_LABELS = {
    "agreements_sponsor": "own sponsor",
    "agreements_public": "other public",
    "agreements_private": "private",
    "agreements_abroad": "abroad",
}
DENOMINATOR_NOTE = "Only companies that answered this question count; those asked that gave no answer are left out and named beside it."
AGREEMENT_DEFINITION = (
    "Companies with at least one agreement since their entry with {}, of those that answered. Cumulative: includes earlier months."
)


@dataclass(frozen=True)
class OutcomeFigure:
    """A figure of one question: value as it reads, what stands beside it, its words in a sentence, and what was counted.

    ``value`` is empty where nobody said anything; ``words`` goes on from "of the companies asked 6 months after".
    """

    key: str
    label: str
    value: str
    note: str
    words: str
    definition: str


def survey_figures(one: OutcomeSurvey) -> list[OutcomeFigure]:
    """Every figure of a question, in the order of the page."""
    replied, silent = one.answered, one.silent
    asked = OutcomeFigure(
        "asked", "Asked", f"{len(one.rows)} of {one.reached}" if one.reached else "", "company teams",
        f"{len(one.rows)} of {plural(one.reached, 'company team')} were asked",
        "Teams asked, of those whose entry ended that many months ago or more, or that were asked.",
    )  # fmt: skip
    reply = OutcomeFigure(
        "answered", "Answered", f"{len(replied)} of {len(one.rows)}" if one.rows else "", f"No answer: {join_phrases(silent)}" if silent else "",
        f"{len(replied)} of {plural(len(one.rows), 'company team')} asked have answered", "Teams that answered anything, of the teams asked.",
    )  # fmt: skip
    return [
        asked,
        reply,
        _trading_figure(one),
        _people_figure(one),
        _turnover_figure(one),
        _investment_figure(one),
        *_agreement_figures(one),
        _in_use_figure(one),
    ]


def _trading_figure(one: OutcomeSurvey) -> OutcomeFigure:
    said = one.said("trading")
    yes, sold, no = (said.count(word.value) for word in (TradingStatus.YES, TradingStatus.SOLD, TradingStatus.NO))
    other = [f"{count} {words}" for count, words in ((sold, "sold or merged"), (no, "not trading")) if count]
    return OutcomeFigure(
        "trading", "Still trading", _share_text(yes, len(said)), join_phrases(other), f"{_share_of_answers_text(yes, said)} were still trading",
        f"Companies that answered that they still trade; sold or merged is counted apart. {DENOMINATOR_NOTE}",
    )  # fmt: skip


def _people_figure(one: OutcomeSurvey) -> OutcomeFigure:
    found = people_range(one)
    label, what = "People employed", f"People employed by the companies that gave a number, range and sum. {DENOMINATOR_NOTE}"
    if found is None:
        return OutcomeFigure("people", label, "", "", "", what)
    least, most, total, gave = found
    spread = f"{least:,}" if least == most else f"{least:,} to {most:,}"
    return OutcomeFigure(
        "people", label, spread, f"{total:,} in all at the {gave} that gave a number",
        f"the {plural(gave, 'company', 'companies')} that gave a number employed {spread} people each, {total:,} in all", what,
    )  # fmt: skip


def _turnover_figure(one: OutcomeSurvey) -> OutcomeFigure:
    said, found = one.said("turnover_band"), count_turnover_bands(one)
    words = [f"{count} {_band_text(band)}" for band, count in found]
    return OutcomeFigure(
        "turnover", "Turnover in the last year", f"{len(said)} said" if said else "", "; ".join(words),
        f"of the {len(said)} that named a band of turnover, {join_phrases(words)}", f"Companies by band of turnover in their last year. {DENOMINATOR_NOTE}",
    )  # fmt: skip


def _band_text(band: TurnoverBand) -> str:
    return f"{band.label[:1].lower()}{band.label[1:]}"


def _investment_figure(one: OutcomeSurvey) -> OutcomeFigure:
    said = [int(value) for value in one.said("investment_pence")]
    what = "Investment raised since entry, added over the companies that gave an amount. Cumulative: includes earlier months."
    if not said:
        return OutcomeFigure("investment", "Investment raised", "", "", "", what)
    gave = plural(len(said), "company", "companies")
    return OutcomeFigure(
        "investment", "Investment raised", pounds(sum(said)), f"since entry, by the {len(said)} that gave an amount",
        f"the {gave} that gave an amount had raised {pounds(sum(said))} since entry", what,
    )  # fmt: skip


def _agreement_figures(one: OutcomeSurvey) -> list[OutcomeFigure]:
    found = []
    for name, with_ in AGREEMENT_FIELDS.items():
        some, said, total = count_with_any(one, name)
        label = f"Agreement with {with_}"
        beside = f"{plural(total, 'agreement')} in all" if total else ""
        key, what = name.replace("agreements_", "agreed-"), AGREEMENT_DEFINITION.format(with_)
        found.append(
            OutcomeFigure(
                key, label, _share_text(some, said), beside, f"{some} of the {said} that said so had an agreement with {with_}", what
            )
        )
    return found


def _in_use_figure(one: OutcomeSurvey) -> OutcomeFigure:
    said = one.said("in_use")
    yes = sum(said)
    what = f"Companies whose product is in use. {DENOMINATOR_NOTE}"
    return OutcomeFigure(
        "in-use", "Product in use", _share_text(yes, len(said)), "", f"{_share_of_answers_text(yes, said)} had their product in use", what
    )


def _share_text(part: int, whole: int) -> str:
    return f"{part} of {whole}" if whole else ""


def _share_of_answers_text(part: int, said: Sequence[Any]) -> str:
    return f"{part} of the {plural(len(said), 'company', 'companies')} that said so"


def give_figure_href(one: OutcomeFigure, months: int, search: str, today: date) -> str:
    """The address of the form that keeps this figure as given to somebody: its sentence, value, definition and day filled in."""
    sentence = f"{months} months after their entry ended, {one.words} (as at {date_text(today)})."
    return figure_given_href(f"outcome {months} {one.key}", one.value, sentence, one.definition, search, today)


def figure_given_href(measure: str, value: str, wording: str, definition: str, search: str, today: date) -> str:
    """The address of the form for a figure given, filled in with its sentence, value, definition and the day whose knowledge it holds."""
    asked = {"measure": measure, "value": value, "wording": wording, "definition": definition}
    return "/record/figure-given" + add_query(search, **asked, known=today.isoformat())


def survey_table(found: Sequence[OutcomeSurvey], search: str, today: date, *, acts: bool) -> Table:
    """What became of the companies? Measures down, the four questions across, each out of how many said it; no rows where nobody was asked."""
    columns = (Column("Of the company teams", sortable=False), *(Column(f"After {one.months} months", sortable=False) for one in found))
    caption = f"What became of them, each figure out of how many said it, as at {date_text(today)}; the columns are never added"
    if not any(one.rows for one in found):
        return Table(columns, (), caption)
    measures = zip(*[survey_figures(one) for one in found], strict=True)
    rows = tuple(
        (Cell(row[0].label), *(_figure_cell(*each, search, today, acts=acts) for each in zip(row, found, strict=True))) for row in measures
    )
    return Table(columns, rows, caption)


def _figure_cell(one: OutcomeFigure, of: OutcomeSurvey, search: str, today: date, *, acts: bool) -> Cell:
    if not one.value:
        return Cell("Nobody asked" if one.key == "asked" else "Nothing said", tone="quiet")
    rows = f"/outcomes{add_query(search, months=str(of.months))}"
    if not acts:
        return Cell(one.value, rows, note=one.note)
    return Cell(one.value, note=one.note, links=((one.value, rows), (GIVE_LABEL, give_figure_href(one, of.months, search, today))))


def survey_title(found: Sequence[OutcomeSurvey]) -> str:
    """How many of those asked answered, by question: ``At 6 months 3 of 4 company teams answered, at 12 months 1 of 2``."""
    parts = [f"at {one.months} months {len(one.answered)} of {len(one.rows)}" for one in found if one.rows]
    if not parts:
        return "No company team was asked yet"
    first, *rest = parts
    return f"{first[:1].upper()}{first[1:]} company teams answered{''.join(f', {part}' for part in rest)}"


def sentence(found: Sequence[OutcomeSurvey], waiting: Sequence[DueQuestion], given: int) -> str:
    """What matters on the page today."""
    ask = f"{count_in_words(len(waiting), 'company team')} {'is' if len(waiting) == 1 else 'are'} due for a question. " if waiting else ""
    return f"{ask}{survey_title(found)}. {count_in_words(given, 'figure')} {'was' if given in (0, 1) else 'were'} given to others."


def due_table(waiting: Sequence[DueQuestion], search: str, *, acts: bool) -> Table:
    """Whom to ask now: the question, since when, and the form for that team."""
    columns = (Column("Company team"), Column("Question"), Column("Due since"), *((Column("Record", sortable=False),) if acts else ()))
    rows = tuple(
        (
            Cell(one.team, f"/record/team/{one.team_id}{search}" if acts else ""),
            Cell(f"{one.months}-month question", sort=one.months),
            Cell(date_text(one.since), sort=one.since.isoformat()),
            *((Cell("Record", f"/record/outcome{add_query(search, for_=one.team_id, months=str(one.months))}"),) if acts else ()),
        )
        for one in waiting
    )
    return Table(columns, rows, "Company teams due for a question, the longest due first")


def answers_table(rows: Sequence[Mapping[str, Any]], search: str, *, acts: bool) -> Table:
    """Every question asked and its answer, by months and team."""
    columns = (
        Column("Company team"), Column("Months", number=True), Column("Answered"), Column("Trading"), Column("People", number=True),
        Column("Turnover"), Column("Investment", number=True), Column("Agreements"), Column("In use"),
    )  # fmt: skip
    return Table(
        columns, tuple(_answer_cells(dict(row), search, acts=acts) for row in rows), "Questions asked, by months after and company team"
    )


def _answer_cells(row: dict[str, Any], search: str, *, acts: bool) -> tuple[Cell, ...]:
    return (
        Cell(row["team"], f"/record/outcome/{row['id']}{search}" if acts else "", note=f"Source: {row['source']}" if row["source"] else ""),
        Cell(str(row["months"]), sort=row["months"]),
        _answered_cell(row),
        Cell(TradingStatus(row["trading"]).label if row["trading"] else ""),
        Cell("" if row["people"] is None else f"{row['people']:,}"),
        Cell(TurnoverBand(row["turnover_band"]).label if row["turnover_band"] else ""),
        Cell(pounds(row["investment_pence"])),
        Cell(", ".join(f"{words} {row[name]}" for name, words in AGREEMENT_SHORT_LABELS.items() if row[name] is not None)),
        Cell("" if row["in_use"] is None else "Yes" if row["in_use"] else "No"),
    )


def _answered_cell(row: dict[str, Any]) -> Cell:
    """When it was answered, with when it was asked beside it."""
    asked = f"asked {date_text(row['asked_on'])}" if row["asked_on"] else ""
    if not is_answered(row):
        return Cell("No answer", tone="warn", sort="9999", note=asked)
    on = row["answered_on"]
    return Cell(date_text(on) if on else "Day not recorded", sort=on.isoformat() if on else "", note=asked)


def parse_months(text: str) -> int | None:
    """The months that an address asks for (``months=6``); None for anything else."""
    return next((months for months in OUTCOME_MONTHS if text == str(months)), None)
