"""The matrix of the overview: a row for each running challenge, what needs somebody first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.figures.overview.challenges import ChallengeHealth
from dashboard.graphics import Code, KeyEntry
from dashboard.page_content import EmptyState, SubjectCell
from dashboard.prose import Name, Text, prose
from dashboard.tables import StatusStrip
from dashboard.tones import Tone
from dashboard.view import View

FIRST_ROWS = 12
BLOCK_ID = "overview-challenges"
COLUMNS = (
    ("milestones", "Milestones", "today"),
    ("engagement", "Sponsor", "days since"),
    ("research", "Heard", ""),
    ("spend", "Outturn", "of budget"),
)
MONEY = "spend"
NONE_RECORDED = SubjectCell("Nothing recorded", short="None recorded", short_tone="quiet")
TEAM_WORDS: dict[Tone, str] = {"good": "On track", "warn": "At risk", "bad": "Off track"}
HOW = (
    "Sponsor: working days since a conversation, tick at the stage’s limit. Heard: full, enough people; half, too few; ring, none; "
    "hard-to-hear groups first."
)
HOW_MONEY = " Outturn, where the year ends: solid, spent; hatched, committed; light, still expected; tick, budget."


@dataclass(frozen=True)
class MatrixRow:
    """A challenge: its chip and title, what team and records say with the words of now, and a cell of each column."""

    challenge_id: str
    code: Code
    title: str
    team: tuple[StatusStrip, str]
    records: tuple[StatusStrip, str]
    cells: tuple[SubjectCell, ...]


@dataclass(frozen=True)
class ChallengeMatrix:
    """The rows shown under ``columns`` of (key, name, second line). ``rest``: words and address that show all rows; ``stages``: the key of the
    shades; ``missing``: what is not recorded in this view."""

    caption: Text
    rows: tuple[MatrixRow, ...]
    columns: tuple[tuple[str, str, Text], ...]
    stages: tuple[KeyEntry, ...] = ()
    how: str = HOW
    rest: tuple[Text, str] | None = None
    missing: EmptyState | None = None


def matrix(
    health: ChallengeHealth, cells: Mapping[str, Mapping[str, SubjectCell]], groups: int, where: str, missing: EmptyState, view: View
) -> ChallengeMatrix:
    """Returns the matrix. ``cells``: by subject, then by challenge; ``groups``: how many user groups are recorded; ``where``: the name of what
    the view shows; ``missing``: said where no money is recorded, of which there is no column then."""
    has_money = bool(cells.get(MONEY))
    columns = tuple((key, name, _second_line(key, second, groups, view)) for key, name, second in COLUMNS if key != MONEY or has_money)
    rows = [
        _row(challenge, health, [cells.get(key, {}).get(challenge, NONE_RECORDED) for key, *_ in columns], view)
        for challenge in health.strips
    ]
    ordered = in_order(rows, view)
    bad = sum(row.records[0].tone == "bad" for row in ordered)
    shown = ordered if view.shows_all(BLOCK_ID) else ordered[: max(FIRST_ROWS, bad)]
    count = view.words("running_challenges", len(rows), "challenge")
    return ChallengeMatrix(
        prose("{count} of {where}" if where else "{count}", count=count, where=Name(where)),
        tuple(shown),
        columns,
        _stage_key(ordered, view),
        HOW + (HOW_MONEY if has_money else ""),
        (prose("All {count}", count=view.show("running_challenges", len(rows))), view.all_href("/", BLOCK_ID))
        if len(shown) < len(rows)
        else None,
        None if has_money else missing,
    )


def _second_line(key: str, second: str, groups: int, view: View) -> Text:
    if key != "research":
        return second
    return prose("of {groups}", groups=view.count("user_groups_recorded", groups, "group")) if groups else "people"


def _row(challenge: str, health: ChallengeHealth, cells: Sequence[SubjectCell], view: View) -> MatrixRow:
    team, records = health.strips[challenge]
    code = view.code(challenge)
    title = view.title(challenge)
    return MatrixRow(
        challenge,
        code,
        "" if code.code == title else title,
        (team, TEAM_WORDS.get(team.tone, "No update")),
        (records, records.word),
        tuple(cells),
    )


def in_order(rows: Sequence[MatrixRow], view: View) -> list[MatrixRow]:
    """Returns the rows: off track by the records, then by the team, then with a cell past its limit, then the others, each by code."""
    places = {challenge: place for place, challenge in enumerate(view.labels)}
    return sorted(rows, key=lambda row: (_rank(row), places.get(row.challenge_id, len(places))))


def _rank(row: MatrixRow) -> int:
    if row.records[0].tone == "bad":
        return 0
    if row.team[0].tone == "bad":
        return 1
    return 2 if any(cell.short_tone in ("bad", "warn") for cell in row.cells) else 3


def _stage_key(rows: Sequence[MatrixRow], view: View) -> tuple[KeyEntry, ...]:
    """Returns the shade of each stage that a row is in, in the order of the flow."""
    stages = {row.code.stage: row.code.shade for row in rows if row.code.stage and row.code.shade}
    return tuple(KeyEntry(f"stage-{shade}", stage) for stage, shade in sorted(stages.items(), key=lambda pair: pair[1]))
