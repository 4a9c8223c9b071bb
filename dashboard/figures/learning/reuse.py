"""Sentences, tiles and tables of reuse in other challenges, bodies, sectors and countries; candidates for reuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.figures.actions.summary import RecordLine
from dashboard.filters import add_query
from dashboard.formats import capitalise, join_phrases
from dashboard.metrics.learning.reuse import UNKNOWN, WITHIN_PROGRAMME, lines_by_country, reuse_totals, sector_matrix
from dashboard.page_content import Chart, EmptyState, Tile
from dashboard.prose import Prose, Shown, prose
from dashboard.tables import COUNT, DAY, MONEY, STATUS, Column, Table
from dashboard.tones import Tone
from dashboard.view import View
from db.access import Permission
from db.frames import frame_rows
from db.schema.enums.learning import ReuseKind, ReuseStage
from db.values.dates import named_day

NO_SECTOR, NO_COUNTRY = "sector not recorded", "country not recorded"
WHOLE_PROGRAMME, NOT_RECORDED = "Whole programme", "not recorded"
SHORT = 30  # characters of a challenge's label on screen
CANDIDATES_SHOWN, FINDINGS_SHOWN = 2, 6  # on screen: the best candidates of the latest findings
GLYPHS = {ReuseStage.OFFERED: "○", ReuseStage.TRIED: "◐", ReuseStage.ADOPTED: "●", ReuseStage.DECLINED: "×"}
TONES: dict[str, Tone] = {ReuseStage.ADOPTED: "good", ReuseStage.DECLINED: "quiet"}
STAGE_ORDER = list(ReuseStage)
STEPS = ("tried", "adopted", "declined")


def sentence(lines: pd.DataFrame, view: View) -> Prose:
    """Returns the numbers of offers, and of those tried, adopted and declined.

    Example: ``Of 9 offers made elsewhere 5 were tried, 3 adopted and 1 declined; 2 of those adopted crossed to another sector.``
    """
    totals = reuse_totals(lines)
    if not totals.offered:
        return prose("Nothing is recorded yet as offered to another challenge, body, sector or country.")
    results = prose(
        "Of {offered} made elsewhere {tried} {verb} tried, {adopted} adopted and {declined} declined",
        offered=view.count("reuse_offered", totals.offered, "offer", href=f"/reuse{view.search}"),
        tried=view.show("reuse_tried", totals.tried, href=_step_href(view, "tried")),
        verb="was" if totals.tried == 1 else "were",
        adopted=view.show("reuse_adopted", totals.adopted, href=_step_href(view, "adopted")),
        declined=view.show("reuse_declined", totals.declined, href=_step_href(view, "declined")),
    )
    if not totals.adopted:
        return results + "."
    return results + prose("; {across} of those adopted crossed to another sector.", across=view.show("reuse_across", totals.across))


def tiles(lines: pd.DataFrame, view: View) -> list[Tile]:
    """Returns the tiles Offered, Tried (share of offers), Adopted (share of tried) and, for who may see money, the value of adopted contracts;
    empty without lines."""
    totals = reuse_totals(lines)
    if not totals.offered:
        return []
    fresh = "Whatever the period"
    offered = view.show("reuse_offered", totals.offered)
    declined = view.count("reuse_declined", totals.declined, "was", "were", href=_step_href(view, "declined"))
    tried = prose("{share} of all offers", share=view.show("reuse_tried_share", totals.tried / totals.offered))
    adopted = (
        prose("{share} of those tried", share=view.show("reuse_adopted_share", totals.adopted / totals.tried))
        if totals.tried
        else "None was tried yet"
    )
    shown = [
        Tile("Offered elsewhere", offered, prose("{declined} declined", declined=declined), fresh, f"/reuse{view.search}"),
        Tile("Tried", _of("reuse_tried", totals.tried, totals.offered, view), tried, fresh, _step_href(view, "tried")),
        Tile("Adopted", _of("reuse_adopted", totals.adopted, totals.offered, view), adopted, fresh, _step_href(view, "adopted")),
    ]
    if not view.may(Permission.SEE_MONEY):
        return shown
    known = (
        prose(
            "known for {valued} of {contracts}",
            valued=view.show("reuse_contracts_valued", totals.contracts_valued),
            contracts=view.count("reuse_contracts", totals.contracts, "contract"),
        )
        if totals.contracts
        else "No contract was adopted elsewhere"
    )
    value = view.show("reuse_contract_value", totals.contract_pence)
    return [*shown, Tile("Value of adopted contracts", value, known, fresh, _step_href(view, "adopted"))]


def _of(measure: str, part: int, whole: int, view: View) -> Shown:
    return view.show(measure, part, f"{part} of {whole}")


def _step_href(view: View, step: str) -> str:
    return "/reuse" + add_query(view.search, step=step)


def sector_matrix_chart(lines: pd.DataFrame, view: View) -> Chart:
    """What crossed sectors? Origin sectors down, destination sectors across, lines of the ledger counted in the cell."""
    table = _matrix_table(sector_matrix(lines), view)
    title = _matrix_title(lines, view)
    subtitle = prose(
        "Lines of the ledger by sector, {lines} in all. Darker: more of them. A number opens its lines.",
        lines=view.count("reuse_offered", len(lines), "line"),
    )
    return Chart(
        title=title,
        subtitle=subtitle,
        caption=title + ". A table of the sectors they come from by those they went to.",
        table=replace(table, caption="What crossed, by sector"),
        how="",
        measures=("reuse_offered", "reuse_between_sectors", "reuse_sectors_known"),
        heat=replace(table, caption="What crossed from sector to sector", heat=True),
        empty=None if len(lines) else empty_ledger(view),
    )


def _matrix_title(lines: pd.DataFrame, view: View) -> Prose:
    totals = reuse_totals(lines)
    if not totals.offered:
        return prose("Nothing is recorded as having crossed yet")
    if not totals.sectors_known:
        return prose(
            "Of {offered} none has the sectors of both sides recorded", offered=view.count("reuse_offered", totals.offered, "offer")
        )
    between = prose(
        "{between} of {known} went to another sector",
        between=view.show("reuse_between_sectors", totals.between_sectors),
        known=view.count("reuse_sectors_known", totals.sectors_known, "offer"),
    )
    missing = totals.offered - totals.sectors_known
    rest = prose("; the sectors of {missing} are not recorded", missing=view.show("reuse_sectors_not_known", missing))
    return between + rest if missing else between


def _matrix_table(matrix: pd.DataFrame, view: View) -> Table:
    """Returns the matrix as a table: a column of counts for each sector they went to, each with the address of its lines, and their sum."""
    most = int(matrix.to_numpy().max()) if matrix.size else 0
    origins, targets = list(matrix.index), list(matrix.columns)
    cells: dict[str, list[Any]] = {"origin": [capitalise(_sector(name)) for name in origins]}
    columns = [Column("origin", "From")]
    by_target = matrix.to_numpy().T.tolist()
    for place, (target, counts) in enumerate(zip(targets, by_target, strict=True)):
        cells |= {
            f"to_{place}": [count or None for count in counts],
            f"to_{place}_href": [_pair_href(view, origin, target) if n else "" for origin, n in zip(origins, counts, strict=True)],
            f"to_{place}_tone": [_heat(count, most) for count in counts],
            f"to_{place}_scope": [f"{origin} to {target}" for origin in origins],
        }
        columns.append(
            Column(
                f"to_{place}", f"to {_sector(target)}", COUNT, href=f"to_{place}_href", tone=f"to_{place}_tone", unknown="none",
                measure="reuse_offered", narrowed=(("sectors", f"to_{place}_scope"),),
            )
        )  # fmt: skip
    cells |= {
        "all": matrix.to_numpy().sum(axis=1).tolist(),
        "all_tone": ["quiet"] * len(origins),
        "all_href": ["/reuse" + add_query(view.search, **{"from": origin}) for origin in origins],
        "all_scope": [f"from {origin}" for origin in origins],
    }
    columns.append(
        Column("all", "All", COUNT, href="all_href", tone="all_tone", measure="reuse_offered", narrowed=(("sectors", "all_scope"),))
    )
    return Table.of_lists(cells, tuple(columns), view=view)


def _sector(name: str) -> str:
    return NO_SECTOR if name == UNKNOWN else name


def _pair_href(view: View, origin: str, target: str) -> str:
    return "/reuse" + add_query(view.search, **{"from": origin, "to": target})


def _heat(count: int, most: int) -> Tone:
    if not count:
        return "quiet"
    return "heat-3" if count * 3 >= most * 2 else "heat-2" if count * 3 >= most else "heat-1"


def countries_table(lines: pd.DataFrame, view: View) -> Table:
    """Returns the numbers offered, tried, adopted and declined in each country."""
    countries = lines_by_country(lines)
    names = list(countries["country"])
    frame = countries.assign(
        name=[capitalise(NO_COUNTRY if name == UNKNOWN else name) for name in names],
        href=["/reuse" + add_query(view.search, country=name) for name in names],
    )
    steps = ("offered", "tried", "adopted", "declined")
    columns = (
        Column("name", "Country", href="href"),
        *(Column(step, step.capitalize(), COUNT, measure=f"reuse_{step}", narrowed=(("country", "country"),)) for step in steps),
    )
    return Table(frame, columns, "What crossed, by country", view)


def ledger_table(lines: pd.DataFrame, view: View) -> Table:
    """Returns the lines of the reuse ledger; values only for who may see money."""
    rows = frame_rows(lines)
    frame = lines.assign(
        href=[f"/record/reuse/{row.id}{view.search}" for row in rows],
        kind_label=[ReuseKind(row.kind).label for row in rows],
        kind_href=[f"/record/finding/{row.finding_id}{view.search}" if row.finding_id else "" for row in rows],
        origin=[view.labels.get(row.challenge_id or "", WHOLE_PROGRAMME) for row in rows],
        origin_href=[f"/challenges/{row.challenge_id}{view.search}" if row.challenge_id else "" for row in rows],
        origin_note=[row.team or row.from_sector or "" for row in rows],
        target=[next(iter(destinations(row, view.labels)), "") for row in rows],
        target_href=[f"/challenges/{row.to_challenge_id}{view.search}" if row.to_challenge_id in view.labels else "" for row in rows],
        target_note=[", ".join(destinations(row, view.labels)[1:]) for row in rows],
        stage_label=[f"{GLYPHS[ReuseStage(row.stage)]} {ReuseStage(row.stage).label}" for row in rows],
        stage_rank=[STAGE_ORDER.index(ReuseStage(row.stage)) for row in rows],
        tone=[TONES.get(row.stage, "") for row in rows],
        when_note=[_steps_text(row) for row in rows],
    )
    columns = (
        Column("what", "What", href="href"),
        Column("kind_label", "What it is", href="kind_href"),
        Column("origin", "From", href="origin_href", note="origin_note", most=SHORT),
        Column("target", "To", href="target_href", note="target_note", most=SHORT, unknown=NOT_RECORDED),
        Column("stage_label", "How far it got", STATUS, tone="tone", sort="stage_rank"),
        Column("last_on", "When", DAY, precision="last_precision", note="when_note", unknown=NOT_RECORDED),
        Column("value_pence", "Value", MONEY, unknown=NOT_RECORDED, measure="reuse_line_value", narrowed=(("line", "id"),)),
    )
    table = Table(frame, columns, "The reuse ledger, the latest step first", view)
    return table if view.may(Permission.SEE_MONEY) else table.without("value_pence")


def _steps_text(row: Any) -> str:
    """Returns the name of the furthest step that has a day, and the earlier ones with theirs: ``adopted; offered 3 May 2026``."""
    earlier = [
        f"{step} {named_day(row, step)}" for step in ("offered", "tried", "adopted") if step != row.last_step and named_day(row, step)
    ]
    return "; ".join(part for part in (row.last_step, ", ".join(earlier)) if part)


def destinations(row: Any, labels: Mapping[str, str]) -> list[str]:
    """Returns where a line went: the label of the challenge, the body, the country and the sector that are recorded."""
    return [place for place in (labels.get(row.to_challenge_id or "", ""), row.to_organisation, row.to_country, row.to_sector) if place]


def filter_ledger(lines: pd.DataFrame, parameters: Mapping[str, str]) -> tuple[pd.DataFrame, str]:
    """Returns the lines that match an address, and its filter as text; empty without a filter."""
    origin, target, country, step = (parameters.get(name, "") for name in ("from", "to", "country", "step"))
    step = step if step in STEPS else ""
    for column, wanted in (("from_sector", origin), ("to_sector", target), ("country", country)):
        if wanted:
            lines = lines[lines[column].fillna(UNKNOWN) == wanted]
    parts = (
        f"from {_sector(origin)}" if origin else "",
        f"to {_sector(target)}" if target else "",
        {"": "", UNKNOWN: NO_COUNTRY, WITHIN_PROGRAMME: WITHIN_PROGRAMME}.get(country, f"in {country}"),
        step,
    )
    words = ", ".join(part for part in parts if part)
    return (lines[lines[step]] if step else lines), f"Lines {words}" if words else ""


def empty_ledger(view: View) -> EmptyState:
    """Returns the hint for an empty ledger."""
    sentence = "Nothing is recorded as offered elsewhere yet. When a finding, a component or a contract is offered to somebody else, write it down."
    acts = view.may(Permission.RECORD)
    return EmptyState(sentence, "Write a line of the ledger", add_query(view.search, form="reuse")) if acts else EmptyState(sentence)


def candidates_table(offers: pd.DataFrame, candidates: pd.DataFrame, sponsors: pd.DataFrame, view: View, *, rest_href: str = "") -> Table:
    """Returns a row for each finding and each challenge that could reuse it, with the reason.

    The best candidates of the latest findings come first; with ``rest_href``, its address, the screen shows these alone.
    """
    later = candidates["rank"].to_numpy() >= CANDIDATES_SHOWN
    order = later.argsort(kind="stable")
    of_offer = pd.Index(offers["id"]).get_indexer(candidates["offer_id"])[order]
    told = {name: offers[name].array.take(of_offer) for name in ("what", "challenge_id")}
    frame = candidates.take(order).reset_index(drop=True).assign(later=later[order], **told)
    rows, bodies = frame_rows(frame), sponsor_names(sponsors)
    frame = frame.assign(
        href=[f"/record/finding/{row.offer_id}{view.search}" for row in rows],
        of=[view.labels.get(row.challenge_id or "", "") for row in rows],
        taker=[view.labels.get(row.to_challenge_id, "") for row in rows],
        taker_href=[f"/challenges/{row.to_challenge_id}{view.search}" for row in rows],
        taker_note=[bodies.get(row.to_challenge_id, "") for row in rows],
        why=[candidate_reason(row) for row in rows],
        offer=["Offer it"] * len(rows),
        offer_href=[offer_href(row.offer_id, row.to_challenge_id, view.search) for row in rows],
    )
    columns = (
        Column("what", "Finding", href="href", note="of", most=110),
        Column("taker", "Who would want it", href="taker_href", note="taker_note"),
        Column("why", "Why"),
        Column("offer", "Offer it", href="offer_href", act=True),
    )
    table = Table(frame, columns, "Others who would want the latest findings", view)
    if rest_href:
        best = [row.offer_id for row in rows if not row.later]
        shown = list(dict.fromkeys(best))[:FINDINGS_SHOWN]
        table = table.first(sum(offer in shown for offer in best), rest_href)
    return table if view.may(Permission.RECORD) else table.without("offer")


def candidate_reason(row: Any) -> str:
    """Returns why a challenge could reuse an offer: ``Same sector: Health; shares tags: forms, mobile``."""
    tags = f"shares {'tag' if row.shared == 1 else 'tags'}: {row.shared_tags}" if row.shared else ""
    return capitalise("; ".join(part for part in (f"same sector: {row.same_sector}" if row.same_sector else "", tags) if part))


def sponsor_names(sponsors: pd.DataFrame) -> dict[str, str]:
    """Returns the names of the sponsors of each challenge, the leading one first."""
    named = sponsors.groupby("challenge_id", sort=False)["name"].agg(", ".join)
    return dict(zip(named.index, named, strict=True))


def candidate_lines(candidates: pd.DataFrame, sponsors: pd.DataFrame, view: View) -> list[RecordLine]:
    """Returns the challenges that could reuse one finding or challenge: label with the link to offer it, reason, sponsors."""
    bodies = sponsors.groupby("challenge_id", sort=False)["name"].agg(list)
    return [
        RecordLine(
            view.labels.get(row.to_challenge_id, ""),
            offer_href(row.offer_id, row.to_challenge_id, view.search),
            tuple(part for part in (candidate_reason(row), _posed_by(bodies.get(row.to_challenge_id))) if part),
        )
        for row in frame_rows(candidates)
    ]


def _posed_by(names: list[str] | None) -> str:
    return f"Posed by {join_phrases(names)}" if names else ""


def offer_href(offered: str, to: str, search: str) -> str:
    """Returns the address of the form that offers a finding or a challenge to a challenge."""
    return "/record/reuse" + add_query(search, for_=offered, to_challenge=to)
