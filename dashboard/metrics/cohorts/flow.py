"""The Innovation Flow across rounds: how many came to each step, which share of the step before, how the others left."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.schema.enums.records import AgreementKind, ChallengeState, SizeBand, TeamOutcome

Row = Mapping[str, Any]
APPLICATION_STEPS = ("applied", "sifted", "interviewed")
UNKNOWN_SIZE = "not known"
HOW_FLOW = (
    "Applied, sifted and interviewed are the numbers recorded with the challenges; a round's number is known where all its challenges have "
    "it, else it reads “at least”. From the exploring stage on company teams are counted, each once, also where it may answer one of several "
    "challenges. The exploring stage is the one before the first stage in which one team is usual, and that one is the building stage; a team "
    "that reached a later stage of its flow reached them too. Agreement: teams with a pre-commercial agreement; a team that reached the "
    "building stage and has no agreement recorded at all is not known. In use: teams with a day in use on an agreement, or in the last stage "
    "of their flow. The share of the step before is worked out over the challenges or teams for which both are known; there is none where a "
    "team came to a step without being known at the one before. What is not known stays not known; it is never 0. By size of company, "
    "applications cannot be told apart."
)
HOW_EXITS = (
    "A team stands at the stage it reached, with how its entry ended. Cancelled: all the challenges it answers were cancelled, and it was "
    "neither turned down nor finished before. A paused team may come back. Teams whose end or stage is not known have a column or row of "
    "their own; a team counts once."
)


@dataclass(frozen=True)
class FlowStages:
    """Where a flow is explored and built in: places of its stages, None where there is no stage before the building one."""

    stages: tuple[str, ...]
    explored: int | None
    built: int


def read_flow_stages(stages: Iterable[Any]) -> dict[str, FlowStages]:
    """By flow: its stages in order; built: the first with one usual team, else the last; explored: the one before it.

    ``stages``: rows (flow, position, name, usual_teams).
    """
    flows: dict[str, list[Any]] = defaultdict(list)
    for one in sorted(stages, key=lambda one: one.position):
        flows[one.flow].append(one)
    found = {}
    for flow, own in flows.items():
        built = next((place for place, one in enumerate(own) if one.usual_teams == 1), len(own) - 1)
        found[flow] = FlowStages(tuple(one.name for one in own), built - 1 if built else None, built)
    return found


@dataclass(frozen=True)
class FlowEntry:
    """A company team's entry. Each step is True, False or None: not known. ``stage`` is empty where it is not known."""

    id: str
    company: str
    size: str
    cohort: str | None
    challenges: tuple[str, ...]
    stage: str
    ended: str
    explored: bool | None
    built: bool | None
    agreed: bool | None
    used: bool | None


CANCELLED = "cancelled"


def build_flow_entries(
    teams: Iterable[Row],
    answers: Iterable[Row],
    challenges: Iterable[Row],
    agreements: Iterable[Row],
    flows: Mapping[str, FlowStages],
    today: date,
) -> list[FlowEntry]:
    """Entries of the rows of ``db.queries.cohorts.flow``, with what is known of each step by ``today``."""
    of: dict[str, list[str]] = defaultdict(list)
    for row in answers:
        of[row["team_id"]].append(row["challenge_id"])
    posed = {row["id"]: row for row in challenges}
    papers = list(agreements)
    return [_build_flow_entry(team, of[team["id"]], posed, papers, flows, today) for team in teams]


