"""Charts and tables that compare cohorts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from dashboard.formats import capitalise, pounds
from dashboard.metrics.cohorts.comparison import Reach, split_sources
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.published_figures import PublishedFigureRow
from dashboard.tables import COUNT, DAY, MONEY, Column, Table
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import column_values, frame_rows
from db.values.dates import Day, Precision

UNKNOWN = "not known"
SELECTED_NOTE = "chosen above"
MAX_DRAWN = 12  # cohorts drawn in a figure
MAX_TABLE_ROWS = 100  # rows of a figure's own table on screen
NO_COHORT_SCOPE = "none"
TABLE_FIGURES = ("challenges", "sponsors", "teams")


def chosen_cohort(view: View) -> str:
    """Returns the id of the cohort that the filter of the page chooses; empty for all."""
    return view.scope.get("cohort", "")


def stage_numbers(places: pd.DataFrame) -> dict[str, int]:
    """Returns the number of each stage in its flow, from 0; of a stage of several flows that of the first of ``stage_places``."""
    named = zip(column_values(places, "stage")[::-1], column_values(places, "place")[::-1], strict=True)
    return {str(stage): int(place) for stage, place in named}


def of_cohort(cohort_id: str) -> dict[str, str]:
    """Returns what a value of a cohort is measured over; of the records without a cohort where the id is empty."""
    return {"cohort": cohort_id or NO_COHORT_SCOPE}


def drawn_cohorts(cohorts: Sequence[str], view: View, block: str) -> list[str]:
    """Returns the ids of the cohorts that a figure draws: the last ``MAX_DRAWN`` in their order, of which one gives way to the chosen cohort
    where that comes earlier; all where asked for."""
    if view.shows_all(block) or len(cohorts) <= MAX_DRAWN:
        return list(cohorts)
    earlier = [cohort for cohort in cohorts[:-MAX_DRAWN] if cohort == chosen_cohort(view)]
    return [*earlier, *cohorts[len(cohorts) - MAX_DRAWN + len(earlier) :]]


def drawn_note(drawn: int, total: int, view: View, block: str) -> Prose:
    """Returns how many of the cohorts a figure draws, with the address of all: ``12 of 100 cohorts are drawn``; empty where it draws all."""
    if drawn >= total:
        return Prose()
    return prose(
        " {drawn} of {total} are drawn: the last in their order, and the chosen one. {all}.",
        drawn=view.show("cohorts_drawn", drawn, block=block),
        total=view.count("cohorts_to_draw", total, "cohort", block=block),
        all=Name("Draw all", view.all_href("/cohorts", block)),
    )


def _name_columns(ids: Sequence[str], view: View) -> dict[str, list[str]]:
    """Returns the address of each cohort, whether it is the chosen one, and what its values are measured over."""
    chosen = chosen_cohort(view)
    return {
        "href": [f"/cohorts/{cohort}{view.search}" if cohort else "" for cohort in ids],
        "name_note": [SELECTED_NOTE if chosen and cohort == chosen else "" for cohort in ids],
        "scope": [cohort or NO_COHORT_SCOPE for cohort in ids],
    }


NAME = Column("name", "Cohort", href="href", note="name_note")


def sentence(cohorts: pd.DataFrame, entries: pd.DataFrame, has_published: bool, view: View) -> Prose:
    """Returns the number of cohorts, the first launch, and the recorded challenges, company teams and companies.

    ``cohorts``: of :func:`dashboard.metrics.cohorts.comparison.summarise_cohorts`; ``entries``: of ``build_flow_entries``.
    """
    ids, days, precisions = (column_values(cohorts, key) for key in ("id", "launch_on", "launch_precision"))
    if not any(ids):
        return prose("No cohort is recorded yet.")
    launches = [(on, precision) for cohort, on, precision in zip(ids, days, precisions, strict=True) if cohort and on]
    on, precision = min(launches, key=itemgetter(0), default=(None, None))
    return prose(
        "{cohorts}{since}, with {challenges} and {teams} recorded here.{published}",
        cohorts=view.count("cohorts_recorded", sum(map(bool, ids)), "cohort"),
        since=Name(f" since {Day(on, Precision(precision or Precision.DAY))}") if on else "",
        challenges=view.count("challenges_recorded", sum(column_values(cohorts, "challenges")), "challenge"),
        teams=teams_and_companies(entries, view),
        published=" What others published stands beside the counts, never in them." if has_published else "",
    )


def teams_and_companies(entries: pd.DataFrame, view: View) -> Prose:
    """Returns the numbers of teams and of distinct companies: ``30 company teams from 26 companies``."""
    return prose(
        "{teams} from {companies}",
        teams=view.count("teams_recorded", len(entries), "company team"),
        companies=view.count("companies_recorded", len(set(column_values(entries, "company"))), "company", "companies"),
    )


def rounds_table(cohorts: pd.DataFrame, published: Sequence[PublishedFigureRow], view: View) -> Table:
    """Returns one row for each cohort: dates, recorded counts, and published counts in a column of their own."""
    counts = [figure for figure in published if figure.cohort_id and not figure.money]
    by_cohort = _figures_by_cohort(counts)
    ids = column_values(cohorts, "id")
    links = [
        tuple((f"{figure.words} {figure.heading}", figure.sources[0] if figure.sources else "") for figure in by_cohort.get(cohort, ()))
        for cohort in ids
    ]
    dates = (("launch", "Launch"), ("close", "Close"), ("demo_day", "Demo Day"))
    recorded = {key: column_values(cohorts, key) for key in TABLE_FIGURES}
    values = {
        **{key: column_values(cohorts, key) for key in ("name", *(f"{date}_{part}" for date, _ in dates for part in ("on", "precision")))},
        **_name_columns(ids, view), **recorded,
        "published": ["; ".join(words for words, _ in shown) or None for shown in links], "published_links": links,
        **{f"{key}_tone": ["" if count else "quiet" for count in values] for key, values in recorded.items()},
    }  # fmt: skip
    columns = (
        NAME,
        *(Column(f"{key}_on", label, DAY, precision=f"{key}_precision", unknown=UNKNOWN) for key, label in dates),
        *(
            Column(key, capitalise(key), COUNT, tone=f"{key}_tone", measure=f"{key}_recorded", narrowed=(("cohort", "scope"),))
            for key in TABLE_FIGURES
        ),
        *([Column("published", "As published", links="published_links", unknown=UNKNOWN, sortable=False)] if by_cohort else []),
    )
    beside = "; what others published of a cohort stands in the last column and is never added up" if by_cohort else ""
    return Table.of_lists(values, columns, f"Challenges, sponsors and teams as recorded here{beside}", view)


def _figures_by_cohort(figures: Sequence[PublishedFigureRow]) -> dict[str, list[PublishedFigureRow]]:
    """Returns the figures of each cohort by heading; of several with one heading the last by date."""
    latest: dict[str, dict[str, PublishedFigureRow]] = {}
    for figure in figures:
        latest.setdefault(figure.cohort_id or "", {})[figure.heading] = figure
    return {cohort: [by_heading[name] for name in sorted(by_heading)] for cohort, by_heading in latest.items()}


def money_table(cohorts: pd.DataFrame, published: Sequence[PublishedFigureRow], view: View) -> Table:
    """Returns published payments, contracts and budgets of each cohort, and the recorded maximum contract."""
    rows = [
        row
        for row in frame_rows(cohorts[["id", "name", "low", "high", "priced", "challenges"]])
        if row.high is not None or row.id
    ]  # fmt: skip
    money = _figures_by_cohort([figure for figure in published if figure.cohort_id and figure.money])
    headings = sorted({figure.heading for figures in money.values() for figure in figures})
    by_cohort = [{figure.heading: figure for figure in money.get(row.id, ())} for row in rows]
    columns: dict[str, Sequence[Any]] = {}
    for place, heading in enumerate(headings):
        shown = [figures.get(heading) for figures in by_cohort]
        columns |= {
            f"published_{place}": [figure.words if figure else None for figure in shown],
            f"published_{place}_number": [figure.number if figure else None for figure in shown],
            f"published_{place}_links": [_source_links(figure) for figure in shown],
        }
    values = {
        **{key: [getattr(row, key) for row in rows] for key in ("name", "low", "high")},
        **_name_columns([row.id for row in rows], view), **columns, "contract_note": [_priced_note(row, view) for row in rows],
    }  # fmt: skip
    low = Column(
        "low", "Lowest maximum contract recorded", MONEY, unknown=UNKNOWN, measure="max_contract_low", narrowed=(("cohort", "scope"),)
    )
    high = Column(
        "high", "Highest maximum contract recorded", MONEY, unknown=UNKNOWN, note="contract_note", measure="max_contract_high",
        narrowed=(("cohort", "scope"),),
    )  # fmt: skip
    amounts = [
        Column(
            f"published_{place}", capitalise(heading), links=f"published_{place}_links", sort=f"published_{place}_number", unknown=UNKNOWN
        )
        for place, heading in enumerate(headings)
    ]
    caption = "The recorded columns are of the challenges recorded here; the others are as published, never added up"
    return Table.of_lists(values, (NAME, low, high, *amounts), caption, view)


def _priced_note(row: Any, view: View) -> Prose | str:
    """Returns for how many of the challenges of a cohort the maximum contract is known, where it is not for all."""
    if row.high is None or row.priced == row.challenges:
        return ""
    scope = of_cohort(row.id)
    return prose(
        "known for {priced} of {challenges}",
        priced=view.show("priced_challenges", row.priced, **scope),
        challenges=view.show("challenges_recorded", row.challenges, **scope),
    )


def _source_links(figure: PublishedFigureRow | None) -> tuple[tuple[str, str], ...]:
    return ((figure.words, figure.sources[0]),) if figure and figure.sources else ()


def figures_table(figures: Sequence[PublishedFigureRow], cohorts: pd.DataFrame, view: View) -> Table:
    """Returns every published figure: value with its bound, date, definition and sources."""
    names = dict(zip(column_values(cohorts, "id"), column_values(cohorts, "name"), strict=True))
    values: dict[str, list[Any]] = {
        "metric": [figure.metric for figure in figures],
        "cohort": [names.get(figure.cohort_id, "") if figure.cohort_id else "" for figure in figures],
        "words": [figure.words if figure.money or "%" in figure.words else f"{figure.words} {figure.unit}" for figure in figures],
        "number": [figure.number for figure in figures],
        "as_of_on": [figure.as_of.on if figure.as_of else None for figure in figures],
        "as_of_precision": [figure.as_of.precision if figure.as_of else None for figure in figures],
        "definition": [_definition_text(figure) for figure in figures],
        "source": [" | ".join(figure.sources) for figure in figures],
        "source_links": [site_links(figure.sources) for figure in figures],
    }  # fmt: skip
    columns = (
        Column("metric", "Metric", note="cohort"),
        Column("words", "As published", sort="number"),
        Column("as_of_on", "As of", DAY, precision="as_of_precision", unknown=UNKNOWN),
        Column("definition", "Definition"),
        Column("source", "Source", links="source_links", unknown=UNKNOWN),
    )
    return Table.of_lists(values, columns, "As published; never added up", view)


def _definition_text(figure: PublishedFigureRow) -> str:
    total = "a running total" if figure.cumulative and "cumulative" not in figure.metric else ""
    return "; ".join(part for part in (figure.definition, total) if part)


def site_links(sources: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Returns the web addresses among the sources, named after their site; none where there is no web address."""
    return tuple((site_name(source), source) for source in sources if source.startswith(("https://", "http://")))


