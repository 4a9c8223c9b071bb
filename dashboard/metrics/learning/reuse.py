"""Reuse of results in other challenges, organisations, sectors or countries, and challenges that could reuse a finding."""

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
    """A record of the reuse ledger. ``days``: the recorded days by step (offered, tried, adopted)."""

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
        """Whether it was adopted at its destination."""
        return self.stage is ReuseStage.ADOPTED

    @property
    def tried(self) -> bool:
        """Whether it was tried at its destination, whatever the result."""
        return self.adopted or self.stage is ReuseStage.TRIED or "tried" in self.days


@dataclass(frozen=True)
class ReuseCounts:
    """Number of records offered, tried, adopted and declined; ``across``: adopted ones in another sector than their origin."""

    offered: int
    tried: int
    adopted: int
    declined: int
    across: int


def read_reuse_rows(rows: Iterable[Row]) -> list[ReuseRow]:
    """Returns the records of :func:`db.queries.learning.reuse.reuse_ledger`.

    Sectors and countries that differ only in case are unified to the first spelling.
    """
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


def count_reuse_steps(rows: Sequence[ReuseRow]) -> ReuseCounts:
    """Returns the counts of records by step. ``across``: adopted in another sector than the origin, both known."""
    adopted = [row for row in rows if row.adopted]
    return ReuseCounts(
        len(rows), sum(row.tried for row in rows), len(adopted), sum(row.stage is ReuseStage.DECLINED for row in rows),
        sum(bool(row.from_sector and row.to_sector and row.from_sector != row.to_sector) for row in adopted),
    )  # fmt: skip


def sum_contracts(rows: Sequence[ReuseRow]) -> tuple[int | None, int, int]:
    """Returns (value of adopted contracts in pence or None, contracts with a known value, adopted contracts)."""
    adopted = [row for row in rows if row.adopted and row.kind is ReuseKind.CONTRACT]
    values = [row.value_pence for row in adopted if row.value_pence is not None]
    return sum(values) if values else None, len(values), len(adopted)


def count_by_sectors(rows: Sequence[ReuseRow]) -> tuple[list[str | None], list[str | None], Counter[tuple[str | None, str | None]]]:
    """Returns origin sectors, destination sectors, by name with None (unknown) last, and the number of records by pair."""
    pairs = Counter((row.from_sector, row.to_sector) for row in rows)
    return _sort_unknown_last(pair[0] for pair in pairs), _sort_unknown_last(pair[1] for pair in pairs), pairs


def reuse_country(row: ReuseRow) -> str | None:
    """Returns the destination country; empty for another challenge of this programme, None when it is not recorded."""
    return row.to_country or ("" if row.to_challenge_id else None)


def count_by_country(rows: Sequence[ReuseRow]) -> list[tuple[str | None, ReuseCounts]]:
    """Returns the counts of records by :func:`reuse_country`, by name with None last."""
    names = _sort_unknown_last({reuse_country(row) for row in rows})
    return [(name, count_reuse_steps([row for row in rows if reuse_country(row) == name])) for name in names]


def _sort_unknown_last(names: Iterable[str | None]) -> list[str | None]:
    return sorted(set(names), key=lambda name: (name is None, (name or "").casefold()))


@dataclass(frozen=True)
class ReuseOffer:
    """A finding or a whole challenge offered for reuse. ``taken``: ids of challenges and organisations to which it was offered."""

    id: str
    what: str
    challenge_id: str | None
    sector: str | None
    tags: tuple[str, ...]
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ReuseCandidate:
    """A challenge that could reuse an offer, its sponsors, and the reason: shared tags, and the sector when it is the same."""

    challenge_id: str
    bodies: tuple[str, ...]
    tags: tuple[str, ...]
    sector: str | None

    @property
    def why(self) -> str:
        """The reason as text: ``same sector: Health; shares tags: forms, mobile``."""
        parts = (f"same sector: {self.sector}" if self.sector else "", _tags_text(self.tags))
        return "; ".join(part for part in parts if part)


def _tags_text(tags: Sequence[str]) -> str:
    return f"shares {'tag' if len(tags) == 1 else 'tags'}: {', '.join(tags)}" if tags else ""


def parse_tags(text: str | None) -> tuple[str, ...]:
    """Returns the tags of a text: separated by ";", trimmed, without repetition in another case."""
    tags: dict[str, str] = {}
    for part in (text or "").split(";"):
        plain = " ".join(part.split())
        if plain:
            tags.setdefault(plain.casefold(), plain)
    return tuple(tags.values())


def build_reuse_offers(findings: Iterable[Row], ledger: Iterable[Row]) -> list[ReuseOffer]:
    """Returns offers for rows of :func:`db.queries.learning.reuse.findings`, with the places each was offered to."""
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
    """Returns a row of :func:`db.queries.learning.reuse.candidate_challenges` as an offer.

    ``taken`` holds all places to which anything of the challenge was offered.
    """
    taken = {place for row in ledger if row["challenge_id"] == challenge["id"] for place in _destination_ids(row)}
    return ReuseOffer(
        challenge["id"], challenge["title"], challenge["id"], challenge["sector"], parse_tags(challenge["tags"]), frozenset(taken)
    )


def _destination_ids(row: Row) -> set[str]:
    return {place for place in (row["to_challenge_id"], row["to_organisation_id"]) if place}


def find_candidates(offer: ReuseOffer, challenges: Iterable[Row]) -> list[ReuseCandidate]:
    """Returns the challenges that could reuse an offer: most shared tags first, then the same sector.

    ``challenges``: rows of :func:`db.queries.learning.reuse.candidate_challenges`.
    """
    offer_tags = {tag.casefold() for tag in offer.tags}
    candidates = []
    for row in challenges:
        if row["id"] == offer.challenge_id or row["id"] in offer.taken or any(body in offer.taken for body, _ in row["bodies"]):
            continue
        shared = tuple(tag for tag in parse_tags(row["tags"]) if tag.casefold() in offer_tags)
        sector = row["sector"].strip() if _is_same_text(offer.sector, row["sector"]) else None
        if shared or sector:
            candidates.append(ReuseCandidate(row["id"], tuple(name for _, name in row["bodies"]), shared, sector))
    return sorted(candidates, key=lambda candidate: (-len(candidate.tags), candidate.sector is None))


def _is_same_text(value: str | None, other: str | None) -> bool:
    first, second = (" ".join((text or "").split()).casefold() for text in (value, other))
    return bool(first) and first == second
