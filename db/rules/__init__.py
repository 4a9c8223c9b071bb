"""Rules that compare a draft with stored records: errors refuse it, warnings ask for confirmation."""
