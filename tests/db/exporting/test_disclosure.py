"""The disclosure export: every entry and agreement with names and values, and "not recorded" for what is missing."""

from datetime import date

from db.exporting.disclosure import HEADER, build_disclosure
from tests.db.accelerator_store import TODAY, build_accelerator, exact

EMPTY = ["not recorded"] * 8


def test_every_entry_is_listed_with_its_agreements(sessions):
    accelerator = build_accelerator(sessions)
    ash, birch = accelerator.ids["company Ash"], accelerator.ids["company Birch"]
    accelerator.save("organisation", {"name": "Ash works", "type": "company", "legal_name": "=Ash Ltd", "identifier": "SC123456"}, ash)
    accelerator.save(
        "agreement",
        {"organisation": ash, "team": accelerator.ids["Ash"], "kind": "exploration", "value": 5_000_00, "signed": exact(2026, 3, 2)},
    )
    accelerator.save(
        "agreement",
        {
            "organisation": ash, "challenge": accelerator.ids["1.1"], "kind": "accelerator", "legal_name": "Ash (Scotland) Ltd", "notes": "secret",
            "novated_to": birch, "novated": exact(2026, 4, 1), "in_use": exact(2026, 4, 9),
        },
    )  # fmt: skip
    accelerator.save(
        "agreement", {"organisation": birch, "challenge": accelerator.ids["1.2"], "kind": "support"}
    )  # no entry of Birch is for 1.2
    with sessions.open(accelerator.lead) as session:
        disclosure = build_disclosure(session, accelerator.programme, TODAY)
    rows = [[cell.text for cell in row] for row in disclosure.rows]
    entry = ["Ash works", "SC123456", "Ash", "1.1 Question 1.1", "Round 1", "not recorded", "Open call", "Active"]
    assert len(HEADER) == len(rows[0])
    assert rows[:3] == [
        ["'=Ash Ltd", *entry, "Exploration", "'=Ash Ltd", "5000.00", "2026-03-02", *EMPTY[:4]],
        ["'=Ash Ltd", *entry, "Accelerator", "Ash (Scotland) Ltd", *EMPTY[:3], "Birch works (legal name not recorded)", "2026-04-01", "2026-04-09"],
        ["not recorded", "Birch works", "not recorded", "Birch", *entry[3:], *EMPTY],
    ]  # fmt: skip
    assert rows[5:] == [["not recorded", "Birch works", *["not recorded"] * 7, "Support", *EMPTY[:7]]]
    assert [cell.value for cell in disclosure.rows[0]][11:13] == [5_000.0, date(2026, 3, 2)]
    assert "secret" not in str(rows)
