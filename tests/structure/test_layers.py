"""Which modules may open a session, write SQL or register a callback: rules that the import contracts cannot express."""

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
PURPOSES = {  # purposes of sessions without the row scope of a viewer, by file
    "app.py": {"command-line"},
    "callbacks/routes/auth.py": {"audit", "sign-in", "throttle"},
    "callbacks/routes/password_links.py": {
        "accounts",
        "sign-in",
        "throttle",
    },  # for the holder of a link token, and for that account only
    "callbacks/security/wiring.py": {"accounts", "look"},  # for a callback that declares accounts=True; that the viewer looked at a page
    "callbacks/security/gate.py": {"sign-in"},
    "db/commands/store_status.py": {"health"},
}
# One page whose callbacks all need STEER, and the commands that it calls.
REACHES_ACCOUNTS = {
    "callbacks/pages/people/page.py",
    "callbacks/pages/people/account_cards.py",
    "callbacks/pages/overview/first_steps.py",  # whether an administrator is alone
    "db/commands/accounts/management.py",
}
PASSES_OPTIONS = {
    "for_writing": {"db/session.py", "db/commands"},  # whole rows, to change them
    "for_keys": {  # keys of saved forms, the viewer's own drafts, the number of the last change
        "db/session.py",
        "db/commands/idempotency.py",
        "db/commands/form_drafts.py",
        "db/queries/form_drafts.py",
        "db/queries/page_looks.py",
        "db/queries/programmes/navigation.py",
    },
}
WRITES_SETS = {  # where raw SQL, connections or set statements are permitted, and why
    "db/session.py": "creates the engine, and begins every transaction",
    "db/history.py": "writes the past states in the transaction of the change",
    "db/admin": "works on the whole store: backup, restore, migration, check",
    "db/migrations": "creates the tables",
    "db/importing": "thousands of rows in one transaction, after a separate scope check",
    "db/seed": "builds the demo and the public record, never for a person",
    "db/commands/undo.py": "undoes one's own transaction, in any table that it changed",
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
NAMES_WHAT_IS_BANNED = {("callbacks/app_factory.py", "dash.dash_table")}  # takes it off the files that browsers load
DANGEROUS = ("dangerously_allow_html", "dangerously_allow_code", "dangerously_allow_javascript_call", "eval(")


def within(name: str, allowed: Iterable[str]) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}/") for prefix in allowed)


def test_sessions_are_opened_only_by_the_wiring_routes_and_admin_code():
    allowed = OPENS_SESSIONS | {"db/admin", "db/seed"}
    violations = [
        f"{relative_path(path)}:{line}: {name}()"
        for path in python_files()
        for line, name in calls(path)
        if re.search(r"(^|\.)sessions\.(open|system)$", name, re.IGNORECASE) and not within(relative_path(path), allowed)
    ]
    assert not violations, failure_message(
        violations, "Take the session as an argument: callbacks/security/wiring.py opens it for the viewer, with their row scope."
    )


def test_sessions_without_a_viewer_have_the_purposes_of_their_file():
    used: dict[str, set[str]] = {}
    for path in python_files():
        for purpose in re.findall(r"\.system\(\s*\"([a-z-]+)\"", path.read_text()):
            used.setdefault(relative_path(path), set()).add(purpose)
    purposes_by_file = {
        name: purposes for name, purposes in used.items() if not within(name, {"db/admin", "db/seed"}) and name != "db/session.py"
    }
    assert purposes_by_file == PURPOSES, (
        "A session without a scope reads everything. Use Sessions.open(viewer), or add the purpose here with a reason."
    )


def test_accounts_are_imported_only_by_their_page_and_the_command_line():
    importing_files = {
        relative_path(path)
        for path in python_files()
        for _, name in imports(path)
        if re.match(r"db\.(commands\.accounts\.management|queries\.accounts)(\.|$)", name)
    }
    assert {name for name in importing_files if not within(name, {"db/admin"})} == REACHES_ACCOUNTS, (
        "Accounts have no row scope: their commands and queries check the viewer. Use /people, or add the module here with a reason."
    )


def test_sessions_the_engine_is_created_in_one_place():
    violations = [
        f"{relative_path(path)}:{line}: {name}"
        for path in python_files()
        for line, name in imports(path)
        if name.split(".")[-1] in ("create_engine", "make_engine")
        and not within(relative_path(path), SEES_THE_ENGINE | {"db/admin", "db/migrations"})
    ]
    assert not violations, failure_message(violations, "An engine bypasses the row scope. Use a session instead.")


