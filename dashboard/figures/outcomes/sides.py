"""What stands beside the companies: the latest gain of each kind of beneficiary, and the support given in one sentence."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from dashboard.formats import number_word
from dashboard.metrics.learning.support import each_support, support_by_team
from dashboard.prose import Name, Prose, prose
from dashboard.view import View
from db.access import Permission
from db.frames import column_values, frame_rows
from db.schema.enums.learning import Beneficiary
from db.values.dates import named_day


class GainLine(NamedTuple):
    """A gain: its number with its unit, who gained, what, from which source, and the address of its form, for who may record."""

    value: str
    unit: str
    gainer: str
    what: str
    source: str
    href: str


def gain_lines(gains: pd.DataFrame, view: View) -> list[GainLine]:
    """Returns the latest gain of each kind of beneficiary. ``gains``: of ``db.queries.learning.outcomes``, newest first."""
    latest: dict[str, Any] = {}
    for row in frame_rows(gains):
        latest.setdefault(row.gainer, row)
    return [_gain_line(latest[gainer.value], view) for gainer in Beneficiary if gainer.value in latest]


def _gain_line(row: Any, view: View) -> GainLine:
    day = named_day(row, "gained")
    code = view.code(row.challenge_id).code if row.challenge_id else ""
    source = ", ".join(part for part in (code, str(day) if day else "", row.source or "") if part)
    href = f"/record/gain/{row.id}{view.search}" if view.may(Permission.RECORD) else ""
    return GainLine(row.value or "", row.unit or "", Beneficiary(row.gainer).label, row.what, source, href)


def unsupported(support: pd.DataFrame, teams: pd.DataFrame) -> int:
    """Returns how many company teams at work have no support recorded. The frames are of ``db.queries.learning.outcomes``."""
    return column_values(support_by_team(support, teams), "times").count(0)


def support_sentence(support: pd.DataFrame, view: View) -> Prose:
    """Returns the hours of support, how often it was given, and to how many teams; each record counts once."""
    if support.empty:
        return prose("No support is recorded here yet.")
    once = each_support(support)
    minutes = sum(length for length in column_values(once, "minutes") if length)
    href = f"/outcomes{view.search}#outcomes-supports"
    return prose(
        "{hours} in {times}, for {teams}.",
        hours=view.show("support_hours", minutes),
        times=view.count("support_times", len(once), "sitting", href=href),
        teams=view.count("support_teams", len(set(column_values(support, "team_id"))), "company team", href=href),
    )


def lacking_sentence(count: int, view: View) -> Prose:
    """Returns how many teams at work had no support; empty for none."""
    if not count:
        return Prose()
    noun = "team" if count == 1 else "teams"
    words = view.show("teams_unsupported", count, f"{number_word(count)} {noun}", href=f"/outcomes{view.search}#outcomes-teams")
    return prose("{teams} at work had none yet.", teams=words)


def support_title(cohort: str) -> Prose:
    """Returns the heading of the support. ``cohort``: the name of the chosen one, empty for all."""
    return prose("Support in {cohort}", cohort=Name(cohort)) if cohort else prose("Support")
