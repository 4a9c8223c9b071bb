"""``python -m bench`` runs and prints every page. Its limits are checked only on a machine without other load."""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys

import pytest

from bench.pages import measured_pages

ROOT = pathlib.Path(__file__).parents[1]


@pytest.mark.slow
def test_bench_prints_every_page_and_exits_with_zero() -> None:
    result = subprocess.run([sys.executable, "-m", "bench", "--quick"], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stderr
    rows = re.findall(r"^(/\S*) +(?:[\d.]+ +){7}(\d+)$", result.stdout, re.MULTILINE)
    printed = [
        re.sub(r"^(/cohorts/|/challenges/|/companies/|/learning/|/review/|/record/milestone/)[^/]+", r"\1<id>", path) for path, _ in rows
    ]
    assert printed == [page.path for page in measured_pages()]
    past_paths = re.findall(r"^(/\S*) +(?:[\d.]+ +){4}[\d.]+$", result.stdout, re.MULTILINE)
    past_pages = [re.sub(r"^(/cohorts/|/challenges/|/companies/|/learning/)[^/]+", r"\1<id>", path) for path in past_paths]
    assert past_pages == [page.path for page in measured_pages() if page.key not in ("my-challenge", "meeting", "reading-milestone")]
    for text in (
        "first visit to /",
        "going on to /spend",
        "Saving a conversation",
        "Importing 20,000 payments",
        "What changed over a year",
        "From one screen of the presenter to the next",
    ):
        assert text in result.stdout
