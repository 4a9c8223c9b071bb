"""Files copied from another project: unchanged, of the recorded version, with their licence, and without external addresses."""

from __future__ import annotations

import hashlib
import re

from tests.structure.source import ROOT

BOOTSTRAP = ROOT / "dashboard" / "vendor" / "bootstrap"
RENEW = "Renew the files with: make vendor BOOTSTRAP=<version>"


def test_vendored_files_are_those_recorded():
    recorded = dict(reversed(line.split("  ")) for line in (BOOTSTRAP / "SHA256SUMS").read_text().splitlines())
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in BOOTSTRAP.iterdir()}
    assert {name: digest for name, digest in digests.items() if name not in {"SHA256SUMS", "VERSION"}} == recorded, RENEW


def test_vendored_stylesheet_is_of_the_recorded_version():
    version = (BOOTSTRAP / "VERSION").read_text().strip()
    header = (BOOTSTRAP / "bootstrap.min.css").read_text()[:400]
    assert re.findall(r"Bootstrap  v(\S+)", header) == [version], RENEW


def test_vendored_stylesheet_has_its_licence():
    licence = (BOOTSTRAP / "LICENSE").read_text()
    assert licence.startswith("The MIT License (MIT)")
    assert "The Bootstrap Authors" in licence


def test_vendored_stylesheet_loads_no_other_file():
    style = (BOOTSTRAP / "bootstrap.min.css").read_text()
    targets = re.findall(r"url\(\s*['\"]?([^'\")]+)", style)
    assert len(targets) > 10
    assert [target for target in targets if not target.startswith("data:")] == []
    assert "@import" not in style
