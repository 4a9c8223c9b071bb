"""Files: their length, their docstrings, their names, and what may stand in none of them."""

from __future__ import annotations

import ast
import re

from tests.structure.source import ROOT, failure_message, parsed, python_files, relative_path, text_files

LONGEST = 400
LOOK_TWICE = 250
LONGER_BECAUSE = {
    "db/migrations/versions/0010_learning_and_outcomes.py": "ten tables and their twins, written by Alembic",
    "db/migrations/versions/0001_the_first_tables.py": "written by Alembic: one statement a table",
    "db/fields/types.py": "the kinds of field, one short class each, read side by side",
}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "shared", "tools", "stuff", "base_utils"}
VAGUE = re.compile(r"(^|_)(util|utils|helper|helpers|common|manager|misc|stuff|foo|tmp|do_it|process_data|handle_data)(_|$)", re.IGNORECASE)
POSTPONED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
MACHINE = re.compile(r"(?<![\w.:/-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me|opt|Us" + r"ers)/\w")
INDEX = re.compile("(?:py" + r"pi\.org|python" + r"hosted|index" + r"-url|find" + r"-links|trusted" + r"-host)", re.IGNORECASE)
BARE_NOQA = re.compile(r"# no" + r"qa(?!: [A-Z0-9, ]+ [#-] \S)")
BARE_IGNORE = re.compile(r"# type: ig" + r"nore(?!\[[\w, -]+\] # \S)")


def lines(path) -> int:
    return len(path.read_text().splitlines())


def test_files_none_is_longer_than_four_hundred_lines():
    long = {relative_path(path): lines(path) for path in python_files() if lines(path) > LONGEST}
    found = [f"{name}: {number} lines" for name, number in long.items() if name not in LONGER_BECAUSE]
    assert not found, failure_message(found, "Split the file by subject.")
    assert LONGER_BECAUSE.keys() == long.keys(), "Take the file that is short again out of LONGER_BECAUSE."


def test_files_long_ones_are_named():
    """Fails for none: pytest -rP lists what to look at twice."""
    for number, name in sorted(((lines(path), relative_path(path)) for path in python_files()), reverse=True):
        if number > LOOK_TWICE:
            print(f"Look twice at {name}: {number} lines")


def test_files_every_module_says_what_it_is():
    found = [relative_path(path) for path in python_files() if not ast.get_docstring(parsed(path))]
    assert not found, failure_message(found, "Open the module with one sentence that says what it is.")


def test_names_no_module_is_a_drawer():
    found = [relative_path(path) for path in python_files() if path.stem in DRAWERS or path.parent.name in DRAWERS]
    assert not found, failure_message(found, "Name the module after its subject.")


def test_names_no_function_or_class_is_vague():
    found = [
        f"{relative_path(path)}:{node.lineno}: {node.name}"
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef) and VAGUE.search(node.name)
    ]
    assert not found, failure_message(found, "Name it after what it does.")


def test_texts_none_postpones_its_work():
    found = [
        f"{relative_path(path)}: {word[1]}"
        for path in text_files()
        if path.suffix in {".py", ".js", ".css"} and (word := POSTPONED.search(path.read_text()))
    ]
    assert not found, failure_message(found, "Do it, or write it down where work is planned.")


def test_texts_none_names_this_machine_or_a_package_index():
    found = []
    for path in text_files():
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if MACHINE.search(line) or INDEX.search(line):
                found.append(f"{relative_path(path)}:{number}: {line.strip()[:120]}")
    assert not found, failure_message(
        found, "Nothing in the project may depend on where it was written: use a relative path, and leave the index to the installer."
    )


def test_texts_every_exception_from_a_rule_carries_its_reason():
    found = []
    for path in [*python_files(), *sorted((ROOT / "tests").rglob("*.py"))]:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if BARE_NOQA.search(line) or BARE_IGNORE.search(line):
                found.append(f"{relative_path(path)}:{number}: {line.strip()[:120]}")
    assert not found, failure_message(
        found, "Name the rule and the reason: “# noqa: S104 # compared, not bound”, “# type: ignore[misc] # it has no types”."
    )


def test_docs_every_test_file_they_name_is_there():
    found = []
    for path in (path for path in text_files() if path.suffix == ".md"):
        shown = path.read_text()
        introduced = set(re.findall(r"new file `(tests/[\w/]+\.py)`", shown))
        for name in re.findall(r"tests/[\w/]+\.py", shown):
            if name not in introduced and not (ROOT / name).is_file():
                found.append(f"{relative_path(path)}: {name}")
    assert not found, failure_message(found, "A promise names the test that keeps it: correct the name, or take the promise out.")


def test_docs_every_link_within_the_project_leads_somewhere():
    found = []
    for path in (path for path in text_files() if path.suffix == ".md"):
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text()):
            if not (path.parent / target).exists():
                found.append(f"{relative_path(path)}: {target}")
    assert not found, failure_message(found, "Correct the link.")
