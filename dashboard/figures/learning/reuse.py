"""Sentences, tiles and tables of reuse in other challenges, bodies, sectors and countries; candidates for reuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.figures.actions.summary import RecordLine
from dashboard.filters import add_query
from dashboard.formats import capitalise, format_percent, join_phrases, plural, pounds, short_pounds, truncate
from dashboard.metrics.learning.reuse import (
    HOW_SECTORS,
    ReuseCandidate,
    ReuseCounts,
    ReuseOffer,
    ReuseRow,
    count_by_country,
    count_by_sectors,
    count_reuse_steps,
    reuse_country,
    sum_contracts,
)
from dashboard.page_content import Cell, Chart, Column, EmptyState, Table, Tile, Tone
from db.schema.enums.learning import ReuseStage

NO_SECTOR, NO_COUNTRY, WITHIN_PROGRAMME = "sector not recorded", "country not recorded", "within this programme"
UNKNOWN_PARAMETER = "-"  # parameter value for "not recorded"
MAX_LABEL_LENGTH, MAX_CANDIDATES, MAX_TEXT_LENGTH = 30, 2, 110
GLYPHS = {ReuseStage.OFFERED: "○", ReuseStage.TRIED: "◐", ReuseStage.ADOPTED: "●", ReuseStage.DECLINED: "×"}
TONES: dict[ReuseStage, Tone] = {ReuseStage.ADOPTED: "good", ReuseStage.DECLINED: "quiet"}
STEP_LABELS = {"tried": "Tried", "adopted": "Adopted", "declined": "Declined"}


def sentence(lines: Sequence[ReuseRow]) -> str:
    """Returns the numbers of offers, and of those tried, adopted and declined.

    Example: ``Of 9 offers made elsewhere 5 were tried, 3 adopted and 1 declined; 2 of those adopted crossed to another sector.``
    """
    if not lines:
        return "Nothing is recorded yet as offered to another challenge, body, sector or country."
    counts = count_reuse_steps(lines)
    results = f"{counts.tried} {'was' if counts.tried == 1 else 'were'} tried, {counts.adopted} adopted and {counts.declined} declined"
    across = f"; {counts.across} of those adopted crossed to another sector" if counts.adopted else ""
    return f"Of {plural(counts.offered, 'offer')} made elsewhere {results}{across}."


def tiles(lines: Sequence[ReuseRow], search: str, *, money: bool) -> list[Tile]:
    """Returns the tiles Offered, Tried (share of offers) and Adopted (share of tried); empty without rows.

    ``money``: add the value of adopted contracts.
    """
    if not lines:
        return []
    counts = count_reuse_steps(lines)
    fresh = "Whatever the period"
    step_tiles = [
        Tile("Offered elsewhere", str(counts.offered), f"{plural(counts.declined, 'was', 'were')} declined", fresh, f"/reuse{search}"),
        Tile(
            "Tried",
            f"{counts.tried} of {counts.offered}",
            _share_text(counts.tried, counts.offered, "of all offers"),
            fresh,
            _step_href(search, "tried"),
        ),
        Tile(
            "Adopted",
            f"{counts.adopted} of {counts.offered}",
            _share_text(counts.adopted, counts.tried, "of those tried"),
            fresh,
            _step_href(search, "adopted"),
        ),
    ]
    value, known, contracts = sum_contracts(lines)
    words = f"known for {known} of {plural(contracts, 'contract')}" if contracts else "No contract was adopted elsewhere"
    return (
        [*step_tiles, Tile("Value of adopted contracts", short_pounds(value), words, fresh, _step_href(search, "adopted"))]
        if money
        else step_tiles
    )


def _share_text(part: int, whole: int, what: str) -> str:
    return f"{format_percent(part, whole)} {what}" if whole else "None was tried yet"


def _step_href(search: str, step: str) -> str:
    return "/reuse" + add_query(search, step=step)


def sector_matrix_chart(lines: Sequence[ReuseRow], search: str, *, acts: bool = False) -> Chart:
    """What crossed sectors? Origin sectors down, destination sectors across, rows of the ledger counted in the cell."""
    origins, targets, pairs = count_by_sectors(lines)
    most = max(pairs.values(), default=0)
    columns = (Column("From"), *(Column(f"to {name or NO_SECTOR}", number=True) for name in targets), Column("All", number=True))
    rows = tuple(
        (
            Cell(capitalise(name or NO_SECTOR)), *(_matrix_cell(pairs[name, target], most, name, target, search) for target in targets),
            Cell(str(sum(pairs[name, target] for target in targets)), tone="quiet"),
        )
        for name in origins
    )  # fmt: skip
    between = sum(count for (origin, target), count in pairs.items() if origin and target and origin != target)
    with_sectors = sum(count for (origin, target), count in pairs.items() if origin and target)
    title = _matrix_title(between, with_sectors, len(lines))
    return Chart(
        title=title,
        subtitle=f"Lines of the ledger by sector, {plural(len(lines), 'line')} in all. Darker: more of them. A number opens its lines.",
        caption=f"{title}. A table of {plural(len(origins), 'sector')} by {plural(len(targets), 'sector')}.",
        table=Table(columns, rows, "What crossed, by sector"),
        how=HOW_SECTORS,
        heat=Table(columns, rows, "What crossed from sector to sector", heat=True),
        empty=None if lines else empty_ledger(search, acts=acts),
    )


def _matrix_title(between: int, with_sectors: int, total: int) -> str:
    if not total:
        return "Nothing is recorded as having crossed yet"
    if not with_sectors:
        return f"Of {plural(total, 'offer')} none has the sectors of both sides recorded"
    rest = f"; the sectors of {total - with_sectors} are not recorded" if total > with_sectors else ""
    return f"{between} of {plural(with_sectors, 'offer')} went to another sector{rest}"


def _matrix_cell(count: int, most: int, origin: str | None, target: str | None, search: str) -> Cell:
    if not count:
        return Cell("none", tone="quiet", sort=0)
    tone: Tone = "heat-3" if count * 3 >= most * 2 else "heat-2" if count * 3 >= most else "heat-1"
    return Cell(
        str(count), "/reuse" + add_query(search, **{"from": origin or UNKNOWN_PARAMETER, "to": target or UNKNOWN_PARAMETER}), tone, count
    )


def countries_table(lines: Sequence[ReuseRow], search: str) -> Table:
    """Returns the numbers offered, tried, adopted and declined in each country."""
    columns = (Column("Country"), *(Column(name, number=True) for name in ("Offered", "Tried", "Adopted", "Declined")))
    return Table(
        columns, tuple(_country_cells(name, counts, search) for name, counts in count_by_country(lines)), "What crossed, by country"
    )


def _country_cells(name: str | None, counts: ReuseCounts, search: str) -> tuple[Cell, ...]:
    words = NO_COUNTRY if name is None else name or WITHIN_PROGRAMME
    first = Cell(
        capitalise(words), "/reuse" + add_query(search, country=name if name else UNKNOWN_PARAMETER if name is None else WITHIN_PROGRAMME)
    )
    return (first, *(Cell(str(count), sort=count) for count in (counts.offered, counts.tried, counts.adopted, counts.declined)))


def ledger_table(lines: Sequence[ReuseRow], labels: Mapping[str, str], search: str, *, money: bool) -> Table:
    """Returns the rows of the reuse ledger; values only with ``money``."""
    names = ("What", "What it is", "From", "To", "How far it got", "When", *(("Value",) if money else ()))
    columns = tuple(Column(name, number=name == "Value") for name in names)
    return Table(columns, tuple(_ledger_cells(line, labels, search, money) for line in lines), "The reuse ledger, the latest step first")


def _ledger_cells(line: ReuseRow, labels: Mapping[str, str], search: str, money: bool) -> tuple[Cell, ...]:
    value = Cell(
        pounds(line.value_pence) or "not recorded", sort=line.value_pence or -1, tone="" if line.value_pence is not None else "quiet"
    )
    return (
        Cell(line.what, f"/record/reuse/{line.id}{search}"),
        Cell(line.kind.label, f"/record/finding/{line.finding_id}{search}" if line.finding_id else ""),
        Cell(
            truncate(labels.get(line.challenge_id or "", "Whole programme"), MAX_LABEL_LENGTH),
            f"/challenges/{line.challenge_id}{search}" if line.challenge_id else "",
            note=line.team or line.from_sector or "",
        ),
        _destination_cell(line, labels, search),
        Cell(f"{GLYPHS[line.stage]} {line.stage.label}", tone=TONES.get(line.stage, "")),
        _step_day_cell(line),
        *((value,) if money else ()),
    )


def _step_day_cell(line: ReuseRow) -> Cell:
    """Returns the day of the furthest dated step, with the days of earlier steps as note."""
    if not line.days:
        return Cell("not recorded", tone="quiet", sort="")
    *before, (step, last) = line.days.items()
    return Cell(f"{step} {last}", sort=last.on.isoformat(), note=", ".join(f"{name} {day}" for name, day in before))


def _destination_cell(line: ReuseRow, labels: Mapping[str, str], search: str) -> Cell:
    places = [labels.get(line.to_challenge_id or "", ""), line.to_body, line.to_country, line.to_sector]
    named = [place for place in places if place]
    href = f"/challenges/{line.to_challenge_id}{search}" if line.to_challenge_id in labels else ""
    return Cell(truncate(named[0], MAX_LABEL_LENGTH) if named else "not recorded", href, note=", ".join(named[1:]))


def filter_ledger(lines: Sequence[ReuseRow], parameters: Mapping[str, str]) -> tuple[list[ReuseRow], str]:
    """Returns the rows that match an address, and its filter as text; empty without a filter."""
    origin, target, country, step = (parameters.get(name, "") for name in ("from", "to", "country", "step"))
    step = step if step in STEP_LABELS else ""
    filtered = [
        line
        for line in lines
        if origin in ("", line.from_sector or UNKNOWN_PARAMETER)
        and target in ("", line.to_sector or UNKNOWN_PARAMETER)
        and country in ("", _country_parameter(line))
        and (not step or {"tried": line.tried, "adopted": line.adopted}.get(step, line.stage.value == step))
    ]
    parts = (
        f"from {NO_SECTOR if origin == UNKNOWN_PARAMETER else origin}" if origin else "",
        f"to {NO_SECTOR if target == UNKNOWN_PARAMETER else target}" if target else "",
        {"": "", UNKNOWN_PARAMETER: NO_COUNTRY, WITHIN_PROGRAMME: WITHIN_PROGRAMME}.get(country, f"in {country}"),
        step,
    )
    words = ", ".join(part for part in parts if part)
    return filtered, f"Lines {words}" if words else ""


def _country_parameter(line: ReuseRow) -> str:
    name = reuse_country(line)
    return UNKNOWN_PARAMETER if name is None else name or WITHIN_PROGRAMME


def empty_ledger(search: str, *, acts: bool) -> EmptyState:
    """Returns the hint for an empty ledger."""
    sentence = "Nothing is recorded as offered elsewhere yet. When a finding, a component or a contract is offered to somebody else, write it down."
    return EmptyState(sentence, "Write a line of the ledger", add_query(search, form="reuse")) if acts else EmptyState(sentence)


def candidates_table(
    offers: Sequence[tuple[ReuseOffer, Sequence[ReuseCandidate]]], labels: Mapping[str, str], search: str, *, acts: bool
) -> Table:
    """Returns a row for each of the latest findings and each challenge that could reuse it, with the reason."""
    columns = (Column("Finding"), Column("Who would want it"), Column("Why"), *((Column("Offer it", sortable=False),) if acts else ()))
    rows = tuple(
        (
            Cell(
                truncate(offer.what, MAX_TEXT_LENGTH), f"/record/finding/{offer.id}{search}", note=labels.get(offer.challenge_id or "", "")
            ),
            Cell(labels.get(taker.challenge_id, ""), f"/challenges/{taker.challenge_id}{search}", note=", ".join(taker.bodies)),
            Cell(capitalise(taker.why)),
            *((Cell("Offer it", offer_href(offer.id, taker.challenge_id, search)),) if acts else ()),
        )
        for offer, takers in offers
        for taker in takers[:MAX_CANDIDATES]
    )
    return Table(columns, rows, "Others who would want the latest findings")


def candidate_lines(offer: ReuseOffer, takers: Sequence[ReuseCandidate], labels: Mapping[str, str], search: str) -> list[RecordLine]:
    """Returns the challenges that could reuse one finding or challenge: label with the link to offer it, reason, sponsors."""
    return [
        RecordLine(
            labels.get(taker.challenge_id, ""),
            offer_href(offer.id, taker.challenge_id, search),
            tuple(part for part in (capitalise(taker.why), f"Posed by {join_phrases(taker.bodies)}" if taker.bodies else "") if part),
        )
        for taker in takers
    ]


def offer_href(offered: str, to: str, search: str) -> str:
    """Returns the address of the form that offers a finding or a challenge to a challenge."""
    return "/record/reuse" + add_query(search, for_=offered, to_challenge=to)
