"""A form, a grid and a file give the same problems, with the same sentences, for the same draft of every kind; and every rule is fired."""

from __future__ import annotations

import contextlib
import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from callbacks.grids.grid_callbacks import check_rows
from callbacks.grids.grid_spec import GridSaveContext, RowResult, add_draft
from db.access import Role, can_write_table
from db.commands.save import fetch_row, stored_values
from db.commands.save_checks import check_draft
from db.fields.record_schema import RecordSchema
from db.fields.types import ValidationContext
from db.importing import plan_import
from db.queries.choices import StoredLists
from db.records import RECORD_SCHEMAS
from db.rules.registry import RULES
from db.rules.rule import Facts, read_draft
from db.schema.enums.parts import Part
from db.schema.models import Programme
from db.session import ScopedSession, Sessions, make_engine
from tests.conftest import copy_sqlite_store
from tests.db.accelerator_store import TODAY, Accelerator
from tests.db.rules.examples import EXAMPLES, SCHEMAS, Example, Texts, build_store, filled, viewer_of

Found = set[tuple[str, str, bool]]  # field, sentence, whether it is only a warning


@pytest.fixture(scope="module")
def board(sqlite_at_head, tmp_path_factory) -> Iterator[Accelerator]:
    engine = make_engine(copy_sqlite_store(sqlite_at_head, tmp_path_factory.mktemp("rules")))
    yield build_store(Sessions(engine))
    engine.dispose()


def form_schema(kind: str) -> RecordSchema:
    """Returns the schema of the form; that of the file for the kinds that an act records."""
    return RECORD_SCHEMAS.get(kind) or SCHEMAS[kind]


def context_of(session: ScopedSession, board: Accelerator, texts: Texts) -> ValidationContext:
    about = (texts["about_kind"], texts["about_id"]) if texts.get("about_kind") and texts.get("about_id") else None
    return ValidationContext(TODAY, StoredLists(session, board.programme), programme=board.programme, about=about)


def stored_of(session: ScopedSession, schema: RecordSchema, record_id: str) -> dict[str, Any] | None:
    return stored_values(session, schema, fetch_row(session, schema.model, record_id)) if record_id else None


def in_form(session: ScopedSession, board: Accelerator, kind: str, texts: Texts, record_id: str) -> Found:
    """Returns the problems that the form shows: a stored record's form holds the texts of its other fields."""
    schema, context = form_schema(kind), context_of(session, board, texts)
    stored = stored_of(session, schema, record_id)
    shown = {name: schema[name].write(value) for name, value in (stored or {}).items() if name in schema.names}
    draft = read_draft(schema, {**shown, **texts}, context, record_id=record_id, stored=stored)
    return {(problem.field, problem.sentence, problem.warning) for problem in check_draft(schema, draft, Facts(session, context))}


def in_grid(session: ScopedSession, board: Accelerator, kind: str, rows: list[Texts], record_id: str) -> Found:
    """Returns the problems of the last row of a grid of drafts."""
    schema, context = form_schema(kind), context_of(session, board, rows[-1])
    save_context: Any = GridSaveContext(session, None, context, None)  # type: ignore[arg-type] # neither the request nor the grid is read
    results = [RowResult(str(number), str(number)) for number in range(len(rows))]
    for result, texts in zip(results, rows, strict=True):
        known = record_id if texts is rows[-1] else ""
        raw = texts if known else {name: texts.get(name, "") for name in schema.names}
        add_draft(save_context, result, schema, raw, record_id=known, stored=stored_of(session, schema, known))
    check_rows(save_context, results)
    last = results[-1]
    return {
        (problem.column, problem.sentence, warning) for cells, warning in ((last.problems, False), (last.asks, True)) for problem in cells
    }


def in_file(session: ScopedSession, board: Accelerator, kind: str, rows: list[Texts], record_id: str) -> Found:
    """Returns the problems of the last row of a file; its new records have ids of their own, so that none is taken for a stored one."""
    schema = SCHEMAS[kind]
    names = list(dict.fromkeys(name for texts in rows for name in texts)) if record_id else list(schema.names)
    out = io.StringIO()
    sheet = csv.DictWriter(out, ["id", *names])
    sheet.writeheader()
    for number, texts in enumerate(rows):
        sheet.writerow({"id": record_id if record_id and texts is rows[-1] else f"row-{number}", **texts})
    plan = plan_import(session, schema, out.getvalue().encode(), "file.csv", programme_id=board.programme, today=TODAY, month_first=False)
    last = len(rows) + 1
    return {
        (name_of(schema, fault.column), fault.sentence, warning)
        for faults, warning in ((plan.faults, False), (plan.warnings, True))
        for fault in faults
        if fault.row == last
    }


def name_of(schema: RecordSchema, heading: str) -> str:
    return heading if heading in schema.names else ""


def rules_by_name(kind: str) -> dict[str, Any]:
    """Returns the checks and rules of a kind by name; the second of a name and later ones are numbered."""
    seen: Counter[str] = Counter()
    named = {}
    for rule in (*SCHEMAS[kind].checks, *RULES[kind]):
        name = rule.function.__name__
        seen[name] += 1
        named[name if seen[name] == 1 else f"{name} {seen[name]}"] = rule
    return named


