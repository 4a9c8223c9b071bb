"""What the numbers mean: frame in, frame out. The formula and the unit stand in the docstring."""
