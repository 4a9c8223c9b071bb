"""The pack of a review as a page: served for printing, or as one file that opens without network."""

from __future__ import annotations

import functools
import json
import pathlib
from dataclasses import dataclass
from importlib import resources
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from plotly.utils import PlotlyJSONEncoder

from dashboard.exports.review_pack import ReviewPack, printable_figure
from dashboard.exports.table_files import cell_text, is_button_column
from dashboard.page_content import Cell, Chart, Table

TEMPLATES = pathlib.Path(str(resources.files("callbacks") / "templates"))
PACK_SCRIPT = pathlib.Path(str(resources.files("dashboard") / "assets" / "pack.js"))
PLOTLY_FILE = "package_data/plotly.min.js"
SEVERITY = {3: ("■", "Act today", "bad"), 2: ("▲", "Needs a look", "warn"), 1: ("●", "Keep in mind", "quiet")}
MAX_PRINTED_ROWS = 12  # rows of a printed table; the workbook has all of them
STYLE_SAFE_CHARACTERS = frozenset(" ,;:()-")  # besides letters and digits, the characters not escaped in a CSS string


@dataclass(frozen=True)
class PackLinks:
    """Links around a served pack: back to the review, its files, its other version, the address of the charts' library."""

    back: str
    html: str
    xlsx: str
    other: str
    plotly: str


def pack_page(pack: ReviewPack, links: PackLinks | None) -> str:
    """Returns the page. Without ``links`` it is a self-contained file that includes its scripts."""
    scripts = [] if links else [_script(_plotly_source()), _script(PACK_SCRIPT.read_text(encoding="utf-8"))]
    return (
        _environment().get_template("pack.html").render(pack=pack, links=links, scripts=scripts, severity=SEVERITY, many=MAX_PRINTED_ROWS)
    )


def render_page_template(template: str, **variables: Any) -> str:
    """Returns a page rendered from a template of this package."""
    return _environment().get_template(template).render(**variables)


@functools.cache
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(columns=_printed_columns, text=cell_text, drawn=_figure_json, quoted=_style_string, runs=_strip_runs)
    return environment


@functools.cache
def _plotly_source() -> str:
    return (resources.files("plotly") / PLOTLY_FILE).read_text(encoding="utf-8")


def _script(source: str) -> Markup:
    """Returns a script element; escapes everything in ``source`` that would end it early."""
    escaped = source.replace("</script", r"<\/script").replace("<!--", r"<\!--")
    return Markup(f"<script>{escaped}</script>")  # noqa: S704 # our own files


def _figure_json(chart: Chart) -> Markup:
    """Returns the figure as JSON, escaped for use inside a page."""
    data = json.dumps(printable_figure(chart.drawing), separators=(",", ":"), ensure_ascii=False, cls=PlotlyJSONEncoder)
    return Markup(data.replace("<", "\\u003c"))  # noqa: S704 # no tag can begin in it


def _printed_columns(table: Table) -> list[int]:
    """Returns the indexes of the columns to print: all except columns of buttons."""
    return [index for index in range(len(table.columns)) if not is_button_column(table, index)]


def _strip_runs(cell: Cell) -> list[tuple[str, list[tuple[str, str]], str, str]]:
    """Returns the strips of a cell: name, (glyph, tone) of each week, latest status and its tone."""
    return [
        (strip.name, [(glyph, tone or "quiet") for glyph, _, tone, _ in strip.marks], strip.word, strip.tone or "quiet")
        for strip in cell.strips
    ]


def _style_string(text: Any) -> Markup:
    """Returns a CSS string literal of the text."""
    escaped = "".join(
        character if character.isalnum() or character in STYLE_SAFE_CHARACTERS else f"\\{ord(character):x} " for character in str(text)
    )
    return Markup(f'"{escaped}"')  # noqa: S704 # letters, digits and escapes alone
