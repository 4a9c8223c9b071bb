"""Tables of recorded gains and of support given to company teams."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from dashboard.formats import join_phrases
from dashboard.metrics.learning.support import each_support, kinds_by_team, support_by_kind, support_by_team
from dashboard.prose import Prose, join_prose, prose
from dashboard.tables import COUNT, DAY, HOURS, Column, Table
from dashboard.view import View
from db.access import Permission
from db.frames import column_values, frame_rows
from db.schema.enums.learning import Beneficiary, SupportKind

NOTHING_RECORDED, NOT_RECORDED = "Nothing recorded yet", "Not recorded"
SHORT = 22  # characters of a challenge's label on screen
KIND_ORDER = {kind.value: place for place, kind in enumerate(SupportKind)}
GAINER_ORDER = {gainer.value: place for place, gainer in enumerate(Beneficiary)}


class GainRow(NamedTuple):
    """A recorded gain of a kind of beneficiary; without ``id`` the kind has none."""

    gainer: str
    id: str | None = None
    what: str | None = None
    organisation: str | None = None
    value: str | None = None
    unit: str | None = None
    challenge_id: str | None = None
    gained_on: date | None = None
    gained_precision: str | None = None
    source: str | None = None


def gains_table(gains: pd.DataFrame, view: View) -> Table:
    """Returns the gains of each kind of beneficiary; one without gains has a row that says so."""
    acts = view.may(Permission.RECORD)
    recorded = {name: column_values(gains, name) for name in GainRow._fields}
    without = [gainer for gainer in GAINER_ORDER if gainer not in recorded["gainer"]]
    every = [GainRow(*row) for row in zip(*recorded.values(), strict=True)] + [GainRow(gainer=gainer) for gainer in without]
    rows = sorted(every, key=lambda row: GAINER_ORDER[row.gainer])
    values: dict[str, list[Any]] = {
        "gainer_label": [Beneficiary(row.gainer).label for row in rows],
        "gainer_rank": [GAINER_ORDER[row.gainer] for row in rows],
        "organisation": [row.organisation for row in rows],
        "href": [f"/record/gain/{row.id}{view.search}" if row.id and acts else "" for row in rows],
        "what": [row.what for row in rows],
        "what_tone": ["" if row.id else "quiet" for row in rows],
        "number": [" ".join(part for part in (row.value, row.unit) if part) for row in rows],
        "challenge": [view.labels.get(row.challenge_id or "", "Whole programme") if row.id else "" for row in rows],
        "challenge_href": [f"/challenges/{row.challenge_id}{view.search}" if row.challenge_id else "" for row in rows],
        "gained_on": [row.gained_on for row in rows],
        "gained_precision": [row.gained_precision for row in rows],
        "missing_day": ["Not known" if row.id else "" for row in rows],
        "source": [row.source for row in rows],
    }
    columns = (
        Column("gainer_label", "Who gained", href="href", note="organisation", sort="gainer_rank"),
        Column("what", "What", tone="what_tone", unknown=NOTHING_RECORDED),
        Column("number", "Number"),
        Column("challenge", "Challenge", href="challenge_href", most=SHORT),
        Column("gained_on", "When", DAY, precision="gained_precision", missing="missing_day"),
        Column("source", "Source"),
    )
    return Table.of_lists(values, columns, "What each of those who should gain has gained", view)


def support_sentence(support: pd.DataFrame, view: View) -> Prose:
    """Returns how often support was given. ``support``: of ``db.queries.learning.outcomes.support_given``."""
    times = int(support_by_kind(support)["times"].sum())
    return prose("Support was given {times}.", times=view.count("support_times", times, "time"))


def support_by_kind_table(support: pd.DataFrame, view: View) -> Table:
    """Returns support by kind: times, teams, hours and givers. ``support``: of ``db.queries.learning.outcomes.support_given``."""
    kinds = support_by_kind(support)
    rows = sorted(frame_rows(kinds), key=lambda row: KIND_ORDER[row.kind])
    values: dict[str, list[Any]] = {
        "kind": [row.kind for row in rows],
        "label": [SupportKind(row.kind).label for row in rows],
        "times": [row.times for row in rows],
        "teams": [row.teams for row in rows],
        "minutes": [row.minutes for row in rows],
        "untimed": [_untimed_text(row, view, kind=row.kind) for row in rows],
        "tone": ["" if row.timed else "quiet" for row in rows],
        "by": [_givers_text(row.givers) for row in rows],
    }
    of_kind = (("kind", "kind"),)
    columns = (
        Column("label", "Support"),
        Column("times", "Times", COUNT, measure="support_times", narrowed=of_kind),
        Column("teams", "Company teams", COUNT, measure="support_teams", narrowed=of_kind),
        Column("minutes", "Hours", HOURS, note="untimed", tone="tone", unknown=NOT_RECORDED, measure="support_hours", narrowed=of_kind),
        Column("by", "By whom"),
    )
    return Table.of_lists(values, columns, "Support by kind", view)


def support_by_team_table(support: pd.DataFrame, teams: pd.DataFrame, view: View) -> Table:
    """Returns support by company team, those without any first. ``teams``: of ``db.queries.learning.outcomes.teams``."""
    acts = view.may(Permission.RECORD)
    supported = support_by_team(support, teams)
    rows = frame_rows(supported)
    kinds: dict[str, list[Prose]] = {}
    for row in frame_rows(kinds_by_team(support)):
        times = view.count("support_times", row.times, SupportKind(row.kind).label.lower(), team=row.team_id, kind=row.kind)
        kinds.setdefault(row.team_id, []).append(Prose((times,)))
    values: dict[str, list[Any]] = {
        "id": [row.id for row in rows],
        "name": [row.name for row in rows],
        "href": [f"/record/team/{row.id}{view.search}" if acts else "" for row in rows],
        "times": [row.times for row in rows],
        "minutes": [row.minutes for row in rows],
        "untimed": [_untimed_text(row, view, team=row.id) for row in rows],
        "tone": ["quiet" if row.times and not row.timed else "" for row in rows],
        "missing": [NOT_RECORDED if row.times else "" for row in rows],
        "what": [join_prose(kinds.get(row.id, []), ", ", " and ") if row.times else None for row in rows],
        "what_tone": ["" if row.times else "warn" for row in rows],
        "by": [_givers_text(row.givers) for row in rows],
        "last_on": [row.last_on for row in rows],
    }
    of_team = (("team", "id"),)
    columns = (
        Column("name", "Company team", href="href"),
        Column("times", "Times", COUNT, measure="support_times", narrowed=of_team),
        Column("minutes", "Hours", HOURS, note="untimed", tone="tone", missing="missing", measure="support_hours", narrowed=of_team),
        Column("what", "What", tone="what_tone", unknown="None recorded"),
        Column("by", "By whom"),
        Column("last_on", "Last", DAY),
    )
    return Table.of_lists(values, columns, "Support by company team, those without any first", view)


def _untimed_text(row: Any, view: View, **narrowed: str) -> Prose:
    """Returns how many records have no length beside those that have one; empty without any."""
    untimed = row.times - row.timed
    if not untimed or not row.timed:
        return Prose()
    return prose("{untimed} without a length", untimed=view.show("support_untimed", untimed, **narrowed))


def _givers_text(givers: Any) -> str:
    return join_phrases(name or "not recorded" for name in givers) if givers is not None else ""


def supports_table(support: pd.DataFrame, view: View) -> Table:
    """Returns the support given, newest first, each once with its teams."""
    acts = view.may(Permission.RECORD)
    each = each_support(support)
    rows = frame_rows(each)
    values: dict[str, list[Any]] = {
        "id": [row.id for row in rows],
        "topic": [row.topic for row in rows],
        "href": [f"/record/support/{row.id}{view.search}" if acts else "" for row in rows],
        "kind_label": [SupportKind(row.kind).label for row in rows],
        "team_names": [join_phrases(row.teams) for row in rows],
        "by": [join_phrases([row.given_by or "", row.organisation or ""], "of") or NOT_RECORDED for row in rows],
        "minutes": [row.minutes for row in rows],
        "minutes_tone": ["quiet" if row.minutes is None else "" for row in rows],
        "held_on": [row.held_on for row in rows],
        "held_precision": [row.held_precision for row in rows],
    }
    columns = (
        Column("topic", "Topic", href="href"),
        Column("kind_label", "What"),
        Column("team_names", "Company teams"),
        Column("by", "By whom"),
        Column(
            "minutes", "Minutes", COUNT, tone="minutes_tone", unknown=NOT_RECORDED, measure="support_length", narrowed=(("support", "id"),)
        ),
        Column("held_on", "Date", DAY, precision="held_precision"),
    )
    return Table.of_lists(values, columns, "Support given, the newest first", view)
