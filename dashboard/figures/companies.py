"""The page of one company across challenges and rounds: facts, entries, agreements and outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.figures.cohorts.comparison import site_links
from dashboard.figures.company_timeline import CompanyStory
from dashboard.formats import challenge_label, pounds
from dashboard.graphics import Code, StageBar
from dashboard.metrics.cohorts.comparison import split_sources
from dashboard.metrics.companies import CompanyTotals
from dashboard.prose import Name, Prose, Text, join_prose, prose
from dashboard.tables import DAY, MONEY, Column, Table
from dashboard.view import View
from db.access import Permission
from db.frames import frame_rows
from db.schema.enums.records import AgreementKind, GateDecision, OrganisationType, SizeBand, TeamOutcome
from db.values.currency import currency_unit
from db.values.dates import date_text, named_day

Row = Mapping[str, Any]
NOT_KNOWN = "not known"
HOW_OUTCOMES = (
    "One row for each entry and each of the questions after 6, 12, 18 and 24 months. Not asked: nothing was recorded; no answer: asked, and "
    "nothing came back. Nothing is filled in, and what one month says is never added to another."
)


def sentence(name: str, totals: CompanyTotals, view: View) -> Prose:
    """Returns the number of entries, challenges, rounds and agreements, and whether a product is in use."""
    company = {"company": view.record}
    if not totals.entries:
        return prose("{name} has entered no company team.", name=Name(name))
    where = [view.count("company_challenges", totals.challenges, "challenge", **company)]
    if totals.rounds:
        where.append(view.count("company_rounds", totals.rounds, "round", **company))
    agreed = (
        prose("{agreements} recorded", agreements=view.count("company_agreements", totals.agreements, "agreement", **company))
        if totals.agreements
        else prose("No agreement is recorded")
    )
    return prose(
        "{entries} in {where}. {agreed}{used}.",
        entries=view.count("company_entries", totals.entries, "entry", "entries", **company),
        where=join_prose(where, ", ", " and "),
        agreed=agreed,
        used=", in use" if totals.in_use else "",
    )


def facts(organisation: Row) -> list[tuple[str, str]]:
    """Returns (label, text) of the organisation's fields; rarely filled fields only where they have a value."""
    size = SizeBand(organisation["size_band"]).label if organisation["size_band"] else ""
    common = [
        ("Legal name", organisation["legal_name"]), ("Identifier", organisation["identifier"]), ("Size", size),
        ("Founded", str(organisation["founded_year"] or "")), ("Council area", organisation["council_area"]),
    ]  # fmt: skip
    rare = [("Trading names", organisation["trading_names"]), ("Notes, programme team only", organisation["notes"])]
    kind = [] if organisation["type"] == OrganisationType.COMPANY else [("Type", OrganisationType(organisation["type"]).label)]
    return [(label, words or "") for label, words in common] + kind + [(label, words) for label, words in rare if words]


def entries_table(entries: pd.DataFrame, challenges: pd.DataFrame, view: View) -> Table:
    """Returns the company's entries: challenges, round, stage reached and outcome. ``challenges``: of ``db.queries.companies``."""
    rows = frame_rows(entries)
    of_teams = frame_rows(challenges)
    links = [_challenge_links([challenge for challenge in of_teams if challenge.team_id == row.id], view) for row in rows]
    sources = [list(site_links(split_sources(row.source))) for row in rows]
    frame = entries.reset_index(drop=True).assign(
        href=[f"/record/team/{row.id}{view.search}" if view.may(Permission.RECORD) else "" for row in rows],
        round=[row.cohort or "No round" for row in rows],
        round_href=[f"/cohorts/{row.cohort_id}{view.search}" if row.cohort else "" for row in rows],
        round_tone=["" if row.cohort else "quiet" for row in rows],
        ended=[TeamOutcome(row.outcome).label for row in rows],
        entered_tone=["" if row.entered_on else "quiet" for row in rows],
        stage_tone=["" if row.stage else "quiet" for row in rows],
        **_objects(
            len(rows),
            challenges=["; ".join(words for words, _ in several) for several in links],
            challenge_links=links,
            challenge_note=[_candidate_note(row.id, len(several), view) for row, several in zip(rows, links, strict=True)],
            sources=[" | ".join(split_sources(row.source)) for row in rows],
            source_links=sources,
        ),
    )
    columns = (
        Column("name", "Company team", href="href"),
        Column("challenges", "Challenge", links="challenge_links", note="challenge_note", sortable=False),
        Column("round", "Round", href="round_href", tone="round_tone"),
        Column("stage", "Stage reached", unknown=NOT_KNOWN, tone="stage_tone"),
        Column("ended", "How it ended"),
        Column("entered_on", "Entered", DAY, precision="entered_precision", unknown=NOT_KNOWN, tone="entered_tone"),
        Column("product", "Product"),
        Column("sources", "Source", links="source_links"),
    )
    return Table(frame, columns, "Its entries, oldest round first", view)


