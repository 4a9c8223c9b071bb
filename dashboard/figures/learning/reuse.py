"""What crosses, in words, tiles and tables; who else would want what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.figures.actions.summary import RecordLine
from dashboard.figures.milestones import truncate
from dashboard.filters import add_query
from dashboard.formats import format_percent, join_phrases, plural, pounds, short_pounds
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
UNKNOWN_PARAMETER = "-"  # stands in an address for what is not recorded
MAX_LABEL_LENGTH, MAX_CANDIDATES, MAX_TEXT_LENGTH = 30, 2, 110
GLYPHS = {ReuseStage.OFFERED: "○", ReuseStage.TRIED: "◐", ReuseStage.ADOPTED: "●", ReuseStage.DECLINED: "×"}
TONES: dict[ReuseStage, Tone] = {ReuseStage.ADOPTED: "good", ReuseStage.DECLINED: "quiet"}
STEP_LABELS = {"tried": "Tried", "adopted": "Adopted", "declined": "Declined"}


def sentence(found: Sequence[ReuseRow]) -> str:
    """``Of 9 offers made elsewhere 5 were tried, 3 adopted and 1 declined; 2 of those adopted crossed to another sector.``"""
    if not found:
        return "Nothing is recorded yet as offered to another challenge, body, sector or country."
    now = count_reuse_steps(found)
    went = f"{now.tried} {'was' if now.tried == 1 else 'were'} tried, {now.adopted} adopted and {now.declined} declined"
    across = f"; {now.across} of those adopted crossed to another sector" if now.adopted else ""
    return f"Of {plural(now.offered, 'offer')} made elsewhere {went}{across}."


def tiles(found: Sequence[ReuseRow], search: str, *, money: bool) -> list[Tile]:
    """Offered, tried of those, adopted of those; with ``money`` also the value of the contracts adopted. None where nothing is recorded."""
    if not found:
        return []
    now = count_reuse_steps(found)
    fresh = "Whatever the period"
    shown = [
        Tile("Offered elsewhere", str(now.offered), f"{plural(now.declined, 'was', 'were')} declined", fresh, f"/reuse{search}"),
        Tile(
            "Tried",
            f"{now.tried} of {now.offered}",
            _share_text(now.tried, now.offered, "of all offers"),
            fresh,
            _step_href(search, "tried"),
        ),
        Tile(
            "Adopted",
            f"{now.adopted} of {now.offered}",
            _share_text(now.adopted, now.tried, "of those tried"),
            fresh,
            _step_href(search, "adopted"),
        ),
    ]
    value, known, of = sum_contracts(found)
    words = f"known for {known} of {plural(of, 'contract')}" if of else "No contract was adopted elsewhere"
    return (
        [*shown, Tile("Value of adopted contracts", short_pounds(value), words, fresh, _step_href(search, "adopted"))] if money else shown
    )


def _share_text(part: int, whole: int, what: str) -> str:
    return f"{format_percent(part, whole)} {what}" if whole else "None was tried yet"


def _step_href(search: str, step: str) -> str:
    return "/reuse" + add_query(search, step=step)


def sector_matrix_chart(found: Sequence[ReuseRow], search: str, *, acts: bool = False) -> Chart:
    """What crossed sectors? Sectors that it comes from down, sectors that it went to across, lines of the ledger in the cell."""
    down, across, pairs = count_by_sectors(found)
    most = max(pairs.values(), default=0)
    columns = (Column("From"), *(Column(f"to {name or NO_SECTOR}", number=True) for name in across), Column("All", number=True))
    rows = tuple(
        (
            Cell(_capitalise(name or NO_SECTOR)), *(_matrix_cell(pairs[name, other], most, name, other, search) for other in across),
            Cell(str(sum(pairs[name, other] for other in across)), tone="quiet"),
        )
        for name in down
    )  # fmt: skip
    between = sum(count for (one, other), count in pairs.items() if one and other and one != other)
    known = sum(count for (one, other), count in pairs.items() if one and other)
    title = _matrix_title(between, known, len(found))
    return Chart(
        title=title,
        subtitle=f"Lines of the ledger by sector, {plural(len(found), 'line')} in all. Darker: more of them. A number opens its lines.",
        caption=f"{title}. A table of {plural(len(down), 'sector')} by {plural(len(across), 'sector')}.",
        table=Table(columns, rows, "What crossed, by sector"),
        how=HOW_SECTORS,
        heat=Table(columns, rows, "What crossed from sector to sector", heat=True),
        empty=None if found else empty_ledger(search, acts=acts),
    )


def _matrix_title(between: int, known: int, every: int) -> str:
    if not every:
        return "Nothing is recorded as having crossed yet"
    if not known:
        return f"Of {plural(every, 'offer')} none has the sectors of both sides recorded"
    rest = f"; the sectors of {every - known} are not recorded" if every > known else ""
    return f"{between} of {plural(known, 'offer')} went to another sector{rest}"


def _matrix_cell(count: int, most: int, one: str | None, other: str | None, search: str) -> Cell:
    if not count:
        return Cell("none", tone="quiet", sort=0)
    tone: Tone = "heat-3" if count * 3 >= most * 2 else "heat-2" if count * 3 >= most else "heat-1"
    return Cell(
        str(count), "/reuse" + add_query(search, **{"from": one or UNKNOWN_PARAMETER, "to": other or UNKNOWN_PARAMETER}), tone, count
    )


def countries_table(found: Sequence[ReuseRow], search: str) -> Table:
    """Offered, tried, adopted and declined in each country."""
    columns = (Column("Country"), *(Column(name, number=True) for name in ("Offered", "Tried", "Adopted", "Declined")))
    return Table(columns, tuple(_country_cells(name, now, search) for name, now in count_by_country(found)), "What crossed, by country")


def _country_cells(name: str | None, now: ReuseCounts, search: str) -> tuple[Cell, ...]:
    words = NO_COUNTRY if name is None else name or WITHIN_PROGRAMME
    first = Cell(
        _capitalise(words), "/reuse" + add_query(search, country=name if name else UNKNOWN_PARAMETER if name is None else WITHIN_PROGRAMME)
    )
    return (first, *(Cell(str(count), sort=count) for count in (now.offered, now.tried, now.adopted, now.declined)))


def ledger_table(found: Sequence[ReuseRow], labels: Mapping[str, str], search: str, *, money: bool) -> Table:
    """The lines of the ledger; their values only with ``money``."""
    names = ("What", "What it is", "From", "To", "How far it got", "When", *(("Value",) if money else ()))
    columns = tuple(Column(name, number=name == "Value") for name in names)
    return Table(columns, tuple(_ledger_cells(one, labels, search, money) for one in found), "The reuse ledger, the latest step first")


def _ledger_cells(one: ReuseRow, labels: Mapping[str, str], search: str, money: bool) -> tuple[Cell, ...]:
    value = Cell(pounds(one.value_pence) or "not recorded", sort=one.value_pence or -1, tone="" if one.value_pence is not None else "quiet")
    return (
        Cell(one.what, f"/record/reuse/{one.id}{search}"),
        Cell(one.kind.label, f"/record/finding/{one.finding_id}{search}" if one.finding_id else ""),
        Cell(
            truncate(labels.get(one.challenge_id or "", "Whole programme"), MAX_LABEL_LENGTH),
            f"/challenges/{one.challenge_id}{search}" if one.challenge_id else "",
            note=one.team or one.from_sector or "",
        ),
        _destination_cell(one, labels, search),
        Cell(f"{GLYPHS[one.stage]} {one.stage.label}", tone=TONES.get(one.stage, "")),
        _step_day_cell(one),
        *((value,) if money else ()),
    )


def _step_day_cell(one: ReuseRow) -> Cell:
    """The day of the furthest step that has one, and under it the days of those before."""
    if not one.days:
        return Cell("not recorded", tone="quiet", sort="")
    *before, (step, last) = one.days.items()
    return Cell(f"{step} {last}", sort=last.on.isoformat(), note=", ".join(f"{name} {day}" for name, day in before))


def _destination_cell(one: ReuseRow, labels: Mapping[str, str], search: str) -> Cell:
    places = [labels.get(one.to_challenge_id or "", ""), one.to_body, one.to_country, one.to_sector]
    named = [place for place in places if place]
    href = f"/challenges/{one.to_challenge_id}{search}" if one.to_challenge_id in labels else ""
    return Cell(truncate(named[0], MAX_LABEL_LENGTH) if named else "not recorded", href, note=", ".join(named[1:]))


def filter_ledger(found: Sequence[ReuseRow], asked: Mapping[str, str]) -> tuple[list[ReuseRow], str]:
    """The lines that an address asks for, and what it asks in words; nothing when it asks for all."""
    one, other, country, step = (asked.get(name, "") for name in ("from", "to", "country", "step"))
    step = step if step in STEP_LABELS else ""
    kept = [
        line
        for line in found
        if one in ("", line.from_sector or UNKNOWN_PARAMETER)
        and other in ("", line.to_sector or UNKNOWN_PARAMETER)
        and country in ("", _country_parameter(line))
        and (not step or {"tried": line.tried, "adopted": line.adopted}.get(step, line.stage.value == step))
    ]
    parts = (
        f"from {NO_SECTOR if one == UNKNOWN_PARAMETER else one}" if one else "",
        f"to {NO_SECTOR if other == UNKNOWN_PARAMETER else other}" if other else "",
        {"": "", UNKNOWN_PARAMETER: NO_COUNTRY, WITHIN_PROGRAMME: WITHIN_PROGRAMME}.get(country, f"in {country}"),
        step,
    )
    words = ", ".join(part for part in parts if part)
    return kept, f"Lines {words}" if words else ""


def _country_parameter(line: ReuseRow) -> str:
    name = reuse_country(line)
    return UNKNOWN_PARAMETER if name is None else name or WITHIN_PROGRAMME


def empty_ledger(search: str, *, acts: bool) -> EmptyState:
    """What to do where the ledger is empty."""
    sentence = "Nothing is recorded as offered elsewhere yet. When a finding, a component or a contract is offered to somebody else, write it down."
    return EmptyState(sentence, "Write a line of the ledger", add_query(search, form="reuse")) if acts else EmptyState(sentence)


def candidates_table(
    wanted: Sequence[tuple[ReuseOffer, Sequence[ReuseCandidate]]], labels: Mapping[str, str], search: str, *, acts: bool
) -> Table:
    """The latest findings with the challenges that would want each, a row each, and why."""
    columns = (Column("Finding"), Column("Who would want it"), Column("Why"), *((Column("Offer it", sortable=False),) if acts else ()))
    rows = tuple(
        (
            Cell(
                truncate(offer.what, MAX_TEXT_LENGTH), f"/record/finding/{offer.id}{search}", note=labels.get(offer.challenge_id or "", "")
            ),
            Cell(labels.get(taker.challenge_id, ""), f"/challenges/{taker.challenge_id}{search}", note=", ".join(taker.bodies)),
            Cell(_capitalise(taker.why)),
            *((Cell("Offer it", offer_href(offer.id, taker.challenge_id, search)),) if acts else ()),
        )
        for offer, takers in wanted
        for taker in takers[:MAX_CANDIDATES]
    )
    return Table(columns, rows, "Others who would want the latest findings")


def candidate_lines(offer: ReuseOffer, takers: Sequence[ReuseCandidate], labels: Mapping[str, str], search: str) -> list[RecordLine]:
    """Who else would want one finding or challenge: the challenge, which opens the offer; who poses it; why."""
    return [
        RecordLine(
            labels.get(one.challenge_id, ""),
            offer_href(offer.id, one.challenge_id, search),
            tuple(part for part in (_capitalise(one.why), f"Posed by {join_phrases(one.bodies)}" if one.bodies else "") if part),
        )
        for one in takers
    ]


def offer_href(offered: str, to: str, search: str) -> str:
    """The form by which a finding or a challenge is offered to a challenge."""
    return "/record/reuse" + add_query(search, for_=offered, to_challenge=to)


def _capitalise(words: str) -> str:
    return words[:1].upper() + words[1:]
