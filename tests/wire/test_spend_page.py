"""``/spend`` as a whole: the filters of the address are in every link, and each role gets only the links that it may open."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from callbacks.page_request import local_today, resolve_page_request
from callbacks.pages import spend
from db.access import Role, Viewer
from db.schema.models import BudgetLine, Payment, Programme
from db.values.dates import financial_year
from layouts.components.page import render_content

YEAR = financial_year(local_today())
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
    assert str(content["spend-sentence"]).startswith(f"{LAST} closed £30 under its budget of £100, beyond tolerance.")
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


@pytest.mark.parametrize(("role", "opens"), [(Role.FINANCE, True), (Role.LEAD, True), (Role.REVIEWER, False), (Role.MEMBER, False)])
def test_payments_are_linked_for_roles_that_record_money(board, role, opens):
    shown, _ = board
    assert any(address.startswith("/record/payment/") for address in links(shown(role=role)["spend-ledger"])) is opens


def test_ledger_is_filtered_by_line_and_month_and_links_back(board):
    shown, fees = board
    narrowed = shown(f"?line={fees}&month={MONTH:%Y-%m}")
    text = json_of(narrowed["spend-ledger"])
    assert f"Only Fees, {MONTH:%B %Y}. " in text
    assert ("Payee of Fees" in text, "Payee of Events" in text) == (True, False)
    assert filters_of(links(narrowed["spend-ledger"])[0]) == {}
    assert narrowed["spend-lines"].table.row_count == 2  # the lines stay complete
    assert "Only" not in json_of(shown("?line=nobody&month=1999-01")["spend-ledger"])
