"""What became of each company: one row by the stage that it reached, with its answer to each question; the first sentence and the tiles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import pandas as pd

from dashboard.figures.outcomes.answers import outcome_form
from dashboard.figures.outcomes.surveys import Survey, answers_href
from dashboard.formats import format_day, number_word
from dashboard.graphics import Code, StageBar
from dashboard.metrics.cohorts.comparison import stage_positions
from dashboard.page_content import Tile
from dashboard.prose import Name, Prose, Shown, join_prose, prose
from dashboard.view import View
from db.access import Permission
from db.frames import column_values, frame_rows
from db.schema.enums.learning import TradingStatus
from db.values.dates import date_text

AnswerState = Literal["answered", "silent", "unasked", "later", "unknown"]
MOST_ROWS = 12  # companies on screen; the others follow by a link
BUYERS = {"agreements_public": "other", "agreements_private": "private", "agreements_abroad": "abroad"}
STATE_WORDS: Mapping[AnswerState, str] = {
    "answered": "answered", "silent": "asked, no answer", "unasked": "not asked", "later": "not due yet", "unknown": "day not known",
}  # fmt: skip
MONTH_WORDS = {6: "six", 12: "twelve", 18: "eighteen", 24: "twenty-four"}
SPANS = {6: "half a year", 12: "a year", 18: "a year and a half"}


@dataclass(frozen=True)
class Answer:
    """The answer of a company to one question. ``people``: their share of the largest number shown; ``href``: its form, for who may record."""

    state: AnswerState
    words: Prose
    note: Prose
    people: float | None = None
    href: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class CompanyRow:
    """A company team: its company, the challenge it entered, the stage that it reached, its answers in the order of the questions."""

    name: str
    href: str
    code: Code | None
    stage: StageBar
    answers: tuple[Answer, ...]
    team_id: str = ""
    asked_or_due: bool = field(default=False)


def company_rows(questions: pd.DataFrame, entries: pd.DataFrame, links: pd.DataFrame, places: pd.DataFrame, view: View) -> list[CompanyRow]:
    """Returns one row for each company team, the furthest stage first, then the most people, then by name.

    ``questions``: of ``every_question``; ``entries`` and ``links``: of ``db.queries.cohorts.flow``; ``places``: of ``stage_places``.
    """
    by_team: dict[str, list[Any]] = defaultdict(list)
    for row in frame_rows(questions):
        by_team[row.team_id].append(row)
    most = max([1, *(row.people for rows in by_team.values() for row in rows if row.people)])
    stages = stage_bars(entries, places)
    companies = dict(zip(column_values(entries, "id"), column_values(entries, "organisation_id"), strict=True))
    challenges = dict(zip(column_values(links, "team_id")[::-1], column_values(links, "challenge_id")[::-1], strict=True))
    found = []
    for team, rows in by_team.items():
        answers = tuple(_answer(row, most, view) for row in sorted(rows, key=lambda row: row.months))
        code = view.code(challenges[team]) if team in challenges else None
        reached = any(answer.state not in ("later", "unknown") for answer in answers)
        row = CompanyRow(
            rows[0].team, f"/companies/{companies.get(team, '')}{view.search}", code, stages[team], answers, team, asked_or_due=reached
        )
        people = [row.people for row in rows if row.people is not None]
        found.append((-row.stage.reached, -(people[-1] if people else -1), row.name, row))
    return [row for *_, row in sorted(found, key=lambda one: one[:3])]


def stage_bars(entries: pd.DataFrame, places: pd.DataFrame) -> dict[str, StageBar]:
    """Returns the stages of the flow of each team with the one that it reached, by team."""
    names: dict[str, list[str]] = defaultdict(list)
    for row in frame_rows(places):
        names[row.flow].append(row.stage)
    at = stage_positions(entries["flow"].to_numpy(), entries["stage"].to_numpy(), places)
    flows, numbers = [*column_values(places, "flow"), ""], [*column_values(places, "place"), -1]
    bars = {}
    for team, position in zip(column_values(entries, "id"), at, strict=True):
        stages, reached = tuple(names[flows[position]]), numbers[position]
        bars[team] = StageBar(stages, reached, f"Reached {stages[reached]}" if reached >= 0 else "The stage it reached is not known")
    return bars


def _answer(row: Any, most: int, view: View) -> Answer:
    if row.id:
        href = f"/record/outcome/{row.id}{view.search}" if view.may(Permission.RECORD) else ""
        if not row.answered:
            return Answer("silent", prose("no answer"), prose(f"asked {_short_day(row.asked_on)}" if row.asked_on else ""), href=href)
        words, note = _buyers(row, view), _people(row, view)
        if row.trading in (TradingStatus.SOLD, TradingStatus.NO):
            words, note = (
                prose("sold or merged" if row.trading == TradingStatus.SOLD else "not trading"),
                words if str(words) != "answered" else note,
            )
        return Answer("answered", words, note, None if row.people is None else row.people / most, href)
    if row.due_on is None:
        return Answer("unknown", prose("day not known"), Prose())
    if row.due_on <= view.today:
        href = outcome_form(row.team_id, row.months, view) if view.may(Permission.RECORD) else ""
        return Answer("unasked", prose("not asked"), prose(f"due since {_short_day(row.due_on)}"), href=href, due_on=row.due_on)
    return Answer("later", prose(date_text(row.due_on)), Prose(), due_on=row.due_on)


def _short_day(day: date) -> str:
    return format_day(day).rsplit(" ", 1)[0]


def _buyers(row: Any, view: View) -> Prose:
    """Returns who buys: ``sponsor, one other``; ``no contract`` where all that was said is none."""
    said = {name: getattr(row, name) for name in ("agreements_sponsor", *BUYERS)}
    if all(count is None for count in said.values()):
        return prose("answered")
    sponsor = [_agreements(view, row, "agreements_sponsor", said["agreements_sponsor"], "sponsor")] if said["agreements_sponsor"] else []
    others = [
        _agreements(view, row, name, said[name], f"{number_word(said[name]).lower()} {word}{_plural_ending(word, said[name])}")
        for name, word in BUYERS.items()
        if said[name]
    ]
    return join_prose([*sponsor, *others], ", ") or prose("no contract")


def _plural_ending(word: str, count: int) -> str:
    return "s" if word == "other" and count > 1 else ""


def _agreements(view: View, row: Any, customer: str, count: int, words: str) -> Shown:
    return view.show("outcome_agreements", count, words, outcome=row.id, customer=customer)


def _people(row: Any, view: View) -> Prose:
    people = Prose((view.count("outcome_people", row.people, "person", "people", outcome=row.id),)) if row.people is not None else Prose()
    return join_prose([people, "" if row.in_use is None else "in use" if row.in_use else "not in use"], ", ")


@dataclass(frozen=True)
class Round:
    """The company teams shown: ``name`` of their round, empty for all; ``chosen``: of the chosen round where nothing is asked of that one."""

    name: str = ""
    chosen: str = ""


def first_asked(surveys: Sequence[Survey]) -> Survey | None:
    """Returns the earliest question that was asked; None where none was."""
    return next((survey for survey in surveys if survey.row.asked), None)


def sentence(surveys: Sequence[Survey], shown: Round) -> Prose:
    """Returns how many have answered the earliest question, how many of those sell to their sponsor, and how many were never asked."""
    survey = first_asked(surveys)
    if survey is None:
        return prose("No company was asked yet what became of it.")
    row = survey.row
    not_chosen = prose("Nothing is asked of {chosen} yet. ", chosen=Name(shown.chosen)) if shown.chosen else Prose()
    answered = prose(
        "Of {round}{reached} companies {answered} {verb} answered after {months} months",
        round=prose("{name}’s ", name=Name(shown.name)) if shown.name else "",
        reached=_words(survey, "outcomes_reached", row.reached), answered=_words(survey, "outcomes_answered", row.answered),
        verb="has" if row.answered == 1 else "have", months=_months(survey),
    )  # fmt: skip
    said, with_any = row.agreements_sponsor_said, row.agreements_sponsor_any
    sells = prose(
        ": {any} of the {said} {verb} to their sponsor",
        any=_words(survey, "outcomes_agreed", with_any, customer="agreements_sponsor"),
        said=_words(survey, "outcomes_agreed_said", said, customer="agreements_sponsor"),
        verb="sells" if with_any == 1 else "sell",
    ) if said else Prose()  # fmt: skip
    never = row.reached - row.asked
    asked = prose(" {count} {verb} never asked.", count=survey.view.words("outcomes_never_asked", never, months=str(row.months), href=_due_href(survey)),
        verb="was" if never == 1 else "were") if never else Prose()  # fmt: skip
    return not_chosen + answered + sells + "." + asked


def _words(survey: Survey, measure: str, count: int, **narrowed: str) -> Shown:
    words = survey.show(measure, count, number_word(count).lower(), **narrowed)
    return Shown(words.measure, words.value, words.text, words.scope, answers_href(survey))


def _months(survey: Survey) -> Shown:
    months = survey.row.months
    return survey.view.show("outcome_months", months, MONTH_WORDS[months], question=str(months), href=answers_href(survey))


def _due_href(survey: Survey) -> str:
    return f"/outcomes{survey.view.search}#outcomes-due"


def outcome_tiles(surveys: Sequence[Survey]) -> list[Tile]:
    """Returns the tiles of the earliest question asked, each with what the next one says of the same; none where nothing was asked."""
    first = first_asked(surveys)
    if first is None:
        return []
    row, months = first.row, str(first.row.months)
    silent = first.show("outcomes_silent", row.asked - row.answered)
    never = first.show("outcomes_never_asked", row.reached - row.asked)
    after = prose("after {months} months", months=first.view.show("outcome_months", row.months, question=months))
    href = answers_href(first)
    people = [row.people_least, row.people_most]
    spread = prose(
        "{least} to {most} each, ", least=first.show("outcomes_people_least", people[0]), most=first.show("outcomes_people_most", people[1])
    ) if row.people_said else "Nobody gave a number "  # fmt: skip
    return [
        Tile(
            f"Answered after {MONTH_WORDS[row.months]} months", first.show("outcomes_answered", row.answered),
            prose("of {reached}", reached=first.show("outcomes_reached", row.reached)),
            prose("{silent} asked without answer, {never} never asked", silent=silent, never=never), href,
        ),
        _share_tile("Own sponsor buys", "outcomes_agreed", "agreements_sponsor_any", "agreements_sponsor_said", surveys, customer="agreements_sponsor"),
        _share_tile("Product in use", "outcomes_in_use", "in_use_yes", "in_use_said", surveys),
        Tile(
            "People employed", first.show("outcomes_people", row.people_sum if row.people_said else None),
            prose("at {companies}", companies=first.show("outcomes_people_said", row.people_said, number_word(row.people_said).lower())), spread + after, href,
        ),
    ]  # fmt: skip


def _share_tile(label: str, measure: str, part: str, whole: str, surveys: Sequence[Survey], **narrowed: str) -> Tile:
    """Returns the tile of a share of those who said it, at the earliest question asked, and at the next one at which it was said."""
    (first, *others) = [survey for survey in surveys if survey.row.asked]
    later = next((survey for survey in others if getattr(survey.row, whole)), None)
    said = getattr(first.row, whole)
    also = prose(
        "{part} of {whole} after {months} months", part=later.show(measure, getattr(later.row, part), **narrowed),
        whole=later.show(f"{measure}_said", getattr(later.row, whole), **narrowed),
        months=later.view.show("outcome_months", later.row.months, question=str(later.row.months)),
    ) if later else "Nothing said later yet"  # fmt: skip
    words = prose("of {said} who said", said=first.show(f"{measure}_said", said, **narrowed))
    return Tile(
        label,
        first.show(measure, getattr(first.row, part) if said else None, **narrowed),
        words if said else "nobody said",
        also,
        answers_href(first),
    )


def rows_title(questions: pd.DataFrame, surveys: Sequence[Survey], view: View) -> Prose:
    """Returns the message: the company whose number of people changed most between its first and its last answer, else how many answered."""
    changes = []
    by_team: dict[str, list[Any]] = defaultdict(list)
    for row in frame_rows(questions):
        if row.people is not None:
            by_team[row.team].append(row)
    for name, rows in by_team.items():
        first, last = min(rows, key=lambda row: row.months), max(rows, key=lambda row: row.months)
        changes.append((abs(last.people - first.people), name, first, last))
    size, name, first, last = max(changes, key=lambda one: one[:2], default=(0, "", None, None))
    if not size or first is None or last is None:
        survey = first_asked(surveys)
        return (
            prose("No company was asked yet")
            if survey is None
            else survey.part("outcomes_answered", survey.row.answered, "outcomes_reached", survey.row.reached)
            + " companies answered the first question"
        )
    return prose(
        "{name} {verb} from {first} to {last} people in {span}", name=Name(name), verb="grew" if last.people > first.people else "shrank",
        first=view.show("outcome_people", first.people, outcome=first.id), last=view.show("outcome_people", last.people, outcome=last.id),
        span=SPANS[last.months - first.months],
    )  # fmt: skip
