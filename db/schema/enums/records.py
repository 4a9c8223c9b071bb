"""The programme's words with a closed list of values. A value is what is stored; its label is what people read."""

from __future__ import annotations

from enum import StrEnum


class Labelled(StrEnum):
    """A stored word that reads as itself with a capital, unless :attr:`label` says otherwise."""

    @property
    def label(self) -> str:
        """The word as people read it."""
        return LABELS.get((type(self), self.value), self.value[:1].upper() + self.value[1:])


class ChallengeState(Labelled):
    """Where a challenge stands as a whole."""

    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    MERGED = "merged"
    FINISHED = "finished"
    NOT_KNOWN = "not known"


STOPPED_STATES = frozenset(
    {ChallengeState.PAUSED.value, ChallengeState.CANCELLED.value, ChallengeState.MERGED.value}
)  # nothing of them is late


class OrganisationType(Labelled):
    """What kind of body an organisation is."""

    GOVERNMENT = "government"
    COUNCIL = "council"
    NHS = "nhs"
    AGENCY = "agency"
    THIRD_SECTOR = "third sector"
    COMPANY = "company"
    PARTNER = "partner"


class SizeBand(Labelled):
    """Size of a company by people employed."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class TeamOutcome(Labelled):
    """How a team's entry stands."""

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
    """What a template makes when it is applied."""

    MILESTONES = "milestones"
    ACTIONS = "actions"


class MilestoneType(Labelled):
    """What kind of promise a milestone is."""

    DELIVERABLE = "deliverable"
    DECISION = "decision"
    GATE = "gate"
    RESEARCH = "research"
    PAYMENT = "payment"
    EVENT = "event"


class Party(Labelled):
    """A side of the work."""

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
    """How a conversation was held."""

    MEETING = "meeting"
    CALL = "call"
    EMAIL = "e-mail"
    VISIT = "visit"
    WORKSHOP = "workshop"
    DEMO = "demo"


class Attendance(Labelled):
    """Whether an organisation invited to a conversation came."""

    YES = "yes"
    DEPUTY = "deputy"
    NO = "no"


class ActionKind(Labelled):
    """What kind of thing is owed."""

    ANSWER = "answer"
    DECISION = "decision"
    ADOPTION_STEP = "adoption step"
    TASK = "task"


class ActionOutcome(Labelled):
    """How an action ended."""

    DONE = "done"
    DEFERRED = "deferred"
    DECLINED = "declined"
    DROPPED = "dropped"


class ResearchMethod(Labelled):
    """How a research session was held."""

    INTERVIEW = "interview"
    USABILITY = "usability"
    CONTEXTUAL = "contextual"
    DIARY = "diary"
    SURVEY = "survey"
    CO_DESIGN = "co-design"
    POP_UP = "pop-up"


class SessionStatus(Labelled):
    """How a research session stands."""

    PLANNED = "planned"
    HELD = "held"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"


class Strength(Labelled):
    """How strong a finding is: one source, some sources that agree, many that agree."""

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
    """Whose money a budget line is. A sponsor's money is never added to the programme's."""

    PROGRAMME = "programme"
    SPONSOR = "sponsor"
    PARTNER = "partner"


class PaymentKind(Labelled):
    """What a ledger row is. A credit alone may be negative."""

    PAYMENT = "payment"
    ACCRUAL = "accrual"
    CREDIT = "credit"


class AgreementKind(Labelled):
    """Which stage an agreement is for."""

    EXPLORATION = "exploration"
    ACCELERATOR = "accelerator"
    PRE_COMMERCIAL = "pre-commercial"
    SUPPORT = "support"


class Health(Labelled):
    """How a challenge's week reads. No update is the absence of an update, never chosen."""

    ON_TRACK = "on track"
    AT_RISK = "at risk"
    OFF_TRACK = "off track"

    @property
    def glyph(self) -> str:
        """The mark that stands beside the word."""
        return {"on track": "●", "at risk": "▲", "off track": "■"}[self.value]


NO_UPDATE_GLYPH = "○"
NO_UPDATE = "No update"


class OpenMilestonesChoice(Labelled):
    """What becomes of a challenge's open milestones when it is paused, resumed, cancelled or merged."""

    LEAVE = "leave"
    BY_DAYS = "by days"
    TO_END = "to end"
    DROP = "drop"
    MOVE = "move"


class OpenActionsChoice(Labelled):
    """What becomes of its open actions."""

    LEAVE = "leave"
    DEFER = "defer"
    DROP = "drop"
    MOVE = "move"


class OpenAgreementsChoice(Labelled):
    """What becomes of its agreements that are not fully paid."""

    LEAVE = "leave"
    END = "end"
    RELEASE = "release"
    MOVE = "move"


class UnspentMoneyChoice(Labelled):
    """What becomes of the unspent part of its budget lines."""

    LEAVE = "leave"
    GIVE_BACK = "give back"
    MOVE = "move"


class ActiveTeamsChoice(Labelled):
    """What becomes of its company teams at work."""

    LEAVE = "leave"
    PAUSE = "pause"
    WITHDRAW = "withdraw"
    GO_ON = "go on"
    MOVE = "move"


class AccountEventType(Labelled):
    """What is done to an account."""

    ADDED = "added"
    NAME = "name"
    ROLE = "role"
    SCOPE = "scope"
    END_DATE = "end date"
    LINK = "link made"
    PASSWORD = "password set"  # noqa: S105 # the name of an act, no secret
    SIGNED_OUT = "signed out"
    CLOSED = "closed"
    REOPENED = "reopened"


class ReviewState(Labelled):
    """How a review meeting stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class AgendaTopic(Labelled):
    """What a review looks at, in the order in which it does."""

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
    """What becomes of an action of earlier reviews that is due and not done."""

    CARRY = "carry"
    DUPLICATE = "duplicate"
    DROP = "drop"


class FigureBound(Labelled):
    """How a published figure is to be read."""

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
LABELS: dict[tuple[type, str], str] = {(type(word), word.value): label for word, label in _LABELS}  # equal words of two lists differ
