"""Every table. Importing this package maps them all."""

from db.models.challenges import (
    Agreement,
    Challenge,
    ChallengeSponsor,
    Instalment,
    Organisation,
    Reframing,
    StageMove,
    Team,
    TeamChallenge,
    WeeklyUpdate,
)
from db.models.engagement import Action, Conversation, ConversationChallenge, ConversationOrganisation, Decision, Person
from db.models.learning import CriterionChange, Evidence, Hypothesis, Verdict
from db.models.milestones import Milestone, Reforecast
from db.models.outcomes import FigureGiven, Gain, Outcome
from db.models.people import (
    AccountEvent,
    FormDraft,
    ImportBatch,
    ImportMapping,
    Membership,
    PasswordLink,
    RequestKey,
    SignIn,
    SignInFailure,
    User,
)
from db.models.programmes import Cohort, Programme, Stage, StageDates, Template, UserGroup
from db.models.research import Finding, FindingSession, ResearchCount, ResearchSession, ResearchSessionChallenge
from db.models.reviews import Review, ReviewClosing, ReviewHealth
from db.models.search import SearchEntry
from db.models.sharing import Reuse, Support, SupportTeam
from db.models.spend import BudgetChange, BudgetLine, Forecast, Payment, PlanMonth, PublishedFigure
from db.revisions import Pulse, Revision, RevisionCounter

__all__ = [
    "AccountEvent", "Action", "Agreement", "BudgetChange", "BudgetLine", "Challenge", "ChallengeSponsor", "Cohort", "Conversation",
    "ConversationChallenge", "ConversationOrganisation", "CriterionChange", "Decision", "Evidence", "FigureGiven", "Finding",
    "FindingSession", "Forecast", "FormDraft", "Gain", "Hypothesis", "ImportBatch", "ImportMapping", "Instalment", "Membership",
    "Milestone", "Organisation", "Outcome", "PasswordLink", "Payment", "Person", "PlanMonth", "Programme", "PublishedFigure", "Pulse",
    "Reforecast", "Reframing", "RequestKey", "ResearchCount", "ResearchSession", "ResearchSessionChallenge", "Reuse", "Review",
    "ReviewClosing", "ReviewHealth", "Revision", "RevisionCounter", "SearchEntry", "SignIn", "SignInFailure", "Stage", "StageDates", "StageMove",
    "Support", "SupportTeam", "Team", "TeamChallenge", "Template", "User", "UserGroup", "Verdict", "WeeklyUpdate",
]  # fmt: skip
