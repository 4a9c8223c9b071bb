"""A page, declared once: its path, title and question, and its blocks in order.

Component ids, the redraw callback, file routes, permissions, navigation and print order follow from the declaration. A block says what it
reads (``data``) and what it makes of it (``make``); blocks of a page with the same ``data`` share one read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby
from typing import Any, ClassVar

from dash import Output, html, no_update

from callbacks.page_request import PageRequest
from callbacks.pages.redraw import redraw_callback
from callbacks.security.wiring import CallbackContext, CallbackSpec, ClientCallbackSpec
from dashboard.filters import add_query
from dashboard.forms import FORMS
from dashboard.page_content import Chart
from dashboard.prose import Prose, Text
from dashboard.view import View
from db.access import Permission
from db.schema.enums.parts import Part
from db.session import ScopedSession
from layouts.components import chart as charts
from layouts.components.files import download_links
from layouts.components.link import link
from layouts.components.page import page_head, render_content
from layouts.components.page import section as section_component

Read = Callable[[ScopedSession, PageRequest], Any]
Make = Callable[[Any, View], Any]
Custom = Callable[..., Any]  # makes a whole page of the context of a callback, a request and a path
Instead = Callable[[ScopedSession, PageRequest], Custom | None]  # finds what makes the page shown in the place of another, if any
Act = Callable[[View], Any]  # makes a component, or None for who may not use it


def form_link(words: str, kind: str, *, panel: bool = False, primary: bool = False) -> Act:
    """Returns the maker of the link to an empty form, for who may save it. ``panel``: the form opens on the page, else on a page of its own;
    ``primary``: it is the main act of its section."""

    def make(view: View) -> Any:
        href = add_query(view.search, form=kind) if panel else f"/record/{kind}{view.search}"
        return link(words, href, className=act_classes(primary=primary)) if FORMS[kind].is_offered(view) else None

    return make


def act_classes(*, primary: bool = False) -> str:
    """Returns the style classes of a link to a form; ``primary``: the main act of its section."""
    return f"btn btn-{'primary' if primary else 'outline-secondary'}"


class NavigationGroup(StrEnum):
    """The groups of the navigation, in order."""

    THIS_WEEK = "This week"
    CHALLENGES = "Challenges"
    TRACK = "Track"
    RESULTS = "Results"
    MANAGE = "Manage"


@dataclass(frozen=True)
class Section:
    """A section of a page. ``title``: its heading; without one, ``label`` names it for a screen reader. ``actions``: what makes the components
    at the right of the heading from the view, such as :func:`form_link`; ``acts``: more of them, made from data and the view, for the page
    of one record; ``columns``: how many blocks stand side by side; ``layout``: a style class that places them instead; ``anchor``: its id in
    addresses."""

    title: str = ""
    label: str = ""
    actions: tuple[Act, ...] = ()
    acts: tuple[Read, Make] | None = None
    columns: int = 1
    layout: str = ""
    anchor: str = ""


@dataclass(frozen=True, eq=False)
class Block:
    """A block of a page: the name that completes its id, what it makes (text, components, a listing) and the data it makes it from.

    ``needs``: a permission besides that of the page, ``part``: the part of a programme that it shows; without either the block is empty.
    ``classes``: style classes of its element. ``opens``: addresses by measure, of the records that its values in text count: a block of the
    same page (``#<block id>``), or a page that whoever may open this one may open too, which keeps the filters.
    """

    name: str
    make: Make
    data: Read
    section: Section | None = None
    needs: Permission | None = None
    part: Part | None = field(default=None, kw_only=True)
    classes: str = ""
    opens: Mapping[str, str] = field(default_factory=dict)

    def is_seen(self, request: PageRequest) -> bool:
        """Returns whether the viewer may see the block, in a programme that has switched its part on."""
        return (self.needs is None or request.viewer.may(self.needs)) and request.has(self.part)

    def made(self, data: Any, view: View) -> Any:
        """Returns what the block shows of its data, with the addresses of the records that its values count."""
        hrefs = {measure: href if href.startswith("#") else href + view.search for measure, href in self.opens.items()}
        return _linked(self.make(data, view), hrefs) if hrefs else self.make(data, view)

    def component(self, block_id: str, content: Any, file_href: str) -> Any:
        """Returns the component of the block."""
        return html.Div(render_content(content), id=block_id, className=self.classes)

    def outputs(self, block_id: str) -> list[Output]:
        """Returns the outputs of a redraw."""
        return [Output(block_id, "children")]

    def values(self, content: Any) -> list[Any]:
        """Returns the values for :meth:`outputs`."""
        return [render_content(content)]


def _linked(content: Any, hrefs: Mapping[str, str]) -> Any:
    """Returns content with addresses for its measured values in sentences and in the headings of charts."""
    if isinstance(content, list):
        return [_linked(part, hrefs) for part in content]
    if isinstance(content, Chart):
        return replace(content, title=_linked(content.title, hrefs), subtitle=_linked(content.subtitle, hrefs))
    return content.linked(hrefs) if isinstance(content, Prose) else content


@dataclass(frozen=True, eq=False)
class Sentence(Block):
    """The first sentence of a page: its main message. It stands in the page's head, in large type."""

    name: str = "sentence"
    classes: str = "lead-sentence"
    make: Make = field(kw_only=True)
    data: Read = field(kw_only=True)


@dataclass(frozen=True, eq=False)
class ChartBlock(Block):
    """A chart; ``heat``: a matrix or graphics in a table, made of elements; ``rows``: a figure with words beside its rows. ``wide``: as wide
    as the page. In a section without a title the chart's own title is the heading of the section."""

    wide: bool = False
    heat: bool = False
    rows: bool = False

    def component(self, block_id: str, content: Any, file_href: str) -> Any:
        """Returns the figure with its caption, its table and its files; hidden for who may not see it."""
        if content is None:
            return html.Div([html.Div(id=output.component_id, hidden=True) for output in self.outputs(block_id)], id=block_id, hidden=True)
        return charts.chart(block_id, content, csv=file_href, wide=self.wide, heads_section=self._heads_section)

    def outputs(self, block_id: str) -> list[Output]:
        """Returns the outputs of a redraw."""
        return charts.outputs(block_id, elements=self.heat, rows=self.rows)

    def values(self, content: Any) -> list[Any]:
        """Returns the values for :meth:`outputs`."""
        return charts.values(content, self._heads_section) if content is not None else [no_update] * len(self.outputs(""))

    @property
    def _heads_section(self) -> bool:
        return self.section is None or not self.section.title


@dataclass(frozen=True, eq=False)
class PanelBlock(ChartBlock):
    """A chart drawn as a small panel. ``subject``: the name above its message; the chart names the page that the panel leads to."""

    subject: str = field(default="", kw_only=True)

    def component(self, block_id: str, content: Any, file_href: str) -> Any:
        """Returns the panel."""
        return charts.panel(block_id, content, self.subject, csv=file_href)

    @property
    def _heads_section(self) -> bool:
        return False


def _acts_key(section: Section) -> str:
    return f"acts:{section.title}"


@dataclass(frozen=True, eq=False)
class FixedBlock(Block):
    """Components that no redraw replaces, such as a form in which something may have been typed."""

    def component(self, block_id: str, content: Any, file_href: str) -> Any:
        """Returns the components, several of them in one element."""
        components = render_content(content)
        return html.Div(components) if isinstance(components, list) else components

    def outputs(self, block_id: str) -> list[Output]:
        """Returns no output."""
        return []

    def values(self, content: Any) -> list[Any]:
        """Returns no value."""
        return []


@dataclass(frozen=True, eq=False)
class FileBlock(FixedBlock):
    """A listing that only files hold. It is made for its files, not for the page. ``label``: its name, with which the page shows links to them."""

    label: str = field(default="", kw_only=True)

    def component(self, block_id: str, content: Any, file_href: str) -> Any:
        """Returns the links to the files; None without a label."""
        return download_links(file_href, self.label) if self.label else None


@dataclass(frozen=True, eq=False)
class Page:
    """A page. ``key`` names it in ids and file addresses; ``question``: what its reader decides from it.

    ``group`` adds it to the navigation, with ``icon``; ``short``: its name below the icon on a narrow screen; ``tab``: it stands in the tab bar
    of a phone. ``about``: what follows its name above the first sentence, from the view; ``acts``: what makes the components beside the first
    sentence.

    ``parts``: the parts of a programme that it shows; where all of them are off, its address says so. ``past`` False: it works on today's
    data only, and is closed in the as-at view. ``resolve``: the request that its data is read with, for the page of one record.
    ``heading``: its heading where that depends on the data (data, view), and ``record_acts``: its acts then; ``above``: what stands above it.
    ``below``: what stands below its sections. ``custom``: makes the whole page, for one that is not made of blocks. ``instead``: finds what
    makes the page shown in its place, if any. ``callbacks``: those besides the redraw.
    """

    key: str
    path: str
    title: str
    needs: Permission
    question: str = ""
    blocks: tuple[Block, ...] = ()
    group: NavigationGroup | None = None
    icon: str = ""
    short: str = ""
    tab: bool = False
    about: Callable[[View], Text] | None = None
    acts: tuple[Act, ...] = ()
    parts: tuple[Part, ...] = ()
    past: bool = True
    resolve: Callable[[ScopedSession, PageRequest], PageRequest] | None = None
    heading: tuple[Read, Make] | None = None
    record_acts: tuple[Read, Make] | None = None
    above: Callable[[View], Any] | None = None
    below: Callable[[View], Any] | None = None
    custom: Custom | None = None
    instead: Instead | None = None
    callbacks: tuple[CallbackSpec | ClientCallbackSpec, ...] = ()

    HEADING: ClassVar[str] = "heading"
    ACTS: ClassVar[str] = "acts"

    def is_on(self, parts: frozenset[Part]) -> bool:
        """Returns whether the page is shown in a programme that has switched ``parts`` on."""
        return not self.parts or not parts.isdisjoint(self.parts)

    @property
    def writes(self) -> bool:
        """Whether one of the page's own callbacks writes."""
        return any(isinstance(callback, CallbackSpec) and callback.writes for callback in self.callbacks)

    def covers(self, pathname: str) -> bool:
        """Returns whether an address shows this page or one below it."""
        return pathname == self.path or (self.path != "/" and pathname.startswith(f"{self.path}/"))

    def block_id(self, block: Block) -> str:
        """Returns the id of a block's element, which is also the name of its files."""
        return f"{self.key}-{block.name}"

    def view_request(self, session: ScopedSession, request: PageRequest) -> PageRequest:
        """Returns the request that the page's data is read with."""
        return self.resolve(session, request) if self.resolve else request

    def contents(self, session: ScopedSession, request: PageRequest) -> dict[str, Any]:
        """Returns the content of each block by its id, and of the heading; None for a block that the viewer may not see, or for files alone."""
        return self._screen_contents(session, self.view_request(session, request))

    def file_contents(self, session: ScopedSession, request: PageRequest) -> dict[str, Any]:
        """Returns the contents with those for files alone."""
        return self._contents(session, self.view_request(session, request), files=True)

    def _screen_contents(self, session: ScopedSession, request: PageRequest) -> dict[str, Any]:
        return self._contents(session, request, files=False)

    def _contents(self, session: ScopedSession, request: PageRequest, *, files: bool) -> dict[str, Any]:
        view, reads = request.view, dict[Read, Any]()

        def read(data: Read) -> Any:
            if data not in reads:
                reads[data] = data(session, request)
            return reads[data]

        contents: dict[str, Any] = {}
        if self.heading is not None:
            contents[self.HEADING] = self.heading[1](read(self.heading[0]), view)
        if self.record_acts is not None:
            contents[self.ACTS] = self.record_acts[1](read(self.record_acts[0]), view)
        for block in self.blocks:
            seen = block.is_seen(request) and (files or not isinstance(block, FileBlock))
            contents[self.block_id(block)] = block.made(read(block.data), view) if seen else None
            if block.section is not None and block.section.acts is not None and _acts_key(block.section) not in contents:
                contents[_acts_key(block.section)] = block.section.acts[1](read(block.section.acts[0]), view)
        return contents

    def render(self, context: CallbackContext, request: PageRequest, path: str) -> Any:
        """Returns the whole page."""
        make = (self.instead(context.session, request) if self.instead else None) or self.custom
        if make is not None:
            return make(context, request, path)
        request = self.view_request(context.session, request)
        return self.layout(context.contents(request, self._screen_contents), request.view)

    def layout(self, contents: Mapping[str, Any], view: View) -> Any:
        """Returns the page's components: its head (name, first sentence, acts), sections in the order of the decisions taken from them."""
        parts = [
            part
            for section, blocks in groupby(
                (block for block in self.blocks if not isinstance(block, Sentence)), key=lambda block: block.section
            )
            for part in self._section(section, list(blocks), contents, view)
        ]
        below = self.below(view) if self.below else None
        return html.Div([self._head(contents, view), *parts, below], className=f"page-body page-{self.key}")

    def _head(self, contents: Mapping[str, Any], view: View) -> Any:
        sentences = [
            block.component(self.block_id(block), contents[self.block_id(block)], "")
            for block in self.blocks
            if isinstance(block, Sentence)
        ]
        return page_head(
            render_content(contents.get(self.HEADING, self.title)),
            sentences,
            [act for act in (*(make(view) for make in self.acts), *contents.get(self.ACTS, ())) if act is not None],
            above=self.above(view) if self.above else None,
            about=self.about(view) if self.about else "",
            large="<id>" in self.path,
        )

    def _section(self, section: Section | None, blocks: list[Block], contents: Mapping[str, Any], view: View) -> Iterator[Any]:
        components = [
            block.component(self.block_id(block), contents[self.block_id(block)], self.file_href(block, view)) for block in blocks
        ]
        if section is None:
            yield from components
        elif all(contents[self.block_id(block)] is None for block in blocks):
            yield html.Div(components, hidden=True)
        elif section.title:
            offered = [*(make(view) for make in section.actions), *(contents[_acts_key(section)] if section.acts else ())]
            actions = [action for action in offered if action is not None]
            yield section_component(
                section.title,
                *components,
                columns=section.columns,
                layout=section.layout,
                actions=actions or None,
                section_id=section.anchor,
            )
        else:
            yield html.Section(components, className=f"section {section.layout}".strip(), **{"aria-label": section.label})

    def file_href(self, block: Block, view: View) -> str:
        """Returns the address of a block's CSV file."""
        return f"/data/{self.key}/{self.block_id(block)}.csv{view.file_search}"

    def all_callbacks(self) -> Iterable[CallbackSpec | ClientCallbackSpec]:
        """Returns the page's callbacks: the redraw of its blocks when filters or records change, and its own."""
        if self.blocks:
            yield self.redraw_callback()
        yield from self.callbacks

    def redraw_callback(self) -> CallbackSpec:
        """Returns the callback that redraws the blocks when the filters or the records change."""
        outputs = [output for block in self.blocks for output in block.outputs(self.block_id(block))]

        def draw(context: CallbackContext, request: PageRequest) -> list[Any]:
            contents = context.contents(self.view_request(context.session, request), self._screen_contents)
            return [value for block in self.blocks for value in block.values(contents[self.block_id(block)])]

        return redraw_callback(self.path, self.needs, outputs, draw, past=self.past)
