"""The pack of a review as a page: served for printing, or as one file that opens without network."""

from __future__ import annotations

import functools
import pathlib
from dataclasses import dataclass
from importlib import resources
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from dashboard.exports.printed_tables import printed_table
from dashboard.exports.review_pack import ReviewPack, printable_json
from dashboard.page_content import Chart
from dashboard.prose import Part, Shown, Text, parts_of

TEMPLATES = pathlib.Path(str(resources.files("callbacks") / "templates"))
PACK_SCRIPT = pathlib.Path(str(resources.files("dashboard") / "assets" / "pack.js"))
PLOTLY_FILE = "package_data/plotly.min.js"
SEVERITY = {3: ("■", "Act today", "bad"), 2: ("▲", "Needs a look", "warn"), 1: ("●", "Keep in mind", "quiet")}
ROWS_ON_A_PAGE = 20  # a table of a chart with more rows may be divided between printed pages
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
    template = _environment().get_template("pack.html")
    return template.render(pack=pack, links=links, scripts=scripts, severity=SEVERITY, rows_on_a_page=ROWS_ON_A_PAGE)


def render_page_template(template: str, **variables: Any) -> str:
    """Returns a page rendered from a template of this package."""
    return _environment().get_template(template).render(**variables)


@functools.cache
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(printed=printed_table, prose=_prose, drawn=_figure_json, quoted=_style_string)
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
    return Markup(printable_json(chart.drawing).replace("<", "\\u003c"))  # noqa: S704 # no tag can begin in it


def _prose(text: Text | Shown) -> Markup:
    """Returns a text as HTML; each measured value carries its measure, its scope and its raw value as attributes, as on a page."""
    return Markup("").join(_prose_part(part) for part in parts_of(text))


def _prose_part(part: Part) -> Markup:
    if not isinstance(part, Shown):
        return escape(str(part))
    value = "" if part.value is None else part.value
    return Markup('<span data-measure="{}" data-scope="{}" data-value="{}">{}</span>').format(part.measure, part.scope, value, part.text)


def _style_string(text: Any) -> Markup:
    """Returns a CSS string literal of the text."""
    escaped = "".join(
        character if character.isalnum() or character in STYLE_SAFE_CHARACTERS else f"\\{ord(character):x} " for character in str(text)
    )
    return Markup(f'"{escaped}"')  # noqa: S704 # letters, digits and escapes alone
