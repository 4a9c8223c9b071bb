"""Write the next migration from the changes in the models: ``python -m db.migrations "what it does"``."""

from __future__ import annotations

import pathlib
import sys
import tempfile

from db.admin.migrate import write_revision

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = write_revision(f"sqlite:///{pathlib.Path(folder) / 'head.db'}", " ".join(sys.argv[1:]) or "change")
    sys.stdout.write(f"{path}\n")
