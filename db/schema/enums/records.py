"""Enumerations of programme records. The value is stored; the label is displayed."""

from __future__ import annotations

from enum import StrEnum


class Labelled(StrEnum):
    """Base of enumerations with labels. The default label is the value with a capital first letter; ``LABELS`` holds the exceptions."""

    @property
    def label(self) -> str:
        """The text that is displayed for the value."""
        return LABELS.get((type(self), self.value), self.value[:1].upper() + self.value[1:])


class ChallengeState(Labelled):
    """The state of a challenge."""

    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    MERGED = "merged"
    FINISHED = "finished"
    NOT_KNOWN = "not known"


STOPPED_STATES = frozenset(
    {ChallengeState.PAUSED.value, ChallengeState.CANCELLED.value, ChallengeState.MERGED.value}
)  # their milestones and actions are never overdue


class OrganisationType(Labelled):
    """The type of an organisation."""

    GOVERNMENT = "government"
    COUNCIL = "council"
    NHS = "nhs"
    AGENCY = "agency"
    THIRD_SECTOR = "third sector"
    COMPANY = "company"
    PARTNER = "partner"


class SizeBand(Labelled):
    """Size of a company by number of employees."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class TeamOutcome(Labelled):
    """The status of a team's entry."""

    ACTIVE = "active"
    PAUSED = "paused"
    NOT_SELECTED = "not selected"
    WITHDREW = "withdrew"
    FINISHED = "finished"
    NOT_KNOWN = "not known"


class GateDecision(Labelled):
    """What was decided about a team, or a challenge, at a gate."""

    ADVANCE = "advance"
    NOT_SELECTED = "not selected"
    WITHDREW = "withdrew"
    PAUSED = "paused"
    FINISHED = "finished"


class TemplateOutput(Labelled):
    """What a template creates when it is applied."""

    MILESTONES = "milestones"
    ACTIONS = "actions"


class MilestoneType(Labelled):
    """The type of a milestone."""

    DELIVERABLE = "deliverable"
    DECISION = "decision"
    GATE = "gate"
    RESEARCH = "research"
    PAYMENT = "payment"
    EVENT = "event"


class Party(Labelled):
    """A party that owes or is owed an action, or that a milestone waits on."""

    US = "us"
    TEAM = "team"
    SPONSOR = "sponsor"
    SUPPLIER = "supplier"
    PARTNER = "partner"


class MoveReason(Labelled):
    """Why a milestone was re-forecast."""

    SPONSOR_DECISION = "sponsor decision"
    SPONSOR_ACCESS = "sponsor access or data"
    PROCUREMENT = "procurement"
    TEAM_CAPACITY = "team capacity"
    TECHNICAL = "technical"
    RESEARCH_FINDING = "research finding"
    SCOPE_CHANGE = "scope change"
    EXTERNAL = "external"
    OTHER = "other"


class Channel(Labelled):
    """The channel of a conversation."""

    MEETING = "meeting"
    CALL = "call"
    EMAIL = "e-mail"
    VISIT = "visit"
    WORKSHOP = "workshop"
    DEMO = "demo"


class Attendance(Labelled):
    """Whether an organisation that was invited to a conversation attended."""

    YES = "yes"
    DEPUTY = "deputy"
    NO = "no"


ATTENDED = (Attendance.YES.value, Attendance.DEPUTY.value)  # only these are a contact


class ActionKind(Labelled):
    """The kind of an action."""

    ANSWER = "answer"
    DECISION = "decision"
    ADOPTION_STEP = "adoption step"
    TASK = "task"


class ActionOutcome(Labelled):
    """The outcome of a closed action."""

    DONE = "done"
    DEFERRED = "deferred"
    DECLINED = "declined"
    DROPPED = "dropped"


class ResearchMethod(Labelled):
    """The method of a research session."""

    INTERVIEW = "interview"
    USABILITY = "usability"
    CONTEXTUAL = "contextual"
    DIARY = "diary"
    SURVEY = "survey"
    CO_DESIGN = "co-design"
    POP_UP = "pop-up"


class SessionStatus(Labelled):
    """The status of a research session."""

    PLANNED = "planned"
    HELD = "held"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"


class Strength(Labelled):
    """The strength of a finding or of evidence: one source, several sources that agree, many that agree."""

    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"


class FindingOutcome(Labelled):
    """What a finding led to."""

    NOT_YET = "not yet"
    CHANGED = "changed"
    TEST_MORE = "test more"
    ACCEPTED = "accepted"
    NOTHING = "nothing"


class BudgetCategory(Labelled):
    """What a budget line pays for."""

    EXPLORATION_FEE = "exploration fee"
    ACCELERATOR_FEE = "accelerator fee"
    CONTRACT = "contract"
    RESEARCH = "research"
    EVENTS = "events"
    STAFF = "staff"
    SPACE = "space"
    TRAVEL = "travel"
    OTHER = "other"


class Funder(Labelled):
    """The funder of a budget line. A sponsor's money is never added to the programme's."""

    PROGRAMME = "programme"
    SPONSOR = "sponsor"
    PARTNER = "partner"


class PaymentKind(Labelled):
    """The kind of a ledger row. Only a credit is negative."""

    PAYMENT = "payment"
    ACCRUAL = "accrual"
    CREDIT = "credit"


class AgreementKind(Labelled):
    """The stage that an agreement is for."""

    EXPLORATION = "exploration"
    ACCELERATOR = "accelerator"
    PRE_COMMERCIAL = "pre-commercial"
    SUPPORT = "support"


