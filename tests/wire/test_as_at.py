"""The board as at a past revision, over HTTP: what was known then, closed for writing, and not available to a sponsor."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from callbacks.exports.page_files import PAGE_CONTENTS
from callbacks.pages.page import Page
from callbacks.pages.registry import PAGES
from dashboard.forms import FORMS
from db.access import Role, Viewer
from db.errors import Refused, Unscoped
from db.schema.models import Challenge, Milestone, Programme, Stage
from tests.wire.cast import PEOPLE, leaks
from tests.wire.test_scope import CAST_NAMES
from tests.wire.visitor import BAR, PANEL, RAIL, ROUTER, SeededApp, visible_text

TODAY = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
THEN = TODAY - timedelta(days=15)
AS_AT = f"as-at={THEN.date()}"
SHOWN = f"{THEN.day} {THEN:%b %Y}, 23:59"


def change(seeded_app: SeededApp, days_ago: int, **values: str | None) -> None:
    """Change the published milestone of challenge A, as recorded the given number of days ago."""
    with seeded_app.sessions.system("seed", write=True, now=TODAY - timedelta(days=days_ago)) as session:
        row = session.get(Milestone, seeded_app.ids["milestone a"])
        assert row is not None
        for name, value in values.items():
            setattr(row, name, value)


@pytest.fixture
def past(seeded_app: SeededApp) -> SeededApp:
    """Challenge A's milestone had another title and published title until ten days ago."""
    change(seeded_app, 20, title="What it was called", published_title="What was published")
    change(seeded_app, 10, title="What it is called", published_title="What is published")
    return seeded_app


@pytest.fixture
def sqlite_past(sqlite_app: SeededApp) -> SeededApp:
    """The same on SQLite only."""
    change(sqlite_app, 20, title="What it was called", published_title="What was published")
    change(sqlite_app, 10, title="What it is called", published_title="What is published")
    return sqlite_app


def names_shown(text: str) -> list[str]:
    """The milestone's names that an answer contains."""
    return [name for name in ("What it was called", "What it is called", "What was published", "What is published") if name in text]


def test_a_page_shows_what_was_known_at_the_end_of_the_day_in_its_address(past: SeededApp) -> None:
    lead = past.visitor("lead")
    assert names_shown(lead.page("/milestones", "?period=all")) == ["What it is called"]
    assert names_shown(lead.page("/milestones", f"?period=all&{AS_AT}")) == ["What it was called"]
    changed = (TODAY - timedelta(days=10)).date()
    assert names_shown(lead.page("/milestones", f"?period=all&as-at={changed}T00:05")) == ["What it was called"]
    assert names_shown(lead.page("/milestones", f"?period=all&as-at={changed}")) == ["What it is called"]


ABOUT = {
    "cohort": "cohort n", "challenge": "a", "meeting": "closed review n", "present": "closed review n", "company": "company n", "hypothesis": "hypothesis a",
}  # fmt: skip


def record_of(seeded_app: SeededApp, page: Page, other: str = "a") -> str:
    """The id of a record of North for a page about one record."""
    kind = page.key.removeprefix("reading-")
    if kind == "stage":  # made with the programme, not by the cast
        with seeded_app.sessions.system("audit") as session:
            return session.scalars(select(Stage.id).where(Stage.programme_id == seeded_app.ids["n"]).order_by(Stage.id)).first() or ""
    if kind != page.key:
        words = CAST_NAMES.get(kind, (kind,))[0]
        return seeded_app.ids[next(name for name in (f"{words} a".strip(), f"{words} n") if name in seeded_app.ids)]
    return seeded_app.ids[ABOUT.get(page.key, other)]


@pytest.mark.slow
@pytest.mark.parametrize("person", ["lead", "admin"])
def test_every_page_of_records_is_available_as_at_a_moment(sqlite_past: SeededApp, person: str) -> None:
    visitor = sqlite_past.visitor(person)
    for page in PAGES:
        if page.past and page.key not in ("my-challenge", "history-change"):
            text = visitor.page(page.path.replace("<id>", record_of(sqlite_past, page)), f"?programme=north&{AS_AT}")
            assert "Page not found" not in text, page.path
            assert AS_AT in text or "href" not in text, page.path


def test_a_page_about_a_record_uses_the_programme_of_the_record(sqlite_past: SeededApp) -> None:
    admin = sqlite_past.visitor("admin")
    south = admin.page(f"/challenges/{sqlite_past.ids['a']}", f"?programme=south&{AS_AT}")
    assert names_shown(south) == ["What it was called"]


