"""Day, agenda, people and note of a review are written in one module, so that what keeps a closed review as it is has one place."""

from __future__ import annotations

import ast

from tests.structure.source import ROOT, failure_message, imports, parsed, python_files, relative_path

WRITER = "db/commands/reviews.py"
COLUMNS = {"held_on", "agenda", "present", "note"}
# The functions that write them: a new review, and one that is not closed (start_review refuses a closed one; the coming one is not closed).
WRITING_FUNCTIONS = {"derive_review_fields", "keep_agenda_subjects", "add_agenda_item", "start_review"}
# Modules that may name the table beside the module that writes it: undo refuses closed reviews, the seed writes through commands.
READERS = ("db/commands/undo.py", "db/seed/", "db/schema/", "db/queries/", "db/rules/", "db/records/")


def test_no_other_module_that_writes_records_names_reviews():
    found = [
        f"{relative_path(path)}:{line}"
        for path in python_files("db", "callbacks")
        for line, name in imports(path)
        if name == "db.schema.models.Review" and not relative_path(path).startswith((WRITER, *READERS))
    ]
    assert not found, failure_message(found, f"Write reviews in {WRITER}, which refuses to change a closed one.")


def test_only_the_start_of_a_review_and_its_form_write_its_columns():
    functions = [node for node in ast.walk(parsed(ROOT / WRITER)) if isinstance(node, ast.FunctionDef)]
    found = {
        function.name
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr in COLUMNS
    }
    assert found <= WRITING_FUNCTIONS, failure_message(
        sorted(found - WRITING_FUNCTIONS), "Refuse a closed review first (db/rules/review_closing.py), then name the function here."
    )