class Health(Labelled):
    """The health of a challenge in a weekly update. ``NO_UPDATE`` is displayed where there is no update; it cannot be chosen."""

    ON_TRACK = "on track"
    AT_RISK = "at risk"
    OFF_TRACK = "off track"

    @property
    def glyph(self) -> str:
        """The symbol that is displayed next to the label."""
        return {"on track": "●", "at risk": "▲", "off track": "■"}[self.value]


NO_UPDATE_GLYPH = "○"
NO_UPDATE = "No update"


class OpenMilestonesChoice(Labelled):
    """How a challenge's open milestones are changed when it is paused, resumed, cancelled or merged."""

    LEAVE = "leave"
    BY_DAYS = "by days"
    TO_END = "to end"
    DROP = "drop"
    MOVE = "move"


class OpenActionsChoice(Labelled):
    """How its open actions are changed."""

    LEAVE = "leave"
    DEFER = "defer"
    DROP = "drop"
    MOVE = "move"


class OpenAgreementsChoice(Labelled):
    """How its agreements that are not fully paid are changed."""

    LEAVE = "leave"
    END = "end"
    RELEASE = "release"
    MOVE = "move"


class UnspentMoneyChoice(Labelled):
    """How the unspent part of its budget lines is changed."""

    LEAVE = "leave"
    GIVE_BACK = "give back"
    MOVE = "move"


class ActiveTeamsChoice(Labelled):
    """How its active company teams are changed."""

    LEAVE = "leave"
    PAUSE = "pause"
    WITHDRAW = "withdraw"
    GO_ON = "go on"
    MOVE = "move"


class AccountEventType(Labelled):
    """A change of an account."""

    ADDED = "added"
    NAME = "name"
    ROLE = "role"
    SCOPE = "scope"
    END_DATE = "end date"
    LINK = "link made"
    PASSWORD = "password set"  # noqa: S105 # an event name, no secret
    SIGNED_OUT = "signed out"
    CLOSED = "closed"
    REOPENED = "reopened"


class ReviewState(Labelled):
    """The state of a review meeting."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class AgendaTopic(Labelled):
    """A topic of a review's agenda, in the default order."""

    ATTENTION = "attention"
    CHANGES = "changes"
    FLOW = "flow"
    MILESTONES = "milestones"
    SPONSORS = "sponsors"
    RESEARCH = "research"
    MONEY = "money"
    LEARNING = "learning"
    ACTIONS = "actions"


class UnfinishedActionChoice(Labelled):
    """How a due, unfinished action of an earlier review is handled."""

    CARRY = "carry"
    DUPLICATE = "duplicate"
    DROP = "drop"


class FigureBound(Labelled):
    """How exactly a published figure is known."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    RANGE = "range"


_LABELS: tuple[tuple[Labelled, str], ...] = (
    (OpenMilestonesChoice.LEAVE, "Leave them as they are"),
    (OpenMilestonesChoice.BY_DAYS, "Move each by working days"),
    (OpenMilestonesChoice.TO_END, "Move those that fall into the pause to its last day"),
    (OpenMilestonesChoice.DROP, "Drop them: no longer wanted, and not done"),
    (OpenMilestonesChoice.MOVE, "Move them to the other challenge"),
    (OpenActionsChoice.LEAVE, "Leave them open"),
    (OpenActionsChoice.DEFER, "Close them as deferred"),
    (OpenActionsChoice.DROP, "Close them as dropped"),
    (OpenActionsChoice.MOVE, "Move them to the other challenge"),
    (OpenAgreementsChoice.LEAVE, "Leave them as they are"),
    (OpenAgreementsChoice.END, "End them on a day; what is unpaid stays committed"),
    (OpenAgreementsChoice.RELEASE, "End them on a day; what is unpaid is no longer owed"),
    (OpenAgreementsChoice.MOVE, "Move them to the other challenge"),
    (UnspentMoneyChoice.LEAVE, "Leave the budget lines as they are"),
    (UnspentMoneyChoice.GIVE_BACK, "Give back what is unspent"),
    (UnspentMoneyChoice.MOVE, "Move what is unspent to lines of the other challenge"),
    (ActiveTeamsChoice.LEAVE, "Leave them as they are"),
    (ActiveTeamsChoice.PAUSE, "Pause them"),
    (ActiveTeamsChoice.WITHDRAW, "Record that they withdrew"),
    (ActiveTeamsChoice.GO_ON, "Those paused go on"),
    (ActiveTeamsChoice.MOVE, "They answer the other challenge from now on"),
    (AgendaTopic.ATTENTION, "Needs attention"),
    (AgendaTopic.CHANGES, "What changed"),
    (AgendaTopic.ACTIONS, "Decisions and actions"),
    (UnfinishedActionChoice.CARRY, "Carry it on, due at the next review"),
    (UnfinishedActionChoice.DUPLICATE, "Close it as deferred and raise it anew"),
    (UnfinishedActionChoice.DROP, "Drop it"),
    (OrganisationType.NHS, "NHS"),
    (MilestoneType.GATE, "Gate decision"),
    (Party.US, "Programme team"),
    (Party.TEAM, "Company team"),
    (SessionStatus.NO_SHOW, "Nobody came"),
    (BudgetCategory.CONTRACT, "Pre-commercial contract"),
    (Funder.PROGRAMME, "The programme"),
    (Funder.SPONSOR, "The sponsor"),
    (Funder.PARTNER, "A partner"),
)
# keyed by enumeration too, because the same value has different labels in two enumerations
LABELS: dict[tuple[type, str], str] = {(type(member), member.value): label for member, label in _LABELS}
