"""A whole cohort and a whole programme as files: who may download them, and what they contain."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook

from tests.wire.cast import MARKER, TODAY, leaks
from tests.wire.visitor import SeededApp

pytestmark = pytest.mark.slow

EVERY = ["Overview", "Milestones", "Engagement", "Research", "Spend", "Challenges"]
OF_MONEY = ["Overview", "Spend", "Challenges"]
NOWHERE = ("/data/nothing.xlsx", "/data/nothing.zip")


def contents_text(data: bytes) -> str:
    """All text of a workbook or an archive."""
    if zipfile.ZipFile(io.BytesIO(data)).namelist()[0] == "README.txt":
        archive = zipfile.ZipFile(io.BytesIO(data))
        return "\n".join(archive.read(name).decode() for name in archive.namelist())
    book = load_workbook(io.BytesIO(data))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize(
    ("person", "sheets"),
    [("admin", EVERY), ("lead", EVERY), ("member", EVERY), ("reviewer", EVERY), ("finance", OF_MONEY)],
)
def test_a_cohort_workbook_has_the_sheets_that_the_viewer_may_see(shared_app: SeededApp, person: str, sheets: list[str]) -> None:
    answer = shared_app.visitor(person).get(f"/data/cohort.xlsx?id={shared_app.ids['cohort n']}")
    assert answer.status_code == 200
    assert load_workbook(io.BytesIO(answer.data)).sheetnames == sheets
    assert leaks(person, contents_text(answer.data)) == []
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.xlsx"', answer.headers["Content-Disposition"])


@pytest.mark.parametrize("person", ["sponsor-a", "sponsor-b", "south-lead"])
def test_a_cohort_workbook_is_not_found_for_others(shared_app: SeededApp, person: str) -> None:
    visitor = shared_app.visitor(person)
    nothing = visitor.get(NOWHERE[0])
    for cohort in (shared_app.ids["cohort n"], "zzzzzzzzzzzzz", ""):
        answer = visitor.get(f"/data/cohort.xlsx?id={cohort}")
        assert (answer.status_code, answer.data, answer.mimetype) == (404, nothing.data, nothing.mimetype), cohort


def test_a_cohort_workbook_is_offered_on_its_page(shared_app: SeededApp) -> None:
    page = shared_app.visitor("lead").page(f"/cohorts/{shared_app.ids['cohort n']}")
    (address,) = set(re.findall(r'"(/data/cohort\.xlsx[^"]*)"', page))
    assert shared_app.visitor("lead").get(address).status_code == 200


@pytest.mark.parametrize(("person", "folder"), [("admin", "north"), ("lead", "north"), ("south-lead", "south")])
def test_a_programme_is_exported_completely_for_its_lead(shared_app: SeededApp, person: str, folder: str) -> None:
    answer = shared_app.visitor(person).get("/data/programme.zip")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{folder}-{TODAY.isoformat()}.zip"'
    text = contents_text(answer.data)
    assert leaks(person, text) == []
    assert "@example.org" not in re.sub(r"zq-\S+", "", text)
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert {name.split("/")[0] for name in archive.namelist() if "/" in name} == {folder}


def test_a_lead_who_requests_another_programme_gets_their_own(shared_app: SeededApp) -> None:
    lead = shared_app.visitor("lead")
    assert lead.get("/data/programme.zip?programme=south").data == lead.get("/data/programme.zip").data


def test_exports_as_at_a_past_moment_contain_what_was_known_then(seeded_app: SeededApp) -> None:
    lead = seeded_app.visitor("lead")
    then = TODAY.isoformat()
    before = contents_text(lead.get(f"/data/cohort.xlsx?id={seeded_app.ids['cohort n']}&as-at={then}").data)
    assert f"# As at: {then} " in before
    assert ", what was known then" in before
    archive = zipfile.ZipFile(io.BytesIO(lead.get(f"/data/programme.zip?as-at={then}").data))
    assert "# As at: revision " in archive.read("north/milestones.csv").decode()
    for address in ("/data/programme.zip?as-at=2001-01-01", f"/data/cohort.xlsx?id={seeded_app.ids['cohort n']}&as-at=2001-01-01"):
        answer = lead.get(address)
        assert (answer.status_code, answer.mimetype) == (400, "text/plain")
        assert answer.text.startswith("Nothing was recorded yet as at 1 Jan 2001")


@pytest.mark.parametrize("person", ["member", "reviewer", "finance", "sponsor-a", "sponsor-b"])
def test_a_programme_export_is_not_found_for_others(shared_app: SeededApp, person: str) -> None:
    visitor = shared_app.visitor(person)
    answer, nothing = visitor.get("/data/programme.zip"), visitor.get(NOWHERE[1])
    assert (answer.status_code, answer.data, answer.mimetype) == (404, nothing.data, nothing.mimetype)


def test_the_disclosure_export_contains_facts_and_no_text_of_the_team(shared_app: SeededApp) -> None:
    lead = shared_app.visitor("lead")
    whole = lead.get("/data/disclosure.csv").text + contents_text(lead.get("/data/disclosure.xlsx").data)
    columns = {(audience, f"{table}.{column}") for _, audience, table, column in MARKER.findall(whole)}
    assert {name for audience, name in columns if audience == "inner"} == {"organisations.legal_name", "agreements.legal_name"}
    assert {scope for scope, *_ in MARKER.findall(whole)} <= {"n", "a", "b", "ab"}
    assert "@example.org" not in whole
    assert "/data/disclosure.csv" in lead.page("/outcomes")


@pytest.mark.parametrize("person", ["member", "reviewer", "finance", "sponsor-a"])
def test_the_disclosure_export_is_not_found_for_others(shared_app: SeededApp, person: str) -> None:
    visitor = shared_app.visitor(person)
    answer, nothing = visitor.get("/data/disclosure.csv"), visitor.get(NOWHERE[1])
    assert (answer.status_code, answer.data, answer.mimetype) == (404, nothing.data, nothing.mimetype)
