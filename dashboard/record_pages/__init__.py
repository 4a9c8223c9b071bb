"""The pages on which records are read: what each kind is called, the sentence of its state, its facts, and the act that its page is for."""

from __future__ import annotations

from dashboard.record_pages import learning, money, programme, work
from dashboard.record_pages.reading import RecordPage

RECORD_PAGES: dict[str, RecordPage] = {**work.PAGES, **learning.PAGES, **money.PAGES, **programme.PAGES}

__all__ = ["RECORD_PAGES", "RecordPage"]
