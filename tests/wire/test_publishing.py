"""The published view of a programme: its published text only, no personal names, no external address."""

from __future__ import annotations

import re
from datetime import timedelta

from callbacks.routes.data_files import published_page_file
from db.schema.models import Verdict
from tests.wire.cast import MARKER, TODAY
from tests.wire.visitor import SeededApp


def test_the_published_view_contains_published_text_only(shared_app: SeededApp) -> None:
    page = published_page_file(shared_app.sessions, shared_app.ids["n"]).decode()
    markers = {match.groups() for match in MARKER.finditer(page)}
    assert {audience for _, audience, _, _ in markers} == {"outer"}
    assert {scope for scope, *_ in markers} <= {"n", "a", "b", "ab"}
    assert {f"{table}.{column}" for _, _, table, column in markers} == {
        "programmes.name", "cohorts.name", "challenges.title", "hypotheses.published_statement", "verdicts.published_reason", "gains.published_what",
    }  # fmt: skip
    assert "4 at" not in page  # the number of people that one company employs
    assert f"As at {TODAY.day} " in page


def test_the_published_view_loads_nothing_from_a_network(shared_app: SeededApp) -> None:
    page = published_page_file(shared_app.sessions, shared_app.ids["n"]).decode()
    assert re.findall(r'(?:src|href)="(?!data:)[^"]*"|<script|url\(|@import|https?://', page) == []


def test_the_published_verdict_is_the_last_one(sqlite_app: SeededApp) -> None:
    ids, verdict_values = (
        sqlite_app.ids,
        {"verdict": "not supported", "next_step": "stop", "reason": "inner words", "published_reason": "The later reason"},
    )
    with sqlite_app.sessions.system("seed", write=True) as session:
        of = {"programme_id": ids["n"], "challenge_id": ids["a"], "hypothesis_id": ids["hypothesis a"]}
        session.add(Verdict(**of, **verdict_values, decided_on=TODAY + timedelta(days=1)))
    page = published_page_file(sqlite_app.sessions, ids["n"]).decode()
    assert "The later reason" in page
    assert "zq-a-outer-verdicts" not in page
    assert "zq-b-outer-verdicts" in page
