"""Row scope over HTTP: no page, panel, redraw or file contains data that the person may not see, whatever the request."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import pytest
from dash import Input, Output
from sqlalchemy import select
from werkzeug.test import TestResponse

from callbacks.app_factory import all_callbacks, build_app
from callbacks.exports.page_files import PAGE_CONTENTS
from callbacks.pages.registry import PAGES
from callbacks.security.wiring import CallbackSpec, declare_callback
from dashboard.config import Settings
from dashboard.forms import FORMS
from db.access import PERMISSIONS_BY_ROLE, Permission
from db.commands.accounts.users import load_viewer
from db.errors import Unscoped
from db.schema.models import Milestone
from tests.soak import Rounds
from tests.wire.cast import MARKER, PEOPLE, leaks
from tests.wire.visitor import BAR, PANEL, RAIL, ROUTER, SeededApp, visible_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNKNOWN_ID = "zzzzzzzzzzzzz"
PATHS = sorted({page.path for page in PAGES if "<" not in page.path} | {"/", "/my-challenge", "/no-such-page"})
PATHS_WITH_ID = sorted({page.path for page in PAGES if "<id>" in page.path} | {"/challenges/<id>", "/cohorts/<id>"})
NORTH_STAFF = ("lead", "member", "reviewer")
SHARES = {"lead": (0, 3), "member": (1, 3), "reviewer": (2, 3), "sponsor-b": (0, 2), "south-lead": (0, 2)}  # (part, parts)
T = TypeVar("T")

# The permission of every page, repeated here so that a changed permission fails a test.
NEEDS: dict[str, str] = {
    "/": "see money", "/my-challenge": "see own challenge", "/milestones": "see programme", "/engagement": "see programme", "/research": "see programme",
    "/people": "steer", "/spend": "see money", "/cohorts": "see money", "/cohorts/<id>": "see money", "/challenges/<id>": "see programme",
    "/challenges": "see programme", "/challenges/<id>/records": "see programme",
    "/settings": "steer", "/import": "import", "/record": "signed in", "/drafts": "signed in", "/history": "see programme", "/history/<id>": "see money",
    "/actions": "see programme", "/changes": "see programme", "/review": "see programme", "/review/<id>": "see programme",
    "/outcomes": "see programme",
    "/companies": "see programme", "/companies/<id>": "see programme",
    "/reuse": "see programme",
    "/review/<id>/present": "see programme", "/learning": "see programme", "/learning/<id>": "see programme",
    "/search": "see programme",
    "/week": "record", "/record/plan": "steer", "/record/forecasts": "record money", "/record/cohort-milestones": "record",
    **{f"/record/{form.kind}/<id>": form.needs.value for form in FORMS.values()},
    **{f"/record/{form.kind}": form.needs.value for form in FORMS.values() if not form.act},
    **{f"/record/{kind}/<id>": "see money" for kind in (  # every staff role, within what its session may read
        "acknowledgement", "action", "agreement", "budget-change", "budget-line", "challenge", "cohort", "conversation", "decision", "evidence",
        "figure-given", "finding", "forecast", "gain", "hypothesis", "milestone", "organisation", "outcome", "payment", "person", "plan-month",
        "published-figure",
        "reminder", "research-session", "reuse", "review", "stage", "stage-dates", "stage-move", "support", "team", "template", "user-group", "verdict",
        "weekly-update",
    )},
    **{f"/record/{kind}/<id>/edit": FORMS[kind].needs.value for kind in (
        "acknowledgement", "action", "agreement", "budget-change", "budget-line", "challenge", "cohort", "conversation", "decision", "evidence",
        "figure-given", "finding", "forecast", "gain", "hypothesis", "milestone", "organisation", "outcome", "payment", "person", "plan-month",
        "published-figure",
        "reminder", "research-session", "reuse", "review", "stage", "stage-dates", "stage-move", "support", "team", "template", "user-group", "verdict",
        "weekly-update",
    )},
}  # fmt: skip
FORM_NEEDS = {
    "milestone": "record", "milestone-move": "record", "milestone-baseline": "steer", "milestone-done": "record", "conversation": "record", "action": "record",
    "action-answer": "record",
    "research-session": "record", "finding": "record", "weekly-update": "record", "payment": "record money",
    "cohort": "record", "stage-dates": "record", "published-figure": "record", "organisation": "record", "person": "record",
    "challenge": "record", "team": "record", "decision": "record", "stage-move": "steer",
    "agreement": "record money", "forecast": "record money", "budget-line": "steer", "plan-month": "steer", "budget-change": "steer",
    "programme": "steer", "stage": "steer", "user-group": "steer", "template": "steer", "template-apply": "steer",
    **dict.fromkeys(
    ("challenge-pause", "challenge-resume", "challenge-cancel", "challenge-merge", "challenge-reopen", "cohort-date-move",
    "agreement-novate"), "steer",
    ),
    **dict.fromkeys(("hypothesis", "evidence", "reuse", "support", "outcome", "gain", "figure-given"), "record"), "verdict": "steer",
    "review": "record", "review-start": "steer", "review-close": "steer", "review-reopen": "steer",
    "meeting-decision": "record", "meeting-action": "record", "meeting-health": "record", "meeting-verdict": "steer",
    "challenge-reframe": "record", "milestone-drop": "record",
    **{f"{kind}-{act}": "record" for kind in ("cohort", "organisation", "challenge", "team", "milestone",
    "person") for act in ("archive", "restore")},
    **{f"{kind}-{act}": "steer" for kind in ("budget-line", "template") for act in ("archive", "restore")},
    "acknowledgement": "acknowledge", "acknowledgement-lift": "acknowledge", "reminder": "record", "agenda-item": "record",
    "sponsor-answer": "reply as sponsor", "sponsor-question": "reply as sponsor", "sponsor-conversation": "reply as sponsor",
}  # fmt: skip

# The scopes whose markers each person must receive somewhere: a search for leaks in empty answers would prove nothing.
NORTH = {"n", "a", "b", "ab"}
SCOPES = {
    "admin": NORTH | {"s", "c"}, "lead": NORTH, "member": NORTH, "reviewer": NORTH, "finance": NORTH, "sponsor-a": {"n", "a"}, "sponsor-b": {"n", "b"},
    "south-lead": {"s", "c"},
}  # fmt: skip


def _granted(person: str, needs: str) -> bool:
    return Permission(needs) in PERMISSIONS_BY_ROLE[PEOPLE[person][0]]


def _searches(seeded_app: SeededApp) -> list[str]:
    ids = seeded_app.ids
    chosen = [f"?challenge={ids[key]}" for key in ("a", "b", "c")] + [f"?cohort={ids['cohort s']}", "?cohort=all&period=all"]
    return [
        "",
        "?programme=north&period=all",
        "?programme=south",
        "?programme=south&period=all&cohort=all",
        *chosen,
        f"?for={ids['b']}",
        f"?id={ids['b']}",
    ]


def test_pages_and_forms_declare_the_expected_permissions() -> None:
    declared = {page.path: page.needs.value for page in PAGES}
    assert {path: needs for path, needs in NEEDS.items() if path in declared} == declared
    assert {form.kind: form.needs.value for form in FORMS.values()} == FORM_NEEDS


def test_redraw_callbacks_need_the_permission_of_their_page() -> None:
    needed = {callback.needs.value for callback in all_callbacks() if hasattr(callback, "needs")}
    assert needed <= {permission.value for permission in Permission}
    pages = {page.path: page.needs for page in PAGES}
    first_outputs = {
        str(callback.output[0].component_id): callback.needs
        for callback in all_callbacks()
        if isinstance(callback, CallbackSpec) and not callback.writes
    }
    for output, needs in first_outputs.items():
        topic = "/record/decision/<id>" if output == "record-reading" else "/" + output.split("-")[0].replace("overview", "")
        if topic in pages:
            assert needs == pages[topic], output


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("path", PATHS)
def test_page_opens_only_with_its_permission(shared_app: SeededApp, person: str, path: str) -> None:
    visitor = shared_app.visitor(person)
    allowed = path in NEEDS and path in {page.path for page in PAGES} and _granted(person, NEEDS[path])
    allowed = allowed or (path == "/" and person.startswith("sponsor") and "/my-challenge" in {page.path for page in PAGES})
    missing = visitor.page("/never-a-page")
    assert (visitor.page(path) == missing) == (not allowed)
    status = visitor.get(path).status_code
    assert status == (200 if allowed else 404)


# Names that the records of a kind have in the cast, where they differ from the kind.
CAST_NAMES = {
    "acknowledgement": ("known", "known money"),
    "action": ("action", "hidden action", "debt"),
    "budget-line": ("line",),
    "budget-change": ("change",),
    "challenge": ("",),
    "company": ("company",),
    "conversation": ("talk",),
    "decision": ("decision", "hidden decision"),
    "milestone": ("milestone", "hidden milestone"),
    "evidence": ("evidence", "hidden evidence"),
    "figure-given": ("given",),
    "hypothesis": ("hypothesis", "hidden hypothesis"),
    "organisation": ("company", "sponsor of"),
    "plan-month": ("plan",),
    "published-figure": ("figure",),
    "research-session": ("session",),
    "reuse": ("crosses",),
    "review": ("review", "closed review"),
    "stage-dates": ("period",),
    "stage-move": ("gate",),
    "user-group": ("group",),
    "weekly-update": ("update",),
}
OTHER_KINDS = (
    "agreement",
    "cohort",
    "finding",
    "forecast",
    "gain",
    "outcome",
    "payment",
    "reminder",
    "person",
    "support",
    "team",
    "template",
    "verdict",
)


def _ids_named(seeded_app: SeededApp, words: Iterable[str]) -> list[str]:
    names = (f"{word} {scope}".strip() for word, scope in itertools.product(words, ("a", "b", "c", "n", "s", "ab")))
    return [seeded_app.ids[name] for name in names if name in seeded_app.ids]


def _candidate_ids(seeded_app: SeededApp, turn: int, kind: str, rounds: Rounds) -> list[str]:
    """Returns ids to request on a page or form: all of its own kind, in every scope, and a tenth of the others, another tenth each turn."""
    base = max((prefix for prefix in (*CAST_NAMES, *OTHER_KINDS) if kind.startswith(prefix)), key=len, default="")
    own_ids = _ids_named(seeded_app, CAST_NAMES.get(base, (base,)) if base else ())
    others = [record_id for word in OTHER_KINDS for record_id in _ids_named(seeded_app, (word,))]
    others += [record_id for words in CAST_NAMES.values() for record_id in _ids_named(seeded_app, words)] + [seeded_app.ids["user lead"]]
    others = [record_id for record_id in others if record_id not in own_ids]
    return [*own_ids, *(others if rounds.soaking else others[turn % 10 :: 10])]


def _select_variants(person: str, turn: int, variants: Sequence[T], *, granted: bool, rounds: Rounds) -> list[T]:
    """Returns the variants of one address that a person requests: all in a soak run, else at least one, different ones each turn.

    Without the permission the answer does not depend on the variant, and an administrator may see everything: one variant each. People who
    see the same rows by the same rule (three of a programme's staff, two leads, two sponsors) divide the variants between them.
    """
    place = turn + list(PEOPLE).index(person)
    single = [variants[place % len(variants)]]
    if rounds.soaking:
        return list(variants)
    if not granted or person == "admin":
        return single
    part, parts = SHARES.get(person, (0, 1))
    return list(variants[(part + turn) % parts :: parts]) or single


def _pages(seeded_app: SeededApp, person: str, rounds: Rounds) -> Iterator[tuple[str, str]]:
    """Yields the path and search of each page, form and page about a record that a person requests."""
    searches = _searches(seeded_app)
    for turn, path in enumerate(PATHS):
        some = searches[turn % 3 :: 3] if path.startswith("/record/") and not rounds.soaking else searches
        for search in _select_variants(person, turn, some, granted=_may_open(person, path), rounds=rounds):
            yield path, search
    for turn, pattern in enumerate(PATHS_WITH_ID):
        kind = pattern.split("/")[2] if pattern.startswith("/record/") else pattern.split("/")[1].replace("ies", "y").removesuffix("s")
        for record_id in _select_variants(
            person, turn, _candidate_ids(seeded_app, turn, kind, rounds), granted=_may_open(person, pattern), rounds=rounds
        ):
            yield pattern.replace("<id>", record_id), ""


def _may_open(person: str, path: str) -> bool:
    return path in NEEDS and _granted(person, NEEDS[path])


@pytest.mark.slow
@pytest.mark.parametrize("person", PEOPLE)
def test_pages_panels_and_redraws_contain_only_permitted_data(shared_app: SeededApp, person: str, rounds: Rounds) -> None:
    visitor, leaks_by_request = shared_app.visitor(person), {}
    scopes_received: set[str] = set()

    def search_for_leaks(request: str, text: str) -> None:
        leaks_by_request[request] = leaks(person, text)
        scopes_received.update(match[1] for match in MARKER.finditer(text))

    for path, search in _pages(shared_app, person, rounds):
        search_for_leaks(path + search, visitor.page(path, search))
    for kind, record_id in _panels(shared_app, person, rounds):
        search = f"?form={kind}&record={record_id}&for={shared_app.ids['b']}"
        search_for_leaks(search, visitor.call(PANEL, {"url.search": search, "panel-for.data": ""}).text)
    for key, search, path, granted in _redraws(shared_app, person, rounds):
        answer = visitor.call(key, {"filters.data": search, "url.pathname": path, "revision.data": 1})
        # 400: the callback does not accept this body.
        assert answer.status_code in ((200, 204, 400) if granted else (403,)), (key, path, answer.status_code)
        search_for_leaks(key + path + search, answer.text)
    assert {request: markers for request, markers in leaks_by_request.items() if markers} == {}
    assert scopes_received == SCOPES[person]


def _panels(seeded_app: SeededApp, person: str, rounds: Rounds) -> Iterator[tuple[str, str]]:
    """Yields the kind and record id of each form in the panel: empty, and with other records than on the page."""
    for turn, kind in enumerate(FORMS):
        yield kind, ""
        record_ids = _candidate_ids(seeded_app, turn + 5, kind, rounds)
        for record_id in _select_variants(person, turn, record_ids, granted=_granted(person, FORM_NEEDS[kind]), rounds=rounds):
            yield kind, record_id


def _redraws(seeded_app: SeededApp, person: str, rounds: Rounds) -> Iterator[tuple[str, str, str, bool]]:
    """Yields the key, search and path of each redraw callback, and whether the person may call it."""
    bound = seeded_app.app.server.extensions["board"].bound
    for turn, key in enumerate(seeded_app.keys):
        if key not in (ROUTER, PANEL) and not key.startswith("form-"):
            granted = bound[key].needs in PERMISSIONS_BY_ROLE[PEOPLE[person][0]]
            variants = list(itertools.product(_searches(seeded_app), _paths_of(seeded_app, key)))
            for search, path in _select_variants(person, turn, variants, granted=granted, rounds=rounds):
                yield key, search, path, granted


def _paths_of(seeded_app: SeededApp, key: str) -> list[str]:
    """Returns the paths that a redraw callback updates; for a page about one record, one path for each record of the cast."""
    prefix = re.split(r"[-.]", key.strip("."))[0]
    path = {"overview": "/", "my": "/my-challenge", "one": "/challenges/<id>"}.get(prefix) or next(
        (page.path for page in PAGES if page.key == prefix), f"/{prefix}"
    )
    kind_by_path = {
        "/challenges": "challenge", "/cohorts": "cohort", "/companies": "company", "/review": "review", "/learning": "hypothesis",
    }  # fmt: skip
    kind = next((kind for start, kind in kind_by_path.items() if path.startswith(start)), "")
    return (
        [path.replace("<id>", record_id) for record_id in _ids_named(seeded_app, CAST_NAMES.get(kind, (kind,)))]
        if "<id>" in path
        else [path]
    )


@pytest.fixture(scope="module")
def files(shared_app: SeededApp) -> dict[str, list[str]]:
    """Returns the names of the files that the page of each topic offers an administrator."""
    paths, admin = {page.key: page.path for page in PAGES}, shared_app.visitor("admin")
    return {
        topic: sorted(set(re.findall(rf"/data/{topic}/([\w-]+\.(?:csv|xlsx))", admin.page(_path_with_id(shared_app, paths[topic])))))
        for topic in PAGE_CONTENTS
    }


@pytest.mark.slow
@pytest.mark.parametrize("person", PEOPLE)
def test_files_contain_only_permitted_rows(shared_app: SeededApp, files: dict[str, list[str]], person: str, rounds: Rounds) -> None:
    visitor = shared_app.visitor(person)
    paths, opened = {page.key: page.path for page in PAGES}, set()
    own_searches = _own_records(shared_app, person)
    other_searches = [
        f"?id={shared_app.ids['a']}",
        f"?id={shared_app.ids['c']}",
        f"?id={UNKNOWN_ID}",
        "?id=%00&programme=%00",
        *_searches(shared_app),
    ]
    for place, topic in enumerate(PAGE_CONTENTS):
        path = paths[topic]
        granted = _granted(person, NEEDS[path])
        own_search = next((search for start, search in own_searches.items() if path.startswith(f"{start}/<id>")), own_searches["/cohorts"])
        for turn, chart in enumerate(files[topic], place):
            searches = [own_search, *(other_searches if rounds.soaking else other_searches[turn % 8 :: 8])]
            for search in _select_file_searches(person, turn, searches, granted=granted, rounds=rounds):
                answer = visitor.get(f"/data/{topic}/{chart}{search}")
                assert answer.status_code in ((200, 404) if granted else (404,)), (topic, chart, search, answer.status_code)
                assert leaks(person, _text_of(answer)) == []
                if answer.status_code == 200:
                    opened.add(topic)
                    assert answer.headers["Content-Disposition"].startswith('attachment; filename="')
                    assert answer.mimetype == ("text/csv" if chart.endswith(".csv") else XLSX)
    with_files = {topic for topic, names in files.items() if names}
    without = {"import", "my-challenge", "search"}  # the cast has no import, so there are no receipts; the two others show no table
    assert with_files == set(PAGE_CONTENTS) - without
    no_table = {"overview"} if person == "finance" else set()  # of the overview, finance sees the money alone
    assert opened == {topic for topic in with_files if _granted(person, NEEDS[paths[topic]])} - no_table
    assert visitor.get("/data/milestones/no-such-chart.csv").status_code == visitor.get("/data/nothing/x.csv").status_code == 404


def _own_records(seeded_app: SeededApp, person: str) -> dict[str, str]:
    """Returns for each page about one record the search that names a record of the person's programme."""
    programme, challenge = ("s", "c") if person == "south-lead" else ("n", "a")
    names = {
        "/cohorts": f"cohort {programme}", "/review": f"closed review {programme}", "/learning": f"hypothesis {challenge}",
        "/companies": f"company {programme}", "/challenges": challenge,
    }  # fmt: skip
    return {start: f"?{'programme=south&' if programme == 's' else ''}id={seeded_app.ids[name]}" for start, name in names.items()}


def _select_file_searches(person: str, turn: int, searches: list[str], *, granted: bool, rounds: Rounds) -> list[str]:
    """Returns the searches with which a person requests one file; the first names a record of their own.

    Of the people who see the same rows by the same rule, one requests the file with all searches and the others with the first.
    """
    if rounds.soaking:
        return searches
    part, parts = SHARES.get(person, (0, 1))
    return searches if granted and person != "admin" and turn % parts == part else searches[:1]


def _path_with_id(seeded_app: SeededApp, path: str) -> str:
    name_by_path = {"/challenges": "a", "/companies": "company n", "/review": "closed review n", "/learning": "hypothesis a"}
    return path.replace("<id>", seeded_app.ids[next((name for start, name in name_by_path.items() if path.startswith(start)), "cohort n")])


def _text_of(answer: TestResponse) -> str:
    """Returns the text of a file; for a workbook, the XML of all its parts."""
    if answer.mimetype != XLSX:
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        return "\n".join(book.read(part).decode() for part in book.namelist())


@pytest.mark.parametrize("person", PEOPLE)
def test_filter_bar_and_navigation_offer_only_permitted_pages(shared_app: SeededApp, person: str) -> None:
    visitor = shared_app.visitor(person)
    for search in _searches(shared_app):
        for key in (BAR, RAIL):
            answer = visitor.call(key, {"filters.data": search, "url.pathname": "/"})
            assert leaks(person, answer.text) == []
            offered = set(re.findall(r'"/(?:record/)?([a-z-]+)', answer.text)) if key == RAIL else set()
            assert {name for name in offered if f"/{name}" in NEEDS and not _granted(person, NEEDS[f"/{name}"])} == set()


@pytest.mark.slow
@pytest.mark.parametrize(("person", "record"), [
    ("sponsor-a", "action b"), ("sponsor-a", "hidden action a"), ("sponsor-a", "debt a"), ("sponsor-a", "milestone a"), ("sponsor-b", "action a"),
    ("south-lead", "action a"), ("lead", "action c"), ("finance", "payment c"), ("member", "milestone c"),
])  # fmt: skip
def test_record_out_of_scope_is_answered_like_a_missing_record(shared_app: SeededApp, person: str, record: str) -> None:
    visitor = shared_app.visitor(person)
    for pattern in PATHS_WITH_ID:
        wrong, missing = (visitor.page(pattern.replace("<id>", record_id)) for record_id in (shared_app.ids[record], UNKNOWN_ID))
        assert wrong == missing, pattern
    for kind in FORMS:
        wrong, missing = (visitor.panel(f"?form={kind}&record={record_id}") for record_id in (shared_app.ids[record], UNKNOWN_ID))
        assert wrong == missing, kind


@pytest.mark.parametrize("kind", ["sponsor-question", "sponsor-conversation"])
def test_sponsor_forms_do_not_open_existing_records(shared_app: SeededApp, kind: str) -> None:
    visitor = shared_app.visitor("sponsor-a")
    for name in ("action a", "talk a", "debt a"):
        assert "Page not found" in visible_text(visitor.page(f"/record/{kind}/{shared_app.ids[name]}"))


def test_sponsor_answer_form_shows_the_published_text_of_its_action(shared_app: SeededApp) -> None:
    page = shared_app.visitor("sponsor-a").page(f"/record/sponsor-answer/{shared_app.ids['action a']}")
    assert "zq-a-outer-actions.published_what" in page
    assert {match[1] for match in MARKER.finditer(page)} == {"a"}
    assert leaks("sponsor-a", page) == []


@pytest.mark.parametrize("person", NORTH_STAFF)
def test_query_does_not_override_the_path(shared_app: SeededApp, person: str) -> None:
    visitor, own_id, other_id = shared_app.visitor(person), shared_app.ids["a"], shared_app.ids["b"]
    for pattern in ("/challenges/<id>", "/record/milestone/<id>"):
        path = pattern.replace("<id>", own_id if "challenges" in pattern else shared_app.ids["milestone a"])
        plain = visitor.page(path)
        for query in (
            f"?id={other_id}",
            f"?challenge_id={other_id}",
            f"?path={other_id}",
            "?call=1&ask=2&search=x",
            f"?record={shared_app.ids['milestone b']}",
        ):
            answer = visitor.page(path, query).replace(
                "&" + query.removeprefix("?"), ""
            )  # links to files carry on the parameters of the view
            assert _without_form_keys(answer) == _without_form_keys(plain), query


def _without_form_keys(text: str) -> str:
    """Returns a page without the form keys, which differ between renderings."""
    return re.sub(r'"key":\s*"[\w-]+"', "", text)


def test_pulse_of_a_sponsor_changes_only_with_their_challenges(seeded_app: SeededApp) -> None:
    sponsor, lead = seeded_app.visitor("sponsor-a"), seeded_app.visitor("lead")
    before = sponsor.get("/pulse").get_json()["revision"], lead.get("/pulse").get_json()["revision"]
    assert lead.record("milestone", {"title": "x"}, seeded_app.ids["milestone b"]).status_code == 200
    assert sponsor.get("/pulse?programme=north").get_json()["revision"] == before[0]
    after = lead.get("/pulse").get_json()["revision"]
    assert after > before[1]
    assert lead.record("milestone", {"title": "y"}, seeded_app.ids["milestone a"]).status_code == 200
    assert sponsor.get("/pulse").get_json()["revision"] > after


def test_pulse_of_a_sponsor_changes_with_an_edited_conversation(seeded_app: SeededApp) -> None:
    sponsor = seeded_app.visitor("sponsor-a")
    before = sponsor.get("/pulse").get_json()["revision"]
    seeded_app.visitor("lead").record("conversation", {"published_summary": "other words"}, seeded_app.ids["talk a"])
    assert sponsor.get("/pulse").get_json()["revision"] > before


def test_callback_registered_without_declaration_is_forbidden(shared_app: SeededApp) -> None:
    app = build_app(Settings(demo=True), shared_app.sessions)
    app.callback(Output("page", "className"), Input("url", "hash"))(lambda _: "ran")
    visitor = SeededApp(app, shared_app.sessions, shared_app.ids, shared_app.tokens).visitor("admin")
    answer = visitor.call("page.className", {"url.hash": ""})
    assert answer.status_code == 403
    assert "ran" not in answer.text


def test_route_added_later_requires_sign_in(shared_app: SeededApp) -> None:
    app = build_app(Settings(demo=True), shared_app.sessions)
    app.server.add_url_rule("/later", endpoint="later", view_func=lambda: "inside")
    seeded_app = SeededApp(app, shared_app.sessions, shared_app.ids, shared_app.tokens)
    assert seeded_app.visitor(None).get("/later").status_code == 302
    assert seeded_app.visitor("reviewer").get("/later").text == "inside"


def test_declaring_a_callback_without_needs_raises_type_error() -> None:
    with pytest.raises(TypeError, match="needs"):
        declare_callback(output=Output("a", "children"), inputs=Input("b", "value"), handle=print)  # type: ignore[call-arg] # on purpose


def test_scoped_session_refuses_connections_and_internal_columns(shared_app: SeededApp) -> None:
    with shared_app.sessions.system("sign-in") as session:
        viewer = load_viewer(session, shared_app.tokens["sponsor-a"], datetime.now(UTC))
    assert viewer is not None
    with shared_app.sessions.open(viewer) as session:
        with pytest.raises(Unscoped):
            session.connection()
        with pytest.raises(Unscoped):
            session.execute(select(Milestone.title))
        titles = session.scalars(select(Milestone.published_title)).all()
    assert {MARKER.match(title)[1] for title in titles if title} == {"a"}  # type: ignore[index] # every title is a marker


MALFORMED_PATHS = (
    "/challenges/" + "x" * 1900,
    "/challenges/..%2f..",
    "/record/",
    "/record//",
    "/record/milestone/%00",
    "/record/__class__",
    "//",
    "/.",
    "/ü/😀",
    "/challenges/a/b/c",
    "/%",
    "/?",
    "/milestones/",
)
MALFORMED_SEARCHES = (
    "?",
    "??",
    "?&&&",
    "?=",
    "?programme=",
    "?programme=%00",
    "?programme=%ff%fe",
    "?cohort=' or 1=1--",
    "?period=-1w",
    "?period=9999999999w",
    "?period=w",
    "?period=all&period=4w",
    "?challenge=" + "x" * 1900,
    "?form=__init__",
    "?form=milestone&record=%00",
    "?form=milestone-move",
    "?form=milestone&for=\u202e",
    "?a[]=1&a[b]=2",
    "?as-at=never",
    "?programme=north;drop",
    "?form=weekly-update&for=nobody",
    "?" + "&".join(f"k{n}=v" for n in range(300)),
    "#x",
    "programme",
    "?cohort=%F0%9F%98%80",
)


@pytest.mark.slow
@pytest.mark.parametrize("person", ["lead", "sponsor-a", "finance"])
def test_malformed_addresses_cause_no_server_error(seeded_app: SeededApp, person: str) -> None:
    visitor = seeded_app.visitor(person)
    for path in MALFORMED_PATHS:
        assert visitor.call(ROUTER, {"url.pathname": path, "url.search": ""}).status_code in (200, 400), path
        assert visitor.get(path).status_code in (200, 302, 308, 404), path
    for search in MALFORMED_SEARCHES:
        for path in ("/", "/milestones", "/spend", "/record/milestone", "/my-challenge"):
            assert visitor.call(ROUTER, {"url.pathname": path, "url.search": search}).status_code == 200, search
        assert visitor.call(PANEL, {"url.search": search, "panel-for.data": ""}).status_code in (200, 204), search
        assert visitor.call(BAR, {"filters.data": search}).status_code == 200, search
        assert visitor.get(
            f"/data/milestones/milestones-gantt.csv{search.split('#')[0] if search.startswith('?') else ''}"
        ).status_code in (200, 400, 404), search
        assert visitor.get(f"/pulse{search if search.startswith('?') else ''}").status_code == 200, search


@pytest.mark.parametrize(
    "day",
    [
        "",
        "today",
        "+7",
        "+99999999999",
        "-99999999999",
        "30/2/2026",
        "0/0/0",
        "w99 2026",
        "99999",
        "2026-13-45",
        "\0",
        "ü" * 500,
        "1" * 60,
        "Q5 2026",
        "31 Foober",
        "last",
        "FY9999",
    ],
)
def test_day_preview_answers_any_text(shared_app: SeededApp, day: str) -> None:
    answer = shared_app.visitor("lead").get("/understood", query_string={"day": day})
    assert answer.status_code == 200
    assert set(answer.get_json()) in ({"words"}, {"words", "unclear"})
