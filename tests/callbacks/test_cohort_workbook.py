"""A cohort's workbook: its numbers equal those of the pages, and its charts refer to the cells beside them.

Expected values are calculated by hand.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from callbacks.exports.cohort_workbook import cohort_workbook
from callbacks.exports.page_files import export_tables
from callbacks.page_request import resolve_page_request
from callbacks.pages import milestones, research
from db.access import Role, Viewer
from db.errors import NotFound
from db.frames import column_values, frame_rows
from db.schema.enums.parts import Part
from db.schema.models import (
    BudgetLine,
    Challenge,
    ChallengeSponsor,
    Cohort,
    Milestone,
    Organisation,
    Payment,
    PlanMonth,
    Programme,
    ResearchSession,
    ResearchSessionChallenge,
    Stage,
    Team,
    TeamChallenge,
)
from db.values.dates import financial_year

pytestmark = pytest.mark.slow

TODAY = date.today()
YEAR = financial_year(TODAY)
APRIL = date(int(YEAR[:4]), 4, 1)
LEAD = Viewer("u", "Lead", "", Role.LEAD, ("own",))
NAMES = ["Overview", "Milestones", "Engagement", "Research", "Spend", "Challenges"]


@pytest.fixture
def store(sqlite_sessions):
    """One cohort with two challenges; slips of 7, 0, −2 days and one not known; a plan of £100 and £50, and £80 paid."""
    at = {"programme_id": "own"}
    with sqlite_sessions.system("seed", write=True) as session:
        session.add(Programme(id="own", name="=Own", short_name="own", parts=list(Part)))
        session.flush()
        session.add(Cohort(id="round", name="Round 1", reference="1", **at))
        session.add(Cohort(id="other", name="Round 2", **at))
        session.add_all(Stage(name=name, position=position, **at) for position, name in enumerate(("Exploration", "Accelerator")))
        session.add(Organisation(id="council", name="+Council", type="council", **at))
        session.add(Organisation(id="firm", name="Firm", type="company", **at))
        session.flush()
        for challenge_id, cohort in (("a", "round"), ("b", "round"), ("z", "other")):
            session.add(
                Challenge(
                    id=challenge_id,
                    title=f"Question {challenge_id}",
                    cohort_id=cohort,
                    stage="Exploration",
                    stage_since=date(2026, 1, 5),
                    **at,
                )
            )
        session.flush()
        session.add(ChallengeSponsor(challenge_id="a", organisation_id="council", **at))
        for team, stage, challenge_id in (
            ("t1", "Exploration", "a"),
            ("t2", "Exploration", "a"),
            ("t3", "Accelerator", "b"),
            ("t9", "Accelerator", "z"),
        ):
            session.add(
                Team(id=team, organisation_id="firm", name=team, stage=stage, cohort_id="other" if challenge_id == "z" else "round", **at)
            )
            session.flush()
            session.add(TeamChallenge(team_id=team, challenge_id=challenge_id, **at))
        first = date(2026, 3, 2)
        for title, days, challenge_id in (("=Late", 7, "a"), ("Held", 0, "a"), ("Early", -2, "b"), ("Elsewhere", 30, "z")):
            done = first + timedelta(days=days)
            session.add(
                Milestone(challenge_id=challenge_id, cohort_id=None, title=title, baseline_on=first, forecast_on=done, actual_on=done, **at)
            )
        session.add(Milestone(challenge_id="b", title="Unknown", forecast_on=TODAY + timedelta(days=40), **at))
        for session_id, held, people, challenge_id in (("r1", 14, 5, "a"), ("r2", 7, 4, "a"), ("r3", 7, 2, "b"), ("r9", 7, 9, "z")):
            day = TODAY - timedelta(days=TODAY.weekday() + held)
            session.add(ResearchSession(id=session_id, held_on=day, method="interview", people=people, **at))
            session.flush()
            session.add(ResearchSessionChallenge(research_session_id=session_id, challenge_id=challenge_id, **at))
        session.add(
            BudgetLine(
                id="line",
                name="Fees",
                category="staff",
                financial_year=YEAR,
                amount_pence=200_00,
                cohort_id="round",
                challenge_id="a",
                **at,
            )
        )
        session.flush()
        later = APRIL.replace(month=5)
        session.add(PlanMonth(budget_line_id="line", month=APRIL, amount_pence=100_00, challenge_id="a", **at))
        session.add(PlanMonth(budget_line_id="line", month=later, amount_pence=50_00, challenge_id="a", **at))
        session.add(Payment(budget_line_id="line", month=APRIL, amount_pence=80_00, paid_on=APRIL, challenge_id="a", **at))
    return sqlite_sessions


def book_of(sessions, viewer=LEAD, search="?programme=own", cohort="round"):
    with sessions.open(viewer) as session:
        return cohort_workbook(session, resolve_page_request(session, viewer, search, path={"id": cohort}))[1]


def rows(sheet, label):
    """Returns the rows of the table whose first heading is the label, up to the first empty row, by heading."""
    head_row = next(cell.row for cell in sheet["A"] if cell.value == label and sheet.cell(cell.row, 2).value)
    head = [cell.value for cell in sheet[head_row] if cell.value]
    table_rows = []
    for row in sheet.iter_rows(min_row=head_row + 1, max_col=len(head), values_only=True):
        if row[0] is None:
            break
        table_rows.append(dict(zip(head, row, strict=True)))
    return table_rows


def drawn(sheet, index=0):
    """Returns the categories of a chart and the values by series name, read from the cells it refers to."""
    chart = sheet._charts[index]
    series = {line.tx.strRef.f: line.val.numRef.f for line in chart.series}
    return cells(sheet, chart.series[0].cat.numRef.f), {cells(sheet, name)[0]: cells(sheet, values) for name, values in series.items()}


def cells(sheet, reference):
    name, _, area = reference.rpartition("!")
    assert name.strip("'") == sheet.title
    left, top, right, bottom = range_boundaries(area.replace("$", ""))
    return [sheet.cell(row, column).value for row in range(top, bottom + 1) for column in range(left, right + 1)]


def test_cohort_workbook_charts_known_slips_only(store):
    sheet = load_workbook(io.BytesIO(book_of(store)))["Milestones"]
    assert drawn(sheet) == (["=Late", "Early"], {"Slip, days": [7, -2]})
    slips = {row["Milestone"]: row["Slip, days"] for row in rows(sheet, "Milestone")}
    assert slips == {"=Late": 7, "Early": -2}
    matching = [cell for row in sheet.iter_rows() for cell in row if cell.value in ("Unknown", "not known", "Elsewhere")]
    assert {cell.value for cell in matching} == {"Unknown", "not known"}


def test_cohort_workbook_charts_sessions_by_week_and_spend_by_month(store):
    book = load_workbook(io.BytesIO(book_of(store)))
    weeks, series = drawn(book["Research"])
    monday = TODAY - timedelta(days=TODAY.weekday())
    sessions_by_week = dict(zip([week.date() for week in weeks], series["Held"], strict=True))
    assert (sessions_by_week[monday - timedelta(days=14)], sessions_by_week[monday - timedelta(days=7)], sum(series["Held"])) == (1, 2, 3)
    months, money = drawn(book["Spend"])
    assert [month.date() for month in months[:2]] == [APRIL, APRIL.replace(month=5)]
    assert (money["Plan, £"][:3], money["Spent, £"][0]) == ([100, 50, None], 80)
    assert {cell.number_format for row in book["Spend"].iter_rows() for cell in row if cell.value == 100} == {'"£"#,##0.00'}
    assert drawn(book["Overview"]) == (["Exploration", "Accelerator"], {"Teams that reached it": [3, 1]})
    overdue = next(row for row in rows(book["Overview"], "What") if row["What"] == "Milestones past their date")
    assert (overdue["As shown"], overdue["Number"]) == ("0", 0)
    assert drawn(book["Challenges"]) == (["Question a", "Question b"], {"Teams": [2, 1]})


def test_cohort_workbook_tables_equal_page_tables(store):
    sheet = load_workbook(io.BytesIO(book_of(store)))
    with store.open(LEAD) as session:
        page_request = resolve_page_request(session, LEAD, "?programme=own&cohort=round&period=all")
        page = export_tables(milestones.PAGE.contents(session, page_request))["milestones-gantt"].table
        weeks = export_tables(research.PAGE.contents(session, page_request))["research-weeks"].table
    expected = {"=Late": "7", "Held": "0", "Early": "-2", "Unknown": "not known"}
    assert {row.title for row in frame_rows(page.frame)} == expected.keys()
    heads = [cell.row for cell in sheet["Milestones"]["A"] if cell.value == "Milestone"]
    exported = {
        str(row[0]): str(row[6])
        for row in sheet["Milestones"].iter_rows(min_row=heads[1] + 1, max_row=heads[1] + 4, max_col=7, values_only=True)
    }
    assert exported == expected
    assert [row["Attendances"] for row in rows(sheet["Research"], "Week from")] == column_values(weeks.frame, "attendances")


def test_cohort_workbook_sheets_start_with_marking_date_and_filters(store):
    book = load_workbook(io.BytesIO(book_of(store)))
    assert book.sheetnames == NAMES
    for sheet in book:
        assert [sheet.cell(row, 1).value for row in range(1, 6)] == [
            "# OFFICIAL: programme team only", "# =Own: Round 1", f"# As at: {TODAY.isoformat()}",
            "# Filters: Round 1; all challenges; all time", f"# {sheet.title}",
        ]  # fmt: skip
        assert sheet.freeze_panes == "B6"
        if sheet.title != "Engagement":
            assert any(str(cell.value).startswith("How this is worked out: ") for cell in sheet["A"])


def test_cohort_workbook_has_no_formula_and_valid_parts(store):
    source = book_of(store)
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not [name for name, text in parts.items() if name.startswith("xl/worksheets/sheet") and "<f>" in text]
    assert {name for name in parts if name.startswith("xl/charts/")} >= {f"xl/charts/chart{n}.xml" for n in range(1, 6)}
    for name, text in parts.items():
        if name.startswith("xl/charts/"):
            assert text.count('delete val="0"') >= 2, "both axes are shown"
    formats = re.findall(r'formatCode="([^"]*)"', parts["xl/styles.xml"])
    bare = re.compile(r"(?:&quot;[^&]*&quot;|[#0,.;%]|[dmy -]|General|@)*")
    assert [format_code for format_code in formats if not bare.fullmatch(format_code)] == []


def test_cohort_workbook_refuses_unknown_and_foreign_cohorts(store):
    foreign = Viewer("u", "Lead", "", Role.LEAD, ("another",))
    for viewer, cohort in ((LEAD, "nowhere"), (LEAD, ""), (foreign, "round")):
        with store.open(LEAD) as today:
            page_request = resolve_page_request(today, LEAD, "?programme=own", path={"id": cohort})
        with store.open(viewer) as session, pytest.raises(NotFound):
            cohort_workbook(session, page_request)


def test_cohort_workbook_for_finance_has_money_sheets_only(store):
    finance = Viewer("u", "Finance", "", Role.FINANCE, ("own",))
    book = load_workbook(io.BytesIO(book_of(store, finance)))
    assert book.sheetnames == ["Overview", "Spend", "Challenges"]
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert not texts & {"=Late", "Unknown", "Interview"}
