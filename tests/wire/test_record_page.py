"""The page on which a record is read: what hangs on it, its acts, its history, its address at a past moment; nothing beyond the viewer's scope."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from callbacks.readable_kinds import may_read_kind
from dashboard.forms import FORMS
from dashboard.forms.addresses import READABLE_KINDS, edit_href, record_href
from dashboard.record_pages import RECORD_PAGES
from db.access import PERMISSIONS_BY_ROLE, Role, Viewer
from db.schema.models import Milestone
from layouts.ids.pages import save_button_id
from tests.wire.cast import leaks
from tests.wire.visitor import ROUTER, SeededApp, component_props, visible_text

NO_SUCH_ID = "zzzzzzzzzzzzz"
READING = "record-reading.children"


def acts_on(page: str) -> list[str]:
    """Returns the forms that the buttons and the fold of a page open."""
    head = next(props for props in component_props(json.loads(page)) if props.get("className") == "reading-acts")
    hrefs = [props["href"] for props in component_props(head["children"]) if "href" in props]
    found = (re.search(r"form=([a-z-]+)|/record/([a-z-]+)", href) for href in hrefs)
    return [match[1] or match[2] for match in found if match]


def test_every_kind_that_is_read_has_a_page_and_no_other_kind() -> None:
    assert RECORD_PAGES.keys() == READABLE_KINDS


@pytest.mark.parametrize("role", list(Role))
def test_whoever_may_change_a_record_may_read_it(role: Role) -> None:
    viewer = Viewer("u", "A person", "a@example.org", role)
    changes = {kind for kind in READABLE_KINDS if FORMS[kind].needs in PERMISSIONS_BY_ROLE[role]}
    assert {kind for kind in changes if not may_read_kind(viewer, kind)} == set()


def test_addresses_of_records_and_of_their_forms() -> None:
    assert record_href("milestone", "m1", "?cohort=all") == "/record/milestone/m1?cohort=all"
    assert edit_href("milestone", "m1", "?cohort=all") == "/record/milestone/m1/edit?cohort=all"
    assert edit_href("milestone-move", "m1") == "/record/milestone-move/m1"


@pytest.mark.parametrize(("person", "kind", "name"), [
    ("reviewer", "milestone", "milestone a"), ("reviewer", "payment", "payment a"), ("member", "agreement", "agreement a"),
    ("finance", "budget-line", "line a"), ("sponsor-a", "milestone", "milestone a"), ("sponsor-a", "action", "action a"),
    ("south-lead", "milestone", "milestone a"),
])  # fmt: skip
def test_the_form_is_refused_to_who_may_not_save_it(shared_app: SeededApp, person: str, kind: str, name: str) -> None:
    visitor = shared_app.visitor(person)
    page = visitor.page(f"/record/{kind}/{shared_app.ids[name]}/edit")
    assert page == visitor.page(f"/record/{kind}/{NO_SUCH_ID}/edit")
    assert ("Page not found" in visible_text(page), save_button_id(kind) in page) == (True, False)


@pytest.mark.parametrize(
    ("person", "primary", "edits"), [("lead", "milestone-done", True), ("member", "milestone-done", True), ("reviewer", "", False)]
)
def test_the_acts_are_those_that_the_viewer_may_do(shared_app: SeededApp, person: str, primary: str, edits: bool) -> None:
    page = shared_app.visitor(person).page(f"/record/milestone/{shared_app.ids['milestone a']}")
    assert (f"/record/milestone/{shared_app.ids['milestone a']}/edit" in page) is edits
    if not edits:
        assert ("reading-acts" in page, "form=milestone" in page) == (False, False)
        return
    assert acts_on(page)[-1] == primary
    assert ("milestone-baseline" in acts_on(page)) is (person == "lead")
    assert page.count('"className": "btn btn-primary"') == 1


def test_a_done_milestone_is_completed_no_more(sqlite_app: SeededApp) -> None:
    lead, record = sqlite_app.visitor("lead"), sqlite_app.ids["milestone a"]
    assert "Saved" in lead.record("milestone-done", {"actual": "today", "accepted_by": "Board"}, record).text
    assert {"milestone-done", "milestone-move"} & set(acts_on(lead.page(f"/record/milestone/{record}"))) == set()


@pytest.mark.parametrize(("person", "kind", "name", "related"), [
    ("reviewer", "budget-line", "line a", ("payment", "payment a")), ("finance", "budget-line", "line a", ("payment", "payment a")),
    ("reviewer", "hypothesis", "hypothesis a", ("evidence", "evidence a")), ("reviewer", "research-session", "session a", ("finding", "finding a")),
    ("reviewer", "organisation", "sponsor of a", ("conversation", "talk a")), ("reviewer", "milestone", "milestone a", ("", "hypothesis a")),
])  # fmt: skip
def test_what_hangs_on_a_record_is_listed(shared_app: SeededApp, person: str, kind: str, name: str, related: tuple[str, str]) -> None:
    page = shared_app.visitor(person).page(f"/record/{kind}/{shared_app.ids[name]}")
    of, other = related
    assert (f"/record/{of}/{shared_app.ids[other]}" if of else f"/learning/{shared_app.ids[other]}") in page
    assert leaks(person, page) == []


def test_what_hangs_on_a_record_is_no_more_than_the_viewer_may_read(shared_app: SeededApp) -> None:
    page = shared_app.visitor("finance").page(f"/record/challenge/{shared_app.ids['a']}")
    assert f"/record/payment/{shared_app.ids['payment a']}" not in page  # a payment names its line, not the challenge
    assert f"/record/budget-line/{shared_app.ids['line a']}" in page
    assert [shared_app.ids[name] for name in ("milestone a", "finding a", "talk a", "decision a") if shared_app.ids[name] in page] == []
    whole = shared_app.visitor("reviewer").page(f"/record/challenge/{shared_app.ids['a']}")
    assert [name for name in ("milestone a", "finding a", "talk a") if shared_app.ids[name] not in whole] == []
    assert [name for name in ("milestone b", "line c", "finding b") if shared_app.ids[name] in whole] == []


def test_fields_say_who_reads_them(shared_app: SeededApp) -> None:
    page = shared_app.visitor("reviewer").page(f"/record/conversation/{shared_app.ids['talk a']}")
    team, history, sponsor = (
        page.index(f'"{heading}"') for heading in ("Within the programme team", "All, with every value", "The sponsor reads")
    )
    assert team < page.index("zq-a-inner-conversations.said") < history < sponsor
    assert "zq-a-outer-conversations.published_summary" in page[sponsor:]
    hidden = shared_app.visitor("reviewer").page(f"/record/milestone/{shared_app.ids['hidden milestone a']}")
    assert "Nothing: it stays within the programme team." in hidden


def test_at_a_past_moment_the_page_reads_what_was_known_and_offers_no_act(sqlite_app: SeededApp) -> None:
    record, today = sqlite_app.ids["milestone a"], datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    for days, title in ((20, "What it was called"), (10, "What it is called")):
        with sqlite_app.sessions.system("seed", write=True, now=today - timedelta(days=days)) as session:
            row = session.get(Milestone, record)
            assert row is not None
            row.title = title
    lead, then = sqlite_app.visitor("lead"), f"?programme=north&as-at={(today - timedelta(days=15)).date()}"
    page = lead.page(f"/record/milestone/{record}", then)
    assert ("What it was called" in page, "What it is called" in page) == (True, False)
    assert "History: 2 changes" in visible_text(page)
    assert ("/edit" in page, "form=milestone" in page, "Undo the last change" in page) == (False, False, False)
    assert "What it is called" in lead.page(f"/record/milestone/{record}")
    assert "closed while you look back" in lead.page(f"/record/milestone/{record}/edit", then)
    assert "Nothing was recorded yet" in lead.page(f"/record/milestone/{record}", "?programme=north&as-at=2019-01-01")


def test_the_open_page_is_redrawn_for_the_record_of_its_address(shared_app: SeededApp) -> None:
    member, record = shared_app.visitor("member"), shared_app.ids["milestone a"]
    asked = {"filters.data": "", "revision.data": 1, "url.pathname": f"/record/milestone/{record}"}
    answer = member.call(READING, asked)
    assert "zq-a-inner-milestones.title" in answer.text
    assert not any(isinstance(part, list) for part in answer.get_json()["response"]["record-reading"]["children"])
    for path in (f"/record/milestone/{record}/edit", f"/record/milestone-move/{record}", "/record/milestone"):
        assert READING.partition(".")[0] not in member.call(READING, {**asked, "url.pathname": path}).text, path  # nothing is redrawn
    for person in ("sponsor-a", "south-lead"):
        refused = shared_app.visitor(person).call(READING, asked)
        assert "zq-a-" not in refused.text, person


def test_the_title_of_the_form_names_the_record(shared_app: SeededApp) -> None:
    path = f"/record/milestone/{shared_app.ids['milestone a']}/edit"
    answer = shared_app.visitor("member").call(ROUTER, {"url.pathname": path, "url.search": ""}).get_json()["response"]
    assert answer["page-title"]["children"] == "Edit milestone: zq-a-inner-milestones.title"
    assert f"/record/milestone/{shared_app.ids['milestone a']}" in json.dumps(answer["page"])


def test_a_group_of_many_is_cut_and_its_link_shows_all(sqlite_app: SeededApp) -> None:
    line, lead = sqlite_app.ids["line a"], sqlite_app.visitor("lead")
    for number in range(6):
        typed = {"budget_line": line, "amount": f"{number + 1}", "paid_on": "today", "supplier": f"Supplier {number}"}
        assert "Saved" in lead.record("payment", typed).text
    page = lead.page(f"/record/budget-line/{line}")
    assert (len(set(re.findall(r"/record/payment/[a-z0-9]{13}", page))), "All 7" in visible_text(page)) == (5, True)
    whole = lead.page(f"/record/budget-line/{line}", "?all=related")
    assert (len(set(re.findall(r"/record/payment/[a-z0-9]{13}", whole))), "All 7" in visible_text(whole)) == (7, False)
