"""What the board costs, measured in one run beside a callback that does nothing. Run by ``make bench``; not part of the wheel."""
