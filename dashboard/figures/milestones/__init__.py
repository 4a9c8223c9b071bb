"""Charts, tables, tiles and attention items of milestones."""
