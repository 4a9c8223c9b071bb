"""What crossed from one challenge to another, a body, a sector or a country; and who else would want what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.schema.enums.learning import ReuseKind, ReuseStage
from db.values.dates import Day, Precision

Row = Mapping[str, Any]
HOW_STEPS = (
    "A line of the ledger is one thing offered to one place. It counts as offered whatever became of it; as tried when it was tried or adopted; as "
    "adopted when that is how far it got; as declined when it was turned down. All lines count, whatever the period chosen."
)
HOW_SECTORS = (
    "Lines of the ledger by the sector of the challenge they come from and the sector they went to: the one recorded with the line, else that of "
    "the challenge it went to. What has none stands under “sector not recorded”; nothing is guessed."
)
HOW_COUNTRIES = (
    "Lines of the ledger by the country recorded with them. Those that went to another challenge and name no country stayed within this "
    "programme; the others stand under “country not recorded”."
)
HOW_VALUE = "The values of contracts that were adopted, added up where they are recorded; how many are not is said beside it."
HOW_WANTED = (
    "Challenges that share a tag with the finding or are of its challenge's sector, those with most shared tags first. A finding without tags has "
    "those of its challenge. Left out: its own challenge, those it was offered to or whose sponsor it was offered to, and those cancelled, merged or archived."
)


@dataclass(frozen=True)
class ReuseRow:
    """A line of the ledger. ``tried`` also when it was adopted; days are those recorded."""

    id: str
    kind: ReuseKind
    what: str
    stage: ReuseStage
    challenge_id: str | None
    finding_id: str | None
    to_challenge_id: str | None
    to_body: str | None
    to_country: str | None
    from_sector: str | None
    to_sector: str | None
    team: str | None
    value_pence: int | None
    days: Mapping[str, Day]

    @property
    def adopted(self) -> bool:
        """Whether it is in use where it went."""
        return self.stage is ReuseStage.ADOPTED

    @property
    def tried(self) -> bool:
        """Whether it was tried where it went, whatever came of it."""
        return self.adopted or self.stage is ReuseStage.TRIED or "tried" in self.days


@dataclass(frozen=True)
class ReuseCounts:
    """How many lines were offered, how many of them tried, adopted, declined; how many of the adopted crossed to another sector."""

    offered: int
    tried: int
    adopted: int
    declined: int
    across: int


def read_reuse_rows(rows: Iterable[Row]) -> list[ReuseRow]:
    """The lines of :func:`db.queries.learning.reuse.ledger`. A sector or country written in two ways of capitals is one, as first written."""
    spelled: dict[str, str] = {}
    return [_read_reuse_row(row, spelled) for row in rows]


def _read_reuse_row(row: Row, spelled: dict[str, str]) -> ReuseRow:
    days = {
        step: Day(row[f"{step}_on"], Precision(row[f"{step}_precision"])) for step in ("offered", "tried", "adopted") if row[f"{step}_on"]
    }
    country, origin, target = (_unify_spelling(row[name], spelled) for name in ("to_country", "from_sector", "to_sector"))
    return ReuseRow(
        row["id"], ReuseKind(row["kind"]), row["what"], ReuseStage(row["stage"]), row["challenge_id"], row["finding_id"], row["to_challenge_id"],
        row["to_organisation"], country, origin, target, row["team"], row["value_pence"], days,
    )  # fmt: skip


def _unify_spelling(text: str | None, spelled: dict[str, str]) -> str | None:
    plain = " ".join((text or "").split())
    return spelled.setdefault(plain.casefold(), plain) if plain else None


def count_reuse_steps(found: Sequence[ReuseRow]) -> ReuseCounts:
    """Counts of lines: each is one thing offered to one place. ``across``: adopted in another sector than it comes from, both known."""
    adopted = [one for one in found if one.adopted]
    return ReuseCounts(
        len(found), sum(one.tried for one in found), len(adopted), sum(one.stage is ReuseStage.DECLINED for one in found),
        sum(bool(one.from_sector and one.to_sector and one.from_sector != one.to_sector) for one in adopted),
    )  # fmt: skip


def sum_contracts(found: Sequence[ReuseRow]) -> tuple[int | None, int, int]:
    """Value of the adopted contracts in pence (None: not known of any), of how many it is known, and how many there are."""
    adopted = [one for one in found if one.adopted and one.kind is ReuseKind.CONTRACT]
    known = [one.value_pence for one in adopted if one.value_pence is not None]
    return sum(known) if known else None, len(known), len(adopted)


def count_by_sectors(found: Sequence[ReuseRow]) -> tuple[list[str | None], list[str | None], Counter[tuple[str | None, str | None]]]:
    """Sectors that lines come from and go to, by name with the unknown (None) last, and lines by the pair of them."""
    pairs = Counter((one.from_sector, one.to_sector) for one in found)
    return _sort_unknown_last(pair[0] for pair in pairs), _sort_unknown_last(pair[1] for pair in pairs), pairs


def reuse_country(one: ReuseRow) -> str | None:
    """Where a line went; empty for another challenge of this programme, None where nothing is recorded."""
    return one.to_country or ("" if one.to_challenge_id else None)


def count_by_country(found: Sequence[ReuseRow]) -> list[tuple[str | None, ReuseCounts]]:
    """Steps of the lines by :func:`reuse_country`, by name, what is not recorded last."""
    names = _sort_unknown_last({reuse_country(one) for one in found})
    return [(name, count_reuse_steps([one for one in found if reuse_country(one) == name])) for name in names]


def _sort_unknown_last(names: Iterable[str | None]) -> list[str | None]:
    return sorted(set(names), key=lambda name: (name is None, (name or "").casefold()))


@dataclass(frozen=True)
class ReuseOffer:
    """Something that others might want: a finding, or a whole challenge. ``taken``: ids of challenges and organisations it was offered to."""

    id: str
    what: str
    challenge_id: str | None
    sector: str | None
    tags: tuple[str, ...]
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ReuseCandidate:
    """A challenge that would want it, who poses it, and why: the shared tags as written there, and the sector where it is the same."""

    challenge_id: str
    bodies: tuple[str, ...]
    tags: tuple[str, ...]
    sector: str | None

    @property
    def why(self) -> str:
        """``same sector: Health; shares tags: forms, mobile``."""
        parts = (f"same sector: {self.sector}" if self.sector else "", _tags_text(self.tags))
        return "; ".join(part for part in parts if part)


def _tags_text(tags: Sequence[str]) -> str:
    return f"shares {'tag' if len(tags) == 1 else 'tags'}: {', '.join(tags)}" if tags else ""


def parse_tags(text: str | None) -> tuple[str, ...]:
    """The tags of a text, split at ";", trimmed, each once whatever its capitals."""
    found: dict[str, str] = {}
    for one in (text or "").split(";"):
        plain = " ".join(one.split())
        if plain:
            found.setdefault(plain.casefold(), plain)
    return tuple(found.values())


def build_reuse_offers(findings: Iterable[Row], ledger: Iterable[Row]) -> list[ReuseOffer]:
    """What could be offered of the rows of :func:`db.queries.learning.reuse.findings`, with where each was offered to already."""
    taken: dict[str, set[str]] = {}
    for row in ledger:
        if row["finding_id"]:
            taken.setdefault(row["finding_id"], set()).update(_destination_ids(row))
    return [
        ReuseOffer(
            row["id"], row["what"], row["challenge_id"], row["sector"], parse_tags(row["tags"]) or parse_tags(row["of_tags"]),
            frozenset(taken.get(row["id"], ())),
        )
        for row in findings
    ]  # fmt: skip


def build_challenge_offer(challenge: Row, ledger: Iterable[Row]) -> ReuseOffer:
    """A challenge of :func:`db.queries.learning.reuse.takers` as something to offer, with where anything of it was offered to already."""
    taken = {place for row in ledger if row["challenge_id"] == challenge["id"] for place in _destination_ids(row)}
    return ReuseOffer(
        challenge["id"], challenge["title"], challenge["id"], challenge["sector"], parse_tags(challenge["tags"]), frozenset(taken)
    )


def _destination_ids(row: Row) -> set[str]:
    return {place for place in (row["to_challenge_id"], row["to_organisation_id"]) if place}


def find_candidates(offer: ReuseOffer, challenges: Iterable[Row]) -> list[ReuseCandidate]:
    """Who else would want it, of the rows of :func:`db.queries.learning.reuse.takers`: most shared tags first, then those of the same sector."""
    mine = {tag.casefold() for tag in offer.tags}
    found = []
    for row in challenges:
        if row["id"] == offer.challenge_id or row["id"] in offer.taken or any(body in offer.taken for body, _ in row["bodies"]):
            continue
        shared = tuple(tag for tag in parse_tags(row["tags"]) if tag.casefold() in mine)
        sector = row["sector"].strip() if _is_same_text(offer.sector, row["sector"]) else None
        if shared or sector:
            found.append(ReuseCandidate(row["id"], tuple(name for _, name in row["bodies"]), shared, sector))
    return sorted(found, key=lambda one: (-len(one.tags), one.sector is None))


def _is_same_text(one: str | None, other: str | None) -> bool:
    first, second = (" ".join((text or "").split()).casefold() for text in (one, other))
    return bool(first) and first == second
