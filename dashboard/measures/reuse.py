"""Measures of reuse. The functions are in ``dashboard.metrics.learning.reuse``."""

from __future__ import annotations

from typing import Any

from dashboard.measures.measure import DAY, PROGRAMME, Example, Measure, Unit

SOURCE = "the lines of the reuse ledger that come from a challenge of the view, go to one, or name no challenge; whatever the period"
LEDGER = (
    {"stage": "adopted", "kind": "contract", "from_sector": "Health", "to_sector": "Transport", "value_pence": 40_000_00},
    {"stage": "tried", "from_sector": "Health", "to_sector": "Health"},
    {"stage": "declined", "from_sector": "Health", "to_country": "Norway"},
    {"stage": "offered", "to_sector": "Transport"},
    {"stage": "adopted", "kind": "contract", "from_sector": "Health", "to_sector": "Health"},
)
GIVEN = (
    "Five lines: a contract of £40,000 adopted from Health in Transport, an insight tried within Health, one declined in Norway, one offered "
    "to Transport, and a contract of no recorded value adopted within Health."
)


def ledger_of(*lines: dict[str, Any]) -> Any:
    """Returns lines of the ledger given by their fields, with what became of each."""
    from dashboard.metrics.learning.reuse import ledger_steps
    from db.frames import DATE, INTEGER, OBJECT, frame_of

    columns: dict[str, Any] = {"kind": (OBJECT, [line.get("kind", "insight") for line in lines])}
    for name in ("id", "stage", "from_sector", "to_sector", "to_country", "challenge_id", "to_challenge_id"):
        columns[name] = (OBJECT, [line.get(name) for line in lines])
    columns["value_pence"] = (INTEGER, [line.get("value_pence") for line in lines])
    for step in ("offered", "tried", "adopted"):
        columns[f"{step}_on"] = (DATE, [line.get(f"{step}_on") for line in lines])
        columns[f"{step}_precision"] = (OBJECT, [line.get(f"{step}_on") and "day" for line in lines])
    return ledger_steps(frame_of(columns))


def _total(name: str) -> Any:
    from dashboard.metrics.learning.reuse import reuse_totals

    return getattr(reuse_totals(ledger_of(*LEDGER)), name)


def _offers() -> Any:
    from dashboard.metrics.learning.reuse import find_candidates
    from db.frames import OBJECT, frame_of

    def texts(**columns: list[Any]) -> Any:
        return frame_of({name: (OBJECT, values) for name, values in columns.items()})

    return len(
        find_candidates(
            texts(id=["f"], challenge_id=["a"], sector=["Health"], tags=["forms"]),
            texts(id=["a", "b", "c", "d"], sector=["Health", "Health", None, "Housing"], tags=[None, None, "Forms; mobile", None]),
            texts(challenge_id=[], organisation_id=[], name=[]),
            texts(offer_id=[], place=[]),
        )
    )


