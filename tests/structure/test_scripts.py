"""Scripts of ``dashboard/assets``: each is linted and loaded, and Dash's browser API is called in one place."""

from __future__ import annotations

import ast
import json
import re

from tests.structure.source import ROOT, failure_message, parsed, python_files, relative_path, text_files

ASSETS = ROOT / "dashboard" / "assets"
SCRIPTS = sorted(ASSETS.glob("*.js"))
DASH_API = {"address.js", "dash_api.js"}  # address.js defines the clientside callbacks
PRIVATE = re.compile(
    r"_dashprivate|__react|dash_stores|_dash-(?!update-component)|__reactProps|dash_component_api|set_props|dash_clientside"
)


def ignored_by_dash() -> re.Pattern[str]:
    """The pattern of the files in the assets folder that Dash does not load."""
    patterns = [
        keyword.value.value
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "assets_ignore" and isinstance(keyword.value, ast.Constant)
    ]
    assert len(patterns) == 1
    return re.compile(str(patterns[0]))


def named_in_python_and_templates() -> str:
    """The text of every file that can name a script: modules and templates."""
    templates = [path for path in text_files() if path.suffix == ".html"]
    return "\n".join(path.read_text() for path in [*python_files(), *templates])


def test_scripts_each_is_loaded():
    ignored, named = ignored_by_dash(), named_in_python_and_templates()
    unloaded = [
        relative_path(path) for path in SCRIPTS if ignored.search(path.name) and not re.search(rf"[\"'/]{re.escape(path.name)}\b", named)
    ]
    assert not unloaded, failure_message(
        unloaded, "Dash ignores the script, and nothing else loads it: load it from its page, or delete it."
    )


def test_scripts_each_is_linted_and_formatted():
    makefile = (ROOT / "Makefile").read_text()
    settings = json.loads((ROOT / ".oxlintrc.json").read_text())
    assert "oxlint --deny-warnings dashboard/assets " in makefile
    assert "'dashboard/assets/*.js'" in makefile
    assert "ignorePatterns" not in settings
    unlinted = [
        relative_path(path) for path in SCRIPTS if re.search(r"(oxlint|eslint)-disable(?!-next-line [\w/-]+ -- \S)", path.read_text())
    ]
    assert not unlinted, failure_message(
        unlinted, "Disable one rule for the next line, and give the reason: “// oxlint-disable-next-line no-eval -- why”."
    )
    nested = [relative_path(path) for path in ASSETS.rglob("*.js") if path.parent != ASSETS]
    assert not nested, failure_message(
        nested, "Scripts lie in dashboard/assets itself, where they are formatted and loaded in the order of their names."
    )


def test_scripts_only_dash_api_calls_dash():
    calls = [
        f"{relative_path(path)}:{number}: {line.strip()[:120]}"
        for path in SCRIPTS
        if path.name not in DASH_API
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if PRIVATE.search(line)
    ]
    assert not calls, failure_message(calls, "Call Dash through dashboard/assets/dash_api.js, and use public functions only.")