def _build_flow_entry(
    team: Row, own: Sequence[str], posed: Mapping[str, Row], papers: Sequence[Row], flows: Mapping[str, FlowStages], today: date
) -> FlowEntry:
    flow = _flow_of(team["stage"], [posed[one]["flow"] for one in own if one in posed], flows)
    at = flow.stages.index(team["stage"]) if flow and team["stage"] in flow.stages else None
    mine = [row for row in papers if _is_agreement_of_team(row, team, own)]
    built = None if at is None or flow is None else at >= flow.built
    explored = None if at is None or flow is None or flow.explored is None else at >= flow.explored
    last = at is not None and flow is not None and at == len(flow.stages) - 1 > flow.built
    used = last or any(row["in_use_on"] and row["in_use_on"] <= today for row in mine)
    return FlowEntry(
        team["id"], team["organisation_id"], team["size_band"] or UNKNOWN_SIZE, team["cohort_id"], tuple(own), team["stage"] or "",
        _entry_outcome(team, [posed[one]["state"] for one in own if one in posed]), explored, built, _has_agreement(mine, built),
        True if used else None if at is None else False,
    )  # fmt: skip


def _flow_of(stage: str | None, named: Sequence[str], flows: Mapping[str, FlowStages]) -> FlowStages | None:
    """The flow of the team's challenges that has its stage; else any that has it."""
    ordered = [flows[name] for name in dict.fromkeys([*named, *flows]) if name in flows]
    return next((one for one in ordered if stage in one.stages), None)


def _is_agreement_of_team(row: Row, team: Row, own: Sequence[str]) -> bool:
    if row["team_id"]:
        return bool(row["team_id"] == team["id"])
    return row["organisation_id"] == team["organisation_id"] and row["challenge_id"] in own


def _has_agreement(mine: Sequence[Row], built: bool | None) -> bool | None:
    """Whether it has a pre-commercial agreement; not known where it came to build, or may have, and no agreement of it is recorded."""
    if any(row["kind"] == AgreementKind.PRE_COMMERCIAL for row in mine):
        return True
    return False if mine or built is False else None


def _entry_outcome(team: Row, states: Sequence[str]) -> str:
    stopped = bool(states) and all(state == ChallengeState.CANCELLED for state in states)
    over = team["outcome"] in (TeamOutcome.NOT_SELECTED, TeamOutcome.FINISHED)
    return CANCELLED if stopped and not over else str(team["outcome"])


@dataclass(frozen=True)
class FlowFilter:
    """What the flow is narrowed to; empty: nothing. ``sponsor`` is an organisation's id."""

    sector: str = ""
    sponsor: str = ""
    size: str = ""


@dataclass(frozen=True)
class FlowFilterOptions:
    """What can be chosen: sectors of challenges, (id, name) of sponsors, sizes of companies that entered."""

    sectors: tuple[str, ...]
    sponsors: tuple[tuple[str, str], ...]
    sizes: tuple[str, ...]

    def read(self, asked: Mapping[str, str]) -> FlowFilter:
        """The choice that an address asks for; what cannot be chosen is no choice."""
        allowed = {"sector": self.sectors, "sponsor": [one for one, _ in self.sponsors], "size": self.sizes}
        return FlowFilter(**{name: asked[name] for name, among in allowed.items() if asked.get(name) in among})


def build_filter_options(challenges: Iterable[Row], sponsors: Iterable[Row], found: Iterable[FlowEntry]) -> FlowFilterOptions:
    """What the rows offer to choose from; a size only where any is known."""
    sizes = {one.size for one in found}
    known = [band.value for band in SizeBand if band.value in sizes]
    return FlowFilterOptions(
        tuple(sorted({row["sector"] for row in challenges if row["sector"]}, key=str.casefold)),
        tuple(sorted({(row["organisation_id"], row["name"]) for row in sponsors}, key=lambda one: (one[1].casefold(), one[0]))),
        tuple([*known, *([UNKNOWN_SIZE] if UNKNOWN_SIZE in sizes else [])] if known else []),
    )


