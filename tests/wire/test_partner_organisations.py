"""Partner organisations: conversations about no challenge, actions owed by and to them, and the engagement page."""

from __future__ import annotations

from db.schema.models import Organisation
from tests.wire.visitor import SeededApp, visible_text


def test_a_partner_has_conversations_and_actions_on_both_sides(sqlite_app: SeededApp) -> None:
    with sqlite_app.sessions.system("seed", write=True) as session:
        banks = [Organisation(programme_id=sqlite_app.ids["n"], name=name, type="partner") for name in ("North bank", "Silent bank")]
        session.add_all(banks)
        session.flush()
        bank = banks[0].id
    lead = sqlite_app.visitor("lead")
    saved_conversation = lead.record(
        "conversation", {"organisations": [bank], "held": "today", "channel": "call", "said": "A loan is thought of"}
    )
    assert visible_text(saved_conversation).startswith("Saved")
    for owes, what in (("partner", "Terms of the loan"), ("us", "Names of companies")):
        action_values = {
            "what": what,
            "owed_by": owes,
            "owed_to": "us" if owes == "partner" else "partner",
            "owed_by_organisation": bank,
            "due_on": "+7",
        }
        assert visible_text(lead.record("action", action_values)).startswith("Saved")
    page = lead.page("/engagement")
    assert "A loan is thought of" in page
    assert "We owe it to North bank" in page
    table = lead.get("/data/engagement/engagement-actions.csv").text
    assert "Terms of the loan" in table
    assert ",North bank," in table
    weeks = lead.get("/data/engagement/engagement-weeks.csv").text
    assert "\nNorth bank,partner," in weeks
    assert "Silent bank" not in weeks  # no conversation with it is recorded yet
    assert sqlite_app.visitor("south-lead").get("/data/engagement/engagement-weeks.csv").text.count("North bank") == 0
