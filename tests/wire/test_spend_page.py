"""``/spend`` as a whole: the filters of the address are in every link, and each role gets only the links that it may open."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from callbacks.page_request import resolve_page_request
from callbacks.pages import spend
from db.access import Role, Viewer
from db.schema.models import BudgetLine, Payment, Programme
from db.values.clock import date_in_zone, utc_now
from db.values.dates import financial_year
from layouts.components.page import render_content
from tests.wire.visitor import SeededApp

YEAR = financial_year(date_in_zone("Europe/London", utc_now()))
MONTH = date(int(YEAR[:4]), 4, 1)
LAST = f"{int(YEAR[:4]) - 1}-{YEAR[2:4]}"


@pytest.fixture
def board(sqlite_sessions):
    with sqlite_sessions.system("seed", write=True) as session:
        programme = Programme(name="North", short_name="north")
        session.add(programme)
        session.flush()
        of = {"programme_id": programme.id, "category": "staff"}
        lines = [
            BudgetLine(**of, name="Fees", financial_year=YEAR, amount_pence=100_00),
            BudgetLine(**of, name="Events", financial_year=YEAR, amount_pence=100_00),
            BudgetLine(**of, name="Share", financial_year=LAST, amount_pence=100_00, funder="sponsor"),
        ]
        session.add_all(lines)
        session.flush()
        months = (MONTH, MONTH, date(int(LAST[:4]), 4, 1))
        for line, month, pence in zip(lines, months, (120_00, 90_00, 70_00), strict=True):
            session.add(
                Payment(
                    programme_id=programme.id,
                    budget_line_id=line.id,
                    month=month,
                    paid_on=month,
                    amount_pence=pence,
                    supplier=f"Payee of {line.name}",
                )
            )
        programme_id, fees = programme.id, lines[0].id

    def shown(search="", role=Role.LEAD):
        with sqlite_sessions.open(Viewer("u", "Person", "p@example.org", role, (programme_id,))) as session:
            return spend.PAGE.contents(
                session, resolve_page_request(session, Viewer("u", "Person", "p@example.org", role, (programme_id,)), search)
            )

    return shown, fees


def json_of(component):
    """A block as the JSON that the server sends."""
    return json.dumps(render_content(component), default=lambda part: part.to_plotly_json())


def links(component):
    """Every address in a component, including those of its tables."""
    tree = json.loads(json_of(component))
    addresses = []

    def walk(node):
        for child in node.values() if isinstance(node, dict) else node:
            if isinstance(child, dict | list):
                walk(child)
        if isinstance(node, dict):
            addresses.extend(value for name, value in node.items() if name == "href")
            rows = json.loads(node["data-table"])["rows"] if "data-table" in node else []
            addresses.extend(cell[1] for row in rows for cell in row if isinstance(cell, list) and len(cell) > 1 and cell[1])

    walk(tree if isinstance(tree, list) else [tree])
    return addresses


def filters_of(address):
    return {name: value[0] for name, value in parse_qs(urlsplit(address).query).items() if name in ("year", "funder", "line", "month")}


def test_year_and_funder_are_in_every_link(board):
    contents_for, _ = board
    content = contents_for(f"?year={LAST}&funder=sponsor")
    assert str(content["spend-sentence"]).startswith(f"{LAST} closed at £70: £30 under its budget of £100, beyond tolerance.")
    (entry, line, *files) = links(content["spend-ledger"])
    assert [(urlsplit(address).path, filters_of(address)) for address in files] == [
        (f"/data/spend/spend-ledger.{ending}", {"year": LAST, "funder": "sponsor"}) for ending in ("csv", "xlsx")
    ]
    assert (filters_of(entry), {**filters_of(line), "line": ""}) == (
        {"year": LAST, "funder": "sponsor"},
        {"year": LAST, "funder": "sponsor", "line": ""},
    )
    assert [filters_of(address) for address in links(content["spend-switch"])] == [
        {"funder": "sponsor"},
        {"year": LAST},
    ]  # this year; the programme's money
    assert filters_of(content["spend-months"].figure.data[0].customdata[0]) == {
        "year": LAST,
        "funder": "sponsor",
        "month": f"{LAST[:4]}-04",
    }


def test_a_sponsors_money_is_never_in_the_programmes_page(board):
    shown, _ = board
    content = shown()
    assert list(content["spend-lines"].table.frame["name"]) == ["Fees", "Events"]
    assert "Share" not in json_of(content["spend-ledger"])


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.MEMBER, Role.FINANCE, Role.LEAD])
def test_payments_are_linked_for_everybody_who_sees_money(board, role):
    shown, _ = board
    assert any(address.startswith("/record/payment/") for address in links(shown(role=role)["spend-ledger"]))


def test_ledger_is_filtered_by_line_and_month_and_links_back(board):
    shown, fees = board
    narrowed = shown(f"?line={fees}&month={MONTH:%Y-%m}")
    text = json_of(narrowed["spend-ledger"])
    assert f"Only Fees, {MONTH:%B %Y}. " in text
    assert ("Payee of Fees" in text, "Payee of Events" in text) == (True, False)
    assert filters_of(links(narrowed["spend-ledger"])[0]) == {}
    assert narrowed["spend-lines"].table.row_count == 2  # the lines stay complete
    assert "Only" not in json_of(shown("?line=nobody&month=1999-01")["spend-ledger"])


ROWS = 121  # payments of one line, more than the screen shows


@pytest.fixture
def long_ledger(sqlite_app: SeededApp) -> str:
    """Adds a line with ``ROWS`` payments of which one is a credit, in April and May, and returns its id."""
    with sqlite_app.sessions.system("seed", write=True) as session:
        programme = session.scalars(select(BudgetLine.programme_id).where(BudgetLine.id == sqlite_app.ids["line n"])).one()
        line = BudgetLine(programme_id=programme, category="staff", name="Long", financial_year=YEAR, amount_pence=100_00)
        session.add(line)
        session.flush()
        line_id = line.id
        for number in range(ROWS):
            pence, month = (-1_240_50 if number == 0 else 1_000_00 + number), MONTH.replace(month=4 + number % 2)
            kind = "credit" if pence < 0 else "payment"
            session.add(
                Payment(
                    programme_id=programme, budget_line_id=line_id, month=month, amount_pence=pence, kind=kind, reference=f"R{number:03}"
                )
            )
    return line_id


def ledger_on(page: str) -> dict[str, Any]:
    """Returns the ledger's table on a page: its rows and, where it is cut, what the screen says of it."""
    tables = [json.loads(json.loads(f'"{text}"')) for text in re.findall(r'"data-table": "((?:[^"\\]|\\.)*)"', page)]
    (ledger,) = [table for table in tables if table["caption"].startswith("Ledger rows")]
    return ledger


