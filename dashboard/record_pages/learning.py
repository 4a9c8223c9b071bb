"""Pages to read of what is learned and of what became of it: hypotheses and their evidence, reuse, outcomes, support, gains."""

from __future__ import annotations

from dashboard.formats import capitalise, truncate
from dashboard.prose import Name, Text, prose
from dashboard.record_pages.reading import MAX_NAME, Reading, RecordPage, called
from db.fields.types import lower_first
from db.values.evidence_scoring import criterion_sentence


def _hypothesis_name(reading: Reading) -> str:
    reference = reading.words("reference")
    return truncate(f"{reference}: {reading.words('statement')}" if reference else reading.words("statement"), MAX_NAME)


def _hypothesis_sentence(reading: Reading) -> Text:
    value = reading.value
    criterion = criterion_sentence(
        value("measure"), value("comparison"), value("threshold"), value("unit"), getattr(value("by"), "on", value("by"))
    )
    return (
        prose("It holds if: {criterion}", criterion=Name(criterion)) if criterion else "No criterion is set, so no evidence can settle it."
    )


def _evidence_name(reading: Reading) -> str:
    return truncate(f"{capitalise(reading.words('direction'))}: {reading.words('hypothesis')}", MAX_NAME)


def _judged(reading: Reading) -> Text:
    by, day = reading.named("judged_by"), reading.named("judged")
    judged = prose("Judged on {day}{by}.", day=day, by=prose(" by {who}", who=by) if by.text else "") if day.text else prose("")
    return prose("{note} ", note=reading.named("note")) + judged


def _verdict_name(reading: Reading) -> str:
    return truncate(f"{capitalise(reading.words('verdict'))}: {reading.words('hypothesis')}", MAX_NAME)


def _verdict_sentence(reading: Reading) -> Text:
    by, next_step = reading.named("decided_by"), lower_first(reading.words("next_step"))
    said = prose("Said on {day}{by}", day=reading.named("decided"), by=prose(" by {who}", who=by) if by.text else "")
    return said + (prose("; next: {step}.", step=next_step) if next_step else ".")


def _reuse_sentence(reading: Reading) -> Text:
    to = reading.named("to_challenge").text or reading.words("to_organisation") or reading.words("to_sector")
    return (
        prose("{stage}{to}.", stage=reading.words("stage"), to=prose(" to {whom}", whom=Name(to)) if to else "")
        if reading.value("stage")
        else ""
    )


def _outcome_name(reading: Reading) -> str:
    return f"{reading.words('team')} after {reading.words('months')} months"


def _outcome_sentence(reading: Reading) -> Text:
    if reading.value("answered") is None:
        return "It was asked and has not answered." if reading.value("asked") is not None else "It has not been asked."
    return prose("It answered on {day}.", day=reading.named("answered"))


PAGES: dict[str, RecordPage] = {
    "hypothesis": RecordPage(
        ("status", "by", "owner", "fixed", "team"), name=_hypothesis_name, sentence=_hypothesis_sentence, primary="verdict",
        makes=(("Record a verdict", "verdict"),), noted=("status",), whole=lambda _: "/learning/",
    ),
    "evidence": RecordPage(
        ("direction", "strength", "judged", "judged_by"), name=_evidence_name, sentence=_judged, noted=("strength", "note"),
        listed=lambda reading: capitalise(reading.words("direction")),
    ),
    "verdict": RecordPage(
        ("verdict", "next_step", "decided", "decided_by", "review"), name=_verdict_name, sentence=_verdict_sentence, noted=("next_step", "decided"),
        listed=lambda reading: capitalise(reading.words("verdict")),
    ),
    "reuse": RecordPage(
        ("stage", "offered", "tried", "adopted", "value"), name=called("what"), sentence=_reuse_sentence, noted=("stage",),
    ),
    "outcome": RecordPage(
        ("trading", "people", "turnover_band", "investment", "in_use"), name=_outcome_name, sentence=_outcome_sentence, noted=("answered",),
    ),
    "support": RecordPage(("held", "kind", "given_by", "minutes"), name=called("topic"), noted=("kind", "held")),
    "gain": RecordPage(("gainer", "gained", "value", "unit"), name=called("what"), noted=("gainer",)),
    "figure-given": RecordPage(("to_whom", "given", "known", "given_by"), name=called("wording"), noted=("to_whom", "given")),
}  # fmt: skip
