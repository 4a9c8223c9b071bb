"""The reuse ledger of the demo programme: what was offered to other challenges, bodies, sectors and countries, and its status."""

from __future__ import annotations

from db.seed.demo.diary import Diary
from db.values.dates import Day

TAGS = {
    "3.1": "alerts; plain words; phone calls",
    "3.2": "counting; screens at work",
    "3.3": "alerts; displays; paper beside screens",
    "3.4": "screens at work; sensors",
    "3.5": "maps; sensors; paper beside screens",
    "3.6": "plain words; second language",
    "3.7": "maps; low digital skill",
    "3.8": "phone calls; paper beside screens",
    "3.9": "alerts; second language; phone calls",
}
FINDING_TAGS = {
    "Residents read the first line only; 'be prepared' made nobody move": "Plain words; alerts",
    "Blind passengers cannot use the display": "displays; accessibility",
    "People without a smartphone use the shop's list": "paper beside screens",
    "Drivers look at the tablet for under two seconds; a map is too much": "maps; screens at work",
    "Carers whose first language is not English misread the swap text": "second language; plain words",
}
# From, kind, what, to (field, and diary key or text), final stage, weeks of the steps, value in pounds.
REUSE_LINES: tuple[tuple[str, str, str, tuple[str, str], str, tuple[int, ...], int | None], ...] = (
    ("3.1", "insight", "Put what to do into the first line of a warning", ("to_challenge", "challenge 3.6"), "adopted", (-11, -8, -4), None),
    ("3.3", "insight", "A printed list in the shop serves people without a smartphone", ("to_challenge", "challenge 3.5"), "tried", (-9, -3), None),
    ("3.1", "component", "The pager that buzzes and lights, with its wording", ("to_challenge", "challenge 3.9"), "offered", (-5,), None),
    ("3.4", "contract", "Road sensors for the footpaths of a second council", ("to_organisation", "organisation Kelderwick Council"), "adopted",
     (-14, -10, -2), 38_000),
    ("3.5", "supplier", "Introduced to two harbours that silt in the same way", ("to_country", "Norway"), "offered", (-6,), None),
    ("3.7", "component", "Moss counts from photographs", ("to_sector", "Marine"), "declined", (-12,), None),
)  # fmt: skip
STEPS = ("offered", "tried", "adopted")


def plan_reuse(diary: Diary) -> None:
    """Plan the lines of the reuse ledger: each offer with its later steps."""
    for code, kind, what, (place, to), stage, weeks, pounds in REUSE_LINES:
        days = dict(zip(STEPS, (diary.clock.at(week, 2) for week in weeks), strict=False))
        line = diary.new(
            days["offered"], "member", "reuse", kind=kind, what=what, challenge=diary.ids[f"challenge {code}"], offered=Day(days["offered"]),
            stage="offered", **{place: diary.ids.get(to, to)},
        )  # fmt: skip
        for step in [name for name in STEPS[1:] if name in days]:
            diary.change(days[step], "member", "reuse", line, stage=step, **{step: Day(days[step])})
        if stage == "declined":
            diary.change(diary.clock.at(weeks[-1] + 2, 2), "member", "reuse", line, stage=stage)
        if pounds is not None:
            diary.change(days[stage], "member", "reuse", line, value=pounds * 100)
