"""The page of one company: its counts, its entries and its agreements."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.exports.table_files import export_table
from dashboard.figures import companies as figures
from dashboard.metrics.companies import CompanyTotals, company_totals
from dashboard.prose import Shown
from dashboard.tables import Table, screen_column
from dashboard.view import View
from db.access import Permission
from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, frame_of

TODAY = date(2026, 5, 4)
MONEY = View(
    TODAY, {"programme": "north"}, {"a": "3.1 Flood"}, search="?programme=north", record="maker",
    permissions=frozenset({Permission.SEE_MONEY, Permission.RECORD, Permission.RECORD_MONEY}),
)  # fmt: skip
READER = View(TODAY, {"programme": "north"}, {"a": "3.1 Flood"}, record="maker")
ENTRIES = frame_of(
    {
        "id": (OBJECT, ["t1", "t2"]),
        "name": (OBJECT, ["First", "Second"]),
        "cohort_id": (OBJECT, ["r1", None]),
        "cohort": (OBJECT, ["Round 1", None]),
        "stage": (OBJECT, ["Accelerator", None]),
        "outcome": (OBJECT, ["finished", "active"]),
        "entered_on": (DATE, [date(2025, 3, 1), None]),
        "entered_precision": (OBJECT, ["month", "day"]),
        "product": (OBJECT, [None, "A map"]),
        "source": (OBJECT, ["https://www.example.org/a | a letter", None]),
    }
)
CHALLENGES = frame_of(
    {
        "team_id": (OBJECT, ["t2", "t2", "t1"]),
        "challenge_id": (OBJECT, ["a", "b", "a"]),
        "code": (OBJECT, ["3.1", None, "3.1"]),
        "title": (OBJECT, ["Flood", "Roads", "Flood"]),
    }
)
AGREEMENTS = frame_of(
    {
        "id": (OBJECT, ["g1", "g2"]),
        "kind": (OBJECT, ["pre-commercial", "support"]),
        "challenge_id": (OBJECT, ["a", None]),
        "reference": (OBJECT, [None, "REF 2"]),
        "company_id": (OBJECT, ["maker", "other"]),
        "company": (OBJECT, ["Maker", "Other"]),
        "value_pence": (INTEGER, [700_000, None]),
        "signed_on": (DATE, [date(2025, 2, 1), None]),
        "signed_precision": (OBJECT, ["day", "day"]),
        "ends_on": (DATE, [None, None]),
        "heir_id": (OBJECT, [None, "maker"]),
        "novated_to": (OBJECT, [None, "Maker"]),
        "novated_on": (DATE, [None, date(2025, 4, 1)]),
        "novated_precision": (OBJECT, ["day", "day"]),
        "in_use_on": (DATE, [date(2026, 5, 4), None]),
        "in_use_precision": (OBJECT, ["day", "day"]),
        "here": (BOOLEAN, [False, True]),
    }
)


def texts(table: Table) -> list[list[str]]:
    """Returns the texts of a table as they are on screen, row by row."""
    return [list(row) for row in zip(*([cell.text for cell in screen_column(table, column)] for column in table.columns), strict=True)]


def test_totals_count_each_challenge_and_round_once() -> None:
    assert company_totals(ENTRIES, CHALLENGES, AGREEMENTS, TODAY) == CompanyTotals(
        entries=2, challenges=2, rounds=1, agreements=2, in_use=True
    )
    nothing = company_totals(ENTRIES.iloc[:0], CHALLENGES.iloc[:0], AGREEMENTS.iloc[:0], TODAY)
    assert nothing == CompanyTotals(entries=0, challenges=0, rounds=0, agreements=0, in_use=False)


def test_product_is_in_use_from_its_day_on() -> None:
    assert not company_totals(ENTRIES, CHALLENGES, AGREEMENTS, date(2026, 5, 3)).in_use


@pytest.mark.parametrize(
    ("totals", "words"),
    [
        (CompanyTotals(0, 0, 0, 0, False), "Maker has entered no company team."),
        (CompanyTotals(2, 1, 2, 1, True), "2 entries in 1 challenge and 2 rounds. 1 agreement recorded, in use."),
        (CompanyTotals(1, 1, 0, 0, False), "1 entry in 1 challenge. No agreement is recorded."),
    ],
)
def test_sentence(totals: CompanyTotals, words: str) -> None:
    assert str(figures.sentence("Maker", totals, MONEY)) == words


def test_sentence_names_the_measure_of_each_count() -> None:
    parts = figures.sentence("Maker", CompanyTotals(2, 1, 2, 1, True), MONEY).parts
    assert [(part.measure, part.value, part.scope) for part in parts if isinstance(part, Shown)] == [
        ("company_entries", 2, "company=maker;programme=north"), ("company_challenges", 1, "company=maker;programme=north"),
        ("company_rounds", 2, "company=maker;programme=north"), ("company_agreements", 1, "company=maker;programme=north"),
    ]  # fmt: skip


def test_entries_name_their_challenges_and_what_is_not_known() -> None:
    table = figures.entries_table(ENTRIES, CHALLENGES, MONEY)
    assert [row[:6] for row in texts(table)] == [
        ["First", "3.1 Flood", "Round 1", "Accelerator", "Finished", "March 2025"],
        ["Second", "3.1 Flood; Roads", "No round", "not known", "Active", "not known"],
    ]
    assert [str(note) for note in table.frame["challenge_note"]] == ["", "candidate of 2, counted once"]
    assert table.frame["challenge_links"].iloc[1] == [
        ("3.1 Flood", "/challenges/a?programme=north"), ("Roads", "/challenges/b?programme=north"),
    ]  # fmt: skip
    assert table.frame["source_links"].iloc[0] == [("example.org", "https://www.example.org/a")]
    assert list(table.frame["href"]) == ["/record/team/t1?programme=north", "/record/team/t2?programme=north"]
    assert list(figures.entries_table(ENTRIES, CHALLENGES, READER).frame["href"]) == ["", ""]


def test_agreements_hold_pence_and_what_is_not_known_is_not_zero() -> None:
    table = figures.agreements_table(AGREEMENTS, MONEY)
    assert texts(table) == [
        ["Pre-commercial", "3.1 Flood", "1 Feb 2025", "", "4 May 2026", "£7,000"],
        ["Support", "Whole programme", "not known", "from Other", "", "not known"],
    ]
    assert [row[-1].text for row in export_table("agreements", (), table).rows] == ["7000.00", "not known"]
    assert list(table.frame["novation_note"]) == ["", "1 Apr 2025"]
    assert list(table.frame["novation_href"]) == ["", "/companies/other?programme=north"]


def test_agreements_show_no_value_to_who_may_not_see_money() -> None:
    assert [column.label for column in figures.agreements_table(AGREEMENTS, READER).columns][-1] == "In use since"