def site_name(address: str) -> str:
    """Returns the host of a web address without ``www.``."""
    return urlsplit(address).netloc.removeprefix("www.")


def source_addresses(text: str | None) -> list[tuple[str, str]]:
    """Returns (site, address) of each source in a text."""
    return [(site_name(address), address) for address in split_sources(text)]


def share_tone(part: int | None, whole: int | None) -> Tone:
    """Returns the tone of a share in a heatmap: deeper from a third and from two thirds on."""
    if not part or not whole:
        return ""
    return "heat-3" if part * 3 >= whole * 2 else "heat-2" if part * 3 >= whole else "heat-1"


def stages_chart(cohorts: pd.DataFrame, reach: Reach, order: pd.Series, working: str, view: View) -> Chart:
    """How far did teams come in each cohort? One row a cohort, one column a stage: teams that reached it, of those with a known stage.

    ``reach``: of :func:`dashboard.metrics.cohorts.comparison.reach_by_cohort`; ``order``: all stages; ``working``: the building stage.
    """
    block = "cohorts-stages"
    counts, unknown = (
        frame_rows(reach.stages),
        dict(zip(*(column_values(reach.teams, key) for key in ("cohort_id", "unknown")), strict=True)),
    )
    reached = {row.stage for row in counts}
    shown = [stage for stage in order if stage in reached]
    ids = column_values(cohorts, "id")
    drawn = drawn_cohorts(ids, view, block)
    matrix = _stage_matrix(cohorts, counts, unknown, shown, view)
    title = _stages_title([row for row in counts if row.stage == working], sum(unknown.values()), len(unknown), working, view)
    at = [n for n, cohort in enumerate(ids) if cohort in drawn]
    rows = {key: [values[n] for n in at] for key, values in matrix.items()}
    heat = _stages_heat(rows, len(cohorts), shown, view, view.all_href("/cohorts", block))
    return Chart(
        title=title,
        subtitle="Teams that reached each stage, of the teams recorded here whose stage is known. Deeper: a larger share."
        + drawn_note(len(drawn), len(cohorts), view, block),
        caption=title + ". A table with a row for each cohort and a column for each stage.",
        table=_stages_table(matrix, shown, view),
        how="A team counts once, also where it may answer one of several challenges. Teams whose stage is not known stand in a column of "
        "their own. Counts that somebody published are never mixed in.",
        measures=("teams_reached_stage", "teams_with_known_stage", "teams_stage_not_known"),
        heat=heat,
        empty=None if len(reach.teams) else EmptyState("No company team is recorded yet."),
    )


