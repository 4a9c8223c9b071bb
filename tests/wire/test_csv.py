"""A chart's data as a file: what it is, what stands in it, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest

from callbacks.doors import harmless, to_csv
from dashboard.views import Cell, Column, Table
from tests.wire.visitor import House, words

EVIL = ("=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1=1", " =cmd|' /C calc'!A0", "﹦1", "\x00=1")


@pytest.mark.parametrize("text", EVIL)
def test_text_that_a_spreadsheet_would_run_is_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless(text, number=True) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Team", "1.1 Roads", "a=b", "10-12 May", "'quoted'"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize("text", ["-5", "−£4,200", "+12 days", "-0.5%", "1,234.50", "-3 days"])
def test_numbers_stay_numbers(text: str) -> None:
    assert harmless(text, number=True) == text


def test_names_in_the_head_and_in_the_lines_before_it_run_nowhere_either() -> None:
    table = Table((Column("=HYPERLINK(1)"), Column("People", number=True)), ((Cell("@x"), Cell("3")),), caption="A title\n=1+1")
    assert to_csv(table, "North\r\n=2", "2026-11-23").splitlines() == [
        "# OFFICIAL: programme team only",
        "# North =2: A title =1+1",
        "# As at 2026-11-23",
        "'=HYPERLINK(1),People",
        "'@x,3",
    ]


def test_a_record_named_like_a_formula_is_harmless_in_the_file(house: House) -> None:
    lead = house.visitor("lead")
    assert words(
        lead.record("milestone", {"title": '=HYPERLINK("https://x","a")', "challenge": house.ids["a"], "baseline": "1/1/2027"})
    ).startswith("Saved")
    answer = lead.get("/data/milestones/milestones-gantt.csv?period=all")
    rows = list(csv.reader(line for line in io.StringIO(answer.text) if not line.startswith("#")))
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if "HYPERLINK" in cell] == ['\'=HYPERLINK("https://x","a")']
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="north-milestones-gantt-')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
