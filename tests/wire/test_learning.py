"""Evidence from ordinary records over HTTP: where it is offered, what it stores, that ids from the browser are checked; the learning pages."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db.schema.models import Evidence, Milestone
from tests.wire.visitor import SeededApp, visible_text

USE = "Use as evidence"
ONLY = "Open this from the record that is the evidence, with Use as evidence"


def stored_evidence(seeded_app: SeededApp, note: str) -> list[tuple[str, str, str]]:
    """Hypothesis and source of the evidence with this note."""
    with seeded_app.sessions.system("audit") as session:
        rows = session.execute(select(Evidence.hypothesis_id, Evidence.about_kind, Evidence.about_id).where(Evidence.note == note))
        return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("record", "name"), [("milestone", "milestone a"), ("research-session", "session a"), ("finding", "finding a"), ("conversation", "talk a"),
    ("decision", "decision a"), ("payment", "payment a"), ("stage-move", "gate a"), ("published-figure", "figure n"), ("outcome", "outcome a"),
    ("agreement", "agreement a"), ("reuse", "crosses a"), ("gain", "gain a"), ("action", "action a"), ("weekly-update", "update a")],
)  # fmt: skip
def test_evidence_is_offered_on_every_record_that_can_be_evidence(shared_app: SeededApp, record: str, name: str) -> None:
    assert USE in visible_text(shared_app.visitor("lead").page(f"/record/{record}/{shared_app.ids[name]}"))


def test_evidence_is_not_offered_on_records_that_only_group_others(shared_app: SeededApp) -> None:
    lead, ids = shared_app.visitor("lead"), shared_app.ids
    for record, name in (("challenge", "a"), ("cohort", "cohort n"), ("team", "team a"), ("organisation", "company n")):
        assert USE not in visible_text(lead.page(f"/record/{record}/{ids[name]}")), record


def test_evidence_stores_its_source_and_is_listed_on_it(seeded_app: SeededApp) -> None:
    lead, ids = seeded_app.visitor("lead"), seeded_app.ids
    milestone, hypothesis = ids["hidden milestone a"], ids["hypothesis a"]
    assert "About: milestone “" in visible_text(lead.page("/record/evidence", f"?for={milestone}"))
    typed = {**lead.typed("evidence"), "hypothesis": hypothesis, "direction": "weakens", "strength": "strong", "note": "It slipped"}
    about = {**lead.carried("evidence"), "about": milestone}
    assert visible_text(lead.save("evidence", typed, about)).startswith("Saved evidence: Weakens")
    assert stored_evidence(seeded_app, "It slipped") == [(hypothesis, "milestone", milestone)]
    below = visible_text(lead.page(f"/record/milestone/{milestone}"))
    assert "Evidence for zq-a-inner-hypotheses.statement" in below
    assert "← Weakens, strong, judged" in below
    again = lead.save("evidence", typed, {**lead.carried("evidence"), "about": milestone})
    assert "This is evidence for that hypothesis already. Change that one instead" in visible_text(again)
    with seeded_app.sessions.system("seed", write=True) as session:
        session.delete(session.scalars(select(Milestone).where(Milestone.id == milestone)).one())
    page = lead.page(f"/learning/{hypothesis}")
    assert ("Source removed" in page, "It slipped" in page) == (True, True)


@pytest.mark.parametrize("claimed", ["milestone c", "finding c", "decision s", "user lead", "nothing"])
def test_evidence_of_an_invisible_record_is_refused(sqlite_app: SeededApp, claimed: str) -> None:
    lead, about = sqlite_app.visitor("lead"), sqlite_app.ids.get(claimed, "0" * 32)
    assert "Page not found" in visible_text(lead.page("/record/evidence", f"?for={about}"))
    typed = {**lead.typed("evidence"), "hypothesis": sqlite_app.ids["hypothesis a"], "direction": "supports", "note": "Look"}
    assert lead.save("evidence", typed, {**lead.carried("evidence"), "about": about}).status_code == 404
    assert stored_evidence(sqlite_app, "Look") == []


@pytest.mark.parametrize("claimed", ["team a", "a"])
def test_evidence_of_a_record_that_is_none_is_refused_with_a_sentence(sqlite_app: SeededApp, claimed: str) -> None:
    lead, about = sqlite_app.visitor("lead"), sqlite_app.ids.get(claimed, "0" * 32)
    assert "About:" not in visible_text(lead.page("/record/evidence", f"?for={about}"))
    typed = {**lead.typed("evidence"), "hypothesis": sqlite_app.ids["hypothesis a"], "direction": "supports", "note": "Look"}
    text = visible_text(lead.save("evidence", typed, {**lead.carried("evidence"), "about": about}))
    assert ONLY in text
    assert "zq-c" not in text
    assert stored_evidence(sqlite_app, "Look") == []


def test_the_page_of_a_hypothesis_of_another_programme_is_not_found(shared_app: SeededApp) -> None:
    lead, ids = shared_app.visitor("lead"), shared_app.ids
    assert "zq-c" not in lead.page(f"/learning/{ids['hypothesis c']}")
    text = visible_text(lead.page(f"/learning/{ids['hypothesis a']}"))
    for sentence in ("The evidence says: mixed", "was: zq-a-inner-criterion_changes.was", "Look twice", "1 source supports it (2 points)"):
        assert sentence.replace(" ", "") in text.replace(" ", ""), sentence  # measured values are elements of their own


def test_hypotheses_are_on_the_challenge_page_and_only_published_ones_on_the_sponsors_page(shared_app: SeededApp) -> None:
    lead, sponsor = shared_app.visitor("lead"), shared_app.visitor("sponsor-a")
    assert "zq-a-inner-hypotheses.statement" in lead.page(f"/challenges/{shared_app.ids['a']}/records")
    page = sponsor.page("/my-challenge")
    assert page.count("zq-a-outer-hypotheses.published_statement") == 1  # of two: the other has no published wording
    assert "of the published evidence 1 supports it" in " ".join(
        visible_text(page).split()
    )  # the evidence that weakens it was not published
    assert "zq-a-outer-verdicts.published_reason" in page
    assert "inner" not in page