def _stage_matrix(
    cohorts: pd.DataFrame, counts: Sequence[Any], unknown: Mapping[str, int], shown: Sequence[str], view: View
) -> dict[str, Sequence[Any]]:
    """Returns by column the cohorts with ``reached_<n>``, ``of_<n>`` and the name ``stage_<n>`` for the n-th stage, and ``unknown``."""
    by_stage = {(row.cohort_id, row.stage): (row.reached, row.of) for row in counts}
    ids = column_values(cohorts, "id")
    columns: dict[str, Sequence[Any]] = {key: column_values(cohorts, key) for key in ("name", "teams")}
    for n, stage in enumerate(shown):
        pairs = [by_stage.get((cohort, stage), (None, None)) for cohort in ids]
        columns |= {f"reached_{n}": [part for part, _ in pairs], f"of_{n}": [whole for _, whole in pairs], f"stage_{n}": [stage] * len(ids)}
    return {**columns, "unknown": [unknown.get(cohort) for cohort in ids], **_name_columns(ids, view)}


def _stages_table(matrix: Mapping[str, Sequence[Any]], shown: Sequence[str], view: View) -> Table:
    counts = (("reached", "Reached {}", "teams_reached_stage"), ("of", "{}, of", "teams_with_known_stage"))
    stages = [
        Column(f"{key}_{n}", label.format(stage), COUNT, measure=measure, narrowed=(("cohort", "scope"), ("stage", f"stage_{n}")))
        for n, stage in enumerate(shown)
        for key, label, measure in counts
    ]
    unknown = Column("unknown", "Stage not known", COUNT, measure="teams_stage_not_known", narrowed=(("cohort", "scope"),))
    teams = Column("teams", "Teams recorded", COUNT, measure="teams_recorded", narrowed=(("cohort", "scope"),))
    return Table.of_lists(
        matrix,
        (NAME, teams, *stages, unknown),
        "Teams that reached each stage, of the teams recorded with a known stage",
        view,
    )


