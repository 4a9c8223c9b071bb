"""Ids: every one that a callback names is in a layout, and every one declared is used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pytest

from callbacks.app_factory import all_callbacks
from callbacks.exports.page_files import PAGE_CONTENTS
from callbacks.grids.cohort_milestones import COHORT_GRID_SPEC as MILESTONES
from callbacks.grids.money import FORECAST_GRID_SPEC, PLAN_GRID_SPEC
from callbacks.grids.week import WEEK_GRID_SPEC as WEEK
from callbacks.pages.registry import PAGES
from dashboard.filters import Filters
from dashboard.forms import FORMS
from db.fields.types import EmptyReferenceLists
from db.records import RECORD_SCHEMAS
from db.records.accounts import ACCOUNT, ACCOUNT_CHANGE, HAND_OVER
from layouts.components.form import FormView, SavedView, form, saved_panel
from layouts.components.grid import grid
from layouts.ids import learning as ids_learning
from layouts.ids import pages as ids
from layouts.ids import search as ids_search
from layouts.shell import FilterBarData, NavigationData, bar, rail, shell
from tests.structure.source import failure_message, python_files, relative_path

SHEETS = (WEEK, PLAN_GRID_SPEC, FORECAST_GRID_SPEC, MILESTONES)
OF_PEOPLE = (ACCOUNT, ACCOUNT_CHANGE, HAND_OVER)
PARTS_OF_A_CHART = ("words", "graph", "plot", "table")
ENUMERATIONS = [
    one
    for one in {**vars(ids), **vars(ids_learning), **vars(ids_search)}.values()
    if isinstance(one, type) and issubclass(one, StrEnum) and one is not StrEnum
]


def walk(component: Any) -> Iterator[str]:
    """Ids of a component and of everything in it."""
    if isinstance(component, list | tuple):
        for one in component:
            yield from walk(one)
    elif hasattr(component, "to_plotly_json"):
        if getattr(component, "id", None) is not None:
            yield str(component.id)
        yield from walk(getattr(component, "children", None))


def of_the_frame() -> set[str]:
    view = FilterBarData([("one", "One")], [], [], Filters(programme="one"), [("Milestone", "?form=milestone")], staff=True)
    return {*walk(shell()), *walk(rail(NavigationData([], "A lead", "lead"))), *walk(bar(view))}


def of_the_form(kind_name: str) -> set[str]:
    kind = RECORD_SCHEMAS[kind_name]
    asked = form(FormView(kind=kind, fields=kind.fields, button="Save", raw={}, carried={}, lists=EmptyReferenceLists()))
    return {*walk(asked), *walk(saved_panel(SavedView(kind, "Saved.", (), 1, "/record")))}


def of_the_grid(name: str) -> set[str]:
    return set(walk(grid(name, "live", None, "Save", carried={})))


def of_the_people() -> set[str]:
    asked = (
        form(FormView(kind=kind, fields=kind.fields, button="Save", raw={}, carried={}, lists=EmptyReferenceLists())) for kind in OF_PEOPLE
    )
    return {one for shown in asked for one in walk(shown)}


def of_the_pages() -> set[str]:
    blocks = {str(one) for enumeration in ENUMERATIONS for one in enumeration}
    return blocks | {f"{one}-{part}" for one in blocks for part in PARTS_OF_A_CHART}


def named(one: Any) -> set[str]:
    return {str(part.component_id) for part in (*one.output, *one.inputs, *one.state)}


def test_ids_each_that_a_callback_names_is_in_a_layout():
    known = (
        of_the_frame()
        | of_the_people()
        | of_the_pages()
        | {one for kind in FORMS for one in of_the_form(kind)}
        | {one for sheet in SHEETS for one in of_the_grid(sheet.name)}
    )
    found = sorted({name for one in all_callbacks() for name in named(one)} - known)
    assert not found, failure_message(
        found, "Dash says nothing when an id is missing: take the id from layouts/ids/pages.py, and put it into the layout."
    )


@pytest.mark.parametrize("kind", FORMS)
def test_ids_each_form_holds_what_its_save_reads(kind):
    read = {
        ids.form_id(kind),
        ids.save_button_id(kind),
        ids.form_state_id(kind),
        ids.undo_button_id(kind),
        *(ids.field_id(kind, name) for name in RECORD_SCHEMAS[kind].names),
    }
    assert read - of_the_form(kind) == set()


def test_ids_each_is_given_once():
    everywhere = [str(one) for enumeration in ENUMERATIONS for one in enumeration.__members__.values()]
    assert sorted(everywhere) == sorted(set(everywhere))


def test_ids_each_declared_one_stands_in_a_layout():
    written = {path: path.read_text() for path in python_files("layouts") if not relative_path(path).startswith("layouts/ids")}
    found = []
    for enumeration in ENUMERATIONS:
        aliases = {enumeration.__name__}
        for text in written.values():
            aliases |= set(re.findall(rf"import .*\b{enumeration.__name__} as (\w+)", text))
        for one in enumeration:
            uses = re.compile(rf"\b({'|'.join(aliases)})\.{one.name}\b")
            if not any(uses.search(text) for text in written.values() if enumeration.__name__ in text):
                found.append(f"{enumeration.__name__}.{one.name}")
    assert not found, failure_message(found, "Put the block into its page's layout, or take the id out of layouts/ids/pages.py.")


def test_ids_each_page_of_blocks_begins_with_its_own_word():
    found = []
    for enumeration in ENUMERATIONS:
        if enumeration.__name__ == "ShellIds":
            continue
        word = re.sub(r"(?<!^)(?=[A-Z])", "-", enumeration.__name__.removesuffix("Ids")).lower()
        found += [str(one) for one in enumeration if not str(one).startswith(f"{word}-")]
    assert not found, failure_message(found, "An id begins with the topic of its page.")


def test_ids_each_csv_that_a_layout_offers_is_served():
    offered = {found for path in python_files("layouts") for found in re.findall(r"/data/([a-z-]+)/", path.read_text())}
    assert offered - PAGE_CONTENTS.keys() == set(), (
        "Add the page to TABLES in callbacks/exports/page_files.py: its CSV links would lead nowhere."
    )
    assert offered - {page.key for page in PAGES} == set(), "The CSV address begins with the key of the page, which says who may have it."
