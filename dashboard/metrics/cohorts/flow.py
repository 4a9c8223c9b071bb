"""The Innovation Flow by round: the number of applications and teams at each step, the share of the step before, and exits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.schema.enums.records import AgreementKind, ChallengeState, SizeBand, TeamOutcome
from db.values.number_formats import format_number

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
    """Stages of a flow with the positions of the exploring and the building stage; ``explored`` None: no stage before the building one."""

    stages: tuple[str, ...]
    explored: int | None
    built: int


def read_flow_stages(stages: Iterable[Any]) -> dict[str, FlowStages]:
    """Returns the stages by flow. Built: the first stage with one usual team, else the last. Explored: the stage before it.

    ``stages``: rows (flow, position, name, usual_teams).
    """
    flows: dict[str, list[Any]] = defaultdict(list)
    for row in sorted(stages, key=lambda row: row.position):
        flows[row.flow].append(row)
    flow_stages = {}
    for flow, rows in flows.items():
        built = next((place for place, row in enumerate(rows) if row.usual_teams == 1), len(rows) - 1)
        flow_stages[flow] = FlowStages(tuple(row.name for row in rows), built - 1 if built else None, built)
    return flow_stages


@dataclass(frozen=True)
class FlowEntry:
    """Entry of a company team. Each step is True, False or None (not known). ``stage`` is empty when it is not known."""

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
    """Returns entries from rows of ``db.queries.cohorts.flow``, with the steps known by ``today``."""
    challenges_by_team: dict[str, list[str]] = defaultdict(list)
    for row in answers:
        challenges_by_team[row["team_id"]].append(row["challenge_id"])
    challenges_by_id = {row["id"]: row for row in challenges}
    agreement_rows = list(agreements)
    return [_build_flow_entry(team, challenges_by_team[team["id"]], challenges_by_id, agreement_rows, flows, today) for team in teams]


def _build_flow_entry(
    team: Row,
    challenge_ids: Sequence[str],
    challenges: Mapping[str, Row],
    agreements: Sequence[Row],
    flows: Mapping[str, FlowStages],
    today: date,
) -> FlowEntry:
    flow = _flow_of(
        team["stage"], [challenges[challenge_id]["flow"] for challenge_id in challenge_ids if challenge_id in challenges], flows
    )
    place = flow.stages.index(team["stage"]) if flow and team["stage"] in flow.stages else None
    team_agreements = [row for row in agreements if _is_agreement_of_team(row, team, challenge_ids)]
    built = None if place is None or flow is None else place >= flow.built
    explored = None if place is None or flow is None or flow.explored is None else place >= flow.explored
    last = place is not None and flow is not None and place == len(flow.stages) - 1 > flow.built
    used = last or any(row["in_use_on"] and row["in_use_on"] <= today for row in team_agreements)
    return FlowEntry(
        team["id"], team["organisation_id"], team["size_band"] or UNKNOWN_SIZE, team["cohort_id"], tuple(challenge_ids), team["stage"] or "",
        _entry_outcome(team, [challenges[challenge_id]["state"] for challenge_id in challenge_ids if challenge_id in challenges]),
        explored, built, _has_agreement(team_agreements, built), True if used else None if place is None else False,
    )  # fmt: skip


def _flow_of(stage: str | None, named: Sequence[str], flows: Mapping[str, FlowStages]) -> FlowStages | None:
    """Returns the first flow of the challenges of the team that has its stage, else any flow that has it."""
    ordered = [flows[name] for name in dict.fromkeys([*named, *flows]) if name in flows]
    return next((flow for flow in ordered if stage in flow.stages), None)


def _is_agreement_of_team(row: Row, team: Row, challenge_ids: Sequence[str]) -> bool:
    if row["team_id"]:
        return bool(row["team_id"] == team["id"])
    return row["organisation_id"] == team["organisation_id"] and row["challenge_id"] in challenge_ids


def _has_agreement(agreements: Sequence[Row], built: bool | None) -> bool | None:
    """Whether it has a pre-commercial agreement; None when no agreement is recorded and it may have reached the building stage."""
    if any(row["kind"] == AgreementKind.PRE_COMMERCIAL for row in agreements):
        return True
    return False if agreements or built is False else None


def _entry_outcome(team: Row, states: Sequence[str]) -> str:
    stopped = bool(states) and all(state == ChallengeState.CANCELLED for state in states)
    over = team["outcome"] in (TeamOutcome.NOT_SELECTED, TeamOutcome.FINISHED)
    return CANCELLED if stopped and not over else str(team["outcome"])


@dataclass(frozen=True)
class FlowFilter:
    """Filters of the flow; empty means no filter. ``sponsor`` is an organisation id."""

    sector: str = ""
    sponsor: str = ""
    size: str = ""


@dataclass(frozen=True)
class FlowFilterOptions:
    """Options of the filters: sectors of challenges, (id, name) of sponsors, sizes of companies that entered."""

    sectors: tuple[str, ...]
    sponsors: tuple[tuple[str, str], ...]
    sizes: tuple[str, ...]

    def read(self, parameters: Mapping[str, str]) -> FlowFilter:
        """Returns the filter in the parameters of an address; values that are not options are ignored."""
        allowed = {"sector": self.sectors, "sponsor": [sponsor_id for sponsor_id, _ in self.sponsors], "size": self.sizes}
        return FlowFilter(**{name: parameters[name] for name, values in allowed.items() if parameters.get(name) in values})


def build_filter_options(challenges: Iterable[Row], sponsors: Iterable[Row], entries: Iterable[FlowEntry]) -> FlowFilterOptions:
    """Returns the filter options in the rows; sizes only when at least one is known."""
    sizes = {entry.size for entry in entries}
    known_sizes = [band.value for band in SizeBand if band.value in sizes]
    return FlowFilterOptions(
        tuple(sorted({row["sector"] for row in challenges if row["sector"]}, key=str.casefold)),
        tuple(sorted({(row["organisation_id"], row["name"]) for row in sponsors}, key=lambda sponsor: (sponsor[1].casefold(), sponsor[0]))),
        tuple([*known_sizes, *([UNKNOWN_SIZE] if UNKNOWN_SIZE in sizes else [])] if known_sizes else []),
    )


def apply_flow_filter(
    challenges: Sequence[Row], sponsors: Iterable[Row], entries: Sequence[FlowEntry], chosen: FlowFilter
) -> tuple[list[Row], list[FlowEntry]]:
    """Returns the filtered challenges and entries: an entry matches by any of its challenges and by the size of its company."""
    posed_ids = {row["challenge_id"] for row in sponsors if row["organisation_id"] == chosen.sponsor}
    filtered_challenges = [
        row
        for row in challenges
        if (not chosen.sector or row["sector"] == chosen.sector) and (not chosen.sponsor or row["id"] in posed_ids)
    ]
    ids, any_challenge = {row["id"] for row in filtered_challenges}, not (chosen.sector or chosen.sponsor)
    filtered_entries = [
        entry for entry in entries if (any_challenge or ids & set(entry.challenges)) and (not chosen.size or entry.size == chosen.size)
    ]
    if chosen.size:
        answered = {challenge_id for entry in filtered_entries for challenge_id in entry.challenges}
        filtered_challenges = [row for row in filtered_challenges if row["id"] in answered]
    return filtered_challenges, filtered_entries


@dataclass(frozen=True)
class Tally:
    """A count over the challenges or teams (``noun``) for which it is known: ``known`` of ``of``."""

    count: int
    known: int
    of: int
    noun: str

    @property
    def exact(self) -> bool:
        """Whether the count is known for all."""
        return self.known == self.of > 0

    @property
    def words(self) -> str:
        """``12``, ``at least 12`` or ``not known``."""
        if self.exact:
            return format_number(self.count)
        return f"at least {format_number(self.count)}" if self.count else "not known"


@dataclass(frozen=True)
class FlowStep:
    """A step of the flow with its count.

    ``share``: (part, whole) of the step before, over challenges or teams for which both are known; None when not known.
    """

    name: str
    tally: Tally
    share: tuple[int, int] | None = None


def stage_names(flows: Mapping[str, FlowStages]) -> tuple[str, str]:
    """Returns the names of the exploring and of the building stage; different names of several flows are joined."""
    ordered = sorted(flows.items(), key=lambda item: (item[0] != "Standard", item[0]))
    explored = dict.fromkeys(flow.stages[flow.explored] for _, flow in ordered if flow.explored is not None)
    built = dict.fromkeys(flow.stages[flow.built] for _, flow in ordered)
    return " / ".join(explored), " / ".join(built)


def build_flow_steps(
    challenges: Sequence[Row], entries: Sequence[FlowEntry], flows: Mapping[str, FlowStages], *, sized: bool = False
) -> list[FlowStep]:
    """Returns the seven steps of the flow. ``sized``: filtered by company size, for which applications are not known.

    Share = those at this step / those at the step before, over challenges or teams for which both are known.
    """
    application_steps = [
        _application_step(name, challenges, before, sized)
        for before, name in zip(("", *APPLICATION_STEPS), APPLICATION_STEPS, strict=False)
    ]
    explored, built = stage_names(flows)
    pairs: list[tuple[str, Callable[[FlowEntry], bool | None], Callable[[FlowEntry], bool | None] | None]] = [
        (explored, lambda entry: entry.explored, None), (built, lambda entry: entry.built, lambda entry: entry.explored),
        ("Agreement", lambda entry: entry.agreed, lambda entry: entry.built), ("In use", lambda entry: entry.used, lambda entry: entry.agreed),
    ]  # fmt: skip
    team_steps = [_team_step(name, entries, reads, before) for name, reads, before in pairs if name]
    if team_steps and explored and not sized:
        team_steps[0] = FlowStep(team_steps[0].name, team_steps[0].tally, _interviewed_share(challenges, entries))
    return [*application_steps, *team_steps]


def _application_step(name: str, challenges: Sequence[Row], before: str, sized: bool) -> FlowStep:
    label = name.capitalize()
    if sized:
        return FlowStep(label, Tally(0, 0, len(challenges), "challenge"))
    counts = [row[name] for row in challenges if row[name] is not None]
    both = [(row[name], row[before]) for row in challenges if row[name] is not None and row[before] is not None] if before else []
    return FlowStep(
        label, Tally(sum(counts), len(counts), len(challenges), "challenge"), _share(sum(a for a, _ in both), sum(b for _, b in both))
    )


def _share(part: int, whole: int) -> tuple[int, int] | None:
    return (part, whole) if whole else None


def _team_step(
    name: str, entries: Sequence[FlowEntry], reads: Callable[[FlowEntry], bool | None], before: Callable[[FlowEntry], bool | None] | None
) -> FlowStep:
    known_entries = [entry for entry in entries if reads(entry) is not None]
    tally = Tally(sum(bool(reads(entry)) for entry in known_entries), len(known_entries), len(entries), "company team")
    previous = [entry for entry in known_entries if before is not None and before(entry)]
    incomplete = before is not None and any(reads(entry) and not before(entry) for entry in known_entries)
    return FlowStep(name, tally, None if incomplete else _share(sum(bool(reads(entry)) for entry in previous), len(previous)))


def _interviewed_share(challenges: Sequence[Row], entries: Sequence[FlowEntry]) -> tuple[int, int] | None:
    """Returns (teams that explored, teams interviewed); None without a known number.

    Over the challenges with a known number interviewed whose teams all have a known step.
    """
    interviewed = {row["id"]: row["interviewed"] for row in challenges if row["interviewed"] is not None}
    answered = {challenge_id for entry in entries for challenge_id in entry.challenges}
    doubtful = _with_linked_challenges(
        {challenge_id for entry in entries if entry.explored is None for challenge_id in entry.challenges} | (answered - set(interviewed)),
        entries,
    )
    counted = {challenge_id for challenge_id in interviewed if challenge_id in answered and challenge_id not in doubtful}
    part = sum(bool(entry.explored) for entry in entries if entry.challenges and set(entry.challenges) <= counted)
    return _share(part, sum(interviewed[challenge_id] for challenge_id in counted))


def _with_linked_challenges(doubtful: set[str], entries: Sequence[FlowEntry]) -> set[str]:
    """Returns the challenges with all others connected to them, directly or indirectly, by a shared team."""
    linked = {challenge_id for entry in entries if doubtful & set(entry.challenges) for challenge_id in entry.challenges}
    return doubtful if linked <= doubtful else _with_linked_challenges(doubtful | linked, entries)


@dataclass(frozen=True)
class RoundFlow:
    """The flow of a round, or of all rounds (``cohort`` None, ``whole``)."""

    cohort: str | None
    name: str
    steps: tuple[FlowStep, ...]
    teams: int
    companies: int
    whole: bool = False


def flows_by_round(
    rounds: Sequence[tuple[str | None, str]],
    challenges: Sequence[Row],
    entries: Sequence[FlowEntry],
    flows: Mapping[str, FlowStages],
    *,
    sized: bool = False,
) -> list[RoundFlow]:
    """Returns the flow of every round with a challenge or a team, then of all rounds together.

    ``rounds``: (id, name) in order; id None: records without a round.
    """
    round_flows = []
    for cohort, name in rounds:
        round_challenges = [row for row in challenges if row["cohort_id"] == cohort]
        teams = [entry for entry in entries if entry.cohort == cohort]
        if round_challenges or teams:
            round_flows.append(_build_round_flow(cohort, name, round_challenges, teams, flows, sized))
    return [*round_flows, _build_round_flow(None, "In all", challenges, entries, flows, sized, whole=True)] if round_flows else []


def _build_round_flow(
    cohort: str | None,
    name: str,
    challenges: Sequence[Row],
    teams: Sequence[FlowEntry],
    flows: Mapping[str, FlowStages],
    sized: bool,
    *,
    whole: bool = False,
) -> RoundFlow:
    return RoundFlow(
        cohort,
        name,
        tuple(build_flow_steps(challenges, teams, flows, sized=sized)),
        len(teams),
        len({entry.company for entry in teams}),
        whole,
    )


OUTCOME_LABELS = (
    (TeamOutcome.NOT_SELECTED.value, "Not selected"), (TeamOutcome.WITHDREW.value, "Withdrew"), (TeamOutcome.PAUSED.value, "Paused"),
    (CANCELLED, "Challenge cancelled"), (TeamOutcome.FINISHED.value, "Finished"), (TeamOutcome.ACTIVE.value, "Still at work"),
    (TeamOutcome.NOT_KNOWN.value, "Not known how"),
)  # fmt: skip
LEFT_OUTCOMES = (TeamOutcome.NOT_SELECTED.value, TeamOutcome.WITHDREW.value, TeamOutcome.PAUSED.value, CANCELLED)


def count_exits_by_stage(entries: Sequence[FlowEntry], order: Sequence[str]) -> list[tuple[str, Counter[str]]]:
    """Returns the number of entries by outcome for each stage reached, in order; an empty stage (not known) comes last."""
    exits: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        exits[entry.stage if entry.stage in order else ""][entry.ended] += 1
    return [(stage, exits[stage]) for stage in [*order, ""] if stage in exits]
