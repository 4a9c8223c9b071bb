"""The Innovation Flow across rounds: the texts of its numbers, and the table of all rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.figures.cohorts.comparison import MAX_TABLE_ROWS, UNKNOWN, drawn_cohorts, drawn_note, of_cohort, share_tone
from dashboard.formats import join_phrases, plural
from dashboard.metrics.cohorts.flow import (
    ALL_ROUNDS,
    APPLICATION_STEPS,
    UNKNOWN_SIZE,
    FlowFilter,
    RoundFlows,
)
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, Shown, join_prose, prose
from dashboard.tables import COUNT, PERCENT, Column, Table, first_rows
from dashboard.view import View
from db.frames import column_values, frame_rows
from db.schema.enums.records import SizeBand
from db.values.number_formats import format_number

NO_TEAMS = EmptyState("No challenge or company team is recorded here, or none is left by the choice above.")
MEASURES = ("flow_step_count", "step_share")
STEP_PHRASES = {
    "Applied": "applied", "Sifted": "were sifted", "Interviewed": "were interviewed", "Agreement": "got a pre-commercial agreement",
    "In use": "came into use",
}  # fmt: skip


Steps = Mapping[tuple[str, str], Any]  # rows of ``RoundFlows.steps`` by round and step


def is_exact(step: Any) -> bool:
    """Returns whether the number at a step is known for all challenges or teams."""
    return bool(step.known == step.of > 0)


@dataclass(frozen=True)
class FlowFilterOptions:
    """Options of the filters: sectors of challenges, (id, name) of sponsors, sizes of companies that entered."""

    sectors: tuple[str, ...]
    sponsors: tuple[tuple[str, str], ...]
    sizes: tuple[str, ...]

    def read(self, parameters: Mapping[str, str]) -> FlowFilter:
        """Returns the filter in the parameters of an address; values that are not options are ignored."""
        allowed = {"sector": self.sectors, "sponsor": [sponsor_id for sponsor_id, _ in self.sponsors], "size": self.sizes}
        return FlowFilter(**{name: parameters[name] for name, values in allowed.items() if parameters.get(name) in values})

    def narrowed_text(self, chosen: FlowFilter) -> str:
        """Returns the active filters (sector, sponsor, company size) as text; empty without any."""
        size = f"companies whose size is {size_label(chosen.size).lower()}" if chosen.size else ""
        return join_phrases([part for part in (chosen.sector, dict(self.sponsors).get(chosen.sponsor, ""), size) if part])


def filter_options(challenges: pd.DataFrame, sponsors: pd.DataFrame, entries: pd.DataFrame) -> FlowFilterOptions:
    """Returns the filter options in the rows; sizes only when at least one is known."""
    sectors = {sector for sector in column_values(challenges, "sector") if sector}
    posing = set(zip(column_values(sponsors, "organisation_id"), column_values(sponsors, "name"), strict=True))
    sizes = set(column_values(entries, "size"))
    known_sizes = [band.value for band in SizeBand if band.value in sizes]
    return FlowFilterOptions(
        tuple(sorted(sorted(sectors), key=str.casefold)),
        tuple(sorted(posing, key=lambda sponsor: (sponsor[1].casefold(), sponsor[0]))),
        tuple([*known_sizes, *([UNKNOWN_SIZE] if UNKNOWN_SIZE in sizes else [])] if known_sizes else []),
    )


def size_label(size: str) -> str:
    """Returns the label of a company size."""
    return SizeBand(size).label if size in {band.value for band in SizeBand} else size.capitalize()


@dataclass(frozen=True)
class FlowText:
    """What the texts of the flow need besides its numbers: the names of the steps, the filters by name and in words, and the view."""

    names: Mapping[str, str]
    narrowed: Mapping[str, str]
    narrowed_text: str
    view: View

    def show(self, measure: str, value: int | float | None, words: str = "", *, cohort: str = ALL_ROUNDS, **parts: str) -> Shown:
        """Returns a value of a round, or of all rounds, within the filters."""
        of = {} if cohort == ALL_ROUNDS else of_cohort(cohort)
        return self.view.show(measure, value, words, **of, **self.narrowed, **parts)

    def count(self, step: Any) -> Shown:
        """Returns the number at a step: ``12``, ``at least 12`` or ``not known``."""
        exact = is_exact(step)
        words = format_number(step.count) if exact else f"at least {format_number(step.count)}" if step.count else UNKNOWN
        return self.show("flow_step_count", None if words == UNKNOWN else step.count, words, cohort=step.cohort_id, step=step.step)

    def percentage(self, step: Any) -> Shown | None:
        """Returns the share of the step before: ``14%``; None where it is not known or more than all."""
        share = _step_share(step)
        return None if share is None else self.show("step_share", share, cohort=step.cohort_id, step=step.step)

    def share(self, step: Any) -> Prose:
        """Returns the share of the step before with its denominator: ``14% of 7``; empty where it is not known or more than all."""
        percentage = self.percentage(step)
        if percentage is None:
            return Prose()
        whole = self.show("step_share_whole", step.whole, cohort=step.cohort_id, step=step.step)
        return prose("{share} of {whole}", share=percentage, whole=whole)

    def known(self, step: Any) -> Prose:
        """Returns for how many challenges or teams a number is known, where it is not for all: ``5 of 6 known``."""
        if step.known in (0, step.of):
            return Prose()
        parts = {"cohort": step.cohort_id, "step": step.step}
        return prose(
            "{known} of {of} known", known=self.show("flow_step_known", step.known, **parts), of=self.show("flow_step_of", step.of, **parts)
        )


def rounds_chart(flows: RoundFlows, words: FlowText, lacks: str = "") -> Chart:
    """How many came to each step in each round? One row a round and one for all, one column a step: number and share of the step before."""
    block, view = "cohorts-flow", words.view
    rounds, steps = frame_rows(flows.rounds), steps_by_key(flows)
    cohorts = [row.cohort_id for row in rounds if row.cohort_id != ALL_ROUNDS]
    drawn = drawn_cohorts(cohorts, view, block)
    seen = {*drawn, ALL_ROUNDS}
    shown = [row for row in rounds if row.cohort_id in seen]
    keys = [step for step, name in words.names.items() if name] if rounds else []
    narrowed_to = f" Narrowed to {words.narrowed_text}." if words.narrowed_text else ""
    title = _flow_title(rounds, steps, ALL_ROUNDS, words)
    return Chart(
        title=title,
        subtitle=prose(
            "Numbers recorded here, with their share of those at the step before. Deeper: a larger share.{narrowed}{lacks}{drawn}",
            narrowed=Name(narrowed_to), lacks=lacks, drawn=drawn_note(len(drawn), len(cohorts), view, block),
        ),
        caption=prose(
            "{title}.{narrowed} A table with a row for each round and a column for each step.", title=title, narrowed=Name(narrowed_to)
        ),
        table=_steps_table(rounds, steps, words, "The Innovation Flow across rounds", block),
        how="By size of company, applications cannot be told apart.", measures=MEASURES,
        heat=_rounds_heat(shown, steps, keys, words, len(rounds), view.all_href("/cohorts", block)), empty=None if rounds else NO_TEAMS,
    )  # fmt: skip


def _step_share(step: Any) -> float | None:
    """Returns the share of the step before as a fraction; None where it is not known or more than all."""
    return None if step.whole is None or step.part > step.whole else step.part / step.whole


def steps_by_key(flows: RoundFlows) -> Steps:
    """Returns the rows of the steps by round and step."""
    return {(row.cohort_id, row.step): row for row in frame_rows(flows.steps)}


def _rounds_heat(rounds: Sequence[Any], steps: Steps, keys: Sequence[str], words: FlowText, total: int, rest_href: str) -> Table:
    columns: dict[str, Sequence[Any]] = {}
    for key in keys:
        found = [steps[row.cohort_id, key] for row in rounds]
        counts = [words.count(step) for step in found]
        columns |= {
            f"{key}_cell": [Prose((count,)) for count in counts],
            f"{key}_sort": [count.value for count in counts],
            f"{key}_note": [join_prose([words.share(step), words.known(step)], "; ") for step in found],
            f"{key}_tone": [
                "quiet" if count.value is None else share_tone(step.part, step.whole) for count, step in zip(counts, found, strict=True)
            ],
        }
    values = {
        **columns, **round_columns([row.cohort_id for row in rounds], words), "name": [row.name for row in rounds],
        "teams": [row.teams for row in rounds], "teams_tone": ["" if row.teams else "quiet" for row in rounds],
        "companies_note": [_companies_note(row, words) for row in rounds],
    }  # fmt: skip
    heat = [
        Column(f"{key}_cell", words.names[key], tone=f"{key}_tone", sort=f"{key}_sort", note=f"{key}_note") for key in keys
    ]  # fmt: skip
    narrowed = (("cohort", "scope"), *((name, name) for name in words.narrowed))
    teams = Column("teams", "Company teams", COUNT, note="companies_note", tone="teams_tone", measure="teams_recorded", narrowed=narrowed)
    columns_ = (Column("name", "Round", href="href"), teams, *heat)
    return Table.of_lists(values, columns_, "The Innovation Flow across rounds", words.view, heat=True, total=total, rest_href=rest_href)


def round_columns(ids: Sequence[str], words: FlowText) -> dict[str, list[Any]]:
    """Returns by column the address of each round, and what its values are measured over. ``ids``: the cohort of each."""
    return {
        "href": [f"/cohorts/{cohort}{words.view.search}" if cohort not in ("", ALL_ROUNDS) else "" for cohort in ids],
        "scope": [None if cohort == ALL_ROUNDS else of_cohort(cohort)["cohort"] for cohort in ids],
        **{name: [value] * len(ids) for name, value in words.narrowed.items()},
    }


def _companies_note(row: Any, words: FlowText) -> Prose:
    if not row.teams:
        return Prose()
    companies = words.show("companies_recorded", row.companies, plural(row.companies, "company", "companies"), cohort=row.cohort_id)
    return prose("from {companies}", companies=companies)


def _flow_title(rounds: Sequence[Any], steps: Steps, cohort: str, words: FlowText) -> Prose:
    """Returns how many teams of a round, or of all, reached the last steps of which the number is known."""
    teams = next((row.teams for row in rounds if row.cohort_id == cohort), 0)
    if not teams:
        return prose("No company team is recorded")
    counts = [(name, words.count(steps[cohort, key])) for key, name in words.names.items() if name]
    reached = [prose("{count} {phrase}", count=count, phrase=_step_phrase(name)) for name, count in counts if count.value is not None]
    if not reached:
        return prose("How far company teams came is not known")
    of_teams = words.show("teams_recorded", teams, plural(teams, "company team"), cohort=cohort)
    return prose("Of {teams} {reached}", teams=of_teams, reached=join_prose(reached[-4:], ", ", " and "))


def _step_phrase(name: str) -> Name | str:
    return STEP_PHRASES[name] if name in STEP_PHRASES else Name(f"reached {name}", public=True)


def _steps_table(rounds: Sequence[Any], steps: Steps, words: FlowText, caption: str, block: str = "") -> Table:
    """Returns a row for each round and step: the number with what is known of it, and the share of the step before with its numbers."""
    keys = [step for step, name in words.names.items() if name]
    rows = [(row.name, steps[row.cohort_id, key]) for row in rounds for key in keys]
    partial = [step.count > 0 and not is_exact(step) for _, step in rows]
    values = {
        **round_columns([step.cohort_id for _, step in rows], words), "name": [name for name, _ in rows],
        **{key: [getattr(step, key) for _, step in rows] for key in ("step", "whole", "known", "of")},
        "name_of_step": [words.names[step.step] for _, step in rows],
        "came": [step.count if step.count or is_exact(step) else None for _, step in rows],
        "came_note": ["at least" if some else "" for some in partial],
        "share": [_step_share(step) for _, step in rows],
        "share_missing": ["" if step.step == APPLICATION_STEPS[0] else UNKNOWN for _, step in rows],
        "counted": ["challenges" if step.step in APPLICATION_STEPS else "company teams" for _, step in rows],
    }  # fmt: skip
    narrowed = (("cohort", "scope"), ("step", "step"), *((name, name) for name in words.narrowed))
    columns = (
        *((Column("name", "Round", href="href"),) if block else ()),
        Column("name_of_step", "Step"),
        Column("came", "Came to it", COUNT, note="came_note", unknown=UNKNOWN, measure="flow_step_count", narrowed=narrowed),
        Column("share", "Share of the step before", PERCENT, missing="share_missing", measure="step_share", narrowed=narrowed),
        Column("whole", "At the step before", COUNT, missing="share_missing", measure="step_share_whole", narrowed=narrowed),
        Column("known", "Known for", COUNT, measure="flow_step_known", narrowed=narrowed),
        Column("of", "Of", COUNT, measure="flow_step_of", narrowed=narrowed),
        Column("counted", "Counted"),
    )
    table = Table.of_lists(values, columns, caption, words.view)
    return first_rows(table, MAX_TABLE_ROWS, "/cohorts", block) if block else table
