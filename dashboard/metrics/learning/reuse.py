"""Reuse of results in other challenges, organisations, sectors or countries, and challenges that could reuse a finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import objects, whole_numbers
from dashboard.metrics.days import first_known
from db.schema.enums.learning import ReuseKind, ReuseStage

UNKNOWN = "-"  # a sector or country that is not recorded; also its value in an address
WITHIN_PROGRAMME = "within this programme"  # the country of what went to another challenge and names none
MISSING: Any = None
PLACES = ["to_country", "from_sector", "to_sector"]


def plain_texts(texts: pd.Series) -> pd.Series:
    """Returns texts with single spaces, without those at their ends; empty where one is missing."""
    return texts.fillna("").astype(object).str.split().str.join(" ")


def ledger_steps(ledger: pd.DataFrame) -> pd.DataFrame:
    """What became of each line of the reuse ledger.

    ``ledger``: of ``db.queries.learning.reuse.reuse_ledger``. Returns it with

    - ``to_country``, ``from_sector``, ``to_sector``: those that differ only in case are unified to the first spelling; None where missing.
    - ``adopted``, ``declined`` (bool): how far it got. ``tried``: adopted, tried, or with a day on which it was tried, whatever the result.
    - ``across`` (bool): the sectors of both sides are recorded and differ. ``sectors_known`` (bool): both are recorded.
    - ``country``: the country it went to; :data:`WITHIN_PROGRAMME` to another challenge without one; else :data:`UNKNOWN`.
    - ``last_on``, ``last_precision``: the day of the furthest step that has one; ``last_step``: its name, empty without any.
    """
    unified = _unify_spelling(ledger[PLACES].to_numpy(dtype=object))
    to_country, from_sector, to_sector = unified.T
    stage, tried_on = ledger["stage"].to_numpy(dtype=object), ledger["tried_on"].notna().to_numpy()
    last = first_known(ledger, "adopted", "tried", "offered")
    adopted, known = stage == ReuseStage.ADOPTED, (from_sector != MISSING) & (to_sector != MISSING)
    within = np.where(ledger["to_challenge_id"].notna().to_numpy(), WITHIN_PROGRAMME, UNKNOWN)
    steps = (ReuseStage.ADOPTED.value, ReuseStage.TRIED.value, ReuseStage.OFFERED.value)
    return ledger.assign(
        **{name: pd.Series(unified[:, place], ledger.index, dtype=object) for place, name in enumerate(PLACES)},
        adopted=adopted,
        declined=stage == ReuseStage.DECLINED,
        tried=adopted | (stage == ReuseStage.TRIED) | tried_on,
        sectors_known=known,
        across=known & (from_sector != to_sector),
        country=np.where(to_country == MISSING, within, to_country),
        last_on=last["on"],
        last_precision=last["precision"],
        last_step=np.select([ledger[f"{step}_on"].notna() for step in steps], steps, ""),
    )


def _unify_spelling(places: Any) -> Any:
    """Returns names, a row for each line, with those that differ only in case spelled as the first of them; None where one is missing."""
    plain = plain_texts(pd.Series(places.ravel(), dtype=object))
    codes, _ = pd.factorize(plain.str.casefold())
    _, first = np.unique(codes, return_index=True)
    names = plain.to_numpy(dtype=object)[first][codes]
    return np.where(names == "", MISSING, names).reshape(places.shape)


@dataclass(frozen=True)
class ReuseTotals:
    """Counts of lines of the reuse ledger. ``across``: adopted in another sector than their origin; ``between_sectors``: of those with the
    sectors of both sides (``sectors_known``), in another sector, adopted or not. ``contracts``: adopted contracts; ``contract_pence``: the sum
    of the values that are recorded, of ``contracts_valued`` of them; None where none is."""

    offered: int
    tried: int
    adopted: int
    declined: int
    across: int
    sectors_known: int
    between_sectors: int
    contracts: int
    contracts_valued: int
    contract_pence: int | None


def reuse_totals(lines: pd.DataFrame) -> ReuseTotals:
    """Returns the counts over the lines of :func:`ledger_steps`."""
    adopted, tried, declined, across, known = (
        lines[name].to_numpy(dtype=bool) for name in ("adopted", "tried", "declined", "across", "sectors_known")
    )
    values = lines["value_pence"].array[adopted & (lines["kind"] == ReuseKind.CONTRACT).to_numpy()]
    valued = int((~values.isna()).sum())
    return ReuseTotals(
        offered=len(lines),
        tried=int(tried.sum()),
        adopted=int(adopted.sum()),
        declined=int(declined.sum()),
        across=int((across & adopted).sum()),
        sectors_known=int(known.sum()),
        between_sectors=int(across.sum()),
        contracts=len(values),
        contracts_valued=valued,
        contract_pence=int(values.sum()) if valued else None,
    )


def _ordered_names(names: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns the number of each name, and the names by number: as people sort them, :data:`WITHIN_PROGRAMME` first, :data:`UNKNOWN` last."""
    found, unique = pd.factorize(names)
    group = np.select([unique == WITHIN_PROGRAMME, unique == UNKNOWN], [0, 2], 1)
    order = np.lexsort((pd.Series(unique, dtype=object).str.casefold(), group))
    return np.argsort(order)[found], unique[order]


