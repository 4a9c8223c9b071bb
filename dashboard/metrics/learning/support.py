"""Support given to company teams: kind, recipient, provider and duration."""

from __future__ import annotations

import pandas as pd

from dashboard.metrics.learning.outcomes import ACTIVE_OUTCOMES


def each_support(support: pd.DataFrame) -> pd.DataFrame:
    """Returns each record of support once, with ``teams``: the list of the names of its company teams, in their order.

    ``support``: of ``db.queries.learning.outcomes.support_given``, which has a row for each team.
    """
    teams = support.groupby("id", sort=False).agg(teams=("team", list))
    return support.drop_duplicates("id").merge(teams, left_on="id", right_index=True)


def _totals(support: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Returns by columns: ``times``, ``timed`` (with a recorded length), ``minutes`` (``<NA>`` where none has a length), ``last_on`` and
    ``givers`` (a list: the person, else the organisation, else empty; each once, in order)."""
    giver = support["given_by"].replace("", None).fillna(support["organisation"]).fillna("")
    grouped = support.assign(giver=giver).groupby(by, sort=False)
    totals = grouped.agg(times=("id", "size"), timed=("minutes", "count"), last_on=("held_on", "max"), givers=("giver", "unique"))
    totals["minutes"] = grouped["minutes"].sum(min_count=1)
    return totals.astype({"times": "Int64", "timed": "Int64"})


def support_by_kind(support: pd.DataFrame) -> pd.DataFrame:
    """Support by kind, each record counted once for any number of teams.

    Returns kind, times, timed, minutes, last_on, givers and ``teams`` (Int64: number of different company teams).
    """
    totals = _totals(support.drop_duplicates("id"), ["kind"])
    teams = support.groupby("kind")["team_id"].nunique().astype("Int64").rename("teams")
    return totals.join(teams).reset_index()


def support_by_team(support: pd.DataFrame, teams: pd.DataFrame) -> pd.DataFrame:
    """Support by company team, the least supported first, including the teams at work without any.

    ``teams``: of ``db.queries.learning.outcomes.teams``. Returns id, name, times (0 without any), timed, minutes, last_on, givers.
    """
    at_work = teams[teams["outcome"].isin(ACTIVE_OUTCOMES) & ~teams["archived"].astype(bool)][["id", "name"]]
    supported = support[["team_id", "team"]].set_axis(["id", "name"], axis=1)
    every = pd.concat([at_work, supported]).drop_duplicates("id")
    totals = every.merge(_totals(support, ["team_id"]), left_on="id", right_index=True, how="left")
    totals[["times", "timed"]] = totals[["times", "timed"]].fillna(0)
    return totals.sort_values(["times", "name"], kind="stable").reset_index(drop=True)


def kinds_by_team(support: pd.DataFrame) -> pd.DataFrame:
    """Returns how often each company team received each kind of support: team_id, kind, times (Int64), by kind."""
    return support.groupby(["team_id", "kind"]).size().astype("Int64").rename("times").reset_index()
