"""The environment of the code: settings in the README, styles without external addresses, packages without Dash hooks."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import entry_points

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dashboard.config import KNOWN_SETTINGS, PREFIX, Settings
from tests.structure.source import ROOT, failure_message, relative_path, text_files

README = (ROOT / "README.md").read_text()
ASSETS = ROOT / "dashboard" / "assets"
EXTERNAL_ADDRESS = re.compile(r"(?<![\w:])(?:https?:)?//(?!www\.w3\.org/)[\w.-]+\.\w{2,}")


def settings_of_the_readme() -> dict[str, str]:
    """Name and default of each row of the settings table of the README."""
    return dict(re.findall(rf"^\| `{PREFIX}(\w+)` \| [^|]+ \| ([^|]*) \|$", README, re.MULTILINE))


def test_settings_are_those_of_the_readme():
    assert settings_of_the_readme().keys() == KNOWN_SETTINGS.keys(), (
        "The settings table of README.md and KNOWN of dashboard/config.py name the same settings."
    )


def test_settings_have_the_defaults_of_the_readme():
    default = Settings()
    documented = {name: text.strip(" `") for name, text in settings_of_the_readme().items()}
    assert {name: documented[name] for name in ("DATABASE_URL", "BACKUP_DIR", "THREADS", "PROXY_HOPS")} == {
        "DATABASE_URL": default.database_url,
        "BACKUP_DIR": default.backup_dir,
        "THREADS": str(default.threads),
        "PROXY_HOPS": str(default.proxy_hops),
    }


def test_readme_names_every_command():
    from app import cohortboard

    missing = [name for name in cohortboard.commands if not re.search(rf"`cohortboard {name}\b", README)]
    assert not missing, failure_message(missing, "Add the command to the table in README.md.")


def test_readme_and_makefile_name_the_same_targets():
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"help", "run", "test", "check", "fmt", "bench", "pictures"} <= targets
    named = {name for path in text_files() if path.suffix == ".md" for name in re.findall(r"`make ([a-z]+)", path.read_text())}
    assert named - targets == set(), "The documents name a target that the Makefile does not have."


def test_packages_no_installed_one_has_a_dash_hook():
    hooks = [f"{hook.name} of {hook.dist.name if hook.dist else 'somewhere'}" for hook in entry_points(group="dash_hooks")]
    assert not hooks, failure_message(hooks, "Dash loads such a hook into every page: remove the package.")


def test_packages_every_one_is_pinned():
    pins = {
        canonicalize_name(line.split("==")[0]): line.split("==")[1]
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if line and not line.startswith("#")
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    declared = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dev"],
        *project["build-system"]["requires"],
    ]
    required = [Requirement(text) for text in declared]
    missing = [str(requirement) for requirement in required if canonicalize_name(requirement.name) not in pins]
    unmet = [
        str(requirement)
        for requirement in required
        if canonicalize_name(requirement.name) in pins and pins[canonicalize_name(requirement.name)] not in requirement.specifier
    ]
    assert (missing, unmet) == ([], []), "CONTRIBUTING.md says how to renew constraints.txt."


def test_constraints_contain_exact_versions_only():
    wrong_lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not re.fullmatch(r"#.*|[\w.-]+==[\w.]+", line)]
    assert not wrong_lines, failure_message(wrong_lines, "One name==version a line; no address.")


def test_styles_and_scripts_load_nothing_from_other_hosts():
    references = []
    for path in (*ASSETS.iterdir(), *(ROOT / "callbacks" / "templates").iterdir(), ROOT / "layouts" / "shell.py"):
        text = path.read_text()
        fetched = [target for target in re.findall(r"url\(\s*['\"]?([^'\")]+)", text) if not target.startswith(("data:", "/", "#"))]
        references += [
            f"{relative_path(path)}: {reference}"
            for reference in [*fetched, *EXTERNAL_ADDRESS.findall(text), *re.findall(r"@import[^;]+", text)]
        ]
    assert not references, failure_message(references, "Everything is served from the machine itself: put the file into dashboard/assets.")


def test_layouts_name_no_external_theme_stylesheet():
    files = [
        relative_path(path)
        for path in text_files()
        if path.suffix == ".py" and "dbc.themes" in path.read_text() and "tests" not in path.parts
    ]
    assert not files, failure_message(files, "dbc.themes are addresses of another machine.")
