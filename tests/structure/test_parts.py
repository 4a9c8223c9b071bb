"""Parts of a programme: what belongs to one is declared, so that where a lead has not switched it on it is shown nowhere."""

from __future__ import annotations

import pathlib
import re
from collections import defaultdict

from callbacks.forms.linked_records import FORMS_WITH_LINKED_RECORD
from callbacks.pages.learning.live_measures import QUERIES
from callbacks.pages.registry import PAGES
from callbacks.pages.reviews.agenda import TOPIC_SCREENS
from dashboard.forms import FORMS
from db.history import TRACKED_MODELS
from db.records import RECORD_SCHEMAS, TRANSFER_SCHEMAS
from db.schema import models
from db.schema.enums.parts import CONTENTS, PART_BY_CHOICE, PART_BY_LIVE_MEASURE, PART_BY_TABLE, PART_BY_TOPIC, Part, part_of_table
from db.search import SEARCHABLE_KINDS
from tests.structure.source import failure_message, imports, python_files, relative_path

# Modules of callbacks that read tables of parts and do not name them, and why nothing of a part that is off is shown by them.
NAMES_NO_PART = {
    "callbacks/forms/linked_records.py": "shows a section only with records, and links only to forms that are offered",
    "callbacks/pages/challenges/records.py": "names the part of its hypotheses; steps of reuse are lines of its story, where there are any",
    "callbacks/pages/company_list.py": "has an empty column of the last outcome where there is none",
    "callbacks/pages/engagement.py": "counts the answers of sponsors, and the days wanted only where a hypothesis says them",
    "callbacks/pages/records/record_page.py": "asks callbacks/pages/learning/reuse.py, which asks whether the form is offered",
    "callbacks/pages/my_challenge.py": "shows what is being tested only where there is any",
    "callbacks/pages/registry.py": "lists the pages, each of which names its parts",
    "callbacks/pages/reviews/agenda.py": "makes the screens of the topics that Meeting.items leaves",
    "callbacks/pages/reviews/presenter.py": "shows verdicts only where there are any, and its forms only where they are offered",
    "callbacks/pages/learning/live_measures.py": "asks PART_BY_LIVE_MEASURE",
}
# Queries that read records of every kind alike, for lists to choose from, names, numbers of revisions and changes: what they find of a
# part that is off is nothing (db/part_scope.py), and a list of none or a change of none is not shown.
OF_EVERY_KIND = {"db.queries.choices", "db.queries.record_names", "db.queries.changes.past_states", "db.queries.reviews.meetings",
                 "db.queries.programmes.parts"}  # fmt: skip
# Modules that ask for the permission of a form and, in another way than Form.is_offered, for its part.
ASKS_APART = ("callbacks/pages/drafts.py", "callbacks/pages/router.py", "callbacks/routes/drafts.py", "dashboard/forms/form.py")


def _parts_of_queries() -> dict[str, set[Part]]:
    """The parts whose tables a module of queries reads, by its dotted name."""
    found: dict[str, set[Part]] = defaultdict(set)
    for path in python_files("db"):
        module = relative_path(path).removesuffix(".py").replace("/", ".")
        for _, name in imports(path):
            model = getattr(models, name.rpartition(".")[2], None) if name.startswith("db.schema.models.") else None
            part = part_of_table(model.__tablename__) if hasattr(model, "__tablename__") else None
            if part is not None and module.startswith("db.queries."):
                found[module].add(part)
    return found


def _unnamed(path: pathlib.Path, sources: dict[str, set[Part]]) -> list[str]:
    """The sources that a module imports without naming one of the parts whose tables they read."""
    names, text = [name for _, name in imports(path)], path.read_text()
    return [
        source
        for source, parts in sources.items()
        if any(name == source or name.startswith(f"{source}.") for name in names) and not any(f"Part.{part.name}" in text for part in parts)
    ]


