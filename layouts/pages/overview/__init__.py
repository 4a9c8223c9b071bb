"""The parts of the overview that are more than components of every page."""
