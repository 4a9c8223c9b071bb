"""The Innovation Flow across rounds, for ``/cohorts``: read, narrowed as the address asks, drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callbacks.page_request import Ask
from dashboard.figures.cohorts import flow as figures
from dashboard.metrics.cohorts import flow as metrics
from dashboard.metrics.cohorts.comparison import stage_order
from dashboard.metrics.cohorts.stage_durations import courses
from db.access import Permission
from db.queries.cohorts import flow as queries
from db.session import ScopedSession
from layouts.components.switch import Switch
from layouts.ids.pages import Cohorts as C

ASKED = ("sector", "sponsor", "size")


def flow(session: ScopedSession, ask: Ask, rounds: list[dict[str, Any]], stages: list[Any]) -> tuple[dict[str, Any], list[Switch], str]:
    """The charts by block, the switches, and the sentence on company teams and companies. ``rounds``: rows of ``db.queries.cohorts.comparison.rounds``."""
    own, places = ask.programme.id, metrics.places(stages)
    every, posing = queries.challenges(session, own), queries.sponsors(session, own)
    teams = metrics.entries(
        queries.entries(session, own), queries.answers(session, own), every, queries.agreements(session, own), places, ask.today
    )
    offered = metrics.options(every, posing, teams)
    chosen = offered.read(ask.filters.extra)
    challenges, found = metrics.narrowed(every, posing, teams, chosen)
    named = [*((row["id"], row["name"]) for row in rounds), (None, "No cohort")]
    flows = metrics.flows_by_round(named, challenges, found, places, sized=bool(chosen.size))
    words = figures.choice_words(chosen, offered)
    shown = next((one for one in flows if one.cohort and one.cohort == ask.cohort), flows[-1] if flows else None)
    choices = queries.choices(session, own) if ask.viewer.may(Permission.SEE_PROGRAMME) else []
    order = stage_order({name: one.stages for name, one in places.items()})
    ended = [(one.cohort, one.name, found if one.whole else [entry for entry in found if entry.cohort == one.cohort]) for one in flows]
    lacks = " By size of company, applications cannot be told apart." if chosen.size else ""
    return (
        {
            C.FLOW: figures.rounds(flows, ask.search, words, lacks),
            C.FLOW_BARS: figures.bars(shown, ask.palette, words),
            C.FLOW_DAYS: figures.days(courses(rounds, challenges, queries.periods(session, own), choices, places, ask.today), ask.palette, words),
            C.FLOW_EXITS: figures.left(ended, order, ask.search, words),
        },
        _switches(ask, offered, chosen),
        figures.companies(teams),
    )  # fmt: skip


def _switches(ask: Ask, offered: metrics.Options, chosen: metrics.Choice) -> list[Switch]:
    """A choice for each of sector, sponsor and size that offers two at least; the others are kept."""
    held = {name: getattr(chosen, name) for name in ASKED}
    sizes = [(one, figures.size_words(one)) for one in offered.sizes]
    among = {"sector": [(one, one) for one in offered.sectors], "sponsor": list(offered.sponsors), "size": sizes}
    labels = {"sector": "Sector", "sponsor": "Sponsor", "size": "Size of company"}
    return [Switch(labels[name], _choices(ask, name, held, among[name])) for name in ASKED if len(among[name]) > 1]


def _choices(ask: Ask, name: str, held: Mapping[str, str], among: list[tuple[str, str]]) -> list[tuple[str, str, bool]]:
    def address(value: str) -> str:
        return "/cohorts" + ask.filters.search(**{**held, name: value})

    return [("All", address(""), not held[name]), *((label, address(value), held[name] == value) for value, label in among)]
