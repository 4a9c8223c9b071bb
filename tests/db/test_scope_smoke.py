from datetime import UTC, datetime

from sqlalchemy import select

from db.models import Programme


def test_a_store_holds_a_programme(sessions):
    with sessions.system("seed", write=True, now=datetime(2026, 1, 1, tzinfo=UTC)) as session:
        session.add(Programme(name="One", short_name="one"))
    with sessions.system("daily") as session:
        assert session.scalars(select(Programme.name)).all() == ["One"]
