"""The health that a review agreed stands as what the team says, marked so, on the pages until the next weekly update."""

from __future__ import annotations

from db.queries.week import find_update_of_week
from db.values.dates import date_text
from tests.wire.cast import TODAY
from tests.wire.visitor import SeededApp, visible_text

AGREED = f"Off track, agreed at the review of {date_text(TODAY)}"
NOTE = f"Agreed at the review of {date_text(TODAY)}:"


def test_agreed_health_stands_on_overview_challenge_and_week_until_the_next_update(seeded_app: SeededApp) -> None:
    lead, member, ids = seeded_app.visitor("lead"), seeded_app.visitor("member"), seeded_app.ids
    pages = ("/", f"/challenges/{ids['a']}")
    update = {"challenge": ids["a"], "week": "today", "health": "on track", "changed": "All well"}
    assert "Saved" in visible_text(member.record("weekly-update", update))
    assert "Saved" in visible_text(lead.record("review-start", {"held": "today"}))
    agreed = {"review": ids["review n"], "challenge": ids["a"], "health": "off track", "reason": "Seen on site"}
    assert "Saved" in visible_text(member.record("meeting-health", agreed))
    assert [AGREED in member.page(path) for path in pages] == [True, True]
    assert NOTE in member.page("/week")
    assert AGREED not in member.page("/", f"?as-at={TODAY.isoformat()}T00:00:01"), "not as at the moment before"
    presented = member.page(f"/review/{ids['review n']}/present")
    assert '"data-said": "on track"' in presented, "the meeting sees what the team said before it"
    assert "Saved" in visible_text(lead.record("review-close", {}, ids["review n"]))
    typed = {"health": "at risk", "changed": "One thing is late"}
    with seeded_app.sessions.system("audit") as session:
        update_id = find_update_of_week(session, ids["a"], TODAY)
    assert "Saved" in visible_text(member.record("weekly-update", typed, update_id or ""))
    assert [AGREED in member.page(path) for path in pages] == [False, False]
    assert NOTE not in member.page("/week")
    then = lead.page(f"/review/{ids['review n']}")
    assert AGREED in then, "the closed review is compared with what the team said as it was closed"
