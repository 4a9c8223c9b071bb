"""docs/importing.md agrees with the import: its kinds, their required columns, its examples."""

from __future__ import annotations

import pathlib
import re
from datetime import UTC, date, datetime

from db.commands.save import save
from db.importing import apply_import, plan_import
from db.records import RECORD_SCHEMAS, TRANSFER_SCHEMAS
from db.schema.enums.parts import Part
from db.schema.models import Programme

PAGE = (pathlib.Path(__file__).parents[3] / "docs" / "importing.md").read_text()
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


def test_the_page_names_every_kind_in_order_with_its_needed_columns():
    rows = re.findall(r"^\| `([a-z-]+)` \| .+ \| (.+) \|$", PAGE, re.MULTILINE)
    assert [name for name, _ in rows] == list(TRANSFER_SCHEMAS)
    for name, needed in rows:
        documented = set(re.findall(r"`([a-z_]+)`", needed))
        assert {field.name for field in TRANSFER_SCHEMAS[name].fields if field.required} <= documented <= set(TRANSFER_SCHEMAS[name].names)


def test_the_examples_of_the_page_import(sqlite_sessions):
    examples = [block for block in re.findall(r"```\n(.+?)```", PAGE, re.DOTALL) if not block.startswith("cohortboard")]
    with sqlite_sessions.system("seed", write=True, now=NOW) as session:
        session.add(Programme(id="board", name="The board", short_name="board", parts=list(Part)))
        session.flush()
        save(session, RECORD_SCHEMAS["challenge"], {"title": "A question", "code": "10.7"}, programme_id="board")
        line = {"name": "Accelerator fees", "category": "accelerator fee", "financial_year": "2026-27"}
        save(session, RECORD_SCHEMAS["budget-line"], line, programme_id="board")
        created = [
            apply_import(
                session,
                plan_import(session, TRANSFER_SCHEMAS[kind], text.encode(), "page.csv", programme_id="board", today=date(2026, 6, 1)),
            ).created
            for kind, text in zip(("milestones", "payments"), examples, strict=True)
        ]
    assert created == [2, 2]
