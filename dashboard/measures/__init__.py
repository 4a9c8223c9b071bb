"""The registry of measures: every number that a page shows names one of them."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from dashboard.measures.measure import Measure

# Each module of this package with measures of its own, in alphabetical order: one for each topic.
TOPICS = tuple(import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__) if module.name != "measure")
MEASURES: dict[str, Measure] = {measure.key: measure for topic in TOPICS for measure in topic.MEASURES}