def apply_flow_filter(
    challenges: Sequence[Row], sponsors: Iterable[Row], found: Sequence[FlowEntry], chosen: FlowFilter
) -> tuple[list[Row], list[FlowEntry]]:
    """The challenges and the entries that a choice leaves: an entry by any of its challenges, and by the size of its company."""
    posing = {row["challenge_id"] for row in sponsors if row["organisation_id"] == chosen.sponsor}
    kept = [
        row for row in challenges if (not chosen.sector or row["sector"] == chosen.sector) and (not chosen.sponsor or row["id"] in posing)
    ]
    ids, whole = {row["id"] for row in kept}, not (chosen.sector or chosen.sponsor)
    own = [one for one in found if (whole or ids & set(one.challenges)) and (not chosen.size or one.size == chosen.size)]
    if chosen.size:
        answered = {each for one in own for each in one.challenges}
        kept = [row for row in kept if row["id"] in answered]
    return kept, own


@dataclass(frozen=True)
class Tally:
    """A count over what is known: ``known`` of ``of`` challenges or teams (``noun``)."""

    count: int
    known: int
    of: int
    noun: str

    @property
    def exact(self) -> bool:
        """Whether it is known of all."""
        return self.known == self.of > 0

    @property
    def words(self) -> str:
        """``12``, ``at least 12`` or ``not known``."""
        if self.exact:
            return f"{self.count:,}"
        return f"at least {self.count:,}" if self.count else "not known"


@dataclass(frozen=True)
class FlowStep:
    """A step of the flow: how many came to it; (part, whole) of the step before, over what both are known of; None: not known."""

    name: str
    tally: Tally
    share: tuple[int, int] | None = None


def stage_names(flows: Mapping[str, FlowStages]) -> tuple[str, str]:
    """The exploring and the building stage as the programme calls them, each name once where flows differ."""
    ordered = sorted(flows.items(), key=lambda one: (one[0] != "Standard", one[0]))
    explored = dict.fromkeys(one.stages[one.explored] for _, one in ordered if one.explored is not None)
    built = dict.fromkeys(one.stages[one.built] for _, one in ordered)
    return " / ".join(explored), " / ".join(built)


def build_flow_steps(
    challenges: Sequence[Row], found: Sequence[FlowEntry], flows: Mapping[str, FlowStages], *, sized: bool = False
) -> list[FlowStep]:
    """The seven steps. ``sized``: narrowed to a size of company, by which applications cannot be told apart.

    Formula of a share: of those at the step before, over challenges or teams for which both are known, those at this step.
    """
    counted = [
        _application_step(name, challenges, before, sized)
        for before, name in zip(("", *APPLICATION_STEPS), APPLICATION_STEPS, strict=False)
    ]
    explored, built = stage_names(flows)
    pairs: list[tuple[str, Callable[[FlowEntry], bool | None], Callable[[FlowEntry], bool | None] | None]] = [
        (explored, lambda one: one.explored, None), (built, lambda one: one.built, lambda one: one.explored),
        ("Agreement", lambda one: one.agreed, lambda one: one.built), ("In use", lambda one: one.used, lambda one: one.agreed),
    ]  # fmt: skip
    teams = [_team_step(name, found, reads, before) for name, reads, before in pairs if name]
    if teams and explored and not sized:
        teams[0] = FlowStep(teams[0].name, teams[0].tally, _interviewed_share(challenges, found))
    return [*counted, *teams]


def _application_step(name: str, challenges: Sequence[Row], before: str, sized: bool) -> FlowStep:
    label = name.capitalize()
    if sized:
        return FlowStep(label, Tally(0, 0, len(challenges), "challenge"))
    known = [row[name] for row in challenges if row[name] is not None]
    both = [(row[name], row[before]) for row in challenges if row[name] is not None and row[before] is not None] if before else []
    return FlowStep(
        label, Tally(sum(known), len(known), len(challenges), "challenge"), _share(sum(a for a, _ in both), sum(b for _, b in both))
    )


def _share(part: int, whole: int) -> tuple[int, int] | None:
    return (part, whole) if whole else None


def _team_step(
    name: str, found: Sequence[FlowEntry], reads: Callable[[FlowEntry], bool | None], before: Callable[[FlowEntry], bool | None] | None
) -> FlowStep:
    known = [one for one in found if reads(one) is not None]
    tally = Tally(sum(bool(reads(one)) for one in known), len(known), len(found), "company team")
    came = [one for one in known if before is not None and before(one)]
    strays = before is not None and any(reads(one) and not before(one) for one in known)
    return FlowStep(name, tally, None if strays else _share(sum(bool(reads(one)) for one in came), len(came)))


