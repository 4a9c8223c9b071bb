"""Component ids of the hypothesis register and of one hypothesis."""

from __future__ import annotations

from enum import StrEnum


class LearningIds(StrEnum):
    """``/learning``."""

    SENTENCE = "learning-sentence"
    EVIDENCE = "learning-evidence"
    REGISTER = "learning-register"
    SPEND = "learning-spend"
    MEASURES = "learning-measures"


class HypothesisIds(StrEnum):
    """``/learning/<id>``."""

    SENTENCE = "hypothesis-sentence"
    FACTS = "hypothesis-facts"
    COURSE = "hypothesis-course"
    EVIDENCE = "hypothesis-evidence"
    VERDICTS = "hypothesis-verdicts"
