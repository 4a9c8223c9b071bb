"""Every table. Importing this package maps them all."""

from db.models.challenges import Agreement, Challenge, ChallengeSponsor, Organisation, Team, TeamChallenge, WeeklyUpdate
from db.models.engagement import Action, Conversation, ConversationChallenge, ConversationOrganisation
from db.models.milestones import Milestone, Reforecast
from db.models.people import ImportBatch, Membership, RequestKey, SignIn, SignInFailure, User
from db.models.programmes import Cohort, Programme, Stage, StageDates, UserGroup
from db.models.research import Finding, FindingSession, ResearchCount, ResearchSession, ResearchSessionChallenge
from db.models.spend import BudgetLine, Forecast, Payment, PlanMonth, PublishedFigure
from db.revisions import Pulse, Revision, RevisionCounter

__all__ = [
    "Action", "Agreement", "BudgetLine", "Challenge", "ChallengeSponsor", "Cohort", "Conversation", "ConversationChallenge",
    "ConversationOrganisation", "Finding", "FindingSession", "Forecast", "ImportBatch", "Membership", "Milestone",
    "Organisation", "Payment", "PlanMonth", "Programme", "PublishedFigure", "Pulse", "Reforecast", "RequestKey",
    "ResearchCount", "ResearchSession", "ResearchSessionChallenge", "Revision", "RevisionCounter", "SignIn", "SignInFailure",
    "Stage", "StageDates", "Team", "TeamChallenge", "User", "UserGroup", "WeeklyUpdate",
]  # fmt: skip