def _stages_heat(matrix: Mapping[str, Sequence[Any]], total: int, shown: Sequence[str], view: View, rest_href: str) -> Table:
    columns: dict[str, Sequence[Any]] = {key: matrix[key] for key in ("name", "href", "name_note", "scope", "teams", "unknown")}
    for n, stage in enumerate(shown):
        counts = list(zip(matrix["scope"], matrix[f"reached_{n}"], matrix[f"of_{n}"], strict=True))
        columns |= {
            f"reached_{n}": matrix[f"reached_{n}"],
            f"cell_{n}": [_reached_of(scope, stage, part, whole, view) for scope, part, whole in counts],
            f"tone_{n}": [share_tone(part, whole) for _, part, whole in counts],
        }
    quiet = ["quiet"] * len(matrix["scope"])
    values = {**columns, "quiet": quiet, "no_team": ["" if teams else "quiet" for teams in matrix["teams"]]}
    heat = [Column(f"cell_{n}", stage, tone=f"tone_{n}", sort=f"reached_{n}") for n, stage in enumerate(shown)]
    columns_ = (
        NAME,
        Column("teams", "Teams recorded", COUNT, tone="no_team", measure="teams_recorded", narrowed=(("cohort", "scope"),)),
        *heat,
        Column("unknown", "Stage not known", COUNT, tone="quiet", measure="teams_stage_not_known", narrowed=(("cohort", "scope"),)),
    )
    caption = "Teams that reached each stage, of the teams recorded with a known stage"
    return Table.of_lists(values, columns_, caption, view, heat=True, total=total, rest_href=rest_href)


