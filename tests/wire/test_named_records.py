"""A write whose address names a programme or record that does not exist, or is not the viewer's, is refused, and writes nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from callbacks.app_factory import all_callbacks
from callbacks.pages.registry import PAGES
from callbacks.security.wiring import CallbackSpec
from dashboard.forms import FORMS
from db.access import PERMISSIONS_BY_ROLE
from db.schema.base import Base
from layouts.ids.pages import form_state_id
from tests.soak import Rounds
from tests.wire.cast import PEOPLE
from tests.wire.test_saving import _author as author_of
from tests.wire.test_saving import _typed as values_of
from tests.wire.visitor import OURS, SeededApp, Visitor, form_path, visible_text

UNKNOWN = "zzzzzzzzzzzzz"
WRITING_PAGES = [page for page in PAGES if page.writes]
SERVER_CALLBACKS = [callback for callback in all_callbacks() if isinstance(callback, CallbackSpec)]


def wrong_addresses(ids: dict[str, str], person: str) -> list[str]:
    """Addresses that name what does not exist, and what is not that of a person in the north; ``for``: the record that a form is about."""
    foreign_challenge = "b" if person == "sponsor-a" else "c"
    return [
        "?programme=nowhere",
        "?programme=south",
        f"?challenge={UNKNOWN}",
        f"?programme=north&challenge={ids[foreign_challenge]}",
        f"?cohort={UNKNOWN}",
        f"?programme=north&cohort={ids['cohort s']}",
        f"?for={UNKNOWN}",
        f"?programme=north&for={ids[foreign_challenge]}",
        f"?for={ids['milestone c']}",
        f"?for={ids['user lead']}",
    ]


def row_counts(seeded_app: SeededApp) -> dict[str, int]:
    with seeded_app.sessions.engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in Base.metadata.sorted_tables
        }


@dataclass
class Attempts:
    """Requests of one person, which are all to be refused."""

    seeded_app: SeededApp
    visitor: Visitor
    before: dict[str, int]
    not_refused: dict[str, int]

    def expect_refusal(self, name: str, status: int) -> None:
        """Note a request that was not answered by 404."""
        if status != 404:
            self.not_refused[name] = status

    def check(self) -> None:
        """All requests were refused, and no table has more or fewer rows."""
        assert (self.not_refused, row_counts(self.seeded_app)) == ({}, self.before)


def attempts_of(seeded_app: SeededApp, person: str) -> Attempts:
    return Attempts(seeded_app, seeded_app.visitor(person), row_counts(seeded_app), {})


@pytest.mark.slow
@pytest.mark.parametrize("kind", FORMS)
def test_form_at_a_wrong_address_is_not_shown_and_saves_nothing(sqlite_app: SeededApp, rounds: Rounds, kind: str) -> None:
    """Saving is tried at every address; showing and keeping a draft at some, and by all forms together at every one."""
    person, turn = author_of(kind), list(FORMS).index(kind)
    typed, record = values_of(sqlite_app, kind)
    visitor = sqlite_app.visitor(person)
    whole, carried = {**visitor.typed(kind, record), **typed}, {**visitor.carried(kind, record), "asked": True}
    attempts = attempts_of(sqlite_app, person)
    for place, address in enumerate(wrong_addresses(dict(sqlite_app.ids), person)):
        attempts.expect_refusal(address, visitor.save(kind, whole, carried, address).status_code)
        if not rounds.soaking and place % 4 != turn % 4:
            continue
        page = visitor.page(form_path(kind, record), address)
        panel = visitor.panel(f"{address}&form={kind}{f'&record={record}' if record else ''}")
        assert ("Page not found" in visible_text(page), "There is nothing here" in panel, f'"{form_state_id(kind)}"' in page + panel) == (
            True,
            True,
            False,
        )
        name = next(iter(typed))
        draft = {"form": kind, "id": record, "about": "", "version": 1, "key": "k" * 22, "search": address, "typed": {name: "x"}}
        answer = visitor.client.post("/draft", data=json.dumps(draft), content_type="application/json", headers=visitor.headers)
        attempts.expect_refusal(f"draft {address}", answer.status_code)
    for name, changes in wrong_states(sqlite_app, record):
        attempts.expect_refusal(name, visitor.save(kind, whole, {**carried, **changes}).status_code)
    attempts.check()
    assert visitor.save(kind, whole, carried, "?programme=north").status_code == 200


def wrong_states(seeded_app: SeededApp, record: str) -> Iterator[tuple[str, dict[str, str]]]:
    """States of a form that name another record: the one to change, or for a new one the one it is about."""
    for name, other in (("unknown", UNKNOWN), ("foreign", seeded_app.ids["milestone c"])):
        yield f"{name} record", {"id": other}
        if not record:
            yield f"about {name} record", {"about": other}


@pytest.mark.slow
@pytest.mark.parametrize("person", ["lead", "finance", "sponsor-a"])
def test_every_callback_that_writes_refuses_a_wrong_address(sqlite_app: SeededApp, person: str) -> None:
    granted = PERMISSIONS_BY_ROLE[PEOPLE[person][0]]
    outputs = {
        f"{output.component_id}.{output.component_property}"
        for callback in SERVER_CALLBACKS
        if callback.writes and callback.needs in granted
        for output in callback.output
    }
    keys = [key for key in sqlite_app.keys if writing(sqlite_app, key) and set(plain_outputs(key)) <= outputs]
    rows = {f"{component}.data": [] for callback in SERVER_CALLBACKS for component in callback.grids}
    attempts = attempts_of(sqlite_app, person)
    assert len(keys) >= 2
    for key in keys:
        assert attempts.visitor.call(key, {**rows, "url.search": "?programme=north"}).status_code in (200, 204), key
        for address in wrong_addresses(dict(sqlite_app.ids), person):
            attempts.expect_refusal(f"{key} {address}", attempts.visitor.call(key, {**rows, "url.search": address}).status_code)
    attempts.check()


def plain_outputs(key: str) -> list[str]:
    """The outputs of a dispatch key, without the marks of duplicates."""
    return [part.partition("@")[0] for part in key.strip(".").split("...")]


def writing(seeded_app: SeededApp, key: str) -> bool:
    """Whether a dispatch key is that of a callback that writes: it is told apart by its inputs."""
    inputs = [(str(part["id"]), part["property"]) for part in seeded_app.app.callback_map[key]["inputs"]]
    return any(
        callback.writes and inputs == [(item.component_id, item.component_property) for item in callback.inputs]
        for callback in SERVER_CALLBACKS
    )


@pytest.mark.parametrize("page", WRITING_PAGES, ids=lambda page: page.key)
def test_page_that_writes_says_so_at_a_wrong_address(shared_app: SeededApp, page) -> None:
    lead = shared_app.visitor("lead")
    for address in wrong_addresses(dict(shared_app.ids), "lead"):
        assert "Page not found" in visible_text(lead.page(page.path.replace("<id>", "1"), address)), address


def test_pages_that_write_include_the_grids_the_import_and_the_accounts() -> None:
    assert {"week", "plan", "forecasts", "cohort-milestones", "import", "people", "history-change"} <= {page.key for page in WRITING_PAGES}


def test_callback_that_writes_cannot_be_declared_without_the_address() -> None:
    from dash import Input, Output

    from callbacks.security.wiring import declare_callback
    from db.access import Permission

    with pytest.raises(ValueError, match="it needs the address as a state"):
        declare_callback(needs=Permission.RECORD, output=Output("a", "b"), inputs=Input("c", "d"), handle=print, writes=True)


@pytest.mark.parametrize("path", ["/import/look", "/import/run"])
@pytest.mark.parametrize("programme", ["south", "nowhere", ""])
def test_import_into_a_wrong_programme_is_refused(sqlite_app: SeededApp, path: str, programme: str) -> None:
    attempts = attempts_of(sqlite_app, "lead")
    file = (io.BytesIO(b"title,challenge,baseline\nNew promise,1.1,2031-05-03\n"), "plan.csv")
    form = {"file": file, "kind": "milestones", "programme": programme, "confirmed": "yes"}
    answer = attempts.visitor.client.post(path, data=form, headers=OURS, content_type="multipart/form-data")
    if path == "/import/run":
        assert json.loads(answer.text.splitlines()[-1]) == {"error": "There is nothing here, or nothing for you to change"}
    attempts.expect_refusal(programme, 404 if path == "/import/run" else answer.status_code)
    attempts.check()
