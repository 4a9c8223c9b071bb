"""The programme that a command names."""

from __future__ import annotations

import pytest

from db.admin.account_lookup import resolve_programme
from db.errors import NotFound


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (None, "Say which programme with --programme. There is: north, south."),
        ("", "There is no programme “”. There is: north, south."),
        ("nowhere", "There is no programme “nowhere”. There is: north, south."),
    ],
)
def test_command_for_a_programme_that_is_not_there_is_refused(cast, name, sentence):
    with cast.sessions.system("command-line") as session:
        with pytest.raises(NotFound) as refused:
            resolve_programme(session, name)
        assert (str(refused.value), resolve_programme(session, "north")) == (sentence, cast.north)
