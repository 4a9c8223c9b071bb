"""What the live measures count, from frames of ``db.queries.learning.live_measures``: numerator, denominator, and in words what is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.metrics.milestones import FORGOTTEN
from db.frames import Frame
from db.schema.enums.learning import ReuseStage
from db.schema.enums.records import STOPPED, ActedOn, SizeBand, TeamOutcome
from db.values.dates import Day, Precision

SMALL = (SizeBand.MICRO, SizeBand.SMALL, SizeBand.MEDIUM)


@dataclass(frozen=True)
class Counted:
    """What a measure counted; ``values`` where it is a median. ``unknown`` and ``beside`` in words."""

    numerator: int | None
    denominator: int
    unknown: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    values: tuple[int, ...] = ()


@dataclass(frozen=True)
class Then:
    """The day on which a measure is taken, and the stages in which one team is left to build with those after them, by flow."""

    today: date
    built: Mapping[str, Sequence[str]]


def built_by_flow(stages: Iterable[Any]) -> dict[str, list[str]]:
    """By flow the stages from the one in which one team is left to build (the first with one usual team) to the last; rows of ``stages``."""
    found: dict[str, list[str]] = {}
    for one in sorted(stages, key=lambda row: (row.flow, row.position)):
        if one.flow in found or one.usual_teams == 1:
            found.setdefault(one.flow, []).append(one.name)
    return found


def said(count: int, one: str, several: str) -> tuple[str, ...]:
    """A count of what is not known in words; nothing of none."""
    return (f"{count:,} {one if count == 1 else several}",) if count else ()


def applications(frame: Frame, then: Then) -> Counted:
    """Applications over the challenges for which they are recorded, of a frame of ``applications``."""
    (row,) = frame.to_dict("records")
    missing = said(row["challenges"] - row["known"], "challenge without a recorded count", "challenges without a recorded count")
    return Counted(int(row["applied"] or 0), row["known"], missing)


def small(frame: Frame, then: Then) -> Counted:
    """Company teams with a micro, small or medium company, of those of known size, of a frame of ``suppliers``."""
    rows = frame.to_dict("records")
    known = [row for row in rows if row["size_band"]]
    missing = sum(row["teams"] for row in rows) - sum(row["teams"] for row in known)
    unknown = said(missing, "company team whose company's size is not recorded", "company teams whose company's size is not recorded")
    return Counted(sum(row["teams"] for row in known if row["size_band"] in SMALL), sum(row["teams"] for row in known), unknown)


def first_time(frame: Frame, then: Then) -> Counted:
    """Company teams that are first-time suppliers, of those for which it is recorded, of a frame of ``suppliers``."""
    rows = frame.to_dict("records")
    known = [row for row in rows if row["first_time"] is not None]
    missing = sum(row["teams"] for row in rows) - sum(row["teams"] for row in known)
    unknown = said(missing, "company team for which it is not recorded", "company teams for which it is not recorded")
    return Counted(sum(row["teams"] for row in known if row["first_time"]), sum(row["teams"] for row in known), unknown)


def gates(frame: Frame, then: Then) -> Counted:
    """Gate decisions taken by their baseline day, of those due or taken, of a frame of ``gates``."""
    counts = {"kept": 0, "missed": 0, "unknown": 0, "ahead": 0}
    for row in frame.to_dict("records"):
        counts[_gate(row, then.today)] += row["gates"]
    unknown = said(counts["unknown"], "gate date without a known day or outcome", "gate dates without a known day or outcome")
    return Counted(
        counts["kept"], counts["kept"] + counts["missed"], unknown, said(counts["ahead"], "gate still ahead", "gates still ahead")
    )


def _day(row: Mapping[str, Any], name: str) -> Day | None:
    on = row[f"{name}_on"]
    return None if on is None else Day(on, Precision(row[f"{name}_precision"]))


def _gate(row: Mapping[str, Any], today: date) -> str:
    """What became of a gate's date: kept, missed, unknown or ahead."""
    baseline, actual = _day(row, "baseline"), _day(row, "actual")
    if actual is not None:
        if baseline is None or not (baseline.exact and actual.exact):
            return "unknown"
        return "kept" if actual.on <= baseline.on else "missed"
    if baseline is not None and baseline.last >= today:
        return "ahead"
    forgotten = baseline is None or not baseline.exact or (today - baseline.on).days > FORGOTTEN
    return "unknown" if forgotten or row["state"] in STOPPED else "missed"