def sector_matrix(lines: pd.DataFrame) -> pd.DataFrame:
    """Returns the number of lines by sector of origin (rows) and sector they went to (columns), by name with :data:`UNKNOWN` last."""
    (row, origins), (column, targets) = (_ordered_names(lines[name].fillna(UNKNOWN).to_numpy(object)) for name in PLACES[1:])
    counts = np.zeros((len(origins), len(targets)), dtype=np.int64)
    np.add.at(counts, (row, column), 1)
    return pd.DataFrame(counts, index=origins, columns=targets)


def lines_by_country(lines: pd.DataFrame) -> pd.DataFrame:
    """Returns by ``country`` the lines offered, tried, adopted and declined (Int64), by name with :data:`UNKNOWN` last."""
    of_country, countries = _ordered_names(lines["country"].to_numpy(dtype=object))
    marked = {"offered": np.ones(len(lines), dtype=bool), **{step: lines[step].to_numpy(bool) for step in ("tried", "adopted", "declined")}}
    counts = {step: whole_numbers(np.bincount(of_country[chosen], minlength=len(countries))) for step, chosen in marked.items()}
    return pd.DataFrame({"country": countries, **counts})


def split_tags(tags: pd.Series) -> pd.DataFrame:
    """Returns a row for each tag of each record: ``record`` (its place in the column), tag, ``tag_key`` (in small letters). Tags are separated
    by ";"; one that a record repeats in another case counts once."""
    each = tags.fillna("").astype(object).reset_index(drop=True).str.split(";").explode()
    plain = plain_texts(each)
    split = pd.DataFrame({"record": each.index, "tag": plain.to_numpy(), "tag_key": plain.str.casefold().to_numpy()})
    named: pd.DataFrame = split.loc[(split["tag_key"] != "") & ~split.duplicated(["record", "tag_key"])]
    return named


def finding_offers(findings: pd.DataFrame) -> pd.DataFrame:
    """Returns findings as what can be offered: a finding without tags has those of its challenge.

    ``findings``: of ``db.queries.learning.reuse.findings``. Columns: id, what, challenge_id, sector, tags.
    """
    tagged = findings["tags"].fillna("").astype(object).str.replace(";", " ").str.strip() != ""
    return findings.assign(tags=findings["tags"].where(tagged, findings["of_tags"]))[["id", "what", "challenge_id", "sector", "tags"]]


def places_taken(places: pd.DataFrame, offered: str) -> pd.DataFrame:
    """Returns to which challenge or organisation anything was offered: offer_id, place. ``places``: of
    ``db.queries.learning.reuse.places_offered``; ``offered``: its column that names what was offered, ``finding_id`` or ``challenge_id``."""
    offer_id = np.tile(places[offered].to_numpy(dtype=object), 2)
    place = np.concatenate([places[name].to_numpy(dtype=object) for name in ("to_challenge_id", "to_organisation_id")])
    known = ~pd.isna(offer_id) & ~pd.isna(place)
    return pd.DataFrame({"offer_id": offer_id[known], "place": place[known]})


