"""Reuse of results in other challenges, organisations, sectors or countries, and challenges that could reuse a finding."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.metrics.days import first_known
from db.schema.enums.learning import ReuseKind, ReuseStage

UNKNOWN = "-"  # a sector or country that is not recorded; also its value in an address
WITHIN_PROGRAMME = "within this programme"  # the country of what went to another challenge and names none
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
    plain = pd.DataFrame({name: plain_texts(ledger[name]) for name in PLACES}, index=ledger.index)
    spelled = plain.melt(ignore_index=False)["value"].sort_index(kind="stable")
    spelled = spelled[spelled != ""].astype(object)
    spelling = spelled[~spelled.str.casefold().duplicated()]
    first = pd.Series(spelling.to_numpy(object), index=spelling.str.casefold().to_numpy(object), dtype=object)
    unified = {name: plain[name].str.casefold().map(first).astype(object).where(plain[name] != "", None) for name in PLACES}
    lines = ledger.assign(**unified)
    last = first_known(lines, "adopted", "tried", "offered")
    adopted = lines["stage"] == ReuseStage.ADOPTED
    known = lines["from_sector"].notna() & lines["to_sector"].notna()
    within = pd.Series(UNKNOWN, lines.index, object).mask(lines["to_challenge_id"].notna(), WITHIN_PROGRAMME)
    step = pd.Series("", lines.index, object)
    for name in (ReuseStage.OFFERED.value, ReuseStage.TRIED.value, ReuseStage.ADOPTED.value):
        step = step.mask(lines[f"{name}_on"].notna(), name)
    return lines.assign(
        adopted=adopted,
        declined=lines["stage"] == ReuseStage.DECLINED,
        tried=adopted | (lines["stage"] == ReuseStage.TRIED) | lines["tried_on"].notna(),
        sectors_known=known,
        across=known & (lines["from_sector"] != lines["to_sector"]),
        country=lines["to_country"].where(lines["to_country"].notna(), within),
        last_on=last["on"],
        last_precision=last["precision"],
        last_step=step,
    )


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
    adopted = lines["adopted"]
    values = lines["value_pence"][adopted & (lines["kind"] == ReuseKind.CONTRACT)]
    pence = values.sum(min_count=1)
    return ReuseTotals(
        offered=len(lines),
        tried=int(lines["tried"].sum()),
        adopted=int(adopted.sum()),
        declined=int(lines["declined"].sum()),
        across=int((lines["across"] & adopted).sum()),
        sectors_known=int(lines["sectors_known"].sum()),
        between_sectors=int(lines["across"].sum()),
        contracts=len(values),
        contracts_valued=int(values.notna().sum()),
        contract_pence=None if pd.isna(pence) else int(pence),
    )


def _name_order(names: pd.Index) -> pd.Index:
    """Returns the sort key of names: as people sort them, :data:`WITHIN_PROGRAMME` first and :data:`UNKNOWN` last."""
    keys = names.astype(object).str.casefold().where(names != UNKNOWN, "\U0010ffff")
    return keys.where(names != WITHIN_PROGRAMME, "")


def sector_matrix(lines: pd.DataFrame) -> pd.DataFrame:
    """Returns the number of lines by sector of origin (rows) and sector they went to (columns), by name with :data:`UNKNOWN` last."""
    pairs = lines[["from_sector", "to_sector"]].fillna(UNKNOWN).astype(object)
    counts = pairs.groupby(["from_sector", "to_sector"]).size().unstack(fill_value=0)
    return counts.sort_index(key=_name_order).sort_index(axis=1, key=_name_order)


def lines_by_country(lines: pd.DataFrame) -> pd.DataFrame:
    """Returns by ``country`` the lines offered, tried, adopted and declined (Int64), by name with :data:`UNKNOWN` last."""
    counted = lines.assign(offered=True).groupby("country")[["offered", "tried", "adopted", "declined"]].sum().astype("Int64")
    return counted.sort_index(key=_name_order).reset_index()


def split_tags(records: pd.DataFrame) -> pd.DataFrame:
    """Returns a row for each tag of each record: id, tag, ``tag_key`` (in small letters). Tags are separated by ";"; one that a record
    repeats in another case counts once. ``records``: id, tags."""
    tags = records[["id"]].assign(tag=records["tags"].fillna("").astype(object).str.split(";")).explode("tag")
    tags["tag"] = plain_texts(tags["tag"])
    tags["tag_key"] = tags["tag"].str.casefold()
    return tags[tags["tag_key"] != ""].drop_duplicates(["id", "tag_key"])


def finding_offers(findings: pd.DataFrame) -> pd.DataFrame:
    """Returns findings as what can be offered: a finding without tags has those of its challenge.

    ``findings``: of ``db.queries.learning.reuse.findings``. Columns: id, what, challenge_id, sector, tags.
    """
    tagged = findings["tags"].fillna("").astype(object).str.replace(";", " ").str.strip() != ""
    return findings.assign(tags=findings["tags"].where(tagged, findings["of_tags"]))[["id", "what", "challenge_id", "sector", "tags"]]


def places_taken(places: pd.DataFrame, offered: str) -> pd.DataFrame:
    """Returns to which challenge or organisation anything was offered: offer_id, place. ``places``: of
    ``db.queries.learning.reuse.places_offered``; ``offered``: its column that names what was offered, ``finding_id`` or ``challenge_id``."""
    long = places.melt(id_vars=[offered], value_vars=["to_challenge_id", "to_organisation_id"], value_name="place")
    return long[[offered, "place"]].dropna().rename(columns={offered: "offer_id"})


def find_candidates(offers: pd.DataFrame, challenges: pd.DataFrame, sponsors: pd.DataFrame, taken: pd.DataFrame) -> pd.DataFrame:
    """Challenges that could reuse an offer: they share a tag with it, or its sector.

    ``offers``: of :func:`finding_offers`; ``challenges`` and ``sponsors``: of ``db.queries.learning.reuse``; ``taken``: of
    :func:`places_taken`. Left out: the offer's own challenge, those it was offered to, and those whose sponsor it was offered to.

    Returns offer_id, to_challenge_id, ``shared`` (number of tags, Int64), ``shared_tags`` (text), ``same_sector`` (None: another), ``rank``
    (0 for the best of an offer), in the order of the offers: most shared tags first, then those of the same sector.
    """
    offer_tags, challenge_tags = split_tags(offers), split_tags(challenges)
    shared = challenge_tags.merge(offer_tags[["id", "tag_key"]].rename(columns={"id": "offer_id"}), on="tag_key")
    by_tags = shared.groupby(["offer_id", "id"], sort=False)["tag"].agg(["size", ", ".join]).reset_index()
    by_tags.columns = pd.Index(["offer_id", "to_challenge_id", "shared", "shared_tags"])
    sectors = offers[["id", "sector"]].assign(sector_key=plain_texts(offers["sector"]).str.casefold())
    targets = challenges[["id", "sector"]].assign(sector_key=plain_texts(challenges["sector"]).str.casefold())
    sectors, targets = sectors[sectors["sector_key"] != ""], targets[targets["sector_key"] != ""]
    by_sector = sectors[["id", "sector_key"]].merge(targets.assign(same_sector=plain_texts(targets["sector"])), on="sector_key")
    by_sector = by_sector.rename(columns={"id_x": "offer_id", "id_y": "to_challenge_id"})[["offer_id", "to_challenge_id", "same_sector"]]
    found = by_tags.merge(by_sector, on=["offer_id", "to_challenge_id"], how="outer")
    by_sponsor = taken.merge(sponsors, left_on="place", right_on="organisation_id")[["offer_id", "challenge_id"]]
    excluded = pd.concat(
        [
            offers[["id", "challenge_id"]].set_axis(["offer_id", "to_challenge_id"], axis=1),
            taken.set_axis(["offer_id", "to_challenge_id"], axis=1),
            by_sponsor.set_axis(["offer_id", "to_challenge_id"], axis=1),
        ]
    ).drop_duplicates()
    found = found.merge(excluded, on=["offer_id", "to_challenge_id"], how="left", indicator="left_out")
    found = found[found["left_out"] == "left_only"].drop(columns="left_out")
    found["shared"] = found["shared"].fillna(0).astype("Int64")
    order = found.assign(
        offer=found["offer_id"].map(pd.Series(range(len(offers)), index=offers["id"])),
        other=found["same_sector"].isna(),
        challenge=found["to_challenge_id"].map(pd.Series(range(len(challenges)), index=challenges["id"])),
    ).sort_values(["offer", "shared", "other", "challenge"], ascending=[True, False, True, True], kind="stable")
    ranked = found.loc[order.index].reset_index(drop=True)
    return ranked.assign(rank=ranked.groupby("offer_id").cumcount())
