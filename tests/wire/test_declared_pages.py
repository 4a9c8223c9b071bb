"""Every block of every declared page is drawn, redrawn, exported, and refused to those who may not see it."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from openpyxl import load_workbook

from callbacks.pages.page import Block, ChartBlock, Page
from callbacks.pages.registry import PAGES
from tests.wire.visitor import SeededApp, component_props

pytestmark = pytest.mark.slow
DECLARED = [page for page in PAGES if isinstance(page, Page) and page.blocks]
PEOPLE = ("admin", "lead", "finance", "member", "reviewer", "sponsor-a")
# What may see each page, by person: worked out from the roles, not from the product's own table.
MAY_OPEN = {
    "SEE_MONEY": {"admin", "lead", "finance", "member", "reviewer"},
    "SEE_PROGRAMME": {"admin", "lead", "member", "reviewer"},
    "SEE_OWN_CHALLENGE": {"sponsor-a"},
    "STEER": {"admin", "lead"},
    "RECORD": {"admin", "lead", "member"},
    "RECORD_MONEY": {"admin", "lead", "finance"},
    "IMPORT": {"admin", "lead", "finance", "member"},
    "SIGNED_IN": set(PEOPLE),
}
RECORD_OF_PAGE = {
    "challenge": "a",
    "one-challenge": "a",
    "cohort": "cohort n",
    "company": "company n",
    "hypothesis": "hypothesis a",
    "meeting": "review n",
}


def path_of(page: Page, app: SeededApp) -> str:
    """Returns the address of the page, with a record of the programme North."""
    if "<id>" not in page.path:
        return page.path
    return page.path.replace("<id>", app.ids[RECORD_OF_PAGE[page.key]])


def file_path(page: Page, name: str, ending: str, app: SeededApp) -> str:
    query = f"?id={app.ids[RECORD_OF_PAGE[page.key]]}&period=all" if "<id>" in page.path else "?period=all"
    return f"/data/{page.key}/{name}.{ending}{query}"


def output_ids(page: Page, block: Block) -> set[str]:
    return {str(output.component_id) for output in block.outputs(page.block_id(block))}


@pytest.mark.parametrize("page", DECLARED, ids=lambda page: page.key)
def test_each_block_is_drawn_once_under_its_id(shared_app: SeededApp, page: Page) -> None:
    person = "sponsor-a" if page.needs.name == "SEE_OWN_CHALLENGE" else "lead"
    tree = json.loads(shared_app.visitor(person).page(path_of(page, shared_app), "?period=all"))
    ids = [props["id"] for props in component_props(tree) if isinstance(props.get("id"), str)]
    for block in page.blocks:
        assert all(ids.count(component_id) == 1 for component_id in output_ids(page, block)), (block.name, output_ids(page, block))


@pytest.mark.parametrize("page", DECLARED, ids=lambda page: page.key)
def test_each_block_is_redrawn_with_what_the_page_shows(shared_app: SeededApp, page: Page) -> None:
    person = "sponsor-a" if page.needs.name == "SEE_OWN_CHALLENGE" else "lead"
    visitor = shared_app.visitor(person)
    wanted = {component_id for block in page.blocks for component_id in output_ids(page, block)}
    keys = [key for key in shared_app.keys if wanted <= set(re.findall(r"([a-z0-9-]+)\.", key))]
    assert len(keys) == 1, f"one callback redraws the page {page.key}"
    answer = visitor.call(keys[0], {"filters.data": "?period=all", "revision.data": 1, "url.pathname": path_of(page, shared_app)})
    assert answer.status_code == 200
    assert set(answer.get_json()["response"]) == wanted


@pytest.mark.parametrize("page", DECLARED, ids=lambda page: page.key)
def test_each_chart_and_table_is_exported_alike_as_csv_and_workbook(shared_app: SeededApp, page: Page) -> None:
    if page.needs.name == "SEE_OWN_CHALLENGE":
        pytest.skip("a sponsor has no files")
    lead = shared_app.visitor("lead")
    drawn = lead.page(path_of(page, shared_app), "?period=all")
    offered = set(re.findall(rf"/data/{page.key}/([a-z0-9-]+)\.csv", drawn))
    assert offered >= {page.block_id(block) for block in page.blocks if isinstance(block, ChartBlock)}
    for name in sorted(offered):
        answer = lead.get(file_path(page, name, "csv", shared_app))
        assert (answer.status_code, answer.mimetype) == (200, "text/csv"), name
        lines = answer.text.removeprefix("\ufeff").splitlines(keepends=True)
        rows = list(csv.reader(io.StringIO("".join(line for line in lines if not line.startswith("# ")), newline="")))
        sheet = load_workbook(io.BytesIO(lead.get(file_path(page, name, "xlsx", shared_app)).data)).active
        data = [row for row in sheet.iter_rows(values_only=True) if not str(row[0]).startswith("# ")]
        assert [str(label or "") for label in data[0]][: len(rows[0])] == [label.removeprefix("'") for label in rows[0]], name
        assert len(data) == len(rows), name


@pytest.mark.parametrize("page", DECLARED, ids=lambda page: page.key)
@pytest.mark.parametrize("person", PEOPLE)
def test_a_page_its_redraw_and_its_files_are_refused_to_those_who_may_not_see_it(shared_app: SeededApp, page: Page, person: str) -> None:
    if person in MAY_OPEN[page.needs.name]:
        return
    visitor = shared_app.visitor(person)
    nothing = visitor.get("/data/nothing.csv")
    if not (visitor.sponsor and page.path == "/"):
        assert "Page not found" in visitor.page(path_of(page, shared_app))
    for block in page.blocks:
        for ending in ("csv", "xlsx"):
            answer = visitor.get(file_path(page, page.block_id(block), ending, shared_app))
            assert (answer.status_code, answer.data) == (404, nothing.data), (block.name, ending)
    wanted = {component_id for block in page.blocks for component_id in output_ids(page, block)}
    (key,) = [key for key in shared_app.keys if wanted <= set(re.findall(r"([a-z0-9-]+)\.", key))]
    answer = visitor.call(key, {"filters.data": "?period=all", "revision.data": 1, "url.pathname": path_of(page, shared_app)})
    assert answer.status_code in (403, 404)
