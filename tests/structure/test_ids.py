"""Ids: every id that a callback names is in a layout, and every declared id is used."""

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
from callbacks.pages.page import Page
from callbacks.pages.registry import PAGES
from dashboard.filters import Filters
from dashboard.forms import FORMS
from db.fields.types import EmptyReferenceLists
from db.records import RECORD_SCHEMAS
from db.records.accounts import ACCOUNT, ACCOUNT_CHANGE, HAND_OVER
from layouts.components.form import FormView, SavedView, form, saved_panel
from layouts.components.grid import grid
from layouts.ids import pages as ids
from layouts.ids import search as ids_search
from layouts.shell import FilterBarData, NavigationData, bar, rail, shell
from tests.structure.source import failure_message, python_files, relative_path

GRID_SPECS = (WEEK, PLAN_GRID_SPEC, FORECAST_GRID_SPEC, MILESTONES)
PEOPLE_FORMS = (ACCOUNT, ACCOUNT_CHANGE, HAND_OVER)
PARTS_OF_A_CHART = ("words", "graph", "plot", "table", "frame", "key", "heads", "rows")
ENUMERATIONS = [
    enumeration
    for enumeration in {**vars(ids), **vars(ids_search)}.values()
    if isinstance(enumeration, type) and issubclass(enumeration, StrEnum) and enumeration is not StrEnum
]


def walk(component: Any) -> Iterator[str]:
    """Yields the ids of a component and of everything in it."""
    if isinstance(component, list | tuple):
        for child in component:
            yield from walk(child)
    elif hasattr(component, "to_plotly_json"):
        if getattr(component, "id", None) is not None:
            yield str(component.id)
        yield from walk(getattr(component, "children", None))


def ids_of_the_frame() -> set[str]:
    view = FilterBarData([("one", "One")], [], [], Filters(programme="one"), [("Milestone", "?form=milestone")], staff=True)
    return {*walk(shell()), *walk(rail(NavigationData([], "A lead", "lead"))), *walk(bar(view))}


def ids_of_the_form(kind_name: str) -> set[str]:
    kind = RECORD_SCHEMAS[kind_name]
    form_component = form(FormView(kind=kind, fields=kind.fields, button="Save", raw={}, carried={}, lists=EmptyReferenceLists()))
    return {*walk(form_component), *walk(saved_panel(SavedView(kind, "Saved.", (), 1, "/record")))}


def ids_of_the_grid(name: str) -> set[str]:
    return set(walk(grid(name, "live", None, "Save", carried={})))


def ids_of_the_people_page() -> set[str]:
    forms = (
        form(FormView(kind=kind, fields=kind.fields, button="Save", raw={}, carried={}, lists=EmptyReferenceLists()))
        for kind in PEOPLE_FORMS
    )
    return {component_id for form_component in forms for component_id in walk(form_component)}


def ids_of_the_pages() -> set[str]:
    blocks = {str(block) for enumeration in ENUMERATIONS for block in enumeration}
    blocks |= {page.block_id(block) for page in PAGES if isinstance(page, Page) for block in page.blocks}
    return blocks | {f"{block}-{part}" for block in blocks for part in PARTS_OF_A_CHART}


def ids_of_a_callback(callback: Any) -> set[str]:
    return {str(part.component_id) for part in (*callback.output, *callback.inputs, *callback.state)}


def test_ids_each_that_a_callback_names_is_in_a_layout():
    declared = (
        ids_of_the_frame()
        | ids_of_the_people_page()
        | ids_of_the_pages()
        | {component_id for kind in FORMS for component_id in ids_of_the_form(kind)}
        | {component_id for grid_spec in GRID_SPECS for component_id in ids_of_the_grid(grid_spec.name)}
    )
    missing = sorted({name for callback in all_callbacks() for name in ids_of_a_callback(callback)} - declared)
    assert not missing, failure_message(
        missing, "Dash reports no error when an id is missing: take the id from layouts/ids/pages.py, and put it into the layout."
    )


@pytest.mark.parametrize("kind", FORMS)
def test_ids_each_form_contains_the_fields_its_save_reads(kind):
    read = {
        ids.form_id(kind),
        ids.save_button_id(kind),
        ids.form_state_id(kind),
        ids.undo_button_id(kind),
        *(ids.field_id(kind, name) for name in RECORD_SCHEMAS[kind].names),
    }
    assert read - ids_of_the_form(kind) == set()


def test_ids_each_is_unique():
    all_ids = [str(block) for enumeration in ENUMERATIONS for block in enumeration.__members__.values()]
    assert sorted(all_ids) == sorted(set(all_ids))


def test_ids_each_declared_one_is_used_in_a_layout():
    sources = {path: path.read_text() for path in python_files("layouts") if not relative_path(path).startswith("layouts/ids")}
    unused = []
    for enumeration in ENUMERATIONS:
        aliases = {enumeration.__name__}
        for text in sources.values():
            aliases |= set(re.findall(rf"import .*\b{enumeration.__name__} as (\w+)", text))
        for block in enumeration:
            uses = re.compile(rf"\b({'|'.join(aliases)})\.{block.name}\b")
            if not any(uses.search(text) for text in sources.values() if enumeration.__name__ in text):
                unused.append(f"{enumeration.__name__}.{block.name}")
    assert not unused, failure_message(unused, "Put the block into its page's layout, or remove the id from layouts/ids/pages.py.")


def test_ids_each_begins_with_the_topic_of_its_page():
    wrong = []
    for enumeration in ENUMERATIONS:
        if enumeration.__name__ == "ShellIds":
            continue
        prefix = re.sub(r"(?<!^)(?=[A-Z])", "-", enumeration.__name__.removesuffix("Ids")).lower()
        wrong += [str(block) for block in enumeration if not str(block).startswith(f"{prefix}-")]
    assert not wrong, failure_message(wrong, "An id begins with the topic of its page.")


def test_ids_each_csv_that_a_layout_offers_is_served():
    offered = {page_key for path in python_files("layouts") for page_key in re.findall(r"/data/([a-z-]+)/", path.read_text())}
    assert offered - PAGE_CONTENTS.keys() == set(), (
        "Add the page to PAGE_CONTENTS in callbacks/exports/page_files.py: its CSV links would lead nowhere."
    )
    assert offered - {page.key for page in PAGES} == set(), "The CSV address begins with the key of the page, which says who may have it."
