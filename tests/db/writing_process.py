"""A process that saves records until it is killed: ``python -m tests.db.writing_process ADDRESS PROGRAMME CHALLENGE NAME``.

Each save is one transaction of three tables (a conversation, its challenge, its organisation). After the commit, and not
before, the process prints the key of the save on a line.
"""

import itertools
import sys
from datetime import date

from db.access import Role, Viewer
from db.commands.save import save
from db.records import RECORD_SCHEMAS
from db.session import Sessions, make_engine
from db.values.dates import Day


def main(url: str, programme: str, challenge: str, name: str) -> None:
    """Save and print the key of each save, without end."""
    sessions = Sessions(make_engine(url))
    viewer = Viewer(f"user-{name}", name, "", Role.MEMBER, (programme,))
    for number in itertools.count():
        key = f"{name}-{number}"
        values = {"held": Day(date(2026, 2, 2)), "channel": "call", "said": key, "challenges": [challenge]}
        with sessions.open(viewer, write=True) as session:
            save(session, RECORD_SCHEMAS["conversation"], values, programme_id=programme, with_id=key)
        sys.stdout.write(f"{key}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
