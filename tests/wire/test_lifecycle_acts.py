"""Acts over HTTP: open records are shown, effects are confirmed, the pages show the result, and no sponsor reads records of others."""

from __future__ import annotations

from sqlalchemy import select

from db.schema.models import Challenge, Decision, Milestone
from tests.wire.act_preparation import prepare_act
from tests.wire.cast import leaks
from tests.wire.visitor import SeededApp, form_state_in, visible_text


def _state(seeded_app: SeededApp, challenge: str) -> str:
    with seeded_app.sessions.system("audit") as session:
        return str(session.execute(select(Challenge.state).where(Challenge.id == seeded_app.ids[challenge])).scalar_one())


def _merge(seeded_app: SeededApp) -> tuple[dict[str, object], str]:
    typed, record = prepare_act(seeded_app, "challenge-merge") or ({}, "")
    return {**seeded_app.visitor("lead").typed("challenge-merge", record), **typed}, record


def test_a_merger_shows_open_records_then_a_confirmation_then_is_saved(sqlite_app: SeededApp) -> None:
    lead, (typed, record) = sqlite_app.visitor("lead"), _merge(sqlite_app)
    form_text = " ".join(visible_text(lead.page(f"/record/challenge-merge/{record}")).split())
    for part in (
        "What is open",
        "2 open milestones",
        "3 open actions",
        "1 agreement not fully paid",
        "£500.00 unpaid of £500.00",
        "2 company teams at work",
    ):
        assert part in form_text, part
    confirmation = lead.save("challenge-merge", typed, lead.carried("challenge-merge", record))
    text = visible_text(confirmation)
    assert text.startswith("Please check before saving")
    assert "2 milestones moved along" in text
    assert "Merge the challenge" in text
    assert _state(sqlite_app, "a") == "running"
    saved = lead.save("challenge-merge", typed, form_state_in(confirmation, "challenge-merge"))
    assert visible_text(saved).startswith("Saved merger")
    assert _state(sqlite_app, "a") == "merged"
    ids = sqlite_app.ids
    assert "Merged into" in visible_text(lead.page(f"/challenges/{ids['a']}"))
    assert "Reopen" in lead.page(f"/challenges/{ids['a']}")
    target_page = lead.page(f"/challenges/{ids['b']}/records")
    assert "Merged into it" in target_page
    assert "2 milestones moved along" in target_page
    for person in ("sponsor-a", "sponsor-b"):
        page = sqlite_app.visitor(person).page("/")
        assert leaks(person, page) == [], person
        assert "zq-a-outer-milestones.published_title" not in page, person
    assert visible_text(lead.undo("challenge-merge", form_state_in(saved, "challenge-merge")["revision"])).startswith("Undone")
    assert _state(sqlite_app, "a") == "running"
    assert "zq-a-outer-milestones.published_title" in sqlite_app.visitor("sponsor-a").page("/")


def test_an_invalid_act_is_explained_at_its_field_and_nothing_is_saved(sqlite_app: SeededApp) -> None:
    lead, (typed, record) = sqlite_app.visitor("lead"), _merge(sqlite_app)
    answer = lead.save("challenge-merge", {**typed, "into": record}, lead.carried("challenge-merge", record))
    assert visible_text(answer).startswith("This is not saved yet Choose another challenge")
    assert _state(sqlite_app, "a") == "running"


def test_acts_are_offered_to_those_who_may_do_them(sqlite_app: SeededApp) -> None:
    challenge = sqlite_app.ids["a"]
    offered = {
        person: sorted(
            act for act in ("pause", "cancel", "merge", "reframe", "archive", "resume", "reopen") if f"/record/challenge-{act}/" in page
        )
        for person in ("lead", "member", "reviewer")
        for page in [sqlite_app.visitor(person).page(f"/challenges/{challenge}")]
    }
    assert offered == {"lead": ["archive", "cancel", "merge", "pause", "reframe"], "member": ["archive", "reframe"], "reviewer": []}


def test_a_cohorts_dates_are_previewed_with_slip_before_and_after(sqlite_app: SeededApp) -> None:
    lead = sqlite_app.visitor("lead")
    typed, record = prepare_act(sqlite_app, "cohort-date-move") or ({}, "")
    preview = visible_text(lead.save("cohort-date-move", typed, lead.carried("cohort-date-move", record)))
    assert preview.startswith("Please check before saving")
    assert preview.count("slip ") == 5
    assert "slip +0 → +40 days" in preview
    with sqlite_app.sessions.system("audit") as session:
        assert session.scalars(select(Decision.id).where(Decision.about_kind == "cohort")).all() == []


def test_an_archived_record_opens_from_an_old_link_and_shows_its_reason(sqlite_app: SeededApp) -> None:
    lead, milestone = sqlite_app.visitor("lead"), sqlite_app.ids["hidden milestone a"]
    assert visible_text(lead.record("milestone-archive", {"reason": "Entered twice"}, milestone)).startswith("Saved archiving")
    page = lead.page(f"/record/milestone/{milestone}")
    assert "Archived on " in page
    assert "by The lead: Entered twice" in page
    assert f"/record/milestone-restore/{milestone}" in page
    assert f'"value": "{milestone}"' not in lead.page("/record/milestone")
    with sqlite_app.sessions.system("audit") as session:
        assert session.execute(select(Milestone.archived).where(Milestone.id == milestone)).scalar_one() is True
    assert visible_text(lead.record("milestone-restore", {"reason": "Was right"}, milestone)).startswith("Saved restoring")


def test_a_parent_with_live_children_names_and_links_them(sqlite_app: SeededApp) -> None:
    lead, challenge = sqlite_app.visitor("lead"), sqlite_app.ids["a"]
    page = lead.page(f"/record/challenge-archive/{challenge}")
    assert "What still lives under it" in visible_text(page)
    assert f"/record/milestone/{sqlite_app.ids['milestone a']}" in page
    answer = lead.save("challenge-archive", {"reason": "Over"}, lead.carried("challenge-archive", challenge))
    assert "It cannot be archived while something lives under it: 2 open milestones" in visible_text(answer)
