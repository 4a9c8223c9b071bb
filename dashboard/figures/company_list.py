"""The list of companies: what each entered, how far it came, how it stands, what was agreed and paid, and its last outcome."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.formats import number_word
from dashboard.metrics.cohorts.comparison import stage_positions
from dashboard.prose import Prose, prose
from dashboard.tables import COUNT, DAY, MONEY, Column, Table
from dashboard.view import View
from db.access import Permission
from db.frames import column_values, frame_rows
from db.schema.enums.records import SizeBand, TeamOutcome
from db.values.currency import currency_unit
from db.values.natural_order import natural_key

NOT_KNOWN = "not known"
NO_ENTRY = "No entry"
OF_COMPANY = (("company", "id"),)
SIZE_ORDER = {band.value: place for place, band in enumerate(SizeBand)}


@dataclass(frozen=True)
class ListedCompany:
    """A company: its row of ``listed_companies``; ``challenges``: ids, in the order of their codes; ``stage``: the furthest that an entry
    reached, with its place in its flow (-1: not known); ``state``: at work where one entry is, else that of the last; ``answered_on``: the last
    answer after an entry."""

    row: Any
    challenges: Sequence[str]
    stage: str
    place: int
    state: str | None
    answered_on: date | None


def read_companies(
    listed: pd.DataFrame, entries: pd.DataFrame, links: pd.DataFrame, places: pd.DataFrame, answers: pd.DataFrame, view: View
) -> list[ListedCompany]:
    """Returns the companies that entered a challenge of the view, those at work first, then the furthest, then by name; without a chosen
    cohort or challenge all of them.

    ``listed``: of ``db.queries.companies``; ``entries``, ``links``: of ``db.queries.cohorts.flow``; ``answers``: of ``answer_states``.
    """
    at = stage_positions(entries["flow"].to_numpy(), entries["stage"].to_numpy(), places)
    numbers = [*column_values(places, "place"), -1]
    by_company: dict[str, list[Any]] = defaultdict(list)
    for row, position in zip(frame_rows(entries), at, strict=True):
        by_company[row.organisation_id].append((numbers[position], row))
    challenges: dict[str, list[str]] = defaultdict(list)
    for row in frame_rows(links):
        challenges[row.team_id].append(row.challenge_id)
    last_answers = _last_answers(answers)
    found = []
    for row in frame_rows(listed):
        own = by_company.get(row.id, [])
        entered = {challenge for _, entry in own for challenge in challenges[entry.id]}
        place, furthest = max(((number, entry) for number, entry in own), key=lambda one: one[0], default=(-1, None))
        states = [entry.outcome for _, entry in own]
        state = TeamOutcome.ACTIVE.value if TeamOutcome.ACTIVE in states else states[-1] if states else None
        answered = max((last_answers[entry.id] for _, entry in own if entry.id in last_answers), default=None)
        codes = sorted(entered, key=lambda challenge: natural_key(view.labels.get(challenge, "")))
        found.append(ListedCompany(row, codes, furthest.stage or "" if furthest else "", place, state, answered))
    return sorted(found, key=lambda one: (one.state != TeamOutcome.ACTIVE, -one.place, one.row.name.casefold()))


def _last_answers(answers: pd.DataFrame) -> dict[str, date]:
    """Returns the day of the last answer of each team that gave one on a known day."""
    latest: dict[str, date] = {}
    for row in frame_rows(answers):
        if row.answered and row.answered_on is not None:
            latest[row.team_id] = max(latest.get(row.team_id, row.answered_on), row.answered_on)
    return latest


def in_view(companies: Sequence[ListedCompany], chosen: Sequence[str] | None) -> list[ListedCompany]:
    """Returns the companies that entered one of the challenges; all of them for None."""
    return list(companies) if chosen is None else [one for one in companies if set(one.challenges) & set(chosen)]


def sentence(companies: Sequence[ListedCompany], view: View) -> Prose:
    """Returns how many companies there are, how many are at work, and of how many it is known what became of them."""
    if not companies:
        return prose("No company is recorded here yet.")
    active = sum(one.state == TeamOutcome.ACTIVE for one in companies)
    answered = sum(one.answered_on is not None for one in companies)
    href = "#companies-list"
    return prose(
        "{companies} entered; {active} {verb} at work, and {answered} said what became of {them}.",
        companies=view.words("companies_listed", len(companies), "company", "companies", href=href),
        active=view.show("companies_by_state", active, number_word(active).lower(), state="active", href=href),
        verb="is" if active == 1 else "are",
        answered=view.show("companies_with_outcome", answered, number_word(answered).lower() if answered else "none", href=href),
        them="it" if answered == 1 else "them",
    )


def companies_table(companies: Sequence[ListedCompany], money: pd.DataFrame | None, view: View) -> Table:
    """Returns one row for each company. ``money``: of ``money_by_company``; None for who may not see money."""
    sums: Mapping[str, Any] = {row.organisation_id: row for row in frame_rows(money)} if money is not None else {}
    own = [sums.get(one.row.id) for one in companies]
    values = {
        "id": [one.row.id for one in companies],
        "name": [one.row.name for one in companies],
        "href": [f"/companies/{one.row.id}{view.search}" for one in companies],
        "size": [SizeBand(one.row.size_band).label if one.row.size_band else None for one in companies],
        "size_rank": [SIZE_ORDER.get(one.row.size_band) for one in companies],
        "challenges": [", ".join(view.code(challenge).code for challenge in one.challenges) or None for one in companies],
        "challenge_links": [
            tuple((view.code(challenge).code, f"/challenges/{challenge}{view.search}") for challenge in one.challenges) for one in companies
        ],
        "stage": [one.stage or None for one in companies],
        "place": [one.place if one.place >= 0 else None for one in companies],
        "state": [TeamOutcome(one.state).label if one.state else NO_ENTRY for one in companies],
        "state_tone": ["" if one.state == TeamOutcome.ACTIVE else "quiet" for one in companies],
        "agreements": [row.agreements if row is not None else 0 for row in own],
        "agreed": [row.value if row is not None else None for row in own],
        "paid": [row.drawn if row is not None else None for row in own],
        "answered_on": [one.answered_on for one in companies],
    }
    columns = (
        Column("name", "Company", href="href"),
        Column("size", "Size", sort="size_rank", unknown=NOT_KNOWN),
        Column("challenges", "Challenges", links="challenge_links", unknown="none"),
        Column("stage", "Furthest stage", sort="place", unknown=NOT_KNOWN),
        Column("state", "State", tone="state_tone"),
        *(
            (
                Column("agreements", "Agreements", COUNT, zero="none", measure="company_agreements_signed", narrowed=OF_COMPANY),
                Column("agreed", f"Agreed, {currency_unit()}", MONEY, measure="company_agreed_signed", narrowed=OF_COMPANY),
                Column("paid", f"Paid, {currency_unit()}", MONEY, measure="company_paid_signed", narrowed=OF_COMPANY),
            )
            if money is not None and view.may(Permission.SEE_MONEY)
            else ()
        ),
        Column("answered_on", "Last outcome", DAY, unknown="no answer"),
    )
    return Table.of_lists(values, columns, "Companies, those at work first", view)
