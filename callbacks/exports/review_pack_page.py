"""The pack of a review as a page: served to be printed, or whole in one file that opens without network."""

from __future__ import annotations

import functools
import json
import pathlib
from dataclasses import dataclass
from importlib import resources
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from dashboard.exports.review_pack import ReviewPack, printable_figure
from dashboard.exports.table_files import cell_text, is_button_column
from dashboard.page_content import Cell, Chart, Table

TEMPLATES = pathlib.Path(str(resources.files("callbacks") / "templates"))
PACK_SCRIPT = pathlib.Path(str(resources.files("dashboard") / "assets" / "pack.js"))
PLOTLY_FILE = "package_data/plotly.min.js"
SEVERITY = {3: ("■", "Act today", "bad"), 2: ("▲", "Needs a look", "warn"), 1: ("●", "Keep in mind", "quiet")}
MAX_PRINTED_ROWS = 12  # rows of a table on paper; all of them are in the workbook
STYLE_SAFE_CHARACTERS = frozenset(" ,;:()-")  # beside letters and digits, what stands as it is in a style's text


@dataclass(frozen=True)
class PackLinks:
    """What surrounds the pack where it is served: the way back, the files, the other version, the address of the charts' library."""

    back: str
    html: str
    xlsx: str
    other: str
    plotly: str


def pack_page(pack: ReviewPack, links: PackLinks | None) -> str:
    """The page. Without ``links`` it is a file of its own, with its scripts in it."""
    scripts = [] if links else [_script(_plotly_source()), _script(PACK_SCRIPT.read_text(encoding="utf-8"))]
    return (
        _environment().get_template("pack.html").render(pack=pack, links=links, scripts=scripts, severity=SEVERITY, many=MAX_PRINTED_ROWS)
    )


def render_page_template(template: str, **given: Any) -> str:
    """A page of ours from its template."""
    return _environment().get_template(template).render(**given)


@functools.cache
def _environment() -> Environment:
    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.filters.update(columns=_printed_columns, text=cell_text, drawn=_figure_json, quoted=_style_string, runs=_strip_runs)
    return made


@functools.cache
def _plotly_source() -> str:
    return (resources.files("plotly") / PLOTLY_FILE).read_text(encoding="utf-8")


def _script(source: str) -> Markup:
    """A script inside a page: nothing in it ends it early."""
    whole = source.replace("</script", r"<\/script").replace("<!--", r"<\!--")
    return Markup(f"<script>{whole}</script>")  # noqa: S704 # our own files


def _figure_json(chart: Chart) -> Markup:
    """The figure as data inside a page."""
    data = json.dumps(printable_figure(chart.figure or {"data": [], "layout": {}}), separators=(",", ":"), ensure_ascii=False)
    return Markup(data.replace("<", "\\u003c"))  # noqa: S704 # no tag can begin in it


def _printed_columns(table: Table) -> list[int]:
    """Places of the columns that say something on paper."""
    return [place for place in range(len(table.columns)) if not is_button_column(table, place)]


def _strip_runs(cell: Cell) -> list[tuple[str, list[tuple[str, str]], str, str]]:
    """The strips of a cell: name, (glyph, tone) of each week, where it stands now and its tone."""
    return [(one.name, [(glyph, tone or "quiet") for glyph, _, tone, _ in one.marks], one.word, one.tone or "quiet") for one in cell.strips]


def _style_string(text: Any) -> Markup:
    """A text inside a style."""
    plain = "".join(sign if sign.isalnum() or sign in STYLE_SAFE_CHARACTERS else f"\\{ord(sign):x} " for sign in str(text))
    return Markup(f'"{plain}"')  # noqa: S704 # letters, digits and escapes alone