def citizens(frame: Frame, then: Then) -> Counted:
    """Citizens heard in sessions that name a company team, over those teams, of a frame of ``citizens``."""
    (row,) = frame.to_dict("records")
    unknown = (
        *said(row["unnamed"], "held session that names no company team", "held sessions that name no company team"),
        *said(row["uncounted"], "held session without a count of citizens", "held sessions without a count of citizens"),
    )
    return Counted(int(row["citizens"] or 0), row["teams"], unknown)


def findings(frame: Frame, then: Then) -> Counted:
    """Findings that changed something, of all, of a frame of ``findings``; beside it those nobody decided about."""
    found = {row["acted"]: row["findings"] for row in frame.to_dict("records")}
    waiting = said(found.get(ActedOn.NOT_YET, 0), "finding that nobody decided about yet", "findings that nobody decided about yet")
    return Counted(found.get(ActedOn.CHANGED, 0), sum(found.values()), (), waiting)


def follow_on(frame: Frame, then: Then) -> Counted:
    """Accelerated teams with a follow-on agreement, of those that have one or have ended, of a frame of ``follow_on``."""
    rows = frame.to_dict("records")
    built = [row for row in rows if row["stage"] in then.built.get(row["flow"], ())]
    without = [row for row in built if not row["agreed"]]
    at_work = sum(row["teams"] for row in without if row["outcome"] in (TeamOutcome.ACTIVE, TeamOutcome.PAUSED))
    unclear = sum(row["teams"] for row in without if row["outcome"] == TeamOutcome.NOT_KNOWN)
    agreed = sum(row["teams"] for row in built if row["agreed"])
    placeless = sum(row["teams"] for row in rows if not row["stage"])
    agreements = sum(int(row["agreements"]) for row in built)
    return Counted(
        agreed, agreed + sum(row["teams"] for row in without) - at_work - unclear,
        (
            *said(unclear, "accelerated team of which it is not recorded how it went on", "accelerated teams of which it is not recorded how they went on"),
            *said(placeless, "company team whose stage is not recorded", "company teams whose stage is not recorded"),
        ),
        (
            *said(agreements, "agreement of these teams", "agreements of these teams"),
            *said(at_work, "accelerated team still at work without one", "accelerated teams still at work without one"),
        ),
    )  # fmt: skip


def later(about: str) -> Callable[[Frame, Then], Counted]:
    """A measure of company teams that answered about something months later, of a frame of ``outcomes``."""

    def counted(frame: Frame, then: Then) -> Counted:
        (row,) = frame.to_dict("records")
        silent = int(row["asked"]) - int(row["known"])
        return Counted(
            int(row["some"]), int(row["known"]),
            said(silent, f"company team asked that did not answer about {about}", f"company teams asked that did not answer about {about}"),
            said(int(row["behind"]), "company team did not answer when last asked: its earlier answer stands",
                 "company teams did not answer when last asked: their earlier answers stand"),
        )  # fmt: skip

    return counted


def adopted_elsewhere(frame: Frame, then: Then) -> Counted:
    """Lines adopted in another sector or country, of all that go there, of a frame of ``crossings``."""
    rows = [(row, _elsewhere(row)) for row in frame.to_dict("records")]
    away = [row for row, elsewhere in rows if elsewhere]
    unclear = sum(row["lines"] for row, elsewhere in rows if elsewhere is None)
    unknown = said(unclear, "line of the ledger with a sector not recorded", "lines of the ledger with a sector not recorded")
    return Counted(sum(row["lines"] for row in away if row["stage"] == ReuseStage.ADOPTED), sum(row["lines"] for row in away), unknown)


def _elsewhere(row: Mapping[str, Any]) -> bool | None:
    """Whether a line goes to another sector or country; None when its sectors do not tell."""
    if row["to_country"]:
        return True
    if not row["sector"] or not row["to_sector"]:
        return None
    return str(row["sector"]).casefold() != str(row["to_sector"]).casefold()
