"""``python -m bench`` runs and prints every page. Its bounds are held where nobody else uses the machine."""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys

import pytest

from bench.pages import measured_pages

ROOT = pathlib.Path(__file__).parents[1]


@pytest.mark.slow
def test_bench_prints_every_page_and_ends_well() -> None:
    done = subprocess.run([sys.executable, "-m", "bench", "--quick"], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    rows = re.findall(r"^(/\S*) +(?:[\d.]+ +){7}(\d+)$", done.stdout, re.MULTILINE)
    printed = [re.sub(r"^(/cohorts/|/challenges/|/companies/|/learning/|/review/).+", r"\1<id>", path) for path, _ in rows]
    assert printed == [page.path for page in measured_pages()]
    looked = re.findall(r"^(/\S*) +(?:[\d.]+ +){4}[\d.]+$", done.stdout, re.MULTILINE)
    back = [re.sub(r"^(/cohorts/|/challenges/|/companies/|/learning/).+", r"\1<id>", path) for path in looked]
    assert back == [page.path for page in measured_pages() if page.key not in ("my-challenge", "meeting")]
    for words in (
        "first visit to /",
        "going on to /spend",
        "Saving a conversation",
        "Importing 20,000 payments",
        "What changed over a year",
        "From one screen of the presenter to the next",
    ):
        assert words in done.stdout
