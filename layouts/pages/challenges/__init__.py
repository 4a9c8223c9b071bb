"""Components of the pages of challenges."""
