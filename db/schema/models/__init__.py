"""All mapped classes; importing this package maps every table.

The first paragraph of a record class's docstring is data: :func:`db.exporting.column_descriptions.record_definition` writes it into files.
"""

from db.schema.models.accounts import (
    AccountEvent,
    FormDraft,
    ImportBatch,
    ImportMapping,
    Membership,
    PageLook,
    PasswordLink,
    RequestKey,
    SignIn,
    SignInFailure,
    User,
)
from db.schema.models.attention import Acknowledgement, Reminder
from db.schema.models.challenges import (
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
from db.schema.models.engagement import Action, Conversation, ConversationChallenge, ConversationOrganisation, Decision, Person
from db.schema.models.learning import CriterionChange, Evidence, Hypothesis, Verdict
from db.schema.models.milestones import Milestone, Rebaseline, Reforecast
from db.schema.models.outcomes import FigureGiven, Gain, Outcome
from db.schema.models.programmes import Cohort, Programme, Stage, StageDates, Template, UserGroup
from db.schema.models.research import Finding, FindingSession, ResearchCount, ResearchSession, ResearchSessionChallenge
from db.schema.models.reuse import Reuse, Support, SupportTeam
from db.schema.models.reviews import Review, ReviewClosing, ReviewHealth
from db.schema.models.search import SearchEntry
from db.schema.models.spend import BudgetChange, BudgetLine, Forecast, Payment, PlanMonth, PublishedFigure
from db.schema.revisions import Pulse, Revision, RevisionCounter

__all__ = [
    "AccountEvent", "Acknowledgement", "Action", "Agreement", "BudgetChange", "BudgetLine", "Challenge", "ChallengeSponsor", "Cohort", "Conversation",
    "ConversationChallenge", "ConversationOrganisation", "CriterionChange", "Decision", "Evidence", "FigureGiven", "Finding",
    "FindingSession", "Forecast", "FormDraft", "Gain", "Hypothesis", "ImportBatch", "ImportMapping", "Instalment", "Membership",
    "Milestone", "Organisation", "Outcome", "PageLook", "PasswordLink", "Payment", "Person", "PlanMonth", "Programme", "PublishedFigure", "Pulse",
    "Rebaseline", "Reforecast", "Reframing", "Reminder", "RequestKey", "ResearchCount", "ResearchSession", "ResearchSessionChallenge", "Reuse", "Review",
    "ReviewClosing", "ReviewHealth", "Revision", "RevisionCounter", "SearchEntry", "SignIn", "SignInFailure", "Stage", "StageDates", "StageMove",
    "Support", "SupportTeam", "Team", "TeamChallenge", "Template", "User", "UserGroup", "Verdict", "WeeklyUpdate",
]  # fmt: skip