MEASURES: tuple[Measure, ...] = (
    Measure(
        "reuse_offered", "Offered elsewhere",
        "Lines of the reuse ledger. A line is one thing offered to one place; it counts as offered whatever became of it.",
        Unit.COUNT, SOURCE, Example(GIVEN, "Offered: 5.", lambda: _total("offered"), 5),
    ),
    Measure(
        "reuse_tried", "Tried elsewhere",
        "Lines that were tried or adopted, or that have a day on which they were tried, also where they were declined afterwards.",
        Unit.COUNT, SOURCE, Example(GIVEN, "Tried: 3, of which two were adopted.", lambda: _total("tried"), 3),
    ),
    Measure(
        "reuse_adopted", "Adopted elsewhere",
        "Lines of which adopted is how far they got.",
        Unit.COUNT, SOURCE, Example(GIVEN, "Adopted: 2.", lambda: _total("adopted"), 2),
    ),
    Measure(
        "reuse_declined", "Declined elsewhere",
        "Lines that were turned down, also after a trial.",
        Unit.COUNT, SOURCE, Example(GIVEN, "Declined: 1.", lambda: _total("declined"), 1),
    ),
    Measure(
        "reuse_tried_share", "Share tried",
        "Lines tried, divided by all lines.",
        Unit.SHARE, SOURCE, Example(GIVEN, "3 ÷ 5 = 60%.", lambda: _total("tried") / _total("offered"), 0.6), "all lines of the ledger in the view",
    ),
    Measure(
        "reuse_adopted_share", "Share adopted of those tried",
        "Lines adopted, divided by lines tried.",
        Unit.SHARE, SOURCE, Example(GIVEN, "2 ÷ 3 = 67%.", lambda: round(_total("adopted") / _total("tried"), 2), 0.67), "the lines that were tried",
    ),
    Measure(
        "reuse_across", "Adopted in another sector",
        "Lines adopted in another sector than that of the challenge they come from, where both sectors are recorded.",
        Unit.COUNT, SOURCE, Example(GIVEN, "Across: 1, from Health in Transport.", lambda: _total("across"), 1),
    ),
    Measure(
        "reuse_sectors_known", "Offers with the sectors of both sides",
        "Lines of which the sector they come from and the sector they went to are recorded. The second is the one recorded with the line, else "
        "that of the challenge it went to; nothing is guessed.",
        Unit.COUNT, SOURCE, Example(GIVEN, "With both sectors: 3.", lambda: _total("sectors_known"), 3),
    ),
    Measure(
        "reuse_between_sectors", "Offers to another sector",
        "Lines that went to another sector than they come from, adopted or not.",
        Unit.COUNT, SOURCE, Example(GIVEN, "To another sector: 1 of 3.", lambda: _total("between_sectors"), 1), "the lines with the sectors of both sides",
    ),
    Measure(
        "reuse_sectors_not_known", "Offers with a sector not recorded",
        "All lines, minus those with the sectors of both sides.",
        Unit.COUNT, SOURCE, Example(GIVEN, "Not recorded: 2.", lambda: _total("offered") - _total("sectors_known"), 2),
    ),
    Measure(
        "reuse_contracts", "Contracts adopted elsewhere",
        "Lines of the kind contract that were adopted.",
        Unit.COUNT, SOURCE, Example(GIVEN, "Contracts adopted: 2.", lambda: _total("contracts"), 2),
    ),
    Measure(
        "reuse_contracts_valued", "Adopted contracts with a recorded value",
        "Adopted contracts of which a value is recorded.",
        Unit.COUNT, SOURCE, Example(GIVEN, "With a value: 1 of 2.", lambda: _total("contracts_valued"), 1), "the contracts adopted elsewhere",
    ),
    Measure(
        "reuse_contract_value", "Value of adopted contracts",
        "The values of contracts that were adopted, added up where they are recorded; how many are not is said beside it.",
        Unit.PENCE, SOURCE, Example(GIVEN, "Value: £40,000, known for 1 of 2 contracts.", lambda: _total("contract_pence"), 40_000_00),
    ),
    Measure(
        "reuse_line_value", "Value of a line of the ledger",
        "The value recorded with the line.",
        Unit.PENCE, "the line of the reuse ledger",
        Example("A contract of £40,000.", "Value: £40,000.", lambda: int(ledger_of(LEDGER[0])["value_pence"].iloc[0]), 40_000_00),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "reuse_candidates", "Challenges that could reuse a finding",
        "Pairs of a finding and a challenge that share a tag, or of which the finding's challenge and the other have the same sector. A finding "
        "without tags has those of its challenge. Left out: its own challenge, those it was offered to or whose sponsor it was offered to, and "
        "those cancelled, merged or archived.",
        Unit.COUNT, "the findings of the view and all challenges of the programme",
        Example(
            "A finding of challenge A (Health) with the tag forms; B is of Health too, C has the tags Forms and mobile, D is of Housing.",
            "Candidates: 2, C and B.", _offers, 2,
        ),
    ),
)  # fmt: skip