def _objects(count: int, **columns: list[Any]) -> dict[str, pd.Series]:
    """Returns columns of lists or sentences, one value a row."""
    return {name: pd.Series(values, index=range(count), dtype=object) for name, values in columns.items()}


def _challenge_links(challenges: Sequence[Any], view: View) -> list[tuple[str, str]]:
    """Returns (label, address) of the challenges of a company team."""
    return [(challenge_label({"code": row.code, "title": row.title}), f"/challenges/{row.challenge_id}{view.search}") for row in challenges]


def _candidate_note(team: str, challenges: int, view: View) -> Prose | str:
    if challenges < 2:
        return ""
    return prose("candidate of {n}, counted once", n=view.show("entry_candidacies", challenges, team=team))


@dataclass(frozen=True)
class CompanyMoney:
    """What is drawn on the agreements of a company, by agreement, in pence: ``value`` (missing where not known) and ``drawn``; and the next
    instalment of each that is not due before today: day and pence."""

    value: Mapping[str, int | None]
    drawn: Mapping[str, int]
    upcoming: Mapping[str, tuple[date, int]]

    @property
    def agreed(self) -> int:
        """The values that are known, added."""
        return sum(value for value in self.value.values() if value is not None)

    @property
    def paid(self) -> int:
        """What is drawn on all agreements."""
        return sum(self.drawn.values())

    def undrawn(self, agreement: str) -> int | None:
        """Returns what is still to draw on an agreement; None where its value is not known."""
        value = self.value.get(agreement)
        return None if value is None else max(value - self.drawn.get(agreement, 0), 0)


def agreements_title(money: CompanyMoney | None, view: View) -> Prose:
    """Returns the heading of the agreements, for who may see money with what is still to draw."""
    if money is None or not money.value:
        return prose("Agreements")
    left = sum(money.undrawn(agreement) or 0 for agreement in money.value)
    return prose("Agreements: {left} still to draw", left=view.show("company_undrawn", left, pounds(left), company=view.record))


def agreements_table(agreements: pd.DataFrame, view: View, money: CompanyMoney | None = None) -> Table:
    """Returns the company's agreements with their novations; values, and with ``money`` what is drawn, only for who may see money."""
    rows = frame_rows(agreements)
    columns_of_money: dict[str, Any] = {
        "paid": pd.array([money.drawn.get(row.id, 0) for row in rows], dtype="Int64"),
        "undrawn": pd.array([money.undrawn(row.id) for row in rows], dtype="Int64"),
        "next_on": pd.Series([money.upcoming.get(row.id, (None,))[0] for row in rows], dtype="datetime64[s]"),
    } if money is not None else {}  # fmt: skip
    novations = [_novation(row, view) for row in rows]
    opens = view.may(Permission.RECORD_MONEY)
    frame = agreements.reset_index(drop=True).assign(
        **columns_of_money,
        label=[AgreementKind(row.kind).label for row in rows],
        href=[f"/record/agreement/{row.id}{view.search}" if opens else "" for row in rows],
        challenge=[view.labels.get(row.challenge_id, "") if row.challenge_id else "Whole programme" for row in rows],
        challenge_href=[f"/challenges/{row.challenge_id}{view.search}" if row.challenge_id else "" for row in rows],
        signed_tone=["" if row.signed_on else "quiet" for row in rows],
        novation=[words for words, _, _ in novations],
        novation_href=[href for _, href, _ in novations],
        novation_note=[note for _, _, note in novations],
        value_tone=["quiet" if row.value_pence is None else "" for row in rows],
    )
    columns = (
        Column("label", "Agreement", href="href", note="reference"),
        Column("challenge", "Challenge", href="challenge_href"),
        Column("signed_on", "Signed", DAY, precision="signed_precision", unknown=NOT_KNOWN, tone="signed_tone"),
        Column("novation", "Novated", href="novation_href", note="novation_note"),
        Column("ends_on", "Ends", DAY),
        Column("in_use_on", "In use since", DAY, precision="in_use_precision"),
        Column(
            "value_pence",
            f"Value, {currency_unit()}",
            MONEY,
            unknown=NOT_KNOWN,
            tone="value_tone",
            measure="agreement_value",
            narrowed=OF_AGREEMENT,
        ),
        *(
            (
                Column("paid", f"Paid, {currency_unit()}", MONEY, measure="agreement_drawn", narrowed=OF_AGREEMENT),
                Column(
                    "undrawn",
                    f"Undrawn, {currency_unit()}",
                    MONEY,
                    unknown=NOT_KNOWN,
                    measure="agreement_commitment",
                    narrowed=OF_AGREEMENT,
                ),
                Column("next_on", "Next instalment", DAY),
            )
            if money is not None
            else ()
        ),
    )
    table = Table(frame, columns, "Agreements with the company", view).without_empty("ends_on", "in_use_on", "novation")
    return table if view.may(Permission.SEE_MONEY) else table.without("value_pence", "paid", "undrawn", "next_on")