def file_of(app: SeededApp, search: str) -> tuple[list[list[str]], list[list[Any]]]:
    """Returns the rows of the ledger's CSV file, and the cells of its workbook, without what is above them."""
    lead = app.visitor("lead")
    lines = [line for line in lead.get(f"/data/spend/spend-ledger.csv{search}").text.removeprefix("\ufeff").splitlines() if line[:1] != "#"]
    sheet = load_workbook(io.BytesIO(lead.get(f"/data/spend/spend-ledger.xlsx{search}").data)).active
    cells = [list(row) for row in sheet.iter_rows() if not str(row[0].value).startswith("#")]
    return list(csv.reader(lines))[1:], cells[1:]


def test_the_screen_shows_100_ledger_rows_and_a_link_that_shows_all(sqlite_app: SeededApp, long_ledger: str) -> None:
    lead, search = sqlite_app.visitor("lead"), f"?line={long_ledger}"
    cut = ledger_on(lead.page("/spend", search))
    assert (len(cut["rows"]), cut["cut"][:2]) == (100, ["100 of 121 rows", "Show all 121"])
    address = cut["cut"][2]
    assert filters_of(address) == {"line": long_ledger}
    assert address.endswith("#spend-ledger")
    whole = ledger_on(lead.page("/spend", f"?{urlsplit(address).query}"))
    assert (len(whole["rows"]), "cut" in whole) == (ROWS, False)


def test_the_link_to_all_rows_keeps_the_line_and_the_month(sqlite_app: SeededApp, long_ledger: str) -> None:
    search = f"?line={long_ledger}&month={MONTH:%Y-%m}&all=spend-ledger"
    table = ledger_on(sqlite_app.visitor("lead").page("/spend", search))
    assert len(table["rows"]) == 61  # every second of 121, beginning with the first


@pytest.mark.parametrize(("month", "rows"), [("", 121), ("-04", 61), ("-05", 60)])
def test_files_hold_every_ledger_row_of_the_filter(sqlite_app: SeededApp, long_ledger: str, month: str, rows: int) -> None:
    search = f"?line={long_ledger}" + (f"&month={YEAR[:4]}{month}" if month else "")
    in_csv, in_workbook = file_of(sqlite_app, search)
    assert (len(in_csv), len(in_workbook)) == (rows, rows)


def test_files_hold_exact_amounts_and_real_months(sqlite_app: SeededApp, long_ledger: str) -> None:
    in_csv, in_workbook = file_of(sqlite_app, f"?line={long_ledger}&month={MONTH:%Y-%m}")
    by_reference = {row[3]: row for row in in_csv}
    assert (by_reference["R000"][5], by_reference["R002"][5], by_reference["R000"][1]) == ("-1240.50", "1000.02", f"{MONTH:%Y-%m}")
    cells = {row[3].value: row for row in in_workbook}
    assert (cells["R000"][5].value, cells["R002"][5].value) == (-1240.5, 1000.02)
    assert (cells["R000"][1].value, cells["R000"][1].number_format) == (datetime(MONTH.year, 4, 1), "mmm yyyy")
