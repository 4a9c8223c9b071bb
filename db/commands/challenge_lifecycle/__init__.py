"""Acts that pause, resume, cancel, merge or reopen a challenge with everything that is open under it."""