@dataclass(frozen=True)
class Fact:
    """A fact in the head of the page: its name, its value, a line below, and a graphic beside the name or the value."""

    name: str
    value: Text
    note: Text = ""
    stage: StageBar | None = None
    code: Code | None = None


def head_facts(
    row: Row,
    entries: pd.DataFrame,
    challenges: pd.DataFrame,
    story: CompanyStory,
    stages: Mapping[str, StageBar],
    money: CompanyMoney | None,
    view: View,
) -> list[Fact]:
    """Returns the facts in the head: stage and challenge of the last entry, entries, money (for who may see it), and the company itself."""
    company, found = {"company": view.record}, frame_rows(entries)
    facts: list[Fact] = []
    if found:
        last = found[-1]
        challenge = next((one.challenge_id for one in frame_rows(challenges) if one.team_id == last.id), None)
        facts.append(Fact("Stage", *_stage_fact(last, story, view), stage=stages.get(last.id)))
        if challenge:
            facts.append(
                Fact("Challenge", Prose((Name(view.title(challenge), f"/challenges/{challenge}{view.search}"),)), code=view.code(challenge))
            )
        where = Name(f", in {last.cohort}") if last.cohort else ""
        count = view.words("company_entries", len(found), href="#company-entries", **company)
        facts.append(Fact("Entries", prose("{count}{where}", count=count, where=where), TeamOutcome(last.outcome).label))
    if money is not None and money.value:
        paid = view.show("company_paid", money.paid, pounds(money.paid), **company)
        agreed = view.show("company_agreed", money.agreed, pounds(money.agreed), **company)
        agreements = view.count("company_agreements", len(money.value), "agreement", href="#company-agreements", **company)
        facts.append(
            Fact("Agreed and paid", prose("{paid} of {agreed}", paid=paid, agreed=agreed), prose("{agreements}", agreements=agreements))
        )
    size = SizeBand(row["size_band"]).label if row["size_band"] else "Size not known"
    founded = f", founded {row['founded_year']}" if row["founded_year"] else ""
    return [*facts, Fact("Company", f"{size}{founded}", row["council_area"] or "")]


def _stage_fact(entry: Any, story: CompanyStory, view: View) -> tuple[Text, Text]:
    """Returns the stage of an entry with its days, and how long to its end."""
    period = next(
        (row for row in frame_rows(story.periods) if row.team_id == entry.id and row.stage == entry.stage and not row.planned), None
    )
    if period is None or entry.outcome != TeamOutcome.ACTIVE or period.start_on > view.today:
        return entry.stage or NOT_KNOWN, ""
    days = (view.today - period.start_on).days
    value = prose("{stage}, {days} in", stage=Name(entry.stage), days=view.show("days_in_stage", days, team=entry.id))
    return value, f"Until {date_text(period.end_on)}" if period.end_on else ""


OF_AGREEMENT = (("agreement", "id"),)


def gate_facts(moves: pd.DataFrame) -> list[tuple[str, list[tuple[str, str]]]]:
    """Returns of the last two gate decisions about the company's teams: the heading, and (name, text) of what was decided."""
    found = []
    for row in frame_rows(moves)[:2]:
        named = (
            ("Decided", GateDecision(row.decision).label), ("Why", row.reason), ("Condition", row.conditions), ("Overridden", row.override),
            ("Decided by", row.decided_by),
        )  # fmt: skip
        found.append((f"At the gate on {date_text(row.decided_on)}", [(name, words) for name, words in named if words]))
    return found


def _novation(row: Any, view: View) -> tuple[str, str, str]:
    """Returns from or to whom an agreement was novated, the address of that company, and the day."""
    if not row.novated_to:
        return "", "", ""
    on = named_day(row, "novated")
    words, company = (f"from {row.company}", row.company_id) if row.here else (f"to {row.novated_to}", row.heir_id)
    return words, f"/companies/{company}{view.search}", str(on) if on else "day not known"
