"""``python -m tests.measures_document``: write the registry of measures into ``docs/measures.md``, with the pages that show each measure."""

from __future__ import annotations

import pathlib
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping

from callbacks.pages.registry import PAGES, match_page
from dashboard.measures import TOPICS
from dashboard.measures.measure import Measure
from db.access import Role
from db.admin.migrate import migrate
from db.seed.demo.build import build_demo
from db.session import Sessions, make_engine
from tests.repository import ROOT
from tests.showings import Showing

DOCUMENT = ROOT / "docs" / "measures.md"
BEGIN, END = "<!-- The registry begins here: python -m tests.measures_document -->", "<!-- The registry ends here. -->"
ROLES = (Role.LEAD, Role.SPONSOR)  # together they see every page


def pages_by_measure(showings: Iterable[Showing]) -> dict[str, set[str]]:
    """Returns the paths of the pages that show each measure, by its key."""
    pages: dict[str, set[str]] = defaultdict(set)
    for showing in showings:
        match = match_page(showing.page.split("?")[0])
        assert match is not None
        pages[showing.measure].add(match[0].path)
    return pages


def registry_section(pages: Mapping[str, set[str]]) -> str:
    """Returns the part of the document that is made from the registry: a section a topic, an entry a measure."""
    order = {page.path: place for place, page in reversed(list(enumerate(PAGES)))}
    lines = [BEGIN, ""]
    for topic in TOPICS:
        lines += [f"### {(topic.__doc__ or '').split('.')[0]}", ""]
        for measure in topic.MEASURES:
            lines += [*_entry(measure, sorted(pages.get(measure.key, ()), key=order.__getitem__)), ""]
    return "\n".join([*lines, END])


def _entry(measure: Measure, shown: list[str]) -> list[str]:
    share = f" A share of {measure.denominator}." if measure.denominator else ""
    restated = f" Restated, not computed: {measure.example.restated}." if measure.example.restated else ""
    where = ", ".join(f"`{path}`" for path in shown) or "where there is something to show, in forms and in files"
    return [
        f"**{measure.name}** (`{measure.key}`, {measure.unit.value}). {measure.formula}{share}  ",
        f"Read from {measure.source}. Measured over {', '.join(measure.scope)}.  ",
        f"Example: {measure.example.given} {measure.example.result}{restated}  ",
        f"Shown on {where}.",
    ]


def documented_section() -> str:
    """Returns the part of the document that is made from the registry, as it stands in the repository."""
    found = re.search(f"{re.escape(BEGIN)}.*{re.escape(END)}", DOCUMENT.read_text(), re.DOTALL)
    return found[0] if found else ""


def main() -> int:
    """Build a demo, walk its pages, write the document."""
    from tests.callbacks.test_measures_on_pages import TODAY, viewers, walk_all

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{pathlib.Path(folder) / 'board.db'}"
        migrate(url)
        sessions = Sessions(make_engine(url))
        build_demo(sessions, TODAY)
        found = [showing for role in ROLES for showing in walk_all(sessions, viewers(sessions)[role], None) if isinstance(showing, Showing)]
        sessions.engine.dispose()
    DOCUMENT.write_text(DOCUMENT.read_text().replace(documented_section(), registry_section(pages_by_measure(found))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
