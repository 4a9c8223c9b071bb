"""The pages on which records are read: what each kind is called, the sentence of its state, its facts, and the act that its page is for."""

from __future__ import annotations

from dashboard.forms import FORMS
from dashboard.forms.addresses import READABLE_KINDS
from dashboard.record_pages import learning, money, programme, work
from dashboard.record_pages.reading import RecordPage

_DECLARED: dict[str, RecordPage] = {**work.PAGES, **learning.PAGES, **money.PAGES, **programme.PAGES}
# By kind, in the order in which what hangs on a record is listed. A kind without a declaration has the fields that its form shows first as facts.
RECORD_PAGES: dict[str, RecordPage] = {
    **_DECLARED,
    **{kind: RecordPage(FORMS[kind].first) for kind in FORMS if kind in READABLE_KINDS and kind not in _DECLARED},
}

__all__ = ["RECORD_PAGES", "RecordPage"]
