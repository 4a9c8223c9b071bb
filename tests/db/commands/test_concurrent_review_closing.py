"""Two people close a review at the same moment: one closes it, and the other receives an error."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from sqlalchemy import select

from db.commands.save import save
from db.errors import Conflict, Invalid
from db.records import RECORD_SCHEMAS
from db.schema.models import Review, ReviewClosing, Revision
from tests.db.conftest import Cast


def test_of_two_concurrent_closings_of_a_review_exactly_one_succeeds(cast: Cast):
    with cast.sessions.open(cast.lead, write=True) as session:
        started = save(session, RECORD_SCHEMAS["review-start"], {"held": date(2026, 1, 7)}, programme_id=cast.north)
    for round_number in range(8):
        with cast.sessions.open(cast.lead) as session:
            stored_version = session.execute(select(Review.version).where(Review.id == started.id)).scalar_one()
        barrier = Barrier(2)

        def close(note: str, version: int = stored_version, at: Barrier = barrier) -> str:
            at.wait()
            try:
                with cast.sessions.open(cast.lead, write=True) as session:
                    save(
                        session,
                        RECORD_SCHEMAS["review-close"],
                        {"unfinished": {}, "note": note},
                        programme_id=cast.north,
                        record_id=started.id,
                        version=version,
                    )
            except (Conflict, Invalid):
                return "told"
            return note

        with ThreadPoolExecutor(2) as threads:
            results = sorted(threads.map(close, ("one", "two")), key=lambda text: text == "told")
        with cast.sessions.open(cast.lead) as session:
            latest_closing = select(ReviewClosing.number, ReviewClosing.note, ReviewClosing.frozen_revision).where(
                ReviewClosing.review_id == started.id
            )
            number, note, frozen = session.execute(latest_closing.order_by(ReviewClosing.number.desc())).first()
            assert results == [note, "told"]
            assert number == round_number + 1
            assert session.execute(select(Revision.number).order_by(Revision.number.desc())).scalar() == frozen
        with cast.sessions.open(cast.lead, write=True) as session:
            save(
                session,
                RECORD_SCHEMAS["review-reopen"],
                {"reason": "Once more"},
                programme_id=cast.north,
                record_id=started.id,
                version=None,
            )
