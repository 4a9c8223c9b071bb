"""Enumerations of hypotheses, evidence, verdicts, reuse, support, outcomes and gains."""

from __future__ import annotations

from db.schema.enums.records import LABELS, Labelled


class Comparison(Labelled):
    """On which side of its threshold the measure of a hypothesis must be for the criterion to be met."""

    AT_LEAST = "at least"
    AT_MOST = "at most"


class HypothesisStatus(Labelled):
    """The status of a hypothesis."""

    TESTING = "testing"
    CONCLUDED = "concluded"
    DROPPED = "dropped"


class EvidenceDirection(Labelled):
    """Whether a piece of evidence supports or weakens a hypothesis."""

    SUPPORTS = "supports"
    WEAKENS = "weakens"
    NEUTRAL = "neutral"


class VerdictResult(Labelled):
    """The result of a verdict on a hypothesis."""

    SUPPORTED = "supported"
    LEANING = "leaning"
    MIXED = "mixed"
    NOT_SUPPORTED = "not supported"
    TOO_EARLY = "too early"


class NextStep(Labelled):
    """The next step that a verdict decides."""

    PERSEVERE = "persevere"
    ADAPT = "adapt"
    STOP = "stop"
    TEST_MORE = "test more"


class ReuseKind(Labelled):
    """What is reused by another challenge, organisation or country."""

    INSIGHT = "insight"
    COMPONENT = "component"
    SUPPLIER = "supplier"
    CONTRACT = "contract"
    ENQUIRY = "enquiry"


class ReuseStage(Labelled):
    """The furthest step of a reuse."""

    OFFERED = "offered"
    TRIED = "tried"
    ADOPTED = "adopted"
    DECLINED = "declined"


class SupportKind(Labelled):
    """The kind of support given to company teams."""

    WORKSHOP = "workshop"
    MENTORING = "mentoring"
    CLINIC = "clinic"
    INTRODUCTION = "introduction"


class TradingStatus(Labelled):
    """Whether a company still trades."""

    YES = "yes"
    NO = "no"
    SOLD = "sold"
    NOT_KNOWN = "not known"


class TurnoverBand(Labelled):
    """Turnover of a company in its last year, in units of the programme's currency."""

    NONE = "none"
    UNDER_85K = "under 85k"
    UNDER_250K = "85k to 250k"
    UNDER_1M = "250k to 1m"
    UNDER_10M = "1m to 10m"
    OVER_10M = "over 10m"


class Beneficiary(Labelled):
    """The groups that are to benefit from the programme."""

    PUBLIC_BODY = "public body"
    COMPANY = "company"
    CITIZENS = "citizens"
    NATION = "nation"


class LiveMeasureKey(Labelled):
    """A measure that is computed from stored records."""

    APPLICATIONS = "applications"
    SMALL_SUPPLIERS = "small suppliers"
    FIRST_TIME = "first-time suppliers"
    GATES_KEPT = "gate dates kept"
    CITIZENS_HEARD = "citizens heard"
    FINDINGS_ACTED = "findings acted on"
    SPONSOR_REPLY = "sponsor reply"
    FOLLOW_ON = "follow-on agreements"
    LATER_AGREEMENTS = "agreements later"
    ELSEWHERE = "customers elsewhere"
    ADOPTED_ELSEWHERE = "adopted elsewhere"


OUTCOME_MONTHS = (6, 12, 18, 24)

LABELS.update(
    {
        (type(member), member.value): label
        for member, label in (
            (LiveMeasureKey.APPLICATIONS, "Applications per challenge"),
            (LiveMeasureKey.SMALL_SUPPLIERS, "Share of small suppliers"),
            (LiveMeasureKey.FIRST_TIME, "Share of first-time suppliers"),
            (LiveMeasureKey.CITIZENS_HEARD, "Citizens heard per team"),
            (LiveMeasureKey.SPONSOR_REPLY, "Sponsor reply time against slip"),
            (LiveMeasureKey.LATER_AGREEMENTS, "Any agreement, months later"),
            (LiveMeasureKey.ELSEWHERE, "Customers in another sector or country"),
            (LiveMeasureKey.ADOPTED_ELSEWHERE, "Adopted in another sector or country"),
            (VerdictResult.LEANING, "Leaning towards supported"),
            (TradingStatus.SOLD, "Sold or merged"),
            (TurnoverBand.NONE, "No turnover yet"),
            (TurnoverBand.UNDER_85K, "Under 85,000"),
            (TurnoverBand.UNDER_250K, "From 85,000 to 250,000"),
            (TurnoverBand.UNDER_1M, "From 250,000 to 1 million"),
            (TurnoverBand.UNDER_10M, "From 1 to 10 million"),
            (TurnoverBand.OVER_10M, "Over 10 million"),
            (Beneficiary.PUBLIC_BODY, "Public bodies"),
            (Beneficiary.COMPANY, "Companies"),
            (Beneficiary.NATION, "The nation"),
        )
    }
)