def test_sql_raw_and_set_statements_are_used_only_in_listed_files():
    violations = []
    for path in python_files():
        if within(relative_path(path), WRITES_SETS):
            continue
        names = {name.split(".")[-1] for _, name in imports(path) if name.startswith("sqlalchemy")}
        for line, name in calls(path):
            last = name.split(".")[-1]
            raw = last in RAW and (name != last or last in names)
            if raw or (name in STATEMENTS and name in names):
                violations.append(f"{relative_path(path)}:{line}: {name}()")
    assert not violations, failure_message(
        violations, "Raw SQL, connections and set statements bypass scope and history: write an ORM statement in a session."
    )


def test_options_that_disable_a_check_are_passed_only_in_listed_files():
    violations = [
        f"{relative_path(path)}:{number}: {line.strip()}"
        for option, allowed in PASSES_OPTIONS.items()
        for path in python_files()
        if not within(relative_path(path), allowed)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if option in line
    ]
    assert not violations, failure_message(
        violations, "These options let a session read what its viewer may not: whole rows to write them, hidden tables of the system."
    )


def test_dash_banned_names_are_not_used():
    violations = []
    for path in python_files("dashboard", "layouts", "callbacks"):
        named = [(line, name.replace("dcc.", "dash.dcc.", 1) if name.startswith("dcc.") else name) for line, name in attributes(path)]
        violations += [
            f"{relative_path(path)}:{line}: {name}: {BANNED[name]}"
            for line, name in [*imports(path), *named]
            if name in BANNED and (relative_path(path), name) not in NAMES_WHAT_IS_BANNED
        ]
    assert not violations, failure_message(violations, "These are inaccessible, or global to the process.")


def test_dash_options_that_run_input_as_code_are_not_used():
    files = [*python_files(), *(ROOT / "dashboard" / "assets").glob("*.js")]
    violations = [f"{relative_path(path)}: {word}" for path in files for word in DANGEROUS if word in path.read_text()]
    assert not violations, failure_message(violations, "These turn text into code: show text as text.")


def test_callbacks_are_registered_by_the_wiring_only():
    violations = [
        f"{relative_path(path)}:{line}: {name}()"
        for path in python_files()
        for line, name in calls(path)
        if name.split(".")[-1] in ("callback", "clientside_callback") and relative_path(path) != "callbacks/security/wiring.py"
    ]
    assert not violations, failure_message(
        violations, "Declare the callback with declare_callback(needs=…): the gate accepts only callbacks that the wiring binds."
    )


def test_imports_no_layer_imports_app():
    violations = [
        f"{relative_path(path)}:{line}"
        for path in python_files(*LAYERS)
        for line, name in imports(path)
        if name == "app" or name.startswith("app.")
    ]
    assert not violations, failure_message(violations, "app.py composes the layers: import from the layer below.")


def test_imports_figures_and_metrics_take_no_session():
    violations = []
    for layer in ("dashboard", "layouts"):
        for path in python_files(layer):
            for line, name in imports(path):
                if name.startswith(
                    ("db.session", "db.queries", "db.commands", "db.schema.models", "db.history", "db.importing", "db.admin", "db.seed")
                ):
                    violations.append(f"{relative_path(path)}:{line}: {name}")
    assert not violations, failure_message(
        violations, "Figures, metrics and layouts are given their data: fetch it in callbacks/ and pass it in."
    )


def test_imports_layouts_load_no_sqlalchemy():
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in python_files("layouts")]
    program = f"import importlib, sys\nfor name in {names!r}: importlib.import_module(name)\nsys.exit('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert done.returncode == 0, (
        "A layout imports SQLAlchemy, perhaps through the __init__ of a package of db: "
        "take what it needs from db.fields, db.values or db.schema.enums, or pass it in."
    )


def test_imports_of_enumerations_access_and_errors_exclude_the_project():
    for name in ("db/schema/enums/records.py", "db/access.py", "db/errors.py"):
        path = ROOT / name
        own_imports = [imported for _, imported in imports(path) if imported.split(".")[0] in LAYERS]
        assert own_imports == [], f"{name} is imported by every layer: it imports nothing of the project."


def test_figures_every_chart_docstring_begins_with_its_question():
    violations = [
        f"{relative_path(path)}:{node.lineno}: {node.name}"
        for path in python_files("dashboard/figures")
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef) and node.returns is not None and dotted(node.returns) == "Chart"
        if "?" not in (ast.get_docstring(node) or "").split("\n")[0]
    ]
    assert not violations, failure_message(
        violations, "Begin the docstring with the question that the chart answers, such as: How late, in one number each?"
    )
