"""Counts of the live measures, from frames of ``db.queries.learning.live_measures``: numerator, denominator, and what is not known.

The frames hold numbers of records by what a measure distinguishes; no record is 0, and a share of nothing is not known.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from dashboard.metrics.days import last_days
from dashboard.metrics.learning.measure_counts import MeasureContext, MeasureCount, count_note
from dashboard.metrics.milestones import UNKNOWN_AFTER_DAYS
from db.schema.enums.learning import ReuseStage
from db.schema.enums.records import STOPPED_STATES, FindingOutcome, SizeBand, TeamOutcome
from db.values.dates import Precision

SMALL_SIZE_BANDS = (SizeBand.MICRO, SizeBand.SMALL, SizeBand.MEDIUM)


def _sum(counts: pd.Series) -> int:
    """Returns the sum of numbers of records; 0 without any."""
    return int(counts.to_numpy(dtype=np.int64, na_value=0).sum())


def count_applications(frame: pd.DataFrame, context: MeasureContext) -> MeasureCount:
    """Applications / challenges with a recorded count. ``frame`` of ``applications``."""
    known = _sum(frame["known"])
    missing = _sum(frame["challenges"]) - known
    unknown = count_note(
        "challenges_without_applications", missing, "challenge without a recorded count", "challenges without a recorded count"
    )
    return MeasureCount(_sum(frame["applied"]), known, unknown)


def count_small_suppliers(frame: pd.DataFrame, context: MeasureContext) -> MeasureCount:
    """Teams of micro, small or medium companies / teams of companies of known size. ``frame`` of ``supplier_counts``."""
    sized, teams = frame["size_band"].notna(), frame["teams"]
    unknown = count_note(
        "teams_without_size",
        _sum(teams[~sized]),
        "company team whose company's size is not recorded",
        "company teams whose company's size is not recorded",
    )
    return MeasureCount(_sum(teams[frame["size_band"].isin(SMALL_SIZE_BANDS)]), _sum(teams[sized]), unknown)


def count_first_time_suppliers(frame: pd.DataFrame, context: MeasureContext) -> MeasureCount:
    """Teams of first-time suppliers / teams for which that is recorded. ``frame`` of ``supplier_counts``."""
    recorded, teams = frame["first_time"].notna(), frame["teams"]
    unknown = count_note(
        "teams_without_first_time",
        _sum(teams[~recorded]),
        "company team for which it is not recorded",
        "company teams for which it is not recorded",
    )
    return MeasureCount(_sum(teams[frame["first_time"].fillna(value=False).astype(bool)]), _sum(teams[recorded]), unknown)


def count_gates_kept(frame: pd.DataFrame, context: MeasureContext) -> MeasureCount:
    """Gate decisions taken by their baseline day / those taken, or open and past that day. ``frame`` of ``gate_dates``.

    Not known: a date missing or not exact to the day; an open one whose challenge is stopped, or whose day passed more than 366 days ago.
    """
    now, gates = pd.Timestamp(context.today), frame["gates"]
    done, promised = frame["actual_on"].notna(), frame["baseline_on"].notna()
    exact = promised & (frame["baseline_precision"] == Precision.DAY)
    dated = done & exact & (frame["actual_precision"] == Precision.DAY)
    kept = dated & (frame["actual_on"] <= frame["baseline_on"])
    ahead = ~done & promised & (last_days(frame["baseline_on"], frame["baseline_precision"]) >= now)
    past = ~done & ~ahead
    forgotten = ~exact | ((now - frame["baseline_on"]).dt.days > UNKNOWN_AFTER_DAYS) | frame["state"].isin(STOPPED_STATES)
    counted = dated | (past & ~forgotten)
    return MeasureCount(
        _sum(gates[kept]),
        _sum(gates[counted]),
        count_note(
            "gates_not_known",
            _sum(gates[~counted & ~ahead]),
            "gate date without a known day or outcome",
            "gate dates without a known day or outcome",
        ),
        count_note("gates_ahead", _sum(gates[ahead]), "gate still ahead", "gates still ahead"),
    )


def count_citizens_heard(frame: pd.DataFrame, context: MeasureContext) -> MeasureCount:
    """Citizens in sessions that name a company team / those teams. ``frame`` of ``citizen_counts``."""
    unknown = (
        *count_note(
            "sessions_without_team",
            _sum(frame["unnamed"]),
            "held session that names no company team",
            "held sessions that name no company team",
        ),
        *count_note(
            "sessions_without_citizens",
            _sum(frame["uncounted"]),
            "held session without a count of citizens",
            "held sessions without a count of citizens",
        ),
    )
    return MeasureCount(_sum(frame["citizens"]), _sum(frame["teams"]), unknown)


def count_findings_acted_on(frame: pd.DataFrame, context: MeasureContext) -> MeasureCount:
    """Findings that changed something / all findings; undecided ones are noted. ``frame`` of ``finding_counts``."""
    undecided = _sum(frame["findings"][frame["acted"] == FindingOutcome.NOT_YET])
    beside = count_note(
        "findings_nobody_decided", undecided, "finding that nobody decided about yet", "findings that nobody decided about yet"
    )
    return MeasureCount(_sum(frame["findings"][frame["acted"] == FindingOutcome.CHANGED]), _sum(frame["findings"]), (), beside)


def count_follow_on_agreements(frame: pd.DataFrame, context: MeasureContext) -> MeasureCount:
    """Accelerated teams with a follow-on agreement / those that have one or have ended. ``frame`` of ``follow_on_agreements``.

    Teams still at work without an agreement and teams with an unknown outcome are left out of the denominator and noted.
    """
    if context.built is None:
        raise ValueError("follow-on agreements are counted by stage")
    placeless = _sum(frame["teams"][frame["stage"].isna()])
    built = frame.merge(context.built, on=["flow", "stage"])
    agreed, teams = built["agreed"].astype(bool), built["teams"]
    at_work = ~agreed & built["outcome"].isin((TeamOutcome.ACTIVE, TeamOutcome.PAUSED))
    unclear = ~agreed & (built["outcome"] == TeamOutcome.NOT_KNOWN)
    unknown = (
        *count_note(
            "teams_outcome_not_known",
            _sum(teams[unclear]),
            "accelerated team of which it is not recorded how it went on",
            "accelerated teams of which it is not recorded how they went on",
        ),
        *count_note(
            "teams_without_stage", placeless, "company team whose stage is not recorded", "company teams whose stage is not recorded"
        ),
    )
    beside = (
        *count_note("follow_on_agreement_count", _sum(built["agreements"]), "agreement of these teams", "agreements of these teams"),
        *count_note(
            "teams_still_at_work",
            _sum(teams[at_work]),
            "accelerated team still at work without one",
            "accelerated teams still at work without one",
        ),
    )
    return MeasureCount(_sum(teams[agreed]), _sum(teams[~at_work & ~unclear]), unknown, beside)


def later_outcome_counter(about: str) -> Callable[[pd.DataFrame, MeasureContext], MeasureCount]:
    """Returns the counter of a measure of later outcomes: teams with at least one / teams that answered about it.

    The counter takes a frame of ``outcome_counts``. ``about``: the topic of the question, for the notes.
    """

    def counted(frame: pd.DataFrame, context: MeasureContext) -> MeasureCount:
        known = _sum(frame["known"])
        silent = count_note(
            "teams_silent",
            _sum(frame["asked"]) - known,
            f"company team asked that did not answer about {about}",
            f"company teams asked that did not answer about {about}",
            about=about,
        )
        behind = count_note(
            "teams_silent_last_time",
            _sum(frame["behind"]),
            "company team did not answer when last asked: its earlier answer stands",
            "company teams did not answer when last asked: their earlier answers stand",
            about=about,
        )
        return MeasureCount(_sum(frame["some"]), known, silent, behind)

    return counted


def count_adopted_elsewhere(frame: pd.DataFrame, context: MeasureContext) -> MeasureCount:
    """Reuse records adopted in another sector or country / all that go there. ``frame`` of ``reuse_counts``.

    Where no country is recorded and one of the sectors is not, it is not known.
    """
    abroad = frame["to_country"].fillna("") != ""
    origin, target = (frame[name].fillna("").astype(object).str.casefold() for name in ("sector", "to_sector"))
    known = abroad | ((origin != "") & (target != ""))
    away = abroad | (known & (origin != target))
    unknown = count_note(
        "lines_without_sector",
        _sum(frame["lines"][~known]),
        "line of the ledger with a sector not recorded",
        "lines of the ledger with a sector not recorded",
    )
    return MeasureCount(_sum(frame["lines"][away & (frame["stage"] == ReuseStage.ADOPTED)]), _sum(frame["lines"][away]), unknown)
