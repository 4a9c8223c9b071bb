"""Counts of the live measures, from frames of ``db.queries.learning.live_measures``: numerator, denominator, and what is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.metrics.milestones import UNKNOWN_AFTER_DAYS
from db.frames import Frame
from db.schema.enums.learning import ReuseStage
from db.schema.enums.records import STOPPED_STATES, FindingOutcome, SizeBand, TeamOutcome
from db.values.dates import row_day
from db.values.number_formats import format_number

SMALL_SIZE_BANDS = (SizeBand.MICRO, SizeBand.SMALL, SizeBand.MEDIUM)


@dataclass(frozen=True)
class MeasureCount:
    """The count of a measure; ``values`` for a median. ``unknown`` and ``beside`` are phrases about unknown and additional counts."""

    numerator: int | None
    denominator: int
    unknown: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    values: tuple[int, ...] = ()


@dataclass(frozen=True)
class MeasureContext:
    """The day of a measure, and by flow the building stage (one usual team) with the stages after it."""

    today: date
    built: Mapping[str, Sequence[str]]


def building_stages_by_flow(stages: Iterable[Any]) -> dict[str, list[str]]:
    """Returns by flow the stages from the first with one usual team to the last. Rows of ``db.queries.programmes.navigation.stages``."""
    building_stages: dict[str, list[str]] = {}
    for stage in sorted(stages, key=lambda row: (row.flow, row.position)):
        if stage.flow in building_stages or stage.usual_teams == 1:
            building_stages.setdefault(stage.flow, []).append(stage.name)
    return building_stages


def count_note(count: int, singular: str, plural_form: str) -> tuple[str, ...]:
    """Returns a count with its noun as a phrase; empty for 0."""
    return (f"{format_number(count)} {singular if count == 1 else plural_form}",) if count else ()


def count_applications(frame: Frame, context: MeasureContext) -> MeasureCount:
    """Applications / challenges with a recorded count. ``frame`` of ``applications``."""
    (row,) = frame.to_dict("records")
    missing = count_note(row["challenges"] - row["known"], "challenge without a recorded count", "challenges without a recorded count")
    return MeasureCount(int(row["applied"] or 0), row["known"], missing)


def count_small_suppliers(frame: Frame, context: MeasureContext) -> MeasureCount:
    """Teams of micro, small or medium companies / teams of companies of known size. ``frame`` of ``supplier_counts``."""
    rows = frame.to_dict("records")
    sized = [row for row in rows if row["size_band"]]
    missing = sum(row["teams"] for row in rows) - sum(row["teams"] for row in sized)
    unknown = count_note(missing, "company team whose company's size is not recorded", "company teams whose company's size is not recorded")
    return MeasureCount(
        sum(row["teams"] for row in sized if row["size_band"] in SMALL_SIZE_BANDS), sum(row["teams"] for row in sized), unknown
    )


def count_first_time_suppliers(frame: Frame, context: MeasureContext) -> MeasureCount:
    """Teams of first-time suppliers / teams for which that is recorded. ``frame`` of ``supplier_counts``."""
    rows = frame.to_dict("records")
    recorded = [row for row in rows if row["first_time"] is not None]
    missing = sum(row["teams"] for row in rows) - sum(row["teams"] for row in recorded)
    unknown = count_note(missing, "company team for which it is not recorded", "company teams for which it is not recorded")
    return MeasureCount(sum(row["teams"] for row in recorded if row["first_time"]), sum(row["teams"] for row in recorded), unknown)


def count_gates_kept(frame: Frame, context: MeasureContext) -> MeasureCount:
    """Gate decisions taken by their baseline day / those due or taken. ``frame`` of ``gate_dates``."""
    counts = {"kept": 0, "missed": 0, "unknown": 0, "ahead": 0}
    for row in frame.to_dict("records"):
        counts[_gate_outcome(row, context.today)] += row["gates"]
    unknown = count_note(counts["unknown"], "gate date without a known day or outcome", "gate dates without a known day or outcome")
    return MeasureCount(
        counts["kept"], counts["kept"] + counts["missed"], unknown, count_note(counts["ahead"], "gate still ahead", "gates still ahead")
    )


def _gate_outcome(row: Mapping[str, Any], today: date) -> str:
    """Returns the outcome of the date of a gate: kept, missed, unknown or ahead."""
    baseline, actual = row_day(row, "baseline"), row_day(row, "actual")
    if actual is not None:
        if baseline is None or not (baseline.exact and actual.exact):
            return "unknown"
        return "kept" if actual.on <= baseline.on else "missed"
    if baseline is not None and baseline.last >= today:
        return "ahead"
    forgotten = baseline is None or not baseline.exact or (today - baseline.on).days > UNKNOWN_AFTER_DAYS
    return "unknown" if forgotten or row["state"] in STOPPED_STATES else "missed"


def count_citizens_heard(frame: Frame, context: MeasureContext) -> MeasureCount:
    """Citizens in sessions that name a company team / those teams. ``frame`` of ``citizen_counts``."""
    (row,) = frame.to_dict("records")
    unknown = (
        *count_note(row["unnamed"], "held session that names no company team", "held sessions that name no company team"),
        *count_note(row["uncounted"], "held session without a count of citizens", "held sessions without a count of citizens"),
    )
    return MeasureCount(int(row["citizens"] or 0), row["teams"], unknown)


def count_findings_acted_on(frame: Frame, context: MeasureContext) -> MeasureCount:
    """Findings that changed something / all findings; undecided ones are noted. ``frame`` of ``finding_counts``."""
    counts = {row["acted"]: row["findings"] for row in frame.to_dict("records")}
    waiting = count_note(
        counts.get(FindingOutcome.NOT_YET, 0), "finding that nobody decided about yet", "findings that nobody decided about yet"
    )
    return MeasureCount(counts.get(FindingOutcome.CHANGED, 0), sum(counts.values()), (), waiting)


def count_follow_on_agreements(frame: Frame, context: MeasureContext) -> MeasureCount:
    """Accelerated teams with a follow-on agreement / those that have one or have ended. ``frame`` of ``follow_on_agreements``.

    Teams still at work without an agreement and teams with an unknown outcome are left out of the denominator and noted.
    """
    rows = frame.to_dict("records")
    built = [row for row in rows if row["stage"] in context.built.get(row["flow"], ())]
    without = [row for row in built if not row["agreed"]]
    at_work = sum(row["teams"] for row in without if row["outcome"] in (TeamOutcome.ACTIVE, TeamOutcome.PAUSED))
    unclear = sum(row["teams"] for row in without if row["outcome"] == TeamOutcome.NOT_KNOWN)
    agreed = sum(row["teams"] for row in built if row["agreed"])
    placeless = sum(row["teams"] for row in rows if not row["stage"])
    agreements = sum(int(row["agreements"]) for row in built)
    return MeasureCount(
        agreed,
        agreed + sum(row["teams"] for row in without) - at_work - unclear,
        (
            *count_note(
                unclear,
                "accelerated team of which it is not recorded how it went on",
                "accelerated teams of which it is not recorded how they went on",
            ),
            *count_note(placeless, "company team whose stage is not recorded", "company teams whose stage is not recorded"),
        ),
        (
            *count_note(agreements, "agreement of these teams", "agreements of these teams"),
            *count_note(at_work, "accelerated team still at work without one", "accelerated teams still at work without one"),
        ),
    )


def later_outcome_counter(about: str) -> Callable[[Frame, MeasureContext], MeasureCount]:
    """Returns the counter of a measure of later outcomes: teams with at least one / teams that answered about it.

    The counter takes a frame of ``outcome_counts``. ``about``: the topic of the question, for the notes.
    """

    def counted(frame: Frame, context: MeasureContext) -> MeasureCount:
        (row,) = frame.to_dict("records")
        silent = int(row["asked"]) - int(row["known"])
        return MeasureCount(
            int(row["some"]), int(row["known"]),
            count_note(silent, f"company team asked that did not answer about {about}", f"company teams asked that did not answer about {about}"),
            count_note(int(row["behind"]), "company team did not answer when last asked: its earlier answer stands",
                 "company teams did not answer when last asked: their earlier answers stand"),
        )  # fmt: skip

    return counted


def count_adopted_elsewhere(frame: Frame, context: MeasureContext) -> MeasureCount:
    """Reuse records adopted in another sector or country / all that go there. ``frame`` of ``reuse_counts``."""
    rows = [(row, _is_elsewhere(row)) for row in frame.to_dict("records")]
    away = [row for row, elsewhere in rows if elsewhere]
    unclear = sum(row["lines"] for row, elsewhere in rows if elsewhere is None)
    unknown = count_note(unclear, "line of the ledger with a sector not recorded", "lines of the ledger with a sector not recorded")
    return MeasureCount(sum(row["lines"] for row in away if row["stage"] == ReuseStage.ADOPTED), sum(row["lines"] for row in away), unknown)


def _is_elsewhere(row: Mapping[str, Any]) -> bool | None:
    """Whether a reuse record goes to another sector or country; None when a sector is not recorded."""
    if row["to_country"]:
        return True
    if not row["sector"] or not row["to_sector"]:
        return None
    return str(row["sector"]).casefold() != str(row["to_sector"]).casefold()