def test_the_banner_names_the_moment_and_links_to_today_and_nothing_can_be_recorded(sqlite_past: SeededApp) -> None:
    lead = sqlite_past.visitor("lead")
    answer = lead.call(BAR, {"filters.data": f"?programme=north&week=2026-05-04&{AS_AT}"})
    banner = answer.get_json()["response"]["looking-back"]["children"]
    assert visible_text(json.dumps(banner)).split() == f"As at {SHOWN} : what was known then. Back to today".split()
    assert banner[-1]["props"]["href"] == "?programme=north&week=2026-05-04"
    assert ("quick-add" in answer.text, "look-back-day" in answer.text) == (False, True)
    today = lead.call(BAR, {"filters.data": "?programme=north"})
    assert ("quick-add" in today.text, "Back to today" in visible_text(today)) == (True, False)


def test_links_keep_the_moment_and_lead_to_no_form(sqlite_past: SeededApp) -> None:
    lead = sqlite_past.visitor("lead")
    rail = lead.call(RAIL, {"url.pathname": "/milestones", "filters.data": f"?programme=north&{AS_AT}"})
    assert f"/spend?programme=north&{AS_AT}" in json.dumps(rail.get_json())
    assert "form=milestone-move" in lead.page("/milestones", "?period=all")
    assert "form=milestone-move" not in lead.page("/milestones", f"?period=all&{AS_AT}")


@pytest.mark.parametrize("kind", sorted(form.kind for form in FORMS.values() if form.needs.value == "record"))
def test_forms_are_closed_at_a_past_moment(sqlite_past: SeededApp, kind: str) -> None:
    lead, record_id = sqlite_past.visitor("lead"), sqlite_past.ids["milestone a"]
    path = f"/record/{kind}/{record_id}" if FORMS[kind].act else f"/record/{kind}"
    assert f'"href": "{path}"' in lead.page(path, f"?{AS_AT}")
    for text in (lead.page(path, f"?{AS_AT}"), lead.panel(f"?form={kind}&record={record_id}&{AS_AT}")):
        assert "closed while you look back" in text
        assert f"save-{kind}" not in text


@pytest.mark.parametrize("moment", [AS_AT, "as-at=never", "as-at=2999-01-01"])
def test_a_save_at_a_past_moment_is_refused_with_a_sentence(past: SeededApp, moment: str) -> None:
    lead = past.visitor("lead")
    typed = {**lead.typed("milestone"), "title": "Crafted", "challenge": past.ids["a"], "baseline": "1/1/2027"}
    answer = lead.save("milestone", typed, lead.carried("milestone"), f"?{moment}")
    assert (answer.status_code, answer.text.split(":")[0]) == (409, "Not saved")
    with past.sessions.system("audit") as session:
        assert session.execute(select(func.count()).select_from(Milestone).where(Milestone.title == "Crafted")).scalar() == 0
    assert "Saved" in lead.save("milestone", typed, lead.carried("milestone")).text


def test_an_invalid_moment_is_explained_and_shows_nothing(sqlite_past: SeededApp) -> None:
    lead = sqlite_past.visitor("lead")
    for typed, sentence in (
        ("2026-13-45", "there is no month 13"), ("never", "type a day such as"), ("2099-01-01", "still to come"), ("", "type a day such as"),
    ):  # fmt: skip
        text = lead.page("/milestones", f"?period=all&as-at={typed or '%20'}")
        assert (sentence in text, names_shown(text), "Nothing to look back to" in text) == (True, [], True), typed
        assert '"href": "/milestones?period=all"' in text
        assert lead.get(f"/data/milestones/milestones-gantt.csv?as-at={typed or '%20'}").status_code == 400


def test_a_moment_before_the_first_record_shows_the_date_of_the_first(sqlite_past: SeededApp) -> None:
    text = sqlite_past.visitor("lead").page("/spend", "?as-at=2001-01-01")
    begins = datetime.now(UTC) - timedelta(days=30)
    assert "Nothing was recorded yet as at 1 Jan 2001, 23:59; the records begin on" in text
    assert f"{begins:%b %Y}" in text


