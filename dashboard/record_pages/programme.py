"""Pages to read of the programme itself: cohorts, challenges, teams, organisations, people, settings, reviews."""

from __future__ import annotations

from dashboard.formats import capitalise, challenge_label
from dashboard.prose import Text, prose
from dashboard.record_pages.reading import Reading, RecordPage
from db.schema.enums.records import OrganisationType


def _challenge_sentence(reading: Reading) -> Text:
    since = prose(", in this stage since {day}", day=reading.named("stage_since")) if reading.value("stage_since") else ""
    stage = prose("{stage}{since}. ", stage=reading.named("stage"), since=since) if reading.value("stage") else prose("")
    return stage + reading.words("state") + "." if reading.value("state") else stage


def _team_sentence(reading: Reading) -> Text:
    stage = prose(" in {stage}", stage=reading.named("stage")) if reading.value("stage") else ""
    return prose("{outcome}{stage}.", outcome=reading.words("outcome"), stage=stage) if reading.value("outcome") else ""


def _move_name(reading: Reading) -> str:
    subject = reading.words("team") or reading.words("challenge")
    to = reading.words("to_stage")
    return f"{capitalise(reading.words('decision'))}: {subject}{f' to {to}' if to else ''}"


def _move_sentence(reading: Reading) -> Text:
    by = reading.named("decided_by")
    return prose("Decided on {day}{by}. {reason}", day=reading.named("decided"), by=prose(" by {who}", who=by) if by.text else "",
        reason=reading.named("reason"))  # fmt: skip


def _period_name(reading: Reading) -> str:
    of = reading.words("challenge") or reading.words("cohort")
    return f"{reading.words('label') or reading.words('stage')}{f', {of}' if of else ''}"


def _company_page(reading: Reading) -> str:
    return "/companies/" if reading.value("type") == OrganisationType.COMPANY else ""


def _review_name(reading: Reading) -> str:
    return f"Review of {reading.words('held')}"


PAGES: dict[str, RecordPage] = {
    "cohort": RecordPage(("launch", "close", "demo_day", "ended"), whole=lambda _: "/cohorts/"),
    "challenge": RecordPage(
        ("cohort", "stage", "state", "sponsors", "lead"), name=lambda reading: challenge_label(reading.values), sentence=_challenge_sentence,
        primary="stage-move", noted=("stage",), whole=lambda _: "/challenges/",
    ),
    "team": RecordPage(
        ("organisation", "stage", "outcome", "entered", "lead"), sentence=_team_sentence, primary="stage-move", standing=("agreement",),
        noted=("stage", "outcome"),
    ),
    "organisation": RecordPage(
        ("type", "identifier", "size_band", "council_area"), primary="person", noted=("type",), whole=_company_page,
    ),
    "person": RecordPage(("role", "organisation", "email", "from", "until"), noted=("role",)),
    "stage-move": RecordPage(
        ("decision", "from_stage", "to_stage", "decided", "decided_by"), name=_move_name, sentence=_move_sentence, noted=("decided",),
    ),
    "stage-dates": RecordPage(("start", "end", "planned"), name=_period_name, noted=("start", "end")),
    "stage": RecordPage(("flow", "position", "quiet_working_days", "usual_teams")),
    "user-group": RecordPage(("target", "hard_to_hear")),
    "template": RecordPage(("makes", "stage"), primary="template-apply"),
    "published-figure": RecordPage(("value", "unit", "as_of", "cohort", "challenge"), noted=("value", "unit")),
    "review": RecordPage(("held", "present"), name=_review_name, whole=lambda _: "/review/"),
}  # fmt: skip