def _reached_of(scope: str, stage: str, part: int | None, whole: int | None, view: View) -> Prose | str:
    if part is None or whole is None:
        return ""
    return prose(
        "{part} of {whole}",
        part=view.show("teams_reached_stage", part, cohort=scope, stage=stage),
        whole=view.show("teams_with_known_stage", whole, cohort=scope, stage=stage),
    )


def _stages_title(built: Sequence[Any], unknown: int, cohorts: int, working: str, view: View) -> Prose:
    """Returns how many of all teams reached the building stage. ``built``: that stage of each cohort; ``cohorts``: how many have a team."""
    if not built:
        return prose("No recorded team has a known stage" if cohorts else "No company team is recorded")
    part, whole = sum(row.reached for row in built), sum(row.of for row in built)
    others = prose(", the stage of {unknown} is not known", unknown=view.show("teams_stage_not_known", unknown)) if unknown else ""
    return join_prose(
        [
            prose(
                "Of {teams} {part} reached the {stage}, {rest} did not{others}",
                teams=view.count("teams_with_stage_or_unknown", whole + unknown, "recorded team", stage=working),
                part=view.show("teams_reached_stage", part, stage=working),
                stage=Name(working),
                rest=view.show("teams_short_of_stage", whole - part, stage=working),
                others=others,
            )
        ]
    )


def contract_text(row: Mapping[str, Any], view: View, scope: str) -> Prose | str:
    """Returns the range of the maximum contract values of a cohort, and for how many of its challenges they are known."""
    if row["high"] is None:
        return ""
    low, high = (view.show(f"max_contract_{end}", row[end], pounds(row[end]), cohort=scope) for end in ("low", "high"))
    words = prose("{low} to {high}", low=low, high=high) if row["low"] != row["high"] else prose("{high}", high=high)
    if row["priced"] == row["challenges"]:
        return words
    return words + prose(
        ", known for {priced} of {challenges}",
        priced=view.show("priced_challenges", row["priced"], cohort=scope),
        challenges=view.count("challenges_recorded", row["challenges"], "challenge", cohort=scope),
    )
