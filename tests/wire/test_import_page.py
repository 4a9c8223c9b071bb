"""Import over HTTP: preview a file, check it, import it, undo it; and who may not."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from db.schema.models import ImportBatch, Milestone, Organisation, Payment, Reforecast
from tests.wire.cast import PEOPLE
from tests.wire.visitor import OURS, SeededApp, Visitor, visible_text

TITLED = b"North accelerator,,\nPlan of the spring,,\nWhat,Challenge,First promised\nNew promise,1.1,2031-05-03\n"
MAPPED = {"What": "title", "Challenge": "challenge", "First promised": "baseline"}
UNDO = "import-undo-told.children"


def _send(visitor: Visitor, path: str, source: bytes, **fields: Any) -> TestResponse:
    form = {"file": (io.BytesIO(source), fields.pop("file_name", "plan.csv")), "kind": "milestones", "programme": "north", **fields}
    return visitor.client.post(path, data=form, headers={**OURS, **fields.pop("headers", {})}, content_type="multipart/form-data")


def _preview(visitor: Visitor, source: bytes = TITLED, **fields: Any) -> TestResponse:
    return _send(visitor, "/import/look", source, **fields)


def _run(visitor: Visitor, source: bytes = TITLED, *, mapping: dict[str, str] | None = None, **fields: Any) -> list[dict[str, Any]]:
    """The JSON lines of the answer, in order."""
    answer = _send(visitor, "/import/run", source, mapping=json.dumps(MAPPED if mapping is None else mapping), **fields)
    assert answer.status_code == 200, (answer.status_code, answer.text)
    return [json.loads(line) for line in answer.text.splitlines()]


def _count(seeded_app: SeededApp, model: type[Any]) -> int:
    with seeded_app.sessions.system("audit") as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_import_preview_reads_a_file_with_title_rows_and_proposes_a_column_mapping(sqlite_app):
    preview = _preview(sqlite_app.visitor("member")).get_json()
    assert preview["line"] == 3
    assert [header for header, _, _ in preview["columns"]] == ["What", "Challenge", "First promised"]
    assert {header: name for header, name, _ in preview["columns"]}["Challenge"] == "challenge"
    assert [samples for header, _, samples in preview["columns"] if header == "What"] == [["New promise"]]
    assert ["title", "Title", True] in preview["fields"]
    assert preview["remembered"] is False


def test_import_preview_explains_an_unreadable_file(sqlite_app):
    answer = _preview(sqlite_app.visitor("member"), b"PK\x03\x04 no workbook", file_name="plan.xlsx")
    assert answer.status_code == 422
    assert answer.get_json()["error"]


def test_import_run_checks_first_and_changes_nothing(seeded_app):
    before = _count(seeded_app, Milestone)
    *steps, last = _run(seeded_app.visitor("member"))
    assert steps[0] == {"doing": "Reading the file", "done": 0, "total": 0}
    assert {name: last["plan"][name] for name in ("created", "updated", "wrong", "faults")} == {
        "created": 1, "updated": 0, "wrong": 0, "faults": [],
    }  # fmt: skip
    assert (_count(seeded_app, Milestone), _count(seeded_app, ImportBatch)) == (before, 0)


def test_import_run_confirmed_saves_every_row_stores_the_mapping_and_can_be_undone(seeded_app):
    before, member = _count(seeded_app, Milestone), seeded_app.visitor("member")
    receipt = _run(member, confirmed="yes")[-1]["receipt"]
    assert (receipt["created"], receipt["updated"], receipt["named"]) == (1, 0, "milestones")
    assert _count(seeded_app, Milestone) == before + 1
    preview = _preview(member).get_json()
    assert preview["remembered"] is True
    assert {header: name for header, name, _ in preview["columns"]} == MAPPED
    assert "plan.csv" in member.page("/import", "?programme=north")
    search = f"?programme=north&undo={receipt['batch']}"
    question = " ".join(visible_text(member.page("/import", search)).split())
    assert "Undo the import of plan.csv? This will remove the 1 milestones it created" in question
    undone = member.call(UNDO, {"import-undo.n_clicks": 1, "url.search": search})
    assert "Undone: 1 records are as they were before." in visible_text(undone)
    assert _count(seeded_app, Milestone) == before
    assert "Undo the import" not in visible_text(member.page("/import", search))


def test_import_run_with_a_fault_names_row_column_and_value_and_imports_nothing(seeded_app):
    before = _count(seeded_app, Milestone)
    source = TITLED + b"Second,9.9,2031-05-04\n"
    last = _run(seeded_app.visitor("member"), source, confirmed="yes")[-1]
    assert [(row, column, value) for row, column, value, _ in last["plan"]["faults"]] == [(5, "Challenge", "9.9")]
    assert "is not known here" in last["plan"]["faults"][0][3]
    assert (_count(seeded_app, Milestone), _count(seeded_app, ImportBatch)) == (before, 0)


@pytest.mark.parametrize("person", sorted(PEOPLE))
@pytest.mark.parametrize("kind", ["milestones", "payments", "budget-lines", "plan"])
def test_import_is_available_to_those_who_may_write_the_kind_and_not_found_for_others(sqlite_app, person, kind):
    allowed = {
        "milestones": {"admin", "lead", "member", "south-lead"},
        "payments": {"admin", "lead", "finance", "south-lead"},
        "budget-lines": {"admin", "lead", "south-lead"},
        "plan": {"admin", "lead", "south-lead"},
    }[kind]
    visitor = sqlite_app.visitor(person)
    expected = 200 if person in allowed else 404
    programme = "south" if person == "south-lead" else "north"
    answers = [_send(visitor, path, b"title\nx\n", kind=kind, programme=programme) for path in ("/import/look", "/import/run")]
    assert [answer.status_code for answer in answers] == [expected, expected]


@pytest.mark.parametrize("person", ["reviewer", "sponsor-a", "south-lead", "finance"])
def test_import_of_others_is_not_undone_without_permission(sqlite_app, person):
    batch = _run(sqlite_app.visitor("lead"), confirmed="yes")[-1]["receipt"]["batch"]
    count = _count(sqlite_app, Milestone)
    answer = sqlite_app.visitor(person).call(UNDO, {"import-undo.n_clicks": 1, "url.search": f"?programme=north&undo={batch}"})
    assert "Undone" not in answer.text
    assert _count(sqlite_app, Milestone) == count


def test_import_by_a_member_of_a_leads_batch_is_not_undone(sqlite_app):
    batch = _run(sqlite_app.visitor("lead"), confirmed="yes")[-1]["receipt"]["batch"]
    count = _count(sqlite_app, Milestone)
    answer = sqlite_app.visitor("member").call(UNDO, {"import-undo.n_clicks": 1, "url.search": f"?programme=north&undo={batch}"})
    assert "Undone" not in answer.text
    assert _count(sqlite_app, Milestone) == count


def test_import_from_another_site_a_stranger_or_without_a_file_is_refused(sqlite_app):
    member = sqlite_app.visitor("member")
    assert _preview(member, headers={"Sec-Fetch-Site": "cross-site"}).status_code in (403, 400)
    assert member.client.post("/import/look", data={"kind": "milestones"}, headers=OURS).status_code == 400
    assert _preview(sqlite_app.visitor(None)).status_code == 401
    for mapping in ("[1]", "{", '{"What": 3}'):
        assert _send(member, "/import/run", TITLED, mapping=mapping).status_code == 400


def test_import_adds_missing_organisations_on_request(sqlite_app):
    source, mapping = b"Title,Sponsors\nA new question,Council of the isles\n", {"Title": "title", "Sponsors": "sponsors"}
    lead, before = sqlite_app.visitor("lead"), _count(sqlite_app, Organisation)
    refused = _run(lead, source, kind="challenges", mapping=mapping, confirmed="yes")[-1]["plan"]["faults"]
    assert [(row, column) for row, column, _, _ in refused] == [(2, "Sponsors")]
    receipt = _run(lead, source, kind="challenges", mapping=mapping, confirmed="yes", add_missing="yes")[-1]["receipt"]
    assert receipt["created"] == 1
    assert _count(sqlite_app, Organisation) == before + 1


def test_import_reports_progress_on_a_large_file(sqlite_app):
    rows = "".join(f"{sqlite_app.ids['line n']},{number}.00,2026-11-02,Firm,R-{number}\n" for number in range(1, 3001))
    source = f"budget_line,amount,paid_on,supplier,reference\n{rows}".encode()
    mapping = {name: name for name in ("budget_line", "amount", "paid_on", "supplier", "reference")}
    before = _count(sqlite_app, Payment)
    *steps, last = _run(sqlite_app.visitor("finance"), source, kind="payments", mapping=mapping, confirmed="yes")
    assert last.get("receipt", last)["created"] == 3000
    assert _count(sqlite_app, Payment) == before + 3000
    assert steps[0]["doing"] == "Reading the file"
    assert {step["doing"] for step in steps} >= {"Checked", "Written"}
    assert all(step["done"] <= step["total"] for step in steps)


def test_the_reason_for_moved_dates_is_asked_once_for_a_file(seeded_app):
    _run(seeded_app.visitor("member"), confirmed="yes")
    text, mapping = (
        b"title,challenge,forecast\nNew promise,1.1,2031-06-03\n",
        {"title": "title", "challenge": "challenge", "forecast": "forecast"},
    )
    asked = {
        person: [name for name, _, _ in _preview(seeded_app.visitor(person), text).get_json()["reasons"]] for person in ("member", "lead")
    }
    assert asked == {"member": ["move_reason"], "lead": ["move_reason", "baseline_reason"]}
    member = seeded_app.visitor("member")
    faults = _run(member, text, mapping=mapping)[-1]["plan"]["faults"]
    assert faults == [[2, "move_reason", "", "Choose the reason for the move"]]
    assert _run(member, text, mapping=mapping, move_reason="technical", confirmed="yes")[-1]["receipt"]["updated"] == 1
    assert _send(member, "/import/run", text, move_reason="because").status_code == 400
    with seeded_app.sessions.system("audit") as session:
        moved = session.scalars(select(Reforecast.reason).where(Reforecast.to_on == date(2031, 6, 3))).all()
    assert moved == ["technical"]
