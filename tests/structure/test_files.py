"""Files: their length, docstrings and names, and texts that no file may contain."""

from __future__ import annotations

import ast
import re
import subprocess

from tests.structure.source import ROOT, failure_message, parsed, python_files, relative_path, text_files

LONGEST = 400
LOOK_TWICE = 250
LONGER_BECAUSE = {
    "db/migrations/versions/0010_learning_and_outcomes.py": "ten tables and their history tables, written by Alembic",
    "db/migrations/versions/0001_the_first_tables.py": "written by Alembic: one statement a table",
    "db/fields/types.py": "the kinds of field, one short class each, read side by side",
}
VAGUE_MODULES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "shared", "tools", "stuff", "base_utils"}
VAGUE_NAME = re.compile(
    r"(^|_)(util|utils|helper|helpers|common|manager|misc|stuff|foo|tmp|do_it|process_data|handle_data)(_|$)", re.IGNORECASE
)
POSTPONED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
MACHINE = re.compile(r"(?<![\w.:/-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me|opt|Us" + r"ers)/\w")
INDEX = re.compile("(?:py" + r"pi\.org|python" + r"hosted|index" + r"-url|find" + r"-links|trusted" + r"-host)", re.IGNORECASE)
BARE_NOQA = re.compile(r"# no" + r"qa(?!: [A-Z0-9, ]+ [#-] \S)")
BARE_IGNORE = re.compile(r"# type: ig" + r"nore(?!\[[\w, -]+\] # \S)")


def count_lines(path) -> int:
    return len(path.read_text().splitlines())


def test_files_none_is_longer_than_four_hundred_lines():
    long = {relative_path(path): count_lines(path) for path in python_files() if count_lines(path) > LONGEST}
    too_long = [f"{name}: {number} lines" for name, number in long.items() if name not in LONGER_BECAUSE]
    assert not too_long, failure_message(too_long, "Split the file by subject.")
    assert LONGER_BECAUSE.keys() == long.keys(), "Remove the file that is short again from LONGER_BECAUSE."


def test_files_long_ones_are_listed():
    """Never fails: ``pytest -rP`` lists the files longer than LOOK_TWICE lines."""
    for number, name in sorted(((count_lines(path), relative_path(path)) for path in python_files()), reverse=True):
        if number > LOOK_TWICE:
            print(f"Look twice at {name}: {number} lines")


def test_files_every_module_has_a_docstring():
    undocumented = [relative_path(path) for path in python_files() if not ast.get_docstring(parsed(path))]
    assert not undocumented, failure_message(undocumented, "Open the module with one sentence that says what it is.")


def test_names_no_module_is_vague():
    vague = [relative_path(path) for path in python_files() if path.stem in VAGUE_MODULES or path.parent.name in VAGUE_MODULES]
    assert not vague, failure_message(vague, "Name the module after its subject.")


def test_names_no_function_or_class_is_vague():
    vague = [
        f"{relative_path(path)}:{node.lineno}: {node.name}"
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef) and VAGUE_NAME.search(node.name)
    ]
    assert not vague, failure_message(vague, "Name it after what it does.")


def test_texts_none_has_a_postponed_task_marker():
    places = [
        f"{relative_path(path)}: {word[1]}"
        for path in text_files()
        if path.suffix in {".py", ".js", ".css"} and (word := POSTPONED.search(path.read_text()))
    ]
    assert not places, failure_message(places, "Do it, or write it down where work is planned.")


def test_texts_none_names_this_machine_or_a_package_index():
    places = []
    for path in text_files():
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if MACHINE.search(line) or INDEX.search(line):
                places.append(f"{relative_path(path)}:{number}: {line.strip()[:120]}")
    assert not places, failure_message(
        places, "Nothing in the project may depend on where it was written: use a relative path, and leave the index to the installer."
    )


def test_texts_every_suppressed_check_has_a_reason():
    places = []
    for path in [*python_files(), *sorted((ROOT / "tests").rglob("*.py"))]:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if BARE_NOQA.search(line) or BARE_IGNORE.search(line):
                places.append(f"{relative_path(path)}:{number}: {line.strip()[:120]}")
    assert not places, failure_message(
        places, "Name the rule and the reason: “# noqa: S104 # compared, not bound”, “# type: ignore[misc] # it has no types”."
    )


def test_docs_every_named_test_file_exists():
    missing = []
    for path in (path for path in text_files() if path.suffix == ".md"):
        page = path.read_text()
        introduced = set(re.findall(r"new file `(tests/[\w/]+\.py)`", page))
        for name in re.findall(r"tests/[\w/]+\.py", page):
            if name not in introduced and not (ROOT / name).is_file():
                missing.append(f"{relative_path(path)}: {name}")
    assert not missing, failure_message(missing, "Correct the name of the test file, or remove the sentence.")


def test_docs_every_link_within_the_project_has_a_target():
    broken = []
    for path in (path for path in text_files() if path.suffix == ".md"):
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text()):
            if not (path.parent / target).exists():
                broken.append(f"{relative_path(path)}: {target}")
    assert not broken, failure_message(broken, "Correct the link.")


def test_no_committed_file_is_one_that_git_ignores() -> None:
    """An installed environment or a built file in the repository breaks the first ``make run`` of a fresh clone."""
    listed = subprocess.run(["git", "ls-files", "-ci", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert listed.stdout.split() == []