def test_every_table_of_a_part_is_a_tracked_table_of_one_part():
    tables = [table for contents in CONTENTS.values() for table in contents.tables]
    assert len(tables) == len(set(tables))
    assert set(tables) <= TRACKED_MODELS.keys()
    assert set(CONTENTS) == set(Part)


def test_tables_that_belong_to_records_of_a_part_belong_to_it_too():
    """A table that refers to a record of a part, with the record going when that goes, holds a piece of the record."""
    missing = [
        f"{model.__tablename__}.{column.name}"
        for model in TRACKED_MODELS.values()
        for column in model.__table__.columns
        for key in column.foreign_keys
        if key.ondelete == "CASCADE" and part_of_table(key.column.table.name) is not part_of_table(model.__tablename__)
    ]
    assert not missing, failure_message(missing, "Name the table among those of the part, in db/schema/enums/parts.py.")


def test_every_choice_of_a_part_is_one_of_its_field():
    for kind, field, value in PART_BY_CHOICE:
        assert value in dict(RECORD_SCHEMAS[kind][field].options), (kind, field, value)
    assert PART_BY_LIVE_MEASURE.keys() <= QUERIES.keys()
    assert PART_BY_TOPIC.keys() <= TOPIC_SCREENS.keys()


def test_forms_search_and_files_take_the_part_of_their_kind_from_its_table():
    assert {kind: form.part for kind, form in FORMS.items() if form.part} == {
        "hypothesis": Part.HYPOTHESES, "evidence": Part.HYPOTHESES, "verdict": Part.HYPOTHESES, "meeting-verdict": Part.HYPOTHESES,
        "reuse": Part.REUSE, "support": Part.SUPPORT, "outcome": Part.OUTCOMES, "gain": Part.OUTCOMES, "figure-given": Part.OUTCOMES,
    }  # fmt: skip
    assert {searchable.kind for searchable in SEARCHABLE_KINDS if part_of_table(searchable.table)} == {"hypothesis"}
    for searchable in SEARCHABLE_KINDS:
        assert FORMS[searchable.kind].part is part_of_table(searchable.table), searchable.kind
    imported = {kind.model.__tablename__ for kind in TRANSFER_SCHEMAS.values()}
    assert PART_BY_TABLE.keys() - imported == {"support_teams"}  # imported with the support
    assert FORMS_WITH_LINKED_RECORD.keys() <= FORMS.keys()


def test_every_form_page_is_of_the_part_of_its_form():
    wrong = [
        page.path for page in PAGES if page.key.startswith("record-") and page.parts != tuple(filter(None, [FORMS[page.key[7:]].part]))
    ]
    assert not wrong


def test_modules_that_read_tables_of_a_part_name_it():
    sources = {module: parts for module, parts in _parts_of_queries().items() if module not in OF_EVERY_KIND}
    assert sources["db.queries.learning.reuse"] == {Part.REUSE}
    sources |= {"callbacks.pages.learning.hypotheses": {Part.HYPOTHESES}, "callbacks.pages.learning.reuse": {Part.REUSE}}
    unnamed = {relative_path(path): _unnamed(path, sources) for path in python_files("callbacks")}
    missing = [f"{name}: {source}" for name, found in unnamed.items() if name not in NAMES_NO_PART for source in found]
    assert not missing, failure_message(missing, "Give the block or the page its part, such as Block(…, part=Part.REUSE).")
    stale = [name for name in NAMES_NO_PART if not unnamed.get(name)]
    assert not stale, failure_message(stale, "It names the parts that it reads: take it out of NAMES_NO_PART.")


def test_every_offer_of_a_form_asks_for_its_part():
    pattern = re.compile(r"\.may\((?:FORMS\[|\w*form\w*\.needs|restore\.needs)")
    found = [
        f"{relative_path(path)}: {match.group()}"
        for path in python_files("callbacks", "dashboard", "layouts")
        if relative_path(path) not in ASKS_APART
        for match in pattern.finditer(path.read_text())
    ]
    assert not found, failure_message(
        found, "Ask form.is_offered(request) or form.is_offered(view), which asks for the part of the form too."
    )
