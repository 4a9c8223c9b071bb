"""Who may open a session, write SQL, register a callback: what import contracts cannot see."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable

from tests.structure.source import LAYERS, ROOT, attributes, calls, dotted, failure_message, imports, parsed, python_files, relative_path

OPENS_SESSIONS = {
    "app.py",
    "callbacks/security/wiring.py",
    "callbacks/routes/auth.py",
    "callbacks/routes/data_files.py",
    "callbacks/routes/review_pack.py",
    "callbacks/routes/drafts.py",
    "callbacks/routes/imports.py",
    "callbacks/routes/password_links.py",
    "callbacks/security/gate.py",
    "db/commands/store_status.py",
}
SEES_THE_ENGINE = {"app.py", "db/session.py"}
PURPOSES = {  # what a session without a viewer's scope is opened for, and where
    "app.py": {"command-line"},
    "callbacks/routes/auth.py": {"audit", "sign-in", "throttle"},
    "callbacks/routes/password_links.py": {
        "accounts",
        "sign-in",
        "throttle",
    },  # for whoever has the token of a link, and their own account alone
    "callbacks/security/wiring.py": {"accounts"},  # for a callback that declares accounts=True, beside the viewer's own session
    "callbacks/security/gate.py": {"sign-in"},
    "db/commands/store_status.py": {"health"},
}
# One page, whose every callback needs STEER, and the commands behind it.
REACHES_ACCOUNTS = {"callbacks/pages/people/page.py", "callbacks/pages/people/account_cards.py", "db/commands/accounts/management.py"}
PASSES_OPTIONS = {
    "for_writing": {"db/session.py", "db/commands"},  # whole rows, to write them
    "for_keys": {  # keys of saved forms, one's own drafts, the number of the last change
        "db/session.py",
        "db/commands/idempotency.py",
        "db/commands/form_drafts.py",
        "db/queries/form_drafts.py",
        "db/queries/programmes/navigation.py",
    },
}
WRITES_SETS = {  # where raw SQL, connections or set statements stand, and why they may
    "db/session.py": "makes the engine, and begins every transaction",
    "db/history.py": "writes the past states in the transaction of the change",
    "db/admin": "works on the whole store: backup, restore, migration, check",
    "db/migrations": "makes the tables",
    "db/importing": "thousands of rows in one transaction, after a scope check of its own",
    "db/seed": "builds the demo and the public record, never for a person",
    "db/commands/undo.py": "takes back one's own transaction, whatever tables it touched",
}
RAW = {"connection", "connect", "exec_driver_sql", "begin", "raw_connection", "create_engine", "make_engine", "TextClause", "text"}
STATEMENTS = {"insert", "update", "delete"}
BANNED = {
    "dash.callback": "declare it as data with callbacks.security.wiring.wire",
    "dash.clientside_callback": "declare it as data with callbacks.security.wiring.ClientWire",
    "dash.register_page": "add it to PAGES in callbacks/pages/registry.py",
    "dash.dcc.Dropdown": "use dbc.Select",
    "dash.dcc.Tabs": "use links",
    "dash.dcc.Tab": "use links",
    "dash.dcc.Upload": "use a file form on a Flask route",
    "dash.dcc.DatePickerSingle": "use a text field that reads days",
    "dash.dcc.DatePickerRange": "use two text fields that read days",
    "dash.dcc.RadioItems": "use dbc.RadioItems in a fieldset",
    "dash.dcc.Checklist": "use dbc.Checklist in a fieldset",
    "dash.dcc.Slider": "use a text field",
    "dash.dcc.RangeSlider": "use two text fields",
    "dash.dash_table": "use layouts.components.table",
}
DANGEROUS = ("dangerously_allow_html", "dangerously_allow_code", "dangerously_allow_javascript_call", "eval(")


def within(name: str, allowed: Iterable[str]) -> bool:
    return any(name == one or name.startswith(f"{one}/") for one in allowed)


def test_sessions_only_the_wiring_the_doors_and_the_machinery_open_one():
    allowed = OPENS_SESSIONS | {"db/admin", "db/seed"}
    found = [
        f"{relative_path(path)}:{line}: {name}()"
        for path in python_files()
        for line, name in calls(path)
        if re.search(r"(^|\.)sessions\.(open|system)$", name, re.IGNORECASE) and not within(relative_path(path), allowed)
    ]
    assert not found, failure_message(
        found, "Take the session as an argument: callbacks/security/wiring.py opens it for the viewer, with their row scope."
    )


def test_sessions_without_a_viewer_are_for_the_purposes_of_their_file():
    used: dict[str, set[str]] = {}
    for path in python_files():
        for purpose in re.findall(r"\.system\(\s*\"([a-z-]+)\"", path.read_text()):
            used.setdefault(relative_path(path), set()).add(purpose)
    found = {name: purposes for name, purposes in used.items() if not within(name, {"db/admin", "db/seed"}) and name != "db/session.py"}
    assert found == PURPOSES, (
        "A session without a scope reads everything. Use Sessions.open(viewer), or argue the new purpose and add it here."
    )


def test_accounts_are_reached_by_their_page_and_the_command_line_alone():
    found = {
        relative_path(path)
        for path in python_files()
        for _, name in imports(path)
        if re.match(r"db\.(commands\.accounts\.management|queries\.accounts)(\.|$)", name)
    }
    assert {name for name in found if not within(name, {"db/admin"})} == REACHES_ACCOUNTS, (
        "Accounts have no row scope: their commands and queries ask who is asking. Go through /people, or argue the new way in here."
    )


def test_sessions_the_engine_is_made_in_one_place():
    found = [
        f"{relative_path(path)}:{line}: {name}"
        for path in python_files()
        for line, name in imports(path)
        if name.split(".")[-1] in ("create_engine", "make_engine")
        and not within(relative_path(path), SEES_THE_ENGINE | {"db/admin", "db/migrations"})
    ]
    assert not found, failure_message(found, "An engine walks past the row scope. Ask for a session instead.")


def test_sql_raw_and_set_statements_stand_only_where_they_are_checked():
    found = []
    for path in python_files():
        if within(relative_path(path), WRITES_SETS):
            continue
        names = {name.split(".")[-1] for _, name in imports(path) if name.startswith("sqlalchemy")}
        for line, name in calls(path):
            last = name.split(".")[-1]
            raw = last in RAW and (name != last or last in names)
            if raw or (name in STATEMENTS and name in names):
                found.append(f"{relative_path(path)}:{line}: {name}()")
    assert not found, failure_message(
        found, "Raw SQL, connections and set statements walk past scope and history: write an ORM statement in a session."
    )


def test_options_that_lift_a_check_are_passed_only_where_they_are_known():
    found = [
        f"{relative_path(path)}:{number}: {line.strip()}"
        for option, allowed in PASSES_OPTIONS.items()
        for path in python_files()
        if not within(relative_path(path), allowed)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if option in line
    ]
    assert not found, failure_message(
        found, "These options let a session read what its viewer may not: whole rows to write them, hidden tables of the machinery."
    )


def test_dash_what_is_banned_is_named_nowhere():
    found = []
    for path in python_files("dashboard", "layouts", "callbacks"):
        named = [(line, name.replace("dcc.", "dash.dcc.", 1) if name.startswith("dcc.") else name) for line, name in attributes(path)]
        found += [f"{relative_path(path)}:{line}: {name}: {BANNED[name]}" for line, name in [*imports(path), *named] if name in BANNED]
    assert not found, failure_message(found, "These are inaccessible, or global to the process.")


def test_dash_what_runs_what_people_typed_is_named_nowhere():
    files = [*python_files(), *(ROOT / "dashboard" / "assets").glob("*.js")]
    found = [f"{relative_path(path)}: {word}" for path in files for word in DANGEROUS if word in path.read_text()]
    assert not found, failure_message(found, "These turn text into code: show text as text.")


def test_callbacks_are_registered_by_the_wiring_alone():
    found = [
        f"{relative_path(path)}:{line}: {name}()"
        for path in python_files()
        for line, name in calls(path)
        if name.split(".")[-1] in ("callback", "clientside_callback") and relative_path(path) != "callbacks/security/wiring.py"
    ]
    assert not found, failure_message(found, "Declare the callback with wire(needs=…): only what the wiring binds passes the gate.")


def test_imports_nothing_imports_the_composition_root():
    found = [
        f"{relative_path(path)}:{line}"
        for path in python_files(*LAYERS)
        for line, name in imports(path)
        if name == "app" or name.startswith("app.")
    ]
    assert not found, failure_message(found, "app.py puts the floors together; take what you need from the floor below.")


def test_imports_figures_and_metrics_take_no_session():
    found = []
    for floor in ("dashboard", "layouts"):
        for path in python_files(floor):
            for line, name in imports(path):
                if name.startswith(
                    ("db.session", "db.queries", "db.commands", "db.schema.models", "db.history", "db.importing", "db.admin", "db.seed")
                ):
                    found.append(f"{relative_path(path)}:{line}: {name}")
    assert not found, failure_message(found, "Figures, metrics and layouts are given their data: fetch it in callbacks/ and pass it in.")


def test_imports_layouts_load_no_sqlalchemy():
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in python_files("layouts")]
    program = f"import importlib, sys\nfor name in {names!r}: importlib.import_module(name)\nsys.exit('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert done.returncode == 0, (
        "A layout imports SQLAlchemy, perhaps through the __init__ of a package of db: "
        "take what it needs from db.fields, db.values or db.schema.enums, or pass it in."
    )


def test_imports_the_columns_and_words_of_the_store_stand_alone():
    for name in ("db/schema/enums/records.py", "db/access.py", "db/errors.py"):
        path = ROOT / name
        mine = [found for _, found in imports(path) if found.split(".")[0] in LAYERS]
        assert mine == [], f"{name} is read by every floor: it imports nothing of the project."


def test_figures_every_chart_opens_with_the_question_it_answers():
    found = [
        f"{relative_path(path)}:{node.lineno}: {node.name}"
        for path in python_files("dashboard/figures")
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef) and node.returns is not None and dotted(node.returns) == "Chart"
        if "?" not in (ast.get_docstring(node) or "").split("\n")[0]
    ]
    assert not found, failure_message(
        found, "Begin the docstring with the question that the chart answers, such as: How late, in one number each?"
    )