def problems_of_rule(session: ScopedSession, board: Accelerator, kind: str, rule: Any, case: Example) -> set[str]:
    """Returns the sentences that one rule or check gives for the draft of an example."""
    schema = form_schema(kind)
    texts, record_id = filled(case.texts, board.ids), board.ids.get(case.record, "")
    context, stored = context_of(session, board, texts), stored_of(session, schema, record_id)
    earlier = [read_draft(schema, filled(row, board.ids), context, place=place) for place, row in enumerate(case.earlier)]
    only = texts.keys() if record_id else None
    draft = read_draft(schema, texts, context, record_id=record_id, stored=stored, only=only, place=len(earlier))
    if rule in schema.checks:
        return {problem.sentence for problem in rule(draft.values, context)}
    found = rule([*earlier, draft], Facts(session, context))
    return {each.problem.sentence for each in found if each.place == draft.place}


@contextlib.contextmanager
def without(board: Accelerator, part: Part | None) -> Iterator[None]:
    """Inside the block the part is off in the programme."""
    switch(board, frozenset(Part) - {part})
    yield
    switch(board, frozenset(Part))


def switch(board: Accelerator, parts: frozenset[Part]) -> None:
    with board.sessions.system("command-line", write=True) as session:
        session.scalars(select(Programme).where(Programme.id == board.programme)).one().parts = [part for part in Part if part in parts]


CASES = [(kind, name) for kind in SCHEMAS for name in rules_by_name(kind)]
# A file of evidence has the source in required columns; its form is opened from it. Only files have a column for the review of a record.
# A file of known items has the item in required columns; their form is opened from it (tests/db/rules/test_attention.py).
UNREACHABLE = {
    ("evidence", "evidence_without_source"),
    ("action", "records_of_closed_review"),
    ("decision", "records_of_closed_review"),
    ("acknowledgement", "check_known_until"),
    ("acknowledgement", "kind_of_another_role"),
}


@pytest.mark.parametrize(("kind", "name"), [case for case in CASES if case not in UNREACHABLE])
def test_every_rule_is_fired_in_form_grid_and_file_with_the_same_sentence(board: Accelerator, kind: str, name: str):
    case = EXAMPLES[kind].get(name)
    assert case is not None, f"Add a draft that breaks the rule {name} of {kind} to EXAMPLES in tests/db/rules/examples.py"
    with without(board, case.off), board.sessions.open(viewer_of(board, case.role)) as session:
        expected = problems_of_rule(session, board, kind, rules_by_name(kind)[name], case)
        rows, record_id = [filled(row, board.ids) for row in (*case.earlier, case.texts)], board.ids.get(case.record, "")
        ways = {
            "form": in_form(session, board, kind, rows[-1], record_id) if not case.earlier else None,
            "grid": in_grid(session, board, kind, rows, record_id),
            "file": in_file(session, board, kind, rows, record_id),
        }
    assert expected, f"The draft does not break the rule {name}"
    for way, found in ways.items():
        assert found is None or expected <= {sentence for _, sentence, _ in found}, way
    assert len({frozenset(found) for found in ways.values() if found is not None}) == 1, ways


def test_no_example_is_of_a_rule_that_is_gone():
    assert {(kind, name) for kind, named in EXAMPLES.items() for name in named} <= set(CASES)


def texts_of(kind: str) -> dict[str, list[str]]:
    """Returns the texts that the examples of a kind have in each field, with an empty one and one that many fields cannot read.

    A form of evidence is always opened from its source. An empty forecast of a stored milestone is withdrawn in a form, and changes
    nothing in a file.
    """
    pool: dict[str, set[str]] = {}
    for case in EXAMPLES[kind].values():
        for texts in (case.texts, *case.earlier):
            for name, text in texts.items():
                pool.setdefault(
                    name, set() if name.startswith("about_") or (kind, name) == ("milestone", "forecast") else {"", f"no such {name}"}
                ).add(text)
    return {name: sorted(texts) for name, texts in pool.items()}


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        (role, kind)
        for kind, schema in SCHEMAS.items()
        for role in (Role.LEAD, Role.MEMBER, Role.FINANCE)
        if EXAMPLES[kind] and can_write_table(role, schema.model.__tablename__)
    ],
)
@given(data=st.data())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_draft_has_the_same_problems_in_form_grid_and_file(board: Accelerator, role: Role, kind: str, data: st.DataObject):
    texts = filled({name: data.draw(st.sampled_from(pool), label=name) for name, pool in texts_of(kind).items()}, board.ids)
    records = sorted({board.ids[case.record] for case in EXAMPLES[kind].values() if case.record})
    record_id = data.draw(st.sampled_from(["", *records]), label="record")
    with board.sessions.open(viewer_of(board, role)) as session:
        form = in_form(session, board, kind, texts, record_id)
        assert form == in_grid(session, board, kind, [texts], record_id)
        assert form == in_file(session, board, kind, [texts], record_id)