def _interviewed_share(challenges: Sequence[Row], found: Sequence[FlowEntry]) -> tuple[int, int] | None:
    """Teams that explored, of those interviewed, over challenges with a number interviewed and teams of which all is known."""
    told = {row["id"]: row["interviewed"] for row in challenges if row["interviewed"] is not None}
    answered = {each for one in found for each in one.challenges}
    doubtful = _with_linked_challenges(
        {each for one in found if one.explored is None for each in one.challenges} | (answered - set(told)), found
    )
    kept = {one for one in told if one in answered and one not in doubtful}
    part = sum(bool(one.explored) for one in found if one.challenges and set(one.challenges) <= kept)
    return _share(part, sum(told[one] for one in kept))


def _with_linked_challenges(doubtful: set[str], found: Sequence[FlowEntry]) -> set[str]:
    """The challenges, and all others that share a team with one of them, however far."""
    more = {each for one in found if doubtful & set(one.challenges) for each in one.challenges}
    return doubtful if more <= doubtful else _with_linked_challenges(doubtful | more, found)


@dataclass(frozen=True)
class RoundFlow:
    """The flow of a round, or of all of them (``cohort`` None, ``whole``)."""

    cohort: str | None
    name: str
    steps: tuple[FlowStep, ...]
    teams: int
    companies: int
    whole: bool = False


def flows_by_round(
    rounds: Sequence[tuple[str | None, str]],
    challenges: Sequence[Row],
    found: Sequence[FlowEntry],
    flows: Mapping[str, FlowStages],
    *,
    sized: bool = False,
) -> list[RoundFlow]:
    """The flow of every round that has a challenge or a team, then of all of them. ``rounds``: id (None: of no round) and name, in order."""
    told = []
    for cohort, name in rounds:
        own, teams = [row for row in challenges if row["cohort_id"] == cohort], [one for one in found if one.cohort == cohort]
        if own or teams:
            told.append(_build_round_flow(cohort, name, own, teams, flows, sized))
    return [*told, _build_round_flow(None, "In all", challenges, found, flows, sized, whole=True)] if told else []


def _build_round_flow(
    cohort: str | None,
    name: str,
    own: Sequence[Row],
    teams: Sequence[FlowEntry],
    flows: Mapping[str, FlowStages],
    sized: bool,
    *,
    whole: bool = False,
) -> RoundFlow:
    return RoundFlow(
        cohort, name, tuple(build_flow_steps(own, teams, flows, sized=sized)), len(teams), len({one.company for one in teams}), whole
    )


OUTCOME_LABELS = (
    (TeamOutcome.NOT_SELECTED.value, "Not selected"), (TeamOutcome.WITHDREW.value, "Withdrew"), (TeamOutcome.PAUSED.value, "Paused"),
    (CANCELLED, "Challenge cancelled"), (TeamOutcome.FINISHED.value, "Finished"), (TeamOutcome.ACTIVE.value, "Still at work"),
    (TeamOutcome.NOT_KNOWN.value, "Not known how"),
)  # fmt: skip
LEFT_OUTCOMES = (TeamOutcome.NOT_SELECTED.value, TeamOutcome.WITHDREW.value, TeamOutcome.PAUSED.value, CANCELLED)


def count_exits_by_stage(found: Sequence[FlowEntry], order: Sequence[str]) -> list[tuple[str, Counter[str]]]:
    """By stage reached, in order (empty, last: not known): how many entries ended in which way."""
    by: dict[str, Counter[str]] = defaultdict(Counter)
    for one in found:
        by[one.stage if one.stage in order else ""][one.ended] += 1
    return [(stage, by[stage]) for stage in [*order, ""] if stage in by]