def test_a_record_created_later_is_answered_as_one_that_does_not_exist(sqlite_past: SeededApp) -> None:
    with sqlite_past.sessions.system("seed", write=True, now=TODAY - timedelta(days=5)) as session:
        session.add(Challenge(id="later", programme_id=sqlite_past.ids["n"], title="Recorded later"))
    lead = sqlite_past.visitor("lead")
    assert "Recorded later" in lead.page("/challenges/later")
    refused = lead.page("/challenges/later", f"?{AS_AT}")
    assert refused.replace("/challenges/later", "/challenges/nobodys") == lead.page("/challenges/nobodys", f"?{AS_AT}")


def test_a_file_contains_what_was_known_then_and_its_date(sqlite_past: SeededApp) -> None:
    lead = sqlite_past.visitor("lead")
    answer = lead.get(f"/data/milestones/milestones-gantt.csv?period=all&{AS_AT}")
    assert names_shown(answer.text) == ["What it was called"]
    assert f"As at: {THEN.date()} 23:59, what was known then" in answer.text.replace("As at ", "As at: ")


def all_answers(seeded_app: SeededApp, person: str, moment: str) -> dict[str, str]:
    """Every answer that a person can request, with or without a moment in the address."""
    visitor, join = seeded_app.visitor(person), f"&{moment}" if moment else ""
    answer_by_request = {}
    for page in PAGES:
        path = page.path.replace("<id>", record_of(seeded_app, page, "action a"))
        answer_by_request[path] = visible_text(visitor.call(ROUTER, {"url.pathname": path, "url.search": f"?period=all{join}"}))
    answer_by_request["bar"] = visitor.call(BAR, {"filters.data": f"?period=all{join}"}).text
    answer_by_request["rail"] = visitor.call(RAIL, {"url.pathname": "/my-challenge", "filters.data": f"?period=all{join}"}).text
    for key in seeded_app.keys:
        if key.startswith(".."):
            answer_by_request[key] = visitor.call(
                key, {"filters.data": f"?period=all{join}", "url.pathname": "/my-challenge", "url.search": f"?period=all{join}"}
            ).text
    answer_by_request["panel"] = visible_text(visitor.call(PANEL, {"url.search": f"?form=sponsor-question{join}", "panel-for.data": ""}))
    for page in PAGE_CONTENTS:
        answer = visitor.get(f"/data/{page}/milestones-gantt.csv?id={seeded_app.ids['a']}{join}")
        answer_by_request[f"csv {page}"] = f"{answer.status_code} {answer.text}"
    return answer_by_request


def test_a_sponsor_sees_today_for_any_address(past: SeededApp) -> None:
    today, then = all_answers(past, "sponsor-a", ""), all_answers(past, "sponsor-a", AS_AT)
    assert then == today
    assert names_shown(str(today)) == ["What is published"]


def test_a_sponsor_saves_today_for_any_address(sqlite_past: SeededApp) -> None:
    sponsor = sqlite_past.visitor("sponsor-a")
    typed = {**sponsor.typed("sponsor-question"), "challenge": sqlite_past.ids["a"], "published_what": "When?", "due_on": "1/1/2027"}
    answer = sponsor.save("sponsor-question", typed, sponsor.carried("sponsor-question"), f"?{AS_AT}")
    assert (answer.status_code, "Saved" in answer.text or "check before saving" in answer.text) == (200, True)


@pytest.mark.slow
@pytest.mark.parametrize("person", [name for name in PEOPLE if not name.startswith("sponsor")])
def test_todays_permissions_apply_to_past_rows(sqlite_past: SeededApp, person: str) -> None:
    for search in (
        f"?programme=south&period=all&cohort=all&{AS_AT}",
        f"?programme=north&period=all&cohort=all&{AS_AT}",
    ):
        visitor = sqlite_past.visitor(person)
        for page in PAGES:
            path = page.path.replace("<id>", record_of(sqlite_past, page, "a"))
            assert leaks(person, visitor.call(ROUTER, {"url.pathname": path, "url.search": search}).text) == [], (path, search)


def test_a_session_as_at_a_revision_reads_no_present_rows(sqlite_past: SeededApp) -> None:
    lead = Viewer("l", "The lead", "l@example.org", Role.LEAD, (sqlite_past.ids["n"],))
    with sqlite_past.sessions.open(lead, as_at=1) as session:
        for statement in (select(Milestone.title), select(Programme.name), select(func.count()).select_from(Challenge)):
            with pytest.raises(Unscoped):
                session.execute(statement)
    with (
        pytest.raises(Refused),
        sqlite_past.sessions.open(Viewer("s", "S", "s@example.org", Role.SPONSOR, (), (sqlite_past.ids["a"],)), as_at=1),
    ):
        pass
