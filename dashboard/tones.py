"""The tones of texts and marks: what a colour means."""

from __future__ import annotations

from typing import Literal

Tone = Literal[
    "", "good", "warn", "bad", "quiet", "heat-1", "heat-2", "heat-3", "none", "stage-1", "stage-2", "stage-3", "stage-4", "stage-5", "stage-6"
]  # fmt: skip