def find_candidates(offers: pd.DataFrame, challenges: pd.DataFrame, sponsors: pd.DataFrame, taken: pd.DataFrame) -> pd.DataFrame:
    """Challenges that could reuse an offer: they share a tag with it, or its sector.

    ``offers``: of :func:`finding_offers`; ``challenges`` and ``sponsors``: of ``db.queries.learning.reuse``; ``taken``: of
    :func:`places_taken`. Left out: the offer's own challenge, those it was offered to, and those whose sponsor it was offered to.

    Returns offer_id, to_challenge_id, ``shared`` (number of tags, Int64), ``shared_tags`` (text), ``same_sector`` (None: another), ``rank``
    (0 for the best of an offer), in the order of the offers: most shared tags first, then those of the same sector.
    """
    count = len(offers)
    tags = split_tags(pd.concat([offers["tags"], challenges["tags"]]))
    of_tag, keys = pd.factorize(tags["tag_key"])
    tagged = _marked(tags["record"], of_tag, (count + len(challenges), len(keys)))  # a row a record, a column a tag
    shared = tagged[:count].astype(np.int64) @ tagged[count:].T
    sectors = plain_texts(pd.concat([offers["sector"], challenges["sector"]]))
    sector, sector_key = sectors.to_numpy(dtype=object), sectors.str.casefold().to_numpy(dtype=object)
    same = (sector_key[:count, None] == sector_key[count:]) & (sector_key[:count, None] != "")
    offer, target = np.nonzero(((shared > 0) | same) & ~_left_out(offers, challenges, sponsors, taken))
    order = np.lexsort((target, ~same[offer, target], -shared[offer, target], offer))
    offer, target = offer[order], target[order]
    spelled = np.zeros((len(challenges), len(keys)), dtype=np.int64)  # which row of ``tags`` spells a tag of a challenge
    of_challenge = tags["record"].to_numpy() >= count
    spelled[tags["record"].to_numpy()[of_challenge] - count, of_tag[of_challenge]] = np.flatnonzero(of_challenge)
    pair, tag = np.nonzero(tagged[offer] & tagged[count + target])
    return pd.DataFrame(
        {
            "offer_id": offers["id"].to_numpy(dtype=object)[offer],
            "to_challenge_id": challenges["id"].to_numpy(dtype=object)[target],
            "shared": whole_numbers(shared[offer, target]),
            "shared_tags": _joined(tags["tag"].to_numpy(dtype=object), spelled[target[pair], tag], pair, len(offer)),
            "same_sector": objects(np.where(same[offer, target], sector[count:][target], MISSING)),
            "rank": np.arange(len(offer)) - np.searchsorted(offer, offer),
        }
    )


def _marked(rows: Any, columns: Any, shape: tuple[int, int]) -> np.ndarray:
    """Returns a matrix of truth values of this shape, true where a row and a column are named together; a place below 0 is left out."""
    rows, columns = np.asarray(rows), np.asarray(columns)
    known = (rows >= 0) & (columns >= 0)
    marked = np.zeros(shape, dtype=bool)
    marked[rows[known], columns[known]] = True
    return marked


def _left_out(offers: pd.DataFrame, challenges: pd.DataFrame, sponsors: pd.DataFrame, taken: pd.DataFrame) -> Any:
    """Returns which challenge (column) no offer (row) is made to: its own, those it was offered to, those whose sponsor it was offered to."""
    offer_ids, challenge_ids, bodies = (pd.Index(ids) for ids in (offers["id"], challenges["id"], sponsors["organisation_id"].unique()))
    shape = (len(offer_ids), len(challenge_ids))
    of_offer = offer_ids.get_indexer(taken["offer_id"])
    own = _marked(np.arange(len(offers)), challenge_ids.get_indexer(offers["challenge_id"]), shape)
    offered = _marked(of_offer, challenge_ids.get_indexer(taken["place"]), shape)
    to_bodies = _marked(of_offer, bodies.get_indexer(taken["place"]), (shape[0], len(bodies)))
    sponsoring = _marked(
        bodies.get_indexer(sponsors["organisation_id"]), challenge_ids.get_indexer(sponsors["challenge_id"]), (len(bodies), shape[1])
    )
    return own | offered | (to_bodies @ sponsoring)


def _joined(texts: np.ndarray, chosen: np.ndarray, groups: np.ndarray, count: int) -> pd.Series:
    """Returns by group the chosen texts in their order, separated by commas; None for a group without any. ``groups``: numbers below
    ``count``, of each place in ``chosen``."""
    joined = np.full(count, None, dtype=object)
    if len(chosen):
        order = np.lexsort((chosen, groups))
        groups, words = groups[order], texts[chosen[order]]
        first = np.flatnonzero(np.diff(groups, prepend=-1))
        words[np.diff(groups, prepend=-1) == 0] = ", " + words[np.diff(groups, prepend=-1) == 0]
        joined[groups[first]] = np.add.reduceat(words, first)
    return pd.Series(joined, dtype=object)
