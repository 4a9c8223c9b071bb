"""Parts that are off: nothing of their records is on any page, panel, redraw or file of anybody, and everything of them is kept.

Every text of a record names its table (:mod:`tests.wire.cast`), so that a record of a part is recognised wherever it is shown.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from callbacks.pages.registry import PAGES
from dashboard.forms import FORMS, Form, first_forms
from db.access import PERMISSIONS_BY_ROLE
from db.records import RECORD_SCHEMAS, TRANSFER_SCHEMAS
from db.schema import models
from db.schema.enums.parts import CONTENTS, Part, part_of_table
from tests.wire.cast import MARKER, PEOPLE, TODAY
from tests.wire.visitor import BAR, RAIL, SeededApp, Visitor, component_props, visible_text

FILES = {  # a file of each page that shows records of parts, with the record it is about
    "learning/learning-register.csv": "a", "hypothesis/hypothesis-evidence.csv": "hypothesis a", "outcomes/outcomes-gains.csv": "a",
    "reuse/reuse-ledger.csv": "a", "challenge/challenge-believed.csv": "a", "company/company-outcomes.csv": "company n",
    "meeting/meeting-verdicts.csv": "closed review n",
}  # fmt: skip
HISTORY = ("/history", "/history/<id>")  # what happened stays there
PLACES = {
    "/challenges/<id>": "a",
    "/challenges/<id>/records": "a",
    "/cohorts/<id>": "cohort n",
    "/companies/<id>": "company n",
    "/learning/<id>": "hypothesis a",
}


def switch(app: SeededApp, *parts: Part) -> None:
    """Leave these parts on in the programme north, and switch the others off."""
    with app.sessions.system("command-line", write=True) as session:
        row = session.scalars(select(models.Programme).where(models.Programme.id == app.ids["n"])).one()
        row.parts = [part.value for part in Part if part in parts]


def addresses(app: SeededApp) -> Iterator[str]:
    """The paths of all pages but the history, each page of one record with records of the programme north."""
    for page in PAGES:
        if page.path in HISTORY:
            continue
        if "<id>" not in page.path:
            yield page.path
        elif page.path.startswith("/record/"):
            model = RECORD_SCHEMAS[page.key.removeprefix("record-").removeprefix("reading-")].model
            with app.sessions.system("command-line") as session:
                of_north = select(model.id).where(model.programme_id == app.ids["n"]).order_by(model.id).limit(2)
                yield from (page.path.replace("<id>", record_id) for record_id in session.scalars(of_north))
        else:
            names = [PLACES[page.path]] if page.path in PLACES else ["review n", "closed review n"]
            yield from (page.path.replace("<id>", app.ids[name]) for name in names)


def frame(visitor: Visitor, search: str = "") -> str:
    """The navigation and the bar of a person, as JSON with plain characters."""
    answers = visitor.call(RAIL, {"url.pathname": "/", "filters.data": search}), visitor.call(BAR, {"filters.data": search})
    return json.dumps([answer.get_json() for answer in answers], ensure_ascii=False)


def read_everything(app: SeededApp, person: str) -> dict[str, str]:
    """What a person reads at every address, in every panel, and in every file of a page, by address."""
    visitor, north = app.visitor(person), "?programme=north&cohort=all&period=all"
    read = {path: visitor.page(path, north) for path in addresses(app)}
    read |= {f"/search {word}": visitor.page("/search", f"{north}&q={word}") for word in ("zq", "hypotheses", "a")}
    read |= {f"panel {kind}": visitor.panel(f"{north}&form={kind}") for kind in FORMS}
    read["frame"] = frame(visitor, north)
    read |= {name: visitor.get(f"/data/{name}{north}&id={app.ids[record]}").text for name, record in FILES.items()}
    read["pack"] = visitor.get(f"/review/{app.ids['closed review n']}/pack{north}").text
    return read


def tables_of_parts(text: str) -> set[str]:
    """The tables of parts of which the text shows a record."""
    return {match[3] for match in MARKER.finditer(text) if part_of_table(match[3]) is not None}


@pytest.mark.slow
@pytest.mark.parametrize("person", ["lead", "member", "reviewer", "finance", "sponsor-a", "admin"])
def test_nobody_reads_a_record_of_a_part_that_is_off(sqlite_app, person):
    switch(sqlite_app)
    shown = {address: found for address, text in read_everything(sqlite_app, person).items() if (found := tables_of_parts(text))}
    assert shown == {}


@pytest.mark.slow
def test_lead_reads_records_of_every_part_that_is_on(shared_app):
    """Without this the test above would prove nothing."""
    shown = set().union(*(tables_of_parts(text) for text in read_everything(shared_app, "lead").values()))
    assert shown == {"hypotheses", "criterion_changes", "evidence", "verdicts", "outcomes", "gains", "figures_given", "reuses", "supports"}


@pytest.mark.slow
@pytest.mark.parametrize("part", [Part.HYPOTHESES, Part.OUTCOMES, Part.REUSE, Part.SUPPORT])
def test_one_part_that_is_on_shows_its_own_records_only(sqlite_app, part):
    switch(sqlite_app, part)
    shown = set().union(*(tables_of_parts(text) for text in read_everything(sqlite_app, "lead").values()))
    own = set(CONTENTS[part].tables) - {"support_teams"}  # a link without a text
    assert shown == own


def test_part_that_is_off_is_not_in_the_navigation_or_among_the_forms(sqlite_app):
    lead = sqlite_app.visitor("lead")
    forms = [form for form in FORMS.values() if form.part is not None and not form.act]
    for parts, wanted in (((), False), (tuple(Part), True)):
        switch(sqlite_app, *parts)
        rail, record = frame(lead), lead.page("/record")
        assert [f'"{path}' in rail for path in ("/learning", "/outcomes", "/reuse")] == [wanted] * 3
        assert {form.kind: f"/record/{form.kind}?" in record for form in forms} == dict.fromkeys((form.kind for form in forms), wanted)
    assert len(forms) == 9  # hypothesis, evidence, two verdicts, reuse, support, outcome, gain, figure given


@pytest.mark.parametrize("path", ["/learning", "/outcomes", "/reuse", "/record/hypothesis", "/record/gain", "/record/support"])
def test_address_of_a_part_that_is_off_says_so_and_offers_the_switch_to_a_lead(sqlite_app, path):
    switch(sqlite_app)
    for person in ("lead", "member", "reviewer"):
        needs = next(page.needs for page in PAGES if page.path == path)
        if PEOPLE[person][0] == "reviewer" and needs != "see programme":
            continue
        text = sqlite_app.visitor(person).page(path)
        assert "is off in this programme." in text
        assert (f"/record/programme/{sqlite_app.ids['n']}" in text) == (person == "lead")
        assert ("A lead of the programme switches it on in Settings." in text) == (person != "lead")
    assert sqlite_app.visitor("lead").get(path).status_code == 200
    assert "is off in this programme" in sqlite_app.visitor("lead").panel("?form=hypothesis")


def test_address_of_a_record_of_a_part_that_is_off_says_so(sqlite_app):
    switch(sqlite_app)
    lead = sqlite_app.visitor("lead")
    for path in (f"/learning/{sqlite_app.ids['hypothesis a']}", f"/record/hypothesis/{sqlite_app.ids['hypothesis a']}"):
        assert "The part “Hypotheses” is off in this programme." in lead.page(path)


def test_support_alone_has_its_page_under_its_own_name(sqlite_app):
    switch(sqlite_app, Part.SUPPORT)
    text = visible_text(sqlite_app.visitor("lead").page("/outcomes", "?programme=north&cohort=all"))
    assert "Support given Support was given 2 times." in text
    assert "became of" not in text
    assert "What became of the companies" not in text


def test_record_of_a_part_that_is_off_is_not_saved(sqlite_app):
    lead = sqlite_app.visitor("lead")
    typed = {**lead.typed("gain"), "gainer": "citizens", "what": "Fewer letters", "source": "The register"}
    carried = lead.carried("gain")
    switch(sqlite_app)
    answer = lead.save("gain", typed, carried)
    assert (answer.status_code, answer.text) == (404, "Not saved.")
    switch(sqlite_app, Part.OUTCOMES)
    assert "Saved gain" in lead.save("gain", typed, carried).text


def test_everything_recorded_of_a_part_that_is_off_is_exported_and_stands_in_the_history(sqlite_app):
    lead = sqlite_app.visitor("lead")
    before = zipfile.ZipFile(io.BytesIO(lead.get("/data/programme.zip?programme=north").data))
    switch(sqlite_app)
    after = zipfile.ZipFile(io.BytesIO(lead.get("/data/programme.zip?programme=north").data))
    for kind in ("hypotheses", "evidence", "verdicts", "reuses", "supports", "outcomes", "gains", "figures-given"):
        name = next(name for name in after.namelist() if name.endswith(f"/{kind}.csv"))
        assert "zq-" in after.read(name).decode()
        assert after.read(name) == before.read(name)
    revision = _revision_of_hypothesis(sqlite_app)
    assert "zq-a-inner-hypotheses.statement" in lead.page(f"/history/{revision}", "?all=hypothesis")


def _revision_of_hypothesis(app: SeededApp) -> int:
    past = models.Hypothesis.__history__
    with app.sessions.system("command-line") as session:
        return session.execute(select(past.revision).where(past.id == app.ids["hypothesis a"])).scalar_one()


def test_page_as_at_an_earlier_day_shows_the_parts_that_were_on_then(sqlite_app):
    switch(sqlite_app)
    lead = sqlite_app.visitor("lead")
    yesterday = "?as-at=" + _days_ago(1)
    assert "is off in this programme." in lead.page("/learning")
    assert "zq-a-inner-hypotheses.statement" in lead.page("/learning", yesterday)
    assert '"/learning' in frame(lead, yesterday)
    assert '"/learning' not in frame(lead)


def _days_ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def set_parts(visitor: Visitor, programme: str, parts: list[str]) -> str:
    """Save the settings of a programme with these parts, as they are otherwise; returns the answer."""
    return visible_text(visitor.record("programme", {"parts": parts}, programme))


def test_lead_switches_parts_in_the_settings_and_settings_say_who_did(sqlite_app):
    lead, north = sqlite_app.visitor("lead"), sqlite_app.ids["n"]
    assert lead.typed("programme", north)["parts"] == list(Part)
    assert "Saved settings" in set_parts(lead, north, ["outcomes", "hypotheses"])
    assert _stored_parts(sqlite_app) == ["hypotheses", "outcomes"]
    settings = lead.page("/settings")
    assert "by The lead" in settings
    assert (settings.count("u25cf On"), settings.count("u25cb Off")) == (2, 3)  # the marks as the rows of a table hold them
    assert "Parts" in lead.page("/history")


@pytest.mark.parametrize("person", ["member", "reviewer", "finance", "sponsor-a", "south-lead"])
def test_nobody_but_a_lead_of_the_programme_switches_parts(sqlite_app, person):
    lead, north = sqlite_app.visitor("lead"), sqlite_app.ids["n"]
    typed, carried = lead.typed("programme", north), lead.carried("programme", north)
    answer = sqlite_app.visitor(person).save("programme", {**typed, "parts": []}, carried)
    assert answer.status_code in (403, 404)
    assert _stored_parts(sqlite_app) == list(Part)


def test_crafted_part_is_refused_with_a_sentence(sqlite_app):
    lead, north = sqlite_app.visitor("lead"), sqlite_app.ids["n"]
    answer = set_parts(lead, north, ["outcomes", "everything"])
    assert "“everything” is not on the list" in answer
    assert _stored_parts(sqlite_app) == list(Part)


def _stored_parts(app: SeededApp) -> list[str]:
    with app.sessions.system("command-line") as session:
        return session.execute(select(models.Programme.parts).where(models.Programme.id == app.ids["n"])).scalar_one()


def test_adoption_route_adds_its_kind_of_action_and_its_template(sqlite_app):
    lead, north = sqlite_app.visitor("lead"), sqlite_app.ids["n"]
    switch(sqlite_app)
    assert "adoption step" not in lead.page("/record/action").casefold()
    assert "adoption step" not in lead.page("/settings").casefold().replace("a kind of action", "")
    typed = {
        "what": "Name a budget holder",
        "kind": "adoption step",
        "challenge": sqlite_app.ids["a"],
        "owed_by": "sponsor",
        "due_on": "+7",
    }
    assert "The part “Adoption route” is off in this programme." in visible_text(lead.record("action", typed))
    set_parts(lead, north, ["adoption"])
    assert "adoption step" in lead.page("/record/action").casefold()
    assert "Adoption steps" in lead.page("/settings")
    assert "Saved action" in lead.record("action", typed).text


def test_agenda_has_no_topic_of_a_part_that_is_off(sqlite_app):
    lead, day = sqlite_app.visitor("lead"), _days_ago(-300)
    assert "Saved review" in lead.record("review", {"held": day, "agenda": ""}).text
    review = _newest_review(sqlite_app)
    assert [item["topic"] for item in review.agenda if item["topic"] == "learning"] == ["learning"]
    assert "Learning" in visible_text(lead.page(f"/review/{review.id}"))
    switch(sqlite_app)
    assert "Learning" not in visible_text(lead.page(f"/review/{review.id}"))


def test_new_agenda_has_no_topic_of_a_part_that_is_off_and_none_can_be_typed(sqlite_app):
    lead, day = sqlite_app.visitor("lead"), _days_ago(-300)
    switch(sqlite_app)
    answer = lead.record("review", {"held": day, "agenda": "Milestones\nLearning"})
    assert "The part “Hypotheses” is off in this programme." in visible_text(answer)
    assert "Saved review" in lead.record("review", {"held": day, "agenda": ""}).text
    topics = [item["topic"] for item in _newest_review(sqlite_app).agenda]
    assert topics == ["attention", "changes", "flow", "milestones", "sponsors", "research", "money", "actions"]


def _newest_review(app: SeededApp) -> models.Review:
    with app.sessions.system("command-line") as session:
        review = session.scalars(select(models.Review).order_by(models.Review.held_on.desc())).first()
        session.expunge(review)
        return review


def test_import_page_offers_no_kind_of_a_part_that_is_off_and_refuses_one(sqlite_app):
    switch(sqlite_app)
    lead = sqlite_app.visitor("lead")
    data = next(props["data-import"] for props in component_props(json.loads(lead.page("/import"))) if "data-import" in props)
    kinds = [kind for kind, _, _ in json.loads(data)["kinds"]]
    assert "milestones" in kinds
    assert [kind for kind in kinds if part_of_table(TRANSFER_SCHEMAS[kind].model.__tablename__) is not None] == []
    for route, status in (("/import/look", 422), ("/import/run", 200)):
        form = {"kind": "hypotheses", "programme": "north", "confirmed": "yes", "file": (io.BytesIO(b"statement\nThey wait\n"), "h.csv")}
        answer = lead.client.post(route, data=form, headers=lead.headers)
        assert answer.status_code == status
        assert "A lead of the programme switches it on in Settings" in answer.text
    with sqlite_app.sessions.system("command-line") as session:
        assert session.scalars(select(models.Hypothesis.id).where(models.Hypothesis.statement == "They wait")).first() is None


@pytest.mark.parametrize("person", ["lead", "member", "finance", "reviewer", "sponsor-a"])
def test_record_shows_at_most_eight_forms_first_and_only_those_that_the_person_may_save(sqlite_app, person):
    offered = [form for form in FORMS.values() if not form.act and not form.of_item and _may(person, form)]
    first = {form.kind for form in first_forms(offered)}
    shown, _, folded = sqlite_app.visitor(person).page("/record").partition('"More"')
    assert _forms_in(shown) == first
    assert _forms_in(folded) == {form.kind for form in offered} - first
    assert len(first) == min(8, len(offered))


def test_first_forms_of_a_lead_are_the_most_used_ones():
    offered = [form for form in FORMS.values() if not form.act]
    assert [form.kind for form in first_forms(offered)] == [
        "conversation", "weekly-update", "milestone", "research-session", "finding", "action", "payment", "decision",
    ]  # fmt: skip
    assert [form.kind for form in offered if not form.lead] == []


def _forms_in(text: str) -> set[str]:
    return {kind for kind, form in FORMS.items() if not form.act and f"/record/{kind}?" in text}


def _may(person: str, form: Form) -> bool:
    return form.needs in PERMISSIONS_BY_ROLE[PEOPLE[person][0]]


@pytest.mark.parametrize("person", ["lead", "member", "finance", "sponsor-a"])
def test_quick_add_offers_at_most_eight_forms(sqlite_app, person):
    assert 1 <= frame(sqlite_app.visitor(person)).count('"?form=') <= 8
